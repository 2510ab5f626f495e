"""Find what the change of a term affects, and make the change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from tmtool.errors import ChangedError, InputError
from tmtool.fields import Opt, fill_record, record, request
from tmtool.memory.term_change.model import ImpactDocument
from tmtool.operations.declare import Operation
from tmtool.operations.term_bases import locate_own_term_base
from tmtool.reporter import SILENT, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry
    from tmtool.memory.term_change.impact import TermImpact
    from tmtool.terms.storage import TermBaseFile
    from tmtool.views.terminal.look import Look

TERMS = "terms"
"""The action of a change of a term in the journal of a memory, and the key of its base's change."""


@request
class TermChangeRequest:
    """Show what the change of a term affects, or make it.

    With --apply the change is made. Documents that were issued or adopted are records: they keep
    their wording. Own translations without a symbol are changed where that is possible; in the term
    base OLD becomes superseded and NEW preferred. All of it is one change, which tmtool memory undo
    undoes. Exit code 1 if the memory doesn't have OLD.
    """

    old: Annotated[str, Opt("The term that is superseded.", "OLD", is_argument=True)]
    new: Annotated[str, Opt("The term that replaces it.", "NEW", is_argument=True)]
    from_: Annotated[
        str | None, Opt("The language of the terms; recognized if left out.", "LANG")
    ] = None
    to: Annotated[str | None, Opt("The language of the translations shown.", "LANG")] = None
    apply: Annotated[bool, Opt("Change own translations and the term base.")] = False
    why: Annotated[str | None, Opt("The reason, for the journal.", "TEXT")] = None
    entry: Annotated[str | None, Opt("The concept, if several have OLD.", "ID", rare=True)] = None
    every: Annotated[bool, Opt("Show every place.", name="all")] = False
    selection: Annotated[Selection, Opt("Filters")] = EVERYTHING
    seen: str | None = None
    """The digest of the impact as it was seen: another one is refused."""

    def __post_init__(self) -> None:
        """InputError for an empty term, a change without a reason, and a change of the past."""
        if not self.old.strip() or not self.new.strip():
            message = "a term is empty: name the old and the new one"
            raise InputError(message)
        if self.old.strip() == self.new.strip():
            message = "the old and the new term are the same: name two"
            raise InputError(message, code="one term twice", field="new")
        if self.apply and not (self.why or "").strip():
            message = "a term is changed only with a reason, which the journal keeps"
            raise InputError(message, field="why")
        if self.apply and self.selection.as_of is not None:
            message = "a term can be changed only as things are now, not as they were"
            raise InputError(message, field="as_of")


@dataclass(frozen=True, slots=True)
class TermChangeResult:
    """What the change of a term affects; `change` is its number, None if nothing was changed.

    `entry` is the concept of the term base that was changed with it.
    """

    impact: TermImpact
    memory: str
    selection: Selection
    change: int | None = None
    entry: str | None = None
    every: bool = False


@record("impact")
class ImpactRecord:
    """The counts of documents, and of places that are kept, changed, or left to a person.

    `units` is the number of units with changes, `entries` are the concepts that have the old term.
    `digest` tells this impact from others.
    """

    old: str
    new: str
    lang: str
    to: str | None
    documents: int
    years: Mapping[int, int]
    kept: int
    changed: int
    by_hand: int
    units: int
    entries: tuple[str, ...]
    digest: str
    change: int | None
    entry: str | None
    memory: str
    filter: str


def change_term(
    session: Session, request: TermChangeRequest, reporter: Reporter = SILENT
) -> TermChangeResult:
    """Find what a change of a term affects, and make the change if requested.

    Records keep their wording; own translations and the term base of the memory are changed by the
    current user, in one change. InputError for terms that are the same, and for a change that
    contradicts the term base; ChangedError if the impact is not the one that was seen; MissingError
    and EmptyError without a memory.
    """
    from tmtool.terms import storage

    session.check_filled()
    path = locate_own_term_base(session)
    if request.apply:
        session.store.insist_on_writing()
        with storage.open_for_change(path, create=True) as base:
            return _apply(session, request, base, reporter)
    entries = storage.read(path).entries if path.exists() else ()
    impact = _find_impact(session, request, entries, reporter)
    return TermChangeResult(impact, session.store.address, request.selection, every=request.every)


