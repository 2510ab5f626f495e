"""Two encoders as one: each sees what the other misses, and neither needs to know."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors

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

    @cached_property
    def _centre(self) -> Vectors:
        mean: Vectors = self._second.encode(COMMON).mean(axis=0)
        return mean

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dim), float32."""
        return self._both(self._first.encode(texts), self._second.encode(texts))

    def encode_spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """Vectors of every run of 1..k consecutive segments, shape (k, n, dim), float32."""
        first = self._first.encode_spans(segments, k, joiner)
        both = self._both(first, self._second.encode_spans(segments, k, joiner))
        both[~first.any(axis=-1)] = 0
        return both

    def _both(self, first: Vectors, second: Vectors) -> Vectors:
        """Side by side; halves of length 1 and a factor make the whole of length 1."""
        centred = second - self._centre
        centred /= np.linalg.norm(centred, axis=-1, keepdims=True)
        both: Vectors = np.concatenate([first, centred], axis=-1) * np.float32(np.sqrt(0.5))
        return both
