"""A bitext is put together again from what was written of it, or not at all."""

import io
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from bitexts import demo
from hypothesis import given, settings
from hypothesis import strategies as st
from random_bitexts import bitexts
from review_sample import sample

import tmtool
from tmtool.errors import InputError, ParseError, TmtoolError
from tmtool.formats.bitexts import html, jsonl, rebuild, tsv, xlsx
from tmtool.formats.bitexts.rows import iter_records, iter_rows
from tmtool.formats.xliff import bitexts as xliff
from tmtool.units import Code, Note, Segment
from tmtool.views.html import bitext as page


def shown(bitext):
    """The rows; the marks of list items, which only repeat those of the text, are left out."""
    for row in iter_rows(bitext):
        if row.stream == "lists":
            yield replace(row, sides=tuple(replace(side, inlines=()) for side in row.sides))
        else:
            yield row


def told(bitext):
    for record in iter_records(bitext):
        is_item = record["stream"] == "lists"
        yield {
            name: [] if is_item and name.endswith("_inlines") else value
            for name, value in record.items()
        }


@settings(max_examples=60)
@given(bitexts(languages=3))
def test_a_bitext_is_what_it_was(bitext):
    again = rebuild.build_bitext(iter_records(bitext), "x.jsonl")
    assert list(shown(again)) == list(shown(bitext))
    assert list(told(again)) == list(told(bitext))


@settings(max_examples=60)
@given(bitexts(languages=3))
def test_a_rebuilt_bitext_stays_the_same(bitext):
    again = rebuild.build_bitext(iter_records(bitext), "x.jsonl")
    assert rebuild.build_bitext(iter_records(again), "x.jsonl") == again


@settings(max_examples=30)
@given(bitexts(languages=3), st.booleans())
def test_tsv_keeps_all(bitext, bom):
    again = rebuild.build_bitext(tsv.read(tsv.render_lines(bitext, bom=bom)), "x.tsv")
    assert again == rebuild.build_bitext(iter_records(bitext), "x.tsv")


@pytest.mark.parametrize("version", ["1.2", "2.1"])
@settings(max_examples=20)
@given(bitext=bitexts())
def test_xliff_keeps_all(tmp_path_factory, bitext, version):
    path = tmp_path_factory.getbasetemp() / "x.xlf"
    path.write_bytes("".join(xliff.render_chunks(bitext, version=version)).encode())
    again = rebuild.read(path)
    assert again == rebuild.build_bitext(iter_records(bitext), "x.xlf")


@settings(max_examples=10)
@given(bitexts(lines=False, languages=3))
def test_xlsx_keeps_all(bitext):
    file = io.BytesIO()
    xlsx.write(bitext, file)
    again = rebuild.build_numbered(xlsx.read(file.getvalue(), "x.xlsx"), "x.xlsx")
    assert list(told(again)) == list(told(bitext))


@settings(max_examples=30)
@given(bitexts(languages=3))
def test_a_page_keeps_all(bitext):
    data = "".join(page.render_chunks(bitext)).encode()
    again = rebuild.build_numbered(html.read(data, "x.html"), "x.html")
    assert again == rebuild.build_bitext(iter_records(bitext), "x.html")


@pytest.mark.parametrize("suffix", rebuild.SUFFIXES)
def test_files_come_back(tmp_path, suffix):
    path = tmp_path / f"双语{suffix}"
    tmtool.write(demo(), path)
    assert rebuild.read(path) == rebuild.build_bitext(iter_records(demo()), "x")


def test_what_a_document_was_is_known():
    source = rebuild.build_bitext(iter_records(demo()), "x").source
    assert source.id == demo().source.id
    assert source.symbol is None
    assert (source.meta.file, source.meta.file_hash) == ("决议 草案.txt", "aa" * 32)
    assert (source.meta.original, source.meta.status) == ("en", "unofficial")
    assert [(p.kind, p.label, p.text) for p in source.paragraphs] == [
        (p.kind, p.label, p.text) for p in demo().source.paragraphs
    ]


def test_white_space_between_segments_and_marks_have_their_places():
    bitext = sample()
    again = rebuild.build_bitext(iter_records(bitext), "x")
    for made, was in ((again.source, bitext.source), (again.target, bitext.target)):
        assert [p.text for p in made.paragraphs] == [p.text for p in was.paragraphs]
        assert [p.notes for p in made.paragraphs] == [p.notes for p in was.paragraphs]
    assert again.source.paragraphs[1].notes == (Note("1", 10),)


