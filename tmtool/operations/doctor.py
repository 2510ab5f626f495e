"""Faults of a TMX file, and a repaired copy of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tmtool.fields import Opt, request
from tmtool.formats.doctor.complaints import Complaint, DoctorReport
from tmtool.lang.wrap import format_count
from tmtool.operations.declare import Operation
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.views.terminal.look import Look

_SHOWN_OF_A_KIND = 20


@request
class DoctorRequest:
    """Report everything that is wrong with a TMX file, and repair what can be repaired.

    Encoding, XML, languages, empty and one-sided units, control characters, inline codes,
    duplicates, swapped languages, Chinese of the other kind, broken characters, odd lengths.
    Exit code 1 where something is wrong.
    """

    file: Annotated[
        str, Opt("A translation memory as TMX.", "FILE", is_argument=True, is_file=True)
    ]
    output: Annotated[
        str | None,
        Opt("Write a repaired copy, and the list of repairs as OUT.log.", "OUT", short="-o"),
    ] = None
    force: Annotated[bool, Opt("Overwrite OUT and its log.")] = False
    all_: Annotated[bool, Opt(f"Show all places, not {_SHOWN_OF_A_KIND} of each kind.")] = False


@dataclass(frozen=True, slots=True)
class Examination:
    """The faults of a file; of each kind all were kept, or the first ones."""

    request: DoctorRequest
    report: DoctorReport
    complaints: tuple[Complaint, ...]


def examine_file(
    session: Session, request: DoctorRequest, reporter: Reporter = SILENT
) -> Examination:
    """Find the faults of a TMX, and repair them in a copy if one is wanted.

    InputError for a file that is no TMX, and for a copy that can't be written, or exists.
    """
    from tmtool import files
    from tmtool.formats.doctor import examine, repair
    from tmtool.formats.doctor.complaints import write_log

    complaints: list[Complaint] = []
    counts = Counter[str]()

    def keep(complaint: Complaint) -> None:
        counts[complaint.kind] += 1
        if request.all_ or counts[complaint.kind] <= _SHOWN_OF_A_KIND:
            complaints.append(complaint)

    def progress(done: int, total: int) -> None:
        reporter.step("examining", done / total if total else 1.0)

    if request.output is None:
        report = examine(request.file, keep, progress=progress)
        return Examination(request, report, tuple(complaints))
    log = Path(f"{request.output}.log")
    files.check(Path(request.output), force=request.force)
    files.check(log, force=request.force)
    with write_log(log) as note:

        def keep_and_note(complaint: Complaint) -> None:
            note(complaint)
            keep(complaint)

        report = repair(
            request.file, request.output, keep_and_note, force=request.force, progress=progress
        )
    return Examination(request, report, tuple(complaints))


def _show(result: Examination, look: Look) -> Iterator[str]:
    for each in result.complaints:
        unit = f", unit {each.unit}" if each.unit else ""
        why = f" ({each.why})" if each.why else ""
        now = f"\n    -> {each.now}" if each.now is not None else ""
        yield f"line {each.line}{unit}: {each.kind}: {each.was}{why}{now}\n"
    units, counts = format_count(result.report.units, "unit"), result.report.counts
    yield f"{units}\n" if counts else f"{units}, nothing wrong\n"
    width = max(map(len, counts), default=0)
    for kind, (found, repairable) in counts.items():
        hidden = 0 if result.request.all_ else max(0, found - _SHOWN_OF_A_KIND)
        more = f" ({hidden} not shown; --all shows them)" if hidden else ""
        count = "" if repairable == found else f"{repairable:,} "
        repair = f"{count}can be repaired" if repairable else "only you can repair"
        yield f"  {kind:{width}}  {found:,}, {repair}{more}\n"


def _note(result: Examination) -> Iterator[str]:
    if result.request.output is not None:
        yield f"{result.request.output}: the repaired copy; {result.request.output}.log: its log"


OPERATIONS = (
    Operation(
        name="corpus doctor",
        request=DoctorRequest,
        run=examine_file,
        show=_show,
        records=(Complaint, DoctorReport),
        tell=lambda result: (*result.complaints, result.report),
        notes=_note,
        is_answer=lambda result: result.report.is_clean,
        is_long=True,
        examples=(
            "corpus doctor memory.tmx",
            "corpus doctor memory.tmx -o clean.tmx",
            "corpus doctor memory.tmx --json --all",
        ),
    ),
)
