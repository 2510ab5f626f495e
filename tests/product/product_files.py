"""Files of cases, written and read with independent libraries, never with tmtool.

`write` makes a file from lines of text by the end of its name. `read_rows` gives the content of a
file as rows of texts.
"""

import csv
import io
import json
import re
import zipfile
from html import escape

from lxml import etree, html

_ODT = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:text>{}</office:text></office:body></office:document-content>"""
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write(path, text):
    """Write lines of text as a file of the kind that its name ends with."""
    lines = text.strip("\n").split("\n")
    writers = {".docx": _write_docx, ".odt": _write_odt, ".pdf": _write_pdf, ".xlsx": _write_xlsx}
    if path.suffix in writers:
        writers[path.suffix](path, [line for line in lines if line.strip()])
    else:
        path.write_text("\n".join(lines) + "\n", "utf-8")


def _write_docx(path, lines):
    """`| a | b |` is the row of a table, `# ` begins a heading."""
    import docx

    document, table = docx.Document(), None
    for line in lines:
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            table = table or document.add_table(0, len(cells))
            for cell, content in zip(table.add_row().cells, cells, strict=True):
                cell.text = content
        elif line.startswith("# "):
            document.add_heading(line[2:], 1)
        else:
            document.add_paragraph(line)
    document.save(path)


def _write_odt(path, lines):
    content = _ODT.format("".join(f"<text:p>{escape(line)}</text:p>" for line in lines))
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", content)


def _write_pdf(path, lines):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    for number, line in enumerate(lines):
        font = "Helvetica" if line.isascii() else "STSong-Light"
        canvas.setFont(font, 11)
        canvas.drawString(72, 760 - 32 * number, line)
    canvas.save()


def _write_xlsx(path, lines):
    import openpyxl

    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line.split("\t"))
    book.save(path)


def read_rows(path):
    """Return the rows of a file: lists of texts, white space normalized."""
    readers = {
        ".xlsx": _read_xlsx, ".docx": _read_docx, ".html": _read_html, ".tmx": _read_tmx,
        ".xlf": _read_xliff, ".sdlxliff": _read_xliff, ".tbx": _read_tbx, ".zip": _read_zip,
    }  # fmt: skip
    rows = readers.get(path.suffix, _read_text)(path)
    return [[re.sub(r"\s+", " ", cell).strip() for cell in row] for row in rows]


def read_leaves(value, key=""):
    """Yield every value of nested JSON with its key."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else ((key, each) for each in value)
        for name, each in items:
            yield from read_leaves(each, name)
    else:
        yield key, value


def _read_text(path):
    text = path.read_text("utf-8-sig")
    if path.suffix == ".jsonl":
        objects = (json.loads(line) for line in text.splitlines())
        return [[str(value) for _, value in read_leaves(each)] for each in objects]
    if path.suffix == ".json":
        return [[str(value) for _, value in read_leaves(json.loads(text))]]
    if path.suffix in {".tsv", ".csv"}:
        quoting = csv.QUOTE_NONE if path.suffix == ".tsv" else csv.QUOTE_MINIMAL
        delimiter = "\t" if path.suffix == ".tsv" else ","
        return [*csv.reader(io.StringIO(text), delimiter=delimiter, quoting=quoting)]
    return [[line] for line in text.splitlines()]


def _read_xlsx(path):
    import openpyxl

    sheets = openpyxl.load_workbook(path).worksheets
    return [
        [str(cell) for cell in row if cell is not None]
        for sheet in sheets for row in sheet.iter_rows(values_only=True)
    ]  # fmt: skip


def _read_docx(path):
    """Rows of tables and paragraphs; inserted text and comments count, deleted text does not."""
    import docx

    document = docx.Document(path)
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    rows = [
        ["".join(text.text or "" for text in cell.iter(f"{space}t")) for cell in row.iter(tag)]
        for parent, tag in ((f"{space}tr", f"{space}tc"), (f"{space}p", f"{space}p"))
        for row in document.element.iter(parent)
    ]
    with zipfile.ZipFile(path) as file:
        names = [name for name in file.namelist() if name.endswith("comments.xml")]
        comments = [etree.fromstring(file.read(name)) for name in names]
    return rows + [["".join(each.itertext())] for root in comments for each in root]


def _read_html(path):
    page = html.fromstring(path.read_bytes())
    rows = [[cell.text_content() for cell in row] for row in page.iter("tr")]
    return [*rows, [page.text_content()]]


def _read_tmx(path):
    units = etree.parse(path).iter("tu")
    return [
        [cell for tuv in unit.iter("tuv")
         for cell in (tuv.get(_LANGUAGE), "".join(tuv.find("seg").itertext()))]
        + [prop.text or "" for prop in unit.iter("prop", "note")]
        for unit in units
    ]  # fmt: skip


def _read_xliff(path):
    units = etree.parse(path).xpath("//*[local-name()='trans-unit' or local-name()='segment']")
    return [
        ["".join(each.itertext()) for each in unit.xpath(
            "*[local-name()='source' or local-name()='target' or local-name()='note']")]
        for unit in units
    ]  # fmt: skip


def _read_tbx(path):
    entries = etree.parse(path).xpath(
        "//*[local-name()='conceptEntry' or local-name()='termEntry']"
    )
    return [[text for text in entry.itertext() if text.strip()] for entry in entries]


def _read_zip(path):
    with zipfile.ZipFile(path) as file:
        return [[name] for name in file.namelist()]


def read_page(content):
    """Return the text of a page, without scripts and styles."""
    page = html.document_fromstring(content)
    for each in page.xpath("//script|//style"):
        each.drop_tree()
    fields = page.xpath("//input/@value|//option/text()|//textarea/text()")
    return " ".join([page.text_content(), *fields])
