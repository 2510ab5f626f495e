"""The protocols behind which backends stand. Tools import these, never each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tmtool.units import Vectors


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is the cosine of their meaning.

    `signature` names model, revision and options: vectors are comparable only where it is equal.
    `languages` are ISO 639-1 codes the model was made for.
    """

    @property
    def dim(self) -> int: ...

    @property
    def signature(self) -> str: ...

    @property
    def languages(self) -> frozenset[str]: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dim), float32. An empty text is an InputError."""
        ...

    def spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """Vectors of every run of 1..k consecutive segments, shape (k, n, dim).

        `[j, i]` is the vector of segments i .. i+j joined by `joiner` ("" in Chinese); rows that
        would run past the end are zero.
        """
        ...
