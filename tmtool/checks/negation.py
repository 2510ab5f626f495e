"""Negation, compared between Chinese and English: a "not" that one side lacks, or that it added.

Negative words are not counted but paired: first those of which one renders the other (不良 and
adverse), then "not" with 不, then what is left with what may explain it (lack, 避免). What nothing
explains is reported. How sure that is depends on what else stands opposite, and that is the rule of
a finding:

- "modal": with a modal verb (shall not, 不得), and nothing negative is opposite at all;
- "plain": nothing negative is opposite at all;
- "among others": all that is negative there goes with other words;
- "word": the word has its negation in it, or means it (unlawful, 非法, refrain).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tmtool.checks.model import SIDES, Check, CheckInput, Pair, Side, build_finding, label_side
from tmtool.findings import Finding
from tmtool.lang.codes import name_language
from tmtool.lang.polarity import Cue, Strength, find_cues
from tmtool.lang.script import get_base

_NAME = "negation"
_LANGS = frozenset(("zh", "en"))
_PAIRED: tuple[tuple[Strength, Strength], ...] = (
    ("bound", "bound"), ("free", "free"), ("free", "bound"), ("bound", "free"), ("free", "weak"),
    ("weak", "free"), ("bound", "weak"), ("weak", "bound"),
)  # fmt: skip
"""What explains what, in the order in which it is tried."""
_BEFORE, _AFTER = 12, 8
"""Characters around a negative word in which its modal verb stands. Chosen, no measurement."""
_MODAL = {
    "en": re.compile(r"(?:shall|must|may|should|can|could|ought|will|would) ?$", re.I),
    "zh": re.compile(r"^[不毋](?:应|得|可|能|许|准|会)"),
}
_CANNOT = frozenset(("cannot", "can't", "mustn't", "shouldn't", "couldn't"))


class UnmatchedNegation(NamedTuple):
    """A negative word that nothing on the other side explains, in its language, and how sure."""

    lang: str
    cue: Cue
    rule: str


class _Cues:
    """The cues of one side, and which of them nothing has explained yet."""

    def __init__(self, text: str, lang: str) -> None:
        self.lang, self.text = lang, text
        self.all = find_cues(text, lang)
        self.left = list(self.all)

    def place(self, cue: Cue) -> float:
        return cue.start / max(len(self.text), 1)

    def list_unmatched(self, other: _Cues) -> Iterator[UnmatchedNegation]:
        denied = any(cue.strength for cue in other.all)
        for cue in self.left:
            if cue.asks:
                yield UnmatchedNegation(self.lang, cue, self._find_rule(cue, denied=denied))

    def _find_rule(self, cue: Cue, *, denied: bool) -> str:
        if cue.strength != "free":
            return "word"
        if denied:
            return "among others"
        if self.lang == "en":
            before = self.text[max(cue.start - _BEFORE, 0) : cue.start]
            modal = cue.word in _CANNOT or _MODAL["en"].search(before)
        else:
            modal = _MODAL["zh"].search(self.text[cue.start : cue.stop + _AFTER])
        return "modal" if modal else "plain"


def find_unmatched_negation(chinese: str, english: str) -> list[UnmatchedNegation]:
    """The negative words of each side that nothing on the other side explains.

    >>> [(each.cue.word, each.rule) for each in find_unmatched_negation(
    ...     "会员国不得使用武力。", "Member States may use force.")]
    [('不', 'modal')]
    >>> find_unmatched_negation("各国未能达成协议。", "States failed to agree.")
    []
    """
    zh, en = _Cues(chinese, "zh"), _Cues(english, "en")
    if not any(cue.asks for cue in (*zh.all, *en.all)):
        return []
    _pair(zh, en, lambda one, other: bool(other.strength and one.groups & other.groups))
    _pair(zh, en, lambda one, other: one.strength != "free" and bool(one.groups & other.groups))
    for strengths in _PAIRED:
        # Each is used before the next is made.
        _pair(zh, en, lambda one, other: (one.strength, other.strength) == strengths)  # noqa: B023
    return [*zh.list_unmatched(en), *en.list_unmatched(zh)]


def _pair(zh: _Cues, en: _Cues, fits: Callable[[Cue, Cue], bool]) -> None:
    """Take away what goes together, the nearest first by the places in the texts."""
    options = sorted(
        (abs(zh.place(one) - en.place(other)), one.start, other.start, one, other)
        for one in zh.left
        for other in en.left
        if fits(one, other)
    )
    for *_, one, other in options:
        if one in zh.left and other in en.left:
            zh.left.remove(one)
            en.left.remove(other)


def _find_negation(job: CheckInput) -> Iterator[Finding]:
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    if set(langs) != _LANGS:
        return
    for pair in job.pairs:
        texts = pair.source, pair.target
        chinese, english = texts if langs[0] == "zh" else texts[::-1]
        if not chinese.strip() or not english.strip():
            continue
        found = find_unmatched_negation(chinese, english)
        for side in SIDES:
            own = [each for each in found if each.lang == langs[side]]
            if own:
                yield _build(job, pair, side, own)


def _build(job: CheckInput, pair: Pair, side: Side, found: Sequence[UnmatchedNegation]) -> Finding:
    text = pair.source if side == 0 else pair.target
    spans = [range(each.cue.start, each.cue.stop) for each in found]
    words = ", ".join(f"“{text[span.start : span.stop]}”" for span in spans)
    other = name_language(job.langs[1 - side])
    verb = "has" if len(spans) == 1 else "have"
    return build_finding(
        _NAME, "error", f"{words} {verb} no negative counterpart in {other}", job, pair,
        **label_side(side, *spans), rule=min(each.rule for each in found),
    )  # fmt: skip


NEGATION = Check(
    _NAME, _find_negation,
    "What one side denies the other denies too.",
    "A “not” is easily lost, and turns the meaning round. Words that are negative by their form or "
    "meaning count: inequality, 缺乏, fail to; no less than and 不仅 deny nothing.",
    "会员国不得使用武力 | Members may use force",
    langs=_LANGS, both=True,
)  # fmt: skip
