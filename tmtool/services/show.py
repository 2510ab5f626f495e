"""A place of a document, with what is around it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.memory.requests import ShowRequest, ShowResult
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.nouns import Match
    from tmtool.memory.passages import Passage
    from tmtool.selection import Selection


def show(session: Session, request: ShowRequest) -> ShowResult:
    """Open a document of the memory at a label or a running number.

    InputError where the memory lacks a language, MissingError where there is no memory, EmptyError
    where nothing is in it.
    """
    from tmtool.memory import passages
    from tmtool.memory.direction import known

    session.check_filled()
    store, view = session.store, session.view(request.selection)
    langs = tuple(known(lang, store.languages()) for lang in request.langs) or None
    found = passages.opened(
        store, request.name, label=request.label, at=request.position, count=request.around,
        view=view,
    )  # fmt: skip
    result = ShowResult(request, tuple(found), langs)
    if found:
        return result
    units = sum(count for _, count in store.documents(view, request.name))
    labels = passages.labels(store, request.name, view) if units else ()
    return replace(result, units=units, labels=tuple(labels))


def show_match(session: Session, match: Match, around: int, selection: Selection) -> Passage:
    """Open the place where a match of a look-up stands."""
    from tmtool.memory import passages

    place = replace(match.stored, unit=replace(match.stored.unit, origins=(match.origin,)))
    return passages.around(session.store, place, around, session.view(selection))
