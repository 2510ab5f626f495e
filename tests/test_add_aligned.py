"""What the aligner writes goes into a memory, in each of its formats, with all that it holds."""

from contextlib import closing
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_bitexts import tilings
from review_sample import ADA, DATA, sample

import tmtool
from tmtool import review
from tmtool.cli import run
from tmtool.documents import read_text
from tmtool.formats.bitexts import beads
from tmtool.formats.bitexts import writing as formats
from tmtool.formats.bitexts.beads import build_bitext
from tmtool.formats.bitexts.beads import read as read_beads
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.formats.bitexts.writing import Options
from tmtool.formats.tmx.properties import find_best
from tmtool.memory.memory import Memory
from tmtool.units import Bead, Meta

FORMATS = [*(name for name in formats.FORMATS if name != ".docx"), "trados", "xliff 2.1"]
"""What can be read back; a table for Word is only looked at."""
CHECKED = 2


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A folder with the two texts that the bitext is of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    for lang in ("zh", "en"):
        data = (DATA / f"{lang}.txt").read_bytes()
        (tmp_path / f"{lang}.txt").write_bytes(data)
    return tmp_path


def bitext():
    """Of which one bead was checked, and of which all is known that can be of a document."""
    made = review.accept(sample(), [CHECKED], checked=ADA)
    source, target = (
        replace(side, symbol="A/75/L.1", meta=Meta(
            file=f"{side.lang}.txt", file_hash=side.lang * 32, date="2020-12-21",
            original="en", status="draft"))
        for side in (made.source, made.target)
    )  # fmt: skip
    return replace(made, sides=(source, target))


def added(name):
    """Write the bitext in a format and take it in; the options that `add` needs for it."""
    if name == "trados":
        formats.write(bitext(), "a.tmx", Options(tmx_level=2, flavour="trados"))
        arguments = ["a.tmx"]
    elif name == "xliff 2.1":
        formats.write(bitext(), "a.xlf", Options(xliff="2.1"))
        arguments = ["a.xlf"]
    else:
        tmtool.write(bitext(), f"a{name}")
        arguments = {
            ".align": ["--pair", "zh.txt", "en.txt", "--align", "a.align"],
            ".moses": ["--pair", "a.zh", "a.en", "--parallel"],
        }.get(name, [f"a{name}"])
    assert run(["add", "--no-index", *arguments, "-q"]) == 0


def test_every_format_is_tried():
    assert set(formats.FORMATS) - set(FORMATS) == {".docx"}


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_aligned_is_found_with_its_place_score_and_check(name):
    added(name)
    memory = Memory.open("memory")
    pairs = [row for row in iter_rows(bitext()) if row.is_pair]
    assert memory.store.count_units() == len(pairs) == 5
    for row in pairs:
        found = memory.lookup(row.source.text, source="zh", target="en").best
        assert (found.kind, found.source, found.target) in {
            (kind, row.source.text, row.target.text) for kind in ("exact", "context")
        }
        assert said(found.origin) == expected(name, row)
    memory.close()


def said(origin):
    places = [origin.place(lang) for lang in ("zh", "en")]
    return {
        "labels": [place.label for place in places],
        "kinds": [place.kind for place in places],
        "files": [place.file for place in places],
        "documents": [origin.symbol, origin.date, origin.status, origin.original],
        "score": origin.score,
        "checked": origin.checked,
    }


def expected(name, row):
    """What a format holds of a row: all but for two that only have numbers, or texts."""
    sides = row.source, row.target
    told = {
        "labels": [side.label for side in sides],
        "kinds": [", ".join(side.kinds) for side in sides],
        "files": ["zh.txt", "en.txt"],
        "documents": ["A/75/L.1", "2020-12-21", "draft", "en"],
        "score": row.score,
        "checked": row.checked,
    }
    nothing = {"documents": [None] * 4, "score": None, "checked": None}
    if name == ".align":
        return told | nothing | {"documents": [None, None, "unofficial", None]}
    if name == ".moses":
        return told | nothing | {
            "labels": [None, None], "kinds": [None, None], "files": ["a.zh", "a.en"],
        }  # fmt: skip
    return told


# Alignment files: the numbers need their texts.


def test_an_alignment_file_alone_says_what_it_needs(capsys, here):
    (here / "gold.align").write_text("[0]:[0]\n")
    assert run(["add", "--no-index", "gold.align"]) == 2
    assert "tmtool add --pair SOURCE TARGET --align gold.align" in capsys.readouterr().err


