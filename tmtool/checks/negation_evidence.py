"""What speaks for it that a "not" of one side is lost on the other, in figures.

Cheap evidence first: what explains the negative word, what else stands opposite, and whether the
word that it denies is affirmed there. Of what this leaves in doubt, the meaning: whether the two
sides come nearer to each other when the negative word is taken out, in the texts, in the clause and
in the phrase that it stands in. They do where the other side lacks it, and where the other side
says the same in another way, they don't.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from tmtool.checks.cue_pairs import CueSide, Explained, pair_cues
from tmtool.lang.polarity import Cue, has_opposite, take_negative

if TYPE_CHECKING:
    from tmtool.checks.part_evidence import MeaningTable
    from tmtool.units import Vectors

CHEAP = (
    "rendering", "same word", "free", "bound", "weak", "gap", "rendered weakly",
    "affirmed though explained", "modal", "plain", "among others", "unclear",
    "word", "nothing denied", "affirmed", "implied", "not in a word", "more of them", "left there",
    "opposite there", "near free", "near bound", "near weak", "no free", "no bound", "no weak",
    "length", "asks", "again", "unexplained", "unexplained and affirmed", "unexplained alone",
    "unexplained in length",
)  # fmt: skip
"""The names of what is known of a negative word without an encoder."""
MEANT = (
    "text gain", "text turn", "text like", "clause gain", "clause turn", "clause like",
    "phrase turn", "phrase without", "phrase affirmed", "phrase denied", "phrase affirmed rather",
    "text turn though explained", "clause gain though explained",
)  # fmt: skip
"""The names of what an encoder says beside."""
_AGAIN = frozenset("不未没无非勿毋")
"""What goes on with a "not" before it (既未批准，也未签署) is weighed, too."""
_FAR = 0.6
"""A word farther off than this share of the texts, and what isn't there. Chosen, no measurement."""
_LONG = 240
"""Characters of Chinese from which on length says no more. Chosen, no measurement."""
_USUAL = 30
"""Characters of Chinese of a usual text, which counts 1. Chosen, no measurement."""
_RUN = 4
"""Clauses of the other side that are taken together, at most. Chosen, no measurement."""
_MANY_CLAUSES = 24
"""In a text of more clauses only two are taken together. Limit: their number."""
_SHORT = {"zh": 7, "en": 22}
"""Characters of a clause; what is shorter goes with the one before. Chosen, no measurement."""
_WINDOWS = {"zh": (3, 5, 8), "en": (2, 3, 5)}
"""Characters of Chinese and words of English that a phrase may be rendered by. Chosen, no
measurement."""
_WITHIN = {"zh": 120, "en": 400}
"""Characters from its place in which a phrase is looked for, at most. Limit: their number."""
_PHRASE = {"zh": 5, "en": 3}
"""Characters or words behind a negative word that are of its phrase. Chosen, no measurement."""
_AUXILIARIES = "应得能可会并尚还从绝均都将毫"
_TINY = 1e-6
"""Added to a length before it divides. Chosen: no length of an encoder's vectors is as small."""
_LEAST = -0.3
"""How much less a phrase is affirmed than denied, at most. Chosen, no measurement."""
_CLAUSE_END = {
    "zh": re.compile(r"[，。；：！？,;:!?\n]+(?!\d)"),
    "en": re.compile(r"[,;:.!?](?=\s|$)|\n"),
}
_PHRASE_END = {
    "zh": re.compile(r"[，。；：、！？,;:!?\n（）()“”]"),
    "en": re.compile(r"[,;:.!?()“”\n](?=\s|$)"),
}
_WORD = re.compile(r"[\w'’-]+")


class Window(NamedTuple):
    """A stretch of the other side, and whether a negative word is in it."""

    text: str
    denies: bool


