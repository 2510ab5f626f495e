"""Word files: numbers in all formats, pieces put together, whole documents beside plain ones."""

from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from docx_files import docx, one_list
from hypothesis import given
from hypothesis import strategies as st

from tmtool.documents import read
from tmtool.documents.content import ReadOptions, strip_marks
from tmtool.documents.docx import read_docx
from tmtool.documents.docx.numerals import KINDS, format_numeral
from tmtool.documents.docx.text import DocxPiece, fold_lines, lay_out, split_lines
from tmtool.documents.reading import build_document
from tmtool.resources import locate_shared
from tmtool.units import Document, Meta, Paragraph

ROOT = Path(__file__).parents[1]

NUMERALS = {
    "decimal": {1: "1", 0: "0", 40000: "40000"},
    "decimalZero": {1: "01", 12: "12", 100: "100"},
    "upperRoman": {4: "IV", 49: "XLIX", 1999: "MCMXCIX"},
    "lowerRoman": {9: "ix", 90: "xc", 400: "cd"},
    "lowerLetter": {1: "a", 26: "z", 27: "aa", 53: "aaa", 780: "z" * 30, 781: "781"},
    "upperLetter": {2: "B", 28: "BB"},
    "ordinal": {1: "1st", 12: "12th", 22: "22nd", 103: "103rd"},
    "cardinalText": {1: "One", 12: "Twelve", 21: "Twenty-one", 100: "100"},
    "ordinalText": {1: "First", 12: "Twelfth", 20: "Twentieth", 31: "Thirty-first", 101: "101st"},
    "chicago": {1: "*", 2: "†", 5: "**"},
    "numberInDash": {3: "- 3 -"},
    "hex": {26: "1A"},
    "none": {3: ""},
    "bullet": {3: ""},
    "unheardOf": {7: "7"},
    "chineseCounting": {1: "一", 10: "十", 12: "十二", 21: "二十一", 99: "九十九", 101: "一○一"},
    "chineseCountingThousand": {
        10: "十",
        100: "一百",
        101: "一百〇一",
        110: "一百一十",
        2010: "二千〇一十",
    },
    "chineseLegalSimplified": {1: "壹", 10: "壹拾", 101: "壹佰零壹"},
    "taiwaneseCountingThousand": {14: "十四", 101: "一百零一", 10000: "一萬"},
    "ideographLegalTraditional": {2: "貳", 16: "壹拾陸"},
    "ideographDigital": {0: "〇", 10: "一〇", 101: "一〇一"},
    "ideographTraditional": {1: "甲", 10: "癸", 11: "11"},
    "ideographZodiac": {1: "子", 12: "亥", 13: "13"},
    "ideographZodiacTraditional": {1: "甲子", 60: "癸亥", 61: "甲子"},
    "ideographEnclosedCircle": {1: "㊀", 10: "㊉", 11: "11"},
    "decimalEnclosedCircle": {1: "①", 20: "⑳", 21: "21"},
    "decimalEnclosedCircleChinese": {3: "③"},
    "decimalEnclosedParen": {1: "⑴", 20: "⒇"},
    "decimalEnclosedFullstop": {1: "⒈", 20: "⒛"},
    "decimalFullWidth": {10: "１０"},
    "japaneseCounting": {10: "十", 100: "百", 101: "百一", 1100: "千百"},
    "japaneseLegal": {12: "壱拾弐"},
    "aiueoFullWidth": {1: "ア", 5: "オ"},
    "irohaFullWidth": {1: "イ", 3: "ハ"},
    "koreanDigital": {12: "일이"},
    "koreanCounting": {12: "십이"},
    "ganada": {2: "나"},
    "russianLower": {1: "а", 7: "ж", 10: "к", 29: "аа"},
    "arabicAbjad": {1: "أ", 2: "ب", 3: "ج", 8: "ح"},
    "arabicAlpha": {3: "ت"},
    "hebrew1": {15: "טו", 16: "טז", 21: "כא"},
    "thaiNumbers": {12: "๑๒"},
    "hindiNumbers": {3: "३"},
}


@pytest.mark.parametrize("kind", NUMERALS)
def test_numerals(kind: str):
    assert {n: format_numeral(n, kind) for n in NUMERALS[kind]} == NUMERALS[kind]


@given(st.integers(-5, 40_000), st.sampled_from(sorted(KINDS)))
def test_every_number_is_short_in_every_format(number: int, kind: str):
    text = format_numeral(number, kind)
    assert len(text) <= 120
    assert text or kind in ("none", "bullet")


