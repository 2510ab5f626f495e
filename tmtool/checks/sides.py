"""Going through the sides of pairs that are in a language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypedDict

from tmtool.checks.model import CheckInput, Pair
from tmtool.lang.script import base

Side = Literal[0, 1]
"""0 is the source, 1 the target."""
SIDES: tuple[Side, Side] = (0, 1)


class Spans(TypedDict, total=False):
    """Stretches of one side, as `found` takes them."""

    source: Sequence[range]
    target: Sequence[range]


def on(side: int, *spans: range) -> Spans:
    """Stretches of the source, 0, or of the target."""
    return {"source": spans} if side == 0 else {"target": spans}


class Text(NamedTuple):
    """One side of a pair."""

    pair: Pair
    side: Side
    text: str

    @property
    def other(self) -> str:
        """What the other side says."""
        return self.pair.target if self.side == 0 else self.pair.source

    def marked(self, *spans: range) -> Spans:
        """The stretches under the name of the side."""
        return on(self.side, *spans)


def texts(job: CheckInput, lang: str) -> Iterator[Text]:
    """The sides of all pairs that are in a language and say something.

    >>> checked = CheckInput([Pair(0, "大会", "The Assembly")], ("zh", "en"))
    >>> [each.text for each in texts(checked, "en")]
    ['The Assembly']
    """
    which = [side for side in SIDES if base(job.langs[side]) == lang]
    for pair in job.pairs:
        for side in which:
            text = pair.source if side == 0 else pair.target
            if text:
                yield Text(pair, side, text)
