"""One thing under two names: in a text, and against what adopted documents have."""

import re
from collections import defaultdict
from dataclasses import replace
from itertools import combinations, count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.checks.consistency.counterparts import CoveredUses, WordingUse
from tmtool.checks.consistency.slots import iter_between
from tmtool.checks.consistency.variants import is_alike, is_slight
from tmtool.checks.consistency.wordlists import TextPostings, WordLists
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
    assert (only.severity, only.message, only.segment) == ("warning", ODD, 2)
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
        ("warning", f"“增强合作” and “加强合作” both stand for “{ENHANCED}”"),
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
    assert of_work(work, jobs) == [("warning", message)]
    mixed = of_work(work, jobs, ("提供体面就业", "Provide decent jobs"))
    assert ("note", message) in mixed
    assert {severity for severity, _ in mixed} == {"note"}


def test_two_ways_to_say_it_are_information():
    online = "access to the Internet", "上网"
    paid = "Pay for access to the Internet", "支付因特网服务"
    found = told(CheckInput([Pair(0, *online), Pair(1, *paid)], ("en", "zh"), "text", terms=WORK))
    assert [severity for severity, _ in found] == ["note"]


@pytest.mark.parametrize(("one", "other", "variant"), [
    ("相互商定的条件", "彼此商定的条件", True), ("增强合作", "加强合作", True),
    ("信息和通信技术", "信息通信技术", True), ("环境友好型的技术", "无害环境技术", True),
    ("最贫困和最脆弱者", "最贫困和最脆弱的人", False), ("能力建设", "建设能力", False),
    ("消除贫穷", "脱贫", False), ("处境脆弱者", "弱势群体", False),
    ("Doha Round", "Doha Agenda", True), ("broadband", "fast connections", False),
])  # fmt: skip
def test_variants_of_a_term_and_ways_to_say_it(one, other, variant):
    assert is_slight(one, other) is is_slight(other, one) is not variant


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


def test_the_same_target_for_another_source_in_precedent(memory):
    store = memory(("Requests a report", "请提交报告", origin("A/1", 2010)))
    (known,) = (each for each in store.iter_units())
    source, target = (each.text for each in known.unit.variants)
    other = job(("Requests a paper", target), memory=store)
    (only,) = findings(other, "segment consistency")
    assert (only.message, only.suggestion) == (
        "precedent has this as the translation of a different English text",
        None,
    )
    assert only.evidence[0].what == source


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
    assert {f.severity for f in warned if "商定的条件" in f.message} == {"warning"}


PROGRESS = "the progress made in the implementation of and follow-up to the outcomes of the Summit"


def wordings(*texts):
    pairs = [Pair(number, *sides) for number, sides in enumerate(texts)]
    return findings(CheckInput(pairs, ("en", "zh"), "text"), "wording consistency")


def test_a_phrase_with_two_wordings_needs_no_term_base():
    rest = ("Recalls the report", "回顾报告"), ("Welcomes the efforts of States", "欢迎各国的努力")
    work = f"Takes note of {PROGRESS}", "注意到峰会成果落实和后续工作方面取得的进展"
    step = f"Recalls the report on {PROGRESS}", "回顾关于峰会成果落实和后续行动方面取得的进展"
    (only,) = wordings(work, step, *rest)
    assert (only.message, only.severity, only.segment) == (
        f"“{PROGRESS}” corresponds to “后续行动方面” here, to “后续工作方面” elsewhere", "note", 1,
    )  # fmt: skip
    assert (
        only.target.text[only.target.spans[0].start : only.target.spans[0].stop] == "后续行动方面"
    )
    assert wordings(work, work, *rest) == []
    # The same Chinese beside other words of the source.
    other = "Welcomes the activities of the Fund", step[1]
    assert wordings(work, other, *rest) == []


def test_a_word_beside_the_run_may_be_what_differs():
    nation = "No one shall be deprived of his nationality", "任何人的国籍不得剥夺"
    goods = "No one shall be deprived of his property", "任何人的财产不得剥夺"
    assert wordings(nation, goods) == []


def marked(finding):
    return [
        side.text[span.start : span.stop] for side in (finding.source, finding.target)
        for span in side.spans
    ]  # fmt: skip


SKILLS = (
    ("Proportion of adults, by type of skill", "成年人的比例，按技能类型分列"),
    ("Hazardous waste treated, by type of treatment", "处理的废物的比例，按处理类型分列"),
    ("Forest area, by type of ownership", "森林面积，按所有类型分列"),
    ("Proportion of schools, by type of service", "学校所占比例，按服务类型划分"),
    *[(f"Welcomes service {n}", f"欢迎服务{n}") for n in range(4)],
    *[(f"Recalls skill {n}", f"回顾技能{n}") for n in range(4)],
)  # fmt: skip


