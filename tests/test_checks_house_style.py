"""House styles: what their rules look for (cases in tests/data/checks), leave alone and say."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_checks_examples import example

from tmtool.checks import registry
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.requests import CheckRules
from tmtool.checks.running import run
from tmtool.checks.un_style import list_rules

SIGNS = "“”《》、,.1%3 万三四個国organise Chairman's U.N.D January 5, 2020 UNDP’s"
ENGLISH = "Some 12% of the chairmen organised UNDP’s program on January 2, 2020."


def find(profile, *pairs, langs=("zh", "en")):
    job = CheckInput([Pair(n, *each) for n, each in enumerate(pairs)], langs)
    return run(job, registry.select_checks(profile)).findings


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.name)
def test_a_rule_finds_its_example_and_nothing_in_what_is_right(rule):
    check = rule.build_check()
    assert list(check.run(example(check)))
    right = rule.example.partition(" (")[2].rstrip(")")
    langs = ("zh", "en") if rule.lang == "zh" else ("en", "zh")
    assert not list(check.run(CheckInput([Pair(0, right, "")], langs)))


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.name)
def test_a_rule_names_its_source_and_when(rule):
    check = registry.find_check(rule.name)
    assert rule.source in check.origin
    assert rule.dated in check.origin
    assert re.fullmatch(r"(?:issued|archived|read) [0-9]{4}-[0-9]{2}-[0-9]{2}", rule.dated)
    assert rule.rule.endswith(".")
    assert not rule.message.endswith(".")


def test_names_of_rules_are_no_names_of_other_checks():
    names = [rule.name.lower() for rule in list_rules()]
    assert len(set(names)) == len(names)
    assert not set(names) & {check.name.lower() for check in registry.list_checks()}


def test_house_style_runs_only_where_it_is_asked_for():
    style = {rule.name for rule in list_rules()}
    assert not style & set(registry.list_profiles()["all"])
    assert style & set(registry.list_profiles()["un-en"])
    assert [check.name for check in CheckRules(only=("per-cent",)).list_checks()] == ["per cent"]


def test_all_that_a_house_style_finds_are_notes():
    found = find("un-en", ("约12%的主席", ENGLISH))
    assert {each.finding.severity for each in found} == {"note"}
    assert {each.finding.check for each in found} >= {
        "per cent", "Chair", "spelling in ize", "possessive names", "British spelling",
        "dates in full",
    }  # fmt: skip
    found = find("un-zh", ("“生物多样性公约”规定,三、四年", "the Convention"))
    assert {each.finding.severity for each in found} == {"note"}


def test_quotations_titles_and_old_texts_are_left_alone():
    assert not find("un-en", ("主席说", f"The Chair said: “{ENGLISH}”"))
    pairs = [
        Pair(0, "主席", "The Chairman thanked mankind.", date=date) for date in ("1995", "2021")
    ]
    for name in ("Chair", "inclusive words"):
        found = registry.find_check(name).run(CheckInput(pairs, ("zh", "en")))
        assert [each.source.text for each in found] == ["主席"]
    table = [Pair(0, "12%", "12% of all the wells in the region", kind="cell")]
    assert not list(registry.find_check("per cent").run(CheckInput(table, ("zh", "en"))))


def test_forms_of_numbers_are_no_difference_between_languages():
    """Per cent and %, 1,000 and 1 000, 十亿 and 10亿: neither numbers nor style tell of them."""
    pairs = [
        ("12%的水井", "12 per cent of the wells"), ("1 000口水井", "1,000 wells"),
        ("1,000口水井", "1,000 wells"), ("十亿人", "1 billion people"),
        ("10亿人", "one billion people"), ("百分之十二的水井", "12% of the wells"),
    ]  # fmt: skip
    job = CheckInput([Pair(n, *each) for n, each in enumerate(pairs)], ("zh", "en"))
    checks = registry.select_checks(only=["numbers", "dates"])
    assert not run(job, checks).findings


@given(st.lists(st.tuples(st.text(SIGNS, max_size=40), st.text(SIGNS, max_size=40)), max_size=5))
@settings(max_examples=80)
def test_any_texts_can_be_checked(texts):
    job = CheckInput([Pair(n, *sides) for n, sides in enumerate(texts)], ("zh", "en"), "any")
    for check in registry.list_asked_checks():
        found = list(check.run(job))
        assert found == list(check.run(job))
        for each in found:
            for side in (each.source, each.target):
                assert all(0 <= span.start < span.stop <= len(side.text) for span in side.spans)
