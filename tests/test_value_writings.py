"""Random values of every kind, written in many ways in both languages, are read back equal."""

import random
import re
from fractions import Fraction

import pytest
import random_values
from random_values import KINDS

from tmtool.lang.number_words import parse_english
from tmtool.lang.numbers import parse_chinese
from tmtool.un.placeables import compare, find

KIND_OF_FOUR_FIGURES = {"year": "number"}
"""1900 women may be a year by their figures alone; years and numbers may stand for each other."""


def read(text, lang):
    return [(each.kind, each.value) for each in find(text, lang)]


def plain(kind):
    return KIND_OF_FOUR_FIGURES.get(kind, kind)


def check(writing, rng):
    """Every way says the value and no other; any two ways in two languages agree."""
    for lang, ways in (("zh", writing.chinese), ("en", writing.english)):
        for way in ways:
            [(kind, value)] = read(way, lang)
            assert (plain(kind), value) == (plain(writing.kind), writing.value), way
    zh, en = rng.choice(writing.chinese), rng.choice(writing.english)
    # A number stands with any unit here.
    for found in (compare(zh, en, "zh", "en"), compare(en, zh, "en", "zh")):
        assert [each for each in found if each.rule != "unit"] == [], (zh, en)


def check_apart(one, other, rng):
    """Two values that differ are told to, in whatever ways they are written."""
    zh, en = rng.choice(one.chinese), rng.choice(other.english)
    found = [each for each in compare(zh, en, "zh", "en") if each.rule != "unit"]
    assert bool(found) == (one.value != other.value), (zh, en)


def run(count, seed):
    rng = random.Random(seed)
    for at in range(count):
        make = KINDS[at % len(KINDS)]
        one, other = make(rng), make(rng)
        check(one, rng)
        check_apart(one, other, rng)


def test_any_value_in_many_ways():
    run(300, seed=1)


@pytest.mark.slow
def test_very_many_values_in_many_ways():
    run(100_000, seed=2)


def agreement(kinds, side, read_by_other, read_by_us):
    """How many writings a converter can read; each of them we read alike."""
    rng, asked = random.Random(3), 0
    for _ in range(150):
        for kind in kinds:
            for way in getattr(kind(rng), side):
                for text in NUMERAL.findall(way):
                    value = read_by_other(text)
                    if value is not None:
                        asked += 1
                        assert value == read_by_us(text), text
    return asked


NUMERAL = re.compile(
    "[〇零一二三四五六七八九十百千万亿两廿卅点0-9.]+"
    "|(?:(?:[a-z]+(?:teen|ty)|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    "(?:[ -](?:and |hundred|thousand|[mbt]r?illion|[a-z]+(?:teen|ty)|one|two|three|four|five|six"
    "|seven|eight|nine|ten|eleven|twelve))*)"
)


def test_a_public_converter_of_chinese_agrees_where_it_reads_the_form():
    import cn2an

    def converted(text):
        try:
            return Fraction(str(cn2an.cn2an(text, "smart")))
        except ValueError:
            return None

    kinds = [random_values.number, random_values.short_tens, random_values.decimals]
    assert agreement(kinds, "chinese", converted, parse_chinese) > 1_500


def test_a_public_converter_of_english_agrees_where_it_reads_the_form():
    import text_to_num

    def converted(text):
        try:
            return text_to_num.text2num(text, "en")
        except ValueError:
            return None

    kinds = [random_values.number, random_values.short_tens]
    assert agreement(kinds, "english", converted, parse_english) > 300
