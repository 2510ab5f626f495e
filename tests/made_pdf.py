"""Documents set as PDF: by our own hand on ReportLab's canvas, by LibreOffice and by Chromium.

Each maker takes a `Document` and gives the bytes of a PDF that looks like one of the United
Nations: masthead in two columns, running heads and page numbers, paragraphs with first-line
indents, footnotes at the foot of the page on which they are called.
"""

import html
import io
import json
import re
import subprocess
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace

SYMBOL, JOB, HEAD = "A/C.2/75/L.60", "20-15312", "A/C.2/75/L.60"
_WIDE = re.compile(r"[\u2014\u2018-\u201d\u2026\u3000-\u9fff\uff00-\uffef]")
_TOKEN = re.compile(rf"\s+|{_WIDE.pattern}|(?:(?!{_WIDE.pattern})\S)+")
_NO_START = "，。；：、！？）》”’」』】…,.;:!?)"
_NO_END = "（《“‘「『【("


def shown(paragraph):
    """The text of a paragraph with its label, and its marks as (offset, mark)."""
    label = paragraph.label
    stop = " - " if re.search(r"[\u0600-\u06ff]", paragraph.text) else ". "
    before = "" if label is None else label + (stop if re.fullmatch(r"[\w/]+", label) else " ")
    return before + paragraph.text, [(n.offset + len(before), n.mark) for n in paragraph.notes]


def letters_of(data):
    """All letters that PDFium finds in a file, by itself."""
    import pypdfium2

    found = Counter()
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        found.update(unicodedata.normalize("NFKC", page.get_textpage().get_text_range()))
    pdf.close()
    return Counter({char: count for char, count in found.items() if char.isalnum()})


def repeated(document, copies):
    """The text over and over; the numbers of its footnotes run on."""
    notes = [p for p in document.paragraphs if p.kind == "footnote"]
    front = [p for p in document.paragraphs if p.kind in ("masthead", "title")]
    body = [p for p in document.paragraphs if p.kind not in ("masthead", "title", "footnote")]
    shifts = [copy * len(notes) for copy in range(copies)]
    texts = [
        replace(p, notes=tuple(replace(n, mark=str(int(n.mark) + by)) for n in p.notes))
        for by in shifts
        for p in body
    ]
    feet = [replace(p, label=str(int(p.label) + by)) for by in shifts for p in notes]
    return replace(document, paragraphs=(*front, *texts, *feet))


# --- ReportLab -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """How a page is set, in points. `gaps`: words are put one by one, without any space between."""

    width: float = 595
    height: float = 842
    left: float = 120
    measure: float = 370
    top: float = 90
    bottom: float = 80
    size: float = 10
    leading: float = 12.5
    between: float = 6
    indent: float = 22
    small: float = 8
    small_leading: float = 9.5
    justified: bool = True
    gaps: bool = False
    rule: bool = True
    heads: bool = True
    columns: int = 1
    gutter: float = 24
    plain_marks: bool = False


@dataclass
class Atom:
    """What a line is made of: a word, or a Chinese character.

    `space` stands before it, `marks` hang on it; it is never parted from one before it if `glued`.
    """

    text: str
    space: bool = False
    glued: bool = False
    marks: list = field(default_factory=list)


def atoms(text, notes=()):
    """A text in pieces between which a line may end."""
    marks: dict[int, list[str]] = {}
    for offset, label in notes:
        marks.setdefault(offset, []).append(label)
    found, space = [], False
    for token in _TOKEN.finditer(text):
        if token[0].isspace():
            space = True
            continue
        cuts = [offset for offset in marks if token.start() < offset < token.end()]
        starts = [token.start(), *sorted(cuts)]
        for start, stop in zip(starts, [*starts[1:], token.end()], strict=True):
            glued = start != token.start()
            found.append(Atom(text[start:stop], space and not glued, glued, marks.get(stop, [])))
        space = False
    return found


def _holds(before, piece):
    """Whether no line may end between two pieces that no space parts."""
    first, last = piece.text[0], before.text[-1]
    wide = _WIDE.search(first) or _WIDE.search(last)
    if last == "’" and first.isalpha():
        return not _WIDE.search(first)
    return piece.glued or first in _NO_START or last in _NO_END or not wide


