"""XML that is none for a sign or two: stray &, unknown entities, characters that XML can't hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5

_KNOWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NOT_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_SIGN = re.compile(
    rf"(?P<skip><!--.*?-->|<!\[CDATA\[.*?\]\]>)"
    rf"|(?P<control>[{_NOT_XML}]+)"
    r"|&\#(?:x(?P<hex>[0-9A-Fa-f]{1,8})|(?P<number>[0-9]{1,9}));"
    r"|&(?P<name>[A-Za-z][A-Za-z0-9._-]{0,40});"
    r"|(?P<and>&)"
    r"|(?P<less><(?![A-Za-z/!?_]))",
    re.S,
)
_BREAKS = frozenset("\x0b\x0c\x1c\x1d\x1e\x85")


@dataclass(frozen=True, slots=True)
class Mend:
    """A change of a text: at `start` stood `was`, there is now `now`."""

    kind: str
    start: int
    was: str
    now: str


def find_mends(text: str) -> Iterator[Mend]:
    """What keeps a piece of a file from being XML and can mean only one thing.

    >>> [(each.kind, each.was, each.now) for each in find_mends("R&D &copy; &#x1F; &lt;")]
    [('not XML', '&', '&amp;'), ('not XML', '&copy;', '©'), ('control character', '&#x1F;', '')]
    """
    for found in _SIGN.finditer(text):
        made = _mend(found)
        if made is not None:
            yield Mend(made[0], found.start(), found[0], made[1])


def apply_mends(text: str, mends: list[Mend]) -> str:
    """The text with these changes."""
    parts, at = [], 0
    for each in mends:
        parts += [text[at : each.start], each.now]
        at = each.start + len(each.was)
    return "".join([*parts, text[at:]])


def replace_controls(text: str) -> str:
    """What stands for control characters: nothing, or a blank where they part lines or pages."""
    return "".join(" " if char in _BREAKS else "" for char in text)


def _mend(match: re.Match[str]) -> tuple[str, str] | None:
    if match["control"]:
        if any("\udc80" <= char <= "\udcff" for char in match["control"]):
            return "broken bytes", "\ufffd"
        return "control character", replace_controls(match["control"])
    if match["hex"] or match["number"]:
        code = int(match["hex"], 16) if match["hex"] else int(match["number"])
        instead = replace_controls(chr(code)) if code < 0x20 else ""
        return None if _is_xml(code) else ("control character", instead)
    if match["name"]:
        return _entity(match["name"])
    if match["and"]:
        return "not XML", "&amp;"
    return ("not XML", "&lt;") if match["less"] else None


def _entity(name: str) -> tuple[str, str] | None:
    if name in _KNOWN:
        return None
    return "not XML", html5.get(f"{name};") or f"&amp;{name};"


def _is_xml(code: int) -> bool:
    return (
        code in (9, 10, 13)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )
