"""What a pair of runs is worth: how well they render each other, word by word, and as an entry.

An encoder, where there is one, says as well what it thinks of their meanings: terms of one meaning
are near each other, whoever counted them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from tmtool.fuzzy.links import SMOOTHING, learn_links
from tmtool.fuzzy.runs import strip_ending
from tmtool.terms.extracting.model import Progress, ignore_progress
from tmtool.terms.extracting.rules import JOINING, is_chinese_verb
from tmtool.terms.extracting.runs import NOTHING, Places

if TYPE_CHECKING:
    from tmtool.fuzzy.links import Links
    from tmtool.protocols import Encoder
    from tmtool.terms.extracting.finding import WrittenTerms
    from tmtool.terms.extracting.pairing import Pairs
    from tmtool.terms.extracting.runs import Floats, Grams, Mask, Small, Whole
    from tmtool.terms.extracting.side import TokenSide
    from tmtool.units import Vectors


_SPREAD = 0.6
"""How far the lengths of right pairs lie apart: the standard deviation of the ratio's logarithm."""
_LEAST_OF_LENGTH = 0.2
"""The least that an unusual length takes a pair down to. Chosen; benchmarks/extraction.py measures
all together."""
_SINGLE = 0.1
"""A single word is seldom a term. Chosen; benchmarks/extraction.py measures all together."""
_JOINED = 0.5
"""What joins two terms is less often one. Chosen; benchmarks/extraction.py measures all
together."""
_PHRASE = 0.7
"""What adds to one is less often one, too. Chosen; benchmarks/extraction.py measures all
together."""
_JOINTS = JOINING | frozenset("和及与或")
_ADDED = frozenset(("with", "in", "for", "to", "on", "against", "的"))
_SMOOTHED = 10
"""All that smoothing adds to the counts of one word, at most. Chosen; benchmarks/extraction.py
measures all together."""
_ROOM = 1_500_000
"""So many pairs of words are linked at once. Limit: this takes some 150 MB."""
_ROWS = 2_000
"""So many terms are encoded at once. Chosen, no measurement."""
_FAR = 0.2
"""The cosine of what has nothing to do with each other. Chosen; benchmarks/extraction.py measures
all together."""
_NEAR = 0.7
"""The cosine of what is surely the same. Chosen; benchmarks/extraction.py measures all together."""
_LEAST_OF_MEANING = 0.2
"""The least that a meaning takes a pair down to. Chosen; benchmarks/extraction.py measures all
together."""


def measure_consistency(
    sides: tuple[TokenSide, TokenSide],
    grams: tuple[Grams, Grams],
    pairs: Pairs,
    progress: Progress = ignore_progress,
) -> Floats:
    """For each pair 0..1, the mean over the units that have both.

    How much of what the words of one run render, or are rendered by, stands in the other: the
    geometric mean of both directions. Links are learnt from some thousand units at a time.
    """
    import numpy as np

    lined = tuple(_LinedUnits.build(side, own) for side, own in zip(sides, grams, strict=True))
    keys = pairs.source.astype(np.int64) * len(grams[1]) + pairs.target
    sums, counts = np.zeros(len(pairs)), np.zeros(len(pairs))
    for units in _batches(*lined):
        words = [(lined[0].list_words(unit), lined[1].list_words(unit)) for unit in units]
        links = learn_links(words, _smoothing(words))
        for at, unit in enumerate(units):
            found, values = _of_unit(links, at, unit, lined, len(grams[1]))
            where = np.minimum(np.searchsorted(keys, found), max(len(keys) - 1, 0))
            hit = keys[where] == found if len(keys) else np.zeros(len(found), np.bool_)
            np.add.at(sums, where[hit], values[hit])
            np.add.at(counts, where[hit], 1)
        progress("linking words", units.stop / len(sides[0].texts))
    return sums / np.maximum(counts, 1)


def _smoothing(units: Sequence[tuple[list[str], list[str]]]) -> float:
    """So little that all words together get no more of it than those of a small text do.

    Else names that a large text has but twice are linked to nothing.
    """
    kinds = max(len(set(chain(*(unit[side] for unit in units)))) for side in (0, 1))
    return min(SMOOTHING, _SMOOTHED / max(kinds, 1))


