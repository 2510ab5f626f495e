"""Opening words: what nobody has seen, what was collapsed, and what excuses it."""

from dataclasses import replace

import pytest
from seed_terms import CORPUS, gold_rows
from test_checks_quotations import memory

from tmtool.checks.introductory_words import OPENINGS
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.running import run, run_together
from tmtool.un.opening_pairs import AttestedPair, find_nearest, split_leading_word, split_opening

STRESS = ("Stresses the need for cooperation;", "强调指出必须合作；")
URGE = ("Urges States to cooperate;", "敦促各国合作；")


def job(*pairs, langs=("en", "zh"), **more):
    issued = {name: more.pop(name) for name in ("body", "date") if name in more}
    turned = [pair if langs[0] == "en" else pair[::-1] for pair in pairs]
    return CheckInput([Pair(at, *each, **issued) for at, each in enumerate(turned)], langs, **more)


def told(*pairs, **more):
    found = [each.finding for each in run(job(*pairs, **more), [OPENINGS]).findings]
    return [(each.severity, each.message, each.suggestion) for each in found]


def doubts(*pairs, **more):
    return [each.why for each in run(job(*pairs, **more), [OPENINGS]).silent]


def test_what_is_known_is_no_finding():
    pairs = [
        STRESS, URGE, ("Also urges States to cooperate;", "又敦促各国合作；"),
        ("Recalling its resolution,", "回顾其决议，"), ("Notes the report;", "注意到报告；"),
        ("Further stresses the need", "还强调指出必须"), ("In this regard, urges", "为此敦促各国"),
    ]  # fmt: skip
    for langs in (("en", "zh"), ("zh", "en")):
        assert told(*pairs, langs=langs) == doubts(*pairs, langs=langs) == []


def test_a_pair_that_nobody_has_seen_is_information_with_what_is_attested():
    pair = ("Stresses the need for cooperation;", "宣示必须合作；")
    (found,) = run(job(pair), [OPENINGS]).findings
    finding = found.finding
    assert (finding.severity, finding.suggestion) == ("note", "着重指出")
    assert finding.message == "“宣示” is not an attested rendering of “Stresses”"
    marked = [[side.text[s.start : s.stop] for s in side.spans]
              for side in (finding.source, finding.target)]  # fmt: skip
    assert marked == [["Stresses"], ["宣示"]]
    lines = {each.what: each for each in finding.evidence}
    proven = lines["着重指出 for Stresses"]
    assert (proven.documents, proven.first, proven.bodies) == (1, 2006, ("General Assembly",))
    assert lines["强调指出 for Stresses (unverified)"].documents == 0
    assert told(pair, langs=("zh", "en")) == []
    assert doubts(pair, langs=("zh", "en")) == ["no rendering of 宣示 is known"]


def test_the_same_everywhere_is_one_finding():
    pairs = [("Stresses the need;", "宣示必须；"), ("Stresses again that;", "再次宣示；")]
    (found,) = run(job(*pairs), [OPENINGS]).findings
    assert [place.segment for place in found.places] == [0, 1]


@pytest.mark.parametrize(
    ("pairs", "langs", "expected"),
    [
        # Two of the source are one: the one that has another attested rendering is reported.
        ([STRESS, ("Urges States to cooperate;", "强调指出各国应当合作；")], ("en", "zh"),
         ("note", "“强调指出” renders “Urges” here, and “Stresses” elsewhere", "敦促")),
        # One of the source is two.
        ([URGE, URGE, ("Urges States to trade;", "促请各国贸易；")], ("en", "zh"),
         ("note", "“Urges” is rendered as “促请” here, as “敦促” elsewhere", "敦促")),
        ([URGE, URGE, ("Invites States to trade;", "敦促各国贸易；")], ("zh", "en"),
         ("note", "“敦促” is rendered as “Invites” here, as “Urges” elsewhere", "Urges")),
        # All are known, though nobody has seen both in one body: information.
        ([("Recognizes the need;", "确认必须；"), ("Recognizes the role;", "认识到作用；")],
         ("en", "zh"), ("note", (
             "“Recognizes” is rendered as "
             "“认识到” here, as “确认” elsewhere"
         ), None)),
    ],
)  # fmt: skip
def test_what_was_two_and_became_one(pairs, langs, expected):
    assert told(*pairs, langs=langs) == [expected]


COLLAPSED = [("Requests the Secretary-General;", "请秘书长；"), ("Invites States;", "请各国；")]


def test_what_one_body_did_within_ten_years_is_no_finding():
    own = {"body": "General Assembly, Second Committee", "date": "2010-11"}
    assert told(*COLLAPSED, **own) == doubts(*COLLAPSED, **own) == []


@pytest.mark.parametrize(
    "issued",
    [
        {"body": "General Assembly", "date": "2020"},
        {"body": "Security Council", "date": "2006"},
    ],
)
def test_in_another_body_or_another_time_it_is_one(issued):
    message = "“请” renders “Invites” here, and “Requests” elsewhere"
    assert told(*COLLAPSED, **issued) == [("note", message, None)]


