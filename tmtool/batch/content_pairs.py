"""Which documents say the same: candidates, what speaks for each, and how probable it is.

Of each document the nearest ones are looked for by an index of documents, and those that share its
rarest facts; only these are compared closely, so that the work grows with the number of documents.
`benchmarks/fit_folders.py` fits the weights of the evidence, and `benchmarks/folders.py` measures
what comes of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.batch.evidence import ContentWeights, collect_evidence, compute_chance, load_weights
from tmtool.batch.facts import NAME, Rarity, SharedFacts
from tmtool.batch.matching import compute_probabilities
from tmtool.batch.model import Entry, FileLook
from tmtool.batch.sample_comparison import (
    Pair,
    SampleComparison,
    center_vectors,
    compare_samples,
)
from tmtool.lang.script import get_base
from tmtool.un import proper_names

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors

_Evidence: TypeAlias = Mapping[str, float]

SURE = 0.8
"""From this probability on documents pair. Measured, 2026-11, by benchmarks/folders.py: of what
pairs then, far fewer than one in 200 are wrong."""
_DOUBTFUL = 0.2
"""From this probability on a pair is told as doubtful. Chosen, no measurement."""
_MOST = 3
"""Doubtful pairs that are told for each text, the best ones. Chosen, no measurement."""
_NEAREST = 12
"""Documents that are compared closely, of those nearest in the mean. Chosen, no measurement."""
_BY_FACTS = 6
"""Documents that are compared closely, of those that share rare facts. Chosen, no measurement."""
_SPREAD = 8
"""A fact is looked up where no more documents of a side have it. Limit: time."""
_ENCODED_AT_ONCE = 4_096
"""Segments encoded at once. Limit: an encoder may hold their vectors twice meanwhile."""
_SIMILAR_LENGTH = 0.25
"""Share of the longer text that the shorter one has at least. Chosen, no measurement."""
_CLEARLY = 1.0
"""A rival is nearer, and not as near, from such a difference of logarithms of odds on. Chosen."""
_FEW = 4
"""So few segments tell little. Chosen, no measurement."""
_LACKS = {
    "meaning": "their meanings are little more alike than those of texts on one subject",
    "ahead": "other texts are nearly as near",
    "first": "many of their segments have nearer ones in other texts",
    "mutual": "few of their segments are each other's best partners",
    "order": "few of their segments are alike and in one order",
    "agreement": "few values and names agree",
    "lead": "values and names agree as much with those of other texts",
    "missing": "values and names of one are missing in the other",
    "length": "one is much longer than the other",
}
"""What is said of evidence that is weak."""


@dataclass(frozen=True, slots=True)
class ContentPair:
    """Two documents that may be one, how probable that is, and what speaks for it or against it."""

    source: Entry
    target: Entry
    probability: float
    reason: str


def pair_contents(
    sources: Sequence[Entry], targets: Sequence[Entry], encoder: Callable[[], Encoder] | None
) -> tuple[list[ContentPair], list[ContentPair]]:
    """Pairs that are probable enough, and doubtful ones of the documents that are left.

    All files have been looked at. Those of different symbols, or of which only one is an addendum,
    a corrigendum or a revision, never pair. Without an encoder facts and lengths alone are weighed,
    and of languages that the encoder doesn't know too.
    """
    if not sources or not targets:
        return [], []
    search = ContentSearch(sources, targets, encoder)
    evidence = search.collect_evidence()
    log_odds = {pair: search.weights.weigh(each) for pair, each in evidence.items()}
    chances = compute_probabilities(log_odds)
    ranked = sorted(chances, key=lambda pair: (-chances[pair], pair))
    sure = [pair for pair in ranked if chances[pair] >= SURE]
    taken = {i for i, _ in sure}, {j for _, j in sure}
    told = [0] * len(sources)
    doubtful = []
    for i, j in ranked:
        is_left = i not in taken[0] and j not in taken[1]
        if is_left and chances[i, j] >= _DOUBTFUL and told[i] < _MOST:
            told[i] += 1
            doubtful.append((i, j))
    rivals = _find_rivals(log_odds)

    def build(pair: Pair, why: str) -> ContentPair:
        reason = f"contents, probability {_show(chances[pair])}: {why}"
        return ContentPair(sources[pair[0]], targets[pair[1]], chances[pair], reason)

    return (
        [build(pair, search.tell_agreement(pair)) for pair in sorted(sure)],
        [
            build(pair, search.tell_doubt(pair, evidence[pair], log_odds, rivals[pair]))
            for pair in sorted(doubtful, key=lambda each: (each[0], -chances[each], each))
        ],
    )


class ContentSearch:
    """Documents on both sides that have been looked at, and what can be known of pairs of them."""

    def __init__(
        self,
        sources: Sequence[Entry],
        targets: Sequence[Entry],
        encoder: Callable[[], Encoder] | None,
    ) -> None:
        self._entries = sources, targets
        looks = [[each.look or FileLook("und") for each in side] for side in (sources, targets)]
        langs = {get_base(look.lang) for side in looks for look in side}
        has_names = langs <= {*proper_names.LANGS}
        self._looks = looks
        self._facts = [
            [
                {f: n for f, n in look.facts.items() if has_names or not f.startswith(NAME)}
                for look in side
            ]
            for side in looks
        ]
        self._rarity = Rarity(facts for side in self._facts for facts in side)
        self._samples = _encode(looks, langs, encoder)
        named = "facts alone" if self._samples is None else "meaning and facts"
        self.weights: ContentWeights = load_weights()[named]
        self._comparisons: dict[Pair, SampleComparison] = {}
        self._shared: dict[Pair, SharedFacts] = {}

    def collect_evidence(self) -> dict[Pair, _Evidence]:
        """What speaks for each pair of documents that is worth a close look, by their numbers."""
        pairs = sorted(pair for pair in self._find_candidates() if self._may(pair))
        counts = Counter(i for i, _ in pairs), Counter(j for _, j in pairs)
        if self._samples is not None:
            sources, targets = self._samples
            self._comparisons = compare_samples(sources.vectors, targets.vectors, pairs)
            pairs = [*self._comparisons]
        self._shared = {
            (i, j): self._rarity.compare(self._facts[0][i], self._facts[1][j]) for i, j in pairs
        }
        leads = _measure_leads({pair: each.agreement for pair, each in self._shared.items()})
        return {
            (i, j): collect_evidence(
                self._shared[i, j], leads[i, j], min(counts[0][i], counts[1][j]) - 1,
                (self._looks[0][i].length, self._looks[1][j].length), self._comparisons.get((i, j)),
            )
            for i, j in pairs
        }  # fmt: skip

    def tell_agreement(self, pair: Pair) -> str:
        """What two documents have in common."""
        count = self._shared[pair].count
        facts = f"{count or 'no'} value{'s' * (count != 1)} or name{'s' * (count != 1)} in common"
        compared = self._comparisons.get(pair)
        return f"meaning {compared.meaning:.0%}, {facts}" if compared else facts

    def tell_doubt(
        self, pair: Pair, evidence: _Evidence, log_odds: Mapping[Pair, float], rival: Pair | None
    ) -> str:
        """Why two documents can't be paired by their contents; `rival` is the most probable one."""
        if rival is not None and compute_chance(log_odds[pair]) >= SURE:
            side = 1 if rival[0] == pair[0] else 0
            name = self._entries[side][rival[side]].path.name
            is_nearer = log_odds[rival] > log_odds[pair] + _CLEARLY
            return f"{name} is {'nearer' if is_nearer else 'as near'}"
        segments = min(len(self._looks[side][at].sample) for side, at in enumerate(pair))
        if segments <= _FEW:
            return f"only {segments} segment{'s' * (segments != 1)} to compare"
        return _LACKS[self.weights.find_weakest(evidence)]

    def _may(self, pair: Pair) -> bool:
        """Whether nothing forbids that two files are one document."""
        source, target = (self._entries[side][at] for side, at in enumerate(pair))
        one, other = (self._looks[side][at] for side, at in enumerate(pair))
        lengths = sorted((one.length, other.length))
        same = source.key is None or target.key is None or source.key.is_shared(target.key)
        return (
            same
            and source.supplements == target.supplements
            and one.lang != other.lang
            and lengths[0] > 0
            and (self._samples is None or min(len(one.sample), len(other.sample)) > 0)
            and lengths[0] >= _SIMILAR_LENGTH * lengths[1]
        )

    def _find_candidates(self) -> set[Pair]:
        counts = [len(side) for side in self._entries]
        if min(counts) * max(counts) <= _NEAREST**2:
            return {(i, j) for i in range(counts[0]) for j in range(counts[1])}
        found = set(self._find_by_facts())
        if self._samples is not None:
            sources, targets = self._samples
            found.update(_find_nearest(sources.means, targets.means))
            found.update((i, j) for j, i in _find_nearest(targets.means, sources.means))
        return found

    def _find_by_facts(self) -> Iterator[Pair]:
        """For each document a few that share the rarest facts with it."""
        places = [_invert(listed) for listed in self._facts]
        shared: dict[Pair, float] = defaultdict(float)
        for fact in sorted(places[0].keys() & places[1].keys()):
            ones, others = places[0][fact], places[1][fact]
            if max(len(ones), len(others)) <= _SPREAD:
                for pair in product(ones, others):
                    shared[pair] += self._rarity.weigh(fact)
        for side in (0, 1):
            by_document: dict[int, list[Pair]] = defaultdict(list)
            for pair in sorted(shared, key=lambda each: (-shared[each], each)):
                by_document[pair[side]].append(pair)
            for pairs in by_document.values():
                yield from pairs[:_BY_FACTS]


