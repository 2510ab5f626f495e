"""Quotations and repeated paragraphs against a memory of adopted texts."""

import pytest
from plain_store import PlainStore

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.quotations import QUOTATIONS, REPEATED, find_quotations
from tmtool.checks.registry import find_check
from tmtool.checks.running import explain_missing
from tmtool.units import Origin, TranslationUnit, Variant

ADOPTED = (
    "2. 强调必须弥合数字鸿沟，建设以人为中心的信息社会；",
    "2. Stresses the need to bridge the digital divide¹ and to build a people-centred society;",
)
ISSUED = {"body": "General Assembly", "date": "2019-12-19"}
NEED = "the need to bridge the digital divide"


def memory(*rows):
    """Rows of Chinese, English, symbol and status."""
    store = PlainStore()
    with store.begin_change("add", user="me", details={}) as change:
        units = [
            TranslationUnit(
                (Variant("zh", zh), Variant("en", en)),
                (Origin(symbol=symbol, position=at, **ISSUED, status=status),),
            )
            for at, (zh, en, symbol, status) in enumerate(rows)
        ]
        change.put(units)
    return store


def findings(check, source, target, store, **more):
    job = CheckInput([Pair(0, source, target)], ("zh", "en"), memory=store, **more)
    return list(check.run(job))


HELD = memory((*ADOPTED, "A/RES/74/197", "adopted"))
DRAFT = memory((*ADOPTED, "A/C.2/74/L.1", "draft"))


@pytest.mark.parametrize(
    ("quoted", "right"),
    [
        (NEED, True), (NEED.capitalize() + ".", True),
        ("the need to close the digital divide", False),
        ("the need to bridge the digital Divide", False),
    ],
)  # fmt: skip
def test_a_quotation_is_held_against_the_adopted_text(quoted, right):
    source = "回顾第74/197号决议强调“必须弥合数字鸿沟”，"
    target = f"Recalling that resolution 74/197 stressed “{quoted}”,"
    found = findings(QUOTATIONS, source, target, HELD)
    assert (not found) == right
    for each in found:
        assert (each.severity, each.suggestion) == ("warning", NEED)
        assert each.message == "the wording differs from A/RES/74/197"
        assert each.evidence[0].citations == ("A/RES/74/197",)
        assert [each.source.text[s.start : s.stop] for s in each.source.spans] == [
            "必须弥合数字鸿沟"
        ]
        marked = [each.target.text[s.start : s.stop] for s in each.target.spans]
        assert marked in (["close"], ["Divide"])


def test_another_wording_altogether_is_told_with_the_adopted_one():
    source, target = "强调“必须弥合数字鸿沟”，", "stressed “that gaps in technology have to go”,"
    (found,) = findings(QUOTATIONS, source, target, HELD)
    assert (found.severity, found.message) == (
        "warning",
        "A/RES/74/197 has a different translation of this",
    )
    assert found.suggestion == ADOPTED[1]


ITSELF = {"but": ("A/RES/74/197",)}


@pytest.mark.parametrize(
    ("source", "target", "store", "more"),
    [
        ("“必须弥合数字鸿沟”", "“the need to close the gap at last”", DRAFT, {}),
        ("“必须弥合数字鸿沟”", "“the need to close the gap at last”", HELD, ITSELF),
        ("“弥合鸿沟”", "“close the gap”", HELD, {}),
        ("“必须建设性地弥合一切鸿沟”", "“the need to close the gap at last”", HELD, {}),
        ("“必须弥合数字鸿沟”", "no quotation", HELD, {}),
    ],
)  # fmt: skip
def test_nothing_to_hold_it_against(source, target, store, more):
    assert findings(QUOTATIONS, source, target, store, **more) == []


def test_a_repeated_paragraph_repeats_its_translation():
    source = "7. 强调必须弥合数字鸿沟，建设以人为中心的信息社会；"
    right = (
        "7. Stresses the need to bridge the digital divide and to build a people-centred society;"
    )
    held = memory((ADOPTED[0][3:], ADOPTED[1][3:], "A/RES/74/197", "adopted"))
    assert findings(REPEATED, source, right, held) == []
    (found,) = findings(REPEATED, source, right.replace("build", "create"), held)
    assert (found.severity, found.message) == ("warning", "the wording differs from A/RES/74/197")
    assert [found.target.text[s.start : s.stop] for s in found.target.spans] == ["create"]
    (found,) = findings(
        REPEATED, source, "7. Stresses the need to bridge the digital divide;", held
    )
    assert found.message == ("incomplete: A/RES/74/197 has more text")
    assert findings(REPEATED, source, right, DRAFT) == []


def spanning(*rows, store=HELD):
    job = CheckInput([Pair(at, *row) for at, row in enumerate(rows)], ("zh", "en"), memory=store)
    return list(QUOTATIONS.run(job))


