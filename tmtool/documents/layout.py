"""Which lines belong together: hard-wrapped text, one paragraph a line, or blocks between blanks.

The text itself says which it is. In wrapped text most lines are nearly as wide as the widest and
break off in the middle of a sentence; where a line is a paragraph, they end where sentences end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeAlias

from tmtool.documents.content import (
    MARKED_START,
    Line,
    LineGap,
    count_columns,
    has_final_comma,
    is_closed,
    is_open_ended,
    join_halves,
    strip_marks,
)  # fmt: skip
from tmtool.documents.hyphens import LineEndWords, collect_words
from tmtool.lang.script import measure_width
from tmtool.un import masthead
from tmtool.un.labels import number_of, split_label
from tmtool.un.openings import find_parts, is_organ_line

Style: TypeAlias = Literal["lines", "wrapped", "blocks"]

_WIDEST = 200
"""Columns: longer lines were not wrapped. Chosen, no measurement."""
_WHOLE = 1000
"""A block with more characters is no masthead. Chosen, no measurement."""
_NARROWEST = 30
"""Columns: shorter lines are those of a list. Chosen, no measurement."""
_FULL = 0.75
"""Share of the width from which on a line was full. Chosen, no measurement."""
_SHORT = 0.85
"""Share of the width below which a line ended of itself. Chosen, no measurement."""
_FILLED = 0.9
"""Share of the width that a line and the next word together exceed. Chosen, no measurement."""
_MANY = 0.35
"""Share of full lines that end in mid-sentence in a wrapped text. Chosen, no measurement."""
_MOST = 0.65
"""Share of open lines that the next word would not have fitted on. Chosen, no measurement."""
_DISTRIBUTION = frozenset(("distribution", "date", "language", "original"))
_MEETING = re.compile(
    r"第\s*[0-9一二三四五六七八九十百]+\s*次(?:全体)?会议"
    r"|[0-9]+(?:st|nd|rd|th) (?:plenary )?meeting"
    r"|[0-9]+e séance(?: plénière)?|[0-9]+\.?ª sesión(?: plenaria)?"
    r"|[0-9]+-е (?:пленарное )?заседание|الجلسة (?:العامة )?[0-9٠-٩]+",
    re.IGNORECASE,
)
BULLET = re.compile(r"([-–—*•●○■□▪▫◦‣·o])\s+(?=\S)")
# A dash needs a space, or a Chinese character, after it: "-5" and "——" are text.
_LIST_SIGN = re.compile(r"([-–—•●○■□▪▫◦‣➢])(?:\s+(?=\S)|(?<![-])(?=[\u3400-\u9fff《“]))")
_DISTR = re.compile(r"distr\.?\s*[:：]?", re.IGNORECASE)
_CITES = re.compile(
    r"[A-Z]+/[\w.()]+/|resolution|ibid|see |见|第\s*[0-9]+/[0-9]+|同上|决议|決議"
    r"|résolution|résolución|резолюци|القرار",
    re.IGNORECASE,
)
OLD_FOOTNOTE = re.compile(r"(?P<label>[0-9]{1,3}|[a-z]|\*{1,3})/\s+(?=\S)")
"""A footnote of the typewriter age: "1/ A/55/579."."""


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How a text is laid out, how wide it was set, in columns, and the signs of its lists."""

    style: Style
    width: float
    indents: bool
    lang: str
    bullets: frozenset[str] = frozenset()


