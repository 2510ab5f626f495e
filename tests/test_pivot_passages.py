"""Passages that stand elsewhere in some of several languages: the rows they make, in what order."""

import tomllib
from itertools import combinations, pairwise, zip_longest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.pivot.passages import gather_parts
from tmtool.units import Bead, is_complete

CASES = tomllib.loads(
    (Path(__file__).parent / "data" / "pivot" / "passages.toml").read_text("utf-8")
)["cases"]


def read_bead(told):
    """The bead of "0,1:2@0.5"."""
    sides, _, score = told.partition("@")
    spans = []
    for numbers in sides.split(":"):
        own = [int(number) for number in numbers.split(",") if number]
        spans.append(range(own[0], own[-1] + 1) if own else range(0))
    return Bead(tuple(spans), float(score or 0.9))


def place(part, row):
    """The numbers of the segments of a row in the whole texts."""
    return [[own[at] for at in span] for own, span in zip(part.kept, row.sides, strict=True)]


def show(part):
    rows = " ".join(
        "/".join(",".join(map(str, own)) or "-" for own in place(part, row)) for row in part.rows
    )
    return f"{part.stream}: {rows}" if part.stream else rows


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_which_rows_passages_make(case):
    beads = {
        tuple(map(int, pair.split())): [*map(read_bead, told.split())]
        for pair, told in case["beads"].items()
    }
    passages = [(range(start, stop), name) for name, start, stop in case["passages"]]
    wholes = case.get("wholes") or [*map(range, case["sizes"])]
    parts = gather_parts(case.get("pivot", 0), wholes, beads, passages)
    assert [*map(show, parts)] == case["parts"]


@st.composite
def crossing_beads(draw, first, second, most):
    """Beads of all segments in any order, with at most `most` of the first side in each."""
    sides = draw(cut(first, most)), draw(st.permutations(draw(cut(second, 2))))
    pairs = zip_longest(*sides, fillvalue=range(0))
    return [Bead(pair, draw(st.floats(0, 1))) for pair in pairs]


@st.composite
def cut(draw, size, most):
    """So many segments in stretches of at most `most`."""
    found, at = [], 0
    while at < size:
        found.append(range(at, at + draw(st.integers(1, min(most, size - at)))))
        at = found[-1].stop
    return found


@st.composite
def crossed_texts(draw):
    """Sizes of two to four sides, the first one the pivot, beads of every two, and passages."""
    sizes = draw(st.lists(st.integers(0, 6), min_size=2, max_size=4))
    beads = {
        (one, other): draw(crossing_beads(sizes[one], sizes[other], 2 if one else 1))
        for one, other in combinations(range(len(sizes)), 2)
    }
    spans = st.tuples(st.integers(0, sizes[0]), st.integers(0, sizes[0]))
    passages = [
        (range(*sorted(span)), draw(st.sampled_from(("moved", "sections"))))
        for span in draw(st.lists(spans, max_size=3))
        if span[0] != span[1]
    ]
    return sizes, beads, passages


@given(crossed_texts())
def test_every_segment_has_one_row_and_passages_are_in_one_piece(text):
    sizes, beads, passages = text
    parts = gather_parts(0, [*map(range, sizes)], beads, passages)
    for side, size in enumerate(sizes):
        assert sorted(at for part in parts for at in part.kept[side]) == [*range(size)]
    rest, *others = (part.stream for part in parts)
    assert rest is None
    assert others == sorted(others, reverse=True)
    for part in parts:
        assert is_complete(part.rows, *map(len, part.kept))
        assert all(any(row.sides) and len(row.sides[0]) <= 1 for row in part.rows)
        for row in part.rows:
            for own in place(part, row):
                assert own == [*range(own[0], own[-1] + 1)] if own else True
        if part.stream:
            assert all(after == at + 1 for own in part.kept for at, after in pairwise(own))
    # Rows are read back as the same passages: where one ends, the next row doesn't go on.
    for part, after in pairwise(parts[1:]):
        first = place(after, after.rows[0])
        assert part.stream != after.stream or any(
            own and new and new[0] != own[-1] + 1 for own, new in zip(part.kept, first, strict=True)
        )


@given(crossed_texts())
def test_without_passages_there_is_one_part(text):
    sizes, beads, _ = text
    (part,) = gather_parts(0, [*map(range, sizes)], beads, [])
    assert part.kept == tuple(tuple(range(size)) for size in sizes)
