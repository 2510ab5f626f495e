"""The pages of a file in rows, and whether there is text on them that can be read at all.

The letters of a page are made sure of first: upright, visible, drawn once, each the character it
is.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from tmtool.documents.content import LETTERS_IN_DOUBT, UNREAD_PAGE, RemovedText, is_unwanted
from tmtool.documents.pdf.model import Face, Glyph, Row, RulingLine, Sheet
from tmtool.documents.pdf.order import STRETCHES
from tmtool.documents.pdf.pdfium import Pdf
from tmtool.documents.pdf.rows import build_rows
from tmtool.documents.pdf.unsure import UnsureFont
from tmtool.documents.pdf.vertical import turn_columns
from tmtool.errors import InputError

SOFT_HYPHEN = "\u00ad"
LOST = "\ufffd"
"""What stands for a letter that the file does not name."""

_SYMBOLS = {0xF0B7: "•", 0xF0A7: "▪", 0xF06E: "■", 0xF0FC: "✓", 0xF0D8: "➢", 0xF02D: "–"}
"""What the symbol fonts of word processors keep in the private area, as far as it is sure."""

# Radicals that stand for the character they look like, and that compatibility forms don't name.
_RADICALS = dict(
    zip(
        "⺟⺠⺫⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
        "母民目虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
        strict=True,
    )
)
_PIECES = ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))
"""Standard (Unicode blocks): radicals and compatibility ideographs."""
_FORMS = (
    (0xFB00, 0xFB06), (0xFB1D, 0xFDFF), (0xFE10, 0xFE19), (0xFE30, 0xFE48), (0xFE70, 0xFEFE),
)  # fmt: skip
"""Standard (Unicode blocks): ligatures and presentation forms."""
_PRIVATE = ((0xE000, 0xF8FF), (0xF0000, 0x10FFFF))
"""Standard (Unicode): areas for private use."""
_SAME_PLACE_EMS = 0.12
"""In ems: letters closer than this to their like were drawn twice; no letter is so narrow. A
limit."""
_MIN_SCAN_SHARE = 0.5
"""Share of a page that pictures cover where it was scanned. Chosen, no measurement."""
_MAX_TURN_DEGREES = 3.0
"""Degrees that letters may be turned and still stand on a line. Chosen, no measurement."""
_MAX_LOST_SHARE = 0.3
"""Share of letters that stand for no character from which on a text is refused. Chosen, no
measurement."""
_MIN_LETTERS_PER_PAGE = 25
"""Letters a page below which a file is a scan. Chosen, no measurement."""
_MAX_GAP_POINTS = 3.0
"""Points between two rules that are one. Chosen, no measurement."""
_MAX_STEP_POINTS = 1.5
"""Points by which rules on one height differ. Chosen, no measurement."""
_MAX_RULES = 300
"""Limit: with more rules a page is a drawing, and pairs of them take long."""
_MAX_DOT_POINTS = 4.0
"""Points: a shorter rule is a dot. Chosen, no measurement."""
_MIN_PICTURE_POINTS = 20.0
"""Points: a smaller picture is an ornament. Chosen, no measurement."""


@dataclass(slots=True)
class LetterTally:
    """What was seen in the letters of a whole document, for the report and for refusals."""

    letters: int = 0
    lost: int = 0
    spelled: Counter[str] = field(default_factory=Counter)
    notes: list[RemovedText] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    blind: list[int] = field(default_factory=list)
    unsure: dict[str, UnsureFont] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()

    def note(self, text: str, reason: str, page: int) -> None:
        """Report something on a page."""
        self.notes.append(RemovedText(text, reason, len(self.notes) + 1, f"page {page}"))


def join_glyphs(glyphs: Sequence[Glyph]) -> str:
    """The letters one after the other, as the file has them."""
    return " ".join("".join(glyph.char for glyph in glyphs).split())


def _upright(sheet: Sheet, faces: Sequence[Face], tally: LetterTally) -> Sheet:
    """The page turned so that most of its writing is upright; the rest goes."""
    angles = Counter(faces[glyph.face].angle for glyph in sheet.glyphs)
    if not angles or (len(angles) == 1 and 0.0 in angles):
        return sheet
    main = max(angles, key=lambda angle: (angles[angle], -abs(angle)))
    straight = {angle for angle in angles if abs(angle - main) <= _MAX_TURN_DEGREES}
    kept = [glyph for glyph in sheet.glyphs if faces[glyph.face].angle in straight]
    others = [glyph for glyph in sheet.glyphs if faces[glyph.face].angle not in straight]
    if join_glyphs(others):
        tally.note(join_glyphs(others), "turned text", sheet.number)
    turned = {90.0: 1, -90.0: 3, 180.0: 2, -180.0: 2}.get(float(round(main / 90) * 90), 0)
    return replace(
        sheet,
        glyphs=kept,
        box=_turned(sheet.box, turned),
        rules=[_turned(rule, turned) for rule in sheet.rules],
        pictures=[_turned(picture, turned) for picture in sheet.pictures],
    )


def _turned(box: RulingLine, quarters: int) -> RulingLine:
    """A box after so many quarter turns, clockwise."""
    for _ in range(quarters):
        box = RulingLine(box.low, -box.right, box.high, -box.left)
    return box


def _visible(sheet: Sheet, faces: Sequence[Face], tally: LetterTally) -> list[Glyph]:
    """The letters that are seen; unseen ones are a scan's text where a picture lies under them."""
    hidden = [glyph for glyph in sheet.glyphs if not faces[glyph.face].visible]
    if not join_glyphs(hidden):
        return [glyph for glyph in sheet.glyphs if faces[glyph.face].visible]
    if is_scan(sheet) and 2 * len(hidden) > len(sheet.glyphs):
        tally.scanned.append(sheet.number)
        return sheet.glyphs
    tally.note(join_glyphs(hidden), "invisible text", sheet.number)
    return [glyph for glyph in sheet.glyphs if faces[glyph.face].visible]


