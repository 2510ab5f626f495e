"""Decisions on findings: a file of JSON Lines that can be shared and merged.

Each line is one decision. The last one on a finding counts, by its date, so that the files of two
people can simply be joined. Lines are sorted by finding and then by date: what two people add
lands in different places, so version control merges it without a conflict.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from tmtool import files, locks
from tmtool.checks.joining import GroupedFinding
from tmtool.checks.running import CheckOutcome, sort_findings
from tmtool.checks.seen import FindingSummary
from tmtool.errors import InputError, ParseError, describe_failed_read
from tmtool.findings import Decision, Verdict
from tmtool.formats.bitexts.jsonl import dump

_ID = re.compile("[0-9a-f]{12}")
_NEEDED = ("id", "verdict", "why", "by", "at")
"""Required fields."""
_BLANK = " \t\r\ufeff"
_UNKNOWN = FindingSummary("", "")
_FOUND = [each.name for each in fields(FindingSummary)]
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """An outcome after decisions: what remains, what is `accepted` as it is, what are no errors."""

    outcome: CheckOutcome
    accepted: tuple[tuple[GroupedFinding, Decision], ...] = ()
    not_errors: tuple[tuple[GroupedFinding, Decision], ...] = ()

    @property
    def ignored(self) -> int:
        """Number of findings that are no errors."""
        return len(self.not_errors)

    def withdraw(self) -> CheckOutcome:
        """The outcome as it was before anything was decided."""
        decided = (each for each, _ in (*self.accepted, *self.not_errors))
        return replace(self.outcome, findings=sort_findings((*self.outcome.findings, *decided)))


def read(path: Path) -> Mapping[str, Decision]:
    """The decisions that count, by the ids of findings; none where there is no file yet.

    Of two on a finding at the same time, that which stands further down. ParseError, with file,
    line and column, for what is no decision.
    """
    latest: dict[str, Decision] = {}
    for decision in _iter_decisions(path):
        before = latest.get(decision.id)
        if before is None or _time(before.at) <= _time(decision.at):
            latest[decision.id] = decision
    return latest


def decide(
    path: Path,
    ids: Sequence[str],
    verdict: Verdict,
    why: str,
    *,
    user: str,
    when: datetime,
    findings: Mapping[str, FindingSummary] | None = None,
) -> tuple[Decision, ...]:
    """Add a decision on each of these findings to a file, whole or not at all.

    What was found is taken from `findings`, by id, or from a decision before. Nobody else changes
    the file meanwhile. InputError for what is no id of a finding, where an error is kept without a
    reason, and where another program keeps the file.
    """
    check_ids(ids)
    at = when.isoformat(timespec="seconds")
    reason = " ".join(why.split())
    with locks.hold_exclusive_lock(path):
        before = tuple(_iter_decisions(path))
        known: dict[str, Decision | FindingSummary] = {e.id: e for e in before if e.check}
        known |= findings or {}
        for each in ids if verdict == "kept" and not reason else ():
            if each not in known or known[each].severity in ("error", ""):
                message = f"finding {each} is an error, and needs a reason to stay"
                raise InputError(message, code="no reason", field="why", value=each)
        made = []
        for each in dict.fromkeys(ids):
            told = {name: getattr(known.get(each, _UNKNOWN), name) for name in _FOUND}
            made.append(Decision(each, verdict, reason, user, at, **told))
        # Of equal decisions the last one stays, so that the same ones count as before.
        once = list(dict.fromkeys(reversed([*before, *made])))[::-1]
        once.sort(key=lambda each: (each.id, _time(each.at)))
        shown = (
            {name: value for name, value in vars(each).items() if value or name in _NEEDED}
            for each in once
        )
        lines = (f"{dump(each)}\n" for each in shown)
        files.write(path, lines, force=True, private=True)
    return tuple(made)


def check_ids(ids: Sequence[str]) -> None:
    """InputError for what is no id of a finding."""
    for each in ids:
        if not _ID.fullmatch(each):
            message = (
                f"{each} is not the number or id of a finding; an id has 12 digits and letters "
                "from a to f"
            )
            raise InputError(message, code="finding id", field="ids", value=each)


def apply(outcome: CheckOutcome, decisions: Mapping[str, Decision]) -> DecisionResult:
    """An outcome without what was decided on.

    >>> apply(CheckOutcome((), ()), {}).ignored
    0
    """
    remaining, accepted, not_errors = [], [], []
    for each in outcome.findings:
        decision = decisions.get(each.finding.id)
        if decision is None or decision.verdict == "reopened":
            remaining.append(each)
        elif decision.verdict == "kept":
            accepted.append((each, decision))
        else:
            not_errors.append((each, decision))
    shown = replace(outcome, findings=tuple(remaining))
    return DecisionResult(shown, tuple(accepted), tuple(not_errors))


def _iter_decisions(path: Path) -> Iterator[Decision]:
    """Yield the decisions of a file in order; a line may have several."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not a file of decisions: it is not UTF-8") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if _CONFLICT.match(line):
            message = (
                "two versions of this file were merged with a conflict: keep the lines of both "
                "and remove this one"
            )
            raise ParseError(message, str(path), number)
        rest = line.lstrip(_BLANK)
        while rest:
            column = len(line) - len(rest) + 1
            try:
                value, end = json.JSONDecoder().raw_decode(rest)
            except (ValueError, RecursionError) as error:
                message = "not JSON"
                raise ParseError(
                    message, str(path), number, column + getattr(error, "pos", 0)
                ) from error
            yield _build_decision(value, (str(path), number, column))
            rest = rest[end:].lstrip(_BLANK)


def _build_decision(value: object, place: tuple[str, int, int]) -> Decision:
    """Build a decision from a JSON object at a place in a file."""
    if not isinstance(value, dict) or not all(isinstance(value.get(name), str) for name in _NEEDED):
        raise ParseError(f"not a decision: its fields are {', '.join(_NEEDED)}", *place)
    known = (each.name for each in fields(Decision) if each.init)
    names = [name for name in known if isinstance(value.get(name), str)]
    decision = Decision(**{name: value[name] for name in names})
    if decision.verdict not in get_args(Verdict):
        raise ParseError(f"{decision.verdict} is not a decision", *place)
    if not _ID.fullmatch(decision.id):
        raise ParseError(f"{decision.id} is not the id of a finding", *place)
    try:
        _time(decision.at)
    except ValueError as error:
        raise ParseError(f"{decision.at} is not a date and time", *place) from error
    return decision


def _time(at: str) -> datetime:
    """Parse a date and time; UTC if no zone is given."""
    found = datetime.fromisoformat(at)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
