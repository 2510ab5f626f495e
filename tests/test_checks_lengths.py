"""Lengths: what is much shorter or longer than the text's other pairs."""

import pytest

from tmtool.checks.lengths import LENGTHS
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.running import run

CHINESE = "强调必须弥合数字鸿沟，并确保所有人都能以可负担的方式接入互联网，而且不受歧视；"
ENGLISH = (
    "Stresses the need to bridge the digital divide and to ensure affordable Internet access for "
    "all, without discrimination;"
)
HALF = {"zh": "强调必须弥合数字鸿沟；", "en": "Stresses the need to bridge the digital divide;"}
SHORT = "the target is unusually short: text may be missing"
LONG = "the target is unusually long: text may have been added, or be missing in the source"
FRENCH = "Souligne qu’il faut combler la fracture numérique et donner à tous accès à l’Internet ;"


def messages(pairs, langs=("zh", "en")):
    return [
        (each.segment, each.message)
        for each in LENGTHS.run(CheckInput([Pair(at, *row) for at, row in enumerate(pairs)], langs))
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
    (silent,) = run(job, [LENGTHS]).silent
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
            LENGTHS.run(CheckInput([Pair(at, *row) for at, row in enumerate(pairs)], ("zh", "en")))
        )
        for pairs in ([(CHINESE, HALF["en"])], [(CHINESE, HALF["en"]), *[(CHINESE, ENGLISH)] * 40])
    )
    assert [each.id for each in alone] == [each.id for each in among]


def test_the_evidence_says_how_much_there_is():
    (found,) = LENGTHS.run(CheckInput([Pair(0, CHINESE, HALF["en"])], ("zh", "en")))
    (share,) = found.evidence
    assert share.what == "36% of the usual length (pairs compared: 1)"


def test_a_short_form_may_stand_for_a_long_name():
    assert messages([("内地与香港关于建立更紧密经贸关系的安排及其补充协议", "CEPA")]) == []


def test_names_in_parentheses_are_no_text():
    glossed = (
        "用于治疗中东呼吸综合征 (Middle East Respiratory Syndrome)、"
        "严重急性呼吸综合征 (Severe Acute Respiratory Syndrome) 的药物"
    )
    english = "Drugs for the treatment of MERS and of SARS, two respiratory syndromes"
    assert messages([(glossed, english)]) == []
