"""Inline codes of whatever tool, put back into XML.

A code is written exactly as it was where TMX has such a code, and as a `ph` or a pair of `bpt` and
`ept` around its own XML where it has not: any program can show and keep that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count

from tmtool.errors import ParseError
from tmtool.exchange.tmx_facts import CODES, is_valid_code
from tmtool.formats.markup import attributes, escape, legal
from tmtool.units import Tag

_POSITIONS = {"open": "begin", "close": "end", "begin": "begin", "end": "end"}


def segment(text: str, tags: Sequence[Tag]) -> str:
    """The content of a `seg`: the text with its codes, which must `fit`.

    >>> segment("a < b", (Tag("ph", 0, 0, (), "&lt;br/&gt;"), Tag("hi", 0, 1)))
    '<ph>&lt;br/&gt;</ph><hi>a</hi> &lt; b'
    """
    return "".join(_pieces(text, tags)) if tags else escape(text)


def _pieces(text: str, tags: Sequence[Tag]) -> Iterator[str]:
    at, opened = 0, list[Tag]()

    def up_to(place: int) -> Iterator[str]:
        nonlocal at
        while opened and opened[-1].stop <= place:
            tag = opened.pop()
            yield escape(text[at : tag.stop])
            at = tag.stop
            yield f"</{tag.name}>"
        yield escape(text[at:place])
        at = place

    for tag in tags:
        yield from up_to(tag.start)
        known = attributes(dict(tag.attributes))
        if tag.name == "hi":
            yield f"<hi{known}>"
            opened.append(tag)
        elif tag.content:
            yield f"<{tag.name}{known}>{tag.content}</{tag.name}>"
        else:
            yield f"<{tag.name}{known}/>"
    yield from up_to(len(text))


def fit(tags: Sequence[Tag], text: str) -> bool:
    """Whether TMX can hold codes exactly: it has them, they stand in order and enclose properly.

    >>> fit((Tag("bpt", 0, 0, (("i", "1"),)), Tag("ept", 2, 2, (("i", "1"),))), "ab")
    True
    >>> fit((Tag("g", 0, 2, (("id", "1"),)),), "ab"), fit((Tag("ph", 3, 3),), "ab")
    (False, False)
    """
    at, opened = 0, list[int]()
    for tag in tags:
        while opened and opened[-1] <= tag.start:
            opened.pop()
        within = at <= tag.start <= tag.stop <= (opened[-1] if opened else len(text))
        if not within or not _is_exact(tag):
            return False
        at = tag.start
        if tag.name == "hi":
            opened.append(tag.stop)
    return True


def _is_exact(tag: Tag) -> bool:
    if not is_valid_code(tag.name, tag.attributes):
        return False
    if tag.name == "hi":
        return not tag.content
    return tag.start == tag.stop and _is_as_read(tag.content)


def as_tmx(tags: Iterable[Tag], text: str) -> tuple[Tag, ...]:
    """Codes that TMX can hold in the place of those given; those beyond the text are left out.

    >>> [(tag.name, tag.start) for tag in as_tmx([Tag("g", 0, 2, (("id", "7"),))], "ab")]
    [('bpt', 0), ('ept', 2)]
    """
    inside = [tag for tag in tags if 0 <= tag.start <= tag.stop <= len(text)]
    numbers = {value for tag in inside for name, value in tag.attributes if name == "i"}
    free = (str(number) for number in count(1) if str(number) not in numbers)
    # At one place what ends there stands before what begins.
    made = [
        (tag.start, int(tag.start >= own.stop or tag.name != "ept"), tag)
        for own in inside
        for tag in _converted(own, free)
    ]
    return tuple(tag for _, _, tag in sorted(made, key=lambda each: each[:2]))


def _converted(tag: Tag, free: Iterator[str]) -> Iterator[Tag]:
    if tag.name != "hi" and _is_exact(tag):
        yield tag
        return
    kind = ("type", f"x-{tag.name}")
    known = attributes(dict(tag.attributes))
    if tag.stop > tag.start:
        number = ("i", next(free))
        yield Tag("bpt", tag.start, tag.start, (number, kind), _shown(f"<{tag.name}{known}>"))
        yield Tag("ept", tag.stop, tag.stop, (number,), _shown(f"</{tag.name}>"))
        return
    alike = _alike(tag)
    if alike is not None:
        yield alike
        return
    inside = f">{tag.content}</{tag.name}>" if tag.content else "/>"
    yield Tag("ph", tag.start, tag.start, (kind,), _shown(f"<{tag.name}{known}{inside}"))


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


def _shown(code: str) -> str:
    return escape(legal(code))


@lru_cache(maxsize=4096)
def _is_as_read(content: str) -> bool:
    """Whether the content of a code is XML just as a reader would give it back."""
    if not any(char in content for char in "<>&\r"):
        return True
    from lxml import etree

    from tmtool.xml import tree

    try:
        root = tree(f"<x>{content}</x>".encode(), "")
    except (ParseError, UnicodeEncodeError):
        return False
    children = (etree.tostring(child, encoding="unicode") for child in root)
    return content == escape(root.text or "") + "".join(children)
