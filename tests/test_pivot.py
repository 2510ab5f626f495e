"""Several languages around a pivot: which text that is, what becomes a row, who agrees with it."""

import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.errors import InputError
from tmtool.pivot.agreement import rate_rows
from tmtool.pivot.choosing import choose_pivot
from tmtool.pivot.gathering import gather
from tmtool.units import Bead, Document, Meta, is_complete

CASES = tomllib.loads(
    (Path(__file__).parent / "data" / "pivot" / "gathering.toml").read_text("utf-8")
)["cases"]


def read_beads(told):
    """The beads of "1-1 2-1:0.5"."""
    found, ends = [], [0, 0]
    for each in told.split():
        sizes, _, score = each.partition(":")
        starts, ends = (
            ends,
            [end + int(size) for end, size in zip(ends, sizes.split("-"), strict=True)],
        )
        found.append(Bead(tuple(map(range, starts, ends)), float(score or 0.9)))
    return tuple(found)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_becomes_a_row(case):
    beads = {
        tuple(map(int, pair.split())): read_beads(told) for pair, told in case["beads"].items()
    }
    pivot = case.get("pivot", 0)
    rows = gather(pivot, case["sizes"], beads)
    assert is_complete(rows, *case["sizes"])
    assert " ".join(row.type for row in rows) == case["rows"]
    agreed = [row.agreed for row in rate_rows(rows, pivot, beads)]
    assert [-1 if each is None else round(each, 4) for each in agreed] == case["agreed"]


@st.composite
def tilings(draw, first, second, most):
    """Beads that tile so many segments of both, with at most `most` of the first in each."""
    ends, found = [0, 0], []
    while ends != [first, second]:
        left = first - ends[0], second - ends[1]
        sizes = st.integers(0, min(most, left[0])), st.integers(0, min(2, left[1]))
        taken = draw(st.tuples(*sizes).filter(any))
        starts, ends = ends, [end + size for end, size in zip(ends, taken, strict=True)]
        found.append(Bead(tuple(map(range, starts, ends)), draw(st.floats(0, 1))))
    return tuple(found)


@st.composite
def texts(draw):
    """Sizes of two to four sides, the pivot among them, and beads of every two."""
    sizes = draw(st.lists(st.integers(0, 5), min_size=2, max_size=4))
    pivot = draw(st.integers(0, len(sizes) - 1))
    beads = {}
    for one, other in combinations(range(len(sizes)), 2):
        if pivot == other:
            own = draw(tilings(sizes[other], sizes[one], 1))
            beads[one, other] = tuple(bead.choose((1, 0)) for bead in own)
        else:
            beads[one, other] = draw(tilings(sizes[one], sizes[other], 1 if pivot == one else 2))
    return pivot, sizes, beads


@given(texts())
def test_every_segment_has_its_row_in_order_and_the_pivot_each_its_own(text):
    pivot, sizes, beads = text
    rows = gather(pivot, sizes, beads)
    assert is_complete(rows, *sizes)
    assert all(any(row.sides) for row in rows)
    assert [list(row.sides[pivot]) for row in rows if row.sides[pivot]] == [
        [at] for at in range(sizes[pivot])
    ]
    for row in rate_rows(rows, pivot, beads):
        assert row.score is not None
        assert 0 <= row.score <= 1
        assert row.agreed is None or 0 <= row.agreed <= 1


@given(texts())
def test_two_languages_stay_as_they_were_aligned(text):
    pivot, sizes, beads = text
    other = next(side for side in range(len(sizes)) if side != pivot)
    own = beads[min(pivot, other), max(pivot, other)]
    turned = own if pivot < other else [bead.choose((1, 0)) for bead in own]
    rows = gather(0, (sizes[pivot], sizes[other]), {(0, 1): turned})
    pairs = {row.sides for row in rows if all(row.sides)}
    assert pairs == {bead.sides for bead in turned if all(bead.sides)}


# Which text is the pivot.


def documents(*langs, original=None):
    return [Document(lang, (), meta=Meta(original=original)) for lang in langs]


def test_the_pivot_is_named_or_the_original_or_the_first():
    assert choose_pivot(documents("zh", "en", "fr"), "fr").reason == "named"
    stated = choose_pivot(documents("zh", "en", "fr", original="en"))
    assert (stated.lang, stated.reason, stated.remark) == ("en", "original", None)
    assert choose_pivot(documents("zh", "en", "fr", original="en"), "fr").lang == "fr"
    first = choose_pivot(documents("zh", "en", "fr"))
    assert (first.lang, first.reason) == ("zh", "first")
    assert str(first.remark) == (
        "no text says which language is the original: the first text is the pivot (Chinese)"
    )


def test_an_original_that_is_not_there_is_named():
    choice = choose_pivot(documents("zh", "en", "fr", original="ru"))
    assert str(choice.remark) == (
        "the original is in Russian, which is not among the texts: the first text is the pivot "
        "(Chinese)"
    )


def test_no_text_is_in_the_language_of_the_pivot():
    with pytest.raises(InputError, match="no text is in Spanish: they are in zh, en, fr"):
        choose_pivot(documents("zh", "en", "fr"), "es")