class Setter:
    """Sets lines on ReportLab's canvas, page after page."""

    def __init__(self, sheet, head=None, chinese=False, bold_font=None):
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        self.width_of = pdfmetrics.stringWidth
        self.sheet, self.head, self.chinese = sheet, head, chinese
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=(sheet.width, sheet.height), invariant=1)
        self.page, self.column = 1, 0
        self.y = self.column_top = sheet.height - sheet.top
        self.columns = sheet.columns
        self.foot, self.notes = [], {}

    # words and lines

    def font(self, text, *, bold=False):
        if self.chinese and _WIDE.search(text):
            return "STSong-Light"
        return "Times-Bold" if bold else "Times-Roman"

    def measured(self, atom, size, *, bold=False):
        tail = sum(self.width_of(mark, "Times-Roman", 0.65 * size) for mark in atom.marks)
        return self.width_of(atom.text, self.font(atom.text, bold=bold), size) + tail

    def lines(self, pieces, size, measure, indent, *, bold=False):
        """Lines filled with words as far as they go."""
        lines, line, used = [], [], indent
        groups = []
        for piece in pieces:
            if groups and not piece.space and _holds(groups[-1][-1], piece):
                groups[-1].append(piece)
            else:
                groups.append([piece])
        blank = self.width_of(" ", "Times-Roman", size)
        for group in groups:
            width = sum(self.measured(atom, size, bold=bold) for atom in group)
            space = blank if group[0].space and line else 0
            if line and used + space + width > measure:
                lines.append(line)
                line, used, space = [], 0, 0
            line.extend(group)
            used += space + width
        return [*lines, line] if line else lines

    def draw(self, line, x, y, size, measure=None, *, bold=False):
        """One line, spread to its measure if there is one."""
        blank = self.width_of(" ", "Times-Roman", size)
        natural = sum(self.measured(a, size, bold=bold) for a in line)
        spaces = sum(atom.space for atom in line[1:])
        natural += spaces * blank
        extra, each = (measure - natural if measure else 0.0), 0.0
        if extra and not self.chinese and spaces:
            blank += extra / spaces
        elif extra and self.chinese:
            each = extra / max(sum(len(a.text) for a in line) - 1 + spaces, 1)
        for i, atom in enumerate(line):
            if atom.space and i:
                if not self.sheet.gaps:
                    self.text(" ", x, y, "Times-Roman", size, 0)
                x += blank + each
            font = self.font(atom.text, bold=bold)
            self.text(atom.text, x, y, font, size, each)
            x += self.width_of(atom.text, font, size) + each * len(atom.text)
            for mark in atom.marks:
                if self.sheet.plain_marks:
                    self.text(mark, x, y, "Times-Roman", size, 0)
                    x += self.width_of(mark, "Times-Roman", size)
                else:
                    self.text(mark, x, y + 0.34 * size, "Times-Roman", 0.65 * size, 0)
                    x += self.width_of(mark, "Times-Roman", 0.65 * size)

    def text(self, text, x, y, font, size, each):
        written = self.canvas.beginText(x, y)
        written.setFont(font, size)
        written.setCharSpace(each)
        written.textOut(text)
        self.canvas.drawText(written)

    # pages

    def left(self):
        return self.sheet.left + self.column * (self.column_width() + self.sheet.gutter)

    def column_width(self):
        sheet = self.sheet
        return (sheet.measure - (self.columns - 1) * sheet.gutter) / self.columns

    def foot_height(self, more=()):
        lines = sum(len(lines) for lines in (*self.foot, *more))
        return lines * self.sheet.small_leading + 14 if lines else 0

    def room(self, height, more=()):
        """Turn the page, or go to the next column, if this much does not fit."""
        if self.y - height - self.foot_height(more) < self.sheet.bottom:
            if self.column + 1 < self.columns:
                self.finish_column()
                self.column += 1
                self.y = self.column_top
            else:
                self.turn()

    def turn(self):
        self.finish()
        self.canvas.showPage()
        self.page += 1
        self.column = 0
        self.y = self.column_top = self.sheet.height - self.sheet.top

    def finish_column(self):
        """The footnotes at the foot of a column."""
        sheet, left = self.sheet, self.left()
        if self.foot:
            y = sheet.bottom + self.foot_height() - 14
            if sheet.rule:
                self.canvas.line(left, y + 8, left + 60, y + 8)
            for lines in self.foot:
                for label, line, indent in lines:
                    y -= sheet.small_leading
                    x = left + indent
                    if label and sheet.plain_marks:
                        self.text(label, x, y, "Times-Roman", sheet.small, 0)
                        x += self.width_of(f"{label} ", "Times-Roman", sheet.small)
                    elif label:
                        self.text(label, x, y + 2.8, "Times-Roman", 0.65 * sheet.small, 0)
                        x += self.width_of(label, "Times-Roman", 0.65 * sheet.small) + 3
                    self.draw(line, x, y, sheet.small)
        self.foot = []

    def finish(self):
        """The footnotes, the running head and the page number."""
        sheet, canvas = self.sheet, self.canvas
        self.finish_column()
        if not sheet.heads:
            return
        self.text(str(self.page), sheet.left - 40, 40, "Times-Bold", 8, 0)
        self.text(JOB, sheet.left + sheet.measure, 40, "Times-Roman", 7, 0)
        if self.page > 1:
            top = sheet.height - 50
            self.text(HEAD, sheet.left - 40, top, "Times-Bold", 8, 0)
            if self.head:
                self.text(self.head, sheet.left + 120, top, self.font(self.head), 8, 0)
            canvas.line(sheet.left - 40, top - 6, sheet.left + sheet.measure + 40, top - 6)

    def paragraph(self, text, notes=(), *, size=None, bold=False, indent=None, space=None,
                  leading=None, centred=False):  # fmt: skip
        """A paragraph, line by line, each with the footnotes that it calls."""
        sheet = self.sheet
        size, leading = size or sheet.size, leading or sheet.leading
        indent = sheet.indent if indent is None else indent
        measure = self.column_width()
        lines = self.lines(atoms(text, notes), size, measure, indent, bold=bold)
        self.y -= sheet.between if space is None else space
        for i, line in enumerate(lines):
            called = [label for atom in line for label in atom.marks if label in self.notes]
            more = [self.note(label) for label in called]
            self.room(leading, more)
            self.foot.extend(more)
            for label in called:
                del self.notes[label]
            self.y -= leading
            inset = indent if i == 0 else 0
            natural = sum(self.measured(a, size, bold=bold) for a in line)
            if centred:
                inset = (measure - natural) / 2
            spread = sheet.justified and i + 1 < len(lines) and not centred
            self.draw(line, self.left() + inset, self.y, size, measure - inset if spread else None,
                      bold=bold)  # fmt: skip

    def note(self, label):
        sheet = self.sheet
        lines = self.lines(atoms(self.notes[label]), sheet.small, self.column_width() - 10, 20)
        return [
            (label if i == 0 else None, line, 12 if i == 0 else 0) for i, line in enumerate(lines)
        ]

    def bytes(self):
        self.finish()
        self.canvas.save()
        return self.out.getvalue()


