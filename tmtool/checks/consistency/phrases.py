"""Phrases of a text itself: the same words of one side where Chinese has one word or another.

No term base is needed. Where two places of the Chinese text differ in a short word alone, and the
other side has the same run of words in both, it was rendered in two ways.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from tmtool.checks.consistency.terms import RENDERINGS
from tmtool.checks.consistency.uses import Rendering, Use, told
from tmtool.checks.consistency.variants import SMALL
from tmtool.checks.nouns import Check, Job, Pair
from tmtool.checks.sides import SIDES, Side
from tmtool.findings import Finding
from tmtool.fuzzy.runs import stem
from tmtool.lang.fold import fold_with_offsets
from tmtool.lang.script import base
from tmtool.words import split

_NAME = "wordings"
_LONGEST = 2
"""So many characters may differ."""
_JOINED = frozenset("和与及")
"""What may stand between two words, or nothing."""
_MOST_WORDS = 3
"""More words in one place are no variants: anything may stand there."""
_MOST_PLACES = 12
_RUN = 3
"""So many words the other side has in a row in both places, and two of them are not small."""
_SURE = 8
"""A run of so many words explains all that stands between two parts of its rendering."""
_TIED = 0.3
"""Of the texts with a word or with the characters beside a place, so many have both."""
_EXPLAINED = 0.5
"""A word that only one place has, and that goes so well with what differs there, is its source."""
_RARE = 0.15
_HAN = re.compile("[\u4e00-\u9fff]+")
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*|[^\w\s]")


class _Slot(NamedTuple):
    """What stands around a word: two characters before it and two after."""

    left: str
    right: str
    size: int


@dataclass(frozen=True, slots=True)
class _Text:
    """A pair as it counts: the folded Chinese, where it stood, the words of the other side."""

    pair: Pair
    chinese: str
    offsets: Sequence[int]
    words: Sequence[str]
    spans: Sequence[range]


class _Place(NamedTuple):
    text: int
    start: int


def _wordings(job: Job) -> Iterator[Finding]:
    for side in SIDES:
        if base(job.langs[side]) == "zh" and base(job.langs[1 - side]) != "zh":
            yield from _of(job, side)


def _of(job: Job, side: Side) -> Iterator[Finding]:
    texts = [_text(pair, side) for pair in job.pairs if pair.source and pair.target]
    known = _Known.of(texts)
    told_already = _of_terms(job, side)
    for slot, words in _slots(known):
        if not 1 < len(words) <= _MOST_WORDS:
            continue
        for pair in combinations(sorted(words), 2):
            found = known.rendered(slot, pair, (words[pair[0]], words[pair[1]]))
            if found:
                yield from _told(job, side, texts, slot, found, told_already)


def _of_terms(job: Job, side: Side) -> list[Use]:
    """What the term base has told: the places in which a rendering differs."""
    if job.terms is None:
        return []
    return [
        Use(job.pairs[each.segment], *each.source.spans, *each.target.spans)
        for each in RENDERINGS.run(replace(job, memory=None))
        if each.segment is not None
    ]


def _text(pair: Pair, side: Side) -> _Text:
    sides = pair.source, pair.target
    other = sides[1 - side]
    folded, offsets = fold_with_offsets(sides[side])
    found = list(_WORD.finditer(other.lower().replace("’", "'")))
    words = [stem(match[0]) if match[0][0].isalnum() else match[0] for match in found]
    return _Text(pair, folded, offsets, words, [range(*match.span()) for match in found])


def _slots(known: _Known) -> Iterator[tuple[_Slot, dict[str, list[_Place]]]]:
    """What stands around different words, with the words, and where; a word may be nothing."""
    first: dict[int, str] = {}
    several = set()
    for (_, slot), word in _words_in_slots(known):
        # A number for each slot, so that a long text takes little room; one that two share is
        # looked at in vain, and no more.
        if first.setdefault(number := hash(slot), word) != word:
            several.add(number)
    first.clear()
    slots: dict[tuple[str, str, int], dict[str, list[_Place]]] = {}
    for (place, slot), word in _words_in_slots(known):
        if hash(slot) in several:
            slots.setdefault(slot, {}).setdefault(word, []).append(_Place(*place))
    return ((_Slot(*slot), words) for slot, words in slots.items())


def _words_in_slots(
    known: _Known,
) -> Iterator[tuple[tuple[tuple[int, int], tuple[str, str, int]], str]]:
    for number, text in enumerate(known.texts):
        chinese = text.chinese
        for match in _HAN.finditer(chinese):
            for start in range(match.start() + 2, match.end() - 1):
                left = chinese[start - 2 : start]
                if left not in known.anchors:
                    continue
                for size in range(min(_LONGEST, match.end() - 2 - start) + 1):
                    word = chinese[start : start + size]
                    right = chinese[start + size : start + size + 2]
                    if right in known.anchors and "的" not in word:
                        for told_as in _sizes(word):
                            yield ((number, start), (left, right, told_as)), word


def _sizes(word: str) -> Iterator[int]:
    """What a word is held against: others of its size, and nothing where it only joins."""
    if not word or word in _JOINED:
        yield 0
    if word:
        yield len(word)


class _Found(NamedTuple):
    """Words in one slot, their places, and the words that the other side has in all of these."""

    words: tuple[str, str]
    places: tuple[list[_Place], list[_Place]]
    run: Sequence[str]


@dataclass(frozen=True)
class _Known:
    """In which texts words and pairs of characters stand."""

    texts: Sequence[_Text]
    words: Mapping[str, Set[int]]
    characters: Mapping[str, Set[int]]

    @cached_property
    def anchors(self) -> Set[str]:
        """Pairs of characters in several texts, and not in so many that they say nothing."""
        most = max(4, _RARE * len(self.texts))
        return {each for each, texts in self.characters.items() if 1 < len(texts) <= most}

    @staticmethod
    def of(texts: Sequence[_Text]) -> _Known:
        words: dict[str, set[int]] = defaultdict(set)
        characters: dict[str, set[int]] = defaultdict(set)
        for number, text in enumerate(texts):
            for word in text.words:
                words[word].add(number)
            for at in range(len(text.chinese) - 1):
                characters[text.chinese[at : at + 2]].add(number)
        return _Known(texts, words, characters)

    def rendered(
        self, slot: _Slot, words: tuple[str, str], places: tuple[list[_Place], list[_Place]]
    ) -> _Found | None:
        """The run of words that is rendered in two ways, None where there is none."""
        anchors = [self.characters[slot.left], self.characters[slot.right]]
        numbers = [{place.text for place in each} for each in places]
        if numbers[0] & numbers[1] or max(map(len, numbers)) > _MOST_PLACES:
            return None
        for one in sorted(numbers[0]):
            for other in sorted(numbers[1]):
                run = self._run(one, other, anchors)
                if not run or self._beside(one, other, run):
                    continue
                if len(run) >= _SURE or not self._explained(words, one, other):
                    return _Found(words, self._having(places, run), run)
        return None

    def _run(self, one: int, other: int, anchors: Sequence[Set[int]]) -> Sequence[str]:
        """The run that both have and that goes best with what stands around the word."""
        here, there = self.texts[one].words, self.texts[other].words
        blocks = SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks()
        runs = [here[block.a : block.a + block.size] for block in blocks if block.size >= _RUN]
        rated = ((min(self._ties(found, run) for found in anchors), len(run), run) for run in runs)
        value, _, run = max(rated, default=(0.0, 0, ()))
        return run if value >= _TIED else ()

    def _ties(self, texts: Set[int], run: Sequence[str]) -> float:
        """How well the best word of a run goes with something: in texts with both, of either."""
        own = {word for word in run if _says_something(word)}
        return max((self._together(word, texts) for word in own), default=0.0) * (len(own) > 1)

    def _together(self, word: str, texts: Set[int]) -> float:
        known = self.words[word]
        return len(known & texts) / len(known | texts)

    def _beside(self, one: int, other: int, run: Sequence[str]) -> bool:
        """Whether a word of its own stands beside the run in both, which may be what differs."""
        here, there = self.texts[one].words, self.texts[other].words
        return all(
            any(_says_something(word) and word not in theirs for word in _neighbours(own, run))
            for own, theirs in ((here, there), (there, here))
        )

    def _explained(self, words: tuple[str, str], one: int, other: int) -> bool:
        """Whether a word of one side only goes with what differs, in other texts as well."""
        own, theirs = set(self.texts[one].words), set(self.texts[other].words)
        return self._goes_with(words[0], own - theirs) or self._goes_with(words[1], theirs - own)

    def _goes_with(self, chinese: str, words: Set[str]) -> bool:
        texts = self.characters.get(chinese, set())
        return len(texts) > 1 and any(
            self._together(word, texts) >= _EXPLAINED for word in words if _says_something(word)
        )

    def _having(
        self, places: tuple[list[_Place], list[_Place]], run: Sequence[str]
    ) -> tuple[list[_Place], list[_Place]]:
        one, other = (
            [place for place in each if _at(self.texts[place.text].words, run) is not None]
            for each in places
        )
        return one, other


def _says_something(word: str) -> bool:
    return word[0].isalnum() and word not in SMALL


def _at(words: Sequence[str], run: Sequence[str]) -> int | None:
    size = len(run)
    return next((at for at in range(len(words)) if list(words[at : at + size]) == list(run)), None)


def _neighbours(words: Sequence[str], run: Sequence[str]) -> Sequence[str]:
    """The words beside a run; an "and" or a mark at its end parts it from them."""
    first = _at(words, run) or 0
    before = [] if _parts(run[0]) else words[max(first - 1, 0) : first]
    after = [] if _parts(run[-1]) else words[first + len(run) : first + len(run) + 1]
    return [*before, *after]


def _parts(word: str) -> bool:
    return word in {"and", "or"} or not word[0].isalnum()


def _told(
    job: Job, side: Side, texts: Sequence[_Text], slot: _Slot, found: _Found, before: list[Use]
) -> Iterator[Finding]:
    renderings = [
        _rendering(texts, side, slot, word, places, found.run)
        for word, places in zip(found.words, found.places, strict=True)
    ]
    best = max(renderings, key=lambda each: each.weight)
    for each in renderings:
        both = each.uses + best.uses
        if each is best or any(_same_place(one, use, side) for one in before for use in both):
            continue
        before += each.uses
        what = _written(each.uses[0], 1 - side)
        message = f"{each.text} for {what}; {best.text} elsewhere"
        yield from told(_NAME, "information", message, job, each, renderings)


def _same_place(one: Use, other: Use, side: int) -> bool:
    mine, theirs = ((each.source, each.target)[side] for each in (one, other))
    touching = mine.start < theirs.stop and theirs.start < mine.stop
    return one.pair.number == other.pair.number and touching


def _written(use: Use, side: int) -> str:
    text, span = ((use.pair.source, use.source), (use.pair.target, use.target))[side]
    return text[span.start : span.stop]


def _rendering(
    texts: Sequence[_Text], side: Side, slot: _Slot, word: str, places: Iterable[_Place],
    run: Sequence[str],
) -> Rendering:  # fmt: skip
    uses = tuple(_uses(texts, side, slot.left + word + slot.right, places, run))
    return Rendering(_written(uses[0], side), uses)


def _uses(
    texts: Sequence[_Text], side: Side, wording: str, places: Iterable[_Place], run: Sequence[str]
) -> Iterator[Use]:
    for place in places:
        text = texts[place.text]
        first = _at(text.words, run)
        if first is not None:
            other = range(text.spans[first].start, text.spans[first + len(run) - 1].stop)
            start = place.start - 2
            stop = start + len(wording)
            own = _whole(text, side, range(text.offsets[start], text.offsets[stop]))
            yield Use(text.pair, *((own, other) if side == 0 else (other, own)))


def _whole(text: _Text, side: Side, span: range) -> range:
    """The words that a stretch of Chinese touches."""
    own = (text.pair.source, text.pair.target)[side]
    touched = [(a, b) for a, b in split(own, "zh") if a < span.stop and span.start < b]
    return range(touched[0][0], touched[-1][1])


WORDINGS = Check(
    _NAME, _wordings,
    "The same words are rendered by the same words, though no term base has them.",
    "What recurs in a text is recognized by its wording; the check looks for Chinese that differs "
    "in one word where the other side does not.",
    "落实和后续行动 | implementation of and follow-up to, and elsewhere 落实和后续工作",
    langs=frozenset({"zh"}),
)  # fmt: skip
