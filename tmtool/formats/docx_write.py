"""Tables as a DOCX of the fewest parts that Word, LibreOffice and python-docx take for one.

Equal input gives equal bytes: the members have no time, and nothing is numbered at random.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Literal, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tmtool.formats.bitexts.columns import is_right_to_left
from tmtool.lang.script import UNSPACED, get_base
from tmtool.markup import escape, format_attributes

Look: TypeAlias = Literal["marked", "value", "quiet", "strong", "hidden"]
Change: TypeAlias = Literal["inserted", "deleted"]

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TWIPS = 56.7
"""Twentieths of a point in a millimetre. Standard (ECMA-376, ST_TwipsMeasure)."""
_PAPER = 'w:w="16838" w:h="11906" w:orient="landscape"'
WIDTH = 267
"""Millimetres between the margins of A4 on its side. Standard (ISO 216: 297 mm), less two margins
of 15 mm, which are chosen."""
# Each look can be told from the others in black and white as well.
_LOOKS: dict[Look, str] = {
    "marked": '<w:u w:val="wave"/><w:shd w:val="clear" w:color="auto" w:fill="FFE999"/>',
    "value": '<w:b/><w:shd w:val="clear" w:color="auto" w:fill="E3D4F5"/>',
    "quiet": '<w:color w:val="595959"/><w:sz w:val="17"/><w:szCs w:val="17"/>',
    "strong": "<w:b/>",
    "hidden": "<w:vanish/>",
}

_CODES = {
    "zh": "zh-CN", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en-GB", "fr": "fr-FR",
    "es": "es-ES", "ru": "ru-RU", "ar": "ar-SA",
}  # fmt: skip
"""What Word calls languages: it wants regions as well."""


AUTHOR = "tmtool"
"""Who made the tracked changes."""
_UNDATED = datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DocxRun:
    """A stretch of text that looks one way. Line ends in it are line ends.

    With a `change` it is tracked as inserted or deleted; as the last of a paragraph, without text,
    it says that the end of the paragraph was. `by` and `at` (ISO 8601) say who did it and when;
    without them it was tmtool.
    """

    text: str
    look: Look | None = None
    change: Change | None = None
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class DocxCell:
    """Paragraphs of runs, in one language."""

    paragraphs: Sequence[Sequence[DocxRun]]
    lang: str | None = None


_Column: TypeAlias = tuple[DocxCell, float]


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row of a table that is tracked as inserted or deleted, as far as it is."""

    cells: Sequence[DocxCell]
    change: Change | None = None


def write(
    file: IO[bytes],
    title: str,
    remarks: Iterable[Sequence[DocxRun]],
    columns: Mapping[str, float],
    rows: Iterable[Sequence[DocxCell] | ChangedRow],
    *,
    when: datetime | None = None,
    hidden: Mapping[str, str] | None = None,
) -> None:
    """A title, remarks, and a table under a header that every page repeats.

    `columns` are names and widths in millimetres, of `WIDTH` together at most; `hidden` is what
    else stands in their headers, unseen. `when` becomes the date of tracked changes.
    """
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(f"{_OFFICE}/officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relations(f"{_OFFICE}/styles", "styles.xml"),
        "word/document.xml": "".join(
            _document(
                title, remarks, _head(columns, hidden or {}), rows, _Tracked(when or _UNDATED)
            )
        ),
        "word/styles.xml": _styles(),
    }
    with ZipFile(file, "w") as archive:
        for name, content in parts.items():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content.encode())


def _types() -> str:
    parts = {"document": "document.main+xml", "styles": "styles+xml"}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}"/>'
        for name, kind in parts.items()
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(kind: str, target: str) -> str:
    known = format_attributes({"Id": "rId1", "Type": kind, "Target": target})
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"<Relationship{known}/></Relationships>"
    )


def _styles() -> str:
    fonts = (
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun" '
        'w:cs="Times New Roman"/>'
    )
    return (
        f'{_HEAD}<w:styles xmlns:w="{_WORD}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}'
        '<w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="en-GB" w:eastAsia="zh-CN" '
        'w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before="20" '
        'w:after="40" w:line="252" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '</w:style><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>'
        '<w:basedOn w:val="Normal"/><w:rPr><w:b/><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
        "</w:style></w:styles>"
    )


@dataclass(slots=True)
class _Tracked:
    """Numbers and dates tracked changes."""

    when: datetime
    count: int = 0

    def tag(self, change: Change, by: str | None = None, at: str | None = None) -> str:
        """The name and attributes of the element of a change."""
        self.count += 1
        when = datetime.fromisoformat(at) if at else self.when
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        date = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        name = "w:ins" if change == "inserted" else "w:del"
        known = {"w:id": self.count, "w:author": by or AUTHOR, "w:date": date}
        return name + format_attributes(known)

    def wrap(self, run: DocxRun, inside: str) -> str:
        """What was inserted or deleted, as its element; any other run as it is."""
        if run.change is None:
            return inside
        tag = self.tag(run.change, run.by, run.at)
        return f"<{tag}>{inside}</{tag.partition(' ')[0]}>"


