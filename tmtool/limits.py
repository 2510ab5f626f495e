"""What a memory can keep, whatever store is behind it, and so what it can be asked for."""

from __future__ import annotations

import re

from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.texts import DocumentText
from tmtool.units import TranslationUnit

LONGEST_TEXT = 20_000
"""The most characters that a text may have: chosen, no segment is longer."""
LONGEST_FOLDED = (1 << 16) - 2
"""The most once it is folded (see `lang.fold`): a limit, positions in an index have 16 bits."""
_WIDEST = 18
"""No character folds to more: a standard (Unicode, the longest compatibility decomposition)."""
_HALF = re.compile("[\ud800-\udfff]")


def is_too_long(text: str) -> bool:
    """Whether no memory could keep a text."""
    return len(text) > LONGEST_TEXT or _count_folded(text) > LONGEST_FOLDED


def check_query_length(text: str, what: str = "the text to look up", advice: str = "") -> None:
    """InputError for a query that is longer than any text of a memory could be.

    >>> check_query_length("数字鸿沟")
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


def check_unit(unit: TranslationUnit) -> None:
    """An InputError for a unit that no memory can keep."""
    tags = [variant.tag for variant in unit.variants]
    if len(tags) < 2 or len(set(tags)) < len(tags):
        raise InputError(
            f"a unit needs two languages or more, or regions of one, each once; this one has {tags}"
        )
    for variant in unit.variants:
        text, told = variant.text, variant.lang + variant.text
        if not told.isprintable() and (half := _HALF.search(told)):
            raise InputError(f"the text holds half a character (U+{ord(half[0]):04X})")
        if "\0" in told:
            message = "the text holds the character NUL (U+0000): take it out"
            raise InputError(message)
        if not text.strip():
            raise InputError(f"the {variant.lang} text of the unit is empty")
        if len(text) > LONGEST_TEXT:
            raise InputError(
                f"the text has {len(text):,} characters; a memory takes {LONGEST_TEXT:,} at most"
            )
        if (folded := _count_folded(text)) > LONGEST_FOLDED:
            raise InputError(
                f"the text has {folded:,} characters once its ligatures are spelled out"
            )


def check_whole_text(text: DocumentText) -> None:
    """An InputError for a whole text of a document that no memory can keep."""
    if [each.number for each in text.paragraphs] != [*range(len(text.paragraphs))]:
        message = "the paragraphs of a whole text must be numbered from 0, in order"
        raise InputError(message)
    told = [text.document, text.lang]
    told += [part for each in text.paragraphs for part in (each.label or "", each.text)]
    if any(map(_HALF.search, told)):
        message = f"the text of {text.document} holds half a character (a lone surrogate)"
        raise InputError(message)
    if any("\0" in each for each in told):
        message = f"the text of {text.document} holds the character NUL (U+0000): take it out"
        raise InputError(message)


def _count_folded(text: str) -> int:
    """How long a text is once folded; of one that can't be too long, how long it is."""
    return len(fold(text)) if len(text) * _WIDEST > LONGEST_FOLDED else len(text)