@dataclass(frozen=True, slots=True)
class _LinedUnits:
    """The words of a side in a line: `word[at]` is the number within its unit of the word at `at`.

    The runs of unit `u` are those from `by_unit[u]` to `by_unit[u + 1]`, ordered by run.
    """

    side: TokenSide
    word: Small
    runs: Small
    first: Small
    last: Small
    by_unit: Whole

    @staticmethod
    def build(side: TokenSide, grams: Grams) -> _LinedUnits:
        import numpy as np

        real = side.tokens != NOTHING
        begins = real & (side.edges | np.append(True, side.tokens[:-1] == NOTHING))
        total = np.cumsum(begins, dtype=np.int32)
        before = np.append(np.int32(0), total)[side.bounds[:-1]]
        word = total - before[side.units] - 1
        units = side.units[grams.starts]
        order = np.argsort(units, kind="stable")
        starts, runs = grams.starts[order], grams.numbers[order]
        last = word[starts + grams.lengths[runs] - 1]
        by_unit = np.searchsorted(units[order], np.arange(len(side.texts) + 1))
        return _LinedUnits(side, word, runs, word[starts], last, by_unit)

    def count_words(self, unit: int) -> int:
        start, stop = self.side.bounds[unit], self.side.bounds[unit + 1]
        return int(self.word[stop - 1]) + 1 if stop > start else 0

    def mask_grammar(self, unit: int) -> Mask:
        """Which words are of grammar."""
        import numpy as np

        start, stop = self.side.bounds[unit], self.side.bounds[unit + 1]
        own = self.side.tokens[start:stop] != NOTHING
        found = np.ones(self.count_words(unit), np.bool_)
        content = own & ~self.side.small[self.side.tokens[start:stop]]
        found[self.word[start:stop][content]] = False
        return found

    def list_words(self, unit: int) -> list[str]:
        """As they are counted: English ones without their endings."""
        start, stop = self.side.bounds[unit], self.side.bounds[unit + 1]
        found: list[str] = [""] * self.count_words(unit)
        for token, at in zip(self.side.tokens[start:stop], self.word[start:stop], strict=True):
            if token != NOTHING:
                found[at] += self.side.names[token]
        return list(map(strip_ending, found))


def _batches(first: _LinedUnits, second: _LinedUnits) -> Iterator[range]:
    """Units in a row, as many as there is room for."""
    start, used = 0, 0
    count = len(first.side.texts)
    for unit in range(count):
        size = (first.count_words(unit) + 1) * (second.count_words(unit) + 1)
        if used + size > _ROOM and unit > start:
            yield range(start, unit)
            start, used = unit, 0
        used += size
    if count > start:
        yield range(start, count)


def _of_unit(
    links: Links, at: int, unit: int, lined: tuple[_LinedUnits, ...], width: int
) -> tuple[Whole, Floats]:
    """The keys of all pairs of runs in a unit, and how consistent each pair is there."""
    import numpy as np

    one, other = (_Occurrences.build(each, unit) for each in lined)
    if not len(one.runs) or not len(other.runs):
        return np.zeros(0, np.int64), np.zeros(0)
    forward, backward = links.get_links(at)
    given = _within(np.where(other.small, 0.0, forward), one, other)
    taken = _within(np.where(one.small[:, None], 0.0, backward), one, other)
    # All places of one run may have made a place of the other: which is the best one counts.
    given = np.maximum.reduceat(
        np.add.reduceat(given, one.heads, axis=0) / other.content, other.heads, axis=1
    )
    taken = np.maximum.reduceat(
        np.add.reduceat(taken, other.heads, axis=1) / one.content[:, None], one.heads, axis=0
    )
    keys = one.runs[one.heads].astype(np.int64)[:, None] * width + other.runs[other.heads]
    return keys.ravel(), np.sqrt(np.minimum(given, 1) * np.minimum(taken, 1)).ravel()


def _within(links: Floats, first: _Occurrences, second: _Occurrences) -> Floats:
    """What the links between two places add up to: shape (places, places)."""
    import numpy as np

    sums = np.zeros((links.shape[0] + 1, links.shape[1] + 1))
    sums[1:, 1:] = links.cumsum(axis=0).cumsum(axis=1)
    rows = sums[first.stops] - sums[first.starts]
    found: Floats = rows[:, second.stops] - rows[:, second.starts]
    return found


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """The runs of one unit with the words they cover, ordered by run; `heads` is where each begins.

    `content` counts the words of a place that are none of grammar, `small` says which ones are.
    """

    runs: Small
    starts: Small
    stops: Small
    heads: Whole
    content: Whole
    small: Mask

    @staticmethod
    def build(lined: _LinedUnits, unit: int) -> _Occurrences:
        import numpy as np

        own = slice(lined.by_unit[unit], lined.by_unit[unit + 1])
        runs, starts, stops = lined.runs[own], lined.first[own], lined.last[own] + 1
        heads = np.flatnonzero(np.append(True, runs[1:] != runs[:-1])[: len(runs)])
        small = lined.mask_grammar(unit)
        ends = np.append(0, np.cumsum(~small))
        content = np.maximum(ends[stops] - ends[starts], 1)
        return _Occurrences(runs, starts, stops, heads, content, small)


