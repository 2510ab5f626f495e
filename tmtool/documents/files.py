"""Files: what is there, in which encoding, format and language; a text and its translation."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from os import PathLike, devnull
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.documents.content import Content, Format, ReadOptions, Revisions, StruckOut
from tmtool.documents.damage import Repair
from tmtool.documents.encodings import DecodedText, decode
from tmtool.documents.formats_by_content import format_of_bytes
from tmtool.documents.reading import (
    DocumentReading,
    ReadingOptions,
    find_language,
    read_content,
    read_meta,
    read_string,
)
from tmtool.documents.requests import STDIN, ReadRequest
from tmtool.errors import InputError, describe_failed_read
from tmtool.lang import codes
from tmtool.un.file_names import find_file_symbol
from tmtool.units import Document, Meta, Paragraph

if TYPE_CHECKING:
    from tmtool.units import Document

_FORMATS: dict[str, Format] = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown",
}  # fmt: skip
_TEXTS = frozenset(("text", "markdown", "html"))
_READERS: dict[str, tuple[str, str]] = {
    "docx": ("tmtool.documents.docx", "read_docx"),
    "odt": ("tmtool.documents.odt", "read_odt"),
    "doc": ("tmtool.documents.legacy", "read_doc"),
    "pdf": ("tmtool.documents.pdf", "read_pdf"),
    "xliff": ("tmtool.formats.sides.xliff", "read_xliff"),
    "tmx": ("tmtool.formats.sides.tmx", "read_tmx"),
}


def read(
    path: str | PathLike[str],
    *,
    lang: str | None = None,
    symbol: str | None = None,
    encoding: str | None = None,
    original: str | None = None,
    format: Format | None = None,
    revisions: Revisions = "accept",
    repair: Repair = "certain",
    struck: StruckOut = "delete",
) -> Document:
    """The document in a file: text, Markdown, HTML, Word, OpenDocument, PDF, XLIFF, TMX.

    What isn't given is found out: language, encoding and format from the content, the symbol from
    the masthead or the file's name, the original's language from the masthead. `lang` also chooses
    the side of a bilingual file, `revisions` says what tracked changes count for, and `repair` how
    much of the damage that is found is repaired. What is struck out is deleted, unless `struck` is
    "keep".
    """
    return explain(
        path, lang=lang, symbol=symbol, encoding=encoding, original=original, format=format,
        revisions=revisions, repair=repair, struck=struck,
    ).document  # fmt: skip


def explain(
    path: str | PathLike[str],
    *,
    lang: str | None = None,
    symbol: str | None = None,
    encoding: str | None = None,
    original: str | None = None,
    format: Format | None = None,
    revisions: Revisions = "accept",
    repair: Repair = "certain",
    struck: StruckOut = "delete",
) -> DocumentReading:
    """Like `read`, with everything in the file that is in no paragraph, and all damage."""
    file = Path(path)
    return read_bytes(
        read_file(file), str(file), file=file.name, lang=lang, symbol=symbol, encoding=encoding,
        original=original, format=format, revisions=revisions, repair=repair, struck=struck,
    )  # fmt: skip


def read_bytes(
    data: bytes,
    name: str,
    *,
    file: str | None = None,
    lang: str | None = None,
    symbol: str | None = None,
    encoding: str | None = None,
    original: str | None = None,
    format: Format | None = None,
    revisions: Revisions = "accept",
    repair: Repair = "certain",
    struck: StruckOut = "delete",
) -> DocumentReading:
    """Like `explain`, of what a file holds; `name` is what messages call it."""
    if not data:
        message = f"{name} is empty"
        raise InputError(message)
    known = format or format_of_bytes(data, name)
    fallback = find_file_symbol(file) if file else None
    asked = ReadingOptions(name, lang, symbol, fallback, original, repair, revisions, struck)
    if known is None or known in _TEXTS:
        decoded, meta = _decoded(data, name, file, encoding)
        chosen = known or (_FORMATS.get(Path(file).suffix.lower()) if file else None)
        return read_string(decoded.text, asked, chosen, meta)
    content = _reader(known)(data, name, ReadOptions(lang, revisions))
    meta = Meta(file=file, file_hash=sha256(data).hexdigest(), format=known)
    return read_content(content, asked, meta)


def _reader(format: Format) -> Callable[[bytes, str, ReadOptions], Content]:
    """The reader of a format; its packages are imported when it is first needed."""
    module, name = _READERS[format]
    reader: Callable[[bytes, str, ReadOptions], Content] = getattr(import_module(module), name)
    return reader


def read_lines(
    path: str | PathLike[str],
    lang: str | None = None,
    *,
    data: bytes | None = None,
    symbol: str | None = None,
    original: str | None = None,
    encoding: str | None = None,
) -> Document:
    """A file in which each line is a segment: every line a body paragraph, its text as it is.

    Empty lines are kept, so that lines keep their numbers. Of what a masthead says, the status and
    the original language are looked for. `data` are what the file holds, where it isn't on a disk.
    """
    file = Path(path)
    decoded, meta = _load(file, data, encoding)
    lines = decoded.text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    known = find_language(decoded.text, lang, str(file))
    meta = read_meta(lines, replace(meta, original=original))
    return Document(known, tuple(Paragraph("body", None, line) for line in lines), symbol, meta)


def _load(file: Path, data: bytes | None, encoding: str | None) -> tuple[DecodedText, Meta]:
    data = read_file(file) if data is None else data
    if not data:
        message = f"{file} is empty"
        raise InputError(message)
    return _decoded(data, str(file), file.name, encoding)


def _decoded(
    data: bytes, name: str, file: str | None, encoding: str | None
) -> tuple[DecodedText, Meta]:
    decoded = decode(data, encoding=encoding, name=name)
    if not decoded.text.strip():
        message = f"{name} holds only white space, no text"
        raise InputError(message)
    meta = Meta(
        file=file,
        file_hash=sha256(data).hexdigest(),
        encoding=decoded.encoding,
        encoding_reason=decoded.reason,
    )
    return decoded, meta


def read_file(path: str | PathLike[str]) -> bytes:
    """What a file holds; InputError where it can't be read, or would never end."""
    file = Path(path)
    if file.is_char_device() and file.resolve() != Path(devnull):  # one such as zero never ends
        message = f"{file} is a device: name a file"
        raise InputError(message)
    try:
        return file.read_bytes()
    except IsADirectoryError as error:
        raise _folder(file) from error
    except OSError as error:
        if file.is_dir():  # Windows says "permission denied" of a folder
            raise _folder(file) from error
        raise InputError(describe_failed_read(file, error)) from error


