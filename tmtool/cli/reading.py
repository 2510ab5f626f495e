"""Documents as commands get them, and the mistakes people make when they name two."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tmtool.cli import output
from tmtool.errors import InputError
from tmtool.lang.codes import name
from tmtool.units import Document

STDIN = "-"
_EXPECTED = (None, "utf-8")


@dataclass(frozen=True, slots=True)
class Request:
    """A source and a target to read: paths, languages, encodings, and what holds for both."""

    paths: tuple[str, str]
    langs: tuple[str | None, str | None] = (None, None)
    encodings: tuple[str | None, str | None] = (None, None)
    symbol: str | None = None
    original: str | None = None
    lines: bool = False


def read(
    path: str,
    *,
    lang: str | None = None,
    symbol: str | None = None,
    original: str | None = None,
    encoding: str | None = None,
) -> Document:
    """The document of a file or of stdin."""
    from tmtool import documents

    if path == STDIN:
        return _read_stdin(lang, symbol, original, encoding)
    return documents.read(path, lang=lang, symbol=symbol, original=original, encoding=encoding)


def tell_encoding(path: str, document: Document, *, quiet: bool = False) -> None:
    """Say how a text was decoded where that had to be found out."""
    meta = document.meta
    if meta.encoding not in _EXPECTED:
        output.note(f"{path} was read as {meta.encoding}: {meta.encoding_reason}", quiet=quiet)


def read_both(request: Request) -> tuple[Document, Document]:
    """Source and target; InputError where they are one text or in one language."""
    check_paths(request.paths)
    try:
        source, target = _both(request)
    except InputError as error:
        _explain_swap(request, error)
        raise
    if source.meta.file_hash == target.meta.file_hash:
        raise InputError(f"{request.paths[0]} and {request.paths[1]} have the same content")
    if source.lang == target.lang:
        raise InputError(
            f"both texts are in {name(source.lang)}; if not, say so with --from and --to"
        )
    return source, target


def check_paths(paths: tuple[str, str], out: str | None = None) -> None:
    """InputError where one file is named twice."""
    source, target = paths
    if _same(source, target):
        raise InputError(f"the source and the target are the same file: {source}")
    if out and (_same(out, source) or _same(out, target)):
        raise InputError(f"the output is one of the inputs: {out}")


def _both(request: Request) -> tuple[Document, Document]:
    source, target = (
        _one(request, *side)
        for side in zip(request.paths, request.langs, request.encodings, strict=True)
    )
    return source, target


def _one(request: Request, path: str, lang: str | None, encoding: str | None) -> Document:
    symbol, original = request.symbol, request.original
    if request.lines:
        from tmtool import documents

        if path == STDIN:
            message = "--lines needs two files, not stdin"
            raise InputError(message)
        return documents.read_lines(path, lang, symbol=symbol, original=original, encoding=encoding)
    return read(path, lang=lang, symbol=symbol, original=original, encoding=encoding)


def _explain_swap(request: Request, error: InputError) -> None:
    """Where the languages would fit the other way round, say that instead."""
    first, second = request.paths
    source_lang, target_lang = request.langs
    if source_lang is None or target_lang is None or STDIN in request.paths:
        return
    try:
        _both(replace(request, langs=(target_lang, source_lang)))
    except InputError:
        return
    raise InputError(
        f"{first} is in {name(target_lang)} and {second} in {name(source_lang)}: "
        f"name {second} first, or exchange --from and --to"
    ) from error


def _read_stdin(
    lang: str | None, symbol: str | None, original: str | None, encoding: str | None
) -> Document:
    from tmtool import documents
    from tmtool.documents.encodings import decode

    data = sys.stdin.buffer.read()
    found = decode(data, encoding=encoding, name="stdin")
    document = documents.read_text(found.text, lang=lang, symbol=symbol, original=original)
    meta = replace(
        document.meta,
        file_hash=sha256(data).hexdigest(),
        encoding=found.encoding,
        encoding_reason=found.reason,
    )
    return replace(document, meta=meta)


def _same(one: str, other: str) -> bool:
    if STDIN in (one, other):
        return one == other
    with suppress(OSError):
        return Path(one).samefile(other)
    return False
