"""Whether lines are paragraphs: told by joins that add nothing."""

import numpy as np
import pytest
from test_align import meanings, noisy, side, spans_of

from tmtool.aligner import Structure, align
from tmtool.aligner.cosines import centre_vectors
from tmtool.aligner.paragraphs import is_unknown, join_in_vain, mark_paragraphs
from tmtool.aligner.side import Side

UNKNOWN = (None,) * 200


def lines(vectors: np.ndarray) -> Side:
    """Lines of which nobody knows whether they are paragraphs."""
    return side(vectors, Structure(UNKNOWN[: len(vectors)], UNKNOWN[: len(vectors)], None))


def cosine(one: Side, other: Side, left: range, right: range) -> float:
    """As of the definition: the mean of single lines, and of one that is zero, taken off both."""
    centred = [
        each.spans[len(span) - 1, span.start] - each.spans[0].sum(0) / (each.size + 1)
        for each, span in ((one, left), (other, right))
    ]
    lengths = [np.linalg.norm(vector) for vector in centred]
    return float(centred[0] @ centred[1] / (lengths[0] * lengths[1]))


def adds_nothing(one: Side, other: Side, left: range, right: range) -> bool:
    less = [(left[1:], right), (left[:-1], right), (left, right[1:]), (left, right[:-1])]
    whole = cosine(one, other, left, right)
    return any(a and b and cosine(one, other, a, b) >= whole for a, b in less)


@pytest.mark.parametrize("seed", range(40))
def test_joins_are_in_vain_where_a_line_less_is_as_near(seed: int) -> None:
    rng = np.random.default_rng(seed)
    base = meanings(30, seed)
    one, other = side(base), side(noisy(base, seed))
    joins = []
    for _ in range(int(rng.integers(0, 12))):
        m, n = (int(x) for x in rng.integers(1, 4, 2))
        i, j = int(rng.integers(0, 26)), int(rng.integers(0, 26))
        joins.append((range(i, i + m), range(i if i % 2 else j, (i if i % 2 else j) + n)))
    spans = np.array(
        [(a.start, len(a), b.start, len(b)) for a, b in joins], np.int64
    ).T.reshape(4, -1)  # fmt: skip
    several = [pair for pair in joins if len(pair[0]) + len(pair[1]) > 2]
    vain = sum(adds_nothing(one, other, *pair) for pair in several)
    vectors = centre_vectors(one.spans, other.spans)
    assert join_in_vain(vectors, spans) == (vain - (len(several) - vain) >= 2)


@pytest.mark.parametrize("seed", range(8))
def test_paragraphs_without_partners_are_left_alone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    base = meanings(60, seed)
    kept = [np.flatnonzero(rng.random(60) > 0.25) for _ in range(2)]
    found = align(lines(base[kept[0]]), lines(noisy(base, seed)[kept[1]]))
    singles = [bead for bead in found if bead.type == "1-1"]
    pairs = {(int(kept[0][b.source[0]]), int(kept[1][b.target[0]])) for b in singles}
    both = set(kept[0].tolist()) & set(kept[1].tolist())
    assert sum(a == b for a, b in pairs) >= 0.95 * len(both)


def test_lines_of_sentences_stay_as_they_are() -> None:
    base = meanings(60)
    joins = [base[at] + base[at + 1] for at in range(10, 40, 2)]
    target = noisy(np.vstack([base[:10], *joins, base[40:]]))
    joined = ([10, 11], [10])
    assert joined in spans_of(align(lines(base), lines(target)))
    assert align(lines(base), lines(target)) == align(side(base), side(target))


def test_what_is_known_is_not_asked() -> None:
    known = side(meanings(3), Structure(UNKNOWN[:3], UNKNOWN[:3], (True, False, True)))
    assert not is_unknown(known)
    assert not is_unknown(side(meanings(3)))
    assert is_unknown(lines(meanings(3)))
    marked = mark_paragraphs(lines(meanings(3))).structure
    assert marked is not None
    assert marked.starts == (True, True, True)
