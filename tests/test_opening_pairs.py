"""Opening words: cut off as they stand, in both languages, and which pairs are attested."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seed_terms import CORPUS, gold_rows

from tmtool.un.opening_pairs import (
    AttestedPair,
    find_known,
    find_nearest,
    load_pairs,
    split_opening,
)
from tmtool.un.openings import find_parts

SEED = "seeds/000_4dc167418dcf0c7b.txt"


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        ("Recalling its resolution", "en", "Recalling"),
        ("Recalling also Economic and Social Council resolution", "en", "Recalling also"),
        ("Also stresses the crucial importance", "en", "Also stresses"),
        ("3. Takes note with appreciation of the report", "en", "Takes note with appreciation of"),
        ("Takes note also of the report", "en", "Takes note also of"),
        ("Noting with deep concern that", "en", "Noting with deep concern"),
        ("Deeply concerned at the number", "en", "Deeply concerned"),
        ("Calls upon all stakeholders", "en", "Calls upon"),
        ("Calls for action", "en", "Calls for"),
        ("Looks forward to the report", "en", "Looks forward to"),
        ("Bearing in mind the needs", "en", "Bearing in mind"),
        ("Expressing its deep appreciation to", "en", "Expressing its deep appreciation"),
        ("Having considered the report", "en", "Having considered"),
        ("Guided by the purposes", "en", "Guided"),
        ("Once more requests", "en", "Once more requests"),
        ("In this regard, urges States", "en", "urges"),
        ("in this regard, urges States", "en", ""),
        ("Whereas recognition", "en", "Whereas"),
        ("During its session", "en", ""),
        ("It was a bright cold day", "en", ""),
        ("stresses the need", "en", ""),
        ("Decides-like", "en", ""),
        ("又回顾大会", "zh", "又回顾"),
        ("19. 又请秘书长", "zh", "又请"),
        ("表示满意地注意到秘书长", "zh", "表示满意地注意到"),
        ("又表示注意到", "zh", "又表示注意到"),
        ("极为关切地注意到冠状病毒病", "zh", "极为关切地注意到"),
        ("强调指出需要", "zh", "强调指出"),
        ("强调必须", "zh", "强调"),
        ("表示感谢联合国", "zh", "表示感谢"),
        ("重申邀请联合国系统", "zh", "重申"),
        ("在这方面又敦促各国", "zh", "又敦促"),
        ("再次请秘书长", "zh", "再次请"),
        ("還重申", "zh", "還重申"),
        ("大会，", "zh", ""),
        ("数字鸿沟依然存在", "zh", ""),
        ("Rappelant sa résolution", "fr", ""),
    ],
)
def test_the_opening_is_cut_off_as_it_stands(text, lang, said):
    assert split_opening(text, lang) == said


@given(st.text(max_size=60), st.sampled_from(["zh", "en"]))
def test_what_is_cut_off_stands_in_the_text(text, lang):
    said = split_opening(text, lang)
    assert said in text
    assert said[:1].islower() or split_opening(said, lang) == said


def test_each_pair_is_what_would_be_cut_off_and_opens_a_paragraph():
    for pair in load_pairs():
        assert split_opening(f"{pair.english} the report", "en") == pair.english
        assert split_opening(f"{pair.chinese}秘书长", "zh") == pair.chinese
        assert find_parts(pair.english, "en") & find_parts(pair.chinese, "zh"), pair


def test_body_date_and_source_stand_on_each_pair():
    assert all(pair.body and pair.source and pair.date[:4].isdecimal() for pair in load_pairs())
    assert len({(p.english, p.chinese, p.source) for p in load_pairs()}) == len(load_pairs())


def test_one_opening_has_several_renderings_and_one_rendering_several_openings():
    by_english = {p.chinese for p in load_pairs() if p.english == "Stresses"}
    by_chinese = {p.english for p in load_pairs() if p.chinese == "请" and p.verified}
    assert by_english == {"着重指出", "强调指出", "强调"}
    assert by_chinese == {"Requests", "Invites"}


def test_what_is_attested_is_told_from_what_is_only_seen():
    assert [(each.source, each.verified) for each in find_known("recalling", "回顾")][:1] == [
        ("E/RES/2023/3", True)
    ]
    assert find_known("recalling", "强调") == ()
    assert find_known("stresses", "强调指出")[0].verified is False


def test_what_the_seed_opens_with_is_known_and_proves_nothing():
    said = {
        (split_opening(en, "en"), split_opening(zh, "zh"))
        for zh, en in gold_rows(CORPUS, "gold.align")[13:102]
    }
    here = {(p.english, p.chinese) for p in load_pairs() if p.source == SEED}
    assert said == here
    assert not any(p.verified for p in load_pairs() if p.source == SEED)


def test_a_collapse_is_one_in_the_same_body_within_ten_years():
    def pair(english, chinese, body, date, *, verified=True):
        return AttestedPair(english, chinese, body, date, "A/1", verified)

    made = (
        pair("Stresses", "强调", "GA", "2000"),
        pair("Underlines", "强调", "GA", "2010-05"),
        pair("Emphasizes", "强调", "GA", "2011"),
        pair("Highlights", "强调", "SC", "2000"),
        pair("Affirms", "强调", "GA", "2000", verified=False),
        pair("Stresses", "着重指出", "GA", "2001"),
    )
    stresses, underlines = made[:1], made[1:2]
    assert find_nearest(stresses, underlines) == (made[0], made[1])
    assert find_nearest(underlines, stresses) == (made[1], made[0])
    for other in made[2:5]:
        assert find_nearest(stresses, (other,)) is None
    assert find_nearest(stresses, made[5:]) == (made[0], made[5])


@pytest.mark.parametrize(
    ("piece", "lang"),
    [("又", "zh"), ("又表示", "zh"), ("Also ", "en"), ("Noting", "en"), ("Also  \n", "en")],
)
def test_a_long_beginning_takes_the_time_of_its_length(piece, lang):
    began = process_time()
    split_opening(piece * 20_000, lang)
    assert process_time() - began < 1
