"""Rules on sentences in languages that write a point and a space; on line breaks; in Arabic.

Line breaks are those that were left inside a paragraph, in any language. In Arabic the rules are
those of Latin, and what colon and comma do there.
"""

from __future__ import annotations

import re

from tmtool.lang.script import measure_width
from tmtool.segmenter.boundary import Boundary, Rule
from tmtool.segmenter.items import LONGEST_LABEL, is_item, is_label

_SHORT = 16
"""Columns: a line of so few was not wrapped for want of space. Chosen, no measurement."""
_FULL = 60
"""Columns: a line of so many may well have been wrapped for it. Chosen, no measurement."""
_FORGOTTEN_SPACE = re.compile(r"[A-Z][a-z]*(?=\.?[\s,;])")
_GLUED = re.compile(r"[a-z]{2}$|\d,\d{3}$")
_ADDRESS = re.compile(r"://|www\.|@|/|\\", re.IGNORECASE)
_SPACED_HALF_DAY = re.compile(r"\b[ap]\.? ?m$", re.IGNORECASE)
_INITIAL = re.compile(r"(?:^|[^\w°]|[⺀-鿿])([^\W\d_⺀-鿿])$")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")
_NUMBER = re.compile(
    r"[(\[]?(?:[-–]?\d|[IVXLC]{2,}\b|[A-Za-z](?:[\d.,;:)/\]–-]|$)|[A-Za-z] (?:and|to|or) [A-Z]\b)"
)
_ROMAN_ONE = re.compile(r"I(?:\W|$)")
_DIGIT_BEFORE = re.compile(r"\d[\s\u00a0]?$")
_TIME = re.compile(r"\d{1,2}(?::\d\d)? ?[ap]\.?m", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}$")
_ITEM = re.compile(r"\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)\s")
_OMISSION = re.compile(r"(?:\.{3}|…|\. \. \.)[\])]")
_CLOSING_QUOTES = "\"”'’»"
_DASHES = "\"“‘'([«„—–-¿¡` "
_MARKS_THAT_CONTINUE = ",;:.!?%)]}…，、；：。！？）】》”’」』؛،"
_OPENING_WORDS = 60
"""Within so many code points a sentence has hardly said more than when or where. Chosen, no
measurement."""
_ONE_WORD_ITEM = re.compile(r"\S+،")
_LONG = 120
"""Code points: a shorter text without any point is a title or an entry. Chosen, no measurement."""


def blank_line(at: Boundary) -> bool | None:
    """An empty line parts paragraphs."""
    return True if at.gap.count("\n") > 1 else None


def item_line(at: Boundary) -> bool | None:
    """A line that opens with a bullet or a label is an item of a list."""
    return True if "\n" in at.gap and is_item(at.right) else None


def after_colon(at: Boundary) -> bool | None:
    """A line that ends in a colon announces the next."""
    return True if _bare_break(at) and at.left.endswith((":", "：")) else None


def upright_word(at: Boundary) -> bool | None:
    """A word that was set upright, a letter or two a line, is one word."""
    pieces = at.left.rpartition("\n")[2].strip(), at.right.partition("\n")[0].strip()
    return False if _bare_break(at) and all(len(each) < 3 for each in pieces) else None


def short_line(at: Boundary) -> bool | None:
    """A very short line is a heading or an entry, whatever follows."""
    return True if _bare_break(at) and _columns(at) <= _SHORT else None


def soft_wrap(at: Boundary) -> bool | None:
    """A space before the break says that the line goes on (the convention of RFC 3676)."""
    joins = _bare_break(at) and at.gap[0] == " " and at.gap[-1] == "\n"
    return False if joins else None


def wrapped_line(at: Boundary) -> bool | None:
    """A full line, or one that a small letter follows, was cut by its length; others end."""
    if not _bare_break(at):
        return None
    return not (at.right[:1].islower() or _columns(at) >= _FULL) or at.gap[-1] != "\n"


def _bare_break(at: Boundary) -> bool:
    return at.bare and "\n" in at.gap


