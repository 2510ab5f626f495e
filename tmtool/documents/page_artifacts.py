"""What pages carry beside their text: page numbers, running heads, job numbers, bar codes, rules.

A line goes only on evidence: its shape is nothing else, or it comes again and again where pages
begin and end. What goes is reported, and the next line remembers that a page was turned.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tmtool.documents.content import (
    MARKED_START,
    Line,
    LineGap,
    RemovedText,
    is_closed,
    strip_delimiters,
)
from tmtool.un import masthead
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
