"""What one side of a pair lacks, and pairs that have the translation of another text."""

from functools import lru_cache
from pathlib import Path

import pytest

from tmtool import embed
from tmtool.checks import list_evidence, omissions
from tmtool.checks.evidence_weights import read_weights
from tmtool.checks.lengths import UsualLength
from tmtool.checks.list_alignment import ListAlignment
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.omissions import OMISSIONS, find_unclear
from tmtool.checks.other_translation import OTHER_TRANSLATION
from tmtool.checks.part_evidence import (
    CHEAP,
    MEANT,
    ComparedPair,
    Meanings,
    MeaningTable,
    PartInDoubt,
)
from tmtool.checks.parts import ListedPart
from tmtool.checks.running import run
from tmtool.checks.word_evidence import list_words, measure_drawn
from tmtool.errors import MissingError

LISTED = "委员会讨论了教育、卫生、住房和就业问题。"
IN_ENGLISH = "The Committee discussed education, health, housing and employment."
OPENED = "会议于星期一开幕。主席感谢东道国政府的盛情款待。代表们随后通过了议程。"
THANKS = "The Chair thanked the Government of the host country for its warm hospitality."
MEETING = f"The meeting opened on Monday. {THANKS} The delegates then adopted the agenda."
LACKING = [
    (LISTED, IN_ENGLISH.replace(" health,", ""), "item", "卫生"),
    (LISTED.replace("、卫生", ""), IN_ENGLISH, "item", "health"),
    (OPENED, MEETING.replace(f" {THANKS}", ""), "sentence", "主席感谢东道国政府的盛情款待"),
    (OPENED.replace("主席感谢东道国政府的盛情款待。", ""), MEETING, "sentence", THANKS[:-1]),
    (
        "方案支助了十二个国家（其中多数是内陆发展中国家），并培训了当地官员。",
        "The programme supported twelve countries and trained local officials.",
        "parenthesis", "（其中多数是内陆发展中国家）",
    ),
    # Its neighbours stand apart there, or words of it are near to others.
    (
        "农民协会向成员提供种子、肥料、农具和培训。",
        "The farmers association provided its members with seeds, tools and training.",
        "item", "肥料",
    ),
    (
        "工作组审议了渔业、林业和旅游业的可持续发展问题。",
        "The working group considered the sustainable development of fisheries, forestry, mining "
        "and tourism.",
        "item", "mining",
    ),
    # What stands in brackets tells who, where or when.
    (
        "代表团访问了三个城市（内罗毕），会见了当地的教师和学生。",
        "The delegation visited three cities and met local teachers and students.",
        "parenthesis", "（内罗毕）",
    ),
    (
        "修正案以15票赞成、12票反对、10票弃权获得通过。",
        "The amendment was adopted by 15 votes in favour and 10 abstentions.",
        "item", "12票反对",
    ),
    (
        "史密斯先生（以观察员身份发言）说，他的国家支持这项决议草案。",
        "Mr. Smith said that his country supported the draft resolution.",
        "parenthesis", "（以观察员身份发言）",
    ),
    (
        "委员会重申其第1874 (2009)号和第2094 (2013)号决议，并吁请各国予以执行。",
        "The Committee reaffirmed its resolutions 1874 (2009) and 2094, and called upon States "
        "to implement them.",
        "parenthesis", "(2013)",
    ),
]  # fmt: skip
SOUND = [
    (LISTED, IN_ENGLISH),
    (OPENED, MEETING),
    # A short form and the number of a paragraph stand in one language alone.
    (
        "秘书处收到了马里多层面稳定团（马里稳定团）的来信。",
        "The Secretariat received a letter from the mission in Mali.",
    ),
    ("(c)用于确定森林面积的计量单位；", "The unit used for determining forest area;"),
    # So do the original of a name, and a word made from the words before it.
    (
        "医院里发现了艰难梭菌的孢子 (Clostridium difficile spores)，因此加强了消毒工作。",
        "Spores were found in the hospital, and disinfection was therefore stepped up.",
    ),
    (
        "会议讨论了金融技术的监管问题。",
        "The meeting discussed the regulation of financial technology (fintech).",
    ),
    # A clause between commas is no item, nor does one lack whose figure stands there.
    (
        "报告涵盖在2016年庆祝的海洋日、河流日和森林日的各项活动。",
        "The report covered the activities of Ocean Day, being marked in 2016, River Day and "
        "Forest Day.",
    ),
]
SOUND += [
    # Short forms stand for items that an encoder doesn't know by them.
    (
        "项目得到挪威、儿基会、世卫组织和开发署的支持。",
        "The project was supported by Norway, UNICEF, WHO and UNDP.",
    ),
]
# In the tallies of votes "none" is a figure.
VOTES = [
    (
        "决议草案以10票赞成、0票反对、5票弃权获得通过。",
        "The draft resolution was adopted by 10 votes to none, with 5 abstentions.",
    ),
    (
        "修正案以15票赞成、2票反对、零票弃权获得通过。",
        "The amendment was adopted by 15 votes to 2, with no abstentions.",
    ),
    (
        "决议草案以120票赞成、零票反对、12票弃权获得通过。",
        "The draft resolution was adopted by 120 votes in favour, none against and 12 abstentions.",
    ),
]
# The record of a speech leaves out what language it was in, in that language.
SPEAKERS = [
    (
        f"主席（以{name}发言）：我现在请美利坚合众国代表发言。",
        "The President: I now give the floor to the representative of the United States.",
    )
    for name in ("英语", "西班牙语", "阿拉伯文")
] + [
    (
        "王先生（中国）：我感谢主席先生召开本次会议，并欢迎部长们出席。",
        "Mr. Wang (China) (spoke in Chinese): I thank the President for convening this meeting, "
        "and welcome the ministers.",
    ),
]
TEXT = [
    ("农村妇女难以获得信贷和土地。", "Rural women have little access to credit and land."),
    ("法庭驳回了被告的上诉，维持原判。", "The Court dismissed the appeal and upheld it."),
    ("干旱使数百万牧民失去了牲畜。", "The drought cost millions of herders their livestock."),
]  # fmt: skip


