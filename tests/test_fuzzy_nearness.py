"""Of texts whose vectors are as near, the one whose values, names and signs agree is nearer."""

from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
import stores
from hypothesis import given
from hypothesis import strategies as st

from tmtool.fuzzy.nearness import WEIGHTS, ContentDisagreement, find_disagreement, rate_nearness
from tmtool.memory.memory import Memory
from tmtool.memory.model import DISTANT, LookupOptions

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data/fuzzy/nearness.tsv").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]
KINDS = {
    "values": ("values_differ", "values_missing"),
    "names": ("names_differ", "names_missing"),
    "signs": ("signs",),
}
ANY = st.text("第7364次会议。.;:* KenyaMali马里肯尼亚2015年5月May", max_size=30)
LANGS = st.sampled_from(["zh", "en", "fr", "ar"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[2])
def test_what_says_the_same_is_nearer_than_what_differs_in_a_value_a_name_or_a_sign(case):
    lang, other, text, same, different, kind = case
    agree = find_disagreement(text, same, lang, other)
    differ = find_disagreement(text, different, lang, other)
    assert not any(getattr(agree, each) for each in KINDS[kind])
    assert any(getattr(differ, each) for each in KINDS[kind])
    assert rate_nearness(0.8, agree) > rate_nearness(0.8, differ)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[2])
def test_either_text_may_be_the_one_that_is_asked_for(case):
    lang, other, text, same, different, _ = case
    for near in (same, different):
        there = find_disagreement(text, near, lang, other)
        assert find_disagreement(near, text, other, lang) == there


@given(ANY, ANY, LANGS, LANGS)
def test_a_text_agrees_with_itself_and_nothing_brings_one_nearer(text, other, lang, second):
    assert find_disagreement(text, text, lang, lang) == ContentDisagreement()
    found = find_disagreement(text, other, lang, second)
    assert all(0 <= each <= 3 for each in astuple(found))
    assert rate_nearness(0.8, found) <= 0.8


def test_the_number_before_a_paragraph_counts_for_nothing():
    assert find_disagreement("3. 会议开幕", "(a) Opening", "zh", "en") == ContentDisagreement()


def test_names_of_languages_that_are_not_known_count_for_nothing():
    assert find_disagreement("Visite au Kenya", "访问乌干达", "fr", "zh") == ContentDisagreement()


def test_what_counts_are_worth():
    counts = ContentDisagreement(1, 2, 1, 3, 1)
    lost = sum(
        count * weight for count, weight in zip(astuple(counts), astuple(WEIGHTS), strict=True)
    )
    assert rate_nearness(0.9, counts) == pytest.approx(0.9 - lost)


# In look-ups by meaning.

VECTORS = {
    "委员会定于2015年5月3日在肯尼亚开会": (1.0, 0.0, 0.0),
    "2015年5月7日，在肯尼亚举行委员会的一次会议": (0.95, 0.3, 0.0),
    "2015年5月3日，在海地举行委员会的一次会议": (0.95, 0.0, 0.3),
    "2015年5月3日，在肯尼亚举行委员会的一次会议": (0.94, 0.25, 0.25),
}
QUERY, OTHER_DATE, OTHER_STATE, SAME = VECTORS


class Encoder:
    """The vectors above."""

    signature = "some"

    def encode(self, texts):
        rows = np.array([VECTORS[text] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(params=stores.KINDS)
def memory(request, tmp_path):
    with stores.opened(request.param, tmp_path) as store:
        texts = [OTHER_DATE, OTHER_STATE, SAME]
        stores.put(store, *(stores.unit(zh=each, en=f"x {at}") for at, each in enumerate(texts)))
        there = list(store.iter_texts("zh"))
        store.put_vectors(
            "some", [at for at, _ in there], Encoder().encode([text for _, text in there])
        )
        yield Memory(store, encoder=Encoder)


@pytest.mark.parametrize("k", [1, 2, 3, 50])
@pytest.mark.parametrize("semantic", ["auto", "always"])
def test_a_look_up_by_meaning_puts_the_same_values_and_names_first(memory, k, semantic):
    options = LookupOptions("zh", "en", k=k, semantic=semantic, fuzzy=False, fragments=False)
    answer = memory.lookup(QUERY, source="zh", target="en", options=options)
    assert [each.kind for each in answer.matches] == ["semantic"] * min(k, 3)
    assert [each.source for each in answer.matches[:1]] == [SAME]
    cosines = [each.cosine for each in answer.matches]
    assert cosines[0] == min(cosines), "by vectors alone it is the last"


def test_the_percentage_of_a_match_by_meaning_is_that_of_the_texts(memory):
    options = LookupOptions("zh", "en", semantic="always", fuzzy=False, fragments=False)
    answer = memory.lookup(QUERY, source="zh", target="en", options=options)
    for each in answer.matches:
        lost = sum(own.points for own in each.scored.penalties if own.about == "text")
        assert each.scored.match == pytest.approx(100 * each.scored.similarity.score - lost)
        assert each.scored.score <= 100 * options.floor
        assert each.cosine >= DISTANT
