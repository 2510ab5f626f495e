"""`tmtool terms`: proposals and decisions, duplicates, sheets for review, undoing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import options, output
from tmtool.cli.terms_edit import list_entries
from tmtool.errors import InputError
from tmtool.lang.wrap import format_count, make_printable

if TYPE_CHECKING:
    from tmtool.terms.model import Fault
    from tmtool.terms.review_sheet import CellChange
    from tmtool.terms.upkeep_requests import TermUpkeepResult

_Id = Annotated[
    str, typer.Argument(metavar="ID", help="The entry, as tmtool terms queue shows it.")
]
_By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="The name to record; yours if left out.")
]
_Term = Annotated[
    str | None,
    typer.Option(
        "--term", metavar="LANG=TEXT",
        help="Only this term, or its number or LANG; all that are proposed if left out.",
    ),
]  # fmt: skip
_Preview = Annotated[
    bool, typer.Option("--preview", help="Show what would become of it; nothing is changed.")
]


def propose(
    terms_proposed: Annotated[
        list[str], typer.Argument(metavar="LANG=TEXT...", help="The terms that you propose.")
    ],
    entry: Annotated[
        str | None, typer.Option("--entry", metavar="ID", help="The entry they belong to.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The source: a symbol.")
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="What speaks for them.")] = None,
    user: _By = None,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Propose terms, of a new concept or of an entry: they wait in the queue.

    A proposal binds nobody: checks make only notes of it. Entries that seem to be the same
    concept are named.

    \b
    tmtool terms propose "en=digital inclusion" zh=数字包容
    tmtool terms propose zh=数字融合 --entry digital-inclusion --note A/76/1
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms_upkeep import propose_terms
    from tmtool.terms.upkeep_requests import ProposeTermsRequest

    pairs = tuple(map(_parse_term, terms_proposed))
    request = ProposeTermsRequest(pairs, entry, source, note, terms)
    with open_session(memory, user=user) as session:
        result = propose_terms(session, request)
    _tell(result, as_json=as_json, quiet=quiet)
    for each in result.alike:
        output.note(
            f"the same concept seems to be there: {each.id}; tmtool terms merge {each.id} "
            f"{result.entry.id if result.entry else ''} makes them one",
            quiet=quiet,
        )


def _parse_term(given: str) -> tuple[str, str]:
    lang, equals, text = given.partition("=")
    if not equals or not text.strip():
        raise InputError(f"a term must be LANG=TEXT, as in en=gap, not {given!r}")
    return lang, text


def _tell(result: TermUpkeepResult, *, as_json: bool, quiet: bool) -> None:
    """Show the entry and say how the change is taken back."""
    if result.entry is not None:
        output.emit(list_entries([result.entry], as_json=as_json, full=True))
    _tell_change(result.change, quiet=quiet)


def _tell_change(change: int | None, *, quiet: bool) -> None:
    if change is not None:
        output.note(
            f"change {change} of the term base; tmtool terms undo {change} takes it back",
            quiet=quiet,
        )


def queue(
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List the entries with proposed terms, which wait for a decision. Exit code 1 without any."""
    from tmtool.services.terms import list_terms
    from tmtool.terms.requests import ListTermsRequest

    request = ListTermsRequest(terms=terms, process_status="proposed")
    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = list_terms(session, request, reporter)
    output.emit(list_entries(result.entries, as_json=as_json, full=True))
    if not result.total:
        output.note("nothing waits for a decision", quiet=quiet)
        raise typer.Exit(1)