BY_THE_WAY = [
    (
        "各国政府、非政府组织和学校除其他外通过培训班支持了这项工作。",
        "Governments, non-governmental organizations and schools, inter alia, through training "
        "courses, supported this work.",
        "inter alia",
    ),
    (
        "报告强调需要立即向农民、渔民和牧民提供种子、渔网和饲料。",
        "The report stressed the need to provide, without delay, seeds, nets and fodder to "
        "farmers, fishers and herders.",
        "without delay",
    ),
    (
        "本世纪出现了两种高致病性病毒，即禽流感病毒和猪流感病毒。",
        "In this century, two highly pathogenic viruses have emerged, i.e., avian influenza virus "
        "and swine influenza virus.",
        "i.e.",
    ),
]


@lru_cache(maxsize=1)
def encoder():
    return embed.load()


def job(pairs, turned=False, load=encoder):
    sides = [tuple(reversed(pair)) if turned else pair for pair in pairs]
    made = [Pair(at, *pair) for at, pair in enumerate(sides)]
    return CheckInput(made, ("en", "zh") if turned else ("zh", "en"), encoder=load)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("chinese", "english", "kind", "part"), LACKING)
def test_a_part_that_the_other_side_lacks_is_marked(chinese, english, kind, part, turned):
    (found,) = OMISSIONS.run(job([(chinese, english)], turned))
    assert found.rule.split(",")[0] == kind
    marked = [
        side.text[span.start : span.stop]
        for side in (found.source, found.target)
        for span in side.spans
    ]
    assert marked == [part]
    is_added = bool(found.target.spans)
    assert ("was added, or is missing" in found.message) == is_added


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        (LISTED, "The Committee discussed education, housing and employment."),
        (
            "近年来，该国出口咖啡、茶叶、棉花、木材和大米。",
            "In recent years, the country exported coffee, tea, timber and rice.",
        ),
        (
            "学校需要教师、教材、桌椅和饮用水。",
            "Schools needed various things, including teachers, textbooks and desks.",
        ),
    ],
)
def test_without_an_encoder_the_items_of_lists_are_counted(chinese, english, turned):
    (found,) = OMISSIONS.run(job([(chinese, english)], turned, load=None))
    assert found.rule == "list"
    assert found.message.startswith("an item of this list")


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        (LISTED, IN_ENGLISH),
        ("在日内瓦，我们喝了茶、牛奶和水。", "In Geneva, we drank tea, milk and water."),
        (
            "妇女、儿童和老人获得了粮食。",
            "Women, children and the elderly, among others, received food.",
        ),
    ],
)
def test_without_an_encoder_whole_lists_are_no_finding(chinese, english, turned):
    assert list(OMISSIONS.run(job([(chinese, english)], turned, load=None))) == []


def test_items_are_joined_in_order_and_what_is_left_alone_stands_between_neighbours():
    alignment = ListAlignment([[0.9, 0.2, 0.1], [0.2, 0.3, 0.2], [0.1, 0.8, 0.2], [0.2, 0.1, 0.7]])
    left = [alignment.leave(place) for place in range(1, 4)]
    assert left[0].adjacent
    assert left[0].gain > 0 > max(left[1].gain, left[2].gain)
    whole = ListAlignment([[0.9, 0.2, 0.1], [0.2, 0.8, 0.2], [0.2, 0.1, 0.7]])
    assert not whole.leave(1).adjacent


