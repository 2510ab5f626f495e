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
    """The beads without the first or the last segment of a side, where it is a paragraph."""
    i, j = bead[2:]
    for side, count in enumerate(bead[:2]):
        end = bead[2 + side]
        size = tuple(c - (at == side) for at, c in enumerate(bead[:2]))
        if count > 1 and size in TYPES and all(size):
            if starts[side][end - count] and starts[side][end - count + 1]:
                yield (*size, i, j)
            if starts[side][end - 1] and starts[side][end]:
                yield (*size, i - (side == 0), j - (side == 1))


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
)
def test_it_is_what_a_look_at_every_bead_finds(sources, targets, seed, little):
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
    before = np.concatenate([planes[:, :1], planes[:, :-1]], axis=1)
    result = find_idle_beads(planes, before, band, 0, starts, little)
    found = {
        (*TYPES[at], int(i), int(step - i))
        for at, step, i in zip(*np.nonzero(result), strict=True)
        if (*TYPES[at], int(i), int(step - i)) in cosine
    }
    assert found == one_by_one(cosine, starts, little)
