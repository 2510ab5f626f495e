"""OpenDocument texts: the flat files of tests/data/odt, zipped ones, and wrong input."""

import io
import zipfile
from pathlib import Path

import pytest
from cases_contents import expected, told

from tmtool.documents import read_bytes
from tmtool.documents.content import Content, ReadOptions
from tmtool.documents.odt import read_odt
from tmtool.errors import InputError
from tmtool.units import Note

FOLDER = Path(__file__).parent / "data" / "odt"
CASES = sorted(FOLDER.glob("*.fodt"))
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
MIMETYPE = "application/vnd.oasis.opendocument.text"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"


def content_of(body: str) -> str:
    return (
        f"<office:document-content {SPACES}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )


def zipped(body: str = "<text:p>We met.</text:p>", **parts: str) -> bytes:
    members = {"mimetype": MIMETYPE, "content.xml": content_of(body)}
    members |= {name.replace("__", "/").replace("_", "."): text for name, text in parts.items()}
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


def read(data: bytes, **how: str) -> Content:
    return read_odt(data, "a.odt", ReadOptions(**how))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_case(path: Path):
    wanted = expected(path.with_suffix(".fodt.jsonl"))
    assert told(read_odt(path.read_bytes(), path.name, ReadOptions())) == wanted


def test_what_is_in_heads_and_feet_is_counted_from_1():
    removed = read_odt((FOLDER / "masthead.fodt").read_bytes(), "a.fodt", ReadOptions()).removed
    numbers = [each.line for each in removed if each.reason.startswith("running")]
    assert numbers == [1, 2]


def test_a_mark_of_endless_digits_is_a_mark():
    mark = "9" * 5000
    body = "<text:note-body><text:p>See A/75/1.</text:p></text:note-body>"
    citation = f"<text:note-citation>{mark}</text:note-citation>"
    note = f'<text:note text:note-class="footnote">{citation}{body}</text:note>'
    document = read_bytes(zipped(f"<text:p>We met{note} in New York.</text:p>"), "a.odt", lang="en")
    assert document.document.paragraphs[0].notes == (Note(mark, 6),)


def test_cells_say_where_they_stand():
    def write(text: str, spans: str = "") -> str:
        return f"<table:table-cell {spans}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    wide, high = (f'table:number-{name}-spanned="2"' for name in ("columns", "rows"))
    rows = [
        write("Name", wide) + covered + write("Sum"),
        write("East", high) + write("Rice") + write("12"),
        covered + write("Corn") + write("15"),
    ]
    tables = (rows, [write("Notes")])
    body = "".join(
        f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in table)}"
        "</table:table>"
        for table in tables
    )
    lines = read(zipped(f"<text:p>We met.</text:p>{body}")).lines
    cells = [each.cell for each in lines]
    assert [each and (each.table, each.row, each.column) for each in cells] == [
        None, (0, 0, 0), (0, 0, 2), (0, 1, 0), (0, 1, 1), (0, 1, 2), (0, 2, 1), (0, 2, 2),
        (1, 0, 0),
    ]  # fmt: skip


def test_rejected_changes():
    path = FOLDER / "changes.fodt"
    wanted = expected(FOLDER / "changes.fodt.reject.jsonl")
    assert told(read_odt(path.read_bytes(), path.name, ReadOptions(revisions="reject"))) == wanted


class TestParts:
    def test_content_alone_is_enough(self):
        assert [line.text for line in read(zipped()).lines] == ["We met."]

    def test_formula_in_a_part_of_its_own(self):
        body = (
            '<text:p>So <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>.</text:p>'
        )
        math = (
            '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>a</mi><mo>=</mo><mi>b</mi></math>'
        )
        made = zipped(body, **{"Object 1__content_xml": math})
        assert read(made).lines[0].text == "So a=b."

    def test_pages(self):
        broken = "<text:p>One<text:soft-page-break/>two</text:p>"
        assert read(zipped(broken)).pages == 2

    def test_line_break_makes_lines_of_one_block(self):
        lines = read(zipped("<text:p>Distr.: General<text:line-break/>1 May 2031</text:p>")).lines
        assert [(line.text, line.sealed, line.gap.name) for line in lines] == [
            ("Distr.: General", True, "BLANK"), ("1 May 2031", False, "NONE"),
        ]  # fmt: skip


class TestWrongInput:
    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (zipped(mimetype=SPREADSHEET), "an OpenDocument spreadsheet"),
            (zipped(**{"META-INF__manifest_xml": '<m:encryption-data xmlns:m="m"/>'}), "encrypted"),
            (zipped()[:-40], "archive is damaged"),
            (zipped(content_xml="<a>"), r"a\.odt/content\.xml:1:4: not well-formed XML"),
            (zipped(content_xml=f"<office:document-content {SPACES}/>"), "without a text"),
            (zipped(content_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "entities"),
            (b"<a/>", "without a text"),
            (b"PK\x03\x04 not an archive", "archive is damaged"),
        ],
    )  # fmt: skip
    def test_is_one_clear_line(self, data: bytes, message: str):
        with pytest.raises(InputError, match=message) as caught:
            read(data)
        assert "\n" not in str(caught.value)

    def test_without_content(self):
        with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
            archive.writestr("mimetype", MIMETYPE)
        with pytest.raises(InputError, match=r"content\.xml is missing"):
            read(file.getvalue())

    @pytest.mark.parametrize(
        "body",
        [
            '<text:list-item><text:p>no list</text:p></text:list-item>',
            '<text:list text:style-name="none"><text:list-item text:start-value="x">'
            "<text:p>a</text:p></text:list-item></text:list>",
            "<text:change-end/><text:change/><text:p>a</text:p>",
            "<text:span>loose</text:span><text:p>a</text:p>",
            '<text:h text:outline-level="99">a</text:h>',
            "<text:p><text:note/>a</text:p>",
            "<text:p><text:note><text:note-body/></text:note>a</text:p>",
            "<text:p>a<draw:frame><draw:object/></draw:frame><draw:frame/></text:p>",
            "<text:numbered-paragraph><text:p>a</text:p></text:numbered-paragraph>",
            "<text:p>" + "<text:span>" * 230 + "a" + "</text:span>" * 230 + "</text:p>",
        ],
    )  # fmt: skip
    def test_odd_markup_is_read(self, body: str):
        assert "".join(line.text for line in read(zipped(body)).lines).endswith(("a", "no list"))
