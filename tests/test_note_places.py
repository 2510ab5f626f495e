"""Footnotes pair as their marks in the text do, whatever their numbers."""

import tomllib
from pathlib import Path

import pytest

from tmtool.aligner.notes import find_places
from tmtool.units import Alignment, Bead, Document, Note, Paragraph, Segment, is_complete

CASES = tomllib.loads((Path(__file__).parent / "data" / "footnote_pairs.toml").read_text("utf-8"))


def build_document(lang, told, lost):
    """A text of sentences with marks, then a footnote for each, and for a mark that is lost."""
    marks = [[] if own == "-" else own.split(",") for own in told.split()]
    sentences = [
        Paragraph("body", None, "text", tuple(Note(mark, 4) for mark in own)) for own in marks
    ]
    numbers = sorted({*lost, *(mark for own in marks for mark in own)})
    return Document(lang, (*sentences, *(Paragraph("footnote", each, "note") for each in numbers)))


def cut(document, kind):
    return tuple(
        Segment(at, 0, 4, each.text)
        for at, each in enumerate(document.paragraphs)
        if each.kind == kind
    )


def read_beads(told):
    found, ends = [], [0, 0]
    for each in told.split():
        starts, ends = ends, [end + int(n) for end, n in zip(ends, each.split("-"), strict=True)]
        found.append(Bead(tuple(map(range, starts, ends)), 0.7))
    return tuple(found)


@pytest.mark.parametrize("case", CASES["cases"], ids=[case["name"] for case in CASES["cases"]])
def test_footnotes_pair_as_their_marks_do(case):
    source = build_document("zh", case["source"], case.get("lost", ""))
    target = build_document("en", case["target"], "")
    sides = cut(source, "body"), cut(target, "body")
    score = case.get("score", 0.9)
    beads = tuple(Bead((range(at, at + 1),) * 2, score) for at in range(len(sides[0])))
    places = find_places(source, target, [Alignment(sides, beads, "")])
    notes = cut(source, "footnote"), cut(target, "footnote")
    found = places.pair(Alignment(notes, read_beads(case["beads"]), "", "footnotes"))
    assert is_complete(found.beads, *map(len, notes))
    assert " ".join(bead.type for bead in found.beads) == case["paired"]
    assert all(bead.score is not None for bead in found.beads)
