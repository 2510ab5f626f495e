"""The format of a file by its content, whatever its name says; what can't be read is named.

One clear line each: what the file is, and what helps.

Of the container of old Office files only the streams and their first bytes are read: every number
in one may be wrong, so all are bounded.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from tmtool.archive import Archive, open_archive
from tmtool.documents.content import Format
from tmtool.documents.signatures import (
    SAVE_AS,
    TEXT,
    UNPACK,
    Root,
    decode_head,
    detect_binary,
    find_root,
)
from tmtool.errors import InputError

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA
"""Sector numbers from here on are no sectors. Standard (MS-CFB 2.1)."""
_MOST_SECTORS = 1 << 16
"""Limit: a chain of more is a damaged file, and would take long to follow."""
_ENTRY = 128
"""Standard (MS-CFB 2.6): bytes of a directory entry."""
_STORAGE = 1
"""Standard (MS-CFB 2.6.1): the type of an entry that holds others."""
_STREAM = 2
"""Standard (MS-CFB 2.6.1): the type of an entry with data."""
_ROOT = 5
"""Standard (MS-CFB 2.6.1): the type of the first entry."""


_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_ENCRYPTED = 0x0100
"""The bit of a Word file's flags that says so. Standard (MS-DOC 2.5.2, fEncrypted)."""
_MESSAGE_HEADERS = re.compile(
    r"\s*(?:[A-Za-z][A-Za-z-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){0,30}?"
    r"(?:MIME-Version|Content-Type):[^\n]*\n",
    re.I,
)
_PAGE_KIND = re.compile(
    r"^Content-Type:\s*(?:multipart/related|multipart/mixed|text/html)", re.I | re.M
)
_MESSAGE_HEAD = 4000
"""Characters in which the head of an archive is looked for. Chosen, no measurement."""
_WORD_XML = frozenset(("wordDocument", "package"))

# The streams of old Office files, and what files with them are.
_STREAMS: tuple[tuple[str, str, str], ...] = (
    ("EncryptedPackage", "an encrypted Office document", "save it without a password first"),
    ("Workbook", "an Excel workbook", "copy its text into a document, or save it as text"),
    ("Book", "an Excel workbook", "copy its text into a document, or save it as text"),
    ("PowerPoint Document", "a PowerPoint presentation", SAVE_AS),
    ("PP97_DUALSTORAGE", "a PowerPoint presentation", SAVE_AS),
    ("VisioDocument", "a Visio drawing", SAVE_AS),
    ("Quill", "a Publisher document", SAVE_AS),
    ("MatOST", "a Works document", SAVE_AS),
    ("HwpSummaryInformation", "a Hangul document", SAVE_AS),
    ("\x05HwpSummaryInformation", "a Hangul document", SAVE_AS),
    ("__properties_version1.0", "an Outlook message", "save its text, or its attachment, first"),
    ("PerfectOffice_MAIN", "a WordPerfect document", SAVE_AS),
    ("\x01Ole10Native", "an embedded object", SAVE_AS),
)
_MEMBERS: tuple[tuple[str, str, str], ...] = (
    ("xl/", "an Excel workbook", "copy its text into a document, or save it as text"),
    ("ppt/", "a PowerPoint presentation", SAVE_AS),
    ("visio/", "a Visio drawing", SAVE_AS),
    ("Index/Document.iwa", "a Pages, Numbers or Keynote document", SAVE_AS),
    ("Index.zip", "a Pages, Numbers or Keynote document", SAVE_AS),
    ("index.apxl", "a Keynote presentation", SAVE_AS),
    ("FixedDocSeq.fdseq", "an XPS document", SAVE_AS),
    ("FixedDocumentSequence.fdseq", "an XPS document", SAVE_AS),
    ("OEBPS/", "an EPUB book", SAVE_AS),
    ("META-INF/MANIFEST.MF", "a Java archive", TEXT),
)
_TYPES: tuple[tuple[bytes, str], ...] = (
    (b"application/epub+zip", "an EPUB book"),
    (b"application/hwp+zip", "a Hangul document"),
)
_OLD_WORD = (b"\xdb\xa5", b"\x9b\xa5", b"\xfe\x37\x00")
# Roots of XML files that are no documents, and what they are.
_XML_KINDS = {
    "cesAlign": "a link file of a corpus: name the two documents that it links",
    "srx": "a file of segmentation rules (SRX), not a document",
    "TRADOStag": "a bilingual file of old Trados (TTX): save it as TMX or XLIFF first",
    "txml": "a bilingual file of Wordfast (TXML): save it as TMX or XLIFF first",
    "martif": "a term base (TBX), not a document",
    "tbx": "a term base (TBX), not a document",
    "svg": "an SVG picture: give a text file",
    "opml": "an outline (OPML): save it as text first",
    "rss": "a news feed: save the page itself",
    "feed": "a news feed: save the page itself",
}


def format_of_bytes(data: bytes, name: str) -> Format | None:
    """The format that a file has by its content; None for text, which is to be decoded.

    `name` is what messages call the file. `InputError` for what can't be read.

    >>> format_of_bytes(b"%PDF-1.7 ...", "a.txt"), format_of_bytes("大会，".encode(), "a.txt")
    ('pdf', None)
    >>> format_of_bytes(b'<?xml version="1.0"?><tmx version="1.4">', "a.xml")
    'tmx'
    """
    if data.startswith(b"PK") and data[2:4] in (b"\x03\x04", b"\x05\x06"):
        return _of_archive(open_archive(data, name), name)
    if data.startswith(SIGNATURE):
        return _of_container(OleFile(data), name)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"{\\rtf", *_OLD_WORD)):
        return "doc"
    kind = detect_binary(data)
    if kind is not None:
        raise _refused(name, *kind)
    text = decode_head(data)
    if is_web_archive(text) or _HTML.match(text):
        return "html"
    root = find_root(data)
    return _of_root(root, name) if root is not None else None