def test_lines_with_their_alignment(here):
    (here / "one.txt").write_text("大会，\n\n注意到报告；\n", "utf-8")
    (here / "other.txt").write_text("The Assembly,\nNotes\nthe report;\n", "utf-8")
    (here / "a.align").write_text("[0]:[0]:0.5\n[1]:[]\n[2]:[1, 2]:0.25\n")
    pair = ["--pair", "one.txt", "other.txt", "--from", "zh", "--to", "en"]
    assert run(["add", "--no-index", *pair, "--lines", "--align", "a.align", "-q"]) == 0
    memory = Memory.open("memory")
    units = [stored.unit for stored in memory.store.iter_units()]
    memory.close()
    assert [(unit.get_text("zh"), unit.get_text("en")) for unit in units] == [
        ("大会，", "The Assembly,"), ("注意到报告；", "Notes the report;"),
    ]  # fmt: skip
    assert [unit.origins[find_best(unit.origins)].score for unit in units] == [0.5, 0.25]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["zh.txt", "--align", "a.align"], "--align: only for a text and its translation"),
        (["--pair", "zh.txt", "en.txt", "--parallel", "--lines"], "--parallel: leave out the"),
        (["--pair", *(["zh.txt", "en.txt"] * 2), "--align", "a.align"], (
            "belongs to one text "
            "and one"
        )),
        (["--pair", "zh.txt", "en.txt", "--align", "no.align"], "no.align: file not found"),
        (["--pair", "zh.txt", "en.txt", "--align", "a.align"],
         "a.align: the alignment has 1 and 1 segments, but the texts have 7 and 9"),
        (["--pair", "zh.txt", "en.txt", "--align", "joined.align"],
         "joined.align: a pair joins body text with a footnote"),
        (["--pair", "figures.txt", "en.txt", "--parallel"],
         (
             "figures.txt: neither the name of the file nor its text says the language; name the "
             "languages with --from and --to"
         )),
        (["--pair", "zh.txt", "en.txt", "--parallel"], "has more lines"),
        (["--pair", "zh.txt", "en.txt", "--parallel", "--from", "zh", "--to", "en"],
         "has more lines"),
    ],
)  # fmt: skip
def test_what_does_not_go_together(capsys, here, arguments, message):
    (here / "a.align").write_text("[0]:[0]\n")
    (here / "joined.align").write_text(f"[{', '.join(map(str, range(7)))}]:[8]\n")
    (here / "short.txt").write_text("One\n")
    (here / "figures.txt").write_text("1\n2\n")
    assert run(["add", "--no-index", *arguments, "-q"]) == 2
    assert message in capsys.readouterr().err


def test_beads_that_leave_segments_out_are_filled_up():
    """Published alignments may: the beads of the text and of the notes tile both all the same."""
    sides = [read_text((DATA / f"{x}.txt").read_text("utf-8"), lang=x) for x in ("zh", "en")]
    made = build_bitext(*sides, read_beads(["[1]:[2]", "[6]:[8]:0.75"]))
    assert [stream.name for stream in made.streams] == ["body", "footnotes"]
    pairs = [row for row in iter_rows(made) if row.is_pair]
    assert [row.target.text for row in pairs] == [
        "Recalling its previous resolutions,", "Resolution 70/1.",
    ]  # fmt: skip
    assert [row.score for row in pairs] == [None, 0.75]
    assert made.streams[0].beads[0] == Bead((range(1), range(0)))


@settings(max_examples=60)
@given(st.data())
def test_any_alignment_file_gives_the_bitext_that_it_was_written_of(data):
    """But for who checked what, which such a file can't say."""
    streams = [
        replace(stream, beads=data.draw(tilings(len(stream.source), len(stream.target))))
        for stream in sample().streams
    ]
    written = beads.render_lines(replace(sample(), streams=tuple(streams)), scores=True)
    sides = [read_text((DATA / f"{x}.txt").read_text("utf-8"), lang=x) for x in ("zh", "en")]
    made = build_bitext(*sides, read_beads(written))
    assert [(each.name, each.source, each.target, each.beads) for each in made.streams] == [
        (each.name, each.source, each.target,
         tuple(replace(bead, checked=None) for bead in each.beads))
        for each in streams
    ]  # fmt: skip


# Folders.


def test_a_folder_of_results_is_taken_in_with_its_pages(here, capsys):
    (here / "out").mkdir()
    for name in ("a.html", "a.align", "a.tmx"):
        tmtool.write(bitext(), here / "out" / name)
    (here / "out" / "menu.html").write_text("<p>Text</p>")
    assert run(["add", "--no-index", "out"]) == 0
    told = capsys.readouterr()
    assert [line.partition(":")[0] for line in told.out.splitlines()] == ["out/a.html", "out/a.tmx"]
    assert "out/menu.html was skipped: a page without pairs" in told.err
    assert "out/a.align was skipped: an alignment without its texts" in told.err


def test_what_others_added_to_a_workbook_is_kept_or_reported(here, capsys):
    assert run(["align", "zh.txt", "en.txt", "-o", "a.xlsx"]) == 0
    book = openpyxl.load_workbook("a.xlsx")
    sheet = book["bitext"]
    sheet.insert_cols(2)
    sheet.cell(1, 2, "Client")
    last = sheet.max_column + 1
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 2, "UNEP")
        sheet.cell(row, last, "ask Bo")
    book.create_sheet("To do")["A1"] = "terms"
    book.save("b.xlsx")
    capsys.readouterr()
    assert run(["add", "b.xlsx", "--no-index", "--report", "report.jsonl"]) == 0
    assert "1 sheet not read" in capsys.readouterr().out
    assert "To do" in (here / "report.jsonl").read_text("utf-8")
    with closing(Memory.open(here / "memory")) as memory:
        found = [each for unit in memory.store.iter_units() for each in unit.unit.origins]
    others = {pair for origin in found for pair in origin.properties}
    assert {("Client", "UNEP"), (f"column {last}", "ask Bo")} <= others
