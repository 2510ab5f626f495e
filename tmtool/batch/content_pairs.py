"""Which documents say the same: candidates, what speaks for each, and how probable it is.

Of each document the nearest ones are looked for by an index of documents, and those that share its
rarest facts; only these are compared closely, so that the work grows with the number of documents.
`benchmarks/fit_folders.py` fits the weights of the evidence, and `benchmarks/folders.py` measures
what comes of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.batch.evidence import (
    ContentWeights,
    Evidence,
    Nearness,
    compute_chance,
    load_weights,
    measure_nearness,
)
from tmtool.batch.facts import NAME, Rarity
from tmtool.batch.matching import compute_probabilities
from tmtool.batch.model import Entry, FileLook
from tmtool.lang.script import get_base
from tmtool.un import proper_names

if TYPE_CHECKING:
    from tmtool.batch.facts import SharedFacts
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors

_Pair: TypeAlias = tuple[int, int]

SURE = 0.95
"""From this probability on documents pair. Chosen, no measurement."""
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
_RIVALS = 3
"""To so many others a document is compared. Chosen, no measurement."""
_ELSEWHERE = 0.42
"""How near documents are that have nothing to do with each other, at most. Chosen."""
_SIMILAR_LENGTH = 0.25
"""Share of the longer text that the shorter one has at least. Chosen, no measurement."""
_FEW = 4
"""So few segments tell little. Chosen, no measurement."""
_LACKS = {
    "meaning": "their sentences are less alike than those of translations",
    "standing": "they are on one subject, but their sentences have no partners that stand out",
    "order": "what is alike stands in another order",
    "mutual": "few of their sentences are each other's best partners",
    "ahead": "other documents are nearly as near",
    "agreement": "few values and names agree",
    "shared": "few values and names are in both",
    "missing": "values and names of one are missing in the other",
    "length": "one is far longer than the other",
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
    sure = {pair for pair, chance in chances.items() if chance >= SURE}
    taken = {i for i, _ in sure}, {j for _, j in sure}
    left = [p for p in chances if p[0] not in taken[0] and p[1] not in taken[1]]
    doubtful: dict[int, list[_Pair]] = defaultdict(list)
    for pair in sorted(left, key=lambda each: (-chances[each], each)):
        if chances[pair] >= _DOUBTFUL and len(doubtful[pair[0]]) < _MOST:
            doubtful[pair[0]].append(pair)

    def build(pair: _Pair, told: str) -> ContentPair:
        reason = f"contents, probability {_show(chances[pair])}: {told}"
        return ContentPair(sources[pair[0]], targets[pair[1]], chances[pair], reason)

    return (
        [build(pair, search.tell_agreement(pair)) for pair in sorted(sure)],
        [
            build(pair, search.tell_doubt(pair, evidence[pair], log_odds))
            for source in sorted(doubtful)
            for pair in doubtful[source]
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
        self._vectors = _encode(looks, langs, encoder)
        named = "facts alone" if self._vectors is None else "meaning and facts"
        self.weights: ContentWeights = load_weights()[named]
        self._nearness: dict[_Pair, Nearness] = {}
        self._shared: dict[_Pair, SharedFacts] = {}

    def collect_evidence(self) -> dict[_Pair, Evidence]:
        """What speaks for each pair of documents that is worth a close look, by their numbers."""
        pairs = sorted(pair for pair in self._find_candidates() if self._may(pair))
        self._shared = {
            (i, j): self._rarity.compare(self._facts[0][i], self._facts[1][j]) for i, j in pairs
        }
        if self._vectors is not None:
            sources, targets = self._vectors
            self._nearness = {
                (i, j): measure_nearness(sources[i], targets[j])
                for i, j in pairs
                if len(sources[i]) and len(targets[j])
            }
        ahead = self._measure_ahead()
        return {
            (i, j): Evidence.collect(
                self._nearness.get((i, j)), ahead.get((i, j), 0.0), self._shared[i, j],
                (self._looks[0][i].length, self._looks[1][j].length),
            )
            for i, j in pairs
        }  # fmt: skip

    def tell_agreement(self, pair: _Pair) -> str:
        """What two documents have in common."""
        count = self._shared[pair].count
        facts = f"{count or 'no'} value{'s' * (count != 1)} or name{'s' * (count != 1)} in common"
        near = self._nearness.get(pair)
        return f"meaning {near.meaning:.0%}, {facts}" if near else facts

    def tell_doubt(
        self, pair: _Pair, evidence: Evidence, log_odds: Mapping[_Pair, float]
    ) -> str:
        """Why two documents can't be paired by their contents."""
        if compute_chance(log_odds[pair]) >= SURE:
            rivals = [
                other for other in log_odds if other != pair and (
                    other[0] == pair[0] or other[1] == pair[1]
                )
            ]
            rival = max(rivals, key=lambda each: (log_odds[each], each))
            side = 1 if rival[0] == pair[0] else 0
            name = self._entries[side][rival[side]].path.name
            return f"{name} is {'as near' if log_odds[rival] < log_odds[pair] + 1 else 'nearer'}"
        segments = min(len(self._looks[side][at].sample) for side, at in enumerate(pair))
        if segments <= _FEW:
            return f"only {segments} segment{'s' * (segments != 1)} to compare"
        return _LACKS[self.weights.find_weakest(evidence)]

    def _may(self, pair: _Pair) -> bool:
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
            and lengths[0] >= _SIMILAR_LENGTH * lengths[1]
        )

    def _find_candidates(self) -> set[_Pair]:
        counts = [len(side) for side in self._entries]
        if min(counts) * max(counts) <= _NEAREST**2:
            return {(i, j) for i in range(counts[0]) for j in range(counts[1])}
        found = set(self._find_by_facts())
        if self._vectors is not None:
            means = [_average(side) for side in self._vectors]
            found.update(_find_nearest(means[0], means[1]))
            found.update((i, j) for j, i in _find_nearest(means[1], means[0]))
        return found

    def _find_by_facts(self) -> Iterator[_Pair]:
        """For each document a few that share the rarest facts with it."""
        places: list[dict[str, list[int]]] = [defaultdict(list), defaultdict(list)]
        for side, listed in zip(places, self._facts, strict=True):
            for at, facts in enumerate(listed):
                for fact in facts:
                    side[fact].append(at)
        shared: dict[_Pair, float] = defaultdict(float)
        for fact in sorted(places[0].keys() & places[1].keys()):
            ones, others = places[0][fact], places[1][fact]
            if max(len(ones), len(others)) <= _SPREAD:
                for i in ones:
                    for j in others:
                        shared[i, j] += self._rarity.weigh(fact)
        for side in (0, 1):
            by_document: dict[int, list[_Pair]] = defaultdict(list)
            for pair in sorted(shared, key=lambda each: (-shared[each], each)):
                by_document[pair[side]].append(pair)
            for pairs in by_document.values():
                yield from pairs[:_BY_FACTS]

    def _measure_ahead(self) -> dict[_Pair, float]:
        """By how much documents are nearer than each of them is to a few others."""
        scores = (
            {pair: near.meaning for pair, near in self._nearness.items()}
            if self._vectors is not None
            else {pair: shared.agreement for pair, shared in self._shared.items()}
        )
        listed: list[dict[int, list[float]]] = [defaultdict(list), defaultdict(list)]
        for pair, score in scores.items():
            for side in (0, 1):
                listed[side][pair[side]].append(score)
        usual = [_ELSEWHERE if self._vectors is not None else 0.0] * _RIVALS
        best = [
            {at: sorted((*found, *usual), reverse=True)[: _RIVALS + 1] for at, found in side.items()}
            for side in listed
        ]
        ahead = {}
        for pair, score in scores.items():
            around = 0.0
            for side in (0, 1):
                own = best[side][pair[side]]
                others = sum(own) - max(score, own[-1])
                around += others / _RIVALS
            ahead[pair] = 2 * score - around
        return ahead


