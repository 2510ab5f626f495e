"""`tmtool review`: read a bitext with a reviser's eyes, and apply what the reviser says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output
from tmtool.cli.messages import explain
from tmtool.cli.reading import is_person, read_piped, read_typed
from tmtool.errors import InputError, ParseError
from tmtool.operations.shared import check_outputs, is_same_file

if TYPE_CHECKING:
    from tmtool.formats.bitexts.writing import Options
    from tmtool.review import AppliedEdits
    from tmtool.review.commands import Command
    from tmtool.review.requests import CommandResult, ReviewRequest, ReviewResult
    from tmtool.services.session import Session
    from tmtool.units import Bitext

app = options.build_group("review", "Read and correct a bitext.")

_BitextFile = Annotated[
    str, typer.Argument(metavar="BITEXT", help="A .jsonl, .tsv, .xlsx or .xlf that tmtool wrote.")
]
_Edits = Annotated[
    str | None,
    typer.Argument(
        metavar="EDITS",
        help="The corrected table: .tsv, .xlsx, .csv or .txt. If left out, commands "
        "are read from standard input.",
    ),
]
_Below = Annotated[
    float | None, typer.Option(min=0, max=1, metavar="SCORE", help="Show pairs with a lower score.")
]
_Rows = Annotated[
    str | None, typer.Option("--row", metavar="ROWS", help="Show these pairs: 12-20, or 3, 7.")
]
_Find = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Show pairs with this text on either side.")
]
_Unchecked = Annotated[
    bool, typer.Option("--unchecked", help="Show pairs that nobody has checked.")
]
_Around = Annotated[
    int, typer.Option(min=0, metavar="N", help="Show N pairs before and after each as well.")
]
_By = Annotated[
    str, typer.Option("--by", metavar="NAME", help="The reviser, recorded with every change.")
]
_At = Annotated[
    str | None,
    typer.Option(
        metavar="TIME", help="The time to record: 2026-11-25 or a full time; now if left out."
    ),
]
_All = Annotated[bool, typer.Option("--all", help="Mark all other pairs as checked, too.")]
_Out = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="FILE",
        help="Write the corrected pairs, in any format of tmtool align; can be repeated.",
    ),
]  # fmt: skip
_Add = Annotated[
    bool,
    typer.Option("--add", help="Take the corrected pairs into the memory, with their edits."),
]
_Restricted = Annotated[
    bool,
    typer.Option(
        "--restricted", help="With --add: also beside other texts, though its use is restricted."
    ),
]
_Decisions = Annotated[
    str | None,
    typer.Option(
        metavar="FILE", help="The file of decisions on findings; TMTOOL_FINDINGS if left out."
    ),
]
_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only show what would change; write nothing.")
]
_Force = Annotated[bool, typer.Option("--force", help="Overwrite FILE; it may be BITEXT itself.")]


@app.command()
def show(
    bitext: _BitextFile,
    below: _Below = None,
    rows: _Rows = None,
    find: _Find = None,
    unchecked: _Unchecked = False,
    around: _Around = 0,
    color: options.Color = False,
    as_json: options.Json = False,
) -> None:
    """Show the numbered pairs of a bitext, each segment on a line of its own.

    \b
    tmtool review show bitext.jsonl --below 0.8 --around 1
    tmtool review show bitext.xlsx --row 12-20
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.review.requests import RowsRequest
    from tmtool.services.review import find_rows

    found = find_rows(RowsRequest(bitext, rows, below, find, unchecked, around))
    if not found.numbers:
        output.note(f"{bitext}: no such pairs")
        raise typer.Exit(1)
    output.emit(render_rows(found.bitext, found.numbers, color=color, as_json=as_json))


