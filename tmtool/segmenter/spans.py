"""Stretches that hang together: quotations, titles and brackets that are opened and closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["quotation", "title", "brackets"]

_CLOSERS = {
    "“": ("”",), "‘": ("’",), "„": ("“", "”"), "‚": ("‘", "’"), "«": ("»",), "‹": ("›",),
    "「": ("」",), "『": ("』",), "｢": ("｣",), "《": ("》",), "〈": ("〉",), "【": ("】",),
    "（": ("）", ")"), "(": (")", "）"), "［": ("］", "]"), "[": ("]", "］"), "〔": ("〕",),
    "〖": ("〗",), "{": ("}",), "｛": ("｝",), "＂": ("＂",), '"': ('"',), "'": ("'",),
    "``": ('"', "``"), "`": ("'", "`"), ",,": ("“", "”", '"'),
}  # fmt: skip
_STRAIGHT = {'"', "'", "`", "''"}
_TITLES, _BRACKETS = "《〈", "（(【〔[［〖{｛"
_DELIMITERS = re.compile(
    r"''|``|,,|[“”‘’„‚«»‹›「」『』｢｣《》〈〉（）()【】〔〕\[\]［］〖〗{}｛｝＂\"'`]|\n\s*\n"
)
_ELISION = re.compile(
    r"'(?:tis|twas|twere|em|til|cause|bout|n|s|t|re|ve|ll|d|m|\d\ds?|[a-z]+ties)\b", re.IGNORECASE
)
_SPACED = re.compile(r"(?:(?<=\s)|\A)(''|[\"'])(?=\s|\Z)")
_DEEP = 8
"""How far up the stack a closing mark looks for its opening one; keeps odd input linear."""


@dataclass(frozen=True, slots=True)
class Span:
    """From an opening mark up to and with its closing one, which stands at `closer`."""

    start: int
    closer: int
    stop: int
    kind: Kind


def find(text: str, longest: int) -> list[Span]:
    """All closed spans of at most `longest` code points, in the order of their ends.

    A mark without a partner opens nothing, so a stray bracket protects nothing.

    >>> [text[s.start:s.stop] for text in ["题为《甲（乙）》的 (丙"] for s in find(text, 99)]
    ['（乙）', '《甲（乙）》']
    """
    opened: list[tuple[int, str]] = []
    found: list[Span] = []
    stray = strays(text)
    for match in _DELIMITERS.finditer(text):
        mark, at = match[0], match.start()
        if mark[0] == "\n":
            opened.clear()
            continue
        partner = _partner(opened, text, match)
        if partner is not None:
            start, opener = opened[partner]
            del opened[partner:]
            if match.end() - start <= longest:
                found.append(Span(start, at, match.end(), _kind(opener)))
        elif at not in stray and _may_open(text, match):
            opened.append((at, _plain(mark)))
    return found


def strays(text: str) -> frozenset[int]:
    """Straight quotation marks between spaces that close what was opened before the text began.

    Tokenized text has them; of an odd number the first is one, unless it opens the text.

    >>> sorted(strays("Bloodlines '' is '' Wrong ''")), sorted(strays("'' Why ?"))
    ([11], [])
    """
    spaced = list(_SPACED.finditer(text))
    alone = set()
    for kind in {match[1] for match in spaced}:
        places = [match.start(1) for match in spaced if match[1] == kind]
        if len(places) % 2 and places[0] > 0:
            alone.add(places[0])
    return frozenset(alone)


def outermost(spans: list[Span]) -> list[Span]:
    """The spans that lie in no other, in the order of the text.

    >>> outermost([Span(2, 3, 4, "brackets"), Span(0, 4, 5, "title")])[0].stop
    5
    """
    kept: list[Span] = []
    for span in spans:
        while kept and kept[-1].start > span.start:
            kept.pop()
        kept.append(span)
    return kept


def _partner(opened: list[tuple[int, str]], text: str, match: re.Match[str]) -> int | None:
    """Which opened mark this one closes."""
    if not _may_close(text, match):
        return None
    mark = _plain(match[0])
    for index in range(len(opened) - 1, max(-1, len(opened) - 1 - _DEEP), -1):
        if mark in _CLOSERS[opened[index][1]]:
            return index
    return None


def _plain(mark: str) -> str:
    return '"' if mark == "''" else mark


def _kind(opener: str) -> Kind:
    if opener in _TITLES:
        return "title"
    return "brackets" if opener in _BRACKETS else "quotation"


def _may_close(text: str, match: re.Match[str]) -> bool:
    """An apostrophe inside a word closes nothing, nor does a mark glued to what it opens."""
    if match[0] not in "\"'’":
        return True
    before, after = _neighbours(text, match)
    glued = after.isalnum() and after.isascii()
    if match[0] == "’":
        return not (before.isalnum() and glued)
    return not glued or not (before.isspace() or (before.isalnum() and match[0] == "'"))


def _may_open(text: str, match: re.Match[str]) -> bool:
    """A straight mark after a letter or figure is an apostrophe or an inch mark."""
    mark = match[0]
    if mark not in _STRAIGHT:
        return mark in _CLOSERS
    before, after = _neighbours(text, match)
    if (before.isalnum() and before.isascii()) or (before.strip() and after.isspace()):
        return False
    return mark != "'" or not _ELISION.match(text, match.start())


def _neighbours(text: str, match: re.Match[str]) -> tuple[str, str]:
    start, stop = match.span()
    return text[max(0, start - 1) : start], text[stop : stop + 1]
