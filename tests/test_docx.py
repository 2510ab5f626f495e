"""Word files: the cases of tests/data/docx, one for each feature; whole documents; wrong input."""

import io
import os
import random
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from docx_files import (
    CASES,
    KINDS,
    STRICT,
    docx,
    made,
    one_list,
    read,
    sections,
    shown,
    zipped,
)

from tmtool.documents.content import ReadOptions
from tmtool.documents.docx import read_docx
from tmtool.documents.reading import build_document
from tmtool.errors import InputError
from tmtool.units import Meta

ROOT = Path(__file__).parents[1]
EXPECTED = [
    (path, name) for path in CASES for name in sections(path) if name.startswith("expected")
]


@pytest.mark.parametrize(
    ("path", "name"), EXPECTED, ids=lambda value: getattr(value, "stem", value)
)
def test_case(path: Path, name: str):
    assert read(path, name.removeprefix("expected").strip() or "accept") == sections(path)[name]


def lines(data, revisions="accept"):
    return read_docx(data, "a.docx", ReadOptions(revisions=revisions)).lines


def texts(data):
    return [line.bare for line in lines(data)]


class TestPackages:
    @pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
    def test_strict_files_say_the_same(self, path):
        parts = parts_of(made(path))
        for usual, strict in STRICT:
            parts = {name: part.replace(usual, strict) for name, part in parts.items()}
        assert b"purl.oclc.org" in parts["word/document.xml"]
        assert (
            shown(read_docx(zipped(parts), path.name, ReadOptions())) == sections(path)["expected"]
        )

    @pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
    def test_other_prefixes_say_the_same(self, path):
        parts = {
            name: re.sub(rb"(?<=[< /])w:", b"x:", part).replace(b"xmlns:w=", b"xmlns:x=")
            for name, part in parts_of(made(path)).items()
        }
        assert (
            shown(read_docx(zipped(parts), path.name, ReadOptions())) == sections(path)["expected"]
        )

    def test_any_other_part_may_be_missing(self):
        everything = docx(
            "<w:p>@style(H)<w:r><w:footnoteReference w:id='1'/></w:r>{Text}</w:p>",
            styles="", numbering="", settings="", comments="", header1="<w:p>{Head}</w:p>",
            footnotes='<w:footnote w:id="1"><w:p>{Note}</w:p></w:footnote>',
        )  # fmt: skip
        parts = parts_of(everything)
        for name in parts:
            if name != "word/document.xml":
                rest = {other: part for other, part in parts.items() if other != name}
                assert texts(zipped(rest))[0] == "Text", name
        alone = {"word/document.xml": parts["word/document.xml"]}
        assert texts(zipped(alone)) == ["Text"]

    def test_the_main_part_is_where_the_package_says(self):
        parts = parts_of(docx("<w:p>{Moved}</w:p>"))
        parts["doc/main.xml"] = parts.pop("word/document.xml")
        rels = parts["_rels/.rels"].replace(b"word/document.xml", b"/doc/main.xml")
        assert texts(zipped({**parts, "_rels/.rels": rels})) == ["Moved"]

    def test_parts_in_utf_16(self):
        text = parts_of(docx("<w:p>{大会}</w:p>"))["word/document.xml"].decode()
        data = text.replace("UTF-8", "UTF-16").encode("utf-16")
        assert texts(docx("", extra={"word/document.xml": data})) == ["大会"]

    def test_an_embedded_page_of_the_web(self):
        relation = f'<Relationship Id="page" Type="{KINDS}/aFChunk" Target="page.html"/>'
        page = "<html><body><h1>决议</h1><p>大会</p></body></html>".encode()
        data = docx(
            '<w:p>{Before}</w:p><w:altChunk r:id="page"/>',
            relations=relation, extra={"word/page.html": page},
        )  # fmt: skip
        assert texts(data) == ["Before", "决议", "大会"]

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"Distr.: General", r"a.docx: the archive is damaged \(its directory can't be read\)"),
            (zipped({"xl/workbook.xml": b"<x/>"}), "a.docx is not a Word document: name a DOCX"),
            (
                docx("<w:p>"),
                r"a.docx/word/document.xml:1:\d+: not well-formed XML: .*; open the file in a word",
            ),
        ],
    )
    def test_what_is_no_word_file(self, data, message):
        with pytest.raises(InputError, match=message):
            lines(data)

    def test_a_relation_that_goes_round(self):
        loops = "".join(
            f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>'
            for a, b in ("AB", "BA")
        )
        links = (
            '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        )
        number = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        loops += f'<w:style w:type="numbering" w:styleId="L">{number}</w:style>'
        body = "<w:p>@style(A){Text}</w:p><w:p>@num(1 0){More}</w:p>"
        assert texts(docx(body, styles=loops, numbering=links)) == ["Text", "More"]

    @pytest.mark.parametrize("start", ["2147483647", "-7", "9" * 30, "x"])
    def test_absurd_numbers(self, start):
        kind = '<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1."/>'
        numbering = one_list(f'<w:start w:val="{start}"/>{kind}')
        assert len(texts(docx("<w:p>@num(1 0){Text}</w:p>", numbering=numbering))) == 1

    @pytest.mark.parametrize(
        ("opening", "closing", "count"),
        [
            ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 80),
            ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 120),
            ("<w:customXml>", "</w:customXml>", 240),
            ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>", 55),
        ],
    )
    def test_as_deep_as_xml_may_be(self, opening, closing, count):
        assert texts(docx(f"{opening * count}<w:p>{{Deep}}</w:p>{closing * count}")) == ["Deep"]

    @pytest.mark.parametrize(
        "element",
        [
            "w:smartTag",
            "w:hyperlink",
            "w:ins",
            "w:fldSimple",
            "w:unknown",
            "mc:AlternateContent><mc:Choice",
        ],
    )
    def test_as_deep_inside_a_paragraph(self, element):
        closing = "".join(f"</{name}>" for name in reversed(element.split("><")))
        count = 240 // len(element.split("><"))
        body = f"<w:p>{f'<{element}>' * count}{{Deep}}{closing * count}</w:p>"
        assert texts(docx(body)) == ["Deep"]


