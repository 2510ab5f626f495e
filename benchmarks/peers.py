"""Other aligners, asked in their own ways for the same texts and the same vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from tmtool.evaluate import Link
    from tmtool.units import Vectors

Call: TypeAlias = Callable[[], list["Link"]]


def prepare_vecalign(source: Vectors, target: Vectors) -> Call:
    """What `sentweave.align` does once it has its vectors, with its own values.

    `source` and `target` are of runs of segments, shape (8, n, dim), and are changed.
    """
    from sentweave.dp_utils import make_alignment_types, vecalign

    vectors = [place_by_end(each) for each in (source, target)]
    options: dict[str, Any] = {
        "final_alignment_types": make_alignment_types(8), "del_percentile_frac": 0.2,
        "width_over2": 9, "max_size_full_dp": 300, "costs_sample_size": 20_000,
        "num_samps_for_norm": 100,
    }  # fmt: skip

    def call() -> list[Link]:
        found = vecalign(*vectors, **options)[0]["final_alignments"]
        return [(tuple(source), tuple(target)) for source, target in found]

    return call


def align_by_lengths(source: Sequence[str], target: Sequence[str]) -> list[Link]:
    """By lengths in characters, scaled by their ratio in this text."""
    from galechurch import align

    sizes = [sum(map(len, side)) for side in (source, target)]
    # The other way round than its documentation says, by which it finds nothing at all.
    found = align([*source], [*target], mean_xy=sizes[0] / sizes[1])
    return [
        (tuple(range(b.source_start, b.source_end)), tuple(range(b.target_start, b.target_end)))
        for b in found.beads
    ]


def place_by_end(spans: Vectors) -> Vectors:
    """The same vectors where sentweave looks for them: by the last segment of a run, in place.

    A run that would begin before the text has one and the same vector, that of its padding.
    """
    import numpy as np

    padding = np.random.default_rng(0).standard_normal((1, spans.shape[2]), np.float32)
    padding /= np.linalg.norm(padding)
    for more, each in enumerate(spans):
        for low, high in _backwards(len(each), more):
            each[low:high] = each[low - more : high - more].copy()
        each[:more] = padding
    return spans


def _backwards(count: int, more: int) -> Iterator[tuple[int, int]]:
    for high in range(count, more, -1000):
        yield max(more, high - 1000), high
