"""Random values of every kind, written in many ways in both languages, are read back equal."""

import random
import re

import pytest
from random_values import KINDS

from tmtool.lang.numbers import chinese
from tmtool.un.placeables import compare, find

KIND_OF_FOUR_FIGURES = {"year": "number"}
"""1900 women may be a year by their figures alone; years and numbers may stand for each other."""


def read(text, lang):
    return [(each.kind, each.value) for each in find(text, lang)]


def check(writing, rng):
    """Every way says the value and no other; any two ways in two languages agree."""
    for lang, ways in (("zh", writing.chinese), ("en", writing.english)):
        for way in ways:
            [(kind, value)] = read(way, lang)
            assert (KIND_OF_FOUR_FIGURES.get(kind, kind), value) == (writing.kind, writing.value), (
                way
            )
    zh, en = rng.choice(writing.chinese), rng.choice(writing.english)
    assert compare(zh, en, "zh", "en") == (), (zh, en)
    assert compare(en, zh, "en", "zh") == (), (en, zh)


def check_apart(one, other, rng):
    """Two values that differ are told to, in whatever ways they are written."""
    zh, en = rng.choice(one.chinese), rng.choice(other.english)
    assert bool(compare(zh, en, "zh", "en")) == (one.value != other.value), (zh, en)


def run(count, seed):
    rng = random.Random(seed)
    for at in range(count):
        make = KINDS[at % len(KINDS)]
        one, other = make(rng), make(rng)
        check(one, rng)
        check_apart(one, other, rng)


def test_any_value_in_many_ways():
    run(2_000, seed=1)


@pytest.mark.slow
def test_very_many_values_in_many_ways():
    run(100_000, seed=2)


def test_a_public_converter_agrees_where_it_reads_the_form():
    cn2an = pytest.importorskip("cn2an")
    rng = random.Random(3)
    asked = 0
    for _ in range(1_000):
        for way in KINDS[0](rng).chinese:
            text = way.removeprefix("约").removesuffix("名妇女")
            if re.fullmatch("[一二三四五六七八九][零一二三四五六七八九十百千万亿]*|[0-9]+", text):
                asked += 1
                assert cn2an.cn2an(text, "smart") == chinese(text), text
    assert asked > 1_000
