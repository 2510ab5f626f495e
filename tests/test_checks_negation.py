"""A "not" that one side lacks, with the encoder and without, and what explains one."""

import json
from functools import lru_cache
from pathlib import Path

import pytest

from tmtool import embed
from tmtool.checks import negation
from tmtool.checks.certainty import grade_finding
from tmtool.checks.cue_pairs import MOST_CUES
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.negation import NEGATION
from tmtool.checks.negation_evidence import (
    CHEAP,
    MEANT,
    find_doubts,
    list_compared_texts,
    measure_meaning,
)
from tmtool.checks.part_evidence import MeaningTable
from tmtool.errors import MissingError
from tmtool.lang.polarity import find_cues, take_negative

LOST = [
    ("缔约国不得驱逐寻求庇护者。", "States parties may expel asylum seekers.", "zh"),
    ("代表团参加了投票。", "The delegation did not take part in the vote.", "en"),
    ("这些建议没有得到执行。", "These recommendations were implemented.", "zh"),
    ("委员会没有收到答复。", "The Committee received a reply.", "zh"),
    ("各国应公布这些数据。", "States should not publish these data.", "en"),
]
SOUND = [
    ("缔约国不得驱逐寻求庇护者。", "States parties may not expel asylum seekers."),
    ("政府没有作出回应。", "The Government has yet to respond."),
    ("该公约尚未生效。", "The Convention is not yet in force."),
    ("该国无力偿还债务。", "The country is unable to repay its debts."),
    ("各国应避免公布这些数据。", "States should not publish these data."),
]
# The verb that one side denies the other affirms, or that is said in another way.
MODAL = [
    ("会员国不得使用武力。", "Member States may use force."),
    ("缔约国不得提交报告。", "States parties may submit reports."),
    ("委员会可以审议来文。", "The Committee cannot consider the communication."),
    ("各国应公布这些数据。", "States should not publish these data."),
    ("报告应予公布。", "The report shall not be published."),
    ("委員會不應支持該提案。", "The Committee should support the proposal."),
]
MODAL_ALONE = [
    ("我们不应忘记这一点。", "We should remember that."),
    ("会议不应公开。", "The meeting should be held in private."),
    ("我们不能错过这一机会。", "We must seize this opportunity."),
    ("这些资料不得公开。", "These data shall be kept confidential."),
    ("各国不应拖延。", "States should act promptly."),
    ("缔约国不应减少预算。", "The State party should maintain its budget."),
    ("任何人不应受到歧视。", "Everyone should be treated equally."),
    ("这种罪行应受到惩罚。", "Such crimes should not go unpunished."),
    ("我們決不能放棄希望。", "We must keep hoping."),
    ("各国应采取行动。", "States should not hesitate to act."),
]
WEIGHTS = json.loads(Path(negation.__file__).with_suffix(".json").read_text("utf-8"))


@lru_cache
def load_once():
    return embed.load()


def find(pair, encoder, langs=("zh", "en")):
    texts = pair if langs[0] == "zh" else pair[::-1]
    return list(NEGATION.run(CheckInput([Pair(1, *texts)], langs, encoder=encoder)))


@pytest.mark.parametrize("langs", [("zh", "en"), ("en", "zh")])
@pytest.mark.parametrize(("chinese", "english", "lang"), LOST)
def test_a_lost_not_is_told_on_the_side_that_has_it(chinese, english, lang, langs):
    [finding] = find((chinese, english), load_once, langs)
    marked = (finding.source, finding.target)[langs.index(lang)]
    assert marked.spans


@pytest.mark.parametrize("pair", SOUND, ids=[english for _, english in SOUND])
def test_what_is_denied_on_both_sides_is_not_told(pair):
    assert not find(pair, load_once)
    assert not find(pair, None)


def test_without_an_encoder_what_is_clear_is_told():
    def fail():
        raise MissingError(__name__)

    pair = LOST[0][:2]
    assert len(find(pair, None)) == len(find(pair, fail)) == 1


@pytest.mark.parametrize("load", [load_once, None])
@pytest.mark.parametrize("pair", [*MODAL, *MODAL_ALONE], ids=lambda pair: pair[1])
def test_an_affirmed_modal_verb_alone_is_to_be_verified(pair, load):
    for finding in find(pair, load):
        assert finding.rule == ("modal" if pair in MODAL else "modal alone")
        assert grade_finding(finding).to_verify == (pair in MODAL_ALONE)
    assert pair in MODAL_ALONE or find(pair, load)


