"""Places of damage in a text, and edits of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from tmtool.lang.script import is_han
from tmtool.units import Code, Paragraph

Kind: TypeAlias = Literal[
    "date", "footnote mark", "mojibake", "entity", "lost character", "radical", "ligature",
    "split accent", "control character", "mixed script",
]  # fmt: skip
# "none": text stays as it is. "certain": a figure that calls a footnote becomes its mark.
# "all": characters that stand for others, such as mojibake, are replaced too.
Repair: TypeAlias = Literal["none", "certain", "all"]

CONTEXT_CHARACTERS = 12  # shown on either side of damage in a report


@dataclass(frozen=True, slots=True)
class Damage:
    """A place of a document that its author probably wrote differently.

    `document.paragraphs[paragraph].text[start:stop] == text`; offsets are code points. `repair`
    is the likely text, None if unknown; it is `certain` if nothing else is possible. For damage
    that was `repaired` before paragraphs were made, the offsets are those of the repair. `before`
    and `after` are the characters around it.
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
            before=text[max(0, self.start - CONTEXT_CHARACTERS) : self.start],
            after=text[self.stop : self.stop + CONTEXT_CHARACTERS],
        )


Finder: TypeAlias = Callable[[Paragraph], Iterable[TextDamage]]


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


def move_code(code: Code, edits: Sequence[TextEdit]) -> Code:
    """The code around the same stretch once the edits are done."""
    return replace(code, start=move_offset(code.start, edits), stop=move_offset(code.stop, edits))
