"""Negation, compared between Chinese and English: a "not" that one side lacks, or that it added.

Negative words are not counted but paired: first those of which one renders the other (不良 and
adverse), then "not" with 不, then what is left with what may explain it (lack, 避免). What nothing
explains is reported. How sure that is depends on what else stands opposite, and that is the rule of
a finding. The verb, adjective or noun that is denied is looked for on the other side, too: what
nothing denies there makes the finding sure, and where it isn't found the sentence may be put in
another way.

- "modal": with a modal verb (shall not, 不得), and nothing negative is opposite at all;
- "plain": nothing negative is opposite at all;
- "among others": all that is negative there goes with other words;
- "word": the word has its negation in it (unlawful), and its opposite is there (合法);
- "unclear": what is denied isn't found, but nothing there is or means a "not", in a short text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import NamedTuple

from tmtool.checks.model import SIDES, Check, CheckInput, Pair, Side, build_finding, label_side
from tmtool.findings import Finding
from tmtool.lang.codes import name_language
from tmtool.lang.heads import HeadWord, choose_denied, find_heads, is_implied, reach_denied
from tmtool.lang.polarity import Cue, Strength, find_cues, has_opposite, strip_negative
from tmtool.lang.script import get_base

_NAME = "negation"
_LANGS = frozenset(("zh", "en"))
_PAIRED: tuple[tuple[Strength, Strength], ...] = (
    ("bound", "bound"), ("free", "free"), ("free", "bound"), ("bound", "free"), ("free", "weak"),
    ("weak", "free"), ("bound", "weak"), ("weak", "bound"),
)  # fmt: skip
"""What explains what, in the order in which it is tried."""
_BEFORE = 12
"""Characters before a negative word in which its modal verb stands. Chosen, no measurement."""
_AFTER = 8
"""The same behind it. Chosen, no measurement."""
_HEADS = 3
"""So many words behind a negative word are looked for on the other side. Chosen, no measurement."""
_NEAR = 0.45
"""How far from the negative word, as a share of the texts, the word that it denies may be rendered.
Chosen, no measurement: the order of clauses differs."""
_EXPLAINS_WITHIN = 0.2
"""How far from a "not", as a share of the texts, a word explains it though what it denies is
affirmed elsewhere. Chosen, no measurement."""
_REACHES_BACK = 24
"""So many characters before a word such as "lack" it may deny. Chosen, no measurement."""
_LONG = {"zh": 80, "en": 260}
"""In a text of so many characters what a "not" denies may be rendered anyhow. Measured on fiction
on 28 November 2026: with no limit "unclear" is told of 29 in 1,316 pairs, with this one of 27."""
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
    """The cues of one side, which of them nothing has explained yet, and the words around them."""

    def __init__(self, text: str, lang: str) -> None:
        self.lang, self.text = lang, text
        self.all = find_cues(text, lang)
        self.left = list(self.all)

    def place(self, at: int) -> float:
        return at / max(len(self.text), 1)

    @cached_property
    def heads(self) -> list[HeadWord]:
        return find_heads(self.text, self.lang)

    @cached_property
    def doubtful(self) -> list[range]:
        """Where a "not", or a word that means one, may deny what stands there."""
        return [
            range(
                max(cue.start - _REACHES_BACK * (cue.strength == "weak"), 0),
                reach_denied(self.text, cue.stop, self.lang),
            )
            for cue in self.all
            if cue.strength
        ]

    @cached_property
    def affirmed(self) -> list[HeadWord]:
        """The words that nothing on this side may deny."""
        return [
            head for head in self.heads if not any(head.start in each for each in self.doubtful)
        ]

    @cached_property
    def plain_text(self) -> str:
        """The text without what something may deny."""
        kept = list(self.text)
        for each in self.doubtful:
            kept[each.start : each.stop] = "\n" * len(each)
        return "".join(kept)

    def denied(self, cue: Cue) -> list[HeadWord]:
        """What a cue may deny: the words behind it, or what is left of it without its 非 or un-."""
        if cue.strength == "free":
            own = strip_negative(cue.word, "zh") if self.lang == "zh" else ""
            return choose_denied(self.heads, self.text, cue.stop - len(own), self.lang)
        kept = strip_negative(cue.word, self.lang)
        return find_heads(kept, self.lang) if kept else []

    def list_unmatched(self, second: _Cues) -> Iterator[UnmatchedNegation]:
        for cue in self.left:
            rule = self._find_rule(cue, second) if cue.asks else ""
            if rule:
                yield UnmatchedNegation(self.lang, cue, rule)

    def _find_rule(self, cue: Cue, second: _Cues) -> str:
        counterpart = self.find_affirmed(cue, second)
        if cue.strength != "free":
            if any(each.word == cue.word and each not in self.left for each in self.all):
                return ""
            return (
                "word" if counterpart or has_opposite(cue, second.plain_text, second.lang) else ""
            )
        others = any(each.strength for each in second.all)
        if counterpart is None:
            short = len(second.text) < _LONG[second.lang]
            clear = short and not others and not is_implied(second.text, second.lang)
            return "unclear" if clear else ""
        if others:
            return "among others"
        return "modal" if self._is_modal(cue) else "plain"

    def _is_modal(self, cue: Cue) -> bool:
        if self.lang == "en":
            before = self.text[max(cue.start - _BEFORE, 0) : cue.start]
            return cue.word in _CANNOT or bool(_MODAL["en"].search(before))
        return bool(_MODAL["zh"].search(self.text[cue.start : cue.stop + _AFTER]))

    def find_affirmed(self, cue: Cue, second: _Cues) -> HeadWord | None:
        """What renders the word that a cue denies where the other side doesn't deny it."""
        for head in self.denied(cue)[:_HEADS]:
            at = self.place(cue.start)
            for each in second.affirmed:
                if each.meanings & head.meanings and abs(second.place(each.start) - at) < _NEAR:
                    return each
        return None


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
    _pair(zh, en, lambda one, other: _deny_the_same(zh.denied(one), en.denied(other)))
    for strengths in _PAIRED:
        _pair(zh, en, partial(_fit_strengths, strengths, zh, en))
    return [*zh.list_unmatched(en), *en.list_unmatched(zh)]


