"""Inline codes in XLIFF, written in each version's way.

Inside a code of 1.2, and beside the text in 2.1, stands what the document had there. Codes that are
given are points in the text, as TMX has them (`tmx.tags.convert_to_tmx`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, filterfalse

from tmtool.formats.inline.formatting import TYPES, get_native, read_mark
from tmtool.markup import ILLEGAL, escape, format_attributes
from tmtool.units import Tag

_CTYPES: dict[str, str] = {
    **{name: name for name in TYPES.values()}, "ulined": "underlined", "fnote": "x-fnote",
}  # fmt: skip
"""The types of TMX that say what is known here, and how 1.2 calls them."""
_TYPES: dict[str, dict[str, str]] = {
    "bold": {"type": "fmt", "subType": "xlf:b"},
    "italic": {"type": "fmt", "subType": "xlf:i"},
    "ulined": {"type": "fmt", "subType": "xlf:u"},
    "x-strike": {"type": "fmt", "subType": "tmtool:strike"},
    "x-superscript": {"type": "fmt", "subType": "tmtool:superscript"},
    "x-subscript": {"type": "fmt", "subType": "tmtool:subscript"},
    "link": {"type": "link"},
}
"""How 2.1 calls what encloses text."""
_POSITIONS = {"bpt": "open", "ept": "close", "begin": "open", "end": "close"}
_ASSOCIATIONS = {"p": "preceding", "f": "following", "b": "both"}


class OriginalData:
    """The codes of a unit of XLIFF 2 as the document had them, each once, by their ids."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def get_id(self, tag: Tag) -> str:
        return self._ids.setdefault(get_native(tag), f"d{len(self._ids) + 1}")

    def write_element(self) -> str:
        """The `originalData`, nothing where there is none."""
        known = (f'<data id="{id}">{escape_21(code)}</data>' for code, id in self._ids.items())
        return f"<originalData>{''.join(known)}</originalData>" if self._ids else ""


def write_12(text: str, codes: Sequence[Tag]) -> str:
    """The content of a `source` or `target` of XLIFF 1.2.

    >>> italic = (("i", "1"), ("type", "italic"))
    >>> write_12("this", [Tag("bpt", 0, 0, italic, "&lt;i&gt;"), Tag("ept", 4, 4, italic[:1])])
    '<bpt id="1" rid="1" ctype="italic">&lt;i&gt;</bpt>this<ept id="1" rid="1"></ept>'
    """
    if not codes:
        return escape(text)
    every = [dict(tag.attributes) for tag in codes]
    partners = _find_partners(codes, every)
    numbers = _list_numbers(every, partners)
    parts, at = [], 0
    for tag, given, number, partner in zip(codes, every, numbers, partners, strict=True):
        name, position = tag.name, None
        if name in ("bpt", "ept", "it") and partner is None:
            # Half of a pair is a code of its own.
            name, position = "it", _POSITIONS[given["pos"] if name == "it" else name]
        known = format_attributes({
            "id": number, "rid": None if partner is None else number, "pos": position,
            "ctype": _CTYPES.get(given.get("type", "")),
            "assoc": _ASSOCIATIONS.get(given.get("assoc", "")),
        })  # fmt: skip
        name = "ph" if name == "ut" else name
        parts += [
            escape(text[at : tag.start]),
            f"<{name}{known}>{escape(get_native(tag))}</{name}>",
        ]
        at = tag.start
    return "".join((*parts, escape(text[at:])))


