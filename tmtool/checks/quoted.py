"""What stands in quotation marks, also where the marks stand in different pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from tmtool.checks.adopted import SHORTEST
from tmtool.lang.fold import fold
from tmtool.lang.tokens import tokens
from tmtool.un.labels import split_label

_FARTHEST = 8
"""A quotation that is open after so many more pairs was never closed."""


def _between(opening: str, closing: str) -> str:
    """What stands between two marks, in one line or several; each may begin with a mark of its own.

    Before that mark there may be the number of a paragraph.
    """
    inside = f"[^{opening}{closing}\n]*"
    again = rf"\n(?:[^\s{opening}{closing}]{{0,8}}\s?{opening})?"
    return f"{opening}({inside}(?:{again}{inside}){{0,{_FARTHEST}}}){closing}"


_QUOTED = re.compile(
    rf'{_between("“", "”")}|{_between("「", "」")}|(?<![^\s(（])"([^"“”\n]+)"(?!\w)'
)


def quoted(texts: Sequence[str]) -> list[list[range]]:
    """The quotations of texts that follow each other, long enough to be some, text by text.

    One that opens in a text and closes in a later one is a stretch of each, to the end and from the
    beginning. Where paragraphs are quoted each may open with a mark of its own.

    >>> texts = "says: “We the peoples have met and", "have resolved to combine our efforts”."
    >>> quoted(texts)
    [[range(7, 34)], [range(0, 36)]]
    """
    found: list[list[range]] = [[] for _ in texts]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    joined = "\n".join(text.replace("\n", " ") for text in texts)
    number = 0
    for match in _QUOTED.finditer(joined):
        for span in _lines(joined, *match.span(match.lastindex or 0)):
            while starts[number + 1] <= span.start:
                number += 1
            own = range(span.start - starts[number], span.stop - starts[number])
            if _is_long(texts[number][own.start : own.stop]):
                found[number].append(own)
    return found


def _lines(joined: str, start: int, stop: int) -> Iterator[range]:
    """The lines of a stretch, without the marks and numbers that later ones begin with."""
    for at, line in enumerate(joined[start:stop].split("\n")):
        text = split_label(line)[1] if at else line
        text = text.removeprefix("“").removeprefix("「")
        yield range(start + len(line) - len(text), start + len(line))
        start += len(line) + 1


def _is_long(text: str) -> bool:
    return len(tokens(fold(text))) >= SHORTEST
