"""Single characters that a conversion put for others: radicals, ligatures, character references.

Traditional characters in a Simplified Chinese text, and the other way round, are reported: a
character that only Big5 has is a Traditional one, one that only GB 2312 has a Simplified one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from html import entities

from tmtool.documents.damage.model import Finder, TextDamage
from tmtool.lang.script import get_base, is_han
from tmtool.units import Document, Paragraph

# Of the radicals supplement, those that PDF fonts put for the character itself and that Unicode
# has no mapping for.
_RADICALS = dict(
    zip(
        "⺁⺌⺎⺗⺟⺠⺪⺮⺶⺷⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "厂小兀心母民疋竹羊羊肉虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
_RADICAL = re.compile(
    r"[\u2e80-\u2fd5\uf900-\ufa0d\ufa10\ufa12\ufa15-\ufa1e\ufa20\ufa22\ufa25\ufa26\ufa2a-\ufad9"
    r"\U0002f800-\U0002fa1d]+"
)
_FORMS = r"\ufb50-\ufbff\ufe70-\ufefc"
_LIGATURE = re.compile(rf"[\ufb00-\ufb06]|[{_FORMS}]+(?:[ {_FORMS}]*[{_FORMS}])?")
_SPLIT = re.compile(
    r"[^\W\d_][\u0300-\u036f\u0653-\u0655]+(?:[^\W\d_]*[\u0300-\u036f\u0653-\u0655]+)*"
)
_ENTITY = re.compile(
    r"(?P<broken>[?？])?(?:&(?:amp;)*)?#(?:(?P<number>[0-9]{2,7})|[xX](?P<hex>[0-9a-fA-F]{2,6}));"
    r"|&(?:amp;)*(?P<name>[a-zA-Z]{2,8}[0-9]{0,2});"
)
# Symbols that word processors keep in a private font: bullets, and arrows in lists.
_PRIVATE = {
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
    "\uf02d": "-",
    "\uf020": " ",
}
_IDEOGRAPHIC = 0x3000
"""Standard (Unicode): U+3000, the ideographic space, begins the marks and characters of Chinese."""
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ufff0-\ufffb]+"
)

# As one class of characters it is quick.
_ODD = re.compile(
    rf"[#&\ufb00-\ufb06{_FORMS}\u0300-\u036f\u0653-\u0655]|"
    + "|".join(each.pattern.removesuffix("+") for each in (_RADICAL, _PRIVATE_USE, _CONTROL))
)
"""What is in every text that one of these finds something in."""

_MOSTLY = 0.9
"""Share of the characters of one writing from which on the others are odd. Chosen, no
measurement."""
# Characters that Big5 lacks and texts of Hong Kong have as their standard forms (List of Graphemes
# of Commonly-used Chinese Characters, Education Bureau): 隨着, 恒生, 溫 as 温.
_OF_HONG_KONG = frozenset("着恒温够毁")
# Characters that people have in their names whichever way they write.
_NAMES = frozenset("昇甯濬鎔暐瑋埕堃喆菈珮筠祐頔勣鋕玥翀燚晞")


def find_characters(text: str) -> Iterator[TextDamage]:
    """The characters of a text that stand for others, or for nothing.

    >>> [(each.kind, each.repair) for each in find_characters("⻓期的信息 ﬁnance ?#22269;际")]
    [('radical', '长'), ('ligature', 'fi'), ('entity', '国')]
    """
    if not _ODD.search(text):
        return
    for look in _LOOKS:
        yield from look(text)


def _radicals(text: str) -> Iterator[TextDamage]:
    """Characters of the radical and compatibility blocks: they look right and are never found."""
    for match in _RADICAL.finditer(text):
        repair = "".join(_RADICALS.get(c) or unicodedata.normalize("NFKC", c) for c in match[0])
        if repair != match[0]:
            why = "a radical or compatibility character in the place of an ordinary one"
            yield TextDamage("radical", *match.span(), repair, True, why)


def _ligatures(text: str) -> Iterator[TextDamage]:
    """Letters as a font joins them; Arabic ones only where they stand in reading order."""
    for match in _LIGATURE.finditer(text):
        repair = unicodedata.normalize("NFKC", match[0])
        certain = match[0] < "\ufb50" or _in_reading_order(match[0])
        why = "joined letters of a font" if certain else "joined letters of a font, order unclear"
        yield TextDamage("ligature", *match.span(), repair if certain else None, certain, why)


def _in_reading_order(forms: str) -> bool:
    """Whether each word begins with a form that begins words, and none ends with such a one."""
    words = ([unicodedata.decomposition(c).split(" ")[0] for c in w] for w in forms.split(" "))
    return not any(
        word[0] in ("<final>", "<medial>") or word[-1] in ("<initial>", "<medial>")
        for word in words
        if word
    )


def _accents(text: str) -> Iterator[TextDamage]:
    """Accents that stand apart from their letters."""
    for match in _SPLIT.finditer(text):
        repair = unicodedata.normalize("NFC", match[0])
        if len(repair) < len(match[0]):
            why = "nobody finds such words"
            yield TextDamage("split accent", *match.span(), repair, True, why)


def _entities(text: str) -> Iterator[TextDamage]:
    """Character references that nobody resolved, whole or broken: &#22269; ?#22269; &amp;nbsp;."""
    for match in _ENTITY.finditer(text):
        repair = _referenced(match)
        if repair is not None:
            why = "a character reference that was never resolved"
            yield TextDamage("entity", *match.span(), repair, True, why)


