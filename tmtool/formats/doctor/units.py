"""What can be wrong with one unit, a check each: it tells, and repairs the element in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmtool.formats.doctor import codes, languages
from tmtool.formats.doctor.complaints import Complaint, Tell, shorten_line
from tmtool.formats.doctor.mending import replace_controls
from tmtool.formats.inline import elements
from tmtool.formats.tmx import rules
from tmtool.formats.units import oddities
from tmtool.lang.script import get_base
from tmtool.xml import get_line

if TYPE_CHECKING:
    from lxml.etree import _Element

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LEFT_OUT = "(left out)"


@dataclass(slots=True)
class DoctorUnit:
    """A unit under examination: its element, where it began, and whether it was changed.

    `drop` is set where nothing of it is worth keeping.
    """

    element: _Element
    line: int
    number: int
    version: str
    tell: Tell
    changed: bool = False
    drop: bool = False

    @property
    def variants(self) -> list[_Element]:
        return self.element.findall("tuv")

    def complain(
        self, kind: str, at: _Element, was: str, now: str | None = None, why: str = ""
    ) -> None:
        """Tell what is wrong; with `now`, the caller puts it right."""
        line = self.line + get_line(at) - 1
        told = None if now is None else shorten_line(now)
        self.tell(Complaint(kind, line, self.number, shorten_line(was), told, why))
        self.changed = self.changed or now is not None


def get_text(variant: _Element) -> str:
    """What a variant says, without its codes."""
    seg = variant.find("seg")
    if seg is None:
        return ""
    return "".join(text for _, _, text in _texts(seg)) if len(seg) else seg.text or ""


def get_code(variant: _Element) -> str:
    """The code of the language of a variant as it is spelled, "" where it has none."""
    return variant.get(XML_LANG) or variant.get("lang") or ""


def write_element(element: _Element) -> str:
    """An element as XML, without what stands behind it."""
    from lxml import etree

    return etree.tostring(element, encoding="unicode", with_tail=False)


def check(unit: DoctorUnit) -> None:
    """All checks, in an order in which each can trust those before it."""
    for look in _CHECKS:
        look(unit)
        if unit.drop:
            return


def _structure(unit: DoctorUnit) -> None:
    """Elements in their places, and none that TMX has not."""
    _arrange(unit, unit.element, "tuv")
    for variant in unit.variants:
        _arrange(unit, variant, "seg")
        if variant.find("seg") is None:
            unit.complain("no text", variant, "a tuv without seg", "an empty seg")
            variant.makeelement("seg")
            variant.append(variant.makeelement("seg"))


def _arrange(unit: DoctorUnit, parent: _Element, last: str) -> None:
    """Notes and properties before `last`; other elements become properties."""
    for child in list(parent):
        if isinstance(child.tag, str) and child.tag not in ("note", "prop", last):
            inside = "".join(map(str, child.itertext()))
            name = str(child.tag).split("}")[-1]
            unit.complain("strange element", child, f"<{name}>", f"a prop x-{name}")
            for each in list(child):
                child.remove(each)
            child.attrib.clear()
            child.set("type", f"x-{name}")
            child.tag, child.text = "prop", inside
    named = [child for child in parent if isinstance(child.tag, str)]
    places = [child.tag == last for child in named]
    if places != sorted(places):
        unit.complain("order", parent, "notes or properties after texts", "before them")
        parent.extend(child for child in named if child.tag == last)
    for extra in parent.findall(last)[1:] if last == "seg" else ():
        inside = "".join(map(str, extra.itertext()))
        unit.complain("second text", extra, inside, "a prop x-seg")
        parent.remove(extra)
        made = parent.makeelement("prop", {"type": "x-seg"})
        made.text = inside
        parent.insert(0, made)


def _attributes(unit: DoctorUnit) -> None:
    """Attributes that TMX has not become properties."""
    for element, allowed in [
        (unit.element, rules.UNIT),
        *((each, rules.VARIANT | {"lang"}) for each in unit.variants),
    ]:
        for name in [str(each) for each in element.attrib]:
            plain, value = elements.name_of(name), element.get(name) or ""
            if plain == "xml:lang" or rules.has_valid_attributes([(plain, value)], allowed):
                continue
            unit.complain("strange attribute", element, f"{plain}={value}", f"a prop x-{plain}")
            del element.attrib[name]
            made = element.makeelement("prop", {"type": f"x-{plain.rpartition('}')[2]}"})
            made.text = value
            element.insert(0, made)
    for remark in unit.element.iter("prop", "note"):
        for was, now in repair_remarks(remark):
            unit.complain("strange attribute", remark, was, now)


def repair_remarks(element: _Element) -> Iterator[tuple[str, str]]:
    """Put a property or a note right: what was there, and what is."""
    allowed = rules.REMARK if element.tag == "prop" else rules.REMARK - {"type"}
    for name in [name for name in element.attrib if elements.name_of(str(name)) not in allowed]:
        plain = elements.name_of(str(name))
        yield f"{plain}={element.get(name)}", _LEFT_OUT
        del element.attrib[name]
    if element.tag == "prop" and element.get("type") is None:
        yield "a prop without type", "type=x-unknown"
        element.set("type", "x-unknown")


def _codes_of_languages(unit: DoctorUnit) -> None:
    for variant in unit.variants:
        if not get_code(variant):
            unit.complain("language code", variant, "no code", "und")
            variant.set(XML_LANG, "und")
        code = get_code(variant)
        good = languages.correct_code(code)
        if code == "und":
            unit.complain("language code", variant, code, None, "which language is unknown")
        elif good is None:
            unit.complain("language code", variant, code, None, "no language known here")
        elif good != code:
            unit.complain("language code", variant, code, good)
            _set_code(variant, good)
        if variant.get(XML_LANG) is None and unit.version not in ("1.0", "1.1", "1.2"):
            unit.complain("language code", variant, f"lang={code}", f"xml:lang={good or code}")
            del variant.attrib["lang"]
            variant.set(XML_LANG, good or code)


def _set_code(variant: _Element, code: str) -> None:
    variant.set(XML_LANG if variant.get(XML_LANG) is not None else "lang", code)


def _control_characters(unit: DoctorUnit) -> None:
    """Those that XML can hold and no text has."""
    for element in unit.element.iter():
        for name in ("text", "tail"):
            text = getattr(element, name)
            if text and oddities.CONTROL.search(text):
                clean = oddities.CONTROL.sub(lambda at: replace_controls(at[0]), text)
                unit.complain("control character", element, text, clean)
                setattr(element, name, clean)


def _encodings(unit: DoctorUnit) -> None:
    """Text that was decoded wrongly, put right where that can be done for certain."""
    from tmtool.documents.damage import mojibake
    from tmtool.documents.damage.model import TextEdit, apply_edits

    for variant in unit.variants:
        lang, seg = get_base(get_code(variant)), variant.find("seg")
        for element, name, text in _texts(seg) if seg is not None else ():
            if not text or not oddities.is_broken(text, lang):
                continue
            found = list(mojibake.find_mojibake(text, lang))
            sure = [each for each in found if each.certain and each.repair is not None]
            edits = [TextEdit(each.start, each.stop, each.repair or "") for each in sure]
            if edits:
                unit.complain(
                    "broken encoding", element, text, apply_edits(text, edits), sure[0].why
                )
                setattr(element, name, apply_edits(text, edits))
            elif found:
                unit.complain("lost characters", element, text, None, found[0].why)


def _texts(seg: _Element) -> Iterator[tuple[_Element, str, str]]:
    """The stretches of text of a seg with the elements they belong to; codes are no text."""
    yield seg, "text", seg.text or ""
    for child in seg:
        if child.tag == "hi":
            yield from _texts(child)
        yield child, "tail", child.tail or ""


def _empty(unit: DoctorUnit) -> None:
    full = [variant for variant in unit.variants if get_text(variant).strip()]
    if not full and not any(True for _ in unit.element.iter(*rules.CODES)):
        unit.complain("empty", unit.element, "a unit without any text", _LEFT_OUT)
        unit.drop = True
        return
    for variant in unit.variants:
        if variant not in full and len(full) > 1:
            unit.complain("empty", variant, f"no text in {get_code(variant)}", _LEFT_OUT)
            unit.element.remove(variant)
        elif variant not in full:
            unit.complain("empty", variant, f"no text in {get_code(variant)}")


def _one_language(unit: DoctorUnit) -> None:
    if len(unit.variants) == 1:
        variant = unit.variants[0]
        unit.complain("one language", variant, f"{get_code(variant)}: {get_text(variant)}")
    for code, count in Counter(get_code(each).lower() for each in unit.variants).items():
        if count > 1:
            texts = [get_text(each) for each in unit.variants if get_code(each).lower() == code]
            unit.complain("language twice", unit.element, f"{code}: {' / '.join(texts)}")


def _swapped(unit: DoctorUnit) -> None:
    """Two texts each under the code of the other: their scripts tell."""
    if len(unit.variants) != 2:
        return
    first, second = unit.variants
    expected = [languages.find_script(_language(each)) for each in (first, second)]
    seen = [languages.detect_script(get_text(each)) for each in (first, second)]
    if None in expected or expected[0] == expected[1]:
        return
    if seen == expected[::-1]:
        codes = get_code(first), get_code(second)
        was = f"{codes[0]}: {get_text(first)[:30]} | {codes[1]}: {get_text(second)[:30]}"
        unit.complain("swapped languages", unit.element, was, f"{codes[1]} | {codes[0]}")
        _set_code(first, codes[1])
        _set_code(second, codes[0])
        return
    for variant, said in zip((first, second), expected, strict=True):
        if said and languages.has_hardly_any(get_text(variant), said):
            unit.complain("wrong language", variant, f"{get_code(variant)}: {get_text(variant)}")


def _language(variant: _Element) -> str:
    code = languages.correct_code(get_code(variant)) or ""
    return {"cmn": "zh", "arb": "ar"}.get(get_base(code), get_base(code))


def _way_of_chinese(unit: DoctorUnit) -> None:
    for variant in unit.variants:
        way = languages.find_chinese_script(get_code(variant))
        if way and languages.is_other_chinese(get_text(variant), way):
            other = "Traditional" if way == "Simplified" else "Simplified"
            kind = f"{other} Chinese in {'zh-CN' if way == 'Simplified' else 'zh-TW'}"
            unit.complain(kind, variant, get_text(variant))


def _odd_pairs(unit: DoctorUnit) -> None:
    full = [variant for variant in unit.variants if get_text(variant).strip()]
    for variant in full:
        if len(get_text(variant)) > oddities.LONGEST:
            length = f"{len(get_text(variant))} characters: {get_text(variant)[:40]}"
            unit.complain("absurd length", variant, length)
    for variant in full[1:]:
        if _language(variant) == _language(full[0]):
            continue
        texts = get_text(full[0]), get_text(variant)
        for kind in oddities.find_pair_oddities(*texts):
            named = {"identical": "target is source", "length ratio": "length ratio"}[kind]
            unit.complain(named, variant, " | ".join(text[:38] for text in texts))


_CHECKS: tuple[Callable[[DoctorUnit], None], ...] = (
    _structure, _attributes, _codes_of_languages, _control_characters, codes.check_strange,
    codes.check_unpaired, codes.check_invalid, _encodings, _empty, _one_language, _swapped,
    _way_of_chinese,
    codes.check_differing, _odd_pairs,
)  # fmt: skip
