"""What commands read: documents, from files or stdin, with what is told of them; lines typed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.cli import output
from tmtool.cli.messages import explain
from tmtool.documents.requests import STDIN, ReadRequest
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.documents import DocumentReading, Repair, Revisions
    from tmtool.documents.content import StruckOut


def add_stdin(request: ReadRequest) -> ReadRequest:
    """The same request, with what comes through stdin where that is to be read."""
    if request.path != STDIN:
        return request
    if request.lines:
        message = "--lines needs two files: standard input can't be used"
        raise InputError(message)
    return replace(request, data=sys.stdin.buffer.read())


def pair_requests(
    paths: tuple[str, str],
    languages: tuple[str | None, str | None] = (None, None),
    encodings: tuple[str | None, str | None] = (None, None),
    *,
    symbol: str | None = None,
    original: str | None = None,
    lines: bool = False,
    revisions: Revisions = "accept",
    repair: Repair = "certain",
    struck: StruckOut = "delete",
    piped: bool = True,
) -> tuple[ReadRequest, ReadRequest]:
    """The requests of a text and its translation, of which one may be stdin, unless not `piped`."""
    source, target = build_requests(
        paths, languages, encodings, symbol=symbol, original=original, lines=lines,
        revisions=revisions, repair=repair, struck=struck,
    )  # fmt: skip
    return (add_stdin(source), add_stdin(target)) if piped else (source, target)


def build_requests(
    paths: Sequence[str],
    languages: Sequence[str | None],
    encodings: Sequence[str | None],
    *,
    symbol: str | None = None,
    original: str | None = None,
    lines: bool = False,
    revisions: Revisions = "accept",
    repair: Repair = "certain",
    struck: StruckOut = "delete",
) -> tuple[ReadRequest, ...]:
    """The requests of a text in several languages, of which one may be stdin."""
    if paths.count(STDIN) > 1:
        raise InputError(f"the source and the target are the same file: {STDIN}")
    common = ReadRequest("", None, None, None, symbol, original, lines, revisions, repair, struck)
    return tuple(
        replace(common, path=path, lang=lang, encoding=encoding)
        for path, lang, encoding in zip(paths, languages, encodings, strict=True)
    )


def read_piped() -> list[str]:
    """The lines that come through a pipe, whatever their encoding."""
    from tmtool.documents.encodings import decode

    data = sys.stdin.buffer.read() if sys.stdin is not None else b""
    return decode(data, name="stdin").text.splitlines() if data else []


def tell_reading(
    paths: Sequence[str],
    readings: Sequence[DocumentReading],
    report: str | None,
    *,
    force: bool = False,
    quiet: bool = False,
) -> None:
    """Say how texts were decoded and what damage they have; write the report if one is wanted."""
    from tmtool.documents.report import iter_remarks, render_lines

    for path, reading in zip(paths, readings, strict=True):
        for remark in iter_remarks(reading, path):
            # Where there is a report, that tells of the damage and of what is in doubt.
            if report is None or remark.code not in ("damage", "in doubt"):
                output.note(explain(remark), quiet=quiet)
    if report is not None:
        written = [
            line
            for path, reading in zip(paths, readings, strict=True)
            for line in render_lines(reading, path, as_json=report.endswith((".json", ".jsonl")))
        ]
        _write_report(report, written, force=force)


def _write_report(report: str, lines: Sequence[str], *, force: bool) -> None:
    """A report goes to a file, or to stderr: stdout is for the answer."""
    from tmtool import files

    if report == STDIN:
        sys.stderr.writelines(lines)
        sys.stderr.flush()
    else:
        files.write(Path(report), lines, force=force)