def by_reportlab(document, **options):
    """The document set by hand."""
    chinese = document.lang == "zh"
    sheet = Sheet(**options)
    front = [p for p in document.paragraphs if p.kind in ("masthead", "title")]
    body = [p for p in document.paragraphs if p.kind not in ("masthead", "title", "footnote")]
    title = next((p.text for p in front if p.kind == "title"), "")
    setter = Setter(sheet, title[:60], chinese)
    setter.notes = {p.label: p.text for p in document.paragraphs if p.kind == "footnote"}
    setter.columns = 1
    for paragraph in front:
        lines = paragraph.text.split("\n")
        if len(lines) > 1:
            y = setter.y
            for line in lines:
                setter.text(line, sheet.left + 270, y, setter.font(line), 9, 0)
                y -= 11
            setter.y = y
            setter.canvas.line(sheet.left - 40, y, sheet.left + sheet.measure, y)
        elif paragraph.kind == "title":
            setter.paragraph(*shown(paragraph), size=13, bold=True, indent=0, space=16, leading=15)
        else:
            setter.paragraph(*shown(paragraph), indent=0, space=6)
    setter.y -= 10
    setter.columns, setter.column_top = sheet.columns, setter.y
    for paragraph in body:
        setter.paragraph(*shown(paragraph))
    return setter.bytes()


# --- LibreOffice ---------------------------------------------------------------------------------

_FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls>
 <style:font-face style:name="Serif" svg:font-family="'DejaVu Serif'"/>
 <style:font-face style:name="Sans" svg:font-family="'DejaVu Sans'"/>
 <style:font-face style:name="Han" svg:font-family="'Noto Serif CJK SC'"/>
