"""Paragraphs that a page break cut in two, or a blank line in the middle of a sentence.

A blank line parts paragraphs. Only where the first one breaks off, and paragraphs of the text do
not end so, is the second its other half.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tmtool.documents.content import (
    Line,
    LineGap,
    has_final_comma,
    is_closed,
    is_item_ending,
    is_open_ended,
    join_halves,
)
from tmtool.documents.layout import BULLET, find_bullets, measure, read_number
from tmtool.lang.script import is_han
from tmtool.un import masthead
from tmtool.un.labels import split_label
from tmtool.un.openings import find_parts, is_organ_line

_CLOSED = 0.6
"""Share of paragraphs with a closing mark from which on a text ends its paragraphs so. Chosen, no
measurement."""
PAUSE = re.compile(r"[,;](?![0-9])|\.(?=\s)|[，；。،؛]")
HEADING = 30
"""Few headings with a pause in them are longer in Chinese; twice as long elsewhere. Chosen, no
measurement."""
# So do paragraphs of a resolution end; a heading such as 促进人权 is followed by a sentence.
CLAUSE_ENDS = ("，", "；", ",", ";", "،", "؛")
_FEW = 3
"""So many paragraphs show how the paragraphs of a text end. Chosen, no measurement."""


def join_pages(blocks: Sequence[Line], lang: str) -> tuple[Line, ...]:
    """Put paragraphs together again that a page break cut in two.

    >>> first = Line("极为关切地注意到大流行病，" * 3 + "重申雄心壮", 1)
    >>> (whole,) = join_pages((first, Line("志，为此要制定战略，", 3, LineGap.BLANK)), "zh")
    >>> whole.text[-13:]
    '雄心壮志，为此要制定战略，'
    """
    whole: list[Line] = []
    habits = _habits(blocks, lang)
    for block in blocks:
        if whole and _was_cut(whole[-1], block, habits):
            whole[-1] = replace(whole[-1], text=join_halves(whole[-1].text, block.text))
        else:
            whole.append(block)
    return tuple(whole)


@dataclass(frozen=True, slots=True)
class _PunctuationHabits:
    """How a text is written: the signs before points of its lists, and what ends with punctuation.

    `wrapped`: its paragraphs are lines of a page. `closed`: running paragraphs end with
    punctuation, as a rule; `points`: those of lists do.
    """

    lang: str
    bullets: frozenset[str]
    wrapped: bool
    closed: bool
    points: bool

    def has_point(self, text: str) -> bool:
        """Whether a text is a point of a list."""
        sign = BULLET.match(text)
        return sign is not None and sign[1] in self.bullets


def _habits(blocks: Sequence[Line], lang: str) -> _PunctuationHabits:
    signs = find_bullets(blocks)
    points, running = [], []
    for block in blocks:
        sign = BULLET.match(block.bare)
        if sign is not None and sign[1] in signs:
            points.append(block)
        elif _runs(block.bare):
            running.append(block)
    wrapped = measure([replace(each, gap=LineGap.NONE) for each in blocks], lang).style == "wrapped"
    return _PunctuationHabits(lang, signs, wrapped, _are_closed(running), _are_closed(points))


def _are_closed(texts: Sequence[Line]) -> bool:
    """Whether texts end with punctuation, as a rule: where they don't, an open end says nothing."""
    ends = sum(is_closed(each.bare) or has_final_comma(each.bare) for each in texts)
    return len(texts) < _FEW or ends >= _CLOSED * len(texts)


def _was_cut(first: Line, second: Line, habits: _PunctuationHabits) -> bool:
    """Running text that breaks off, and a second half that begins nothing."""
    if first.role or second.role or second.gap == LineGap.NONE:
        return False
    if first.sealed and second.gap != LineGap.PAGE:
        return False
    left, right, lang = first.bare, second.bare, habits.lang
    if _begins(right) or masthead.find_facts(left) or not (_runs(left) or _opens(left, lang)):
        return False
    if second.gap == LineGap.PAGE and _is_unfinished(left, right, lang):
        return True
    if is_item_ending(left) or (
        second.gap == LineGap.BLANK and _tells_nothing(left, right, habits)
    ):
        return False
    if lang in ("zh", "ja"):
        return is_open_ended(left) and not find_parts(right, lang) and not _heading_like(right)
    return not is_closed(left) and (right[:1].islower() or left[-1:] in "-(")


def _tells_nothing(left: str, right: str, habits: _PunctuationHabits) -> bool:
    """Whether an open end says nothing: such paragraphs end so, or headings do."""
    if habits.has_point(right):
        return True
    if habits.wrapped:
        return False
    if not (habits.points if habits.has_point(left) else habits.closed):
        return True
    small = right[:1].islower()
    return not (
        small or has_begun(left) or (_opens(left, habits.lang) and right.endswith(CLAUSE_ENDS))
    )


def has_begun(text: str) -> bool:
    """Whether a sentence has begun in a text, so that it is no heading: long, with a pause in it.

    >>> has_begun("推動綠色金融，建設美好未來"), has_begun("他们在日内瓦召开了会议，并" * 3)
    (False, True)
    """
    longest = HEADING if is_han(text[:1]) or is_han(text[-1:]) else 2 * HEADING
    return len(text) > longest and PAUSE.search(text) is not None


def _begins(text: str) -> bool:
    """Whether a text shows that it is the beginning of a paragraph."""
    labelled = split_label(text)[0] is not None
    return labelled or bool(masthead.find_facts(text)) or is_organ_line(text)


def _is_unfinished(left: str, right: str, lang: str) -> bool:
    """Before a page end: a paragraph of a resolution that lacks its end, and no other after it."""
    if has_final_comma(left) and read_number(left) is not None:
        return True
    if find_parts(right, lang) or _heading_like(right):
        return False
    return _opens(left, lang) and (is_open_ended(left) or has_final_comma(left))


def _opens(text: str, lang: str) -> bool:
    return bool(find_parts(split_label(text)[1], lang))


def _runs(text: str) -> bool:
    """Whether a text is a running one, no heading: long, and with a pause in it."""
    return len(text) > 30 and re.search(r"[,，、;；:：.。]", text) is not None


def _heading_like(text: str) -> bool:
    return len(text) < 40 and re.search(r"[,，;；.。]", text) is None
