"""The units of a bilingual file as lines: one block each, and what is left out."""

from __future__ import annotations

from tmtool.documents.codes import Native, Text
from tmtool.documents.content import Content, ReadOptions
from tmtool.documents.lines import Gap, Line, Removed
from tmtool.documents.sides import Side
from tmtool.lang.script import joiner
from tmtool.units import Kind


class Blocks:
    """The lines of one side, and what is left out, as units are read."""

    def __init__(self, how: ReadOptions) -> None:
        self.how = how
        self.lines: list[Line] = []
        self.removed: list[Removed] = []

    def text(self, side: Side, native: Native) -> Text:
        """An empty text: in a source what stands between segments is as it was."""
        joint = "" if side.is_source else joiner(side.lang)
        return Text(joint, native, self.how.revisions)

    def add(self, text: Text, number: int, role: Kind | None = None) -> bool:
        """Make a unit's text a line, and each text inside its codes one; whether it holds any."""
        piece = text.piece()
        for each, reason in text.left_out:
            self.report(each, reason, number)
        for own in (piece, *text.inner):
            if own.text:
                self.lines.append(
                    Line(own.text, number, Gap.BLANK, role, sealed=True, codes=own.codes)
                )
        return bool(piece.text)

    def report(self, text: str | None, reason: str, number: int) -> None:
        told = " ".join((text or "").split())
        if told:
            self.removed.append(Removed(told, reason, number))

    def content(self, lang: str | None) -> Content:
        return Content(tuple(self.lines), tuple(self.removed), lang)