def _columns(at: Boundary) -> int:
    return measure_width(at.left.rpartition("\n")[2])


LINES: tuple[Rule, ...] = (after_colon, soft_wrap, upright_word, short_line, wrapped_line)
"""The rules on breaks without punctuation before them; the last one always answers."""


def next_item(at: Boundary) -> bool | None:
    """The label of an enumeration: "1) the first 2) the second"."""
    return True if at.start in at.view.items else None


def inside_span(at: Boundary) -> bool | None:
    """A quotation, a title or a bracket that is still open keeps together."""
    return False if at.view.find_span(at.stop) else None


def label_before(at: Boundary) -> bool | None:
    """A label is no sentence: "1. Decides", "Q. What is it?"."""
    if at.punctuation not in {".", ".)", "．"} or at.mark - at.since > LONGEST_LABEL:
        return None
    return False if is_label(at.view.text[at.since : at.mark]) else None


def no_space(at: Boundary) -> bool | None:
    """A point without a space is part of a word: "3.5", "Rev.1", "www.un.org".

    A forgotten space still ends a sentence: "world.Today".
    """
    if at.gap:
        return None
    word = at.left.rpartition(" ")[2]
    forgotten = len(at.punctuation) == 1 and _FORGOTTEN_SPACE.match(at.right)
    return bool(forgotten and _GLUED.search(word) and not _ADDRESS.search(word))


def omission(at: Boundary) -> bool | None:
    """[...] stands for words left out; and an ellipsis may open a sentence."""
    left_out = at.left.endswith(("[", "(")) and _OMISSION.match(at.punctuation)
    return False if left_out or at.mark == at.since else None


def ellipsis_opens(at: Boundary) -> bool | None:
    """A point before three points ends its sentence: "compounds. . . . The"."""
    return True if at.punctuation == "." and at.right.startswith(". . . ") else None


def mark_follows(at: Boundary) -> bool | None:
    """A comma, a colon or a further mark goes on with the sentence."""
    return False if at.right[:1] in _MARKS_THAT_CONTINUE else None


def item_follows(at: Boundary) -> bool | None:
    """After a full sentence "(b)" begins the next item."""
    listed = _ITEM.match(at.right) and at.word not in at.facts.before_number
    return True if listed else None


def remark_follows(at: Boundary) -> bool | None:
    """A remark in brackets on a quotation, where it is the last word: "...!" (He did.)"."""
    last = at.view.ending.get(at.view.end)
    remark = last is not None and last.start == at.start and last.kind == "brackets"
    return False if remark and at.punctuation[-1] in _CLOSING_QUOTES else None


def small_letter_follows(at: Boundary) -> bool | None:
    """A sentence does not begin small: "Yahoo! in", "etc. of"."""
    return False if at.right.lstrip(_DASHES)[:1].islower() else None


def pronoun_after_ellipsis(at: Boundary) -> bool | None:
    """A pronoun that is always a capital proves nothing: "I thought... I would go"."""
    dots = at.punctuation.replace(" ", "") in {"...", "…", "......", "……"}
    return False if dots and re.match(r"I\b", at.right) else None


def time_and_measure(at: Boundary) -> bool | None:
    """What is as often last as not: "p.m.", "3 ft.", "etc."; a capital decides."""
    if not _ends(at):
        return None
    if at.next_word in at.facts.zones or (at.right[:1].isdigit() and not _TIME.match(at.right)):
        return False
    return _starter_follows(at) or not _only_adverbial(at)


def never_ends(at: Boundary) -> bool | None:
    """Keep "Mr. Smith" together."""
    return False if _point(at) and at.word in at.facts.never_ends else None


def before_number(at: Boundary) -> bool | None:
    """Keep "para. 3 (b)", "chap. I", "Suppl. No. 49", "Sales No. E.83.I.16" together."""
    if not _point(at) or not (at.word in at.facts.before_number or at.left.endswith(("N°", "Nº"))):
        return None
    if at.next_word in at.facts.before_number or _NUMBER.match(at.right):
        return False
    roman = at.word.lower() != "no" and _ROMAN_ONE.match(at.right)
    return False if roman else None


