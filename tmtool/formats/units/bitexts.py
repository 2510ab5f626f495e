"""Units from a bitext, as a file keeps it or as the aligner has just made it: a bead is a unit.

Beads of which all sides but one say nothing are told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, cast

from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts import html, rows
from tmtool.formats.bitexts.columns import format_known
from tmtool.formats.bitexts.rows import Value, count_sides, name_sides
from tmtool.formats.inline.formatting import Inline, build_tags, match_inlines
from tmtool.formats.units import provenance
from tmtool.formats.units.build import Builder, ReadSide
from tmtool.formats.units.model import Item, Properties, UnitRead
from tmtool.formats.units.sources import Source
from tmtool.lang.codes import find_language
from tmtool.units import Bitext, Place, Tag, TranslationUnit


def read_items(
    builder: Builder,
    record: Mapping[str, Value],
    line: int,
    number: int,
    *,
    others: Properties = (),
    notes: tuple[str, ...] = (),
) -> Iterator[Item]:
    """The unit that a record with the names of `rows.build_columns` is, `source_lang` included.

    `others` are properties and `notes` notes that stand beside it.
    """
    names = name_sides(count_sides(record))
    texts = [str(record.get(side) or "") for side in names]
    codes = [str(record.get(f"{side}_lang") or "") for side in names]
    inlines = [f"{side}_inlines" for side in names]
    tags = _tags(texts, [record.get(name) for name in inlines])
    sides = [
        ReadSide(told, Place(find_language(code), code or None, tags=own_tags))
        for told, code, own_tags in zip(texts, codes, tags or [()] * len(names), strict=True)
    ]
    left_out = {*names, *(f"{side}_lang" for side in names), *(() if tags is None else inlines)}
    columns = {
        name: format_known(value)
        for name, value in record.items()
        if name not in left_out and value is not None and value != []
    }
    origin = builder.build_origin(
        tuple(side.place for side in sides),
        line,
        number,
        (*others, *provenance.build_properties(columns)),
        notes,
    )
    yield from provenance.iter_items(builder, sides, origin)


def _tags(texts: Sequence[str], values: Sequence[Value]) -> list[tuple[Tag, ...]] | None:
    """Formatting and footnote marks as the codes that TMX has for them; None if they are damaged.

    Codes are numbered alike that all sides have which say something.
    """
    try:
        sides = [_inlines(value) for value in values]
        if not any(sides):
            return [()] * len(texts)
        filled = [side for text, side in zip(texts, sides, strict=True) if text]
        shared = iter(match_inlines(*filled) if filled else ())
        numbered = [list(next(shared)) if text else [] for text in texts]
        numbers = count(max(map(len, numbered)) + 1)
        for side, own in zip(sides, numbered, strict=True):
            own += _unmatched(side, own, numbers)
        return [_codes(*pair) for pair in zip(texts, numbered, strict=True)]
    except (TypeError, ValueError, ParseError):
        return None


def _inlines(value: Value) -> list[Inline]:
    found = json.loads(value or "[]") if isinstance(value, str) else value
    return [Inline(*each) for each in cast("list[Any]", found or [])]


def _unmatched(
    inlines: Iterable[Inline], numbered: Sequence[tuple[int, Inline]], numbers: Iterator[int]
) -> list[tuple[int, Inline]]:
    """The inlines that not all sides have, with numbers of their own."""
    rest = [each for _, each in numbered]
    found = []
    for each in inlines:
        if each in rest:
            rest.remove(each)
        else:
            found.append((next(numbers), each))
    return found


def _codes(text: str, numbered: Sequence[tuple[int, Inline]]) -> tuple[Tag, ...]:
    if any(not 0 <= each.start <= each.stop <= len(text) for _, each in numbered):
        raise ValueError(text)
    return build_tags(numbered)


def read(source: Source, *, after: int = 0) -> Iterator[Item]:
    """The beads of a page that the aligner wrote, the first `after` left out.

    InputError for an alignment file, which holds no texts: it says how they are given with it.
    """
    if source.name.lower().endswith((".align", ".align.gz")):
        message = f"{source.name} holds only numbers of segments: give the two texts with it"
        raise InputError(message, code="alignment alone", file=source.name)
    builder = Builder(source.name, source.file_hash)
    for number, (line, record) in enumerate(html.read(source.read_data(), source.name)):
        if number >= after:
            yield from read_items(builder, record, line, number)


def iter_items(bitext: Bitext) -> Iterator[Item]:
    """Every bead and pair of list items as a unit; beads with one side only are told."""
    builder = Builder()
    for number, record in enumerate(rows.iter_records(bitext)):
        yield from read_items(builder, record, 0, number)


def iter_bitext_units(bitext: Bitext) -> Iterator[TranslationUnit]:
    """The units of a bitext that was made just now.

    >>> from tmtool.units import Alignment, Bead, Document, Paragraph, Segment
    >>> sides = [Document(lang, (Paragraph("body", None, "A1"),)) for lang in ("zh", "en")]
    >>> whole = (Segment(0, 0, 2, "A1"),)
    >>> stream = Alignment((whole, whole), (Bead((range(1), range(1)), 0.9),), "x")
    >>> (unit,) = iter_bitext_units(Bitext(tuple(sides), (stream,), "sentence", "x"))
    >>> unit.get_text("zh"), unit.origins[0].score, unit.origins[0].place("zh").kind
    ('A1', 0.9, 'body')
    """
    return (item.unit for item in iter_items(bitext) if isinstance(item, UnitRead))
