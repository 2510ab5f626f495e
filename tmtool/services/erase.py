"""Texts out of a memory for good."""

from __future__ import annotations

from tmtool.errors import InputError
from tmtool.memory.upkeep_requests import EraseRequest, EraseResult
from tmtool.services.session import Session


def erase(session: Session, request: EraseRequest) -> EraseResult:
    """Erase units, or all that comes from a selection, from every file and moment of a memory.

    The journal keeps who did it, when, why and how much of it, without any text. It can't be
    undone. InputError for the key of no unit, and where nobody confirmed it.
    """
    session.check_filled()
    store, where = session.store, session.view(request.selection).where
    store.insist_on_writing()
    for key in request.keys:
        if not store.history(key):
            raise InputError(f"unit {key} does not exist", code="no unit", key=key)
    if not request.confirmed:
        message = "erasing can't be undone"
        raise InputError(message, code="erase unconfirmed", field="confirmed")
    try:
        with store.change("erase", by=session.user, details=request.details) as change:
            erased = change.erase(list(request.keys) if request.keys else None, where)
            if not erased.units + erased.lessened:
                raise _NothingToEraseError
    except _NothingToEraseError:
        return EraseResult(0, 0, 0, None)
    removed = store.finish_erasing()
    return EraseResult(
        erased.units, erased.lessened, erased.texts, change.number, tuple(map(str, removed))
    )


class _NothingToEraseError(Exception):
    """Nothing is erased, and then nothing is noted."""
