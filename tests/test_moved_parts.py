"""Parts that pair by name: what speakers say, and the cells of tables."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from caching_encoder import default_encoder
from docx_files import docx

from tmtool.documents.content import ReadOptions
from tmtool.documents.docx import read_docx
from tmtool.documents.reading import read_text
from tmtool.formats.bitexts import beads
from tmtool.formats.bitexts.passages import rate_passages
from tmtool.formats.bitexts.rebuild import build_bitext
from tmtool.formats.bitexts.rows import iter_records, iter_rows
from tmtool.pipeline import align_lines, align_pair
from tmtool.table_cells import Cell
from tmtool.un.speakers import find_speaker
from tmtool.units import Document, Paragraph, is_complete

CASES = Path(__file__).parent / "data" / "moved"
RECORDS = tomllib.loads((CASES / "records.toml").read_text("utf-8"))
TABLES = tomllib.loads((CASES / "tables.toml").read_text("utf-8"))
SPEAKERS = tomllib.loads((CASES / "speakers.toml").read_text("utf-8"))["speakers"]
GRID = [(0, 0, 0), (0, 0, 2), (0, 1, 0), (0, 1, 1), (0, 1, 2), (0, 2, 1), (0, 2, 2), (1, 0, 0)]
"""Table, row and column of each cell of the tables that are read."""


@pytest.fixture(scope="module")
def encoder():
    return default_encoder()


@pytest.mark.parametrize("case", SPEAKERS, ids=lambda case: case[1])
def test_a_paragraph_says_who_speaks(case):
    lang, text, speaker = case
    assert find_speaker(text, lang) == (speaker or None)


def read_record(lang, order):
    parts = (RECORDS["parts"][lang][number] for number in RECORDS["orders"][order])
    return Document(lang, tuple(Paragraph("body", None, line) for part in parts for line in part))


def pair_texts(bitext):
    """The texts of all pairs, and of what stands alone with nothing beside it."""
    for stream in bitext.streams:
        assert is_complete(stream.beads, *map(len, stream.sides))
    return {(row.source.text, row.target.text) for row in iter_rows(bitext)}


@pytest.mark.parametrize(
    ("source", "target"), [("zh", "en"), ("en", "fr"), ("es", "ru"), ("ar", "zh")]
)
def test_what_speakers_say_is_paired_by_who_speaks(source, target, encoder):
    parts = zip(RECORDS["parts"][source], RECORDS["parts"][target], strict=True)
    pairs = {pair for one, other in parts for pair in zip(one, other, strict=True)}
    documents = read_record(source, "as_spoken"), read_record(target, "other")
    for bitext in (align_lines(*documents, encoder), align_pair(*documents, encoder)):
        assert pair_texts(bitext) == pairs
        assert {stream.name for stream in bitext.streams} == {"body", "sections"}
        assert rate_passages(bitext) == []


def test_a_record_in_order_stays_as_it_is(encoder):
    documents = read_record("zh", "other"), read_record("en", "other")
    assert [each.name for each in align_lines(*documents, encoder).streams] == ["body"]


def build_table(case, lang):
    before, after = TABLES["around"][lang]
    cells = [
        Paragraph("cell", None, text, cell=Cell(0, row, column))
        for row, texts in enumerate(case[lang])
        for column, text in enumerate(texts)
    ]
    around = [Paragraph("body", None, text) for text in (before, after)]
    return Document(lang, (around[0], *cells, around[1]))


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("case", TABLES["case"], ids=lambda case: case["what"])
def test_cells_are_paired_by_row_and_column(case, swapped, encoder):
    zh, en = case["zh"], case["en"]
    pairs = set(zip(TABLES["around"]["zh"], TABLES["around"]["en"], strict=True))
    pairs |= {(zh[i][a], en[j][b]) for i, j in case["rows"] for a, b in case["columns"]}
    langs = ("zh", "en")
    if swapped:
        langs, pairs = langs[::-1], {pair[::-1] for pair in pairs}
    bitext = align_pair(*(build_table(case, lang) for lang in langs), encoder)
    assert {pair for pair in pair_texts(bitext) if all(pair)} == pairs
    assert sum(row.stream == "sections" for row in iter_rows(bitext)) == case["apart"]
    assert rate_passages(bitext) == []


def test_tables_pair_where_one_language_lacks_one(encoder):
    cases = [TABLES["case"][number] for number in (4, 1, 3)]
    documents = []
    for lang, numbers in (("zh", (0, 1, 2)), ("en", (1, 2))):
        cells = [
            replace(each, cell=replace(each.cell, table=number))
            for number in numbers
            for each in build_table(cases[number], lang).paragraphs[1:-1]
        ]
        documents.append(Document(lang, tuple(cells)))
    pairs = {
        (case["zh"][i][a], case["en"][j][b])
        for case in cases[1:]
        for i, j in case["rows"]
        for a, b in case["columns"]
    }
    bitext = align_pair(*documents, encoder)
    assert {pair for pair in pair_texts(bitext) if all(pair)} == pairs


def come_back(bitext, **options):
    """The same bitext from its alignment file."""
    told = beads.read(beads.render_lines(bitext, scores=True))
    return beads.build_bitext(*bitext.sides, told, **options)


def list_streams(bitext):
    return [(each.name, each.sides, each.beads) for each in bitext.streams]


@pytest.mark.parametrize("case", TABLES["case"][1:4], ids=lambda case: case["what"])
def test_cells_come_back_from_records_and_from_an_alignment_file(case, encoder):
    bitext = align_pair(*(build_table(case, lang) for lang in ("zh", "en")), encoder)
    assert build_bitext(iter_records(bitext), "x").streams == bitext.streams
    assert list_streams(come_back(bitext)) == list_streams(bitext)


def test_what_speakers_say_comes_back_from_an_alignment_file(encoder):
    bitext = align_lines(read_record("zh", "as_spoken"), read_record("en", "other"), encoder)
    assert list_streams(come_back(bitext, lines=True)) == list_streams(bitext)


def list_places(paragraphs):
    return [(each.cell.table, each.cell.row, each.cell.column) for each in paragraphs if each.cell]


def test_a_page_says_where_cells_stand():
    page = (
        "<!DOCTYPE html><html lang='en'><body><p>These are the figures.</p><table>"
        "<tr><th colspan='2'>Name</th><th>Sum</th></tr>"
        "<tr><td rowspan='2'>East</td><td>Rice</td><td>12</td></tr>"
        "<tr><td>Corn</td><td>15</td></tr></table>"
        "<table><tr><th>Notes</th></tr></table></body></html>"
    )
    assert list_places(read_text(page).paragraphs) == GRID
    assert read_text(page).paragraphs[0].cell is None


def test_a_word_file_says_where_cells_stand():
    def write(text, properties=""):
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{{{text}}}</w:p></w:tc>"

    rows = [
        [write("Name", '<w:gridSpan w:val="2"/>'), write("Sum")],
        [write("East", '<w:vMerge w:val="restart"/>'), write("Rice"), write("12")],
        [write("", "<w:vMerge/>"), write("Corn"), write("15")],
    ]
    tables = (rows, [[write("Notes")]])
    body = "".join(
        f"<w:tbl>{''.join('<w:tr>' + ''.join(row) + '</w:tr>' for row in table)}</w:tbl><w:p/>"
        for table in tables
    )
    assert list_places(read_docx(docx(body), "x.docx", ReadOptions()).lines) == GRID
