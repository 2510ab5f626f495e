"""Paired marks: brackets, quotation marks and title marks without a partner.

Straight quotation marks open and close with one sign, so the characters next to one show what it
does; where they do not, it closes what is open. Single marks outside Chinese may be apostrophes or
letters (Al-‘Ula) and are not read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from tmtool.checks.marks import find_marks
from tmtool.checks.model import SIDES, CheckInput, SideText, build_check, build_finding
from tmtool.findings import Finding

Family: TypeAlias = Literal["quotation mark", "title mark", "bracket"]
_Lean: TypeAlias = Literal["open", "close", "either", "none"]

_CHINESE = dict(zip("“‘《〈（「『【", "”’》〉）」』】", strict=True))
_BRACKETS = {"(": ")", "[": "]"}
CLOSES = {**_CHINESE, **_BRACKETS, '"': '"', "«": "»"}
"""The closing mark of every opening one."""
_OPENS = {close: sign for sign, close in CLOSES.items()}
_OUTSIDE_CHINESE = frozenset('“"«([')
_ALIKE = {")": ")）", "）": ")）", "”": '”"', '"': '"”'}
"""Marks that may replace a closing one: those of another width, and straight ones."""
_ANY = re.compile(f"[{re.escape(''.join({*CLOSES, *_OPENS}))}„]")
_LABEL = re.compile(
    r"(?<![^\s;:,.；：，。])"
    r"(?:[0-9]{1,3}|[a-zа-я\u0621-\u064a]|[ivx]{1,5}|[A-Z]|[一二三四五六七八九十]{1,3})[)）]"
)
_MEASURED = re.compile(r"(?<=[0-9])(?:[′'’] ?[0-9.,]+)?[″\"](?![^\W\d_])")  # 12°30'15"
_BEFORE_WORDS = "(（[［«/:："
_AFTER_WORDS = ".,;:!?)）]］。，；：！？、…"


class PairedSign(NamedTuple):
    """A mark of a text; `sign` is the opening mark of its kind."""

    sign: str
    at: int

    @property
    def family(self) -> Family:
        """Kind of the mark in any shape."""
        if self.sign in "《〈":
            return "title mark"
        return "bracket" if self.sign in "(（[【" else "quotation mark"


@dataclass(frozen=True, slots=True)
class TextSigns:
    """Marks without a partner in a text, and its quotations and titles with their marks."""

    opening: tuple[PairedSign, ...] = ()
    closing: tuple[PairedSign, ...] = ()
    quotations: tuple[range, ...] = ()
    titles: tuple[range, ...] = ()

    def lean(self, family: Family) -> int:
        """Return how many more marks of a family open than close."""
        opening = sum(each.family == family for each in self.opening)
        return opening - sum(each.family == family for each in self.closing)


def read_signs(text: str, lang: str) -> TextSigns:
    """Read the marks of a text in a language.

    >>> found = read_signs('He said "yes", and "no', "en")
    >>> found.quotations, found.opening
    ((range(8, 13),), (PairedSign(sign='"', at=19),))
    """
    if not _ANY.search(text) or text.strip() == '"':  # ditto marks in tables
        return TextSigns()
    ignored = {match.end() - 1 for match in (*_LABEL.finditer(text), *_MEASURED.finditer(text))}
    waiting: list[PairedSign] = []
    closing: list[PairedSign] = []
    stretches: dict[Family, list[range]] = {"quotation mark": [], "title mark": [], "bracket": []}
    for match in _ANY.finditer(text):
        sign, at = match[0], match.start()
        lean = _find_lean(text, at, lang, waiting)
        if lean in ("close", "either"):
            partner = next((s for s in reversed(waiting) if is_partner(s.sign, sign)), None)
            if partner is not None:
                waiting.remove(partner)
                stretches[partner.family].append(range(partner.at, at + 1))
                continue
            if at in ignored:
                continue
        if lean == "close":
            closing.append(PairedSign(_OPENS[sign], at))
        elif lean != "none":
            waiting.append(PairedSign("“" if sign == "„" else sign, at))
    quotations = sorted(stretches["quotation mark"], key=lambda span: span.start)
    return TextSigns(
        tuple(waiting), tuple(closing), tuple(quotations), tuple(stretches["title mark"])
    )


def is_partner(opening: str, closing: str) -> bool:
    """Return True if a mark closes another one, in any width and shape.

    >>> is_partner("（", ")"), is_partner("“", '"'), is_partner("「", "”")
    (True, True, False)
    """
    own = CLOSES[opening]
    return closing in _ALIKE.get(own, own) or (opening, closing) == ("“", "“")


def _find_lean(text: str, at: int, lang: str, waiting: list[PairedSign]) -> _Lean:
    """Return whether a mark opens or closes; "none" for one that the language does not pair."""
    sign = text[at]
    if sign == '"':
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        has_spaces = lang != "zh"
        starts = not before or before in _BEFORE_WORDS or (before.isspace() and has_spaces)
        ends = not after or after in _AFTER_WORDS or (after.isspace() and has_spaces)
        return "either" if starts == ends else "open" if starts else "close"
    if sign == "“" and any(text[each.at] == "„" for each in waiting):
        return "close"
    kind = _OPENS.get(sign, sign)
    if lang == "zh" or kind in _OUTSIDE_CHINESE or sign == "„":
        return "close" if sign in _OPENS else "open"
    return "none"


def _find_lone_marks(job: CheckInput) -> Iterator[Finding]:
    langs = job.bases
    for pair in job.pairs:
        texts = pair.texts
        signs = [read_signs(text, lang) for text, lang in zip(texts, langs, strict=True)]
        for side in SIDES:
            text = SideText(pair, side, texts[side])
            yield from _report_lone(job, text, signs[side], signs[1 - side])
    yield from find_marks(job, "paired marks")


def _report_lone(
    job: CheckInput, text: SideText, own: TextSigns, other: TextSigns
) -> Iterator[Finding]:
    """Report lone marks of one kind together: one of them is wrong."""
    groups: defaultdict[str, list[PairedSign]] = defaultdict(list)
    for each in (*own.closing, *own.opening):
        groups[each.sign].append(each)
    for sign, lone in groups.items():
        first = lone[0]
        if _goes_on(text.text, first, own, other):
            continue
        places = sorted(each.at for each in lone)
        written = text.text[first.at]
        missing = "opening" if first in own.closing else "closing"
        message = f"{written} has no {missing} mark"
        if len(lone) > 1:
            marks = " ".join(text.text[at] for at in places)
            message = f"{sign} and {CLOSES[sign]} are unbalanced: {marks}"
        spans: dict[int, list[range]] = {text.side: [range(at, at + 1) for at in places]}
        yield build_finding("paired marks", message, job, text.pair, rule=first.family, marks=spans)


def _goes_on(text: str, sign: PairedSign, own: TextSigns, other: TextSigns) -> bool:
    """Return True if a quotation continues in another pair.

    Then the other side leaves as much open, or has no marks and the mark is at an edge of the text.
    """
    leans = own.lean(sign.family), other.lean(sign.family)
    if leans[0] and leans[0] == leans[1]:
        return True
    if sign.family != "quotation mark":
        return False
    if leans[0] and leans[0] == -leans[1] and '"' in {s.sign for s in own.opening + other.opening}:
        return True
    is_at_edge = not text[: sign.at].strip() or not text[sign.at + 1 :].strip()
    alone = {each.family for each in (*other.opening, *other.closing)}
    is_quoting = other.quotations or other.titles or "quotation mark" in alone
    return is_at_edge and not is_quoting


PAIRS = build_check("paired marks", _find_lone_marks)