def test_the_end_of_a_clause_with_two_wordings():
    (only,) = wordings(*SKILLS)
    assert (
        only.message == "“by type of” corresponds to “服务类型划分” here, to “类型分列” elsewhere"
    )
    assert (only.segment, marked(only)) == (3, ["by type of", "服务类型划分"])
    assert {each.what.partition(" in ")[0] for each in only.evidence} == {
        "服务类型划分: 1", "类型分列: 3",
    }  # fmt: skip
    assert wordings(*SKILLS[:3], *SKILLS[4:]) == []


def test_wordings_are_the_same_both_ways():
    pairs = [Pair(number, *sides[::-1]) for number, sides in enumerate(SKILLS)]
    (turned,) = findings(CheckInput(pairs, ("zh", "en"), "text"), "wording consistency")
    (only,) = wordings(*SKILLS)
    assert (turned.message, marked(turned)) == (only.message, marked(only)[::-1])


def test_pairs_that_are_no_segments_are_left_out():
    long = [(en + " x" * 4000, zh) for en, zh in SKILLS]
    assert wordings(*long) == []


TEXTS = st.text("ab 按类型分列划技能，。,.;：1的和 \n\u0301", max_size=30)


@pytest.mark.parametrize(
    "name", [f"{each} consistency" for each in ("segment", "clause", "term", "wording")]
)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
def test_whatever_the_texts_are_spans_lie_in_them(name, texts):
    pairs = [Pair(number, *sides) for number, sides in enumerate(texts)]
    for langs in (("en", "zh"), ("zh", "en"), ("zh", "zh")):
        for each in findings(CheckInput(pairs, langs, "text", terms=ICT), name):
            for side in (each.source, each.target):
                assert all(0 <= span.start <= span.stop <= len(side.text) for span in side.spans)


def test_where_a_sentence_goes_on_in_another_way():
    terms = "share knowledge on mutually agreed terms", "按照相互商定的条件分享知识"
    agreed = "on favourable conditions, as mutually agreed", "以优惠的条件，包括彼此商定的优惠"
    rest = ("agreed in Rio", "在里约商定"), *[("as terms", "条件")] * 4
    (only,) = wordings(terms, agreed, *rest)
    assert (only.segment, marked(only)[0]) == (1, "mutually agreed")
    assert "corresponds to “彼此商定" in only.message


def test_numbers_and_prepositions_are_no_wordings():
    for one, other in (("六", "七"), ("在", "于")):
        texts = [
            ("report on the work of the session in Rome", f"关于会议{one}罗马的工作报告"),
            ("note on the work of the session in Rome", f"关于会议{other}罗马的工作说明"),
            ("Rome", "罗马"), ("session", "会议"),
        ]  # fmt: skip
        assert wordings(*texts) == []


def test_the_memory_speaks_for_wordings(memory):
    two = origin("A/1", 2010), origin("A/2", 2015)
    store = memory(
        ("as mutually agreed by all", "按照相互商定的办法", *two),
        ("as mutually agreed", "彼此商定", origin("A/C.2/L.1", 2011, "draft")),
    )
    texts = (
        ("share knowledge as mutually agreed", "按照相互商定的办法分享知识"),
        ("favours, as mutually agreed", "以优惠办法，包括彼此商定的优惠"),
        ("as agreed in Rio", "在里约商定"),
    )
    pairs = [Pair(number, *sides) for number, sides in enumerate(texts)]
    (only,) = findings(CheckInput(pairs, ("en", "zh"), "text", memory=store), "wording consistency")
    known = {each.what: each.documents for each in only.evidence[2:]}
    assert known == {"相互商定": 2, "彼此商定 (only in drafts)": 0}


def slots_by_hand(texts, most=3):
    """Every word of up to two characters between two pairs of characters, one by one."""
    found = defaultdict(lambda: defaultdict(set))
    for number, text in enumerate(texts):
        for start in range(2, len(text)):
            for size in range(3):
                around = text[start - 2 : start], text[start + size : start + size + 2]
                word = text[start : start + size]
                if min(map(len, around)) == 2 and "的" not in word and size == len(word):
                    sizes = {size} if size else set()
                    for told_as in sizes | ({0} if not word or word in "和与及" else set()):
                        found[*around, told_as][word].add((number, start))
    return {
        (left, right, frozenset(pair)): {word: words[word] for word in pair}
        for (left, right, _), words in found.items()
        if 1 < len(words) <= most
        for pair in combinations(words, 2)
        if all(1 < sum(each in text for text in texts) <= 4 for each in (left, right))
    }


@given(st.lists(st.text("甲乙丙的和", min_size=1, max_size=9), min_size=1, max_size=12))
def test_slots_are_those_found_by_hand(texts):
    lists = WordLists.build([Pair(at, text, "word") for at, text in enumerate(texts)], 0)
    found = {}
    for held in iter_between(lists):
        left, right = (lists.write_pair(each) for each in held.slot)
        places = [
            {(text := int(lists.text_of[at]), int(at - lists.starts[text])) for at in own}
            for own in held.places
        ]
        found[left, right, frozenset(held.words)] = dict(zip(held.words, places, strict=True))
    assert found == slots_by_hand(texts)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), min_size=1))
