"""Phrases of a text itself: the same words of one side where Chinese has one word or another.

No term base is needed. Where two places of the Chinese text differ in a short word alone, and the
other side has the same run of words in both, it was rendered in two ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from tmtool.checks.consistency.counterparts import WordingUse, WordingUses, build_findings
from tmtool.checks.consistency.renderings import RENDERINGS
from tmtool.checks.consistency.slots import WordPair, iter_beside, iter_between
from tmtool.checks.consistency.wordlists import (
    WORD,
    WordLists,
    count_words,
    get_other_side,
    get_own_side,
    is_meaningful,
    straighten,
)
from tmtool.checks.model import SIDES, Check, CheckInput, Side, read_word_lists
from tmtool.checks.precedents import find_renderings
from tmtool.checks.statuses import Statuses
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
_MOST_PLACES = 12
"""Pairs of texts that are compared for one slot. Limit: time grows with their number."""
_TRIED = 4
"""Runs that are tried for each pair of texts. Limit: time grows with their number."""
_RUN = 3
"""So many words the other side has in a row in both places, and two of them are not small. Chosen,
no measurement."""
_SURE = 8
"""A run of so many words explains all that stands between two parts of its rendering. Chosen, no
measurement."""
_EXPLAINED = 0.5
"""A word that only one place has, and that goes so well with what differs there, is its source.
Chosen, no measurement."""
_MAX_SHIFT = 40
"""Chinese characters: what lies farther from its counterpart in proportion is none. Measured in
November 2026 on the halves for work: of 19 such findings 14 were wrong."""
_NEGATIVE = frozenset(("not", "no", "without", "non"))
_ARTICLES = frozenset(("a", "an", "the"))


def _wordings(job: CheckInput) -> Iterator[Finding]:
    for side in SIDES:
        if get_base(job.langs[side]) == "zh" and get_base(job.langs[1 - side]) != "zh":
            yield from _of(job, side)


def _of(job: CheckInput, side: Side) -> Iterator[Finding]:
    spoken = (pair for pair in job.pairs if pair.source and pair.target)
    short = [each for each in spoken if max(len(each.source), len(each.target)) <= _LONG]
    lists = WordLists.build(short, side)
    if not len(lists.words):
        return
    judge = Judge(lists)
    found = [*filter(None, map(judge.judge_between, iter_between(lists)))]
    found += filter(None, map(judge.judge_beside, iter_beside(lists)))
    texts = {places[0][0] for each in found for places in each.places}
    cut = build_splitter((get_own_side(lists.pairs[text], side) for text in texts), "zh")
    builder = _FindingBuilder(job, lists, cut, _of_terms(job, lists, found))
    for each in found:
        yield from builder.build_findings(each)


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
        side = self.lists.side
        self.statuses = Statuses.of(self.job, side), Statuses.of(self.job, SIDES[1 - side])

    def build_findings(self, difference: WordDifference) -> Iterator[Finding]:
        """A finding for the rendering that is the odd one, unless its place was told before."""
        if _name_two_things(*difference.words):
            return
        if not (difference.is_between or self._are_words(difference)):
            return
        renderings = []
        for word, places in zip(difference.words, difference.places, strict=True):
            uses = tuple(self._uses(difference, word, places))
            text = _written(uses[0], self.lists.side) if uses else word
            other = _written(uses[0], 1 - self.lists.side) if uses else ""
            standing = self.statuses[0].measure(text, self.statuses[1].list_concepts(other))
            renderings.append(WordingUses(text, uses, standing=standing))
        if not all(each.uses for each in renderings) or any(
            self._is_told(use) for each in renderings for use in each.uses
        ):
            return
        renderings = [self._add_evidence(each, difference.run) for each in renderings]
        best = max(renderings, key=lambda each: each.weight)
        for each in renderings:
            if each is not best:
                for use in each.uses:
                    self._keep(use)
                what = _written(each.uses[0], 1 - self.lists.side)
                message = f"“{what}” corresponds to “{each.text}” here, to “{best.text}” elsewhere"
                rule = "between words" if difference.is_between else "beside a word"
                yield from build_findings(
                    _NAME, "note", message, self.job, each, renderings, rule=rule
                )

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

        def has_run(text: str) -> bool:
            return place_of(count_words(text), run) is not None

        side, text = self.lists.side, rendering.text
        return replace(rendering, known=find_renderings(self.job, text, side, has_run, _TEXTS))

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
            spans = [range(*each.span()) for each in WORD.finditer(straighten(other))]
            first = place_of(count_words(other), difference.run)
            if first is not None:
                last = spans[first + len(difference.run) - 1]
                theirs = range(spans[first].start, last.stop)
                if _measure_shift((own, mine), (other, theirs)) > _MAX_SHIFT:
                    continue
                yield WordingUse(
                    pair, *((mine, theirs) if self.lists.side == 0 else (theirs, mine))
                )

    def _whole(self, chinese: str, span: range) -> range:
        """The words that a stretch of Chinese touches."""
        touched = [(a, b) for a, b in self.cut(chinese) if a < span.stop and span.start < b]
        return range(touched[0][0], touched[-1][1])


def _measure_shift(chinese: tuple[str, range], second: tuple[str, range]) -> float:
    """How many characters a stretch lies apart from where its counterpart would have it."""
    (own, mine), (text, theirs) = chinese, second
    share = (theirs.start + theirs.stop) / (2 * len(text))
    return abs((mine.start + mine.stop) / 2 - share * len(own))


@lru_cache(maxsize=1)
def _list_no_renderings() -> Mapping[str, frozenset[str]]:
    lists = read_word_lists()["wording consistency"]
    return {name: frozenset(words) for name, words in lists.items()}


def _name_two_things(one: str, second: str) -> bool:
    """Whether two words are no renderings of one: of a sentence's grammar, or of a list of things.

    >>> _name_two_things("称为", "名称"), _name_two_things("增加", "减少")
    (True, True)
    >>> _name_two_things("增加", "加强")
    False
    """
    return any(
        {one, second} <= words or (name == "grammar" and not words.isdisjoint((one, second)))
        for name, words in _list_no_renderings().items()
    )


def _written(use: WordingUse, side: int) -> str:
    text, span = ((use.pair.source, use.source), (use.pair.target, use.target))[side]
    return text[span.start : span.stop]


WORDINGS = Check(
    _NAME, _wordings,
    "The same words have the same rendering, even if they are not in a term base.",
    "Recurring text is recognized by its wording: the check looks for Chinese that "
        "differs in one word where the other side does not.",
    "落实和后续行动 | implementation of and follow-up to, and elsewhere 落实和后续工作",
    langs=frozenset({"zh"}), compares=True,
)  # fmt: skip


Place: TypeAlias = tuple[int, int]
"""A text, and where a word begins in it: folded characters."""


class WordDifference(NamedTuple):
    """Two words, and what stands around them; their places; the run of words in all of these.

    Characters that stand between others need not be words.
    """

    words: tuple[str, str]
    around: tuple[str, str]
    places: tuple[Sequence[Place], Sequence[Place]]
    run: Sequence[str]
    is_between: bool


@dataclass(frozen=True)
class Judge:
    """Which words that stand in one slot are two renderings of the same words."""

    lists: WordLists

    def judge_between(self, held: WordPair) -> WordDifference | None:
        """The run of words that is rendered in two ways, None where there is none."""
        texts = self._texts(held)
        if set(texts[0]) & set(texts[1]) or max(map(len, texts)) > _MOST_PLACES:
            return None
        for one in texts[0]:
            for other in texts[1]:
                run = self._run(one, other, held)
                if not run or self._beside(one, other, run):
                    continue
                if len(run) >= _SURE or not self._explained(held.words, one, other):
                    return self._build_difference(held, run)
        return None

    def judge_beside(self, held: WordPair) -> WordDifference | None:
        """The same of words that stand beside an anchor, opposite a phrase."""
        if held.phrase is None:
            return None
        texts = self._texts(held)
        for one in texts[0][:_TRIED]:
            for other in texts[1][:_TRIED]:
                run = self._run_with(one, other, held.phrase)
                if not run or self._renders_another(held, (one, other), run):
                    continue
                if not self._explained(held.words, one, other):
                    return self._build_difference(held, run)
        return None

    def _texts(self, held: WordPair) -> tuple[list[int], list[int]]:
        one, other = (
            list(dict.fromkeys(self.lists.text_of[each].tolist())) for each in held.places
        )
        return one, other

    def _words(self, text: int) -> list[str]:
        return [self.lists.vocabulary[each] for each in self.lists.list_words(text).tolist()]

    def _runs(self, first: int, second: int, min_texts: int) -> Iterator[list[str]]:
        """The runs of words that two texts have in common."""
        here, there = self._words(first), self._words(second)
        blocks = SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks()
        return (here[each.a : each.a + each.size] for each in blocks if each.size >= min_texts)

    def _run(self, first: int, second: int, held: WordPair) -> Sequence[str]:
        """The longest run that both have and that goes with what stands around the word."""
        common = set(self.lists.list_words(first).tolist()) & set(
            self.lists.list_words(second).tolist()
        )
        if any(self.lists.find_tied(anchor).isdisjoint(common) for anchor in held.slot):
            return ()
        tied = [self.lists.find_tied(anchor) for anchor in held.slot]
        runs = (run for run in self._runs(first, second, _RUN) if self._goes_with_all(run, tied))
        return max(runs, key=len, default=())

    def _goes_with_all(self, run: Sequence[str], tied: Iterable[Set[int]]) -> bool:
        """Whether a run of two words that say something or more goes with what stands around."""
        own = {self.lists.number_of[word] for word in run if is_meaningful(word)}
        return len(own) > 1 and not any(own.isdisjoint(each) for each in tied)

    def _run_with(self, one: int, another: int, phrase: tuple[int, int]) -> Sequence[str]:
        """The longest run that both have and that a phrase is in."""
        here, there = self._words(one), self._words(another)
        words = self.lists.vocabulary[phrase[0]], self.lists.vocabulary[phrase[1]]
        runs = (
            _around(here, there, first, second)
            for first in _places(here, words)
            for second in _places(there, words)
        )
        return max(runs, key=len, default=())

    def _beside(self, first: int, second: int, run: Sequence[str]) -> bool:
        """Whether a word of its own stands beside the run in both, which may be what differs."""
        here, there = self._words(first), self._words(second)
        if _is_negated(here, run) != _is_negated(there, run):
            return True
        return all(map(any, (_own_beside(here, there, run), _own_beside(there, here, run))))

    def _renders_another(self, held: WordPair, texts: tuple[int, int], run: Sequence[str]) -> bool:
        """Whether in both texts a word of its own beside the run may be what differs."""
        mine, theirs = (self._words(text) for text in texts)
        if _is_negated(mine, run) != _is_negated(theirs, run):
            return True
        return any(
            self._may_be(word, texts[0], held.words[0]) for word in _own_beside(mine, theirs, run)
        ) and any(
            self._may_be(word, texts[1], held.words[1]) for word in _own_beside(theirs, mine, run)
        )

    def _may_be(self, word: str, text: int, chinese: str) -> bool:
        """Whether a word goes with two characters, or has nothing else in a text to go with."""
        number = self.lists.number_of[word]
        goes_with_it = number in self.lists.find_tied(self.lists.number(chinese))
        return goes_with_it or not self._is_rendered(word, text, chinese)

    def _is_rendered(self, word: str, text: int, exclude: str) -> bool:
        """Whether a word goes well with two characters of a text that are none of some others."""
        lists, number = self.lists, self.lists.number_of[word]
        here = set(lists.at[lists.starts[text] : lists.starts[text + 1]].tolist()) - {0}
        return any(
            number in lists.find_tied(pair)
            for pair in here
            if set(exclude).isdisjoint(lists.write_pair(pair))
        )

    def _explained(self, words: tuple[str, str], first: int, second: int) -> bool:
        """Whether a word of one side only goes with what differs, in other texts as well."""
        own, theirs = set(self._words(first)), set(self._words(second))
        return self._goes_with(words[0], own - theirs) or self._goes_with(words[1], theirs - own)

    def _goes_with(self, chinese: str, words: Iterable[str]) -> bool:
        if len(chinese) < 2:
            return False
        lists, number = self.lists, self.lists.number(chinese)
        texts = lists.with_pair.get_texts(number)
        tied = (lists.number_of[word] for word in words if len(texts) > 1)
        return any(
            lists.measure_together(each, texts) >= _EXPLAINED
            for each in tied
            if each in lists.find_tied(number)
        )

    def _build_difference(self, held: WordPair, run: Sequence[str]) -> WordDifference:
        lists = self.lists
        around = [lists.write_pair(each) if each else "" for each in held.slot]
        places = [
            [(text, at - int(lists.starts[text])) for at in own.tolist()
             if place_of(self._words(text := int(lists.text_of[at])), run) is not None]
            for own in held.places
        ]  # fmt: skip
        both = places[0], places[1]
        return WordDifference(
            held.words, (around[0], around[1]), both, _bare(run), held.phrase is None
        )


def _bare(run: Sequence[str]) -> Sequence[str]:
    """A run without the marks at its ends."""
    kept = [at for at, word in enumerate(run) if word[0].isalnum()]
    return run[kept[0] : kept[-1] + 1]


def place_of(words: Sequence[str], run: Sequence[str]) -> int | None:
    """Where a run of words begins among words, None where it doesn't."""
    size = len(run)
    return next((at for at in range(len(words)) if list(words[at : at + size]) == list(run)), None)


