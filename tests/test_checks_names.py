"""States and organizations of a text and its translation."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_cases import DATA

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.names import NAMES
from tmtool.un.proper_names import LANGS, find_names, find_official, list_names

LINES = (DATA.parent / "checks" / "names.tsv").read_text("utf-8").splitlines()
CASES = [line.split("\t") for line in LINES if not line.startswith("#")]
STATES = {
    lang: sorted(
        {
            each.of
            for each in list_names(lang)
            if each.state and each.form != "common" and each.role == "asked"
        }
    )
    for lang in LANGS
}


def findings(source, target, langs):
    return list(NAMES.run(CheckInput([Pair(0, source, target)], langs)))


@cache
def findings_of_case(lang, source, target):
    return findings(source, target, ("zh", "en") if lang == "zh" else ("en", "zh"))


@pytest.mark.parametrize("case", CASES)
def test_what_is_found(case):
    lang, source, target, *expected = case
    found = findings_of_case(lang, source, target)
    assert [f"{each.message} -> {each.suggestion}" for each in found] == expected


@pytest.mark.parametrize("case", CASES)
def test_what_is_named_is_marked(case):
    lang, source, target, *_ = case
    for each in findings_of_case(lang, source, target):
        marked = [s.text[r.start : r.stop] for s in (each.source, each.target) for r in s.spans]
        assert marked
        assert any(text.casefold() in each.message.casefold() for text in marked)


@pytest.mark.parametrize(("zh", "en", "severity"), [
    ("经社理事会的决议", "its resolutions", None),
    ("其决议", "resolutions of the Economic and Social Council", None),
    ("经社理事会的决议", "italics", None),
    ("粮农组织的决议", "resolutions of the ECOSOC and its members", "error"),
])  # fmt: skip
def test_a_body_that_one_side_alone_names_is_no_finding(zh, en, severity):
    for source, target, langs in ((zh, en, ("zh", "en")), (en, zh, ("en", "zh"))):
        assert [each.severity for each in findings(source, target, langs)] == (
            [severity] if severity else []
        )


def test_the_same_states_in_both_languages():
    assert STATES["en"] == STATES["zh"]
    # All Members, two observers, the Cook Islands and Niue, and four that are no longer.
    assert len(STATES["en"]) == 193 + 2 + 2 + 4


@pytest.mark.parametrize("lang", LANGS)
def test_every_name_is_found_whole_and_as_what_it_is(lang):
    before, behind = ("同", "举行会谈") if lang == "zh" else ("Talks with the ", " were held")
    for of in STATES[lang]:
        for form in ("short", "formal"):
            name = find_official(of, lang, form)
            [found] = find_names(before + name + behind, lang)
            assert (found.name.of, found.start, found.stop) == (
                of, len(before), len(before) + len(name),
            )  # fmt: skip


@given(st.lists(st.sampled_from(STATES["en"]), min_size=1, max_size=4, unique=True), st.booleans())
def test_a_list_of_states_is_found_whole_and_one_exchanged_is_told(codes, formal):
    form = "formal" if formal else "short"
    zh = "、".join(find_official(of, "zh", form) for of in codes)
    en = ", ".join(find_official(of, "en", form) for of in reversed(codes))
    assert findings(zh, en, ("zh", "en")) == []
    assert findings(en, zh, ("en", "zh")) == []
    other = next(of for of in ("FR", "KE", "PE", "NO", "LA") if of not in codes)
    wrong = zh.replace(find_official(codes[0], "zh", form), find_official(other, "zh", form), 1)
    assert len(findings(en, wrong, ("en", "zh"))) == 1


def test_other_languages_have_nothing_to_compare():
    assert NAMES.langs == frozenset(LANGS)
    assert findings("la France", "France", ("fr", "en")) == []
    assert findings("法国", "意大利", ("zh", "zh-Hant")) == []
