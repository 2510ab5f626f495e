"""Corrigenda: which words of which paragraph they correct, and how.

Every sentence that corrects is one of a few forms ("For ... read ...", 将“……”改为“……”), below a
line that names the place, or behind its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tmtool.un.labels import normalize_label
from tmtool.un.places import DocumentPart, read_heading

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


_QUOTED = r"(?:[“\"‘'「『](?P<{0}>[^”\"’'」』]+)[”\"’'」』])"
_WORDS = r"(?:the )?(?:words?|phrases?|figures?|dates?|names?|numbers?|sentences?)?\s*"
_OLD, _NEW = _QUOTED.format("old"), _QUOTED.format("new")
_BARE_OLD, _BARE_NEW = r"(?P<old2>\S.*?)", r"(?P<new2>\S.*?)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"for {_WORDS}{_OLD}\s*,?\s*(?:read|substitute) {_WORDS}{_NEW}",
        rf"for {_BARE_OLD}\s+read {_BARE_NEW}",
        rf"(?:replace|substitute) {_WORDS}{_OLD} (?:with|by) {_WORDS}{_NEW}",
        rf"change {_WORDS}{_OLD} to {_WORDS}{_NEW}",
        rf"{_WORDS}{_OLD} (?:should|shall) (?:read|be) {_NEW}",
        rf"[将把]{_OLD}(?:一词|一句|等字|字样)?(?:改为|改成|替换为|更换为|订正为|更正为){_NEW}",
        rf"{_OLD}(?:一词|一句|等字|字样)?(?:应为|应改为|改为|应作|应读作|应更正为){_NEW}",
        rf"以{_NEW}(?:一词)?(?:取代|代替|替换|替代){_OLD}",
    )
)
_DELETIONS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"delete {_WORDS}{_OLD}",
        rf"(?:删除|删去){_OLD}(?:一词|一句|等字|字样)?",
        rf"[将把]?{_OLD}(?:一词|一句|等字|字样)?(?:应)?(?:予以)?(?:删除|删去)",
    )
)
_INSERTIONS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"after {_WORDS}{_OLD}\s*,?\s*(?:insert|add) {_WORDS}{_NEW}",
        rf"(?:insert|add) {_WORDS}{_NEW} after {_WORDS}{_OLD}",
        rf"在?{_OLD}(?:一词|一句|等字)?之?后面?(?:插入|增加|加入|添加|加上|加|增添){_NEW}(?:一词|一句|等字)?",
    )
)
_WHOLE = re.compile(
    r"(?:the (?:paragraph|subparagraph|sentence) )?(?:should|shall)(?: now)? read(?: as follows)?"
    r"|(?:replace|substitute) the (?:existing )?(?:text|paragraph) (?:with|by) the following"
    r"|(?:本段|该段|全段)?(?:应改为|应为|改为|案文应为|案文改为|修改如下|更正如下)",
    re.IGNORECASE,
)
_SUBS = r"(?:\s?[(（][^()（）\s]{1,4}[)）])*"
_NUMBER = r"[0-9]{1,4}(?: (?:bis|ter|quater))?"
_LINES = (
    r"(?:[,，、]?\s*(?:(?:the )?(?:first|second|third|fourth|fifth|sixth|last|penultimate) "
    r"(?:line|sentence)|lines? [0-9]+|第[一二三四五六七八九十0-9]+[行句]|最后一[行句]))*"
)
_PLACE = re.compile(
    r"(?:(?:page|p\.) ?[0-9]+[,.:;]?\s*|第[0-9]+页[,，、:：]?\s*)?"
    r"(?:(?P<part>(?:annex|appendix)(?: [IVXLC0-9]+)?|(?:附件|附录)[一二三四五六七八九十]*)"
    r"(?:[,，、:：.]?\s*))?"
    rf"(?:(?:sub)?(?:paragraph|para\.) ?(?P<number>{_NUMBER})(?P<subs>{_SUBS})"
    rf"|第(?P<chinese_number>{_NUMBER})(?P<inner_subs>{_SUBS})段(?P<outer_subs>{_SUBS}))?"
    rf"{_LINES}",
    re.IGNORECASE,
)
_SUB = re.compile(r"[(（]([^()（）\s]{1,4})[)）]")
_END = " .。;；:：,，"
_TITLES = re.compile(r"\W*(?:corrigendum|corrigenda|更正|勘误)\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
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
        if not text or _TITLES.fullmatch(text):
            continue
        if awaited is not None:
            where, sentence = awaited
            new = _strip_quotes(text)
            corrections.append(_build(where, "", new, sentence, number, "paragraph"))
            awaited = None
            continue
        named, rest = _split_place(text)
        place = named or place
        if not rest:
            continue
        if _WHOLE.fullmatch(rest.strip(_END)):
            awaited = place, text
            continue
        found = [
            _build(place, old, new, text, number)
            for sentence in _iter_sentences(rest)
            for old, new in _read_sentence(sentence)
        ]
        corrections += found
        if not found:
            unread.append(text)
    if awaited is not None:
        unread.append(awaited[1])
    return CorrigendumText(tuple(corrections), tuple(unread))


def _build(
    place: _Place, old: str, new: str, sentence: str, number: int, scope: Scope = "words"
) -> Correction:
    return Correction(
        place.parts, place.paragraph, place.subparagraphs, old, new, sentence, number, scope
    )


def _split_place(text: str) -> tuple[_Place | None, str]:
    """The place that a line begins with, None where it names none, and what stands behind it."""
    found = _PLACE.match(text)
    if found is None or not found[0].strip():
        return None, text
    label = found["number"] or found["chinese_number"]
    if label is None and found["part"] is None:
        # A page or a line alone says no place that a document knows.
        return None, text[found.end() :].lstrip(_END)
    written = (found[name] or "" for name in ("subs", "inner_subs", "outer_subs"))
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
    """What becomes what, of one instruction; nothing where it is of no known form."""
    for form in _FORMS:
        if found := form.fullmatch(sentence):
            told = found.groupdict()
            yield told.get("old") or told["old2"], told.get("new") or told["new2"]
            return
    for form in _DELETIONS:
        if found := form.fullmatch(sentence):
            yield found["old"], ""
            return
    for form in _INSERTIONS:
        if found := form.fullmatch(sentence):
            blank = " " if found["new"][:1].isascii() and found["new"][:1].isalnum() else ""
            yield found["old"], f"{found['old']}{blank}{found['new']}"
            return


def _strip_quotes(text: str) -> str:
    """A text without the quotation marks around all of it."""
    found = re.fullmatch(_QUOTED.format("all"), text.strip())
    return found["all"] if found else text.strip()
