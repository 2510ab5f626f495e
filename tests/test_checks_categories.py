"""Each check says in the words of two standards what kind of fault it tells of."""

import pytest

from tmtool.checks.kinds import find_category, read_toml
from tmtool.checks.registry import list_asked_checks, list_checks
from tmtool.findings import Finding

LISTED = read_toml("checks")
ITS_TYPES = {
    "terminology", "mistranslation", "omission", "untranslated", "addition", "duplication",
    "inconsistency", "grammar", "legal", "register", "locale-specific-content",
    "locale-violation", "style", "characters", "misspelling", "typographical", "formatting",
    "inconsistent-entities", "numbers", "markup", "pattern-problem", "whitespace",
    "internationalization", "length", "non-conformance", "uncategorized", "other",
}  # fmt: skip
"""The types of ITS 2.0, appendix C."""
MQM_DIMENSIONS = {
    "terminology", "accuracy", "linguistic conventions", "style", "locale conventions",
    "audience appropriateness", "design and markup",
}  # fmt: skip


def test_each_check_has_one_and_nothing_else_has():
    assert set(LISTED) == {check.name for check in (*list_checks(), *list_asked_checks())}


@pytest.mark.parametrize("check", LISTED)
def test_the_words_are_those_of_the_standards(check):
    for each in (LISTED[check], *LISTED[check].get("rules", {}).values()):
        assert each["its"] in ITS_TYPES
        dimension, _, kind = each["mqm"].partition("/")
        assert dimension in MQM_DIMENSIONS
        assert kind


def test_a_rule_has_its_own_kind_where_it_is_another_one():
    added = Finding("a" * 12, "completeness", "error", "wrong", rule="sentence added")
    assert find_category(added).its == "addition"
    assert find_category(Finding("a" * 12, "completeness", "error", "wrong")).its == "omission"
