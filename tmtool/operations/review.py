"""`review apply`: a bitext corrected with an edited table or with commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from tmtool.errors import InputError, ParseError
from tmtool.fields import COMMAND_LINE, STDIN, Opt, record, request
from tmtool.lang.wrap import make_printable
from tmtool.operations.align import check_files, write_bitext
from tmtool.operations.declare import Operation, Written
from tmtool.operations.shared import FormatOptions, is_same_file, read_stdin
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.importing import ImportResult
    from tmtool.review.applied import AppliedEdits
    from tmtool.review.commands import Command
    from tmtool.review.decided import FindingChoice
    from tmtool.review.session import Review
    from tmtool.units import Bitext, CheckRecord
    from tmtool.views.terminal.look import Look

_MAX_EXCERPT_CHARACTERS = 120


@request
class ReviewRequest:
    """Correct a bitext with an edited table, or with commands from standard input.

    Wording that was changed is kept as an edit: who, when, and what it was before.
    """

    bitext: Annotated[
        str,
        Opt(
            "A .jsonl, .tsv, .xlsx or .xlf that tmtool wrote.",
            "BITEXT",
            is_argument=True,
            is_file=True,
        ),
    ]
    table: Annotated[
        str | None,
        Opt(
            "The corrected table: .tsv, .xlsx, .csv or .txt. If left out, commands are read from "
            "standard input.",
            "[EDITS]",
            is_argument=True,
            is_file=True,
        ),
    ] = None
    commands: Annotated[
        tuple[str, ...],
        Opt(
            "Do this, as in 'merge 3-4', instead of what standard input says; can be repeated.",
            "COMMAND",
            "command",
        ),
    ] = ()
    output: Annotated[
        tuple[str, ...],
        Opt(
            "Write the corrected pairs, in any format of tmtool align; can be repeated.",
            "FILE",
            short="-o",
            is_output=True,
            on=COMMAND_LINE,
        ),
    ] = ()
    preview: Annotated[bool, Opt("Only show what would change; write nothing.")] = False
    add: Annotated[bool, Opt("Add the corrected pairs to the memory, with their edits.")] = False
    restricted: Annotated[
        bool,
        Opt(
            "With --add: also to a memory with other texts, though its use is restricted.",
            rare=True,
        ),
    ] = False
    accept_rest: Annotated[bool, Opt("Mark all other pairs as checked, too.", name="all")] = False
    at: Annotated[
        str | None,
        Opt("The time to record: 2026-11-25 or a full time; now if left out.", "TIME", rare=True),
    ] = None
    force: Annotated[bool, Opt("Overwrite FILE.", on=COMMAND_LINE)] = False
    formats: Annotated[FormatOptions, Opt("Formats")] = FormatOptions()

    def __post_init__(self) -> None:
        """InputError for two kinds of corrections at once, and for what is no time."""
        if self.table is not None and self.commands:
            message = "corrections come from a table or from commands, not from both"
            raise InputError(message)
        if self.at is not None:
            try:
                datetime.fromisoformat(self.at)
            except ValueError as error:
                message = f"must be like 2026-11-25 or 2026-11-25T14:30, not {self.at!r}"
                raise InputError(message, field="at") from error


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What came of a line: the review before and after it, and the rows it touched or names.

    `command` is None if the line holds none.
    """

    before: Review
    after: Review
    command: Command | None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """The corrected bitext, how many rows it has, and how many of them somebody has checked.

    `applied` counts what a table changed, `answers` are what came of commands; `written` are files,
    `notes` what else was done.
    """

    bitext: Bitext
    rows: int
    checked: int
    applied: AppliedEdits | None = None
    answers: tuple[CommandResult, ...] = ()
    written: tuple[Written, ...] = ()
    notes: tuple[str, ...] = ()


@record("edit")
class EditRecord:
    """Other wording in a corrected table: the pair from 1, and its side."""

    pair: int
    side: str
    before: str
    after: str


@record("reply")
class ReplyRecord:
    """A command of a reviser, and what came of it."""

    command: str
    answer: str


def review(session: Session, request: ReviewRequest) -> ReviewResult:
    """Correct a bitext in the name of a session's user.

    InputError if it can't be read; ParseError for the first cell or command that is wrong.
    """
    if request.table is not None:
        return _review_table(session, request, request.table)
    state, answers = start_review(request), []
    for number, line in enumerate(request.commands, start=1):
        try:
            result = run_command(session, request, state, line)
            if result.command and result.command.verb == "quit":
                message = "the review ends without a result"
                raise InputError(message)
        except InputError as error:
            said = " ".join(line.split())[:40]
            message = f"{said}: {error}; nothing was written"
            raise ParseError(message, "commands", number) from error
        state = result.after
        if result.command and result.command.verb == "write":
            break
        answers.append(result)
    return replace(finish_review(session, request, state), answers=tuple(answers))


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
            source, target = (text[:_MAX_EXCERPT_CHARACTERS] for text in (each.source, each.target))
            summary = FindingSummary(note.check, note.message, source, target, note.severity)
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


