"""Footnotes and endnotes: which number each is shown with, as the text calls one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from tmtool.documents.docx.names import VAL, W
from tmtool.documents.docx.numerals import format_numeral
from tmtool.documents.docx.styles import parse_whole

if TYPE_CHECKING:
    from lxml.etree import _Element

NoteKind: TypeAlias = Literal["footnote", "endnote"]
KINDS: tuple[NoteKind, ...] = ("footnote", "endnote")


@dataclass(frozen=True, slots=True)
class Format:
    """How notes are numbered: the format of the number, the first, and where it starts again."""

    kind: str = "decimal"
    start: int = 1
    restart: str = "continuous"


USUAL: Mapping[str, Format] = {"footnote": Format(), "endnote": Format("lowerRoman")}


def read_formats(properties: _Element | None, base: Mapping[str, Format]) -> Mapping[str, Format]:
    """The formats that the settings, or the properties of a section, give to both kinds."""
    return {kind: _format_in(properties, kind, base[kind]) for kind in KINDS}


def _format_in(properties: _Element | None, kind: str, base: Format) -> Format:
    found = None if properties is None else properties.find(f"{W}{kind}Pr")
    if found is None:
        return base
    values = {child.tag: child.get(VAL) for child in found}
    start = parse_whole(values.get(f"{W}numStart"))
    return replace(
        base,
        kind=values.get(f"{W}numFmt") or base.kind,
        start=base.start if start is None else start,
        restart=values.get(f"{W}numRestart") or base.restart,
    )


class DocxNotes:
    """The marks of a file's notes, given out as the text calls them.

    `sections` are the formats of the sections in order: at least one.
    """

    def __init__(self, sections: Sequence[Mapping[str, Format]]) -> None:
        self._sections = sections
        self._section = 0
        self._next: dict[str, int] = {kind: self._sections[0][kind].start for kind in KINDS}
        self._labels: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}

    def call_note(self, kind: str, note: str) -> str:
        """The mark of a note that is called here: the same again if it was called before."""
        known = self._labels[kind].get(note)
        if known is not None:
            return known
        label = format_numeral(self._next[kind], self._format(kind).kind)
        self._next[kind] += 1
        self._labels[kind][note] = label
        return label

    def call_with_sign(self, kind: str, note: str, label: str) -> None:
        """A note is called by a sign of its own, which takes no number."""
        self._labels[kind].setdefault(note, label)

    def list_labels(self, kind: str) -> dict[str, str]:
        """The notes that were called, in order, and their marks."""
        return self._labels[kind]

    def end_section(self) -> None:
        """Another section begins, in which numbers may start again."""
        self._section = min(self._section + 1, len(self._sections) - 1)
        self._restart("eachSect")

    def end_page(self) -> None:
        """Another page begins, as far as the file tells."""
        self._restart("eachPage")

    def _restart(self, where: str) -> None:
        for kind in KINDS:
            if self._format(kind).restart == where:
                self._next[kind] = self._format(kind).start

    def _format(self, kind: str) -> Format:
        return self._sections[self._section][kind]
