"""Pages of the web: the cases of tests/data/html, and what is no text of a page."""

import json
import time
from pathlib import Path

import pytest
from cases_contents import shown
from cases_documents import described, difference

from tmtool.documents import explain, read_text
from tmtool.documents.formats_by_content import is_web_archive
from tmtool.documents.html import read_html, read_page
from tmtool.documents.html_elements import is_data
from tmtool.documents.plain import read_markdown
from tmtool.errors import InputError

FOLDER = Path(__file__).parent / "data" / "html"
CASES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".html", ".mht"))


def texts(page: str) -> list[str]:
    return [shown(line.text) for line in read_html(page)[0]]


def reasons(page: str) -> list[tuple[str, str]]:
    return [(each.reason, each.text) for each in read_html(page)[1]]


def looks(page: str) -> list[tuple[str, str, str | None]]:
    return [
        (code.look, line.bare[code.start : code.stop], code.target)
        for line in read_html(page)[0]
        for code in line.codes
    ]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_case(path: Path):
    reading = explain(path, format="html")
    removed = sorted([each.reason, each.text] for each in reading.removed)
    wanted = path.with_suffix(path.suffix + ".jsonl").read_text("utf-8").splitlines()
    told = [*described(reading.document), {"removed": removed}]
    assert told == [json.loads(line) for line in wanted]


@pytest.mark.parametrize(
    "path", [p for p in CASES if p.suffix == ".html"], ids=lambda path: path.name
)
def test_letters_are_text_or_reported(path: Path):
    from lxml import html

    reading = explain(path, format="html")
    parser = html.HTMLParser(encoding=reading.document.meta.encoding, remove_comments=True)
    text = html.document_fromstring(path.read_bytes(), parser=parser).text_content()
    rest = difference(text, reading)
    assert not [char for char, count in rest.items() if count > 0 and char.isalnum()]


class TestBesideTheText:
    PAGE = "<html><body>{}<p>The Council met on Tuesday.</p>{}</body></html>"

    @pytest.mark.parametrize(
        ("part", "reason"),
        [
            ("<nav>Home</nav>", "navigation"),
            ('<div role="navigation">Home</div>', "navigation"),
            ('<ul class="main-menu"><li><a href="/">Home</a></li></ul>', "navigation"),
            ('<p id="breadcrumbs"><a href="/">Home</a> &gt; Here</p>', "breadcrumbs"),
            ('<a href="#content">Skip to main content</a>', "skip link"),
            ('<a href="#nr">跳到主要内容</a>', "skip link"),
            ('<div class="cookie-banner">We use cookies.</div>', "cookie bar"),
            ('<ul><li><a href="/zh">中文</a></li><li>English</li></ul>', "language menu"),
            ("<p><a href=a>A</a> <a href=c>C</a> E <a href=f>F</a></p>", "language menu"),
            ('<div class="share-buttons">Share this</div>', "share buttons"),
            ('<form><input name=q><button>Go</button>Find</form>', "form"),
            ("<button>More</button>", "form control"),
            ("<p hidden>Draft</p>", "hidden"),
            ('<p style="DISPLAY : none">Draft</p>', "hidden"),
            ('<span aria-hidden="true">★★★</span>', "hidden"),
            ('<h2 class="visually-hidden">Main navigation</h2>', "hidden"),
            ('<div role="search">Find</div>', "search form"),
            ("<footer>© 2031</footer>", "page footer"),
            ('<div class="pager"><a href="?2">Next</a></div>', "pager"),
            ('<a href="#top">Top of page</a>', "link back"),
            ("<ruby>北<rt>běi</rt></ruby>", "reading above characters"),
        ],
    )  # fmt: skip
    def test_goes_with_a_reason(self, part: str, reason: str):
        page = self.PAGE.format(part, "")
        assert texts(page)[-1].endswith("The Council met on Tuesday.")
        assert [each for each, _ in reasons(page)] == [reason]

    @pytest.mark.parametrize(
        "part",
        [
            "<header><h1>Of ferries</h1></header>",
            "<header><p>"
            + "Whereas the sea is wide, and the quay is long, " * 10
            + "</p></header>",
            '<div class="navigation"><p>'
            + "The captain steered by the stars. " * 20
            + "</p></div>",
            '<div class="footnotes"><p>1. See above.</p></div>',
            '<div id="header-of-nothing">Text</div>',
            '<div class="header">One</div><div class="header">Two</div><div class="header">3</div>',
            '<article><div class="header">Preamble</div></article>',
            "<p>English and French are spoken on the pier.</p>",
            '<p><a href="#a">One</a> of the ferries</p>',
        ],
    )
    def test_stays(self, part: str):
        assert reasons(self.PAGE.format(part, "")) == []

    def test_main_part_only(self):
        page = "<body><p>Other news</p><main><p>The ferry sails at eight.</p></main>Loose</body>"
        assert texts(page) == ["The ferry sails at eight."]
        assert reasons(page) == [
            ("outside the main part", "Other news"), ("outside the main part", "Loose"),
        ]  # fmt: skip

    def test_main_part_without_the_notes_is_not_all(self):
        page = '<main><p>Ferry<sup>1</sup></p></main><div class="footnotes"><p>1. Boat.</p></div>'
        assert texts(page) == ["Ferry⟦1⟧", "1. Boat."]

    def test_empty_main_part_is_none(self):
        assert texts("<main></main><p>The ferry sails at eight.</p>") == [
            "The ferry sails at eight."
        ]


