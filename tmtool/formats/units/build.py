"""From what a file holds to a unit, or to the reason why there is none: in all formats alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tmtool.formats.units.model import Item, Properties, ReadNotice, SkippedUnit, UnitRead
from tmtool.lang.codes import find_language, is_known
from tmtool.regions import read_region
from tmtool.units import Origin, Place, TranslationUnit, Variant

LONG = 10_000
"""A side with more characters is no sentence and hardly a paragraph; it is taken over, and told.
Chosen, no measurement."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ud800-\udfff]")
_LOST = re.compile("[\ud800-\udfff]")
_WRONG = frozenset({"no language", "broken characters"})
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class ReadSide:
    """One language of a unit as read; `place.code` is what the file calls the language."""

    text: str
    place: Place


@dataclass(slots=True)
class Builder:
    """Makes units of one file, and remembers which unknown languages were told already."""

    file: str | None = None
    file_hash: str | None = None
    _told: set[str] = field(default_factory=set)

    def build_origin(
        self,
        places: tuple[Place, ...],
        line: int,
        number: int,
        properties: Properties = (),
        notes: tuple[str, ...] = (),
        attributes: Properties = (),
        date: str | None = None,
    ) -> Origin:
        """An occurrence in this file."""
        return Origin(
            places,
            date=date,
            file=self.file,
            file_hash=self.file_hash,
            line=line,
            position=number,
            properties=properties,
            notes=notes,
            attributes=attributes,
        )

    def build_items(
        self, sides: Sequence[ReadSide], origin: Origin, line: int, number: int
    ) -> Iterator[Item]:
        """The unit, after what is to be said of it; or why there is none.

        `origin` has the places of the sides, in their order. Several variants of one language are
        told apart by their regions.
        """
        usable, found = _usable(sides, line, number)
        if len(usable) < 2:
            yield _no_unit(sides, found, line, number)
            return
        yield from found
        yield from self._notices(usable, line, number)
        told = read_regions([side.place.lang for side in usable],
                            [side.place.code for side in usable])  # fmt: skip
        if len(usable) != len(sides) or any(told):
            places = {id(side.place): region for side, region in zip(usable, told, strict=True)}
            kept = (place for place in origin.places if id(place) in places)
            origin = replace(
                origin, places=tuple(replace(each, region=places[id(each)]) for each in kept)
            )
        variants = tuple(
            Variant(side.place.lang, side.text, region)
            for side, region in zip(usable, told, strict=True)
        )
        yield UnitRead(TranslationUnit(variants, (origin,)), line, number)

    def _notices(self, sides: Sequence[ReadSide], line: int, number: int) -> Iterator[ReadNotice]:
        for side in sides:
            lang = side.place.lang
            if not is_known(lang) and lang not in self._told:
                self._told.add(lang)
                told = f"{side.place.code}, kept as {lang}"
                yield ReadNotice(line, number, "unknown language", told)
            strange = _CONTROL.search(side.text)
            if strange:
                reason = "broken characters" if strange[0] == "\ufffd" else "control characters"
                told = f"U+{ord(strange[0]):04X} in {shorten(side.text)}"
                yield ReadNotice(line, number, reason, told)
            if len(side.text) > LONG:
                told = f"{len(side.text)} characters: {shorten(side.text)}"
                yield ReadNotice(line, number, "too long", told)
        langs = {side.place.lang for side in sides}
        is_same = len(langs) > 1 and len({side.text for side in sides}) == 1
        if is_same and _LETTER.search(sides[0].text):
            yield ReadNotice(line, number, "identical sides", shorten(sides[0].text))


def read_regions(languages: Sequence[str], codes: Sequence[str | None]) -> list[str | None]:
    """The regions of the variants of a unit, by their languages and how the file spells these.

    A language that comes once needs none.

    >>> read_regions(["zh", "zh", "en"], ["zh-CN", "zh_tw", "en-GB"])
    ['CN', 'TW', None]
    """
    return [
        read_region(code) if code and languages.count(lang) > 1 else None
        for lang, code in zip(languages, codes, strict=True)
    ]


def place_of(code: str) -> Place:
    """A place that knows only what its language is called."""
    return Place(find_language(code), code)


def shorten(text: str) -> str:
    r"""The beginning of a text in one line, for messages.

    >>> shorten("a\nb"), len(shorten("x" * 100))
    ('a b', 60)
    """
    told = " ".join(_LOST.sub("\ufffd", text[:200]).split())
    return told if len(told) <= 60 else f"{told[:59]}…"


def _usable(sides: Sequence[ReadSide], line: int, number: int) -> tuple[list[ReadSide], list[Item]]:
    """The sides that say something, one per language and region; and what is left out."""
    usable: list[ReadSide] = []
    found: list[Item] = []
    met: set[tuple[str, str | None]] = set()
    for side in sides:
        lang, text = side.place.lang, side.text
        if not text or text.isspace():
            continue
        if not lang:
            found.append(SkippedUnit(line, number, "no language", shorten(text)))
        elif _LOST.search(text):
            found.append(SkippedUnit(line, number, "broken characters", f"{lang}: {shorten(text)}"))
        elif (tag := (lang, read_region(side.place.code or ""))) in met:
            told = f"{side.place.code}: {shorten(text)}"
            found.append(SkippedUnit(line, number, "second text of a language", told))
        else:
            met.add(tag)
            usable.append(side)
    if len(usable) > 1:
        found += [
            SkippedUnit(
                line, number, "empty side", f"{side.place.code} of {shorten(usable[0].text)}"
            )
            for side in sides
            if not side.text or side.text.isspace()
        ]
    return usable, found


def _no_unit(
    sides: Sequence[ReadSide], notices: Sequence[Item], line: int, number: int
) -> SkippedUnit:
    """Why a unit is none, told once: what is wrong with a side, else that there is none."""
    for item in notices:
        if isinstance(item, SkippedUnit) and item.reason in _WRONG:
            return item
    filled = [side for side in sides if side.text and not side.text.isspace()]
    if not filled:
        return SkippedUnit(line, number, "no text", "")
    codes = ", ".join(dict.fromkeys(side.place.code or "" for side in filled))
    reason = "one language only" if len(filled) == len(sides) else "empty side"
    return SkippedUnit(line, number, reason, f"{codes}: {shorten(filled[0].text)}")
