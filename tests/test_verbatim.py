"""Quotations word for word, but for what may be changed."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tmtool.un.verbatim import ALLOWED, compare

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


def told(quotation, original):
    found = compare(quotation, original)
    if found is None:
        return ["-"]
    return [
        f"{d.kind} {quotation[d.quoted.start : d.quoted.stop]}"
        f"|{original[d.original.start : d.original.stop]}"
        for d in found.differences
    ]


@pytest.mark.parametrize("case", CASES)
def test_what_differs(case):
    quotation, original, *expected = case
    assert told(quotation, original) == expected


@pytest.mark.parametrize("case", CASES)
def test_faithful_is_what_only_has_changes_that_may_be_made(case):
    quotation, original, *expected = case
    found = compare(quotation, original)
    if found is not None:
        assert found.faithful == all(each.split(" ")[0] in ALLOWED for each in expected)


@given(TEXTS, st.data())
def test_any_stretch_is_a_faithful_quotation_of_its_text(words, data):
    start = data.draw(st.integers(0, len(words) - 3))
    stop = data.draw(st.integers(start + 2, len(words)))
    quotation = " ".join(words[start:stop])
    original = " ".join(words)
    found = compare(quotation[0].upper() + quotation[1:] + ".", original + "¹;")
    assert found.faithful
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
    assert not found.faithful
    wrong = [each for each in found.differences if each.kind not in ALLOWED]
    text = " ".join(quoted)
    assert "equality" in " ".join(text[d.quoted.start : d.quoted.stop] for d in wrong)
