"""Punctuation of English: two marks in a row, straight quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.checks.model import Check, CheckInput, of_form
from tmtool.checks.sides import texts
from tmtool.findings import Finding

_ENGLISH = frozenset({"en"})
_TWO_MARKS = re.compile(r",[ ]?,|;[ ]?[;,]|(?<!\.)\.\.(?!\.)|:[ ]?[:;,]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|\b\w+(?:\.\w+)+/\S*")
_STRAIGHT = re.compile(r"(?<=[A-Za-z])'(?=[A-Za-z])|\"")


def _english(job: CheckInput) -> Iterator[Finding]:
    for each in texts(job, "en"):
        bare = _ADDRESS.sub(lambda match: "\u00b7" * len(match[0]), each.text)
        for match in _TWO_MARKS.finditer(bare):
            yield of_form(
                "English marks", "warning", "two punctuation marks in a row", job, each.pair,
                **each.marked(range(*match.span())),
            )  # fmt: skip


def _curly(job: CheckInput) -> Iterator[Finding]:
    for each in texts(job, "en"):
        for match in _STRAIGHT.finditer(each.text):
            yield of_form(
                "curly quotes", "note", "straight quotation marks or apostrophes", job,
                each.pair, **each.marked(range(*match.span())), suggestion="“ ” ’",
            )  # fmt: skip


ENGLISH = Check(
    "English marks", _english,
    "No punctuation mark is doubled. The check of damage looks for missing spaces after marks.",
    "Common English usage.",
    "the Assembly,,recalling (the Assembly, recalling)",
    langs=_ENGLISH,
)  # fmt: skip
CURLY = Check(
    "curly quotes", _curly,
    "Quotation marks and apostrophes are curly.",
    "United Nations Editorial Manual; a note, since many texts come without them.",
    "\"follow-up\" (“follow-up”)",
    langs=_ENGLISH,
)  # fmt: skip
