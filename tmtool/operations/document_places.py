"""The operation `documents show`: places in the documents of a memory."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from annotated_types import Ge, Le, MinLen

from tmtool.errors import InputError
from tmtool.fields import EVERYWHERE, Arg, Opt, fill_record, record, request
from tmtool.lang.wrap import format_count
from tmtool.operations.declare import Operation, lazily
from tmtool.operations.lookup_records import tell_origin
from tmtool.regions import build_tag
from tmtool.reporter import SILENT, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.passages import Passage
    from tmtool.un.places import DocumentPlace
    from tmtool.views.citations import Permalinks


@request
class ShowRequest:
    """Show a place in a document, as named by every match."""

    name: Annotated[
        str,
        MinLen(1),
        Arg(
            "A document by symbol, file name, hash or id; a place after a symbol; or a unit by its "
            "key.",
            "SYMBOL|DOCUMENT",
        ),
    ]
    label: Annotated[
        str | None, MinLen(1), Opt("Paragraphs with this label: 19, (a).", "LABEL", "para")
    ] = None
    position: Annotated[int | None, Ge(0), Opt("The unit with this running number.", "N", "at")] = (
        None
    )
    around: Annotated[int, Ge(0), Le(100), Opt("Number of units before and after.", "N")] = 2
    langs: Annotated[
        tuple[str, ...], Opt("Only this language; can be repeated.", "LANG", "lang")
    ] = ()
    selection: Annotated[Selection, Opt("Filters", name="filters")] = EVERYTHING

    def __post_init__(self) -> None:
        """InputError where both places are given."""
        if self.label is not None and self.position is not None:
            message = "a paragraph is named by its label or by its running number, not by both"
            raise InputError(message, code="two places")


@dataclass(frozen=True, slots=True)
class ShowResult:
    """Passages, and the languages to show (None: all).

    `place` is what followed the symbol in the name. Without passages, `units` is the size of the
    document and `labels` are those of its paragraphs.
    """

    request: ShowRequest
    passages: tuple[Passage, ...]
    langs: tuple[str, ...] | None
    units: int = 0
    labels: tuple[str, ...] = ()
    place: DocumentPlace | None = None

    @property
    def name(self) -> str:
        """The name of the document."""
        return self.request.name if self.place is None else self.place.symbol

    @property
    def missing(self) -> str:
        """A sentence on the place that does not exist."""
        request = self.request
        if not self.units:
            return f"Nothing in this memory is called {self.name}."
        place = str(self.place or f"paragraph {request.label} of {self.name}")
        if self.place is None and request.label is None:
            place = f"unit {request.position} of {self.name}"
        size = format_count(self.units, "unit")
        return f"There is no {place} here. The document has {size}."


@record("document")
class PassageDocument:
    """The document of a passage, if it is kept whole: its record, and what became of it."""

    passage: int
    name: str | None
    record: Mapping[str, str]
    became: tuple[Mapping[str, str], ...]


@record("place")
class PlaceRecord:
    """A unit in its place; `chosen` are those that were asked for."""

    passage: int
    chosen: bool
    position: int | None
    labels: Mapping[str, str]
    texts: Mapping[str, str]
    key: str
    origin: Mapping[str, Any]


@record("unpaired")
class UnpairedRecord:
    """A part of a document without a known translation."""

    passage: int
    chosen: bool
    document: str
    paragraph: int
    kind: str
    labels: Mapping[str, str]
    texts: Mapping[str, str]


PassageRecord: TypeAlias = PassageDocument | PlaceRecord | UnpairedRecord


def show(session: Session, request: ShowRequest, reporter: Reporter = SILENT) -> ShowResult:
    """Open a document of the memory at a label, a running number, or a place in its name.

    InputError where the memory lacks a language, MissingError where there is no memory, EmptyError
    where it is empty.
    """
    from tmtool.memory import passages
    from tmtool.memory.direction import find_known

    session.check_filled()
    store, view = session.store, session.view(request.selection)
    langs = tuple(find_known(lang, store.list_languages()) for lang in request.langs) or None
    place = _parse_place(request)
    if place is not None:
        found = passages.open_place(store, place, request.around, view)
    else:
        found = passages.open_passages(
            store,
            request.name,
            label=request.label,
            at=request.position,
            count=request.around,
            view=view,
        )
    found = passages.mark_successors(store, found, view)
    result = ShowResult(request, tuple(found), langs, place=place)
    if found:
        return result
    units = sum(count for _, count in store.list_documents(view, result.name))
    labels = passages.list_labels(store, result.name, view) if units else ()
    return replace(result, units=units, labels=tuple(labels))


def _parse_place(request: ShowRequest) -> DocumentPlace | None:
    """Parse the place that follows a symbol: "A/RES/75/202, para. 7 (b)"."""
    from tmtool.un.places import parse_place

    if request.label is not None or request.position is not None:
        return None
    place = parse_place(request.name)
    return place if place is not None and (place.parts or place.paragraph is not None) else None


def describe_passages(result: ShowResult) -> Iterator[PassageRecord]:
    """Make the records of passages, numbered from 1: a document, then each line."""
    from tmtool.memory.whole.self_matches import name_document
    from tmtool.memory.whole_texts import UntranslatedPart

    for number, passage in enumerate(result.passages, start=1):
        if passage.record is not None:
            known = {name: value for name, value in asdict(passage.record).items() if value}
            name = name_document(passage.document)
            became = tuple(map(asdict, passage.successors))
            yield PassageDocument(number, name, known, became)
        for line in passage.lines:
            if isinstance(line, UntranslatedPart):
                yield fill_record(
                    UnpairedRecord,
                    line,
                    passage=number,
                    chosen=line in passage.sought,
                    paragraph=line.stretch.paragraph,
                    labels={line.lang: line.label} if line.label else {},
                    texts={line.lang: line.text},
                )
                continue
            origin = line.unit.origins[0]
            labels = ((build_tag(e.lang, e.region), e.label) for e in origin.places if e.label)
            yield fill_record(
                PlaceRecord,
                line,
                origin,
                passage=number,
                chosen=origin.position in passage.chosen,
                labels=dict(labels),
                texts=line.unit.texts,
                origin=tell_origin(origin),
            )


def _note(result: ShowResult) -> Iterator[str]:
    """Say how to read on, or what there is if nothing was found."""
    from tmtool.memory.passages import FIRST

    request, passages = result.request, result.passages
    if not passages:
        yield result.missing
        if result.labels:
            yield f"It has these labels: {', '.join(result.labels)}"
    elif passages[0].more is not None and request.label is None and result.place is None:
        more = f"{shlex.quote(request.name)} --at {passages[0].more} --around {FIRST // 2}"
        yield f"it goes on: tmtool documents show {more}"


def _cite(result: ShowResult, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    from tmtool.memory.whole_texts import UntranslatedPart
    from tmtool.views.citations import cite_origin, cite_unit

    for passage in result.passages:
        for line in passage.lines:
            if isinstance(line, UntranslatedPart):
                yield cite_origin(passage.document, line.lang, {line.lang: line.text}, links)
            else:
                yield cite_unit(line, links, passage.successors)


OPERATIONS = (
    Operation(
        name="documents show",
        request=ShowRequest,
        run=show,
        show=lazily("views.terminal.documents", "show_passages"),
        records=(PassageDocument, PlaceRecord, UnpairedRecord),
        tell=describe_passages,
        notes=_note,
        is_answer=lambda result: bool(result.passages),
        memory="filled",
        cite=_cite,
        on=EVERYWHERE,
        examples=(
            "documents show A/RES/75/202 --para 19",
            "documents show 'A/RES/75/202, annex, para. 7 (b)'",
            "documents show A/RES/75/202 --at 34 --around 5",
            "documents show zh.docx --para '(a)'",
        ),
    ),
)
