"""What can be wrong with the inline codes of a unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from tmtool.formats.inline import elements
from tmtool.formats.tmx import rules
from tmtool.formats.tmx.tags import convert_to_tmx, write_segment

if TYPE_CHECKING:
    from lxml.etree import _Element


class _CodesUnit(Protocol):
    """What is needed of a unit under examination."""

    element: _Element

    def complain(
        self, kind: str, at: _Element, was: str, now: str | None = None, why: str = ""
    ) -> None: ...


def check_strange(unit: _CodesUnit) -> None:
    """Elements that TMX has no name for become codes that show what they were."""
    for seg in unit.element.iter("seg"):
        for code in _codes(seg):
            _flatten(unit, code)
        if all(code.tag in (*rules.CODES, "sub") for code in _elements(seg)):
            continue
        from tmtool.xml import read_tree

        was = elements.write_content(seg)
        text, tags = elements.read(seg)
        made = write_segment(text, convert_to_tmx(tags, text))
        unit.complain("strange code", seg, was, made)
        whole = read_tree(f"<seg>{made}</seg>".encode(), "")
        for child in list(seg):
            seg.remove(child)
        seg.text = whole.text
        seg.extend(whole)


def _flatten(unit: _CodesUnit, code: _Element) -> None:
    """What stands inside a code is text or `sub`; other elements become text."""
    if any(isinstance(child.tag, str) and child.tag != "sub" for child in code):
        inside = elements.write_content(code)
        unit.complain("strange code", code, inside, f"text: {inside}")
        for child in list(code):
            code.remove(child)
        code.text = inside


def check_unpaired(unit: _CodesUnit) -> None:
    """A `bpt` without its `ept`, or the other way round: TMX calls such a code `it`."""
    for seg in unit.element.iter("seg"):
        opened: list[_Element] = []
        halves: list[tuple[_Element, str]] = []
        for code in seg.iter("bpt", "ept"):
            if code.tag == "bpt":
                opened.append(code)
                continue
            own = next((each for each in opened[::-1] if each.get("i") == code.get("i")), None)
            if own is None:
                halves.append((code, "end"))
            else:
                opened.remove(own)
                _number(unit, own, code)
        halves += [(code, "begin") for code in opened]
        for code, position in halves:
            was = f"<{code.tag} i={code.get('i')}> without its other half"
            unit.complain("unpaired code", code, was, f"<it pos={position}>")
            kept = {name: code.get(name) for name in ("x", "type") if code.get(name) is not None}
            code.attrib.clear()
            code.tag = "it"
            code.set("pos", position)
            for name, value in kept.items():
                code.set(name, value or "")


def _number(unit: _CodesUnit, first: _Element, last: _Element) -> None:
    """Give a pair without a number one that no other has."""
    if first.get("i") is not None:
        return
    seg = first.getparent()
    taken = {code.get("i") for code in seg.iter("bpt", "ept")} if seg is not None else set()
    free = next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
    unit.complain("strange code", first, "a pair without i", f"i={free}")
    first.set("i", free)
    last.set("i", free)


def check_invalid(unit: _CodesUnit) -> None:
    """Attributes that a code can't have, or must have and has not."""
    for seg in unit.element.iter("seg"):
        for code in _elements(seg):
            if code.tag == "it" and code.get("pos") not in ("begin", "end"):
                unit.complain("strange code", code, f"<it pos={code.get('pos')}>", "<ph>")
                code.tag = "ph"
            allowed = rules.CODES.get(str(code.tag), frozenset({"datatype", "type"}))
            for name in [name for name in code.attrib if str(name) not in allowed]:
                plain = elements.name_of(str(name))
                unit.complain("strange code", code, f"{plain}={code.get(name)}", "(left out)")
                del code.attrib[name]


def check_differing(unit: _CodesUnit) -> None:
    """Variants whose codes don't match: what one has and another lacks is lost."""
    found = [(variant, _signs(variant)) for variant in unit.element.findall("tuv")]
    if not found:
        return
    for variant, own in found[1:]:
        if own != found[0][1]:
            less, more = found[0][1] - own, own - found[0][1]
            parts = [
                f"lacks {_join_signs(less)}" if less else "",
                f"has also {_join_signs(more)}" if more else "",
            ]
            unit.complain("codes differ", variant, " and ".join(filter(None, parts)))


def _signs(variant: _Element) -> Counter[str]:
    """What a variant has of codes: their numbers where they have such, else their kinds."""
    codes = [code for code in variant.iter(*rules.CODES) if code.tag not in ("ept", "hi")]
    numbered = all(code.get("x") for code in codes)
    return Counter(f"{code.tag} {code.get('x')}" if numbered else str(code.tag) for code in codes)


def _join_signs(signs: Counter[str]) -> str:
    return ", ".join(sorted(signs.elements()))


def _elements(seg: _Element) -> Iterator[_Element]:
    return (each for each in seg.iter() if each is not seg and isinstance(each.tag, str))


def _codes(seg: _Element) -> list[_Element]:
    return [each for each in _elements(seg) if each.tag in elements.CODES]
