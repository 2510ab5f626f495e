"""Bitexts under review: the state of each after the commands of all people.

The file of a bitext never changes. Its events are commands of `tmtool review apply` with author
and time; a version is the file after that many events. The last state of a few bitexts is kept in
memory, so that a command costs only itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from string import ascii_lowercase
from threading import Lock
from typing import cast

from tmtool import files
from tmtool.errors import ChangedError, InputError
from tmtool.formats.bitexts import rebuild
from tmtool.formats.bitexts.jsonl import render_lines
from tmtool.review.commands import Command, parse
from tmtool.review.session import Review, start
from tmtool.review.summary import summarize
from tmtool.server.items import Items
from tmtool.server.state import Item, ItemEvent, Json
from tmtool.services.session import Session
from tmtool.units import Bitext, CheckRecord

FILE = "bitext.jsonl"  # in the folder of a bitext
_KEPT = 8  # bitexts in memory: some 30 MB for one of 3,000 pairs
_UNDONE = 200  # commands that undo reverts at once: each keeps 24 KB of 3,000 pairs


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """An event, and the names of the rows that it changed, added or removed."""

    event: ItemEvent
    touched: frozenset[str]


@dataclass(frozen=True, slots=True)
class OpenedBitext:
    """A bitext at a version, with its events; `standing` are numbers of events not undone."""

    item: Item
    review: Review
    steps: tuple[ReviewStep, ...] = ()
    standing: tuple[int, ...] = ()

    @property
    def version(self) -> int:
        return len(self.steps)

    @property
    def last(self) -> ItemEvent | None:
        """The command that `undo` would undo."""
        return self.steps[self.standing[-1] - 1].event if self.standing else None

    def list_touched(self, since: int) -> frozenset[str]:
        """Return the names of the rows that were changed, added or removed since a version."""
        return frozenset().union(*(step.touched for step in self.steps[since:]))

    def list_steps(self, row: int) -> list[tuple[ItemEvent, bool]]:
        """List the commands on a row or its former rows, and whether each was undone."""
        names, standing = self.review.names[row], frozenset(self.standing)
        return [
            (step.event, step.event.number not in standing)
            for step in self.steps
            if step.event.text != "undo"
            and any(_is_kin(each, own) for each in step.touched for own in names)
        ]


class Reviews:
    """The bitexts of a server."""

    def __init__(self, items: Items) -> None:
        self._items = items
        self._kept: OrderedDict[str, OpenedBitext] = OrderedDict()
        self._turn = Lock()

    def open(self, identity: str) -> OpenedBitext:
        """Open a bitext as it is now. Raises EmptyError if there is none of that id."""
        item = self._items.state.find_item(identity)
        if item.kind != "bitext":
            message = "there is no bitext of that name"
            raise InputError(message)
        with self._turn:
            opened = self._kept.get(identity)
        opened = opened or OpenedBitext(item, self._start(item))
        for event in self._items.state.list_events(identity, opened.version):
            opened = self._do(opened, event)
        return self._keep(replace(opened, item=item))

    def act(
        self, session: Session, identity: str, version: int, lines: Sequence[str]
    ) -> tuple[OpenedBitext, OpenedBitext]:
        """Run commands on a bitext as seen at a version, all or none; returns it before and after.

        Raises ChangedError if it has another version by now, and InputError for a command that
        can't be done or would undo what somebody else did; its values have the number of the
        `command`, from 0.
        """
        before = after = self.open(identity)
        if version != before.version:
            message = f"it was changed meanwhile: you saw version {version}"
            raise ChangedError(message, version=before.version)
        moment = session.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        texts = list[str]()
        for at, line in enumerate(lines):
            try:
                command = parse(line)
                undoes = command is not None and command.verb == "undo"
                if undoes and after.last is not None and after.last.person != session.user:
                    person, text = after.last.person, after.last.text[:60]
                    raise InputError(
                        f"the last command is {person}'s ({text}): only {person} can undo it",
                        code="undo of others",
                        person=person,
                    )
                texts.append("undo" if undoes else line.strip())
                event = ItemEvent(after.version + 1, session.user, moment, texts[-1])
                after = self._do(after, event)
            except InputError as error:
                error.values["command"] = at
                raise
        facts = describe_review(after.review)
        item = self._items.state.add_events(identity, version, session.user, moment, texts, facts)
        return before, self._keep(replace(after, item=item))

    def _do(self, before: OpenedBitext, event: ItemEvent) -> OpenedBitext:
        """Return a bitext after one more event."""
        if event.text == "undo":
            return self._undo(before, event)
        step = before.review.run(event.text, _build_check(event))
        if step is None:
            raise InputError(f"“{event.text[:40]}” changes no pair")
        review = step.after.forget(_UNDONE) if event.number % _UNDONE == 0 else step.after
        steps = (*before.steps, ReviewStep(event, step.list_touched()))
        return OpenedBitext(before.item, review, steps, (*before.standing, event.number))

    def _undo(self, before: OpenedBitext, event: ItemEvent) -> OpenedBitext:
        if not before.standing:
            message = "there is nothing to undo"
            raise InputError(message)
        standing = before.standing[:-1]
        touched = before.steps[before.standing[-1] - 1].touched
        review = before.review.before
        if review is None:
            review = self._start(before.item)
            for number in standing:
                own = before.steps[number - 1].event
                review, _ = review.apply(cast("Command", parse(own.text)), _build_check(own))
        steps = (*before.steps, ReviewStep(event, touched))
        return OpenedBitext(before.item, review, steps, standing)

    def _start(self, item: Item) -> Review:
        """Open the file of a bitext, which only the server writes, and never changes."""
        return start(rebuild.read_unedited(str(self._items.get_folder(item) / FILE)))

    def _keep(self, opened: OpenedBitext) -> OpenedBitext:
        with self._turn:
            held = self._kept.get(opened.item.id)
            if held is None or held.version <= opened.version:
                self._kept[opened.item.id] = opened
            self._kept.move_to_end(opened.item.id)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return opened


def _build_check(event: ItemEvent) -> CheckRecord:
    at = datetime.fromisoformat(event.at).isoformat(timespec="seconds")
    return CheckRecord(event.person, at)


def make_bitext(items: Items, bitext: Bitext, title: str, owner: str) -> Item:
    """Keep a bitext as an item."""
    name, lines = bitext.source.symbol or bitext.target.symbol or title, render_lines(bitext)
    facts = describe_review(start(bitext))
    return items.make(
        "bitext", name, owner, lambda folder: files.write(folder / FILE, lines), facts
    )


def describe_review(review: Review) -> dict[str, Json]:
    """Describe a bitext for a list of bitexts."""
    bitext, counted = review.bitext, summarize(review.bitext)
    return {
        "languages": list(bitext.languages),
        "pairs": counted.pairs,
        "checked": counted.checked,
        "doubtful": counted.doubtful,
        "people": list(counted.people),
        "restriction": bitext.restriction,
    }


def get_base(name: str) -> str:
    """Return the number of a row or of the row that it was a part of: 5 for 5a."""
    return name.rstrip(ascii_lowercase)


def _is_kin(name: str, against: str) -> bool:
    """Return True if one row was a part of the other: 5 and 5a, not 5a and 5b."""
    is_part = name.startswith(against) or against.startswith(name)
    return is_part and get_base(name) == get_base(against)