</office:font-face-decls>
<office:styles>
 <style:default-style style:family="paragraph">
  <style:paragraph-properties style:text-autospace="none" style:writing-mode="MODE"/>
  <style:text-properties style:font-name="Serif" fo:font-size="10pt" style:font-name-asian="Han"
   style:font-size-asian="10pt" style:font-name-complex="Sans" style:font-size-complex="10pt"
   style:language-complex="ar" style:country-complex="EG" fo:language="LANG" fo:country="none"
   style:language-asian="zh" style:country-asian="CN"/>
 </style:default-style>
 <style:style style:name="Body" style:family="paragraph"><style:paragraph-properties
  fo:text-indent="8mm" fo:margin-bottom="2mm" fo:text-align="justify" fo:orphans="2" fo:widows="2"
  /></style:style>
 <style:style style:name="Plain" style:family="paragraph"><style:paragraph-properties
  fo:text-align="start"/></style:style>
 <style:style style:name="Title" style:family="paragraph"><style:paragraph-properties
  fo:margin-top="5mm" fo:margin-bottom="4mm"/><style:text-properties fo:font-size="13pt"
  fo:font-weight="bold" style:font-size-asian="13pt" style:font-weight-asian="bold"/></style:style>
 <style:style style:name="Footnote" style:family="paragraph"><style:paragraph-properties
  fo:text-align="start"/><style:text-properties
  fo:font-size="8pt" style:font-size-asian="8pt" style:font-size-complex="8pt"
  /></style:style>
 <style:style style:name="Head" style:family="paragraph"><style:paragraph-properties
  fo:border-bottom="0.5pt solid #000000"/><style:text-properties fo:font-size="8pt"
  style:font-size-asian="8pt"/></style:style>
 <style:style style:name="Mark" style:family="text"><style:text-properties
  style:text-position="super 58%"/></style:style>
STYLES
 <text:notes-configuration text:note-class="footnote" text:citation-style-name="Mark"
  text:citation-body-style-name="Mark" style:num-format="1" text:start-value="0"
  text:footnotes-position="page" text:start-numbering-at="document"/>
</office:styles>
<office:automatic-styles>
 <style:style style:name="Two" style:family="section"><style:section-properties><style:columns
  fo:column-count="2" fo:column-gap="8mm"><style:column style:rel-width="1*"/><style:column
  style:rel-width="1*"/></style:columns></style:section-properties></style:style>
 <style:page-layout style:name="L"><style:page-layout-properties fo:page-width="210mm"
  fo:page-height="297mm" fo:margin-top="14mm" fo:margin-bottom="12mm" fo:margin-left="40mm"
  fo:margin-right="38mm"><style:footnote-sep style:width="0.2mm" style:rel-width="25%"
  style:color="#000000" style:line-style="solid" style:adjustment="left"
  style:distance-before-sep="1mm" style:distance-after-sep="1mm"/></style:page-layout-properties>
  <style:header-style><style:header-footer-properties fo:margin-bottom="6mm"/></style:header-style>
  <style:footer-style><style:header-footer-properties fo:margin-top="6mm"/></style:footer-style>
 </style:page-layout>
 <style:style style:name="Half" style:family="table-column"><style:table-column-properties
  style:column-width="66mm"/></style:style>
 <style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties
  fo:border="none" fo:border-bottom="0.5pt solid #000000"/></style:style>
</office:automatic-styles>
<office:master-styles>
 <style:master-page style:name="Standard" style:page-layout-name="L">
  <style:header><text:p text:style-name="Head">HEAD</text:p></style:header>
  <style:header-first><text:p text:style-name="Plain"/></style:header-first>
  <style:footer><text:p text:style-name="Footnote"><text:page-number
   text:select-page="current"/>/<text:page-count/></text:p></style:footer>
  <style:footer-first><text:p text:style-name="Footnote"><text:page-number
   text:select-page="current"/>/<text:page-count/></text:p></style:footer-first>
 </style:master-page>
