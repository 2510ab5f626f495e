"""XLIFF: valid in both versions, readable by others, and what is written reads back."""

import random
import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import translate_toolkit
from bitexts import demo, pair, pairs, side, whole
from hypothesis import given, settings
from lxml import etree
from random_bitexts import bitexts
from test_formats_tmx_codes import rich

from tmtool.errors import InputError, ParseError, TmtoolError
from tmtool.formats.bitexts import tsv
from tmtool.formats.bitexts.rows import iter_records
from tmtool.formats.bitexts.writing import Options, list_losses
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff import bitexts as xliff
from tmtool.units import Alignment, Bead, Bitext, CheckRecord, Pairing, Paragraph, Segment

WHEN = datetime(2026, 11, 25, tzinfo=UTC)
ONE, TWO = "urn:oasis:names:tc:xliff:document:1.2", "urn:oasis:names:tc:xliff:document:2.0"
both = pytest.mark.parametrize("version", ["1.2", "2.1"])


def written(bitext, version="1.2", **options):
    return "".join(xliff.render_chunks(bitext, version=version, **options)).encode()


def read(data):
    with TemporaryDirectory() as folder:
        path = Path(folder, "x.xlf")
        path.write_bytes(data)
        return [record for _, record in xliff.read(Source(path, path.name))]


def expected(bitext):
    return list(tsv.read(tsv.render_lines(bitext)))


def tree(bitext, version="1.2", **options):
    """The root without the namespaces of its elements."""
    root = etree.fromstring(written(bitext, version, **options))
    for element in root.iter():
        element.tag = etree.QName(element).localname
    return root


def one(bead, source="a", target="b"):
    sides = side("zh", Paragraph("body", None, source)), side("en", Paragraph("body", None, target))
    stream = Alignment(tuple(whole(document, range(1)) for document in sides), (bead,), "x")
    return Bitext(sides, (stream,), "sentence", "x")


def lists():
    bitext = demo()
    items = Pairing((Segment(1, 0, 2, "欢迎"), Segment(1, 0, 9, "Welcomes ")), 0.5)
    return Bitext(
        (bitext.source, bitext.target), bitext.streams, bitext.level, bitext.signature, (items,)
    )


@both
@settings(max_examples=40)
@given(bitext=bitexts())
def test_round_trip(version, bitext):
    assert read(written(bitext, version)) == expected(bitext)


@both
@settings(max_examples=60)
@given(bitext=pairs)
def test_any_text_gives_a_readable_file_and_losses_are_named(version, bitext):
    same = read(written(bitext, version)) == expected(bitext)
    assert same == (not list_losses(bitext, ".xlf", Options(xliff=version)))


@both
@pytest.mark.parametrize("bitext", [demo(), rich(), lists()], ids=["demo", "rich", "lists"])
def test_records_are_those_of_tsv(version, bitext):
    assert read(written(bitext, version)) == expected(bitext)
    assert list_losses(bitext, ".xlf", Options(xliff=version)) == ()


def test_what_xml_cannot_hold_only_the_newer_version_says():
    bitext = pair("a\x0cb\uffff", "c")
    assert tuple(map(str, list_losses(bitext, ".xlf"))) == (
        "characters that XML can't hold were replaced by U+FFFD: 2, the first is U+000C in pair 1 "
        "(XLSX, HTML, TSV and JSONL keep them)",
    )
    assert list_losses(bitext, ".xlf", Options(xliff="2.1")) == ()
    assert '<source>a<cp hex="000C"/>b<cp hex="FFFF"/></source>' in written(bitext, "2.1").decode()
    assert read(written(bitext, "2.1")) == expected(bitext)
    assert read(written(bitext))[0]["source"] == "a\ufffdb\ufffd"


@both
def test_equal_input_gives_equal_bytes(version):
    assert written(demo(), version, when=WHEN) == written(demo(), version, when=WHEN)


@both
def test_a_file_per_stream(version):
    names = [file.get("original") for file in tree(lists(), version).iter("file")]
    assert names == ["决议 草案.txt", "决议 草案.txt#footnotes", "决议 草案.txt#lists"]


@both
def test_ids_are_unique(version):
    root = tree(demo(), version)
    ids = [unit.get("id") for unit in root.iter("trans-unit", "unit")]
    assert ids == ["r0", "r1", "r2", "r3"]


