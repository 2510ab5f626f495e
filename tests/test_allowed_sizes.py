"""How often terms stand in what a view shows, against a count of the texts that are shown."""

from collections import Counter

import numpy as np
import pytest
from stores import opened, put, unit

from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.stores import tokens

WORDS = ("digital", "divide", "bridge", "ICT", "数字", "鸿沟", "弥合", "2030")


def draw(rng, count):
    return [" ".join(rng.choice(WORDS, size=rng.integers(1, 7))) for _ in range(count)]


@pytest.mark.parametrize("few", [0, 1_000], ids=["postings read", "hidden texts read"])
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_terms_are_counted_in_shown_texts_alone(tmp_path, monkeypatch, kind, few):
    monkeypatch.setattr(tokens, "_FEW_HIDDEN", few)
    rng = np.random.default_rng(few)
    with opened(kind, tmp_path / "memory") as store:
        texts = list(dict.fromkeys(draw(rng, 60)))
        put(store, *(unit(zh=each, en=f"unit {at}") for at, each in enumerate(texts)))
        number = store._reader.number("zh")
        for _ in range(3):
            mask = rng.random(len(texts)) < 0.8
            shown = [each for each, is_shown in zip(texts, mask, strict=True) if is_shown]
            asked = [split_tokens(fold(each)) for each in draw(rng, 5)]
            for found in store._terms.find_text_terms(number, asked, mask):
                # Terms by what they are, whichever texts they stand in.
                counted = Counter(
                    term
                    for own in store._terms.find_text_terms(
                        number, [split_tokens(fold(each)) for each in shown]
                    )
                    for term in own.terms
                )
                assert found.sizes == {term: counted[term] for term in found.terms if counted[term]}
