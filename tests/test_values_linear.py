"""Values are found in a time that grows with the length of a text, however it is made."""

from itertools import count
from time import process_time

import cpu
import pytest

from tmtool.un.placeables import build_template, compare, rewrite
from tmtool.un.placeables import find as read_values

PIECES = [
    (
        "zh",
        "一 9 1/ 2019年 第 15亿零 五分之 1至 十 1,000 4月27日 、1日 (决议 $ 1. 〇 万亿 决议1(",
    ),
    (
        "zh",
        "第1、 3千 数百 二〇一九年十二月 A/ S/1- 百分之一百万 一点 ２ 第1至 三至 附件 第三 1(XX)号",
    ),
    (
        "en",
        "twenty- 9 1/ 1,000 A/ 1. $ 2019- annex_I 1, V 1st two_hundred_and_ 1_to_ January_ one_",
    ),
    (
        "en",
        "resolution_1_( 10_December,_ 10,_ resolution_1/1_A_to_ 12_and_ five_per_ a_ No._1 half_a_",
    ),
    ("en", "10_and_11_ second_ two_thirds_ 10_June_to_ between_ 1_(XX)_resolution_ million_"),
    ("fr", "1_000 1, 9 12_mai_ 1/ 30_% 1.500"),
]
CASES = [(lang, piece.replace("_", " ")) for lang, pieces in PIECES for piece in pieces.split()]


@pytest.mark.parametrize(("lang", "piece"), CASES)
def test_four_times_the_text_takes_four_times_as_long(lang: str, piece: str):
    short, long = (piece * (size // len(piece)) for size in (2_500, 10_000))
    assert not cpu.grows(
        lambda: build_template(short, lang), lambda: build_template(long, lang), most=8
    )


WORDS = [
    (
        "fr",
        "deux_ deux_cent_ mille_ 1,_ 12_et_ 1er_ 5_à_ mai,_ XX_ annexe_I,_ années_ demi- A/75/1_",
    ),
    ("es", "dos_ mil_ veinte_y_ 1,_ 12_y_ 1.º_ 5_a_ 12_de_ siglo_ años_ medio_ décimo_ A/1_ 1."),
    ("ru", "два_ сто_ тысяч_ 1,_ 12_и_ 1-й_ 5_до_ 12_мая,_ глава_I_ 90-х_ пол полтора_ 1/"),
    ("ar", "خمسة_ وعشرون_ ألف_ 1،_ 12_و_ 000_ 5_إلى_ 12_أيار/ الثاني_ ثلث_ نصف_ و 12_500_"),
]
CASES_IN_WORDS = [
    (lang, piece.replace("_", " ")) for lang, pieces in WORDS for piece in pieces.split()
]


@pytest.mark.parametrize(("lang", "piece"), CASES_IN_WORDS)
def test_four_times_the_words_take_four_times_as_long(lang: str, piece: str):
    short, long = (piece * (size // len(piece)) for size in (2_500, 10_000))
    fresh = count()  # what was read is kept: each time another text
    assert not cpu.grows(
        lambda: read_values(f"{short}{next(fresh)}", lang),
        lambda: read_values(f"{long}{next(fresh)}", lang),
        most=8,
    )


def test_formulas_with_very_many_values():
    zh, en = "第1次和第2次、" * 2_000, "first and second, " * 2_000
    start = process_time()
    done = rewrite(zh.replace("1", "3"), zh, en, "zh", "en")
    assert process_time() - start < 5
    assert done is not None
    assert done.text == en.replace("first", "third")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("{}小时、", "{}00 seconds, "),
        ("{}%、", "{} and 5 per cent, "),
        ("图{}、", "{} tables, "),
        ("第{}(a)段、", "paragraph {} (b), "),
        ("-{}%、", "{} per cent, "),
        ("{}次会议、", "the {}th meeting, "),
    ],
)
@pytest.mark.parametrize("few", [40, 75])
def test_four_times_the_values_are_compared_in_the_square_of_that_time(zh: str, en: str, few: int):
    def compare_both(count: int) -> None:
        texts = ["".join(text.format(i) for i in range(11, 11 + count)) for text in (zh, en)]
        compare(texts[0], texts[1], "zh", "en")
        compare(texts[1], texts[0], "en", "zh")

    assert not cpu.grows(lambda: compare_both(few), lambda: compare_both(4 * few), most=32)


@pytest.mark.slow
def test_each_of_very_many_sums_finds_its_number():
    sums = ["、".join(f"{i}美元" for i in range(11, 1_011)), ", ".join(map(str, range(11, 1_011)))]
    assert compare(sums[0], sums[1], "zh", "en") == ()
