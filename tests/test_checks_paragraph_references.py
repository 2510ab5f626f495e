"""Paragraphs recalled by their numbers, and references to paragraphs."""

from dataclasses import replace

import pytest
from plain_store import PlainStore

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.quotations import RECALLED
from tmtool.memory.known_acts import find_documents
from tmtool.un.citations import find_act_symbols, find_citations, find_references
from tmtool.units import Origin, Place, TranslationUnit, Variant

PARAGRAPHS = [
    ("18", "欢迎秘书长的报告；", "Welcomes the report of the Secretary-General;"),
    (
        "19",
        "强调必须弥合各国之间和各国内部的数字鸿沟，包括性别数字鸿沟，建设以人为中心的信息社会：",
        "Stresses the need to bridge the digital divide between and within countries, including the"
        " gender digital divide, and to build a people-centred information society:",
    ),
    (
        "(a)",
        "通过国家宽带战略和有利的政策环境促进人人普遍而且负担得起地上网；",
        "By promoting universal and affordable access to the Internet for all through national"
        " broadband strategies and enabling policies;",
    ),
    ("20", "请秘书长提交报告。", "Requests the Secretary-General to submit a report."),
]
SOURCE = (
    "Recalls paragraph 19 of its resolution 74/197 of 19 December 2019, in which it stressed the"
    " need to bridge the digital divide between and within countries, including the gender digital"
    " divide, and invites States to act;"
)
RIGHT = (
    "回顾其2019年12月19日第74/197号决议第19段，其中强调必须弥合各国之间和各国内部的数字鸿沟，"
    "包括性别数字鸿沟，并邀请各国采取行动；"
)


def memory(*, status="adopted", symbol="A/RES/74/197", labelled=True):
    store = PlainStore()
    units = []
    for at, (label, zh, en) in enumerate(PARAGRAPHS):
        kind = "item" if label.startswith("(") else "operative"
        places = [Place(lang, label=label, kind=kind) for lang in ("zh", "en")]
        texts = (zh, en) if labelled else (f"{label}. {zh}", f"{label}. {en}")
        if not labelled:
            places = []
        origin = Origin(
            tuple(places), symbol, "General Assembly", "2019-12-19", status, position=at
        )
        variants = Variant("zh", texts[0]), Variant("en", texts[1])
        units.append(TranslationUnit(variants, (origin,)))
    with store.begin_change("add", user="me", details={}) as change:
        change.put(units)
    return store


def findings(source, target, store, langs=("en", "zh"), **more):
    return list(RECALLED.run(CheckInput([Pair(0, source, target)], langs, memory=store, **more)))


HELD = memory()


@pytest.mark.parametrize("store", [HELD, memory(labelled=False)])
def test_the_own_wording_of_the_paragraph_is_no_finding(store):
    assert findings(SOURCE, RIGHT, store) == []
    assert findings(RIGHT, SOURCE, store, ("zh", "en")) == []


@pytest.mark.parametrize("store", [HELD, memory(labelled=False)])
def test_other_words_in_it_are_marked(store):
    (found,) = findings(SOURCE, RIGHT.replace("弥合", "消除"), store)
    assert (found.severity, found.message) == (
        "warning", "the wording differs from A/RES/74/197",
    )  # fmt: skip
    assert [found.target.text[s.start : s.stop] for s in found.target.spans] == ["消除"]
    assert found.suggestion == "强调必须弥合各国之间和各国内部的数字鸿沟，包括性别数字鸿沟"
    assert found.evidence[0].citations == ("A/RES/74/197",)
    wrong = SOURCE.replace("bridge", "close")
    (found,) = findings(RIGHT, wrong, store, ("zh", "en"))
    assert [found.target.text[s.start : s.stop] for s in found.target.spans] == ["close"]


def test_another_wording_altogether_is_told_with_the_paragraph():
    other = "回顾第74/197号决议第19段，其中指出要缩小国家间的差距，也不能忘记妇女，并邀请各国行动；"
    (found,) = findings(SOURCE, other, HELD)
    assert found.message == "A/RES/74/197 has a different translation of this"
    assert found.suggestion.startswith("强调必须弥合")


def test_the_items_of_a_paragraph_are_part_of_it():
    source = (
        "Recalls resolution 74/197, paragraph 19 (a), and is committed to promoting universal and"
        " affordable access to the Internet for all through national broadband strategies;"
    )
    right = (
        "回顾第74/197号决议第19(a)段，决心通过国家宽带战略和有利的政策环境促进人人普遍而且负担得起"
        "地上网；"
    )
    assert findings(source, right, HELD) == []
    (found,) = findings(source, right.replace("负担得起", "廉价"), HELD)
    assert [found.target.text[s.start : s.stop] for s in found.target.spans] == ["廉价"]


