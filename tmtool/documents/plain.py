"""Plain text into lines: blank lines and page breaks become gaps, Markdown links are undone.

UN texts that were once converted carry Markdown links though they are plain text otherwise.
"""

from __future__ import annotations

import re

from tmtool.documents.content import Line, LineGap, RemovedText, mark
from tmtool.units import Kind

_BREAK = re.compile(r"\r\n|[\n\r\v\x85\u2028\u2029]|(\f)")
_LINK = re.compile(
    r"\[(?P<text>[^\[\]\n]+|\[[^\[\]\n]+\])\]\((?P<target>#[^()\s]*|(?:https?://|mailto:|www\.)[^\s)]+)\)"
)
# A heading as Markdown writes it, in what is plain text otherwise. The signs stay: they are text.
_HEADING = re.compile(r"#{1,6}\s+\S")
_NOTE_TARGET = re.compile(r"#.*(?:fn|note|ref)", re.IGNORECASE)
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱ", "0123456789abcdefghi", strict=True))
_TO_RAISED = {plain: up for up, plain in _SUPERSCRIPTS.items()}
_RAISED = re.compile(f"[{''.join(_SUPERSCRIPTS)}]+")
# m², km³ and 10⁶ are quantities; 74/197¹ is a resolution with a footnote.
_POWER = re.compile(r"(?:(?<![^\W\d_])(?:[kcdμ]?m|ft|公里|米|s)|(?<![\d/])1?[0-9])$")


def read_plain(text: str) -> tuple[tuple[Line, ...], tuple[RemovedText, ...]]:
    r"""The lines of a text that have something on them.

    >>> lines, removed = read_plain("大会，\n\n第 [69/313](#) 号决议，")
    >>> [(line.text, line.gap.name) for line in lines]
    [('大会，', 'NONE'), ('第 69/313 号决议，', 'BLANK')]
    >>> removed[0].text
    '[](#)'
    """
    lines: list[Line] = []
    removed: list[RemovedText] = []
    gap, number = LineGap.NONE, 1
    for raw, page in _split(text):
        if raw.strip():
            plain = _unlinked(raw.rstrip(), number, removed)
            indented = bool(re.match(r"(?:\u3000| {2,}|\t)", plain))
            role: Kind | None = "heading" if _HEADING.match(plain) else None
            lines.append(Line(mark_raised(plain.strip()), number, gap, role, indented=indented))
            gap = LineGap.NONE
        else:
            gap = max(gap, LineGap.BLANK)
        gap = LineGap.PAGE if page else gap
        number += not page
    return tuple(lines), tuple(removed)


def _split(text: str) -> list[tuple[str, bool]]:
    """The lines, and whether a page ends after each."""
    lines, start = [], 0
    for found in _BREAK.finditer(text):
        lines.append((text[start : found.start()], found[1] is not None))
        start = found.end()
    return [*lines, (text[start:], False)]


def _unlinked(text: str, number: int, removed: list[RemovedText]) -> str:
    """The text of each link in the link's place; a link to a footnote is its mark."""

    def undo(match: re.Match[str]) -> str:
        label = match["text"].strip("[]^")
        if _NOTE_TARGET.match(match["target"]) and re.fullmatch(r"\d{1,3}|\*{1,3}|[a-z]", label):
            removed.append(RemovedText(f"[]({match['target']})", "link", number))
            return mark(label)
        removed.append(RemovedText(f"[]({match['target']})", "link", number))
        return match["text"]

    return _LINK.sub(undo, text)


def mark_raised(text: str) -> str:
    """Superscript figures and letters as footnote marks, where they are no powers.

    >>> [len(mark_raised(text)) for text in ("决议，¹", "12 km²", "74/197¹")]
    [6, 6, 9]
    """

    def as_mark(match: re.Match[str]) -> str:
        if is_power(text[max(match.start() - 4, 0) : match.start()], match[0]):
            return match[0]
        return mark("".join(_SUPERSCRIPTS[char] for char in match[0]))

    return _RAISED.sub(as_mark, text)


def raise_figures(text: str) -> str:
    """Figures as raised characters: what an exponent is in plain text.

    >>> raise_figures("26")
    '²⁶'
    """
    return "".join(_TO_RAISED.get(char, char) for char in text)


def is_power(before: str, up: str = "") -> bool:
    """Whether a raised figure after this text is an exponent; a letter after a figure is none.

    >>> is_power("an area of 12 km", "2"), is_power("resolution 70/1", "1"), is_power("2.5", "b")
    (True, False, False)
    """
    is_note = up[:1].isalpha() and before[-1:].isdigit()
    return not is_note and _POWER.search(before[-4:]) is not None
