"""Numbers, dates, symbols and citations of a text and its translation, by cases."""

import re
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_cases import rows

from tmtool.checks import citations, names, values
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.running import run
from tmtool.un.citations import find_citations

CHECKS = (values.NUMBERS, values.DATES, citations.SYMBOLS, citations.CITED)
LINES = (Path(__file__).parent / "data/checks/values.tsv").read_text("utf-8").splitlines()
CASES = [line.split("\t") for line in LINES if not line.startswith("#")]


def findings(source, target, langs):
    job = CheckInput([Pair(0, source, target)], langs)
    return [each for check in CHECKS for each in check.run(job)]


@cache
def findings_of_case(zh, en):
    return findings(zh, en, ("zh", "en"))


@pytest.mark.parametrize("case", CASES)
def test_what_is_found(case):
    zh, en, *expected = case
    found = findings_of_case(zh, en)
    assert [f"{each.check}: {each.message}" for each in found] == expected


@pytest.mark.parametrize("case", CASES)
def test_the_other_way_round_as_much_is_found(case):
    zh, en, *expected = case
    found = findings(en, zh, ("en", "zh"))
    assert sorted(each.check for each in found) == sorted(e.split(":")[0] for e in expected)


@pytest.mark.parametrize("case", CASES)
def test_what_is_named_is_marked(case):
    zh, en, *_ = case
    for each in findings_of_case(zh, en):
        spans = [(side.text, span) for side in (each.source, each.target) for span in side.spans]
        assert spans
        for text, span in spans:
            marked = re.sub(r"\s", "", text[span.start : span.stop])
            assert marked in re.sub(r"\s", "", each.message)


def test_the_right_value_is_suggested_as_the_target_writes():
    (found,) = findings("约15亿人", "some 150 million people", ("zh", "en"))
    assert (found.severity, found.suggestion) == ("error", "1.5 billion")
    (found,) = findings("some 1.5 billion people", "约15万人", ("en", "zh"))
    assert found.suggestion == "15亿"
    (found,) = findings("三次会议", "four meetings", ("zh", "en"))
    assert (found.severity, found.suggestion) == ("warning", "three")


def test_how_often_something_is_added_is_no_number_to_suggest():
    pair = "产量增加了3倍", "Production grew by a factor of 5"
    for found in (findings(*pair, ("zh", "en")), findings(*pair[::-1], ("en", "zh"))):
        assert [each.suggestion for each in found] == [None]


@pytest.mark.parametrize(
    ("zh", "en", "suggestion"),
    [
        ("2014年2月29日", "28 February 2014", None),
        ("2016年2月29日", "28 February 2016", "29 February 2016"),
        ("2月29日", "28 February", "29 February"),
        ("2014年2月27日", "28 February 2014", "27 February 2014"),
        ("2014年2月27日至29日", "27 to 28 February 2014", None),
    ],
)
def test_no_day_is_suggested_that_the_calendar_lacks(zh, en, suggestion):
    (found,) = findings(zh, en, ("zh", "en"))
    assert found.suggestion == suggestion


@pytest.mark.parametrize("row", rows("weaker.tsv"))
def test_a_date_that_one_side_names_by_less_is_doubtful_unless_something_is_against_it(row):
    zh, en, severity = row
    for found in (findings(zh, en, ("zh", "en")), findings(en, zh, ("en", "zh"))):
        assert {each.severity for each in found} == set(severity.split())


def test_an_empty_side_is_not_their_business():
    assert findings("约15亿人", " ", ("zh", "en")) == []


@given(st.text("0123456789年月日第号决议/()（）至和、关于附件《》“”，的其大会 IXVL", max_size=60))
def test_whatever_stands_there_is_read_without_failing(text):
    for each in find_citations(f"{text}第74/197号决议{text}", "zh"):
        assert each.number
    findings(f"{text}决议", f"{text} resolution", ("zh", "en"))


@pytest.mark.parametrize("row", rows("cited.tsv"))
def test_organs_annexes_and_titles_of_citations(row):
    lang, text, *cited = row
    found = find_citations(text, lang)
    told = [
        "|".join("-" if part is None else part for part in (c.number, c.organ, c.annex, c.title))
        for c in found
    ]
    assert told == cited