def approve(
    identity: _Id,
    term: _Term = None,
    status: Annotated[
        str | None,
        typer.Option(metavar="STATUS", help="What it is then: preferred, admitted ..."),
    ] = None,
    user: _By = None,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Approve the proposed terms of an entry.

    \b
    tmtool terms approve digital-inclusion --status preferred --by Ada
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    _decide(identity, term, status, None, user, terms, memory, as_json=as_json, quiet=quiet)


def reject(
    identity: _Id,
    why: Annotated[
        str | None, typer.Option("--why", metavar="TEXT", help="The reason, for the journal.")
    ] = None,
    term: _Term = None,
    user: _By = None,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Reject the proposed terms of an entry: they are taken out.

    \b
    tmtool terms reject digital-inclusion --term zh=数字融合 --why 'not agreed'
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    _decide(identity, term, None, why or "", user, terms, memory, as_json=as_json, quiet=quiet)


def _decide(
    identity: str, term: str | None, status: str | None, why: str | None, user: str | None,
    terms: str | None, memory: str | None, *, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Approve where there is no reason to give, else reject."""
    from tmtool.services.terms_upkeep import decide_terms
    from tmtool.terms.upkeep_requests import DecideTermsRequest

    request = DecideTermsRequest(identity, why is None, term, status, why, terms)
    with open_session(memory, user=user) as session:
        result = decide_terms(session, request)
    _tell(result, as_json=as_json, quiet=quiet)
    if result.entry is None:
        output.note(f"{identity} has no term left and is taken out", quiet=quiet)


def duplicates(
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List entries that seem to be one concept, since they share terms.

    Those that share terms in two languages come first. Exit code 1 where there are none.
    """
    from tmtool.services.terms_upkeep import find_duplicate_terms

    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = find_duplicate_terms(session, terms, reporter)
    if as_json:
        output.emit_objects(
            {
                "type": "duplicates", "ids": list(each.ids), "sure": each.is_sure,
                "shared": [{"lang": term.lang, "text": term.text} for term in each.shared],
            }
            for each in result.groups
        )  # fmt: skip
    else:
        for each in result.groups:
            shared = ", ".join(f"{term.lang} {term.text}" for term in each.shared)
            kind = "" if each.is_sure else "  (one language only)"
            output.emit([make_printable(f"{'  '.join(each.ids)}: {shared}{kind}") + "\n"])
    if not result.groups:
        output.note("no entries share a term", quiet=quiet)
        raise typer.Exit(1)


def merge(
    kept: Annotated[str, typer.Argument(metavar="ID", help="The entry to keep.")],
    others: Annotated[
        list[str], typer.Argument(metavar="ID...", help="The entries to merge into it.")
    ],
    preview: _Preview = False,
    user: _By = None,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Make entries one: its terms, contexts and notes are those of all.

    What contradicts the first one is named and left out; the ids of the others are kept.

    \b
    tmtool terms merge digital-divide divide-2 --preview
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms_upkeep import merge_terms
    from tmtool.terms.upkeep_requests import MergeTermsRequest

    with open_session(memory, user=user) as session:
        result = merge_terms(session, MergeTermsRequest(kept, tuple(others), preview, terms))
    _tell(result, as_json=as_json, quiet=quiet)
    _tell_skipped(result.skipped, quiet=quiet)
    if preview:
        output.note("nothing was changed; leave out --preview to merge them", quiet=quiet)


def _tell_skipped(skipped: Sequence[Fault], *, quiet: bool) -> None:
    for each in skipped:
        output.note(make_printable(f"left out: {each.what}"), quiet=quiet)


def review(
    out: Annotated[str, typer.Argument(metavar="FILE", help="The sheet: .xlsx or .csv.")],
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID...]", help="Only these entries.")
    ] = None,
    process_status: Annotated[
        str | None,
        typer.Option(metavar="STATUS", help="Only entries with a term of this process status."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Write terms into a sheet for review, a row a term, with the ids of their records.

    It may be sorted, filtered and cut; tmtool terms apply takes over the cells that were changed.

    \b
    tmtool terms review sheet.xlsx --process-status proposed
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms_upkeep import review_terms
    from tmtool.terms.upkeep_requests import ReviewTermsRequest

    request = ReviewTermsRequest(Path(out), tuple(ids or ()), process_status, force, terms)
    with open_session(memory) as session:
        count = review_terms(session, request)
    output.note(f"{out}: {format_count(count, 'entry')}", quiet=quiet)


def apply(
    sheet: Annotated[str, typer.Argument(metavar="FILE", help="The sheet that came back.")],
    preview: _Preview = False,
    user: _By = None,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Take over the changed cells of a sheet, and nothing else, in one change.

    A cell that was changed in the term base as well is a conflict: it is named and stays as the
    base has it. Exit code 1 where there are conflicts.

    \b
    tmtool terms apply sheet.xlsx --preview
    tmtool terms apply sheet.xlsx --by Ada
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms_upkeep import apply_sheet
    from tmtool.terms.upkeep_requests import ApplySheetRequest

    with open_session(memory, user=user) as session:
        result = apply_sheet(session, ApplySheetRequest(Path(sheet), preview, terms))
    outcome = result.outcome
    if as_json:
        told = [("changed", outcome.changes), ("conflict", outcome.conflicts)]
        output.emit_objects(_build_cell(kind, each) for kind, some in told for each in some)
    else:
        output.emit(map(_format_cell, outcome.changes))
    for each in outcome.conflicts:
        output.note(f"changed in the term base as well: {_format_cell(each).strip()}", quiet=quiet)
    for fault in outcome.faults:
        output.note(make_printable(fault.describe(sheet)), quiet=quiet)
    count = format_count(len(outcome.changes), "cell")
    output.note(f"{sheet}: {count} {'would be ' if preview else ''}changed", quiet=quiet)
    _tell_change(result.change, quiet=quiet)
    if outcome.conflicts:
        raise typer.Exit(1)


def _format_cell(change: CellChange) -> str:
    was, now = (" ".join(text.split()) or "nothing" for text in (change.was, change.now))
    return make_printable(f"{change.entry} {change.term} {change.column}: {was} -> {now}") + "\n"


def _build_cell(kind: str, change: CellChange) -> dict[str, object]:
    return {
        "type": "cell", "outcome": kind, "line": change.line, "entry": change.entry,
        "term": change.term, "column": change.column, "was": change.was, "now": change.now,
    }  # fmt: skip


def undo(
    number: Annotated[
        int | None,
        typer.Argument(metavar="[CHANGE]", help="The change to undo; the last one if left out."),
    ] = None,
    user: _By = None,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Undo a change of the term base."""
    from tmtool.services.terms_upkeep import undo_terms

    with open_session(memory, user=user) as session:
        result = undo_terms(session, number, terms)
    undone = result.undone
    count = format_count(len(undone.touched), "entry")
    output.emit([f"change {undone.number} is taken back ({undone.note.action}): {count}\n"])
    _tell_change(result.change, quiet=quiet)
