"""XLIFF of a memory's units in two languages, for CAT tools, with what is known of each unit.

What is known of a unit are properties with the names of columns (`tables.writing.COLUMNS`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from tmtool.errors import InputError
from tmtool.formats.tables.writing import TableRow
from tmtool.formats.units.losses import Losses
from tmtool.formats.xliff import writing
from tmtool.formats.xliff.model import Version, XliffFile, XliffNote, XliffText, XliffUnit
from tmtool.markup import ILLEGAL


def render_chunks(
    rows: Iterable[TableRow],
    languages: tuple[str, str],
    losses: Losses,
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
    units = (_unit(row, version, losses) for row in chain((first,), rest))
    file = XliffFile("memory", languages, units, {"stream": "memory"})
    yield from writing.render_chunks((file,), languages, version=version, when=when)


def _unit(row: TableRow, version: Version, losses: Losses) -> XliffUnit:
    """A unit; what an XLIFF can't say as it was is counted."""
    losses.count_lost("inline codes that XLIFF has in a form of its own", sum(map(len, row.tags)))
    texts = [*row.told.values(), *row.notes]
    texts += (row.source, row.target) if version == "1.2" else ()
    illegal = sum(len(ILLEGAL.findall(text)) for text in texts)
    losses.count_lost("characters that XML can't hold (now U+FFFD)", illegal)
    return XliffUnit(
        id=f"u{row.number}",
        name=row.told.get("source_label"),
        source=XliffText(row.source, row.tags[0]),
        target=XliffText(row.target, row.tags[1]),
        state="checked" if "checked_by" in row.told else "translated",
        properties=row.told,
        notes=tuple(map(XliffNote, row.notes)),
    )
