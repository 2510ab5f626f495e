"""What values, names and signs are worth is fitted on the half for work alone."""

import sys
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))  # behind all else

import retrieval

from tmtool.fuzzy.nearness import WEIGHTS, ContentDisagreement, NearnessWeights

TEXTS = 400
IS_WORK = np.arange(TEXTS) % 2 == 0


def draw_choice(seed):
    """Texts of which the right answer disagrees less than others, and is a little nearer."""
    rng = np.random.default_rng(seed)
    shape = TEXTS, retrieval.NEAREST
    right = np.zeros(shape, np.bool_)
    right[np.arange(TEXTS), rng.integers(0, retrieval.NEAREST, TEXTS)] = True
    cosines = rng.normal(0.5, 0.05, shape) + 0.05 * right
    counts = rng.poisson(
        np.where(right, 0.2, 0.7)[..., None], (*shape, len(fields(ContentDisagreement)))
    )
    none = np.zeros(shape)
    return retrieval.Choice(
        "zh", "en", none.astype(np.int64), cosines, none, none[:, 0], counts.astype(float), right
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_only_measured_has_no_say(seed):
    choice = draw_choice(seed)
    fitted = retrieval.fit_weights([choice], IS_WORK)
    for part, is_same in ((~IS_WORK, True), (IS_WORK, False)):
        changed = draw_choice(seed)
        changed.counts[part] = changed.counts[part][:, ::-1]
        changed.right[part] = changed.right[part][::-1]
        again = retrieval.fit_weights([changed], IS_WORK)
        assert (astuple(again) == astuple(fitted)) == is_same


def test_what_disagrees_takes_something():
    fitted = retrieval.fit_weights([draw_choice(3), draw_choice(4)], IS_WORK)
    assert all(0 < each < 1 for each in astuple(fitted))


def test_each_disagreement_has_a_weight():
    names = [
        [each.name for each in fields(kind)] for kind in (ContentDisagreement, NearnessWeights)
    ]
    assert names[0] == names[1]
    assert all(each > 0 for each in astuple(WEIGHTS))
    assert WEIGHTS.values_differ > WEIGHTS.values_missing
    assert WEIGHTS.names_differ > WEIGHTS.names_missing
