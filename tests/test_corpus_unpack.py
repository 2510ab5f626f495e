"""Unpacking: files below one folder and nothing else, whatever an archive says."""

import gzip
import io
import os
import random
import stat
import subprocess
import sys
import tarfile
import zipfile
from contextlib import nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.corpus.unpack import UnpackLimits, is_archive, unpack
from tmtool.errors import MissingError

ROOT = Path(__file__).parents[1]
FILES = {"en-zh/UN.en-zh.en": b"one\n", "en-zh/UN.en-zh.zh": "一\n".encode(), "README": b"hello\n"}
NAMES = ["a.tar.gz", "a.tgz", "a.zip"]
ALL = tuple(FILES.items())


def tar(members, *, compress=True):
    """A tar archive; a member is a name and its bytes, or a TarInfo for what is no file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(content) if content else info.size
            archive.addfile(info, io.BytesIO(content) if content is not None else None)
    return gzip.compress(buffer.getvalue()) if compress else buffer.getvalue()


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def archive(name, members=ALL):
    if name.endswith(".zip"):
        return zipped(members)
    return tar(members)


def special(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.fixture
def put(tmp_path):
    def put(data, name="a.tar.gz"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return put


def files(folder):
    """All files in a folder but the archives, which are called a.something in all tests."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("a.")
    }


def refused(path, limits=None):
    with pytest.raises(MissingError) as caught:
        unpack([path], path.parent, limits=limits)
    assert "\n" not in str(caught.value)
    assert files(path.parent) == {}
    assert not (path.parent / ".unpacking").exists()
    return str(caught.value)


# What goes well


@pytest.mark.parametrize("name", NAMES)
def test_all_files_come_out(put, tmp_path, name):
    path, seen = put(archive(name), name), []
    result = unpack([path], tmp_path, seen.append)
    assert files(tmp_path) == FILES
    assert (result.files, result.bytes) == (3, sum(map(len, FILES.values())))
    assert seen == [4, 8, 14]


def test_pieces_are_one_archive(tmp_path):
    data = archive("a.tar.gz", [("a/b.txt", random.Random(1).randbytes(300_000))])
    pieces = [tmp_path / f"a.tar.gz.{number:02d}" for number in range(4)]
    for number, piece in enumerate(pieces):
        piece.write_bytes(data[number * 90_000 : (number + 1) * 90_000])
    unpack(pieces, tmp_path)
    assert set(files(tmp_path)) == {"a/b.txt"}
    with pytest.raises(MissingError, match=r"a\.tar\.gz is damaged or incomplete"):
        unpack(pieces[:3], tmp_path)


def test_what_was_unpacked_before_is_replaced_and_the_rest_stays(put, tmp_path):
    (tmp_path / "en-zh").mkdir()
    (tmp_path / "en-zh" / "UN.en-zh.en").write_bytes(b"old")
    (tmp_path / "en-zh" / "notes").write_bytes(b"mine")
    path = put(archive("a.tar.gz"))
    unpack([path], tmp_path)
    assert files(tmp_path) == {**FILES, "en-zh/notes": b"mine"}


def test_names_are_taken_as_they_are(put, tmp_path):
    names = ["a", "./b", "目录/决议.txt", "c/./d", "...", "e..f", "x" * 255, "zh:en?*.txt"]
    path = put(archive("a.tar.gz", [(name, b"1") for name in names]))
    unpack([path], tmp_path)
    assert set(files(tmp_path)) == {
        "a", "b", "目录/决议.txt", "c/d", "...", "e..f", "x" * 255, "zh:en?*.txt",
    }  # fmt: skip


def test_modes_and_owners_are_not_taken(put, tmp_path):
    info = tarfile.TarInfo("program")
    info.mode, info.uid = 0o6777, 4242
    unpack([put(tar([(info, b"#!/bin/sh")]))], tmp_path)
    found = (tmp_path / "program").stat()
    assert stat.S_IMODE(found.st_mode) & 0o7111 == 0
    assert found.st_uid == os.getuid()


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("UN.TAR.GZ", True), ("a.tar", False), ("a.tar.gz.07", True), ("a.txt.zip", True),
     ("a.tmx.gz", False), ("a.xml.gz", False), ("a.csv", False), ("zip", False),
     ("a.zip.part", False),
     ("a.tar.gz.1", False), ("tar.gz", False)],
)  # fmt: skip
def test_what_is_an_archive_by_its_name(name, is_one):
    assert is_archive(name) is is_one


# What is refused


BAD = ["/etc/x", "../x", "a/../../x", "a/..", "..", "a\\..\\x", "a\nb", "\x1b[2J", "x" * 256,
       "tmtool.json", ".tmtool.lock", ".unpacking/a", "OWN NAME", "OWN NAME/x"]  # fmt: skip


@pytest.mark.parametrize("member", BAD, ids=ascii)
@pytest.mark.parametrize("name", ["a.tar.gz", "a.zip"])
def test_names_that_lead_elsewhere(put, name, member):
    member = member.replace("OWN NAME", name)
    message = refused(put(archive(name, [("ok", b"1"), (member, b"1")]), name))
    assert message.startswith(f"{name} can't be unpacked: a member is called ")


