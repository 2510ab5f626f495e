"""Brackets and quotation marks that open and don't close, close and never opened, or nest wrongly.

A quotation may go on through several pairs, so what is open is remembered for some pairs. Where
both sides have the same number of marks too many, the text that is quoted goes on somewhere else.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tmtool.checks.model import (
    Check,
    CheckInput,
    SideText,
    build_finding,
    build_form_finding,
    iter_texts,
)
from tmtool.findings import Finding
from tmtool.lang.script import get_base

_REACH = 8
"""A quotation that is not closed so many pairs later never is. Chosen, no measurement."""
_CHINESE = dict(zip("“‘《〈（「『【", "”’》〉）」』】", strict=True))
_WESTERN = {"“": "”"}
_BOTH = {"(": ")", "[": "]"}
_CLOSES = {**_CHINESE, **_BOTH}
_KIND = {
    **{sign: sign for sign in _CLOSES},
    **{close: sign for sign, close in _CLOSES.items()},
}  # fmt: skip
"""The opening mark of every mark."""
_ALIKE = {
    **{sign: sign for pair in _CLOSES.items() for sign in pair},
    "(": "(（", "（": "(（", ")": ")）", "）": ")）",
}  # fmt: skip
"""The marks that are the same but for their width."""
_LABEL = re.compile(
    r"(?<![^\s;:,.；：，。])(?:[0-9]{1,3}|[a-zа-я\u0621-\u064a]|[ivx]{1,5}|[A-Z]|[一二三四五六七八九十]{1,3})[)）]"
)
"""A bracket after a label needs no other: a) for this; b) for that."""
_TWO_WIDTHS = re.compile(r"（[^（）()]*(?P<half>\))|(?P<first>\()[^（）()]*）")
_INNER = {"《": "〈〉", "“": "‘’"}


@dataclass(slots=True)
class _OpenMark:
    """A mark that waits for its partner."""

    sign: str
    at: int
    text: SideText


@dataclass(slots=True)
class _MarkReader:
    """Reads the texts of a side in order."""

    partners: dict[str, str]
    waiting: deque[_OpenMark] = field(default_factory=deque)

    def read(self, text: SideText, number: int) -> Iterator[tuple[SideText, int, str]]:
        """What is wrong by now: the text, the place, and what is to be said."""
        own, closers = self._within(text)
        for sign, at in closers:
            if not self._close(sign):
                yield text, at, f"{sign} has no opening mark"
        while self.waiting and number - self.waiting[0].text.pair.number > _REACH:
            old = self.waiting.popleft()
            yield old.text, old.at, f"{old.sign} has no closing mark"
        self._repeat(own)
        self.waiting.extend(own)

    def iter_open(self) -> Iterator[tuple[SideText, int, str]]:
        """What is still open in the end."""
        return ((old.text, old.at, f"{old.sign} has no closing mark") for old in self.waiting)

    def _within(self, text: SideText) -> tuple[list[_OpenMark], list[tuple[str, int]]]:
        """The marks of one text that have no partner in it."""
        stack: list[_OpenMark] = []
        closers: list[tuple[str, int]] = []
        labels = {match.end() - 1 for match in _LABEL.finditer(text.text)}
        closing = set(self.partners.values())
        for at, sign in enumerate(text.text):
            if sign in self.partners:
                stack.append(_OpenMark(sign, at, text))
            elif sign in closing and not _take(stack, sign) and at not in labels:
                closers.append((sign, at))
        return stack, closers

    def _close(self, sign: str) -> bool:
        for each in reversed(self.waiting):
            if _fit(each.sign, sign):
                self.waiting.remove(each)
                return True
        return False

    def _repeat(self, own: list[_OpenMark]) -> None:
        """Paragraphs of one quotation open each, and only the last one closes."""
        for each in own:
            if each.text.text[: each.at].strip() == "":
                for old in list(self.waiting):
                    if old.sign == each.sign and old.text.text[: old.at].strip() == "":
                        self.waiting.remove(old)


def _take(stack: list[_OpenMark], sign: str) -> bool:
    for at in range(len(stack) - 1, -1, -1):
        if _fit(stack[at].sign, sign):
            del stack[at]
            return True
    return False


def _fit(opening: str, closing: str) -> bool:
    """Whether two marks are partners, of whatever width."""
    return closing in _ALIKE[_CLOSES[opening]]


def _partners(lang: str) -> dict[str, str]:
    return _CLOSES if lang == "zh" else {**_WESTERN, **_BOTH}


def _pairs(job: CheckInput) -> Iterator[Finding]:
    for lang in dict.fromkeys(map(get_base, job.langs)):
        reader = _MarkReader(_partners(lang))
        alone: dict[tuple[SideText, str], list[tuple[int, str]]] = defaultdict(list)
        for text, at, message in _alone(reader, iter_texts(job, lang)):
            alone[text, _KIND[text.text[at]]].append((at, message))
        for (text, kind), marks in alone.items():
            yield from _report_unpaired(job, text, kind, marks)
        if lang == "zh":
            for text in iter_texts(job, lang):
                yield from _nested(job, text)
                # A bracket of full width that one of half width closes, or the other way round.
                for match in _TWO_WIDTHS.finditer(text.text):
                    yield build_form_finding(
                        "paired marks", "warning", "half-width and full-width brackets are mixed",
                        job, text.pair, **text.mark_spans(range(*match.span(match.lastgroup or 0))),
                        suggestion="（）",
                    )  # fmt: skip


def _alone(reader: _MarkReader, sides: Iterable[SideText]) -> Iterator[tuple[SideText, int, str]]:
    """All marks without a partner."""
    for text in sides:
        yield from reader.read(text, text.pair.number)
    yield from reader.iter_open()


def _report_unpaired(
    job: CheckInput, text: SideText, kind: str, marks: list[tuple[int, str]]
) -> Iterator[Finding]:
    """Marks of one kind that have no partner in a text, told together: one of them is wrong."""
    if _surplus(text.text, kind) == _surplus(text.other, kind) != 0:
        return
    if kind == "“" and text.other.count('"') % 2:
        return
    message = marks[0][1]
    if len(marks) > 1:
        signs = " ".join(text.text[at] for at, _ in sorted(marks))
        message = f"{kind} and {_CLOSES[kind]} are unbalanced: {signs}"
    spans = [range(at, at + 1) for at, _ in sorted(marks)]
    yield build_finding("paired marks", "error", message, job, text.pair, **text.mark_spans(*spans))


def _surplus(text: str, sign: str) -> int:
    """How many more marks of a kind open than close, of whatever width."""
    opening = _KIND[sign]
    return sum(map(text.count, _ALIKE[opening])) - sum(map(text.count, _ALIKE[_CLOSES[opening]]))


def _nested(job: CheckInput, text: SideText) -> Iterator[Finding]:
    """Titles within titles and quotations within quotations, with the marks of the outer one."""
    for outer, inner in _INNER.items():
        close, depth = _CHINESE[outer], 0
        for at, sign in enumerate(text.text):
            if sign == outer:
                if depth:
                    message = f"{outer} inside {outer}{close}: use {inner} for the inner marks"
                    span = text.mark_spans(range(at, at + 1))
                    yield build_form_finding(
                        "paired marks",
                        "warning",
                        message,
                        job,
                        text.pair,
                        **span,
                        suggestion=inner[0],
                    )
                depth += 1
            elif sign == close and depth:
                depth -= 1


PAIRS = Check(
    "paired marks", _pairs,
    "Brackets, quotation marks and title marks are balanced and of one width; 〈〉 and "
        "‘’ are used inside 《》 and “”.",
    "GB/T 15834, on quotation marks and marks of titles.",
    "《突尼斯议程 (《突尼斯议程》)",
)  # fmt: skip
