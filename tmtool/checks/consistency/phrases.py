"""Phrases of a text itself: the same words of one side where Chinese has one word or another.

No term base is needed. Where two places of the Chinese text differ in a short word alone, and the
other side has the same run of words in both, it was rendered in two ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tmtool.checks.consistency.counterparts import WordingUse, WordingUses, build_findings
from tmtool.checks.consistency.evidence import find_renderings
from tmtool.checks.consistency.judging import Judge, Place, WordDifference, place_of
from tmtool.checks.consistency.renderings import RENDERINGS
from tmtool.checks.consistency.slots import iter_beside, iter_between
from tmtool.checks.consistency.wordlists import (
    WORD,
    WordLists,
    count_words,
    get_other_side,
    get_own_side,
)
from tmtool.checks.model import SIDES, Check, CheckInput, Pair, Side
from tmtool.findings import Finding
from tmtool.lang.fold import fold, fold_with_offsets
from tmtool.lang.script import get_base
from tmtool.words import Ranges, build_splitter

_NAME = "wording consistency"
_LONG = 4000
"""Code points: in a longer pair the same words stand in many places, and which are meant? Chosen,
no measurement."""
_TEXTS = 50
"""So many texts of a memory are looked at for each wording. Limit: a common one stands in
thousands."""
_TOLD = 100
"""Of so many wordings the memory is asked; where there are more, no one reads what it says. Chosen,
no measurement."""


def _wordings(job: CheckInput) -> Iterator[Finding]:
    for side in SIDES:
        if get_base(job.langs[side]) == "zh" and get_base(job.langs[1 - side]) != "zh":
            yield from _of(job, side)


def _of(job: CheckInput, side: Side) -> Iterator[Finding]:
    lists = WordLists.build([pair for pair in job.pairs if _is_segment(pair)], side)
    if not len(lists.words):
        return
    judge = Judge(lists)
    found = [*filter(None, map(judge.judge_between, iter_between(lists)))]
    found += filter(None, map(judge.judge_beside, iter_beside(lists)))
    telling = _FindingBuilder(job, lists, _cut(lists, found), _of_terms(job, lists, found))
    for each in found:
        yield from telling.build_findings(each)


def _is_segment(pair: Pair) -> bool:
    """Whether a pair says something, and is short enough to tell what stands opposite what."""
    return bool(pair.source and pair.target) and max(map(len, (pair.source, pair.target))) <= _LONG


def _cut(lists: WordLists, differences: Iterable[WordDifference]) -> Callable[[str], Ranges]:
    """What cuts the Chinese texts of some findings into words."""
    texts = {places[0][0] for each in differences for places in each.places}
    return build_splitter((get_own_side(lists.pairs[text], lists.side) for text in texts), "zh")


def _of_terms(
    job: CheckInput, lists: WordLists, differences: Iterable[WordDifference]
) -> list[WordingUse]:
    """What the term base tells of these texts: the places in which a rendering differs."""
    texts = {text for each in differences for places in each.places for text, _ in places}
    pairs = {lists.pairs[text].number: lists.pairs[text] for text in sorted(texts)}
    if job.terms is None or not pairs:
        return []
    return [
        WordingUse(pairs[each.segment], *each.source.spans, *each.target.spans)
        for each in RENDERINGS.run(replace(job, memory=None, pairs=list(pairs.values())))
        if each.segment is not None
    ]


@dataclass
class _FindingBuilder:
    """Tells what was found, each place once, with what the memory says for the first ones."""

    job: CheckInput
    lists: WordLists
    cut: Callable[[str], Ranges]
    before: Sequence[WordingUse]
    asked: int = 0

    def __post_init__(self) -> None:
        self._spans: defaultdict[int, list[range]] = defaultdict(list)
        for use in self.before:
            self._keep(use)

    def build_findings(self, difference: WordDifference) -> Iterator[Finding]:
        """A finding for the rendering that is the odd one, unless its place was told before."""
        if not (difference.is_between or self._are_words(difference)):
            return
        renderings = [
            self._rendering(difference, word, places)
            for word, places in zip(difference.words, difference.places, strict=True)
        ]
        if not all(each.uses for each in renderings):
            return
        if any(self._is_told(use) for each in renderings for use in each.uses):
            return
        renderings = [self._add_evidence(each, difference.run) for each in renderings]
        best = max(renderings, key=lambda each: each.weight)
        for each in renderings:
            if each is not best:
                for use in each.uses:
                    self._keep(use)
                what = _written(each.uses[0], 1 - self.lists.side)
                message = f"“{what}” corresponds to “{each.text}” here, to “{best.text}” elsewhere"
                yield from build_findings(_NAME, "note", message, self.job, each, renderings)

    def _are_words(self, difference: WordDifference) -> bool:
        """Whether each word is one, or is an end of one that what it stands beside is in too."""
        before, behind = (len(each) for each in difference.around)
        for word, places in zip(difference.words, difference.places, strict=True):
            text, start = places[0]
            stop = start + len(word)
            cut = self.cut(fold(get_own_side(self.lists.pairs[text], self.lists.side)))
            if (start, stop) not in cut and not any(
                a <= start - before and stop + behind <= b and (a == start or b == stop)
                for a, b in cut
            ):
                return False
        return True

    def _is_told(self, use: WordingUse) -> bool:
        own = (use.source, use.target)[self.lists.side]
        known = self._spans[use.pair.number]
        return any(own.start < each.stop and each.start < own.stop for each in known)

    def _keep(self, use: WordingUse) -> None:
        self._spans[use.pair.number].append((use.source, use.target)[self.lists.side])

    def _add_evidence(self, rendering: WordingUses, run: Sequence[str]) -> WordingUses:
        """A rendering with what the memory says for it opposite the same words."""
        if self.asked >= _TOLD:
            return rendering
        self.asked += 1
        side, has = self.lists.side, _has(run)
        return replace(
            rendering, known=find_renderings(self.job, rendering.text, side, has, _TEXTS)
        )

    def _rendering(
        self, difference: WordDifference, word: str, places: Sequence[Place]
    ) -> WordingUses:
        uses = tuple(self._uses(difference, word, places))
        return WordingUses(_written(uses[0], self.lists.side) if uses else word, uses)

    def _uses(
        self, difference: WordDifference, word: str, places: Sequence[Place]
    ) -> Iterator[WordingUse]:
        left, right = difference.around
        for text, at in places:
            pair = self.lists.pairs[text]
            own, other = get_own_side(pair, self.lists.side), get_other_side(pair, self.lists.side)
            _, offsets = fold_with_offsets(own)
            start, stop = at - len(left), at + len(word) + len(right)
            mine = self._whole(own, range(offsets[start], offsets[stop]))
            spans = [range(*each.span()) for each in WORD.finditer(other.lower())]
            first = place_of(count_words(other), difference.run)
            if first is not None:
                last = spans[first + len(difference.run) - 1]
                theirs = range(spans[first].start, last.stop)
                yield WordingUse(
                    pair, *((mine, theirs) if self.lists.side == 0 else (theirs, mine))
                )

    def _whole(self, chinese: str, span: range) -> range:
        """The words that a stretch of Chinese touches."""
        touched = [(a, b) for a, b in self.cut(chinese) if a < span.stop and span.start < b]
        return range(touched[0][0], touched[-1][1])


def _has(run: Sequence[str]) -> Callable[[str], bool]:
    """Whether a text of the other side has a run of words."""
    return lambda text: place_of(count_words(text), run) is not None


def _written(use: WordingUse, side: int) -> str:
    text, span = ((use.pair.source, use.source), (use.pair.target, use.target))[side]
    return text[span.start : span.stop]


WORDINGS = Check(
    _NAME, _wordings,
    "The same words have the same rendering, even if they are not in a term base.",
    "Recurring text is recognized by its wording: the check looks for Chinese that "
        "differs in one word where the other side does not.",
    "落实和后续行动 | implementation of and follow-up to, and elsewhere 落实和后续工作",
    langs=frozenset({"zh"}),
)  # fmt: skip