class TestTables:
    @pytest.mark.parametrize(
        ("rows", "data"),
        [
            ("<tr><th>Port</th><td>Catch</td></tr>", True),
            ("<tr><td>North</td><td>300</td></tr><tr><td>South</td><td>120</td></tr>", True),
            ("<tr><td>1.</td><td>Decides</td></tr><tr><td>2.</td><td>Asks</td></tr>", False),
            ("<tr><td>One</td><td>row</td></tr>", False),
            ("<tr><td>a</td><td>b</td></tr><tr><td>c</td><td><ul></ul></td></tr>", False),
        ],
    )
    def test_which_hold_data(self, rows: str, data: bool):
        from lxml.html import fragment_fromstring

        assert is_data(fragment_fromstring(f"<table>{rows}</table>")) == data

    def test_a_number_alone_stays(self):
        assert texts("<table><tr><td>1.</td></tr></table><p>Text</p>") == ["1.", "Text"]


def test_a_number_that_was_also_written_out():
    (first, second) = read_html("<ol><li>1. <i>Decides</i></li><li>2.5 tons</li></ol>")[0]
    assert (first.label, first.text, first.codes[0].start) == ("1", "Decides", 0)
    assert (second.label, second.text) == ("2", "2.5 tons")


def test_numbers_typed_in_a_list_without_numbers():
    page = "<ul><li><b>9.c</b> To sail;</li><li>(d) To stay;</li><li>To rest.</li></ul>"
    items = read_text(page, lang="en", format="html").paragraphs
    assert [(item.kind, item.label, item.text) for item in items] == [
        ("item", "9.c", "To sail;"), ("item", "(d)", "To stay;"), ("item", None, "To rest."),
    ]  # fmt: skip


def test_a_large_first_letter_is_no_number():
    page = '<p><span style="float:left;display:block">{}</span>{}</p>'
    assert texts(page.format("T", "he ferry")) == ["The ferry"]
    assert texts(page.format("Article 1.", "The ferry")) == ["Article 1. The ferry"]
    assert texts(page.format("so<sup>1</sup>", " it sails")) == ["so⟦1⟧ it sails"]


@pytest.mark.parametrize("tags", ["<font size=2>", "<B><A NAME=x>", "<i><font color=red>"])
def test_fonts_without_ends(tags: str):
    page = "".join(f"<p>{tags}Ferry {i} sails.\n" for i in range(300))
    assert texts(f"<html><body>{page}") == [f"Ferry {i} sails." for i in range(300)]


def test_revisions():
    page = "<p>In <del>May</del><ins>June</ins> and <s>July</s></p>"
    for revisions, text, gone in (
        ("accept", "In June and July", "May"),
        ("reject", "In May and July", "June"),
    ):
        lines, removed = read_html(page, revisions=revisions)
        assert [line.text for line in lines] == [text]
        assert [each.text for each in removed] == [gone]


def test_line_ends_in_chinese_are_no_spaces():
    page = "<p>大会，\n 回顾其<b>关于</b>\n信息 技术\n的 ICT\n决议\nand\n以及\n其他</p>"
    assert texts(page) == ["大会，回顾其关于信息 技术的 ICT决议and以及其他"]
    assert texts("<p>大\n会</p>") == ["大 会"], "programs break lines at spaces"


def test_what_is_too_deep_is_refused():
    with pytest.raises(InputError, match=r"^a can't be read in full: Excessive depth in document"):
        read_page("<div>" * 300 + "text", "a")


def test_frames_hold_the_text_elsewhere():
    page = '<frameset cols="1,9"><frame src="menu.html"><frame src="text.html"></frameset>'
    with pytest.raises(InputError, match=r"^a\.html is a page of frames without text: save the"):
        read_page(f"<html><head><title>x</title></head>{page}</html>", "a.html")


