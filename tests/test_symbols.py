"""Symbols of documents, in texts, on lines of their own and in file names."""

import pytest

from tmtool.un.file_names import find_file_symbol
from tmtool.un.symbols import (
    find_additions,
    find_job_number,
    find_symbols,
    parse_symbol,
)

SYMBOLS = """
A/RES/77/150 A/RES/70/125 A/C.2/66/SR.24 A/C.3/74/L.11 A/77/440 A/66/64-E/2011/77 A/520/Rev.1
A/AC.109/2019/L.18 A/CONF.213/RPM.1/1 A/BUR/54/1/Add.1 S/1999/25/ADD.43 JIU/REP/2020/6
TD/B/WP(XXXV)/MISC.1/REV.1 ST/CS/SER.A/44/Rev.1 WSIS-05/TUNIS/DOC/9(Rev.1)-C A/C.2/75/L.60
A/67/65/Corr.1-E/2012/48/Corr.1 E/CN.16/2018/CRP.3 E/HLPF/2019/6 TD/B/EDE/4/3 E/FFDF/2020/3
A/S-27/2 A/ES-10/1 A/RES/S-19/2 A/HRC/RES/12/1 A/RES/3038(XXVII) S/RES/1757(2007) CCPR/C/GC/34
A/75/62-E/2020/11 A/INF/75/3 ICCD/COP(14)/23/Add.1 FCCC/CP/2015/10/Add.1 S/PV.8000 A/77/PV.3
""".split()  # noqa: SIM905


@pytest.mark.parametrize("symbol", [*SYMBOLS, "A/RES/43/222 B", "A/RES/47/202 A-D"])
def test_alone(symbol: str):
    assert parse_symbol(f" {symbol} ") == symbol


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_in_a_sentence(symbol: str):
    text = f"见{symbol}进行的 ({symbol}), {symbol}."
    found = find_symbols(text)
    assert [match.symbol for match in found] == [symbol] * 3
    assert all(text[match.start : match.stop] == symbol for match in found)


@pytest.mark.parametrize(
    "text",
    [
        "and/or", "TCP/IP", "24/7", "resolution 74/197", "I/O 2", "the A/B test", "E/mail 3",
        "km/h",
        "A/another 4", "http://example.org/A/77/440", "N/A", "1/2", "2020/21",
    ],
)  # fmt: skip
def test_no_symbol(text: str):
    assert find_symbols(text) == []


def test_blank_before_the_year():
    assert parse_symbol("S/RES/1757 (2007)") == "S/RES/1757(2007)"


def test_full_width_slashes():
    assert [m.symbol for m in find_symbols("见Ａ".replace("Ａ", "A") + "／77／440号文件")] == [
        "A/77/440"
    ]


@pytest.mark.parametrize("line", ["in document A/77/440", "A/77/440 and A/77/441", "", "大会"])
def test_no_line_of_its_own(line: str):
    assert parse_symbol(line) is None


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("A_RES_80_3-EN.pdf", "A/RES/80/3"),
        ("A_AC_109_2019_L_18_EA", "A/AC.109/2019/L.18"),
        ("A_66_64-E_2011_77.pdf", "A/66/64-E/2011/77"),
        ("A_C.2_75_L.60-ZH.txt", "A/C.2/75/L.60"),
        ("A_C_2_75_L_60_Rev_1.html", "A/C.2/75/L.60/Rev.1"),
        ("S_RES_2231_(2015)-EN.pdf", "S/RES/2231(2015)"),
        ("A_RES_47_202_A-ZH.txt", "A/RES/47/202 A"),
        ("A-75-1-Corr1.pdf", "A/75/1/Corr.1"),
        ("A_66_64_E_2011_77.pdf", "A/66/64-E/2011/77"),
        ("A_HRC_RES_12_1-EN.docx", "A/HRC/RES/12/1"),
        ("CCPR_C_GC_34.pdf", "CCPR/C/GC/34"),
        ("1910268E.docx", None),
        ("000_4dc167418dcf0c7b.txt", None),
        ("a_1.txt", None),
        ("E_learning_2020.txt", None),
        ("A_RES_80_3-EN A_RES_80_4-EN.pdf", None),
    ],
)
def test_file_name(name: str, symbol: str | None):
    assert find_file_symbol(name) == symbol


@pytest.mark.parametrize(
    "name",
    ["A_RES_80_3_A_RES_80_4.pdf", "A_RES_80_3-EN, A_RES_80_4-EN.pdf", "A_RES_80_3+A_RES_80_4"],
)
def test_several_in_a_file_name(name: str):
    assert find_file_symbol(name) is None


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("1910268E.docx", "19-10268"),
        ("20-15312 (C)", "20-15312"),
        ("2015312", "20-15312"),
        ("2020", None),
    ],
)
def test_job_number(text: str, job: str | None):
    assert find_job_number(text) == job


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A/74/5、Add.1和Add.2", ("Add.1", "Add.2")),
        ("A/74/5 and Add.1, 2 and 3 and Corr.1", ("Add.1", "Add.2", "Add.3", "Corr.1")),
        ("A/74/5（Vol. II）", ("Vol. II",)),
        ("A/74/5 (Part I) and Corr.1", ("Part I", "Corr.1")),
        ("A/74/5, 3 of them", ()),
        ("A/74/5和Add.1及3个国家", ("Add.1",)),
        ("A/74/5 and A/75/6 and Add.1", ()),
        ("A/74/5", ()),
    ],
)
def test_what_stands_behind_a_symbol(text, found):
    assert find_additions(text, len("A/74/5")) == found