def test_the_head_of_a_file_of_the_older_version():
    (file, _) = tree(demo(), when=WHEN, codes=("zh_CN", "en-GB")).iter("file")
    assert dict(file.attrib) == {
        "original": "决议 草案.txt", "source-language": "zh-CN", "target-language": "en-GB",
        "datatype": "plaintext", "tool-id": "tmtool", "date": "2026-11-25T00:00:00Z",
    }  # fmt: skip
    notes = {note.get("from"): note.text for note in file.iterfind("header/note")}
    assert notes["x-tmtool-status"] == "unofficial"
    assert notes["x-tmtool-target-symbol"] == "A/C.2/75/L.11"


def test_the_head_of_a_file_of_the_newer_version():
    root = tree(demo(), "2.1", codes=("zh_CN", "en-GB"))
    assert (root.get("srcLang"), root.get("trgLang")) == ("zh-CN", "en-GB")
    assert root.find("file").get("canResegment") == "no"


@pytest.mark.parametrize(
    ("bead", "older", "newer"),
    [
        (Bead((range(1), range(1)), 0.3, CheckRecord("reviser", "2026-11-25")),
         ("yes", "signed-off"), ("final", "tmtool:checked")),
        (Bead((range(1), range(1)), 0.9), ("no", "translated"), ("translated", None)),
        (Bead((range(1), range(1)), 0.3), ("no", "needs-review-translation"),
         ("initial", "tmtool:doubtful")),
        (Bead((range(1), range(1))), ("no", "needs-review-translation"),
         ("initial", "tmtool:doubtful")),
    ],
)  # fmt: skip
def test_states(bead, older, newer):
    unit = next(tree(one(bead)).iter("trans-unit"))
    assert (unit.get("approved"), unit.find("target").get("state")) == older
    segment = next(tree(one(bead), "2.1").iter("segment"))
    assert (segment.get("state"), segment.get("subState")) == newer


def test_what_one_side_only_has_is_not_to_be_translated():
    (unit,) = (u for u in tree(demo()).iter("trans-unit") if u.get("id") == "r2")
    assert (unit.get("translate"), unit.findtext("source"), unit.get("approved")) == (
        "no", "", None,
    )  # fmt: skip
    assert unit.findtext("target") == "- requests the Secretary-General to report."
    (unit,) = (u for u in tree(demo(), "2.1").iter("unit") if u.get("id") == "r2")
    assert unit.get("translate") == "no"
    assert unit.find("segment").get("state") is None


def test_a_bead_is_one_segment_in_both_versions():
    unit = next(tree(demo()).iter("trans-unit"))
    assert unit.find("seg-source/mrk").attrib == {"mtype": "seg", "mid": "0"}
    assert unit.find("seg-source/mrk").text == unit.findtext("source")
    assert all(len(list(u.iter("segment"))) == 1 for u in tree(demo(), "2.1").iter("unit"))


@both
def test_translators_see_labels_kinds_and_how_sure_it_is(version):
    notes = [
        note.text
        for note in tree(demo(), version).iter("note")
        if "tmtool" in (note.get("from"), note.get("category"))
    ]
    assert notes == [
        "preambular; 1-1; alignment 0.99",
        "7, 8 / 7; operative; 2-1; checked by reviser, 2026-11-25T10:00:00+08:00",
        "9; operative; 0-1; alignment 0.90",
        "¹ / 1; footnote; 1-1",
    ]


def test_codes_as_they_stand_in_the_older_version():
    assert (
        '<source><bpt id="1" rid="1" ctype="bold">&lt;b&gt;</bpt>大会'
        '<bpt id="2" rid="2" ctype="italic">&lt;i&gt;</bpt>欢迎<ept id="1" rid="1">&lt;/b&gt;</ept>'
    ) in written(rich()).decode()
    assert (
        '<ph id="4" ctype="x-fnote" assoc="preceding">&lt;sup&gt;1&lt;/sup&gt;</ph></source>'
    ) in written(rich()).decode()


def test_codes_as_they_stand_in_the_newer_version():
    """Looks that overlap are two codes, others one element."""
    text = written(rich(), "2.1").decode()
    assert '<data id="d1">&lt;b&gt;</data>' in text
    source = re.search("<source>(.*)</source>", text)[1]
    assert source == (
        '<sc id="1" type="fmt" subType="xlf:b" dataRef="d1"/>大会'
        '<pc id="2" type="fmt" subType="xlf:i" dataRefStart="d3" dataRefEnd="d4">欢迎'
        '<ec startRef="1" dataRef="d2"/>'
        '<pc id="3" type="link" dataRefStart="d5" dataRefEnd="d6">报告</pc></pc>。'
        '<ph id="4" type="other" subType="tmtool:fnote" disp="1" dataRef="d7"/>'
    )


