"""Consistency of United Nations texts: everything that is found, read and known to be true."""

import re

from judged_pairs import read_pairs

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.registry import find_check
from tmtool.checks.running import run
from tmtool.terms.seeded import read

RENDERINGS = {
    "udhr": set(),
    "un_ga61_ldc": {("脱贫", "消除贫穷")},
    "un_ecosoc_2023_3": {
        ("落实和后续工作", "落实和后续行动"), ("执行和后续落实", "落实和后续行动"),
    },
    "sdg": {
        ("弱势群体", "处境脆弱群体"), ("弱势群体", "处境脆弱者"), ("体面就业", "体面工作"),
        ("普及", "普遍享有"),
        ("信息通信技术", "信息和通信技术"), ("环境友好型的技术", "无害环境技术"),
        ("环保技术", "无害环境技术"),
        ("南北合作、南南合作和三方合作", "南北合作、南南合作和三角合作"),
    },
}  # fmt: skip


def findings(material, name, check, terms=None):
    pairs = [Pair(at, en, zh) for at, (zh, en) in enumerate(read_pairs(material / "align" / name))]
    job = CheckInput(pairs, ("en", "zh"), name, terms=terms)
    return [each.finding for each in run(job, [find_check(check)]).findings]


def told(finding):
    """The wording found here, and the one that is used elsewhere, or is as good."""
    quoted = re.findall("“(.*?)”", finding.message)
    if "both stand for" in finding.message:
        return quoted[1], quoted[0]
    return quoted[1], quoted[2]


def test_renderings_of_the_term_base(material):
    for name, known in RENDERINGS.items():
        found = findings(material, name, "term consistency", read("un-ict"))
        pairs = {frozenset(told(each)) for each in found if each.rule == "two terms"}
        assert pairs == set(map(frozenset, known))


def test_little_is_said_of_english(material):
    """Two names each of talks and of work: true, if it had been translated from Chinese."""
    pairs = [Pair(at, *pair) for at, pair in enumerate(read_pairs(material / "align" / "sdg"))]
    job = CheckInput(pairs, ("zh", "en"), "sdg", terms=read("un-ict"))
    found = [each.finding for each in run(job, [find_check("term consistency")]).findings]
    assert {frozenset(told(each)) for each in found if each.rule == "two terms"} == {
        frozenset({"Doha Development Round", "Doha Development Agenda"}),
        frozenset({"decent jobs", "decent work"}),
    }


def test_the_three_renderings_stand_in_one_finding(material):
    for each in findings(material, "un_ecosoc_2023_3", "term consistency", read("un-ict")):
        assert "“implementation of and follow-up to the outcomes”" in each.message
        assert {one.what.partition(":")[0] for one in each.evidence} == {
            "落实和后续行动", "落实和后续工作", "执行和后续落实",
        }  # fmt: skip


def test_a_short_form_stands_beside_the_full_one_by_right(material):
    found = findings(material, "sdg", "term consistency", read("un-ict"))
    assert not [each for each in found if "“信通技术”" in each.message]


def test_segments_that_stand_twice(material):
    """The set has seven pairs of lines with the same English and other Chinese.

    One of them has the same words in another order and is not reported.
    """
    found = findings(material, "sdg", "segment consistency")
    assert {each.severity for each in found} == {"note"}
    assert [each.rule for each in found] == ["same source"] * 6
    # Where each stands there once, neither is suggested.
    assert all(each.suggestion != each.target.text for each in found)
