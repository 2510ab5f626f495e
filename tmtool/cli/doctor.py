"""`tmtool doctor`: everything wrong with a memory file, and a repaired copy with a log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output
from tmtool.lang.wrap import format_count

if TYPE_CHECKING:
    from tmtool.formats.doctor import Complaint, DoctorReport

_SHOWN = 20
"""Remarks of a kind that are told; --json tells all. Chosen, no measurement."""


def doctor(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A translation memory as TMX.")],
    repair: Annotated[
        str | None, typer.Option("--repair", metavar="OUT", help="Write a repaired copy.")
    ] = None,
    repair_log: Annotated[
        str | None,
        typer.Option(
            "--repair-log", metavar="FILE", help="The list of repairs; OUT.log if left out."
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help=f"Show all places, not {_SHOWN} of each kind.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT and its log.")] = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Report everything that is wrong with a TMX file, and repair what can be repaired.

    Encoding, XML, languages, empty and one-sided units, control characters, inline codes,
    duplicates, swapped languages, Chinese of the other kind, broken characters, odd lengths.
    Exit code 1 where something is wrong.

    \b
    tmtool doctor memory.tmx
    tmtool doctor memory.tmx --repair clean.tmx
    tmtool doctor memory.tmx --json --all
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.formats.doctor.requests import DoctorRequest
    from tmtool.services.exchange import examine_file

    request = DoctorRequest(file, repair or None, repair_log or None, force)
    show = _ComplaintPrinter(every=every or as_json, as_json=as_json)
    with output.open_reporter(quiet=quiet) as reporter:
        report = examine_file(request, reporter, on_complaint=show)
    output.emit(show.iter_summary(report))
    if repair:
        output.note(f"{repair}: the repaired copy; {request.log_file}: its log", quiet=quiet)
    if not report.is_clean:
        raise typer.Exit(1)


class _ComplaintPrinter:
    """Prints complaints as they come, up to a number of each kind."""

    def __init__(self, *, every: bool, as_json: bool) -> None:
        self._every, self._as_json = every, as_json
        self._counts: dict[str, int] = {}

    def __call__(self, complaint: Complaint) -> None:

        count = self._counts[complaint.kind] = self._counts.get(complaint.kind, 0) + 1
        if self._every or count <= _SHOWN:
            if self._as_json:
                output.emit_objects([{"type": "complaint", **asdict(complaint)}])
            else:
                output.emit([f"{describe_complaint(complaint)}\n"])

    def iter_summary(self, report: DoctorReport) -> Iterator[str]:
        """What stands at the end."""
        from tmtool.formats.bitexts.jsonl import write_object

        if self._as_json:
            told = {"units": report.units, "counts": report.counts}
            yield write_object({"type": "result", **told})
            return
        units = format_count(report.units, "unit")
        if report.is_clean:
            yield f"{units}, nothing wrong\n"
            return
        yield f"{units}\n"
        width = max(map(len, report.counts))
        for kind, (found, repairable) in report.counts.items():
            hidden = 0 if self._every else max(0, found - _SHOWN)
            more = f" ({hidden} not shown; --all shows them)" if hidden else ""
            yield f"  {kind:{width}}  {found:,}, {_of(found, repairable)}{more}\n"


def describe_complaint(complaint: Complaint) -> str:
    """A complaint as a line or two for people."""
    unit = f", unit {complaint.unit}" if complaint.unit else ""
    why = f" ({complaint.why})" if complaint.why else ""
    now = f"\n    -> {complaint.now}" if complaint.is_repairable else ""
    return f"line {complaint.line}{unit}: {complaint.kind}: {complaint.was}{why}{now}"


def _of(count: int, repairable: int) -> str:
    if repairable == count:
        return "can be repaired"
    return f"{repairable:,} can be repaired" if repairable else "only you can repair"