def test_where_body_or_year_are_not_known_the_report_says_so():
    assert told(*COLLAPSED) == []
    assert doubts(*COLLAPSED) == [
        "the body or the year of the text is not known; 请 is attested for two "
        "openings in one body within ten years"
    ]
    organ = ("The Security Council,", "安全理事会，")
    assert len(told(organ, *COLLAPSED)) == 1


def test_participles_and_verbs_open_different_parts():
    assert told(("Reaffirming its resolution,", "重申其决议，"), ("Reaffirms it;", "重申；")) == []


def test_also_and_further_are_kept_apart():
    pair = ("Further urges States;", "又敦促各国；")
    assert told(pair) == [("note", "“further” is rendered as “又”", "还")]
    assert told(pair, langs=("zh", "en")) == [("note", "“又” is rendered as “further”", "also")]
    assert told(("Urges States;", "又敦促各国；"), ("Also urges them;", "敦促它们；")) == [
        ("note", "“又” has no equivalent in the source", None),
        ("note", "“also” is not rendered", "又"),
    ]


def test_what_is_no_paragraph_of_a_resolution_is_not_looked_at():
    prose = [
        ("Building capacity in all countries", "建设能力"),
        ("According to States", "根据各国"),
    ]
    assert told(*prose, ("Requests", "决定的标题"), ("Reiterates its request", "再次请秘书长")) == [
        ("note", "“决定” is not an attested rendering of “Requests”", "请")
    ]
    title = CheckInput([Pair(0, "Requests", "决定", kind="title")], ("en", "zh"))
    assert run(title, [OPENINGS]).findings == ()


def held(*rows):
    return memory(*((zh, en, symbol, status) for en, zh, symbol, status in rows))


def test_what_adopted_texts_of_a_memory_have_is_seen():
    stored = ("Stresses also that trade matters;", "又宣示贸易重要；", "A/RES/74/1", "adopted")
    pair = ("Stresses the need;", "宣示必须；")
    assert told(pair, memory=held(stored)) == []
    for other in (
        (*stored[:3], "draft"),
        ("We stress that", *stored[1:]),
        (stored[0], "贸易重要；", *stored[2:]),
    ):
        assert len(told(pair, memory=held(other))) == 1
    assert len(told(pair, memory=held(stored), but=("A/RES/74/1",))) == 1


def test_what_a_memory_has_in_one_body_excuses():
    store = held(
        ("Recognizes the need for trade;", "确认必须贸易；", "A/RES/74/1", "adopted"),
        ("Recognizes the role of trade;", "认识到贸易的作用；", "A/RES/74/2", "adopted"),
    )
    pairs = [("Recognizes the need;", "确认必须；"), ("Recognizes the role;", "认识到作用；")]
    own = {"body": "General Assembly", "date": "2022"}
    assert told(*pairs, memory=store, **own) == []
    assert len(told(*pairs, memory=store, body="Security Council", date="2022")) == 1


def test_the_seed_has_one_opening_in_two_words():
    rows = [row[::-1] for row in gold_rows(CORPUS, "gold.align")]
    assert told(*rows) == [
        ("note", "“Recognizes” is rendered as “认识到” here, as “确认” elsewhere", "确认")
    ]


@pytest.mark.parametrize("langs", [("zh", "en"), ("en", "zh")])
def test_another_opening_planted_into_the_seed_is_found(langs):
    """Words that open no paragraph of the list for what the source says."""
    rows = [row if langs[0] == "zh" else row[::-1] for row in gold_rows(CORPUS, "gold.align")]
    target = "Urges" if langs[1] == "en" else "敦促"
    planted = 0
    for at, (source, own) in enumerate(rows[60:90], 60):
        said = split_opening(own, langs[1])
        if not said or target.lower() in said.lower():
            continue
        wrong = [*rows[:at], (source, own.replace(said, target, 1)), *rows[at + 1 :]]
        given = CheckInput([Pair(n, *row) for n, row in enumerate(wrong)], langs)
        assert at in [each.segment for each in OPENINGS.run(given)], source
        planted += 1
    assert planted > 20


def test_other_languages_are_said_not_to_be_read():
    other = CheckInput([Pair(0, "Demande", "请")], ("fr", "zh"))
    (silent,) = run(other, [OPENINGS]).silent
    assert not silent.ran


def test_the_nearest_two_of_a_body():
    def pair(english, body, year, verified=True):
        return AttestedPair(english, "强调", body, str(year), "x", verified)

    one = [pair("a", "GA", 2000), pair("a", "SC", 2019), pair("a", "GA", 2015, verified=False)]
    other = [pair("b", "GA", 2009), pair("b", "GA", 2011), pair("b", "SC", 2020)]
    assert find_nearest(one, other) == (one[1], other[2])
    assert find_nearest(one, other, "GA, Second Committee") == (one[0], other[0])
    assert find_nearest(one, other, "GA", 2010) == (one[0], other[0])
    assert find_nearest(one, other, "GA", 2011) is None
    assert find_nearest(one[2:], other) is None


