"""Each check on its own: cases in files, what all of them hold to, whatever the texts are."""

import pytest
from cases_checks import FOLDER, cases, told
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.registry import find_check, list_checks
from tmtool.checks.running import explain_missing

CASES = [case for path in sorted(FOLDER.glob("*.txt")) for case in cases(path)]
SIGNS = "，。、；：“”‘’《》〈〉（）()[]「」\"',;:. \u3000大会回顾第2020年数字鸿沟abct the 75/202¹"
TEXTS = st.text(alphabet=SIGNS, max_size=30)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_check_finds_what_its_case_says_and_nothing_else(case):
    name = case.name.partition(":")[0]
    assert told(find_check(name).run(case.job)) == case.findings


def test_every_file_of_cases_has_sound_texts_and_faulty_ones():
    for path in FOLDER.glob("*.txt"):
        found = cases(path)
        assert any(case.findings for case in found), path
        assert not all(case.findings for case in found), path


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6), st.booleans())
@settings(max_examples=150)
def test_any_texts_can_be_checked(texts, turned):
    pairs = [Pair(number, *sides) for number, sides in enumerate(texts)]
    job = CheckInput(pairs, ("en", "zh") if turned else ("zh", "en"), "any")
    for check in list_checks():
        if explain_missing(job, check) is None:
            first, again = list(check.run(job)), list(check.run(job))
            assert first == again
            assert len(told(first)) == len(first)
            assert {each.check for each in first} <= {check.name}


def test_every_check_explains_itself():
    for check in list_checks():
        assert check.rule.endswith(".")
        assert check.origin.endswith(".")
        assert check.example


def test_names_are_told_apart():
    names = [check.name for check in list_checks()]
    assert len(set(names)) == len(names)
