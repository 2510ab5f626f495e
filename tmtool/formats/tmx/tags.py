"""Inline codes of whatever tool, put back into XML.

A code is written exactly as it was where TMX has such a code, and as a `ph` or a pair of `bpt` and
`ept` around its own XML where it has not: any program can show and keep that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count

from tmtool.errors import ParseError
from tmtool.formats.inline import elements
from tmtool.formats.tmx.rules import CODES, is_valid_code
from tmtool.markup import escape, format_attributes, replace_illegal
from tmtool.units import Tag

_POSITIONS = {"open": "begin", "close": "end", "begin": "begin", "end": "end"}


def write_segment(text: str, tags: Sequence[Tag]) -> str:
    """The content of a `seg`: the text with its codes, which must `fit`.

    >>> write_segment("a < b", (Tag("ph", 0, 0, (), "&lt;br/&gt;"), Tag("hi", 0, 1)))
    '<ph>&lt;br/&gt;</ph><hi>a</hi> &lt; b'
    """
    return "".join(_pieces(text, tags)) if tags else escape(text)


def _pieces(text: str, tags: Sequence[Tag]) -> Iterator[str]:
    at = 0
    for tag, begins in iter_events(tags):
        place = tag.start if begins else tag.stop
        yield escape(text[at:place])
        at = place
        known = format_attributes(dict(tag.attributes))
        if not begins:
            yield f"</{tag.name}>"
        elif tag.name == "hi":
            yield f"<hi{known}>"
        elif tag.content:
            yield f"<{tag.name}{known}>{tag.content}</{tag.name}>"
        else:
            yield f"<{tag.name}{known}/>"
    yield escape(text[at:])


def iter_events(tags: Iterable[Tag]) -> Iterator[tuple[Tag, bool]]:
    """The beginnings of all codes, and the ends of those that enclose text, in their order.

    >>> whole = (Tag("hi", 0, 2, inside=1), Tag("ph", 2, 2))
    >>> [(tag.name, begins) for tag, begins in iter_events(whole)]
    [('hi', True), ('ph', True), ('hi', False)]
    """
    opened: list[tuple[int, Tag]] = []
    for index, tag in enumerate(tags):
        while opened and opened[-1][0] < index:
            yield opened.pop()[1], False
        yield tag, True
        if _encloses(tag):
            opened.append((index + tag.inside, tag))
    while opened:
        yield opened.pop()[1], False


def _encloses(tag: Tag) -> bool:
    return tag.name not in elements.CODES


def fit(tags: Sequence[Tag], text: str) -> bool:
    """Whether TMX can hold codes exactly: it has them, they stand in order and enclose properly.

    >>> fit((Tag("bpt", 0, 0, (("i", "1"),)), Tag("ept", 2, 2, (("i", "1"),))), "ab")
    True
    >>> fit((Tag("g", 0, 2, (("id", "1"),)),), "ab"), fit((Tag("ph", 3, 3),), "ab")
    (False, False)
    """
    places = [tag.start if begins else tag.stop for tag, begins in iter_events(tags)]
    in_order = places == sorted(places) and all(0 <= place <= len(text) for place in places)
    return in_order and _nest(tags) and all(map(_is_exact, tags))


def _nest(tags: Sequence[Tag]) -> bool:
    """Whether each code says rightly how many stand inside it."""
    lasts: list[int] = []
    for index, tag in enumerate(tags):
        while lasts and lasts[-1] < index:
            lasts.pop()
        last = index + tag.inside
        if not index <= last <= (lasts[-1] if lasts else len(tags) - 1):
            return False
        lasts.append(last)
    return True


def _is_exact(tag: Tag) -> bool:
    if not is_valid_code(tag.name, tag.attributes):
        return False
    if tag.name == "hi":
        return not tag.content
    return tag.start == tag.stop and not tag.inside and _is_as_read(tag.content)


def convert_to_tmx(tags: Sequence[Tag], text: str) -> tuple[Tag, ...]:
    """Codes that TMX can hold in the place of those given; those beyond the text are left out.

    >>> [(tag.name, tag.start) for tag in convert_to_tmx([Tag("g", 0, 2, (("id", "7"),))], "ab")]
    [('bpt', 0), ('ept', 2)]
    """
    if not tags:
        return ()
    taken = {value for tag in tags for name, value in tag.attributes if name == "i"}
    numbers = (str(number) for number in count(1) if str(number) not in taken)
    own: dict[int, str] = {}
    made = []
    for tag, begins in iter_events(tags):
        if begins and _encloses(tag):
            own[id(tag)] = next(numbers)
        if 0 <= tag.start <= tag.stop <= len(text):
            made.append(_half(tag, own[id(tag)], begins) if _encloses(tag) else _point(tag))
    return tuple(sorted(made, key=lambda each: each.start))


def _half(tag: Tag, number: str, begins: bool) -> Tag:
    """One end of a code that encloses text."""
    if not begins:
        return Tag("ept", tag.stop, tag.stop, (("i", number),), _escape_code(f"</{tag.name}>"))
    known = format_attributes(dict(tag.attributes))
    kinds = (("i", number), ("type", f"x-{tag.name}"))
    return Tag("bpt", tag.start, tag.start, kinds, _escape_code(f"<{tag.name}{known}>"))


def _point(tag: Tag) -> Tag:
    if _is_exact(tag):
        return tag
    alike = _alike(tag)
    if alike is not None:
        return alike
    known = format_attributes(dict(tag.attributes))
    inside = f">{tag.content}</{tag.name}>" if tag.content else "/>"
    shown = _escape_code(f"<{tag.name}{known}{inside}")
    return Tag("ph", tag.start, tag.start, (("type", f"x-{tag.name}"),), shown)


def _alike(tag: Tag) -> Tag | None:
    """The code of TMX that one of XLIFF 1.2 with the same name stands for."""
    if tag.name not in CODES or not _is_as_read(tag.content):
        return None
    given = dict(tag.attributes)
    number = given.get("i") or given.get("rid") or given.get("id")
    made = {
        "i": number if tag.name in ("bpt", "ept") else None,
        "pos": _POSITIONS.get(given.get("pos", "")) if tag.name == "it" else None,
        "type": (given.get("type") or given.get("ctype")) if tag.name not in ("ept", "ut") else "",
    }
    found = Tag(
        tag.name, tag.start, tag.start, tuple((k, v) for k, v in made.items() if v), tag.content
    )
    return found if is_valid_code(found.name, found.attributes) else None


def _escape_code(code: str) -> str:
    return escape(replace_illegal(code))


@lru_cache(maxsize=4096)
def _is_as_read(content: str) -> bool:
    """Whether the content of a code is XML just as a reader would give it back."""
    if not any(char in content for char in "<>&\r"):
        return True
    from tmtool.xml import read_tree

    try:
        root = read_tree(f"<x>{content}</x>".encode(), "")
    except (ParseError, UnicodeEncodeError):
        return False
    try:
        return content == elements.write_content(root)
    except elements.EntityError:
        return False
