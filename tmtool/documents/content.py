"""Lines of text on their way to becoming paragraphs, and the marks inside them.

Every reader of a format gives them back as `Content`, every stage of reading takes lines and
returns lines. What one takes away it hands back as `RemovedText`, so that nothing is lost in
silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal, TypeAlias

from tmtool.lang.script import is_han, measure_width
from tmtool.table_cells import Cell
from tmtool.units import Code, Kind, Note

# Control characters, what nobody can see, and noncharacters: the last two of each plane, and some.
_LAST = "".join(chr(plane << 16 | code) for plane in range(17) for code in (0xFFFE, 0xFFFF))
_UNWANTED = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ufdd0-\ufdef" + _LAST + "]"
)

# A footnote mark travels inside the text between two noncharacters, which no text contains (they
# are removed from what comes in): joining and cutting then keeps it in its place.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARK = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
MARKED_START = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}\\s*")
"""A mark at the very start of a line, as before a footnote."""

ORDER_IN_DOUBT = "order of lines in doubt"
"""How the reason begins where a page may have been read in a wrong order; nothing was left out."""
LETTERS_IN_DOUBT = "letters in doubt"
"""The same where letters may stand for others than the file says."""

UNREAD_PAGE = "scanned page without text"
"""Reason of a page of a PDF that is a picture: its text is missing from the document."""

_TERMINAL = ".!?;:…。！？；：．؟؛۔"
_CLOSING = "”’\"'»)]）】》」』〉›*"


_NEAR = 100
"""So many characters hold what decides how two texts are joined, and their marks. Chosen, no
measurement."""
_GLUED_END = re.compile(
    r"(?<=[，；。：》”])[0-9]{1,3}$|(?<=[^\W\d_][,;:])\s?[0-9]{1,3}$|(?<=[a-z][.”])[0-9]{1,3}$"
)

_CUT_SYMBOL = re.compile(
    r"(?<![A-Za-z])[A-Z]+(?:/[\w.()-]+)*"
    r"/(?:AC|CN|C|CONF|CRP|GC|INF|L|NGO|PV|SC|SR|WG|WP|Add|Corr|Rev)\.$"
)


# "...; and" ends an item of a list, and "；以及" one in Chinese.
_LIST_GOES_ON = re.compile(
    r"[;؛]\s+(?:and|or|et|ou|y|e|o|u|и|или|а|و|أو)$"
    r"|[；;]\s?(?:以及|及|和|或|或者|與|与|並|并|並且|并且|而|且)$",
    re.IGNORECASE,
)
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱ", "0123456789abcdefghi", strict=True))
_TO_RAISED = {plain: up for up, plain in _SUPERSCRIPTS.items()}
_RAISED = re.compile(f"[{''.join(_SUPERSCRIPTS)}]+")
# m², km³ and 10⁶ are quantities; 74/197¹ is a resolution with a footnote.
_POWER = re.compile(r"(?:(?<![^\W\d_])(?:[kcdμ]?m|ft|公里|米|s)|(?<![\d/])1?[0-9])$")


class LineGap(IntEnum):
    """What stands between a line and the one before it."""

    NONE = 0
    BLANK = 1
    PAGE = 2


@dataclass(frozen=True, slots=True)
class RemovedText:
    """Something that was in the input and is in no paragraph: what, why, and on which line.

    `where` names the part or the page ("page 3", "comments") in formats that have no lines; `line`
    then counts the blocks in it, from 1.
    """

    text: str
    reason: str
    line: int
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or lines already joined.

    `sealed`: the format says that it is a whole block. `foot`: it stands under a rule at the foot
    of a page, where footnotes are. `codes` are what the format says of how stretches of the text
    look; offsets are those of the text without marks. `cell` is that of a
    table which it stands in.
    """

    text: str
    number: int
    gap: LineGap = LineGap.NONE
    role: Kind | None = None
    label: str | None = None
    sealed: bool = False
    indented: bool = False
    foot: bool = False
    codes: tuple[Code, ...] = ()
    cell: Cell | None = None

    @property
    def bare(self) -> str:
        """The text without marks and outer white space."""
        return _MARK.sub("", self.text).strip()

    def replace_text(self, text: str) -> Line:
        return replace(self, text=text)


def mark(label: str) -> str:
    """A footnote mark as it travels inside a text."""
    return f"{_OPEN}{label}{_CLOSE}"


