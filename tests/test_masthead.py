"""Lines of mastheads in the six languages, and lines that only look like them."""

from pathlib import Path

import pytest

from tmtool.un import masthead
from tmtool.un.masthead import parse_ordinal
from tmtool.un.openings import find_parts, is_bare_organ_line, is_organ_line

DATA = Path(__file__).parent / "data" / "un" / "masthead.tsv"
CASES = [line.split("\t") for line in DATA.read_text("utf-8").splitlines()[1:]]


@pytest.mark.parametrize(("reader", "line", "value"), CASES)
def test_reader(reader: str, line: str, value: str):
    assert (getattr(masthead, f"find_{reader}")(line) or "-") == value


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("大 会", ["organ"]),
        ("General Assembly", ["organ"]),
        ("第二委员会", ["organ"]),
        ("Second Committee", ["organ"]),
        ("United Nations    A/RES/73/3", ["organ", "symbol"]),
        ("United Nations A/RES/73/3", ["organ", "symbol"]),
        ("See A/RES/73/3", []),
        ("UNITED NATIONS      A", ["organ"]),
        ("A", []),
        ("Chinese", ["language"]),
        ("Original: English and French", ["original"]),
        ("[Unofficial working translation made for a test]", ["unofficial"]),
        ("2023年6月7日经济及社会理事会决议", ["adoption"]),
        ("Resolution adopted by the General Assembly on 10 October 2018", ["adoption"]),
        ("[根据第二委员会的报告(A/55/579/Add.4)通过]", ["adoption"]),
        ("[on the report of the Second Committee (A/77/440, para. 12)]", ["adoption"]),
        ("阿尔及利亚、巴西和加拿大：决议草案", ["draft"]),
        ("Brazil and Canada: draft resolution", ["draft"]),
        ("25-16680 (E)", ["job"]),
        ("大会决定将该项目列入议程。", []),
        ("The General Assembly met.", []),
        ("An unofficial visit", []),
        ("信息和通信技术促进可持续发展", []),
        ("Chinese porcelain", []),
        ("", []),
    ],
)
def test_facts(line: str, names: list[str]):
    assert [fact.name for fact in masthead.find_facts(line)] == names


@pytest.mark.parametrize(
    "tens", ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
)
def test_english_ordinals_add_up(tens: str):
    assert (parse_ordinal(f"{tens}-third", "en") or 0) % 10 == 3


@pytest.mark.parametrize(
    "line",
    [
        "大会，", "安全理事会，", "經濟及社會理事會，", "The General Assembly,",
        "THE SECURITY COUNCIL,",
        "L'Assemblée générale,", "La Asamblea General,", "Генеральная Ассамблея,",
        "إن الجمعية العامة،",
    ],
)  # fmt: skip
def test_organ_line(line: str):
    assert is_organ_line(line)


def test_no_organ_line():
    assert not any(
        map(is_organ_line, ("大 会", "General Assembly", "The General Assembly met,", ""))
    )
    assert is_bare_organ_line("The General Assembly")


@pytest.mark.parametrize(
    ("text", "lang", "parts"),
    [
        ("回顾其各项决议，", "zh", {"preambular", "operative"}),
        ("又表示注意到报告", "zh", {"preambular", "operative"}),
        ("极为关切地注意到", "zh", {"preambular", "operative"}),
        ("意识到各国", "zh", {"preambular"}),
        ("还请秘书长", "zh", {"operative"}),
        ("在这方面促请各国", "zh", {"operative"}),
        ("Recalling also its resolution", "en", {"preambular"}),
        ("Deeply concerned at the lack", "en", {"preambular"}),
        ("Having considered", "en", {"preambular"}),
        ("Also strongly urges States", "en", {"operative"}),
        ("In this regard, reaffirms", "en", {"operative"}),
        ("Takes note of the report", "en", {"operative"}),
        ("老船夫在渡口", "zh", set()),
        ("The lighthouse keeper", "en", set()),
        ("recalling in small letters", "en", set()),
        ("Rappelant sa résolution", "fr", set()),
    ],
)
def test_opening(text: str, lang: str, parts: set[str]):
    assert find_parts(text, lang) == parts
