"""Names that a text spells in two ways, named before, or designated otherwise."""

import pytest

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.names import NAMES


def told(pairs, langs=("zh", "en"), **more):
    listed = [Pair(number, *pair, **more) for number, pair in enumerate(pairs)]
    return [
        (each.segment, each.rule, each.suggestion) for each in NAMES.run(CheckInput(listed, langs))
    ]


BOARD = [
    ("评审团已经开会", "The Adjudication Panel has met"),
    ("评审团将再开会", "The Adjudication Panel will meet again"),
    ("评审团批准报告", "The report was approved by the Adjudication Panel"),
]
PERSON = [
    ("特斯法马里亚姆先生到任", "Mr. Tesfamariam took up office"),
    ("感谢特斯法马里亚姆先生", "Thanks were expressed to Mr. Tesfamariam"),
]


def test_a_word_that_stands_often_is_the_right_one():
    wrong = ("评审团提出建议", "The Adjudcation Panel made proposals")
    assert told([*BOARD, wrong]) == [(3, "spelt otherwise", "Adjudication")]
    assert told([(en, zh) for zh, en in [*BOARD, wrong]], ("en", "zh")) == [
        (3, "spelt otherwise", "Adjudication")
    ]


@pytest.mark.parametrize("word", ["Adjudications", "Adjudicator", "Abjuration", "Panels"])
def test_inflections_and_other_words_are_left_alone(word):
    assert told([*BOARD, ("提出建议", f"The {word} made proposals")]) == []


@pytest.mark.parametrize(("word", "right"), [
    ("Tesfamarian", "Tesfamariam"), ("Tesfanariam", "Tesfamariam"), ("Tesfmaariam", "Tesfamariam"),
    ("Tesfamariyam", None),
])  # fmt: skip
def test_one_chinese_name_is_spelt_in_one_way(word, right):
    found = told([*PERSON, ("特斯法马里亚姆先生离任", f"Mr. {word} left office")])
    assert found == ([(2, "spelt otherwise", right)] if right else [])


def test_another_person_with_almost_the_same_name():
    assert told([*PERSON, ("穆罕默德先生离任", "Mr. Tesfanariam left office")]) == []


def test_a_chinese_name_that_one_pair_has_otherwise():
    pairs = [
        ("访问了巴尔托雷塔", "visited Baltoretta"),
        ("巴尔托雷塔的局势", "the situation in Baltoretta"),
        ("离开巴尔托雷塔", "left Baltoretta"),
        ("巴尔托里塔的选举", "elections in Baltoretta"),
    ]
    ((segment, rule, right),) = {each[:3] for each in told(pairs)}
    assert (segment, rule) == (3, "spelt otherwise")
    assert right in "巴尔托雷塔"


def test_a_state_that_was_named_in_the_paragraph_before():
    first = ("瑞典提供了援助", "Sweden has provided aid")
    again = ("瑞典将继续提供援助", "The country will continue to do so")
    assert told([again]) == [(0, "state pointed at", "Sweden")]
    assert told([first, again]) == []
    far = [("会议开幕", "The meeting opened")] * 3
    assert told([first, *far, again]) == [(4, "state pointed at", "Sweden")]


def test_designations_of_texts_of_the_secretariat():
    report = ("秘书长的报告", "Report of the Secretary-General")
    plain = ("福克兰群岛的渔业", "fisheries in the Falkland Islands")
    assert told([plain]) == []
    assert told([report, plain]) == [(1, "designation", "Falkland Islands (Malvinas)")]
    letter = ("普通照会", "Note verbale dated 1 May")
    assert told([report, letter, plain]) == []


def test_quotations_keep_their_words():
    quoted = ("教廷说", "The Holy See said that “the Vatican” was bound")
    assert told([quoted]) == []
    assert told([("教廷", "“the Vatican”")]) == []


def test_one_form_is_told_once_in_a_text():
    pairs = [("英国政府", "the United Kingdom Government")] * 2
    found = list(NAMES.run(CheckInput([Pair(0, *p[::-1]) for p in pairs], ("en", "zh"), "file")))
    assert {each.severity for each in found} == {"note"}
    assert len({each.id for each in found}) == 1
