"""Figures that have changed places, told by what the words around them mean."""

from dataclasses import replace
from functools import lru_cache

import pytest

from tmtool import embed
from tmtool.checks import citations, values
from tmtool.checks.model import CheckInput, Pair

EXCHANGED = [
    # In clauses of which neither is subordinate.
    ("选举了2010年的主席，批准了2014年的预算。",
     "It elected the Chair for 2014 and approved the budget for 2010."),
    # Behind what English begins with a preposition.
    ("水库可供500户使用，因为它有30米深。",
     "The reservoir serves 30 households because it is 500 metres deep and full."),
    # In brackets: what they belong to stands before them.
    ("水费收入（+20.3%）及电费收入（+9.4%）均告上升。",
     "Income from water (+9.4%) and income from electricity (+20.3%) both rose."),
    # Compared in the same order in both.
    ("水价上涨3.8%，明显高于2016年电价2.1%的涨幅。",
     "Water rose by 2.1%, much more than the 3.8% of electricity in 2016."),
    # What each figure counts is said, however near the words of a shared head are to each other.
    ("女孩入学率为80%，男孩为85%。",
     "Enrolment was 80 per cent for boys and 85 per cent for girls."),
    ("男性文盲率为10%，女性为15%。",
     "The illiteracy rate was 10 per cent among women and 15 per cent among men."),
    ("农村贫困率为30%，城镇为12%。",
     "The poverty rate was 30 per cent in urban areas and 12 per cent in rural areas."),
    ("2013年的预算为500万美元，2014年为600万美元。",
     "The budget was $5 million in 2014 and $6 million in 2013."),
]  # fmt: skip
SOUND = [
    # A clause that Chinese puts first has its figure with it.
    ("由于运费上涨8%，水价上涨了43%。", "The price of water rose by 43% as freight rose by 8%."),
    ("水价由2016年的2%升至2017年的3%。", "The price of water rose to 3% in 2017 from 2% in 2016."),
    ("较2016年的2%，水价上涨了3%。", "The price of water rose by 3%, compared with 2% in 2016."),
    ("在500户中，有30户没有水。", "Some 30 of the 500 households have no water."),
    ("约有800人受伤，30人死亡。", "It killed 30 people and injured some 800."),
    ("水价由2016年的1.32%升至2017年的1.45%。", "It rose to 1.45% in 2017 from 1.32% in 2016."),
    ("在41口水井中，只有21口有水。", "Out of 41 wells in the district, only 21 have water."),
    # A figure said twice may be exchanged with itself.
    ("由2%和3%降至3%和1%。", "They fell to 3% and 1% from 2% and 3% respectively."),
    (
        "女孩入学率为80%，男孩为85%。",
        "Enrolment was 85 per cent for boys and 80 per cent for girls.",
    ),
    (
        "男性文盲率为10%，女性为15%。",
        "The illiteracy rate was 15 per cent among women and 10 per cent among men.",
    ),
    (
        "农村贫困率为30%，城镇为12%。",
        "The poverty rate was 12 per cent in urban areas and 30 per cent in rural areas.",
    ),
    ("男性平均年龄为45岁，女性为43岁。", "The average age was 43 for women and 45 for men."),
    # Years and what belongs to them, told from the last year back.
    (
        "2013年的预算为500万美元，2014年为600万美元。",
        "The budget was $6 million in 2014 and $5 million in 2013.",
    ),
    (
        "2016年水价上涨2%，2017年上涨3%。",
        "The price of water rose by 3% in 2017, having risen by 2% in 2016.",
    ),
    ("5月3日有14人到达，6月8日有27人到达。", "Some 27 arrived on 8 June, after 14 on 3 May."),
]
SPANS = [
    ("水价由2016年的2%升至2017年的3%。", "The price of water rose to 2% in 2017 from 3% in 2016."),
    (
        "在第三季及第四季分别升至2.9%及3.3%。",
        "It rose to 3.3% in the third quarter and 2.9% in the last.",
    ),
    ("500户中，30户没有水。", "Of 30 households, 500 of which have no water, all pay."),
    ("每5人有30口井。", "There are 5 wells per 30 people."),
    # What stands right beside a figure, in whatever order.
    ("水价由2017年的1.32%升至2016年的1.45%。", "It rose to 1.45% in 2017 from 1.32% in 2016."),
    # A part that is greater than its whole.
    ("在21口水井中，只有41口有水。", "Out of 41 wells in the district, only 21 have water."),
    ("招募了600名40岁以上的成年人。", "It recruited 40 adults aged 600 and over."),
]