def test_a_look_that_goes_on_over_a_joint_is_one():
    bitext = sample()
    paragraph = replace(bitext.target.paragraphs[4], codes=(Code("italic", 25, 60),))
    paragraphs = (*bitext.target.paragraphs[:4], paragraph, *bitext.target.paragraphs[5:])
    dressed = replace(bitext, sides=(bitext.source, replace(bitext.target, paragraphs=paragraphs)))
    again = rebuild.build_bitext(iter_records(dressed), "x")
    assert again.target.paragraphs[4].codes == (Code("italic", 25, 60),)


def test_the_rows_of_a_sorted_table_are_put_in_order():
    lines = sorted(iter_records(sample()), key=lambda record: record["target"])
    assert rebuild.build_bitext(lines, "x") == rebuild.build_bitext(iter_records(sample()), "x")


# What does not fit together.


def changed(at, **values):
    lines = list(iter_records(sample()))
    lines[at] |= values
    return lines


def parts(row, side, change):
    found = json.loads(json.dumps(list(iter_records(sample()))[row][f"{side}_parts"]))
    change(found)
    return changed(row, **{f"{side}_parts": found})


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "x holds no pairs"),
        (list(iter_records(sample()))[1:], "x:1:1: the first row is 1, not 0: the file is "
        "incomplete"),
        (list(iter_records(sample()))[:3] + list(iter_records(sample()))[4:],
         "x:4:1: row 3 is missing before row 4; apply an edited table with"),
        (list(iter_records(sample())) * 2, "x:9:1: row 0 occurs twice"),
        (changed(3, row="three"), "x:4:1: the number of the row is 'three'"),
        (changed(3, row=2.5), "x:4:1: the number of the row is 2.5"),
        (changed(3, row=None), "x:4:1: the number of the row is None"),
        (changed(3, source=None), "x:4:1: source must be a text, not None"),
        (changed(3, source="技术库"), (
            "x:4:1: source does not have the "
            "length that source_parts states: '技"
        )),
        (changed(4, target="Notes that progress has been uneven.\tMany countries lack data;"),
         "x:5:1: target does not have the length that target_parts states"),
        (changed(3, stream="margins"), "x:4:1: stream is 'margins', not one of masthead, body"),
        (changed(3, stream="footnotes"), "x:5:1: the stream body begins a second time"),
        (changed(3, score=2), "x:4:1: score is 2, not a probability from 0 to 1"),
        (changed(3, score=True), "x:4:1: score is True, not a probability from 0 to 1"),
        (changed(3, checked_by="Ada"), "x:4:1: checked_by is given without checked_at"),
        (changed(3, checked_at="2026"), "x:4:1: checked_at is given without checked_by"),
        (changed(3, source_lang="ja"), "x:4:1: source_lang is 'ja' here and 'zh' before"),
        (changed(3, type="1-1"), "x:4:1: type is 1-1, but the rows make it 2-1"),
        (changed(3, source_label="9"), "x:4:1: source_label is 9, but the rows make it 1"),
        (changed(3, source_segments=[1]), "x:4:1: source_segments is [1], but the rows make it ["),
        (changed(3, source_parts="none"), "x:4:1: source_parts must be a list, not 'none'"),
        (changed(3, source_inlines=[["note", 1]]), (
            "x:4:1: not a note or "
            "formatting in source_inlines"
        )),
        (changed(3, source_inlines=[["big", 1, 2, None]]), (
            "x:4:1: not a note or "
            "formatting in sourc"
        )),
        (changed(3, source_inlines=[["bold", 1, 99, None]]), (
            "x:4:1: not a note or "
            "formatting in sour"
        )),
        (changed(3, source_inlines=[["bold", 2, 2, None]]), "x:4:1: source_inlines is [["),
        (changed(0, target="", target_parts=[]), "x:1:1: all sides of the pair are empty"),
        (parts(3, "source", lambda p: p[0].pop()), (
            "x:4:1: not the place of a "
            "segment in source_parts"
        )),
        (parts(3, "source", lambda p: p[0].__setitem__(3, "song")), "x:4:1: not the place of"),
        (parts(3, "source", lambda p: p[0].__setitem__(0, -1)), (
            "x:4:1: not the place "
            "of a segment in"
        )),
        (parts(3, "source", lambda p: p[1].__setitem__(3, "body")), "x:4:1: paragraph 2 is body 1"),
        (parts(3, "source", lambda p: p.reverse()), "x:4:1: a segment at 0 of para"),
        (parts(1, "source", lambda p: p[0].__setitem__(0, 10**9)), "x:2:1: paragraph 1000000000 f"),
        (parts(1, "source", lambda p: p[0].__setitem__(0, 1)), "x:3:1: segments overlap at 0-10 "),
        (parts(1, "source", lambda p: p[0].__setitem__(slice(1, 3), [10**9, 10**9 + 3])),
         "x:2:1: a segment begins 1000000000 characters after the one before it"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_named(lines, message):
    with pytest.raises(InputError) as caught:
        rebuild.build_bitext(lines, "x")
    assert str(caught.value).startswith(message)


def test_a_record_without_columns_is_named():
    with pytest.raises(ParseError, match=r"x:1:1: "):
        rebuild.build_bitext([{"source": "大会"}], "x")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source": "技"}, "an item does not occur in its paragraph"),
        (
            {"source_parts": [[9, 0, 2, "body", None]]},
            ("an item belongs to a paragraph without segments"),
        ),
        (
            {"source": "", "source_parts": []},
            ("a pair of list items must have one item on each side"),
        ),
    ],
)
def test_items_that_are_none_are_named(change, message):
    from tmtool.units import Pairing

    item, other = Segment(0, 0, 2, "大会"), Segment(1, 4, 11, "General")
    lines = list(iter_records(replace(sample(), lists=(Pairing((item, other)),))))
    short = {"source": lines[8]["source"][:1]} if change.get("source") == "技" else {}
    lines[8] |= change | short
    if short:
        lines[8]["source_parts"] = [[0, 1, 2, "preambular", None]]
        lines[8]["source"] = "技"
    with pytest.raises(ParseError, match=f"x:9:1: {message}"):
        rebuild.build_bitext(lines, "x")


