"""What the starting term base says of its sources, held against their texts."""

import sys
from importlib import import_module
from pathlib import Path

import pytest
from seed_terms import ADOPTED, CORPUS_NAME, DRAFT, entries, holds, plain, read_citations

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def program():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
        yield import_module("attested_terms")


@pytest.fixture(scope="module")
def passages(program):
    return program.read_passages()


def has(passage, lang, term):
    text = passage.zh if lang == "zh" else passage.en
    if lang == "zh":
        return plain(term).replace(" ", "") in plain(text).replace(" ", "")
    return holds(plain(text), lang, term)


def test_places_are_numbered_as_the_texts_number_them(passages):
    by_place = {(each.source, each.kind, each.number): each for each in passages}
    for number in range(1, 20):
        assert by_place["A/RES/61/211", "para.", str(number)].en.startswith(f"{number}. ")
    council = "E/RES/2023/3"
    assert by_place[council, "para.", "110"].zh.startswith("110. ")
    for number, said in ((1, "outcome documents"), (4, "70/1 of 25"), (6, "77/150"), (8, "77/160")):
        assert said in by_place[council, "preambular para.", str(number)].en
    assert (council, "preambular para.", "11") not in by_place
    assert "Internet" in by_place["A/RES/70/1", "target", "9.c"].en
    assert "Internet" in by_place["A/RES/71/313", "indicator", "17.8.1"].en
    assert not any("short" in each.number for each in passages)


def test_each_rendering_stands_in_the_paragraphs_it_cites(passages):
    """Beside a rendering of its concept, unless it is said to stand there alone."""
    by_place = {}
    for each in passages:
        by_place.setdefault((each.source, each.kind, each.number), []).append(each)
    checked = 0
    for entry in entries():
        for term in entry.terms:
            other = "en" if term.lang == "zh" else "zh"
            for citation in read_citations(term):
                for kind, number in citation.places:
                    there = by_place[citation.source, kind, number]
                    assert any(
                        has(each, term.lang, term.text)
                        and (
                            citation.alone
                            or any(has(each, other, t.text) for t in entry.select_terms(other))
                        )
                        for each in there
                    ), (entry.id, term, kind, number)
                    checked += 1
    assert checked > 1500


def test_places_of_the_corpus_are_counted_in_the_half_for_work(passages):
    """At most as many pairs as have it at all: inside a longer form it doesn't count."""
    pairs = [each for each in passages if each.source == CORPUS_NAME]
    assert len(pairs) == 1801 - 1
    for entry in entries():
        for term in entry.terms:
            for citation in read_citations(term):
                if citation.source == CORPUS_NAME:
                    held = sum(has(each, term.lang, term.text) for each in pairs)
                    assert 0 < citation.count <= held, (entry.id, term)


def test_the_program_writes_what_the_file_says(program, passages):
    """Run again, it changes nothing."""
    file = program.locate_seed("un-ict")
    text = file.read_text("utf-8")
    tables = program.tomllib.loads(text)["entries"]
    again = "\n".join(program.format_entry(program.rewrite(each, passages)) for each in tables)
    assert text.partition("[[entries]]")[0] + again == text


def test_adopted_texts_are_those_of_the_program(program):
    adopted = {each.name for each in program.SOURCES.values() if each.adopted}
    assert adopted == set(ADOPTED)
    assert set(program.SOURCES) == {*ADOPTED, CORPUS_NAME, DRAFT}
