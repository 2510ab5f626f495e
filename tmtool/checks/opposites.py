"""Reversal of meaning: "increase" opposite 减少, where nothing explains it.

Of the words that stand in one opposition, those of one pole are paired first, the nearest first by
their places in the texts. Reported are words of two poles that are left and stand near each other,
or are the only ones of their opposition. Of an opposition that is narrow they are reported only
where no strong word of the other side says the same, and no other one near. Where there is an
encoder this is one of the things that are weighed (`opposite_evidence`): it hears of all words of
two poles, whether the sides come nearer to each other with the opposite of one of them. Two in one
clause say the same again (降低失业率, increasing employment): neither is reported. What goes up
*to* a figure and *by* it is compared too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tmtool.checks.amounts import find_amount_reversals
from tmtool.checks.evidence_weights import read_weights
from tmtool.checks.model import Check, CheckInput, Pair, build_finding, load_encoder
from tmtool.checks.opposite_evidence import (
    CHEAP,
    MEANT,
    MOST_CROSSINGS,
    CrossingInDoubt,
    find_crossing_doubts,
    list_compared_texts,
    measure_meaning,
)
from tmtool.checks.part_evidence import MeaningTable, describe_unencoded, is_encodable
from tmtool.findings import Finding
from tmtool.lang.fold import simplify_in_place
from tmtool.lang.opposites import NEGATIVE, PoleWord, find_crossing_words
from tmtool.lang.script import get_base

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

_NAME = "reversed meaning"
_WEIGHTS = Path(__file__).with_suffix(".json")
_TOLD = {"both": 2.5, "en": 2.0, "zh": 4.0}
"""The sums from which on two words are told: those that both stand surely for their poles, and
those of which only the English one does, or the Chinese one. Measured on 28 November 2026, by
numbers alone, on the half for measuring: with 2.5 for all 16 more in 4,811 sound pairs are
told, for nothing."""
_DOUBTFUL = {"both": -0.5, "en": 0.0, "zh": 2.0}
"""The sums without an encoder from which on such words are given to it. Measured as `_TOLD` was: of
200 that are told 1 stays below then, and half as many words are encoded as with -0.5 for all."""
_TOGETHER = 50
"""Pairs of words of which the vectors are kept at once. Limit: what they take, some 10 MB."""
_MOST = 100
"""Pairs of words of a text that are given to the encoder, the likeliest first. Limit: of each some
hundred phrases are encoded."""
_LANGS = frozenset(("zh", "en"))
_EXPLAINS_WITHIN = 0.05
"""How far apart in their texts, as a share of them, a weak word may stand from the strong one that
it explains. Measured on the half for work on 28 November 2026, as are the next three: with 0.1 some
3 in 100 planted reversals are missed."""
_PLAINLY_WITHIN = 0.15
"""The same for a weak word with few meanings. Measured: with 0.1 half as many false ones more."""
_FEW_MEANINGS = 4
"""In so many oppositions such a word may stand. Measured: with 2 one false alarm more in 120
pairs."""
_CROSSES_WITHIN = 0.1
"""The same for two words that are reported, where others of the opposition agree, or none does
though there are several. Measured with the lists of 28 November 2026 by numbers of the other half:
with 0.15, and 0.45 where only weak ones agree, 11 false alarms more in 4,811 pairs, for 1 in 40
reversals."""
_SAYS_WITHIN = 0.3
"""How near a weak word says the same as another, of an opposition that is narrow. Measured with the
next one: with 0.2 one false alarm more in 1,300 pairs, with 0.4 1 in 100 reversals less."""
_UNSAID_WITHIN = 0.2
"""How near words of such an opposition cross where there are others of the same poles. Measured
with the one before."""
_CLAUSE_END = re.compile(r"[，。；：！？!?;\n]|[,:.](?=\s)")
_NOT = re.compile(r"\b(?:not|no|never|without|nor|cannot|neither|hardly)\b|n't\b", re.IGNORECASE)


class Reversal(NamedTuple):
    """Words of opposite poles that stand opposite each other."""

    chinese: PoleWord
    english: PoleWord
    alone: bool = False
    """Whether they are the only strong words of their opposition, and nothing there agrees."""


Finder: TypeAlias = Callable[[str, str], tuple[list[PoleWord], list[PoleWord]]]
"""Finds the words of some oppositions in a Chinese text and an English one."""


def find_reversals(
    chinese: str, english: str, find: Finder = find_crossing_words
) -> list[Reversal]:
    """Words of one side whose opposites alone stand on the other.

    >>> [(each.chinese.start, each.english.start) for each in find_reversals(
    ...     "进口增加。", "Imports decreased.")]
    [(2, 8)]
    >>> find_reversals("进口增加，出口减少。", "Exports decreased and imports rose.")
    []
    """
    zh_words, en_words = find(chinese, english)
    zh, en = _group(zh_words), _group(en_words)
    lengths = max(len(chinese), 1), max(len(english), 1)
    found: dict[tuple[int, int], Reversal] = {}
    for number in sorted(zh.keys() & en.keys()):
        if len(zh[number]) * len(en[number]) > MOST_CROSSINGS:
            continue
        if _may_cross(zh[number], en[number]):
            for each in _Opposition(zh[number], en[number], lengths).take_reversals():
                found.setdefault((each.chinese.start, each.english.start), each)
    return list(found.values())


def _is_denied(reversal: Reversal, chinese: str, english: str) -> bool:
    """Whether the Chinese word begins with a "not", as 不足 does, that English has somewhere."""
    first = simplify_in_place(chinese[reversal.chinese.start])
    return first in NEGATIVE and bool(_NOT.search(english))


def _group(words: Sequence[PoleWord]) -> dict[int, list[PoleWord]]:
    found = defaultdict(list)
    for word in words:
        found[word.opposition].append(word)
    return found


def _may_cross(zh: Sequence[PoleWord], en: Sequence[PoleWord]) -> bool:
    """Whether any two strong words are of opposite poles."""
    there = {word.pole for word in en if word.strong}
    return any(word.strong and there - {word.pole} for word in zh)


class _Opposition:
    """The words of one opposition on both sides, and which of them nothing explains yet."""

    def __init__(
        self, zh: Sequence[PoleWord], en: Sequence[PoleWord], lengths: tuple[int, int]
    ) -> None:
        self.zh, self.en, self.lengths = list(zh), list(en), lengths
        self.alone = all(sum(word.strong for word in side) == 1 for side in (zh, en))

    def take_reversals(self) -> list[Reversal]:
        """Take away what agrees, then what is left and stands opposite its opposite."""
        if self.zh[0].narrow and {word.pole for word in self.zh} & {word.pole for word in self.en}:
            return self._take_unsaid()
        self._take(_agree, 1)
        agreed = any(one.pole == two.pole for one in self.zh for two in self.en)
        self._take(_explains, _EXPLAINS_WITHIN)
        self._take(_explains_plainly, _PLAINLY_WITHIN)
        alone = self.alone and not agreed
        crossing = self._take(
            _cross,
            1 if alone else _CROSSES_WITHIN,
        )
        return [each._replace(alone=alone) for each in crossing]

    def _take_unsaid(self) -> list[Reversal]:
        """Take near words of two poles that no strong word and none near says on the other side."""
        zh, en = self.zh, self.en
        self.zh = [one for one in zh if not any(self._says(one, two, two.strong) for two in en)]
        self.en = [two for two in en if not any(self._says(one, two, one.strong) for one in zh)]
        return self._take(_cross, _UNSAID_WITHIN)

    def _says(self, one: PoleWord, two: PoleWord, surely: bool) -> bool:
        return one.pole == two.pole and (surely or self._gap(one, two) <= _SAYS_WITHIN)

    def _take(self, fits: Callable[[PoleWord, PoleWord], bool], max_gap: float) -> list[Reversal]:
        """Take words out in pairs that fit, the nearest first."""
        taken = []
        options = sorted(
            (self._gap(one, two), one.start, two.start, one, two)
            for one in self.zh
            for two in self.en
            if fits(one, two)
        )
        for gap, _, _, one, two in options:
            if gap <= max_gap and one in self.zh and two in self.en:
                self.zh.remove(one)
                self.en.remove(two)
                taken.append(Reversal(one, two))
        return taken

    def _gap(self, one: PoleWord, two: PoleWord) -> float:
        return abs(one.start / self.lengths[0] - two.start / self.lengths[1])


def _cross(one: PoleWord, two: PoleWord) -> bool:
    return one.pole != two.pole and one.strong and two.strong


def _agree(one: PoleWord, two: PoleWord) -> bool:
    return one.pole == two.pole and one.strong and two.strong


def _explains(one: PoleWord, two: PoleWord) -> bool:
    return one.pole == two.pole and one.strong != two.strong


def _explains_plainly(one: PoleWord, two: PoleWord) -> bool:
    """Whether the weak word of the two has few meanings that could have brought it."""
    weak = two if one.strong else one
    return _explains(one, two) and weak.meanings <= _FEW_MEANINGS


class Crossing(NamedTuple):
    """Two stretches that contradict each other, Chinese first."""

    chinese: range
    english: range


def iter_chinese_first(job: CheckInput) -> Iterator[tuple[Pair, str, str]]:
    """The pairs of a job in Chinese and English, with their texts, Chinese first."""
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    if set(langs) != _LANGS:
        return
    for pair in job.pairs:
        texts = pair.source, pair.target
        if pair.source.strip() and pair.target.strip():
            yield (pair, *(texts if langs[0] == "zh" else texts[::-1]))


def order_sides(job: CheckInput, crossing: Crossing) -> tuple[range, range]:
    """The stretches of source and target."""
    return crossing if get_base(job.langs[0]) == "zh" else (crossing.english, crossing.chinese)


def as_crossing(reversal: Reversal) -> Crossing:
    """Where the two words stand."""
    one, two = reversal.chinese, reversal.english
    return Crossing(range(one.start, one.stop), range(two.start, two.stop))


def _find_told(
    texts: Sequence[tuple[str, str]], encoder: Encoder | None
) -> dict[int, list[tuple[Crossing, str]]]:
    """What is told of some texts, Chinese first, by their numbers, each with its rule."""
    told: dict[int, list[tuple[Crossing, str]]] = defaultdict(list)
    doubts: list[tuple[int, CrossingInDoubt]] = []
    cheap = read_weights(_WEIGHTS)["cheap"]
    for at, (chinese, english) in enumerate(texts):
        found = [
            each
            for each in find_reversals(chinese, english)
            if not _is_denied(each, chinese, english)
        ]
        if encoder is None or not is_encodable(chinese, english):
            cancelled = _find_cancelled([as_crossing(each) for each in found], chinese, english)
            told[at] += [
                (crossing, _name_rule(alone=each.alone))
                for each in found
                if (crossing := as_crossing(each)) not in cancelled
            ]
            continue
        alone = {(each.chinese.start, each.english.start): each.alone for each in found}
        weighed = [
            (total, doubt)
            for doubt in find_crossing_doubts(chinese, english, alone)
            for total in [cheap.weigh(CHEAP, doubt.cheap)]
            if total >= _DOUBTFUL[_classify(doubt)]
        ]
        weighed.sort(key=lambda each: -each[0])
        doubts += [(at, doubt) for _, doubt in weighed[:_MOST]]
    if encoder is not None:
        for at, own in _weigh(doubts, encoder).items():
            told[at] += own
    return told


def _name_rule(*, alone: bool) -> str:
    return "words" if alone else "words among others"


def _weigh(
    doubts: Sequence[tuple[int, CrossingInDoubt]], encoder: Encoder
) -> dict[int, list[tuple[Crossing, str]]]:
    """What the encoder leaves of some doubts."""
    weights = read_weights(_WEIGHTS)["meant"]
    likely: list[tuple[bool, float, int, CrossingInDoubt]] = []
    for start in range(0, len(doubts), _TOGETHER):
        some = doubts[start : start + _TOGETHER]
        meanings = MeaningTable(encoder)
        meanings.add(text for _, doubt in some for text in list_compared_texts(doubt))
        for at, doubt in some:
            total = weights.weigh(CHEAP + MEANT, doubt.cheap + measure_meaning(doubt, meanings))
            if total >= min(_TOLD.values()):
                likely.append((total >= _TOLD[_classify(doubt)], total, at, doubt))
    return _choose(likely)


def _choose(
    likely: Sequence[tuple[bool, float, int, CrossingInDoubt]],
) -> dict[int, list[tuple[Crossing, str]]]:
    """What is told: of doubts that share a word the surest, and none that another one cancels.

    What is nearly told cancels a reversal as well.
    """
    chosen: dict[int, list[tuple[bool, Crossing, CrossingInDoubt]]] = defaultdict(list)
    taken: set[tuple[int, str, int]] = set()
    for is_told, _, at, doubt in sorted(likely, key=lambda each: (not each[0], -each[1])):
        words = {(at, "zh", doubt.zh.start), (at, "en", doubt.en.start)}
        if not words & taken:
            taken |= words
            zh, en = (range(word.start, word.stop) for word in (doubt.zh, doubt.en))
            chosen[at].append((is_told, Crossing(zh, en), doubt))
    told: dict[int, list[tuple[Crossing, str]]] = defaultdict(list)
    for at, own in chosen.items():
        first = own[0][2]
        cancelled = _find_cancelled([each for _, each, _ in own], first.chinese, first.english)
        for is_told, crossing, doubt in own:
            if is_told and crossing not in cancelled:
                rule = _name_rule(alone=bool(doubt.cheap[CHEAP.index("found alone")]))
                told[at].append((crossing, rule))
    return told


def _find_cancelled(crossings: Sequence[Crossing], chinese: str, english: str) -> set[Crossing]:
    """An even number of reversals in one clause, of the same words, which says the same again.

    >>> low, out = Crossing(range(2), range(10)), Crossing(range(3, 5), range(12, 22))
    >>> len(_find_cancelled([low, out], "降低了失业率", "Increasing  employment"))
    2
    >>> _find_cancelled([low, out], "降低，失业率", "Increasing, employment")
    set()
    """
    clauses: dict[tuple[int, int], list[Crossing]] = defaultdict(list)
    for each in crossings:
        zh = len(_CLAUSE_END.findall(chinese, 0, each.chinese.start))
        en = len(_CLAUSE_END.findall(english, 0, each.english.start))
        clauses[zh, en].append(each)
    return {each for own in clauses.values() if len(own) % 2 == 0 for each in own}


def _classify(doubt: CrossingInDoubt) -> str:
    """Which of two words stand surely for their poles, as `_TOLD` has it."""
    zh, en = (doubt.cheap[CHEAP.index(name)] for name in ("zh strong", "en strong"))
    if zh and en:
        return "both"
    return "zh" if zh else "en"


def _find_reversed(job: CheckInput) -> Iterator[Finding]:
    compared = list(iter_chinese_first(job))
    texts = [(chinese, english) for _, chinese, english in compared]
    told = _find_told(texts, load_encoder(job))
    for at, (pair, chinese, english) in enumerate(compared):
        for crossing, rule in told.get(at, ()):
            source, target = order_sides(job, crossing)
            message = (
                f"“{pair.source[source.start : source.stop]}” and "
                f"“{pair.target[target.start : target.stop]}” mean the opposite of each other"
            )
            yield build_finding(
                _NAME, "error", message, job, pair, source=[source], target=[target], rule=rule
            )
        for amount in find_amount_reversals(chinese, english):
            source, target = order_sides(job, Crossing(amount.chinese, amount.english))
            message = (
                f"“{pair.source[source.start : source.stop]}” and "
                f"“{pair.target[target.start : target.stop]}” differ: one is the result of the "
                "change, the other its size"
            )
            yield build_finding(
                _NAME, "error", message, job, pair, source=[source], target=[target],
                rule="to and by",
            )  # fmt: skip


def _doubt(job: CheckInput) -> str | None:
    if load_encoder(job) is None:
        return None
    return describe_unencoded(job, "only what is clear without the encoder is told")


REVERSED = Check(
    _NAME, _find_reversed,
    "No word is rendered by its opposite.",
    "Some three hundred opposites of Chinese and English in many forms: increase and 减少, before "
    "and 之后, at least and 至多. Increase to (增至) and increase by (增加了) are compared by "
    "figure.",
    "进口增加 | imports decreased",
    langs=_LANGS, both=True, doubt=_doubt,
)  # fmt: skip