</office:master-styles>
<office:body><office:text>
BODY
</office:text></office:body></office:document>
"""


def flat_odt(document):
    """The document as a flat OpenDocument file with real footnotes."""
    notes = {p.label: p.text for p in document.paragraphs if p.kind == "footnote"}
    blocks, placed = [], False
    paragraphs = [p for p in document.paragraphs if p.kind != "footnote"]
    for i, paragraph in enumerate(paragraphs):
        following = paragraphs[i + 1].text if i + 1 < len(paragraphs) else ""
        if "\n" in following and not placed:
            placed = True
            cells = (paragraph.text, following)
            blocks.append(
                "<table:table><table:table-column table:style-name='Half'"
                " table:number-columns-repeated='2'/><table:table-row>"
                + "".join(f"<table:table-cell table:style-name='Cell'>{_plain(cell)}"
                          "</table:table-cell>" for cell in cells)
                + "</table:table-row></table:table>"
            )  # fmt: skip
        elif "\n" not in paragraph.text:
            blocks.append(_block(paragraph, notes))
    return flat("\n".join(blocks), document.lang)


def flat(body, lang, styles=""):
    """A flat OpenDocument file with these blocks.

    LibreOffice 26.8 breaks lines inside a figure whose language is Chinese, and writes braces into
    the PDF where it stretches Arabic words to justify a line. Both are avoided.
    """
    mode = "rl-tb" if lang == "ar" else "lr-tb"
    page = _FODT.replace("LANG", "en" if lang in ("zh", "ar") else lang)
    page = page.replace("MODE", mode).replace("HEAD", HEAD)
    if lang == "ar":
        page = page.replace('fo:text-align="justify"', 'fo:text-align="start"')
    return page.replace("STYLES", styles).replace("BODY", body)


def _plain(text):
    return "".join(
        f"<text:p text:style-name='Plain'>{html.escape(t)}</text:p>" for t in text.split("\n")
    )


def _block(paragraph, notes):
    style = {"masthead": "Plain", "title": "Title"}.get(paragraph.kind, "Body")
    text, marks = shown(paragraph)
    whole, at = "", 0
    for offset, label in marks:
        whole += html.escape(text[at:offset])
        if label in notes:
            note = html.escape(notes[label])
            whole += (
                f"<text:note text:note-class='footnote'><text:note-citation>{label}"
                f"</text:note-citation><text:note-body><text:p text:style-name='Footnote'> {note}"
                "</text:p></text:note-body></text:note>"
            )
        else:
            whole += f"<text:span text:style-name='Mark'>{label}</text:span>"
        at = offset
    whole += html.escape(text[at:])
    return f"<text:p text:style-name='{style}'>{whole}</text:p>"


def by_libreoffice(document, folder):
    """The document set by LibreOffice."""
    return converted(flat_odt(document), folder, "made.fodt")


def converted(text, folder, name):
    """A text file as LibreOffice prints it to PDF; the test fails where LibreOffice is missing."""
    file = folder / name
    file.write_text(text, "utf-8")
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), str(file)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return file.with_suffix(".pdf").read_bytes()


# --- Chromium ------------------------------------------------------------------------------------

_PAGE = """<!doctype html><html lang="LANG" dir="DIR"><meta charset="utf-8"><style>
@page { size: A4; margin: 0 }
body { margin: 0; font: 10pt/1.3 "DejaVu Serif", "Noto Serif CJK SC" }
.page { position: relative; width: 210mm; height: 297mm; overflow: hidden; break-after: page }
.head { position: absolute; top: 12mm; left: 30mm; right: 30mm; font-size: 8pt;
        border-bottom: .4pt solid; display: flex; justify-content: space-between }
.feet { position: absolute; bottom: 10mm; left: 30mm; right: 30mm; font-size: 8pt;
        display: flex; justify-content: space-between }
