"""What an encoder says of pairs: terms of one meaning are near each other, whoever counted them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.lang.script import get_base
from tmtool.terms.extracting.model import Progress, ignore_progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tmtool.protocols import Encoder
    from tmtool.terms.extracting.grams import Floats, Whole
    from tmtool.terms.extracting.pairing import Pairs
    from tmtool.terms.extracting.written import WrittenTerms
    from tmtool.units import Vectors

_ROWS = 2_000
"""So many terms are encoded at once. Chosen, no measurement."""
_FAR, _NEAR = 0.2, 0.7
"""Cosines of what has nothing to do with each other, and of what is surely the same. Chosen;
benchmarks/extraction.py measures all together."""
_LEAST = 0.2
"""The least that a meaning takes a pair down to. Chosen; benchmarks/extraction.py measures all
together."""


def check(encoder: Encoder, languages: Iterable[str]) -> None:
    """InputError for an encoder that wasn't made for these languages."""
    for lang in languages:
        if get_base(lang) not in encoder.languages:
            raise InputError(f"the encoder does not support {lang}: see tmtool models list")


def weigh_meanings(
    writings: tuple[WrittenTerms, WrittenTerms],
    pairs: Pairs,
    encoder: Encoder,
    progress: Progress = ignore_progress,
) -> Floats:
    """What a pair's meanings weigh, 0.2 where they are far from each other, to 1.

    Single terms say less than sentences: no pair is ruled out by them.
    """
    import numpy as np

    cosines = np.zeros(len(pairs))
    rows = [np.unique(each, return_inverse=True) for each in (pairs.source, pairs.target)]
    vectors = [
        _encoded(writing, runs, encoder, progress)
        for writing, (runs, _) in zip(writings, rows, strict=True)
    ]
    for start in range(0, len(cosines), _ROWS):
        one, other = (
            matrix[where[start : start + _ROWS]]
            for matrix, (_, where) in zip(vectors, rows, strict=True)
        )
        cosines[start : start + _ROWS] = np.einsum("ij,ij->i", one, other)
    found: Floats = np.clip((cosines - _FAR) / (_NEAR - _FAR), _LEAST, 1)
    return found


def _encoded(writing: WrittenTerms, runs: Whole, encoder: Encoder, progress: Progress) -> Vectors:
    import numpy as np

    parts = [np.zeros((0, encoder.dim), np.float32)]
    for start in range(0, len(runs), _ROWS):
        progress("meanings", start / len(runs))
        texts = [writing.get_text(run) for run in runs[start : start + _ROWS].tolist()]
        parts.append(encoder.encode(texts))
    vectors: Vectors = np.concatenate(parts)
    return vectors