def test_weights_are_there_for_all_evidence():
    for lang in ("zh", "en"):
        assert tuple(WEIGHTS[lang]["weights"]) == CHEAP + MEANT
        assert tuple(WEIGHTS[f"{lang} cheap"]["weights"]) == CHEAP


@pytest.mark.parametrize("pair", [*(each[:2] for each in LOST), *SOUND])
def test_all_evidence_has_a_name(pair):
    for doubt in find_doubts(*pair):
        meanings = MeaningTable(load_once())
        meanings.add(list_compared_texts(doubt))
        assert len(doubt.cheap) == len(CHEAP)
        assert len(measure_meaning(doubt, meanings)) == len(MEANT)


def test_texts_come_nearer_without_the_not_that_one_lacks():
    """As a rule: what else is in the evidence makes up for the others."""
    gains = []
    for chinese, english, lang in LOST:
        [doubt] = (each for each in find_doubts(chinese, english) if each.own.lang == lang)
        meanings = MeaningTable(load_once())
        meanings.add(list_compared_texts(doubt))
        gains.append(measure_meaning(doubt, meanings)[0])
    assert sum(gain > 0 for gain in gains) > len(gains) / 2


@pytest.mark.parametrize(
    ("text", "lang", "kept"),
    [
        ("They don’t agree.", "en", "They do agree."),
        ("They cannot agree.", "en", "They can agree."),
        ("non-formal talks", "en", "formal talks"),
        ("該條例並無規定", "zh", "該條例並規定"),
        ("没有证据", "zh", "有证据"),
        ("非法贩运", "zh", "法贩运"),
    ],
)
def test_a_negative_word_is_taken_out(text, lang, kept):
    [cue] = (each for each in find_cues(text, lang) if each.strength in ("free", "bound"))
    assert take_negative(text, cue, lang) == kept


@pytest.mark.parametrize("langs", [("zh", "en"), ("en", "zh")])
@pytest.mark.parametrize(
    ("behind_chinese", "behind_english"),
    [("委员会开会。" * 800, " The Committee met." * 300), ("\ud800", ""), ("", " \udfff")],
    ids=["too long", "half in Chinese", "half in English"],
)
@pytest.mark.parametrize(("chinese", "english"), [LOST[0][:2], LOST[2][:2]])
def test_what_no_encoder_takes_is_compared_without(
    chinese, english, behind_chinese, behind_english, langs
):
    pair = chinese + behind_chinese, english + behind_english
    assert find(pair, load_once, langs)
    texts = pair if langs[0] == "zh" else pair[::-1]
    whole = Pair(2, *(LOST[0][:2] if langs[0] == "zh" else LOST[0][1::-1]))
    job = CheckInput([Pair(1, *texts), whole], langs, encoder=load_once)
    assert {finding.segment for finding in NEGATION.run(job)} == {1, 2}
    assert NEGATION.doubt(job).startswith("1 pair of over 4,000 characters, or with half a")
    assert NEGATION.doubt(CheckInput([whole], langs, encoder=load_once)) is None


@pytest.mark.parametrize("load", [load_once, None])
def test_a_text_with_negative_words_without_end_is_left_alone(load):
    """Time goes by their square."""
    chinese, english = LOST[0][:2]
    assert find((chinese * 3, english * 3), load)
    many = chinese * (MOST_CUES + 1), english * (MOST_CUES + 1)
    assert not find_doubts(*many)
    assert not find(many, load)


def test_of_many_negative_words_the_likeliest_are_weighed_and_told_in_order(monkeypatch):
    pair = (
        "缔约国不得驱逐寻求庇护者，这些建议没有得到执行，委员会从未收到答复。",
        "States parties may expel asylum seekers, these recommendations were implemented, and the "
        "Committee received a reply.",
    )
    [finding] = find(pair, load_once)
    assert [span.start for span in finding.source.spans] == [3, 17, 28]
    monkeypatch.setattr(negation, "_MOST", 2)
    [finding] = find(pair, load_once)
    assert len(finding.source.spans) == 2