.text { position: absolute; top: 24mm; left: 40mm; width: 130mm }
.notes { position: absolute; bottom: 22mm; left: 40mm; width: 130mm; font-size: 8pt }
.notes hr { width: 25%; margin: 0 auto 1mm 0; border: 0; border-top: .4pt solid; height: 0 }
.notes p { margin: 0 } sup { font-size: 62%; line-height: 0 }
.text p { margin: 0 0 2mm; text-indent: 8mm; text-align: justify }
.text p.rest { text-indent: 0 } .text p.cut { text-align-last: justify; margin: 0 }
.text p.front { text-indent: 0 } .text h1 { font-size: 13pt; margin: 5mm 0 }
.top { display: grid; grid-template-columns: 1fr 1fr; border-bottom: .4pt solid }
.top p { text-align: left !important }
</style><body><script>
const blocks = BLOCKS, notes = NOTES, head = HEAD;
const used = new Set();
let page, text, foot;
function make(tag, inside, name) {
  const e = document.createElement(tag);
  e.className = name || "";
  e.innerHTML = inside;
  return e;
}
function turn() {
  page = make("div", "", "page");
  document.body.append(page);
  const number = document.querySelectorAll(".page").length;
  const both = (a, b) => "<b>" + a + "</b><span>" + b + "</span>";
  if (number > 1) page.append(make("div", both(head, TITLE), "head"));
  page.append(make("div", both(number, JOB), "feet"));
  text = make("div", "", "text");
  foot = make("div", "", "notes");
  page.append(text, foot);
}
function fits(block, html, name) {
  const e = make(block.tag, html, name), old = foot.innerHTML;
  text.append(e);
  const called = [...html.matchAll(/<sup>(.*?)<\\/sup>/g)].map(m => m[1]);
  const fresh = called.filter(l => l in notes && !used.has(l));
  if (fresh.length && !foot.querySelector("hr")) foot.append(make("hr", ""));
  for (const l of fresh) foot.append(make("p", "<sup>" + l + "</sup> " + notes[l]));
  const limit = foot.innerHTML ? foot.offsetTop - 8 : page.clientHeight - 95;
  if (text.offsetTop + text.offsetHeight <= limit) {
    fresh.forEach(l => used.add(l));
    return true;
  }
  e.remove();
  foot.innerHTML = old;
  return false;
}
turn();
for (const block of blocks) {
  const html = block.html, name = block.name || "";
  if (fits(block, html, name)) continue;
  const words = html.match(SPLIT) || [html];
  let cut = words.length - 1;
  if (block.tag == "p" && !block.name)
    while (cut > 0 && !fits(block, words.slice(0, cut).join("").trim(), "cut")) cut--;
  else cut = 0;
  turn();
  if (!fits(block, words.slice(cut).join("").trim(), cut ? "rest" : name)) throw "too long";
}
</script>
"""


def page_html(document):
    """The document as a page that a script cuts into sheets of paper, footnotes at their feet."""
    notes = {p.label: html.escape(p.text) for p in document.paragraphs if p.kind == "footnote"}
    blocks = []
    for paragraph in document.paragraphs:
        if paragraph.kind == "footnote":
            continue
        text, marks = shown(paragraph)
        whole, at = "", 0
        for offset, label in marks:
            whole += html.escape(text[at:offset]) + f"<sup>{label}</sup>"
            at = offset
        whole += html.escape(text[at:])
        if "\n" in text:
            lines = "".join(f"<p class=front>{html.escape(line)}</p>" for line in text.split("\n"))
            before = blocks.pop()["html"]
            top = f"<div><p class=front>{before}</p></div><div>{lines}</div>"
            blocks.append({"tag": "div", "html": top, "name": "top"})
        elif paragraph.kind == "title":
            blocks.append({"tag": "h1", "html": whole})
        else:
            blocks.append(
                {"tag": "p", "html": whole, "name": "front" * (paragraph.kind == "masthead")}
            )
    split = (
        r"/<sup>.*?<\/sup>|&\w+;|[\u2e80-\uffef][，。；：、）》”]*|[^\s<\u2e80-\uffef]+\s*|\s+|./g"
    )
    title = next((p.text for p in document.paragraphs if p.kind == "title"), "")[:50]
    values = {
        "BLOCKS": blocks, "NOTES": notes, "HEAD": HEAD, "TITLE": title, "JOB": JOB,
    }  # fmt: skip
    page = _PAGE.replace("LANG", document.lang).replace("SPLIT", split)
    page = page.replace("DIR", "rtl" if document.lang == "ar" else "ltr")
    for name, value in values.items():
        page = re.sub(rf"\b{name}\b", lambda _, v=value: json.dumps(v), page)
    return page


def by_chromium(document, folder):
    """The document printed by Chromium."""
    return printed(page_html(document), folder)


def printed(page, folder):
    """A page as Chromium prints it; the test fails where Chromium is missing."""
    file = folder / "made.html"
    file.write_text(page, "utf-8")
    target = folder / "made.pdf"
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         f"--user-data-dir={folder / 'chromium'}", "--virtual-time-budget=20000",
         "--no-pdf-header-footer", f"--print-to-pdf={target}", file.as_uri()],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return target.read_bytes()
