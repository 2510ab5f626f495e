"""DOCX tables: what python-docx reads is what was written, whatever stands in it."""

from io import BytesIO

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.documents import read_bytes
from tmtool.formats.docx_write import WIDTH, DocxCell, DocxRun, write
from tmtool.markup import replace_illegal

COLUMNS = {"one": WIDTH / 2, "two": WIDTH / 2}
texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\t"))
looks = st.sampled_from([None, "marked", "value", "quiet", "strong"])
cells = st.builds(
    lambda runs, lang: DocxCell((tuple(runs),), lang),
    st.lists(st.builds(DocxRun, texts, looks), max_size=4),
    st.sampled_from([None, "zh", "ar"]),
)


def made(title, rows):
    file = BytesIO()
    write(file, title, [[DocxRun("a remark", "quiet")]], COLUMNS, rows)
    return file.getvalue()


@settings(max_examples=60)
@given(title=texts, rows=st.lists(st.tuples(cells, cells), max_size=4))
def test_what_is_written_is_read(title, rows):
    data = made(title, rows)
    assert data == made(title, rows)
    document = Document(BytesIO(data))
    assert document.paragraphs[0].text == replace_illegal(title)
    head, *found = document.tables[0].rows
    assert [cell.text for cell in head.cells] == ["one", "two"]
    assert [property.tag.rpartition("}")[2] for property in head._tr.trPr] == [
        "cantSplit", "tblHeader",
    ]  # fmt: skip
    assert [row._tr.trPr for row in found] == [None] * len(rows), "they may go over a page's end"
    read = [[cell.text for cell in row.cells] for row in found]
    assert read == [
        [replace_illegal("".join(r.text for r in c.paragraphs[0])) for c in row] for row in rows
    ]


def test_looks_and_directions():
    row = (
        DocxCell(((DocxRun("新", "value"), DocxRun("旧", "marked")),), "zh"),
        DocxCell(((DocxRun("نص"),),), "ar"),
    )
    document = Document(BytesIO(made("t", [row])))
    first, second = document.tables[0].rows[1].cells
    new, old = first.paragraphs[0].runs
    assert new.bold
    assert old.underline
    assert second.paragraphs[0].runs[0].font.rtl


def test_our_own_reader_takes_it():
    data = made(
        "Title", [(DocxCell(((DocxRun("大会决定"),),)), DocxCell(((DocxRun("decides"),),)))]
    )
    text = "\n".join(
        each.text for each in read_bytes(data, "a.docx", lang="en").document.paragraphs
    )
    assert "大会决定" in text
    assert "decides" in text
