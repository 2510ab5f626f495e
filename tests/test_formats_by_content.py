"""Which format a file has by its content, and what is said of those that can't be read."""

import io
import zipfile
from pathlib import Path

import pytest
from cpu import at_most
from hypothesis import given
from hypothesis import strategies as st
from ole_files import ole_file

from tmtool.documents import read
from tmtool.documents.formats_by_content import SIGNATURE, OleFile, format_of_bytes
from tmtool.documents.signatures import detect_binary, find_root
from tmtool.errors import InputError

WORD_HEAD = b"\xec\xa5\xc1\x00" + b"\0" * 6
ODT = "application/vnd.oasis.opendocument.text"
TYPES = '<Types><Override ContentType="x.wordprocessingml.document.main+xml"/></Types>'


def zipped(**members: str) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "format"),
    [
        ("大会，".encode(), None),
        (b"", None),
        (b"A < B and <C>", None),
        (b"# Title\n\n<p>HTML in Markdown</p>", None),
        (zipped(**{"word/document.xml": "<a/>"}), "docx"),
        (zipped(**{"[Content_Types].xml": TYPES, "doc/main.xml": "<a/>"}), "docx"),
        (zipped(mimetype=ODT, **{"content.xml": "<a/>"}), "odt"),
        (zipped(**{"content.xml": "<a/>"}), "odt"),
        (ole_file({"WordDocument": WORD_HEAD + b"\0\0"}), "doc"),
        (b"{\\rtf1\\ansi We met.}", "doc"),
        (b"%PDF-1.4\n", "pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4\n", "pdf"),
        (b"<!DOCTYPE html><p>", "html"),
        (b"<!-- saved -->\n<HTML><body>", "html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "html"),
        ("\ufeff<html><body>大会".encode("utf-16-le"), "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x", "html"),
        (b'<?xml version="1.0"?><xliff version="1.2">', "xliff"),
        (b'<x:xliff xmlns:x="urn:oasis:names:tc:xliff:document:2.0" >', "xliff"),
        ('<?xml version="1.0" encoding="UTF-16"?><tmx version="1.4">'.encode("utf-16"), "tmx"),
        ('<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">'.encode("utf-16-be"), "tmx"),
        (b"<text>not a corpus</text>", None),
        (b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:x" a="b">', "odt"),
        (b'<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">', "doc"),
    ],
)  # fmt: skip
def test_known(data: bytes, format: str | None):
    assert format_of_bytes(data, "a.txt") == format


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xffWPC\x10\0\0\0", "a WordPerfect document, which can't be read here: save it"),
        (b"\x31\xbe\0\0\0\xab", "a Windows Write document"),
        (b"HWP Document File V3.00", "a Hangul document"),
        (ole_file({"EncryptedPackage": b""}), "an encrypted Office document"),
        (ole_file({"WordDocument": WORD_HEAD + b"\x00\x01"}), "an encrypted Word document"),
        (ole_file({"Workbook": b""}), "an Excel workbook"),
        (ole_file({"PowerPoint Document": b""}), "a PowerPoint presentation"),
        (ole_file({"VisioDocument": b""}), "a Visio drawing"),
        (ole_file({"Whatever": b""}), "an old Office file without a text"),
        (SIGNATURE + b"\0" * 600, "an old Office file without a text"),
        (zipped(**{"xl/workbook.xml": "<a/>"}), "an Excel workbook"),
        (zipped(**{"ppt/presentation.xml": "<a/>"}), "a PowerPoint presentation"),
        (zipped(**{"Index/Document.iwa": "x"}), "a Pages, Numbers or Keynote document"),
        (zipped(mimetype="application/epub+zip"), "an EPUB book"),
        (zipped(**{"letter.txt": "x"}), "a zip archive, not a text: unpack it first"),
        (b"PK\x03\x04 not an archive", "the archive is damaged"),
        (b"\x89PNG\r\n", "a PNG picture"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "a WAV recording"),
        (b"\0" * 257 + b"ustar\0", "a tar archive"),
        (b'<?xml version="1.0"?><cesAlign>', "a link file of a corpus: name the two documents"),
        (b'<?xml version="1.0"?><!-- x --><recipe>', r"an XML document \(<recipe>\), not a text"),
    ],
)  # fmt: skip
def test_refused(data: bytes, message: str):
    with pytest.raises(InputError, match=message) as caught:
        format_of_bytes(data, "a.txt")
    assert str(caught.value).startswith(("a.txt is ", "a.txt: "))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["a.doc", "a.pdf", "a.txt", "a"])
def test_names_say_nothing(name: str, tmp_path: Path):
    file = tmp_path / name
    file.write_text("<html><body><p>The ferry sails at eight every day.</p></body></html>")
    assert [p.text for p in read(file).paragraphs] == ["The ferry sails at eight every day."]
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
        "<text:p>The ferry sails at nine on most days.</text:p>"
        "</office:text></office:body></office:document-content>"
    )
    file.write_bytes(zipped(mimetype=ODT, **{"content.xml": content}))
    document = read(file)
    assert document.meta.format == "odt"
    assert [p.text for p in document.paragraphs] == ["The ferry sails at nine on most days."]


def test_word_file_that_also_holds_a_workbook_is_a_word_file():
    assert format_of_bytes(ole_file({"WordDocument": WORD_HEAD, "Workbook": b""}), "a") == "doc"


class TestContainer:
    def test_streams(self):
        container = OleFile(ole_file({"WordDocument": b"abc", "1Table": b"x" * 9000}))
        assert {name: s.size for name, s in container.streams.items()} == {
            "WordDocument": 4096, "1Table": 9000,
        }  # fmt: skip
        assert container.read_head("WordDocument", 3) == b"abc"

    def test_circles_end(self):
        data = bytearray(ole_file({"WordDocument": b"abc"}))
        data[512 + 9 * 4 : 512 + 10 * 4] = (9).to_bytes(
            4, "little"
        )  # the directory leads to itself
        with at_most(2):
            found = OleFile(bytes(data))
        assert found.names == {"Root Entry", "WordDocument"}
        assert {name: stream.size for name, stream in found.streams.items()} == {
            "WordDocument": 4096
        }

    @given(st.binary(max_size=2000))
    def test_anything_is_survived(self, data: bytes):
        OleFile(SIGNATURE + data)


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"<?xml ", b"<", b"\xff\xfe"]))
def test_anything_has_a_format_or_one_clear_line(data: bytes, start: bytes):
    message = ""
    try:
        format_of_bytes(start + data, "a")
    except InputError as error:
        message = str(error)
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "root"),
    [
        (b"<" * 60_000, None),
        (b"<!--" * 20_000, None),
        (b"<!doctype a [" * 5_000, None),
        (b"<a b='c' " * 9_000, "a"),
        (b"<!-- a -->" * 5_000 + b"<b>", "b"),
    ],
    ids=["signs", "comments", "declarations", "tags", "closed comments"],
)
def test_roots_behind_long_prologs_are_quick(text: bytes, root: str | None):
    with at_most(2):
        found = find_root(text)
    assert (found and found.name) == root


def test_text_is_no_binary():
    assert detect_binary(b"It is written: MIME-Version: 1.0") is None