@pytest.mark.parametrize(
    "member",
    [special("x", tarfile.SYMTYPE, "/etc/passwd"), special("x", tarfile.LNKTYPE, "ok"),
     special("x", tarfile.CHRTYPE), special("x", tarfile.BLKTYPE), special("x", tarfile.FIFOTYPE),
     special("x", tarfile.CONTTYPE)],
    ids=["symlink", "link", "character device", "block device", "pipe", "contiguous"],
)  # fmt: skip
def test_links_and_devices(put, tmp_path, member):
    data = tar([("ok", b"1"), (member, None)])
    if member.type == tarfile.CONTTYPE:  # an old name for a regular file
        assert unpack([put(data)], tmp_path).files == 2
        return
    assert refused(put(data)) == "a.tar.gz can't be unpacked: 'x' is a link, a device or the like"


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_in_a_zip(put, mode):
    info = zipfile.ZipInfo("x")
    info.external_attr = (mode | 0o777) << 16
    assert "is a link, a device or the like" in refused(put(zipped([(info, b"/etc")]), "a.zip"))


def test_a_name_that_comes_twice(put):
    for name in ("a.tar.gz", "a.zip"):
        with pytest.warns() if name == "a.zip" else nullcontext():
            data = archive(name, [("x", b"1"), ("x", b"2")])
        assert "two members are called 'x'" in refused(put(data, name))
        assert refused(put(archive(name, [("x", b"1"), ("x/y", b"2")]), name))


def test_too_many_members(put):
    members = [(str(number), b"1") for number in range(20)]
    for name in ("a.tar.gz", "a.zip"):
        message = refused(put(archive(name, members), name), UnpackLimits(members=19))
        assert message == f"{name} can't be unpacked: it holds more than 19 files"


def test_too_many_bytes(put):
    for name in ("a.tar.gz", "a.zip"):
        path = put(archive(name, [("x", bytes(40 << 20))]), name)
        assert refused(path) == f"{name} can't be unpacked: it unpacks to more than 16 MB"
        assert refused(path, UnpackLimits(bytes=1 << 20)).endswith("more than 1 MB")


def test_encrypted_members(put):
    data = bytearray(zipped([("x", b"secret")]))
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(put(bytes(data), "a.zip")) == "a.zip can't be unpacked: it is encrypted"


@pytest.mark.parametrize("name", NAMES)
def test_damage_is_one_clear_line(put, name):
    whole = archive(name, [(f"{n}.txt", random.Random(n).randbytes(5_000)) for n in range(3)])
    for at in (0, 1, 20, 600, len(whole) // 2, len(whole) - 30):
        message = refused(put(whole[:at], name))
        assert message.startswith(f"{name} ")
    assert refused(put(b"<html>", name))
    assert refused(put(b"", name))


def test_a_sum_that_is_wrong(put):
    data = bytearray(archive("a.tar.gz"))
    data[-8] ^= 0xFF
    assert "a.tar.gz can't be unpacked: CRC check failed" in refused(put(bytes(data)))


def test_the_disk_is_full(put, monkeypatch):
    real = Path.open

    def full(self, mode="r", *rest, **named):
        if "x" in mode:
            raise OSError(28, "No space left on device")
        return real(self, mode, *rest, **named)

    path = put(archive("a.tar.gz"))
    monkeypatch.setattr(Path, "open", full)
    assert refused(path) == ("a.tar.gz can't be unpacked: [Errno 28] No space left on device")


@settings(max_examples=150)
@given(st.sampled_from(NAMES), st.integers(0, 2_000), st.binary(max_size=40), st.integers(0, 40))
def test_no_damage_gives_a_traceback_or_leaves_the_folder(name, at, noise, gone):
    data = archive(name)
    at %= len(data)
    with TemporaryDirectory() as outside:
        folder = Path(outside, "inside")
        folder.mkdir()
        path = folder / name
        path.write_bytes(data[:at] + noise + data[at + gone :])
        with suppress(MissingError):
            unpack([path], folder)
        assert [path.name for path in Path(outside).iterdir()] == ["inside"]


@pytest.mark.skipif(not Path("/proc").exists(), reason="asks for the memory as Linux tells it")
def test_bombs_are_refused_soon_and_in_little_memory(tmp_path):
    """100 KB that unpack to 100 MB: under a second of CPU and 200 MB of memory."""
    (tmp_path / "a.zip").write_bytes(zipped([("x", bytes(100 << 20))]))
    (tmp_path / "a.tar.gz").write_bytes(tar([("x", bytes(100 << 20))]))
    for name in ("a.zip", "a.tar.gz"):
        assert (tmp_path / name).stat().st_size < 120_000
        script = (
            "import time; from pathlib import Path\n"
            "from tmtool.corpus.unpack import unpack; from tmtool.errors import MissingError\n"
            "try:\n"
            f"    unpack([Path({name!r})], Path('.'))\n"
            "except MissingError: pass\n"
            "else: raise SystemExit('unpacked')\n"
            "told = Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()\n"
            "print(time.process_time(), told[0])"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True,
            text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        seconds, memory = map(float, done.stdout.split())
        assert seconds < 1
        assert memory < 200_000
