"""PDFs made of known documents, by hand and by real programs, give those documents again."""

import unicodedata
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from made_pdf import (
    by_chromium,
    by_libreoffice,
    by_reportlab,
    converted,
    flat,
    letters_of,
    printed,
    repeated,
)

from tmtool.cli import run
from tmtool.documents import read
from tmtool.documents.content import ReadOptions, list_marks, strip_marks
from tmtool.documents.files import read_bytes
from tmtool.documents.pdf import read_pdf
from tmtool.resources import locate_shared

DATA = Path(__file__).parent / "data" / "pdf"
TEXTS = {
    "zh": locate_shared("seeds", "000_4dc167418dcf0c7b.txt"),
    "en": locate_shared("corpora", "ict-2020", "en.txt"),
}


@cache
def wanted(lang):
    return read(TEXTS.get(lang, DATA / f"{lang}.txt"), lang=lang)


@cache
def short(lang):
    """The masthead, the first paragraphs of both parts, and their footnotes."""
    document, seen = wanted(lang), Counter()
    kept = []
    for paragraph in document.paragraphs:
        seen[paragraph.kind] += 1
        if paragraph.kind != "footnote" and seen[paragraph.kind] <= 9:
            kept.append(paragraph)
    called = {note.mark for paragraph in kept for note in paragraph.notes}
    notes = [p for p in document.paragraphs if p.kind == "footnote" and p.label in called]
    return replace(document, paragraphs=(*kept, *notes))


@cache
def made(lang, *, whole=False, **options):
    return by_reportlab((wanted if whole else short)(lang), **options)


@cache
def content(data):
    return read_pdf(data, "made.pdf", ReadOptions())


def document(data, lang):
    return read_bytes(data, "made.pdf", lang=lang).document


def shape(document):
    """What must be the same in every format."""
    return [
        (p.kind, p.label, p.text, [(note.mark, note.offset) for note in p.notes])
        for p in document.paragraphs
    ]


def unspaced(shapes):
    """The same without white space, which a page shows only here and there in Chinese."""
    return [(k, label, "".join(t.split()), [m for m, _ in notes]) for k, label, t, notes in shapes]


STYLES = {
    "justified": {},
    "ragged, no rule above the notes": {"justified": False, "rule": False},
    "no space between paragraphs": {"between": 0},
    "no indent": {"indent": 0},
    "a little room between paragraphs": {"leading": 16, "between": 4.5, "indent": 0},
    "double-spaced": {"leading": 20, "between": 0},
    "small pages": {"height": 420, "top": 70, "bottom": 60},
    "marks that are not raised": {"plain_marks": True},
    "no running heads": {"heads": False},
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_beginning_of_a_text(lang):
    assert shape(document(made(lang), lang)) == shape(short(lang))


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_corpus_is_the_same_as_its_text(lang):
    found = document(made(lang, whole=True), lang)
    assert shape(found) == shape(wanted(lang))
    assert found.id == wanted(lang).id


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_the_corpus_in_other_styles(style, lang):
    assert shape(document(made(lang, whole=True, **style), lang)) == shape(wanted(lang))


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_columns(lang, whole):
    data = made(lang, whole=whole, columns=2, measure=440, left=80, justified=lang == "zh")
    expected = (wanted if whole else short)(lang)
    assert unspaced(shape(document(data, lang))) == unspaced(shape(expected))


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "columns"), [("zh", 2), ("en", 2), ("en", 1)])
def test_a_long_document(lang, columns):
    """The text three times over: what comes again is text, and notes count on."""
    long = repeated(wanted(lang), 3)
    data = by_reportlab(long, columns=columns, measure=370 if columns == 1 else 440)
    assert unspaced(shape(document(data, lang))) == unspaced(shape(long))


@pytest.mark.slow
def test_nothing_parts_paragraphs():
    data = made("en", whole=True, between=0, indent=0)
    assert shape(document(data, "en")) == shape(wanted("en"))


@pytest.mark.clients
def test_two_files_align_as_their_texts_do(tmp_path):
    for lang in ("zh", "en"):
        (tmp_path / f"{lang}.pdf").write_bytes(by_libreoffice(wanted(lang), tmp_path))
    bitexts = []
    for end in ("pdf", "txt"):
        pair = [
            str(tmp_path / f"{lang}.pdf") if end == "pdf" else str(TEXTS[lang]) for lang in TEXTS
        ]
        assert run(["align", *pair, "-o", str(tmp_path / f"{end}.tsv")]) == 0
        rows = (tmp_path / f"{end}.tsv").read_text("utf-8").splitlines()
        bitexts.append([row.split("\t")[:4] for row in rows])
    assert bitexts[0] == bitexts[1]


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_words_with_nothing_but_gaps_between(lang, whole):
    """As TeX sets them; between Chinese and Latin letters a gap may be only layout."""
    data = made(lang, whole=whole, gaps=True, justified=False)
    found, expected = shape(document(data, lang)), shape((wanted if whole else short)(lang))
    assert found == expected if lang == "en" else unspaced(found) == unspaced(expected)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_goes_is_reported(lang):
    data = made(lang)
    reasons = Counter(each.reason for each in content(data).removed)
    pages = content(data).pages
    assert reasons["page number"] == pages
    assert reasons["running head"] == 2 * (pages - 1)
    assert reasons["job number"] == pages
    assert {each.where for each in content(data).removed if each.reason == "page number"} == {
        f"page {number}" for number in range(1, pages + 1)
    }


