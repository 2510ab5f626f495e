"""Brackets and quotation marks that open and don't close, close and never opened, or nest wrongly.

A quotation may go on through several pairs, so what is open is remembered for some pairs. Where
both sides have the same number of marks too many, the text that is quoted goes on somewhere else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

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

_REACH = 8
"""A quotation that is not closed so many pairs later never is. Chosen, no measurement."""
_TWO_WIDTHS = re.compile(r"（[^（）()]*(?P<half>\))|(?P<first>\()[^（）()]*）")
_INNER = {"《": "〈〉", "“": "‘’"}


@dataclass(frozen=True, slots=True)
class _PairSigns:
    """What is read of one side of a pair; `place` counts the pairs of the job from 0."""

    place: int
    text: SideText
    own: TextSigns
    other: TextSigns


@dataclass(frozen=True, slots=True)
class _LoneSign:
    """A mark without a partner, the text that it stands in, and whether it opens or closes."""

    sign: PairedSign
    at: _PairSigns
    opens: bool


@dataclass(slots=True)
class _SideReader:
    """Looks for partners in the texts of a side, which it reads in order."""

    lang: str
    waiting: list[tuple[_PairSigns, PairedSign]] = field(default_factory=list)
    is_quoting: dict[int, bool] = field(default_factory=dict)

    def read(self, signs: _PairSigns) -> Iterator[_LoneSign]:
        """What has no partner by now."""
        self.is_quoting[signs.place] = signs.other.has_quotation_marks
        if self.waiting:
            yield from self._give_up(signs.text.pair.number)
            signs = self._read_on(signs)
        for sign in signs.own.closing:
            if not self._close(signs, sign):
                yield _LoneSign(sign, signs, opens=False)
        if self.waiting:
            self._repeat(signs)
        for sign in signs.own.opening:
            if _is_ended_here(signs, sign):
                yield _LoneSign(sign, signs, opens=True)
            else:
                self.waiting.append((signs, sign))

    def iter_open(self) -> Iterator[_LoneSign]:
        """What is still open in the end."""
        return (_LoneSign(sign, signs, opens=True) for signs, sign in self.waiting)

    def _give_up(self, number: int) -> Iterator[_LoneSign]:
        late = [each for each in self.waiting if number - each[0].text.pair.number > _REACH]
        for signs, sign in late:
            self.waiting.remove((signs, sign))
            yield _LoneSign(sign, signs, opens=True)

    def _read_on(self, signs: _PairSigns) -> _PairSigns:
        """A straight mark that is left over may close what an earlier text opened."""
        left_over = any(sign.sign == '"' for sign in signs.own.opening)
        if not left_over or not any(sign.sign == '"' for _, sign in self.waiting):
            return signs
        again = read_signs(signs.text.text, self.lang, inside=True)
        fits = all(sign.sign != '"' for sign in again.opening)
        return replace(signs, own=again) if fits else signs

    def _close(self, signs: _PairSigns, closing: PairedSign) -> bool:
        written = signs.text.text[closing.at]
        for old, opening in reversed(self.waiting):
            if is_partner(opening.sign, written) and self._goes_on(old, signs, opening):
                self.waiting.remove((old, opening))
                return True
        return False

    def _goes_on(self, old: _PairSigns, new: _PairSigns, opening: PairedSign) -> bool:
        """Whether a quotation can go on from one text to another: the other side has marks too."""
        if opening.family != "quotation mark" or old.other.lean("quotation mark"):
            return True
        return all(self.is_quoting.get(at, True) for at in range(old.place + 1, new.place))

    def _repeat(self, signs: _PairSigns) -> None:
        """Paragraphs of one quotation open each, and only the last one closes."""
        first = signs.text.text.lstrip()[:1]
        if first in CLOSES:
            self.waiting = [
                (old, sign)
                for old, sign in self.waiting
                if sign.sign != first
                or old.text.text[: sign.at].strip()
                or not (signs.own.opening or signs.place == old.place + 1)
            ]


def _is_ended_here(signs: _PairSigns, sign: PairedSign) -> bool:
    """Whether a quotation that stays open is a whole one on the other side."""
    other = signs.other
    return (
        sign.family == "quotation mark"
        and not other.lean("quotation mark")
        and not other.single_lean
        and len(signs.own.quotations) < len(other.quotations)
    )


def _pairs(job: CheckInput) -> Iterator[Finding]:
    langs = [get_base(lang) for lang in job.langs]
    texts = [(pair.source, pair.target) for pair in job.pairs]
    read = [tuple(map(read_signs, both, langs)) for both in texts]
    for side in SIDES:
        own = [
            _PairSigns(
                place, SideText(pair, side, texts[place][side]), read[place][side],
                read[place][1 - side],
            )
            for place, pair in enumerate(job.pairs)
        ]  # fmt: skip
        yield from _unpaired(job, _iter_lone(_SideReader(langs[side]), own))
    for each in iter_texts(job, "zh"):
        yield from _nested(job, each)
        # A bracket of full width that one of half width closes, or the other way round.
        for match in _TWO_WIDTHS.finditer(each.text):
            yield build_form_finding(
                "paired marks", "note", "half-width and full-width brackets are mixed",
                job, each.pair, **each.mark_spans(range(*match.span(match.lastgroup or 0))),
                suggestion="（）", rule="width of brackets",
            )  # fmt: skip


def _iter_lone(reader: _SideReader, sides: Iterable[_PairSigns]) -> Iterator[_LoneSign]:
    """All marks without a partner."""
    for signs in sides:
        yield from reader.read(signs)
    yield from reader.iter_open()


def _unpaired(job: CheckInput, lone: Iterable[_LoneSign]) -> Iterator[Finding]:
    """Marks of one kind that have no partner in a text, told together: one of them is wrong."""
    alone: dict[tuple[int, str], list[_LoneSign]] = defaultdict(list)
    for each in lone:
        alone[each.at.place, each.sign.sign].append(each)
    for signs in alone.values():
        if not _is_elsewhere(signs) and not _may_be_letter(signs[0]):
            yield _report_unpaired(job, signs)


def _is_elsewhere(lone: Sequence[_LoneSign]) -> bool:
    """Whether the partner can stand in another text, since the other side lacks one as well."""
    family, signs = lone[0].sign.family, lone[0].at
    own, other = signs.own.lean(family), signs.other.lean(family)
    if family == "quotation mark" and not other:
        other = signs.other.single_lean
    # What a straight mark does is known by its place only.
    written = {sign.sign for each in (signs.own, signs.other) for sign in each.opening}
    return own != 0 and (own == other or ('"' in written and abs(own) == abs(other)))


def _may_be_letter(lone: _LoneSign) -> bool:
    """Whether a ‘ may open nothing, as in ‘Abd: the other side quotes no more than this one."""
    text, signs = lone.at.text, lone.at
    return (
        text.text[lone.sign.at] == "‘"
        and not re.search(f"[{HAN}]", text.text)
        and len(signs.other.quotations) <= len(signs.own.quotations)
    )


def _report_unpaired(job: CheckInput, lone: Sequence[_LoneSign]) -> Finding:
    text, first = lone[0].at.text, lone[0].sign
    places = sorted(each.sign.at for each in lone)
    sign = text.text[first.at]
    message = f"{sign} has no closing mark" if lone[0].opens else f"{sign} has no opening mark"
    if len(lone) > 1:
        signs = " ".join(text.text[at] for at in places)
        message = f"{first.sign} and {CLOSES[first.sign]} are unbalanced: {signs}"
    spans = text.mark_spans(*(range(at, at + 1) for at in places))
    if _is_of_longer_quotation(lone):
        return build_finding(
            "paired marks", "note", message, job, text.pair, **spans, rule="part of a quotation"
        )
    return build_finding(
        "paired marks", "warning", message, job, text.pair, **spans, rule=first.family
    )


def _is_of_longer_quotation(lone: Sequence[_LoneSign]) -> bool:
    """Whether a text is one paragraph of a longer quotation, of which the other side has no mark.

    Straight marks at its beginning or its end may have their partners in another paragraph.
    """
    (signs, sign), text = (lone[0].at, lone[0].sign), lone[0].at.text
    return (
        len(lone) == 1
        and sign.sign == '"'
        and not signs.own.quotations
        and not signs.other.has_quotation_marks
        and not (text.text[: sign.at].strip() and text.text[sign.at + 1 :].strip())
    )


def _nested(job: CheckInput, text: SideText) -> Iterator[Finding]:
    """Titles within titles and quotations within quotations, with the marks of the outer one."""
    for outer, inner in _INNER.items():
        close, depth = CLOSES[outer], 0
        if text.text.count(outer) < 2:
            continue
        for at, sign in enumerate(text.text):
            if sign == outer:
                if depth:
                    message = f"{outer} inside {outer}{close}: use {inner} for the inner marks"
                    yield build_form_finding(
                        "paired marks", "note", message, job, text.pair,
                        **text.mark_spans(range(at, at + 1)), suggestion=inner[0],
                        rule="inner marks",
                    )  # fmt: skip
                depth += 1
            elif sign == close and depth:
                depth -= 1


PAIRS = Check(
    "paired marks", _pairs,
    "Brackets, quotation marks and title marks are balanced and of one width; 〈〉 and "
        "‘’ are used inside 《》 and “”. A quotation of several paragraphs opens in each and "
        "closes in the last.",
    "GB/T 15834, on quotation marks and marks of titles.",
    "《突尼斯议程 (《突尼斯议程》)",
)  # fmt: skip
