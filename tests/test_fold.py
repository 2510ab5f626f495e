"""Folding and tokens: idempotent, traceable to the original, and nothing lost between tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.lang.fold import fold, fold_with_offsets, load_simplified
from tmtool.lang.tokens import find_token_spans, is_word, split_tokens

TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]), st.sampled_from("數字鸿沟 ，,a A１ \u0301é")
    )
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("資訊和通訊技術", "资讯和通讯技术"),
        ("第 74/197 号决议", "第74/197号决议"),
        ("（ICT）", "(ict)"),
        ("ＩＣＴ　２０２５", "ICT 2025"),
        ("“digital divide”", '"digital divide"'),
        ("Geneva\u00a0Plan", "geneva  plan "),
        ("e\u0301tat", "état"),
        ("مُجتَمَع", "مجتمع"),
    ],
)
def test_what_counts_as_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("15亿", "15万"), ("通信", "通讯"), ("a b", "ab")])
def test_what_stays_different(one, other):
    assert fold(one) != fold(other)


@given(TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_offsets_lead_to_where_each_character_came_from(text):
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)


@given(TEXT)
def test_tokens_hold_everything_but_blanks(text):
    folded = fold(text)
    assert "".join(split_tokens(folded)) == "".join(folded.split())
    assert [folded[start:stop] for start, stop in find_token_spans(folded)] == split_tokens(folded)
    assert all(len(token) == 1 or is_word(token) for token in split_tokens(folded))


def test_every_simplified_character_stays_as_it_is():
    table = load_simplified()
    assert not set(table.values()) & table.keys()