# Files that are none.

PAGE = b'<table></table><script type="application/json" id="records">\n[%s]\n</script>'


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "x.tmx",
            b"",
            "x.tmx can't be read as a bitext: a TMX file leaves out untranslated segments",
        ),
        (
            "x.align",
            b"",
            "x.align can't be read as a bitext: an alignment file holds no texts: ",
        ),
        ("x.txt", b"", "x.txt can't be read as a bitext: name the .jsonl"),
        ("x", b"", "x can't be read as a bitext: name"),
        ("x.jsonl", b"", "x.jsonl holds no pairs"),
        ("x.jsonl", b"\xff", "x.jsonl is not a bitext written by tmtool: it is not UTF-8"),
        ("x.jsonl", b"{}", "x.jsonl:1:1: not a pair written by tmtool"),
        ("x.jsonl", b"[" * 100_000, "x.jsonl:1:1: not a pair written by tmtool"),
        ("x.jsonl", b"9" * 5000, "x.jsonl:1:1: not a pair written by tmtool"),
        ("x.tsv", b"source\ttarget\n", "x.tsv:1:1: the header is not"),
        ("x.tsv", b"", "x.tsv:1:1: the header is not"),
        ("x.xlsx", b"source", "x.xlsx"),
        ("x.xlf", b"<xliff/>", "x.xlf holds no pairs"),
        ("x.xlf", b"<tmx/>", "x.xlf is not an XLIFF 1.2 or 2 file"),
        (
            "x.html",
            b"<p>Text</p>",
            "x.html is not a page written by tmtool align: it holds no pairs",
        ),
        ("x.html", b"\xff", "x.html is not a page written by tmtool: it is not UTF-8"),
        ("x.html", PAGE % b'{"level": null},\n{}', "x.html:2:1: the pairs in this page are damag"),
        ("x.html", PAGE % b"[" * 9, "x.html:2:1: the pairs in this page are damaged"),
    ],
)
def test_files_that_are_no_bitext(tmp_path, monkeypatch, name, data, message):
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        rebuild.read(name)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_numbers_that_are_none_are_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "".join(tsv.render_lines(sample())).replace("\t0.7500\t", "\tgood\t", 1)
    Path("x.tsv").write_text(text, "utf-8")
    with pytest.raises(ParseError, match=r"x\.tsv:2:1: "):
        rebuild.read("x.tsv")


WRITERS = {".jsonl": jsonl.render_lines, ".tsv": tsv.render_lines, ".xlf": xliff.render_chunks}


@pytest.mark.parametrize("suffix", WRITERS)
def test_mutated_files_give_a_bitext_or_one_clear_line(tmp_path, suffix):
    rng, path = random.Random(3), tmp_path / f"x{suffix}"
    data = "".join(WRITERS[suffix](sample())).encode()
    for _ in range(150):
        mutated = bytearray(data)
        for _ in range(rng.randint(1, 3)):
            mutated[rng.randrange(len(mutated))] = rng.choice(b'0189[]{}",\t\n:x-\x80')
        path.write_bytes(mutated[: rng.choice([len(mutated), rng.randrange(len(mutated))])])
        try:
            rebuild.read(path)
        except TmtoolError as error:
            lines = str(error)
            assert "\n" not in lines
