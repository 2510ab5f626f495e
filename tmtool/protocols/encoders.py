"""What compares meanings: encoders of texts, and indexes of their vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tmtool.protocols.data import Cosines, Ids, Mask
    from tmtool.units import Vectors


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is the cosine of their meaning.

    `signature` names model, revision and options: vectors are comparable only where it is equal.
    `languages` are ISO 639-1 codes the model was made for. Many threads may call it at once.
    One may have `glance` beside, which takes texts as `encode` does and gives rough vectors of them
    for far less: rough ones are comparable with each other only. One that tells what is looked up
    from what is kept has `encode_queries` and `encode_passages`, whose vectors are comparable with
    each other; those of `encode` are so among themselves.
    """

    @property
    def dim(self) -> int: ...

    @property
    def signature(self) -> str: ...

    @property
    def languages(self) -> frozenset[str]: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dim), float32. An empty text is an InputError."""

    def encode_spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """Vectors of every run of 1..k consecutive segments, shape (k, n, dim).

        `[j, i]` is the vector of segments i .. i+j joined by `joiner` ("" in Chinese); rows that
        would run past the end are zero.
        """


class Index(Protocol):
    """The nearest vectors, by cosine: a cache beside the store, which keeps the vectors themselves.

    One index holds the vectors of one language and one encoder. Many threads may call it at once.
    """

    @property
    def dim(self) -> int: ...

    def __len__(self) -> int: ...

    def put(self, ids: Ids, vectors: Vectors) -> None:
        """Take in unit vectors of shape (len(ids), dim); an id already there is replaced.

        Of an id given twice the last vector counts. Another shape is an InputError, and nothing
        is taken in.
        """

    def drop(self, ids: Ids) -> None:
        """Forget these ids; one that isn't there is no error."""

    def search(
        self, queries: Vectors, k: int, within: Ids | Mask | None = None
    ) -> tuple[Ids, Cosines]:
        """The k nearest ids and their cosines for each query, both of shape (q, k), best first.

        Only ids in `within` are looked at: sorted ids, or a mask in which `within[id]` says yes.
        Cosines are rounded to six decimals, and equal ones come in the order of their ids. Where
        there are fewer than k, the id is -1 and the cosine is -inf.
        """