def is_web_archive(text: str) -> bool:
    r"""Whether a text is a page with the headers of a message around it.

    >>> is_web_archive('MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x')
    True
    """
    head = text[:_MESSAGE_HEAD].replace("\r\n", "\n")
    return _MESSAGE_HEADERS.match(head) is not None and _PAGE_KIND.search(head) is not None


def _refused(name: str, kind: str, hint: str) -> InputError:
    what = "not a text" if hint in (TEXT, UNPACK) else "which can't be read here"
    return InputError(f"{name} is {kind}, {what}: {hint}")


def _of_archive(archive: Archive, name: str) -> Format:
    mimetype = archive.read("mimetype").strip() if archive.has("mimetype") else b""
    if mimetype.startswith(b"application/vnd.oasis.opendocument") or archive.has("content.xml"):
        return "odt"
    if archive.has("encrypted-package"):
        return "odt"  # its reader says that it is encrypted
    for start, kind in _TYPES:
        if mimetype.startswith(start):
            raise _refused(name, kind, SAVE_AS)
    if any(each.startswith("word/") for each in archive.names) or _is_word(archive):
        return "docx"
    for part, kind, hint in _MEMBERS:
        if any(each.startswith(part) for each in archive.names):
            raise _refused(name, kind, hint)
    raise _refused(name, "a zip archive", UNPACK)


def _is_word(archive: Archive) -> bool:
    """Whether the list of contents says so: the parts may be called anything."""
    types = "[Content_Types].xml"
    return archive.has(types) and b"wordprocessingml.document.main" in archive.read(types)


def _of_container(container: OleFile, name: str) -> Format:
    for stream, kind, hint in _STREAMS:
        if stream in container.names and "WordDocument" not in container.names:
            raise _refused(name, kind, hint)
    if "EncryptedPackage" in container.names:
        raise _refused(name, *_STREAMS[0][1:])
    if "WordDocument" not in container.names:
        raise _refused(name, "an old Office file without a text", SAVE_AS)
    head = container.read_head("WordDocument")
    if len(head) > 11 and int.from_bytes(head[10:12], "little") & _ENCRYPTED:
        raise _refused(name, "an encrypted Word document", "save it without a password first")
    return "doc"


def _of_root(root: Root, name: str) -> Format | None:
    if root.name.lower() == "html" or root.doctype.lower() == "html":
        return "html"
    if root.name in ("xliff", "tmx"):
        return "xliff" if root.name == "xliff" else "tmx"
    if root.name == "document" and "opendocument" in root.namespace:
        return "odt"
    if root.name in _WORD_XML and "microsoft.com" in root.namespace:
        return "doc"
    if root.name in _XML_KINDS:
        message = f"{name} is {_XML_KINDS[root.name]}"
        raise InputError(message)
    if not root.is_xml:
        return None
    message = f"{name} is an XML document (<{root.name}>), not a text"
    raise InputError(message)


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream by name: where it begins, and how long it is."""

    name: str
    first: int
    size: int


class OleFile:
    r"""An old Office file as far as it can be read; damaged ones have fewer streams.

    >>> OleFile(SIGNATURE + b"\0" * 100).streams
    {}
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.streams: dict[str, Stream] = {}
        self.names: frozenset[str] = frozenset()
        if len(data) < 512 or not data.startswith(SIGNATURE):
            return
        shift = struct.unpack_from("<H", data, 30)[0]
        self._size = 1 << shift if 7 <= shift <= 12 else 512
        self._cutoff: int = struct.unpack_from("<I", data, 56)[0]
        self._table = self._read_table()
        entries = list(self._entries(struct.unpack_from("<I", data, 48)[0]))
        self.streams = {entry.name: entry for kind, entry in entries if kind == _STREAM}
        self.names = frozenset(entry.name for _, entry in entries)

    def read_head(self, name: str, length: int = 64) -> bytes:
        """The first bytes of a stream; b"" where it can't be found, or is kept among small ones."""
        stream = self.streams.get(name)
        if stream is None or stream.size < self._cutoff:
            return b""
        return self._sector(stream.first)[:length]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _read_table(self) -> list[int]:
        """The next sector of each sector, from the tables that the header lists."""
        sectors = struct.unpack_from("<109I", self._data, 76)
        table: list[int] = []
        for number in sectors:
            sector = self._sector(number) if number < _FREE else b""
            if len(sector) < self._size:
                break
            table.extend(struct.unpack(f"<{self._size // 4}I", sector))
        return table

    def _entries(self, first: int) -> Iterator[tuple[int, Stream]]:
        for sector in self._chain(first):
            for start in range(0, len(sector) - _ENTRY + 1, _ENTRY):
                entry = sector[start : start + _ENTRY]
                length = min(max(struct.unpack_from("<H", entry, 64)[0] - 2, 0), 62)
                name = entry[:length].decode("utf-16-le", "replace")
                kind = entry[66]
                if kind in (_STORAGE, _STREAM, _ROOT):
                    place, size = struct.unpack_from("<II", entry, 116)
                    yield kind, Stream(name, place, size)

    def _chain(self, first: int) -> Iterator[bytes]:
        """The sectors of a chain; a circle ends where it closes."""
        seen: set[int] = set()
        while first < len(self._table) and first not in seen and len(seen) < _MOST_SECTORS:
            seen.add(first)
            yield self._sector(first)
            first = self._table[first]
