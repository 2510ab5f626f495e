"""Paired marks: brackets, quotation marks and title marks without a partner.

A quotation may continue in later pairs, so lone quotation marks are matched with those of nearby
pairs. A mark that both sides leave open in the same way is not reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmtool.checks.model import (
    HAN,
    SIDES,
    Check,
    CheckInput,
    SideText,
    build_finding,
    build_form_finding,
    iter_texts,
)
from tmtool.checks.paired_signs import CLOSES, PairedSign, TextSigns, is_partner, read_signs
from tmtool.findings import Finding
from tmtool.lang.script import get_base

_MAX_DISTANCE = 8  # pairs between the opening and the closing mark of a quotation
_FORM_RULES = (
    (
        "half-width and full-width brackets are mixed", "width of brackets", "（）",
        re.compile(r"（[^（）()]*(?P<sign>\))|(?P<first>\()[^（）()]*）"),
    ),
    (
        "《 inside 《》: use 〈〉 for the inner marks", "inner marks", "〈",
        re.compile(r"《[^《》]*(?P<sign>《)[^《》]*》[^《》]*》"),
    ),
    (
        "“ inside “”: use ‘’ for the inner marks", "inner marks", "‘",
        re.compile(r"“[^“”]*(?P<sign>“)[^“”]*”[^“”]*”"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _LoneSign:
    """A mark without a partner in its text; `place` counts the pairs of the job."""

    sign: PairedSign
    opens: bool
    place: int
    text: SideText
    own: TextSigns
    other: TextSigns

    @property
    def is_of_longer_quotation(self) -> bool:
        """Whether the other side leaves open as much, or has no mark at all.

        Without marks on the other side only a mark at an edge of the text counts.
        """
        family = self.sign.family
        own, other = self.own.lean(family), self.other.lean(family)
        if family != "quotation mark":
            return own != 0 and own == other
        other = other or self.other.single_lean
        written = {sign.sign for signs in (self.own, self.other) for sign in signs.opening}
        if own != 0 and (own == other or ('"' in written and abs(own) == abs(other))):
            return True
        text, at = self.text.text, self.sign.at
        is_at_edge = not text[:at].strip() or not text[at + 1 :].strip()
        return is_at_edge and not (self.other.has_quotation_marks or self.other.titles)

    @property
    def is_closed_on_other_side(self) -> bool:
        """Whether the other side has the whole quotation."""
        return len(self.own.quotations) < len(self.other.quotations)


def _check_pairs(job: CheckInput) -> Iterator[Finding]:
    langs = [get_base(lang) for lang in job.langs]
    read = [tuple(map(read_signs, (pair.source, pair.target), langs)) for pair in job.pairs]
    for side in SIDES:
        lone = [
            _LoneSign(
                sign, opens, place, SideText(pair, side, (pair.source, pair.target)[side]), *order
            )
            for place, pair in enumerate(job.pairs)
            for order in [(read[place][side], read[place][1 - side])]
            for opens, signs in ((False, order[0].closing), (True, order[0].opening))
            for sign in signs
        ]
        yield from _report_lone(job, _remove_continued(lone))
    for text in iter_texts(job, "zh"):
        for message, rule, repair, pattern in _FORM_RULES:
            for match in pattern.finditer(text.text):
                span = range(*match.span(match.lastgroup or 0))
                yield build_form_finding(
                    "paired marks", "note", message, job, text.pair, **text.mark_spans(span),
                    suggestion=repair, rule=rule,
                )  # fmt: skip


def _remove_continued(lone: Sequence[_LoneSign]) -> list[_LoneSign]:
    """Remove quotation marks that have their partner in a nearby pair.

    Each paragraph of a quotation may open it again; only the last one closes it.
    """
    waiting: list[_LoneSign] = []
    left: list[_LoneSign] = []
    for each in lone:
        if each.sign.family == "bracket" or each.is_closed_on_other_side:
            left.append(each)
            continue
        written = each.text.text[each.sign.at]
        partners = [
            old
            for old in waiting
            if old.place < each.place <= old.place + _MAX_DISTANCE
            and is_partner(old.sign.sign, written)
        ]
        if partners and (not each.opens or written == '"'):
            waiting = [old for old in waiting if old not in partners]
        elif each.opens:
            waiting.append(each)
        else:
            left.append(each)
    return left + waiting


def _report_lone(job: CheckInput, lone: Sequence[_LoneSign]) -> Iterator[Finding]:
    """Report lone marks of one kind in a text together: one of them is wrong."""
    groups: defaultdict[tuple[int, str], list[_LoneSign]] = defaultdict(list)
    for each in lone:
        groups[each.place, each.sign.sign].append(each)
    for signs in groups.values():
        first, text = signs[0], signs[0].text
        if first.is_of_longer_quotation or _may_be_letter(first):
            continue
        places = sorted(each.sign.at for each in signs)
        sign = text.text[first.sign.at]
        message = f"{sign} has no closing mark" if first.opens else f"{sign} has no opening mark"
        if len(signs) > 1:
            written = " ".join(text.text[at] for at in places)
            pair = f"{first.sign.sign} and {CLOSES[first.sign.sign]}"
            message = f"{pair} are unbalanced: {written}"
        yield build_finding(
            "paired marks", "warning", message, job, text.pair,
            **text.mark_spans(*(range(at, at + 1) for at in places)), rule=first.sign.family,
        )  # fmt: skip


def _may_be_letter(lone: _LoneSign) -> bool:
    """Return True if a ‘ may be a letter, as in ‘Abd: the other side quotes no more."""
    is_single = lone.text.text[lone.sign.at] == "‘"
    is_chinese = re.search(f"[{HAN}]", lone.text.text)
    return is_single and not is_chinese and not lone.is_closed_on_other_side


PAIRS = Check(
    "paired marks", _check_pairs,
    "Brackets, quotation marks and title marks are balanced and of one width; 〈〉 and "
        "‘’ are used inside 《》 and “”. A quotation of several paragraphs opens in each and "
        "closes in the last.",
    "GB/T 15834, on quotation marks and marks of titles.",
    "《突尼斯议程 (《突尼斯议程》)",
)  # fmt: skip
