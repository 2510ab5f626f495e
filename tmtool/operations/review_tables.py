"""`review show` and `review export`: pairs of a bitext on a terminal, or as a table to correct."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, MinLen

from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE, Opt, request
from tmtool.operations.align import check_files, write_bitext
from tmtool.operations.declare import Operation, Written
from tmtool.operations.review import tell_rows
from tmtool.operations.shared import FormatOptions, TermBases
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.formats.bitexts.notes import PairNotes
    from tmtool.operations.check_texts import CheckRequest
    from tmtool.units import Bitext
    from tmtool.views.terminal.look import Look


_TABLES = (".xlsx", ".docx", ".html")


@request
class RowsRequest:
    """Show the numbered pairs of a bitext, each segment on a line of its own."""

    bitext: Annotated[
        str,
        Opt(
            "A .jsonl, .tsv, .xlsx or .xlf that tmtool wrote.",
            "BITEXT",
            is_argument=True,
            is_file=True,
        ),
    ]
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
    """The bitext, and the numbers of the rows that are wanted, from 0."""

    bitext: Bitext
    numbers: tuple[int, ...]


@request
class ExportReviewRequest:
    """Write a table to correct: a sheet, a table for Word, or a page to read.

    With --findings each pair has what the checks find in it, and a cell in which you write apply,
    keep as is: with a reason, or not an error. tmtool review apply then does that.
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
    output: Annotated[
        tuple[str, ...],
        MinLen(1),
        Opt(
            "The table: .xlsx, .docx or .html; can be repeated.",
            "FILE",
            short="-o",
            is_output=True,
            on=COMMAND_LINE,
        ),
    ]
    findings: Annotated[bool, Opt("Put the findings of tmtool check beside the pairs.")] = False
    profile: Annotated[str, Opt("With --findings: the checks to run.", "NAME")] = "all"
    terms: TermBases = ()
    force: Annotated[bool, Opt("Overwrite FILE.", on=COMMAND_LINE)] = False

    def __post_init__(self) -> None:
        """InputError for a file that is no table."""
        for file in self.output:
            if not file.lower().endswith(_TABLES):
                raise InputError(f"{file}: the name of the file must end in {', '.join(_TABLES)}")


@dataclass(frozen=True, slots=True)
class TableResult:
    """A bitext to write as a table, and the findings of its pairs; None without a check."""

    bitext: Bitext
    findings: PairNotes | None = None


def find_rows(request: RowsRequest) -> RowsResult:
    """Find rows of a bitext. Raises InputError if it can't be read, or has no such row."""
    from tmtool.formats.bitexts import rebuild
    from tmtool.review.session import choose_rows

    bitext = rebuild.read(request.bitext)
    numbers = choose_rows(
        bitext, request.rows, request.below, request.text, request.around,
        unchecked=request.unchecked,
    )  # fmt: skip
    return RowsResult(bitext, numbers)


def _show_rows(session: Session, asked: RowsRequest, reporter: Reporter) -> RowsResult:
    return find_rows(asked)


def export_review(
    session: Session, asked: ExportReviewRequest, reporter: Reporter
) -> tuple[Written, ...]:
    """Write a bitext as tables to correct, with the findings of its pairs if they are wanted."""
    from tmtool.checks.requests import CheckRules
    from tmtool.operations.check_texts import CheckRequest, PairsFile

    options = FormatOptions().build(session.now)
    check_files(asked.output, options, force=asked.force)
    check = None
    if asked.findings:
        file = PairsFile(asked.bitext)
        check = CheckRequest((file,), CheckRules(asked.profile), asked.terms)
    table = open_table(session, asked.bitext, check, reporter)
    return tuple(
        write_bitext(table.bitext, file, options, findings=table.findings) for file in asked.output
    )


def open_table(
    session: Session, bitext: str, check: CheckRequest | None = None, reporter: Reporter = SILENT
) -> TableResult:
    """Read a bitext for a table to correct; with a check of its file, with what that finds."""
    from tmtool.checks.repairs import list_notes
    from tmtool.formats.bitexts import rebuild
    from tmtool.operations.check_texts import check as run_checks

    whole = rebuild.read(bitext)
    if check is None:
        return TableResult(whole)
    if len(whole.sides) > 2:
        raise InputError(
            f"{bitext} holds {', '.join(whole.languages)}: findings are of two languages; write "
            "the table without them, and check two of its languages"
        )
    return TableResult(whole, list_notes(run_checks(session, check, reporter)))


def _show_found(result: RowsResult, look: Look) -> Iterable[str]:
    from tmtool.views.terminal.bitext import render_rows

    return render_rows(result.bitext, look, frozenset(result.numbers))


def _note_files(result: tuple[Written, ...]) -> Iterator[str]:
    for each in result:
        yield from each.list_notes()


OPERATIONS = (
    Operation(
        name="review show",
        request=RowsRequest,
        run=_show_rows,
        show=_show_found,
        tell=lambda result: tell_rows(result.bitext, result.numbers),
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
        notes=_note_files,
        memory="optional",
        takes_decisions=True,
        examples=("review export bitext.jsonl -o revised.xlsx --findings",),
    ),
)
