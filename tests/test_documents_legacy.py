"""Old Word files by way of LibreOffice; the conversions themselves are slow tests."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tmtool.documents import legacy, read
from tmtool.documents.content import ReadOptions
from tmtool.documents.formats_by_content import format_of_bytes
from tmtool.documents.odt import read_odt
from tmtool.errors import InputError, MissingError
from tmtool.un.labels import split_label

NUMBERED = Path(__file__).parent / "data" / "odt" / "numbering.fodt"
SIMPLE = Path(__file__).parent / "data" / "odt" / "simple.fodt"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"{\\rtf1 a}", "an RTF document"),
        (b"\xd0\xcf\x11\xe0", "an old Word document"),
        (b"\xef\xbb\xbf<?xml?>", "a Word document in XML"),
    ],
)
def test_without_libreoffice(data: bytes, kind: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(legacy, "find_libreoffice", lambda: None)
    with pytest.raises(
        MissingError, match=f"^a.doc is {kind}, which can be read only with LibreOffice"
    ):
        legacy.convert_file(data, "a.doc")


def test_the_program_can_be_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(legacy.PROGRAM_VARIABLE, sys.executable)
    assert legacy.find_libreoffice() == sys.executable
    monkeypatch.setenv(legacy.PROGRAM_VARIABLE, "/nowhere/soffice")
    assert legacy.find_libreoffice() is None


def test_a_program_that_makes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    script = tmp_path / "soffice"
    script.write_text("#!/bin/sh\necho 'Warning: none of your business'\necho 'no such thing'\n")
    script.chmod(0o755)
    monkeypatch.setattr(legacy, "find_libreoffice", lambda: str(script))
    with pytest.raises(InputError, match=r"a\.doc can't be converted .*\(no such thing\): save it"):
        legacy.convert_file(b"x", "a.doc")


@pytest.mark.skipif(sys.platform == "win32", reason="sleeps by a shell script")
def test_a_program_that_never_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """It is ended, and so is what it has started: nobody holds the pipe open any more."""
    script, pipe = tmp_path / "soffice", tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    script.write_text(f"#!/bin/sh\nsleep 60 >{pipe} &\nsleep 60\n")
    script.chmod(0o755)
    monkeypatch.setattr(legacy, "find_libreoffice", lambda: str(script))
    with pytest.raises(InputError, match=r"a\.doc took LibreOffice more than 0\.3 seconds"):
        legacy.convert_file(b"x", "a.doc", seconds=0.3)
    assert is_closed(reading)
    os.close(reading)


def is_closed(pipe: int) -> bool:
    """Whether nobody can write into a pipe; what was just killed may take its time to go."""
    for _ in range(200):
        try:
            return os.read(pipe, 1) == b""
        except BlockingIOError:
            time.sleep(0.05)
    return False


def test_a_program_that_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(legacy, "find_libreoffice", lambda: str(tmp_path / "missing"))
    with pytest.raises(MissingError, match="can't be started"):
        legacy.convert_file(b"x", "a.doc")


def saved_as(kind: str, source: Path, folder: Path) -> bytes:
    """A file saved by LibreOffice in another format."""
    program = legacy.find_libreoffice()
    assert program is not None, "this test needs LibreOffice"
    suffix = kind.partition(":")[0]
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", kind, "--outdir", str(folder), str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=os.environ)
    return (folder / f"{source.stem}.{suffix}").read_bytes()


@pytest.mark.clients
@pytest.mark.parametrize("kind", ["doc:MS Word 97", "rtf:Rich Text Format"])
def test_conversion_keeps_texts_numbers_and_notes(kind: str, tmp_path: Path):
    data = saved_as(kind, SIMPLE, tmp_path)
    assert format_of_bytes(data, "a.doc") == "doc"
    ours = read_odt(SIMPLE.read_bytes(), SIMPLE.name, ReadOptions())
    theirs = legacy.read_doc(data, "a.doc", ReadOptions())
    assert [(line.label, line.text) for line in theirs.lines] == [
        (line.label, line.text) for line in ours.lines
    ]
    assert ("italic", 0, 7) in [
        (c.look, c.start, c.stop) for line in theirs.lines for c in line.codes
    ]


@pytest.mark.clients
def test_word_xml(tmp_path: Path):
    data = saved_as("xml:MS Word 2003 XML", SIMPLE, tmp_path)
    assert format_of_bytes(data, "a.doc") == "doc"
    assert legacy.read_doc(data, "a.doc", ReadOptions()).lines[0].text == "The General Assembly,"


@pytest.mark.clients
def test_numbers_are_those_that_libreoffice_shows(tmp_path: Path):
    shown = saved_as("txt:Text (encoded):UTF8", NUMBERED, tmp_path).decode("utf-8-sig")
    theirs = [" ".join(split_label(line.strip())[1].split()) for line in shown.splitlines()]
    labels = [split_label(line.strip())[0] for line in shown.splitlines()]
    ours = read_odt(NUMBERED.read_bytes(), NUMBERED.name, ReadOptions())
    # What LibreOffice shows otherwise: bullets, a list that only a paragraph style numbers, and a
    # number that another program wrote into the file.
    others = ("Lamps", "Lenses", "Numbered by", "The file itself")
    wanted = {text: label for label, text in zip(labels, theirs, strict=True)}
    for line in ours.lines:
        if not line.text.startswith(others):
            assert wanted[line.text] == line.label, line.text


@pytest.mark.clients
@pytest.mark.parametrize("part", [b"\xec\xa5", "1Table".encode("utf-16-le")])
def test_damaged_file(part: bytes, tmp_path: Path):
    """Without its first two bytes, or without its table, no text can be read from a file."""
    file = tmp_path / "a.doc"
    file.write_bytes(saved_as("doc:MS Word 97", SIMPLE, tmp_path).replace(part, bytes(len(part))))
    with pytest.raises(InputError, match=r"a\.doc can't be converted by LibreOffice"):
        read(file)


def test_container_without_a_document(tmp_path: Path):
    """LibreOffice may read such a file as text of control characters: it is not asked to."""
    file = tmp_path / "a.doc"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000))
    with pytest.raises(InputError, match=r"a\.doc is an old Office file without a text"):
        read(file)
