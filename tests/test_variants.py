"""Variants of words: one key, traceable to the text, the same however often it is folded."""

from __future__ import annotations

from itertools import chain, product

import cpu
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.lang import variants
from tmtool.lang.fold import fold
from tmtool.lang.variants import fold_variants, list_groups

WORDS = list(chain.from_iterable(list_groups()))
PIECES = sorted({piece for word in WORDS for piece in (word, word[:1], word[1:], word[-1:])} - {""})
TEXT = st.lists(
    st.one_of(st.sampled_from(PIECES), st.sampled_from([" ", "，", "s", "世界", "-", "號", "Ａ"])),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("信息和通信技术", "信息和通讯技术"),
        ("資訊和通訊技術", "信息和通信技术"),
        ("因特网治理论坛", "互联网治理论坛"),
        ("網際網路治理", "互联网治理"),
        ("互联网络", "因特网"),
        ("信息社会世界峰会", "信息社会世界首脑会议"),
        ("信息社会世界高峰会议", "信息社会世界峰会"),
        ("數位落差", "数字鸿沟"),
        ("人工智慧", "人工智能"),
        ("移动网络", "行動網路"),
        ("利益攸关方", "利益相关者"),
        ("網路安全", "网络 安全"),
        ("e-commerce", "electronic commerce"),
        ("Multi-stakeholder", "multistakeholder"),
        ("road maps", "Roadmaps"),
        ("co‐operation", "cooperation"),
        ("cyber  security", "cybersecurity"),
    ],
)
def test_variants_are_one(one, other):
    assert fold(one) != fold(other)
    assert fold_variants(one) == fold_variants(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("15亿", "15万"),
        ("增强合作", "加强合作"),
        ("相互商定", "彼此商定"),
        ("弥合数字鸿沟", "消除数字鸿沟"),
        ("后续行动", "后续工作"),
        ("信息社会", "知识社会"),
        ("programmed", "programed"),
        ("on-liner", "onliner"),
        ("non-on-line", "non-online"),
        ("recenter", "recentre"),
    ],
)
def test_what_differs_stays_different(one, other):
    assert fold_variants(one) != fold_variants(other)


def test_a_word_is_in_one_group_only_and_folded_already():
    assert len(WORDS) == len(set(WORDS))
    assert all(fold(word) == word for word in WORDS)
    assert all(len(group) > 1 for group in list_groups())


def test_the_key_is_no_longer_than_what_it_stands_for_and_stands_for_itself():
    for key, *others in list_groups():
        assert fold_variants(key) == key
        assert all(len(key) <= len(other) for other in others)
        assert {fold_variants(other) for other in others} == {key}


@given(TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold_variants(fold_variants(text)) == fold_variants(text)
    assert fold_variants(fold(text)) == fold_variants(text)


def test_what_stands_side_by_side_comes_to_rest(monkeypatch):
    """Three rounds at most, whatever two words meet: the time is that of the text."""
    rounds = []
    plain = variants._swaps
    monkeypatch.setattr(variants, "_swaps", lambda said: rounds.append(said) or plain(said))
    most = 0
    for one, other in product(PIECES, WORDS):
        rounds.clear()
        variants.fold_variants(one + other)
        most = max(most, len(rounds))
    assert most <= 4


def test_a_long_text_takes_the_time_of_its_length():
    text = "关于信息和通讯技术促进发展的首脑会议，the programme on e-commerce; " * 2000
    fold_variants(text[:100])
    assert not cpu.grows(lambda: fold_variants(text), lambda: fold_variants(text * 4), most=12)
