"""Completeness: sentences and clauses of one side alone, half a text, another text."""

import pytest

from tmtool import embed
from tmtool.checks.missing_text import COMPLETENESS
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.running import run

CHINESE = "强调必须弥合数字鸿沟并确保所有人都能以可负担的方式接入互联网而且不受歧视；"
ENGLISH = (
    "Stresses the need to bridge the digital divide and to ensure affordable Internet access for "
    "all without discrimination;"
)
HALF = {"zh": "强调必须弥合数字鸿沟；", "en": "Stresses the need to bridge the digital divide;"}
SHORT = "the target is unusually short: text may be missing"
LONG = "the target is unusually long: text may have been added, or be missing in the source"
FRENCH = "Souligne qu’il faut combler la fracture numérique et donner à tous accès à l’Internet ;"


def messages(pairs, langs=("zh", "en")):
    return [
        (each.segment, each.message)
        for each in COMPLETENESS.run(
            CheckInput([Pair(at, *row) for at, row in enumerate(pairs)], langs)
        )
    ]


def test_a_whole_translation_is_no_finding():
    assert messages([(CHINESE, ENGLISH)]) == messages([(ENGLISH, CHINESE)], ("en", "zh")) == []


def test_half_a_translation_is_one():
    assert messages([(CHINESE, HALF["en"])]) == [(0, SHORT)]
    assert messages([(ENGLISH, HALF["zh"])], ("en", "zh")) == [(0, SHORT)]


def test_half_a_source_is_one():
    assert messages([(HALF["zh"], ENGLISH)]) == [(0, LONG)]
    assert messages([(HALF["en"], CHINESE)], ("en", "zh")) == [(0, LONG)]


def test_symbols_and_figures_are_as_long_in_all_languages():
    cited = (
        "A/RES/74/197, A/RES/73/218, A/RES/72/200, A/RES/71/212, A/C.2/75/L.11, A/75/62-E/2020/11"
    )
    assert messages([(f"见{cited}。", f"See {cited}.")]) == []


def test_what_is_short_varies_too_much():
    assert messages([("会徽", "The emblem of the conference"), ("第七十五届会议", "Session")]) == []


def test_the_text_itself_says_what_is_usual():
    wordy = (CHINESE, f"{ENGLISH} {ENGLISH} {ENGLISH}")
    assert messages([wordy]) == [(0, LONG)]
    assert messages([wordy] * 60) == []
    assert messages([*[wordy] * 60, (CHINESE, ENGLISH[:-30])]) == [(60, SHORT)]


def test_other_languages_take_some_pairs():
    pairs = [(ENGLISH, FRENCH)] * 29
    job = CheckInput([Pair(at, *row) for at, row in enumerate(pairs)], ("en", "fr"))
    (silent,) = run(job, [COMPLETENESS]).silent
    assert silent.why == "29 pairs don't tell how long such translations are; it takes 30"
    assert silent.ran
    assert messages([*pairs, (ENGLISH, FRENCH)], ("en", "fr")) == []
    assert messages([*pairs, (ENGLISH, FRENCH[:20])], ("en", "fr")) == [(29, SHORT)]


@pytest.mark.parametrize("langs", [("zh", "en"), ("en", "zh"), ("en", "fr"), ("zh", "ja")])
def test_any_texts_have_a_length(langs):
    odd = [("", ""), ("a", ""), ("", "大"), ("。", "."), ("1", "大会"), ("大会", "1"), (" ", "x")]
    assert messages(odd * 20, langs) == []


def test_a_finding_keeps_its_id_whatever_else_the_text_holds():
    alone, among = (
        list(
            COMPLETENESS.run(
                CheckInput([Pair(at, *row) for at, row in enumerate(pairs)], ("zh", "en"))
            )
        )
        for pairs in ([(CHINESE, HALF["en"])], [(CHINESE, HALF["en"]), *[(CHINESE, ENGLISH)] * 40])
    )
    assert [each.id for each in alone] == [each.id for each in among]


def test_the_evidence_says_how_much_there_is():
    (found,) = COMPLETENESS.run(CheckInput([Pair(0, CHINESE, HALF["en"])], ("zh", "en")))
    (share,) = found.evidence
    assert share.what == "the target has 36% of the usual length"


