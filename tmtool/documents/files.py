"""Files: what is there, in which encoding and format, and in which language."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from os import PathLike
from pathlib import Path

from tmtool.documents.encodings import Decoded, decode
from tmtool.documents.languages import language
from tmtool.documents.meta import of_lines
from tmtool.documents.reading import Format, Reading, reading_of
from tmtool.errors import InputError
from tmtool.un.symbols import symbol_of_file_name
from tmtool.units import Document, Meta, Paragraph

_FORMATS: dict[str, Format] = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown",
}  # fmt: skip


def read(
    path: str | PathLike[str],
    *,
    lang: str | None = None,
    symbol: str | None = None,
    encoding: str | None = None,
    original: str | None = None,
    format: Format | None = None,
) -> Document:
    """The document in a file of plain text, Markdown or HTML.

    What isn't given is found out: language, encoding and format from the content, the symbol from
    the masthead or the file's name, the original's language from the masthead.
    """
    return explain(
        path, lang=lang, symbol=symbol, encoding=encoding, original=original, format=format
    ).document


def explain(
    path: str | PathLike[str],
    *,
    lang: str | None = None,
    symbol: str | None = None,
    encoding: str | None = None,
    original: str | None = None,
    format: Format | None = None,
) -> Reading:
    """Like `read`, with everything in the file that is in no paragraph, and why."""
    file = Path(path)
    decoded, meta = _load(file, encoding)
    return reading_of(
        decoded.text,
        lang=lang,
        symbol=symbol,
        fallback=symbol_of_file_name(file.name),
        original=original,
        format=format or _FORMATS.get(file.suffix.lower()),
        meta=meta,
        name=str(file),
    )


def read_lines(
    path: str | PathLike[str],
    lang: str | None = None,
    *,
    symbol: str | None = None,
    original: str | None = None,
    encoding: str | None = None,
) -> Document:
    """A file in which each line is a segment: every line a body paragraph, its text as it is.

    Empty lines are kept, so that lines keep their numbers. Of what a masthead says, the status and
    the original language are looked for.
    """
    file = Path(path)
    decoded, meta = _load(file, encoding)
    lines = decoded.text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    known = language(decoded.text, lang, str(file))
    meta = of_lines(lines, replace(meta, original=original))
    return Document(known, tuple(Paragraph("body", None, line) for line in lines), symbol, meta)


def _load(file: Path, encoding: str | None) -> tuple[Decoded, Meta]:
    data = _bytes(file)
    if not data:
        message = f"{file} is empty"
        raise InputError(message)
    decoded = decode(data, encoding=encoding, name=str(file))
    if not decoded.text.strip():
        message = f"{file} holds no text, only white space"
        raise InputError(message)
    meta = Meta(
        file=file.name,
        file_hash=sha256(data).hexdigest(),
        encoding=decoded.encoding,
        encoding_reason=decoded.reason,
    )
    return decoded, meta


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        message = f"{file}: no such file"
        raise InputError(message) from error
    except IsADirectoryError as error:
        raise _folder(file) from error
    except OSError as error:
        if file.is_dir():  # Windows says "permission denied" of a folder
            raise _folder(file) from error
        message = f"{file} can't be read: {error.strerror or error}"
        raise InputError(message) from error


def _folder(file: Path) -> InputError:
    return InputError(f"{file} is a folder; give a file")