def _invert(listed: Sequence[Iterable[str]]) -> dict[str, list[int]]:
    """The documents that have each fact."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, facts in enumerate(listed):
        for fact in facts:
            places[fact].append(at)
    return places


def _find_rivals(log_odds: Mapping[Pair, float]) -> dict[Pair, Pair | None]:
    """For each pair the most probable other one that shares a document with it."""
    best: list[dict[int, list[Pair]]] = [defaultdict(list), defaultdict(list)]
    for pair in sorted(log_odds, key=lambda each: (-log_odds[each], each)):
        for side in (0, 1):
            if len(found := best[side][pair[side]]) < 2:
                found.append(pair)
    rivals: dict[Pair, Pair | None] = {}
    for pair in log_odds:
        others = [each for side in (0, 1) for each in best[side][pair[side]] if each != pair]
        rivals[pair] = max(others, key=lambda each: (log_odds[each], each), default=None)
    return rivals


def _measure_leads(scores: Mapping[Pair, float]) -> dict[Pair, float]:
    """By how much the score of each pair is above the best other ones of both documents, summed."""
    best: list[dict[int, list[float]]] = [defaultdict(list), defaultdict(list)]
    for pair, score in scores.items():
        for side in (0, 1):
            best[side][pair[side]].append(score)
    top = [{at: sorted((*found, 0.0))[-2:] for at, found in side.items()} for side in best]
    leads = {}
    for pair, score in scores.items():
        one, other = (top[side][pair[side]] for side in (0, 1))
        leads[pair] = 2 * score - (one[0] if one[1] == score else one[1])
        leads[pair] -= other[0] if other[1] == score else other[1]
    return leads


@dataclass(frozen=True, slots=True, eq=False)
class _Samples:
    """The samples of one side: centered vectors of each, and a unit vector for each document."""

    vectors: Sequence[Vectors]
    means: Vectors


def _encode(
    looks: Sequence[Sequence[FileLook]],
    languages: Iterable[str],
    encoder: Callable[[], Encoder] | None,
) -> list[_Samples] | None:
    """All samples; None where no encoder knows the languages."""
    if encoder is None:
        return None
    loaded = encoder()
    if not {*languages} <= loaded.languages:
        return None
    samples = []
    for side in looks:
        texts = [text for look in side for text in look.sample]
        if not texts:
            return None
        rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        every, distinct = np.empty((len(rows), loaded.dim), np.float32), [*rows]
        for start in range(0, len(rows), _ENCODED_AT_ONCE):
            some = slice(start, start + _ENCODED_AT_ONCE)
            every[some] = loaded.encode(distinct[some])
        if len(rows) < len(texts):
            every = every[[rows[text] for text in texts]]
        vectors = np.split(every, np.cumsum([len(look.sample) for look in side])[:-1])
        means = _average(vectors)  # of the vectors as they were: they are moved in place
        center_vectors(every)
        samples.append(_Samples(vectors, means))
    return samples


def _average(side: Sequence[Vectors]) -> Vectors:
    """A unit vector of each document: the mean of its sample, away from that of all documents."""
    means = np.stack([each.mean(axis=0) if len(each) else each.sum(axis=0) for each in side])
    means -= means.mean(axis=0)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    found: Vectors = means / np.maximum(lengths, 1e-9)
    return found


def _find_nearest(queries: Vectors, means: Vectors) -> Iterator[Pair]:
    """For each query the nearest documents of the other side."""
    from tmtool.index.faiss_index import FaissIndex

    index = FaissIndex(means.shape[1], lambda ids: means[ids])
    index.put(np.arange(len(means)), means)
    found, _ = index.search(queries, min(_NEAREST, len(means)))
    for query, near in enumerate(found.tolist()):
        yield from ((query, at) for at in near if at >= 0)


def _show(chance: float) -> str:
    """A probability, rounded down: nothing is quite sure."""
    return f"{int(chance * 100)}%"
