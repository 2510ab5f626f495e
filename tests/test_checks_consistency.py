"""One thing under two names: in a text, and against what adopted documents have."""

import re
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.checks.consistency import is_alike
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.precedents import build_precedent_evidence
from tmtool.checks.registry import find_check
from tmtool.checks.running import run
from tmtool.concepts import ConceptEntry, Term
from tmtool.memory.memory import Memory
from tmtool.resources import locate_shared
from tmtool.terms.base import TermBase
from tmtool.terms.seeded import read
from tmtool.terms.usages import Usage
from tmtool.units import CheckRecord, Origin, TranslationUnit, Variant

ICT = TermBase(
    (
        ConceptEntry(
            "ict",
            (
                Term("en", "information and communications technology"),
                Term("en", "ICT", form="abbreviation"),
                Term("zh", "信息和通信技术", organization="UN"),
                Term("zh", "信息通信技术", organization="ITU"),
                Term("zh", "信通技术", form="short"),
            ),
        ),
        ConceptEntry("enhanced", (
            Term("en", "enhanced cooperation"), Term("zh", "增强合作"), Term("zh", "加强合作"),
        )),
        ConceptEntry("group", (
            Term("en", "Working Group on Enhanced Cooperation"), Term("zh", "加强合作问题工作组"),
        )),
    ),
    "ours",
)  # fmt: skip
FULL = "The role of information and communications technologies"


def job(*texts, **given):
    pairs = [Pair(number, *sides) for number, sides in enumerate(texts)]
    return CheckInput(pairs, ("en", "zh"), "text", terms=ICT, **given)


def findings(job, name="term consistency"):
    return [each.finding for each in run(job, [find_check(name)]).findings]


def told(job, name="term consistency"):
    return [(each.severity, each.message) for each in findings(job, name)]


TWO = (FULL, "信息和通信技术的作用"), (FULL, "信息和通信技术的用途"), (FULL, "信息通信技术的作用")
ENHANCED = "enhanced cooperation"
ICTS = "information and communications technology"
ODD = f"“{ICTS}” is rendered as “信息通信技术” here, as “信息和通信技术” elsewhere"
TURNED = f"“{ICTS}” renders “信息通信技术” here, and “信息和通信技术” elsewhere"


def test_a_region_of_a_language_makes_no_difference():
    for langs in (("en-GB", "zh"), ("en", "zh-CN"), ("en-GB", "zh-CN")):
        assert told(replace(job(*TWO), langs=langs)) == told(job(*TWO)) != []


def test_a_term_with_two_renderings():
    (only,) = findings(job(*TWO))
    assert (only.severity, only.message, only.segment) == ("note", ODD, 2)
    marked = [
        side.text[span.start : span.stop] for side in (only.source, only.target)
        for span in side.spans
    ]  # fmt: skip
    assert marked == ["information and communications technologies", "信息通信技术"]
    assert only.suggestion == "信息和通信技术"
    assert [each.what for each in only.evidence] == [
        "信息和通信技术: 2 in this text (pair 1, pair 2)",
        "信息通信技术: 1 in this text (pair 3)",
    ]


def test_the_wanted_usage_decides():
    found = findings(job(*TWO, usage=Usage("ITU")))
    assert [each.suggestion for each in found] == ["信息通信技术"]
    assert found[0].count == 2


def test_short_forms_stand_beside_full_ones_by_right():
    short = (f"{FULL} (ICT)", "信通技术的作用")
    assert told(job(TWO[0], short)) == []
    assert told(job(TWO[0], ("ICT and cities", "信通技术与城市"))) == []


def test_other_source_words_are_no_variant():
    enhanced = "the process of enhanced cooperation", "增强合作的进程"
    assert told(job(enhanced, ("Strengthen cooperation", "加强合作"))) == []
    assert told(job(enhanced, ("The Working Group on Enhanced Cooperation met",
                               "加强合作问题工作组举行会议"))) == []  # fmt: skip
    assert told(job(enhanced, ("the need for enhanced cooperation", "必须加强合作"))) == [
        ("note", f"“增强合作” and “加强合作” both stand for “{ENHANCED}”"),
    ]


def test_what_is_not_clear_says_nothing():
    both = "Strengthen cooperation; note enhanced cooperation", "加强合作；注意到增强合作"
    other = "the need for enhanced cooperation", "必须加强合作"
    assert told(job(both, other)) == []


