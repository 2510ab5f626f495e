"""What a search for damage finds, how repairs are done, and the word lists of words.toml."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from tmtool.lang.script import is_han
from tmtool.units import Code, Note, Paragraph

Kind: TypeAlias = Literal[
    "date", "footnote mark", "mojibake", "entity", "lost character", "wrapped line", "radical",
    "ligature", "split accent", "lost space", "extra space", "control character", "mixed script",
    "half-width", "full-width",
]  # fmt: skip
Repair: TypeAlias = Literal["none", "certain", "all"]
"""What is repaired: nothing; certain damage; or matters of form as well."""

AROUND = 12
"""So many characters around damage are told with it. Chosen, no measurement."""

FORMS: frozenset[Kind] = frozenset(("half-width", "full-width"))
"""Matters of form: published texts have them too, so they are changed only where that is asked."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in a document that its author did not write so.

    `document.paragraphs[paragraph].text[start:stop] == text` in the document as it was found;
    offsets are code points. `repair` is what belongs there, None where nobody can tell; it is
    `certain` where nothing else can be meant. `repaired` says whether that was done.

    A wrapped line lies at the end of its paragraph: the next one goes on with it, and `repair` is
    what belongs between the two. A footnote mark is repaired by becoming a note. Damage that was
    repaired before there were paragraphs lies where its repair stands. `before` and `after` are
    the characters around it, for people to find the place by.
    """

    kind: Kind
    paragraph: int
    start: int
    stop: int
    text: str
    repair: str | None
    certain: bool
    why: str
    repaired: bool = False
    before: str = ""
    after: str = ""

    @property
    def is_form(self) -> bool:
        """Whether this is a matter of form, found in published texts too."""
        return self.kind in FORMS

    def is_wanted(self, repair: Repair) -> bool:
        """Whether this is to be repaired."""
        if repair == "none" or self.repair is None or not self.certain:
            return False
        return repair == "all" or not self.is_form


@dataclass(frozen=True, slots=True)
class TextDamage:
    """Damage in a text that is not yet tied to a document: `text[start:stop]`."""

    kind: Kind
    start: int
    stop: int
    repair: str | None
    certain: bool
    why: str

    def place_in(self, text: str, paragraph: int) -> Damage:
        """The damage that this is in the paragraph with that text."""
        return Damage(
            self.kind,
            paragraph,
            self.start,
            self.stop,
            text[self.start : self.stop],
            self.repair,
            self.certain,
            self.why,
            before=text[max(0, self.start - AROUND) : self.start],
            after=text[self.stop : self.stop + AROUND],
        )


Finder: TypeAlias = Callable[[Paragraph], Iterable[TextDamage]]


class Stretches:
    """Stretches of a text of which none lies over another.

    >>> taken = Stretches()
    >>> taken.take(4, 8), taken.take(6, 10), taken.take(8, 10)
    (True, False, True)
    """

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._stops: list[int] = []

    def take(self, start: int, stop: int) -> bool:
        """Take a stretch, unless it would lie over one that is taken."""
        at = bisect_left(self._starts, start)
        if at < len(self._starts) and self._starts[at] < stop:
            return False
        if at and self._stops[at - 1] > start:
            return False
        self._starts.insert(at, start)
        self._stops.insert(at, stop)
        return True


def is_common_han(char: str) -> bool:
    """Whether a character is among the commoner ones: level 1 of GB 2312, or of Big5 alone.

    >>> [is_common_han(char) for char in "国國鑱礤A"]
    [True, True, False, False, False]
    """
    if not is_han(char):
        return False
    simplified = char.encode("gb2312", "ignore")
    if simplified:
        return 0xB0 <= simplified[0] <= 0xD7
    traditional = char.encode("big5", "ignore")
    return bool(traditional) and 0xA4 <= traditional[0] <= 0xC6


@dataclass(frozen=True, slots=True)
class TextEdit:
    """`text[start:stop]` becomes `by`."""

    start: int
    stop: int
    by: str


def apply_edits(text: str, edits: Sequence[TextEdit]) -> str:
    """The text with edits done that come in order and apart.

    >>> apply_edits("2006728日", [TextEdit(4, 8, "年7月28日")])
    '2006年7月28日'
    """
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.by]
        at = edit.stop
    return "".join([*pieces, text[at:]])


def move_offset(offset: int, edits: Sequence[TextEdit]) -> int:
    """Where an offset of the text lies once the edits are done.

    >>> move_offset(8, [TextEdit(4, 8, "年7月28日")])
    10
    """
    shift = 0
    for edit in edits:
        if edit.stop <= offset and edit.start < offset:
            shift += len(edit.by) - (edit.stop - edit.start)
        elif edit.start < offset:
            return edit.start + shift + min(offset - edit.start, len(edit.by))
        else:
            break
    return offset + shift


def mend_paragraph(paragraph: Paragraph, repairs: Sequence[Damage]) -> Paragraph:
    """A paragraph with its own repairs done, in order of place; wrapped lines are not joined."""
    edits = [TextEdit(each.start, each.stop, each.repair or "") for each in repairs]
    notes = [replace(note, offset=move_offset(note.offset, edits)) for note in paragraph.notes]
    notes += [
        Note(each.text.rstrip("/"), move_offset(each.start, edits))
        for each in repairs
        if each.kind == "footnote mark"
    ]
    return replace(
        paragraph,
        text=apply_edits(paragraph.text, edits),
        notes=tuple(sorted(notes, key=lambda note: note.offset)),
        codes=tuple(move_code(code, edits) for code in paragraph.codes),
    )


def move_code(code: Code, edits: Sequence[TextEdit]) -> Code:
    """The code around the same stretch once the edits are done."""
    return replace(code, start=move_offset(code.start, edits), stop=move_offset(code.stop, edits))


def join_halves(first: Paragraph, second: Paragraph, between: str) -> Paragraph:
    """Two halves of a paragraph as one.

    It is what the first half is, unless that is a line which was taken for a heading.
    """
    kind = second.kind if first.kind in ("heading", "masthead") else first.kind
    shift = len(first.text) + len(between)
    notes = (replace(note, offset=note.offset + shift) for note in second.notes)
    codes = (replace(c, start=c.start + shift, stop=c.stop + shift) for c in second.codes)
    return replace(
        first,
        kind=kind,
        text=f"{first.text}{between}{second.text}",
        notes=(*first.notes, *notes),
        codes=(*first.codes, *codes),
    )


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


@lru_cache(maxsize=32)
def load_words(table: str, name: str) -> frozenset[str]:
    """The words of one list; empty where there is none of that name.

    >>> "the" in load_words("hanging", "en"), load_words("hanging", "xx")
    (True, frozenset())
    """
    return frozenset(_tables()[table].get(name, "").split())


@lru_cache(maxsize=4)
def load_affixes(name: str) -> dict[str, tuple[str, ...]]:
    """Little English words, and how the few words go on that begin ("first") or end ("last") so."""
    return {word: tuple(rest.split()) for word, rest in _tables()["en"][name].items()}


def load_arabic_months() -> tuple[str, ...]:
    """The other names of months in Arabic, January first."""
    return tuple(_tables()["months"]["ar"])
