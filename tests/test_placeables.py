"""Values in running text: found where they stand, marked by kind, compared by value."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_cases import rows, spelled, told

from tmtool.lang.fold import fold
from tmtool.un import citations, dates
from tmtool.un.labels import drop_label
from tmtool.un.placeables import build_template, compare, find, find_mismatches
from tmtool.un.placeables.model import ESCAPE, KINDS, MARKS

CASES = [(name, *row) for name in ("forms.tsv", "seed.tsv", "others.tsv") for row in rows(name)]
NONE = rows("none.tsv")
SIGNS = "0123456789一二两三十百千万亿〇零点第分之年月日号段个人至、和，（）()%％$/.-–,: \u00a0"
WORDS = rows("pieces.tsv")[0]
PIECES = st.lists(st.sampled_from([*SIGNS, *WORDS, MARKS["number"], ESCAPE]), max_size=24).map(
    "".join
)
LANGS = st.sampled_from(["zh", "en", "fr", "es", "ru", "ar", "zh-Hans", "de"])


def plain(marked):
    return marked.replace("[[", "").replace("]]", "")


def test_there_are_cases_enough():
    assert len(CASES) + len(NONE) > 500
    kinds = {
        value.split(" ")[0] for case in CASES for value in case[3:] for value in value.split("; ")
    }
    assert kinds - {""} == set(KINDS)


@pytest.mark.parametrize(
    ("lang", "marked", "values"),
    [(lang, marked, "".join(values)) for _, lang, marked, *values in CASES],
)
def test_found_where_it_stands_with_its_value(lang, marked, values):
    assert told(plain(marked), lang) == (marked, values)


SUPERSCRIPT = re.compile("[⁰¹²³⁴-⁹]")


@pytest.mark.parametrize(
    ("lang", "text"),
    [(lang, plain(marked)) for _, lang, marked, *_ in CASES if not SUPERSCRIPT.search(marked)],
)
def test_the_same_in_a_folded_text(lang, text):
    """Texts are looked up folded: small letters, no blanks beside Chinese, plain dashes."""
    values = [(each.kind, each.value) for each in find(text, lang)]
    assert [(each.kind, each.value) for each in find(fold(text), lang)] == values
    if lang == "en":
        assert [(each.kind, each.value) for each in find(text.upper(), lang)] == values


@pytest.mark.parametrize(("lang", "text"), NONE)
def test_no_value(lang, text):
    assert find(text, lang) == ()
    assert build_template(text, lang) == drop_label(text)


@pytest.mark.parametrize(("zh", "en"), rows("pairs.tsv"))
def test_one_value_in_both_languages(zh, en):
    assert find(zh, "zh")[0].value == find(en, "en")[0].value


@given(PIECES, LANGS)
def test_what_is_found_is_in_order_and_inside(text, lang):
    found = find(text, lang)
    assert all(0 <= each.start < each.stop <= len(text) for each in found)
    assert all(one.stop <= two.start for one, two in pairwise(found))
    assert all(isinstance(hash(each.value), int) for each in found)


@given(PIECES, LANGS)
def test_the_skeleton_is_the_text_with_marks(text, lang):
    expected, at, bare = "", 0, drop_label(text)
    for each in find(bare, lang):
        expected += escaped(bare[at : each.start]) + MARKS[each.kind]
        at = each.stop
    assert build_template(text, lang) == expected + escaped(bare[at:])


def escaped(text):
    return re.sub(f"[{MARKS['number']}{ESCAPE}]", lambda mark: mark[0] + ESCAPE, text)


def test_a_mark_in_the_text_is_no_value():
    assert build_template(f"约{MARKS['number']}人", "zh") != build_template("约15亿人", "zh")


@pytest.mark.parametrize(("lang", "one", "two"), rows("one_formula.tsv"))
def test_one_formula(lang, one, two):
    assert build_template(one, lang) == build_template(two, lang)


@pytest.mark.parametrize(("lang", "one", "two"), rows("two_formulas.tsv"))
def test_two_formulas(lang, one, two):
    assert build_template(one, lang) != build_template(two, lang)


@pytest.mark.parametrize("row", rows("mismatches.tsv"))
def test_mismatches_in_one_language(row):
    lang, query, source, *words = row
    assert [each.words for each in find_mismatches(query, source, lang)] == words


@pytest.mark.parametrize("row", rows("compare.tsv"))
def test_values_of_a_translation(row):
    zh, en, *words = row
    assert [each.words for each in compare(zh, en, "zh", "en")] == words
    assert bool(compare(en, zh, "en", "zh")) == bool(words)


def test_a_magnitude_is_told():
    found = find_mismatches("约15亿人", "约15万人", "zh")[0]
    assert (found.difference, found.factor) == ("differs", 10_000)
    assert (found.source.value, found.other.value) == (150_000, 1_500_000_000)


@pytest.mark.parametrize("row", rows("citations.tsv"))
def test_citations_with_their_dates(row):
    lang, text, *cited = row
    assert [spelled_citation(each) for each in citations.find_citations(text, lang)] == cited


@pytest.mark.parametrize("row", rows("titles.tsv"))
def test_citations_with_their_titles(row):
    lang, text, *titles = row
    assert [each.title or "-" for each in citations.find_citations(text, lang)] == titles


def spelled_citation(found):
    date = f" {spelled(found.date)}" if found.date else ""
    return f"{found.number} {found.act}{date}"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("2019年2月30日", "zh"),
        ("31 April 2019", "en"),
        ("2019年13月1日", "zh"),
        ("32 May 2019", "en"),
    ],
)
def test_no_such_day(text, lang):
    assert not any(each.kind == "date" for each in find(text, lang))


def test_every_day_in_every_form():
    for year in (1946, 2000, 2020):
        for month in range(1, 13):
            for day in range(
                1, 32 if month in (1, 3, 5, 7, 8, 10, 12) else 29 if month == 2 else 31
            ):
                value = dates.Date(year, month, day)
                name = dates.MONTHS[month - 1]
                texts = {
                    f"{year}年{month}月{day}日": "zh",
                    f"{year} 年 {month:02} 月 {day} 日": "zh",
                    f"{day} {name} {year}": "en",
                    f"{name} {day}, {year}": "en",
                }
                assert {find(text, lang)[0].value for text, lang in texts.items()} == {value}