def _places(words: Sequence[str], phrase: tuple[str, str]) -> Iterator[range]:
    """Where two words stand next to each other, or with one between them."""
    for first in range(len(words)):
        for stop in (first + 2, first + 3):
            if words[first] == phrase[0] and stop <= len(words) and words[stop - 1] == phrase[1]:
                yield range(first, stop)


def _around(here: Sequence[str], there: Sequence[str], mine: range, theirs: range) -> Sequence[str]:
    """The run around two places that both lists of words have; none if the places differ."""
    if list(here[mine.start : mine.stop]) != list(there[theirs.start : theirs.stop]):
        return ()
    before = _alike(here[: mine.start][::-1], there[: theirs.start][::-1])
    behind = _alike(here[mine.stop :], there[theirs.stop :])
    return here[mine.start - before : mine.stop + behind]


def _alike(first: Sequence[str], second: Sequence[str]) -> int:
    """How many words two lists begin with alike."""
    return next(
        (at for at, both in enumerate(zip(first, second, strict=False)) if both[0] != both[1]),
        min(len(first), len(second)),
    )


def _own_beside(words: Sequence[str], others: Sequence[str], run: Sequence[str]) -> list[str]:
    """The words beside a run that another text hasn't; an "and" or a mark parts it from them."""
    first = place_of(words, run) or 0
    before = [] if _parts(run[0]) else [*_next(words[:first][::-1])]
    after = [] if _parts(run[-1]) else [*_next(words[first + len(run) :])]
    return [each for each in (*before, *after) if each not in others]


def _is_negated(words: Sequence[str], run: Sequence[str]) -> bool:
    """Whether a word that denies stands right before a run."""
    first = place_of(words, run) or 0
    return bool(first) and words[first - 1] in _NEGATIVE


def _next(words: Sequence[str]) -> Iterator[str]:
    """The word next to a run, or behind an article, if it says something."""
    rest = words[1:] if words and words[0] in _ARTICLES else words
    yield from (word for word in rest[:1] if is_meaningful(word))


def _parts(word: str) -> bool:
    return word in {"and", "or"} or not word[0].isalnum()