def test_a_quotation_goes_on_in_the_next_pair():
    first = ("强调“必须弥合数字鸿沟，", "stressed “the need to bridge the digital divide")
    second = ("建设以人为中心的信息社会”，", "and to build a people-centred society”,")
    assert spanning(first, second) == []
    (found,) = spanning(first, (second[0], second[1].replace("build", "create")))
    assert (found.segment, found.severity) == (1, "warning")
    assert [found.target.text[s.start : s.stop] for s in found.target.spans] == ["create"]
    (found,) = spanning((first[0], first[1].replace("bridge", "close")), second)
    assert (found.segment, found.suggestion) == (0, NEED)


def test_a_mark_that_is_never_closed_is_no_quotation():
    assert (
        spanning(("强调“必须弥合数字鸿沟，", "stressed “the need to close the digital divide"))
        == []
    )


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2. “one two three four five six", "3. “and seven eight nine ten eleven”."],
         [["one two three four five six"], ["and seven eight nine ten eleven"]]),
        (["“one two three four five six”, “one two”"], [["one two three four five six"]]),
        (["a “", "", "one two three four five six", "b” c"],
         [[], [], ["one two three four five six"], []]),
        (["“one two", *["three four five six seven eight"] * 9, "nine”"], [[]] * 11),
        (["「一二三四五六", "七八九十百千」"], [["一二三四五六"], ["七八九十百千"]]),
        (['said "one two three four five six" or', 'more"'], [["one two three four five six"], []]),
        (["one\ntwo “one two three four\nfive six”"], [["one two three four\nfive six"]]),
    ],
)  # fmt: skip
def test_what_stands_in_quotation_marks(texts, expected):
    found = find_quotations(texts)
    assert [
        [text[span.start : span.stop] for span in some]
        for text, some in zip(texts, found, strict=True)
    ] == expected


def test_sentences_that_the_memory_has_by_themselves_make_up_a_quotation():
    held = memory(
        ("请秘书长提交进展情况报告；", "Requests the Secretary-General to report on progress made;",
         "A/RES/74/197", "adopted"),
        ("强调必须弥合数字鸿沟；", "Stresses the need to bridge the digital divide;",
         "A/RES/74/197", "adopted"),
    )  # fmt: skip
    source = "决议说：“强调必须弥合数字鸿沟；请秘书长提交进展情况报告”，"
    target = (
        "says: “Stresses the need to bridge the digital divide;"
        " requests the Secretary-General to report on progress made”,"
    )
    assert findings(QUOTATIONS, source, target, held) == []
    (found,) = findings(QUOTATIONS, source, target.replace("progress", "developments"), held)
    assert [found.target.text[s.start : s.stop] for s in found.target.spans] == ["developments"]
    assert found.suggestion == "Requests the Secretary-General to report on progress made"
    found = findings(QUOTATIONS, source, "says: “There is much that has to be done today”", held)
    assert [each.message for each in found] == [
        "A/RES/74/197 has a different translation of this"
    ] * 2


def test_without_a_memory_they_do_not_run():
    job = CheckInput([Pair(0, "大会", "The Assembly")], ("zh", "en"))
    assert [explain_missing(job, check) for check in (QUOTATIONS, REPEATED)] == ["no memory"] * 2
    assert [*QUOTATIONS.run(job), *REPEATED.run(job)] == []


def test_a_part_of_a_repeated_paragraph_is_told_with_all_of_it():
    source, whole = "强调必须弥合数字鸿沟且不受歧视；", "Stresses the need for it, without bias;"
    held = memory((source, whole, "A/RES/74/197", "adopted"))
    (found,) = findings(REPEATED, source, "Stresses the need for it;", held)
    assert found.message == "incomplete: A/RES/74/197 has more text"
    assert found.suggestion == whole
    assert [len(span) for span in found.target.spans] == [len("Stresses the need for it;")]


def test_a_heading_in_capitals_is_the_same_heading():
    held = memory(("第七十五届会议", "Seventy-fifth session", "A/RES/74/197", "adopted"))
    assert findings(REPEATED, "第七十五届会议", "SEVENTY-FIFTH SESSION", held) == []
    (found,) = findings(REPEATED, "第七十五届会议", "SEVENTY-SIXTH SESSION", held)
    assert found.message == "the wording differs from A/RES/74/197"


@pytest.mark.parametrize(
    ("english", "count"),
    [
        ("She said that they could no longer wait for others to repair the well.", 0),
        ("She said they can no longer wait for others to repair the well.", 1),
    ],
)
def test_reported_speech_need_not_be_marked(english, count):
    pair = Pair(0, "她说：“我们再也不能等待别人来修好这口井。”", english)
    found = list(find_check("lost quotations").run(CheckInput([pair], ("zh", "en"))))
    assert len(found) == count
