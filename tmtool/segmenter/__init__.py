"""Cuts paragraphs into sentences and clauses; every boundary can name the rule that decided it.

A language is an ordered tuple of small rules over candidate boundaries: the first one with an
opinion decides. Offsets are code points; white space between segments belongs to none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from tmtool.errors import InputError
from tmtool.lang.script import base
from tmtool.segmenter.boundary import Candidates, Decision, Rule, View, decide
from tmtool.units import Document, Level, Segment

if TYPE_CHECKING:
    from tmtool.segmenter.srx import SrxRules

__all__ = ["Decision", "explain", "ranges", "read_srx", "segment", "split"]


def segment(
    document: Document, level: Level = "sentence", *, rules: SrxRules | None = None
) -> tuple[Segment, ...]:
    """The segments of a document's paragraphs, in order.

    `rules` (see `read_srx`) replace the language's own rules on sentences.

    >>> from tmtool.units import Paragraph
    >>> document = Document("zh", (Paragraph("body", None, "会议闭幕。代表团离会。"),))
    >>> [each.text for each in segment(document)]
    ['会议闭幕。', '代表团离会。']
    """
    return tuple(
        Segment(index, start, stop, paragraph.text[start:stop])
        for index, paragraph in enumerate(document.paragraphs)
        for start, stop in split(paragraph.text, document.lang, level, rules=rules)
    )


def split(
    text: str, lang: str, level: Level = "sentence", *, rules: SrxRules | None = None
) -> list[tuple[int, int]]:
    """The ranges of a text's segments: they cover all of it but white space.

    >>> split("See para. 3 (b). It was adopted.", "en")
    [(0, 16), (17, 32)]
    """
    return ranges(text, explain(text, lang, level, rules=rules))


def ranges(text: str, decisions: Sequence[Decision]) -> list[tuple[int, int]]:
    """The ranges of the segments that decisions make of a text, without white space around them."""
    cuts = [each.offset for each in decisions if each.splits]
    found = (_trimmed(text, *pair) for pair in pairwise([0, *cuts, len(text)]))
    return [(start, stop) for start, stop in found if start < stop]


def explain(
    text: str, lang: str, level: Level = "sentence", *, rules: SrxRules | None = None
) -> list[Decision]:
    """Every candidate boundary of a text, in order: whether it splits, and which rule said so.

    >>> explain("See para. 3. It was adopted.", "en")[0]
    Decision(offset=9, splits=False, rule='before_number')
    """
    if level not in get_args(Level):
        raise InputError(
            f"level {level!r} does not exist: choose one of {', '.join(get_args(Level))}"
        )
    if level == "paragraph":
        return []
    decisions = list(rules.decide(text, lang) if rules else _sentences(text, base(lang)))
    if level == "clause":
        taken = {each.offset for each in decisions}
        decisions += (each for each in _clauses(text, base(lang)) if each.offset not in taken)
    return sorted(decisions, key=lambda each: each.offset)


def read_srx(path: str) -> SrxRules:
    """User rules from an SRX 2.0 file. A faulty one is a ParseError that names the place."""
    from tmtool.segmenter.srx import read

    return read(path)


def _sentences(text: str, lang: str) -> Iterator[Decision]:
    from tmtool.segmenter.facts import facts

    candidates, rules = _rules(lang)
    return decide(View(text, facts(lang)), candidates, rules)


def _clauses(text: str, lang: str) -> Iterator[Decision]:
    from tmtool.segmenter.clauses import CLAUSES, clause_marks
    from tmtool.segmenter.facts import facts

    return decide(View(text, facts(lang)), clause_marks, CLAUSES)


def _rules(lang: str) -> tuple[Candidates, tuple[Rule, ...]]:
    from tmtool.segmenter.arabic import ARABIC
    from tmtool.segmenter.chinese import CHINESE
    from tmtool.segmenter.latin import LATIN
    from tmtool.segmenter.marks import arabic_marks, sentence_marks

    if lang in {"zh", "ja", "yue"}:
        return sentence_marks, CHINESE
    return (arabic_marks, ARABIC) if lang == "ar" else (sentence_marks, LATIN)


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    part = text[start:stop]
    return start + len(part) - len(part.lstrip()), stop - len(part) + len(part.rstrip())
