"""How both sides of a pair end: with the same mark, or one without any."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.checks.model import Check, CheckInput, Pair, of_form
from tmtool.checks.sides import SIDES
from tmtool.findings import Finding

_CLOSING = "”’\"'）)」』》】] \u00a0\u3000"
_NOTE = re.compile(
    r"[¹²³⁰-⁹]+\Z|(?<=[a-z)”][.;,])(?<!\b[a-z]\.)(?<!Sect\.|Corr\.)(?<!Add\.|Rev\.)[0-9]{1,2}\Z"
    r"|(?<=[。；，])[0-9]{1,2}\Z"
)
"""The mark of a footnote that stands in the text; 7.b.1 and Add.1 have none."""
_AND = re.compile(
    r"(?<=[;؛]) +(?:and|or|et|ou|y|o|и|или|و|أو)\Z|(?<=；) ?(?:以及|及|并|并且|和|或|或者)\Z"
)
"""What leads on to the last item of a list, behind the mark of this one."""
_ABBREVIATED = re.compile(
    r"(?:(?<![A-Za-z])[ap]\.m|\b(?:etc|et al|Ltd|Inc|Co|Corp|Jr|Sr|No|St|Dr|[A-Z]\.[A-Z]))\.\Z"
)
"""A full stop that ends a word, and may end the sentence too."""
_PLAIN = {
    "。": ".", ".": ".", "．": ".", "؟": "?", "？": "?", "?": "?", "！": "!", "!": "!", "；": ";",
    ";": ";", "؛": ";", "：": ":", ":": ":", "，": ",", ",": ",", "،": ",", "、": ",", "…": "…",
}  # fmt: skip
_ALIKE = ({".", ";"}, {",", ";"}, {",", ":"}, {".", "!"}, {",", "."})
"""Marks that stand for each other where languages cut their sentences in different ways."""


def ending(text: str) -> str | None:
    """The mark that a text ends with, in one spelling for all languages; None without a mark.

    >>> ending("大会，"), ending("the Assembly decides:”"), ending("Annex")
    (',', ':', None)
    """
    bare = _bare(text)
    return "…" if bare.endswith("..") else _PLAIN.get(bare[-1:])


def _bare(text: str) -> str:
    """The text without what closes behind its last mark: brackets, footnote marks, "and"."""
    return _AND.sub("", _NOTE.sub("", text.rstrip(_CLOSING)).rstrip(_CLOSING))


def _endings(job: CheckInput) -> Iterator[Finding]:
    for pair in job.pairs:
        if not pair.source.strip() or not pair.target.strip():
            continue
        marks = ending(pair.source), ending(pair.target)
        if marks[0] == marks[1] or set(marks) in _ALIKE or _is_of_a_word(marks, pair):
            continue
        told = [_told(text) for text in (pair.source, pair.target)]
        spans = [_last((pair.source, pair.target)[side]) for side in SIDES]
        yield of_form(
            "endings", "warning", f"final punctuation differs: {told[0]} / {told[1]}",
            job, pair, source=[spans[0]], target=[spans[1]],
        )  # fmt: skip


def _is_of_a_word(marks: tuple[str | None, str | None], pair: Pair) -> bool:
    """Whether the one mark that there is belongs to a word, as in "10 a.m.", not to a sentence."""
    return set(marks) == {".", None} and any(
        _ABBREVIATED.search(_bare(text)) for text in (pair.source, pair.target)
    )


def _told(text: str) -> str:
    mark = _bare(text)[-1:]
    return mark if mark in _PLAIN else "none"


def _last(text: str) -> range:
    """The last character that is no closing bracket or quotation mark."""
    at = max(len(_bare(text)) - 1, 0)
    return range(at, at + 1)


ENDINGS = Check(
    "endings", _endings,
    "Both sides end with the same kind of punctuation. A full stop may correspond to a "
        "semicolon, and a semicolon to a comma.",
    "United Nations resolutions end each paragraph alike in all languages.",
    "……的报告？ | ... the report.",
)  # fmt: skip
