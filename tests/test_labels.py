"""Labels: what is one, what is text, and which are the same in two languages."""

import pytest

from tmtool.un.labels import normalize_label, number_of, parse_chinese, split_label, write_roman

LABELLED = [
    ("1. Decides", "1", "Decides"),
    ("12.确认", "12", "确认"),
    ("3． 请秘书长", "3", "请秘书长"),
    ("1、本说明", "1", "本说明"),
    ("7 bis. Requests", "7 bis", "Requests"),
    ("2) Решает", "2)", "Решает"),
    ("(a) To share", "(a)", "To share"),
    ("(ii) The storage", "(ii)", "The storage"),
    ("（一）注意到", "（一）", "注意到"),
    ("(十二) 请各国", "(十二)", "请各国"),
    ("一、导言", "一", "导言"),
    ("一. 导言", "一", "导言"),
    ("十二．结论", "十二", "结论"),
    ("a) De faire rapport", "a)", "De faire rapport"),
    ("a. The washing", "a", "The washing"),
    ("IV. Findings", "IV", "Findings"),
    ("B. Coverage", "B", "Coverage"),
    ("1 - تقرر", "1", "تقرر"),
    ("(ب) تطلب", "(ب)", "تطلب"),
    ("(هـ) تطلب", "(هـ)", "تطلب"),
    ("4.4.1 Proportion of youth", "4.4.1", "Proportion of youth"),
    ("9.c By 2030", "9.c", "By 2030"),
    ("• a bullet", "•", "a bullet"),
    ("1.", "1", ""),
    ("(a)", "(a)", ""),
]
TEXT = [
    "1.5 billion people", "1.5 亿人", "1.5亿人无法上网", "2.1 per cent", "2019. Then", "1999年",
    "第一条", "第 72 段", "Article 1", "A. B. Smith wrote", "e.g. this", "3.14", "10/8", "17 goals",
    "1、2和3段", "三.五倍", "百.", "一、二两组", "— Bonjour",
    "十年期支援", "(see above)", "(2007) 号决议", "A resolution", "…… 1", "", "1", "a",
    "12 members",
]  # fmt: skip


@pytest.mark.parametrize(("line", "label", "text"), LABELLED)
def test_labelled(line: str, label: str, text: str):
    assert split_label(line) == (label, text)


@pytest.mark.parametrize("line", TEXT)
def test_text(line: str):
    assert split_label(line) == (None, line)


@pytest.mark.parametrize(
    "same",
    [
        ("1", "1.", "1)", "(1)", "１", "١"),
        ("(a)", "a)", "a.", "（a）", "(أ)", "а)"),
        ("(b)", "(ب)", "б)"),
        ("(e)", "(هـ)"),
        ("(i)", "(一)", "（一）"),
        ("(iv)", "(四)"),
        ("I", "一", "I.", "一、"),
        ("XII", "十二"),
    ],
)
def test_same_label(same: tuple[str, ...]):
    assert len({normalize_label(label) for label in same}) == 1


def test_different_labels():
    labels = ("1", "2", "(a)", "(b)", "(i)", "I", "A", "(二)", "二", "4.4.1", "7 bis")
    assert len({normalize_label(label) for label in labels}) == len(labels)


def test_numbers():
    assert [number_of(label) for label in ("46", "(3)", "١٢", "iv", "一")] == [
        46,
        3,
        12,
        None,
        None,
    ]


@pytest.mark.parametrize("number", range(1, 50))
def test_roman_numerals_differ_and_sort_out(number: int):
    values = {"i": 1, "v": 5, "x": 10, "l": 50}
    numeral = [values[letter] for letter in write_roman(number)]
    total = sum(
        -value if any(value < later for later in numeral[i + 1 :]) else value
        for i, value in enumerate(numeral)
    )
    assert total == number


def test_a_row_of_digits_is_no_number():
    assert number_of("9" * 5000) is None
    assert normalize_label("9" * 5000) == "9" * 5000


def test_chinese_numbers():
    assert [parse_chinese(t) for t in ("二十", "八十八", "一百零七", "三百二十一")] == [
        20,
        88,
        107,
        321,
    ]
    assert [parse_chinese(t) for t in ("", "十十", "届", "12")] == [None] * 4
