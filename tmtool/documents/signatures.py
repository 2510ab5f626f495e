"""What the first bytes of a file say: what it is that is no text, or the root of its markup."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

SAVE_AS = "save it as DOCX, text or HTML first"
UNPACK = "unpack it first"
TEXT = "give a text file"
_SAVE = "save it as text, Markdown or HTML first"

# What a file begins with, what it then is, and what helps.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF document", _SAVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", _SAVE),
    (b"{\\rtf", "an RTF document", _SAVE),
    (b"\xffWPC", "a WordPerfect document", SAVE_AS),
    (b"\x31\xbe\x00\x00", "a Windows Write document", SAVE_AS),
    (b"\x32\xbe\x00\x00", "a Windows Write document", SAVE_AS),
    (b"\x01\xfe\x32\x00", "a Works document", SAVE_AS),
    (b"[ver]\r\n", "an Ami Pro document", SAVE_AS),
    (b"WordPro\x00", "a Word Pro document", SAVE_AS),
    (b"HWP Document File", "a Hangul document", SAVE_AS),
    (b"%!PS", "a PostScript file", "make a PDF of it first"),
    (b"AT&TFORM", "a DjVu document, pages as pictures", "recognise its text first"),
    (b"ITSF", "a Windows help file", SAVE_AS),
    (b"?_\x03\x00", "a Windows help file", SAVE_AS),
    (b"\x89PNG", "a PNG picture", TEXT),
    (b"\xff\xd8\xff", "a JPEG picture", TEXT),
    (b"GIF8", "a GIF picture", TEXT),
    (b"BM\x36\x00\x00\x00\x00", "a BMP picture", TEXT),
    (b"II*\x00", "a TIFF picture", TEXT),
    (b"MM\x00*", "a TIFF picture", TEXT),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture", TEXT),
    (b"\x7fELF", "an ELF program", TEXT),
    (b"MZ\x90", "a Windows program", TEXT),
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"SQLite format 3\x00", "an SQLite database", TEXT),
    (b"OggS", "an Ogg recording", TEXT),
    (b"ID3", "an MP3 recording", TEXT),
    (b"bplist00", "an Apple property list", TEXT),
)
# The same for what begins a few bytes later.
_LATER: tuple[tuple[int, bytes, str, str], ...] = (
    (8, b"WEBP", "a WebP picture", TEXT),
    (8, b"WAVE", "a WAV recording", TEXT),
    (4, b"ftyp", "a film or a picture", TEXT),
    (60, b"BOOKMOBI", "a Kindle book", SAVE_AS),
    (257, b"ustar", "a tar archive", UNPACK),
)
_ZIP_MEMBERS: tuple[tuple[bytes, str], ...] = (
    (b"word/", "a Word document"),
    (b"xl/", "an Excel workbook"),
    (b"ppt/", "a PowerPoint presentation"),
    (b"mimetypeapplication/vnd.oasis", "an OpenDocument file"),
    (b"mimetypeapplication/epub", "an EPUB book"),
)

_FEWEST = 200
"""One control character in so many makes a file binary. Chosen, no measurement."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_HEAD = 1 << 16
"""Bytes in which the root of an XML file is looked for. Chosen, no measurement."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
_SUBSET = r"\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]"
_PROLOG = re.compile(
    rf"\s+|<\?.*?\?>|<!--.*?-->|<!doctype(?:[^>\[\"']|\"[^\"]*\"|'[^']*'|{_SUBSET})*>", re.I | re.S
)
_DOCTYPE = re.compile(r"<!doctype\s+([\w:.-]+)", re.I)
_TAG = re.compile(r"<(?:([\w.-]+):)?([\w.-]+)(?=[\s/>])")
_ATTRIBUTE = re.compile(r"\s+([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def detect_binary(data: bytes) -> tuple[str, str] | None:
    """What the data are, if they are no text, and what helps; None for text.

    >>> detect_binary(b"%PDF-1.7 ..."), detect_binary("大会，".encode())
    (('a PDF document', 'save it as text, Markdown or HTML first'), None)
    """
    for signature, kind, hint in _SIGNATURES:
        if data.startswith(signature):
            return kind, hint
    for offset, signature, kind, hint in _LATER:
        if data.startswith(signature, offset):
            return kind, hint
    if data.startswith(b"PK\x03\x04"):
        start = data[:4096] + data[-65536:]
        member = next((kind for name, kind in _ZIP_MEMBERS if name in start), None)
        return (member, _SAVE) if member else ("a zip archive", UNPACK)
    return None


def has_control_bytes(data: bytes) -> bool:
    r"""Whether there are bytes that no text in a one-byte encoding or UTF-8 has.

    A few in a long text are what a program left behind; a zero never is.

    >>> has_control_bytes(b"a\x00b\x01"), has_control_bytes(b"line\r\n\tline\f")
    (True, False)
    >>> has_control_bytes(b"a \x07field\x08 " + b"in a long text " * 30)
    False
    """
    controls = len(data) - len(data.translate(None, delete=_CONTROLS))
    return b"\0" in data or _FEWEST * controls > len(data)


@dataclass(frozen=True, slots=True)
class Root:
    """The first element of a file. `is_xml`: the file begins with an XML declaration."""

    name: str
    namespace: str = ""
    version: str = ""
    doctype: str = ""
    is_xml: bool = False


def decode_head(data: bytes) -> str:
    r"""The first characters of a file; bytes that are no ASCII may be wrong.

    >>> decode_head("\ufeff<tmx/>".encode("utf-16-le")), decode_head(b"<\0p\0>\0")
    ('<tmx/>', '<p>')
    """
    start = data[:_HEAD]
    codec = next((codec for mark, codec in _MARKS if start.startswith(mark)), "latin-1")
    text = start[: len(start) // 4 * 4 if "32" in codec else len(start) // 2 * 2 + len(start) % 2]
    if "16" in codec:
        text = start[: len(start) // 2 * 2]
    return text.decode(codec, "replace").removeprefix("\ufeff")


def find_root(data: bytes) -> Root | None:
    """The root of a file that is markup; None for anything else.

    >>> find_root(b'<?xml version="1.0"?><!-- x --><x:xliff xmlns:x="urn:a" version="1.2">')
    Root(name='xliff', namespace='urn:a', version='1.2', doctype='', is_xml=True)
    >>> find_root(b"A < B") is None
    True
    """
    text = decode_head(data)
    at, doctype = 0, ""
    while found := _PROLOG.match(text, at):
        declared = _DOCTYPE.match(found[0])
        doctype = declared[1] if declared else doctype
        at = found.end()
    tag = _TAG.match(text, at)
    if tag is None:
        return None
    attributes, at = {}, tag.end()
    while pair := _ATTRIBUTE.match(text, at):
        attributes[pair[1]] = pair[2] if pair[2] is not None else pair[3]
        at = pair.end()
    space = attributes.get(f"xmlns:{tag[1]}" if tag[1] else "xmlns", "")
    is_xml = text.lstrip().startswith("<?xml")
    return Root(tag[2], space, attributes.get("version", ""), doctype, is_xml)