def measure(lines: Sequence[Line], lang: str) -> TextLayout:
    """Look at the line ends of a text and say how it is laid out.

    >>> measure([Line("1. 注意到秘书长的报告；", 1), Line("2. 又注意到其建议；", 2)], "zh").style
    'lines'
    """
    pairs = [(a, b) for a, b in pairwise(lines) if _adjacent(b)]
    widths = sorted(count_columns(a) for a, _ in pairs)
    width = widths[int(0.9 * (len(widths) - 1))] if widths else 0
    blanks = sum(line.gap == LineGap.BLANK for line in lines)
    # Some lines are indented that begin a paragraph, and what precedes them is complete.
    indented = [(a, b) for a, b in pairwise(lines) if b.indented]
    after_end = sum(not is_open_ended(a.bare) or b.gap != LineGap.NONE for a, b in indented)
    indents = 1 < len(indented) < 0.6 * len(lines) and after_end >= 0.8 * len(indented)
    if len(pairs) > 2 and width <= _WIDEST:
        # Lines may end where the paper ended, or since they are the lines of a list.
        at_edge = width >= _NARROWEST and not indents and _breaks_off(pairs, width)
        if indents or (at_edge and _are_filled(pairs, width)):
            return TextLayout("wrapped", width, indents, lang, find_bullets(lines))
    style: Style = "blocks" if blanks >= len(pairs) else "lines"
    return TextLayout(style, width, False, lang, find_bullets(lines))


def close_gaps(lines: Sequence[Line], lang: str) -> tuple[Line, ...]:
    """Drop the blank lines of a wrapped text that has one after each line.

    >>> texts = ["鼓励各国研究，并制定可行的战略和办", "法以促进投资和降低费用，同时开展合", "作，考虑各国的需要和发展的优先事项", "以及能力。"]
    >>> lines = [Line(text, i, LineGap.BLANK) for i, text in enumerate(texts)]
    >>> [line.gap.name for line in close_gaps(lines, "zh")][1:]
    ['NONE', 'NONE', 'NONE']
    """  # noqa: E501
    if len(lines) < 2 or any(_adjacent(line) for line in lines[1:]):
        return tuple(lines)
    closed = tuple(
        replace(line, gap=LineGap.NONE) if line.gap == LineGap.BLANK else line for line in lines
    )
    # A paragraph begins with a capital, the rest of a cut sentence seldom.
    rests = [b.bare for a, b in pairwise(closed) if is_open_ended(a.bare)]
    capitals = sum(text[:1].isupper() for text in rests)
    is_cut = 2 * capitals <= len(rests) and measure(closed, lang).style == "wrapped"
    return closed if is_cut else tuple(lines)


def find_bullets(lines: Sequence[Line]) -> frozenset[str]:
    """The signs that more than one line begins with."""
    signs = Counter(found[1] for line in lines if (found := BULLET.match(line.bare)))
    return frozenset(sign for sign, count in signs.items() if count > 1)


def label_bullets(blocks: Sequence[Line]) -> tuple[Line, ...]:
    """Make the dashes and bullets of a list the labels of its items.

    >>> blocks = [Line("– first;", 1), Line("– second.", 2)]
    >>> [(block.label, block.text) for block in label_bullets(blocks)]
    [('–', 'first;'), ('–', 'second.')]
    """
    found = [
        None if block.role or block.label else _LIST_SIGN.match(block.text) for block in blocks
    ]
    counts = Counter(sign[1] for sign in found if sign)
    return tuple(
        replace(block, label=sign[1], text=block.text[sign.end() :])
        if sign and counts[sign[1]] > 1
        else block
        for block, sign in zip(blocks, found, strict=True)
    )


def _are_filled(pairs: Sequence[tuple[Line, Line]], width: float) -> bool:
    """Whether most lines that break off had no room for the word after them."""
    open_ = [(a, b) for a, b in pairs if is_open_ended(a.bare)]
    filled = sum(count_columns(a) + 1 + _first_word(b.bare) > _FILLED * width for a, b in open_)
    return filled >= _MOST * len(open_)


def _breaks_off(pairs: Sequence[tuple[Line, Line]], width: float) -> bool:
    """Whether lines end where the paper ended: wide ones, or all but those before a number."""
    broken = sum(count_columns(a) >= _FULL * width and is_open_ended(a.bare) for a, _ in pairs)
    if broken >= _MANY * len(pairs):
        return True
    ends = [a for a, b in pairs if split_label(b.bare)[0]]
    inner = [a for a, b in pairs if not split_label(b.bare)[0]]
    complete = sum(is_closed(a.bare) for a in ends)
    open_ = sum(not is_closed(a.bare) for a in inner)
    return len(ends) > 1 and complete >= 0.9 * len(ends) and open_ > 0.8 * len(inner) > 2


