"""Encoders around encoders: loaded late, two as one, keeping spans in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors


Role: TypeAlias = Literal["encode", "encode_queries", "encode_passages"]
"""What texts are encoded as, by the method's name."""

# What all vectors of an encoder have in common is measured on these: one thing said in the six
# languages, and another, so that neither a subject nor a language weighs more than the others.
COMMON = (
    "委员会在其第三次会议上通过了议程。",
    "The committee adopted the agenda at its third meeting.",
    "اعتمدت اللجنة جدول الأعمال في جلستها الثالثة.",
    "Le comité a adopté l'ordre du jour à sa troisième séance.",
    "Комитет утвердил повестку дня на своем третьем заседании.",
    "El comité aprobó el programa en su tercera sesión.",
    "昨天下了很大的雨，孩子们留在家里。",
    "It rained hard yesterday, and the children stayed at home.",
    "هطل المطر بغزارة أمس وبقي الأطفال في البيت.",
    "Il a beaucoup plu hier et les enfants sont restés à la maison.",
    "Вчера шел сильный дождь, и дети остались дома.",
    "Ayer llovió mucho y los niños se quedaron en casa.",
)
_KEPT = 1_000_000_000
"""Bytes of spans in memory: those of six texts of some 8,000 segments. Chosen, no measurement."""


def encode_as(role: Role, encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Vectors of queries or kept texts, which most encoders treat like all others."""
    vectors: Vectors = getattr(encoder, role, encoder.encode)(texts)
    return vectors


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

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See `tmtool.protocols.Encoder`."""
        return encode_as("encode_queries", self._encoder, texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See `tmtool.protocols.Encoder`."""
        return encode_as("encode_passages", self._encoder, texts)

    def encode_spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """See `tmtool.protocols.Encoder`."""
        return self._encoder.encode_spans(segments, k, joiner)

    def glance(self, texts: Sequence[str]) -> Vectors:
        """Rough vectors, or those of `encode` where the encoder has none."""
        rough: Vectors = getattr(self._encoder, "glance", self.encode)(texts)
        return rough


class PairEncoder:
    """`protocols.Encoder` whose cosines are the mean of two encoders' cosines.

    The second one is centred: the mean of its vectors of `COMMON` is taken off before it is
    normalized again. Encoders such as e5 crowd all texts into a narrow cone, where half of a sum
    would say next to nothing. The means by language are a matter of the texts at hand, and are
    taken off where those are known (the aligner does).
    """

    def __init__(self, first: Encoder, second: Encoder) -> None:
        self._first, self._second = first, second
        self.dim = first.dim + second.dim
        self.signature = f"{first.signature}+{second.signature}-centred"
        self.languages = first.languages & second.languages
        self._centres: dict[Role, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dim), float32."""
        return self._encode("encode", texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The same of texts that are looked up."""
        return self._encode("encode_queries", texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """The same of texts that are kept."""
        return self._encode("encode_passages", texts)

    def _encode(self, role: Role, texts: Sequence[str]) -> Vectors:
        first, second = (encode_as(role, each, texts) for each in (self._first, self._second))
        return self._join(first, second, role)

    def encode_spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """Vectors of every run of 1..k consecutive segments, shape (k, n, dim), float32."""
        first = self._first.encode_spans(segments, k, joiner)
        both = self._join(first, self._second.encode_spans(segments, k, joiner), "encode")
        both[~first.any(axis=-1)] = 0
        return both

    def _join(self, first: Vectors, second: Vectors, role: Role) -> Vectors:
        """Side by side; halves of length 1 and a factor make the whole of length 1."""
        if role not in self._centres:
            self._centres[role] = encode_as(role, self._second, COMMON).mean(axis=0)
        centred = second - self._centres[role]
        centred /= np.linalg.norm(centred, axis=-1, keepdims=True)
        both: Vectors = np.concatenate([first, centred], axis=-1) * np.float32(np.sqrt(0.5))
        return both


class RememberingEncoder:
    """`protocols.Encoder` that makes the spans of a text once, however many it is aligned with.

    What it keeps is read-only. Of more than fits, what was asked for longest ago is forgotten.
    """

    def __init__(self, encoder: Encoder, most: int = _KEPT) -> None:
        self.dim, self.signature, self.languages = encoder.dim, encoder.signature, encoder.languages
        self._encoder, self._most = encoder, most
        self._kept: dict[tuple[tuple[str, ...], int, str], Vectors] = {}
        self._guard = Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `tmtool.protocols.Encoder`."""
        return self._encoder.encode(texts)

    def encode_spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """See `tmtool.protocols.Encoder`; the same array for the same segments."""
        key = tuple(segments), k, joiner
        with self._guard:
            found = self._kept.pop(key, None)
        if found is None:
            found = self._encoder.encode_spans(segments, k, joiner)
            found.setflags(write=False)
        with self._guard:
            self._kept[key] = found
            while sum(each.nbytes for each in self._kept.values()) > self._most:
                del self._kept[next(iter(self._kept))]
        return found

    def glance(self, texts: Sequence[str]) -> Vectors:
        """Rough vectors, or those of `encode` where the encoder has none."""
        rough: Vectors = getattr(self._encoder, "glance", self.encode)(texts)
        return rough
