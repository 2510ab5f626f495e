"""Checks of terms and titles, case by case; and term bases that come along, against their texts."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.term_sides import cite_term, iter_both_sides
from tmtool.checks.terms import DEPRECATED, SUPERSEDED, TERMS, USAGE, is_distinct
from tmtool.checks.titles import TITLES
from tmtool.concepts import ConceptEntry, Term
from tmtool.formats.bitexts.beads import read as beads_of
from tmtool.resources import locate_shared
from tmtool.terms.base import TermBase
from tmtool.terms.seeded import read
from tmtool.terms.usages import Usage

TABLE = tomllib.loads((Path(__file__).parent / "data/checks/terms.toml").read_text("utf-8"))
LINES = (Path(__file__).parent / "data/checks/terms-un-ict.tsv").read_text("utf-8").splitlines()
ATTESTED = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]
CHECKS = {
    "terms": TERMS, "deprecated": DEPRECATED, "superseded": SUPERSEDED,
    "usage": USAGE, "titles": TITLES,
}  # fmt: skip
EXCHANGED = ("one concept stands for another", "an organization for another one")
STATUS = {"~": "superseded", "!": "deprecated"}


def term(lang, written, number):
    """A term as the case file writes it: "~" superseded, "!" deprecated, "-" not recognized."""
    organization, _, text = written.rpartition(":")
    status = STATUS.get(text[0], "admitted" if number else "preferred")
    plain = text.lstrip("~!-")
    return Term(
        lang, plain, status, organization=organization or "UN", source="A/1", date="2020-01-02",
        body="Assembly", recognized=text[0] != "-",
    )  # fmt: skip


def entry(table):
    terms = [term(lang, text, at) for lang in ("zh", "en") for at, text in enumerate(table[lang])]
    return ConceptEntry(
        table["id"], tuple(terms), subject=table.get("subject"), generic=table.get("generic", False)
    )


BASE = TermBase(tuple(map(entry, TABLE["entries"])), "cases")


def job(*pairs, langs=("zh", "en"), organization=None):
    numbered = [Pair(at, source, target) for at, (source, target) in enumerate(pairs)]
    return CheckInput(numbered, langs, terms=BASE, usage=Usage(organization))


def told(finding, chinese):
    """A finding as the case file writes it."""
    sides = (finding.source, finding.target) if chinese == 0 else (finding.target, finding.source)
    marked = ["; ".join(side.text[span.start : span.stop] for span in side.spans) for side in sides]
    return " | ".join([finding.severity, *marked, finding.suggestion or ""]).replace("|  |", "| |")


def both_ways():
    """Each case and which side is Chinese; a usage and a suggestion are of the target alone."""
    for case in TABLE["case"]:
        if not case.get("usage_zh_is_target"):
            yield pytest.param(case, 0, id=f"{case['about']}, zh-en")
        if not case["about"].startswith(EXCHANGED):
            yield pytest.param(case, 1, id=f"{case['about']}, en-zh")


def suggest_for_target(line, chinese):
    """A line of the case file without its suggestion if it marks nothing in the source."""
    parts = line.replace(" | | ", " |  | ").split(" | ")
    return line if parts[1 + chinese] else line.removesuffix(parts[3])


@pytest.mark.parametrize(("case", "chinese"), list(both_ways()))
def test_what_is_found(case, chinese):
    pair = (case["zh"], case["en"])
    given = job(
        pair if chinese == 0 else pair[::-1],
        langs=("zh", "en") if chinese == 0 else ("en", "zh"),
        organization=case.get("organization"),
    )
    for name, check in CHECKS.items():
        expected = case.get(name, [])
        if name == "terms":
            expected = [suggest_for_target(line, chinese) for line in expected]
        assert [told(each, chinese) for each in check.run(given)] == expected, name


@pytest.mark.parametrize("pair", ATTESTED, ids="|".join)
def test_renderings_that_un_ict_knows_are_no_finding(pair):
    for langs in (("zh", "en"), ("en", "zh")):
        given = job(pair if langs[0] == "zh" else pair[::-1], langs=langs)
        assert [each.message for each in TERMS.run(replace(given, terms=read("un-ict")))] == []


def messages(zh, en):
    return [each.message for each in TERMS.run(job((zh, en)))]


def test_a_finding_names_the_terms_of_all_concepts_that_share_a_name():
    assert messages("提供技术支持", "to give aid") == [
        "“技术支持” is not rendered as in the term base (technical support, technology support)"
    ]
    assert messages("提供技术支持", "to give technology support") == []


def test_a_short_mention_may_go_back_to_an_earlier_pair():
    first = ("弥合数字鸿沟", "bridging the digital divide")
    again = ("数字鸿沟依然存在", "This divide persists")
    assert [each.segment for each in TERMS.run(job(again))] == [0]
    assert [each.segment for each in TERMS.run(job(again, first))] == [0]
    assert list(TERMS.run(job(first, again))) == []


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("尊重公民权", "respect for human rights"),
        ("工业化国家的债务", "the debt of developing countries"),
        ("能力评估方案", "programmes for capacity-building"),
        ("天气变化的影响", "the effects of climate change"),
        ("总干事的报告", "the report of the Secretary-General"),
        ("各成员国的义务", "the obligations of Member States"),
    ],
)
def test_chinese_without_what_english_names_is_a_note_of_un_ict(zh, en):
    for langs, pair in ((("zh", "en"), (zh, en)), (("en", "zh"), (en, zh))):
        given = replace(job(pair, langs=langs), terms=read("un-ict"))
        assert [(each.severity, each.rule) for each in TERMS.run(given)] == [
            ("note", "attested usage")
        ]


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        # English renders such terms in many ways.
        ("发展中国家的债务", "the debt of poorer countries"),
        ("安全理事会的决定", "its decisions"),
        # Members of other organizations are no Member States.
        ("原子能机构成员国", "the member States of IAEA"),
        ("WHO的建议", "recommendations of the WHO"),
    ],
)
def test_usage_that_is_only_attested_binds_nobody(zh, en):
    for langs, pair in ((("zh", "en"), (zh, en)), (("en", "zh"), (en, zh))):
        assert list(TERMS.run(replace(job(pair, langs=langs), terms=read("un-ict")))) == []


def test_attested_terms_of_an_own_base_are_notes():
    own = replace(BASE.entries[0].terms[0], process_status="attested")
    entries = (replace(BASE.entries[0], terms=(own, *BASE.entries[0].terms[1:])),)
    given = replace(job(("差距", "the digital divide")), terms=TermBase(entries, "ours"))
    assert [(each.severity, each.rule) for each in TERMS.run(given)] == [("note", "attested usage")]


def test_ones_own_terms_are_asked_for_whatever_letters_stand_there():
    entries = (ConceptEntry("a", (Term("zh", "数字鸿沟"), Term("en", "digital divide"))),)
    given = replace(job(("数字鸿沟问题", "matters of CHRAJ")), terms=TermBase(entries, "ours"))
    assert [each.rule for each in TERMS.run(given)] == ["missing"]


def test_a_title_may_have_had_no_other_choice():
    pair = ("the digital divide", "《数码鸿沟》")
    (finding,) = DEPRECATED.run(job(pair, langs=("en", "zh")))
    assert (finding.severity, finding.rule) == ("warning", "deprecated, in a title")
    (finding,) = DEPRECATED.run(job(pair[::-1]))
    assert (finding.severity, finding.rule) == ("note", "deprecated, quoted")


def test_a_ban_binds_where_the_other_side_means_the_concept():
    (finding,) = DEPRECATED.run(job(("数码鸿沟", "a gulf of data")))
    assert (finding.severity, finding.rule) == ("note", "deprecated, in doubt")


def test_others_are_told_beside_one_that_stands_for_another():
    pair = ("打击虚假信息，弥合数字鸿沟", "to counter hate speech and to bridge gaps")
    assert sorted(each.rule for each in TERMS.run(job(pair))) == ["missing", "other concept's term"]


def test_findings_say_which_rule_they_come_from():
    rules = {
        ("消除数字鸿沟", "gaps"): "missing",
        ("差距", "the digital divide"): "missing in the source",
        ("打击虚假信息", "to counter hate speech"): "other concept's term",
        ("WHO的建议", "the WHO"): "abbreviation kept",
        ("网上的权利", "rights online"): "ordinary word",
    }
    for pair, rule in rules.items():
        assert [each.rule for each in TERMS.run(job(pair))] == [rule]


def test_a_title_that_has_its_marks_elsewhere_in_the_text_is_a_warning():
    pairs = [
        ("《突尼斯承诺》", "the Tunis Commitment"),
        ("回顾突尼斯承诺", "Recalling the Tunis Commitment"),
    ]
    (finding,) = TITLES.run(job(*pairs))
    assert (finding.segment, finding.severity) == (1, "warning")


def test_the_term_base_is_the_evidence():
    (finding,) = DEPRECATED.run(job(("数码鸿沟", "the digital divide")))
    (told,) = finding.evidence
    assert (told.what, told.first, told.bodies, told.citations) == (
        "数字鸿沟 (unverified)", 2020, ("Assembly",), ("A/1",),
    )  # fmt: skip


def test_only_a_verified_term_counts_for_a_document():
    ours = term("zh", "数字鸿沟", 0)
    (own,), (proven,) = cite_term(ours), cite_term(replace(ours, verified=True))
    assert (own.documents, proven.documents, proven.what) == (0, 1, "数字鸿沟")
    assert cite_term(replace(ours, source=None)) == ()


def test_each_hit_of_the_base_that_comes_along_says_what_it_is():
    pair = ("the Secretary-General of the United Nations", "联合国总干事")
    given = replace(job(pair, langs=("en", "zh")), terms=read("un-ict"))
    (finding,) = TERMS.run(given)
    (told,) = finding.evidence
    assert told.what == "秘书长 (attested usage, not authority)"


def test_nothing_to_compare():
    alone = job(("数字鸿沟", ""), ("", "the digital divide"))
    one_language = job(("数码鸿沟", "数字差距"), langs=("zh", "zh-Hant"))
    no_terms = replace(job(("数字鸿沟", "gaps")), terms=None)
    for check in CHECKS.values():
        assert [list(check.run(each)) for each in (alone, one_language, no_terms)] == [[], [], []]


def test_region_codes_are_of_their_language():
    assert len(list(TERMS.run(job(("消除數字鴻溝", "gaps"), langs=("zh-Hant", "en-GB"))))) == 1


@pytest.fixture(scope="module")
def seed():
    """The seed against its English, as gold has them, with the terms that come along."""
    folder = locate_shared("corpora", "ict-2020", "zh.txt").parent
    zh, en = ((folder / name).read_text("utf-8").splitlines() for name in ("zh.txt", "en.txt"))
    beads = beads_of((folder / "gold.align").read_text("utf-8").splitlines())
    pairs = [
        ("".join(zh[at] for at in bead.source), " ".join(en[at] for at in bead.target))
        for bead in beads
    ]
    return replace(job(*pairs), terms=read("un-ict"))


@pytest.mark.parametrize("langs", [("zh", "en"), ("en", "zh")])
def test_the_seed_has_nothing_wrong(seed, langs):
    if langs[0] == "en":
        pairs = [replace(p, source=p.target, target=p.source) for p in seed.pairs]
        seed = replace(seed, pairs=pairs, langs=langs)
    assert [each.message for each in TERMS.run(seed)] == []
    assert [each.message for each in TITLES.run(seed)] == []


def test_other_terms_in_its_place_are_found(seed):
    """Concepts by a name that is none of theirs, where the other side asks for one."""
    planted = found = 0
    for both in iter_both_sides(seed):
        for named, places in both.sides[0].named.items():
            entry, there = both.entries[named], both.sides[1]
            is_checked = named in there.named and not entry.generic
            if is_checked and is_distinct(entry, there.cut(there.named[named][0]), "en"):
                text = both.pair.source
                for place in reversed(places):
                    text = text[: place.start] + "海洋划界" + text[place.stop :]
                pairs = [replace(both.pair, source=text)]
                planted += 1
                found += bool(list(TERMS.run(replace(seed, pairs=pairs))))
    assert planted > 70
    assert found / planted > 0.93
