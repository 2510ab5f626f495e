"""Pages in columns, each with what makes columns hard: made of one text, in a known order.

A layout draws pieces of text where it likes and says in which order they are read. Every piece is
other words of one long text, so that a line which is read at the wrong place shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from made_pdf import Setter, Sheet, atoms

from tmtool.documents import read
from tmtool.resources import locate_shared

SIZE, LEADING = 10, 12
TOP, LEFT, WIDE = 760, 60, 475


@cache
def words_of(lang="en"):
    """Paragraphs of the corpus, without their marks, the long ones only."""
    files = {"en": ("corpora", "ict-2020", "en.txt"), "zh": ("seeds", "000_4dc167418dcf0c7b.txt")}
    document = read(locate_shared(*files[lang]), lang=lang)
    long = 150 if lang == "en" else 50
    kinds = ("preambular", "operative", "item", "body")
    return tuple(p.text for p in document.paragraphs if p.kind in kinds and len(p.text) > long)


@dataclass
class Desk:
    """A page to draw on. `read` is what was drawn, in the order in which it has to be read."""

    setter: Setter
    texts: tuple
    read: list = field(default_factory=list)
    at: int = 0

    def take(self, letters):
        """So much text that stands nowhere else; Chinese characters count as two letters."""
        taken = ""
        letters = letters // 2 if self.setter.chinese else letters
        while len(taken) < letters:
            taken += (" " if taken else "") + self.texts[self.at % len(self.texts)]
            self.at += 1
        cut = taken[:letters]
        return cut if self.setter.chinese else cut.rpartition(" ")[0]

    def column(self, text, x, y, width, *, size=SIZE, leading=LEADING, spread=True, bold=False,
               hyphens=False, indent=0):  # fmt: skip
        """Draw a text in a column; what is left of the height."""
        pieces = self.parted(text, size, width, indent) if hyphens else None
        lines = pieces or self.setter.lines(atoms(text), size, width, indent, bold=bold)
        for i, line in enumerate(lines):
            inset = indent if i == 0 else 0
            last = i + 1 == len(lines)
            measure = width - inset if spread and not last else None
            self.setter.draw(line, x + inset, y, size, measure, bold=bold)
            y -= leading
        return y

    def parted(self, text, size, width, indent):
        """Lines in which the last word is parted wherever a part of it has room."""
        lines, rest = [], atoms(text)
        while rest:
            line = self.setter.lines(rest, size, width, indent)[0]
            rest = rest[len(line) :]
            used = indent + sum(self.setter.measured(each, size) for each in line)
            used += (len(line) - 1) * 2.5 * size / 10
            word = rest[0].text if rest else ""
            for cut in range(len(word) - 3, 2, -1):
                part = word[:cut] + "-"
                room = used + 2.5 + self.setter.width_of(part, "Times-Roman", size)
                if word.isalpha() and room <= width:
                    line = [*line, type(line[0])(part, space=True)]
                    rest[0].text = word[cut:]
                    break
            lines.append(line)
            indent = 0
        return lines

    def put(self, letters, x, y, width, **how):
        """Draw so much new text, which is read next; what is left of the height."""
        text = self.take(letters)
        self.read.append(text)
        return self.column(text, x, y, width, **how)

    def say(self, text, x, y, size=SIZE, font="Times-Roman"):
        """Draw one line, which is read next."""
        self.read.append(text)
        self.setter.text(text, x, y, font, size, 0)


LAYOUTS: dict[str, Callable[[Desk], None]] = {}


def layout(draw):
    LAYOUTS[draw.__name__] = draw
    return draw


@layout
def two_equal_columns(desk):
    for x in (LEFT, LEFT + 245):
        y = TOP
        for _ in range(4):
            y = desk.put(500, x, y, 230, indent=12)


@layout
def a_narrow_gutter(desk):
    """One em, and hyphens at many line ends."""
    for x in (LEFT, LEFT + 240):
        y = TOP
        for _ in range(4):
            y = desk.put(500, x, y, 230, hyphens=True, indent=10)


@layout
def a_gutter_of_less_than_an_em(desk):
    for x in (LEFT, LEFT + 238.5):
        desk.put(2200, x, TOP, 230)


@layout
def unequal_columns(desk):
    desk.put(1300, LEFT, TOP, 140)
    desk.put(2600, LEFT + 152, TOP, 320)


@layout
def three_columns(desk):
    for column in range(3):
        desk.put(1100, LEFT + 162 * column, TOP, 151, hyphens=True)


@layout
def four_columns_in_small_print(desk):
    for column in range(4):
        desk.put(1000, LEFT + 120 * column, TOP, 111, size=8, leading=9.5)


@layout
def ragged_columns(desk):
    for x in (LEFT, LEFT + 242):
        desk.put(1800, x, TOP, 230, spread=False)


@layout
def a_heading_across_the_middle(desk):
    for x in (LEFT, LEFT + 243):
        desk.put(900, x, TOP, 230)
    desk.say("Conclusions and recommendations of the expert group on the matter", LEFT, 480, 14)
    for x in (LEFT, LEFT + 243):
        desk.put(1200, x, 450, 230)


@layout
def a_paragraph_across_the_middle(desk):
    for x in (LEFT, LEFT + 243):
        desk.put(900, x, TOP, 230)
    y = desk.put(420, LEFT, 500, WIDE)
    for x in (LEFT, LEFT + 243):
        desk.put(1200, x, y - 12, 230)


@layout
def a_title_and_an_abstract_across(desk):
    desk.say("On the reading of pages in columns", 170, 780, 16, "Times-Bold")
    y = desk.put(600, LEFT + 40, 740, WIDE - 80, size=9, leading=11)
    for x in (LEFT, LEFT + 243):
        desk.put(1800, x, y - 14, 230, hyphens=True)


@layout
def columns_that_are_not_level(desk):
    desk.put(1900, LEFT, TOP, 230, hyphens=True)
    desk.put(1900, LEFT + 241, TOP - 4.5, 230, hyphens=True)


@layout
def columns_of_two_sizes(desk):
    """The lines of one are now level with those of the other and now not."""
    desk.put(2200, LEFT, TOP, 230, size=8, leading=9.7)
    desk.put(1500, LEFT + 241, TOP, 230, size=10.5, leading=12.8)


@layout
def headings_inside_columns(desk):
    heads = iter(("1 Background", "2 Earlier work", "3 What was done", "4 What came of it"))
    for x in (LEFT, LEFT + 243):
        y = TOP
        for _ in range(2):
            desk.say(next(heads), x, y, 12, "Times-Bold")
            y = desk.put(700, x, y - 17, 230, hyphens=True) - 9.5


@layout
def lists_inside_columns(desk):
    number = 0
    for x in (LEFT, LEFT + 243):
        y = desk.put(400, x, TOP, 230)
        for _ in range(6):
            number += 1
            desk.say(f"{number}.", x, y)
            y = desk.put(170, x + 16, y, 214)
        desk.put(300, x, y, 230)


@layout
def a_picture_in_a_column(desk):
    y = desk.put(600, LEFT, TOP, 230)
    desk.setter.canvas.rect(LEFT + 20, y - 130, 190, 120, fill=1)
    desk.say("Figure 1. The number of sessions in each of the regions", LEFT, y - 145, 9)
    desk.put(600, LEFT, y - 168, 230)
    desk.put(2000, LEFT + 243, TOP, 230)


@layout
def a_short_second_column(desk):
    desk.put(2000, LEFT, TOP, 230)
    desk.put(300, LEFT + 243, TOP, 230)


@layout
def a_rule_between_columns(desk):
    for x in (LEFT, LEFT + 240):
        desk.put(2000, x, TOP, 230)
    desk.setter.canvas.line(LEFT + 235, 400, LEFT + 235, TOP + 8)


@layout
def a_column_beside_a_margin(desk):
    """A narrow column of remarks beside the text, which it does not belong to."""
    desk.put(500, LEFT, TOP, 110, size=9, leading=11)
    desk.put(2600, LEFT + 125, TOP, 345)


@layout
def footnotes_in_a_column(desk):
    """They come last in the document, whatever column they stand in."""
    y = desk.put(1500, LEFT, TOP, 230)
    desk.setter.canvas.line(LEFT, y - 20, LEFT + 60, y - 20)
    notes = []
    for number in (1, 2):
        text = desk.take(140)
        notes.append(text)
        desk.setter.text(str(number), LEFT, y - 29.5, "Times-Roman", 5.2, 0)
        y = desk.column(text, LEFT + 6, y - 32, 224, size=8, leading=9.6) + 32
    desk.put(1900, LEFT + 243, TOP, 230)
    desk.read.extend(notes)


@layout
def a_table_in_a_column(desk):
    y = desk.put(700, LEFT, TOP, 230)
    rows = [("Region", "Sessions"), ("Africa", "12"), ("Asia", "7"), ("Europe", "3"), ("All", "22")]
    y -= 6
    for left, right in rows:
        desk.say(left, LEFT, y)
        desk.say(right, LEFT + 150, y)
        y -= LEADING
    desk.put(900, LEFT, y - 6, 230)
    desk.put(2300, LEFT + 243, TOP, 230)


@layout
def a_table_of_prose(desk):
    """Texts side by side that begin level: row by row."""
    y = TOP
    for letters in (330, 200, 420, 260, 150):
        y = min(desk.put(letters + more, LEFT + x, y, 230) for x, more in ((0, 0), (245, -40)))
        y -= 10


@layout
def two_languages_side_by_side(desk):
    """Paragraphs of different lengths that go on under each other: column by column."""
    for x, lengths in ((LEFT, (430, 310, 520, 280)), (LEFT + 245, (560, 390, 450, 370))):
        y = TOP
        for letters in lengths:
            y = desk.put(letters, x, y, 230) - 8


@layout
def a_wide_picture_over_columns(desk):
    desk.setter.canvas.rect(LEFT, 600, WIDE, 170, fill=1)
    desk.say("Figure 1. The number of sessions in each of the regions since the first year", LEFT,
             586, 9)  # fmt: skip
    for x in (LEFT, LEFT + 242):
        desk.put(1700, x, 556, 230, hyphens=True)


@layout
def columns_then_one_column(desk):
    for x in (LEFT, LEFT + 242):
        desk.put(900, x, TOP, 230, hyphens=True)
    desk.put(1500, LEFT, 520, WIDE)


@layout
def loose_lines_in_one_column(desk):
    """No columns at all: spread lines of few words, with wide spaces in many of them."""
    desk.put(1500, LEFT, TOP, 120)


@layout
def a_list_with_narrow_labels(desk):
    """No columns either: figures beside their texts, each of one line."""
    y = TOP
    for number in range(1, 13):
        desk.say(f"{number}.", LEFT, y)
        desk.put(70, LEFT + 20, y, WIDE, spread=False)
        y -= 14


def drawn(name, lang="en"):
    """The bytes of a layout, and its pieces in the order in which they are read."""
    setter = Setter(Sheet(heads=False), chinese=lang == "zh")
    desk = Desk(setter, words_of(lang))
    LAYOUTS[name](desk)
    return setter.bytes(), desk.read