def _folder(file: Path) -> InputError:
    return InputError(f"{file} is a folder: name a file")


def read_request(request: ReadRequest) -> DocumentReading:
    """Read what is requested; InputError where it can't be read."""
    path, data = request.path, request.data
    if request.lines:
        document = read_lines(
            path, request.lang, data=data, symbol=request.symbol, original=request.original,
            encoding=request.encoding,
        )  # fmt: skip
        return DocumentReading(document, ())
    is_piped = path == STDIN
    return read_bytes(
        read_file(path) if data is None else data,
        "stdin" if is_piped else str(Path(path)),
        file=None if is_piped else Path(path).name,
        lang=request.lang, symbol=request.symbol, original=request.original,
        encoding=request.encoding, revisions=request.revisions, repair=request.repair,
        struck=request.struck,
    )  # fmt: skip


def check_files(source: ReadRequest, target: ReadRequest) -> None:
    """InputError where a text and its translation are one file.

    Unless its two languages are named: then it is a bilingual one, and they are its sides.
    """
    if source.data is not None or target.data is not None or (source.lang and target.lang):
        return
    with suppress(OSError):
        if Path(source.path).samefile(target.path):
            raise InputError(
                f"the source and the target are the same file: {source.path}", code="one file"
            )


def check_translation(paths: tuple[str, str], documents: tuple[Document, Document]) -> None:
    """InputError where two documents are one text, or two texts in one language."""
    source, target = documents
    if source.id == target.id:
        raise InputError(
            f"{paths[0]} and {paths[1]} have the same content: name a text and its translation"
        )
    if source.lang == target.lang:
        lang = codes.name(source.lang)
        raise InputError(
            f"{paths[0]} and {paths[1]} are both in {lang}", code="one language", language=lang
        )
