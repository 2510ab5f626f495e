"""What speaks for it that a word of one side is rendered by its opposite on the other, in figures.

Cheap evidence first: how surely the two words stand for opposite poles, how far apart they are, and
what else there may render either of them. Of what this leaves in doubt, the meaning: whether the
sides come nearer to each other when one of the words gives way to its opposite, in the texts, in
the clauses and in the words around.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from tmtool.checks.model import HAN
from tmtool.checks.negation_evidence import compare_variants, cut_clauses, list_runs
from tmtool.lang.fold import simplify_in_place
from tmtool.lang.heads import HeadWord, find_heads
from tmtool.lang.opposites import (
    NEGATIVE,
    PolarWord,
    Pole,
    is_narrow,
    put_opposite,
    read_polar_words,
)

if TYPE_CHECKING:
    from tmtool.checks.part_evidence import MeaningTable

CHEAP = (
    "zh strong", "en strong", "both strong", "gap", "root of gap", "narrow",
    "zh said", "zh said weakly", "zh said anyhow", "en said", "en said weakly", "en said anyhow",
    "zh unsaid", "zh not said weakly", "zh unsaid anyhow", "en unsaid", "en not said weakly",
    "en unsaid anyhow", "zh more", "en more", "zh more strong", "en more strong", "zh meanings",
    "en meanings", "zh negative", "en negative", "length", "zh short", "en short", "only",
    "found", "found alone", "all unsaid", "both unsaid", "zh rendered", "zh not rendered",
    "zh known", "en rendered", "en not rendered", "en known", "name",
)  # fmt: skip
"""The names of what is known of two words without an encoder."""
MEANT = (
    "zh text gain", "zh text like", "en text gain", "en text turn", "zh clause gain",
    "zh clause turn", "zh clause like", "en clause gain", "en clause turn", "en clause like",
    "words like", "zh words gain", "en words gain", "zh like another", "en like another",
    "like each other", "zh like opposite", "en like opposite",
)  # fmt: skip
"""The names of what an encoder says beside."""
MOST_CROSSINGS = 2_000
"""Pairs of words of one opposition, at most; one with more is not compared. Limit: time goes by
their number. Measured on the half for work on 28 November 2026: no pair has more than 253."""
_WITHIN = 0.35
"""How far apart in their texts, as a share of them, two words may stand that aren't the only ones.
Chosen, no measurement."""
_FAR = 0.6
"""A word farther off than this share of the texts, and what isn't there. Chosen, no measurement."""
_NOWHERE = 2.0
"""How far away what isn't there counts. Chosen: farther than any share of a text."""
_LONG = 240
"""Characters of Chinese from which on length says no more. Chosen, no measurement."""
_USUAL = 30
"""Characters of Chinese of a usual text, which counts 1. Chosen, no measurement."""
_MOST = 2
"""So many words more on one side say no more. Chosen, no measurement."""
_SHORT = 4
"""Letters of an English word that often is one of grammar. Chosen, no measurement."""
_AROUND = {"zh": 6, "en": 3}
"""Characters of Chinese, or English words, on each side that are compared with a word. Chosen, no
measurement."""
_NOT = re.compile(r"\b(?:not|no|never|without|nor|cannot|neither|hardly)\b|n't\b", re.IGNORECASE)
_NEGATIVE_FORM = re.compile("(?:un|in|im|il|ir|non|dis)", re.IGNORECASE)
_BEGINS = re.compile(r"(?:^|[.:“\"\n•*-])\s*$")
_HAN_RUN = re.compile(f"[{HAN}]+")
_EN_WORD = re.compile(r"[A-Za-z][a-z'’-]{2,}")
_TOKEN = re.compile(r"\S+")


class OppositeTexts(NamedTuple):
    """A text, its clause and the words around, each as it is and with the opposite put."""

    whole: tuple[str, str]
    clause: tuple[str, str]
    words: tuple[str, str]


