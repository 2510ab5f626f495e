"""Negative words of a Chinese and an English text, paired: which of them explains which.

First go those together of which one renders the other (不良 and adverse), then those that deny the
same word, then "not" with 不, then what is left with what may explain it (lack, 避免). What nothing
explains may be a "not" that was lost. How sure that is depends on what stands opposite, and that is
its reading: the verb, adjective or noun that is denied is looked for on the other side, too.

- "modal": with a modal verb (shall not, 不得), and nothing negative is opposite at all;
- "plain": nothing negative is opposite at all;
- "among others": all that is negative there goes with other words;
- "word": the word has its negation in it (unlawful), and its opposite is there (合法);
- "unclear": what is denied isn't found, but nothing there is or means a "not", in a short text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Literal, NamedTuple, TypeAlias

from tmtool.lang.fold import simplify_in_place
from tmtool.lang.heads import HeadWord, choose_denied, find_heads, is_implied, reach_denied
from tmtool.lang.polarity import Cue, Strength, find_cues, has_opposite, strip_negative

Explanation: TypeAlias = Literal["rendering", "same word", "free", "bound", "weak"]
"""What explains a negative word: its rendering, one that denies the same, or one that is as strong,
a part of a word, or negative by its meaning only."""
_PAIRED: tuple[tuple[Strength, Strength], ...] = (
    ("bound", "bound"), ("free", "free"), ("free", "bound"), ("bound", "free"), ("free", "weak"),
    ("weak", "free"), ("bound", "weak"), ("weak", "bound"),
)  # fmt: skip
"""What explains what, in the order in which it is tried."""
MOST_CUES = 200
"""Negative words of a text, at most; of one with more nothing is compared. Limit: time goes by the
square of them. Measured on the half for work on 28 November 2026: no text has more than 47."""
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
_AUXILIARIES = frozenset((
    "shall", "must", "may", "should", "can", "could", "ought", "will", "would", "might", "be",
    "been", "have", "had",
    "应", "应该", "应当", "须", "必须", "得", "可", "可以", "能", "能够", "许", "允许",
    "准", "准许", "会",
))  # fmt: skip
_TO_VERB = re.compile(r"\s*(?:(?:be|been|have|had) )*(?:\w+ly )?")
"""What stands in English between "not" and its verb; behind more another verb is denied."""
_CANNOT = frozenset(("cannot", "can't", "mustn't", "shouldn't", "couldn't"))


class Explained(NamedTuple):
    """How a cue is explained, how far off as a share of the texts, and by which one."""

    how: Explanation
    gap: float
    by: Cue


class CueSide:
    """The cues of one side, what explains each of them, and the words around them."""

    def __init__(self, text: str, lang: str) -> None:
        self.lang, self.text = lang, text
        cues = find_cues(text, lang)
        self.all = cues if len(cues) <= MOST_CUES else []
        self.left = list(self.all)
        self.explained: dict[Cue, Explained] = {}

    def place(self, at: int) -> float:
        """Where a character stands, as a share of the text."""
        return at / max(len(self.text), 1)

    def take(self, cue: Cue, explained: Explained) -> None:
        """Hold a cue for explained."""
        self.left.remove(cue)
        self.explained[cue] = explained

    @cached_property
    def heads(self) -> list[HeadWord]:
        """The words that can be denied."""
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

    @cached_property
    def implies(self) -> bool:
        """Whether a word may say by its meaning what another language says with "not"."""
        return is_implied(self.text, self.lang)

    def denied(self, cue: Cue) -> list[HeadWord]:
        """What a cue may deny: the words behind it, or what is left of it without its 非 or un-."""
        if cue.strength == "free":
            own = strip_negative(cue.word, "zh") if self.lang == "zh" else ""
            return choose_denied(self.heads, self.text, cue.stop - len(own), self.lang)
        kept = strip_negative(cue.word, self.lang)
        return find_heads(kept, self.lang) if kept else []

    def find_affirmed(self, cue: Cue, second: CueSide) -> HeadWord | None:
        """What renders the word that a cue denies where the other side doesn't deny it."""
        for head in self.denied(cue)[:_HEADS]:
            at = self.place(cue.start)
            for each in second.affirmed:
                if each.meanings & head.meanings and abs(second.place(each.start) - at) < _NEAR:
                    return each
        return None

    def affirms_verb(self, cue: Cue, second: CueSide) -> bool:
        """Whether the other side affirms the word that a "not" denies behind its modal verb.

        It does all the same where a second negative makes that a "yes": should not go unpunished.
        """
        reach = range(cue.stop, reach_denied(self.text, cue.stop, self.lang))
        if any(each.start in reach for each in self.left if each.strength == "bound"):
            return False
        verb = next((head for head in self.denied(cue) if not _is_auxiliary(self.text, head)), None)
        if verb is None:
            return False
        if self.lang == "en" and not _TO_VERB.fullmatch(self.text, cue.stop, verb.start):
            return False
        at = self.place(cue.start)
        return any(
            each.meanings & verb.meanings
            and abs(second.place(each.start) - at) < _NEAR
            and not _is_auxiliary(second.text, each)
            for each in second.affirmed
        )

    def read_unmatched(self, cue: Cue, second: CueSide) -> str:
        """The reading of a cue that nothing explains, or nothing."""
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
            return "unclear" if short and not others and not second.implies else ""
        if others:
            return "among others"
        return "modal" if self._is_modal(cue) else "plain"

    def _is_modal(self, cue: Cue) -> bool:
        if self.lang == "en":
            before = self.text[max(cue.start - _BEFORE, 0) : cue.start]
            return cue.word in _CANNOT or bool(_MODAL["en"].search(before))
        return bool(
            _MODAL["zh"].search(simplify_in_place(self.text[cue.start : cue.stop + _AFTER]))
        )


