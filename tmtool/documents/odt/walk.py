"""One way through the body of an OpenDocument text, element by element."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.archive import Archive
from tmtool.documents.cells import CellCounter, parse_span
from tmtool.documents.content import Line, LineGap, ReadOptions, RemovedText
from tmtool.documents.inline import LinePiece, join_pieces
from tmtool.documents.odt.names import (
    INDEXES,
    LEFT_OUT,
    POINTS,
    SHAPES,
    SILENT,
    expand_name,
    find_title,
    read_spoken,
    shorten_name,
)
from tmtool.documents.odt.paragraphs import (
    Changes,
    OdtLists,
    OdtParagraph,
    find_formula,
    write_formula,
)
from tmtool.documents.odt.styles import OdtStyles, is_hidden, parse_whole
from tmtool.units import Kind

if TYPE_CHECKING:
    from lxml.etree import _Element

_LONGEST_HEADING = 200
"""Characters: a longer heading is a paragraph. Chosen, no measurement."""


class OdtWalk:
    """Gathers the lines of a body; notes come last, endnotes after footnotes."""

    def __init__(
        self,
        name: str,
        styles: OdtStyles,
        how: ReadOptions,
        archive: Archive | None,
        where: str = "body",
    ) -> None:
        self.name = name
        self.where = where
        self.styles = styles
        self.archive = archive
        self.removed: list[RemovedText] = []
        self.page_breaks = 0
        self.number = 0
        self.signs = ""
        self.in_contents = 0
        self.is_titled = False
        self.text: list[Line] = []
        self.notes: dict[str, list[Line]] = {"footnote": [], "endnote": []}
        self.changes = Changes(how.revisions)
        self.lists = OdtLists(styles)
        self.roles: list[Kind | None] = [None]
        self.paragraph = OdtParagraph()
        self.boxes: list[_Element] = []
        self.cells = CellCounter()
        self.handlers: dict[str, Callable[[_Element], None]] = _handlers(self)

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.text, *self.notes["footnote"], *self.notes["endnote"])

    def walk_body(self, body: _Element) -> None:
        """Read the whole body."""
        self.changes.begin(body)
        self.walk_children(body)
        self.flush()
        self.removed.extend(self.changes.list_removed())
        if self.signs:
            self.removed.append(RemovedText(self.signs, "signs around labels", 1, self.where))

    def walk_children(self, element: _Element) -> None:
        """What is inside an element, one thing after the other."""
        for child in element:
            name = shorten_name(child.tag)
            handler = self.handlers.get(name)
            if is_hidden(child, self.styles):
                self.leave_out(child, "hidden text")
            elif handler is not None:
                handler(child)
            elif name in LEFT_OUT:
                self.leave_out(child, LEFT_OUT[name])
            elif isinstance(child.tag, str) and name not in SILENT:
                self.say(child.text)
                self.walk_children(child)
                self._look_for_result(child, name)
            self.say(child.tail)

    def say(self, text: str | None) -> None:
        """Add text as the file has it: line ends in it are white space."""
        if text and self.paragraph.is_open:
            if self.changes.is_muted:
                self.changes.mark_removed(text)
            else:
                self.paragraph.say(text.replace("\n", " "))

    def leave_out(self, element: _Element, reason: str) -> None:
        self.report(read_spoken(element), reason)

    def report(self, text: str, reason: str) -> None:
        if text:
            number = self.number + (self.paragraph.is_open or not self.number)
            self.removed.append(RemovedText(text, reason, number, self.where))

    def _look_for_result(self, element: _Element, name: str) -> None:
        """Report a field that shows nothing."""
        empty = len(element) == 0 and not element.text
        if empty and name.startswith("text:") and not any(point in name for point in POINTS):
            self.report(name.removeprefix("text:"), "field without a result")

    # Paragraphs

    def read_paragraph(self, element: _Element) -> None:
        style = element.get(expand_name("text:style-name"))
        level = self.styles.find_outline(style)
        self._read(element, style, "heading" if level else None, None)

    def read_heading(self, element: _Element) -> None:
        style = element.get(expand_name("text:style-name"))
        level = parse_whole(element.get(expand_name("text:outline-level")), 1)
        self._read(element, style, "heading", level)

    def _read(
        self, element: _Element, style: str | None, role: Kind | None, level: int | None
    ) -> None:
        if not (self.paragraph.is_carried and self.changes.is_muted):
            # Else the end of the paragraph before was inserted, and it goes on in this one.
            self.flush()
            number = self._number(element, style, level)
            self.paragraph.begin(self._role(element, style, role, number), number.strip())
            self.paragraph.is_entry = self.styles.is_contents(style)
        self.say(element.text)
        self.walk_children(element)
        self.paragraph.is_carried = self.changes.is_muted
        if not self.changes.is_muted:
            self.flush()

    def _number(self, element: _Element, style: str | None, level: int | None) -> str:
        """The number before a paragraph: the one that the file itself shows, or the one counted.

        A bullet is a space: it is shown, but says nothing.
        """
        if self.changes.is_muted:
            return ""
        counted = self.lists.number(style)
        if not self.lists.is_open and level is not None:
            counted = self.lists.number_heading(element, level)
        told = element.find(expand_name("text:number"))
        return (told.text or "") if told is not None and told.text else counted

    def _role(
        self, element: _Element, style: str | None, role: Kind | None, number: str
    ) -> Kind | None:
        around = self.roles[-1]
        if around == "footnote":
            return around
        if self.styles.is_title(style) and around is None:
            self.is_titled = True
            return "title"
        if role == "heading" and len(read_spoken(element)) <= _LONGEST_HEADING:
            return self._heading(element, style, around)
        return around or ("item" if number.isspace() else None)

    def _heading(self, element: _Element, style: str | None, around: Kind | None) -> Kind:
        """The first heading of the highest level is the title, as it is on a page of the web."""
        told = element.get(expand_name("text:outline-level"))
        level = parse_whole(told, 1) if told else self.styles.find_outline(style)
        if self.is_titled or around is not None or level != 1:
            return "heading"
        self.is_titled = True
        return "title"

    def flush(self) -> None:
        """The paragraph that was open becomes its lines; text boxes anchored in it follow."""
        paragraph, self.paragraph = self.paragraph, OdtParagraph()
        boxes, self.boxes = self.boxes, []
        if paragraph.is_open:
            self.number += 1
            self._put(paragraph)
        for box in boxes:
            self.walk_children(box)
            self.flush()

    def _put(self, paragraph: OdtParagraph) -> None:
        if self.in_contents or paragraph.is_entry:
            self.report(paragraph.cut_page(), "page number in a table of contents")
        made = paragraph.build_lines(self.number)
        self.text.extend(replace(line, cell=self.cells.cell) for line in made.lines)
        self.signs += made.signs
        for text, reason in made.reports:
            self.report(text, reason)

    # What is inside a paragraph

    def read_span(self, element: _Element) -> None:
        style = element.get(expand_name("text:style-name"))
        start = self.paragraph.position
        self.say(element.text)
        self.walk_children(element)
        looks = self.styles.list_looks(style)
        if "superscript" not in looks or not self.paragraph.raise_since(start):
            for look in looks:
                self.paragraph.look(look, start)

    def read_link(self, element: _Element) -> None:
        start, target = self.paragraph.position, element.get(expand_name("xlink:href")) or ""
        self.say(element.text)
        self.walk_children(element)
        if target and not target.startswith("#"):
            self.paragraph.look("link", start, target)

    def read_space(self, element: _Element) -> None:
        self.say(" ")

    def read_tab(self, element: _Element) -> None:
        if self.changes.is_muted:
            self.changes.mark_removed(" ")
        else:
            self.paragraph.add_tab()

    def read_line_break(self, element: _Element) -> None:
        if self.paragraph.is_open and not self.changes.is_muted:
            self.paragraph.say("\n")

    def count_page_break(self, element: _Element) -> None:
        self.page_breaks += 1

    def read_hidden(self, element: _Element) -> None:
        """A field that shows its text only under a condition."""
        if element.get(expand_name("text:is-hidden")) == "true":
            self.report(
                element.get(expand_name("text:string-value")) or read_spoken(element), "hidden text"
            )
        else:
            self.say(element.text)

    def read_note(self, element: _Element) -> None:
        """A mark in the text, and a line of its own among the notes."""
        body = element.find(expand_name("text:note-body"))
        citation = element.find(expand_name("text:note-citation"))
        told = "" if citation is None else citation.get(expand_name("text:label")) or citation.text
        label = " ".join((told or "").split())
        if body is None or self.changes.is_muted:
            self.changes.mark_removed(read_spoken(element))
            return
        kind = "endnote" if element.get(expand_name("text:note-class")) == "endnote" else "footnote"
        if label:
            self.paragraph.call(label)
        lines = self.read_apart(body, "footnote")
        if lines:
            whole_note = join_pieces([LinePiece(line.text, line.codes) for line in lines])
            note = Line(
                whole_note.text, lines[0].number, LineGap.BLANK, "footnote", label or None,
                sealed=True, codes=whole_note.codes,
            )  # fmt: skip
            self.notes[kind].append(note)

    def read_apart(self, element: _Element, role: Kind | None = None) -> list[Line]:
        """The lines of a part that stands apart from the text, such as a note or a header."""
        kept = self.paragraph, self.boxes, self.text, self.roles
        self.paragraph, self.boxes, self.text, self.roles = OdtParagraph(), [], [], [role]
        self.walk_children(element)
        self.flush()
        lines = self.text
        self.paragraph, self.boxes, self.text, self.roles = kept
        return lines

    # Blocks around paragraphs

    def read_list(self, element: _Element) -> None:
        self.lists.open(element)
        self.walk_children(element)
        self.lists.close()

    def read_numbered(self, element: _Element) -> None:
        self.lists.open_single(element)
        self.walk_children(element)
        self.lists.close()

    def read_item(self, element: _Element) -> None:
        self.lists.begin_item(element, numbered=True)
        self.walk_children(element)

    def read_list_header(self, element: _Element) -> None:
        self.lists.begin_item(element, numbered=False)
        self.walk_children(element)

    def read_contents(self, element: _Element) -> None:
        """A table of contents, of figures ...: entries are text, the numbers of pages are not."""
        self.in_contents += 1
        self.walk_children(element)
        self.in_contents -= 1

    def read_cell(self, element: _Element) -> None:
        self.flush()
        sizes = (
            parse_span(element.get(expand_name(f"table:number-{name}-spanned")))
            for name in ("columns", "rows")
        )
        in_table = self.cells.is_open
        if in_table:
            self.cells.begin_cell(*sizes)
        self.roles.append("cell")
        self.walk_children(element)
        self.flush()
        self.roles.pop()
        if in_table:
            self.cells.end_cell()

    def read_table(self, element: _Element) -> None:
        self.flush()
        self.cells.begin_table()
        self.walk_children(element)
        self.flush()
        self.cells.end_table()

    def read_row(self, element: _Element) -> None:
        if self.cells.is_open:
            self.cells.begin_row()
        self.walk_children(element)

    # Frames and shapes

    def read_frame(self, element: _Element) -> None:
        names = {shorten_name(child.tag): child for child in element}
        if "draw:text-box" in names:
            self._box(names["draw:text-box"])
        elif "draw:object" in names:
            self._object(element, names["draw:object"])
        elif "draw:object-ole" in names or "draw:plugin" in names or "draw:applet" in names:
            self.report(find_title(element) or "object", "embedded object")
        else:
            self.report(find_title(element) or "picture", "picture")

    def read_shape(self, element: _Element) -> None:
        if next(element.iter(expand_name("text:p")), None) is not None:
            self._box(element)
        else:
            self.report(find_title(element) or "drawing", "drawing")

    def _box(self, element: _Element) -> None:
        """A text box: its paragraphs come after the one that it is anchored in.

        They come before it where nothing stands before the anchor.
        """
        if self.changes.is_muted:
            self.changes.mark_removed(read_spoken(element))
        elif self.paragraph.is_open and self.paragraph.is_blank:
            self.text.extend(self.read_apart(element, self.roles[-1]))
        elif self.paragraph.is_open:
            self.boxes.append(element)
        else:
            self.walk_children(element)
            self.flush()

    def _object(self, frame: _Element, element: _Element) -> None:
        formula = find_formula(element, self.archive, self.name)
        if formula is None:
            self.report(find_title(frame) or "object", "embedded object")
            return
        text, flattened = write_formula(formula)
        if self.changes.is_muted:
            self.changes.mark_removed(text)
            return
        if not self.paragraph.is_open:
            self.paragraph.begin(self.roles[-1])
        self.paragraph.put(text)
        self.report(text if flattened else "", "formula written in a line")

    # Tracked changes

    def start_change(self, element: _Element) -> None:
        self.changes.start(element.get(expand_name("text:change-id")) or "")

    def end_change(self, element: _Element) -> None:
        self.changes.stop(element.get(expand_name("text:change-id")) or "")

    def read_change(self, element: _Element) -> None:
        """The place of a deletion: what was deleted comes back where that is rejected."""
        change = self.changes.take_restored(element.get(expand_name("text:change-id")) or "")
        if change is None:
            return
        if not self.paragraph.is_open:
            self.walk_children(change)
            return
        role = self.paragraph.role
        for i, part in enumerate(p for p in change if shorten_name(p.tag) != "office:change-info"):
            if i:
                self.flush()
                self.paragraph.begin(role)
            if shorten_name(part.tag) in ("text:p", "text:h"):
                self.say(part.text)
            self.walk_children(part)


def _handlers(walk: OdtWalk) -> dict[str, Callable[[_Element], None]]:
    return {
        "text:p": walk.read_paragraph, "text:h": walk.read_heading, "text:span": walk.read_span,
        "text:a": walk.read_link, "text:s": walk.read_space, "text:tab": walk.read_tab,
        "text:line-break": walk.read_line_break, "text:soft-page-break": walk.count_page_break,
        "text:hidden-text": walk.read_hidden, "text:note": walk.read_note,
        "text:list": walk.read_list,
        "text:numbered-paragraph": walk.read_numbered, "text:list-item": walk.read_item,
        "text:list-header": walk.read_list_header, "text:section": walk.walk_children,
        **dict.fromkeys(INDEXES, walk.read_contents), "table:table-cell": walk.read_cell,
        "table:table": walk.read_table, "table:table-row": walk.read_row,
        "draw:frame": walk.read_frame, "text:change-start": walk.start_change,
        "text:change-end": walk.end_change, "text:change": walk.read_change,
        **dict.fromkeys(SHAPES, walk.read_shape),
    }  # fmt: skip
