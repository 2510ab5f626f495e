"""Clauses that stray over the edge of a sentence."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.aligner import LONGEST, align, describe
from tmtool.aligner.cosines import centre_vectors
from tmtool.aligner.side import select_segments
from tmtool.aligner.strays import measure_strays, split_clauses

CASES = (Path(__file__).parent / "data" / "align" / "clauses.txt").read_text("utf-8").splitlines()
DIM = 24


@pytest.mark.parametrize("case", CASES)
def test_a_segment_falls_into_clauses(case):
    assert split_clauses(case.replace("|", "")) == [part.strip() for part in case.split("|")]


@given(st.text("他说，。：“”‘’(—) ,;.!?'\"abcdéй،", max_size=60))
def test_clauses_hold_the_whole_segment(text):
    found = split_clauses(text.strip())
    assert "".join("".join(found).split()) == "".join(text.split())
    assert len(found) == 1 or min(len(part.encode()) for part in found) >= 8


def encode(texts):
    """A text means the sum of its words, which mean what chance gave them."""
    rows = []
    for text in texts:
        words = [word.strip(",.") for word in text.split()]
        total = sum(np.random.default_rng([*word.encode()]).normal(size=DIM) for word in words)
        rows.append(total / np.linalg.norm(total))
    return np.array(rows, np.float32)


def side(texts, *, clauses=True):
    spans = np.zeros((LONGEST, len(texts), DIM), np.float32)
    for more in range(min(LONGEST, len(texts))):
        joined = [" ".join(texts[at : at + more + 1]) for at in range(len(texts) - more)]
        spans[more, : len(joined)] = encode(joined)
    return describe(texts, spans, encode=encode if clauses else None)


def plain(sides, i, j):
    """The same by loops over one node."""
    means = [each.spans[0].sum(0) / (each.size + 1) for each in sides]

    def centre(vector, which):
        less = vector - means[which]
        return less / np.linalg.norm(less)

    total = 0.0
    for own, other in ((0, 1), (1, 0)):
        here, there = ((i, j), (j, i))[own]
        texts, spans = sides[own].texts, sides[other].spans
        before = [spans[n - 1, there - n] for n in (1, 2) if there - n >= 0]
        after = [spans[n - 1, there] for n in (1, 2) if there + n <= sides[other].size]
        last = centre(encode([split_clauses(texts[here - 1])[-1]])[0], own)
        first = centre(encode([split_clauses(texts[here])[0]])[0], own)
        for clause, near, far in ((last, before, after), (first, after, before)):
            nearest = [max(clause @ centre(each, other) for each in runs) for runs in (far, near)]
            total += max(nearest[0] - nearest[1], 0)
    return total


WORDS = st.lists(st.sampled_from(["alpha", "gamma", "delta", "omega"]), min_size=1, max_size=3)
SEGMENT = st.lists(WORDS, min_size=1, max_size=3).map(
    lambda clauses: ", ".join(" ".join(words) for words in clauses) + "."
)
TEXT = st.lists(SEGMENT, min_size=2, max_size=5)


@settings(max_examples=50, deadline=None)
@given(TEXT, TEXT)
def test_strays_are_what_loops_find(source, target):
    sides = side(source), side(target)
    i, j = (each.ravel() for each in np.mgrid[1 : len(source), 1 : len(target)])
    found = measure_strays(sides, centre_vectors(sides[0].spans, sides[1].spans)[:2], (i, j))
    expected = [plain(sides, *node) for node in zip(i.tolist(), j.tolist(), strict=True)]
    assert found == pytest.approx(expected, abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(TEXT, TEXT)
def test_strays_are_the_same_from_both_sides(source, target):
    sides = side(source), side(target)
    nodes = tuple(each.ravel() for each in np.mgrid[1 : len(source), 1 : len(target)])
    one, other = (
        measure_strays(pair, centre_vectors(pair[0].spans, pair[1].spans)[:2], at)
        for pair, at in ((sides, nodes), (sides[::-1], nodes[::-1]))
    )
    assert one == pytest.approx(other, abs=1e-5)


def test_nothing_strays_where_all_clauses_stay():
    texts = [f"first{at} thing{at}, second{at} matter{at}." for at in range(6)]
    sides = side(texts), side(texts)
    nodes = np.arange(1, 6), np.arange(1, 6)
    vectors = centre_vectors(sides[0].spans, sides[1].spans)[:2]
    assert not measure_strays(sides, vectors, nodes).any()


def sentences(count, start=0):
    return [
        f"opening{at} word{at}, middle{at} piece{at}, ending{at} part{at}."
        for at in range(start, start + count)
    ]


STRAYED = (
    [
        "lions sleep soundly, cats run, tigers hunt together.",
        "bears climb trees, wolves howl loudly, dogs bark.",
    ],
    [
        "lions sleep soundly, cats run.",
        "tigers hunt together, bears climb trees, wolves howl loudly, dogs bark.",
    ],
)


def align_strayed(*, clauses, joined):
    """How many beads hold the two sentences among others, of which some are joined or none."""
    before, after = sentences(8), sentences(8, 8)
    shorter = [" ".join(before[:2]), *before[2:6], " ".join(before[6:])] if joined else before
    texts = [*before, *STRAYED[0], *after], [*shorter, *STRAYED[1], *after]
    beads = align(*(side(each, clauses=clauses) for each in texts))
    return sum(bead.source.start in (8, 9) for bead in beads if bead.source)


def test_sentences_that_share_a_clause_are_one_bead():
    assert align_strayed(clauses=False, joined=True) == 2
    assert align_strayed(clauses=True, joined=True) == 1


def test_clauses_do_not_join_what_pairs_line_by_line():
    assert align_strayed(clauses=True, joined=False) == 2


def test_no_vector_is_made_where_nothing_is_in_doubt():
    asked = []

    def count(texts):
        asked.extend(texts)
        return encode(texts)

    text = side(sentences(12))
    spans = text.spans
    align(*(describe(text.texts, spans, encode=count) for _ in range(2)))
    assert asked == []


def test_a_part_of_a_text_keeps_its_clauses():
    text = side(sentences(5))
    part = select_segments(text, np.array([1, 3]))
    assert part.texts == (text.texts[1], text.texts[3])
    assert part.encode is encode
