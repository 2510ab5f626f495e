"""Units from the aligner's records: a bead is a unit, one with an empty side is told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from tmtool.errors import ParseError
from tmtool.exchange import inline, provenance, tmx_origin
from tmtool.exchange.build import Builder, Side
from tmtool.exchange.languages import language
from tmtool.exchange.model import Item, Properties
from tmtool.formats.codes import matched, pieces
from tmtool.formats.inline import Inline
from tmtool.formats.rows import Value
from tmtool.formats.shared import SIDES, text
from tmtool.formats.tmx_codes import segment
from tmtool.units import Place, Tag
from tmtool.xml import tree

_INLINES = ("source_inlines", "target_inlines")
_OWN_PLACE = frozenset({*SIDES, "source_lang", "target_lang"})


def items(
    builder: Builder,
    record: Mapping[str, Value],
    line: int,
    number: int,
    *,
    others: Properties = (),
    notes: tuple[str, ...] = (),
) -> Iterator[Item]:
    """The unit that a record with the names of `rows.COLUMNS` is; it has to have `source_lang`.

    `others` are properties and `notes` notes that stand beside it.
    """
    texts = [str(record.get(side) or "") for side in SIDES]
    codes = [str(record.get(f"{side}_lang") or "") for side in SIDES]
    tags = _tags(texts, record)
    sides = [
        Side(told, Place(language(code), code or None, tags=own_tags))
        for told, code, own_tags in zip(texts, codes, tags or ((), ()), strict=True)
    ]
    left_out = _OWN_PLACE if tags is None else _OWN_PLACE.union(_INLINES)
    columns = {
        name: text(value)
        for name, value in record.items()
        if name not in left_out and value is not None and value != []
    }
    origin = builder.origin(
        tuple(side.place for side in sides),
        line,
        number,
        (*others, *provenance.properties(columns)),
        notes,
    )
    yield from tmx_origin.items(builder, sides, origin)


def _tags(
    texts: Sequence[str], record: Mapping[str, Value]
) -> tuple[tuple[Tag, ...], tuple[Tag, ...]] | None:
    """Looks and footnote marks as the codes that TMX has for them; None where they are damaged."""
    try:
        source, target = (_inlines(record.get(name)) for name in _INLINES)
        if not source and not target:
            return (), ()
        ours, theirs = (list(found) for found in matched(source, target))
        numbers = iter(range(len(ours) + 1, len(source) + len(target) + 1))
        ours += _unmatched(source, ours, numbers)
        theirs += _unmatched(target, theirs, numbers)
        return _codes(texts[0], ours), _codes(texts[1], theirs)
    except (TypeError, ValueError, ParseError):
        return None


def _inlines(value: Value) -> list[Inline]:
    found = json.loads(value or "[]") if isinstance(value, str) else value
    return [Inline(*each) for each in cast("list[Any]", found or [])]


def _unmatched(
    inlines: Iterable[Inline], numbered: Sequence[tuple[int, Inline]], numbers: Iterator[int]
) -> list[tuple[int, Inline]]:
    """The inlines that the other side has not, with numbers of their own."""
    rest = [each for _, each in numbered]
    found = []
    for each in inlines:
        if each in rest:
            rest.remove(each)
        else:
            found.append((next(numbers), each))
    return found


def _codes(told: str, numbered: Sequence[tuple[int, Inline]]) -> tuple[Tag, ...]:
    if any(not 0 <= each.start <= each.stop <= len(told) for _, each in numbered):
        raise ValueError(told)
    content = segment(pieces(told, numbered))
    # What a text may hold and XML may not has the same length there.
    return inline.read(tree(f"<seg>{content}</seg>".encode(), ""))[1]
