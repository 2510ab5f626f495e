"""Words that are rendered by their opposites: what is told with the encoder, and what it asks."""

import json
from functools import lru_cache
from pathlib import Path

import pytest

from tmtool import embed
from tmtool.checks import opposites
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.opposite_evidence import (
    CHEAP,
    MEANT,
    find_crossing_doubts,
    list_compared_texts,
    measure_meaning,
)
from tmtool.checks.opposites import REVERSED
from tmtool.checks.part_evidence import MeaningTable
from tmtool.errors import MissingError
from tmtool.lang.opposites import put_opposite, read_polar_words

REVERSED_PAIRS = [
    ("进口增加。", "Imports decreased.", "增加", "decreased"),
    ("代表团在表决之前离开了会议厅。", "The delegation left the hall after the vote.",
     "之前", "after"),
    ("该国支持这项提案。", "The country opposed the proposal.", "支持", "opposed"),
    ("检测结果为阳性。", "The test was negative.", "阳性", "negative"),
    ("各国应鼓励出口，并继续支持农民。",
     "States should discourage exports and continue to support farmers.",
     "鼓励", "discourage"),
]  # fmt: skip
SOUND = [
    ("进口增加，出口减少。", "Exports decreased and imports rose."),
    ("会议不对公众和媒体开放。", "The meeting will be closed to the public and the media."),
    ("代表团在表决之前离开了会议厅。", "The delegation left before the vote."),
    ("国家预防机制对农业的影响", "The effect of the national preventive mechanism on agriculture"),
    ("该国不支持这项提案。", "The country opposed the proposal."),
    ("该机构没有足够的资金。", "The agency has insufficient funds."),
]
# Two reversals in one clause say the same again.
CANCELLED = [
    ("降低失业率。", "Increasing employment."),
    ("法律允许18岁以上者结婚。", "The law prohibits marriage under 18."),
    ("原告败诉。", "The defendant won."),
    ("提高就业率。", "Reduce unemployment."),
    ("减少不平等。", "Promote equality."),
    ("加强安全。", "Reduce insecurity."),
    ("該措施降低了失業率，並有助於社會。", "The measure increased employment, and helps society."),
    ("该条约允许公开会议。", "The treaty forbids closed meetings."),
]
DENIED = [
    ("并未增加", "zh", True),
    ("不对公众和媒体开放", "zh", True),
    ("未向各国提交后增加", "zh", True),
    ("不是所有国家的进口都增加", "zh", False),
    ("they did not increase", "en", True),
    ("not this, they increase", "en", False),
]
WEIGHTS = json.loads(Path(opposites.__file__).with_suffix(".json").read_text("utf-8"))


@lru_cache
def load_once():
    return embed.load()


def find(pair, encoder, langs=("zh", "en")):
    texts = pair if langs[0] == "zh" else pair[::-1]
    return list(REVERSED.run(CheckInput([Pair(1, *texts)], langs, encoder=encoder)))


@pytest.mark.parametrize("langs", [("zh", "en"), ("en", "zh")])
@pytest.mark.parametrize(("chinese", "english", "zh", "en"), REVERSED_PAIRS)
def test_a_word_opposite_its_opposite_is_told(chinese, english, zh, en, langs):
    [finding] = find((chinese, english), load_once, langs)
    sides = {
        lang: [side.text[span.start : span.stop] for span in side.spans]
        for lang, side in zip(langs, (finding.source, finding.target), strict=True)
    }
    assert sides == {"zh": [zh], "en": [en]}


@pytest.mark.parametrize("pair", SOUND, ids=[english for _, english in SOUND])
def test_what_agrees_is_not_told(pair):
    assert not find(pair, load_once)
    assert not find(pair, None)


@pytest.mark.parametrize("langs", [("zh", "en"), ("en", "zh")])
@pytest.mark.parametrize("pair", CANCELLED, ids=[english for _, english in CANCELLED])
def test_two_reversals_in_one_clause_cancel_each_other(pair, langs):
    assert not find(pair, load_once, langs)


@pytest.mark.parametrize("pair", CANCELLED[:4], ids=[english for _, english in CANCELLED[:4]])
def test_without_an_encoder_two_that_are_clear_cancel_each_other(pair):
    assert not find(pair, None)


@pytest.mark.parametrize("load", [load_once, None])
@pytest.mark.parametrize(
    ("chinese", "english", "count"),
    [
        ("降低失业率。", "Increase unemployment.", 1),
        ("降低失业率。", "Reduce employment.", 1),
        ("促进平等。", "Promote inequality.", 1),
        ("进口增加，不安全。", "Imports decreased, which is safe.", 2),
        ("进口增加；检测结果为阳性。", "Imports decreased; the test was negative.", 2),
    ],
)
def test_what_is_not_cancelled_is_told(chinese, english, count, load):
    assert len(find((chinese, english), load)) == count


