"""A place in a document of the memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.memory.requests import ShowRequest, ShowResult
from tmtool.services.session import Session
from tmtool.un.places import parse_place

if TYPE_CHECKING:
    from tmtool.un.places import DocumentPlace


def show(session: Session, request: ShowRequest) -> ShowResult:
    """Open a document of the memory at a label, a running number, or a place in its name.

    InputError where the memory lacks a language, MissingError where there is no memory, EmptyError
    where nothing is in it.
    """
    from tmtool.memory import passages
    from tmtool.memory.direction import find_known

    session.check_filled()
    store, view = session.store, session.view(request.selection)
    langs = tuple(find_known(lang, store.list_languages()) for lang in request.langs) or None
    place = _named_place(request)
    if place is not None:
        found = passages.open_place(store, place, request.around, view)
    else:
        found = passages.open_passages(
            store, request.name, label=request.label, at=request.position, count=request.around,
            view=view,
        )  # fmt: skip
    found = passages.mark_successors(store, found, view)
    result = ShowResult(request, tuple(found), langs, place=place)
    if found:
        return result
    name = request.name if place is None else place.symbol
    units = sum(count for _, count in store.list_documents(view, name))
    labels = passages.list_labels(store, name, view) if units else ()
    return replace(result, units=units, labels=tuple(labels))


def _named_place(request: ShowRequest) -> DocumentPlace | None:
    """The place that the name of a document goes on with: "A/RES/75/202, para. 7 (b)"."""
    if request.label is not None or request.position is not None:
        return None
    place = parse_place(request.name)
    return place if place is not None and (place.parts or place.paragraph is not None) else None
