"""User rules: SRX files good and bad, and the regular expressions in them."""

from pathlib import Path

import pytest

from tmtool.errors import InputError, ParseError
from tmtool.segmenter import explain, read_srx, split
from tmtool.segmenter.srx import compile_pattern

FILES = Path(__file__).parent / "data" / "srx"


def cut(text: str, lang: str, name: str) -> list[str]:
    rules = read_srx(str(FILES / "valid" / name))
    return [text[start:stop] for start, stop in split(text, lang, rules=rules)]


def test_cascading_rules_add_up():
    text = "See para. 3. It has (a); (b). Mr. A. Smith said so."
    assert cut(text, "en", "cascade.srx") == [
        "See para. 3.",
        "It has (a);",
        "(b).",
        "Mr.",
        "A. Smith said so.",
    ]


def test_without_cascade_the_first_map_alone_counts():
    assert cut("One; two. Three", "en", "no-cascade.srx") == ["One;", "two. Three"]
    assert cut("One; two. Three", "fr", "no-cascade.srx") == ["One; two.", "Three"]
    assert cut("甲。乙。", "zh", "no-cascade.srx") == ["甲。", "乙。"]


def test_prefixed_names_and_intersected_classes():
    assert cut("One. Two. I. Go", "en", "prefixed.srx") == ["One.", "Two. I.", "Go"]


def test_rules_explain_themselves_by_their_line():
    rules = read_srx(str(FILES / "valid" / "cascade.srx"))
    decisions = explain("See para. 3. Done", "en", rules=rules)
    assert [(d.offset, d.splits, d.rule) for d in decisions] == [
        (9, False, "cascade.srx:8"),
        (12, True, "cascade.srx:13"),
    ]


def test_rules_serve_clauses_too():
    rules = read_srx(str(FILES / "valid" / "cascade.srx"))
    assert len(split("确认甲，并请乙。大会", "zh", "clause", rules=rules)) == 3


def test_a_language_without_rules_is_not_cut():
    rules = read_srx(str(FILES / "valid" / "cascade.srx"))
    assert rules.select_rules("en") != rules.select_rules("zh") != ()


@pytest.mark.parametrize("path", sorted((FILES / "invalid").iterdir()), ids=lambda path: path.name)
def test_a_faulty_file_is_refused_with_its_place(path):
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    expected = first.removeprefix("<!-- ").removesuffix(" -->") or "1:1: Document is empty"
    with pytest.raises(ParseError) as caught:
        read_srx(str(path))
    assert str(caught.value).startswith(f"{path}:")
    assert expected.partition(" ")[0] in str(caught.value)
    assert expected.partition(": ")[2] in str(caught.value)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(InputError, match="file not found"):
        read_srx(str(tmp_path / "none.srx"))


@pytest.mark.parametrize(
    ("pattern", "matches", "differs"),
    [
        (r"\p{Lu}\p{Ll}+", "Année", "année"),
        (r"\P{L}", "1", "a"),
        (r"[\p{L}&&[^rwn]]", "a", "r"),
        (r"[^\p{L}\p{Nd}]", "。", "会"),
        (r"[a-c[x-z]]", "y", "d"),
        (r"[^a-c[x-z]]", "d", "y"),
        (r"[a-z&&[def]]", "e", "a"),
        (r"\h+", " \t\u00a0\u3000", "\n"),
        (r"\v", "\u2028", " "),
        (r"\R", "\r\n", "x"),
        (r"[\h,]", "\u3000", "x"),
        (r"\H", "x", "\t"),
        (r"\Q.*\E", ".*", "ab"),
        (r"\x{4F1A}", "会", "x"),
        (r"\u4f1a", "会", "x"),
        (r"(?<name>a)\k<name>", "aa", "ab"),
        (r"a(?i)b", "aB", "AB"),
        (r"(a(?i)b|C)d", "cd", "cD"),
        (r"(?iu:e\.g)\.", "E.G.", "eg."),
        (r"(?<=a)b|c", "c", "b"),
        (r"\p{IsHan}+|\p{script=Cyrillic}", "会议", "a"),
        (r"\p{Punct}", "!", "a"),
        (r"[[:alpha:]]", "é", "1"),
        (r"a++b*+", "aab", "b"),
        (r"[]a]", "]", "b"),
        (r"[&~|-]", "&", "a"),
        (r"\p{^Lu}", "a", "A"),
        (r"\pL", "会", "1"),
        (r"[.\e]", ".", "e"),
        (r"\z|x", "x", "y"),
        (r"[\Hx]", "x", "\t"),
        (r"a\V\n\Z", "ab\n", "a\n\n"),
        (r"\X", "e\u0301", "ab"),
        (r"(?<=a+b)c|(?U)x(?d-i:y)", "xy", "xY"),
        (r"\p{javaUpperCase}", "É", "é"),
        (r"\\G", "\\G", "G"),
        (r"a||b", "b", "ab"),
    ],
)
def test_patterns_of_java_and_icu(pattern, matches, differs):
    compiled = compile_pattern(pattern)
    assert compiled.fullmatch(matches)
    assert not compiled.fullmatch(differs)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (r"\G", r"\\G is not supported"),
        (r"a\\\Gb", r"\\G is not supported"),
        ("[a||b]", r"\|\| and ~~ within"),
        ("[a", "unterminated character set at position 2"),
        (r"\p{Nonsense}", "unknown property at position 12"),
        ("a\\", "bad escape"),
    ],
)
def test_a_pattern_that_can_not_be_used_is_refused(pattern, message):
    with pytest.raises(ValueError, match=message):
        compile_pattern(pattern)


def test_languages_are_matched_whatever_their_case():
    assert compile_pattern("en.*", folds=True).fullmatch("EN-GB")
    assert not compile_pattern("en.*").fullmatch("EN-GB")
