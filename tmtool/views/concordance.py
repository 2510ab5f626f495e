"""A concordance as a file: for spreadsheets, for programs, or a page to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

from tmtool import files
from tmtool.errors import InputError
from tmtool.formats.bitexts.jsonl import write_list, write_object
from tmtool.formats.bitexts.tsv import escape
from tmtool.memory.concordance.absence import Absence
from tmtool.memory.concordance.answers import Concordance, LineGroup
from tmtool.memory.concordance.finding import ConcordanceLine
from tmtool.memory.concordance.query import ConcordanceQuery
from tmtool.memory.places import Show, show_place
from tmtool.units import Origin

FORMATS: dict[str, str] = {
    ".html": "a page to read, filter and print",
    ".xlsx": "a sheet",
    ".tsv": "a table for scripts",
    ".json": "a list of objects",
    ".jsonl": "an object per line",
}
COLUMNS: dict[str, float | None] = {
    "number": 7, "rendering": 24, "left": 40, "phrase": 16, "right": 40, "target": 60, "symbol": 18,
    "label": 8, "date": 11, "body": 20, "status": 10, "score": 7, "checked_by": 14, "places": 7,
    "file": 20, "show": 28, "key": None, "region": None, "target_region": None,
}  # fmt: skip
"""The columns of tables, and how wide they are in sheets."""


def check(path: Path, *, force: bool = False) -> None:
    """InputError where `write` would refuse a path: before the search, not after it."""
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path.name}: the name of the file must end in {', '.join(FORMATS)}")
    files.check(path, force=force)


def write(
    concordance: Concordance,
    path: Path,
    facts: Mapping[str, Any],
    *,
    when: datetime | None = None,
    force: bool = False,
    show: Show = str,
) -> None:
    """Write all lines of a concordance, whole or not at all.

    `facts` say what was searched, and `show` says what opens a place.
    """
    from tmtool.views.html.concordance import render_chunks

    check(path, force=force)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        files.write_bytes(path, partial(_sheet, concordance, when, show), force=force)
    elif suffix == ".html":
        files.write(path, render_chunks(concordance, facts, show), force=force)
    elif suffix == ".tsv":
        files.write(path, _table(concordance, show), force=force)
    else:
        listed = build_objects(concordance, concordance.lines, facts, show=show)
        lines = write_list(listed) if suffix == ".json" else map(write_object, listed)
        files.write(path, lines, force=force)


def build_objects(
    concordance: Concordance,
    lines: tuple[ConcordanceLine, ...],
    facts: Mapping[str, Any],
    first: int = 1,
    show: Show = str,
) -> Iterator[dict[str, Any]]:
    """The counts, then every rendering, then lines: objects that say their `type`."""
    yield {
        "type": "counts",
        **build_conditions(concordance),
        "occurrences": concordance.found.occurrences,
        "texts": concordance.found.texts,
        "looked_at": concordance.looked_at,
        "lines": len(concordance.lines),
        **facts,
    }
    for group in concordance.groups:
        yield {"type": "rendering", **_group(group)}
    for number, line in enumerate(lines, start=first):
        yield {"type": "line", "number": number, **_record(line, concordance, show)}


def build_nothing(absence: Absence, facts: Mapping[str, Any]) -> dict[str, Any]:
    """That nothing was found, as an object."""
    extent = absence.extent
    return {
        "type": "absent",
        "terms": _terms(absence.query),
        "occurrences": 0,
        "texts": 0,
        "searched": {
            "documents": extent.documents,
            "units": extent.units,
            "years": [extent.first, extent.last],
        },
        "near": [
            {"why": n.why, "text": n.text, "occurrences": n.occurrences, "texts": n.texts}
            for n in absence.near
        ],
        **facts,
    }  # fmt: skip


def build_conditions(concordance: Concordance) -> dict[str, Any]:
    """What was asked."""
    return {
        "terms": _terms(concordance.query),
        "lang": concordance.query.lang,
        "to": concordance.query.to,
    }


def _terms(query: ConcordanceQuery) -> list[dict[str, Any]]:
    return [
        {"lang": term.lang, "text": term.written, "excluded": term.excluded} for term in query.terms
    ]


def _group(group: LineGroup) -> dict[str, Any]:
    return {
        "text": group.text,
        "confidence": group.confidence if group.text else None,
        "lines": group.lines,
        "documents": group.documents,
        "bodies": dict(group.bodies),
        "years": {str(year): count for year, count in group.years.items()},
    }


def _record(line: ConcordanceLine, concordance: Concordance, show: Show) -> dict[str, Any]:
    origin = line.origin
    return {
        "text": line.text,
        "span": [line.span.start, line.span.stop],
        "target": line.target,
        "rendering": line.rendered,
        "rendering_span": [line.rendering.start, line.rendering.stop] if line.rendering else None,
        "confidence": round(line.confidence, 3) if line.rendering else None,
        "target_spans": [[each.start, each.stop] for each in line.target_marks],
        **_of_origin(origin, concordance),
        "region": line.region,
        "target_region": line.target_region,
        "places": line.stored.occurrences,
        "show": show_place(origin, concordance.query.lang, show),
        "key": line.stored.key,
    }


def _of_origin(origin: Origin, concordance: Concordance) -> dict[str, Any]:
    return {
        "symbol": origin.symbol,
        "label": origin.place(concordance.query.lang).label,
        "date": origin.date,
        "body": origin.body,
        "status": origin.status,
        "score": origin.score,
        "checked_by": origin.checked.by if origin.checked else None,
        "file": origin.file,
    }


def iter_rows(concordance: Concordance, show: Show = str) -> Iterator[list[str]]:
    """Every line as the cells of `COLUMNS`."""
    for number, line in enumerate(concordance.lines, start=1):
        record = _record(line, concordance, show) | {
            "number": number,
            "left": line.text[: line.span.start],
            "phrase": line.phrase,
            "right": line.text[line.span.stop :],
        }
        yield ["" if record[name] is None else str(record[name]) for name in COLUMNS]


def _table(concordance: Concordance, show: Show) -> Iterator[str]:
    for cells in ([*COLUMNS], *iter_rows(concordance, show)):
        yield "\t".join(map(escape, cells)) + "\n"


def _sheet(concordance: Concordance, when: datetime | None, show: Show, file: IO[bytes]) -> None:
    from tmtool.formats.tables.sheets import write_table

    write_table(file, "concordance", COLUMNS, iter_rows(concordance, show), when=when)