LOOKS = st.lists(
    st.sampled_from(("bold", "italic", "subscript")), unique=True, max_size=2
).map(tuple)  # fmt: skip
RUNS = st.tuples(st.text("ab 会.\n", min_size=1, max_size=4), LOOKS).map(
    lambda run: DocxPiece(*run)
)
MARKS = st.sampled_from("123").map(lambda label: DocxPiece(label, (), None, "mark"))
PIECES = st.lists(st.one_of(RUNS, MARKS), max_size=8)


@given(PIECES)
def test_codes_cover_what_had_the_look(pieces: list[DocxPiece]):
    laid, dropped = lay_out(pieces)
    text = "".join(piece.text for piece in pieces if piece.kind == "text")
    assert (strip_marks(laid.text), dropped) == (text, "")
    looks = [set(piece.looks) for piece in pieces if piece.kind == "text" for _ in piece.text]
    for look in ("bold", "italic", "subscript"):
        codes = [code for code in laid.codes if code.look == look]
        covered = {at for code in codes for at in range(code.start, code.stop)}
        assert covered == {at for at, worn in enumerate(looks) if look in worn}
        assert len(codes) == sum(worn for worn, _ in groupby(look in each for each in looks))


@given(PIECES)
def test_lines_keep_text_and_looks(pieces: list[DocxPiece]):
    laid, _ = lay_out(pieces)
    lines = split_lines(laid)
    wholes = [line for line, _ in lines]
    wholes += [fold_lines(wholes)] if wholes else []
    for line in wholes:
        bare = strip_marks(line.text)
        assert line.text == line.text.strip()
        assert all(0 <= code.start < code.stop <= len(bare) for code in line.codes)
    kept = "".join(strip_marks(line.text) for line, _ in lines)
    assert "".join(kept.split()) == "".join(strip_marks(laid.text).split())
    for look in ("bold", "italic"):
        assert worn(look, [laid]) == worn(look, [line for line, _ in lines])
        assert worn(look, [laid]) == worn(look, wholes[len(lines) :])


def worn(look, lines):
    """The characters in a look, white space left out."""
    texts = (
        strip_marks(line.text)[code.start : code.stop]
        for line in lines
        for code in line.codes
        if code.look == look
    )
    return "".join("".join(texts).split())


def run(text: str) -> str:
    inner = escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:r><w:t xml:space="preserve">{inner}</w:t></w:r>' if text else ""


def with_marks(paragraph: Paragraph, notes: dict[str | None, int]) -> str:
    at, body = 0, ""
    for note in paragraph.notes:
        reference = (
            f'<w:footnoteReference w:id="{notes[note.mark]}"/>' if note.mark in notes else ""
        )
        raised = reference or f"<w:t>{note.mark}</w:t>"
        up = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        body += f"{run(paragraph.text[at : note.offset])}<w:r>{up}{raised}</w:r>"
        at = note.offset
    return body + run(paragraph.text[at:])


def as_word(document: Document) -> bytes:
    """The document as a Word file: numbers are counted by the program, notes are notes."""
    footnotes = [p for p in document.paragraphs if p.kind == "footnote"]
    notes = {p.label: number for number, p in enumerate(footnotes, start=1)}
    body = ""
    for paragraph in document.paragraphs:
        if paragraph.kind == "footnote":
            continue
        label, text = paragraph.label or "", with_marks(paragraph, notes)
        if label.isdecimal():
            body += f"<w:p>@num(1 0){text}</w:p>"
        else:
            stop = "." if "/" in label else ""
            body += f"<w:p>{run(f'{label}{stop} ') if label else ''}{text}</w:p>"
    parts = "".join(
        f'<w:footnote w:id="{notes[p.label]}"><w:p><w:r><w:footnoteRef/></w:r>{run(f" {p.text}")}'
        "</w:p></w:footnote>"
        for p in footnotes
    )
    level = '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
    return docx(body, numbering=one_list(level), footnotes=parts)


TEXTS = (
    locate_shared("seeds", "000_4dc167418dcf0c7b.txt"),
    locate_shared("corpora", "ict-2020", "zh.txt"),
    locate_shared("corpora", "ict-2020", "en.txt"),
    *(
        ROOT / "tests" / "data" / "documents" / f"resolution-{lang}.txt"
        for lang in ("ar", "es", "zh")
    ),
)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: "-".join(path.parts[-2:]))
def test_the_same_document_as_the_plain_text(path: Path):
    plain = read(path)
    content = read_docx(as_word(plain), "a.docx", ReadOptions())
    document, _ = build_document(content.lines, plain.lang, Meta())
    assert document.id == plain.id
    assert [p.notes for p in document.paragraphs] == [p.notes for p in plain.paragraphs]
