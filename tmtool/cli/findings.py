"""`tmtool findings`: what people decided on findings, remembered for the next time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import options, output
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.checks.decisions import Verdict

app = options.build_group(
    "findings", "Decide on findings of tmtool check, and see what was decided."
)

_Ids = Annotated[
    list[str], typer.Argument(metavar="ID...", help="The ids of findings, from a report.")
]
_Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason.")]
_By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="The name to record; yours if left out.")
]
_Report = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The report with the findings, .json or .jsonl; your last checks if left out.",
    ),
]
_Decisions = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The file of decisions; TMTOOL_FINDINGS if left out."),
]


def _deciding(verdict: Verdict, what: str) -> Callable[..., None]:
    """A command that decides so on findings; `what` explains it."""

    def command(
        ids: _Ids,
        why: _Why,
        user: _By = None,
        report: _Report = None,
        decisions: _Decisions = None,
        quiet: options.Quiet = False,
    ) -> None:
        request = ids, verdict, why, report
        _decide(request, user, decisions, quiet=quiet)

    command.__doc__ = what
    return command


_COMMANDS: dict[str, tuple[Verdict, str]] = {
    "accept": (
        "accepted",
        "Accept findings as they are: only --sign-off lists them again.",
    ),
    "ignore": ("ignored", "Mark findings as false alarms: no report lists them again."),
    "reopen": ("reopened", "Withdraw decisions: reports list these findings again."),
}
for _name, _meant in _COMMANDS.items():
    app.command(_name)(_deciding(*_meant))


@app.command("list")
def list_decisions(decisions: _Decisions = None, as_json: options.Json = False) -> None:
    """List the decisions, with their reasons and what was found."""
    from tmtool.checks.decisions import write_record
    from tmtool.lang.wrap import make_printable
    from tmtool.services.check import list_decisions

    if decisions is not None and not Path(decisions).exists():
        message = f"{decisions}: file not found"
        raise InputError(message)
    with open_session(findings=decisions) as session:
        found = list_decisions(session).decisions
    if as_json:
        output.emit_objects({"type": "decision", **write_record(each)} for each in found)
        return
    for each in found:
        said = f"{make_printable(each.by)}: {make_printable(each.why)}"
        output.emit([f"{each.id}  {each.verdict:8}  {each.at}  {said}\n"])
        what = f"{each.check}: {each.message}" if each.check else ""
        shown = (make_printable(text) for text in (what, each.source, each.target) if text)
        output.emit(f"  {text}\n" for text in shown)


def _decide(
    given: tuple[list[str], Verdict, str, str | None],
    user: str | None,
    path: str | None,
    *,
    quiet: bool,
) -> None:
    ids, verdict, why, report = given
    from tmtool.checks.requests import DecideRequest
    from tmtool.services.check import decide_findings

    with open_session(findings=path, user=user) as session:
        found = decide_findings(session, DecideRequest(tuple(ids), verdict, why, report))
    output.note(f"{len(found.decisions)} {verdict}; decisions: {found.file}", quiet=quiet)
