"""Citations against the register that comes with the program, and what a memory teaches."""

import pytest
from test_checks_quotations import memory

from tmtool.checks.nouns import Job, Pair
from tmtool.checks.register import REGISTER

RIGHT = ("2015年9月25日第70/1号决议", "resolution 70/1 of 25 September 2015")
WRONG = ("2015年9月26日第70/1号决议", "resolution 70/1 of 26 September 2015")
TAUGHT = (
    "回顾大会2001年12月21日关于世界粮食日的第56/999号决议，",
    "Recalling General Assembly resolution 56/999 of 21 December 2001 on World Food Day,",
)
CITED = (
    "大会2001年12月22日第56/999号决议",
    "General Assembly resolution 56/999 of 22 December 2001",
)


def findings(pair, store=None, **more):
    return list(REGISTER.run(Job([Pair(0, *pair)], ("zh", "en"), memory=store, **more)))


def test_the_right_date_is_no_finding():
    assert findings(RIGHT) == []


def test_a_wrong_date_on_both_sides_is_one_finding():
    (found,) = findings(WRONG)
    assert (found.severity, found.message) == ("error", "70/1 is of 2015-09-25, not of 2015-09-26")
    assert found.evidence[0].citations
    for side in (found.source, found.target):
        assert [side.text[span.start : span.stop] for span in side.spans] == ["70/1"]


@pytest.mark.parametrize("side", [0, 1])
def test_a_wrong_date_on_one_side_is_told_of_that_side(side):
    pair = (WRONG[0], RIGHT[1]) if side == 0 else (RIGHT[0], WRONG[1])
    (found,) = findings(pair)
    assert (bool(found.source.spans), bool(found.target.spans)) == (side == 0, side == 1)


def test_what_is_not_attested_in_both_languages_is_information_only():
    (found,) = findings(("2018年12月19日第74/197号决议", "resolution 74/197 of 19 December 2018"))
    assert found.severity == "information"


def test_a_decision_is_no_resolution():
    found = findings(("第70/1号决定", "decision 70/1"))
    assert [each.message for each in found] == ["70/1 is a resolution, not a decision"]


def test_an_unknown_number_is_nothing():
    assert findings(CITED) == []


def test_a_memory_teaches():
    found = findings(CITED, memory((*TAUGHT, "A/RES/57/1", "adopted")))
    assert [each.message for each in found] == ["56/999 is of 2001-12-21, not of 2001-12-22"]
    assert {each.severity for each in found} == {"error"}
    assert found[0].evidence[0].citations == ("A/RES/57/1",)


def test_a_draft_teaches_no_certainty():
    found = findings(CITED, memory((*TAUGHT, "A/C.2/56/L.1", "draft")))
    assert {each.severity for each in found} == {"information"}


def test_a_document_does_not_teach_of_itself():
    store = memory((*TAUGHT, "A/RES/57/1", "adopted"))
    assert findings(CITED, store, but=("A/RES/57/1",)) == []


def test_another_title_is_a_warning():
    held = memory((*TAUGHT, "A/RES/57/1", "adopted"))
    pair = (
        "大会2001年12月21日关于世界卫生日的第56/999号决议",
        "General Assembly resolution 56/999 of 21 December 2001 on World Health Day",
    )
    found = findings(pair, held)
    assert [each.severity for each in found] == ["warning"] * 2
    assert [each.suggestion for each in found] == ["世界粮食日", "World Food Day"]
