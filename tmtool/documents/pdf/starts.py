"""Paragraphs that nothing but their first words part from the one above.

Where a document sets paragraphs neither apart nor in, one whose last line happens to be full shows
no end. What this document does elsewhere decides: do more of its paragraphs begin with these words,
or do more of its sentences go on with them after a comma?
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tmtool.documents.pdf.measures import ends_in_pause
from tmtool.documents.pdf.paragraphs import Block
from tmtool.documents.pdf.segments import Segment
from tmtool.lang.script import is_han
from tmtool.un.labels import split_label
from tmtool.un.openings import opening

_PAUSE = re.compile(r"[,;.:،؛，。；：]\s*(?=\w)")


@dataclass(frozen=True, slots=True)
class Starts:
    """The words that paragraphs of a document begin with, and those that follow a pause in them."""

    first: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)

    def likely(self, text: str) -> bool:
        """Whether a line that begins so is rather a new paragraph than the rest of a sentence.

        Words that are rare are one only if they open paragraphs of resolutions; in English a
        capital then says more than a verb does in Chinese.

        >>> starts = Starts(Counter({"确认": 14, "强调": 3}), Counter({"确认": 5, "强调": 6}))
        >>> starts.likely("确认实现性别平等"), starts.likely("强调必须制定战略")
        (True, False)
        """
        word = _first_word(text)
        if self.first[word] == self.inside[word]:
            return bool(opening(text, "en"))
        often = self.first[word] > 1 or opening(text, "zh") or opening(text, "en")
        return self.first[word] > self.inside[word] and bool(often)


def separated(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, cut before each line that is likely to begin one.

    Paragraphs with numbers are left alone: theirs are all the ends that there are.
    """
    plain = [block for block in blocks if _has_no_number(block)]
    starts = _starts(plain)
    chosen = {id(block) for block in plain}
    return [
        part
        for block in blocks
        for part in (_parts(block, starts) if id(block) in chosen else [block])
    ]


def _has_no_number(block: Block) -> bool:
    return not (block.cell or block.heading or split_label(block.rows[0].text)[0])


def _starts(blocks: Iterable[Block]) -> Starts:
    starts = Starts()
    for block in blocks:
        starts.first[_first_word(block.text)] += 1
        for row in block.rows:
            for pause in _PAUSE.finditer(row.plain):
                starts.inside[_first_word(row.plain[pause.end() :])] += 1
    return starts


def _parts(block: Block, starts: Starts) -> Iterator[Block]:
    rows: list[Segment] = [block.rows[0]]
    for before, row in pairwise(block.rows):
        if ends_in_pause(before) and starts.likely(row.plain):
            yield replace(block, rows=rows)
            rows = []
        rows.append(row)
    yield replace(block, rows=rows)


def _first_word(text: str) -> str:
    """The word that a text begins with; in Chinese two characters."""
    return text[:2] if is_han(text[:1] or " ") else text.partition(" ")[0]
