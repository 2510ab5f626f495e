"""What formats have in common: what columns mean, what is doubtful, what XML can't hold."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any, cast

from tmtool.formats.codes import Text
from tmtool.formats.inline import Inline
from tmtool.formats.markup import ILLEGAL, plain
from tmtool.formats.rows import COLUMNS, Record, Value
from tmtool.lang.script import base
from tmtool.reporter import Remark

SIDES = ("source", "target")
OF_DOCUMENTS = ("lang", "symbol", "date", "file", "hash", "document")
OF_BITEXT = ("level", "status", "original", "signature")
OF_ALL = (*OF_BITEXT, *(f"{side}_{name}" for name in OF_DOCUMENTS for side in SIDES))
"""The columns that are the same in all rows."""
LISTS = frozenset(
    name for name in COLUMNS if name.endswith(("_paragraphs", "_segments", "_parts", "_inlines"))
)
PREFIX = "x-tmtool-"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
DOUBTFUL, WRONG = 0.8, 0.5
"""Scores below which a bead is called doubtful, and shown as probably wrong."""


def property_name(column: str) -> str:
    """What a property is called that holds a column.

    >>> property_name("checked_by")
    'x-tmtool-checked-by'
    """
    return PREFIX + column.replace("_", "-")


def column_of(name: str) -> str | None:
    """The column of a property, None for properties of others.

    >>> column_of("x-tmtool-checked-by"), column_of("x-origin")
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
    """Whether both sides say something; a null bead is no translation unit."""
    return bool(record["source_segments"] and record["target_segments"])


def is_right_to_left(lang: str) -> bool:
    """Whether a language is written from right to left.

    >>> is_right_to_left("ar-SA"), is_right_to_left("zh")
    (True, False)
    """
    return base(lang) in _RIGHT_TO_LEFT


def sides(record: Record) -> tuple[Text, Text]:
    """Both texts of a record with what stands in them."""
    source, target = (
        Text(str(record[side]), tuple(Inline(*each) for each in _list(record[f"{side}_inlines"])))
        for side in SIDES
    )
    return source, target


def _list(value: Value) -> list[Any]:
    return cast("list[Any]", value)


def illegal(records: Iterable[Record], names: Collection[str] = COLUMNS) -> tuple[Remark, ...]:
    """What to say of characters in these columns that XML can't hold, if there are any."""
    found = [
        (character, record["row"])
        for record in records
        for name in names
        for character in ILLEGAL.findall(str(record[name]))
    ]
    if not found:
        return ()
    first, row = found[0]
    where = f"the first is U+{ord(first):04X} in row {row}"
    return (
        Remark(f"{len(found)} characters that XML can't hold were replaced by U+FFFD ({where})"),
    )


def text(value: Value) -> str:
    """A value that is known, as text that `value` reads back: lists are JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else plain(value)


def value(name: str, text: str | None) -> Value:
    """The value of a column from its text; ValueError where it is none of that column.

    >>> value("source_segments", "[0, 1]"), value("row", "3"), value("status", None)
    ([0, 1], 3, None)
    """
    if name in LISTS:
        found = json.loads(text or "[]")
        if not isinstance(found, list):
            raise ValueError(text)
        return found
    if not text:
        return None
    if name == "score":
        return float(text)
    return int(text) if name == "row" else text
