"""Files that are no text, told by their content and named."""

from __future__ import annotations

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
_MEMBERS: tuple[tuple[bytes, str], ...] = (
    (b"word/", "a Word document"),
    (b"xl/", "an Excel workbook"),
    (b"ppt/", "a PowerPoint presentation"),
    (b"mimetypeapplication/vnd.oasis", "an OpenDocument file"),
    (b"mimetypeapplication/epub", "an EPUB book"),
)


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
        member = next((kind for name, kind in _MEMBERS if name in start), None)
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


_FEWEST = 200
"""One control character in so many makes a file binary. Chosen, no measurement."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
