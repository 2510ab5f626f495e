"""XLIFF of a bitext: a file per stream, a unit per bead, one-sided beads too; and read back.

CAT tools show what was checked, what is doubtful, and the inline codes that both sides have. All
else that is known stands in the units as properties, so that `read` gives the records again. A bead
is one segment: were its segments pairs of their own, they would be beads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.columns import (
    build_common_columns,
    build_sides,
    find_column,
    format_known,
    is_doubtful,
    is_pair,
    parse_value,
)
from tmtool.formats.bitexts.rows import COLUMNS, EDITED, Record, Value, iter_records, name_sides
from tmtool.formats.inline.formatting import Inline, build_tags, match_inlines, read_inlines
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff import writing
from tmtool.formats.xliff.model import Version, XliffFile, XliffNote, XliffText, XliffUnit
from tmtool.formats.xliff.parts import WholeUnit
from tmtool.formats.xliff.reading import iter_whole_units
from tmtool.units import Bitext

LOSES = {
    "1.2": ("languages", "characters"),
    "2.1": ("languages", "characters beside texts"),
}
"""By the version."""
_SIDES = name_sides(2)
_OF_FILE = (*build_common_columns(2), "stream")
_OF_UNIT = tuple(name for name in EDITED if name not in (*_SIDES, *_OF_FILE))
_EDITS = frozenset({"source_edits", "target_edits"})
_NEEDED = ("row", "stream", "source_lang", "target_lang")


def render_chunks(
    bitext: Bitext,
    *,
    version: Version = "1.2",
    when: datetime | None = None,
    codes: tuple[str, str] | None = None,
) -> Iterator[str]:
    """The file, piece by piece. `codes` are the language codes of source and target to write.

    `when` becomes the date in 1.2, which has one. InputError where there is no bead at all.
    """
    given = codes or (bitext.source.lang, bitext.target.lang)
    langs = given[0].replace("_", "-"), given[1].replace("_", "-")
    if not any(stream.beads for stream in bitext.streams):
        message = "there are no pairs, and an XLIFF file needs at least one unit"
        raise InputError(message)
    yield from writing.frame(_files(bitext, langs), langs, version=version, when=when)


def read(source: Source) -> Iterator[tuple[int, Record]]:
    """The records of an XLIFF of ours that others may have saved since, with their lines.

    Records are those that `tsv.read` gives of the same bitext; where codes were changed, the
    inlines are those that stand in the text. InputError for other files; ParseError says where.
    """
    for unit in iter_whole_units(source):
        yield unit.line, _record(unit, source.name)


def _files(bitext: Bitext, languages: tuple[str, str]) -> Iterator[XliffFile]:
    """Each stream as a file, whose name says what it was made of."""
    for stream, group in groupby(iter_records(bitext), key=lambda record: str(record["stream"])):
        records = list(group)
        first = records[0]
        name = str(first["source_file"] or first["source_symbol"] or "source")
        yield XliffFile(
            name if stream == "body" else f"{name}#{stream}",
            languages,
            map(_unit, records),
            _select_known(first, _OF_FILE),
        )


def _unit(record: Record) -> XliffUnit:
    """A bead. A side that it has not is empty, and then there is nothing to translate."""
    sides = build_sides(record)
    tags = map(build_tags, match_inlines(*(side.inlines for side in sides)))
    source, target = map(XliffText, (side.text for side in sides), tags)
    whole = is_pair(record)
    label = record["source_label"] or record["target_label"]
    return XliffUnit(
        id=f"r{record['row']}",
        name=None if label is None else str(label),
        source=source,
        target=target if whole or target.text else None,
        state=None if not whole
        else "checked" if record["checked_by"]
        else "doubtful" if is_doubtful(record) else "translated",
        is_fixed=not whole,
        is_cut=whole,
        properties=_select_known(record, _OF_UNIT),
        notes=(XliffNote(describe_bead(record), "tmtool"),),
    )  # fmt: skip


def _select_known(record: Record, names: Sequence[str]) -> dict[str, str]:
    return {
        name: format_known(record[name]) for name in names if record.get(name) not in (None, [])
    }


def describe_bead(record: Record) -> str:
    """What a translator sees of a bead: its labels, kinds and type, and how sure it is.

    >>> describe_bead({"source_label": "7", "target_label": "7", "source_kind": "operative",
    ...     "target_kind": "operative", "type": "2-1", "score": 0.41, "checked_by": None})
    '7; operative; 2-1; alignment 0.41, doubtful'
    """
    labels, kinds = (
        " / ".join(dict.fromkeys(str(record[name]) for name in names if record[name]))
        for names in (("source_label", "target_label"), ("source_kind", "target_kind"))
    )
    sure = ""
    if record["checked_by"]:
        at = f", {record['checked_at']}" if record["checked_at"] else ""
        sure = f"checked by {record['checked_by']}{at}"
    elif isinstance(record["score"], float):
        sure = f"alignment {record['score']:.2f}{', doubtful' if is_doubtful(record) else ''}"
    return "; ".join(part for part in (labels, kinds, str(record["type"]), sure) if part)


def _record(unit: WholeUnit, path: str) -> Record:
    columns = {
        column: value
        for name, value in unit.properties
        if (column := find_column(name)) is not None
    }
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        message = f"the unit does not state its {missing[0]}: tmtool did not write this file"
        raise ParseError(message, path, unit.line)
    record: Record = {}
    for name in EDITED if _EDITS & columns.keys() else COLUMNS:
        try:
            record[name] = parse_value(name, columns.get(name))
        except (ValueError, RecursionError) as error:
            message = f"{name} is not valid: {columns[name][:40]!r}"
            raise ParseError(message, path, unit.line) from error
    for name, side in zip(_SIDES, unit.sides, strict=True):
        record[name] = side.text
        seen = read_inlines(side.tags, unit.native.data)
        record[f"{name}_inlines"] = _choose_inlines(record[f"{name}_inlines"], seen)
    return record


def _choose_inlines(written: Value, seen: Sequence[Inline]) -> list[Any]:
    """The inlines as written, which are more than the text shows, unless it shows others."""
    known = cast("list[Any]", written)
    shown = [[each.look, each.start, each.stop, each.value] for each in seen]
    return known if all(each in known for each in shown) else shown
