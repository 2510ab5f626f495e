"""What people decided on the findings of a check, as events of its item.

A decision to keep a text, or that a finding is no error, stands in the file of decisions too, and
holds for the next check. That a suggestion is put in is of this item alone: the text that was
checked stays as it is, and a copy of it gets the suggestion.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tmtool.checks.decisions import Decision
from tmtool.server.state import ItemEvent

APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class DecisionEvent:
    """A decision on findings; one that takes another back names its number."""

    number: int
    person: str
    at: str
    verdict: str
    ids: tuple[str, ...]
    undoes: int | None = None

    def __str__(self) -> str:
        told = {"verdict": self.verdict, "ids": self.ids, "undoes": self.undoes}
        return json.dumps(told)


def read_events(events: Iterable[ItemEvent]) -> list[DecisionEvent]:
    """The decisions among what was done with an item, in order."""
    found = []
    for each in events:
        told = json.loads(each.text)
        found.append(
            DecisionEvent(
                each.number, each.person, each.at, told["verdict"], tuple(told["ids"]),
                told["undoes"],
            )
        )  # fmt: skip
    return found


def find_applied(
    events: Sequence[DecisionEvent], decided: Mapping[str, Decision]
) -> dict[str, DecisionEvent]:
    """The findings whose suggestions are put in, each with the event.

    `decided` is what the file of decisions says: what somebody decided there later counts.
    """
    last = {name: event for event in events for name in event.ids}
    return {
        name: event
        for name, event in last.items()
        if event.verdict == APPLIED and not _is_later(decided.get(name), event)
    }


def _is_later(decision: Decision | None, event: DecisionEvent) -> bool:
    if decision is None:
        return False
    # A decision is noted in seconds, without a zone where somebody wrote it by hand in UTC.
    at = datetime.fromisoformat(decision.at)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at > datetime.fromisoformat(event.at)


def find_last(events: Sequence[DecisionEvent], person: str) -> DecisionEvent | None:
    """The last decision of somebody that was not taken back."""
    gone = {event.undoes for event in events}
    own = (
        event for event in reversed(events)
        if event.person == person and event.verdict != "reopened" and event.number not in gone
    )  # fmt: skip
    return next(own, None)


def find_later(events: Sequence[DecisionEvent], version: int, finding: str) -> DecisionEvent | None:
    """What was decided on a finding since a version."""
    later = (event for event in reversed(events) if event.number > version and finding in event.ids)
    return next(later, None)


def list_touched(events: Sequence[DecisionEvent], version: int) -> frozenset[str]:
    """The findings on which something was decided since a version."""
    return frozenset(name for event in events if event.number > version for name in event.ids)
