"""The folder for office machines: what is in it, and that an upgrade copies the memory first.

That it is made of an index, installed without one and works is tried by `.ci/run`.
"""

import json
import re
import sqlite3
import struct
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
from test_site import load

from tmtool.cli import run
from tmtool.version import __version__

office = load("office")
start = load("office/start")
WORDS = {"VERSION": "1.2.3", "PYTHON": "3.12", "SYSTEM": "Windows", "EMBEDDED": "none"}
UNITS = "zh\ten\n大会\tGeneral Assembly\n会员国\tMember States\n"


def wheel(folder, name, version, *needs, tag="py3-none-any"):
    """A wheel that needs this."""
    folder.mkdir(parents=True, exist_ok=True)
    info, stem = f"{name}-{version}.dist-info", name.replace("-", "_")
    path = folder / f"{stem}-{version}-{tag}.whl"
    lines = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"]
    lines += [f"Requires-Dist: {each}\n" for each in needs]
    with ZipFile(path, "w") as file:
        file.writestr(f"{info}/METADATA", "".join(lines))
        file.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        file.writestr(f"{info}/RECORD", "")
    return path


def pin(*names):
    """What constraints.txt would say."""
    return {name: f"{name}==1.0 \\\n    --hash=sha256:{'0' * 64}" for name in names}


class Shelf:
    """An index that has these packages, each with what it needs."""

    def __init__(self, wheels, python, platform, **packages):
        self.wheels, self.python, self.target = wheels, python, office.TARGETS[platform]
        self.packages = packages

    def fetch(self, blocks):
        for name in blocks:
            wheel(self.wheels, name, "1.0", *self.packages[name])


def collect(tmp_path, platform="windows", python="3.12", pinned=None):
    packages = {
        "numpy": [],
        "uvicorn": ["click>=0.5", "h11; extra == 'fast'", "tomli; python_version < '3.12'"],
        "click": ["colorama; platform_system == 'Windows'", "numpy"],
        "h11": [], "tomli": [], "colorama": [], "torch": [],
    }  # fmt: skip
    own = wheel(
        tmp_path, "tmtool", "1.0", "numpy>=0.9", "sentence-transformers>=5",
        "uvicorn[fast]; extra == 'serve'", "torch; extra == 'e5'",
    )  # fmt: skip
    shelf = Shelf(tmp_path, python, platform, **packages)
    office.collect(own, shelf, pin(*packages) if pinned is None else pinned)
    return {path.name.partition("-")[0] for path in tmp_path.iterdir()} - {"tmtool"}


@pytest.mark.parametrize(
    ("platform", "python", "others"),
    [("windows", "3.12", {"colorama"}), ("macos", "3.12", set()), ("linux", "3.11", {"tomli"})],
)
def test_what_is_needed_on_the_system_and_nothing_of_pytorch(tmp_path, platform, python, others):
    found = collect(tmp_path, platform, python)
    assert found == {"numpy", "uvicorn", "click", "h11"} | others


def test_a_version_that_was_not_tested_is_refused(tmp_path):
    with pytest.raises(SystemExit, match=r"click>=0\.5, which uvicorn needs, is not in"):
        collect(tmp_path, pinned=pin("numpy", "uvicorn", "h11"))
    with pytest.raises(SystemExit, match=r"numpy>=0\.9, which tmtool needs, is not in"):
        collect(tmp_path / "other", pinned={"numpy": "numpy==0.8 \\\n    --hash=sha256:0"})


def test_the_real_constraints_are_understood():
    pinned = office.read_pinned()
    assert {"numpy", "jieba", "colorama", "starlette"} <= pinned.keys()
    for name, block in pinned.items():
        head, *hashes = block.split(" \\\n    ")
        assert re.fullmatch(rf"{re.escape(name)}==[\w.+]+", head)
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes)
        assert hashes


@pytest.fixture
def index(tmp_path, monkeypatch):
    """What asks pip itself, of a folder instead of an index."""
    pytest.importorskip("pip")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "shelf"))
    (tmp_path / "wheels").mkdir()
    return office.Index(office.TARGETS["windows"], "3.12", tmp_path / "wheels", tmp_path)


@pytest.mark.slow
def test_a_package_without_a_wheel_is_named(tmp_path, index):
    there = wheel(tmp_path / "shelf", "sound", "1.0")
    wheel(tmp_path / "shelf", "elsewhere", "1.0", tag="cp312-cp312-macosx_14_0_arm64")
    block = f"sound==1.0 \\\n    --hash=sha256:{office.compute_sum(there)}"
    with pytest.raises(SystemExit) as refused:
        index.fetch({"sound": block, **pin("elsewhere")})
    assert re.fullmatch(
        r"elsewhere==1\.0: .*\nno wheel for Windows, 64 bits \(x86-64\), Python 3\.12",
        refused.value.code,
    )


@pytest.mark.slow
def test_a_wheel_with_another_hash_is_refused(tmp_path, index):
    wheel(tmp_path / "shelf", "sound", "1.0")
    with pytest.raises(SystemExit, match=r"^sound==1\.0: "):
        index.fetch(pin("sound"))


