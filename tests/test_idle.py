"""Which paragraphs a bead could do without, against a look at every bead one by one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.aligner.band import Band
from tmtool.aligner.beads import TYPES
from tmtool.aligner.score import find_idle_beads


def whole_band(sources, targets):
    """A band that holds every node: its first node never moves."""
    return Band(np.zeros(sources + targets + 1, np.int64), sources + 1, sources, targets)


def shorter(bead, starts):
    """The beads without the first or the last segment of a side, or of both, where each is a
    paragraph."""
    ends, counts = bead[2:], bead[:2]
    for sides in ((0,), (1,), (0, 1)):
        size = tuple(count - (side in sides) for side, count in enumerate(counts))
        if size not in TYPES or not all(size):
            continue
        if all(
            starts[s][ends[s] - counts[s]] and starts[s][ends[s] - counts[s] + 1] for s in sides
        ):
            yield (*size, *ends)
        if all(starts[s][ends[s] - 1] and starts[s][ends[s]] for s in sides):
            yield (*size, *(end - (side in sides) for side, end in enumerate(ends)))


def one_by_one(cosine, starts, little):
    return {
        bead
        for bead, value in cosine.items()
        if all(bead[:2]) and any(cosine[other] >= value - little for other in shorter(bead, starts))
    }


@settings(max_examples=30)
@given(
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(0, 2**32 - 1),
    st.sampled_from([np.float32(0), np.float32(0.25)]),
    st.data(),
)
def test_it_is_what_a_look_at_every_bead_finds(sources, targets, seed, little, data):
    rng = np.random.default_rng(seed)
    band = whole_band(sources, targets)
    cosine = {
        (m, n, i, j): np.float32(rng.random())
        for m, n in TYPES
        for i in range(m, sources + 1)
        for j in range(n, targets + 1)
    }
    starts = tuple(
        np.array([True, *(rng.random(size - 1) < 0.6), True]) for size in (sources, targets)
    )
    planes = np.full((len(TYPES), band.steps + 1, band.width), np.float32(-2))
    for (m, n, i, j), value in cosine.items():
        planes[TYPES.index((m, n)), i + j, i] = value
    cut = data.draw(st.integers(0, band.steps))
    none = np.full((len(TYPES), 2, band.width), np.float32(-2))
    around = np.concatenate([none, planes], axis=1)
    result = np.concatenate(
        [
            find_idle_beads(planes[:, :cut], around[:, :2], band, 0, starts, little),
            find_idle_beads(planes[:, cut:], around[:, cut : cut + 2], band, cut, starts, little),
        ],
        axis=1,
    )
    found = {
        (*TYPES[at], int(i), int(step - i))
        for at, step, i in zip(*np.nonzero(result), strict=True)
        if (*TYPES[at], int(i), int(step - i)) in cosine
    }
    assert found == one_by_one(cosine, starts, little)