@dataclass(frozen=True, eq=False)
class CueInDoubt:
    """A negative word of one side, with what is known of it without an encoder."""

    own: CueSide
    second: CueSide
    cue: Cue
    reading: str
    cheap: tuple[float, ...]

    @cached_property
    def whole(self) -> tuple[str, str]:
        """The text with its negative word and without."""
        return self.own.text, take_negative(self.own.text, self.cue, self.own.lang)

    @cached_property
    def clause(self) -> tuple[str, str]:
        """The clause that the word stands in, with it and without."""
        stretches = cut_clauses(self.own.text, self.own.lang)
        return self._cut(next(each for each in stretches if self.cue.start < each.stop))

    @cached_property
    def phrase(self) -> tuple[str, str]:
        """The words that it is nearest to, with it and without."""
        text, cue, lang = self.own.text, self.cue, self.own.lang
        within = next(each for each in _cut(text, range(len(text)), lang) if cue.start < each.stop)
        if lang == "zh":
            before = cue.start > within.start and text[cue.start - 1] in _AUXILIARIES
            return self._cut(range(cue.start - before, min(within.stop, cue.stop + _PHRASE[lang])))
        words = [word.span() for word in _WORD.finditer(text, within.start, within.stop)]
        at = next((at for at, word in enumerate(words) if cue.start < word[1]), 0)
        first, last = words[max(at - 1, 0)], words[min(at + _PHRASE[lang], len(words) - 1)]
        return self._cut(range(min(first[0], cue.start), max(last[1], cue.stop)))

    def _cut(self, stretch: range) -> tuple[str, str]:
        text = self.own.text[stretch.start : stretch.stop]
        moved = self.cue._replace(
            start=self.cue.start - stretch.start, stop=self.cue.stop - stretch.start
        )
        return text.strip(), take_negative(text, moved, self.own.lang).strip()

    @cached_property
    def runs(self) -> list[str]:
        """Clauses of the other side, and those that follow each other together."""
        return list_runs(self.second.text, self.second.lang)

    @cached_property
    def windows(self) -> list[Window]:
        """What may render the phrase on the other side."""
        text, lang = self.second.text, self.second.lang
        middle = round(self.own.place(self.cue.start) * len(text))
        reach = min(len(text) // 2 + 1, _WITHIN[lang])
        negative = [cue for cue in self.second.all if cue.strength]
        return [
            Window(
                text[each.start : each.stop].strip(),
                any(cue.start < each.stop and each.start < cue.stop for cue in negative),
            )
            for each in _list_windows(text, range(middle - reach, middle + reach), lang)
        ]


def find_doubts(chinese: str, english: str) -> list[CueInDoubt]:
    """The negative words of both sides that may be lost on the other, with the cheap evidence.

    >>> [(doubt.cue.word, doubt.reading) for doubt in find_doubts(
    ...     "会员国不得使用武力。", "Member States may use force.")]
    [('不', 'modal')]
    """
    zh, en = pair_cues(chinese, english)
    return [
        doubt
        for own, second in ((zh, en), (en, zh))
        for cue in own.all
        if cue.asks or cue.strength == "bound" or cue.word in _AGAIN
        for doubt in [_measure_cheaply(own, second, cue)]
    ]


def _measure_cheaply(own: CueSide, second: CueSide, cue: Cue) -> CueInDoubt:
    explained = own.explained.get(cue)
    unexplained = explained is None
    reading = own.read_unmatched(cue, second) if unexplained else ""
    affirmed = own.find_affirmed(cue, second) is not None
    near = [_find_nearest(cue, own, second, strength) for strength in ("free", "bound", "weak")]
    chinese = own.text if own.lang == "zh" else second.text
    length = sqrt(min(len(chinese), _LONG) / _USUAL)
    free = cue.strength == "free"
    more = sum(each.strength == "free" for each in own.all) - sum(
        each.strength in ("free", "bound") for each in second.all
    )
    cheap = (
        *(explained is not None and explained.how == name for name in CHEAP[:5]),
        *(_describe_explained(explained) if explained else (0.0, 0.0)),
        affirmed and not unexplained,
        *(reading == name for name in CHEAP[8:13]),
        not own.denied(cue), affirmed, second.implies, free, min(max(more, -2), 2),
        any(each.strength == "free" for each in second.left),
        not free and has_opposite(cue, second.plain_text, second.lang),
        *(min(gap, _FAR) for gap in near), *(gap > 1 for gap in near), length,
        cue.asks, cue.strength == "weak", unexplained, unexplained and affirmed,
        unexplained and min(near) > 1, unexplained * length,
    )  # fmt: skip
    return CueInDoubt(own, second, cue, reading, tuple(float(each) for each in cheap))


def _describe_explained(explained: Explained) -> tuple[float, float]:
    """How far off the explanation is, and whether it is a rendering negative by meaning only."""
    weakly = explained.how == "rendering" and explained.by.strength != "free"
    return explained.gap, float(weakly)


def _find_nearest(cue: Cue, own: CueSide, second: CueSide, strength: str) -> float:
    """How far the nearest negative word of this strength is, or more than 1 where none is."""
    at = own.place(cue.start)
    places = (second.place(each.start) for each in second.all if each.strength == strength)
    return min((abs(place - at) for place in places), default=2.0)


def list_compared_texts(doubt: CueInDoubt) -> Iterator[str]:
    """What has to be encoded before `measure_meaning`."""
    yield from (*doubt.whole, *doubt.clause, *doubt.phrase, doubt.second.text, *doubt.runs)
    yield from (window.text for window in doubt.windows)


def measure_meaning(doubt: CueInDoubt, meanings: MeaningTable) -> tuple[float, ...]:
    """What the encoder says of a negative word, as `MEANT` names it."""
    whole = compare_variants(doubt.whole, [doubt.second.text], meanings)
    clause = compare_variants(doubt.clause, doubt.runs, meanings)
    phrase = compare_variants(doubt.phrase, [window.text for window in doubt.windows], meanings)
    with_it, without = doubt.phrase
    explained = doubt.cue in doubt.own.explained
    affirmed = _find_likest(
        without, (each.text for each in doubt.windows if not each.denies), meanings
    )
    denied = _find_likest(with_it, (each.text for each in doubt.windows if each.denies), meanings)
    likest = _find_likest(without, (each.text for each in doubt.windows), meanings)
    return (
        *whole, *clause, phrase[1], likest, affirmed, denied, max(affirmed - denied, _LEAST),
        whole[1] * explained, clause[0] * explained,
    )  # fmt: skip


def _find_likest(text: str, others: Iterable[str], meanings: MeaningTable) -> float:
    return max((meanings.compare(text, each) for each in others), default=0.0)


def compare_variants(
    texts: tuple[str, str], others: list[str], meanings: MeaningTable
) -> tuple[float, float, float]:
    """How much nearer a text comes to what is likest it without its "not", and how near it was.

    The first in cosine, and by the length of the way that it goes.
    """
    if any(text not in meanings for text in texts) or not any(each in meanings for each in others):
        return 0.0, 0.0, 0.0
    with_it, without = (meanings[text] for text in texts)
    other: Vectors = max(
        (meanings[each] for each in others if each in meanings),
        key=lambda each: float((with_it + without) @ each),
    )
    turn = without - with_it
    gain = float(turn @ other)
    return gain, gain / (sqrt(float(turn @ turn)) + _TINY), float(with_it @ other)


def _cut(text: str, within: range, lang: str) -> Iterator[range]:
    """The stretches of a text between all marks."""
    start = within.start
    for mark in _PHRASE_END[lang].finditer(text, within.start, within.stop):
        yield range(start, mark.end())
        start = mark.end()
    yield range(start, within.stop)


def list_runs(text: str, lang: str) -> list[str]:
    """The clauses of a text, and those that follow each other together.

    >>> list_runs("Recalling its earlier decision, it adjourned on Friday.", "en")[1:]
    ['Recalling its earlier decision, it adjourned on Friday.', 'it adjourned on Friday.']
    """
    clauses = cut_clauses(text, lang)
    most = _RUN if len(clauses) <= _MANY_CLAUSES else 2
    return [
        text[first.start : last.stop].strip()
        for at, first in enumerate(clauses)
        for last in clauses[at : at + most]
    ]


def cut_clauses(text: str, lang: str) -> list[range]:
    """The clauses of a text, what is short together with the one before."""
    found: list[range] = []
    start = 0
    for stop in (*(mark.end() for mark in _CLAUSE_END[lang].finditer(text)), len(text)):
        if not text[start:stop].strip():
            continue
        if found and min(stop - start, len(found[-1])) < _SHORT[lang]:
            found[-1] = range(found[-1].start, stop)
        else:
            found.append(range(start, stop))
        start = stop
    return found


def _list_windows(text: str, within: range, lang: str) -> list[range]:
    found: dict[range, None] = {}
    for stretch in _cut(text, range(max(within.start, 0), min(within.stop, len(text))), lang):
        own = text[stretch.start : stretch.stop]
        units = [
            (stretch.start + at, stretch.start + at + 1)
            for at, character in enumerate(own)
            if character.isalnum()
        ] if lang == "zh" else [
            word.span() for word in _WORD.finditer(text, stretch.start, stretch.stop)
        ]  # fmt: skip
        for number in _WINDOWS[lang]:
            for at in range(max(len(units) - number, 0) + 1 if units else 0):
                last = units[min(at + number, len(units)) - 1]
                found[range(units[at][0], last[1])] = None
    return list(found)
