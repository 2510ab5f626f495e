"""Reading PDF: pages written by hand, each with one thing that pages have; strange files."""

import io
import re
import zlib
from functools import cache

import pytest
from made_pdf import Setter, Sheet, atoms
from raw_pdf import file_of, form, lines, picture, raw_pdf, stream, text

from tmtool.documents.content import ReadOptions, list_marks, strip_marks
from tmtool.documents.files import read_bytes
from tmtool.documents.pdf import read_pdf
from tmtool.documents.pdf.worker import read_content
from tmtool.errors import InputError
from tmtool.units import Code

LONG = (
    "The Committee considered the reports that it had received, and noted that the number of",
    "sessions had risen since the last one, as the annex to the present report shows in detail",
    "for each of the regions, and decided to return to the matter at a later meeting.",
)


@cache
def content(data):
    return read_pdf(data, "made.pdf", ReadOptions())


def document(data):
    return read_bytes(data, "made.pdf", lang="en").document


def texts(data):
    return [strip_marks(line.text) for line in content(data).lines]


def refusal(data):
    with pytest.raises(InputError) as caught:
        content(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def removed(data, reason):
    return [each.text for each in content(data).removed if each.reason.startswith(reason)]


# --- masthead, heads and feet ---------------------------------------------------------------------


def test_a_masthead_in_two_columns():
    page = (
        text(100, 780, "United Nations", 14) + text(500, 780, "A/75/62", 12)
        + text(100, 750, "General Assembly", 20, "F2") + text(400, 750, "Distr.: General")
        + text(400, 738, "3 May 2020") + text(400, 726, "Original: English")
        + text(60, 640, "Seventy-fifth session", 10, "F2") + text(60, 628, "Agenda item 16")
        + lines(100, 580, LONG)
    )  # fmt: skip
    found = document(raw_pdf(page))
    assert [p.text for p in found.paragraphs][:6] == [
        "United Nations", "A/75/62", "General Assembly",
        "Distr.: General\n3 May 2020\nOriginal: English", "Seventy-fifth session", "Agenda item 16",
    ]  # fmt: skip
    assert (found.symbol, found.meta.distribution, found.meta.original) == (
        "A/75/62",
        "general",
        "en",
    )
    assert (found.meta.session, found.meta.agenda_item, found.meta.date) == (
        "75",
        "16",
        "2020-05-03",
    )


def test_a_head_that_comes_only_once():
    """On the second of two pages nothing comes again; but a rule parts the head from the text."""
    first = text(500, 780, "A/RES/73/8", 12) + lines(100, 740, LONG)
    second = (
        text(60, 790, "A/RES/73/8", 8, "F2") + text(300, 790, "Embargo against Cuba", 8, "F2")
        + "60 780 m 540 780 l S\n" + lines(100, 730, LONG[:2]) + text(60, 40, "2/2", 8)
    )  # fmt: skip
    data = raw_pdf(first, second)
    assert removed(data, "running head") == ["A/RES/73/8", "Embargo against Cuba"]
    assert removed(data, "page number") == ["2/2"]
    assert texts(data)[0] == "A/RES/73/8"


def test_a_line_that_comes_again_with_another_number_is_no_head():
    """Headings at the top of two pages; a head's figures stay the same or count the pages."""
    pages = [
        lines(100, 780, (f"Article {number}",)) + lines(100, 750, LONG)
        + text(60, 810, f"Report {year}, page {page}", 8)
        for page, (number, year) in enumerate(((5, 1998), (30, 1998)), start=1)
    ]  # fmt: skip
    data = raw_pdf(*pages)
    assert removed(data, "running head") == ["Report 1998, page 1", "Report 1998, page 2"]
    assert [row for row in texts(data) if "Art" in row] == ["Article 5", "Article 30"]


@pytest.mark.parametrize("columns", [(60,), (60, 320)])
def test_text_that_comes_again_at_the_top_of_pages_is_text(columns):
    rows = [row[:50] for row in LONG]
    page = "".join(lines(x, 800, rows) for x in columns)
    data = raw_pdf(page, page)
    assert removed(data, "running head") == []
    assert sum(row.count("The Committee") for row in texts(data)) == 2 * len(columns)


def test_numbers_in_the_text_stay_where_they_count_no_pages():
    pages = [lines(100, 700, LONG) + text(100, 60, number, 10) for number in ("1960", "1971")]
    assert removed(raw_pdf(*pages), "page number") == []
    pages = [lines(100, 700, LONG) + text(300, 40, number, 10) for number in ("ix", "x", "xi")]
    assert removed(raw_pdf(*pages), "page number") == ["ix", "x", "xi"]


def test_the_first_page_of_a_resolution_keeps_its_foot_out():
    page = (
        lines(100, 740, LONG) + text(60, 44, "18-16895 (E)    241018") + text(60, 30, "*1816895*")
    )
    assert removed(raw_pdf(page), "job number") == ["18-16895 (E) 241018"]
    assert removed(raw_pdf(page), "bar code") == ["*1816895*"]


def test_a_footnote_like_another_at_the_same_height_is_no_running_foot():
    notes = (("1", "Resolution 70/1."), ("2", "Resolution 69/3."))
    pages = [
        lines(100, 700, (*LONG, f"A word{mark}")) + text(100, 64, mark, 5, more="3 Ts")
        + text(104, 64, note, 8)
        for mark, note in notes
    ]  # fmt: skip
    found = content(raw_pdf(*pages)).lines
    assert [(line.label, line.text) for line in found if line.role == "footnote"] == list(notes)


# --- footnotes ------------------------------------------------------------------------------------


def test_a_footnote_that_runs_over_to_the_next_page():
    rule = "100 100 m 160 100 l S\n"
    first = (
        lines(100, 700, (*LONG[:2], "for each of them,")) + text(172, 676, "1", 6, more="3 Ts")
        + rule + text(106, 88, "1", 5, more="3 Ts")
        + text(112, 88, "See the list of all documents that the", 8)
        + text(100, 78, "Committee had before it, in particular", 8)
    )  # fmt: skip
    second = (
        lines(100, 700, LONG) + rule + text(100, 88, "the report of the Board of Auditors", 8)
        + text(106, 78, "2", 5, more="3 Ts") + text(112, 78, "A/75/1.", 8)
    )  # fmt: skip
    found = content(raw_pdf(first, second)).lines
    assert list_marks(found[0].text) == ["1"]
    assert [(line.label, line.text) for line in found if line.role == "footnote"] == [
        ("1", "See the list of all documents that the Committee had before it, in particular "
              "the report of the Board of Auditors"),
        ("2", "A/75/1."),
    ]  # fmt: skip


def test_notes_with_asterisks():
    page = (
        lines(100, 700, ("Item 16 of the provisional agenda*",)) + lines(100, 660, LONG)
        + "100 90 m 160 90 l S\n" + text(100, 78, "* A/75/50.", 8)
    )  # fmt: skip
    found = content(raw_pdf(page)).lines
    assert (found[0].text, list_marks(found[0].text)) == (found[0].text, ["*"])
    assert (found[-1].role, found[-1].label, found[-1].text) == ("footnote", "*", "A/75/50.")


def test_a_rule_that_was_typed():
    page = (
        lines(100, 700, LONG) + text(100, 112, "______________", 8)
        + text(100, 100, "1", 5, more="3 Ts") + text(104, 100, "A/75/1.", 8)
    )  # fmt: skip
    data = raw_pdf(page)
    assert [line.label for line in content(data).lines] == [None, "1"]
    assert removed(data, "rule") == ["______________"]


def test_small_print_without_marks_is_no_footnote():
    page = lines(100, 700, LONG) + text(100, 90, "Source: the secretariat.", 8)
    assert [line.role for line in content(raw_pdf(page)).lines] == [None, None]


def raised(words, sign, more, end=""):
    """A line with something raised after some of its words; Courier is 6 points wide."""
    at = 100 + 6 * len(words)
    return (
        lines(100, 700, LONG) + text(100, 640, words, 10, "F4")
        + text(at, 640, sign, 6, "F4", "3.5 Ts")
        + text(at + 3.6 * len(sign), 640, end, 10, "F4") + more
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sign", "expected"),
    [
        ("an area of 12 km", "2", "an area of 12 km²."),
        ("at its 46", "th", "at its 46th."),
        ("le 1", "er", "le 1er."),
        ("the 46", "e", "the 46e."),
    ],
)
def test_what_is_raised_and_no_mark(words, sign, expected):
    note = "100 90 m 160 90 l S\n" + text(100, 78, "2", 5, more="3 Ts") + text(104, 78, "A/1.", 8)
    found = content(raw_pdf(raised(words, sign, note, "."))).lines
    assert (found[1].text, list_marks(found[1].text)) == (expected, [])


@pytest.mark.parametrize(("sign", "marks"), [("2", ["2"]), ("2,3", ["2", "3"]), ("12", ["12"])])
def test_what_is_raised_and_a_mark(sign, marks):
    note = "".join(
        text(100, 70 - 10 * i, mark, 5, more="3 Ts") + text(108, 70 - 10 * i, "A/1.", 8)
        for i, mark in enumerate(marks)
    )
    page = raised("paragraph 5", sign, "100 90 m 160 90 l S\n" + note, ", and")
    found = content(raw_pdf(page)).lines
    assert (strip_marks(found[1].text), list_marks(found[1].text)) == ("paragraph 5, and", marks)


# --- paragraphs -----------------------------------------------------------------------------------


def test_a_paragraph_ends_where_the_next_word_had_room():
    rows = (*LONG[:2], "for each of the regions.", *LONG[:2], "for each of them.")
    assert len(texts(raw_pdf(lines(100, 700, rows)))) == 2


def resolved(rows):
    """The paragraphs of rows that are set without indents and without room between paragraphs."""
    return texts(raw_pdf(lines(100, 780, rows, font="F4")))


def test_paragraphs_that_only_their_first_words_part():
    """The second line is full, and the fourth as wide as the page; what follows opens one."""
    rows = (
        "The General Assembly,",
        "Recalling all of its previous resolutions on the matter at hand",
        "and the decisions of the Economic and Social Council on the same,",
        "Recalling also the outcome of the Summit of the year before last,",
        "Noting the reports of the Working Group, Housing Committee and the",
        "Housing Fund on the matter,",
    )
    assert resolved(rows) == [rows[0], " ".join(rows[1:3]), rows[3], " ".join(rows[4:])]


def test_who_proposes_and_when_it_was_adopted():
    rows = (
        "Technology for sustainable development in all countries at large",
        "Draft resolution submitted by the Vice-Chair of the Committee",
        "on the basis of informal consultations",
        "Technology for sustainable development in all countries at large",
        "The General Assembly,",
    )
    assert resolved(rows) == [rows[0], " ".join(rows[1:3]), rows[3], rows[4]]
    adopted = "Resolution adopted by the General Assembly on 24 November 2020"
    assert resolved((adopted, *rows[:1], rows[4])) == [adopted, rows[0], rows[4]]


def test_a_few_lines_that_stand_far_apart():
    page = text(100, 700, "I am a paragraph.") + text(100, 678, "I am one.")
    assert texts(raw_pdf(page)) == ["I am a paragraph.", "I am one."]


def test_stops_that_hang_over_the_edge_make_no_column_wider():
    """The first line ends in a stop outside the column; the others are full without it."""
    setter = Setter(Sheet(justified=False, indent=0, measure=200), chinese=True)
    rows = (
        "大会回顾其以往关于信息和通信技术促进发展，", "展的各项决议并注意到秘书长的报告以及关于",
        "同一问题的其他各项报告和建议以及各国的意", "见。",
    )  # fmt: skip
    for row in rows:
        setter.y -= 13
        setter.text(row, 100, setter.y, "STSong-Light", 10, 0)
    assert texts(setter.bytes()) == ["".join(rows)]


def test_a_space_between_a_figure_and_a_chinese_character_takes_room():
    """The second line has room for the next character, but not for the space before it as well."""
    setter = Setter(Sheet(justified=False, indent=0, measure=300), chinese=True)
    rows = (
        "大会回顾其以往关于信息和通信技术促进发展的国际电信联盟 ITU",
        "的各项决议并注意到秘书长的报告及其关于这一问题 2020 年 17",
        "月的各项建议。",
    )
    for row in rows:
        setter.y -= 13
        setter.draw(atoms(row), 100, setter.y, 10)
    assert texts(setter.bytes()) == [f"{rows[0]} {rows[1]} {rows[2]}"]


def test_headings_are_told_by_their_looks():
    page = (
        text(100, 700, "General remarks", 10, "F2") + lines(100, 684, LONG)
        + text(264, 620, "Annex", 10) + text(100, 600, "Membership of the", 14, "F2")
        + text(100, 584, "Committee", 14, "F2") + lines(100, 560, LONG)
    )  # fmt: skip
    found = content(raw_pdf(page)).lines
    assert [line.text for line in found if line.role == "heading"] == [
        "General remarks", "Annex", "Membership of the Committee",
    ]  # fmt: skip


def test_a_heading_with_a_number_is_the_same_as_in_a_text():
    page = text(100, 700, "II.  Replies received", 10, "F2") + lines(100, 684, LONG)
    found = document(raw_pdf(page)).paragraphs[0]
    assert (found.kind, found.label, found.text) == ("heading", "II", "Replies received")


def test_hanging_labels_stay_with_their_paragraphs():
    page = lines(100, 740, LONG)
    for i, label in enumerate(("(a)", "(b)", "(c)")):
        y = 680 - 50 * i
        page += text(100, y, label) + lines(140, y, [row[:70] for row in LONG])
    found = document(raw_pdf(page)).paragraphs
    assert [(p.kind, p.label) for p in found] == [
        ("body", None), ("item", "(a)"), ("item", "(b)"), ("item", "(c)"),
    ]  # fmt: skip


def test_italic_and_bold_are_kept():
    page = (
        text(122, 740, "Recalling", 10, "F3")
        + text(162, 740, "its resolution on the matter, and the")
        + text(100, 728, "report that followed it in the next year,")
    )  # fmt: skip
    assert content(raw_pdf(page)).lines[0].codes == (Code("italic", 0, 9),)


def test_chinese_lines_join_without_spaces():
    setter = Setter(Sheet(justified=False), chinese=True)
    words = "大会回顾其以往关于信息和通信技术促进可持续发展的各项决议，" * 3
    setter.paragraph(words)
    setter.paragraph("审议这一问题。")
    assert texts(setter.bytes()) == [words, "审议这一问题。"]


def test_spaces_between_chinese_characters_are_only_layout():
    setter = Setter(Sheet(), chinese=True)
    setter.paragraph("大 会")
    setter.paragraph("大会回顾其 以往关于信息和通信技术促进可持续发展 的各项决议，共 12 项。")
    data = setter.bytes()
    assert texts(data) == [
        "大 会",
        "大会回顾其以往关于信息和通信技术促进可持续发展的各项决议，共 12 项。",
    ]
    assert len(removed(data, "spaces between Chinese characters (2)")) == 1


def test_dashes_of_a_list_are_labels():
    data = raw_pdf(
        lines(100, 700, ["The office has taken these steps in the last year:"])
        + lines(100, 660, ["- it published the new guide for all of its staff;"])
        + lines(100, 620, ["- it opened a second branch on the north shore;"])
        + lines(100, 580, ["- it kept the rate at -5 per cent."])
    )
    paragraphs = read_bytes(data, "a.pdf", lang="en").document.paragraphs
    assert [(p.label, p.text[:12]) for p in paragraphs[1:]] == [
        ("-", "it published"), ("-", "it opened a "), ("-", "it kept the "),
    ]  # fmt: skip


# --- hyphens --------------------------------------------------------------------------------------


def parted(*rows):
    return raw_pdf(lines(100, 700, rows))


def test_a_word_that_a_line_end_parts():
    data = parted(
        "The Committee took up the imple-",
        "mentation of its decisions. The",
        "implementation went on.",
    )
    assert texts(data)[0].startswith("The Committee took up the implementation of its decisions.")
    assert removed(data, "hyphen at a line end") == ["imple-mentation"]


def test_a_compound_that_a_line_end_parts():
    data = parted(
        "The Committee took up socio-", "economic matters, and others", "that are socio-economic."
    )
    assert texts(data)[0].startswith("The Committee took up socio-economic matters,")
    assert removed(data, "hyphen") == []


def test_a_document_that_parts_no_words_keeps_its_hyphens():
    assert (
        "tuberculosis-associated"
        in texts(parted("all of the tuberculosis-", "associated deaths"))[0]
    )


def test_a_hyphen_stays_where_the_word_appears_nowhere_else():
    data = parted(
        "The Committee took up the imple-", "mentation of its decisions and the", "allo-",
        "cation of funds. The implementation", "went on.",
    )  # fmt: skip
    assert "the allo-cation of funds" in texts(data)[0]
    assert removed(data, "hyphen at a line end") == ["imple-mentation"]


def test_symbols_names_and_figures_keep_their_hyphens():
    data = parted("the documents A/67/65-", "E/2012/48, the Secretary-", "General on COVID-", "19.")
    assert texts(data) == ["the documents A/67/65-E/2012/48, the Secretary-General on COVID-19."]


# --- letters --------------------------------------------------------------------------------------


def spelled(*meanings, more=()):
    """A page of ordinary text, and a row of letters with these meanings."""
    codes = "".join(chr(65 + i) for i in range(len(meanings)))
    page = lines(100, 700, LONG) + text(100, 600, codes, 10, "U1")
    return raw_pdf(page, fonts=[("U1", "Courier", meanings), *more])


def test_ligatures_are_letters():
    assert texts(spelled("ﬁ", "nal ", "o", "ﬃ", "ce"))[1] == "final office"


def test_radicals_and_compatibility_forms_are_usual_characters():
    forms = "\u2f42\u2f24\uf907\u2ec5\u2ed3"
    data = spelled(*forms)
    assert texts(data)[1] == "文大龜见长"
    (report,) = [each for each in content(data).removed if each.reason.startswith("radicals")]
    assert (set(report.text.split()), report.reason[-9:]) == (set(forms), "(5 times)")


def test_private_letters_are_lost_and_reported():
    data = spelled("\ue001", "k", "\uf0b7", " ", "x")
    assert texts(data)[1] == "\ufffdk• x"
    assert removed(data, "letter without a character") == ["U+E001 (1 times)"]


def test_a_file_that_does_not_say_what_its_letters_are():
    meanings = [chr(0xE000 + i) for i in range(58)]
    data = raw_pdf(lines(100, 700, LONG, font="U1"), fonts=[("U1", "Courier", meanings)])
    assert refusal(data) == (
        "made.pdf can't be read: the PDF does not say which characters its letters stand for; "
        "save it again from its source, or recognise the text (OCR)"
    )


def unnamed(*texts, own=(), keep=0):
    """Texts, each in a font that names no letter and has its letters moved by `own` codes.

    The first `keep` of them are set in Times.
    """
    moves = own or [0] * len(texts)
    page = ""
    for at, (words, move) in enumerate(zip(texts, moves, strict=True)):
        moved = "".join(c if c == " " else chr(33 + (ord(c) - 33 + move) % 94) for c in words)
        escaped = re.sub(r"([()\\])", r"\\\1", moved)
        page += text(60, 700 - 60 * at, escaped, 10, f"T{at}" if at >= keep else "F1")
    shapes = " ".join(f"/a{code} 80 0 R" for code in range(32, 127))
    names = " ".join(f"/a{code}" for code in range(32, 127))
    font = (
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [.001 0 0 .001 0 0] "
        f"/CharProcs << {shapes} >> /Encoding << /Type /Encoding /Differences [32 {names}] >> "
        f"/FirstChar 32 /LastChar 126 /Widths [{'500 ' * 95}] >>"
    )
    objects = [("Font", f"T{at}", font.encode()) for at in range(len(texts))]
    data = raw_pdf(page, objects=objects)
    drawn = b"80 0 obj\n" + stream(b"500 0 0 0 450 600 d1 0 0 400 600 re f") + b"\nendobj\n"
    return data.replace(b"xref\n", drawn + b"xref\n", 1)


SENTENCE = "The General Assembly recalls its resolution on the ferry service and its report."


def test_letters_without_names_that_are_right_are_taken():
    assert texts(unnamed(SENTENCE)) == [SENTENCE]
    assert content(unnamed(SENTENCE)).removed == ()


@pytest.mark.parametrize("move", [1, 3, 13, 29, 50, 65])
def test_letters_of_codes_of_their_own_are_lost(move):
    assert "the PDF does not say which characters" in refusal(unnamed(SENTENCE, own=[move]))


def test_a_font_of_its_own_codes_beside_one_that_is_right():
    """Nobody reads wrong letters as if they were the text's: they are lost, and reported."""
    annex = "Annex of the report, and what is in it"
    data = unnamed(SENTENCE, SENTENCE, annex, own=[0, 0, 7], keep=2)
    assert texts(data) == [SENTENCE, SENTENCE]
    assert removed(data, "letter without a character")


def test_a_few_letters_without_names_are_taken_and_in_doubt():
    data = unnamed(SENTENCE, "x = y + z", keep=1)
    assert texts(data) == [SENTENCE, "x = y + z"]
    assert len(removed(data, "letters in doubt")) == 1


def test_an_item_at_the_top_of_a_page_is_no_rest_of_the_one_before():
    names = ("Opening of the session", "Election of officers", "Organization of work", "Closing")
    items = [text(60, 700 - 30 * i, f"\x95 {name}", 16, "F5") for i, name in enumerate(names)]
    face = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"
    data = raw_pdf("".join(items[:3]), items[3], objects=[("Font", "F5", face)])
    assert texts(data) == [f"• {name}" for name in names]


def test_letters_drawn_twice_are_read_once():
    once = text(100, 640, "Twice as bold")
    page = lines(100, 700, LONG) + once + text(100.4, 640, "Twice as bold")
    assert texts(raw_pdf(page))[1] == "Twice as bold"


def test_turned_text_is_reported():
    page = lines(100, 700, LONG) + "BT /F2 60 Tf 0.7 0.7 -0.7 0.7 200 300 Tm (DRAFT) Tj ET\n"
    assert removed(raw_pdf(page), "turned text") == ["DRAFT"]
    assert len(texts(raw_pdf(page))) == 1


@pytest.mark.parametrize(
    ("matrix", "rotate"),
    [("0 1 -1 0 {y} {x}", 90), ("0 -1 1 0 {y} {x}", 270), ("-1 0 0 -1 {x} {y}", 180)],
)
def test_pages_that_lie_on_their_sides(matrix, rotate):
    across = {90: lambda i: (100, 100 + 12 * i), 270: lambda i: (700, 300 - 12 * i)}
    place = across.get(rotate, lambda i: (500, 100 + 12 * i))
    places = [place(i) for i in range(len(LONG))]
    page = "".join(
        f"BT /F1 10 Tf {matrix.format(x=x, y=y)} Tm ({row}) Tj ET\n"
        for (x, y), row in zip(places, LONG, strict=True)
    )
    assert texts(raw_pdf(page, rotate=rotate)) == [" ".join(LONG)]


def test_text_outside_the_page_and_unseen_text():
    page = lines(100, 700, LONG) + text(700, 700, "outside") + text(100, 600, "unseen", more="3 Tr")
    data = raw_pdf(page)
    assert removed(data, "text outside the page") == ["outside"]
    assert removed(data, "invisible text") == ["unseen"]
    assert len(texts(data)) == 1


def test_text_in_a_form_is_text():
    inner = form(lines(100, 700, LONG))
    data = raw_pdf("/X1 Do", objects=[("XObject", "X1", inner)])
    assert texts(data) == [" ".join(LONG)]


# --- Arabic ---------------------------------------------------------------------------------------


def seen(rows, *, mirrored):
    """Arabic rows letter by letter as a page shows them: from right to left, figures forward."""
    places, page = {}, ""
    for number, row in enumerate(rows):
        runs = re.findall(r"[0-9A-Za-z]+(?:[/.,][0-9A-Za-z]+)*|.", row)
        shown = [run if run[0].isascii() and run[0].isalnum() else run[::-1] for run in runs[::-1]]
        signs = [sign for run in shown for sign in run]
        if mirrored:
            signs = [{"(": ")", ")": "(", "«": "»", "»": "«"}.get(sign, sign) for sign in signs]
        for i, sign in enumerate(signs):
            code = places.setdefault(sign, chr(65 + len(places)))
            if sign != " ":
                x = 500 - 6 * (len(signs) - i)
                page += text(x, 700 - 14 * number, code, 10, "U1")
    return raw_pdf(page, fonts=[("U1", "Courier", list(places))])


ARABIC = ("إن اللجنة المعنية بالاتصالات قررت", "عقد دورتها (الخامسة) في عام 2021.")


@pytest.mark.parametrize("mirrored", [True, False])
def test_arabic_is_read_from_right_to_left(mirrored):
    assert texts(seen(ARABIC, mirrored=mirrored)) == [" ".join(ARABIC)]


@pytest.mark.parametrize("symbol", ["A/C.2/75/L.60", "UNCTAD/2020/3", "2015-2020/112"])
def test_a_symbol_that_had_no_room_in_an_arabic_line(symbol):
    rows = (
        "إن اللجنة المعنية بالاتصالات قررت أن تعقد",
        "دورتها الخامسة والسبعين وفقا",
        f"{symbol} في عام 2021.",
    )
    assert texts(seen(rows, mirrored=True)) == [" ".join(rows)]
    assert len(texts(seen((*rows[:2], "في عام 2021."), mirrored=True))) == 2


def test_forms_that_only_fonts_know():
    """Letters in the shape they have inside a word, and the ligature of lam and alef."""
    shaped = list("ﺍﻟﺴﻼﻡ")
    page = "".join(text(500 - 6 * i, 700, chr(65 + i), 10, "U1") for i in range(len(shaped)))
    assert texts(raw_pdf(page, fonts=[("U1", "Courier", shaped)])) == ["السلام"]


def test_a_ligature_that_is_named_at_its_vowel_sign():
    """Where lam and alef have a sign over them, programs may give the names of all to the sign."""
    letters = [("ع", 500, ""), ("ق", 494, ""), ("لا\u064b", 486.5, "25 Tz")]
    page = "".join(text(x, 700, chr(65 + i), 10, "U1", z) for i, (_, x, z) in enumerate(letters))
    data = raw_pdf(page, fonts=[("U1", "Courier", [chars for chars, _, _ in letters])])
    assert texts(data) == ["عقلا\u064b"]


def test_strokes_that_stretch_words():
    data = seen(("إن اللجـــنة المعنـية", "عقدت دورتها"), mirrored=False)
    assert texts(data) == ["إن اللجنة المعنية عقدت دورتها"]
    assert removed(data, "strokes") == ["ـــــ"[:4]]


def test_pages_that_are_counted_from_right_to_left():
    pages = [lines(100, 700, LONG) + text(300, 40, f"2/{number}") for number in (1, 2)]
    assert removed(raw_pdf(*pages), "page number") == ["2/1", "2/2"]


# --- tables ---------------------------------------------------------------------------------------

CELLS = (
    ("Region", "Sessions", "Remarks"),
    ("Africa", "12", "Held in Nairobi"),
    ("Asia", "7", "None"),
)


def table(*, ruled):
    page = lines(100, 740, LONG)
    for i, row in enumerate(CELLS):
        for j, cell in enumerate(row):
            page += text(105 + 110 * j, 660 - 30 * i, cell)
    page += text(325, 618, "and Addis Ababa") if ruled else ""
    if ruled:
        page += "".join(f"100 {y} m 430 {y} l S\n" for y in (675, 645, 612, 590))
        page += "".join(f"{x} 590 m {x} 675 l S\n" for x in (100, 210, 320, 430))
    return page + lines(100, 560, LONG)


def test_a_ruled_table():
    found = content(raw_pdf(table(ruled=True))).lines
    cells = [line.text for line in found if line.role == "cell"]
    assert cells == [
        "Region", "Sessions", "Remarks", "Africa", "12", "Held in Nairobi and Addis Ababa",
        "Asia", "7", "None",
    ]  # fmt: skip


def side_by_side(gap):
    """Two drawn tables of two columns, the second so many points right of the first."""
    page, starts = lines(100, 740, LONG), (100, 260 + gap)
    for left, names in zip(starts, ("ABCD", "EFGH"), strict=True):
        for i, name in enumerate(names):
            page += text(left + 5 + 80 * (i % 2), 660 - 30 * (i // 2), f"{name} says")
        page += "".join(f"{left} {y} m {left + 160} {y} l S\n" for y in (675, 645, 612))
        page += "".join(f"{left + x} 612 m {left + x} 675 l S\n" for x in (0, 80, 160))
    return page + lines(100, 560, LONG)


@pytest.mark.parametrize(("gap", "order"), [(4, "ABEFCDGH"), (6, "ABCDEFGH"), (20, "ABCDEFGH")])
def test_rules_that_nearly_meet_are_of_one_table(gap, order):
    """Within three points, from edge to edge of what is drawn: each is a point wide on all sides.

    Further apart they are of two tables, each read to its end.
    """
    found = content(raw_pdf(side_by_side(gap))).lines
    assert [line.text for line in found if line.role == "cell"] == [
        f"{name} says" for name in order
    ]


def test_a_table_with_a_column_of_figures():
    found = content(raw_pdf(table(ruled=False))).lines
    assert [line.text for line in found if line.role == "cell"] == [c for row in CELLS for c in row]
    assert [line.role for line in found if line.role != "cell"] == [None, None]


def test_a_table_of_figures_with_rules_here_and_there():
    """A head, groups with names of their own, figures in the middle of their columns, a sum."""
    rows = (
        ("College", "New", "Leaving"), ("", "Younger", ""), ("Cedar", "110", "103"),
        ("Elm", "24", "9"), ("", "Older", ""), ("Cedar", "7", "210"), ("Elm", "43", "53"),
        ("Total", "184", "375"),
    )  # fmt: skip
    page = lines(100, 740, LONG)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            page += text(105 + 110 * j + 3 * (3 - len(cell)) * cell.isdecimal(), 660 - 12 * i, cell)
    page += "".join(f"100 {y} m 430 {y} l S\n" for y in (672, 656, 585, 572))
    found = content(raw_pdf(page + lines(100, 540, LONG))).lines
    cells = [line.text for line in found if line.role == "cell"]
    assert cells == [cell for row in rows for cell in row if cell]


def test_a_frame_is_no_table():
    page = lines(100, 700, LONG) + "90 650 450 70 re S\n" + lines(100, 600, LONG)
    assert [line.role for line in content(raw_pdf(page)).lines] == [None, None]


# --- what can't be read ---------------------------------------------------------------------------


def scan(*more):
    image = [("XObject", "I1", picture())]
    return raw_pdf(*("q 595 0 0 842 0 0 cm /I1 Do Q\n" + each for each in more), objects=image)


def test_a_scanned_file():
    assert refusal(scan("", "")) == (
        "made.pdf is a scanned PDF without text: run text recognition (OCR) first"
    )


def test_a_scanned_file_whose_text_was_recognised():
    hidden = "".join(text(100, 700 - 12 * i, row, more="3 Tr") for i, row in enumerate(LONG))
    data = scan(hidden)
    assert texts(data) == [" ".join(LONG)]
    (report,) = [each for each in content(data).removed if each.reason.startswith("scanned")]
    assert (report.where, "may be wrong" in report.reason) == ("page 1", True)


def test_a_scanned_page_among_others():
    data = scan("", lines(100, 700, LONG))
    assert [each.where for each in content(data).removed if each.reason.startswith("scanned")] == [
        "page 1"
    ]


def encrypted(**passwords):
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(out := io.BytesIO(), encrypt=StandardEncryption(**passwords))
    for i, row in enumerate(LONG):
        canvas.drawString(60, 700 - 14 * i, row)
    canvas.save()
    return out.getvalue()


def test_an_encrypted_file():
    assert refusal(encrypted(userPassword="a", ownerPassword="b")) == (
        "made.pdf is encrypted: save it without a password"
    )
    assert texts(encrypted(userPassword="", ownerPassword="b")) == [" ".join(LONG)]


def test_broken_files():
    data = raw_pdf(lines(100, 700, LONG))
    assert refusal(data[: len(data) // 2]).startswith("made.pdf is an incomplete PDF: get")
    assert refusal(b"%PDF-1.7\nnothing\n%%EOF\n").startswith(
        "made.pdf is a damaged or incomplete PDF"
    )
    assert refusal(b"no such thing") == "made.pdf is not a PDF"
    assert refusal(raw_pdf("")) == "made.pdf is a PDF without text"


def test_a_page_that_is_missing():
    data = re.sub(rb"/Kids \[\d+", b"/Kids [99", raw_pdf(lines(100, 700, LONG)))
    assert refusal(data) in (
        "made.pdf is a damaged or incomplete PDF: get the file again",
        "page 1 of made.pdf can't be read: the PDF is damaged or incomplete: get the file again",
    )


def test_streams_that_unpack_to_far_more_than_they_should():
    assert "unpack to far more" in refusal(raw_pdf(" " * 20_000_000, packed=True))


@pytest.mark.parametrize("filters", ["[/FlateDecode /FlateDecode]", "5 0 R"])
def test_a_stream_that_is_packed_twice(filters):
    """How it is packed may be said in an object of its own."""
    packed = zlib.compress(zlib.compress(b" " * 1_000_000))
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        4: stream(packed, f"/Filter {filters}"),
        5: b"[/FlateDecode /FlateDecode]",
    }
    assert "is packed 2 times over" in refusal(file_of(bodies))


def test_a_page_of_more_letters_than_paper_holds():
    page = "BT /F1 10 Tf 60 700 Td " + "(abcdefghij) Tj " * 10_001 + "ET"
    assert "page 1 holds 100010 letters" in refusal(raw_pdf(page))


def test_forms_that_show_forms():
    inner = [("XObject", f"X{i}", form(f"/X{i + 1} Do\n" * 10)) for i in range(9)]
    data = raw_pdf("/X0 Do", objects=[*inner, ("XObject", "X9", form(text(50, 50, "a")))])
    assert "include each other too often" in refusal(data)


def test_pages_that_a_file_can_not_hold():
    data = raw_pdf(lines(100, 700, LONG))
    kid = re.search(rb"/Kids \[(\d+) 0 R\] /Count 1", data)
    many = b"/Kids [" + b"%b 0 R " % kid[1] * 5000 + b"] /Count 5000"
    assert "it claims to have 5000 pages" in refusal(data.replace(kid[0], many))


def test_letters_that_a_file_can_not_hold(monkeypatch):
    data = raw_pdf(lines(100, 700, LONG))
    kid = re.search(rb"/Kids \[(\d+) 0 R\] /Count 1", data)
    data = data.replace(kid[0], b"/Kids [" + b"%b 0 R " % kid[1] * 200 + b"] /Count 200")
    monkeypatch.setattr("tmtool.documents.pdf.safety._MANY", 1000)
    monkeypatch.setattr("tmtool.documents.pdf.safety._PACKED", 1)
    with pytest.raises(InputError, match="letters, more than a text of this size has"):
        read_content(data, "made.pdf")


# --- the file -------------------------------------------------------------------------------------


def test_pages_and_language():
    data = raw_pdf(*[lines(100, 700, LONG)] * 3, lang="en-GB")
    assert (content(data).pages, content(data).lang) == (3, "en-GB")
    wrong = raw_pdf(lines(100, 700, LONG), lang="zh-CN")
    assert content(wrong).lang is None


def test_a_file_without_pages():
    bodies = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}
    assert refusal(file_of(bodies)) == "made.pdf is a PDF without text"
