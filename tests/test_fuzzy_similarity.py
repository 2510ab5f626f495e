"""How alike two texts are: cases counted by hand, properties, and plain Python as the oracle."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow_distance import distance

from tmtool.fuzzy.similarity import RUN, SHORT, compute_similarity, score_best
from tmtool.lang.fold import fold

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data/fuzzy/similarity.tsv").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]
CHINESE = st.text("数字鸿沟弥合消除大会决定,的", max_size=14)
ENGLISH = st.lists(
    st.sampled_from(["the", "digital", "divide", "divides,", '"to', "(bridge)", "1,550", "a/75."]),
    max_size=9,
).map(" ".join)
ANY = st.one_of(CHINESE, ENGLISH, st.text(max_size=12).map(fold))
LANGUAGE = st.sampled_from(["zh", "en", "ru"])


def counted(told: str) -> float:
    """The value of "1-2/6"."""
    whole, _, part = told.partition("-")
    above, _, below = part.partition("/")
    return int(whole) - (int(above) / int(below) if part else 0)


def alike(first, second) -> float:
    longer = max(len(first), len(second))
    return 1 - distance(first, second) / longer if longer else 1.0


def words(text):
    """Words as the oracle sees them, mark by mark."""
    kept = "".join(" " if each in '"()[]' else each for each in text) + " "
    for mark in ",.;:،؛":
        kept = kept.replace(f"{mark} ", " ")
    return kept.strip().rstrip(",.;:،؛").split()


def runs(text):
    return {text[at : at + RUN] for at in range(len(text) - RUN + 1)}


def slow(query, text, lang):
    """The match score in plain Python."""
    if min(len(query), len(text)) < SHORT and query != text and not runs(query) & runs(text):
        return 0.0
    if lang == "zh":
        return alike(query, text)
    return (alike(query, text) + alike(words(query), words(text))) / 2


@pytest.mark.parametrize(("lang", "query", "text", "character", "word", "score"), CASES)
def test_cases(lang, query, text, character, word, score):
    found = compute_similarity(query, text, lang)
    values = [counted(each) for each in (character, word) if each != "-"]
    assert found.character == pytest.approx(values[0])
    assert found.word == (pytest.approx(values[1]) if word != "-" else None)
    assert found.score == pytest.approx(0 if score == "0" else sum(values) / len(values))


@given(ANY, ANY, LANGUAGE)
def test_the_oracle_agrees(query, text, lang):
    found = compute_similarity(query, text, lang)
    assert found.character == pytest.approx(alike(query, text))
    assert found.score == pytest.approx(slow(query, text, lang))


@given(ANY, ANY, LANGUAGE)
def test_the_order_makes_no_difference(query, text, lang):
    assert compute_similarity(query, text, lang) == compute_similarity(text, query, lang)


@given(ANY, LANGUAGE)
def test_a_text_is_like_itself(text, lang):
    found = compute_similarity(text, text, lang)
    assert (found.character, found.order_free, found.score) == (1, 1, 1)
    assert found.word in (1, None)


@given(ANY, ANY, LANGUAGE)
def test_all_values_are_shares(query, text, lang):
    found = compute_similarity(query, text, lang)
    values = [found.character, found.word or 0, found.order_free, found.score]
    assert all(0 <= value <= 1 for value in values)
    assert (found.character == 1) == (query == text)


@given(CHINESE, CHINESE, CHINESE)
def test_a_way_round_is_never_shorter(one, two, three):
    """The triangle inequality, of the distance normalized by the sum of the lengths."""

    def apart(first, second):
        edits = (1 - compute_similarity(first, second, "zh").character) * max(
            len(first), len(second)
        )
        total = len(first) + len(second) + edits
        return 2 * edits / total if total else 0

    assert apart(one, three) <= apart(one, two) + apart(two, three) + 1e-9


@given(ANY, st.lists(ANY, max_size=8), LANGUAGE, st.sampled_from([0, 0.3, 0.65, 0.7, 1]))
def test_many_at_once_are_the_same_as_one_by_one(query, texts, lang, floor):
    found = score_best(query, texts, lang, floor)
    single = [compute_similarity(query, text, lang).score for text in texts]
    assert found.dtype == np.float32
    assert found.shape == (len(texts),)
    assert found == pytest.approx([score if score >= floor - 1e-9 else 0 for score in single])


def test_a_moved_clause_shows_in_the_order_free_value():
    first = "回顾其关于数字鸿沟的决议,欢迎秘书长的报告"
    moved = "欢迎秘书长的报告,回顾其关于数字鸿沟的决议"
    found = compute_similarity(first, moved, "zh")
    assert found.score < 0.4
    assert found.order_free == pytest.approx(0.9)
    here, there = "recalling its resolution,", "the assembly"
    english = compute_similarity(f"{here} {there}", f"{there} {here}", "en")
    assert english.order_free == 1
    assert english.score < 0.6


@pytest.mark.parametrize("at", range(6))
def test_six_characters_with_one_wrong_or_missing_match(at):
    title = "弥合数字鸿沟"
    for text in (title[:at] + title[at + 1 :], f"{title[:at]}某{title[at + 1 :]}"):
        assert score_best(text, [title], "zh", 0.65)[0] >= 0.83
