"""Citations against the register that comes with the program, and what a memory teaches."""

import pytest
from test_checks_quotations import memory

from tmtool.checks.citations import REGISTER
from tmtool.checks.model import CheckInput, Pair
from tmtool.units import Bitext, Document, Meta, Paragraph

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
    return list(REGISTER.run(CheckInput([Pair(0, *pair)], ("zh", "en"), memory=store, **more)))


def test_the_right_date_is_no_finding():
    assert findings(RIGHT) == []


def test_a_wrong_date_on_both_sides_is_one_finding():
    (found,) = findings(WRONG)
    assert (found.severity, found.message) == (
        "error",
        "the date of 70/1 is 2015-09-25, not 2015-09-26",
    )
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
    assert found.severity == "note"


def test_a_decision_is_no_resolution():
    found = findings(("第70/1号决定", "decision 70/1"))
    assert [each.message for each in found] == ["70/1 is a resolution, not a decision"]


def test_an_unknown_number_is_nothing():
    assert findings(CITED) == []


def test_a_memory_teaches():
    found = findings(CITED, memory((*TAUGHT, "A/RES/57/1", "adopted")))
    assert [each.message for each in found] == ["the date of 56/999 is 2001-12-21, not 2001-12-22"]
    assert {each.severity for each in found} == {"error"}
    assert found[0].evidence[0].citations == ("A/RES/57/1",)


def test_a_draft_teaches_no_certainty():
    found = findings(CITED, memory((*TAUGHT, "A/C.2/56/L.1", "draft")))
    assert {each.severity for each in found} == {"note"}


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


OTHER_TITLE = (
    "大会2001年12月21日关于世界卫生日的第56/999号决议",
    "General Assembly resolution 56/999 of 21 December 2001 on World Health Day",
)


def test_no_title_is_preferred_where_adopted_texts_differ():
    held = memory((*TAUGHT, "A/RES/57/1", "adopted"), (*OTHER_TITLE, "A/RES/58/1", "adopted"))
    third = tuple(text.replace("卫生", "海洋").replace("Health", "Oceans") for text in OTHER_TITLE)
    found = findings(third, held)
    assert {(each.severity, each.suggestion) for each in found} == {("note", None)}
    assert not any("should read" in each.message for each in found)


def test_an_adopted_text_is_not_told_that_its_title_is_wrong():
    held = memory((*TAUGHT, "A/RES/57/1", "adopted"))
    sides = (
        Document(lang, (Paragraph("preambular", None, text),), "A/RES/58/1", Meta(status="adopted"))
        for lang, text in zip(("zh", "en"), OTHER_TITLE, strict=True)
    )
    found = findings(OTHER_TITLE, held, whole=Bitext(tuple(sides), (), "paragraph", "test"))
    assert {(each.severity, each.suggestion) for each in found} == {("note", None)}
    assert found[0].message == "other texts give 56/999 the title 世界粮食日"


def test_a_memory_teaches_the_right_number_of_a_date_and_a_title():
    held = memory((*TAUGHT, "A/RES/57/1", "adopted"))
    wrong = tuple(text.replace("56/999", "56/998") for text in TAUGHT)
    (found,) = findings(wrong, held)
    assert found.message == "the date and the title are those of 56/999, not of 56/998"
    assert found.suggestion == "56/999"


def test_an_act_in_the_memory_says_its_own_day_and_title():
    rows = [
        (
            "2001年12月21日大会通过的决议",
            "Resolution adopted by the General Assembly on 21 December 2001",
        ),
        ("56/999. 世界粮食日", "56/999. World Food Day"),
    ]
    held = memory(*((*row, "A/RES/56/999", "adopted") for row in rows))
    assert findings(CITED, held)[0].message == "the date of 56/999 is 2001-12-21, not 2001-12-22"
    titled = tuple(text.replace("Food", "Health").replace("粮食", "卫生") for text in TAUGHT)
    assert [each.suggestion for each in findings(titled, held)] == ["世界粮食日", "World Food Day"]
    assert findings(TAUGHT, held) == []
    assert findings(CITED, held, but=("A/RES/56/999",)) == []
    draft = memory(*((*row, "A/RES/56/999", "draft") for row in rows))
    assert findings(CITED, draft) == []


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("大会关于某事的2015年9月26日第70/1号决议", "resolution 70/1, of 26 September 2015, on it"),
        ("大会2015年9月26日关于某事的第70/1号决议", "resolution 70/1 (26 September 2015)"),
        ("大会第70/1号决议(2015年9月26日)", "resolution 70/1, annex, of 26 September 2015"),
        ("2015年9月26日第70/1号决议附件一", "resolution 70/1 of 26 September 2015, annex I"),
        ("2015年9月26日第70/1号决议，附件", "resolution 70/1 of 26 September 2015, annex"),
        ("2015年9月26日第70/1号决议第5段", "paragraph 5 of resolution 70/1 of 26 September 2015"),
        ("2014年1月1日第69/1号和2015年9月26日第70/1号决议",
         "resolutions 69/1 of 1 January 2014 and 70/1 of 26 September 2015"),
    ],
)  # fmt: skip
def test_the_date_is_read_wherever_it_stands(chinese, english):
    told = [each.message for each in findings((chinese, english)) if each.severity == "error"]
    assert told == ["the date of 70/1 is 2015-09-25, not 2015-09-26"]


def test_a_number_under_the_date_and_title_of_another_act_is_what_is_wrong():
    day, title = "2022年12月14日", "信息和通信技术促进可持续发展"
    pair = (f"大会{day}关于{title}的第70/125号决议", "")
    assert [each.message for each in findings(pair)] == [
        "the date and the title are those of 77/150, not of 70/125"
    ]


def test_what_an_act_says_of_others_is_not_its_own_day_or_title():
    rows = [
        (
            "重申其2000年9月8日第55/2号决议，其中通过了《千年宣言》，",
            "Reaffirming its resolution 55/2 of 8 September 2000, in which it adopted it,",
        ),
        (
            "回顾其2000年9月9日第55/3号决议",
            "Recalling resolution 55/3, adopted by the General Assembly on 9 September 2000",
        ),
    ]
    assert findings(CITED, memory(*((*row, "A/RES/56/999", "adopted") for row in rows))) == []
    assert findings(TAUGHT, memory(*((*row, "A/RES/56/999", "adopted") for row in rows))) == []


def test_the_security_council_has_a_masthead_of_its_own():
    row = (
        "2000年10月31日安全理事会第4213次会议通过",
        "Adopted by the Security Council at its 4213th meeting, on 31 October 2000",
    )
    held = memory((*row, "S/RES/1999(2000)", "adopted"))
    said = ("2000年10月30日第1999(2000)号决议", "resolution 1999 (2000) of 30 October 2000")
    (found,) = findings(said, held)
    assert (found.severity, found.suggestion) == ("error", "2000-10-31")
