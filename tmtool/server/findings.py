"""Decisions on findings: as events of a check, and next to the pairs of a bitext.

A decision to keep a text, or that a finding is no error, is in the file of decisions too, and holds
for the next check. An applied suggestion belongs to its item alone: the text that was checked stays
as it is, and a copy of it has the suggestion.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tmtool.errors import EmptyError, InputError
from tmtool.findings import Decision
from tmtool.formats.bitexts.notes import PairNote, parse
from tmtool.operations.findings import list_decisions
from tmtool.review.session import Review
from tmtool.server.items import Items
from tmtool.server.reviews import OpenedBitext
from tmtool.server.state import Item, ItemEvent
from tmtool.services.session import Session

APPLIED = "applied"
KIND = "finding"  # of items with the findings of one check of a bitext
FILE = "findings.json"  # of such an item: notes by the name of the row


@dataclass(frozen=True, slots=True)
class DecisionEvent:
    """A decision on findings; one that undoes another has its number."""

    number: int
    person: str
    at: str
    verdict: str
    ids: tuple[str, ...]
    undoes: int | None = None

    def __str__(self) -> str:
        content = {"verdict": self.verdict, "ids": self.ids, "undoes": self.undoes}
        return json.dumps(content)


def read_events(events: Iterable[ItemEvent]) -> list[DecisionEvent]:
    """Read the decisions of a check, in order."""
    found = []
    for each in events:
        content = json.loads(each.text)
        ids = tuple(content["ids"])
        found.append(
            DecisionEvent(
                each.number, each.person, each.at, content["verdict"], ids, content["undoes"]
            )
        )
    return found


def find_applied(
    events: Sequence[DecisionEvent], decided: Mapping[str, Decision]
) -> dict[str, DecisionEvent]:
    """Return the findings whose suggestions are applied, each with the event.

    A later decision in the file of decisions, `decided`, overrules an event.
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
    """Return the last decision of a person that was not undone."""
    gone = {event.undoes for event in events}
    own = (
        event
        for event in reversed(events)
        if event.person == person and event.verdict != "reopened" and event.number not in gone
    )
    return next(own, None)


# Findings of a bitext.


@dataclass(frozen=True, slots=True)
class BesideFinding:
    """A finding, the present name of its row, and the decision on it.

    `verdict` is "" for an open one, else "applied", "kept" or "not an error".
    """

    note: PairNote
    row: str
    verdict: str = ""
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class CheckedBitext:
    """The findings of the last check, and the version that was checked; None without a check."""

    version: int | None = None
    findings: tuple[BesideFinding, ...] = ()

    def find(self, identity: str) -> BesideFinding:
        """Return a finding. Raises EmptyError if there is none of this id."""
        for each in self.findings:
            if each.note.id == identity:
                return each
        message = "there is no such finding: check the bitext again"
        raise EmptyError(message, code="no finding")

    def group_open(self, review: Review) -> dict[int, list[PairNote]]:
        """Return the open findings by the numbers of their rows."""
        found: dict[int, list[PairNote]] = {}
        for each in self.findings:
            if not each.verdict:
                found.setdefault(review.find_row(each.row), []).append(each.note)
        return found


def find_checked(session: Session, items: Items, opened: OpenedBitext) -> CheckedBitext:
    """Return the findings of the last check of a bitext, at their present rows."""
    item = _find_last(items, opened.item)
    if item is None:
        return CheckedBitext()
    stored = json.loads((items.get_folder(item) / FILE).read_text("utf-8"))
    version = item.facts["version"]
    assert isinstance(version, int)
    if not stored:
        return CheckedBitext(version)
    decided = {each.id: each for each in list_decisions(session).decisions}
    applied = set(_list_applied(opened.review))
    found = []
    for name, notes in stored.items():
        row = find_heir(opened.review, name)
        for note in parse(notes) if row else ():
            decision = decided.get(note.id)
            if note.id in applied:
                found.append(BesideFinding(note, row, "applied"))
            elif decision is not None and decision.verdict != "reopened":
                found.append(BesideFinding(note, row, decision.verdict, decision.by, decision.why))
            else:
                found.append(BesideFinding(note, row))
    return CheckedBitext(version, tuple(found))


def list_checks(items: Items, bitext: Item) -> list[Item]:
    """List the items with findings of a bitext, the last used first."""
    every = items.state.list_items(KIND)
    return [each for each in every if each.facts.get("bitext") == bitext.id]


def find_heir(review: Review, name: str) -> str:
    """Return the present name of a row; of one that was split, the first part; "" for none."""
    try:
        return review.names[review.find_row(name)][0]
    except InputError:
        parts = (own[0] for own in review.names if own[0].removeprefix(name).isalpha())
        return next(parts, "")


def _find_last(items: Items, bitext: Item) -> Item | None:
    return max(list_checks(items, bitext), key=lambda each: each.made, default=None)


def _list_applied(review: Review) -> Iterator[str]:
    """Yield the findings whose suggestions are in the text."""
    for side in review.bitext.sides:
        for paragraph in side.paragraphs:
            yield from (each.finding for each in paragraph.edits if each.finding)