def test_a_short_form_may_stand_for_a_long_name():
    assert messages([("内地与香港关于建立更紧密经贸关系的安排及其补充协议", "CEPA")]) == []


def test_names_in_parentheses_are_no_text():
    glossed = (
        "用于治疗中东呼吸综合征 (Middle East Respiratory Syndrome)、"
        "严重急性呼吸综合征 (Severe Acute Respiratory Syndrome) 的药物"
    )
    english = "Drugs for the treatment of MERS and of SARS, two respiratory syndromes"
    assert messages([(glossed, english)]) == []


SENTENCES = {
    "zh": (
        "委员会于5月审议了区域办事处的工作方案。",
        "几个代表团对渔业资金不足表示关切。",
        "秘书处答应在下届会议之前散发一份订正预算。",
    ),
    "en": (
        "In May the Committee considered the programme of work of the regional offices.",
        "Several delegations expressed concern at the lack of funds for fisheries.",
        "The Secretariat promised to circulate a revised budget before the next session.",
    ),
}
JOINT = {"zh": "", "en": " "}


def write(lang, *numbers):
    return JOINT[lang].join(SENTENCES[lang][at] for at in numbers)


def compare(source, target, langs=("zh", "en"), encoder=embed.load):
    """The rule of each finding, and what it marks of source and target."""
    job = CheckInput([Pair(0, source, target)], langs, encoder=encoder)
    return [
        (each.rule, [side.text[span.start : span.stop].strip() for side in
                     (each.source, each.target) for span in side.spans])
        for each in COMPLETENESS.run(job)
    ]  # fmt: skip


@pytest.mark.parametrize("langs", [("zh", "en"), ("en", "zh")])
@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_sentence_that_one_side_lacks_is_marked(langs, lost):
    kept = [at for at in range(3) if at != lost]
    whole, part = write(langs[0], 0, 1, 2), write(langs[1], *kept)
    assert compare(whole, part, langs) == [("sentence left out", [SENTENCES[langs[0]][lost]])]
    whole, part = write(langs[1], 0, 1, 2), write(langs[0], *kept)
    assert compare(part, whole, langs) == [("sentence added", [SENTENCES[langs[1]][lost]])]


@pytest.mark.parametrize("langs", [("zh", "en"), ("en", "zh")])
def test_what_is_complete_is_no_finding_in_whatever_order(langs):
    for order in ([0, 1, 2], [1, 0, 2], [2, 1, 0], [0, 1], [2]):
        assert compare(write(langs[0], *sorted(order)), write(langs[1], *order), langs) == []


def test_parallel_clauses_that_english_joins_are_complete():
    chinese = "各国应当保护沿海湿地，各国应当保护红树林，各国还应当保护珊瑚礁。"
    assert compare(chinese, "States should protect coastal wetlands, mangroves and reefs.") == []
    assert compare(
        "该基金于2011年设立，总部设在内罗毕，向十二个国家提供赠款。",
        "Established in 2011 and based in Nairobi, the Fund gives grants to twelve countries.",
    ) == []  # fmt: skip


def test_words_of_explanation_are_no_sentence():
    assert compare(
        "秘书长访问了戈马，会见了流离失所者。",
        "The Secretary-General visited Goma, in the east of the country, and met with displaced "
        "persons.",
    ) == []  # fmt: skip


@pytest.mark.parametrize("langs", [("zh", "en"), ("en", "zh")])
def test_the_translation_of_another_sentence_is_one_finding(langs):
    source, target = SENTENCES[langs[0]][0], SENTENCES[langs[1]][1]
    assert compare(source, target, langs) == [("another sentence", [source, target])]


def test_without_an_encoder_only_what_length_makes_sure_is_told():
    job = CheckInput([Pair(0, SENTENCES["zh"][0], SENTENCES["en"][1])], ("zh", "en"))
    assert list(COMPLETENESS.run(job)) == []
    (silent,) = run(job, [COMPLETENESS]).silent
    assert silent.why == "no encoder: only lengths were compared, not meanings"
    assert compare(write("zh", 0, 1, 2), write("en", 0), encoder=None)