class TestLanguage:
    @pytest.mark.parametrize(
        ("run", "text", "lang"),
        [
            ('<w:lang w:val="fr-CH"/>', "Bonjour", "fr"),
            ('<w:lang w:val="en-US" w:eastAsia="zh-CN"/>', "大会，", "zh"),
            ('<w:lang w:val="en-US" w:bidi="ar-SA"/>', "الجمعية العامة", "ar"),
            ('<w:lang w:val="tlh"/>', "nuqneH", None),
            ("", "Hello", None),
        ],
    )
    def test_of_runs(self, run, text, lang):
        data = docx(f"<w:p><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>")
        assert read_docx(data, "a.docx", ReadOptions()).lang == lang

    def test_a_mixture_and_the_language_of_the_program_are_none(self):
        english = '<w:rPr><w:lang w:val="en-US"/></w:rPr>'
        style = f'<w:style w:type="paragraph" w:default="1" w:styleId="a">{english}</w:style>'
        assert (
            read_docx(docx("<w:p>{Bonjour}</w:p>", styles=style), "a", ReadOptions()).lang is None
        )
        run = '<w:r><w:rPr><w:lang w:val="%s"/></w:rPr><w:t>Text</w:t></w:r>'
        both = docx(f"<w:p>{run % 'fr'}{run % 'es'}</w:p>")
        assert read_docx(both, "a", ReadOptions()).lang is None


class TestWriters:
    """Files as other programs write them."""

    def test_python_docx(self):
        from docx import Document

        document = Document()
        document.add_heading("The title", 0)
        document.add_heading("A part", 1)
        for text in ("first", "second"):
            document.add_paragraph(text, style="List Number")
        document.add_paragraph("bullet", style="List Bullet")
        table = document.add_table(rows=2, cols=2)
        for row, column in ((0, 0), (1, 0), (1, 1)):
            table.cell(row, column).text = f"cell {row}{column}"
        table.cell(0, 0).merge(table.cell(0, 1))
        document.sections[0].header.paragraphs[0].text = "Head of every page"
        paragraph = document.add_paragraph("It is ")
        paragraph.add_run("bold").bold = True
        paragraph.add_run("1").font.superscript = True
        document.save(file := io.BytesIO())
        assert shown(read_docx(file.getvalue(), "a.docx", ReadOptions())).splitlines() == [
            "title |  | The title",
            "heading |  | A part",
            "text | 1 | first",
            "text | 2 | second",
            "item |  | bullet",
            "cell |  | cell 00",
            "cell |  | cell 10",
            "cell |  | cell 11",
            "text |  | It is bold[^1] {bold 6-10}",
            "- header1: running head: Head of every page",
        ]

    def test_small_figures_off_the_line_are_raised(self):
        run = '<w:r><w:rPr><w:position w:val="{}"/><w:sz w:val="{}"/></w:rPr><w:t>1</w:t></w:r>'
        usual = '<w:rPrDefault><w:rPr><w:sz w:val="24"/></w:rPr></w:rPrDefault>'
        styles = f"<w:docDefaults>{usual}</w:docDefaults>"
        for position, size, expected in (
            (8, 14, "text[^1]"),
            (8, 24, "text1"),
            (-8, 14, "text1 {subscript 4-5}"),
        ):
            data = docx(f"<w:p>{{text}}{run.format(position, size)}</w:p>", styles=styles)
            assert shown(read_docx(data, "a", ReadOptions())) == f"text |  | {expected}"