def write_21(text: str, codes: Sequence[Tag], data: OriginalData) -> str:
    """The content of a `source` or `target` of XLIFF 2: looks that overlap as `sc` and `ec`."""
    if not codes:
        return escape_21(text)
    every = [dict(tag.attributes) for tag in codes]
    partners = [
        None if partner is None or _get_look(codes[min(at, partner)]) is None else partner
        for at, partner in enumerate(_find_partners(codes, every))
    ]
    numbers = _list_numbers(every, partners)
    nested = _find_nested(partners)
    parts, at = [], 0
    for index, (tag, number, partner) in enumerate(zip(codes, numbers, partners, strict=True)):
        parts.append(escape_21(text[at : tag.start]))
        at = tag.start
        if partner is None:
            parts.append(_write_point(tag, number, data))
        elif partner > index:
            known = {"id": number, **(_get_look(tag) or {})}
            begins, ends = data.get_id(tag), data.get_id(codes[partner])
            if index in nested:
                known |= {"dataRefStart": begins, "dataRefEnd": ends}
                parts.append(f"<pc{format_attributes(known)}>")
            else:
                parts.append(f"<sc{format_attributes(known | {'dataRef': begins})}/>")
        elif index in nested:
            parts.append("</pc>")
        else:
            parts.append(f'<ec startRef="{number}" dataRef="{data.get_id(tag)}"/>')
    return "".join((*parts, escape_21(text[at:])))


def escape_21(text: str) -> str:
    r"""A text for XLIFF 2, which can say what XML can't hold.

    >>> escape_21("a\x0c&")
    'a<cp hex="000C"/>&amp;'
    """
    if not ILLEGAL.search(text):
        return escape(text)
    parts = ILLEGAL.split(text)
    found = (f'<cp hex="{ord(each):04X}"/>' for each in ILLEGAL.findall(text))
    return "".join(f"{escape(part)}{code}" for part, code in zip(parts, (*found, ""), strict=True))


def _find_partners(codes: Sequence[Tag], every: Sequence[dict[str, str]]) -> list[int | None]:
    """For each code that begins or ends something the other end, where both come once.

    `every` are the attributes of each.
    """
    ends: dict[str, list[int]] = {}
    for at, tag in enumerate(codes):
        if tag.name in ("bpt", "ept"):
            ends.setdefault(every[at]["i"], []).append(at)
    partners: list[int | None] = [None] * len(codes)
    for found in ends.values():
        if [codes[at].name for at in found] == ["bpt", "ept"]:
            partners[found[0]], partners[found[1]] = found[1], found[0]
    return partners


def _find_nested(partners: Sequence[int | None]) -> frozenset[int]:
    """Both ends of each pair that can be one element with its text inside."""
    begun: list[int] = []
    nested: set[int] = set()
    for at, partner in enumerate(partners):
        if partner is not None and partner > at:
            begun.append(at)
        elif partner is not None:
            if begun[-1] == partner:
                nested |= {at, partner}
            begun.remove(partner)
    return frozenset(nested)


def _list_numbers(every: Sequence[dict[str, str]], partners: Sequence[int | None]) -> list[str]:
    """The id of each code, one for both ends of a pair: that of TMX where there is one."""
    told = [given.get("x", "") for given in every]
    taken, used = set(told), set[str]()
    free = map(str, filterfalse(lambda number: str(number) in taken, count(1)))
    numbers: list[str] = []
    for at, (wanted, partner) in enumerate(zip(told, partners, strict=True)):
        if partner is not None and partner < at:
            numbers.append(numbers[partner])
        else:
            is_free = wanted.isascii() and wanted.isdecimal() and wanted not in used
            numbers.append(wanted if is_free else next(free))
            used.add(numbers[-1])
    return numbers


def _get_look(tag: Tag) -> dict[str, str] | None:
    return _TYPES.get(dict(tag.attributes).get("type", ""))


def _write_point(tag: Tag, number: str, data: OriginalData) -> str:
    """A code that encloses nothing."""
    known: dict[str, str | None] = {"id": number}
    if dict(tag.attributes).get("type") == TYPES["note"]:
        known |= {"type": "other", "subType": "tmtool:fnote", "disp": read_mark(tag)}
    return f"<ph{format_attributes(known | {'dataRef': data.get_id(tag)})}/>"
