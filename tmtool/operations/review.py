"""`review`: pairs of a bitext shown, written as tables to correct, and corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from annotated_types import Ge, Le, MinLen

from tmtool.errors import InputError, ParseError
from tmtool.fields import COMMAND_LINE, STDIN, Opt, record, request
from tmtool.lang.wrap import make_printable
from tmtool.operations.align import write_bitext
from tmtool.operations.declare import Operation, Written
from tmtool.operations.findings import decide_choices
from tmtool.operations.shared import FormatOptions, TermBases, is_same_file, read_stdin
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.protocols import ImportResult
    from tmtool.review.applied import AppliedEdits
    from tmtool.units import Bitext
    from tmtool.views.terminal.look import Look

BitextFile: TypeAlias = Annotated[
    str,
    Opt(
        "A .jsonl, .tsv, .xlsx or .xlf that tmtool wrote.", "BITEXT", is_argument=True, is_file=True
    ),
]
Outputs: TypeAlias = Annotated[
    tuple[str, ...],
    Opt(
        "The file to write, in the format of its name; can be repeated.",
        "FILE",
        short="-o",
        is_output=True,
        on=COMMAND_LINE,
    ),
]
Force: TypeAlias = Annotated[bool, Opt("Overwrite FILE.", on=COMMAND_LINE)]
_TABLES = (".xlsx", ".docx", ".html")


@request
class RowsRequest:
    """Show the numbered pairs of a bitext, each segment on a line of its own."""

    bitext: BitextFile
    rows: Annotated[str | None, Opt("Show these pairs: 12-20, or 3, 7.", "ROWS", "row")] = None
    below: Annotated[float | None, Ge(0), Le(1), Opt("Show pairs with a lower score.", "SCORE")] = (
        None
    )
    text: Annotated[
        str | None, Opt("Show pairs with this text on either side.", "TEXT", "find")
    ] = None
    unchecked: Annotated[bool, Opt("Show pairs that nobody has checked.")] = False
    around: Annotated[int, Ge(0), Opt("Show N pairs before and after each as well.", "N")] = 0


@dataclass(frozen=True, slots=True)
class RowsResult:
    """A bitext, and the numbers of the requested rows, from 0."""

    bitext: Bitext
    numbers: tuple[int, ...]


@request
class ExportReviewRequest:
    """Write a table to correct: a sheet, a table for Word, or a page to read.

    With --findings each pair has what the checks find in it, and a cell in which you write apply,
    keep as is: with a reason, or not an error. tmtool review apply then does that.
    """

    bitext: BitextFile
    output: Annotated[Outputs, MinLen(1)]
    findings: Annotated[bool, Opt("Put the findings of tmtool check beside the pairs.")] = False
    terms: TermBases = ()
    force: Force = False

    def __post_init__(self) -> None:
        """Raise InputError for a file that is no table."""
        for file in self.output:
            if not file.lower().endswith(_TABLES):
                raise InputError(f"{file}: the name of the file must end in {', '.join(_TABLES)}")


@request
class ReviewRequest:
    """Correct a bitext with an edited table, or with commands from standard input.

    Wording that was changed is kept as an edit: who, when, and what it was before.
    """

    bitext: BitextFile
    table: Annotated[
        str | None,
        Opt("A corrected table; else standard input.", "[EDITS]", is_argument=True, is_file=True),
    ] = None
    commands: Annotated[
        tuple[str, ...],
        Opt("A command, as in 'merge 3-4'; can be repeated.", "COMMAND", "command"),
    ] = ()
    output: Outputs = ()
    preview: Annotated[bool, Opt("Only show what would change; write nothing.")] = False
    add: Annotated[bool, Opt("Add the corrected pairs to the memory, with their edits.")] = False
    restricted: Annotated[bool, Opt("With --add: although its use is restricted.", rare=True)] = (
        False
    )
    accept_rest: Annotated[bool, Opt("Mark all other pairs as checked, too.", name="all")] = False
    force: Force = False
    formats: Annotated[FormatOptions, Opt("Formats")] = FormatOptions()

    def __post_init__(self) -> None:
        """Raise InputError for two kinds of corrections at once."""
        if self.table is not None and self.commands:
            message = "corrections come from a table or from commands, not from both"
            raise InputError(message)


@record("edit")
class EditRecord:
    """Other wording in a corrected table: the pair from 1, and its side."""

    pair: int
    side: str
    before: str
    after: str


@record("reply")
class ReplyRecord:
    """A command of a reviser, and its result in words."""

    command: str
    answer: str


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """A corrected bitext: with what a table changed, or with the replies to commands.

    `written` are files; `notes` describe decisions and what was added to the memory.
    """

    bitext: Bitext
    applied: AppliedEdits | None = None
    replies: tuple[ReplyRecord, ...] = ()
    written: tuple[Written, ...] = ()
    notes: tuple[str, ...] = ()


def find_rows(request: RowsRequest) -> RowsResult:
    """Find rows of a bitext. Raises InputError if it can't be read, or has no such row."""
    from tmtool.formats.bitexts import rebuild
    from tmtool.review.session import choose_rows

    bitext, unchecked = rebuild.read(request.bitext), request.unchecked
    chosen = request.rows, request.below, request.text, request.around
    return RowsResult(bitext, choose_rows(bitext, *chosen, unchecked=unchecked))


