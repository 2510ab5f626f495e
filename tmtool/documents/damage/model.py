"""What a search for damage finds, and the little that all its parts share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tmtool.lang.script import is_han
from tmtool.units import Paragraph

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


def drop_overlaps(damages: Iterable[TextDamage]) -> Iterator[TextDamage]:
    """Those that overlap none before them in order of place; the longest wins where two begin."""
    end = -1
    for each in sorted(damages, key=lambda each: (each.start, -each.stop)):
        if each.start >= end:
            yield each
            end = max(each.stop, each.start + 1)


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
