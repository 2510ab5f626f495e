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
    from tmtool.checks.requests import DecideRequest

_DONE: dict[Verdict, str] = {
    "kept": "kept as is", "not an error": "marked as not an error", "reopened": "reopened",
}  # fmt: skip
app = options.build_group(
    "findings", "Decide on findings of tmtool check, and see what was decided."
)

_Ids = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...",
        help="Findings of your last check by their numbers, 3 or 5-9, or of any by their ids.",
    ),
]
_Why = Annotated[
    str, typer.Option("--why", metavar="TEXT", help="The reason; needed to keep an error.")
]
_Alike = Annotated[
    bool,
    typer.Option("--all-alike", help="Decide on all findings of the report that say the same."),
]
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
        why: _Why = "",
        all_alike: _Alike = False,
        user: _By = None,
        report: _Report = None,
        decisions: _Decisions = None,
        quiet: options.Quiet = False,
    ) -> None:
        from tmtool.checks.requests import DecideRequest

        request = DecideRequest(tuple(ids), verdict, why, report, all_alike)
        _decide(request, user, decisions, quiet=quiet)

    command.__doc__ = what
    return command


_KEEP = "Keep the text of findings as it is: only --sign-off lists them again."
_NOT_AN_ERROR = "Mark findings as false alarms: no report lists them again."
_COMMANDS: tuple[tuple[str, Verdict, str, bool], ...] = (
    ("keep", "kept", _KEEP, False),
    ("not-an-error", "not an error", _NOT_AN_ERROR, False),
    ("reopen", "reopened", "Withdraw decisions: reports list these findings again.", False),
    # Their former names.
    ("accept", "kept", _KEEP, True),
    ("ignore", "not an error", _NOT_AN_ERROR, True),
)
for _name, _verdict, _meant, _hidden in _COMMANDS:
    app.command(_name, hidden=_hidden)(_deciding(_verdict, _meant))


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
        said = ": ".join(make_printable(text) for text in (each.by, each.why) if text)
        output.emit([f"{each.id}  {each.verdict:12}  {each.at}  {said}\n"])
        head = f"{each.severity}, {each.check}" if each.severity else each.check
        what = f"{head}: {each.message}" if each.check else ""
        shown = (make_printable(text) for text in (what, each.source, each.target) if text)
        output.emit(f"  {text}\n" for text in shown)


def _decide(request: DecideRequest, user: str | None, path: str | None, *, quiet: bool) -> None:
    from tmtool.services.check import decide_findings

    with open_session(findings=path, user=user) as session:
        found = decide_findings(session, request)
    count, done = len(found.decisions), _DONE[request.verdict]
    output.note(f"{count} {done}; decisions: {found.file}", quiet=quiet)