def is_scan(sheet: Sheet) -> bool:
    """Whether pictures cover most of the page."""
    box = sheet.box
    area = max((box.right - box.left) * (box.high - box.low), 1.0)
    covered = sum((p.right - p.left) * (p.high - p.low) for p in sheet.pictures)
    return covered >= _MIN_SCAN_SHARE * area


def _inside(glyphs: list[Glyph], sheet: Sheet, tally: LetterTally) -> list[Glyph]:
    """The letters that lie on the page at all."""
    box = sheet.box
    kept: list[Glyph] = []
    outside: list[Glyph] = []
    for glyph in glyphs:
        on_page = (
            glyph.right > box.left and glyph.left < box.right and box.low < glyph.base < box.high
        )
        (kept if on_page and glyph.size > 0.1 else outside).append(glyph)
    if join_glyphs(outside):
        tally.note(join_glyphs(outside), "text outside the page", sheet.number)
    return kept


def _once(glyphs: list[Glyph], page: int, tally: LetterTally) -> list[Glyph]:
    """Each letter once, where bold was made by drawing it twice."""
    seen: dict[tuple[str, int, int], Glyph] = {}
    kept: list[Glyph] = []
    twice: list[Glyph] = []
    for glyph in glyphs:
        char, across, down = glyph.char, round(glyph.left), round(glyph.base)
        near = (
            seen.get((char, across, down))
            or seen.get((char, across - 1, down))
            or seen.get((char, across + 1, down))
        )
        if near is not None and char != " " and _same(glyph, near):
            twice.append(glyph)
            continue
        seen[char, across, down] = glyph
        kept.append(glyph)
    if twice:
        tally.note(join_glyphs(twice), "letters drawn twice", page)
    return kept


def _same(glyph: Glyph, next_glyph: Glyph) -> bool:
    if glyph.strand == next_glyph.strand:  # the letters of a ligature share their place
        return False
    reach = _SAME_PLACE_EMS * glyph.size
    return abs(glyph.left - next_glyph.left) < reach and abs(glyph.base - next_glyph.base) < reach


