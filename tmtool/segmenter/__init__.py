"""Cuts paragraphs into sentences and clauses; every boundary can name the rule that decided it.

A language is an ordered tuple of small rules over candidate boundaries: the first one with an
opinion decides. Offsets are code points; white space between segments belongs to none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from tmtool.errors import InputError
from tmtool.lang.script import get_base
from tmtool.segmenter.boundary import BoundaryDecision, BoundaryView, Candidates, Rule, decide
from tmtool.units import Document, Level, Segment

if TYPE_CHECKING:
    from tmtool.segmenter.srx import SrxRules

__all__ = ["BoundaryDecision", "build_ranges", "explain", "read_srx", "segment", "split"]


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
    return build_ranges(text, explain(text, lang, level, rules=rules))


def build_ranges(text: str, decisions: Sequence[BoundaryDecision]) -> list[tuple[int, int]]:
    """The ranges of the segments that decisions make of a text, without white space around them."""
    cuts = [each.offset for each in decisions if each.splits]
    found = (_trimmed(text, *pair) for pair in pairwise([0, *cuts, len(text)]))
    return [(start, stop) for start, stop in found if start < stop]


def explain(
    text: str, lang: str, level: Level = "sentence", *, rules: SrxRules | None = None
) -> list[BoundaryDecision]:
    """Every candidate boundary of a text, in order: whether it splits, and which rule said so.

    >>> explain("See para. 3. It was adopted.", "en")[0]
    BoundaryDecision(offset=9, splits=False, rule='before_number')
    """
    if level not in get_args(Level):
        raise InputError(
            f"level {level!r} does not exist: choose one of {', '.join(get_args(Level))}"
        )
    if level == "paragraph":
        return []
    decisions = list(rules.decide(text, lang) if rules else _sentences(text, get_base(lang)))
    if level == "clause":
        taken = {each.offset for each in decisions}
        decisions += (each for each in _clauses(text, get_base(lang)) if each.offset not in taken)
    return sorted(decisions, key=lambda each: each.offset)


def read_srx(path: str) -> SrxRules:
    """User rules from an SRX 2.0 file. A faulty one is a ParseError that names the place."""
    from tmtool.segmenter.srx import read

    return read(path)


def _sentences(text: str, lang: str) -> Iterator[BoundaryDecision]:
    from tmtool.segmenter.facts import load_facts

    candidates, rules = _rules(lang)
    return decide(BoundaryView(text, load_facts(lang)), candidates, rules)


def _clauses(text: str, lang: str) -> Iterator[BoundaryDecision]:
    from tmtool.segmenter.clauses import CLAUSES, iter_clause_marks
    from tmtool.segmenter.facts import load_facts

    return decide(BoundaryView(text, load_facts(lang)), iter_clause_marks, CLAUSES)


def _rules(lang: str) -> tuple[Candidates, tuple[Rule, ...]]:
    from tmtool.segmenter.chinese import CHINESE
    from tmtool.segmenter.latin import ARABIC, LATIN
    from tmtool.segmenter.marks import iter_arabic_marks, iter_sentence_marks

    if lang in {"zh", "ja", "yue"}:
        return iter_sentence_marks, CHINESE
    return (iter_arabic_marks, ARABIC) if lang == "ar" else (iter_sentence_marks, LATIN)


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    part = text[start:stop]
    return start + len(part) - len(part.lstrip()), stop - len(part) + len(part.rstrip())
