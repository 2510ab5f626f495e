"""Checks of terms and titles, case by case; and term bases that come along, against their texts."""

import random
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.term_sides import cite_term, iter_both_sides
from tmtool.checks.terms import COUNTS, DEPRECATED, SUPERSEDED, TERMS, USAGE
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
    "terms": TERMS, "counts": COUNTS, "deprecated": DEPRECATED, "superseded": SUPERSEDED,
    "usage": USAGE, "titles": TITLES,
}  # fmt: skip
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
        if case["about"] != "one concept stands for another":
            yield pytest.param(case, 1, id=f"{case['about']}, en-zh")


@pytest.mark.parametrize(("case", "chinese"), list(both_ways()))
def test_what_is_found(case, chinese):
    pair = (case["zh"], case["en"])
    given = job(
        pair if chinese == 0 else pair[::-1],
        langs=("zh", "en") if chinese == 0 else ("en", "zh"),
        organization=case.get("organization"),
    )
    for name, check in CHECKS.items():
        assert [told(each, chinese) for each in check.run(given)] == case.get(name, []), name


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


def test_attested_usage_has_a_rule_of_its_own():
    given = replace(job(("秘书处的工作", "work of the office")), terms=read("un-ict"))
    assert [each.rule for each in TERMS.run(given)] == ["attested usage"]
    own = replace(BASE.entries[0].terms[0], process_status="attested")
    entries = (replace(BASE.entries[0], terms=(own, *BASE.entries[0].terms[1:])),)
    given = replace(job(("消除数字鸿沟", "gaps")), terms=TermBase(entries, "ours"))
    assert [each.rule for each in TERMS.run(given)] == ["attested usage"]


@pytest.mark.parametrize(
    ("zh", "en", "rule"),
    [
        # What a longer name is about speaks for no other name of it.
        ("执行《信息社会突尼斯议程》", "plans for the Information Society", "attested usage"),
        # Letters that are written on both sides, or that both have as a term, are no name of it.
        ("秘书处关于SIPRI的报告", "the report of the office on SIPRI", "attested usage"),
        ("人权与信通技术", "entitlements and ICT", "attested usage"),
        # Once more on one side, and where it stood another one.
        (
            "评估信息社会世界峰会的成果，并报告减少灾害风险的进展",
            "to assess the outcomes of the World Summit on the Information Society and to report "
            "on progress made by the World Summit on the Information Society",
            "other concept's term",
        ),
        # Everyday words hold a name that is checked.
        ("信息社会世界峰会的成果", "the outcomes of the seminar", "attested usage"),
    ],
)  # fmt: skip
def test_what_un_ict_misses_is_told(zh, en, rule):
    for langs, pair in ((("zh", "en"), (zh, en)), (("en", "zh"), (en, zh))):
        given = replace(job(pair, langs=langs), terms=read("un-ict"))
        assert [each.rule for each in TERMS.run(given)] == [rule]


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
    given = replace(job(("联合国秘书长", "the head of the United Nations")), terms=read("un-ict"))
    (finding,) = TERMS.run(given)
    (told,) = finding.evidence
    assert told.what == "Secretary-General (attested usage, not authority)"


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
    assert list(COUNTS.run(seed)) == []


def test_other_terms_in_its_place_are_found(seed):
    """Concepts by a name that is none of theirs, where the other side asks for one."""
    rng = random.Random(3)
    planted = found = 0
    for both in iter_both_sides(seed):
        for named, places in both.sides[0].named.items():
            is_checked = named in both.sides[1].named and not both.entries[named].generic
            if is_checked and rng.random() < 0.9:
                text = both.pair.source
                for place in reversed(places):
                    text = text[: place.start] + "海洋划界" + text[place.stop :]
                pairs = [replace(both.pair, source=text)]
                planted += 1
                found += bool(list(TERMS.run(replace(seed, pairs=pairs))))
    assert planted > 70
    assert found / planted > 0.93