def _spelled(
    glyphs: Sequence[Glyph], faces: Sequence[Face], page: int, tally: LetterTally
) -> Iterator[Glyph]:
    """The letters as characters of running text; one letter may be several characters.

    One that the file doesn't name is taken, unless its font is one of those that give wrong ones.
    """
    lost: Counter[str] = Counter()
    unseen: Counter[str] = Counter()
    for glyph in glyphs:
        char = glyph.char
        if char.isascii() and char.isprintable() and glyph.mapped:
            tally.letters += char != " "
            yield glyph
            continue
        text = _character(char)
        if not glyph.mapped:
            font = faces[glyph.face].font
            tally.unsure.setdefault(font, UnsureFont()).add(char, page)
            text = LOST if font in tally.wrong else text or LOST
        if text != char and _is_piece(char):
            tally.spelled[char] += 1
        lost[char] += text == LOST
        unseen[char] += not text
        tally.letters += not text.isspace()
        for each in text:
            yield glyph._replace(char=each)
    tally.lost += lost.total()
    for counts, reason in ((lost, "letter without a character"), (unseen, "invisible character")):
        for char, count in sorted((+counts).items()):
            tally.note(f"U+{ord(char):04X} ({count} times)", reason, page)


@lru_cache(maxsize=20_000)
def _character(char: str) -> str:
    """The character, or characters, that a letter stands for."""
    code = ord(char)
    if char == "\x02":  # PDFium's sign for a hyphen at a line end
        return "-"
    if char.isspace():
        return " "
    if _is_piece(char):
        return _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    if _within(code, _FORMS):
        return unicodedata.normalize("NFKC", char).strip() or char
    if _within(code, _PRIVATE):
        return _SYMBOLS.get(code, LOST)
    if char == LOST:
        return LOST
    return "" if is_unwanted(char) and char != SOFT_HYPHEN else char


def _is_piece(char: str) -> bool:
    """Whether a character is a radical, or one of those that stand in for another one."""
    return char in _RADICALS or _within(ord(char), _PIECES)