def _referenced(match: re.Match[str]) -> str | None:
    if match["name"]:
        char = entities.html5.get(f"{match['name']};")
        return char.replace("\xa0", " ") if char else None
    code = int(match["number"]) if match["number"] else int(match["hex"], 16)
    if code < (0x20 if "&" in match[0] else 0x80 if match["broken"] else _IDEOGRAPHIC):
        return None  # item #45; is no character
    if code > 0x10FFFF or unicodedata.category(chr(code)) in ("Cn", "Co", "Cs", "Cc"):
        return None
    return " " if code == 0xA0 else chr(code)


def _private(text: str) -> Iterator[TextDamage]:
    for match in _PRIVATE_USE.finditer(text):
        repair = _PRIVATE.get(match[0])
        why = "a character of a private font"
        yield TextDamage("lost character", *match.span(), repair, repair is not None, why)


def _controls(text: str) -> Iterator[TextDamage]:
    """Control characters; directional marks and joiners are text."""
    for match in _CONTROL.finditer(text):
        yield TextDamage("control character", *match.span(), "", True, "nothing that can be seen")


_LOOKS: tuple[Callable[[str], Iterator[TextDamage]], ...] = (
    _radicals, _ligatures, _accents, _entities, _private, _controls,
)  # fmt: skip


def build_script_finder(document: Document) -> Finder | None:
    """What finds characters of the other way of writing, if the document has one way at all."""
    if get_base(document.lang) != "zh":
        return None
    counts = Counter("".join(paragraph.text for paragraph in document.paragraphs))
    of = {char: way for char in counts if (way := _way(char)) is not None}
    simplified = sum(count for char, count in counts.items() if of.get(char) == "Simplified")
    traditional = sum(count for char, count in counts.items() if of.get(char) == "Traditional")
    less, more = sorted((simplified, traditional))
    if not less or more < _MOSTLY * (less + more):
        return None
    other = "Traditional" if simplified > traditional else "Simplified"
    strange = "".join(char for char, way in of.items() if way == other)
    pattern = re.compile(f"[{strange}]+")
    return lambda paragraph: _search(paragraph, pattern, other)


def _way(char: str) -> str | None:
    if not is_han(char) or char in _NAMES or char in _OF_HONG_KONG:
        return None
    simplified, traditional = (len(char.encode(c, "ignore")) for c in ("gb2312", "big5"))
    if traditional and not simplified:
        # The rarer half of Big5 has characters for which there is no Simplified form.
        return "Traditional" if char.encode("big5")[0] <= 0xC6 else None
    return "Simplified" if simplified and not traditional else None


def _search(paragraph: Paragraph, pattern: re.Pattern[str], script: str) -> Iterator[TextDamage]:
    for match in pattern.finditer(paragraph.text):
        why = f"{script} in a text that is not"
        yield TextDamage("mixed script", *match.span(), None, False, why)
