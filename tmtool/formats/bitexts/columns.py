"""What formats have in common: what columns mean, what is doubtful, what XML can't hold."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any, cast

from tmtool.formats.bitexts.rows import AGREED, DOUBTFUL, Record, Value, count_sides, name_sides
from tmtool.formats.inline.formatting import CodedText, Inline
from tmtool.lang.script import get_base
from tmtool.markup import ILLEGAL, format_value

OF_DOCUMENTS = ("lang", "symbol", "date", "file", "hash", "document")
OF_BITEXT = ("level", "status", "restriction", "original", "signature")
_LISTS = ("_paragraphs", "_segments", "_parts", "_inlines", "_edits")
PREFIX = "x-tmtool-"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def build_common_columns(sides: int) -> tuple[str, ...]:
    """The columns that are the same in all rows of a bitext in so many languages."""
    names = name_sides(sides)
    return (*OF_BITEXT, *(f"{side}_{name}" for name in OF_DOCUMENTS for side in names))


def is_list(column: str) -> bool:
    """Whether a column holds lists.

    >>> is_list("target2_parts"), is_list("target2_label")
    (True, False)
    """
    return column.endswith(_LISTS)


def name_property(column: str) -> str:
    """What a property is called that holds a column.

    >>> name_property("checked_by")
    'x-tmtool-checked-by'
    """
    return PREFIX + column.replace("_", "-")


@lru_cache(maxsize=1024)
def find_column(name: str) -> str | None:
    """The column of a property, None for properties of others.

    >>> find_column("x-tmtool-checked-by"), find_column("x-origin")
    ('checked_by', None)
    """
    return name.removeprefix(PREFIX).replace("-", "_") if name.startswith(PREFIX) else None


def is_doubtful(record: Record) -> bool:
    """Whether somebody should look: nobody did, and the score is low or there is none.

    >>> is_doubtful({"checked_by": None, "score": 0.4}), is_doubtful({"checked_by": "a"})
    (True, False)
    """
    if record["checked_by"]:
        return False
    score = record["score"]
    return not isinstance(score, float) or score < DOUBTFUL


def is_pair(record: Record) -> bool:
    """Whether two sides say something; a bead with one side only is no translation unit."""
    names = name_sides(count_sides(record))
    return sum(bool(record[f"{side}_segments"]) for side in names) > 1


def is_right_to_left(lang: str) -> bool:
    """Whether a language is written from right to left.

    >>> is_right_to_left("ar-SA"), is_right_to_left("zh")
    (True, False)
    """
    return get_base(lang) in _RIGHT_TO_LEFT


def build_sides(record: Record) -> tuple[CodedText, ...]:
    """The texts of a record with what stands in them."""
    return tuple(
        CodedText(
            str(record[side]),
            tuple(Inline(*each) for each in cast("list[Any]", record[f"{side}_inlines"])),
        )
        for side in name_sides(count_sides(record))
    )


def find_illegal(
    records: Iterable[Record], without: Collection[str] = ()
) -> Iterator[tuple[str, int]]:
    """The characters outside these columns that XML can't hold, with the numbers of their pairs."""
    for record in records:
        values = "\n".join([str(record[name]) for name in record if name not in without])
        for character in ILLEGAL.findall(values):
            yield character, cast(int, record["row"]) + 1


def format_known(value: Value) -> str:
    """A value that is known, as text that `value` reads back: lists are JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else format_value(value)


def parse_value(name: str, text: str | None) -> Value:
    """The value of a column from its text; ValueError where it is none of that column.

    >>> (
    ...     parse_value("source_segments", "[0, 1]"),
    ...     parse_value("row", "3"),
    ...     parse_value("status", None),
    ... )
    ([0, 1], 3, None)
    """
    if is_list(name):
        found = json.loads(text or "[]")
        if not isinstance(found, list):
            raise ValueError(text)
        return found
    if not text:
        return None
    if name in ("score", AGREED):
        return float(text)
    return int(text) if name == "row" else text