def export_review(
    session: Session, asked: ExportReviewRequest, reporter: Reporter
) -> tuple[Written, ...]:
    """Write a bitext as tables to correct, with the findings of its pairs if requested."""
    from tmtool.checks.inputs import open_bitext
    from tmtool.checks.repairs import list_notes
    from tmtool.formats.bitexts import rebuild
    from tmtool.formats.bitexts.writing import check_all
    from tmtool.operations.check_texts import CheckRequest, check

    options = FormatOptions().build(session.now)
    check_all(asked.output, options, force=asked.force)
    bitext, findings = rebuild.read(asked.bitext), None
    if asked.findings:
        checking = CheckRequest((open_bitext(bitext),), terms=asked.terms)
        findings = list_notes(check(session, checking, reporter))
    return tuple(write_bitext(bitext, file, options, findings=findings) for file in asked.output)


def review(session: Session, request: ReviewRequest) -> ReviewResult:
    """Correct a bitext in the name of the session's user.

    Raises InputError if it can't be read, ParseError for the first wrong cell or command.
    """
    from tmtool import review
    from tmtool.formats.bitexts import rebuild
    from tmtool.formats.bitexts.rows import iter_rows
    from tmtool.review import tables
    from tmtool.review.session import start
    from tmtool.units import CheckRecord

    bitext = rebuild.read(request.bitext)
    checked = CheckRecord(session.user, session.now.isoformat(timespec="seconds"))
    if request.table is not None:
        table = tables.read(request.table)
        applied = review.apply(bitext, table, checked=checked, everything=request.accept_rest)
        return ReviewResult(applied.bitext, applied)
    state, replies = start(bitext), list[ReplyRecord]()
    for number, line in enumerate(request.commands, start=1):
        try:
            step = state.run(line, checked)
        except InputError as error:
            message = f"{' '.join(line.split())[:40]}: {error}; nothing was written"
            raise ParseError(message, "commands", number) from error
        if step is not None:
            state = step.after
            replies.append(ReplyRecord(step.command.said, step.describe()))
    bitext = state.bitext
    if request.accept_rest:
        unchecked = (row.number for row in iter_rows(bitext) if not row.checked)
        bitext = review.accept(bitext, unchecked, checked=checked)
    return ReviewResult(bitext, replies=tuple(replies))


