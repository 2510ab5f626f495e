"""What people decide on findings: kept in a file, and taken into account by the next check."""

from __future__ import annotations

from tmtool.checks.requests import DecideRequest, DecisionList
from tmtool.services.session import Session


def decide_findings(session: Session, request: DecideRequest) -> DecisionList:
    """Add a decision on each of these findings, in the name of the session's user.

    Give those that were made, one for each finding. InputError where another program keeps the
    file, ParseError where something else than decisions is in it.
    """
    from tmtool.checks.decisions import decide

    file = session.settings.findings
    made = decide(
        file, request.ids, request.verdict, request.why, by=session.user, when=session.now
    )
    return DecisionList(made, file)


def list_decisions(session: Session) -> DecisionList:
    """List the decisions that count, one for each finding, from the earliest to the latest.

    ParseError where something else than decisions is in the file.
    """
    from tmtool.checks.decisions import read

    file = session.settings.findings
    return DecisionList(tuple(sorted(read(file).values(), key=lambda each: each.at)), file)