def _find_impact(
    session: Session,
    request: TermChangeRequest,
    entries: Sequence[ConceptEntry],
    reporter: Reporter,
) -> TermImpact:
    from tmtool.memory.term_change.impact import find_impact

    return find_impact(
        session.store,
        request.old,
        request.new,
        lang=request.from_,
        to=request.to,
        entries=entries,
        view=session.view(request.selection),
        progress=reporter.step,
    )


def _apply(
    session: Session, request: TermChangeRequest, base: TermBaseFile, reporter: Reporter
) -> TermChangeResult:
    from tmtool.memory.editing import Editor
    from tmtool.memory.term_change.impact import OWN
    from tmtool.terms.changes import ChangeNote, get_next
    from tmtool.terms.superseding import TermDecision, supersede

    impact = _find_impact(session, request, base.entries, reporter)
    if request.seen not in (None, impact.digest):
        message = "what the change touches is no longer as you saw it: look at it again"
        raise ChangedError(message, code="impact changed")
    decision = TermDecision(session.user, session.now.date().isoformat())
    entries, entry = supersede(
        base.entries, impact.lang, request.old, request.new, decision, request.entry
    )
    details = {
        "old": request.old,
        "new": request.new,
        "lang": impact.lang,
        "why": request.why,
        "units": len(impact.texts),
        TERMS: get_next(base.read_changes()),
    }

    def write_terms(change: int) -> None:
        at = session.now.isoformat(timespec="seconds")
        base.write(entries, ChangeNote("supersede", session.user, at, request.why, memory=change))

    editor = Editor(session.store, session.user, session.now)
    split = dict.fromkeys(impact.shared, OWN)
    number = editor.edit_many(impact.texts, TERMS, details, write_terms, split)
    address, selection = session.store.address, request.selection
    return TermChangeResult(impact, address, selection, number, entry, request.every)


def _show_impact(result: TermChangeResult, look: Look) -> Iterator[str]:
    from tmtool.views.terminal.term_change import render_impact

    applied = result.change is not None
    look = replace(look, full=result.every)
    return render_impact(result.impact, look, filtered=str(result.selection), applied=applied)


def _note_impact(result: TermChangeResult) -> Iterator[str]:
    if result.change is not None:
        yield f"change {result.change}; tmtool memory undo {result.change} takes it back"
    elif result.impact.documents:
        yield "nothing was changed; --apply --why TEXT changes it"


def tell_impact(result: TermChangeResult) -> tuple[ImpactRecord | ImpactDocument, ...]:
    """Return the counts of an impact, then each document with its places."""
    impact = result.impact
    head = fill_record(
        ImpactRecord,
        impact,
        documents=len(impact.documents),
        kept=impact.count("kept"),
        changed=impact.count("changed"),
        by_hand=impact.count("by hand"),
        units=len(impact.texts),
        change=result.change,
        entry=result.entry,
        memory=result.memory,
        filter=str(result.selection),
    )
    return (head, *impact.documents)


OPERATIONS = (
    Operation(
        name="terms impact",
        request=TermChangeRequest,
        run=change_term,
        show=_show_impact,
        records=(ImpactRecord, ImpactDocument),
        tell=tell_impact,
        notes=_note_impact,
        is_answer=lambda result: bool(result.impact.documents) or result.change is not None,
        memory="filled",
        changes=True,
        role="terminologist",
        is_long=True,
        examples=(
            "terms impact 数码鸿沟 数字鸿沟",
            'terms impact "digital gap" "digital divide" --apply --why A/RES/74/197',
        ),
    ),
)
