"""The blocks of one part of a file (text, footnotes, a header) as lines.

A paragraph is a block; those that a change or a hidden mark joins are one. A text box is read
where it is anchored, a cell where it stands in its row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.documents.cells import CellCounter, parse_span
from tmtool.documents.content import Line, LineGap, strip_marks
from tmtool.documents.docx.context import Context, DocxPlace, Properties, read_properties
from tmtool.documents.docx.numbering import ListNumber, label_in
from tmtool.documents.docx.package import MC, VAL, M, R, Relation, W, build_names
from tmtool.documents.docx.runs import REASONS, TEXTS, RunReader, choose_branch, read_texts
from tmtool.documents.docx.styles import ParagraphStyle, is_on
from tmtool.documents.docx.text import DocxPiece, LaidOutText, fold_lines, lay_out, split_lines
from tmtool.documents.structure import is_whole
from tmtool.units import Kind

if TYPE_CHECKING:
    from lxml.etree import _Element

BLOCKS = (
    *sorted(build_names("p", "tbl", "tblPr", "tr", "sdt", "customXml", "smartTag", "altChunk",
    "sectPr")),
    *sorted(build_names("ins", "moveTo", "del", "moveFrom", "subDoc")),
    f"{M}oMathPara", f"{MC}AlternateContent",
)  # fmt: skip
"""What a part is made of, one block after another."""

_LONGEST_HEADING = 200
"""Characters: a longer heading is a paragraph. Chosen, no measurement."""
_LONGEST_PAGE_WORDS = 12
"""Letters that may stand around the number of a page. Chosen, no measurement."""
# Before running text these may be an initial: whether they are labels is seen from the text.
_CAPITAL = re.compile(r"[A-ZА-Я]|[IVXL]+")
_PAGE_OF_CONTENTS = re.compile(r"(?:[0-9]{1,4}|[ivxlc]{1,7})$")
_LEADERS = " \t\u3000.…·"


class Story:
    """Reads one part; `role` is what its paragraphs are, if the part says so."""

    def __init__(
        self,
        context: Context,
        where: str,
        relations: Mapping[str, Relation],
        role: Kind | None = None,
    ) -> None:
        self.context = context
        self.place = DocxPlace(context, where)
        self.runs = RunReader(context, self.place, relations)
        self.lines: list[Line] = []
        self.first_section: _Element | None = None
        self.chunks: Callable[[str], list[Line]] | None = None
        self._relations = relations
        self._roles: list[Kind | None] = [role]
        self._waiting: list[DocxPiece] = []
        self._leading: Properties | None = None
        self._last = Properties(ParagraphStyle())
        self._titled = False
        self._contents = 0
        self._cells = CellCounter()

    def take(self, element: _Element) -> None:
        """One block more."""
        handler = _BLOCKS.get(str(element.tag))
        if handler is not None:
            handler(self, element)

    def finish(self) -> list[Line]:
        """The lines of all blocks taken."""
        self._flush()
        self.place.report(self.runs.fields.close(), "field that never ends")
        return self.lines

    def _take_all(self, element: _Element) -> None:
        for child in element:
            self.take(child)

    def _paragraph(self, element: _Element) -> None:
        found = element.find(f"{W}pPr")
        properties = read_properties(found, self.context)
        pieces = self.runs.read_pieces(element, properties.style)
        section = None if found is None else found.find(f"{W}sectPr")
        if section is not None:
            self._section(section)
        boxes, self.runs.boxes = self.runs.boxes, []
        begun = bool(self._waiting)
        self._waiting += pieces
        self._last = properties
        if properties.joins or (properties.hidden_mark and not pieces):
            self._read_boxes(boxes)
            return
        if properties.hidden_mark:
            self._leading = self._leading or properties
            self._read_boxes(boxes)
            return
        first = boxes if not begun and _anchored_first(element) else []
        self._read_boxes(first)
        self._flush(properties)
        self._read_boxes([] if first else boxes)
        self.place.number += 1

    def _flush(self, properties: Properties | None = None) -> None:
        """What waits becomes the lines of one paragraph."""
        pieces, self._waiting = self._waiting, []
        leading, self._leading = self._leading, None
        if leading is not None:
            properties = replace(leading, rank=None)
        elif properties is None:
            properties = self._last
            if not pieces:
                return
        if any(piece.kind == "page" for piece in pieces) and self._is_page_number(pieces):
            return
        laid, between = lay_out(pieces)
        self.place.report(between, "sign between footnote marks")
        self._add(self._without_page(laid, properties), properties)

    def _is_page_number(self, pieces: list[DocxPiece]) -> bool:
        """Whether a paragraph is nothing but the number of its page, with words around it."""
        rest = "".join(piece.text for piece in pieces if piece.kind == "text")
        if sum(map(str.isalpha, rest)) > _LONGEST_PAGE_WORDS:
            return False
        self.place.report("".join(piece.text for piece in pieces), "page number")
        return True

    def _without_page(self, laid: LaidOutText, properties: Properties) -> LaidOutText:
        """An entry of a table of contents without the number of the page it leads to."""
        if not (self.runs.in_contents or self._contents or properties.rank == "contents"):
            return laid
        text = laid.text.rstrip()
        found = _PAGE_OF_CONTENTS.search(text[-8:])
        head = text[: len(text) - len(found[0])] if found else ""
        entry = head.rstrip(_LEADERS)
        if found is None or "\t" not in head[len(entry) :]:
            return laid
        self.place.report(found[0], "page number in a table of contents")
        return laid.cut_before(len(entry))

    def _add(self, laid: LaidOutText, properties: Properties) -> None:
        lines, shown = split_lines(laid), self._count_number(properties)
        if not lines:
            if shown is not None:
                self.place.report(shown.text, "number without a text")
            return
        role = self._role(properties, laid, shown)
        label, lines = self._labelled(lines, shown, role)
        if is_whole(role, [line.text for line, _ in lines]):
            lines = [(fold_lines([line for line, _ in lines]), True)]
        self._lines(lines, role, label)

    def _count_number(self, properties: Properties) -> ListNumber | None:
        """The number before the paragraph; asking counts it."""
        counted = (
            None
            if properties.number is None
            else self.context.numbering.count_next(*properties.number)
        )
        return properties.old if properties.old is not None else counted

    def _labelled(
        self, lines: list[tuple[LaidOutText, bool]], shown: ListNumber | None, role: Kind | None
    ) -> tuple[str | None, list[tuple[LaidOutText, bool]]]:
        """The number as a label, or before the text where it is text."""
        if shown is None or not shown.text:
            return None, lines
        label = label_in(shown.text)
        unsure = role is None and label is not None and _CAPITAL.fullmatch(label) is not None
        if label is not None and not unsure and role != "footnote":
            return label, lines
        head = shown.text + (" " if shown.parted else "")
        return None, [(lines[0][0].put_after(head), lines[0][1]), *lines[1:]]

    def _lines(
        self, lines: list[tuple[LaidOutText, bool]], role: Kind | None, label: str | None
    ) -> None:
        for laid, first in lines:
            self.lines.append(
                Line(
                    laid.text, self.place.number, LineGap.BLANK if first else LineGap.NONE, role,
                    label, sealed=first, codes=laid.codes, cell=self._cells.cell,
                )
            )  # fmt: skip
            label = None

    def _role(
        self, properties: Properties, laid: LaidOutText, shown: ListNumber | None
    ) -> Kind | None:
        role = self._roles[-1]
        if role == "footnote":
            return role
        if properties.rank == "title" and role is None:
            self._titled = True
            return "title"
        if properties.rank == "heading" and len(strip_marks(laid.text)) <= _LONGEST_HEADING:
            return self._heading(properties, role)
        if role is None and shown is not None and shown.bullet:
            return "item"
        return role

    def _heading(self, properties: Properties, role: Kind | None) -> Kind:
        """The first heading of the highest level is the title, as it is on a page of the web."""
        if self._titled or role is not None or properties.style.level != 0:
            return "heading"
        self._titled = True
        return "title"

    def _read_boxes(self, boxes: list[_Element]) -> None:
        """Text boxes, each with paragraphs of its own."""
        for box in boxes:
            kept = self._waiting, self._leading, self._last
            self._waiting, self._leading = [], None
            self._take_all(box)
            self._flush()
            self._waiting, self._leading, self._last = kept

    def _table(self, table: _Element) -> None:
        """A table, or what is left of it when its rows have been read already."""
        self._flush()
        for properties in table.iterchildren(f"{W}tblPr"):
            self._describe(properties)
        if not self._cells.is_open:
            self._cells.begin_table()
        for row in _through(table, f"{W}tr"):
            self._row(row)
        self._cells.end_table()

    def _describe(self, properties: _Element) -> None:
        for name in ("tblCaption", "tblDescription"):
            described = properties.find(W + name)
            if described is not None:
                self.place.report(described.get(VAL, ""), "description of a table")

    def _row_is_out(self, row: _Element) -> str | None:
        """Why a row isn't read, if it isn't."""
        properties = row.find(f"{W}trPr")
        if properties is None:
            return None
        gone = next((each for each in properties if each.tag in self.context.out), None)
        if gone is not None:
            return REASONS[str(gone.tag)]
        return "hidden text" if is_on(properties.find(f"{W}hidden")) else None

    def _row(self, row: _Element) -> None:
        self._flush()
        if (reason := self._row_is_out(row)) is not None:
            self.place.report(_spaced(row), reason)
            return
        if not self._cells.is_open:
            self._cells.begin_table()
        self._cells.begin_row()
        for cell in _through(row, f"{W}tc"):
            spanned = cell.find(f"{W}tcPr/{W}gridSpan")
            self._cells.begin_cell(parse_span(None if spanned is None else spanned.get(VAL)))
            if (reason := self._cell_is_out(cell)) is not None:
                self.place.report(_spaced(cell), reason)
            else:
                self._roles.append(self._roles[0] or "cell")
                self._take_all(cell)
                self._flush()
                self._roles.pop()
            self._cells.end_cell()

    def _cell_is_out(self, cell: _Element) -> str | None:
        """Why a cell isn't read: it was deleted, or another one is spread over it."""
        properties = cell.find(f"{W}tcPr")
        if properties is None:
            return None
        gone = "cellDel" if self.context.revisions == "accept" else "cellIns"
        if properties.find(W + gone) is not None:
            return "deleted revision" if gone == "cellDel" else "inserted revision"
        for name in ("vMerge", "hMerge"):
            merged = properties.find(W + name)
            if merged is not None and merged.get(VAL, "continue") == "continue":
                return "cell under a merged one"
        return None

    def _control(self, element: _Element) -> None:
        """A content control around blocks; the galleries of Word are told by their names."""
        content = element.find(f"{W}sdtContent")
        if content is None:
            return
        if is_on(element.find(f"{W}sdtPr/{W}showingPlcHdr")):
            self.place.report(read_texts(content), "placeholder")
            return
        gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        is_contents = gallery is not None and gallery.get(VAL) == "Table of Contents"
        self._contents += is_contents
        self._take_all(content)
        self._contents -= is_contents

    def _revision(self, element: _Element) -> None:
        if element.tag in self.context.out:
            self.place.report(_spaced(element), REASONS[str(element.tag)])
        else:
            self._take_all(element)

    def _alternatives(self, element: _Element) -> None:
        chosen = choose_branch(element)
        if chosen is not None:
            self._take_all(chosen)

    def _formula(self, element: _Element) -> None:
        self._waiting += self.runs.read_pieces(
            element, self.context.styles.find_paragraph_style(None)
        )
        self._flush()
        self.place.number += 1

    def _section(self, element: _Element) -> None:
        if self.first_section is None:
            from copy import deepcopy

            self.first_section = deepcopy(element)
        self.context.notes.end_section()

    def _chunk(self, element: _Element) -> None:
        """Another document that Word is to take in when it opens this one."""
        relation = self._relations.get(element.get(f"{R}id", ""))
        if relation is None:
            return
        lines = [] if self.chunks is None or relation.external else self.chunks(relation.target)
        self.lines.extend(replace(line, number=self.place.number) for line in lines)
        if not lines:
            self.place.report(relation.target, "embedded document")


