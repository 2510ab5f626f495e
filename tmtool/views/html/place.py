"""A place in a document as a page of a server: its units in all languages, and what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tmtool.lang.wrap import format_count
from tmtool.memory.passages import Passage
from tmtool.memory.places import Locator, describe_origin, locate
from tmtool.memory.successors import Successor
from tmtool.memory.whole_texts import Line, UntranslatedPart
from tmtool.operations.document_places import ShowResult
from tmtool.units import Origin
from tmtool.views.html.render import Tongue, render_served

_AROUND = (0, 2, 5, 10, 50, 100)
"""How much of the text around a place can be chosen. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """What a place is called, and what its address is made of.

    A name with a part that browsers take for a way up goes into the query (`in_path` is false).
    """

    text: str
    name: str
    label: str | None
    position: int | None
    in_path: bool

    @classmethod
    def of(cls, origin: Origin, lang: str) -> PlaceLink | None:
        """The link to the place of an origin in a language; None where nothing opens it.

        >>> from tmtool.units import Place
        >>> PlaceLink.of(Origin((Place("zh", label="7"),), symbol="A/RES/75/202"), "zh").text
        'A/RES/75/202, para. 7'
        """
        found = locate(origin, lang)
        return None if found is None else cls.to(found)

    @classmethod
    def to(cls, place: Locator) -> PlaceLink:
        """The link to what opens a place."""
        parts = place.name.replace("\\", "/").split("/")
        in_path = not {".", ".."} & {*parts}
        return cls(str(place), place.name, place.label, place.position, in_path)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is said of an origin, and whether it is a warning."""

    text: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class PlaceCell:
    """What stands there in a language, None where nothing does."""

    tongue: Tongue
    label: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A unit with its running number, or what was paired with nothing."""

    number: int | None
    cells: tuple[PlaceCell, ...]
    is_chosen: bool
    is_unpaired: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class PlaceSection:
    """Neighbours in one document; `more` leads to where it goes on.

    `previous` and `following` are the units beside the one that was asked for, by their numbers.
    """

    name: str
    facts: tuple[Fact, ...]
    tongues: tuple[Tongue, ...]
    rows: tuple[PlaceRow, ...]
    more: PlaceLink | None
    previous: PlaceLink | None
    following: PlaceLink | None


def list_facts(origin: Origin, successors: Sequence[Successor] = ()) -> tuple[Fact, ...]:
    """What is said of an origin; a restriction, and what became of its document, are warnings."""
    grave = {str(each) for each in successors}
    if origin.restriction:
        grave.add(origin.restriction.upper())
    return tuple(Fact(each, each in grave) for each in describe_origin(origin, successors))


def render_place(result: ShowResult, languages: Sequence[str]) -> str:
    """The page of a place, or of what there is where it is not, in some of the `languages`."""
    request = result.request
    name = result.place.symbol if result.place is not None else request.name
    sections = tuple(_section(each, result) for each in result.passages)
    chosen = set(result.langs or languages)
    return render_served(
        "place.html", title=str(result.place or request.name), module=None, sections=sections,
        request=request, arounds=_AROUND, as_of=request.selection.as_of,
        languages=[(Tongue.of(each), each in chosen) for each in languages],
        missing=None if sections else _explain_missing(result, name),
        labels=[PlaceLink.to(Locator(name, each)) for each in result.labels],
    )  # fmt: skip


def _explain_missing(result: ShowResult, name: str) -> str:
    if not result.units:
        return f"Nothing in this memory is called {name}."
    request, count = result.request, format_count(result.units, "unit")
    if result.place is not None:
        wanted = str(result.place)
    elif request.label is None:
        wanted = f"unit {request.position} of {name}"
    else:
        wanted = f"paragraph {request.label} of {name}"
    return f"There is no {wanted} here. The document has {count}."


def _section(passage: Passage, result: ShowResult) -> PlaceSection:
    document, request = passage.document, result.request
    langs = result.langs or tuple(dict.fromkeys(_iter_langs(passage)))
    plain = replace(document, score=None, checked=None, line=None)
    name = document.symbol or document.file or request.name
    more = None if passage.more is None else Locator(name, position=passage.more)
    previous, following = _find_beside(passage, request.around)
    return PlaceSection(
        name, list_facts(plain, passage.successors), tuple(map(Tongue.of, langs)),
        tuple(_row(line, passage, langs) for line in passage.lines),
        None if more is None else PlaceLink.to(more),
        None if previous is None else PlaceLink.to(Locator(name, position=previous)),
        None if following is None else PlaceLink.to(Locator(name, position=following)),
    )  # fmt: skip


def _find_beside(passage: Passage, around: int) -> tuple[int | None, int | None]:
    """The numbers before and after the unit that was asked for, None where there is none.

    Where nothing around it is shown, nobody knows, and its neighbours are taken to be there.
    """
    chosen = [each for each in passage.chosen if each is not None]
    if not chosen:
        return None, None
    first, last = min(chosen), max(chosen)
    shown = {each.unit.origins[0].position for each in passage.units}
    if not around:
        return first - 1 if first > 0 else None, last + 1
    before = [each for each in shown if each is not None and each < first]
    after = [each for each in shown if each is not None and each > last]
    return max(before, default=None), min(after, default=None)


def _iter_langs(passage: Passage) -> Iterator[str]:
    for line in passage.lines:
        if isinstance(line, UntranslatedPart):
            yield line.lang
        else:
            yield from (each.lang for each in line.unit.variants)


def _row(line: Line, passage: Passage, wanted: Sequence[str]) -> PlaceRow:
    if isinstance(line, UntranslatedPart):
        cells = (
            PlaceCell(Tongue.of(lang), line.label or None, line.text)
            if lang == line.lang
            else PlaceCell(Tongue.of(lang), None, None)
            for lang in wanted
        )
        return PlaceRow(None, tuple(cells), line in passage.sought, True, ())
    origin = line.unit.origins[0]
    is_chosen = origin.position in passage.chosen
    own = replace(origin, date=None, body=None, status=None, restriction=None)
    texts = {lang: [v for v in line.unit.variants if v.lang == lang] for lang in wanted}
    cells = (
        PlaceCell(
            Tongue.of(found[0].tag if found else lang),
            origin.place(lang).label or None,
            "\n".join(each.text for each in found) if found else None,
        )
        for lang, found in texts.items()
    )
    return PlaceRow(
        origin.position, tuple(cells), is_chosen, False, list_facts(own) if is_chosen else ()
    )