@dataclass(frozen=True, eq=False)
class CrossingInDoubt:
    """Two words of opposite poles, with what is known of them without an encoder."""

    chinese: str
    english: str
    zh: PolarWord
    en: PolarWord
    opposition: int
    pole: Pole
    """Of the Chinese word."""
    cheap: tuple[float, ...]

    @cached_property
    def variants(self) -> Mapping[str, OppositeTexts]:
        """What is compared, by language."""
        other: Pole = 0 if self.pole else 1
        return {
            "zh": _put(self.chinese, self.zh, "zh", self.opposition, self.pole),
            "en": _put(self.english, self.en, "en", self.opposition, other),
        }

    def alone(self, lang: str) -> tuple[str, str]:
        """A word by itself, and its opposite."""
        texts = self.variants[lang].whole
        text, word = (self.chinese, self.zh) if lang == "zh" else (self.english, self.en)
        tail = len(text) - word.stop
        return text[word.start : word.stop], texts[1][word.start : len(texts[1]) - tail]

    @cached_property
    def _others(self) -> Mapping[str, list[str]]:
        zh = [
            self.chinese[at : at + 2]
            for run in _HAN_RUN.finditer(self.chinese)
            for at in range(run.start(), run.end() - 1)
            if at + 2 <= self.zh.start or at >= self.zh.stop
        ]
        words = [
            word
            for word in _EN_WORD.finditer(self.english)
            if word.end() <= self.en.start or word.start() >= self.en.stop
        ]
        en = [word[0].lower() for word in words] + [
            f"{one[0]} {two[0]}".lower()
            for one, two in pairwise(words)
            if two.start() - one.end() == 1
        ]
        return {"zh": list(dict.fromkeys(zh)), "en": list(dict.fromkeys(en))}

    def others(self, lang: str) -> list[str]:
        """What else of a side may render the word opposite."""
        return self._others[lang]

    @cached_property
    def runs(self) -> Mapping[str, list[str]]:
        """The clauses of each side, and those that follow each other together."""
        return {"zh": list_runs(self.chinese, "zh"), "en": list_runs(self.english, "en")}


def _put(text: str, word: PolarWord, lang: str, opposition: int, pole: Pole) -> OppositeTexts:
    new = put_opposite(text[word.start : word.stop].lower(), lang, opposition, pole)
    clause = next(each for each in cut_clauses(text, lang) if word.start < each.stop)

    def cut(start: int, stop: int) -> tuple[str, str]:
        stop = max(stop, word.stop)
        before, behind = text[start : word.start], text[word.stop : stop]
        return text[start:stop], before + new + behind

    near = _AROUND[lang]
    if lang == "zh":
        around = max(clause.start, word.start - near), min(clause.stop, word.stop + near)
    else:
        before = [each.start() for each in _TOKEN.finditer(text, clause.start, word.start)]
        behind = [each.end() for each in _TOKEN.finditer(text, word.stop, clause.stop)]
        around = min([*before[-near:], word.start]), max([*behind[:near], word.stop])
    return OppositeTexts(cut(0, len(text)), cut(clause.start, clause.stop), cut(*around))


class _Standing(NamedTuple):
    """A word that stands at a pole of an opposition."""

    word: PolarWord
    pole: Pole
    strong: bool


class _PolarText:
    """The words of the oppositions of one text."""

    def __init__(self, text: str, lang: str) -> None:
        self.text, self.length = text, max(len(text), 1)
        self.all = read_polar_words(text, lang)
        self.strong = [0, 0]
        """The oppositions that each pole is surely said of, in bits."""
        self.any = [0, 0]
        for word in self.all:
            for opposition, pole, strong in word.standings:
                self.any[pole] |= 1 << opposition
                self.strong[pole] |= strong << opposition

    @cached_property
    def by_opposition(self) -> Mapping[int, list[_Standing]]:
        """The words of each opposition. One that is denied stands weakly for both poles."""
        found: dict[int, list[_Standing]] = defaultdict(list)
        for word in self.all:
            for opposition, pole, strong in word.standings:
                if word.denied:
                    found[opposition] += [_Standing(word, 0, False), _Standing(word, 1, False)]
                else:
                    found[opposition].append(_Standing(word, pole, strong))
        return found

    @cached_property
    def poles(self) -> Mapping[PolarWord, set[tuple[int, Pole]]]:
        """All oppositions and poles of each word."""
        found: dict[PolarWord, set[tuple[int, Pole]]] = defaultdict(set)
        for opposition, standings in self.by_opposition.items():
            for each in standings:
                found[each.word].add((opposition, each.pole))
        return found

    def place(self, start: int) -> float:
        return start / self.length