def _within(code: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in ranges)


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page in rows, with its straight lines along the page and down it.

    `gutters` are what is seen of the strips between its columns before anything is read.
    """

    number: int
    box: RulingLine
    rows: list[Row]
    across: list[RulingLine]
    upright: list[RulingLine]
    gutters: list[RulingLine]


def read_pages(pdf: Pdf, allow: Callable[[float], None]) -> tuple[list[PdfPage], LetterTally]:
    """Read all pages, and count what was seen.

    An InputError says why there is no text to be had from them. `allow` is called before each of
    them: a page may take as long as every step may. They are read again where the letters of a font
    turn out to be wrong: those are lost.
    """
    tally = LetterTally()
    pages = [_page(sheet, pdf, tally) for sheet in pdf.iter_sheets(allow)]
    wrong = frozenset(name for name, font in tally.unsure.items() if font.judge() == "wrong")
    if wrong:
        tally = LetterTally(wrong=wrong)
        pages = [_page(sheet, pdf, tally) for sheet in pdf.iter_sheets(allow)]
    _refuse_unreadable(tally, len(pages), pdf.name)
    return pages, tally


def _page(sheet: Sheet, pdf: Pdf, tally: LetterTally) -> PdfPage:
    sheet = _upright(sheet, pdf.faces, tally)
    glyphs = _inside(_visible(sheet, pdf.faces, tally), sheet, tally)
    glyphs = _once(glyphs, sheet.number, tally)
    sheet = replace(sheet, glyphs=list(_spelled(glyphs, pdf.faces, sheet.number, tally)))
    turned = turn_columns(sheet)
    if turned is not None:
        sheet = turned
        tally.note("", "vertical text, read in columns from right to left", sheet.number)
    for said, reason in sheet.notes:
        tally.note(said, reason, sheet.number)
    for box in sheet.pictures:
        width, height = box.right - box.left, box.high - box.low
        if min(width, height) >= _MIN_PICTURE_POINTS and sheet.number not in tally.scanned:
            tally.note(f"picture of {width:.0f} by {height:.0f} points", "picture", sheet.number)
    if not sheet.glyphs and is_scan(sheet):
        tally.blind.append(sheet.number)
    rows, gutters = build_rows(sheet, pdf.faces)
    # Report the strokes inside Arabic words that are in no row any more.
    there = Counter(glyph.char for glyph in sheet.glyphs if glyph.char in STRETCHES)
    if there:
        there.subtract(char for row in rows for segment in row for char in segment.text)
    strokes = "".join(sorted((+there).elements()))
    if strokes:
        tally.note(strokes, "strokes that stretch words", sheet.number)
    across = [rule for rule in sheet.rules if rule.right - rule.left >= rule.high - rule.low]
    upright = [rule for rule in sheet.rules if rule.right - rule.left < rule.high - rule.low]
    return PdfPage(
        sheet.number,
        sheet.box,
        rows,
        _drop_dots(_merged(across)),
        _drop_dots([_swapped(rule) for rule in _merged([_swapped(rule) for rule in upright])]),
        gutters,
    )


def _drop_dots(rules: list[RulingLine]) -> list[RulingLine]:
    """The rules without mere dots, unless there are so many that they draw a picture."""
    long = [
        rule
        for rule in rules
        if max(rule.right - rule.left, rule.high - rule.low) > _MAX_DOT_POINTS
    ]
    return long if len(long) <= _MAX_RULES else []


def _merged(rules: Iterable[RulingLine]) -> list[RulingLine]:
    """Rules along the page that go on with each other, as one."""
    merged: list[RulingLine] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.low / _MAX_STEP_POINTS), rule.left)):
        last = merged[-1] if merged else None
        if (
            last
            and abs(last.low - rule.low) <= _MAX_STEP_POINTS
            and rule.left <= last.right + _MAX_GAP_POINTS
        ):
            right, high = max(last.right, rule.right), max(last.high, rule.high)
            merged[-1] = last._replace(right=right, high=high)
        else:
            merged.append(rule)
    return merged


def _swapped(rule: RulingLine) -> RulingLine:
    return RulingLine(rule.low, rule.left, rule.high, rule.right)


def _refuse_unreadable(tally: LetterTally, pages: int, name: str) -> None:
    if (
        tally.blind
        and tally.letters <= _MIN_LETTERS_PER_PAGE * pages
        and 2 * len(tally.blind) > pages
    ):
        message = f"{name} is a scanned PDF without text: run text recognition (OCR) first"
        raise InputError(message)
    if not tally.letters:
        message = f"{name} is a PDF without text"
        raise InputError(message)
    if tally.lost > _MAX_LOST_SHARE * tally.letters:
        message = (
            f"{name} can't be read: the PDF does not say which characters its letters "
            "stand for; save it again from its source, or recognise the text (OCR)"
        )
        raise InputError(message)


def iter_removed(tally: LetterTally) -> Iterator[RemovedText]:
    """What the pages hold beside letters that can be read."""
    yield from tally.notes
    for pages, reason in (
        (tally.scanned, "scanned page: its text was recognised by a machine and may be wrong"),
        (tally.blind, UNREAD_PAGE),
    ):
        for number in pages:
            yield RemovedText("", reason, 1, f"page {number}")
    for name, font in tally.unsure.items():
        if name not in tally.wrong and font.judge() == "unknown":
            reason = f"{LETTERS_IN_DOUBT}: the file doesn't name the letters of a font ({name})"
            for number in font.pages:
                yield RemovedText("", reason.removesuffix(" ()"), 1, f"page {number}")
    if tally.spelled:
        signs = " ".join(sorted(tally.spelled))
        count = tally.spelled.total()
        yield RemovedText(
            signs, f"radicals and old forms read as usual characters ({count} times)", 1
        )


__all__ = ["LetterTally", "PdfPage", "Row", "iter_removed", "read_pages"]
