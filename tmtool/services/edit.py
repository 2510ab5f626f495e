"""Changes of a memory by hand: corrected, deleted, merged; each can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.memory.upkeep_requests import (
    DedupeRequest,
    DeleteRequest,
    DeleteResult,
    EditRequest,
    EditResult,
    MergeRequest,
    MergeResult,
)
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.editing import Editor


def edit_unit(session: Session, request: EditRequest) -> EditResult:
    """Correct what a unit says; it counts as checked by the session's user then.

    InputError where there is no such unit, where it lacks a language, and where it says that
    already.
    """
    from tmtool.exchange.languages import language

    texts = {language(lang) or lang: text for lang, text in request.texts}
    return EditResult(*_open_keeper(session).edit(request.key, texts))


def delete_units(session: Session, request: DeleteRequest) -> DeleteResult:
    """Take units out: those with the keys, all of them or none, or all of a selection.

    InputError where a key is that of no unit, and for a selection that nobody confirmed.
    """
    keeper, view = _open_keeper(session), session.view(request.selection)
    if view.where is None:
        deleted, change = keeper.delete(request.keys)
        return DeleteResult(deleted, 0, change)
    count = session.store.size(view)
    if count and not request.confirmed:
        raise InputError(
            f"{count:,} unit{'' if count == 1 else 's'} would be deleted",
            code="delete unconfirmed", field="confirmed", count=count,
        )  # fmt: skip
    return DeleteResult(*keeper.delete_where(view.where))


def merge_units(session: Session, request: MergeRequest) -> MergeResult:
    """Give the origins of some units to another, and take those out.

    InputError where a key is that of no unit, and for units in other languages.
    """
    return MergeResult(*_open_keeper(session).merge(request.kept, request.others))


def dedupe(session: Session, request: DedupeRequest) -> MergeResult:
    """Merge units that differ only in width, script, case or blanks."""
    from tmtool.exchange.languages import language

    langs = language(request.source), language(request.target)
    return MergeResult(*_open_keeper(session).dedupe(*langs))


def _open_keeper(session: Session) -> Editor:
    from tmtool.memory.editing import Editor

    session.check_filled()
    return Editor(session.store, session.user, session.now)