def _fit_strengths(
    strengths: tuple[Strength, Strength], zh: _Cues, en: _Cues, one: Cue, second: Cue
) -> bool:
    if (one.strength, second.strength) != strengths:
        return False
    return "weak" not in strengths or _may_explain(zh, one, en, second)


def _may_explain(zh: _Cues, one: Cue, en: _Cues, second: Cue) -> bool:
    """Whether a word may explain a "not": it stands near, or nothing affirms what that denies."""
    if abs(zh.place(one.start) - en.place(second.start)) < _EXPLAINS_WITHIN:
        return True
    denying = (one, zh, en) if second.strength == "weak" else (second, en, zh)
    return denying[1].find_affirmed(denying[0], denying[2]) is None


def _deny_the_same(one: Sequence[HeadWord], counterpart: Sequence[HeadWord]) -> bool:
    return any(first.meanings & second.meanings for first in one for second in counterpart)


def _pair(zh: _Cues, en: _Cues, fits: Callable[[Cue, Cue], bool]) -> None:
    """Take away what goes together, the nearest first by the places in the texts."""
    options = sorted(
        (abs(zh.place(one.start) - en.place(other.start)), one.start, other.start, one, other)
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


def _build(
    job: CheckInput, pair: Pair, side: Side, unmatched: Sequence[UnmatchedNegation]
) -> Finding:
    text = pair.source if side == 0 else pair.target
    spans = [range(each.cue.start, each.cue.stop) for each in unmatched]
    words = ", ".join(f"“{text[span.start : span.stop]}”" for span in spans)
    other = name_language(job.langs[1 - side])
    verb = "has" if len(spans) == 1 else "have"
    return build_finding(
        _NAME, "error", f"{words} {verb} no negative counterpart in {other}", job, pair,
        **label_side(side, *spans), rule=min(each.rule for each in unmatched),
    )  # fmt: skip


NEGATION = Check(
    _NAME, _find_negation,
    "What one side denies the other denies too.",
    "A “not” is easily lost, and turns the meaning round. Words that are negative by their form or "
    "meaning count: inequality, 缺乏, fail to; no less than and 不仅 deny nothing.",
    "会员国不得使用武力 | Members may use force",
    langs=_LANGS, both=True,
)  # fmt: skip
