"""Alignment files: the cases are the files of data/formats/align."""

from pathlib import Path

import pytest
from bitexts import demo
from hypothesis import given
from hypothesis import strategies as st

from tmtool.errors import ParseError
from tmtool.formats.bitexts import beads
from tmtool.units import Alignment, Bead, Bitext, Document, Paragraph

CASES = Path(__file__).parent / "data" / "formats" / "align"
EXPECTED = [
    line.split("\t") for line in (CASES / "invalid" / "expected.tsv").read_text().splitlines()
]


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return beads.read(file, path.name)


@pytest.mark.parametrize("name", ["plain", "scores", "other-tools"])
def test_valid_files_say_the_same_beads(name):
    found = read(CASES / "valid" / f"{name}.align")
    assert [(bead.source, bead.target) for bead in found] == [
        (range(0, 2), range(0, 1)),
        (range(2, 2), range(1, 2)),
        (range(2, 3), range(2, 4)),
        (range(3, 4), range(4, 4)),
    ]


def test_scores_are_probabilities_or_none():
    assert [bead.score for bead in read(CASES / "valid" / "scores.align")] == [0.9312, 0.5, 1, 0]
    assert {bead.score for bead in read(CASES / "valid" / "other-tools.align")} == {None}


def test_gold_may_leave_segments_out():
    assert read(CASES / "valid" / "gaps.align")[1] == Bead((range(4, 5), range(2, 3)))


def test_passages_that_moved_stand_after_what_they_cross():
    found = read(CASES / "valid" / "moved.align")
    sides = [Document(lang, tuple(Paragraph("body", None, f"{at}") for at in range(count)))
             for lang, count in (("zh", 6), ("en", 6))]  # fmt: skip
    again = beads.build_bitext(*sides, found, lines=True)
    assert [(stream.name, [bead.type for bead in stream.beads]) for stream in again.streams] == [
        ("body", ["1-1", "1-1", "1-0", "1-1"]), ("moved", ["1-1", "0-1", "1-1"]),
    ]  # fmt: skip
    assert [s.text for s in again.streams[1].target] == ["2", "3", "4"]
    pairs = (bead for stream in again.streams for bead in stream.beads if bead.score is not None)
    assert [bead.score for bead in pairs] == [0.9, 0.5, 0.8]
    assert beads.read(beads.render_lines(again, scores=True)) == found


@pytest.mark.parametrize(("name", "place", "message"), EXPECTED)
def test_invalid_files_are_refused_with_line_and_column(name, place, message):
    with pytest.raises(ParseError) as error:
        read(CASES / "invalid" / f"{name}.align")
    assert str(error.value).startswith(f"{name}.align:{place}: ")
    assert message in str(error.value)


def test_every_invalid_file_is_expected():
    names = {path.stem for path in (CASES / "invalid").glob("*.align")}
    assert names == {name for name, _, _ in EXPECTED}


def test_lines_count_through_body_and_footnotes():
    assert list(beads.render_lines(demo())) == [
        "[0]:[0]\n",
        "[1, 2]:[1]\n",
        "[]:[2]\n",
        "[3]:[3]\n",
    ]
    assert list(beads.render_lines(demo(), scores=True))[1:] == [
        "[1, 2]:[1]:0.4100\n", "[]:[2]:0.9000\n", "[3]:[3]\n",
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(any)))
def test_round_trip_of_any_tiling(sizes):
    steps, source, target = [], 0, 0
    for m, n in sizes:
        steps.append(Bead((range(source, source + m), range(target, target + n))))
        source, target = source + m, target + n
    demo_ = demo()
    padding = demo_.streams[0].source[:1]
    stream = Alignment((padding * source, padding * target), tuple(steps), "test/1")
    bitext = Bitext((demo_.source, demo_.target), (stream,), "sentence", "test/1")
    assert beads.read(beads.render_lines(bitext)) == tuple(steps)


def test_links_may_skip_and_cross_as_published_gold_does():
    assert beads.read_links(["[0, 2]:[3]\n", "\n", "[1]:[]:0.2\n"]) == (((0, 2), (3,)), ((1,), ()))
    with pytest.raises(ParseError, match="x:1:6: not a list of numbers"):
        beads.read_links(["[0]:[a]"], "x")
