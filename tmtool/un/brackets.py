"""What is not agreed in a negotiated text: square brackets, options, and paragraphs like 3 bis.

An author's own words in a quotation, a masthead's formulas ("[Original: English]") and the marks of
notes ("[1]") stand in square brackets too, and are none of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from tmtool.un.vocabulary import get_piece

_OPENING, _CLOSING = "[［〔【", "]］〕】"
_SIGNS = frozenset(_OPENING + _CLOSING)
_QUOTED = {"“": 1, "”": -1, "「": 1, "」": -1, "『": 1, "』": -1}
_REACH = 30
"""So many paragraphs further a bracket may close. Chosen, no measurement."""
_NAME = re.compile(r"[A-Z][A-Z0-9-]*(?:/[\w.()-]+)*")
_JOINED = re.compile("[A-Za-z-][A-Za-z]|[A-Za-z][A-Za-z-]")
"""Letters on both sides of a bracket: distract[ing], [e]mpower."""
_WORD = re.compile(r"[^\W\d_]")


_pattern = partial(get_piece, "documents.toml", "brackets", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OpenText:
    """The stretches of a text that are in brackets, and the places of these brackets."""

    spans: tuple[range, ...] = ()
    signs: tuple[int, ...] = ()


def iter_brackets(text: str) -> Iterator[range]:
    """Stretches from an opening bracket to its closing one; one may stand within another."""
    pairs = _iter_pairs([text], with_quotations=True)
    spans = (range(start, stop + 1) for (_, start), (_, stop) in pairs)
    yield from sorted(spans, key=lambda span: span.start)


def has_words(text: str, span: range) -> bool:
    """Whether there are letters in a stretch: "[1]" is the mark of a note."""
    return _WORD.search(text, span.start + 1, span.stop - 1) is not None


def is_negotiated(text: str, span: range) -> bool:
    """Whether it is none of the usual formulas, and no part of a word.

    >>> [is_negotiated(text, range(0, len(text))) for text in ("[Commits]", "[sic]", "[UN]")]
    [True, False, False]
    """
    inside = text[span.start + 1 : span.stop - 1]
    ends = (text[: span.start][-1:] + inside[:1], inside[-1:] + text[span.stop :][:1])
    is_part = any(map(_JOINED.fullmatch, ends)) or (len(inside) < 2 and inside.isascii())
    return not (is_part or _pattern("formula").match(inside) or _NAME.fullmatch(inside))


def find_open(texts: Sequence[str]) -> list[OpenText]:
    """What is in brackets in each paragraph; one may open in a paragraph and close in another.

    >>> found = find_open(["[Commits]] to act", "[Notes,", "Asks]"])
    >>> [list(map(len, each.spans)) for each in found]
    [[9], [7], [5]]
    """
    spans: list[list[range]] = [[] for _ in texts]
    signs: list[list[int]] = [[] for _ in texts]
    for (first, start), (last, at) in _iter_pairs(texts):
        inside = range(start, at + 1)
        text = texts[first]
        if first == last and not (has_words(text, inside) and is_negotiated(text, inside)):
            continue
        signs[first].append(start)
        signs[last].append(at)
        for number in range(first, last + 1):
            begin = start if number == first else 0
            spans[number].append(range(begin, at + 1 if number == last else len(texts[number])))
    return [
        OpenText(tuple(sorted(own, key=lambda span: span.start)), tuple(sorted(at)))
        for own, at in zip(spans, signs, strict=True)
    ]


def _iter_pairs(
    texts: Sequence[str], *, with_quotations: bool = False
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where brackets open and close: paragraph and offset of both."""
    waiting: list[tuple[int, int]] = []
    for number, text in enumerate(texts):
        waiting = [each for each in waiting if number - each[0] <= _REACH]
        for at in () if _SIGNS.isdisjoint(text) else _find_signs(text, with_quotations):
            if text[at] in _OPENING:
                waiting.append((number, at))
            elif waiting:
                yield waiting.pop(), (number, at)


def is_agreed(text: str, label: str | None = None) -> bool:
    """Whether nothing says that a text is still negotiated: brackets, an option, a 3 bis.

    A sentence may have one half of a pair of brackets, at its very start or end.

    >>> texts = "[Commits] to act", "备选案文A：承诺", "3 bis. Asks", "See [1]"
    >>> [is_agreed(text) for text in texts]
    [False, False, False, True]
    """
    if _SIGNS.isdisjoint(text):
        return not is_option(text, label)
    (found,) = find_open([text])
    bare = text.strip()
    first, last = bare[:1] in _OPENING, bare[-1:] in _CLOSING
    halves = sum(sign in _OPENING for sign in bare) - sum(sign in _CLOSING for sign in bare)
    is_half = bool(bare) and ((first and halves > 0) or (last and halves < 0))
    return not (found.spans or is_half or is_option(text, label))


def is_option(text: str, label: str | None = None) -> bool:
    """Whether a paragraph is one of several that were proposed: Option A, 3 alt, 3 bis."""
    return any(
        _pattern(name).match(said) is not None
        for said in filter(None, (text, label))
        for name in ("option", "inserted")
    )


def drop_signs(text: str, brackets: OpenText) -> str:
    """A text without the brackets in it, their contents kept."""
    gone = frozenset(brackets.signs)
    return "".join(char for at, char in enumerate(text) if at not in gone)


def _find_signs(text: str, with_quotations: bool) -> Iterator[int]:
    """Return the positions of brackets, without those that authors put into quotations."""
    depth = 0
    for position, sign in enumerate(text):
        depth = max(0, depth + _QUOTED.get(sign, 0))
        if sign in _SIGNS and (with_quotations or not depth):
            yield position
