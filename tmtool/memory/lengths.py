"""How long a query may be: as long as a text that a memory can hold."""

from __future__ import annotations

from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.store.postings import LONGEST as LONGEST_INDEXED
from tmtool.store.writing import LONGEST

_WIDEST = 18
"""No character folds to more."""


__all__ = ["LONGEST", "check_length", "is_too_long"]


def is_too_long(text: str) -> bool:
    """Whether no memory could hold a text, so that none can be asked for it."""
    return len(text) > LONGEST or (
        len(text) * _WIDEST > LONGEST_INDEXED and len(fold(text)) > LONGEST_INDEXED
    )


def check_length(text: str, what: str = "the text to look up", advice: str = "") -> None:
    """InputError for a query that is longer than any text of a memory could be.

    >>> check_length("数字鸿沟")
    """
    if len(text) > LONGEST:
        raise InputError(
            f"{what} has {len(text):,} characters; {LONGEST:,} are the most: "
            f"{advice or 'look it up in parts'}",
            code="" if advice else "long text", length=len(text), most=LONGEST,
        )  # fmt: skip
    if is_too_long(text):
        raise InputError(
            f"{what} has {len(fold(text)):,} characters once its ligatures are spelled out; "
            f"{LONGEST_INDEXED:,} are the most: look it up in parts"
        )
