"""Figures that have changed places between a text and its translation."""

import pytest

import tmtool

SOUND = [
    # Years have an order of their own in each language.
    (
        "2015年审议大会筹备委员会的2012年会议",
        "the 2012 session of the Preparatory Committee of the 2015 Review Conference",
    ),
    (
        "2015年审议大会筹备委员会2012年会议通过了议程。",
        "The 2012 session of the Preparatory Committee for the 2015 Review Conference adopted it.",
    ),
    ("2024年和2023年的2023/2024学年", "the 2023/2024 academic year, in 2024 and 2023"),
    (
        "方案7(经济事务)次级方案2(社会政策)的说明",
        "Note on subprogramme 2, Social policy, of programme 7, Economic affairs",
    ),
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
    ("从12个村庄的40户家庭中选派了妇女。", "The 12 villages sent women from 40 households."),
    (
        "每1 000例活产死亡率降至12例。",
        "Mortality fell to as low as 12 per 1,000 live births.",
    ),
]
EXCHANGED = [
    (
        "女孩入学率为80%，男孩为85%。",
        "Enrolment was 80 per cent for boys and 85 per cent for girls.",
    ),
    (
        "男性文盲率为10%，女性为15%。",
        "The illiteracy rate was 10 per cent among women and 15 per cent among men.",
    ),
    (
        "农村贫困率为30%，城镇为12%。",
        "The poverty rate was 30 per cent in urban areas and 12 per cent in rural areas.",
    ),
    (
        "2013年的预算为500万美元，2014年为600万美元。",
        "The budget was $5 million in 2014 and $6 million in 2013.",
    ),
    ("修建桥梁5座，打井8口。", "Some 8 bridges were built, and 5 wells were dug."),
    ("25名男子和40名妇女", "40 men and 25 women"),
    ("水价由2016年的2%升至2017年的3%。", "The price of water rose to 2% in 2017 from 3% in 2016."),
    (
        "在第三季及第四季分别升至2.9%及3.3%。",
        "It rose to 3.3% in the third quarter and 2.9% in the last.",
    ),
    ("500户中，30户没有水。", "Of 30 households, 500 of which have no water, all pay."),
    # A part that is greater than its whole.
    ("在21口水井中，只有41口有水。", "Out of 41 wells in the district, only 21 have water."),
    (
        "在8,866名居民中，有4,021名没有自来水。",
        "Some 8,866 of 4,021 residents have no running water.",
    ),
    ("共有2,468口水井，其中851口已干涸。", "There were 851 wells, 2,468 of which were dry."),
    (
        "水价由年初的2.8%升至3.3%。",
        "It rose to 2.8% from a low of 3.3% at the beginning of the year.",
    ),
    # Dates between the words of a change and its figures.
    (
        "合作伙伴由成立时约40家增至2018年1月31日的87家。",
        "The number of partners grew to 40 as at 31 January 2018 from about 87 at inception.",
    ),
    (
        "请秘书长在15天内提出报告，其后每隔60天报告一次。",
        "Requests the Secretary-General to report within 60 days and every 15 days thereafter.",
    ),
    (
        "预计2014年这两项数字将分别达到约165架次和23架次。",
        "These numbers are expected to be around 23 and 165, respectively, for 2014.",
    ),
    # A figure that another sentence has as well.
    (
        "女孩入学率为80%，男孩为85%。教师入学率为80%。",
        "Enrolment was 80% for boys and 85% for girls. It was 80% for teachers.",
    ),
    # Only the meaning of what is around them tells.
    (
        "学校于2009年关闭后，医院在2020年重新开放。",
        "After the closure of the school in 2020, the hospital reopened in 2009.",
    ),
]


def tell(chinese, english, turned):
    texts = (english, chinese) if turned else (chinese, english)
    report = tmtool.check([texts], languages=("en", "zh") if turned else ("zh", "en"))
    return [each for each in report.findings if each.check in ("numbers", "dates")]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("chinese", "english"), SOUND)
def test_another_order_that_is_that_of_the_language_is_sound(chinese, english, turned):
    assert not tell(chinese, english, turned)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("chinese", "english"), EXCHANGED)
def test_exchanged_figures_are_an_error_without_a_suggestion(chinese, english, turned):
    (found,) = tell(chinese, english, turned)
    assert found.message.startswith("figures have changed places")
    assert (found.severity, found.suggestion) == ("error", None)
