"""Where a unit comes from, in words that a person can use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tmtool.formats.units.provenance import find_edit
from tmtool.memory.successors import Successor
from tmtool.un.places import DocumentPlace
from tmtool.units import Origin

CORRECTED_AS = "corrected-as"
"""The property of a unit's place whose wording a corrigendum changed: the symbol of that."""
_SHOWN = 80
"""Characters shown of what a unit said before an edit. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Locator:
    """What opens a place: the name of a document, and a label in it or else a running number.

    >>> print(Locator("A/RES/75/202", "7"), Locator("texts.tmx", position=12), sep="; ")
    A/RES/75/202, para. 7; texts.tmx, unit 12
    """

    name: str
    label: str | None = None
    position: int | None = None

    def __str__(self) -> str:
        if self.position is not None:
            return f"{self.name}, unit {self.position}"
        if self.label and self.label.isdecimal():
            # As `un.places` has it, which can be opened by it.
            return str(DocumentPlace(self.name, paragraph=self.label))
        return f"{self.name}, {self.label}" if self.label else self.name


Show: TypeAlias = Callable[[Locator], str]
"""How an interface says what opens a place: a command, or a link."""


def locate(origin: Origin, lang: str) -> Locator | None:
    """What opens the place of an origin in a language: its symbol or document, and the label.

    Numbers of paragraphs say most; other labels, such as (a), stand in many places of a text, and
    so do numbers of footnotes: there the running number of the unit does.

    >>> from tmtool.units import Place
    >>> locate(Origin((Place("zh", label="7"),), symbol="A/RES/75/202"), "zh")
    Locator(name='A/RES/75/202', label='7', position=None)
    >>> locate(Origin((Place("en", label="(a)"),), file="my texts.tmx", position=12), "zh")
    Locator(name='my texts.tmx', label=None, position=12)
    """
    place = origin.place(lang)
    # The id of a text, which nobody can read, names what has no other name.
    name = origin.symbol or place.symbol or place.file or origin.file or place.document
    if name is None:
        return None
    label = place.label or next((each.label for each in origin.places if each.label), None)
    numbered = (label or "").isdecimal() and place.kind != "footnote"
    if origin.position is not None and not numbered:
        return Locator(name, position=origin.position)
    return Locator(name, label or None)


def show_place(origin: Origin, lang: str, show: Show) -> str | None:
    """What opens the place of an origin, as an interface says it; None where nothing does."""
    found = locate(origin, lang)
    return None if found is None else show(found)


def describe_origin(origin: Origin, successors: Iterable[Successor] = ()) -> Iterator[str]:
    """What speaks for an origin, part by part: where, when, who, how it stands, how it was aligned.

    What became of its document stands behind its status.

    >>> list(describe_origin(Origin(date="2020-12-21", status="adopted", score=0.97)))
    ['2020-12-21', 'adopted', 'alignment 0.97']
    >>> list(describe_origin(Origin(line=7, memory="ITU", attributes=(("creationid", "Li Na"),))))
    ['line 7', 'memory ITU', 'by Li Na']
    >>> list(describe_origin(Origin(date="2020", restriction="embargoed")))
    ['EMBARGOED', '2020']
    """
    # In a document paragraphs are counted, not lines.
    line = f"line {origin.line:,}" if origin.line and not origin.symbol else None
    restriction = origin.restriction and origin.restriction.upper()
    yield from filter(None, (restriction, line, origin.date, origin.body, origin.status))
    corrected = [value for name, value in origin.properties if name == CORRECTED_AS]
    yield from (f"in the wording of {each}" for each in dict.fromkeys(corrected))
    yield from (str(each) for each in successors if each.document not in corrected)
    author = _find_author(origin)
    memory = origin.memory and f"memory {origin.memory}"
    yield from filter(None, (memory, author and f"by {author}"))
    if origin.checked:
        yield f"checked by {origin.checked.by}"
    elif origin.score is not None:
        yield f"alignment {origin.score:.2f}"
    yield from _describe_edit(origin)


def _describe_edit(origin: Origin) -> Iterator[str]:
    edit = find_edit(origin)
    if edit is not None:
        yield f"edited by {edit.by}, {edit.at[:10]}"
        yield from (f"before: “{_shorten(text)}”" for _, text in edit.before)


def _shorten(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1]}…"


def _find_author(origin: Origin) -> str | None:
    """Who last wrote a unit, as its memory says: TMX has both names on units and on texts."""
    every = (origin.attributes, *(place.attributes for place in origin.places))
    for name in ("changeid", "creationid"):
        for each in map(dict, every):
            if (author := each.get(name)) and author != "tmtool":
                return author
    return None