def test_the_reverse_is_information():
    turned = CheckInput(
        [Pair(at, *pair[::-1]) for at, pair in enumerate(TWO)], ("zh", "en"), terms=ICT
    )
    assert told(turned) == [("note", TURNED)]


WORK = TermBase(
    (ConceptEntry("work", (
        Term("en", "decent work"), Term("en", "decent jobs"), Term("en", "access to the Internet"),
        Term("zh", "体面工作"), Term("zh", "体面就业"), Term("zh", "因特网服务"),
        Term("zh", "上网"),
    )),),
    "ours",
)  # fmt: skip


def of_work(*texts):
    pairs = [Pair(number, *sides) for number, sides in enumerate(texts)]
    return told(CheckInput(pairs, ("zh", "en"), "text", terms=WORK))


def test_two_names_for_two_names_are_no_variant():
    work = "促进体面工作", "Promote decent work"
    jobs = "实现体面工作", "Achieve decent jobs"
    message = "“decent work” and “decent jobs” both stand for “体面工作”"
    assert of_work(work, jobs) == [("note", message)]


def test_two_ways_to_say_it_are_information():
    online = "access to the Internet", "上网"
    paid = "Pay for access to the Internet", "支付因特网服务"
    found = told(CheckInput([Pair(0, *online), Pair(1, *paid)], ("en", "zh"), "text", terms=WORK))
    assert [severity for severity, _ in found] == ["note"]


def test_likeness_of_wordings():
    assert is_alike("bridge the digital divide", "bridging digital divides")
    assert is_alike("developing countries", "developing and least developed countries")
    assert not is_alike("people in vulnerable situations", "those in vulnerable conditions")
    assert is_alike("弥合数字鸿沟", "弥合发达国家与发展中国家内部及其之间的数字鸿沟")
    assert not is_alike("相互商定的条件", "彼此商定的条件")


@given(st.text("的数字鸿沟ab c", max_size=8), st.text("的数字鸿沟ab c", max_size=8))
def test_likeness_has_no_direction(one, other):
    assert is_alike(one, one)
    assert is_alike(one, other) == is_alike(other, one)


def origin(symbol, year, status="adopted", body="ITU", **more):
    return Origin(symbol=symbol, date=str(year), status=status, body=body, **more)


@pytest.fixture
def memory(tmp_path):
    """A memory with units and their origins; each text stands in it under a text of its own."""
    opened = Memory.open(tmp_path / "memory", create=True, user="me")
    numbers = count()

    def fill(*units):
        made = [
            TranslationUnit(
                (Variant("en", f"{en} {next(numbers)}"), Variant("zh", f"{zh} {next(numbers)}")),
                tuple(origins),
            )
            for en, zh, *origins in units
        ]
        with opened.store.begin_change("test", user="me", details={}) as change:
            change.put(made)
        return opened.store

    yield fill
    opened.close()


def test_the_verdict_tells_documents_years_bodies_and_citations(memory):
    store = memory(
        (FULL, "信息和通信技术的作用", *(origin(f"A/{n}", 2010 + n) for n in range(14))),
        # Other places in the same documents, a draft, a translation of nobody's, a doubtful bead.
        (FULL, "信息和通信技术", origin("A/3", 2013)),
        (FULL, "信息和通信技术", origin("A/C.2/L.1", 2009, "draft")),
        (FULL, "信息和通信技术", origin("A/X", 2009, "unofficial")),
        (FULL, "信息和通信技术", origin("A/Y", 2009, score=0.3)),
        (FULL, "信息通信技术的作用", origin("I/1", 2012), origin("I/2", 2014)),
        # The same words for something else.
        ("Networks", "信息通信技术的作用", origin("I/3", 2015)),
    )
    (only,) = findings(job(*TWO, memory=store, but=("A/13",)))
    assert only.message == ODD
    known = {each.what: each for each in only.evidence if each.documents}
    assert set(known) == {"信息和通信技术", "信息通信技术"}
    most, least = known["信息和通信技术"], known["信息通信技术"]
    assert (most.documents, most.first, most.last, most.bodies) == (13, 2010, 2022, ("ITU",))
    assert (least.documents, least.first, least.last) == (2, 2012, 2014)
    assert set(least.citations) == {"I/1", "I/2"}
    assert (most.adopted, least.adopted) == (13, 2)


def test_documents_outweigh_how_often_the_text_has_it(memory):
    store = memory((FULL, "信息通信技术", origin("I/1", 2012), origin("I/2", 2014)))
    assert [each.suggestion for each in findings(job(*TWO, memory=store))] == ["信息通信技术"]


