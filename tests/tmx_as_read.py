"""A reader of TMX that takes everything word for word: what any reader sees of a file."""

from dataclasses import replace

from lxml import etree

from tmtool.errors import InputError
from tmtool.formats.units.build import read_regions
from tmtool.lang.codes import normalize
from tmtool.markup import escape
from tmtool.units import Origin, Place, Tag, TranslationUnit, Variant

_XML = "{http://www.w3.org/XML/1998/namespace}"
_LANG = f"{_XML}lang"


def as_read(data):
    """The units of a TMX, each with one origin that has all there is."""
    root = etree.fromstring(data, etree.XMLParser(load_dtd=False, resolve_entities=False))
    return [_unit(element) for element in root.iter("tu")]


def _unit(element):
    found = [_variant(each) for each in element.iterfind("tuv")]
    properties, notes, beside = _about(element)
    places = tuple(place for _, place in found)
    attributes = (*_pairs(element), *beside)
    origin = Origin(places, properties=properties, notes=notes, attributes=attributes)
    told = read_regions([place.lang for place in places], [place.code for place in places])
    variants = (
        replace(variant, region=region) for (variant, _), region in zip(found, told, strict=True)
    )
    return TranslationUnit(tuple(variants), (origin,))


def _variant(element):
    text = _text(element.find("seg"), found := [], 0)
    tags = tuple(tag for _, tag in sorted(found, key=lambda each: each[0]))
    code = element.get(_LANG)
    properties, notes, beside = _about(element)
    attributes = (*(pair for pair in _pairs(element) if pair[0] != _LANG), *beside)
    try:
        lang = normalize(code)
    except InputError:
        lang = code
    place = Place(lang, code, tags=tags, properties=properties, notes=notes, attributes=attributes)
    return Variant(lang, text), place


def _text(element, found, offset):
    """The text of an element with its codes, which are told in the order of their starts."""
    text = element.text or ""
    for child in element:
        number, start = len(found), offset + len(text)
        found.append(None)
        if child.tag == "hi":
            text += _text(child, found, start)
            inside = len(found) - number - 1
            tag = Tag("hi", start, offset + len(text), _pairs(child), inside=inside)
            found[number] = (number, tag)
        else:
            inside = "".join(etree.tostring(each, encoding="unicode") for each in child)
            content = escape(child.text or "") + inside
            found[number] = (number, Tag(child.tag, start, start, _pairs(child), content))
        text += child.tail or ""
    return text


def _about(element):
    """Properties, notes, and the attributes of these, named by their places."""
    beside = []
    for kind in ("prop", "note"):
        for at, each in enumerate(element.iterfind(kind)):
            told = ((name.replace(_XML, "xml:"), value) for name, value in _pairs(each))
            beside += [(f"{kind}/{at}/{name}", it) for name, it in told if name != "type"]
    properties = tuple((p.get("type"), p.text or "") for p in element.iterfind("prop"))
    return properties, tuple(note.text or "" for note in element.iterfind("note")), beside


def _pairs(element):
    return tuple((str(name), str(value)) for name, value in element.items())
