"""What pages did to a text: furniture between its lines, and paragraphs cut in two.

Furniture is what pages carry beside their text: page numbers, running heads, job numbers, bar
codes, rules. A line goes only on evidence: its shape is nothing else, or it comes again and again
where pages begin and end. What goes is reported, and the next line remembers that a page was
turned.

A blank line parts paragraphs, as a page does. Only where the first one breaks off, and paragraphs
of the text do not end so, is the second its other half.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tmtool.documents.content import (
    MARKED_START,
    Line,
    LineGap,
    RemovedText,
    has_final_comma,
    is_closed,
    is_item_ending,
    is_open_ended,
    join_halves,
    strip_delimiters,
)
from tmtool.documents.layout import BULLET, find_bullets, measure, read_number
from tmtool.lang.script import is_han
from tmtool.un import masthead
from tmtool.un.labels import split_label
from tmtool.un.openings import find_parts, is_organ_line
from tmtool.un.symbols import find_symbols

_JOB = r"(?:[0-9]{2}-[0-9]{5}|GE\.[0-9]{2}-[0-9]{4,6}|V\.[0-9]{2}-[0-9]{5})"
_OF = r"(?:\s*(?:of|/|de|sur)\s*[0-9]{1,4})?"
_CERTAIN = tuple(
    (reason, re.compile(shape, re.IGNORECASE))
    for reason, shape in (
        ("page number", rf"[0-9]{{1,3}}(?:/[0-9]{{1,3}})?\s+{_JOB}"),
        ("page number", rf"{_JOB}\s+[0-9]{{1,3}}(?:/[0-9]{{1,3}})?"),
        ("page number", r"[-–—]\s?[0-9]{1,4}\s?[-–—]"),
        ("page number", rf"(?:page|seite|página|страница|стр\.|صفحة)\s*[0-9]{{1,4}}{_OF}"),
        ("page number", r"第\s*[0-9]{1,4}\s*[页頁](?:\s*[,，]?\s*共\s*[0-9]{1,4}\s*[页頁])?"),
        ("job number", rf"{_JOB}\s*(?:\([A-Z]\))?(?:\s+[0-9]{{6}})*"),
        ("bar code", r"\*[0-9A-Z]{6,10}\*"),
        ("recycling note", r"(?:please recycle|请回收|請回收|merci de recycler)\W*"),
        ("rule", r"(?:[_\-—–=]\s?){4,}|(?:\*\s){2,}\*|\*{4,}"),
    )
)
# A page of so many is plain furniture only in company: 74/197 on a line is a resolution.
_PAGE_OF = re.compile(r"([0-9]{1,3})/([0-9]{1,3})")
_BARE_NUMBER = re.compile(r"[0-9]{1,4}")
_TURNS_PAGE = frozenset(("page number", "running head"))
_NEAR = 3
"""Lines around the symbol of a page that its head may take. Chosen, no measurement."""
_FRONT = 15
"""Lines at the beginning that may be a masthead. Chosen, no measurement."""
_SHORTEST_HEAD = 3
"""Letters: what repeats with fewer is no running head. Chosen, no measurement."""
_COLUMNS = re.compile(r"\s{2,}|[\t\n]")
_CLOSED = 0.6
"""Share of paragraphs with a closing mark from which on a text ends its paragraphs so. Chosen, no
measurement."""
PAUSE = re.compile(r"[,;](?![0-9])|\.(?=\s)|[，；。،؛]")
HEADING = 30
"""Few headings with a pause in them are longer in Chinese; twice as long elsewhere. Chosen, no
measurement."""
# So do paragraphs of a resolution end; a heading such as 促进人权 is followed by a sentence.
CLAUSE_ENDS = ("，", "；", ",", ";", "،", "؛")
_MIN_PARAGRAPHS = 3
"""So many paragraphs show how the paragraphs of a text end. Chosen, no measurement."""


def split_furniture(
    lines: Sequence[Line],
) -> tuple[tuple[Line, ...], tuple[RemovedText, ...]]:
    """The lines of the text itself, and the others.

    >>> texts = ("建设信息", "A/C.2/75/L.60", "20-15312 (C)", "2/8 20-15312", "社会；")
    >>> kept, removed = split_furniture([Line(text, i) for i, text in enumerate(texts)])
    >>> [line.text for line in kept], kept[2].gap.name, [each.reason for each in removed]
    (['建设信息', 'A/C.2/75/L.60', '社会；'], 'PAGE', ['job number', 'page number'])
    """
    reasons = {i: reason for i, line in enumerate(lines) if (reason := detect_shape(line.bare))}
    reasons |= _running_symbols(lines)
    reasons |= _pages_of(lines, reasons)
    reasons |= _running_heads(lines, reasons)
    reasons |= _bare_numbers(lines, reasons)
    removed = (
        RemovedText(strip_delimiters(lines[i].text), reasons[i], lines[i].number)
        for i in sorted(reasons)
    )
    return tuple(_others(lines, reasons)), tuple(removed)


def _others(lines: Sequence[Line], reasons: dict[int, str]) -> Iterator[Line]:
    """The lines that stay; they remember a turned page, and a rule above them on theirs."""
    gap, foot = LineGap.NONE, False
    for i, line in enumerate(lines):
        gap = max(gap, line.gap)
        foot = foot and gap != LineGap.PAGE
        if i not in reasons:
            yield replace(line, gap=gap, foot=foot)
            gap = LineGap.NONE
        elif reasons[i] in _TURNS_PAGE:
            gap, foot = LineGap.PAGE, False
        else:
            gap = max(gap, LineGap.BLANK)
            foot = foot or line.bare.startswith("____")


def detect_shape(text: str) -> str | None:
    """What a line is whose shape is that of nothing but furniture.

    >>> detect_shape("2/8 20-15312"), detect_shape("*2015312*"), detect_shape("74/197")
    ('page number', 'bar code', None)
    """
    return next((reason for reason, shape in _CERTAIN if shape.fullmatch(text)), None)


def extract_text_head(head: Sequence[Line], text: Sequence[Line], *, own: bool) -> tuple[Line, ...]:
    """What the header of the first page has of a masthead: there it is the head of the text.

    `own`: it is the first page's alone, and masthead as a whole if any of it is. What the text
    says itself at its top is not said again.

    >>> lines = [Line("A/RES/75/202", 1), Line("Draft of May", 2)]
    >>> [
    ...     line.text
    ...     for line in extract_text_head(lines, [Line("Seventy-fifth session", 1)], own=False)
    ... ]
    ['A/RES/75/202']
    """
    known = {part for line in text[:_FRONT] for part in _COLUMNS.split(line.bare)}
    found = [line for line in head if masthead.find_facts(line.bare) and line.bare not in known]
    return tuple(head if own and found else found)


def _running_symbols(lines: Sequence[Line]) -> dict[int, str]:
    """A symbol that stands alone on pages, or tops one; on the first it is the masthead's."""
    alone: dict[int, str] = {}
    for i, line in enumerate(lines):
        facts = masthead.find_facts(line.text)  # nothing else, or other masthead in columns beside
        symbols = [fact.value for fact in facts if fact.name == "symbol"]
        if symbols and symbols[0]:
            alone[i] = symbols[0]
    counts = Counter(alone.values())
    first = {symbol: i for i, symbol in reversed(alone.items())}
    # Or the line is the first of a page, but for the first page.
    return {
        i: "running head"
        for i, symbol in alone.items()
        if (counts[symbol] > 1 and not (i == first[symbol] and i < _FRONT))
        or (i > 0 and lines[i].gap == LineGap.PAGE)
    }