def _head(columns: Mapping[str, float], hidden: Mapping[str, str]) -> Sequence[_Column]:
    """The cells of the header, and how wide each is in millimetres."""
    return [
        (DocxCell(((DocxRun(name, "strong"), *unseen),)), width)
        for name, width in columns.items()
        for unseen in [[DocxRun(hidden[name], "hidden")] if name in hidden else []]
    ]


def _document(
    title: str,
    remarks: Iterable[Sequence[DocxRun]],
    columns: Sequence[_Column],
    rows: Iterable[Sequence[DocxCell] | ChangedRow],
    tracked: _Tracked,
) -> Iterator[str]:
    yield f'{_HEAD}<w:document xmlns:w="{_WORD}"><w:body>'
    yield f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{_run(DocxRun(title), None)}</w:p>'
    yield from (_paragraph(remark, None, tracked) for remark in remarks)
    yield from _table(columns, rows, tracked)
    margins = 'w:top="850" w:right="850" w:bottom="850" w:left="850" w:header="425" w:footer="425"'
    yield (
        f'<w:p/><w:sectPr><w:pgSz {_PAPER}/><w:pgMar {margins} w:gutter="0"/></w:sectPr>'
        "</w:body></w:document>"
    )


def _table(
    columns: Sequence[_Column], rows: Iterable[Sequence[DocxCell] | ChangedRow], tracked: _Tracked
) -> Iterator[str]:
    sizes = [round(width * _TWIPS) for _, width in columns]
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(sizes)}" w:type="dxa"/><w:tblBorders>{lines}'
        '</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
    )
    yield from (f'<w:gridCol w:w="{size}"/>' for size in sizes)
    yield "</w:tblGrid>"
    yield _row([cell for cell, _ in columns], sizes, "<w:cantSplit/><w:tblHeader/>", tracked)
    for row in rows:
        if isinstance(row, ChangedRow):
            change = f"<{tracked.tag(row.change)}/>" if row.change else ""
            yield _row(row.cells, sizes, change, tracked)
        else:
            yield _row(row, sizes, "", tracked)
    yield "</w:tbl>"


def _row(
    cells: Sequence[DocxCell], sizes: Sequence[int], properties: str, tracked: _Tracked
) -> str:
    # A cell has a paragraph in any case.
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/></w:tcPr>'
        + "".join(_paragraph(runs, cell.lang, tracked) for runs in cell.paragraphs or ((),))
        + "</w:tc>"
        for cell, size in zip(cells, sizes, strict=True)
    )
    own = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{own}{inside}</w:tr>"


def render_paragraph(runs: Sequence[DocxRun], lang: str | None = None) -> str:
    """Render a paragraph as XML (`w:p`), from right to left where its language is written so.

    Changes in it are tracked with numbers from 1 on.
    """
    return _paragraph(runs, lang, _Tracked(_UNDATED))


def _paragraph(runs: Sequence[DocxRun], lang: str | None, tracked: _Tracked) -> str:
    properties = "<w:bidi/>" if lang and is_right_to_left(lang) else ""
    if runs and runs[-1].change and not runs[-1].text:
        properties += f"<w:rPr><{tracked.tag(runs[-1].change)}/></w:rPr>"
        runs = runs[:-1]
    inside = "".join(tracked.wrap(run, _run(run, lang)) for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def _run(run: DocxRun, lang: str | None) -> str:
    # The schema wants the font first and the language last.
    first, last = _script(lang) if lang else ("", "")
    properties = f"{first}{_LOOKS[run.look] if run.look else ''}{last}"
    name = "w:delText" if run.change == "deleted" else "w:t"
    lines = (
        f'<{name} xml:space="preserve">{escape(line)}</{name}>' for line in run.text.split("\n")
    )
    known = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{known}{'<w:br/>'.join(lines)}</w:r>"


def _script(lang: str) -> tuple[str, str]:
    """Which of a font's faces a language is set in, and what it is called for the spelling."""
    code = _CODES.get(lang, lang)
    if is_right_to_left(lang):
        return "", f"<w:rtl/><w:lang{format_attributes({'w:bidi': code})}/>"
    if get_base(lang) in UNSPACED:
        # Quotation marks and dashes are wide in Chinese: the hint says so.
        return (
            '<w:rFonts w:hint="eastAsia"/>',
            f"<w:lang{format_attributes({'w:eastAsia': code})}/>",
        )
    return "", f"<w:lang{format_attributes({'w:val': code})}/>"