def _adjacent(line: Line) -> bool:
    return line.gap == LineGap.NONE and not line.sealed


def assemble(lines: Sequence[Line], layout: TextLayout, glued: frozenset[str]) -> tuple[Line, ...]:
    """Join the lines of each paragraph. `glued` are the labels that figures may call.

    >>> text = ["鼓励各国研究，并制定可行的战略", "和办法以促进投资和降低各种费用"]
    >>> lines = [Line(part, i) for i, part in enumerate([*text, "并开展合作；", "2. 又鼓励"])]
    >>> [line.text[-6:] for line in assemble(lines, measure(lines, "zh"), frozenset())]
    ['并开展合作；', '2. 又鼓励']
    """
    blocks: list[Line] = []
    state = _State(layout, glued, collect_words([[line.text for line in lines]]))
    for i, line in enumerate(lines):
        if blocks and state.is_continuation(blocks[-1], lines[i - 1], line):
            blocks[-1] = state.join(blocks[-1], line)
        else:
            blocks.append(line)
        state.see(blocks[-1])
    return tuple(blocks)


def is_distribution(text: str) -> bool:
    """Whether a line belongs to the block that begins with "Distr."."""
    found = masthead.find_facts(text)
    return bool(found) and all(fact.name in _DISTRIBUTION for fact in found)


def is_meeting(text: str) -> bool:
    """Whether a line is the meeting that adopted a text: it stands under it, before the date.

    >>> is_meeting("48th plenary meeting"), is_meeting("at its 48th plenary meeting")
    (True, False)
    """
    return _MEETING.fullmatch(text) is not None


def _head(block: Line) -> str:
    """How a block begins: all of it, if it is no longer than what is masthead.

    Blocks grow line by line; what was read of one is not looked through again each time.
    """
    return strip_marks(block.text[:_WHOLE]).strip()


def _announces(text: str) -> bool:
    """Whether a text says what was adopted or is proposed; the day may come in the next line."""
    found = masthead.find_facts(text)
    return not is_closed(text) and any(f.name in ("adoption", "draft") for f in found)


