"""Where two texts differ: cases to read, and what holds for any two texts."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slow_distance import distance

from tmtool.fuzzy.edits import compute_edits, split_atoms
from tmtool.lang.fold import fold

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data/fuzzy/edits.tsv").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]
PIECES = [
    "数", "字", "鸿", "沟", "的", "，", "。", "15亿", "2019年12月19日", "第74/197号", "divide ",
    "digital ", "the ", "a ", "COVID-19 ", "1.5 billion ", " ", "  ", "。\n", "數", "é", "e\u0301",
]  # fmt: skip
TEXT = st.one_of(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.text(max_size=14))
WORDS = st.lists(st.sampled_from(["alpha ", "bravo ", "charlie ", "delta "]), max_size=10)


def shown(query, text):
    """The query, with what differs in brackets."""
    parts = []
    for each in compute_edits(query, text):
        own = query[each.query.start : each.query.stop]
        other = text[each.text.start : each.text.stop]
        parts.append(own if each.operation == "equal" else f"[{other}→{own}]")
    return "".join(parts)


@pytest.mark.parametrize(("query", "text", "expected"), CASES)
def test_cases(query, text, expected):
    assert shown(query, text) == expected


@example("the gap ", "the divide  ")
@example("gap\u3000", "divide ")
@given(TEXT, TEXT)
def test_the_runs_are_both_texts(query, text):
    found = compute_edits(query, text)
    for side, whole in (("query", query), ("text", text)):
        spans = [getattr(each, side) for each in found]
        assert [span.start for span in spans] == [0, *(span.stop for span in spans)][: len(spans)]
        assert (spans[-1].stop if spans else 0) == len(whole)


@example("the gap ", "the divide  ")
@given(TEXT, TEXT)
def test_runs_are_what_they_are_called(query, text):
    found = compute_edits(query, text)
    for each in found:
        own = query[each.query.start : each.query.stop]
        other = text[each.text.start : each.text.stop]
        filled = {"equal": True, "replace": True, "insert": not other, "delete": not own}
        assert filled[each.operation]
        assert own or other
        if each.operation == "equal":
            assert [atom.key for atom in split_atoms(own)] == [
                atom.key for atom in split_atoms(other)
            ]
    assert all((a.operation == "equal") != (b.operation == "equal") for a, b in pairwise(found))


@given(TEXT)
def test_a_text_differs_nowhere_from_itself(text):
    assert [each.operation for each in compute_edits(text, text)] == ["equal"] * bool(text)


@given(TEXT, TEXT)
def test_no_word_and_no_number_is_cut(query, text):
    for each in compute_edits(query, text):
        for side, whole in ((each.query, query), (each.text, text)):
            for at in {side.start, side.stop} - {0, len(whole)}:
                assert not re.match(r"[A-Za-z0-9]{2}", whole[at - 1 : at + 1])


@given(WORDS, WORDS)
def test_as_little_as_possible_is_marked(query, text):
    """Where no word is slight, the marked ones are Levenshtein's distance."""
    whole, other = "".join(query), "".join(text)
    marked = [
        max(len(split_atoms(whole[each.query.start : each.query.stop])),
            len(split_atoms(other[each.text.start : each.text.stop])))
        for each in compute_edits(whole, other)
        if each.operation != "equal"
    ]  # fmt: skip
    assert sum(marked) == distance(query, text)


@given(TEXT)
def test_atoms_tile_the_text(text):
    found = split_atoms(text)
    assert "".join(text[each.start : each.stop] for each in found) == text
    assert "".join(each.key for each in found).replace(" ", "") == fold(text).replace(" ", "")
