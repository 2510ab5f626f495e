"""Compare a quotation with its original, except for what the Editorial Manual lets be changed.

A quotation may differ from its original in its first capital and in its last mark of punctuation;
marks of footnotes are dropped, and clear slips of the pen are corrected. Width, blanks next to
Chinese characters and kinds of quotation marks are the typesetter's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from tmtool.lang.fold import fold_with_offsets
from tmtool.lang.tokens import find_token_spans, is_word

_NOTE = re.compile(r"[⁰¹²³⁴-⁹]+|\[[0-9]{1,3}\]")
_END = re.compile(r"[\s.,;:!?。，；：！？、”“\"'’‘…]+\Z")
_MAX_CHARACTERS = 4000  # of a quotation; time grows with the square
_MIN_LETTERS_OF_SLIP = 5
_MIN_SHARE = 0.6  # of the tokens of a quotation that the original has


class Change(NamedTuple):
    """Words of a quotation that the original has otherwise; an empty range for no words."""

    quoted: range
    original: range


class TextComparison(NamedTuple):
    """The place of a quotation in its original, and the changes that may not be made."""

    place: range
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class TokenText:
    """The tokens of a text without its footnote marks: folded, and their places in the text."""

    text: str
    folded: tuple[str, ...]
    spans: tuple[range, ...]

    def get_written(self, at: int) -> str:
        span = self.spans[at]
        return self.text[span.start : span.stop]

    def locate_stretch(self, start: int, stop: int) -> range:
        """Return the place in the text from one token to before another."""
        if start < stop:
            return range(self.spans[start].start, self.spans[stop - 1].stop)
        at = self.spans[start].start if start < len(self.spans) else len(self.text)
        return range(at, at)


def compare(quotation: str, original: str) -> TextComparison | None:
    """Compare a quotation with its original; None if most of it is not there.

    >>> compare("the digital divide", "To bridge the digital  divide¹ by 2030;").changes
    ()
    >>> compare("弥合数字鸿沟", "强调必须消除数字鸿沟，").changes
    (Change(quoted=range(0, 2), original=range(4, 6)),)
    """
    if len(quotation) > _MAX_CHARACTERS or len(original) > 10 * _MAX_CHARACTERS:
        return None
    quoted, known = read_tokens(_END.sub("", quotation)), read_tokens(original)
    place = _find_place(quoted, known)
    if place is None:
        return None
    changes = tuple(_iter_changes(quoted, known, place))
    return TextComparison(known.locate_stretch(place.start, place.stop), changes)


def read_tokens(text: str) -> TokenText:
    """Cut a text into folded tokens, without footnote marks."""
    plain = _NOTE.sub(lambda mark: "\u200b" * len(mark[0]), text)
    folded, offsets = fold_with_offsets(plain)
    places = find_token_spans(folded)
    spans = tuple(range(offsets[a], offsets[b - 1] + 1) for a, b in places)
    return TokenText(text, tuple(folded[a:b] for a, b in places), spans)


def _find_place(quoted: TokenText, known: TokenText) -> range | None:
    """Return the tokens from the first to the last in common, if most of the quotation is there."""
    matcher = SequenceMatcher(None, quoted.folded, known.folded, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    shared = sum(block.size for block in blocks)
    if not blocks or shared < _MIN_SHARE * len(quoted.folded):
        return None
    before, behind = blocks[0].a, len(quoted.folded) - blocks[-1].a - blocks[-1].size
    start = max(0, blocks[0].b - before)
    stop = min(len(known.folded), blocks[-1].b + blocks[-1].size + behind)
    return range(start, stop) if stop - start < 2 * len(quoted.folded) else None


def _iter_changes(quoted: TokenText, known: TokenText, place: range) -> Iterator[Change]:
    there = known.folded[place.start : place.stop]
    matcher = SequenceMatcher(None, quoted.folded, there, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        c, d = c + place.start, d + place.start
        if tag == "equal":  # the first letter of a quotation may be another capital
            for i, j in zip(range(a, b), range(c, d), strict=True):
                mine, theirs = quoted.get_written(i), known.get_written(j)
                if i == 0:
                    mine, theirs = mine[1:], theirs[1:]
                if mine != theirs and mine.lower() == theirs.lower():
                    yield Change(quoted.spans[i], known.spans[j])
        elif not _is_allowed(quoted.folded[a:b], known.folded[c:d], b == len(quoted.folded)):
            yield Change(quoted.locate_stretch(a, b), known.locate_stretch(c, d))


def _is_allowed(mine: tuple[str, ...], theirs: tuple[str, ...], is_last: bool) -> bool:
    """Return True for punctuation at the end of a quotation, and for a slip of the pen.

    A slip is a doubled letter or another order of letters; another ending is another word.
    """
    if is_last and not any(is_word(each) or each.isalnum() for each in (*mine, *theirs)):
        return True
    one, two = " ".join(mine), " ".join(theirs)
    is_word_of_each = one.isascii() and one.isalpha() and two.isalpha()
    if not is_word_of_each or min(len(one), len(two)) < _MIN_LETTERS_OF_SLIP or one[-1] != two[-1]:
        return False
    single = [re.sub(r"(.)\1", r"\1", word) for word in (one, two)]
    return sorted(one) == sorted(two) or single[0] == single[1]
