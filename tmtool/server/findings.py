"""Findings beside the pairs of a bitext: those of its last check, and what became of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tmtool.errors import EmptyError, InputError
from tmtool.formats.bitexts.notes import PairNote, parse
from tmtool.operations.findings import list_decisions
from tmtool.review.session import Review
from tmtool.server.items import Items
from tmtool.server.reviews import OpenedBitext
from tmtool.server.state import Item
from tmtool.services.session import Session

KIND = "finding"
"""What the items are called that hold the findings of one check."""
FILE = "findings.json"
"""Their file: what `notes.dump` writes, by the name of the row."""


@dataclass(frozen=True, slots=True)
class BesideFinding:
    """A finding, the row that it is about by its name now, and what was decided on it.

    `verdict` is "" for one that is open, else "applied", "kept" or "not an error", with who
    decided and why.
    """

    note: PairNote
    row: str
    verdict: str = ""
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class CheckedBitext:
    """The findings of the last check, and the version that was checked; None before any."""

    version: int | None = None
    findings: tuple[BesideFinding, ...] = ()

    def find(self, identity: str) -> BesideFinding:
        """One of them; EmptyError where there is none of this id."""
        for each in self.findings:
            if each.note.id == identity:
                return each
        message = "there is no such finding beside the pairs: check the bitext again"
        raise EmptyError(message, code="no finding")

    def group_open(self, review: Review) -> dict[int, list[PairNote]]:
        """Those that are open, by the numbers of their rows."""
        found: dict[int, list[PairNote]] = {}
        for each in self.findings:
            if not each.verdict:
                found.setdefault(review.find_row(each.row), []).append(each.note)
        return found


def find_checked(session: Session, items: Items, opened: OpenedBitext) -> CheckedBitext:
    """What the last check of a bitext found, where that stands now."""
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
    """The items that hold findings of a bitext, those used last first."""
    every = items.state.list_items(KIND)
    return [each for each in every if each.facts.get("bitext") == bitext.id]


def find_heir(review: Review, name: str) -> str:
    """What the row is called by now that once had a name; of one that was split, the first part.

    "" where nothing is left of it.
    """
    try:
        return review.names[review.find_row(name)][0]
    except InputError:
        parts = (own[0] for own in review.names if own[0].removeprefix(name).isalpha())
        return next(parts, "")


def _find_last(items: Items, bitext: Item) -> Item | None:
    return max(list_checks(items, bitext), key=lambda each: each.made, default=None)


def _list_applied(review: Review) -> Iterator[str]:
    """The findings whose suggestions stand in the text."""
    for side in review.bitext.sides:
        for paragraph in side.paragraphs:
            yield from (each.finding for each in paragraph.edits if each.finding)
