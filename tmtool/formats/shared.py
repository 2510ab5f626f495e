"""What formats that keep every column have in common: which columns are the same in all rows."""

from __future__ import annotations

import json

from tmtool.formats.markup import plain
from tmtool.formats.rows import COLUMNS, Record, Value

SIDES = ("source", "target")
OF_DOCUMENTS = ("lang", "symbol", "date", "file", "hash", "document")
OF_BITEXT = ("level", "status", "original", "signature")
OF_ALL = (*OF_BITEXT, *(f"{side}_{name}" for name in OF_DOCUMENTS for side in SIDES))
"""The columns that are the same in all rows."""
LISTS = frozenset(
    name for name in COLUMNS if name.endswith(("_paragraphs", "_segments", "_parts", "_inlines"))
)
PREFIX = "x-tmtool-"
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