def _encode(
    looks: Sequence[Sequence[FileLook]],
    langs: Iterable[str],
    encoder: Callable[[], Encoder] | None,
) -> list[list[Vectors]] | None:
    """The vectors of all samples; None where no encoder knows the languages."""
    if encoder is None:
        return None
    loaded = encoder()
    if not {*langs} <= loaded.languages:
        return None
    vectors = []
    for side in looks:
        texts = [text for look in side for text in look.sample]
        if not texts:
            return None
        ends = np.cumsum([len(look.sample) for look in side])[:-1]
        vectors.append(np.split(loaded.encode(texts), ends))
    return vectors


def _average(side: Sequence[Vectors]) -> Vectors:
    """A unit vector of each document: the mean of its sample, away from that of all documents."""
    means = np.stack([each.mean(axis=0) if len(each) else each.sum(axis=0) for each in side])
    means -= means.mean(axis=0)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    found: Vectors = means / np.maximum(lengths, 1e-9)
    return found


def _find_nearest(queries: Vectors, means: Vectors) -> Iterator[_Pair]:
    """For each query the nearest documents of the other side."""
    from tmtool.index.faiss_index import FaissIndex

    index = FaissIndex(means.shape[1], lambda ids: means[ids])
    index.put(np.arange(len(means)), means)
    found, _ = index.search(queries, min(_NEAREST, len(means)))
    for query, near in enumerate(found.tolist()):
        yield from ((query, at) for at in near if at >= 0)


def _show(chance: float) -> str:
    """A probability, rounded down: nothing is quite sure."""
    return f"{int(chance * 1000) / 10:g}%"
