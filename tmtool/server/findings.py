"""Decisions on findings: as events of a check, and next to the pairs of a bitext.

A decision to keep a text, or that a finding is no error, is in the file of decisions too, and holds
for the next check. An applied suggestion belongs to its item alone: the text that was checked stays
as it is, and a copy of it has the suggestion.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from annotated_types import Ge

from tmtool.errors import EmptyError
from tmtool.fields import REST, Opt, request
from tmtool.formats.bitexts.notes import PairNote, parse
from tmtool.operations.findings import FindingDecision, list_decisions
from tmtool.review.session import Review
from tmtool.server.items import Items
from tmtool.server.reviews import OpenedBitext
from tmtool.server.state import Item
from tmtool.server.state.sql import State
from tmtool.services.session import Session

APPLIED = "applied"
KIND = "finding"  # of items with the findings of one check of a bitext
FILE = "findings.json"  # of such an item: notes by the name of the row


@request
class DecisionForm(FindingDecision):
    """A decision on a page of a check or bitext, which had this version."""

    version: Annotated[int, Ge(0), Opt("The version of the page.", on=REST)] = 0


@dataclass(frozen=True, slots=True)
class DecisionEvent:
    """A decision on findings; one that undoes another has its number."""

    number: int
    person: str
    at: str
    verdict: str
    ids: Sequence[str]
    undoes: int | None = None

    def __str__(self) -> str:
        content = {"verdict": self.verdict, "ids": self.ids, "undoes": self.undoes}
        return json.dumps(content)


def read_events(state: State, check: Item) -> list[DecisionEvent]:
    """Read the decisions on a check, in order."""
    return [
        DecisionEvent(each.number, each.person, each.at, **json.loads(each.text))
        for each in state.list_events(check.id)
    ]


def find_applied(
    events: Sequence[DecisionEvent], decided: Collection[str] = ()
) -> dict[str, DecisionEvent]:
    """Return the findings whose suggestions are applied, each with the event.

    A finding that is `decided` in the file of decisions has no applied suggestion.
    """
    last = {name: event for event in events for name in event.ids}
    return {
        name: event
        for name, event in last.items()
        if event.verdict == APPLIED and name not in decided
    }


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
    """The findings of the last check by rows, and the checked version; None without a check."""

    version: int | None = None
    findings: Mapping[str, Sequence[BesideFinding]] = field(default_factory=dict)

    def find(self, identity: str) -> BesideFinding:
        """Return a finding. Raises EmptyError if there is none of this id."""
        for each in (one for own in self.findings.values() for one in own):
            if each.note.id == identity:
                return each
        message = "there is no such finding: check the bitext again"
        raise EmptyError(message, code="no finding")

    def group_open(self, review: Review) -> dict[int, list[PairNote]]:
        """Return the open findings by the numbers of their rows."""
        every = (
            (review.find_row(row), [each.note for each in own if not each.verdict])
            for row, own in self.findings.items()
        )
        return {row: notes for row, notes in every if notes}


def find_checked(session: Session, items: Items, opened: OpenedBitext) -> CheckedBitext:
    """Return the findings of the last check of a bitext, at their present rows."""
    checks = list_checks(items, opened.item)
    if not checks:
        return CheckedBitext()
    item = max(checks, key=lambda each: each.made)
    stored = json.loads((items.get_folder(item) / FILE).read_text("utf-8"))
    version = item.facts["version"]
    assert isinstance(version, int)
    decided = {each.id: each for each in list_decisions(session).decisions} if stored else {}
    paragraphs = (each for side in opened.review.bitext.sides for each in side.paragraphs)
    applied = {edit.finding for paragraph in paragraphs for edit in paragraph.edits}
    names, found = opened.review.names, dict[str, list[BesideFinding]]()
    present = {name: own[0] for own in names for name in own}
    for name, notes in stored.items():
        # Of a row that was split, the findings are next to the first part.
        parts = (own[0] for own in names if own[0].removeprefix(name).isalpha())
        row = present.get(name) or next(parts, "")
        for note in parse(notes) if row else ():
            decision, settled = decided.get(note.id), tuple[str, ...]()
            if note.id in applied:
                settled = (APPLIED,)
            elif decision is not None and decision.verdict != "reopened":
                settled = (decision.verdict, decision.by, decision.why)
            found.setdefault(row, []).append(BesideFinding(note, row, *settled))
    return CheckedBitext(version, found)


def list_checks(items: Items, bitext: Item) -> list[Item]:
    """List the items with findings of a bitext, the last used first."""
    every = items.state.list_items(KIND)
    return [each for each in every if each.facts.get("bitext") == bitext.id]
