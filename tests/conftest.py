"""What all tests share."""

import contextlib
import gc
import os
import shutil
import signal
import subprocess
import tempfile
from importlib import import_module
from pathlib import Path

import bounded
import command_server
import properties
import pytest

# Tests on real material are collected only where that material is.
# What lies in data is read by tests, and run by other programs.
collect_ignore = ["data", *([] if os.environ.get("TMTOOL_MATERIAL") else ["material"])]

# Before the modules of tests are imported.
properties.use_no_clock()

# What is imported and collected stays: no need to look through it for garbage. Nor as often later
# as Python does, for each 700 objects: each time is told to Hypothesis as well.
gc.disable()
gc.set_threshold(20_000, 20, 20)

# What whoever runs them has set for his own work decides nothing.
for name in ("TMTOOL_MEMORY", "TMTOOL_FINDINGS", "TMTOOL_CORPORA", "TMTOOL_OFFLINE", "NO_COLOR"):
    os.environ.pop(name, None)

# Nor whether Python keeps what it compiles: tests start tmtool very often, which would be compiled
# each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A shell has its background jobs ignore Ctrl-C, and what tests start there would ignore it too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What a check notes of its findings is none of whoever runs the tests.
_NOTED = tempfile.TemporaryDirectory()
os.environ.setdefault("TMTOOL_FINDINGS", f"{_NOTED.name}/findings.jsonl")
os.environ["TMTOOL_DESK"] = f"{_NOTED.name}/desk"

# Where files lie in memory on Linux, and how much of it must be free, in bytes.
_MEMORY, _ENOUGH = "/dev/shm", 4 << 30


def pytest_addoption(parser: pytest.Parser) -> None:
    bounded.add_option(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Where nobody will look at them, files lie in memory: else the disk is waited for often."""
    somebody = config.option.basetemp or not os.environ.get("CI")
    quick = properties.leaves_out_slow(config.option.markexpr)
    if quick and "PYTEST_XDIST_WORKER" not in os.environ and not somebody and _is_fit(_MEMORY):
        folder = tempfile.mkdtemp(prefix="t", dir=_MEMORY)
        os.chmod(folder, 0o711)  # noqa: PTH101 - a test reads in it as another user
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        config.option.basetemp = f"{folder}/pytest"
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    is_parted = getattr(config.option, "numprocesses", None)
    if quick and is_parted and os.name != "nt" and config.args == config.getini("testpaths"):
        config.add_cleanup(command_server.share())


def _is_fit(folder: str) -> bool:
    """Whether a folder has room for files, programs among them."""
    if not os.access(folder, os.W_OK):
        return False
    about = os.statvfs(folder)
    return about.f_bavail * about.f_frsize >= _ENOUGH and not about.f_flag & os.ST_NOEXEC


def pytest_collection(session: pytest.Session) -> None:
    """Compile each module once: every second process begins with the last, the others with the
    first, and what one has compiled by then the other reads."""
    process, tests = os.environ.get("PYTEST_XDIST_WORKER", "gw0"), Path(__file__).parent
    if int(process[2:]) % 2 and any(Path(each).absolute() == tests for each in session.config.args):
        for path in sorted(tests.glob("test_*.py"), reverse=True):
            # What is wrong with a module is said when it is collected.
            with contextlib.suppress(Exception, pytest.skip.Exception):
                import_module(path.stem)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """How often properties are tried, before tests are left out by their marks."""
    properties.choose(items, config.option.markexpr)
    if properties.is_slow_only(config.option.markexpr):
        bounded.order(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """No further test when the time is over: true where it has been dealt with here."""
    if not bounded.is_over(item.config):
        return None
    bounded.leave_out(item)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(
    report: pytest.TestReport | pytest.CollectReport,
) -> tuple[str, str, str] | None:
    return bounded.status(report)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    bounded.name_left_out(terminalreporter)


def pytest_collection_finish() -> None:
    """What has been collected stays to the end: no need to look through it for garbage again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch):
    """Fail where a check reports a kind of finding that kinds.toml does not list.

    Findings without a rule may be made up by a test.
    """
    from tmtool.checks import kinds, model

    def find_known(check, rule):
        known = kinds.read_kinds()
        assert (check, rule) in known or not rule or check not in {name for name, _ in known}
        return kinds.find_severity(check, rule)

    monkeypatch.setattr(model, "find_severity", find_known)


@pytest.fixture
def served(tmp_path):
    """A desk over a memory with the units of the case file, and a browser that has come in."""
    from served import Served, fill

    found = Served(fill(tmp_path / "memory")).enter()
    yield found
    found.session.close()


@pytest.fixture
def team(tmp_path, monkeypatch):
    """A team's server over such a memory."""
    from teams import Team, quicken

    quicken(monkeypatch)
    with contextlib.closing(Team(tmp_path)) as found:
        yield found


@pytest.fixture
def public_folder():
    """A folder that other users can reach; each start of pytest closes that of `tmp_path`."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def small_disk(public_folder):
    """A disk of three megabytes."""
    place = public_folder / "disk"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("a small disk can be mounted only by the superuser")
    yield place
    subprocess.run(["umount", "-l", place], check=True)
