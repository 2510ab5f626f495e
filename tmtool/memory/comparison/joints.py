"""Where paragraphs were split or merged: what is together in one text and apart in the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tmtool.fuzzy.edits import compute_edits
from tmtool.fuzzy.similarity import compute_similarity, is_unspaced
from tmtool.lang.fold import fold, fold_with_offsets
from tmtool.lang.script import get_joiner
from tmtool.un.placeables import build_template

BREAK = "\u2029"
"""Stands between paragraphs that are shown as one text: Unicode's paragraph separator, a blank."""
SHORT = 6
"""Texts with fewer characters stand everywhere; one that has moved is none to tell."""
TOGETHER = 0.6
"""What several paragraphs together have to be alike (0..1) to a single one."""

_LENGTHENED = 0.1
"""A text that was made much longer still has all its parts; that counts a little less."""
_MOST = 8
_MARKS = ",.;:!?()\"'"
_INSIDE = 0.5
"""The share of each part that the single paragraph has to have, in its place among the others."""


def find_joined(
    parts: Sequence[str], wholes: Sequence[str], lang: str
) -> Iterator[tuple[range, int, float]]:
    """Runs of two or more parts that may be one of the wholes, cut up; all are folded.

    Each comes with how alike it is, 0..1. What of the whole a part has is told with dates, numbers
    and symbols taken for what they are, not for which: next year's are others.

    >>> parts = ["thanks the host country;", "calls for support."]
    >>> list(find_joined(parts, ["thanks the host country; calls for support."], "en"))
    [(range(0, 2), 0, 1.0)]
    """
    bare, others = ([build_template(text, lang) for text in side] for side in (parts, wholes))
    own = [list_parts(text, lang) for text in bare]
    for at, whole in enumerate(others):
        theirs = list_parts(whole, lang)
        fits = [
            len(text) >= SHORT and len(some & theirs) >= _INSIDE * len(some)
            for text, some in zip(bare, own, strict=True)
        ]
        for run in _runs(fits, bare, len(whole)):
            # The cheaper question comes first.
            score = measure_likeness(_together(parts, run, lang), wholes[at], lang)
            if score >= TOGETHER and _are_inside(bare, run, whole, lang):
                yield run, at, score


def measure_likeness(draft: str, earlier: str, lang: str) -> float:
    """How alike two folded paragraphs are, 0..1: one of them may have been lengthened."""
    alike = compute_similarity(draft, earlier, lang)
    return max(alike.score, alike.order_free - _LENGTHENED)


def list_parts(text: str, lang: str) -> frozenset[str]:
    """What a text has of its own: words, or pairs of characters where words aren't apart."""
    if not is_unspaced(lang):
        return frozenset(word.strip(_MARKS) for word in text.split())
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def find_opposite(text: str, at: int, second: str) -> int:
    """The place in a text that folds to the same, blanks apart, where `text[at:]` begins there.

    >>> find_opposite("弥合；支持", 3, "彌合; 支持")
    4
    """
    before = len(fold(text[:at]).replace(" ", ""))
    folded, offsets = fold_with_offsets(second)
    places = [
        offset for character, offset in zip(folded, offsets, strict=False) if character != " "
    ]
    return places[before] if before < len(places) else len(second)


def _runs(fits: Sequence[bool], parts: Sequence[str], size: int) -> Iterator[range]:
    """Neighbours that fit and are together about as long as the whole, between half and double."""
    for fit, group in groupby(range(len(fits)), key=lambda at: fits[at]):
        listed = list(group) if fit else []
        for first in listed:
            total = len(parts[first])
            for last in range(first + 1, min(listed[-1], first + _MOST - 1) + 1):
                total += len(parts[last])
                if total > 2 * size:
                    break
                if 2 * total >= size:
                    yield range(first, last + 1)


def _are_inside(texts: Sequence[str], run: range, whole: str, lang: str) -> bool:
    """Whether the whole has enough of each text, all in their order."""
    found = compute_edits(_together(texts, run, lang), whole)
    equal = [each.query for each in found if each.operation == "equal"]
    start = 0
    for text in texts[run.start : run.stop]:
        stop = start + len(text)
        shared = sum(max(0, min(stop, e.stop) - max(start, e.start)) for e in equal)
        if shared < _INSIDE * len(text):
            return False
        start = stop + len(get_joiner(lang))
    return True


def _together(texts: Sequence[str], run: range, lang: str) -> str:
    return get_joiner(lang).join(texts[run.start : run.stop])
