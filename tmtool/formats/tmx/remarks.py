"""Properties and notes as elements: what each carries beside its text, and how it is written.

An attribute of the second property of a unit, say, stands among the attributes of the unit under
the name `prop/1/xml:lang`, after those of the unit itself: no attribute in XML has such a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tmtool.formats.tmx import rules
from tmtool.markup import escape, format_attributes, format_tag
from tmtool.units import Origin, Place

if TYPE_CHECKING:
    from tmtool.formats.units.model import Properties

KINDS = ("prop", "note")


def name_attributes(kind: str, at: int, pairs: Properties) -> Properties:
    """The attributes of the property or note number `at`, named so that they can stand elsewhere.

    >>> name_attributes("note", 0, (("xml:lang", "en"),))
    (('note/0/xml:lang', 'en'),)
    """
    return tuple((f"{kind}/{at}/{name}", value) for name, value in pairs)


def split_attributes(pairs: Properties) -> tuple[Properties, Properties]:
    """The attributes of the element itself, and those of what it holds.

    >>> split_attributes((("tuid", "7"), ("prop/0/xml:lang", "en")))
    ((('tuid', '7'),), (('prop/0/xml:lang', 'en'),))
    """
    if not any("/" in name for name, _ in pairs):
        return pairs, ()
    is_beside = [_split_name(name) is not None for name, _ in pairs]
    told = list(zip(pairs, is_beside, strict=True))
    return tuple(pair for pair, yes in told if not yes), tuple(pair for pair, yes in told if yes)


def drop_properties(pairs: Properties, properties: Sequence[int]) -> Properties:
    """The attributes after all properties but those with these numbers were taken out.

    >>> drop_properties((("prop/0/xml:lang", "en"), ("prop/2/xml:lang", "zh")), [1, 2])
    (('prop/1/xml:lang', 'zh'),)
    """
    if not any("/" in name for name, _ in pairs):
        return pairs
    new = {at: number for number, at in enumerate(properties)}
    found = []
    for name, value in pairs:
        kind, at, rest = _split_name(name) or ("", 0, name)
        if kind != "prop":
            found.append((name, value))
        elif at in new:
            found.append((f"prop/{new[at]}/{rest}", value))
    return tuple(found)


def has_valid_attributes(of: Origin | Place) -> bool:
    """Whether TMX allows all of them, and a reader would name them as they are named."""
    beside = split_attributes(of.attributes)[1]
    if not beside:
        return True
    by_element = _by_element(beside)
    for kind, count in zip(KINDS, (len(of.properties), len(of.notes)), strict=True):
        for (own, at), pairs in by_element.items():
            if own == kind and not (
                at < count and rules.has_valid_attributes(pairs, _ALLOWED[kind])
            ):
                return False
    told = (
        pair
        for kind in KINDS
        for at in range(max(len(of.properties), len(of.notes)))
        for pair in name_attributes(kind, at, tuple(by_element.get((kind, at), ())))
    )
    return (*split_attributes(of.attributes)[0], *told) == of.attributes


def select_allowed(pairs: Properties) -> Properties:
    """Those that TMX allows."""
    found = []
    for name, value in pairs:
        kind, _, rest = _split_name(name) or ("", 0, "")
        if kind and rules.has_valid_attributes([(rest, value)], _ALLOWED[kind]):
            found.append((name, value))
    return tuple(dict(found).items())


def write_remarks(of: Origin | Place, indent: str = "  ", end: str = "\n") -> Iterator[str]:
    """The notes and the properties of a unit, of one of its languages or of a file."""
    beside = split_attributes(of.attributes)[1]
    by_element = _by_element(beside) if beside else {}
    for at, note in enumerate(of.notes):
        known = format_attributes(dict(by_element.get(("note", at), ())))
        yield f"{indent}<note{known}>{escape(note)}</note>{end}"
    for at, (name, value) in enumerate(of.properties):
        start = format_tag("prop", "type", name)
        if ("prop", at) in by_element:
            start = f"{start[:-1]}{format_attributes(dict(by_element['prop', at]))}>"
        yield f"{indent}{start}{escape(value)}</prop>{end}"


_ALLOWED = {"prop": rules.REMARK - {"type"}, "note": rules.REMARK - {"type"}}


def _by_element(pairs: Properties) -> dict[tuple[str, int], list[tuple[str, str]]]:
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for name, value in pairs:
        kind, at, rest = _split_name(name) or ("", 0, "")
        found.setdefault((kind, at), []).append((rest, value))
    return found


def _split_name(name: str) -> tuple[str, int, str] | None:
    """The element that an attribute belongs to, and its name there; None for any other."""
    kind, slash, rest = name.partition("/")
    if not slash or kind not in KINDS:
        return None
    at, slash, own = rest.partition("/")
    is_number = at.isascii() and at.isdecimal() and len(at) < 7 and str(int(at)) == at
    return (kind, int(at), own) if slash and own and is_number else None