@pytest.mark.parametrize("lang", ["zh", "en", "fr"])
def test_no_letter_is_lost(lang):
    """All that PDFium finds is in a line, its label or its marks, or is reported."""
    data = made(lang)
    kept = Counter()
    for line in content(data).lines:
        for part in (strip_marks(line.text), line.label or "", *list_marks(line.text)):
            kept.update(unicodedata.normalize("NFKC", part))
    for each in content(data).removed:
        kept.update(unicodedata.normalize("NFKC", each.text))
    assert letters_of(data) - kept == Counter()


def test_the_same_bytes_give_the_same_lines():
    assert read_pdf(made("fr"), "a.pdf", ReadOptions()) == read_pdf(
        made("fr"), "a.pdf", ReadOptions()
    )


@pytest.mark.clients
@pytest.mark.parametrize("lang", ["zh", "en", "ar", "fr", "ru", "es"])
@pytest.mark.parametrize("program", [by_chromium, by_libreoffice])
def test_documents_set_by_programs(program, lang, tmp_path):
    """Two programs, six languages: masthead, footnotes at the foot, running heads, page numbers."""
    data = program(wanted(lang), tmp_path)
    assert shape(document(data, lang)) == shape(wanted(lang))
    reasons = Counter(each.reason for each in content(data).removed)
    assert reasons["page number"] == content(data).pages


@pytest.mark.clients
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_report(lang, tmp_path):
    """Headings with numbers, items that hang, a quotation set in, two columns, powers, ordinals."""
    body = (DATA / f"report.{lang}.xml").read_text("utf-8")
    page = flat(body, lang, (DATA / "report.styles.xml").read_text("utf-8"))
    found = document(converted(page, tmp_path, "report.fodt"), lang)
    rows = []
    for paragraph in found.paragraphs:
        text = paragraph.text
        for note in reversed(paragraph.notes):
            text = f"{text[: note.offset]}[{note.mark}]{text[note.offset :]}"
        rows.append(f"{paragraph.kind}\t{paragraph.label or ''}\t{text}")
    assert rows == (DATA / f"report.{lang}.tsv").read_text("utf-8").splitlines()


@pytest.mark.clients
def test_chinese_words_in_spread_lines(tmp_path):
    """Spread are the spaces, and the Chinese characters a little; no space comes in, none goes."""
    words = (
        "The Committee considered all of the reports that it had received, and noted that the term "
        "可持续发展 had been used in each of them since the last session, and decided to return to "
        "the matter 信息 at a later meeting, together with the reports of the other committees."
    )
    page = flat(f"<text:p text:style-name='Body'>{words}</text:p>" * 3, "en")
    found = document(converted(page, tmp_path, "spread.fodt"), "en")
    assert [p.text for p in found.paragraphs] == [words] * 3


CELLS = (
    ("Region", "Sessions held", "Remarks"),
    ("Africa", "12", "Held in Nairobi and Addis Ababa, with the support of two host Governments"),
    ("Asia and the Pacific", "7", "Held by video link"),
    ("Europe", "3", "None"),
    ("Latin America and the Caribbean", "9", "Two more are planned for the next biennium"),
)
LOOKS = {
    "drawn": "td { border: 1px solid } table { border-collapse: collapse }",
    "ruled": "tr:first-child td, tr:last-child td { border-bottom: 1px solid } "
    "table { border-collapse: collapse }",
    "bare": "",
}


@pytest.mark.clients
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_table(look, tmp_path):
    words = "The Committee considered the reports that it had received from the five regions. " * 3
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in CELLS)
    page = (
        "<!doctype html><meta charset=utf-8><style>body { width: 150mm; font: 11pt serif } "
        f"td {{ vertical-align: top; padding: 3px 8px }} {look}</style>"
        f"<p>{words}<table>{rows}</table><p>{words}"
    )
    found = document(printed(page, tmp_path), "en").paragraphs
    cells = [paragraph.text for paragraph in found if paragraph.kind == "cell"]
    assert cells == [cell for row in CELLS for cell in row]
    assert [p.text for p in found if p.kind != "cell"] == [words.strip()] * 2