class _State:
    """What has been seen on the way down a text."""

    def __init__(self, layout: TextLayout, glued: frozenset[str], words: LineEndWords) -> None:
        self.layout = layout
        self.words = words
        self.glued = glued
        self.number = 0
        self.in_distribution = False

    def see(self, block: Line) -> None:
        label = split_label(_head(block))[0]
        number = number_of(label) if label else None
        self.number = number if number is not None else self.number
        first = block.text[:_WHOLE].split("\n")[0]
        self.in_distribution = masthead.find_distribution(first) is not None

    def join(self, block: Line, line: Line) -> Line:
        if self.in_distribution and is_distribution(line.text):
            return block.replace_text(f"{block.text}\n{line.text}")
        if self.words.is_cut(block.text[-_WHOLE:], line.text):
            return block.replace_text(block.text.rstrip()[:-1] + line.text.lstrip())
        return block.replace_text(join_halves(block.text, line.text))

    def is_continuation(self, block: Line, before: Line, line: Line) -> bool:
        """Whether a line goes on with the block above it; `before` is the line just above."""
        if self.in_distribution and is_distribution(line.text):
            return line.gap != LineGap.PAGE
        if not _adjacent(line) or block.role is not None:
            return self._is_rest_of_item(block, before, line)
        if _DISTR.fullmatch(before.bare):
            return True
        if self.layout.style == "lines" or self._is_whole(before):
            return False
        # A mark, or a number that could be a footnote's.
        figure = re.match(r"[0-9]{1,3}\s+\S", line.text) or MARKED_START.match(line.text)
        if figure and self._runs_over(block, before):
            return True
        if self.is_beginning(before, line) or self._is_point(block, before, line):
            return False
        if self.layout.style == "blocks":
            return not is_closed(before.bare)
        return not self._ends(block, before, line)

    def _is_rest_of_item(self, block: Line, before: Line, line: Line) -> bool:
        """Whether a line is in the item of a list that the format has begun above it."""
        if not _adjacent(line) or not block.role == line.role == "item":
            return False
        return not is_closed(before.bare) and not self.is_beginning(before, line)

    def _runs_over(self, block: Line, before: Line) -> bool:
        """Whether a figure at the start of a line belongs to the word before the line break."""
        full = count_columns(before) >= _FULL * self.layout.width
        return full and is_open_ended(before.bare) and not MARKED_START.match(block.text)

    def is_beginning(self, before: Line, line: Line) -> bool:
        """Whether a line shows by its beginning that it is a new paragraph."""
        text = line.bare
        if MARKED_START.match(line.text) and len(text) > 1:
            return True
        if OLD_FOOTNOTE.match(text) or self._bare_footnote(line) or is_organ_line(text):
            return True
        if masthead.is_announcement(text) and not is_closed(before.bare):
            return True
        if masthead.stands_alone(text):
            return not (_announces(before.bare) and masthead.find_date(text))
        label, _ = split_label(text)
        number = number_of(label) if label else None
        if label is None or (number is None and not is_open_ended(before.bare)):
            return label is not None
        return number == self.number + 1 or is_closed(before.bare)

    def _is_point(self, block: Line, before: Line, line: Line) -> bool:
        """Whether a line is the next point of a list; a dash may also stand in a sentence."""
        found = BULLET.match(line.bare)
        if found is None or found[1] not in self.layout.bullets:
            return False
        return _head(block).startswith(found[1]) or not is_open_ended(before.bare)

    def _bare_footnote(self, line: Line) -> bool:
        found = re.match(r"([0-9]{1,3})\s+\S", line.bare)
        if found is None:
            return False
        return line.foot or (found[1] in self.glued and is_footnote_like(line.bare))

    def _is_whole(self, line: Line) -> bool:
        return masthead.stands_alone(line.bare) or is_organ_line(line.bare) or is_meeting(line.bare)

    def _ends(self, block: Line, before: Line, line: Line) -> bool:
        """In wrapped text: whether the line above was the last of its paragraph."""
        short = count_columns(before) < _SHORT * self.layout.width
        closed = is_closed(before.bare)
        if self.layout.indents:
            return line.indented and (short or not is_open_ended(before.bare))
        if _announces(_head(block)):
            return short and masthead.find_date(line.bare) is None
        opens = bool(find_parts(line.bare, self.layout.lang))
        if closed:
            return short or opens
        if has_final_comma(before.bare):
            # Whether the first word of a line would have fitted into the line before.
            return opens and (
                line.bare[:1].isupper()
                or (count_columns(before) + _first_word(line.bare) + 2 <= self.layout.width)
            )
        return short and self._is_heading(block, before, line)

    def _is_heading(self, block: Line, before: Line, line: Line) -> bool:
        """One short line that breaks off though there was room, and no small letter after it."""
        if MARKED_START.match(block.text):
            return False
        alone = block.number == before.number and read_number(before.bare) is None
        room = count_columns(before) + _first_word(line.bare) < 0.7 * self.layout.width
        return alone and room and is_open_ended(before.bare) and not line.bare[:1].islower()


def is_footnote_like(text: str) -> bool:
    """Whether a line with a number before it reads like a note: it cites, and it ends.

    >>> is_footnote_like("6 A/61/117."), is_footnote_like("12 members of the Committee")
    (True, False)
    """
    return _CITES.search(text) is not None


def _first_word(text: str) -> int:
    """How many columns the first word needs; in Chinese that is a character."""
    return min(
        measure_width(text[:1]) if measure_width(text[:1]) > 1 else len(text.split(" ")[0]), _WIDEST
    )


def read_number(text: str) -> int | None:
    """The number that a paragraph begins with."""
    label, _ = split_label(text)
    return number_of(label) if label else None
