"""What stands inside a paragraph, run by run, as pieces of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from tmtool.documents.content import clean_text
from tmtool.documents.docx import drawn
from tmtool.documents.docx.context import Context, DocxPlace
from tmtool.documents.docx.drawn import find_symbol
from tmtool.documents.docx.fields import Fields
from tmtool.documents.docx.package import MC, M, R, Relation, W, build_names
from tmtool.documents.docx.styles import ParagraphStyle, RunLook, is_on
from tmtool.documents.docx.text import DocxPiece, PieceKind
from tmtool.units import Look

if TYPE_CHECKING:
    from lxml.etree import _Element

REASONS = {
    f"{W}del": "deleted revision", f"{W}ins": "inserted revision",
    f"{W}moveFrom": "revision: moved from here", f"{W}moveTo": "revision: moved to here",
}  # fmt: skip
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\U00020000-\U0003347f]")
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
_MARK = re.compile(r"\s*(\S{1,4})")
TEXTS = (f"{W}t", f"{W}delText")
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"


def read_texts(element: _Element) -> str:
    """All text inside an element, deleted text too."""
    return "".join(each.text or "" for each in element.iter(*TEXTS))


def choose_branch(element: _Element) -> _Element | None:
    """The one of several alternatives (`mc:AlternateContent`) that is read."""
    choice, fallback = element.find(f"{MC}Choice"), element.find(f"{MC}Fallback")
    if choice is None or fallback is None:
        return choice if choice is not None else fallback
    return fallback if read_texts(fallback) and not read_texts(choice) else choice


class RunReader:
    """Reads the content of the paragraphs of one part."""

    def __init__(
        self, context: Context, place: DocxPlace, relations: Mapping[str, Relation]
    ) -> None:
        self.context = context
        self.place = place
        self.relations = relations
        self.fields = Fields()
        self.boxes: list[_Element] = []
        self.in_contents = False
        self._pieces: list[DocxPiece] = []
        self._style = ParagraphStyle()
        self._now = RunLook()
        self._targets: list[str | None] = []
        self._hidden = ""
        self._custom: tuple[str, str] | None = None

    def read_pieces(self, paragraph: _Element, style: ParagraphStyle) -> list[DocxPiece]:
        """The pieces of a paragraph; text boxes in it gather in `boxes`, to be read apart."""
        self._pieces, self._style, self._hidden, self._custom = [], style, "", None
        self.in_contents = self.fields.in_contents
        self._inside(paragraph)
        self.place.report(self.fields.close_paragraph(), "field that never ends")
        self.place.report(self._hidden, "hidden text")
        return self._pieces

    def _inside(self, parent: _Element) -> None:
        for child in parent:
            tag = child.tag
            if tag in _INLINE:
                _INLINE[tag](self, child)
            elif tag not in _SKIPPED and isinstance(tag, str):
                self._inside(child)

    def _run(self, run: _Element) -> None:
        properties = run.find(f"{W}rPr")
        before, self._now = self._now, self.context.styles.look(self._style, self._kept(properties))
        self._in_run(run)
        self._now = before

    def _kept(self, properties: _Element | None) -> _Element | None:
        """The properties of a run, or what they were before a change that is rejected."""
        if properties is None or self.context.revisions == "accept":
            return properties
        changed = properties.find(f"{W}rPrChange")
        return properties if changed is None else changed.find(f"{W}rPr")

    def _in_run(self, run: Iterable[_Element]) -> None:
        for child in run:
            tag = child.tag
            if tag in TEXTS:
                self._text(child)
            elif tag in _SIGNS:
                self._add(_SIGNS[tag])
            elif tag in _IN_RUN:
                _IN_RUN[tag](self, child)

    def _text(self, element: _Element) -> None:
        text = (element.text or "").replace("\n", " ").replace("\r", " ")
        if text[:1] == " " or text[-1:] == " ":
            text = text if element.get(_PRESERVE) == "preserve" else text.strip(" ")
        if not text.isascii():
            text = self._cleaned(text)
        self._add(text)

    def _cleaned(self, text: str) -> str:
        """A text without what nobody can see, and with the characters of symbol fonts."""
        text, removed = clean_text(text)
        self.place.report("".join(each.text for each in removed), "invisible character")
        if any("\uf000" <= char <= "\uf0ff" for char in text):  # places in a symbol font
            text = "".join(self._symbol(char, self._now.font) for char in text)
        return text

    def _symbol(self, char: str, font: str | None) -> str:
        found = find_symbol(char, font)
        if found is None:
            self.place.report(f"U+{ord(char):04X} ({font})", "symbol of an unknown font")
        return found or ""

    def _add(self, text: str, kind: PieceKind = "text") -> None:
        """A piece of text, where text is shown: not in an instruction, and not hidden."""
        if not text:
            return
        if self.fields.silent:
            self.fields.swallow(text)
        elif self._is_hidden():
            self._hidden += text
        elif self._custom is not None and kind == "text" and text.strip():
            self._custom_mark(text, self._custom)
        else:
            kind = "page" if kind == "text" and self.fields.is_page else kind
            self._pieces.append(DocxPiece(text, self._looks(), self._target(), kind))
            self._count_language(text)

    def _is_hidden(self) -> bool:
        """Hidden on paper; what is hidden on the web alone is the page numbers of contents."""
        only_paper = self._now.only_paper and not self.fields.in_contents
        return self._now.hidden or only_paper

    def _looks(self) -> tuple[Look, ...]:
        """The looks of a run; that a link is underlined goes without saying."""
        if self._targets or self.fields.target:
            return tuple(look for look in self._now.looks if look != "underline")
        return self._now.looks

    def _target(self) -> str | None:
        return self._targets[-1] if self._targets else self.fields.target

    def _count_language(self, text: str) -> None:
        lang = self._now.lang
        if not text.isascii():
            lang = self._now.east if _WIDE.search(text) else lang
            lang = self._now.right if _FROM_RIGHT.search(text) else lang
        self.context.languages[lang] += sum(map(str.isalpha, text))

    def _sym(self, element: _Element) -> None:
        code, font = element.get(f"{W}char", ""), element.get(f"{W}font")
        if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
            self._add(self._symbol(chr(int(code, 16)), font))

    def _break(self, element: _Element) -> None:
        if element.get(f"{W}type") in ("page", "column"):
            self.context.notes.end_page()
            self._add("\f")
        else:
            self._add("\n")

    def _page_end(self, element: _Element) -> None:
        self.context.notes.end_page()

    def _reference(self, element: _Element) -> None:
        """A footnote or an endnote is called; its mark is a number, or a sign that follows."""
        kind = "footnote" if element.tag == f"{W}footnoteReference" else "endnote"
        note = element.get(f"{W}id", "")
        if self.fields.silent or self._is_hidden():
            return
        if element.get(f"{W}customMarkFollows") in ("1", "true", "on"):
            self._custom = kind, note
            return
        label = self.context.notes.call_note(kind, note)
        self._pieces.append(DocxPiece(label, (), None, "mark"))

    def _custom_mark(self, text: str, note: tuple[str, str]) -> None:
        found = _MARK.match(text)
        label = found[1] if found else text
        self._custom = None
        self.context.notes.call_with_sign(*note, label)
        self._pieces.append(DocxPiece(label, (), None, "mark"))
        self._add(text[found.end() :] if found else "")

    def _field_sign(self, element: _Element) -> None:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self.fields.begin(element)
        elif kind == "separate":
            self.fields.separate()
            self.in_contents = self.in_contents or self.fields.in_contents
        elif kind == "end":
            self._field_ends()

    def _field_ends(self) -> None:
        text, lost = self.fields.end_field()
        self._add(text)
        self.place.report(lost, "field without a result")

    def _instruction(self, element: _Element) -> None:
        self.fields.instruct(element.text)

    def _simple_field(self, element: _Element) -> None:
        self.fields.begin(None)
        self.fields.instruct(element.get(f"{W}instr"))
        if next(element.iter(f"{W}r"), None) is not None:
            self.fields.separate()
        self.in_contents = self.in_contents or self.fields.in_contents
        self._inside(element)
        self._field_ends()

    def _link(self, element: _Element) -> None:
        relation, anchor = self.relations.get(element.get(f"{R}id", "")), element.get(f"{W}anchor")
        target = relation.target if relation is not None and relation.external else ""
        target += f"#{anchor}" if anchor else ""
        self._targets.append(None if self.fields.in_contents else target or None)
        self._inside(element)
        self._targets.pop()

    def _revision(self, element: _Element) -> None:
        """Text that somebody inserted, deleted or moved."""
        if element.tag in self.context.out:
            self.place.report(read_texts(element), REASONS[str(element.tag)])
        else:
            self._inside(element)

    def _control(self, element: _Element) -> None:
        """A content control: its content, if anybody has filled it in."""
        content = element.find(f"{W}sdtContent")
        if content is None:
            return
        if is_on(element.find(f"{W}sdtPr/{W}showingPlcHdr")):
            self.place.report(read_texts(content), "placeholder")
        else:
            self._inside(content)

    def _alternatives(self, element: _Element) -> None:
        chosen = choose_branch(element)
        if chosen is not None:
            self._inside(chosen)

    def _alternatives_in_run(self, element: _Element) -> None:
        chosen = choose_branch(element)
        if chosen is not None:
            self._in_run(chosen)

    def _ruby(self, element: _Element) -> None:
        """Characters with their reading above them: the characters are the text."""
        reading, base = element.find(f"{W}rt"), element.find(f"{W}rubyBase")
        if reading is not None:
            self.place.report(read_texts(reading), "reading above characters")
        if base is not None:
            self._inside(base)

    def _formula(self, element: _Element) -> None:
        text, flattened = drawn.write_formula(element)
        self._add(text, "formula")
        if flattened:
            self.place.report(text, "formula written in a line")

    def _drawing(self, element: _Element) -> None:
        """A picture, a diagram or a text box; the last is read apart."""
        if self.fields.silent or self._is_hidden():
            self.place.report(read_texts(element), "hidden text")
            return
        self.boxes.extend(
            drawn.collect_boxes(element, self.place.report, self.context.package, self.relations)
        )

    def _report_part(self, element: _Element) -> None:
        relation = self.relations.get(element.get(f"{R}id", ""))
        self.place.report(relation.target if relation else "", "document outside this one")

    def _page_number(self, element: _Element) -> None:
        self._add(" ", "page")


_Handler = Callable[[RunReader, "_Element"], None]
_INLINE: dict[str, _Handler] = {
    f"{W}r": RunReader._run,
    f"{W}ins": RunReader._revision,
    f"{W}del": RunReader._revision,
    f"{W}moveFrom": RunReader._revision,
    f"{W}moveTo": RunReader._revision,
    f"{W}hyperlink": RunReader._link,
    f"{W}fldSimple": RunReader._simple_field,
    f"{W}sdt": RunReader._control,
    f"{W}subDoc": RunReader._report_part,
    f"{M}oMath": RunReader._formula,
    f"{MC}AlternateContent": RunReader._alternatives,
}
_IN_RUN: dict[str, _Handler] = {
    f"{W}sym": RunReader._sym,
    f"{W}br": RunReader._break,
    f"{W}lastRenderedPageBreak": RunReader._page_end,
    f"{W}footnoteReference": RunReader._reference,
    f"{W}endnoteReference": RunReader._reference,
    f"{W}fldChar": RunReader._field_sign,
    f"{W}instrText": RunReader._instruction,
    f"{W}drawing": RunReader._drawing,
    f"{W}pict": RunReader._drawing,
    f"{W}object": RunReader._drawing,
    f"{W}ruby": RunReader._ruby,
    f"{W}pgNum": RunReader._page_number,
    f"{M}oMath": RunReader._formula,
    f"{MC}AlternateContent": RunReader._alternatives_in_run,
}
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_SKIPPED = build_names("pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "fldData")