def weigh_lengths(
    sides: tuple[TokenSide, TokenSide], grams: tuple[Grams, Grams], pairs: Pairs
) -> Floats:
    """For each pair how usual it is for these languages that one side is so much longer: 0.2..1.

    Letters are counted, without words of grammar. Abbreviations are much shorter than what they
    stand for; so no pair is ruled out.
    """
    import numpy as np

    own = [_letters(side, each) for side, each in zip(sides, grams, strict=True)]
    whole = [float(_sizes(side).sum()) for side in sides]
    usual = np.log(max(whole[0], 1) / max(whole[1], 1))
    ratio = np.log(own[0][pairs.source] / own[1][pairs.target]) - usual
    fit: Floats = np.maximum(np.exp(-(ratio**2) / (2 * _SPREAD**2)), _LEAST_OF_LENGTH)
    return fit


def _sizes(side: TokenSide) -> Floats:
    """The letters of each token, none of those of grammar."""
    import numpy as np

    letters = np.array([len(name) for name in side.names])
    letters[side.small] = 0
    letters[NOTHING] = 0
    found: Floats = letters[side.tokens].astype(np.float64)
    return found


def _letters(side: TokenSide, grams: Grams) -> Floats:
    import numpy as np

    ends = np.append(0, np.cumsum(_sizes(side)))
    found: Floats = ends[grams.firsts + grams.lengths] - ends[grams.firsts]
    return np.maximum(found, 1.0)


def weigh_termhood(side: TokenSide, grams: Grams) -> Floats:
    """For each run: a single word weighs little, joined things less, all others 1."""
    import numpy as np

    found: Floats = np.where(_has_added(side, grams), _PHRASE, 1.0)
    for at in range(1, int(grams.lengths.max(initial=0)) - 1):
        found[_joined(side, grams, at)] = _JOINED
    if side.is_chinese:
        found[_begins_with_verb(side, grams)] *= _PHRASE
    else:
        found[grams.lengths == 1] = _SINGLE
    return found


def _begins_with_verb(side: TokenSide, grams: Grams) -> Mask:
    """Whether runs begin with two characters that are a verb more often than not."""
    import numpy as np

    firsts, lengths = grams.firsts.tolist(), np.minimum(grams.lengths, 2).tolist()
    begin = ("".join(side.list_tokens(at, size)) for at, size in zip(firsts, lengths, strict=True))
    return np.fromiter(map(is_chinese_verb, begin), np.bool_, len(grams))


def _has_added(side: TokenSide, grams: Grams) -> Mask:
    """Whether runs have a word that adds something to another."""
    import numpy as np

    counts = np.append(0, np.cumsum(np.array([name in _ADDED for name in side.names])[side.tokens]))
    found: Mask = counts[grams.firsts + grams.lengths] > counts[grams.firsts]
    return found


def _joined(side: TokenSide, grams: Grams, at: int) -> Mask:
    """Whether runs have "and" after so many tokens, between what stands elsewhere by itself."""
    import numpy as np

    joins = np.append(np.array([name in _JOINTS for name in side.names])[side.tokens], False)
    found: Mask = (grams.lengths > at + 1) & joins[np.minimum(grams.firsts + at, len(joins) - 1)]
    places = Places(grams)
    before = places.find_runs(grams.firsts, at)
    found &= (before >= 0) & (grams.counts[before] > grams.counts)
    for size in np.unique(grams.lengths[found]).tolist():
        those = found & (grams.lengths == size)
        after = places.find_runs(grams.firsts[those] + at + 1, size - at - 1)
        found[those] = (after >= 0) & (grams.counts[after] > grams.counts[those])
    return found


def weigh_meanings(
    writings: tuple[WrittenTerms, WrittenTerms],
    pairs: Pairs,
    encoder: Encoder,
    progress: Progress = ignore_progress,
) -> Floats:
    """What a pair's meanings weigh, 0.2 where they are far from each other, to 1.

    Single terms say less than sentences: no pair is ruled out by them.
    """
    import numpy as np

    cosines = np.zeros(len(pairs))
    rows = [np.unique(each, return_inverse=True) for each in (pairs.source, pairs.target)]
    vectors = [
        _encoded(writing, runs, encoder, progress)
        for writing, (runs, _) in zip(writings, rows, strict=True)
    ]
    for start in range(0, len(cosines), _ROWS):
        one, other = (
            matrix[where[start : start + _ROWS]]
            for matrix, (_, where) in zip(vectors, rows, strict=True)
        )
        cosines[start : start + _ROWS] = np.einsum("ij,ij->i", one, other)
    found: Floats = np.clip((cosines - _FAR) / (_NEAR - _FAR), _LEAST_OF_MEANING, 1)
    return found


def _encoded(writing: WrittenTerms, runs: Whole, encoder: Encoder, progress: Progress) -> Vectors:
    import numpy as np

    parts = [np.zeros((0, encoder.dim), np.float32)]
    for start in range(0, len(runs), _ROWS):
        progress("meanings", start / len(runs))
        texts = [writing.get_text(run) for run in runs[start : start + _ROWS].tolist()]
        parts.append(encoder.encode(texts))
    vectors: Vectors = np.concatenate(parts)
    return vectors