def apply_review(session: Session, asked: ReviewRequest, reporter: Reporter) -> ReviewResult:
    """Correct a bitext, write it, record decisions on findings, and add it to the memory."""
    from tmtool.formats.bitexts.writing import check_all

    if asked.table is not None and is_same_file(asked.bitext, asked.table):
        raise InputError(f"{asked.table} is the bitext itself: edit a copy and apply that")
    if not (asked.output or asked.add or asked.preview):
        message = "name a file to write with -o, or use --add, or see the changes with --preview"
        raise InputError(message)
    options = asked.formats.build(session.now)
    files = () if asked.preview else asked.output
    check_all(files, options, force=asked.force)
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
    if decided := decide_choices(session, choices):
        count = sum(each.choice != "apply" for each in choices)
        notes.append(f"decisions on findings: {count}; {decided}")
    if asked.add:
        name = Path(asked.table or asked.bitext).name
        imported = add_reviewed(session, result.bitext, name, reporter, restricted=asked.restricted)
        counts = ", ".join(f"{what} {count:,}" for what, count in imported.counts.items() if count)
        notes.append(f"memory {session.settings.memory}: {counts or 'nothing new'}")
    return replace(result, written=written, notes=tuple(notes))


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

    Units have the edited wording, and their earlier wording with the author and time of the edit.
    They replace units of the same texts whose pairs changed since. `name` is that of the change in
    the journal, `memory` that of the units. Raises InputError for a restricted text in a memory
    with other texts, unless `restricted` is true.
    """
    from tmtool.formats.units import bitexts
    from tmtool.formats.units.whole import make_texts
    from tmtool.memory.importing import Importer
    from tmtool.operations.memory_upkeep import index_new_texts

    session.create_memory()
    texts = tuple(each.id for each in bitext.sides)
    filling = Importer(
        session.store, session.user, name, memory=memory or None, restricted=restricted, anew=texts
    )
    result = filling.take(bitexts.iter_items(bitext), None, lambda _: make_texts(bitext))
    index_new_texts(session, reporter)
    return result


def _iter_rows(result: RowsResult) -> Iterator[dict[str, Any]]:
    from tmtool.formats.bitexts.jsonl import iter_objects

    numbers = frozenset(result.numbers)
    for number, each in enumerate(iter_objects(result.bitext)):
        if number in numbers:
            yield {"pair": number + 1, **each}


def _show_rows(result: RowsResult, look: Look) -> Iterable[str]:
    from tmtool.views.terminal.bitext import render_rows

    return render_rows(result.bitext, look, frozenset(result.numbers))


def _tell_review(result: ReviewResult) -> Iterator[Any]:
    yield from result.replies
    for edit in result.applied.edits if result.applied and not result.written else ():
        yield EditRecord(edit.pair + 1, edit.side, edit.before, edit.after)
    yield from result.written


def _show_review(result: ReviewResult, look: Look) -> Iterator[str]:
    for each in _tell_review(result):
        if isinstance(each, ReplyRecord):
            yield f"{each.answer}\n"
        elif isinstance(each, EditRecord):
            before, after = map(make_printable, (each.before or "()", each.after))
            yield f"pair {each.pair}, {each.side}\n- {before}\n+ {after}\n"


def _note_review(result: ReviewResult) -> Iterator[str]:
    if result.applied:
        yield from result.applied.describe()
    for each in result.written:
        yield from each.list_notes()
    yield from result.notes


OPERATIONS = (
    Operation(
        name="review show",
        request=RowsRequest,
        run=lambda session, asked, reporter: find_rows(asked),
        show=_show_rows,
        tell=_iter_rows,
        notes=lambda result: () if result.numbers else ("no such pairs",),
        is_answer=lambda result: bool(result.numbers),
        examples=(
            "review show bitext.jsonl --below 0.8 --around 1",
            "review show bitext.xlsx --row 12-20",
        ),
    ),
    Operation(
        name="review export",
        request=ExportReviewRequest,
        run=export_review,
        show=lambda result, look: (),
        records=(Written,),
        tell=lambda result: result,
        notes=lambda result: (note for each in result for note in each.list_notes()),
        memory="optional",
        takes_decisions=True,
        examples=("review export bitext.jsonl -o revised.xlsx --findings",),
    ),
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
