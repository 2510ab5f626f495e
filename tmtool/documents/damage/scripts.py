"""Traditional characters in a Simplified Chinese text, and the other way round: told, not changed.

A character that only Big5 has is a Traditional one, one that only GB 2312 has a Simplified one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tmtool.documents.damage.model import Finder, TextDamage
from tmtool.lang.script import get_base, is_han
from tmtool.units import Document, Paragraph

_MOSTLY = 0.9
"""Share of the characters of one writing from which on the others are odd. Chosen, no
measurement."""
# Characters that people have in their names whichever way they write.
_NAMES = frozenset("昇甯濬鎔暐瑋埕堃喆菈珮筠祐頔勣鋕玥翀燚晞")


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
    if not is_han(char) or char in _NAMES:
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
