"""Files are written whole or not at all, whatever happens on the way."""

import errno
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bitexts import demo, pair

import tmtool
from tmtool import files
from tmtool.errors import InputError
from tmtool.formats.bitexts import writing as formats
from tmtool.formats.bitexts.writing import Options

HERE = Path(__file__).parent


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("suffix", [*formats.FORMATS, ".TMX"])
def test_every_format_is_written_as_utf8(tmp_path, suffix):
    path = tmp_path / f"双语 文本{suffix}"
    losses = tmtool.write(demo(), path, Options(when=datetime(2026, 11, 25, tzinfo=UTC)))
    written = ["双语 文本.en", "双语 文本.zh"] if suffix == ".moses" else [path.name]
    assert names(tmp_path) == written
    for name in written:
        data = (tmp_path / name).read_bytes()
        assert data.startswith(b"PK") or data.decode("utf-8").endswith("\n")
    assert bool(losses) == (suffix.lower() in (".tmx", ".align", ".moses", ".docx"))


@pytest.mark.parametrize("suffix", [".tmx", ".tsv", ".jsonl"])
def test_the_status_stands_in_every_export(tmp_path, suffix):
    tmtool.write(demo(), tmp_path / f"x{suffix}")
    assert "unofficial" in (tmp_path / f"x{suffix}").read_text(encoding="utf-8")


def test_options_reach_their_format(tmp_path):
    formats.write(demo(), tmp_path / "x.tsv", Options(bom=True))
    assert (tmp_path / "x.tsv").read_bytes().startswith(b"\xef\xbb\xbf")
    formats.write(demo(), tmp_path / "x.tmx", Options(codes="zh_Hans,en-GB"))
    assert b'xml:lang="zh_Hans"' in (tmp_path / "x.tmx").read_bytes()


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("x.doc", Options(), "x.doc: the name of the file must end in .tmx, .xlf"),
        ("x", Options(), "must end in"),
        ("x.tsv", Options(codes="zh,en"), "codes are for TMX"),
        ("x.tmx", Options(bom=True), "byte order mark is for TSV"),
        ("none/x.tmx", Options(), "folder .* not found"),
        ("folder.tmx", Options(), "is a folder"),
        ("x" * 300 + ".tmx", Options(), "can't be written"),
    ],
)
def test_what_cannot_be_written_is_said_before_the_work(tmp_path, name, options, message):
    (tmp_path / "folder.tmx").mkdir()
    for act in (formats.check, lambda *given: formats.write(demo(), *given)):
        with pytest.raises(InputError, match=message):
            act(tmp_path / name, options)
    assert names(tmp_path) == ["folder.tmx"]


def test_a_file_that_exists_is_kept_unless_forced(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("mine")
    with pytest.raises(InputError, match="exists and was not overwritten"):
        formats.write(demo(), path)
    assert path.read_text() == "mine"
    formats.write(demo(), path, force=True)
    assert path.read_text(encoding="utf-8").startswith("source\t")


def test_a_file_that_appears_meanwhile_is_kept(tmp_path):
    path = tmp_path / "x.tsv"

    def chunks():
        yield "new"
        path.write_text("other")

    with pytest.raises(InputError, match="exists and was not overwritten"):
        files.write(path, chunks())
    assert (path.read_text(), names(tmp_path)) == ("other", ["x.tsv"])


def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real.tsv", tmp_path / "link.tsv"
    real.write_text("old")
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("no symbolic links here")
    files.write(link, ["new"], force=True)
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_a_link_that_leads_in_a_circle_is_named(tmp_path):
    link = tmp_path / "x.tsv"
    try:
        link.symlink_to(link)
    except OSError:
        pytest.skip("no symbolic links here")
    with pytest.raises(InputError, match="leads back to itself"):
        files.write(link, ["new"], force=True)
    assert link.is_symlink()


def test_files_that_belong_together_are_written_all_or_none(tmp_path):
    one, other = tmp_path / "x.zh", tmp_path / "x.en"
    one.write_text("mine")

    def full():
        yield "half"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(InputError, match=r"x\.en can't be written: no space left"):
        files.write_together({one: ["new"], other: full()}, force=True)
    assert (one.read_text(), names(tmp_path)) == ("mine", ["x.zh"])
    files.write_together({one: ["new"], other: ["neu"]}, force=True)
    assert (one.read_text(), other.read_text()) == ("new", "neu")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES])
def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch, number):
    def full(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    path = tmp_path / "x.tsv"
    path.write_text("mine")
    with pytest.raises(InputError, match=f"(?i){os.strerror(number)}"):
        formats.write(demo(), path, force=True)
    assert (path.read_text(), names(tmp_path)) == ("mine", ["x.tsv"])


def test_an_interrupt_leaves_nothing(tmp_path):
    def chunks():
        yield "half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        files.write(tmp_path / "x.tsv", chunks())
    assert names(tmp_path) == []


def test_what_is_no_text_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "x.bin"
    path.write_bytes(b"mine")

    def broken(file):
        file.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(InputError, match=f"(?i){os.strerror(errno.ENOSPC)}"):
        files.write_bytes(path, broken, force=True)
    assert (path.read_bytes(), names(tmp_path)) == (b"mine", ["x.bin"])
    files.write_bytes(path, lambda file: file.write(b"\r\n\xff"), force=True)
    assert (path.read_bytes(), names(tmp_path)) == (b"\r\n\xff", ["x.bin"])


def test_half_a_character_is_an_error(tmp_path):
    with pytest.raises(InputError, match="lone surrogate"):
        formats.write(pair("a\ud800", "b"), tmp_path / "x.tsv")
    assert names(tmp_path) == []


def test_a_real_limit_on_the_disk(tmp_path):
    """The kernel refuses to write on, as it does on a full disk."""
    resource = pytest.importorskip("resource")
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from tmtool.errors import InputError\n"
        "from tmtool import files\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n"
        "    files.write(Path(sys.argv[1]), ('x' * 1000 for _ in range(1000)))\n"
        "except InputError as error:\n"
        "    sys.exit(str(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "x.tsv")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, names(tmp_path)) == (1, [])
    assert done.stderr.startswith(f"{tmp_path / 'x.tsv'} can't be written: ")
    assert len(done.stderr.splitlines()) == 1
    assert resource.RLIM_INFINITY


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_kill_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("mine")
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from tmtool import files\n"
        "def slow():\n"
        "    yield 'x' * 100_000\n"
        "    print('half', flush=True)\n"
        "    time.sleep(60)\n"
        "files.write(Path(sys.argv[1]), slow(), force=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as run:
        assert run.stdout.readline() == b"half\n"
        time.sleep(0.05)
        run.send_signal(signal.SIGKILL)
    assert path.read_text() == "mine"