class _Compared:
    """Two texts with their words, and what is asked of these more than once."""

    def __init__(self, chinese: str, english: str) -> None:
        self.zh, self.en = _PolarText(chinese, "zh"), _PolarText(english, "en")
        self._anyhow: dict[tuple[str, PolarWord], float] = {}
        self._rendered: dict[tuple[PolarWord, PolarWord], tuple[float, ...]] = {}

    @property
    def facing(self) -> list[int]:
        """Oppositions of which opposite poles stand on the two sides, one of them surely."""
        zh, en = self.zh, self.en
        mask = 0
        for pole in (0, 1):
            mask |= zh.strong[pole] & en.any[1 - pole] | zh.any[pole] & en.strong[1 - pole]
        return [number for number in range(mask.bit_length()) if mask >> number & 1]

    @cached_property
    def heads(self) -> tuple[list[HeadWord], list[HeadWord]]:
        return find_heads(self.zh.text, "zh"), find_heads(self.en.text, "en")

    def gap(self, zh: PolarWord, en: PolarWord) -> float:
        return abs(self.zh.place(zh.start) - self.en.place(en.start))

    def say_anyhow(self, side: str, word: PolarWord) -> float:
        """How far the nearest word is that stands at a pole of this one in any opposition."""
        if (side, word) not in self._anyhow:
            own, others = (self.zh, self.en) if side == "zh" else (self.en, self.zh)
            at = own.place(word.start)
            self._anyhow[side, word] = min(
                (
                    abs(others.place(each.start) - at)
                    for each in others.all
                    if own.poles[word] & others.poles[each]
                ),
                default=_NOWHERE,
            )
        return self._anyhow[side, word]

    def measure_rendered(self, zh: PolarWord, en: PolarWord) -> tuple[float, ...]:
        """How far a word is that means what each of two words does, and whether that is known."""
        if (zh, en) not in self._rendered:
            one, two = self.heads
            self._rendered[zh, en] = (
                *_find_rendering(zh, one, two, en, (self.zh.length, self.en.length)),
                *_find_rendering(en, two, one, zh, (self.en.length, self.zh.length)),
            )
        return self._rendered[zh, en]


def _find_rendering(
    word: PolarWord,
    own: Sequence[HeadWord],
    others: Sequence[HeadWord],
    but: PolarWord,
    lengths: tuple[int, int],
) -> tuple[float, float, float]:
    meanings = frozenset[int]().union(
        *(each.meanings for each in own if each.start < word.stop and word.start < each.stop)
    )
    if not meanings:
        return _FAR, 0.0, 0.0
    at = word.start / lengths[0]
    nearest = min(
        (
            abs(each.start / lengths[1] - at)
            for each in others
            if each.meanings & meanings and not (each.start < but.stop and but.start < each.stop)
        ),
        default=_NOWHERE,
    )
    return min(nearest, _FAR), float(nearest > 1), 1.0


def find_crossing_doubts(
    chinese: str, english: str, alone: Mapping[tuple[int, int], bool]
) -> list[CrossingInDoubt]:
    """Words that may be rendered by their opposites, each two in one opposition.

    `alone` has what is told without evidence: the places of both words, and whether they are alone.

    >>> [(each.zh.start, each.en.start)
    ...  for each in find_crossing_doubts("进口增加。", "Imports decreased.", {})]
    [(2, 8)]
    """
    compared = _Compared(simplify_in_place(chinese), english)
    best: dict[tuple[PolarWord, PolarWord], CrossingInDoubt] = {}
    for number in compared.facing:
        zh, en = compared.zh.by_opposition[number], compared.en.by_opposition[number]
        if len(zh) * len(en) > MOST_CROSSINGS:
            continue
        for one in zh:
            for two in en:
                if not _may_cross(one, two, compared, only=len(zh) == 1 == len(en)):
                    continue
                key = one.word, two.word
                doubt = CrossingInDoubt(
                    compared.zh.text, english, *key, number, one.pole,
                    _measure_cheaply(one, two, number, compared, alone),
                )  # fmt: skip
                if key not in best or _rank(doubt) > _rank(best[key]):
                    best[key] = doubt
    return list(best.values())


def _rank(doubt: CrossingInDoubt) -> float:
    """How surely two words cross in this opposition rather than in another one."""
    values = dict(zip(CHEAP, doubt.cheap, strict=True))
    return sum(
        values[name]
        for name in ("zh strong", "en strong", "zh unsaid", "en unsaid", "zh said", "en said")
    )


def _may_cross(one: _Standing, two: _Standing, compared: _Compared, *, only: bool) -> bool:
    if one.pole == two.pole or not (one.strong or two.strong):
        return False
    if one.word.denied or two.word.denied:
        return False
    if not one.strong and one.word.stop - one.word.start == 1:
        return False
    if compared.zh.text[one.word.start] in NEGATIVE and _NOT.search(compared.en.text):
        return False
    return only or compared.gap(one.word, two.word) <= _WITHIN