@app.command()
def apply(
    bitext: _BitextFile,
    edits: _Edits = None,
    *,
    user: _By,
    out: _Out = None,
    dry_run: _DryRun = False,
    add: _Add = False,
    restricted: _Restricted = False,
    memory: options.Memory = None,
    decisions: _Decisions = None,
    at: _At = None,
    everything: _All = False,
    codes: options.Codes = None,
    bom: options.Bom = False,
    tmx_level: options.TmxLevel = 1,
    flavour: options.TmxFlavour = options.Flavour.PLAIN,
    xliff: options.XliffVersion = options.Xliff.ONE,
    force: _Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Correct a bitext with an edited table, or with commands from standard input.

    Wording that was changed is kept as an edit: who, when, and what stood there before.

    \b
    tmtool review apply bitext.xlsx corrected.xlsx --by Anna --dry-run
    tmtool review apply bitext.xlsx corrected.xlsx --by Anna -o checked.xlsx
    echo 'merge 3-4' | tmtool review apply bitext.jsonl --by Anna -o checked.jsonl
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.bootstrap import open_session
    from tmtool.formats.bitexts import writing as bitext_files
    from tmtool.review.requests import ReviewRequest
    from tmtool.services.review import review

    name = _read_name(user)
    request = ReviewRequest(bitext, edits or None, at=at, accept_rest=everything)
    with open_session(memory, findings=decisions, user=name) as session:
        how = bitext_files.Options(
            session.now, codes, bom=bom, tmx_level=tmx_level, flavour=flavour.value,
            xliff=xliff.value,
        )  # fmt: skip
        # InputError where one file is named twice that should not be.
        if edits and is_same_file(bitext, edits):
            raise InputError(f"{edits} is the bitext itself: edit a copy and apply that")
        files = [] if dry_run else list(out or ())
        _check_goal(files, is_enough=dry_run or add)
        check_outputs([edits] if edits else [], files)
        bitext_files.check_all(files, how, force=force)
        if edits:
            result = review(session, request)
        else:
            result = ReviewPrompt(by_hand=is_person(), as_json=as_json).run(session, request)
        for line in _summary(result.applied) if result.applied else ():
            output.note(f"{edits}: {line}", quiet=quiet)
        if dry_run:
            _preview(result, as_json=as_json)
            return
        for file in files:
            _write(result, file, how, force=force, as_json=as_json, quiet=quiet)
        _keep(session, result, edits or bitext, add=add, restricted=restricted, quiet=quiet)


@app.command()
def export(
    bitext: _BitextFile,
    out: Annotated[
        list[str],
        typer.Option(
            "--output", "-o", metavar="FILE",
            help="The table: .xlsx, .docx or .html; can be repeated.",
        ),
    ],
    *,
    findings: Annotated[
        bool,
        typer.Option("--findings", help="Put the findings of tmtool check beside the pairs."),
    ] = False,
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="With --findings: the checks to run.")
    ] = "all",
    terms: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="With --findings: a term base, as in tmtool check."),
    ] = None,
    memory: options.Memory = None,
    decisions: _Decisions = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
    quiet: options.Quiet = False,
) -> None:  # fmt: skip
    """Write a table to correct: a sheet, a table for Word, or a page to read.

    With --findings each pair has what the checks find in it, and a cell in which you write apply,
    keep as is: with a reason, or not an error. tmtool review apply then does that.

    \b
    tmtool review export bitext.jsonl -o revised.xlsx --findings
    tmtool review apply bitext.jsonl revised.xlsx --by Anna -o checked.jsonl
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.bootstrap import open_session
    from tmtool.checks.requests import CheckRequest, CheckRules, PairsFile
    from tmtool.formats.bitexts import writing as bitext_files
    from tmtool.services.review import open_table
    from tmtool.views.bitext import write

    check_outputs([bitext], out)
    bitext_files.check_all(out, force=force)
    check = None
    if findings:
        rules = CheckRules(profile)
        check = CheckRequest((PairsFile(bitext),), rules, tuple(terms or ()))
    with open_session(memory, findings=decisions) as session:
        table = open_table(session, bitext, check)
        how = bitext_files.Options(session.now)
    for name in out:
        losses = write(table.bitext, name, how, force=force, findings=table.findings)
        for loss in losses:
            output.note(explain(loss), quiet=quiet)
        beside = table.findings or {}
        told = f", findings: {sum(map(len, beside.values()))}" if findings else ""
        pairs = sum(len(stream.beads) for stream in table.bitext.streams)
        output.note(f"{name}: {pairs} pairs{told}", quiet=quiet)


def _read_name(given: str) -> str:
    """The reviser's name; InputError for an empty one."""
    name = " ".join(given.split())
    if not name:
        message = "--by is empty: name the reviser"
        raise InputError(message)
    return name


def _check_goal(files: Sequence[str], *, is_enough: bool) -> None:
    """InputError where nothing would come of a review."""
    if not files and not is_enough:
        message = "name a file to write with -o, or use --add, or see the changes with --dry-run"
        raise InputError(message)


def _write(
    result: ReviewResult, file: str, how: Options, *, force: bool, as_json: bool, quiet: bool
) -> None:
    from tmtool.views.bitext import write

    own = how.select_supported(Path(file).suffix.lower())
    losses = write(result.bitext, file, own, force=force)
    _tell(result, file, [explain(each) for each in losses], as_json=as_json, quiet=quiet)


def _keep(
    session: Session, result: ReviewResult, name: str, *, add: bool, restricted: bool, quiet: bool
) -> None:
    """Record what was decided on findings, and take the bitext into the memory where asked to."""
    from tmtool.services.review import add_reviewed, record_choices

    choices = result.applied.choices if result.applied else ()
    file = record_choices(session, choices)
    if file is not None:
        count = sum(each.choice != "apply" for each in choices)
        output.note(f"decisions on findings: {count}; {file}", quiet=quiet)
    if add:
        added = add_reviewed(session, result.bitext, Path(name).name, restricted=restricted).counts
        told = ", ".join(f"{what} {count:,}" for what, count in added.items() if count)
        output.note(f"memory {session.settings.memory}: {told or 'nothing new'}", quiet=quiet)


