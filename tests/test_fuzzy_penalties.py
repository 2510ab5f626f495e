"""What a match loses: each rule by its facts, and sums that come out for any facts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.fuzzy.edits import find_written_differences
from tmtool.fuzzy.penalties import (
    MAGNITUDE_CAP,
    VALUE_CAP,
    MatchFacts,
    ValueMismatch,
    Weights,
    apply_penalties,
)
from tmtool.fuzzy.similarity import Similarity

WRITING = [
    line.split("\t")
    for line in (Path(__file__).parent / "data/fuzzy/writing.tsv").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]
LARGE, SMALL = ValueMismatch("15亿", "15万", magnitude=True), ValueMismatch("2019", "2018")
EXACT = Similarity(1, None, 1, 1)
FACTS = st.builds(
    MatchFacts,
    alignment=st.none() | st.floats(0, 1),
    checked=st.booleans(),
    status=st.sampled_from([None, "adopted", "draft", "report", "agency", "unofficial"]),
    years=st.none() | st.floats(0, 80),
    translations=st.integers(1, 9),
    written=st.frozensets(st.sampled_from(["width", "script", "case", "blanks", "punctuation"])),
    agreed=st.booleans(),
    mismatches=st.lists(st.sampled_from([LARGE, SMALL]), max_size=3).map(tuple),
)
RAW = st.floats(0, 1).map(lambda score: Similarity(score, None, score, score))


@pytest.mark.parametrize(
    ("facts", "name", "points", "told"),
    [
        (MatchFacts(alignment=1.0), "automatic", 1, "alignment 1.00"),
        (MatchFacts(alignment=0.7), "automatic", 4, "alignment 0.70"),
        (MatchFacts(), "unchecked", 1, "no check"),
        (MatchFacts(checked=True, status="draft"), "draft", 1, "draft"),
        (MatchFacts(checked=True, agreed=False), "not agreed", 5, "bracketed"),
        (MatchFacts(checked=True, status="unofficial"), "unofficial", 1, "unofficial"),
        (MatchFacts(checked=True, years=12), "old", 1, "12 years"),
        (MatchFacts(checked=True, translations=3), "several translations", 1, "one of 3"),
        (MatchFacts(checked=True, written=frozenset({"script"})), "width", 1, "script"),
        (MatchFacts(checked=True, written=frozenset({"case"})), "case", 1, "case"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_each_fact_has_its_penalty(facts, name, points, told):
    (found,) = apply_penalties(EXACT, facts).penalties
    assert (found.name, found.points) == (name, pytest.approx(points))
    assert told in found.why


@pytest.mark.parametrize(
    "facts",
    [
        MatchFacts(checked=True),
        MatchFacts(checked=True, alignment=0.2),
        MatchFacts(checked=True, status="adopted", years=10, translations=1),
    ],
)
def test_nothing_is_held_against_a_checked_recent_adopted_text(facts):
    found = apply_penalties(EXACT, facts)
    assert (found.match, found.score, found.penalties, found.flags) == (100, 100, (), ())


def test_an_exact_match_from_an_automatic_alignment_is_exact_with_a_badge():
    found = apply_penalties(EXACT, MatchFacts(alignment=0.97))
    assert found.match == 100
    assert found.score == pytest.approx(98.7)
    assert found.badges == ("automatic",)


def test_another_magnitude_is_never_a_high_match():
    found = apply_penalties(
        Similarity(8 / 9, None, 0.8, 8 / 9), MatchFacts(mismatches=(LARGE,), checked=True)
    )
    assert found.match == MAGNITUDE_CAP
    assert found.flags == ("magnitude",)
    assert "15亿 against 15万" in found.penalties[-1].why


def test_another_year_costs_a_point_and_the_highest_band():
    found = apply_penalties(
        Similarity(0.99, None, 1, 0.99), MatchFacts(mismatches=(SMALL,), checked=True)
    )
    assert found.match == VALUE_CAP
    assert found.flags == ("value",)
    low = apply_penalties(
        Similarity(0.8, None, 1, 0.8), MatchFacts(mismatches=(SMALL, SMALL), checked=True)
    )
    assert low.match == pytest.approx(78)


@given(RAW, FACTS)
def test_nothing_is_deducted_in_silence(raw, facts):
    found = apply_penalties(raw, facts)
    lost = {
        about: sum(each.points for each in found.penalties if each.about == about)
        for about in ("text", "trust")
    }
    assert found.match == pytest.approx(max(100 * raw.score - lost["text"], 0))
    assert found.score == pytest.approx(max(found.match - lost["trust"], 0))
    assert all(each.points > 0 and each.why for each in found.penalties)
    assert all(value <= 100 * raw.score + 1e-9 for value in (found.match, found.score))
    if LARGE in facts.mismatches:
        assert found.match <= MAGNITUDE_CAP
        assert "magnitude" in found.flags
    assert bool(found.flags) == bool(facts.mismatches)


@given(RAW, FACTS)
def test_rules_can_be_switched_off(raw, facts):
    off = Weights(*(0.0 for _ in Weights.__dataclass_fields__))
    names = {each.name for each in apply_penalties(raw, facts, off).penalties}
    assert names <= {"magnitude", "other values"}


@pytest.mark.parametrize(("query", "text", "expected"), WRITING)
def test_what_must_be_overlooked(query, text, expected):
    assert " ".join(sorted(find_written_differences(query, text))) == expected
    assert " ".join(sorted(find_written_differences(text, query))) == expected


@given(st.text(max_size=12))
def test_nothing_must_be_overlooked_in_equal_texts(text):
    assert find_written_differences(text, text) == frozenset()