def list_marks(text: str) -> list[str]:
    """The labels of the marks inside a text, in order."""
    return _MARK.findall(text)


def iter_marks(text: str) -> Iterator[re.Match[str]]:
    """Iterate over the marks inside a text; group 1 of a match is the label."""
    return _MARK.finditer(text)


def strip_marks(text: str) -> str:
    """The text without its marks."""
    return _MARK.sub("", text)


def strip_delimiters(text: str) -> str:
    """The text without what delimits marks inside it."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def take_marks(text: str) -> tuple[str, tuple[Note, ...]]:
    """The text with white space made even and the marks taken out, each with its offset.

    >>> take_marks("通过" + mark("4") + " 并  经大会认可" + mark("5"))
    ('通过 并 经大会认可', (Note(mark='4', offset=2), Note(mark='5', offset=10)))
    """
    plain, notes = "", []
    lines = "\n".join(filter(None, (line.strip() for line in text.split("\n"))))
    pieces = _MARK.split(re.sub(r"[^\S\n]+", " ", lines))
    for position, piece in enumerate(pieces):
        if position % 2:
            notes.append(Note(piece, len(plain)))
        else:
            plain += piece.lstrip() if plain[-1:] in (" ", "\n", "") else piece
    stripped = plain.rstrip()
    kept = tuple(Note(note.mark, min(note.offset, len(stripped))) for note in notes)
    return stripped, kept


def is_closed(text: str) -> bool:
    """Whether a text ends with punctuation that closes a sentence or a clause, commas apart.

    >>> is_closed("所作的贡献；"), is_closed("“the end.”"), is_closed("the lead-up")
    (True, True, False)
    """
    stripped = _before_mark(text).rstrip(_CLOSING)
    return stripped[-1:] in tuple(_TERMINAL) and not _CUT_SYMBOL.search(stripped)


def is_open_ended(text: str) -> bool:
    """Whether a text breaks off: it ends with a letter, a digit, an opening sign, half a symbol.

    >>> (
    ...     is_open_ended("雄心壮"),
    ...     is_open_ended("监管，"),
    ...     is_open_ended("A/C.2/75/L.11"),
    ...     is_open_ended("A/C."),
    ... )
    (True, False, True, True)
    """
    stripped = _before_mark(text)
    last = stripped[-1:]
    if last == ".":
        return _CUT_SYMBOL.search(stripped) is not None
    return last != "" and (last.isalnum() or last in "、(（《“‘「『[-–‐/" or is_han(last))


def has_final_comma(text: str) -> bool:
    """Whether a text ends with a comma, before a mark or at its very end.

    >>> has_final_comma("the Treaty, 5"), has_final_comma("各项决议，1"), has_final_comma("1,5")
    (True, True, False)
    """
    return _before_mark(text)[-1:] in (",", "，", "،")


def is_item_ending(text: str) -> bool:
    """Whether a text ends as an item of a list does that another follows: it is whole.

    >>> [is_item_ending(text) for text in ("to meet again; and", "接掌有關工作；以及", "to and")]
    [True, True, False]
    """
    return _LIST_GOES_ON.search(text.rstrip()) is not None


def _before_mark(text: str) -> str:
    """The text without a figure glued to its last punctuation: that is a footnote mark."""
    return _GLUED_END.sub("", text.rstrip())


def join_halves(first: str, second: str) -> str:
    """Two halves of a running text put together, as their scripts want it.

    >>> join_halves("加强各级的", "监管框架"), join_halves("the Decade", "2001-2010")
    ('加强各级的监管框架', 'the Decade 2001-2010')
    >>> join_halves("socio-", "economic"), join_halves("A/67/65-", "E/2012/48")
    ('socio-economic', 'A/67/65-E/2012/48')
    >>> join_halves("draft resolution A/C.", "2/75/L.11"), join_halves("第 73", "/218 号")
    ('draft resolution A/C.2/75/L.11', '第 73/218 号')
    """
    left, right = first.rstrip(), second.lstrip()
    end, after = strip_marks(left[-_NEAR:]), strip_marks(right[:_NEAR])[:1]
    before = end[-1:]
    # Hangul is wide, but has spaces between its words.
    wide = any(
        measure_width(char) == 2
        and not ("\u1100" <= char <= "\u11ff" or "\uac00" <= char <= "\ud7a3")
        for char in (before, after)
        if char
    )
    if MARKED_START.match(right):
        return left + right
    one = wide or is_one_word(end, after)
    return left + right if one or before in "“‘" else f"{left} {right}"


def is_one_word(left: str, after: str) -> bool:
    """Whether a line end fell into a word: after a hyphen or a slash, or inside a symbol."""
    if after == "/":
        return left[-1:].isdigit()
    cut = re.search(r"\w[-‐‑/]$", left) or _CUT_SYMBOL.search(left)
    return cut is not None and after.isalnum()


def attach_marks(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Marks that stand on a line of their own, put where they belong: at the line before.

    In a format that knows its blocks they begin the next block, a footnote.

    >>> [line.bare for line in attach_marks([Line("行动纲领", 1), Line(mark("2"), 2)])]
    ['行动纲领']
    """
    whole: list[Line] = []
    opening = ""
    for i, line in enumerate(lines):
        text = opening + line.text
        opening = ""
        if line.bare:
            whole.append(line.replace_text(text))
        elif line.sealed and i + 1 < len(lines):
            opening = f"{text} "
        elif whole:
            whole[-1] = whole[-1].replace_text(whole[-1].text + text)
        else:
            whole.append(line.replace_text("".join(list_marks(text))))
    return tuple(whole)