def test_without_an_encoder_what_is_clear_is_told():
    def fail():
        raise MissingError(__name__)

    pair = REVERSED_PAIRS[0][:2]
    assert len(find(pair, None)) == len(find(pair, fail)) == 1


def test_a_word_is_told_once():
    """Where two words of a side may cross one of the other, the surer one does."""
    [finding] = find(("出口增加。", "Exports fell and decreased."), load_once)
    assert len(finding.target.spans) == 1


def test_a_text_too_long_for_the_encoder_is_compared_without():
    chinese, english = REVERSED_PAIRS[0][:2]
    calls = []

    def count():
        calls.append(1)
        return load_once()

    assert find((chinese + "大会闭幕。" * 900, english + " It closed." * 400), count)
    assert find((chinese, english), count)


def test_weights_are_there_for_all_evidence():
    assert tuple(WEIGHTS["meant"]["weights"]) == CHEAP + MEANT
    assert tuple(WEIGHTS["cheap"]["weights"]) == CHEAP


@pytest.mark.parametrize("pair", [*(each[:2] for each in REVERSED_PAIRS), *SOUND])
def test_all_evidence_has_a_name(pair):
    for doubt in find_crossing_doubts(*pair, {}):
        meanings = MeaningTable(load_once())
        meanings.add(list_compared_texts(doubt))
        assert len(doubt.cheap) == len(CHEAP)
        assert len(measure_meaning(doubt, meanings)) == len(MEANT)


def test_texts_come_nearer_with_the_opposite():
    """As a rule: what else is in the evidence makes up for the others."""
    gains = []
    for chinese, english, zh, en in REVERSED_PAIRS:
        places = chinese.index(zh), english.index(en)
        [doubt] = (
            each
            for each in find_crossing_doubts(chinese, english, {})
            if (each.zh.start, each.en.start) == places
        )
        meanings = MeaningTable(load_once())
        meanings.add(list_compared_texts(doubt))
        values = dict(zip(MEANT, measure_meaning(doubt, meanings), strict=True))
        gains.append(values["zh text gain"])
    assert sum(gain > 0 for gain in gains) > len(gains) / 2


@pytest.mark.parametrize(("text", "lang", "denied"), DENIED, ids=[text for text, *_ in DENIED])
def test_a_word_is_denied_by_the_not_that_reaches_it(text, lang, denied):
    last = read_polar_words(text, lang)[-1]
    assert last.denied == denied


@pytest.mark.parametrize(
    ("word", "lang", "opposite"),
    [
        ("imported", "en", "exported"),
        ("increasing", "en", "falling"),
        ("之前", "zh", "之后"),
        ("strengthening", "en", "weakening"),
    ],
)
def test_the_opposite_takes_the_form_of_the_word(word, lang, opposite):
    number, pole, _ = next(each for each in read_polar_words(word, lang)[0].standings if each[2])
    assert put_opposite(word, lang, number, pole)[:4] == opposite[:4]


def test_a_text_with_half_a_character_is_compared_without_the_encoder():
    half = chr(0xD800)
    chinese, english = REVERSED_PAIRS[0][:2]
    job = CheckInput(
        [Pair(1, chinese + half, english), Pair(2, chinese, english + half)] * 2,
        ("zh", "en"), encoder=load_once,
    )  # fmt: skip
    assert [finding.segment for finding in REVERSED.run(job)] == [1, 2, 1, 2]
    assert REVERSED.doubt(job).startswith("4 pairs of over 4,000 characters, or with half a")


@pytest.mark.parametrize("times", [30, 300, 3_000])
@pytest.mark.parametrize("load", [load_once, None])
def test_words_repeated_without_end_are_left_alone(times, load):
    """Their crossings grow by the square, what else there is reversed is told."""
    repeated = "增加减少" * times, "increase decrease " * times
    assert not find_crossing_doubts(*repeated, {})
    assert not find(repeated, load)
    [finding] = find(
        (f"检测结果为阳性。{repeated[0]}", f"The test was negative. {repeated[1]}"), load
    )
    assert finding.source.text[finding.source.spans[0].start :].startswith("阳性")


def test_of_many_crossings_the_likeliest_are_weighed(monkeypatch):
    pair = (
        "进口增加，检测结果为阳性，该国支持这项提案。",
        "Imports decreased, the test was negative, and the country opposed the proposal.",
    )
    assert len(find(pair, load_once)) == 3
    monkeypatch.setattr(opposites, "_MOST", 2)
    assert len(find(pair, load_once)) == 2