def _is_auxiliary(text: str, head: HeadWord) -> bool:
    return simplify_in_place(text[head.start : head.stop]).lower() in _AUXILIARIES


def pair_cues(chinese: str, english: str) -> tuple[CueSide, CueSide]:
    """The negative words of both sides, those that explain each other taken away.

    >>> [[cue.word for cue in side.left] for side in pair_cues(
    ...     "委员会不能开会。", "The Committee can meet.")]
    [['不'], []]
    """
    zh, en = CueSide(chinese, "zh"), CueSide(english, "en")
    if not any(cue.strength in ("free", "bound") for cue in (*zh.all, *en.all)):
        return zh, en
    _pair(zh, en, "rendering", lambda one, two: bool(two.strength and one.groups & two.groups))
    _pair(
        zh, en, "rendering",
        lambda one, two: one.strength != "free" and bool(one.groups & two.groups),
    )  # fmt: skip
    _pair(
        zh, en, "same word", lambda one, two: _deny_the_same(zh.denied(one), en.denied(two))
    )  # fmt: skip
    for strengths in _PAIRED:
        weakest: Explanation = max(strengths, key=("free", "bound", "weak").index)
        _pair(zh, en, weakest, partial(_fit_strengths, strengths, zh, en))
    return zh, en


def _fit_strengths(
    strengths: tuple[Strength, Strength], zh: CueSide, en: CueSide, one: Cue, second: Cue
) -> bool:
    if (one.strength, second.strength) != strengths:
        return False
    return "weak" not in strengths or _may_explain(zh, one, en, second)


def _may_explain(zh: CueSide, one: Cue, en: CueSide, second: Cue) -> bool:
    """Whether a word may explain a "not": it stands near, or nothing affirms what that denies."""
    if abs(zh.place(one.start) - en.place(second.start)) < _EXPLAINS_WITHIN:
        return True
    denying = (one, zh, en) if second.strength == "weak" else (second, en, zh)
    return denying[1].find_affirmed(denying[0], denying[2]) is None


def _deny_the_same(one: Sequence[HeadWord], counterpart: Sequence[HeadWord]) -> bool:
    return any(first.meanings & second.meanings for first in one for second in counterpart)


def _pair(
    zh: CueSide, en: CueSide, explanation: Explanation, fits: Callable[[Cue, Cue], bool]
) -> None:
    """Take away what goes together, the nearest first by the places in the texts."""
    options = sorted(
        (abs(zh.place(one.start) - en.place(other.start)), one.start, other.start, one, other)
        for one in zh.left
        for other in en.left
        if fits(one, other)
    )
    for gap, *_, one, other in options:
        if one in zh.left and other in en.left:
            zh.take(one, Explained(explanation, gap, other))
            en.take(other, Explained(explanation, gap, one))