def test_postings_are_sets_of_texts(pairs):
    things, texts = (np.array(each, np.int64) for each in zip(*pairs, strict=True))
    postings = TextPostings(things, texts, 6)
    for thing in range(6):
        assert postings.get_texts(thing).tolist() == sorted(
            {text for one, text in pairs if one == thing}
        )
    assert postings.sizes.tolist() == [len(postings.get_texts(thing)) for thing in range(6)]


def test_wordings_told_of_terms_are_not_told_again():
    full = "information and communications technology"
    texts = (
        (f"{full} and health", "信息和通信技术与卫生"),
        (f"{full} in schools", "信息通信技术在学校"),
    )
    pairs = [Pair(number, *sides) for number, sides in enumerate(texts)]
    given = [CheckInput(pairs, ("en", "zh"), "text", terms=base) for base in (None, ICT)]
    assert [len(findings(each, "wording consistency")) for each in given] == [1, 0]
    assert len(findings(given[1])) == 1


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # Another order, number or hyphen, a slip: no reader takes them for two things.
        ("The Committee is composed of nine experts of the regions.",
         "Nine regional experts compose the Committee.", ("note", "small words")),
        ("The members of the Committee will co-operate in the management of funds.",
         "The member of the Committee will cooperate in the managment of funds.",
         ("note", "small words")),
        # Another word, though it differs in a letter; or another figure.
        ("The adopted plan of the Committee has nine experts of the regions.",
         "The adapted plan of the Committee has nine experts of the regions.",
         ("warning", "same source")),
        ("The Committee will affect nine experts of the regions, with a million dollars.",
         "The Committee will affect nine experts of the regions, with a billion dollars.",
         ("warning", "same source")),
        ("A formal member of the Committee, one of nine experts, is of the regions.",
         "A former member of the Committee, one of nine experts, is of the regions.",
         ("warning", "same source")),
        ("The Committee is composed of nine experts of the regions.",
         "The Committee is composed of nine advisers of the regions.", ("warning", "same source")),
        ("The Committee is composed of nine experts and observers of the regions.",
         "The Committee is composed of nine experts or observers of the regions.",
         ("warning", "same source")),
        # More of the same, in brackets or not; but never where it turns the sentence.
        ("The Committee is composed of nine experts of the regions (note 3).",
         "The Committee is composed of nine experts of the regions.", ("note", "told elsewhere")),
        ("On 5 May the Committee is composed of nine experts of the regions.",
         "On 6 March the Committee is composed of nine experts of the regions.",
         ("note", "told elsewhere")),
        # Two months are verbs.
        ("The Committee may have nine experts of the regions.",
         "The Committee must have nine experts of the regions.", ("warning", "same source")),
        ("The Committee is composed of nine independent experts of the regions.",
         "The Committee is composed of nine experts of the regions.", ("note", "says more")),
        ("The Committee is not composed of nine experts of the regions.",
         "The Committee is composed of nine experts of the regions.", ("warning", "same source")),
        # Said in other words throughout.
        ("The Committee is composed of nine experts of the regions.",
         "It has nine people, one for each part of the world.", ("note", "two ways")),
    ],
)  # fmt: skip
def test_one_text_with_two_translations_is_warned_of_where_they_may_be_two_things(
    one, other, expected
):
    source = "委员会由来自各区域的九名专家组成，任期三年。"
    pairs = [Pair(0, source, one), Pair(1, source, other)]
    (found,) = find_check("segment consistency").run(CheckInput(pairs, ("zh", "en")))
    assert (found.severity, found.rule) == expected


def test_of_very_many_renderings_the_weightiest_are_told():
    texts = ["the chair gives thanks", *[f"thanks of the chair, {n}" for n in range(40)]]
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


PLACES = st.builds(
    lambda number, a, b, c, d: WordingUse(
        Pair(number, "x" * 9, "y" * 9), range(min(a, b), max(a, b)), range(min(c, d), max(c, d))
    ),
    st.integers(0, 2), *[st.integers(0, 5)] * 4,
)  # fmt: skip


@given(st.lists(PLACES), st.lists(PLACES, max_size=3))
def test_what_was_told_covers_what_lies_within_it(before, uses):
    told = CoveredUses()
    told.add(before)
    assert told.has_covered(uses) == all(
        any(
            outer.pair == use.pair
            and all(outer.source.start <= at <= outer.source.stop for at in _ends(use.source))
            and all(outer.target.start <= at <= outer.target.stop for at in _ends(use.target))
            for outer in before
        )
        for use in uses
    )


def _ends(span):
    return span.start, span.stop
