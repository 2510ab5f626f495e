"""Plain text and Markdown into lines.

In plain text blank lines and page breaks become gaps, and links as Markdown has them are undone:
UN texts that were once converted carry them. Markdown is read by markdown-it: headings, lists with
their own numbers, links, footnotes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tmtool.documents.content import Line, LineGap, RemovedText, mark, mark_raised
from tmtool.documents.inline import InlineBlock, LinePiece
from tmtool.units import Kind, Look

if TYPE_CHECKING:
    from markdown_it.token import Token

_BREAK = re.compile(r"\r\n|[\n\r\v\x85\u2028\u2029]|(\f)")
_LINK = re.compile(
    r"\[(?P<text>[^\[\]\n]+|\[[^\[\]\n]+\])\]\((?P<target>#[^()\s]*|(?:https?://|mailto:|www\.)[^\s)]+)\)"
)
# A heading as Markdown writes it, in what is plain text otherwise. The signs stay: they are text.
_HEADING = re.compile(r"#{1,6}\s+\S")
_NOTE_TARGET = re.compile(r"#.*(?:fn|note|ref)", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A---\n(?:.*\n)*?(?:---|\.\.\.)\n")
_NOTE = re.compile(r"\[\^([\w*]{1,4})\](:\s*)?")
_SUP = re.compile(r"<sup>\s*(?:<a[^>]*>)?\s*\[?(\w{1,3}|\*{1,3})\]?\s*(?:</a>)?\s*</sup>", re.I)
_LOOKS_OF_TAGS: dict[str, Look] = {"em": "italic", "strong": "bold", "s": "strike", "a": "link"}
_SYNTAX = "#*_`~<>[]()!|\\-+=:^&;./?%\"'"


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


def read_markdown(text: str) -> tuple[tuple[Line, ...], tuple[RemovedText, ...]]:
    r"""The blocks of a Markdown text in order, and its syntax.

    >>> lines, _ = read_markdown("# Title\n\n3. Decides[^1]\n4. Requests\n\n[^1]: A/74/821.")
    >>> [(line.role, line.label, line.bare) for line in lines]
    [('title', None, 'Title'), (None, '3', 'Decides'), (None, '4', 'Requests'), (None, None, 'A/74/821.')]
    """  # noqa: E501
    from markdown_it import MarkdownIt

    removed: list[RemovedText] = []
    front = _FRONT_MATTER.match(text)
    if front:
        removed.append(RemovedText(front[0].strip(), "front matter", 1))
        text = "\n" * front[0].count("\n") + text[front.end() :]
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("reference")
    blocks = _Blocks(removed)
    for token in reader.parse(_with_notes(text, removed)):
        blocks.take(token)
    removed.extend(_syntax(text, blocks.lines, removed))
    return tuple(blocks.lines), tuple(removed)


def _with_notes(text: str, removed: list[RemovedText]) -> str:
    """The text with raised figures written as Markdown's footnotes are."""

    def note(match: re.Match[str]) -> str:
        removed.append(
            RemovedText("<sup></sup>", "HTML tag", text.count("\n", 0, match.start()) + 1)
        )
        return f"[^{match[1]}]"

    return _SUP.sub(note, text)


def _syntax(text: str, lines: Sequence[Line], removed: Iterable[RemovedText]) -> list[RemovedText]:
    """The punctuation that is in no line and no target: what made it Markdown."""
    rest = Counter(text)
    for line in lines:
        rest.subtract(line.text)
        rest.subtract(line.label or "")
    for each in removed:
        rest.subtract(each.text)
    syntax = "".join(char * rest[char] for char in _SYNTAX if rest[char] > 0)
    return [RemovedText(syntax, "Markdown syntax", 1)] if syntax else []


class _Blocks:
    """Gathers the lines of a stream of tokens."""

    def __init__(self, removed: list[RemovedText]) -> None:
        self.lines: list[Line] = []
        self.removed = removed
        self.roles: list[Kind | None] = [None]
        self.label: str | None = None
        self.number = 1
        self.titled = False

    def take(self, token: Token) -> None:
        self.number = token.map[0] + 1 if token.map else self.number
        if token.type == "inline":
            self._add(_inline(token.children or (), self.number, self.removed))
        elif token.type in ("fence", "code_block"):
            self._code(token)
        elif token.type == "html_block":
            from tmtool.documents.html import read_html

            lines, removed = read_html(token.content)
            self.lines.extend(lines)
            self.removed.extend(removed)
        elif token.type == "list_item_open":
            self.label = token.info or None
            self.roles.append(None if token.info else "item")
        elif token.type == "heading_open":
            self.roles.append("heading" if token.tag != "h1" or self.titled else "title")
            self.titled = True
        elif token.type in ("td_open", "th_open"):
            self.roles.append("cell")
        elif token.type in ("list_item_close", "heading_close", "td_close", "th_close"):
            self.roles.pop()
            self.label = None

    def _code(self, token: Token) -> None:
        name = token.info.strip()
        self.removed += [RemovedText(name, "name of a code block", self.number)] if name else []
        self._add(_raw(token.content))

    def _add(self, pieces: Iterable[LinePiece]) -> None:
        gap = LineGap.BLANK
        for offset, piece in enumerate(pieces):
            if piece.text:
                self.lines.append(
                    Line(
                        piece.text, self.number + offset, gap, self.roles[-1], self.label,
                        codes=piece.codes,
                    )
                )  # fmt: skip
                gap, self.label = LineGap.NONE, None
            else:
                gap = LineGap.BLANK


def _inline(
    tokens: Iterable[Token], number: int, removed: list[RemovedText]
) -> tuple[LinePiece, ...]:
    """The lines of a paragraph; line breaks stay, targets of links are reported."""
    block = InlineBlock()
    begun: list[tuple[int, str | None]] = []
    for token in tokens:
        target = token.attrs.get("href") or token.attrs.get("src")
        if target:
            removed.append(RemovedText(str(target), "link", number))
        if token.type in ("softbreak", "hardbreak"):
            block.say("\n")
        elif token.type == "html_inline":
            block.say("\n" if re.match(r"<br\b", token.content, re.I) else None)
            removed.append(RemovedText(token.content, "HTML tag", number))
        elif token.nesting > 0:
            begun.append((block.position, str(target) if target else None))
        elif token.nesting < 0:
            start, led = begun.pop()
            if not (led or "").startswith("#"):
                block.look(_LOOKS_OF_TAGS[token.tag], start, led)
        else:
            _say(block, token.content)
    return block.take()


def _say(block: InlineBlock, text: str) -> None:
    """Add text in which footnotes are called as Markdown does it."""
    at = 0
    for found in _NOTE.finditer(text):
        block.say(text[at : found.start()])
        block.call(found[1])
        at = found.end()
    block.say(text[at:])


def _raw(text: str) -> tuple[LinePiece, ...]:
    block = InlineBlock()
    _say(block, text)
    return block.take()
