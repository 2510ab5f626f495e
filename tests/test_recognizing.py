"""Recognition against cases, and against a search that tries every place and every length."""

import random
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tmtool.concepts import ConceptEntry, Term
from tmtool.lang.fold import fold, fold_in_place, fold_with_offsets
from tmtool.terms.recognizing import Recognizer, select_outermost

DATA = Path(__file__).parent / "data" / "terms"
CASES = tomllib.loads((DATA / "recognized.toml").read_text("utf-8"))["case"]


def entries(texts, lang):
    return [ConceptEntry(str(at), (Term(lang, text),)) for at, text in enumerate(texts)]


def bracketed(marked):
    """The text without its brackets, and what stood in them."""
    spans, plain = [], ""
    for part in marked.split("[")[1:] if "[" in marked else []:
        inside, _, after = part.partition("]")
        spans.append((len(plain), len(plain) + len(inside)))
        plain += inside + after
    before = marked.partition("[")[0]
    return before + plain, [(start + len(before), stop + len(before)) for start, stop in spans]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_what_is_recognized(case):
    text, spans = bracketed(case["text"])
    found = Recognizer(entries(case["terms"], case["lang"]), case["lang"]).find(text)
    assert [text[each.start : each.stop] for each in found] == [text[a:b] for a, b in spans]
    assert [(each.start, each.stop) for each in found] == spans


@pytest.mark.parametrize("case", [case for case in CASES if "nested" in case], ids=str)
def test_what_stands_inside(case):
    text, _ = bracketed(case["text"])
    recognizer = Recognizer(entries(case["terms"], case["lang"]), case["lang"])
    assert [text[each.start : each.stop] for each in recognizer.find(text, nested=True)] == case[
        "nested"
    ]


def test_all_forms_lead_to_the_concept_but_for_those_left_out():
    entry = ConceptEntry(
        "ict",
        (
            Term("zh-Hans", "信息和通信技术"),
            Term("zh-CN", "信通技术"),
            Term("zh", "技术", recognized=False),
            Term("en", "ICT"),
        ),
    )
    found = Recognizer([entry], "zh").find("信通技术即信息和通信技术，技术，ICT")
    assert [(each.entry_id, each.term.text) for each in found] == [
        ("ict", "信通技术"),
        ("ict", "信息和通信技术"),
    ]


def test_two_concepts_of_one_name_are_both_told():
    found = Recognizer(entries(["Board", "board"], "en"), "en").find("The Board")
    assert [each.entry_id for each in found] == ["0", "1"]


def test_a_form_is_that_of_the_closest_term():
    entry = ConceptEntry("forum", (Term("en", "forum"), Term("en", "forums", "superseded")))
    texts = [each.term.text for each in Recognizer([entry], "en").find("a forum, two forums, fora")]
    assert texts == ["forum", "forums", "forum"]


def test_nothing_to_find():
    assert Recognizer([], "zh").find("大会") == ()
    assert Recognizer(entries(["", "  ", "-"], "en"), "en").find("- a -") == ()
    assert Recognizer(entries(["大会"], "zh"), "zh").find("") == ()


def test_halves_of_characters_do_no_harm():
    found = Recognizer(entries(["大会", "\ud800"], "zh"), "zh").find("\ud800大会\udfff")
    assert (1, 3) in [(each.start, each.stop) for each in found]


PIECES = st.lists(
    st.sampled_from(["数", "鴻", "Ａ", "a", " ", "  ", "\u200b", "ﬁ", "…", "e\u0301", "é", "\t"]),
    max_size=24,
).map("".join)  # fmt: skip


@example("0\u0bcd")  # a mark that no letter takes in
@given(st.one_of(PIECES, st.text(max_size=30)))
@settings(max_examples=400)
def test_folding_in_place_is_folding(text):
    folded = fold_in_place(text)
    slow, offsets = fold_with_offsets(text)
    assert folded.text == slow == fold(text)
    assert [folded.start(at) for at in range(len(slow))] == offsets[:-1]


def everywhere(terms, text):
    """Every place where a stretch of the folded text is a term: by trying them all."""
    folded, offsets = fold_with_offsets(text)
    wanted = {fold(term) for term in terms} - {""}
    return [
        (offsets[start], offsets[stop - 1] + 1, stop - start)
        for start in range(len(folded))
        for stop in range(start + 1, len(folded) + 1)
        if folded[start:stop] in wanted
    ]


def longest(places):
    kept = []
    for place in sorted(places, key=lambda each: (-each[2], each[0])):
        if all(place[1] <= other[0] or other[1] <= place[0] for other in kept):
            kept.append(place)
    return sorted(kept)


HAN = st.text("数字數鴻沟，", min_size=1, max_size=4)


@given(st.lists(HAN, max_size=6), st.text("数字數鴻沟， ", max_size=20))
@settings(max_examples=400)
def test_chinese_is_what_trying_every_place_finds(terms, text):
    recognizer = Recognizer(entries(dict.fromkeys(map(fold, terms)), "zh"), "zh")
    places = everywhere(terms, text)
    told = [(each.start, each.stop) for each in recognizer.find(text)]
    nested = [(each.start, each.stop) for each in recognizer.find(text, nested=True)]
    assert told == [place[:2] for place in longest(places)]
    assert sorted(nested) == sorted(place[:2] for place in places)
    if " " not in text:  # blanks inside a term count for its length only once it has been told
        assert select_outermost(recognizer.find(text, nested=True)) == recognizer.find(text)


def test_english_words_are_what_trying_every_word_finds():
    rng = random.Random(5)
    words = ["bim", "bom", "dap", "kol"]
    for _ in range(200):
        terms = {" ".join(rng.choices(words, k=rng.randint(1, 3))) for _ in range(4)}
        spoken = rng.choices(words, k=12)
        text = " ".join(spoken)
        starts = [sum(len(word) + 1 for word in spoken[:at]) for at in range(12)]
        places = [
            (starts[at], starts[at] + len(run), len(run))
            for at in range(12)
            for run in (" ".join(spoken[at : at + size]) for size in range(1, 13 - at))
            if run in terms
        ]
        found = Recognizer(entries(sorted(terms), "en"), "en").find(text)
        assert [(each.start, each.stop) for each in found] == [each[:2] for each in longest(places)]
