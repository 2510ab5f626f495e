"""How languages are written."""

import pytest

from tmtool.lang.script import get_base, get_joiner, is_han, join, measure_width


@pytest.mark.parametrize(
    "char",
    [
        "会",
        "〇",
        "々",
        "㐀",
        "一",
        "鿿",
        "豈",
        "𠀀",
        "𪜀",
        "𫝀",
        "𫠠",
        "𬺰",
        "丽",
        "𰀀",
        "𱍐",
        "𲎯",
    ],
)
def test_han_characters_of_every_block(char):
    assert is_han(char)


@pytest.mark.parametrize("char", ["。", "，", "《", "A", "か", "カ", "한", "１", "“", "é", "🙂"])
def test_other_characters_are_not_han(char):
    assert not is_han(char)


def test_chinese_is_joined_without_spaces():
    assert join(["大会，", "确认"], "zh") == "大会，确认"
    assert join(["The Assembly,", "recalling"], "en") == "The Assembly, recalling"
    assert [get_joiner(lang) for lang in ("zh", "zh-Hant", "ja", "ar", "ru", "xx")] == [""] * 3 + [
        " "
    ] * 3


def test_base():
    assert [get_base(code) for code in ("zh_CN", "EN-gb", "fr")] == ["zh", "en", "fr"]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("大会", 4),
        ("，。《》", 8),
        ("（一）", 6),
        ("１２", 4),
        ("e\u0301", 1),
        ("\u200b\u200e", 0),
        ("𠀀", 2),
        ("العام", 5),
        ("a\tb", 2),
    ],
)
def test_width(text, columns):
    assert measure_width(text) == columns