def test_the_list_that_pip_installs(tmp_path):
    paths = [wheel(tmp_path, "b-c", "1.0"), wheel(tmp_path, "a", "2.0")]
    sums = [office.compute_sum(path) for path in paths]
    assert office.list_wheels(tmp_path) == (
        f"a==2.0 --hash=sha256:{sums[1]}\nb-c==1.0 --hash=sha256:{sums[0]}\n"
    )


def embeddable(path, python="3.12", machine=office.AMD64):
    """As python.org's zip, as far as it matters."""
    program = bytearray(0x80 + 6)
    struct.pack_into("<I", program, 0x3C, 0x80)
    struct.pack_into("<4sH", program, 0x80, b"PE\0\0", machine)
    with ZipFile(path, "w") as file:
        file.writestr("python.exe", bytes(program))
        lines = "python312.zip\r\n.\r\n\r\n# Uncomment\r\n#import site\r\n"
        file.writestr(office.name_search_path(python), lines)
    return path


def test_only_a_python_of_the_kind_is_embedded(tmp_path):
    office.check_python(embeddable(tmp_path / "python-3.12.9-embed-amd64.zip"), "3.12")
    with pytest.raises(SystemExit, match="is not an embeddable Python"):
        office.check_python(embeddable(tmp_path / "other.zip", "3.13"), "3.12")
    with pytest.raises(SystemExit, match="is for other processors"):
        office.check_python(embeddable(tmp_path / "arm.zip", machine=0xAA64), "3.12")
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(SystemExit, match="is not an embeddable Python"):
        office.check_python(tmp_path / "text.zip", "3.12")
    with pytest.raises(SystemExit, match="No such file"):
        office.check_python(tmp_path / "none.zip", "3.12")


def test_the_embedded_python_finds_what_is_beside_it(tmp_path):
    archive = embeddable(tmp_path / "python-3.12.9-embed-amd64.zip")
    site = tmp_path / "site"
    site.mkdir()
    (site / "module.py").write_text("x = '\\.'\n")  # newer Pythons warn of it
    office.lay_out_python(archive, tmp_path / "python", "3.12", site)
    paths = (tmp_path / "python" / "python312._pth").read_text().split()
    assert paths[:2] == ["python312.zip", "."]
    assert paths[-1] == "site-packages"
    assert (tmp_path / "python" / "site-packages" / "module.py").exists()
    (compiled,) = (tmp_path / "python").rglob("*.pyc")
    assert compiled.read_bytes()[4:8] == b"\1\0\0\0"  # its time and size are not compared


def test_the_list_of_packages_names_the_embedded_python(tmp_path):
    archive, packages = embeddable(tmp_path / "python-3.12.9-embed-amd64.zip"), tmp_path / "a.json"
    packages.write_text('{"components": []}')
    digest = office.compute_sum(archive)
    assert office.add_python(packages, archive, "3.12") == f"{archive.name}, sha256 {digest}"
    (component,) = json.loads(packages.read_text())["components"]
    assert (component["name"], component["version"]) == ("CPython", "3.12.9")
    assert component["hashes"] == [{"alg": "SHA-256", "content": digest}]


@pytest.mark.parametrize("platform", office.TARGETS)
@pytest.mark.parametrize("embedded", [False, True])
def test_what_stands_beside_the_wheels(tmp_path, platform, embedded):
    office.write_templates(tmp_path, platform, WORDS, embedded=embedded)
    names = {path.name for path in tmp_path.iterdir()}
    if platform == "windows":
        scripts = {"desk.cmd", "tmtool.cmd", "shortcut.cmd"} | (
            set() if embedded else {"install.cmd"}
        )
    else:
        scripts = {"install.sh", "tmtool", "desk.command" if platform == "macos" else "desk"}
    assert names == {"README.txt", "start.py"} | scripts
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        ends = content.count(b"\r\n"), content.count(b"\n")
        assert ends[0] == (ends[1] if platform == "windows" else 0)
        assert not re.search(rb"@[A-Z]+@", content)
        content.decode("ascii")
        assert (path.stat().st_mode & 0o111 != 0) == content.startswith(b"#!")


@pytest.mark.parametrize("path", sorted(office.TEMPLATES.glob("windows/*.cmd")))
def test_what_windows_runs_needs_no_rights_and_quotes_every_path(path):
    lines = path.read_text("ascii").splitlines()
    lines = [line for line in lines if not line.startswith(("rem ", "echo "))]
    for line in lines:
        rights = r"powershell|runas|HKLM|HKEY_LOCAL|setx? /m|[cw]script|reg add"
        assert not re.search(rights, line, re.IGNORECASE), line
        bare = re.sub(r'"[^"]*"', "", line)
        assert not re.search(r"%~dp0|%(PYTHON|DESKTOP|KEY|CHECK|USERPROFILE)%", bare), line
    # A block in parentheses would end at a parenthesis in a path.
    assert not [line for line in lines if line.rstrip().endswith("(")]