def test_what_a_text_keeps_to_is_held_against_precedent(memory):
    two = origin("A/1", 2010), origin("A/2", 2012)
    store = memory((FULL, "信息和通信技术的作用", *two))
    message = f"“{ICTS}” is rendered as “信息通信技术”; adopted documents have “信息和通信技术”"
    (only,) = findings(job(TWO[2], memory=store))
    assert (only.severity, only.message, only.suggestion) == (
        "note", message, "信息和通信技术",
    )  # fmt: skip
    assert [each.documents for each in only.evidence if each.first] == [2]
    assert told(job(TWO[0], memory=store)) == []
    assert told(job(TWO[2], memory=store, usage=Usage("ITU"))) == []
    assert told(job(TWO[2], memory=store, but=("A/2",))) == []
    assert told(job(("ICT and cities", "信通技术与城市"), memory=store)) == []


def test_what_only_drafts_have_is_said(memory):
    draft = origin("A/C.2/75/L.60", 2020, "draft", "GA")
    store = memory(
        (FULL, "信息和通信技术的作用", origin("A/1", 2010), origin("A/2", 2012)),
        (FULL, "信息通信技术的作用", draft),
    )
    (only,) = findings(job(TWO[2], memory=store))
    drafts, adopted = only.evidence[1:]
    assert drafts.what == "信息通信技术 (only in drafts)"
    assert (drafts.documents, drafts.first, drafts.citations) == (0, 2020, ("A/C.2/75/L.60",))
    assert adopted.documents == 2
    assert [each.what for each in findings(job(*TWO, memory=store))[0].evidence[2:]] == [
        "信息和通信技术", "信息通信技术 (only in drafts)",
    ]  # fmt: skip


def test_a_rendering_with_precedent_of_its_own_is_left_alone(memory):
    store = memory(
        (FULL, "信息和通信技术", origin("A/1", 2010), origin("A/2", 2012)),
        (FULL, "信息通信技术", origin("I/1", 2010)),
    )
    assert told(job(TWO[2], memory=store)) == []


def test_people_outrank_scores():
    doubtful = origin("A/1", 2010, score=0.3)
    sure = origin("A/2", 2011, score=0.3, checked=CheckRecord("me", "2026"))
    assert build_precedent_evidence("大会", [doubtful, sure, sure], ()).citations == ("A/2",)


def test_segments_against_precedent(tmp_path):
    opened = Memory.open(tmp_path / "memory", create=True, user="me")
    sides = Variant("en", "Decides to meet again"), Variant("zh", "决定再次举行会议")
    with opened.store.begin_change("test", user="me", details={}) as change:
        change.put([TranslationUnit(sides, (origin("A/1", 2019), origin("A/2", 2020)))])
    other = job(("Decides to meet again;", "决定再开会；"), memory=opened.store)
    same = job(("Decides to meet again", "決定再次舉行會議；"), memory=opened.store)
    exact = job(("Decides to meet again", "决定再开会"), memory=opened.store)
    itself = job(("Decides to meet again", "决定再开会"), memory=opened.store, but=("A/1", "A/2"))
    assert told(same, "segment consistency") == []
    assert told(itself, "segment consistency") == []
    assert told(other, "segment consistency") == []
    (only,) = findings(exact, "segment consistency")
    assert (only.severity, only.suggestion) == ("note", "决定再次举行会议")
    assert (only.evidence[0].documents, only.evidence[0].citations) == (2, ("A/2", "A/1"))
    opened.close()


def seed():
    folder = locate_shared("corpora", "ict-2020", "gold.align").parent
    zh, en = ((folder / f"{lang}.txt").read_text("utf-8").splitlines() for lang in ("zh", "en"))
    for line in (folder / "gold.align").read_text("utf-8").splitlines():
        own, other = ([int(n) for n in re.findall(r"\d+", part)] for part in line.split(":")[:2])
        yield "".join(zh[n] for n in own), " ".join(en[n] for n in other)