def _pages_of(lines: Sequence[Line], reasons: dict[int, str]) -> dict[int, str]:
    """2/8, 3/8, 4/8: one total, rising numbers; or beside other furniture."""
    found = {
        i: match
        for i, line in enumerate(lines)
        if line.role != "cell" and (match := _PAGE_OF.fullmatch(line.bare))
    }
    totals = Counter(match[2] for match in found.values())
    return {
        i: "page number"
        for i, match in found.items()
        if int(match[1]) <= int(match[2])
        and (
            totals[match[2]] > 1
            or {i - 1, i + 1} & reasons.keys()
            or any(line.gap == LineGap.PAGE for line in lines[i : i + 2])
        )
    }


def _anchors(lines: Sequence[Line], reasons: dict[int, str]) -> set[int]:
    """Where pages begin and end, as far as can be seen."""
    turned = {i for i, reason in reasons.items() if reason in _TURNS_PAGE}
    return turned | {i for i, line in enumerate(lines) if line.gap == LineGap.PAGE}


def _running_heads(lines: Sequence[Line], reasons: dict[int, str]) -> dict[int, str]:
    """Lines that come more than once beside page ends, none of them a sentence or a footnote.

    A symbol may stand beside them.
    """
    anchors = _anchors(lines, reasons)
    near = _around(anchors, len(lines)) - reasons.keys()
    heads = {
        i: _without_symbol(line.bare)
        for i, line in ((i, lines[i]) for i in sorted(near))
        if not (line.role == "cell" or MARKED_START.match(line.text) or is_closed(line.bare))
    }
    counts = Counter(heads.values())
    return {i: "running head" for i, head in heads.items() if head and counts[head] > 1}


def _around(anchors: Iterable[int], length: int) -> set[int]:
    return {j for i in anchors for j in range(i - _NEAR, i + _NEAR + 1) if 0 <= j < length}


def _without_symbol(text: str) -> str:
    """What stands beside a symbol on a running head; a list of symbols is no head."""
    for found in reversed(find_symbols(text)):
        text = text[: found.start] + text[found.stop :]
    words = " ".join(text.split())
    return words if sum(char.isalpha() for char in words) > _SHORTEST_HEAD else ""


def _bare_numbers(lines: Sequence[Line], reasons: dict[int, str]) -> dict[int, str]:
    """Numbers alone on a line: page numbers at page ends, or where they cut sentences in two."""
    alone = [
        i
        for i, line in enumerate(lines)
        if line.role != "cell" and _BARE_NUMBER.fullmatch(line.bare)
    ]
    numbers = [int(lines[i].bare) for i in alone]
    anchors = _around(_anchors(lines, reasons), len(lines))
    rising = len(alone) > 1 and all(b == a + 1 for a, b in pairwise(numbers))
    cuts = rising and any(_cuts(lines, i) for i in alone)
    return {i: "page number" for i in alone if cuts or i in anchors}


def _cuts(lines: Sequence[Line], i: int) -> bool:
    if not 0 < i < len(lines) - 1:
        return False
    before, after = lines[i - 1].bare, lines[i + 1].bare
    return not is_closed(before) and (after[0].islower() or len(before) > 20)


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
    return len(texts) < _MIN_PARAGRAPHS or ends >= _CLOSED * len(texts)


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