@pytest.mark.parametrize(("chinese", "english", "said"), BY_THE_WAY)
def test_what_stands_between_commas_by_the_way_is_no_item(chinese, english, said):
    pair = Pair(0, chinese, english)
    compared = ComparedPair.measure(pair, ("zh", "en"), UsualLength(3.6, 0.15))
    doubts = find_unclear([compared], Meanings.make(encoder()))
    assert said not in {doubt.text for _, doubt in doubts}


def test_words_of_the_other_text_stand_for_an_item_that_is_there():
    rest = "The working group considered the sustainable development of fisheries, "
    measured = []
    for english in (f"{rest}mining and tourism.", f"{rest}forestry, mining and tourism."):
        chinese = "工作组审议了渔业、林业、矿业和旅游业的可持续发展问题。"
        compared = ComparedPair.measure(
            Pair(0, chinese, english), ("zh", "en"), UsualLength(3.6, 0.15)
        )
        at = chinese.index("林业")
        doubt = PartInDoubt(compared, 0, ListedPart("item", at, at + 2), ())
        meanings = MeaningTable(encoder())
        meanings.add(list_words(doubt))
        measured.append(measure_drawn(doubt, meanings))
    lost, kept = measured
    assert lost < kept


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("pair", [*SOUND, *VOTES, *SPEAKERS])
def test_whole_translations_are_no_finding(pair, turned):
    assert list(OMISSIONS.run(job([pair], turned))) == []


@pytest.mark.parametrize("turned", [False, True])
def test_a_translation_of_another_text_is_found_and_named(turned):
    exchanged = [(TEXT[0][0], TEXT[1][1]), (TEXT[1][0], TEXT[0][1]), TEXT[2]]
    found = list(OTHER_TRANSLATION.run(job(exchanged, turned)))
    assert [(each.segment, each.rule) for each in found] == [
        (0, "fits another pair"), (1, "fits another pair"),
    ]  # fmt: skip
    assert found[0].message.endswith("fits pair 2")
    assert list(OTHER_TRANSLATION.run(job(TEXT, turned))) == []


def test_a_short_form_of_a_long_name_is_no_other_translation():
    pairs = [("# 关于建立更紧密经贸关系的安排", "# CEPA"), *TEXT]
    assert list(OTHER_TRANSLATION.run(job(pairs))) == []


def test_a_text_that_fits_nothing_is_found():
    (found,) = OTHER_TRANSLATION.run(job([(TEXT[1][0], TEXT[2][1])]))
    assert found.rule == "unlike"


@pytest.mark.parametrize("check", [OMISSIONS, OTHER_TRANSLATION])
def test_without_an_encoder_the_report_says_so(check):
    def missing():
        message = "use: not installed"
        raise MissingError(message)

    for load in (None, missing):
        (silent,) = run(job(TEXT, load=load), [check]).silent
        assert silent.ran
        assert silent.why.startswith("no encoder")


@pytest.mark.parametrize("check", [OMISSIONS, OTHER_TRANSLATION])
def test_odd_texts_can_be_compared(check):
    odd = [
        "",
        " ",
        "。",
        "a",
        "大",
        "、、、",
        ", and , or",
        "(()",
        "（）（",
        "1、2和3",
        "a, b and c",
    ]
    pairs = [(one, other) for one in odd for other in odd]
    assert {each.check for each in check.run(job(pairs))} <= {check.name}


def test_a_text_of_parts_without_end_is_left_alone(monkeypatch):
    """Time goes by the cube of them."""
    lacking = LACKING[2][:2]
    assert list(OMISSIONS.run(job([lacking])))
    monkeypatch.setattr(omissions, "_MOST_PARTS", 2)
    assert not list(OMISSIONS.run(job([lacking])))


def test_weights_are_there_for_all_evidence():
    weights = read_weights(Path(omissions.__file__).with_suffix(".json"))
    for kind in ("sentence", "clause", "parenthesis"):
        assert set(weights[kind].weights) == {*CHEAP, *MEANT}
        assert set(weights[f"{kind} cheap"].weights) == set(CHEAP)
    for lang in ("zh", "en"):
        assert set(weights[f"item {lang}"].weights) <= set(list_evidence.LISTED)
        assert set(weights[f"item {lang} drawn"].weights) == {*list_evidence.LISTED, "drawn"}
    assert set(weights["parenthesis drawn"].weights) == {*CHEAP, *MEANT, "drawn"}


def test_pairs_that_no_encoder_takes_are_counted():
    pairs = [*TEXT, ("大会闭幕。" * 900, "It closed. " * 900), ("报告\ud800", "A report")]
    (silent,) = run(job(pairs), [OMISSIONS]).silent
    assert silent.ran
    assert silent.why == "2 pairs of over 4,000 characters, or with half a character: not compared"
    (both,) = run(job(pairs, load=None), [OMISSIONS]).silent
    assert both.why.startswith("no encoder")
    assert both.why.endswith(silent.why)
    assert not run(job(TEXT), [OMISSIONS]).silent
