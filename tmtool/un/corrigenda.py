"""Corrigenda: which words of which paragraph they correct, and how.

Every sentence that corrects is one of a few forms ("For ... read ...", 将“……”改为“……”), below a
line that names the place, or behind its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal, NamedTuple, TypeAlias

from tmtool.un.labels import normalize_label
from tmtool.un.places import DocumentPart, read_heading
from tmtool.un.vocabulary import get_piece, join_pieces, load_words

Scope: TypeAlias = Literal["words", "paragraph"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a corrigendum wants: `old` becomes `new` at a place, of which "" is nothing.

    Of the scope "paragraph" `new` is all that the place shall say, and `old` is "". `sentence` is
    what the corrigendum says, in its paragraph `number`, counted from 0.
    """

    parts: tuple[DocumentPart, ...]
    paragraph: str | None
    subparagraphs: tuple[str, ...]
    old: str
    new: str
    sentence: str
    number: int
    scope: Scope = "words"


@dataclass(frozen=True, slots=True)
class CorrigendumText:
    """The corrections of a corrigendum, and the lines of it that none was read from."""

    corrections: tuple[Correction, ...]
    unread: tuple[str, ...]


_SUB = re.compile(r"[(（]([^()（）\s]{1,4})[)）]")
_END = " .。;；:：,，"


_pattern = partial(get_piece, "corrigenda.toml", "pieces", re.IGNORECASE)


@cache
def _load_sentences() -> list[tuple[str, re.Pattern[str]]]:
    """Return what sentences ask for (replace, delete, insert), and their patterns."""
    table = load_words("corrigenda.toml")
    pieces = join_pieces(table["pieces"])
    return [
        (change, re.compile(join_pieces({"it": form}, **pieces)["it"], re.IGNORECASE))
        for change, forms in table["sentences"].items()
        for form in forms
    ]


class _Place(NamedTuple):
    parts: tuple[DocumentPart, ...] = ()
    paragraph: str | None = None
    subparagraphs: tuple[str, ...] = ()


def read_corrigendum(lines: Iterable[str]) -> CorrigendumText:
    """The corrections that the lines of a corrigendum ask for, in order.

    >>> (found,) = read_corrigendum(["Paragraph 12 (b)", "For ten read eleven."]).corrections
    >>> found.paragraph, found.subparagraphs, found.old, found.new
    ('12', ('b',), 'ten', 'eleven')
    >>> read_corrigendum(["第3段：将“2019年”改为“2020年”。"]).corrections[0].new
    '2020年'
    """
    place, corrections, unread = _Place(), list[Correction](), list[str]()
    awaited: tuple[_Place, str] | None = None
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or _pattern("title").fullmatch(text):
            continue
        if awaited is not None:
            where, sentence = awaited
            quoted = _pattern("all").fullmatch(text)
            new = quoted["all"] if quoted else text
            corrections.append(Correction(*where, "", new, sentence, number, "paragraph"))
            awaited = None
            continue
        named, rest = _split_place(text)
        place = named or place
        if not rest:
            continue
        if _pattern("whole").fullmatch(rest.strip(_END)):
            awaited = place, text
            continue
        found = [
            Correction(*place, old, new, text, number)
            for sentence in _iter_sentences(rest)
            for old, new in _read_sentence(sentence)
        ]
        corrections += found
        if not found:
            unread.append(text)
    if awaited is not None:
        unread.append(awaited[1])
    return CorrigendumText(tuple(corrections), tuple(unread))


def _split_place(text: str) -> tuple[_Place | None, str]:
    """The place that a line begins with, None where it names none, and what stands behind it."""
    found = _pattern("place").match(text)
    if found is None or not found[0].strip():
        return None, text
    label = found["number"] or found["number2"]
    if label is None and found["part"] is None:
        # A page or a line alone says no place that a document knows.
        return None, text[found.end() :].lstrip(_END)
    written = (found[name] or "" for name in ("subs", "subs2", "subs3"))
    subs = _SUB.findall("".join(written))
    part = read_heading(found["part"]) if found["part"] else None
    place = _Place(
        (part,) if part else (), label, tuple(normalize_label(f"({each})") for each in subs)
    )
    return place, text[found.end() :].lstrip(_END)


def _iter_sentences(text: str) -> Iterator[str]:
    """The instructions of a line, which end outside quotation marks."""
    at = 0
    for found in re.finditer(r"[;；。]|\.(?=\s+[A-Z])", text):
        before = text[at : found.start()]
        is_open = sum(map(before.count, "“「『")) > sum(map(before.count, "”」』"))
        if not is_open and before.count('"') % 2 == 0:
            yield before.strip(_END)
            at = found.end()
    yield text[at:].strip(_END)


def _read_sentence(sentence: str) -> Iterator[tuple[str, str]]:
    """Return the old and the new words of a sentence, nothing if its form is not known."""
    for change, form in _load_sentences():
        if found := form.fullmatch(sentence):
            old, new = found["old"], found.groupdict().get("new") or ""
            if change == "insert":
                is_latin = new[:1].isascii() and new[:1].isalnum()
                new = f"{old}{' ' if is_latin else ''}{new}"
            yield old, new
            return
