"""An encoder that is loaded when it is first asked for anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors


class LazyEncoder:
    """Keeps the promises of the encoder that `load` gives; loading takes a second.

    >>> asked = []
    >>> encoder = LazyEncoder(lambda: asked.append("loaded"))
    >>> asked
    []
    """

    def __init__(self, load: Callable[[], Encoder]) -> None:
        self._load = load
        self._loaded: Encoder | None = None
        self._guard = Lock()

    @property
    def _encoder(self) -> Encoder:
        with self._guard:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    @property
    def dim(self) -> int:
        return self._encoder.dim

    @property
    def signature(self) -> str:
        return self._encoder.signature

    @property
    def languages(self) -> frozenset[str]:
        return self._encoder.languages

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `tmtool.protocols.Encoder`."""
        return self._encoder.encode(texts)

    def encode_spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """See `tmtool.protocols.Encoder`."""
        return self._encoder.encode_spans(segments, k, joiner)
