"""The longest known pieces of a text, against every piece there is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.fuzzy import fragments as room
from tmtool.fuzzy.edits import split_atoms
from tmtool.fuzzy.fragments import find_fragments
from tmtool.fuzzy.similarity import is_unspaced

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data/fuzzy/fragments.tsv").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]
CHINESE = st.text("甲乙丙丁，的", max_size=16)
ENGLISH = st.lists(st.sampled_from(["alpha", "bravo", "of", "the,", "delta"]), max_size=12).map(
    " ".join
)


def counter(query, memory):
    """A memory as a dictionary would be: texts, and how many contain a stretch of the query."""

    def known(stretches):
        return [sum(query[start:stop] in text for text in memory) for start, stop in stretches]

    return known


def slow(query, lang, known):
    """Every piece of the query is tried; the longest free one is taken, over and over."""
    least = room._MIN_CHARACTERS if is_unspaced(lang) else room._MIN_WORDS
    line = room._line(query, lang)
    free, chosen = [True] * len(split_atoms(query)), []
    every = [(a, b) for a in range(len(free)) for b in range(a + least, len(free) + 1)]
    every = [span for span in every if known([line.locate_stretch(span)])[0]]
    while True:
        open_ = [room._trimmed(line, span) for span in every if all(free[slice(*span)])]
        enough = [span for span in open_ if line.is_enough(span)]
        if not enough:
            return [line.get_phrase(span) for span in sorted(chosen)]
        best = max(enough, key=lambda span: (line.count_atoms(span), -span[0]))
        chosen.append(best)
        free[slice(*best)] = [False] * (best[1] - best[0])


@pytest.mark.parametrize(("lang", "query", "memory", "expected"), CASES)
def test_cases(lang, query, memory, expected):
    found = find_fragments(query, lang, counter(query, memory.split("|")))
    assert "|".join(each.text for each in found) == expected


@given(st.one_of(
    st.tuples(st.just("zh"), CHINESE, st.lists(CHINESE, max_size=5)),
    st.tuples(st.just("en"), ENGLISH, st.lists(ENGLISH, max_size=5)),
))  # fmt: skip
def test_every_piece_tried_gives_the_same(given_):
    lang, query, memory = given_
    known = counter(query, memory)
    assert [each.text for each in find_fragments(query, lang, known)] == slow(query, lang, known)


@given(CHINESE, st.lists(CHINESE, max_size=5))
def test_pieces_are_of_the_query_and_of_the_memory(query, memory):
    found = find_fragments(query, "zh", counter(query, memory))
    assert all(query[each.start : each.stop] == each.text for each in found)
    assert all(each.count == sum(each.text in text for text in memory) > 0 for each in found)
    ends = [at for each in found for at in (each.start, each.stop)]
    assert ends == sorted(ends)


def test_questions_come_in_few_calls():
    """By halving: a handful of calls, however long the text is."""
    calls = []

    def known(stretches):
        calls.append(len(stretches))
        return [1] * len(stretches)

    query = "".join(chr(0x4E00 + at) for at in range(500))
    assert [each.text for each in find_fragments(query, "zh", known)] == [query]
    assert len(calls) <= 12
