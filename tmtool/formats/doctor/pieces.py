"""A TMX cut into pieces without being parsed: what is broken in one unit harms no other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tmtool.errors import ParseError

Kind: TypeAlias = Literal["head", "unit", "cut unit", "between", "tail"]
_LONGEST = 1 << 23
"""Characters of a piece beyond which this is no TMX, broken or not. Limit: a piece is held
whole."""
_BODY = re.compile(r"<body(?:\s[^<>]*)?>|<tu(?=[\s>/])")
_NEXT = re.compile(
    r"(?P<comment><!--.*?-->)|(?P<open><!--)|(?P<unit><tu(?=[\s>/]))|(?P<end></body\s*>)", re.S
)
_END = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|(?P<end></tu\s*>)|(?P<next><tu(?=[\s>/])|</body\s*>)", re.S
)
_WHOLE = re.compile(r"<tu(?:\s[^<>]*)?/>")
_CLOSING = 12
"""Characters at the end of what was read that are looked at again with what follows: `</tu` or
`</body`, white space and `>` may be parted there. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class FilePiece:
    """A stretch of a file that begins on a line; all pieces together are the file.

    A unit that is cut has no end of its own.
    """

    kind: Kind
    text: str
    line: int


def iter_pieces(chunks: Iterable[str], path: str) -> Iterator[FilePiece]:
    """The pieces of a file; ParseError where one has no end within reach.

    >>> found = iter_pieces(["<tmx><body><tu>1</", "tu> <tu>2<tu>3</tu></body></tmx>"], "a.tmx")
    >>> [(each.kind, each.text) for each in found][1:4]
    [('unit', '<tu>1</tu>'), ('between', ' '), ('cut unit', '<tu>2')]
    """
    return _Cutter(chunks, path).iter_pieces()


class _Cutter:
    """Holds what was read and not yet handed out."""

    def __init__(self, chunks: Iterable[str], path: str) -> None:
        self._chunks, self._path = iter(chunks), path
        self._held, self._line, self._done = "", 1, False

    def iter_pieces(self) -> Iterator[FilePiece]:
        yield self._head()
        while True:
            found = self._search(_NEXT)
            if found is None or found.lastgroup == "end":
                yield from self._between(found.start() if found else len(self._held))
                break
            if found.lastgroup == "open" and self._more():
                continue
            if found.lastgroup in ("comment", "open"):
                yield from self._between(found.end())
            else:
                yield from self._between(found.start())
                yield self._unit()
        while self._more():
            pass
        yield self._take("tail", len(self._held))

    def _head(self) -> FilePiece:
        found = self._search(_BODY)
        if found is None:
            return self._take("head", len(self._held))
        return self._take("head", found.end() if found[0][1] == "b" else found.start())

    def _between(self, stop: int) -> Iterator[FilePiece]:
        if stop:
            yield self._take("between", stop)

    def _unit(self) -> FilePiece:
        whole = _WHOLE.match(self._held)
        if whole:
            return self._take("unit", whole.end())
        at = 3
        while True:
            found = _END.search(self._held, at)
            if found is None:
                if not self._more():
                    return self._take("cut unit", len(self._held))
            elif found["end"]:
                return self._take("unit", found.end())
            elif found["next"]:
                return self._take("cut unit", found.start())
            else:
                at = found.end()

    def _search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        while True:
            found = pattern.search(self._held)
            # At the very end, what is found may be the beginning of something longer.
            if found and (self._done or found.end() < len(self._held) - _CLOSING):
                return found
            if not self._more():
                return pattern.search(self._held)

    def _more(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            self._done = True
            return False
        self._held += chunk
        if len(self._held) > _LONGEST:
            message = "a unit has no end: this is not a TMX file"
            raise ParseError(message, self._path, self._line)
        return True

    def _take(self, kind: Kind, stop: int) -> FilePiece:
        piece = FilePiece(kind, self._held[:stop], self._line)
        self._held = self._held[stop:]
        self._line += piece.text.count("\n")
        return piece
