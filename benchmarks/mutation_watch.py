"""A plugin of pytest for mutants: how much CPU each file of tests takes, and an end at a bound.

Told by the environment: MUTATION_REPORT is the file for the report, MUTATION_CAP the CPU seconds
after which no further test is begun, MUTATION_PACKAGE the folder from which tmtool must come.
"""

import json
import os
import resource
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import Phase, settings

_REPORT = Path(os.environ["MUTATION_REPORT"])
_CAP = float(os.environ["MUTATION_CAP"])
_PACKAGE = Path(os.environ["MUTATION_PACKAGE"])


# That a property fails is enough: to make its example small may take minutes.
settings.register_profile(
    "mutants",
    phases=(Phase.explicit, Phase.generate),
    database=None,
    report_multiple_bugs=False,
)
settings.load_profile("mutants")


class Watch:
    """What is kept of a run."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: list[str] = []
        self.capped = False
        self.tests = 0

    def write(self) -> None:
        report = {
            "seconds": self.seconds, "failed": self.failed, "capped": self.capped,
            "tests": self.tests, "used": _used(),
        }  # fmt: skip
        _REPORT.write_text(json.dumps(report), "utf-8")


_watch = Watch()


def _used() -> float:
    """The CPU seconds of this process and of those that it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def pytest_sessionstart() -> None:
    """Refuse to run with another tmtool."""
    import tmtool

    if Path(tmtool.__file__ or "").parent != _PACKAGE:
        pytest.exit(f"tmtool comes from {tmtool.__file__}", returncode=9)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> object:
    """Measure a test; when the bound is passed, begin no other.

    Which one is at work is left where it can be read should the process be killed over it.
    """
    _REPORT.with_suffix(".now").write_text(item.nodeid, "utf-8")
    before = _used()
    done = yield
    file = item.nodeid.partition("::")[0]
    _watch.seconds[file] += _used() - before
    _watch.tests += 1
    if _used() > _CAP and not _watch.failed:
        _watch.capped = True
        item.session.shouldstop = "the CPU seconds of a mutant are used up"
    return done


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep which tests fail."""
    if report.failed:
        _watch.failed.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Keep which files can't be collected."""
    if report.failed:
        _watch.failed.append(report.nodeid)


def pytest_sessionfinish() -> None:
    """Leave the report."""
    _watch.write()
