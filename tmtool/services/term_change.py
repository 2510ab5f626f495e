"""A change of a term: what it touches in a memory, and the change itself, with the term base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.errors import ChangedError
from tmtool.memory.upkeep_requests import TermChangeRequest, TermChangeResult
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session
from tmtool.services.terms import locate_own_term_base

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tmtool.concepts import ConceptEntry
    from tmtool.memory.term_change import TermImpact
    from tmtool.terms.storage import TermBaseFile

TERMS = "terms"
"""What the journal of a memory calls a change of a term, and the change of its term base."""


def change_term(
    session: Session, request: TermChangeRequest, reporter: Reporter = SILENT
) -> TermChangeResult:
    """Find what a change of a term touches, and change it where that is asked for.

    Records keep their wording; the session's user changes own translations that are not issued,
    and the term base of the memory, in one change that can be taken back. InputError for terms that
    are the same, and for a change that the term base contradicts; ChangedError where the change
    would touch other things than were seen; MissingError where there is no memory, EmptyError where
    nothing is in it.
    """
    from tmtool.terms import storage

    session.check_filled()
    path = locate_own_term_base(session)
    if not request.apply:
        entries = storage.read(path).entries if path.exists() else ()
        impact = _find(session, request, entries, reporter)
        return TermChangeResult(impact, session.store.address, request.selection)
    session.store.insist_on_writing()
    with storage.open_for_change(path, create=True) as base:
        return _apply(session, request, base, reporter)


def _find(
    session: Session,
    request: TermChangeRequest,
    entries: Sequence[ConceptEntry],
    reporter: Reporter,
) -> TermImpact:
    from tmtool.memory.term_change import find_impact

    return find_impact(
        session.store, request.old, request.new, lang=request.lang, to=request.to,
        entries=entries, view=session.view(request.selection), progress=reporter.step,
    )  # fmt: skip


def _apply(
    session: Session, request: TermChangeRequest, base: TermBaseFile, reporter: Reporter
) -> TermChangeResult:
    from tmtool.memory.editing import Editor
    from tmtool.memory.term_change.impact import OWN
    from tmtool.terms.changes import ChangeNote, get_next
    from tmtool.terms.superseding import TermDecision, supersede

    impact = _find(session, request, base.entries, reporter)
    if request.seen not in (None, impact.digest):
        message = "what the change touches is no longer as you saw it: look at it again"
        raise ChangedError(message, code="impact changed")
    decision = TermDecision(session.user, session.now.date().isoformat())
    entries, entry = supersede(
        base.entries, impact.lang, request.old, request.new, decision, request.entry
    )
    details = {
        "old": request.old, "new": request.new, "lang": impact.lang, "why": request.why,
        "units": len(impact.texts), TERMS: get_next(base.read_changes()),
    }  # fmt: skip

    def write_terms(change: int) -> None:
        at = session.now.isoformat(timespec="seconds")
        base.write(entries, ChangeNote("supersede", session.user, at, request.why, memory=change))

    editor = Editor(session.store, session.user, session.now)
    parted = dict.fromkeys(impact.shared, OWN)
    number = editor.edit_many(impact.texts, TERMS, details, write_terms, parted)
    return TermChangeResult(impact, session.store.address, request.selection, number, entry)