@pytest.mark.parametrize("other", ["zh", "en", "fr", "ru"])
def test_numbers_of_languages_that_are_not_read_in_words_are_not_compared(other):
    pairs = [Pair(0, "in den letzten fünf Jahren", "in the last 5 years")]
    asked = [values.NUMBERS, values.DATES, citations.SYMBOLS, names.NAMES]
    for langs in (("de", other), (other, "de")):
        outcome = run(CheckInput(pairs, langs), asked)
        assert (outcome.findings, outcome.ran) == ((), ("symbols",))
        why = {each.check: each.why for each in outcome.silent}
        only = "Arabic, English, Spanish, French, Russian and Chinese"
        assert why["numbers"] == why["dates"] == f"German is not supported, only {only}"


def test_names_are_compared_between_chinese_and_english_alone():
    pairs = [Pair(0, "au cours des cinq dernières années", "in the last 5 years")]
    outcome = run(CheckInput(pairs, ("fr", "en")), [values.NUMBERS, values.DATES, names.NAMES])
    assert (outcome.findings, outcome.ran) == ((), ("numbers", "dates"))
    unread = [each for each in outcome.silent if not each.ran]
    assert [(each.check, each.why) for each in unread] == [
        ("names", "French is not supported, only English and Chinese")
    ]


SIX = {
    "zh": "回顾其2028年12月20日第83/12号和第S-19/2号决议，见A/85/31",
    "en": "Recalling its resolutions 83/12 of 20 December 2028 and S-19/2, see A/85/31",
    "ar": "إذ تشير إلى قراريها 83/12 المؤرخ 20 كانون الأول/ديسمبر 2028 و S-19/2، انظر A/85/31",
    "es": "Recordando sus resoluciones 83/12, de 20 de diciembre de 2028, y S-19/2, véase A/85/31",
    "fr": "Rappelant ses résolutions 83/12 du 20 décembre 2028 et S-19/2, voir A/85/31",
    "ru": "ссылаясь на свои резолюции 83/12 от 20 декабря 2028 года и S-19/2, см. A/85/31",
}


@pytest.mark.parametrize("langs", list(permutations(SIX, 2)))
def test_symbols_and_resolutions_are_compared_in_all_languages(langs):
    right, asked = [SIX[lang] for lang in langs], [citations.SYMBOLS, citations.CITED]
    assert run(CheckInput([Pair(0, *right)], langs), asked).findings == ()
    for one, other, check in (("83/12", "83/21", "citations"), ("A/85/31", "A/86/31", "symbols")):
        wrong = right[1].replace(one, other)
        (told,) = run(CheckInput([Pair(0, right[0], wrong)], langs), asked).findings
        assert told.finding.check == check


def test_the_ends_of_a_list_do_not_change_places():
    zh, en = "今年为3.1%，去年为4.2%，前年为5.3%", "5.3% this year, 4.2% last year and 3.1% before"
    (found,) = findings(zh, en, ("zh", "en"))
    assert (found.rule, found.severity) == ("transposed by order", "error")
    assert found.message == "figures have changed places: 3.1 and 5.3"


def test_a_number_in_words_that_is_left_out_is_less_sure():
    (found,) = findings("他叫茅十八。", "His name is Whiskers.", ("zh", "en"))
    assert (found.rule, found.severity) == ("number words left out", "warning")


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("2014年7月1日至2015年6月30日期间", "the period 2014/15"),
        ("2015年1月至6月", "the first half of 2015"),
        ("年底", "31 December"),
        ("12月10日", "Human Rights Day"),
        ("本月3日", "on 3 March"),
        ("2015年第三季末的水量", "the volume at end-September 2015"),
        ("2015年头三个月", "in January-March 2015"),
    ],
)
def test_a_date_by_another_name_is_no_finding(zh, en):
    assert findings(zh, en, ("zh", "en")) == findings(en, zh, ("en", "zh")) == []
