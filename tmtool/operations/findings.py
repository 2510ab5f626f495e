"""Decisions on findings: `review decide`, those of a table, of pages and of programs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import MaxLen

from tmtool.errors import InputError
from tmtool.fields import REST, Opt, request
from tmtool.findings import Decision, Verdict
from tmtool.lang.wrap import make_printable
from tmtool.operations.declare import Operation
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.checks.report import Report
    from tmtool.checks.seen import FindingSummary
    from tmtool.findings import Severity
    from tmtool.formats.bitexts.notes import PairNote
    from tmtool.review.decided import FindingChoice
    from tmtool.views.terminal.look import Look

NUMBERS = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")  # an id has twelve characters
APPLY, ALIKE, BACK = "apply", "none alike is an error", "take back"
VERDICTS: Mapping[str, Verdict] = {
    "keep": "kept",
    "keep as is": "kept",
    "not-an-error": "not an error",
    "not an error": "not an error",
    ALIKE: "not an error",
    "reopen": "reopened",
    "open again": "reopened",
    BACK: "reopened",
}
_MAX_EXCERPT_CHARACTERS = 120


@request
class DecideRequest:
    """Decide on findings, by their numbers in a report or their ids; without any, list decisions.

    keep: the finding is right, and the text stays as it is; an error needs a reason. not-an-error:
    a false alarm. reopen: withdraw the decision. Decided findings are in no later report.
    """

    verdict: Annotated[
        Literal["keep", "not-an-error", "reopen"] | None,
        Opt("The decision.", "[keep|not-an-error|reopen]", is_argument=True),
    ] = None
    ids: Annotated[
        tuple[str, ...],
        Opt("Numbers in your last check, 3 or 5-9, or ids.", "ID...", is_argument=True),
    ] = ()
    why: Annotated[str, Opt("The reason; needed to keep an error.", "TEXT")] = ""
    report: Annotated[
        str | None,
        Opt("The report in JSON; your last checks if left out.", "FILE", is_file=True),
    ] = None
    all_alike: Annotated[bool, Opt("Decide on all findings of the report that say the same.")] = (
        False
    )

    def __post_init__(self) -> None:
        """Raise InputError for what is neither a number of a finding nor an id."""
        from tmtool.checks.decisions import check_ids

        check_ids([each for each in self.ids if not NUMBERS.fullmatch(each)])
        if self.verdict is not None and not self.ids:
            message = "name the findings by their numbers or ids"
            raise InputError(message, field="ids")


@request
class FindingDecision:
    """A decision on a finding of a kept check or of a bitext.

    "take back" undoes the last decision of the person who asks, whatever it was on.
    """

    decision: Annotated[
        Literal[
            "apply",
            "keep as is",
            "not an error",
            "none alike is an error",
            "open again",
            "take back",
        ],
        Opt("The decision.", on=REST),
    ]
    finding: Annotated[str, MaxLen(100), Opt("The id of the finding.", on=REST)] = ""
    why: Annotated[str, MaxLen(2_000), Opt("The reason; needed to keep an error.", on=REST)] = ""


@dataclass(frozen=True, slots=True)
class DecisionList:
    """Decisions, and the file they are in; `is_new` if they were made just now."""

    decisions: tuple[Decision, ...]
    file: Path
    is_new: bool = False


def open_report(session: Session, folder: Path) -> Report:
    """Open a report that is kept in a folder, with what was decided on its findings by now.

    Raises InputError if it can't be read, ParseError for a faulty file of decisions.
    """
    from tmtool.checks import decisions, kept_reports

    file = session.settings.findings
    report = kept_reports.read_report(folder)
    return kept_reports.apply_decisions(report, decisions.read(file), file.name)


def list_open(session: Session, folders: Sequence[Path]) -> Sequence[Mapping[str, Severity]]:
    """List the open findings of kept reports: for each folder ids with severities.

    Raises InputError if a report can't be read.
    """
    from tmtool.checks import decisions, kept_reports

    decided = decisions.read(session.settings.findings)
    settled = {each.id for each in decided.values() if each.verdict != "reopened"}
    kept = map(kept_reports.read_severities, folders)
    return [{name: own[name] for name in own if name not in settled} for own in kept]


def save_decisions(
    session: Session,
    verdict: Verdict,
    why: str,
    ids: Sequence[str],
    findings: Mapping[str, FindingSummary],
    others: Iterable[str] = (),
) -> tuple[Decision, ...]:
    """Record a decision on findings, and on those of `others` that say the same.

    Raises InputError if an error is kept without a reason.
    """
    from tmtool.checks import decisions

    said = {(each.check, each.message) for name in ids if (each := findings.get(name))}
    alike = [name for name in others if (findings[name].check, findings[name].message) in said]
    user, when, file = session.user, session.now, session.settings.findings
    return decisions.decide(
        file, (*ids, *alike), verdict, why, user=user, when=when, findings=findings
    )


def decide_findings(session: Session, request: DecideRequest) -> DecisionList:
    """Add a decision on each of these findings, in the name of the session's user.

    Raises InputError for a finding that neither the last checks nor the named report have and
    that was never decided on, for a number that the report does not have, if an error is kept
    without a reason, and if another program has locked the file; ParseError for a faulty file.
    """
    from tmtool.checks import decisions, seen

    assert request.verdict is not None
    file = session.settings.findings
    shown, numbers = seen.read_findings(session.seen_findings)
    if request.report is not None:
        reported, numbers = seen.read_report(request.report)
        shown = {**shown, **reported}
    ids = [name for each in request.ids for name in _list_ids(each, numbers)]
    known = {*shown, *decisions.read(file)}
    for each in ids:
        if each not in known:
            where = f"{request.report} or " if request.report else ""
            raise InputError(
                f"finding {each} is not in {where}the last checks: name the report that has it",
                code="unknown finding",
                field="ids",
                value=each,
            )
    others = numbers.values() if request.all_alike else ()
    made = save_decisions(session, VERDICTS[request.verdict], request.why, ids, shown, others)
    return DecisionList(made, file, is_new=True)


def decide_on_report(
    session: Session, report: Report, ids: Sequence[str], decision: str, why: str
) -> tuple[str, ...]:
    """Decide on findings of a report, with `ALIKE` also on open ones that say the same.

    Returns the ids of all of them. Raises InputError if an error is kept without a reason.
    """
    from tmtool.checks.seen import summarize_finding

    every = [each.finding for part in report.parts for each in part.decided.withdraw().findings]
    found = {each.id: summarize_finding(each) for each in every}
    others = [each.id for each in report.findings] if decision == ALIKE else ()
    made = save_decisions(session, VERDICTS[decision], why, ids, found, others)
    return tuple(each.id for each in made)


def summarize_note(note: PairNote, source: str, target: str) -> FindingSummary:
    """Return what a decision says of a finding next to a pair with these texts."""
    from tmtool.checks.seen import FindingSummary

    most = _MAX_EXCERPT_CHARACTERS
    return FindingSummary(note.check, note.message, source[:most], target[:most], note.severity)


def decide_choices(session: Session, choices: Collection[FindingChoice]) -> Path | None:
    """Record what was chosen for findings in a table; returns the file, None without decisions.

    Applied suggestions are edits of the bitext, not decisions.
    """
    grouped: defaultdict[tuple[Verdict, str], dict[str, FindingSummary]] = defaultdict(dict)
    for each in choices:
        if each.choice != APPLY:
            summary = summarize_note(each.note, each.source, each.target)
            grouped[VERDICTS[each.choice], each.why][each.note.id] = summary
    for (verdict, why), found in grouped.items():
        save_decisions(session, verdict, why, [*found], found)
    return session.settings.findings if grouped else None


def _list_ids(given: str, numbers: Mapping[int, str]) -> Sequence[str]:
    """Return the ids for a number, a range of numbers, or an id.

    Raises InputError for a number that the report does not have.
    """
    found = NUMBERS.fullmatch(given)
    if found is None:
        return (given,)
    first, last = int(found[1]), int(found[2] or found[1])
    for each in (first, last):
        if each not in numbers or last < first:
            have = f"its findings are 1 to {max(numbers)}" if numbers else "it has no findings"
            raise InputError(
                f"the last report has no finding {given}: {have}",
                code="finding number",
                field="ids",
                value=given,
            )
    return [numbers[each] for each in range(first, last + 1)]


def list_decisions(session: Session) -> DecisionList:
    """List the latest decision on each finding, in order of time.

    Raises ParseError for a faulty file.
    """
    from tmtool.checks.decisions import read

    file = session.settings.findings
    return DecisionList(tuple(sorted(read(file).values(), key=lambda each: each.at)), file)


def _show(result: DecisionList, look: Look) -> Iterator[str]:
    for each in () if result.is_new else result.decisions:
        said = ": ".join(make_printable(text) for text in (each.by, each.why) if text)
        yield f"{each.id}  {each.verdict:12}  {each.at}  {said}\n"
        head = f"{each.severity}, {each.check}" if each.severity else each.check
        what = f"{head}: {each.message}" if each.check else ""
        texts = (text for text in (what, each.source, each.target) if text)
        yield from (f"  {make_printable(text)}\n" for text in texts)


def _note(result: DecisionList) -> Iterator[str]:
    if result.is_new:
        first = result.decisions[0]
        done = {"kept": "kept as is", "not an error": "marked as not an error"}
        said = done.get(first.verdict, first.verdict)
        yield f"{len(result.decisions)} {said}; decisions: {result.file}"
    elif not result.decisions:
        yield f"no decisions in {result.file}"


OPERATIONS = (
    Operation(
        name="review decide",
        request=DecideRequest,
        run=lambda session, asked, reporter: (
            decide_findings(session, asked) if asked.verdict else list_decisions(session)
        ),
        show=_show,
        records=(Decision,),
        tell=lambda result: result.decisions,
        notes=_note,
        takes_decisions=True,
        changes=True,
        role="reviser",
        examples=(
            "review decide not-an-error 3 5-9",
            "review decide keep 1 --why 'as in the original'",
            "review decide",
        ),
    ),
)
