"""Values of the six languages: read in each, and compared between any two of them."""

import random
import sys
import tomllib
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_cases import DATA, rows, told

from tmtool.checks import citations, values
from tmtool.checks.model import CheckInput, Pair
from tmtool.un.placeables import find
from tmtool.un.placeables import find as read_values
from tmtool.un.placeables.languages.tables import READ, load_table, prepare

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

import six_words

CHECKS = (values.NUMBERS, values.DATES, citations.SYMBOLS, citations.CITED)
LANGS = ("ar", "en", "es", "fr", "ru", "zh")
CASES = tomllib.loads((DATA / "six.toml").read_text("utf-8"))["cases"]
LETTERS = "0123456789.,/ -––%€$٠٣٥deuxmilcentétноябрясорокثلاثةوعشرونألف XIVº"


def found(source, target, langs):
    job = CheckInput([Pair(0, source, target)], langs)
    return [each for check in CHECKS for each in check.run(job)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_one_value_in_any_two_languages_is_one_and_another_is_told(case):
    is_same = case.get("same", False)
    for langs in permutations(LANGS, 2):
        here, there = (case[lang] for lang in langs)
        for one, other in ((0, 0), (1, 1), (0, 1), (1, 0)):
            told = [each.message for each in found(here[one], there[other], langs)]
            assert bool(told) == (one != other and not is_same), (langs, one, other, told)


@pytest.mark.parametrize("row", rows("six_same.tsv"))
def test_nothing_is_told_of_texts_that_count_in_other_ways(row):
    lang, text, other, second = row
    assert found(text, second, (lang, other)) == []
    assert found(second, text, (other, lang)) == []


@pytest.mark.parametrize("row", rows("six_read.tsv"))
def test_what_is_read_in_one_language(row):
    lang, marked, expected = row
    marked = marked.replace("|", "\u00a0").replace("~", "\u202f")
    text = marked.replace("[[", "").replace("]]", "")
    assert told(text, lang, read_values) == (marked, expected)


@pytest.mark.parametrize("lang", READ)
def test_any_number_in_words_is_read(lang):
    rng = random.Random(lang)
    numbers = [*range(2, 120), *(rng.randrange(100, 10 ** rng.randrange(3, 7)) for _ in range(400))]
    for number in numbers:
        (value,) = read_values(six_words.WORDS[lang](number), lang)
        assert (value.kind, value.value) == ("number", number)


WRITE_ORDINAL = {
    "ar": six_words.write_ordinal_arabic, "es": six_words.write_ordinal_spanish,
    "fr": six_words.write_ordinal_french, "ru": six_words.write_ordinal_russian,
}  # fmt: skip


@pytest.mark.parametrize("lang", READ)
def test_any_ordinal_in_words_is_read(lang):
    for number in range(1, 100):
        (value,) = read_values(WRITE_ORDINAL[lang](number), lang)
        assert value.value == number


@given(st.text(LETTERS, max_size=60), st.sampled_from(LANGS))
def test_whatever_stands_there_is_read_in_order(text, lang):
    read = read_values(text, lang)
    assert len(prepare(text)) == len(text)
    stops = [0, *(each.stop for each in read)]
    assert all(stop <= each.start < each.stop for stop, each in zip(stops, read, strict=False))
    assert (read == find(text, lang)) or lang in READ


@given(st.text(LETTERS, max_size=40), st.sampled_from(list(permutations(LANGS, 2))))
def test_a_text_is_compared_with_any_other_without_failing(text, langs):
    found(f"{text} 15", f"15 {text}", langs)


@cache
def sections(lang):
    return set(load_table(lang).rows)


@pytest.mark.parametrize("lang", READ)
def test_each_table_has_what_the_others_have(lang):
    own = {"duals", "counted", "decades", "shares_in_words"}  # of Arabic alone
    assert sections(lang) - own == sections("fr")
    for section, name in (("spans", "between"), ("order", "coordinate"), ("clocks", "time")):
        assert load_table(lang).compile(section, name)


def test_words_of_a_table_that_say_no_kind_of_value_are_refused():
    table = load_table("fr")
    wrong = type(table)("xx", {"said": {"deux": ["nothing 2"]}})
    with pytest.raises(ValueError, match="nothing 2"):
        assert wrong.said
