"""Consistency of United Nations texts: everything that is found, read and known to be true."""

import re

from judged_pairs import read_pairs

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.registry import find_check
from tmtool.checks.running import run
from tmtool.terms.seeded import read

WORDINGS = {
    "udhr": set(),
    "un_ga61_ldc": set(),
    "un_ecosoc_2023_3": {("后续工作方面", "后续行动方面"), ("后续落实方面", "后续行动方面")},
    "sdg": {
        # Within a clause.
        ("和三方合作", "和三角合作"),
        ("土著居民和", "土著人民和"), ("信息通信技术", "信息和通信技术"),
        ("社会保护政策", "社会保障政策"), ("当地社区", "地方社区"),
        # At its ends, and where it goes on in another way.
        ("服务类型划分", "类型分列"), ("彼此商定", "相互商定的条件"), ("危险物质", "危险废物"),
        ("体制框架", "制度框架"), ("亲身感受", "亲身感到"), ("残疾状况", "残疾情况"),
        ("生殖保健", "生殖健康"), ("享有平等", "有权平等"), ("形式的贫困", "形式的贫穷"),
        ("粮食损失", "粮食损耗"), ("不利影响", "负面影响"), ("根据各国", "根据国家"),
        ("进口产品", "进口商品"), ("弱势群体", "脆弱群体"), ("大幅加强", "大幅增加"),
        ("初级教育", "初等教育"), ("本国情况", "本国国情"), ("特别是女性", "特别是妇女"),
        ("信息和通信技术的应用", "信息和通信技术的使用"), ("获得金融服务", "获取金融服务"),
        ("环保技术", "环境技术"),
    },
}  # fmt: skip
FALSE = {
    # The words beside the run differ, and each has other Chinese that it could go with.
    "udhr": set(),
    "un_ga61_ldc": {("准则和指标", "目标和指标")},
    "un_ecosoc_2023_3": set(),
    "sdg": set(),
}
RENDERINGS = {
    "udhr": set(),
    "un_ga61_ldc": set(),
    "un_ecosoc_2023_3": {
        ("落实和后续工作", "落实和后续行动"), ("执行和后续落实", "落实和后续行动"),
    },
    "sdg": {
        ("弱势群体", "处境脆弱群体"), ("体面就业", "体面工作"),
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


def test_wordings_without_a_term_base(material):
    for name, known in WORDINGS.items():
        found = findings(material, name, "wording consistency")
        assert {told(each) for each in found} == known | FALSE[name]
        assert {each.severity for each in found} <= {"note"}


def test_the_clause_ends_of_the_goals_are_explained(material):
    found = {told(each): each for each in findings(material, "sdg", "wording consistency")}
    divided = found["服务类型划分", "类型分列"]
    assert divided.message == (
        "“by type of” corresponds to “服务类型划分” here, to “类型分列” elsewhere"
    )
    agreed = found["彼此商定", "相互商定的条件"]
    assert agreed.message == (
        "“mutually agreed” corresponds to “彼此商定” here, to “相互商定的条件” elsewhere"
    )
    assert [each.what for each in agreed.evidence] == [
        "彼此商定: 1 in this text (pair 380)", "相互商定的条件: 1 in this text (pair 379)",
    ]  # fmt: skip


def test_renderings_of_the_term_base(material):
    for name, known in RENDERINGS.items():
        found = findings(material, name, "term consistency", read("un-ict"))
        pairs = {frozenset(told(each)) for each in found if each.severity == "warning"}
        assert pairs == set(map(frozenset, known))


def test_little_is_said_of_english(material):
    """Two names of one round of talks: true, if it had been put into English from Chinese."""
    pairs = [Pair(at, *pair) for at, pair in enumerate(read_pairs(material / "align" / "sdg"))]
    job = CheckInput(pairs, ("zh", "en"), "sdg", terms=read("un-ict"))
    found = [each.finding for each in run(job, [find_check("term consistency")]).findings]
    (only,) = [told(each) for each in found if each.severity == "warning"]
    assert {*only} == {"Doha Development Round", "Doha Development Agenda"}


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

    One of them has the same words in another order.
    """
    found = findings(material, "sdg", "segment consistency")
    severities = {each.rule: each.severity for each in found}
    assert severities == {
        "same source": "warning", "short source": "note", "small words": "note",
    }  # fmt: skip
    rules = ["same source"] * 4 + ["short source"] * 2 + ["small words"]
    assert sorted(each.rule for each in found) == rules
    # Where each stands there once, neither is suggested.
    assert all(each.suggestion != each.target.text for each in found)
