"""What became of a memory: its changes, and taking them back."""

from __future__ import annotations

from tmtool.errors import InputError
from tmtool.memory.upkeep_requests import HistoryRequest, HistoryResult, UndoRequest, UndoResult
from tmtool.services.session import Session


def list_changes(session: Session, request: HistoryRequest) -> HistoryResult:
    """List who changed what when, the newest first; InputError for the key of no unit."""
    session.check_filled()
    journal = session.store.journal()
    if request.key:
        touched = set(session.store.history(request.key))
        if not touched:
            raise InputError(f"unit {request.key} does not exist", code="no unit", key=request.key)
        journal = [each for each in journal if each.number in touched]
    return HistoryResult(tuple(journal[: request.limit]))


def undo(session: Session, request: UndoRequest) -> UndoResult:
    """Take back an import or any other change.

    InputError for a change that there is not, or that is undone already.
    """
    from tmtool.memory.editing import Editor

    session.check_filled()
    return UndoResult(*Editor(session.store, session.user, session.now).undo(request.change))
