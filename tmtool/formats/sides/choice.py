"""Which side of a bilingual file is wanted, among the languages that it has; its units as lines.

Each unit is a block; what is left out is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from tmtool.documents.content import Content, Line, LineGap, ReadOptions, RemovedText, clean_text
from tmtool.errors import InputError
from tmtool.formats.inline.blocks import Native, UnitText
from tmtool.lang.codes import find_known
from tmtool.lang.script import get_joiner
from tmtool.units import Kind


def _same(code: str, wanted: str) -> bool:
    ours, theirs = find_known(code), find_known(wanted)
    if ours and theirs:
        return ours == theirs
    return _base(code) == _base(wanted)


def _base(code: str) -> str:
    return code.replace("_", "-").lower().split("-")[0]


class SideChoice:
    """Chooses a language unit by unit, and remembers which languages there were."""

    def __init__(self, wanted: str | None, name: str) -> None:
        self.wanted = wanted
        self.found: str | None = None
        self._name = name
        self._seen: dict[str, None] = {}

    def index(self, offered: Sequence[str], default: str = "") -> int | None:
        """Which of the languages of a unit is the one; None if none is.

        The very code goes before a code of the same language. Without a wish it is the default,
        or the first.

        >>> SideChoice("en", "a.tmx").index(["fr-FR", "en-GB", "en"])
        2
        """
        for code in offered:
            self._seen.setdefault(code, None)
        wanted = self.wanted if self.wanted is not None else default
        tests = (
            lambda code: code.lower() == wanted.lower(),
            lambda code: bool(code) and _same(code, wanted),
        )
        if not wanted and offered:
            self.found = self.found or offered[0]
            return 0
        for test in tests:
            for index, code in enumerate(offered):
                if test(code):
                    self.found = self.found or code
                    return index
        return None

    def get_chosen(self, default: str | None = None) -> str | None:
        """The language that was found, when all is read; `InputError` if a wish was not met."""
        if self.found is None and self._seen and self.wanted is not None:
            there = " and ".join(code for code in self._seen if code) or "no language"
            message = f"{self._name} holds {there}, not {self.wanted}: name another language"
            raise InputError(message)
        return self.found or default


class UnitLines:
    """The lines of one side, and what is left out, as units are read."""

    def __init__(self, how: ReadOptions) -> None:
        self.how = how
        self.lines: list[Line] = []
        self.removed: list[RemovedText] = []

    def start_text(self, native: Native, target: str | None = None) -> UnitText:
        """An empty text, of a target in a language: there segments that touch are parted."""
        joint = "" if target is None else get_joiner(target)
        return UnitText(joint, native, self.how.revisions)

    def add(self, text: UnitText, number: int, role: Kind | None = None) -> None:
        """Make a unit's text a line, and each text inside its codes one."""
        piece = text.take_piece()
        for each, reason in text.left_out:
            self.report(each, reason, number)
        for own in (piece, *text.inner):
            if own.text:
                self.lines.append(
                    Line(own.text, number, LineGap.BLANK, role, sealed=True, codes=own.codes)
                )

    def report(self, text: str, reason: str, number: int) -> None:
        told = " ".join(clean_text(text)[0].split())
        if told:
            self.removed.append(RemovedText(told, reason, number))

    def build_content(self, lang: str | None) -> Content:
        return Content(tuple(self.lines), tuple(self.removed), lang)
