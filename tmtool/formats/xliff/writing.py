"""XLIFF 1.2, which all CAT tools open, and 2.1, which newer ones do; written piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from tmtool.errors import InputError
from tmtool.formats.tables.writing import TableRow
from tmtool.formats.tmx.tags import convert_to_tmx
from tmtool.formats.xliff import version_1, version_2
from tmtool.formats.xliff.model import Version, XliffFile, XliffNote, XliffText, XliffUnit

_LOSES = (
    "incomplete", "regions", "headers", "whole texts", "links", "languages", "origins",
    "forms of codes", "notes of a language", "properties", "attributes", "empty values",
)  # fmt: skip
LOSES = {"1.2": (*_LOSES, "characters"), "2.1": (*_LOSES, "characters beside texts")}
"""What is lost of a memory, by the version."""
_DIALECTS = {"1.2": version_1, "2.1": version_2}


def frame(
    files: Iterable[XliffFile],
    languages: tuple[str, str],
    *,
    version: Version = "1.2",
    when: datetime | None = None,
) -> Iterator[str]:
    """The XLIFF with these files; `when` becomes the date in 1.2, which has one.

    `languages` are those of the whole, which 2.1 has instead of each file's.
    """
    dialect = _DIALECTS[version]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield dialect.begin(languages)
    for file in files:
        yield dialect.write_head(file, when)
        yield from map(dialect.write_unit, file.units)
        yield dialect.TAIL
    yield "</xliff>\n"


def render_chunks(
    rows: Iterable[TableRow],
    languages: tuple[str, str],
    *,
    version: Version = "1.2",
    when: datetime | None = None,
) -> Iterator[str]:
    """The file, piece by piece; `when` becomes the date in 1.2, which has one.

    InputError where there is no row at all: an XLIFF without units is none.
    """
    rest = iter(rows)
    first = next(rest, None)
    if first is None:
        raise InputError(
            f"no unit has both {languages[0]} and {languages[1]}: an XLIFF file needs at least one"
        )
    units = (_unit(row) for row in chain((first,), rest))
    file = XliffFile("memory", languages, units, {"stream": "memory"})
    yield from frame((file,), languages, version=version, when=when)


def _unit(row: TableRow) -> XliffUnit:
    source, target = (
        XliffText(text, convert_to_tmx(tags, text))
        for text, tags in zip((row.source, row.target), row.tags, strict=True)
    )
    return XliffUnit(
        id=f"u{row.number}",
        name=row.told.get("source_label"),
        source=source,
        target=target,
        state="checked" if "checked_by" in row.told else "translated",
        properties=row.told,
        notes=tuple(map(XliffNote, row.notes)),
    )
