"""The letters of a page made sure of: upright, visible, drawn once, each the character it is."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from tmtool.documents.lines import RemovedText, is_unwanted
from tmtool.documents.pdf.sheets import Face, Glyph, RulingLine, Sheet

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
_FORMS = ((0xFB00, 0xFB06), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFE))
"""Standard (Unicode blocks): ligatures and presentation forms."""
_PRIVATE = ((0xE000, 0xF8FF), (0xF0000, 0x10FFFF))
"""Standard (Unicode): areas for private use."""
_SAME_PLACE = 0.12
"""In ems: letters closer than this to their like were drawn twice; no letter is so narrow. A
limit."""
_COVERS = 0.5
"""Share of a page that pictures cover where it was scanned. Chosen, no measurement."""
_TURN = 3.0
"""Degrees that letters may be turned and still stand on a line. Chosen, no measurement."""


@dataclass(slots=True)
class LetterTally:
    """What was seen in the letters of a whole document, for the report and for refusals."""

    letters: int = 0
    lost: int = 0
    spelled: Counter[str] = field(default_factory=Counter)
    notes: list[RemovedText] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    blind: list[int] = field(default_factory=list)

    def note(self, text: str, reason: str, page: int) -> None:
        """Report something on a page."""
        self.notes.append(RemovedText(text, reason, len(self.notes) + 1, f"page {page}"))


def clean_sheet(sheet: Sheet, faces: Sequence[Face], tally: LetterTally) -> Sheet:
    """The page with its letters upright and in order; what goes is noted in the tally."""
    sheet = _upright(sheet, faces, tally)
    glyphs = _once(_inside(_visible(sheet, faces, tally), sheet, tally), sheet.number, tally)
    return replace(sheet, glyphs=list(_spelled(glyphs, sheet.number, tally)))


def join_glyphs(glyphs: Sequence[Glyph]) -> str:
    """The letters one after the other, as the file has them."""
    return " ".join("".join(glyph.char for glyph in glyphs).split())


def _upright(sheet: Sheet, faces: Sequence[Face], tally: LetterTally) -> Sheet:
    """The page turned so that most of its writing is upright; the rest goes."""
    angles = Counter(faces[glyph.face].angle for glyph in sheet.glyphs)
    if not angles or (len(angles) == 1 and 0.0 in angles):
        return sheet
    main = max(angles, key=lambda angle: (angles[angle], -abs(angle)))
    straight = {angle for angle in angles if abs(angle - main) <= _TURN}
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
    return covered >= _COVERS * area


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
    reach = _SAME_PLACE * glyph.size
    return abs(glyph.left - next_glyph.left) < reach and abs(glyph.base - next_glyph.base) < reach


def _spelled(glyphs: Sequence[Glyph], page: int, tally: LetterTally) -> Iterator[Glyph]:
    """The letters as characters of running text; one letter may be several characters."""
    lost: Counter[str] = Counter()
    unseen: Counter[str] = Counter()
    for glyph in glyphs:
        char = glyph.char
        if char.isascii() and char.isprintable() and glyph.mapped:
            tally.letters += char != " "
            yield glyph
            continue
        text = _character(char) if glyph.mapped else LOST
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