def test_the_seed_with_its_term_base():
    rows = [pair for pair in seed() if all(pair)]
    pairs = [Pair(at, *pair) for at, pair in enumerate(rows)]
    found = findings(CheckInput(pairs, ("zh", "en"), terms=read("un-ict")))
    terms = next(f for f in found if "“彼此商定的条件”" in f.message)
    assert terms.source.text.startswith("32. ")
    assert "“相互商定的条件” and “彼此商定的条件” both stand for" in terms.message
    enhanced = [f for f in found if "合作” here" in f.message]
    assert [f.message for f in enhanced] == [
        "“enhanced cooperation” renders “增强合作” here, and “加强合作” elsewhere"
    ]
    assert enhanced[0].count == 2
    assert not any("国际合作" in f.message or "strengthen" in f.message for f in found)
    turned = [Pair(at, *pair[::-1]) for at, pair in enumerate(rows)]
    warned = findings(CheckInput(turned, ("en", "zh"), terms=read("un-ict")))
    assert {f.severity for f in warned if "商定的条件" in f.message} == {"note"}


TEXTS = st.text("ab 按类型分列划技能，。,.;：1的和 \n\u0301", max_size=30)


@pytest.mark.parametrize("name", [f"{each} consistency" for each in ("segment", "term")])
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
def test_whatever_the_texts_are_spans_lie_in_them(name, texts):
    pairs = [Pair(number, *sides) for number, sides in enumerate(texts)]
    for langs in (("en", "zh"), ("zh", "en"), ("zh", "zh")):
        for each in findings(CheckInput(pairs, langs, "text", terms=ICT), name):
            for side in (each.source, each.target):
                assert all(0 <= span.start <= span.stop <= len(side.text) for span in side.spans)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # Another order, number or hyphen, a slip: no reader takes them for two things.
        ("The Committee is composed of nine experts of the regions.",
         "Nine regional experts compose the Committee.", None),
        ("The members of the Committee will co-operate in the management of funds.",
         "The member of the Committee will cooperate in the managment of funds.",
         None),
        # Another word, though it differs in a letter; or another figure.
        ("The adopted plan of the Committee has nine experts of the regions.",
         "The adapted plan of the Committee has nine experts of the regions.",
         "same source"),
        ("The Committee will affect nine experts of the regions, with a million dollars.",
         "The Committee will affect nine experts of the regions, with a billion dollars.",
         "same source"),
        ("A formal member of the Committee, one of nine experts, is of the regions.",
         "A former member of the Committee, one of nine experts, is of the regions.",
         "same source"),
        ("The Committee is composed of nine experts of the regions.",
         "The Committee is composed of nine advisers of the regions.", "same source"),
        ("The Committee is composed of nine experts and observers of the regions.",
         "The Committee is composed of nine experts or observers of the regions.",
         "same source"),
        # More of the same, in brackets or not; but never where it turns the sentence.
        ("The Committee is composed of nine experts of the regions (note 3).",
         "The Committee is composed of nine experts of the regions.", None),
        ("On 5 May the Committee is composed of nine experts of the regions.",
         "On 6 March the Committee is composed of nine experts of the regions.",
         None),
        # Two months are verbs.
        ("The Committee may have nine experts of the regions.",
         "The Committee must have nine experts of the regions.", "same source"),
        ("The Committee is composed of nine independent experts of the regions.",
         "The Committee is composed of nine experts of the regions.", None),
        ("The Committee is not composed of nine experts of the regions.",
         "The Committee is composed of nine experts of the regions.", "same source"),
        # Said in other words throughout.
        ("The Committee is composed of nine experts of the regions.",
         "It has nine people, one for each part of the world.", "same source"),
    ],
)  # fmt: skip
def test_two_translations_of_one_text_are_noted_where_they_may_be_two_things(one, other, expected):
    source = "委员会由来自各区域的九名专家组成，任期三年。"
    pairs = [Pair(0, source, one), Pair(1, source, other)]
    found = list(find_check("segment consistency").run(CheckInput(pairs, ("zh", "en"))))
    assert [(each.severity, each.rule) for each in found] == (
        [("note", expected)] if expected else []
    )


def test_of_very_many_renderings_the_weightiest_are_told():
    texts = ["the chair gives thanks", *[f"gratitude of person {n}" for n in range(40)]]
    texts += texts[:1] * 3
    pairs = [Pair(number, "主席感谢各位代表", text) for number, text in enumerate(texts)]
    found = list(find_check("segment consistency").run(CheckInput(pairs, ("zh", "en"))))
    assert len(found) == 40
    for each in found:
        told = [one.what.partition(":")[0] for one in each.evidence]
        assert told[0] == each.suggestion == texts[0]
        assert each.target.text in told
        assert len(told) in (12, 13)
        assert {0, 41, 42, 43} < set(each.other_segments)
        assert each.segment not in each.other_segments