@pytest.mark.parametrize(
    ("source", "store", "more"),
    [
        (SOURCE.replace("74/197", "73/218"), HELD, {}),
        (SOURCE.replace("paragraph 19 of ", ""), HELD, {}),
        (SOURCE, memory(status="draft"), {}),
        (SOURCE, memory(symbol=None), {}),
        (SOURCE, HELD, {"but": ("A/RES/74/197",)}),
        ("Recalls paragraph 19 of resolution 74/197, and the digital divide;", HELD, {}),
        (SOURCE.replace("stressed the", "“stressed the").replace(" divide, and", " divide”, and"),
         HELD, {}),
    ],
)  # fmt: skip
def test_nothing_to_hold_it_against(source, store, more):
    assert findings(source, "回顾另一段话；", store, **more) == []


def test_the_wording_of_another_paragraph_of_the_act_is_no_finding():
    other = SOURCE.replace("paragraph 19", "paragraph 18")
    assert findings(other, RIGHT, HELD) == []
    (found,) = findings(other, RIGHT.replace("弥合", "消除"), HELD)
    assert [found.target.text[s.start : s.stop] for s in found.target.spans] == ["消除"]


def test_words_before_the_text_taken_over_are_not_compared():
    begun = RIGHT.replace("其中强调", "其中包括性别数字鸿沟问题，还强调")
    assert findings(SOURCE, begun, HELD) == []


def test_an_act_of_another_council_is_asked_for_by_its_symbol():
    store = memory(symbol="A/HRC/RES/74/197")
    pair = Pair(0, SOURCE, "另一段话", body="Human Rights Council")
    job = CheckInput([pair], ("en", "zh"), memory=store)
    assert len(list(RECALLED.run(job))) == 1
    assert list(RECALLED.run(replace(job, pairs=[replace(pair, body=None)]))) == []


def test_documents_are_found_by_few_names_as_by_many():
    store = memory()
    many = {f"A/RES/74/{number}" for number in range(190, 230)}
    named = {name: found for name, found in find_documents(store, many).items() if found}
    assert named == find_documents(store, {"a/res/74/197"})
    assert list(named) == ["a/res/74/197"]
    assert find_documents(store, {"A/RES/1/1"}) == {"a/res/1/1": []}


@pytest.mark.parametrize(
    ("text", "lang", "labels"),
    [
        ("Recalls paragraph 19 of its resolution 74/197 of 19 December 2019,", "en", "19"),
        ("paragraphs 7 (b) and 9 of General Assembly resolution 70/125", "en", "7 9"),
        ("resolution 74/197 of 19 December 2019, paragraph 19", "en", "19"),
        ("in resolution 74/197, paras. 3, 5 and 7", "en", "3 5 7"),
        ("paragraphs 55 to 58 of General Assembly resolution 70/125;", "en", "55 56 57 58"),
        ("paras. 1-300 of resolution 74/197", "en", ""),
        ("paragraph 72 of the Tunis Agenda and resolution 74/197", "en", ""),
        ("resolution 74/197 and paragraph 3 of the report", "en", ""),
        ("重申大会第 70/125 号决议第 55 至 58 段；", "zh", "55 56 57 58"),
        ("回顾其2019年12月19日第74/197号决议第5、6和8(b)段", "zh", "5 6 8"),
        ("第74/197号决议执行部分第3段", "zh", "3"),
        ("第74/197号决议和报告第3段", "zh", ""),
        ("第74/197号决议", "zh", ""),
        ("Rappelant le paragraphe 3 de la résolution 74/197", "fr", ""),
    ],
)
def test_references_to_paragraphs(text, lang, labels):
    found = find_references(text, lang)
    assert " ".join(label for each in found for label in each.labels) == labels


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("General Assembly decision 74/501", ("A/DEC/74/501",)),
        ("Economic and Social Council resolution 2023/3", ("E/RES/2023/3",)),
        ("resolution 43/222 B", ("A/RES/43/222B", "A/RES/43/222 B")),
        ("Human Rights Council resolution 47/23", ("A/HRC/RES/47/23",)),
    ],
)
def test_the_symbols_of_an_act(text, symbols):
    assert find_act_symbols(find_citations(text, "en")[0]) == symbols