@lru_cache(maxsize=1)
def encoder():
    return embed.load()


def tell(chinese, english, turned, load=encoder):
    texts = (english, chinese) if turned else (chinese, english)
    langs = ("en", "zh") if turned else ("zh", "en")
    job = CheckInput([Pair(0, *texts)], langs, encoder=load)
    return [each for check in (values.NUMBERS, values.DATES) for each in check.run(job)]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("chinese", "english"), EXCHANGED)
def test_meaning_tells_which_figures_have_changed_places(chinese, english, turned):
    (found,) = tell(chinese, english, turned)
    assert found.message.startswith("figures have changed places")
    assert found.severity == "error"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("at", range(1, 30, 7))
def test_figures_beside_half_a_character_are_compared(at, turned):
    chinese, english = EXCHANGED[0]
    broken = english[:at] + chr(0xD800) + english[at:]
    for each in tell(chinese, broken, turned):
        assert each.message.startswith("figures have changed places")
    assert tell(chinese + chr(0xDFFF), f"{english} Another 7.", turned)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("chinese", "english"), SOUND)
def test_another_order_that_is_that_of_the_language_is_sound(chinese, english, turned):
    assert not tell(chinese, english, turned)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("chinese", "english"), SPANS)
def test_without_an_encoder_grammar_tells_some(chinese, english, turned):
    (found,) = tell(chinese, english, turned, None)
    assert found.rule.startswith("transposed")


@pytest.mark.parametrize("turned", [False, True])
def test_order_alone_is_to_be_verified_without_an_encoder(turned):
    pair = ("修建桥梁5座，打井8口。", "Some 8 bridges were built, and 5 wells were dug.")
    (found,) = tell(*pair, turned, None)
    assert (found.rule, found.to_verify) == ("transposed by order", True)
    (found,) = tell(*pair, turned)
    assert not found.to_verify
    (found,) = tell("25名男子和40名妇女", "40 men and 25 women", turned, None)
    assert (found.rule, found.to_verify) == ("transposed", False)


@pytest.mark.parametrize("check", [values.NUMBERS, values.DATES])
def test_a_report_says_what_is_not_sure_without_an_encoder(check):
    job = CheckInput([], ("zh", "en"))
    assert "no encoder" in check.doubt(job)
    assert check.doubt(replace(job, encoder=encoder)) is None


class CountingEncoder:
    """An encoder that remembers what it was asked."""

    def __init__(self):
        self.dim, self.signature = encoder().dim, encoder().signature
        self.languages, self.asked = encoder().languages, []

    def encode(self, texts):
        self.asked += texts
        return encoder().encode(texts)


def test_words_around_figures_are_encoded_once_a_job():
    counting = CountingEncoder()
    pairs = [Pair(at, *pair) for at, pair in enumerate(EXCHANGED + SOUND)]
    job = CheckInput(pairs, ("zh", "en"), encoder=lambda: counting)
    checks = (values.NUMBERS, values.DATES, citations.SYMBOLS, citations.CITED)
    first, *_ = [list(check.run(job)) for check in checks]
    assert first
    assert len(counting.asked) == len(set(counting.asked)) > len(pairs)


@pytest.mark.parametrize("check", [citations.SYMBOLS, citations.CITED])
def test_symbols_and_citations_load_no_encoder(check):
    def refuse():
        raise AssertionError

    pairs = [Pair(at, *pair) for at, pair in enumerate(EXCHANGED)]
    assert not list(check.run(CheckInput(pairs, ("zh", "en"), encoder=refuse)))
