"""What the aligner knows of one text: vectors, lengths, punctuation and structure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tmtool.table_cells import Cell
    from tmtool.units import Segment, Vectors

Integers: TypeAlias = NDArray[np.int64]

_QUOTES = re.compile(
    r"(?P<opening>[“„«「『]|(?<!\w)['‘](?=\w))|(?P<closing>[”»」』]|['’](?!\w))|(?P<either>\")"
)
_OPENING = "“„«「『‘"
_CLOSING = "”»」』’"
_STRAIGHT = "\"'"
_TOGGLES = '"'
_END_CLASSES = {"stop": ".。．…", "?": "?？", "!": "!！", "colon": ":：", "pause": ",，;；、-—"}
_END_CLASS = {c: number for number, cs in enumerate(_END_CLASSES.values(), 1) for c in cs}
_AFTER_END = " \"'”’」』»)）]】》"
ASKS = (2, 3)
"""The classes of ? and ! among `Side.ends`. Chosen: their places in `_END_CLASSES`, from 1."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What the layout of a document says of each segment; all None where it says nothing.

    `labels` are canonical paragraph labels, `kinds` paragraph kinds, given with the first segment
    of a paragraph; `starts` says which segments begin a paragraph, None where nothing is known of
    paragraphs.
    """

    labels: tuple[str | None, ...]
    kinds: tuple[str | None, ...]
    starts: tuple[bool, ...] | None

    def select(self, segments: Sequence[int]) -> Structure:
        """The structure of some of the segments."""
        return Structure(
            tuple(self.labels[index] for index in segments),
            tuple(self.kinds[index] for index in segments),
            self.starts and tuple(self.starts[index] for index in segments),
        )


@dataclass(frozen=True, slots=True)
class Side:
    """One text of n segments. Node i is the place before segment i, node n the end.

    `spans` has shape (k, n, dim); `lengths` are characters without white space, shape (n,);
    `inside`, `ends`, `closes`, `opens` describe the n + 1 nodes: within a quotation, the class of
    the punctuation before, a closing quotation mark before, an opening one after. `encode` makes
    vectors of clauses of the `texts`; without it they aren't looked at.
    """

    spans: Vectors
    lengths: Integers
    inside: Integers
    ends: Integers
    closes: Integers
    opens: Integers
    structure: Structure | None = None
    texts: tuple[str, ...] = ()
    encode: Callable[[Sequence[str]], Vectors] | None = None

    @property
    def size(self) -> int:
        """How many segments there are."""
        return len(self.lengths)


@dataclass(frozen=True, slots=True)
class SideContent:
    """The segments of a text, and the cells of tables that they are of."""

    side: Side
    segments: Sequence[Segment]
    cells: Sequence[Cell | None]
    lang: str


def describe(
    texts: Sequence[str],
    spans: Vectors,
    structure: Structure | None = None,
    encode: Callable[[Sequence[str]], Vectors] | None = None,
) -> Side:
    """Look at the segments of one text; `spans` and `encode` are what its encoder gives."""
    stripped = [text.strip() for text in texts]
    return Side(
        spans=spans,
        lengths=np.array([len("".join(text.split())) for text in stripped], dtype=np.int64),
        inside=_inside(stripped),
        ends=np.array([0, *(_end_class(text) for text in stripped)]),
        closes=np.array([0, *(text[-1:] in _CLOSING + _STRAIGHT for text in stripped)], dtype=int),
        opens=np.array([*(text[:1] in _OPENING + _STRAIGHT for text in stripped), 0], dtype=int),
        structure=structure,
        texts=tuple(stripped),
        encode=encode,
    )


def _end_class(text: str) -> int:
    """The class of the last character before closing quotes and brackets; 6 is "any other".

    >>> _end_class("He asked: “Why?”"), _end_class("第一条")
    (2, 6)
    """
    bare = text.rstrip(_AFTER_END)
    return _END_CLASS.get(bare[-1], 6) if bare else 0


def _inside(texts: Sequence[str]) -> Integers:
    """Whether each node lies within a quotation that some segment before it opened.

    >>> _inside(["他说：“好。", "走吧。”", "'Well,' he said, 'let's go."]).tolist()
    [0, 1, 0, 1]
    """
    stack: list[str] = []
    states = [0]
    for text in texts:
        for match in _QUOTES.finditer(text):
            _turn(stack, match[0], opens=match.lastgroup != "closing")
        states.append(int(bool(stack)))
    return np.array(states)


def _turn(stack: list[str], mark: str, *, opens: bool) -> None:
    """Put a quotation mark on the stack of open ones, or take its partner off."""
    if mark == "“" and stack and stack[-1] == "„":
        stack.pop()  # German closes with the mark that opens in English: „so“.
    elif mark in _TOGGLES and mark in stack:
        stack.remove(mark)
    elif opens:
        stack.append(mark)
    elif stack and mark not in "'’":
        stack.pop()
    elif mark in "'’" and any(single in stack for single in "'‘"):
        stack.remove("‘" if "‘" in stack else "'")


def select_segments(side: Side, kept: Integers) -> Side:
    """The text of some of its segments, numbers that rise, as if nothing stood between them.

    Spans that would go over what is left out are gone: their vectors are 0.
    """
    places = np.arange(len(kept))
    spans = side.spans[:, kept]
    for more in range(1, len(spans)):
        # Whole is a span whose last segment is as far from its first as it was.
        last = np.minimum(places + more, len(kept) - 1)
        spans[more, (places + more >= len(kept)) | (kept[last] - kept != more)] = 0
    before = kept + 1
    return Side(
        spans=spans,
        lengths=side.lengths[kept],
        inside=np.concatenate([side.inside[kept[:1]], side.inside[before]]),
        ends=np.concatenate([side.ends[:1], side.ends[before]]),
        closes=np.concatenate([side.closes[:1], side.closes[before]]),
        opens=np.concatenate([side.opens[kept], side.opens[-1:]]),
        structure=side.structure and side.structure.select(kept.tolist()),
        texts=tuple(side.texts[index] for index in kept.tolist()),
        encode=side.encode,
    )