def apply_review(session: Session, asked: ReviewRequest, reporter: Reporter) -> ReviewResult:
    """Correct a bitext, write it, record decisions on findings, and add it to the memory."""
    if asked.table is not None and is_same_file(asked.bitext, asked.table):
        raise InputError(f"{asked.table} is the bitext itself: edit a copy and apply that")
    if not (asked.output or asked.add or asked.preview):
        message = "name a file to write with -o, or use --add, or see the changes with --preview"
        raise InputError(message)
    options = asked.formats.build(session.now)
    files = () if asked.preview else asked.output
    check_files(files, options, force=asked.force)
    if asked.table in (None, STDIN) and not asked.commands:
        from tmtool.documents.encodings import decode

        lines = decode(read_stdin(), name="stdin").text.splitlines()
        asked = replace(asked, table=None, commands=tuple(lines))
    result = review(session, asked)
    if asked.preview:
        return result
    written = tuple(write_bitext(result.bitext, file, options) for file in files)
    notes = []
    choices = result.applied.choices if result.applied else ()
    if decided := record_choices(session, choices):
        count = sum(each.choice != "apply" for each in choices)
        notes.append(f"decisions on findings: {count}; {decided}")
    if asked.add:
        name = Path(asked.table or asked.bitext).name
        imported = add_reviewed(session, result.bitext, name, reporter, restricted=asked.restricted)
        counts = ", ".join(f"{what} {count:,}" for what, count in imported.counts.items() if count)
        notes.append(f"memory {session.settings.memory}: {counts or 'nothing new'}")
    return replace(result, written=written, notes=tuple(notes))


# What a person and a program are told.


def tell_rows(bitext: Bitext, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield rows of a bitext as objects, numbered from 1."""
    from tmtool.formats.bitexts.jsonl import iter_objects

    wanted = frozenset(numbers)
    for number, each in enumerate(iter_objects(bitext)):
        if number in wanted:
            yield {"pair": number + 1, **each}


def _show_review(result: ReviewResult, look: Look) -> Iterator[str]:
    from tmtool.review.commands import HELP
    from tmtool.views.terminal.bitext import render_rows

    for each in result.answers:
        verb = each.command.verb if each.command else ""
        if verb == "help":
            yield HELP
        elif verb == "show":
            yield from render_rows(each.after.bitext, look, frozenset(each.rows))
        elif each.command:
            yield f"{_describe_answer(each, each.command)}\n"
    for edit in result.applied.edits if result.applied and not result.written else ():
        before, after = map(make_printable, (edit.before or "()", edit.after))
        yield f"pair {edit.pair + 1}, {edit.side}\n- {before}\n+ {after}\n"


def _tell_review(result: ReviewResult) -> Iterator[Any]:
    from tmtool.review.commands import HELP

    for each in result.answers:
        if each.command and each.command.verb == "show":
            yield from tell_rows(each.after.bitext, each.rows)
        elif each.command:
            is_help = each.command.verb == "help"
            answer = HELP.rstrip("\n") if is_help else _describe_answer(each, each.command)
            yield ReplyRecord(each.command.said, answer)
    for edit in result.applied.edits if result.applied and not result.written else ():
        yield EditRecord(edit.pair + 1, edit.side, edit.before, edit.after)
    yield from result.written


def _describe_answer(result: CommandResult, command: Command) -> str:
    """Describe what came of a command, in one line."""
    from tmtool.review.edits import get_type

    if command.verb == "undo":
        undone = result.before.command
        return f"undo: {undone.said if undone else ''} is undone"
    if command.verb == "accept":
        return f"{command.said}: {len(result.rows)} checked"
    bitext, names = result.after.bitext, result.after.names
    told = (f"pair {names[row][0]} is {get_type(bitext, row)}" for row in result.rows)
    return f"{command.said}: {', '.join(told) or 'no pair any more'}"


def _note_review(result: ReviewResult) -> Iterator[str]:
    if result.applied:
        yield from _describe_applied(result.applied)
    for each in result.written:
        yield from each.list_notes()
    yield from result.notes


def _describe_applied(applied: AppliedEdits) -> Iterator[str]:
    yield f"pairs changed: {applied.changed}, accepted as they are: {applied.accepted}"
    if applied.edits:
        yield f"texts with other wording: {len(applied.edits)}"
    if applied.kept:
        yield f"pairs without a row, left as they were: {_format_numbers(applied.kept)}"
    if applied.unread:
        yield (
            "texts that differ only in quotation marks, dashes or other signs that programs "
            f"change, left as they were: {applied.unread}"
        )
    if applied.overruled:
        names = ", ".join(sorted(set(applied.overruled)))
        yield f"pairs changed that had been checked: {len(applied.overruled)}, by {names}"
    if applied.cleared:
        yield f"pairs no longer checked, since checked_by was emptied: {applied.cleared}"
    if applied.parted:
        yield f"items of lists that are no pairs any more: {applied.parted}"


def _format_numbers(rows: Sequence[int]) -> str:
    """Format numbers of pairs, 1-based, with runs as ranges.

    >>> _format_numbers((0, 1, 2, 6))
    '1-3, 7'
    """
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and runs[-1][-1] == row:
            runs[-1][-1] = row + 1
        else:
            runs.append([row + 1, row + 1])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


OPERATIONS = (
    Operation(
        name="review apply",
        request=ReviewRequest,
        run=apply_review,
        show=_show_review,
        records=(ReplyRecord, EditRecord, Written),
        tell=_tell_review,
        notes=_note_review,
        memory="place",
        changes=True,
        takes_decisions=True,
        role="reviser",
        examples=(
            "review apply bitext.xlsx corrected.xlsx --by Anna --preview",
            "review apply bitext.xlsx corrected.xlsx --by Anna -o checked.xlsx",
            "review apply bitext.jsonl --command 'merge 3-4' -o checked.jsonl",
        ),
    ),
)
