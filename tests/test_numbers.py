"""Numbers by value: what is written in many ways is read as one value."""

import random
from fractions import Fraction

import pytest
from value_writers import (
    chinese_ways,
    decimal,
    english_ways,
    han,
    ordinal,
    words,
)

from tmtool.lang import number_words
from tmtool.lang.numbers import format_decimal, parse_chinese, parse_figures, write_chinese
from tmtool.un.placeables import find

SIZES = (20, 100, 1000, 10**4, 10**5, 10**6, 10**8, 10**9, 10**10, 10**12, 10**14)


def numbers(count, seed):
    """Random ones of every size, many of them round, as in texts."""
    rng = random.Random(seed)
    for _ in range(count):
        size = rng.choice(SIZES)
        number = rng.randrange(1, size)
        zeros = 10 ** rng.randrange(len(str(number)))
        yield number // zeros * zeros


def check_chinese(number, *, found_in_all):
    """Each way is read; one of them, or all, is found in a sentence."""
    for i, text in enumerate(sorted(chinese_ways(number))):
        assert parse_chinese(text) == number, text
        if number >= 10 and (found_in_all or i == number % 5):
            told = find(f"约{text}名妇女", "zh")
            assert [each.value for each in told] == [number], text


def check_english(number, *, found_in_all):
    for i, text in enumerate(sorted(english_ways(number))):
        assert number_words.parse_english(text) == number, text
        if number >= 2 and (found_in_all or i == number % 5):
            told = find(f"some {text} women", "en")
            assert [each.value for each in told] == [number], text


def test_any_number_in_many_ways():
    for number in numbers(2_000, seed=4):
        check_chinese(number, found_in_all=False)
        check_english(number, found_in_all=False)


@pytest.mark.slow
def test_very_many_numbers_in_many_ways():
    for number in numbers(100_000, seed=5):
        check_chinese(number, found_in_all=True)
        check_english(number, found_in_all=True)


@pytest.mark.parametrize("count", [2_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_what_is_written_is_read_back(count):
    for number in numbers(count, seed=6):
        assert parse_chinese(write_chinese(number)) == number
        assert number_words.parse_english(number_words.write_number(number)) == number
        assert write_chinese(number) == han(number)
        assert number_words.write_number(number) == words(number)


@pytest.mark.parametrize("count", [1_000, pytest.param(5_000, marks=pytest.mark.slow)])
def test_decimals_in_many_ways(count):
    rng = random.Random(7)
    for _ in range(count):
        value = Fraction(rng.randrange(1, 10**6), 10 ** rng.randrange(1, 4))
        text = decimal(value)
        assert parse_figures(text) == value
        assert parse_figures(text.replace(".", ","), "fr") == value
        assert parse_chinese(write_chinese(value)) == value
        assert format_decimal(value) == text
        assert (
            find(f"占{text}%", "zh")[0].value
            == find(f"for {text} per cent", "en")[0].value
            == value
        )
        assert (
            find(f"约{text}亿", "zh")[0].value == find(f"some {text} billion", "en")[0].value / 10
        )


def test_ordinals_up_to_a_thousand():
    for number in range(1, 1000):
        spelled = ordinal(number)
        assert number_words.parse_ordinal(spelled) == number, spelled
        assert number_words.write_ordinal(number) == spelled
        assert number_words.parse_ordinal(number_words.format_ordinal(number)) == number
        values = {find(f"第{han(number)}届会议", "zh")[0], find(f"第{number}届会议", "zh")[0]}
        assert {each.value for each in values} == {number}
        assert find(f"{spelled} session", "en")[0].value == number


def test_fractions():
    for parts in range(2, 11):
        for count in range(1, parts):
            value = Fraction(count, parts)
            assert find(f"{han(parts)}分之{han(count)}", "zh")[0].value == value
            if (spelled := number_words.write_fraction(value)) is not None:
                assert number_words.parse_fraction(spelled) == value
                assert number_words.parse_fraction(spelled.replace(" ", "-")) == value


def test_roman_numerals():
    read = [number_words.parse_roman(number_words.write_roman(number)) for number in range(1, 400)]
    assert read == list(range(1, 400))
    assert [number_words.parse_roman(text) for text in ("IIII", "VX", "IC", "XXL")] == [None] * 4


@pytest.mark.parametrize(
    "text",
    [
        "", "点", "一点", "点五", "亿", "万亿", "千百", "百", "亿万", "十三五", "三四", "一十十",
        "15亿万亿亿", "1.5.2亿", "万万", "十零零", "一亿一亿", "零万", "9" * 30, "1,50",
    ],
)  # fmt: skip
def test_no_chinese_number(text):
    assert parse_chinese(text) in (None, 34)  # 三四 is a string of digits here; texts refuse it


@pytest.mark.parametrize(
    "text",
    [
        "", "and", "hundred", "two and three", "million million", "two million three billion",
        "twenty-eleven", "one-two", "thirty-", "a", "half", "1,50 million", "9" * 30,
    ],
)  # fmt: skip
def test_no_english_number(text):
    assert number_words.parse_english(text) is None


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "1,500.5", Fraction(3001, 2)), ("en", "1,50", None),
        ("fr", "1 500,5", Fraction(3001, 2)),
        ("fr", "1.500", None), ("ru", "1 500 000", 1500000), ("es", "1.500.000", 1500000),
        ("es", "1.500,5", Fraction(3001, 2)), ("es", "1,5", Fraction(3, 2)), ("ar", "١٥٠٠", 1500),
        ("ar", "١٬٥٠٠", 1500), ("ar", "٣٫٥", Fraction(7, 2)), ("zh", "１，５００", None),
        ("zh", "1,500", 1500), ("xx", "12", 12),
    ],
)  # fmt: skip
def test_separators_of_six_languages(lang, text, value):
    assert parse_figures(text, lang) == value


def test_a_public_converter_agrees_where_it_can_read():
    import cn2an

    for number in numbers(3_000, seed=8):
        assert cn2an.cn2an(_full(number), "normal") == number


def _full(number):
    """The converter wants 一十 where people write 十."""
    text = write_chinese(number)
    return f"一{text}" if text.startswith("十") else text