def _anchored_first(paragraph: _Element) -> bool:
    """Whether the text boxes of a paragraph are anchored before any of its text."""
    for each in paragraph.iter(f"{W}t", f"{W}txbxContent"):
        if each.tag == f"{W}txbxContent":
            return True
        if (each.text or "").strip():
            return False
    return False


def _through(parent: _Element, tag: str) -> Iterator[_Element]:
    """The rows of a table or the cells of a row, also inside content controls and the like."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _through(child, tag)
        elif child.tag == f"{MC}AlternateContent":
            chosen = choose_branch(child)
            if chosen is not None:
                yield from _through(chosen, tag)


def _spaced(element: _Element) -> str:
    """All text inside an element, with spaces between paragraphs."""
    found = element.iter(f"{W}p", *TEXTS)
    return "".join(" " if each.tag == f"{W}p" else each.text or "" for each in found)


_WRAPPERS = build_names("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
_BLOCKS: dict[str, Callable[[Story, _Element], None]] = {
    f"{W}p": Story._paragraph,
    f"{W}tbl": Story._table,
    f"{W}tblPr": Story._describe,
    f"{W}tr": Story._row,
    f"{W}sdt": Story._control,
    f"{W}customXml": Story._take_all,
    f"{W}smartTag": Story._take_all,
    f"{W}ins": Story._revision,
    f"{W}del": Story._revision,
    f"{W}moveFrom": Story._revision,
    f"{W}moveTo": Story._revision,
    f"{W}altChunk": Story._chunk,
    f"{W}sectPr": Story._section,
    f"{M}oMathPara": Story._formula,
    f"{MC}AlternateContent": Story._alternatives,
}