@pytest.mark.parametrize(
    ("said", "lang", "leading", "core"),
    [
        ("Once more requests", "en", "once more", "requests"),
        ("Taking note further of", "en", "further", "taking note of"),
        ("还進一步重申", "zh", "还进一步", "重申"),
        ("表示又", "zh", "", "表示又"),
        ("", "en", "", ""),
    ],
)
def test_the_parts_of_an_opening(said, lang, leading, core):
    assert split_leading_word(said, lang) == (leading, core)


def test_a_pair_that_stands_once_is_told_where_others_are_known():
    condemned = ("Condemns terrorism in all its forms;", "关切一切形式的恐怖主义；")
    message = "“关切” is not an attested rendering of “Condemns”"
    assert told(condemned) == [("note", message, None)]
    assert told(("Calls upon Member States to report;", "吁请会员国提交报告；")) == []


@pytest.mark.parametrize("langs", [("en", "zh"), ("zh", "en")])
def test_renderings_of_one_kind_vary_by_right_among_many_texts(langs):
    prose = [(f"They met in room {at}.", f"会议在{at}号会议室举行。") for at in range(20)]
    pairs = [("Recognizing the need,", "确认必须，"), ("Recognizing the role,", "认识到作用，")]
    assert told(*pairs, *prose, langs=langs) == []
    calling = ("Calling on all parties to stop,", "促请各方停止，")
    grave = ("Expresses grave concern over it;", "严重关切此事；")
    trade = ("Underscores that trade matters;", "着重指出贸易重要；")
    assert told(calling, grave, trade, langs=langs) == []


@pytest.mark.parametrize(
    "pair",
    [
        ("Urges States to report;", "欢迎各国报告；"),
        ("Welcoming the report,", "谴责报告，"),
        ("Decides to meet;", "回顾会议；"),
        ("Condemns the attack;", "鼓励袭击；"),
        ("Taking note with appreciation of the report,", "关切地注意到报告，"),
        ("Noting with concern that trade falls,", "注意到贸易下降，"),
    ],
)
@pytest.mark.parametrize("langs", [("en", "zh"), ("zh", "en")])
def test_an_opening_of_another_kind_is_a_note(pair, langs):
    ((severity, message, _),) = told(pair, langs=langs)
    assert severity == "note"
    assert "is not an attested rendering of" in message


@pytest.mark.parametrize(
    "pair",
    [
        ("Noting with concern that trade falls,", "严重关切地注意到贸易下降，"),
        ("Notes with deep concern that trade falls;", "关切地注意到贸易下降；"),
        ("Recognizing the need,", "意识到必须，"),
        ("Bearing in mind the need,", "认识到必须，"),
    ],
)
@pytest.mark.parametrize("langs", [("en", "zh"), ("zh", "en")])
def test_a_degree_or_a_shade_is_a_note(pair, langs):
    assert [severity for severity, *_ in told(pair, langs=langs)] in (["note"], [])
    assert [severity for severity, *_ in told(pair)] == ["note"]


@pytest.mark.parametrize(
    "pair",
    [
        ("Notes with deep concern that trade falls;", "十分关切地注意到贸易下降；"),
        ("Expressing grave concern at the violence,", "对暴力表示非常关切，"),
        ("Condemns in the strongest terms the attack;", "最严厉地谴责袭击；"),
        ("Strongly condemns the attack;", "坚决谴责袭击；"),
    ],
)
@pytest.mark.parametrize("langs", [("en", "zh"), ("zh", "en")])
def test_a_degree_may_be_said_in_many_ways(pair, langs):
    assert told(pair, langs=langs) == []


def test_an_act_in_a_noun_does_not_stand_for_any_other():
    ((severity, message, _),) = told(("Reiterates its request to States;", "深为遗憾地看到各国；"))
    assert severity == "note"
    assert message == "“深为遗憾” is not an attested rendering of “Reiterates”"


@pytest.mark.parametrize(
    "pair",
    [
        ("Reiterates its demand that all withdraw;", "再次要求各方撤出；"),
        ("Reaffirming its concern over the violence,", "再次关切暴力，"),
        ("Underscoring concern for the region,", "特别关切该区域，"),
        ("Also reiterates its request to States;", "再次请各国；"),
    ],
)
@pytest.mark.parametrize("langs", [("en", "zh"), ("zh", "en")])
def test_an_act_in_a_noun_is_not_compared(pair, langs):
    assert told(pair, langs=langs) == []


def test_files_of_one_check_are_one_text_of_their_own_bodies():
    line, other = ("The General Assembly,", "大会，"), ("The Security Council,", "安全理事会，")
    first = replace(job(line, URGE, URGE), file="a")
    second = replace(job(other, ("Urges States to trade;", "促请各国贸易；")), file="b")
    alone, both = run_together([first, second], [OPENINGS], only_pairs=[None, None])
    assert alone.findings == ()
    (found,) = both.findings
    assert found.finding.suggestion == "敦促"
    assert [each.file for each in found.finding.other_files] == ["a", "a"]
    assert found.finding.evidence[0].what == "敦促: 2 in these files (a: pair 2, a: pair 3)"
