"""Where texts stand in a longer one that has more than they have, in the same order or nearly so.

White space counts for nothing on either side. A text that was taken out of its order (a footnote, a
box) is found where it alone can stand; one that was changed a little is compared with what its
neighbours leave free.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

_REACH = 400
"""Characters that may stand between two texts (chosen, as in `documents.formatting`)."""
_SHORT = 8
"""Shorter texts are looked for where something begins first: "1" stands everywhere (chosen)."""
_LONG = 24
"""A text of so many characters that stands once stands there, wherever that is (chosen)."""
_ALIKE = 0.6
"""The share of a changed text's characters that have to be found (chosen, no measurement)."""
_MAX_COMPARED = 100_000_000
"""Characters times characters that are compared at once: more takes over 0.1 s (limit)."""
UNKNOWN = -1
"""The place of a character that was not found. Peer (Python's `str.find`)."""


def squeeze(text: str) -> str:
    """Leave white space out of a text.

    >>> squeeze("the  gap ")
    'thegap'
    """
    return "".join(text.split())


def locate_texts(
    texts: Sequence[str], stream: str, starts: Collection[int] = ()
) -> list[Sequence[int]]:
    """Find each text in a squeezed stream: for each character that is no white space its offset.

    A character that isn't there is `UNKNOWN`, and all are where a text isn't found. `starts` are
    the offsets at which paragraphs begin in the stream.

    >>> locate_texts(["No.", "in doubt"], "1No.x2indoub")
    [range(1, 4), [6, 7, 8, 9, 10, 11, -1]]
    """
    squeezed = [squeeze(text) for text in texts]
    search = _Search(stream, frozenset(starts))
    for text in squeezed:
        search.take(text)
    places: list[Sequence[int]] = []
    left, at = 0, 0
    while at < len(squeezed):
        start, stop = search.found[at], at + 1
        if start is not None:
            places.append(range(start, start + len(squeezed[at])))
            left = start + len(squeezed[at]) if search.in_order[at] else left
        else:
            while stop < len(squeezed) and search.found[stop] is None:
                stop += 1
            after = (search.found[n] for n in range(stop, len(squeezed)) if search.in_order[n])
            right = next((each for each in after if each is not None), len(stream))
            places += _compare(squeezed[at:stop], stream, left, right)
        at = stop
    return places


@dataclass(slots=True)
class _Search:
    """Goes through a stream with one text after another; `slack` is how far it may be behind."""

    stream: str
    starts: frozenset[int]
    found: list[int | None] = field(default_factory=list)
    in_order: list[bool] = field(default_factory=list)
    at: int = 0
    slack: int = 0

    def take(self, text: str) -> None:
        """Find one text more, or leave it to be compared."""
        start = self._near(text) if text else None
        if start is None and len(text) >= _LONG:
            start = self._only(text)
        self.found.append(start)
        self.in_order.append(start is not None and start >= self.at)
        if start is None:
            self.slack += 2 * len(text)
        elif start >= self.at:
            self.at, self.slack = start + len(text), 0

    def _near(self, text: str) -> int | None:
        last = self.at + self.slack + _REACH + len(text)
        start = first = self.stream.find(text, self.at, last)
        if len(text) < _SHORT:
            while start > self.at and start not in self.starts:
                start = self.stream.find(text, start + 1, last)
        return next((each for each in (start, first) if each >= 0), None)

    def _only(self, text: str) -> int | None:
        start = self.stream.find(text)
        again = start >= 0 and self.stream.find(text, start + 1) >= 0
        return None if start < 0 or again else start


def _compare(texts: Sequence[str], stream: str, left: int, right: int) -> list[Sequence[int]]:
    """Find texts in what their neighbours leave of a stream, one by one where it is much."""
    if sum(map(len, texts)) * (right - left) <= _MAX_COMPARED:
        return _match(texts, stream, left, right)
    found: list[Sequence[int]] = []
    slack = 0
    for text in texts:
        # What stands near goes before what is as much alike further on.
        near = left + len(text) + slack + _SHORT
        place = _match([text], stream, left, min(right, near))[0]
        if 2 * place.count(UNKNOWN) > len(text):
            place = _match([text], stream, left, min(right, near + len(text) + _REACH))[0]
        found.append(place)
        known = [each for each in place if each != UNKNOWN]
        left, slack = (known[-1] + 1, _SHORT) if known else (left, slack + 2 * len(text))
    return found


def _match(texts: Sequence[str], stream: str, left: int, right: int) -> list[Sequence[int]]:
    """Find texts in a stretch of a stream, character by character."""
    from rapidfuzz.distance import LCSseq

    own, free = "".join(texts), stream[left:right]
    places = [UNKNOWN] * len(own)
    if own and free and len(own) * len(free) <= _MAX_COMPARED:
        for step in LCSseq.opcodes(own, free):
            if step.tag == "equal":
                span = range(left + step.dest_start, left + step.dest_end)
                places[step.src_start : step.src_end] = span
    found: list[Sequence[int]] = []
    at = 0
    for text in texts:
        place = places[at : at + len(text)]
        at += len(text)
        known = [each for each in place if each != UNKNOWN]
        is_there = len(known) >= _ALIKE * len(text) and bool(known)
        if is_there and known[-1] - known[0] <= 2 * len(text) + _REACH:
            found.append(place)
        else:
            found.append([UNKNOWN] * len(text))
    return found
