"""XLIFF 1.2 and 2.1 of two languages: a file per stream, a unit per bead, one-sided beads too.

CAT tools show what was checked, what is doubtful, and the inline codes that both sides have. All
else that is known stands in the units as properties, so that `read` gives the records again. A bead
is one segment: were its segments pairs of their own, they would be beads. 1.2 is what all CAT tools
open, 2.1 what newer ones do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from itertools import chain, groupby
from types import ModuleType
from typing import Any, Literal, TypeAlias, cast

from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.codes import paired
from tmtool.formats.bitexts.columns import (
    build_common_columns,
    build_sides,
    format_known,
    illegal,
    parse_value,
)
from tmtool.formats.bitexts.rows import COLUMNS, Record, Value, iter_records, name_sides
from tmtool.formats.inline.formatting import Inline
from tmtool.formats.xliff import version_1, version_2
from tmtool.formats.xliff.unit import XliffUnit
from tmtool.reporter import Remark
from tmtool.units import Bitext

Version: TypeAlias = Literal["1.2", "2.1"]
_DIALECTS = {"1.2": version_1, "2.1": version_2}
_SIDES = name_sides(2)
_OF_FILE = (*build_common_columns(2), "stream")
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
    dialect = _DIALECTS[version]
    given = codes or (bitext.source.lang, bitext.target.lang)
    langs = given[0].replace("_", "-"), given[1].replace("_", "-")
    if not any(stream.beads for stream in bitext.streams):
        message = "there are no pairs, and an XLIFF file needs at least one unit"
        raise InputError(message)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield dialect.begin(langs)
    for stream, found in groupby(iter_records(bitext), key=lambda record: record["stream"]):
        first = next(found)
        yield dialect.head(_name(first, str(stream)), _select_known(first, _OF_FILE), langs, when)
        for record in chain((first,), found):
            yield dialect.unit(record, paired(*build_sides(record)), _select_own(record))
        yield dialect.TAIL
    yield "</xliff>\n"


def list_losses(bitext: Bitext, *, version: Version = "1.2") -> tuple[Remark, ...]:
    """What an XLIFF of this bitext can't carry, a sentence each; nothing is left out in silence."""
    return illegal(iter_records(bitext), () if version == "1.2" else _SIDES)


def read(data: bytes, path: str = "<xliff>") -> Iterator[tuple[int, Record]]:
    """The records of an XLIFF of ours that others may have saved since, with their lines.

    Records are those that `tsv.read` gives of the same bitext; where codes were changed, the
    inlines are those that stand in the text. InputError for other files; ParseError says where.
    """
    for unit in _dialect(data, path).read(BytesIO(data), path):
        yield unit.line, _record(unit, path)


def _name(record: Record, stream: str) -> str:
    """What a file says that it was made of; each stream has a name of its own."""
    name = record["source_file"] or record["source_symbol"] or "source"
    return f"{name}" if stream == "body" else f"{name}#{stream}"


def _select_known(record: Record, names: tuple[str, ...]) -> dict[str, str]:
    return {name: format_known(record[name]) for name in names if record[name] not in (None, [])}


def _select_own(record: Record) -> dict[str, str]:
    return _select_known(record, tuple(n for n in COLUMNS if n not in _SIDES and n not in _OF_FILE))


def _dialect(data: bytes, path: str) -> ModuleType:
    """The module that reads a file; the namespace says which, in any encoding."""
    start = data[:4096].replace(b"\0", b"")
    for dialect in _DIALECTS.values():
        if dialect.NAMESPACE.encode() in start:
            return dialect
    raise InputError(f"{path} is not an XLIFF 1.2 or 2 file")


def _record(unit: XliffUnit, path: str) -> Record:
    missing = [name for name in _NEEDED if name not in unit.columns]
    if missing:
        message = f"the unit does not state its {missing[0]}: tmtool did not write this file"
        raise ParseError(message, path, unit.line)
    record: Record = {}
    for name in COLUMNS:
        try:
            record[name] = parse_value(name, unit.columns.get(name))
        except (ValueError, RecursionError) as error:
            message = f"{name} is not valid: {unit.columns[name][:40]!r}"
            raise ParseError(message, path, unit.line) from error
    for side, found in zip(_SIDES, (unit.source, unit.target), strict=True):
        record[side] = found.text
        record[f"{side}_inlines"] = _trusted(record[f"{side}_inlines"], found.inlines)
    return record


def _trusted(written: Value, seen: tuple[Inline, ...]) -> list[Any]:
    """The inlines as written, which are more than the text shows, unless it shows others."""
    known = cast("list[Any]", written)
    shown = [[each.look, each.start, each.stop, each.value] for each in seen]
    return known if all(each in known for each in shown) else shown
