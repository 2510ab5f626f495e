"""What people decided on findings: a file of JSON Lines that can be shared and put together.

Each line is one decision. The last one on a finding counts, by its date, so that the files of two
people can simply be joined.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from tmtool.checks.running import Outcome, Repeated
from tmtool.errors import InputError, ParseError
from tmtool.formats import files
from tmtool.formats.jsonl import dump

Verdict: TypeAlias = Literal["accepted", "ignored", "reopened"]
"""Accepted: right, and it may stay so. Ignored: no finding at all. Reopened: told again."""

_ID = re.compile("[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided on a finding, why and when (ISO 8601)."""

    id: str
    verdict: Verdict
    why: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Decided:
    """An outcome after decisions: what remains, what was accepted, how much was ignored."""

    outcome: Outcome
    accepted: tuple[tuple[Repeated, Decision], ...] = ()
    ignored: int = 0


def read(path: Path) -> Mapping[str, Decision]:
    """The decisions that count, by the ids of findings; none where there is no file yet.

    ParseError, with file and line, for a line that is no decision.
    """
    latest: dict[str, Decision] = {}
    for decision in _all(path):
        before = latest.get(decision.id)
        if before is None or _time(before.at) <= _time(decision.at):
            latest[decision.id] = decision
    return latest


def decide(
    path: Path, ids: Sequence[str], verdict: Verdict, why: str, *, by: str, when: datetime
) -> tuple[Decision, ...]:
    """Add a decision on each of these findings to a file, whole or not at all.

    InputError for what is no id of a finding, and where no reason is given.
    """
    for each in ids:
        if not _ID.fullmatch(each):
            raise InputError(f"{each} is no id of a finding: 12 digits and letters from a to f")
    if not why.strip():
        message = "a decision needs a reason: --why TEXT"
        raise InputError(message)
    at = when.isoformat(timespec="seconds")
    reason = " ".join(why.split())
    made = tuple(Decision(each, verdict, reason, by, at) for each in dict.fromkeys(ids))
    kept = list(_all(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, (dump(asdict(each)) + "\n" for each in (*kept, *made)), force=True)
    return made


def apply(outcome: Outcome, decisions: Mapping[str, Decision]) -> Decided:
    """An outcome without what was decided on.

    >>> apply(Outcome((), ()), {}).ignored
    0
    """
    remaining, accepted, ignored = [], [], 0
    for each in outcome.found:
        decision = decisions.get(each.finding.id)
        if decision is None or decision.verdict == "reopened":
            remaining.append(each)
        elif decision.verdict == "accepted":
            accepted.append((each, decision))
        else:
            ignored += 1
    return Decided(replace(outcome, found=tuple(remaining)), tuple(accepted), ignored)


def _all(path: Path) -> Iterator[Decision]:
    """Every decision of a file, in its order."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return iter(())
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no file of decisions: not UTF-8") from error
    lines = enumerate(text.split("\n"), start=1)
    return (_decision(line, str(path), number) for number, line in lines if line.strip())


def _decision(line: str, path: str, number: int) -> Decision:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        message = "not JSON"
        raise ParseError(message, path, number) from error
    names = [each.name for each in fields(Decision)]
    if not isinstance(value, dict) or not _are_texts(value.get(name) for name in names):
        raise ParseError(f"not a decision: it has {', '.join(names)}", path, number)
    decision = Decision(**{name: value[name] for name in names})
    if decision.verdict not in get_args(Verdict):
        raise ParseError(f"{decision.verdict} is no verdict", path, number)
    if not _ID.fullmatch(decision.id):
        raise ParseError(f"{decision.id} is no id of a finding", path, number)
    try:
        _time(decision.at)
    except ValueError as error:
        raise ParseError(f"{decision.at} is no date and time", path, number) from error
    return decision


def _are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _time(at: str) -> datetime:
    """A date with its time, which is UTC where no zone is told."""
    from datetime import UTC

    found = datetime.fromisoformat(at)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