def _summary(applied: AppliedEdits) -> Iterator[str]:
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
    """Numbers as people count, those in a row as a range.

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


def _preview(result: ReviewResult, *, as_json: bool) -> None:
    from tmtool.lang.wrap import make_printable

    edits = result.applied.edits if result.applied else ()
    if as_json:
        output.emit_objects(
            {"type": "edit", "pair": each.pair + 1, "side": each.side, "before": each.before,
             "after": each.after}
            for each in edits
        )  # fmt: skip
        return
    for each in edits:
        before, after = map(make_printable, (each.before or "()", each.after))
        output.emit([f"pair {each.pair + 1}, {each.side}\n- {before}\n+ {after}\n"])


def _tell(
    result: ReviewResult, out: str, losses: Sequence[str], *, as_json: bool, quiet: bool
) -> None:
    from tmtool.formats.bitexts.writing import list_outputs

    for loss in losses:
        output.note(loss, quiet=quiet)
    langs = result.bitext.source.lang, result.bitext.target.lang
    names = ", ".join(map(str, list_outputs(out, langs)))
    output.note(f"{names}: {result.rows} pairs, checked: {result.checked}", quiet=quiet)
    if as_json:
        told = {"file": out, "rows": result.rows, "checked": result.checked, "losses": losses}
        output.emit_objects([{"type": "written", **told}])


@dataclass(frozen=True, slots=True)
class ReviewPrompt:
    """How answers to commands are given.

    A person is shown the rows, and told of mistakes; a pipe ends at the first one.
    """

    by_hand: bool
    as_json: bool

    def run(self, session: Session, request: ReviewRequest) -> ReviewResult:
        """Do all commands of stdin and answer each; a wrong one in a pipe is a ParseError."""
        from tmtool.services.review import finish_review, run_command, start_review

        state = start_review(request)
        if self.by_hand:
            output.note(f"{len(state.names)} pairs; help says what you can do, write ends")
        lines = read_typed() if self.by_hand else read_piped()
        for number, line in enumerate(lines, start=1):
            try:
                result = run_command(session, request, state, line)
            except InputError as error:
                if not self.by_hand:
                    said = " ".join(line.split())[:40]
                    message = f"{said}: {explain(error)}; nothing was written"
                    raise ParseError(message, "stdin", number) from error
                output.note(explain(error))
                continue
            state = result.after
            if result.command and result.command.verb == "write":
                break
            if result.command:
                self._answer(result, result.command)
        return finish_review(session, request, state)

    def _answer(self, result: CommandResult, command: Command) -> None:
        from tmtool.review import commands

        if command.verb == "quit":
            output.note("nothing was written")
            raise typer.Exit(1)
        if command.verb == "help":
            self._say(command, commands.HELP)
        elif command.verb == "show":
            self._show(result)
        else:
            self._say(command, f"{_format_result(result, command)}\n")
            if self.by_hand and not self.as_json and command.verb != "accept":
                self._show(result)

    def _say(self, command: Command, text: str) -> None:
        if self.as_json:
            told = {"command": command.said, "answer": text.rstrip("\n")}
            output.emit_objects([{"type": "reply", **told}])
        else:
            output.emit([text])

    def _show(self, result: CommandResult) -> None:
        names = [own[0] for own in result.after.names]
        rows = render_rows(result.after.bitext, result.rows, names=names, as_json=self.as_json)
        output.emit(rows)


def render_rows(
    bitext: Bitext,
    numbers: Sequence[int],
    *,
    names: Sequence[str] | None = None,
    color: bool = False,
    as_json: bool = False,
) -> Iterator[str]:
    """Rows for people to read, or for programs."""
    from tmtool.formats.bitexts.jsonl import write_record
    from tmtool.formats.bitexts.rows import iter_records
    from tmtool.views.terminal import bitext as table
    from tmtool.views.terminal.look import Look

    wanted = frozenset(numbers)
    if as_json:
        every = enumerate(iter_records(bitext))
        return (
            write_record({"pair": number + 1, **record})
            for number, record in every
            if number in wanted
        )
    look = Look(output.get_columns(), color, output.can_show_boxes())
    return table.render_rows(bitext, wanted, look, names)


def _format_result(result: CommandResult, command: Command) -> str:
    """One line that says what came of a command."""
    from tmtool.review.edits import get_type

    if command.verb == "undo":
        undone = result.before.command
        return f"undo: {undone.said if undone else ''} is taken back"
    if command.verb == "accept":
        return f"{command.said}: {len(result.rows)} checked"
    bitext, names = result.after.bitext, result.after.names
    told = (f"pair {names[at][0]} is {get_type(bitext, at)}" for at in result.rows)
    return f"{command.said}: {', '.join(told) or 'no pair any more'}"