def count_columns(line: Line) -> int:
    """How wide a line is on paper, in columns; Chinese characters take two."""
    return measure_width(line.bare)


def is_unwanted(char: str) -> bool:
    """Whether a character is no text: control characters, noncharacters, what nobody can see.

    Directional marks and joiners stay: Arabic and Persian need them.
    """
    return _UNWANTED.match(char) is not None


def clean_text(text: str) -> tuple[str, tuple[RemovedText, ...]]:
    r"""The text without unwanted characters, and which they were.

    >>> text, removed = clean_text("za\u00admaz\u200b")
    >>> text, [each.text for each in removed]
    ('zamaz', ['\xad', '\u200b'])
    """
    if _UNWANTED.search(text) is None:
        return text, ()
    removed = tuple(
        RemovedText(match[0], "invisible character", number)
        for number, line in enumerate(text.split("\n"), start=1)
        for match in _UNWANTED.finditer(line)
    )
    return _UNWANTED.sub("", text), removed


def mark_raised(text: str) -> str:
    """Superscript figures and letters as footnote marks, where they are no powers.

    >>> [len(mark_raised(text)) for text in ("决议，¹", "12 km²", "74/197¹")]
    [6, 6, 9]
    """

    def as_mark(match: re.Match[str]) -> str:
        if is_power(text[max(match.start() - 4, 0) : match.start()], match[0]):
            return match[0]
        return mark("".join(_SUPERSCRIPTS[char] for char in match[0]))

    return _RAISED.sub(as_mark, text)


def raise_figures(text: str) -> str:
    """Figures as raised characters: what an exponent is in plain text.

    >>> raise_figures("26")
    '²⁶'
    """
    return "".join(_TO_RAISED.get(char, char) for char in text)


def lower_figures(text: str) -> str:
    """Raised figures and letters as ordinary ones.

    >>> lower_figures("x²⁶")
    'x26'
    """
    return "".join(_SUPERSCRIPTS.get(char, char) for char in text)


def is_raised(char: str) -> bool:
    """True for a raised figure or letter, and for the signs that are marks of notes."""
    return char in _SUPERSCRIPTS or char in "*†‡§"


def is_power(before: str, up: str = "") -> bool:
    """Whether a raised figure after this text is an exponent; a letter after a figure is none.

    >>> is_power("an area of 12 km", "2"), is_power("resolution 70/1", "1"), is_power("2.5", "b")
    (True, False, False)
    """
    is_note = up[:1].isalpha() and before[-1:].isdigit()
    return not is_note and _POWER.search(before[-4:]) is not None


Format: TypeAlias = Literal["text", "markdown", "html", "docx", "odt", "doc", "pdf", "xliff", "tmx"]
Revisions: TypeAlias = Literal["accept", "reject"]
StruckOut: TypeAlias = Literal["delete", "keep"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a reader is told: which side of a bilingual file, and what tracked changes count for."""

    lang: str | None = None
    revisions: Revisions = "accept"


@dataclass(frozen=True, slots=True)
class Content:
    """The lines of a file in reading order, footnotes last, and all that is in none of them.

    `lang` is what the file itself says; `pages` how many it has, where it has any.
    """

    lines: tuple[Line, ...]
    removed: tuple[RemovedText, ...] = ()
    lang: str | None = None
    pages: int | None = None
