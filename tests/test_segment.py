"""Sentences and clauses: cases as files, properties, speed."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.errors import InputError
from tmtool.segmenter import explain, segment, split
from tmtool.segmenter.boundary import BoundaryView
from tmtool.segmenter.facts import LANGUAGES, load_facts
from tmtool.units import Document, Paragraph

CASES = Path(__file__).parent / "data" / "segment"
SEED = Path(__file__).parent.parent / "seeds" / "000_4dc167418dcf0c7b.txt"
SENTENCES = ("zh", "en", "ar", "de", "es", "fr", "ru")
CLAUSES = ("zh", "en")


def lines(name: str) -> list[tuple[str, str]]:
    """The cases of a file, each with where it stands."""
    content = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [
        (f"{name}:{number}", line)
        for number, line in enumerate(content, start=1)
        if line and not line.startswith("#")
    ]


def cases(names: dict[str, str]) -> list:
    """A test parameter for each line: its language and the line, named by where it stands."""
    return [
        pytest.param(lang, line, id=place)
        for lang, name in names.items()
        for place, line in lines(name)
    ]


def parsed(line: str) -> tuple[str, list[str]]:
    """The text of a case and the segments that its bars make."""
    line = line.replace("\\n", "\n")
    return line.replace("|", ""), [part.strip() for part in line.split("|")]


def cut(text: str, lang: str, level: str = "sentence") -> list[str]:
    return [text[start:stop] for start, stop in split(text, lang, level)]


@pytest.mark.parametrize(("lang", "line"), cases({each: f"{each}.txt" for each in SENTENCES}))
def test_sentences(lang, line):
    text, expected = parsed(line)
    assert cut(text, lang) == expected


@pytest.mark.parametrize(("lang", "line"), cases({each: f"clauses.{each}.txt" for each in CLAUSES}))
def test_clauses(lang, line):
    text, expected = parsed(line)
    assert cut(text, lang, "clause") == expected


@pytest.mark.xfail(strict=True, reason="a known failure; one that passes moves to the cases")
@pytest.mark.parametrize(
    ("lang", "line"), cases({each: f"known-failures.{each}.txt" for each in CLAUSES})
)
def test_known_failures(lang, line):
    text, expected = parsed(line)
    assert cut(text, lang) == expected


def test_there_are_enough_cases():
    assert len(lines("zh.txt")) >= 150
    assert len(lines("en.txt")) >= 80


@pytest.mark.parametrize(("lang", "line"), cases({each: f"{each}.txt" for each in SENTENCES}))
def test_a_sentence_is_one_sentence(lang, line):
    for sentence in cut(parsed(line)[0], lang):
        assert cut(sentence, lang) == [sentence]


def test_the_seed_has_two_clauses_a_paragraph():
    """Over its body: what stands between the title and the end, footnotes left out."""
    text = SEED.read_text(encoding="utf-8")
    blocks = [block for block in text.split("\n\n") if block.strip()]
    body = [block for block in blocks if block.rstrip().endswith(("，", "；"))]
    clauses = [len(split(block, "zh", "clause")) for block in body]
    assert len(body) > 80
    assert sum(clauses) / len(body) >= 2.0


def test_no_clause_of_the_seed_tears_a_pair_of_marks():
    for block in SEED.read_text(encoding="utf-8").split("\n\n"):
        for clause in cut(block, "zh", "clause"):
            assert all(clause.count(a) == clause.count(b) for a, b in ("《》", "“”", "()"))


def test_a_paragraph_is_one_segment_without_its_white_space():
    assert split("\n 大会。委员会。 \n", "zh", "paragraph") == [(2, 9)]
    assert split(" \n ", "zh", "paragraph") == []
    assert split("", "en") == []


def test_segments_know_their_paragraph_and_place():
    document = Document(
        "zh",
        (
            Paragraph("title", None, "标题"),
            Paragraph("body", None, ""),
            Paragraph("operative", "1", " 会议闭幕。 代表团离会。"),
        ),
    )
    found = segment(document)
    assert [(each.paragraph, each.text) for each in found] == [
        (0, "标题"),
        (2, "会议闭幕。"),
        (2, "代表团离会。"),
    ]
    for each in found:
        assert document.paragraphs[each.paragraph].text[each.start : each.stop] == each.text


def test_an_unknown_level_is_refused():
    with pytest.raises(
        InputError, match="level 'word' does not exist: choose one of paragraph, sentence"
    ):
        split("x", "en", "word")


@pytest.mark.parametrize(
    ("text", "lang", "level", "expected"),
    [
        ("见第3.5段。", "zh", "sentence", [(4, False, "point_in_word")]),
        (
            "“甲。乙。”丙",
            "zh",
            "sentence",
            [(3, False, "inside_span"), (6, True, "end_of_sentence")],
        ),
        (
            "See No. 5. It is.",
            "en",
            "sentence",
            [(7, False, "before_number"), (10, True, "end_of_sentence")],
        ),
        ("确认甲，并请乙", "zh", "clause", [(4, True, "opener")]),
        (
            "At 5 a.m. Mr. X",
            "en",
            "sentence",
            [(7, False, "no_space"), (9, False, "time_and_measure"), (13, False, "never_ends")],
        ),
    ],
)
def test_explains_every_candidate(text, lang, level, expected):
    assert [(d.offset, d.splits, d.rule) for d in explain(text, lang, level)] == expected


def test_language_codes_with_region_and_unknown_languages_work():
    assert cut("甲。乙。", "zh-Hans") == ["甲。", "乙。"]
    assert cut("It is. It was.", "en_GB") == ["It is.", "It was."]
    assert cut("O Dr. Silva veio. Falou bem.", "pt") == ["O Dr. Silva veio.", "Falou bem."]


@pytest.mark.parametrize("lang", [*LANGUAGES, "pt"])
def test_facts_hold_words(lang):
    known = load_facts(lang)
    for word in known.never_ends | known.before_number | known.ends:
        assert word == word.strip(" .")
    assert all(opener == opener.strip() for opener in known.openers)


def test_a_view_knows_what_lies_inside():
    view = BoundaryView("甲（乙。）丙", load_facts("zh"))
    assert view.find_span(4) is not None
    assert view.find_span(1) is None
    assert view.find_span(5) is None


TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("。．.！!？?…；;，,、：: \n\t“”‘’\"'「」《》()（）[]«»1aB一会，并請¹•-—/"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=80,
)


@given(TEXTS, st.sampled_from([*LANGUAGES, "pt", "ja"]), st.sampled_from(["sentence", "clause"]))
def test_segments_come_in_order_and_cover_all_but_white_space(text, lang, level):
    ranges = split(text, lang, level)
    bounds = [offset for pair in ranges for offset in pair]
    assert bounds == sorted(bounds)
    kept = "".join(text[start:stop] for start, stop in ranges)
    assert "".join(kept.split()) == "".join(text.split())
    for start, stop in ranges:
        assert start < stop
        assert text[start:stop] == text[start:stop].strip()


@given(TEXTS, st.sampled_from(["zh", "en", "ar"]))
def test_clauses_refine_sentences(text, lang):
    starts = {start for start, _ in split(text, lang, "clause")}
    assert starts >= {start for start, _ in split(text, lang, "sentence")}


@given(TEXTS, st.sampled_from(["zh", "en"]), st.sampled_from(["sentence", "clause"]))
def test_what_is_explained_is_what_is_done(text, lang, level):
    decisions = explain(text, lang, level)
    offsets = [each.offset for each in decisions]
    assert offsets == sorted(set(offsets))
    stops = {stop for _, stop in split(text, lang, level)[:-1]}
    assert stops <= {each.offset for each in decisions if each.splits}


@pytest.mark.parametrize("length", [5_000, pytest.param(20_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("lang", ["zh", "en", "ar"])
@pytest.mark.parametrize(
    "piece",
    ["。", ". ", " ", " \n", "“", "”", '"', "'", "(", "（甲。", ". . ", "1. ", "a) ", "…", "，确认",
     "U.S. ", "A. ", "“甲：“。”", "At 5 a.m. ", "[1]", "、", "x,"],
)  # fmt: skip
def test_no_text_takes_more_than_linear_time(piece, lang, length):
    """Twice 20 000 characters of any one thing stay far under a second, and fewer accordingly."""
    text = piece * (length // len(piece))
    before = time.process_time()
    split(text, lang, "clause")
    split(text + "甲", lang, "clause")
    assert time.process_time() - before < 1.5 * length / 20_000


def test_a_megabyte_of_chinese_takes_about_a_second():
    text = SEED.read_text(encoding="utf-8")
    text *= 1_000_000 // len(text.encode()) + 1
    before = time.process_time()
    split(text, "zh", "clause")
    assert time.process_time() - before < 2
