"""Corrections of a bitext: rows to look at, a table or commands to apply."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError, ParseError
from tmtool.reporter import SILENT, Reporter
from tmtool.review.requests import (
    CommandResult,
    ReviewRequest,
    ReviewResult,
    RowsRequest,
    RowsResult,
    TableResult,
)

if TYPE_CHECKING:
    from tmtool.checks.requests import CheckRequest
    from tmtool.memory.importing import ImportResult
    from tmtool.review.applied import AppliedEdits
    from tmtool.review.decided import FindingChoice
    from tmtool.review.session import Review
    from tmtool.services.session import Session
    from tmtool.units import Bitext, CheckRecord


_SHOWN = 120
"""So many characters of a text stand beside a decision. Chosen, no measurement."""


def find_rows(request: RowsRequest) -> RowsResult:
    """Find rows of a bitext; InputError where it can't be read, or has no such row."""
    from tmtool.formats.bitexts import rebuild
    from tmtool.review.session import choose_rows

    bitext = rebuild.read(request.bitext)
    return RowsResult(bitext, choose_rows(bitext, request))


def review(session: Session, request: ReviewRequest) -> ReviewResult:
    """Correct a bitext in the name of a session's user.

    InputError where it can't be read; ParseError for the first cell or command that is wrong.
    """
    if request.table is not None:
        return _review_table(session, request, request.table)
    state = start_review(request)
    for number, line in enumerate(request.commands, start=1):
        try:
            result = run_command(session, request, state, line)
            if result.command and result.command.verb == "quit":
                message = "the review ends without a result"
                raise InputError(message)
        except InputError as error:
            said = " ".join(line.split())[:40]
            raise ParseError(f"{said}: {error}", "commands", number) from error
        state = result.after
        if result.command and result.command.verb == "write":
            break
    return finish_review(session, request, state)


def start_review(request: ReviewRequest, *, unedited: bool = False) -> Review:
    """Open a bitext for commands, one after another; InputError where it can't be read.

    An `unedited` file is as tmtool wrote it: it is believed, and open sooner.
    """
    from tmtool.formats.bitexts import rebuild
    from tmtool.review.session import start

    read = rebuild.read_unedited if unedited else rebuild.read
    return start(read(request.bitext))


def run_command(
    session: Session, request: ReviewRequest, state: Review, line: str
) -> CommandResult:
    """Do what a line says; of those that show, help, write or quit, nothing but say which it is.

    InputError for what can't be understood, or can't be done.
    """
    from tmtool.review.commands import parse

    command = parse(line)
    if command is None or command.verb in ("help", "write", "quit"):
        return CommandResult(state, state, command)
    if command.verb == "show":
        return CommandResult(state, state, command, state.list_numbers(command))
    after, touched = state.apply(command, _checked(session, request))
    return CommandResult(state, after, command, touched)


def finish_review(session: Session, request: ReviewRequest, state: Review) -> ReviewResult:
    """End a review: the bitext as the commands made it."""
    from tmtool.formats.bitexts.rows import iter_rows
    from tmtool.review import accept

    bitext = state.bitext
    if request.accept_rest:
        unchecked = (row.number for row in iter_rows(bitext) if not row.checked)
        bitext = accept(bitext, unchecked, checked=_checked(session, request))
    return _result(bitext)


def open_table(
    session: Session, bitext: str, check: CheckRequest | None = None, reporter: Reporter = SILENT
) -> TableResult:
    """Read a bitext for a table to correct; with a check of its file, with what that finds.

    InputError where it can't be read.
    """
    from tmtool.formats.bitexts import rebuild

    whole = rebuild.read(bitext)
    if check is None:
        return TableResult(whole)
    if len(whole.sides) > 2:
        raise InputError(
            f"{bitext} holds {', '.join(whole.languages)}: findings stand beside tables of two "
            "languages; write the table without them, and check two of its languages"
        )
    from tmtool.checks.repairs import list_notes
    from tmtool.services.check import check as run_checks

    return TableResult(whole, list_notes(run_checks(session, check, reporter)))


def add_reviewed(
    session: Session,
    bitext: Bitext,
    name: str,
    reporter: Reporter = SILENT,
    *,
    memory: str = "",
    restricted: bool = False,
) -> ImportResult:
    """Add a bitext with its edits to the memory and to its index; creates the memory if needed.

    A unit has the wording as it was edited, and says by whom, when, and what stood there before;
    the whole texts are kept as they were read. Units that the memory has of the same texts give way
    where the bitext has others by now. `name` is what the journal calls it, `memory` the name
    that its units are to be found under, if they have one. InputError for a text whose use is
    restricted where others are in the memory, unless that is wanted.
    """
    from tmtool.formats.units import bitexts
    from tmtool.formats.units.whole import make_texts
    from tmtool.memory.importing import Importer
    from tmtool.operations.memory_upkeep import index_new_texts

    session.create_memory()
    anew = tuple(each.id for each in bitext.sides)
    filling = Importer(
        session.store, session.user, name, memory=memory or None, restricted=restricted, anew=anew
    )
    result = filling.take(bitexts.iter_items(bitext), None, lambda _: make_texts(bitext))
    index_new_texts(session, reporter)
    return result


def record_choices(session: Session, choices: Sequence[FindingChoice]) -> Path | None:
    """Add to the session's decisions what a table says of findings; give the file they are in.

    None where it decides on none. A suggestion that was put in is in the bitext.
    """
    from tmtool.checks import decisions
    from tmtool.checks.decisions import Verdict
    from tmtool.checks.seen import FindingSummary

    verdicts: dict[str, Verdict] = {"keep as is": "kept", "not an error": "not an error"}
    grouped: dict[tuple[Verdict, str], dict[str, FindingSummary]] = {}
    for each in choices:
        if each.choice in verdicts:
            note = each.note
            summary = FindingSummary(
                note.check, note.message, each.source[:_SHOWN], each.target[:_SHOWN], note.severity
            )
            grouped.setdefault((verdicts[each.choice], each.why), {})[note.id] = summary
    file = session.settings.findings
    for (verdict, why), found in grouped.items():
        decisions.decide(
            file, tuple(found), verdict, why, user=session.user, when=session.now, findings=found
        )
    return file if grouped else None


def _review_table(session: Session, request: ReviewRequest, table: str) -> ReviewResult:
    from tmtool.formats.bitexts import rebuild
    from tmtool.review import apply, tables

    bitext = rebuild.read(request.bitext)
    applied = apply(
        bitext, tables.read(table), checked=_checked(session, request),
        everything=request.accept_rest,
    )  # fmt: skip
    return _result(applied.bitext, applied)


def _result(bitext: Bitext, applied: AppliedEdits | None = None) -> ReviewResult:
    from tmtool.formats.bitexts.rows import iter_rows

    every = list(iter_rows(bitext))
    return ReviewResult(bitext, len(every), sum(row.checked is not None for row in every), applied)


def _checked(session: Session, request: ReviewRequest) -> CheckRecord:
    from tmtool.units import CheckRecord

    return CheckRecord(session.user, request.at or session.now.isoformat(timespec="seconds"))
