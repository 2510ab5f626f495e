"""Texts as they are requested: one, or a text and its translation."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.documents.files import read_bytes, read_file, read_lines
from tmtool.documents.reading import DocumentReading
from tmtool.documents.requests import STDIN, ReadRequest
from tmtool.errors import InputError
from tmtool.lang.codes import name

if TYPE_CHECKING:
    from tmtool.units import Document


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
        lang = name(source.lang)
        raise InputError(
            f"{paths[0]} and {paths[1]} are both in {lang}", code="one language", language=lang
        )