def _measure_cheaply(
    one: _Standing,
    two: _Standing,
    number: int,
    compared: _Compared,
    alone: Mapping[tuple[int, int], bool],
) -> tuple[float, ...]:
    zh, en = compared.zh.by_opposition[number], compared.en.by_opposition[number]
    gap = min(compared.gap(one.word, two.word), _FAR)
    said = [
        min((compared.gap(one.word, e.word) for e in en if _says(e, one, strong)), default=_NOWHERE)
        for strong in (True, False)
    ] + [compared.say_anyhow("zh", one.word)]
    said += [
        min((compared.gap(z.word, two.word) for z in zh if _says(z, two, strong)), default=_NOWHERE)
        for strong in (True, False)
    ] + [compared.say_anyhow("en", two.word)]
    unsaid = [each > 1 for each in said]
    told = alone.get((one.word.start, two.word.start))
    english = compared.en.text
    form = english[two.word.start : two.word.stop]
    rendered = compared.measure_rendered(one.word, two.word)
    values = (
        one.strong, two.strong, one.strong and two.strong, gap, sqrt(gap), is_narrow(number),
        *(min(each, _FAR) for each in said), *unsaid,
        _count_more(zh, en, one.pole, strongly=False),
        _count_more(en, zh, two.pole, strongly=False),
        _count_more(zh, en, one.pole, strongly=True), _count_more(en, zh, two.pole, strongly=True),
        log(len(one.word.standings)), log(len(two.word.standings)),
        compared.zh.text[one.word.start] in NEGATIVE,
        bool(_NEGATIVE_FORM.match(form)) and any(each in compared.zh.text for each in NEGATIVE),
        sqrt(min(compared.zh.length, _LONG) / _USUAL), one.word.stop - one.word.start == 1,
        len(form) <= _SHORT, len(zh) == 1 == len(en), told is not None, bool(told),
        all((unsaid[0], unsaid[1], unsaid[3], unsaid[4])),
        all((one.strong, two.strong, unsaid[0], unsaid[3])), *rendered,
        form[0].isupper() and not _BEGINS.search(english[: two.word.start]),
    )  # fmt: skip
    return tuple(float(each) for each in values)


def _says(each: _Standing, word: _Standing, strong: bool) -> bool:
    return each.pole == word.pole and each.strong == strong


def _count_more(
    own: Sequence[_Standing], others: Sequence[_Standing], pole: Pole, *, strongly: bool
) -> int:
    """How many more sure words of a pole one side has than the other has sure ones, or any."""
    mine = sum(each.pole == pole and each.strong for each in own)
    theirs = sum(each.pole == pole and (each.strong or not strongly) for each in others)
    return max(-_MOST, min(_MOST, mine - theirs))


def list_compared_texts(doubt: CrossingInDoubt) -> Iterator[str]:
    """What has to be encoded before `measure_meaning`."""
    for lang in ("zh", "en"):
        yield from doubt.alone(lang)
        yield from doubt.others(lang)
    for texts in doubt.variants.values():
        for both in texts:
            yield from both
    for runs in doubt.runs.values():
        yield from runs


def measure_meaning(doubt: CrossingInDoubt, meanings: MeaningTable) -> tuple[float, ...]:
    """What the encoder says of two words, as `MEANT` names it."""
    zh, en = doubt.variants["zh"], doubt.variants["en"]
    text_zh = compare_variants(zh.whole, [en.whole[0]], meanings)
    text_en = compare_variants(en.whole, [zh.whole[0]], meanings)
    like = meanings.compare(zh.words[0], en.words[0])
    return (
        text_zh[0], text_zh[2], *text_en[:2],
        *compare_variants(zh.clause, doubt.runs["en"], meanings),
        *compare_variants(en.clause, doubt.runs["zh"], meanings),
        like,
        meanings.compare(zh.words[1], en.words[0]) - like,
        meanings.compare(zh.words[0], en.words[1]) - like,
        *_measure_words(doubt, meanings),
    )  # fmt: skip


def _measure_words(doubt: CrossingInDoubt, meanings: MeaningTable) -> tuple[float, ...]:
    """How near the two words are to others of the other side, to each other, to the opposites."""
    (zh, zh_new), (en, en_new) = doubt.alone("zh"), doubt.alone("en")
    return (
        max((meanings.compare(zh, each) for each in doubt.others("en")), default=0.0),
        max((meanings.compare(en, each) for each in doubt.others("zh")), default=0.0),
        meanings.compare(zh, en), meanings.compare(zh, en_new), meanings.compare(zh_new, en),
    )  # fmt: skip
