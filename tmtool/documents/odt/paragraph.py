"""The paragraph that is being read, and the lines that it becomes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tmtool.documents.inline import InlineBlock, LinePiece, join_pieces, put_after
from tmtool.documents.lines import Line, LineGap
from tmtool.documents.structure import is_whole
from tmtool.un.labels import split_label
from tmtool.units import Kind

# Before running text these may be an initial: whether they are labels is seen from the text.
_CAPITAL = re.compile(r"[A-ZА-Я]|[IVXL]+")
_PAGE = re.compile(r"\s*([0-9]{1,4}|[ivxlc]{1,7})\s*")


@dataclass(frozen=True, slots=True)
class Made:
    """The lines of a paragraph; what is in none of them, with reasons; signs around its number."""

    lines: tuple[Line, ...]
    reports: tuple[tuple[str, str], ...]
    signs: str = ""


class OdtParagraph(InlineBlock):
    """A block with the number before it; one that is carried goes on in the next element."""

    def __init__(self) -> None:
        super().__init__()
        self.role: Kind | None = None
        self.number = ""
        self.is_open = False
        self.is_carried = False
        self.is_entry = False
        self._tab: int | None = None

    def begin(self, role: Kind | None, number: str = "") -> None:
        """Start it, with the number as it is shown."""
        self.role, self.number, self.is_open = role, number, True

    def add_tab(self) -> None:
        self._tab = self.position
        self.say("\t")

    def cut_page(self) -> str:
        """Take the number of a page away that stands after the last tab, as in a contents."""
        found = None if self._tab is None else _PAGE.fullmatch(self.read_since(self._tab))
        if found is None or self._tab is None:
            return ""
        self.cut(self._tab)
        return found[1]

    def build_lines(self, number: int) -> Made:
        """The lines; `number` says which block of the document it is."""
        pieces: Sequence[LinePiece] = [piece for piece in self.take() if piece.text]
        reports = self.take_lost()
        if not pieces:
            if self.number:
                reports.append((self.number, "number without a text"))
            return Made((), tuple(reports))
        label = self._label()
        if label is None and self.number:
            pieces = [put_after(f"{self.number} ", pieces[0]), *pieces[1:]]
        if is_whole(self.role, [piece.text for piece in pieces]):
            pieces = [join_pieces(pieces)]
        signs = self.number.replace(label, "", 1).strip() if label else ""
        return Made(tuple(self._lines(pieces, label, number)), tuple(reports), signs)

    def _label(self) -> str | None:
        """The number as a label; None where it is text, such as "Article 1."."""
        label, rest = split_label(f"{self.number} x")
        unsure = self.role is None and label is not None and _CAPITAL.fullmatch(label)
        return None if rest != "x" or unsure else label

    def _lines(self, pieces: Sequence[LinePiece], label: str | None, number: int) -> list[Line]:
        return [
            Line(
                piece.text, number, LineGap.NONE if i else LineGap.BLANK, self.role,
                None if i else label, sealed=not i, codes=piece.codes,
            )
            for i, piece in enumerate(pieces)
        ]  # fmt: skip
