"""Whether a text is quoted word for word, but for what the Editorial Manual lets be changed.

A quotation may differ from its original in its first capital and in its last mark of punctuation;
marks of footnotes are dropped, and what is clearly a slip of the pen is put right. Width, blanks
beside Chinese characters and kinds of quotation marks are the typesetter's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from tmtool.lang.fold import fold_with_offsets
from tmtool.lang.tokens import find_token_spans, is_word

Kind: TypeAlias = Literal["capital", "punctuation", "footnote", "slip", "words"]
"""What a difference is: the first four may be made, other `words` may not."""

ALLOWED: frozenset[Kind] = frozenset(("capital", "punctuation", "footnote", "slip"))
_NOTE = re.compile(r"[⁰¹²³⁴-⁹]+|\[[0-9]{1,3}\]")
_END = re.compile(r"[\s.,;:!?。，；：！？、”“\"'’‘…]+\Z")
_LONGEST = 4000
"""Limit: characters of a quotation that are compared; time grows with the square."""
_SHORTEST_SLIP = 5
"""Letters of a word from which on a letter more or less is a slip. Chosen, no measurement."""
_LEAST_LIKE = 0.6
"""Share of a quotation that must be in the original. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of the quotation that is otherwise in the original, by code points of both.

    `quoted` and `original` are empty ranges where one side has nothing.
    """

    kind: Kind
    quoted: range
    original: range


@dataclass(frozen=True, slots=True)
class TextComparison:
    """Where in the original a quotation stands, and all that is otherwise in it."""

    place: range
    differences: tuple[Difference, ...]

    @property
    def faithful(self) -> bool:
        """Whether nothing is changed but what may be."""
        return all(each.kind in ALLOWED for each in self.differences)


@dataclass(frozen=True)
class TokenText:
    """A text without footnote marks in tokens: folded, and where each stands in the text."""

    text: str
    folded: tuple[str, ...]
    spans: tuple[range, ...]

    def get_written(self, at: int) -> str:
        span = self.spans[at]
        return self.text[span.start : span.stop]

    def locate_stretch(self, start: int, stop: int) -> range:
        """From one token to before another, in the text."""
        if start < stop:
            return range(self.spans[start].start, self.spans[stop - 1].stop)
        at = self.spans[start].start if start < len(self.spans) else len(self.text)
        return range(at, at)


def compare(quotation: str, original: str) -> TextComparison | None:
    """A quotation against the text that it is from; None where it isn't from there at all.

    >>> compare("the digital divide", "To bridge the digital  divide¹ by 2030;").faithful
    True
    >>> found = compare("弥合数字鸿沟", "强调必须消除数字鸿沟，")
    >>> [(each.kind, each.quoted, each.original) for each in found.differences]
    [('words', range(0, 2), range(4, 6))]
    """
    if len(quotation) > _LONGEST or len(original) > 10 * _LONGEST:
        return None
    quoted, known = read_tokens(_END.sub("", quotation)), read_tokens(original)
    if not quoted.folded:
        return None
    place = _nearest(quoted, known)
    if place is None:
        return None
    differences = tuple(_differences(quoted, known, place))
    return TextComparison(known.locate_stretch(place.start, place.stop), differences)


def read_tokens(text: str) -> TokenText:
    """Cut a text into folded tokens, without footnote marks."""
    plain = _NOTE.sub(lambda mark: "\u200b" * len(mark[0]), text)
    folded, offsets = fold_with_offsets(plain)
    places = find_token_spans(folded)
    spans = tuple(range(offsets[a], offsets[b - 1] + 1) for a, b in places)
    return TokenText(text, tuple(folded[a:b] for a, b in places), spans)


def _nearest(quoted: TokenText, known: TokenText) -> range | None:
    """From the first to the last token in common, if most of the quotation is there."""
    matcher = SequenceMatcher(None, quoted.folded, known.folded, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    shared = sum(block.size for block in blocks)
    if not blocks or shared < _LEAST_LIKE * len(quoted.folded):
        return None
    before, behind = blocks[0].a, len(quoted.folded) - blocks[-1].a - blocks[-1].size
    start = max(0, blocks[0].b - before)
    stop = min(len(known.folded), blocks[-1].b + blocks[-1].size + behind)
    return range(start, stop) if stop - start < 2 * len(quoted.folded) else None


def _differences(quoted: TokenText, known: TokenText, place: range) -> Iterator[Difference]:
    there = known.folded[place.start : place.stop]
    matcher = SequenceMatcher(None, quoted.folded, there, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        c, d = c + place.start, d + place.start
        if tag == "equal":
            # Words that differ in their capitals; the first letter of the quotation may.
            for i in range(a, b):
                mine, theirs = quoted.get_written(i), known.get_written(c + i - a)
                if mine != theirs and mine.lower() == theirs.lower():
                    first = i == 0 and mine[1:] == theirs[1:]
                    spans = quoted.spans[i], known.spans[c + i - a]
                    yield Difference("capital" if first else "words", *spans)
        else:
            yield Difference(
                _kind(quoted, known, slice(a, b), slice(c, d)),
                quoted.locate_stretch(a, b),
                known.locate_stretch(c, d),
            )
    yield from _notes(known, place)


def _kind(quoted: TokenText, known: TokenText, here: slice, there: slice) -> Kind:
    mine, theirs = quoted.folded[here], known.folded[there]
    has_words = any(is_word(token) or token.isalnum() for token in (*mine, *theirs))
    if here.stop == len(quoted.folded) and not has_words:
        return "punctuation"
    if len(mine) == len(theirs) == 1 and _is_slip(mine[0], theirs[0]):
        return "slip"
    return "words"


def _is_slip(mine: str, theirs: str) -> bool:
    """One letter too many, two exchanged: words with the same letters, not another word's ending.

    >>> _is_slip("recommend", "recomend"), _is_slip("their", "thier"), _is_slip("states", "state")
    (True, True, False)
    """
    if not (mine.isascii() and mine.isalpha() and theirs.isalpha()):
        return False
    if min(len(mine), len(theirs)) < _SHORTEST_SLIP or mine[-1] != theirs[-1]:
        return False
    return sorted(mine) == sorted(theirs) or re.sub(r"(.)\1", r"\1", mine) == re.sub(
        r"(.)\1", r"\1", theirs
    )


def _notes(known: TokenText, place: range) -> Iterator[Difference]:
    """Marks of footnotes inside the stretch."""
    stretch = known.locate_stretch(place.start, place.stop)
    for mark in _NOTE.finditer(known.text, stretch.start, stretch.stop):
        yield Difference("footnote", range(0), range(*mark.span()))
