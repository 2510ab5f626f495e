"""Rules on sentences in Arabic: those of Latin, and what colon and comma do there."""

from __future__ import annotations

import re

from tmtool.segmenter.boundary import Boundary, Rule
from tmtool.segmenter.latin import LATIN, inside_span

_ONE_WORD_ITEM = re.compile(r"\S+،")
_LONG = 120
"""Code points: a shorter text without any point is a title or an entry. Chosen, no measurement."""


def colon(at: Boundary) -> bool | None:
    """A headline or dateline ends in a colon; one before a quotation or figure does not."""
    if not at.punctuation.startswith(":"):
        return None
    return at.gap != "" and at.right[:1].isalpha()


def comma(at: Boundary) -> bool | None:
    """In a long text without any point or closing mark the commas bound its sentences.

    An item of a single word stays with what it belongs to. Everywhere else a comma joins; a
    paragraph of a resolution, which ends in a comma or semicolon itself, is never cut.
    """
    if not at.punctuation.startswith("،"):
        return None
    runs_on = len(at.view.text) >= _LONG and at.view.unpointed
    return runs_on and not _ONE_WORD_ITEM.match(at.right)


ARABIC: tuple[Rule, ...] = (inside_span, colon, comma, *LATIN[1:])
"""Where no rule has an opinion, the sentence ends."""
