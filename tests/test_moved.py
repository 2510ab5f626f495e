"""Passages that stand elsewhere in the other text: what is said of them, and that it comes back."""

import tomllib
from itertools import chain, permutations
from pathlib import Path

import pytest
from caching_encoder import default_encoder

from tmtool.documents import read_lines
from tmtool.errors import InputError
from tmtool.formats.bitexts import beads
from tmtool.formats.bitexts.passages import rate_passages
from tmtool.formats.bitexts.rebuild import build_bitext
from tmtool.formats.bitexts.rows import iter_records, iter_rows
from tmtool.pipeline import align_lines
from tmtool.pivot import align_languages
from tmtool.resources import locate_shared
from tmtool.review import edits
from tmtool.un.proper_names import find_state
from tmtool.units import CheckRecord, Document, Paragraph, is_complete

CASES = Path(__file__).parent / "data" / "moved"
MOVES = tomllib.loads((CASES / "moves.toml").read_text("utf-8"))["case"]
REPLIES = tomllib.loads((CASES / "replies.toml").read_text("utf-8"))
CORPUS = locate_shared("corpora", "ict-2020")
NAMES = {"source": "zh", "target": "en"}
CHECKED = CheckRecord("Ada", "2026-11-29T10:00:00Z")


@pytest.fixture(scope="module")
def encoder():
    return default_encoder()


def move(case):
    """The numbers of the lines of both sides, in the order of a case."""
    orders = []
    for side, lang in NAMES.items():
        order = [*range(len(read_lines(CORPUS / f"{lang}.txt", lang).paragraphs))]
        for each in case["moves"]:
            if each["side"] == side:
                own = order[slice(*each["lines"])]
                rest = [at for at in order if at not in own]
                order = [*rest[: each["to"]], *own, *rest[each["to"] :]]
        orders.append(order)
    return orders


def align_case(case, encoder, **options):
    documents = []
    for lang, order in zip(NAMES.values(), move(case), strict=True):
        whole = read_lines(CORPUS / f"{lang}.txt", lang)
        documents.append(Document(lang, tuple(whole.paragraphs[at] for at in order)))
    return align_lines(*documents, encoder, **options)


def list_gold(case):
    """The pairs of the corpus by the places of their lines in a case."""
    gold = beads.read_links((CORPUS / "gold.align").read_text("utf-8").splitlines())
    places = [{line: at for at, line in enumerate(order)} for order in move(case)]
    return {
        tuple(tuple(own[line] for line in side) for own, side in zip(places, link, strict=True))
        for link in gold
    }


@pytest.mark.parametrize("case", MOVES, ids=lambda case: case["what"])
def test_passages_are_found_wherever_they_stand(case, encoder):
    bitext = align_case(case, encoder)
    assert sum(row.stream == "moved" for row in iter_rows(bitext)) == case["moved"]
    for stream in bitext.streams:
        assert is_complete(stream.beads, *map(len, stream.sides))
    if case["moved"] or not case["moves"]:
        links = beads.read_links(beads.render_lines(bitext))
        assert set(links) == list_gold(case)


def test_each_passage_has_a_probability(encoder):
    assert rate_passages(align_case(MOVES[-1], encoder)) == []
    rated = rate_passages(align_case(MOVES[3], encoder))
    assert len(rated) == 2
    assert all(0.9 < each <= 1 for each in rated)


def test_all_is_in_order_where_nobody_asks_for_passages(encoder):
    (body,) = align_case(MOVES[0], encoder, moved=False).streams
    assert body.name == "body"


@pytest.mark.parametrize("number", [0, 3])
def test_a_bitext_comes_back_from_its_records_and_from_an_alignment_file(number, encoder):
    bitext = align_case(MOVES[number], encoder)
    assert build_bitext(iter_records(bitext), "x").streams == bitext.streams
    told = beads.read(beads.render_lines(bitext, scores=True))
    again = beads.build_bitext(*bitext.sides, told, lines=True)
    assert [(each.name, each.sides, each.beads) for each in again.streams] == [
        (each.name, each.sides, each.beads) for each in bitext.streams
    ]


def test_nothing_is_joined_over_the_place_of_a_passage(encoder):
    bitext = align_case(MOVES[0], encoder)
    rows = [*iter_rows(bitext)]
    upper = next(row.number for row in rows if row.target.segments == range(35, 36))
    assert rows[upper + 1].source.segments[0] > rows[upper].source.segments[0] + 1
    with pytest.raises(InputError, match="a passage that moved"):
        edits.merge(bitext, upper, upper + 1, checked=CHECKED)
    assert edits.merge(bitext, upper - 1, upper, checked=CHECKED).streams[1:] == bitext.streams[1:]


def read_replies(*langs):
    """The texts of languages, and what belongs together in them."""
    sections = {each["lang"]: each["states"] for each in REPLIES["replies"]}
    before, after = REPLIES["before"], REPLIES["after"]
    documents = [
        Document(lang, tuple(
            Paragraph("body", None, line)
            for line in chain(before[lang], *sections[lang], after[lang])
        ))
        for lang in langs
    ]  # fmt: skip
    codes = [{find_state(own[0], lang): own for own in sections[lang]} for lang in langs]
    parts = [[part[lang] for lang in langs] for part in (before, after)]
    parts += ([own[code] for own in codes] for code in codes[0])
    return documents, {row for part in parts for row in zip(*part, strict=True)}


@pytest.mark.parametrize("langs", [*permutations(("zh", "en", "ru"), 2)], ids="-".join)
def test_sections_headed_by_states_are_paired_by_name(langs, encoder):
    documents, pairs = read_replies(*langs)
    bitext = align_lines(*documents, encoder)
    assert {(row.source.text, row.target.text) for row in iter_rows(bitext)} == pairs
    # What follows the last State is in the text, whichever State that is.
    assert bitext.streams[0].name == "body"
    assert [side[-1].text for side in bitext.streams[0].sides] == [
        REPLIES["after"][lang][-1] for lang in langs
    ]
    assert {stream.name for stream in bitext.streams[1:]} == {"sections"}
    assert rate_passages(bitext) == []
    told = beads.read(beads.render_lines(bitext))
    again = beads.build_bitext(*bitext.sides, told, lines=True)
    assert [stream.name for stream in again.streams] == [stream.name for stream in bitext.streams]


@pytest.mark.parametrize("pivot", ["zh", "en", "ru"])
def test_sections_of_several_languages_make_rows(pivot, encoder):
    documents, rows = read_replies("zh", "en", "ru")
    bitext = align_languages(documents, encoder, pivot=pivot, lines=True)
    assert {tuple(side.text for side in row.sides) for row in iter_rows(bitext)} == rows
    assert {row.stream for row in iter_rows(bitext)} == {"body", "sections"}
    assert all(row.agreed == 1 for row in iter_rows(bitext))
    again = build_bitext(iter_records(bitext), "x")
    assert [(each.name, each.sides) for each in again.streams] == [
        (each.name, each.sides) for each in bitext.streams
    ]