def ordinal(at: Boundary) -> bool | None:
    """Keep "12. Juni" together."""
    is_ordinal = _point(at) and at.next_word in at.facts.months and _ORDINAL.search(at.left)
    return False if is_ordinal else None


def before_starter(at: Boundary) -> bool | None:
    """After "Inc." a sentence begins only with a word that can't go on: "The", "However"."""
    if not _point(at) or at.word not in at.facts.ends_before_starter:
        return None
    return _starter_follows(at)


def initials(at: Boundary) -> bool | None:
    """Keep "Albert I. Jones" and "J. R. R. Tolkien" together, but not "you and I. Did".

    A letter after a figure or after "annex" is part of a name: "resolution 43/222 B."
    """
    text = at.left.rstrip("\u202a\u202b\u200e\u200f")
    found = _INITIAL.search(text) if _point(at) else None
    if found is None or found[1].islower():
        return None
    before = text[: found.start(1)].rstrip().rpartition(" ")[2]
    named = before[-1:].isdigit() or before in at.facts.lettered
    if named or (found[1] == "I" and before in {"and", "than", "as", "or"}):
        return None
    return _starter_follows(at)


def acronym(at: Boundary) -> bool | None:
    """After "U.S." a sentence begins only with a word that can't go on."""
    if not _point(at) or not _ACRONYM.match(at.word):
        return None
    return _starter_follows(at)


def _starter_follows(at: Boundary) -> bool:
    return at.next_word in at.facts.starters and at.right[1:2] != "."


def _point(at: Boundary) -> bool:
    return at.punctuation.rstrip("\u202c\u200e\u200f") == "."


def _ends(at: Boundary) -> bool:
    if not _point(at):
        return False
    if at.word in at.facts.ends or _SPACED_HALF_DAY.search(at.left.rstrip()):
        return True
    return at.word in at.facts.units and _DIGIT_BEFORE.search(at.left[: -len(at.word)]) is not None


def _only_adverbial(at: Boundary) -> bool:
    """Whether the sentence so far is "At 5 a.m." or "He noted: In 44 B.C."."""
    _, colon, rest = at.left.rpartition(": ")
    opening = rest if colon else at.view.text[at.since : at.since + 20]
    short = bool(colon) or at.mark - at.since < _OPENING_WORDS
    return short and opening.partition(" ")[0] in at.facts.adverbials


LATIN: tuple[Rule, ...] = (
    inside_span,
    blank_line,
    item_line,
    next_item,
    label_before,
    omission,
    ellipsis_opens,
    no_space,
    mark_follows,
    *LINES,
    item_follows,
    remark_follows,
    small_letter_follows,
    pronoun_after_ellipsis,
    time_and_measure,
    never_ends,
    before_number,
    ordinal,
    before_starter,
    initials,
    acronym,
)
"""Where no rule has an opinion, the sentence ends."""

ABBREVIATIONS: tuple[Rule, ...] = LATIN[LATIN.index(small_letter_follows) :]
"""The rules on words; Chinese text that quotes Latin references needs them too."""


def colon(at: Boundary) -> bool | None:
    """A headline or dateline ends in a colon; one before a quotation or figure does not."""
    if not at.punctuation.startswith(":"):
        return None
    return at.gap != "" and at.right[:1].isalpha()


def comma(at: Boundary) -> bool | None:
    """In a long text without any point or closing mark the commas bound its sentences.

    An item of a single word stays with what it belongs to. Everywhere else a comma joins; a
    paragraph of a resolution, which ends in a comma or semicolon itself, is never cut.
    """
    if not at.punctuation.startswith("،"):
        return None
    runs_on = len(at.view.text) >= _LONG and at.view.unpointed
    return runs_on and not _ONE_WORD_ITEM.match(at.right)


ARABIC: tuple[Rule, ...] = (inside_span, colon, comma, *LATIN[1:])
"""Where no rule has an opinion, the sentence ends."""
