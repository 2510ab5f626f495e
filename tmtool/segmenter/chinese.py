"""Rules on sentences in Chinese, full-width and half-width punctuation alike."""

from __future__ import annotations

import re

from tmtool.lang.script import is_han
from tmtool.segmenter.boundary import Boundary, Rule
from tmtool.segmenter.latin import (
    ABBREVIATIONS,
    LINES,
    blank_line,
    inside_span,
    item_line,
    label_before,
    mark_follows,
    next_item,
)

_ELLIPSIS = re.compile(r"(?:…+|\.{3,}|。{2,}|．{3,})[”’」』\"')）]*\Z")
_LATE_LABEL = re.compile(r"(?:\A|[；;：:，,。]\s?)[(（]?(?:\d{1,3}|[A-Za-z])\Z")
_DATE = re.compile(r"\d{4}(?:\. \d{1,2})?\Z")
_QUOTES = "”’」』\"'"
_LONGEST_NAME = 10
"""A speaker named after a quotation takes no more characters than this. Chosen, no measurement."""


def point_in_word(at: Boundary) -> bool | None:
    """A half-width mark between letters or figures: "3.5", "Rev.1", "www.un.org", "Ｙ！Ｊ"."""
    if at.gap or not (
        (at.punctuation.isascii() and at.punctuation[0] in ".!?") or at.punctuation == "．"
    ):
        return None
    before, after = at.left[-1:], at.right[:1]
    return False if _wordy(after) and (_wordy(before) or not before) else None


def spaced_date(at: Boundary) -> bool | None:
    """A date in figures: "2023. 5. 17"."""
    return False if _DATE.search(at.left) and at.right[:1].isdigit() else None


def title_in_sentence(at: Boundary) -> bool | None:
    """The mark of a title is none of the sentence that names it: 《谁在掉队？》."""
    return False if at.punctuation[-1] in "》〉" else None


def late_label(at: Boundary) -> bool | None:
    """A label after a semicolon or colon is no sentence: "……；2. 欢迎"."""
    is_point = at.punctuation in {".", "．", ".)"}
    return False if is_point and _LATE_LABEL.search(at.left) else None


def ellipsis(at: Boundary) -> bool | None:
    """…… goes on, save before the words that open a new sentence."""
    if not _ELLIPSIS.match(at.punctuation):
        return None
    return any(at.right.startswith(word) for word in at.facts.openings)


def speaker_follows(at: Boundary) -> bool | None:
    """“……？”秘书长问道。 is one sentence; after 指出：“……。” the speaker has been named."""
    if at.punctuation[-1] not in _QUOTES or _announced(at):
        return None
    clause = re.split("[，。：；！？,:;]", at.right, maxsplit=1)[0]
    said = any(clause.endswith(verb) for verb in at.facts.sayings)
    return False if said and len(clause) <= _LONGEST_NAME else None


def quotation_in_sentence(at: Boundary) -> bool | None:
    """A quotation or bracket that a particle follows is a part: “人人有份！”的口号.

    One that a colon announced and a full stop closed is complete: 规定：“……。”这一条.
    """
    if at.punctuation[0] == "。" and _announced(at):
        return None
    closed = at.punctuation[-1] in _QUOTES + "）)】〕]》"
    follows = any(at.right.startswith(word) for word in at.facts.particles)
    return False if closed and not at.gap and follows else None


def bracket_in_sentence(at: Boundary) -> bool | None:
    """A bracket that a sentence holds does not end it: "议程（见附件。）执行"."""
    span = at.view.ending.get(at.stop)
    if span is None or span.kind != "brackets":
        return None
    return False if at.since < span.start < at.mark else None


def _wordy(char: str) -> bool:
    return char.isalnum() and not is_han(char)


def _announced(at: Boundary) -> bool:
    """Whether a colon stands before the quotation that ends here."""
    span = at.view.ending.get(at.stop)
    return span is not None and at.view.text[max(0, span.start - 1) : span.start] in {"：", ":"}


CHINESE: tuple[Rule, ...] = (
    inside_span,
    blank_line,
    item_line,
    next_item,
    label_before,
    late_label,
    point_in_word,
    spaced_date,
    mark_follows,
    *LINES,
    ellipsis,
    title_in_sentence,
    speaker_follows,
    quotation_in_sentence,
    bracket_in_sentence,
    *ABBREVIATIONS,
)
"""Where no rule has an opinion, the sentence ends."""
