"""TSV and JSONL: what is written can be read back, whatever the text."""

import json

import pytest
from bitexts import demo, pair, pairs, texts
from hypothesis import given

from tmtool.errors import ParseError
from tmtool.formats.bitexts import jsonl, tsv
from tmtool.formats.bitexts.rows import COLUMNS, iter_records


@given(pairs)
def test_tsv_round_trip(bitext):
    for bom in (False, True):
        lines = list(tsv.render_lines(bitext, bom=bom))
        assert list(tsv.read(lines)) == list(iter_records(bitext))
        assert list(tsv.read("".join(lines).splitlines())) == list(iter_records(bitext))


@given(pairs)
def test_jsonl_round_trip(bitext):
    lines = list(jsonl.render_lines(bitext))
    assert list(jsonl.read(lines)) == list(iter_records(bitext))
    assert "".join(lines).splitlines() == [line.rstrip("\n") for line in lines]


def test_round_trip_of_null_beads_footnotes_and_checks():
    assert list(tsv.read(tsv.render_lines(demo()))) == list(iter_records(demo()))
    assert list(jsonl.read(jsonl.render_lines(demo()))) == list(iter_records(demo()))


@given(texts)
def test_escapes_keep_a_cell_in_its_line(text):
    cell = tsv.escape(text)
    assert len(f"{cell}|".splitlines()) == 1
    assert "\t" not in cell
    assert tsv.unescape(cell) == text


@pytest.mark.parametrize("cell", ["1-1", "=1+1", "- 建议", "+86", "@now", "'so", "1/2", "2015年"])
def test_excel_gets_an_apostrophe_before_what_it_would_change(cell):
    line = list(tsv.render_lines(pair(cell, "7"), bom=True))[1]
    assert line.split("\t")[:4] == [f"'{cell}", "7", "'1-1", "0.5000"]


def test_excel_opens_with_a_byte_order_mark_and_quotes_quotes():
    header, line = tsv.render_lines(pair('"数字鸿沟"', "x"), bom=True)
    assert header.startswith("\ufeffsource\ttarget\t")
    assert line.startswith('"""数字鸿沟"""\tx\t')


def test_plain_tsv_changes_nothing():
    header, line = tsv.render_lines(pair('"- 数字鸿沟"', "- x"))
    assert header.startswith("source\t")
    assert line.startswith('"- 数字鸿沟"\t- x\t1-1\t')


def test_every_json_line_can_stand_alone():
    first = json.loads(next(jsonl.render_lines(demo())))
    assert first["source_segments"] == [0]
    assert first["target_symbol"] == "A/C.2/75/L.11"
    assert first["status"] == "unofficial"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\n", "x.tsv:1:1: the header is not that of a TSV written by tmtool: "),
        ("\t".join(COLUMNS) + "\na\tb\n", "x.tsv:2:1: the row has 2 cells, the header "),
        ("", "x.tsv:1:1: the header is not that of a TSV written by tmtool: "),
    ],
)
def test_what_is_no_tsv_of_ours_is_refused(text, message):
    with pytest.raises(ParseError, match=message):
        list(tsv.read(text.splitlines(keepends=True), "x.tsv"))


@pytest.mark.parametrize(
    ("text", "message"), [('{"a"', "x:1:5: not JSON"), ("[]", "x:1:1: not a pair")]
)
def test_what_is_no_jsonl_of_ours_is_refused(text, message):
    with pytest.raises(ParseError, match=message):
        list(jsonl.read([text], "x"))