@pytest.mark.parametrize("path", sorted(office.TEMPLATES.glob("posix/*[!t]")))
def test_what_other_systems_run_is_sound(path):
    done = subprocess.run(["sh", "-n", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_sums_are_of_all_files(tmp_path):
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "a.whl").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"")
    office.write_sums(tmp_path)
    assert (tmp_path / "SHA256SUMS").read_bytes() == (
        b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b\n"
        b"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  wheels/a.whl\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{0}", "--platform", "windows"], "exists and was left as it is"),
        (["{0}/a/b", "--platform", "windows"], "make it first"),
        (["{0}/a", "--platform", "linux", "--python", "3.9"], "say 3.11 or newer"),
        (["{0}/a", "--platform", "linux", "--python-zip", "x.zip"], "only Python for Windows"),
        (["{0}/a", "--platform", "windows", "--python", "3.99", "--python-zip", "x.zip"],
         "start this with Python 3.99"),
    ],
)  # fmt: skip
def test_what_cannot_be_made(tmp_path, arguments, said, capsys):
    with pytest.raises(SystemExit):
        office.main([each.format(tmp_path) for each in arguments])
    assert said in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


# --- An upgrade copies the memory first ---------------------------------------------------------


@pytest.fixture
def memory(tmp_path, monkeypatch):
    """The usual memory, filled."""
    folder = tmp_path / "data" / "memory"
    monkeypatch.setenv("TMTOOL_MEMORY", str(folder))
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "data" / "findings.jsonl"))
    (tmp_path / "units.tsv").write_text(UNITS, "utf-8")
    assert run(["add", str(tmp_path / "units.tsv"), "--no-index", "--quiet"]) == 0
    (folder.parent / "findings.jsonl").write_text("{}\n")
    return folder


def begin(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["start.py", *arguments])
    with pytest.raises(SystemExit) as ended:
        start.main()
    return ended.value.code or 0


def count_units(folder):
    with closing(sqlite3.connect(folder / "memory.db")) as connection:
        return connection.execute("SELECT count(*) FROM units").fetchone()[0]


@pytest.mark.parametrize(
    ("mark", "name"),
    [("0.0.1", "memory-0.0.1"), (None, f"memory-before-{__version__}"),
     ("../x", f"memory-before-{__version__}")],
)  # fmt: skip
def test_the_first_start_of_a_version_copies_the_memory(memory, monkeypatch, capsys, mark, name):
    if mark:
        memory.with_name("memory.version").write_text(mark)
    # What another tmtool has changed and SQLite has not yet put into the file is copied as well.
    with closing(sqlite3.connect(memory / "memory.db")) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("DELETE FROM units WHERE id = (SELECT max(id) FROM units)")
        other.commit()
        assert begin(monkeypatch, "memory", "history") == 0
    copy = memory.with_name(name)
    assert f"tmtool: the copy is {copy}\n" in capsys.readouterr().err
    assert count_units(copy) == 1
    assert (copy / "findings.jsonl").read_text() == "{}\n"
    assert begin(monkeypatch, "memory", "history") == 0
    assert "copy" not in capsys.readouterr().err
    assert {path.name for path in memory.parent.iterdir() if path.is_dir()} == {"memory", name}


def test_a_copy_never_takes_the_place_of_another(memory, monkeypatch):
    for _ in range(2):
        memory.with_name("memory.version").write_text("0.0.1")
        assert begin(monkeypatch, "memory", "history") == 0
    assert count_units(memory.with_name("memory-0.0.1")) == 2
    assert count_units(memory.with_name("memory-0.0.1-2")) == 2


def test_a_new_memory_is_of_this_version(memory, monkeypatch, capsys):
    monkeypatch.setenv("TMTOOL_MEMORY", str(memory.parent / "new"))
    assert begin(monkeypatch, "add", str(memory.parents[1] / "units.tsv"), "--no-index") == 0
    assert begin(monkeypatch, "memory", "history") == 0
    assert (memory.parent / "new.version").read_text() == __version__
    assert "copied" not in capsys.readouterr().err


@pytest.mark.parametrize("unsafe", [True, False])
def test_what_is_only_read_is_not_copied(memory, monkeypatch, capsys, unsafe):
    if unsafe:
        monkeypatch.setattr(start, "explain_unsafe", lambda folder: "on a network drive")
    else:
        opened = Path.open

        def refuse(path, mode="r", *rest, **named):
            if mode == "r+b":
                raise PermissionError
            return opened(path, mode, *rest, **named)

        monkeypatch.setattr(Path, "open", refuse)
    assert begin(monkeypatch, "memory", "history") == 0
    assert "copied" not in capsys.readouterr().err
    assert not memory.with_name("memory.version").exists()


def test_without_a_copy_nothing_is_opened(memory, monkeypatch, capsys):
    def fill_up(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(start.shutil, "copytree", fill_up)
    assert begin(monkeypatch, "memory", "history") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "was not opened ([Errno 28] No space left on device): mend that, or start tmtool" in err
    assert {path.name for path in memory.parent.iterdir() if path.is_dir()} == {"memory"}
    monkeypatch.setattr(sys, "argv", ["start.py", "--without-copy"])
    start.main()
    assert begin(monkeypatch, "memory", "history") == 0