class TestInline:
    def test_looks(self):
        page = (
            "<p><b>bold <i>both</i></b> <u>under</u> <s>struck</s> x<sub>2</sub> "
            '<a href="https://example.org/">link</a> <a href="#here">here</a> '
            '<span style="font-weight: bold">styled</span></p>'
        )
        assert looks(page) == [
            ("bold", "bold both", None), ("italic", "both", None), ("underline", "under", None),
            ("strike", "struck", None), ("subscript", "2", None),
            ("link", "link", "https://example.org/"), ("bold", "styled", None),
        ]  # fmt: skip

    def test_looks_of_classes(self):
        style = ".c1{font-weight:700} .c2, b.c3 {vertical-align:super} p .c4 {font-style:italic}"
        page = (
            f"<style>{style}</style><p><span class='c1 x'>bold</span> ferry<span class=c2>1</span> "
            "of 10 km<span class=c2>2</span> <i class=c4>italic</i></p>"
        )
        assert texts(page) == ["bold ferry⟦1⟧ of 10 km² italic"]
        assert looks(page) == [("bold", "bold", None), ("italic", "italic", None)]

    def test_over_line_breaks_and_blocks(self):
        assert looks("<p><b>one<br>two</b></p>") == [("bold", "one", None), ("bold", "two", None)]
        assert looks("<span style=font-style:italic><div>one</div></span>") == [
            ("italic", "one", None)
        ]

    @pytest.mark.parametrize(
        ("inner", "text"),
        [
            ('a<sup>1</sup>', "a⟦1⟧"),
            ('a<a href="#_ftn2" name="_ftnref2">[2]</a>', "a⟦2⟧"),
            ('a<a href="#_edn2">[ii]</a>', "a⟦ii⟧"),
            ('<a id="ftn5" href="#body_ftn5">i</a> Note', "⟦i⟧Note"),
            ('see <a href="#annex">a</a>', "see a"),
            ('<a href="#1">1</a><a href="#2">2</a>', "12"),
            ('a<sup>1, 2</sup> and 10<sup>3,5</sup>', "a⟦1⟧⟦2⟧ and 103,5"),
            ('the 46<sup>e</sup>', "the 46e"),
            ('10 km<sup>2</sup>', "10 km²"),
            ('a<span style="vertical-align: super">3</span>', "a⟦3⟧"),
            ("a&shy;b&#xFDD0;c", "abc"),
            ("<q>Ahoy</q>", "“Ahoy”"),
        ],
    )  # fmt: skip
    def test_marks(self, inner: str, text: str):
        assert texts(f"<p>{inner} end</p>")[0] == f"{text} end"

    def test_named_footnote(self):
        (_, note) = read_html('<p>Text<sup>1</sup></p><p><a name="fn1"></a>1. See above.</p>')[0]
        assert (note.role, note.label, note.text) == ("footnote", "1", "See above.")

    def test_a_note_of_two_paragraphs_is_one(self):
        page = (
            '<p>Text<a href="#_ftn1">[1]</a></p><div id="ftn1"><p><a href="#_ftnref1">[1]</a> See '
            '<i>above</i>.</p><p>And <b>below</b>.</p></div><p>More</p>'
        )  # fmt: skip
        (_, note, more) = read_html(page)[0]
        assert (shown(note.text), more.text) == ("⟦1⟧See above. And below.", "More")
        assert [note.bare[code.start : code.stop] for code in note.codes] == ["above", "below"]

    def test_a_stop_after_the_mark_of_a_note(self):
        page = '<p>Text<sup>1</sup></p><p><a name="n1" href="#r1">1</a>. See above.</p>'
        note = read_text(page, lang="en", format="html").paragraphs[-1]
        assert (note.kind, note.label, note.text) == ("footnote", "1", "See above.")

    def test_footnote_under_a_short_rule(self):
        page = '<p>Text.<sup>1</sup></p><hr width="33%"><p>1 See above.</p><p>More</p>'
        assert [line.foot for line in read_html(page)[0]] == [False, True, False]


def test_markdown_tells_what_led_elsewhere_and_what_was_html():
    lines, removed = read_markdown("Ferries <b>sail</b> [daily](https://example.org).")
    assert [line.bare for line in lines] == ["Ferries sail daily."]
    assert [(each.reason, each.text) for each in removed] == [
        ("HTML tag", "<b>"), ("HTML tag", "</b>"), ("link", "https://example.org"),
        ("Markdown syntax", "[]()"),
    ]  # fmt: skip


def test_markdown_has_looks_too():
    (line,) = read_markdown("*Decides* to [rest](https://example.org)[^1]")[0]
    assert [(code.look, line.bare[code.start : code.stop]) for code in line.codes] == [
        ("italic", "Decides"), ("link", "rest"),
    ]  # fmt: skip


def test_the_name_of_a_code_block_is_told():
    lines, removed = read_markdown("~~~python\nprint()\n~~~")
    assert [line.text for line in lines] == ["print()"]
    assert ("name of a code block", "python") in [(each.reason, each.text) for each in removed]


class TestWebArchive:
    def test_is_told_from_text(self):
        assert is_web_archive((FOLDER / "saved.mht").read_text("utf-8"))
        assert not is_web_archive("From: here\nTo: there\n\nA letter.")
        assert not is_web_archive("Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain\n\nHi")

    def test_without_a_page(self):
        with pytest.raises(InputError, match="a web archive without a page"):
            read_page("MIME-Version: 1.0\nContent-Type: multipart/related\n\nnothing", "a.mht")


@pytest.mark.slow
def test_long_pages_are_quick():
    row = "<tr><td><p>The <b>ferry</b> sails<sup>1</sup> <a href=x>at</a> eight.</p></td></tr>\n"
    page = f"<html><body><div class=nav><table>{row * 3000}</table></div></body></html>"
    start = time.process_time()
    lines, _ = read_html(page)
    assert len(lines) == 3000
    assert time.process_time() - start < 2
