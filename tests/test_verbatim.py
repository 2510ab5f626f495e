"""Quotations word for word, but for what may be changed."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tmtool.un.verbatim import compare

LINES = (Path(__file__).parent / "data/un/verbatim.tsv").read_text("utf-8").splitlines()
CASES = [line.split("\t") for line in LINES if not line.startswith("#")]
WORDS = st.sampled_from(
    [
        "the",
        "digital",
        "divide",
        "States",
        "Member",
        "women",
        "girls",
        "2030",
        "大会",
        "数字",
        "鸿沟",
    ]
)
TEXTS = st.lists(WORDS, min_size=6, max_size=30)


def list_changes(quotation, original):
    found = compare(quotation, original)
    if found is None:
        return ["-"]
    return [
        f"{quotation[each.quoted.start : each.quoted.stop]}"
        f"|{original[each.original.start : each.original.stop]}"
        for each in found.changes
    ]


@pytest.mark.parametrize("case", CASES)
def test_changes_that_may_not_be_made(case):
    quotation, original, *expected = case
    assert list_changes(quotation, original) == expected


@given(TEXTS, st.data())
def test_any_stretch_is_a_faithful_quotation_of_its_text(words, data):
    start = data.draw(st.integers(0, len(words) - 3))
    stop = data.draw(st.integers(start + 2, len(words)))
    quotation = " ".join(words[start:stop])
    original = " ".join(words)
    found = compare(quotation[0].upper() + quotation[1:] + ".", original + "¹;")
    assert not found.changes
    assert original[found.place.start : found.place.stop].lower() == quotation.lower()


@given(TEXTS, st.data())
def test_a_word_exchanged_is_told_and_nothing_else(words, data):
    at = data.draw(st.integers(0, len(words) - 1))
    assume("equality" not in words)
    quoted = [*words[:at], "equality", *words[at + 1 :]]
    found = compare(" ".join(quoted), " ".join(words))
    if found is None:  # of words that repeat, the longest stretch in common may lie elsewhere
        assert len(set(words)) < len(words)
        return
    text = " ".join(quoted)
    wrong = (text[each.quoted.start : each.quoted.stop] for each in found.changes)
    assert "equality" in " ".join(wrong)
