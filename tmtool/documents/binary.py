"""Files that are no text, told by their content and named."""

from __future__ import annotations

_SAVE = "save it as text, Markdown or HTML first"
_UNPACK = "unpack it first"
_TEXT = "give a text file"

# What a file begins with, what it then is, and what helps.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF document", _SAVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", _SAVE),
    (b"{\\rtf", "an RTF document", _SAVE),
    (b"\x89PNG", "a PNG picture", _TEXT),
    (b"\xff\xd8\xff", "a JPEG picture", _TEXT),
    (b"GIF8", "a GIF picture", _TEXT),
    (b"II*\x00", "a TIFF picture", _TEXT),
    (b"MM\x00*", "a TIFF picture", _TEXT),
    (b"\x7fELF", "an ELF program", _TEXT),
    (b"MZ\x90", "a Windows program", _TEXT),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"SQLite format 3\x00", "an SQLite database", _TEXT),
    (b"OggS", "an Ogg recording", _TEXT),
    (b"ID3", "an MP3 recording", _TEXT),
)
_MEMBERS: tuple[tuple[bytes, str], ...] = (
    (b"word/", "a Word document"),
    (b"xl/", "an Excel workbook"),
    (b"ppt/", "a PowerPoint presentation"),
    (b"mimetypeapplication/vnd.oasis", "an OpenDocument file"),
    (b"mimetypeapplication/epub", "an EPUB book"),
)


def binary_kind(data: bytes) -> tuple[str, str] | None:
    """What the data are, if they are no text, and what helps; None for text.

    >>> binary_kind(b"%PDF-1.7 ..."), binary_kind("大会，".encode())
    (('a PDF document', 'save it as text, Markdown or HTML first'), None)
    """
    for signature, kind, hint in _SIGNATURES:
        if data.startswith(signature):
            return kind, hint
    if data.startswith(b"PK\x03\x04"):
        start = data[:4096] + data[-65536:]
        member = next((kind for name, kind in _MEMBERS if name in start), None)
        return (member, _SAVE) if member else ("a zip archive", _UNPACK)
    return None


def has_control_bytes(data: bytes) -> bool:
    r"""Whether there are bytes that no text in a one-byte encoding or UTF-8 has.

    >>> has_control_bytes(b"a\x00b\x01"), has_control_bytes(b"line\r\n\tline\f")
    (True, False)
    """
    return len(data.translate(None, delete=_CONTROLS)) < len(data)


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