MUTATIONS = 500
LONGEST = 5.0


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def flipped(data, rng, most):
    changed = bytearray(data)
    for _ in range(rng.randint(1, most)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(data, rng):
    return data[: rng.randrange(len(data) or 1)]


def slice_of(data, rng):
    start = rng.randrange(len(data) or 1)
    return start, min(len(data), start + rng.randint(1, 400))


def without_a_slice(data, rng):
    start, stop = slice_of(data, rng)
    return data[:start] + data[stop:]


def repeated(data, rng):
    """An element of the part, many times over, or many times inside itself."""
    found = list(re.finditer(rb"<w:(\w+)[^>/]*>", data))
    if not found:
        return data
    start = rng.choice(found)
    end = data.find(b"</w:" + start[1] + b">", start.end())
    if end < 0:
        return data
    stop = end + len(start[1]) + 5
    if rng.random() < 0.5:
        return data[:stop] + data[start.start() : stop] * rng.randint(2, 300) + data[stop:]
    depth = rng.choice((3, 30, 100, 240, 1000))
    inner = start[0] * depth + data[start.end() : end] + data[end:stop] * depth
    return data[: start.start()] + inner + data[stop:]


def renumbered(data, rng):
    """Other numbers in some attributes, absurd ones among them."""
    values = (b"0", b"1", b"-1", b"9", b"99999999999999999999", b"", b"x", b"2147483647")
    return re.sub(
        rb'"\d+"',
        lambda found: b'"%s"' % rng.choice(values) if rng.random() < 0.3 else found[0],
        data,
    )


def renamed(data, rng):
    """Elements under the names of others."""
    names = list(set(re.findall(rb"w:(\w+)", data))) or [b"p"]
    old, new = rng.choice(names), rng.choice(names)
    return re.sub(rb"(?<=w:)%s\b" % old, new, data)


PART_CHANGES = (
    lambda data, rng: flipped(data, rng, 20), cut, without_a_slice, repeated, repeated, renumbered,
    renamed,
)  # fmt: skip


def mutated(data, rng):
    """A Word file with something wrong in it: in its bytes, or in those of a part."""
    kind = rng.randrange(10)
    if kind == 0:
        return flipped(data, rng, 20)
    if kind == 1:
        return cut(data, rng)
    parts = parts_of(data)
    name = rng.choice(sorted(each for each in parts if parts[each]))
    if kind == 2:
        other = rng.choice(sorted(parts))
        parts[name], parts[other] = parts[other], parts[name]
    else:
        for _ in range(rng.randint(1, 3)):
            parts[name] = rng.choice(PART_CHANGES)(parts[name], rng) or b" "
    return zipped(parts)


def outcome(data, revisions):
    """What reading and what comes after it say: the error's line, or nothing."""
    try:
        content = read_docx(data, "a.docx", ReadOptions(revisions=revisions))
        build_document(content.lines, "en", Meta())
    except InputError as error:
        return str(error)
    return ""


@pytest.mark.slow
def test_whatever_is_wrong_gives_one_clear_line():
    files = [made(path) for path in CASES]
    refused = 0
    for seed in range(MUTATIONS):
        rng = random.Random(seed)
        data = mutated(rng.choice(files), rng)
        start = time.process_time()
        told = outcome(data, rng.choice(("accept", "reject")))
        assert time.process_time() - start < LONGEST, seed
        assert not told or re.fullmatch(r"a\.docx.+", told), seed
        refused += bool(told)
    assert MUTATIONS / 10 < refused < 0.9 * MUTATIONS


@pytest.mark.slow
def test_two_hundred_pages_are_read_in_time():
    done = subprocess.run(
        [sys.executable, "benchmarks/docx.py"], cwd=ROOT, capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
