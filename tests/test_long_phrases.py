"""Phrases of any length are found as by looking everywhere, in time by the length of the text."""

from __future__ import annotations

import random
from itertools import pairwise, product

import cpu
import pytest
from concordances import put
from hypothesis import given
from hypothesis import strategies as st
from plain_store import PlainStore

from tmtool.errors import InputError
from tmtool.fuzzy.renderings import Hit, render
from tmtool.lang.tokens import find_occurrences, find_token_spans
from tmtool.memory.concordance import concordance
from tmtool.memory.concordance.patterns import (
    MOST_WILDCARDS,
    Expression,
    Phrase,
    TokenGap,
    WildcardWord,
)
from tmtool.memory.memory import Memory
from tmtool.protocols import Slot
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.units import TranslationUnit, Variant

FEW = st.lists(st.sampled_from("ab"), max_size=14)


@given(FEW.filter(bool), FEW, st.integers(1, 3))
def test_runs_of_tokens_are_found_wherever_they_stand(run, among, times):
    among = among + run * times + among
    wanted = [at for at in range(len(among)) if among[at : at + len(run)] == run]
    assert find_occurrences(run, among) == wanted


def ways(elements, tokens, at):
    """Every token after a match of elements that begins at one: all choices, one after another."""
    choices = [
        range(each.least, each.most + 1) if isinstance(each, TokenGap) else [1] for each in elements
    ]
    for sizes in product(*choices):
        place, good = at, True
        for each, size in zip(elements, sizes, strict=True):
            if isinstance(each, str):
                good = good and tokens[place : place + 1] == [each]
            elif isinstance(each, WildcardWord):
                good = good and tokens[place : place + 1] == ["ab"]
            place += size
        if good and place <= len(tokens):
            yield place


@given(
    st.lists(
        st.sampled_from(["a", "a", "b", WildcardWord("a*b"), TokenGap(0, 2), TokenGap(1, 1),
        TokenGap(1, 4)]),
        min_size=1, max_size=5,
    ),
    st.lists(st.sampled_from(["a", "b", "ab"]), max_size=9),
)  # fmt: skip
def test_patterns_with_gaps_end_as_soon_as_they_can(inner, tokens):
    elements = ("a", *inner, "b")
    if any(isinstance(a, TokenGap) and isinstance(b, TokenGap) for a, b in pairwise(inner)):
        return
    text = " ".join(tokens)
    places = find_token_spans(text)
    wanted = [
        (places[at][0], places[min(ends) - 1][1])
        for at in range(len(tokens))
        if (ends := [*ways(elements, tokens, at)])
    ]
    assert Phrase("", elements).find_spans(text) == wanted


def many_units(rng):
    """Long texts that have stretches in common, some of equal or of returning characters."""
    pages = ["".join(rng.choice("数字鸿沟弥合") for _ in range(400)) for _ in range(3)]
    texts = ["的" * 700, "数字" * 400, "".join(pages), pages[1] + pages[0] + pages[1], pages[2]]
    return [TranslationUnit((Variant("zh", text), Variant("en", "x"))) for text in texts], pages


def test_a_phrase_of_pages_is_found_where_it_stands(tmp_path):
    rng = random.Random(9)
    units, pages = many_units(rng)
    stores = SqliteStore(tmp_path / "memory", create=True), PlainStore()
    for store in stores:
        put(store, units)
    asked = ["的" * 300, "的" * 701, "数字" * 150, "字数" * 399, *pages, pages[0][50:350] + "一"]
    phrases = [[Slot((each,)) for each in text] for text in asked]
    # Somewhere any of several may stand.
    phrases += [[*some[:270], Slot(("数", "字", "的", "弥")), *some[271:]] for some in phrases]
    counted = []
    for slots in phrases:
        found, wanted = (store.find_phrases([slots], "zh")[0] for store in stores)
        assert (found.ids.tolist(), found.counts.tolist()) == (
            wanted.ids.tolist(), wanted.counts.tolist(),
        )  # fmt: skip
        counted.append(int(found.counts.sum()))
    assert counted[:7] == [401, 0, 251, 1, 2, 3, 2]
    stores[0].close()


@pytest.mark.parametrize("written", ["的", "数字，", "of the ", "a * "])
def test_eight_times_the_text_takes_eight_times_as_long(written):
    def looking(size):
        text = (written * size)[:size]
        pattern = Phrase.parse(written * 12 if "*" in written else text[: size // 2 + 1].strip())
        return lambda: pattern.find_spans(text.replace("*", "b"))

    looking(100)()
    assert not cpu.grows(looking(2_500), looking(20_000), most=24)


@pytest.mark.slow
@pytest.mark.parametrize("written", ["的", "数字，", "of the "])
def test_four_times_the_phrase_takes_four_times_as_long(written, tmp_path):
    lang, to = ("zh", "en") if written[0] > "z" else ("en", "zh")

    def asking(size):
        memory = Memory.open(tmp_path / str(size), create=True)
        text = (written * size)[:size]
        memory.add([TranslationUnit((Variant(lang, text), Variant(to, "1")))])
        phrase = text[: len(written) * (size // len(written) // 2)].strip()

        def ask():
            found = concordance(memory.store, phrase, lang=lang, to=to)
            assert found.counts.texts == 1
            assert found.counts.occurrences > size // len(written) // 3

        return memory, ask

    made = [asking(size) for size in (100, 4_000, 16_000)]
    made[0][1]()
    assert not cpu.grows(made[1][1], made[2][1], most=8)
    for memory, _ in made:
        memory.close()


def test_hits_of_a_long_source_are_not_all_split():
    split = []

    def words(text):
        split.append(len(text))
        return find_token_spans(text)

    source = "数" * 20_000
    render(
        [Hit(source, "1", range(at, at + 5)) for at in range(1_000)], [], words, find_token_spans
    )
    assert sum(split) < 10 * len(source)


def test_what_makes_a_query_hard_is_bounded():
    Phrase.parse("a* " * MOST_WILDCARDS)
    for written in ("a* " * 51, "a*" * 51, "数*" * 52, "a? * " * 30):
        with pytest.raises(
            InputError, match=r"has \d+ wildcards; at most 50 are allowed: look for"
        ):
            Phrase.parse(written)
    assert Phrase.parse("a*" * 25 + "b").find_spans("a" * 5_000) == []
    assert Phrase.parse("*a" * 25 + "*").find_spans("a" * 5_000) == [(0, 5_000)]


@pytest.mark.parametrize(
    "written", ["(" * 400 + "a" + ")" * 400, "(" * 900, "(?:" * 240, "(?i:" * 200]
)
def test_brackets_in_each_other_are_bounded(written):
    with pytest.raises(InputError, match="more than 50 nested brackets: make it simpler"):
        Expression.parse(written)


def test_brackets_beside_each_other_are_not():
    assert Expression.parse("(a)" * 300).find_spans("a" * 300) == [(0, 300)]
    assert Expression.parse("(" * 50 + "a" + ")" * 50 + r"\([(]").find_spans("a((") == [(0, 3)]