@both
def test_codes_that_a_tool_changed_are_read_as_they_stand(version):
    data = written(rich(), version)
    for begins in (b'ctype="bold"', b'subType="xlf:b"'):
        data = data.replace(begins, begins.replace(b"bold", b"italic").replace(b":b", b":i"))
    (record,) = read(data)
    assert ["italic", 0, 4, None] in record["source_inlines"]
    assert not [each for each in record["source_inlines"] if each[0] == "bold"]


@both
def test_a_text_that_a_tool_changed_is_read_as_it_stands(version):
    data = written(demo(), version).replace("第70/125号".encode(), "第70/126号".encode())
    assert "第70/126号" in read(data)[0]["source"]
    assert read(data)[1:] == expected(demo())[1:]


@both
def test_another_program_may_indent_and_recode_it(version):
    root = etree.fromstring(written(demo(), version))
    data = etree.tostring(root, encoding="UTF-16", xml_declaration=True)
    assert read(data) == expected(demo())


@pytest.mark.parametrize("hex", ["", "zz", "D800", "FFFFFFFF", "-1"])
def test_characters_that_are_none(hex):
    data = written(pair("a\x0cb", "c"), "2.1").replace(b'hex="000C"', f'hex="{hex}"'.encode())
    assert read(data)[0]["source"] == "a\ufffdb"


def test_no_beads_are_no_file():
    empty = Bitext((side("zh"), side("en")), (Alignment(((), ()), (), "x"),), "sentence", "x")
    with pytest.raises(InputError, match="there are no pairs"):
        written(empty)


# What others give.

BARE_12 = f"""<xliff version="1.2" xmlns="{ONE}"><file original="a" source-language="zh"
 datatype="plaintext"><body><trans-unit id="1"><source>a</source></trans-unit></body></file>
</xliff>"""
BARE_21 = f"""<xliff version="2.1" srcLang="zh" xmlns="{TWO}"><file id="f"><unit id="1">
<segment><source>a</source></segment></unit></file></xliff>"""


@pytest.mark.parametrize("text", [BARE_12, BARE_21])
def test_files_of_other_tools_are_none_of_ours(text):
    with pytest.raises(ParseError, match=r"x\.xlf:[12]:1: the unit does not state its row"):
        read(text.encode())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "x.xlf is not an XLIFF 1.2 or 2 file"),
        (b"<tmx/>", "x.xlf is not an XLIFF 1.2 or 2 file"),
        (BARE_12.encode()[:130], "not well-formed XML"),
        (f"<!DOCTYPE x [<!ENTITY a 'b'>]>{BARE_12}".encode(), "declares entities"),
        (f"<!DOCTYPE x [<!ENTITY a 'b'>]>{BARE_21}".encode(), "declares entities"),
        (f'<x xmlns="{ONE}"/>'.encode(), "x.xlf is not an XLIFF 1.2 or 2 file"),
    ],
)
def test_what_is_no_xliff(data, message):
    with pytest.raises(InputError, match=message):
        read(data)


@both
def test_nesting_without_end_is_refused(version):
    nested = ("<mrk>" * 50_000 + "</mrk>" * 50_000).encode()
    data = written(rich(), version).replace(b"<source>", b"<source>" + nested, 1)
    with pytest.raises(ParseError, match="not well-formed XML"):
        read(data)


@both
def test_columns_that_say_nothing_sensible_are_named(version):
    data = written(demo(), version).replace(b">0.9877<", b">good<")
    with pytest.raises(ParseError, match=r"x\.xlf:\d+:1: score is not valid: 'good'"):
        read(data)


@both
@pytest.mark.parametrize("count", [40, pytest.param(500, marks=pytest.mark.slow)])
def test_mutated_files_give_records_or_one_clear_line(version, count):
    rng, data = random.Random(20261125), written(rich(), version)
    for _ in range(count):
        copy = bytearray(data)
        for _ in range(rng.randint(1, 8)):
            copy[rng.randrange(len(copy))] = rng.randrange(256)
        complaint = ""
        try:
            read(bytes(copy[: rng.randint(1, 4 * len(copy))]))
        except TmtoolError as error:
            complaint = str(error)
        assert len(complaint.splitlines()) < 2


@both
def test_translate_toolkit_reads_the_same(tmp_path, version):
    path = tmp_path / "x.xlf"
    path.write_bytes(written(demo(), version))
    wanted = [(r["source"], r["target"]) for r in iter_records(demo())]
    assert [each[:2] for each in translate_toolkit.read_xliff(path, version)] == wanted
