"""Documents as commands get them, and the mistakes people make when they name two."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.cli import output
from tmtool.errors import InputError
from tmtool.lang.codes import name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tmtool.documents import Reading, Repair, Revisions

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
    revisions: Revisions = "accept"
    repair: Repair = "certain"


def read(
    path: str,
    *,
    lang: str | None = None,
    symbol: str | None = None,
    original: str | None = None,
    encoding: str | None = None,
    revisions: Revisions = "accept",
    repair: Repair = "certain",
) -> Reading:
    """What is in a file or in stdin: the document, what is not in it, and its damage."""
    from tmtool import documents

    if path == STDIN:
        return documents.read_bytes(
            sys.stdin.buffer.read(), "stdin", lang=lang, symbol=symbol, original=original,
            encoding=encoding, revisions=revisions, repair=repair,
        )  # fmt: skip
    return documents.explain(
        path, lang=lang, symbol=symbol, original=original, encoding=encoding,
        revisions=revisions, repair=repair,
    )  # fmt: skip


def tell_reading(
    paths: Sequence[str],
    readings: Sequence[Reading],
    report: str | None,
    *,
    force: bool = False,
    quiet: bool = False,
) -> None:
    """Say how texts were decoded and what damage they have; write the report if one is wanted."""
    for path, reading in zip(paths, readings, strict=True):
        meta = reading.document.meta
        if meta.encoding not in _EXPECTED:
            output.note(f"{path} was read as {meta.encoding}: {meta.encoding_reason}", quiet=quiet)
        if reading.damages and report is None:
            from tmtool.documents.report import summary

            if told := summary(reading):  # nothing where all is a matter of form
                output.note(f"{path}: {told}; --report - says where", quiet=quiet)
    if report is not None:
        from tmtool.documents.report import lines

        written = [
            line
            for path, reading in zip(paths, readings, strict=True)
            for line in lines(reading, path, as_json=report.endswith((".json", ".jsonl")))
        ]
        _write_report(report, written, force=force)


def _write_report(report: str, lines: Sequence[str], *, force: bool) -> None:
    """A report goes to a file, or to stderr: stdout is for the answer."""
    from tmtool.formats import files

    if report == STDIN:
        sys.stderr.writelines(lines)
        sys.stderr.flush()
    else:
        files.write(Path(report), lines, force=force)


def read_both(request: Request) -> tuple[Reading, Reading]:
    """Source and target; InputError where they are one text or in one language."""
    check_paths(request.paths, bilingual=None not in request.langs)
    try:
        source, target = _both(request)
    except InputError as error:
        _explain_swap(request, error)
        raise
    one, other = source.document, target.document
    if one.id == other.id:
        raise InputError(f"{request.paths[0]} and {request.paths[1]} have the same content")
    if one.lang == other.lang:
        raise InputError(f"both texts are in {name(one.lang)}; if not, say so with --from and --to")
    return source, target


def check_paths(
    paths: tuple[str, str], outputs: Sequence[str] = (), *, bilingual: bool = False
) -> None:
    """InputError where one file is named twice.

    A bilingual file may be both source and target: --from and --to say which side is which.
    """
    source, target = paths
    if _same(source, target) and not (bilingual and source != STDIN):
        hint = "" if source == STDIN else "; if it is bilingual, say --from and --to"
        raise InputError(f"the source and the target are the same file: {source}{hint}")
    for at, out in enumerate(outputs):
        if _same(out, source) or _same(out, target):
            raise InputError(f"the output is one of the inputs: {out}")
        if any(os.path.realpath(out) == os.path.realpath(other) for other in outputs[:at]):
            raise InputError(f"the same output is named twice: {out}")


def _both(request: Request) -> tuple[Reading, Reading]:
    source, target = (
        _one(request, *side)
        for side in zip(request.paths, request.langs, request.encodings, strict=True)
    )
    return source, target


def _one(request: Request, path: str, lang: str | None, encoding: str | None) -> Reading:
    symbol, original = request.symbol, request.original
    if request.lines:
        from tmtool import documents

        if path == STDIN:
            message = "--lines needs two files, not stdin"
            raise InputError(message)
        lines = documents.read_lines(
            path, lang, symbol=symbol, original=original, encoding=encoding
        )
        return documents.Reading(lines, ())
    return read(
        path, lang=lang, symbol=symbol, original=original, encoding=encoding,
        revisions=request.revisions, repair=request.repair,
    )  # fmt: skip


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


def _same(one: str, other: str) -> bool:
    if STDIN in (one, other):
        return one == other
    with suppress(OSError):
        return Path(one).samefile(other)
    return False
