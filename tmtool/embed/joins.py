"""Runs of consecutive segments, for encoders that have no shorter way to their vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.units import Vectors


def join_runs(segments: Sequence[str], k: int, joiner: str) -> list[list[str]]:
    """Every run of 1..k segments as text: item `[j][i]` joins segments i .. i+j.

    >>> join_runs(["a", "b", "c"], 2, " ")
    [['a', 'b', 'c'], ['a b', 'b c']]
    """
    runs = range(min(k, len(segments)))
    return [
        [joiner.join(segments[at : at + more + 1]) for at in range(len(segments) - more)]
        for more in runs
    ]


def encode_joined_spans(
    encode: Callable[[Sequence[str]], Vectors],
    dim: int,
    segments: Sequence[str],
    k: int,
    joiner: str,
) -> Vectors:
    """What `Encoder.encode_spans` promises, by encoding each distinct join once."""
    check_texts(segments)
    check_run(k)
    runs = join_runs(segments, k, joiner)
    row_of = {text: row for row, text in enumerate(dict.fromkeys(chain(*runs)))}
    vectors = encode(list(row_of))
    result = np.zeros((k, len(segments), dim), np.float32)
    for more, texts in enumerate(runs):
        result[more, : len(texts)] = vectors[[row_of[text] for text in texts]]
    return result


def check_texts(texts: Sequence[str]) -> None:
    """Refuse a text without anything to encode: it has no meaning, so it can't have a vector.

    >>> check_texts(["大会", " "])
    Traceback (most recent call last):
    tmtool.errors.InputError: text 2 of 2 is empty and has no vector
    """
    for position, text in enumerate(texts, 1):
        if not text.strip():
            raise InputError(f"text {position} of {len(texts)} is empty and has no vector")
        if not _is_unicode(text):
            raise InputError(
                f"text {position} of {len(texts)} holds half a character (a surrogate)"
            )


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_run(k: int) -> None:
    """Refuse runs of less than one segment."""
    if k < 1:
        raise InputError(f"the longest run must have 1 segment or more, not {k}")
