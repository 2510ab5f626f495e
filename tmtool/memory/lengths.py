"""How long a query may be: as long as a text that a memory can hold."""

from __future__ import annotations

from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.limits import LONGEST_FOLDED, LONGEST_TEXT, is_too_long


def check_length(text: str, what: str = "the text to look up", advice: str = "") -> None:
    """InputError for a query that is longer than any text of a memory could be.

    >>> check_length("数字鸿沟")
    """
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"{what} has {len(text):,} characters; at most {LONGEST_TEXT:,} are "
                f"allowed: {advice or 'look it up in parts'}",
            code="" if advice else "long text", length=len(text), most=LONGEST_TEXT,
        )  # fmt: skip
    if is_too_long(text):
        raise InputError(
            f"{what} has {len(fold(text)):,} characters once its ligatures are spelled "
            f"out; at most {LONGEST_FOLDED:,} are allowed: look it up in parts"
        )
