"""Bitexts under review: what people's commands have made of each, kept at hand.

The file of a bitext never changes. Its events are commands of `tmtool review`, one each, with who
gave it and when; what it says at a version is the file with the events up to there done again, in
the names of those people. The last state of a few bitexts is kept, so that a command costs only
itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from string import ascii_lowercase
from threading import Lock

from tmtool import files
from tmtool.errors import ChangedError, InputError
from tmtool.formats.bitexts.jsonl import render_lines
from tmtool.operations.review import CommandResult, ReviewRequest, run_command, start_review
from tmtool.review.commands import parse
from tmtool.review.session import Review, start
from tmtool.review.summary import summarize
from tmtool.server.items import Items
from tmtool.server.state import Item, ItemEvent, Json
from tmtool.services.session import Session
from tmtool.units import Bitext

FILE = "bitext.jsonl"
"""What the file is called in the folder of a bitext."""
_KEPT = 8
"""So many bitexts are kept at hand. Limit: memory, some 30 MB for one of 3,000 pairs."""
_UNDONE = 200
"""So many commands are taken back at once; one more does the others again. Limit: memory, each
keeps the rows of a stream, 24 KB of 3,000 pairs."""


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """An event, and the names of the rows that it changed, made or took away."""

    event: ItemEvent
    touched: frozenset[str]


@dataclass(frozen=True, slots=True)
class OpenedBitext:
    """A bitext at a version, with all that was done to it.

    `standing` are the numbers of the events that nobody took back, in order.
    """

    item: Item
    review: Review
    steps: tuple[ReviewStep, ...] = ()
    standing: tuple[int, ...] = ()

    @property
    def version(self) -> int:
        return len(self.steps)

    @property
    def last(self) -> ItemEvent | None:
        """The command that `undo` would take back."""
        return self.steps[self.standing[-1] - 1].event if self.standing else None

    def list_touched(self, since: int) -> frozenset[str]:
        """The names of the rows that were changed, made or taken away since a version."""
        return frozenset().union(*(step.touched for step in self.steps[since:]))

    def list_steps(self, row: int) -> list[tuple[ItemEvent, bool]]:
        """The commands that concerned a row or what it was made of, and whether each is undone."""
        names, standing = self.review.names[row], frozenset(self.standing)
        bases = {_get_base(each) for each in names}
        return [
            (step.event, step.event.number not in standing)
            for step in self.steps
            if step.event.text != "undo"
            and any(
                _get_base(each) in bases and any(_is_kin(each, own) for own in names)
                for each in step.touched
            )
        ]


class Reviews:
    """The bitexts of a server."""

    def __init__(self, items: Items) -> None:
        self._items = items
        self._kept: OrderedDict[str, OpenedBitext] = OrderedDict()
        self._turn = Lock()

    def open(self, session: Session, identity: str) -> OpenedBitext:
        """A bitext as it is now; EmptyError where there is none of that id."""
        state = self._items.state
        item = state.find_item(identity)
        if item.kind != "bitext":
            message = "there is no bitext of that name"
            raise InputError(message)
        with self._turn:
            found = self._kept.get(identity)
        if found is None:
            path = str(self._items.get_folder(item) / FILE)
            found = OpenedBitext(item, _start(path))
        events = state.list_events(identity, found.version)
        for event in events:
            found = self._do(session, found, event)
        found = replace(found, item=item)
        self._keep(found)
        return found

    def act(
        self, session: Session, identity: str, version: int, lines: Sequence[str]
    ) -> tuple[OpenedBitext, OpenedBitext]:
        """Do commands to a bitext that somebody saw at a version, all or none: it before and after.

        ChangedError where it has another version by now. InputError where one can't be done, or
        would take back what somebody else did; its values have the number of the `command`, from 0.
        """
        before = after = self.open(session, identity)
        if version != before.version:
            message = f"it was changed meanwhile: you saw version {version}"
            raise ChangedError(message, version=before.version)
        moment = session.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        texts: list[str] = []
        for at, line in enumerate(lines):
            try:
                command = parse(line)
                undoes = command is not None and command.verb == "undo"
                if undoes:
                    _check_own(after.last, session.user)
                texts.append("undo" if undoes else line.strip())
                event = ItemEvent(after.version + 1, session.user, moment, texts[-1])
                after = self._do(session, after, event)
            except InputError as error:
                error.values["command"] = at
                raise
        facts = describe_review(after.review)
        item = self._items.state.add_events(identity, version, session.user, moment, texts, facts)
        after = replace(after, item=item)
        self._keep(after)
        return before, after

    def _do(self, session: Session, before: OpenedBitext, event: ItemEvent) -> OpenedBitext:
        """A bitext after one more event."""
        if event.text == "undo":
            return self._take_back(session, before, event)
        result = self._run(session, before.item, before.review, event)
        if result.command is None or result.after is result.before:
            raise InputError(f"“{event.text[:40]}” changes no pair")
        step = ReviewStep(event, _find_touched(result))
        review = result.after.forget(_UNDONE) if event.number % _UNDONE == 0 else result.after
        return OpenedBitext(
            before.item, review, (*before.steps, step), (*before.standing, event.number)
        )

    def _take_back(self, session: Session, before: OpenedBitext, event: ItemEvent) -> OpenedBitext:
        if not before.standing:
            message = "there is nothing to undo"
            raise InputError(message)
        standing = before.standing[:-1]
        touched = before.steps[before.standing[-1] - 1].touched
        if before.review.before is not None:
            review = before.review.before
        else:
            path = str(self._items.get_folder(before.item) / FILE)
            review = _start(path)
            for number in standing:
                own = before.steps[number - 1].event
                review = self._run(session, before.item, review, own).after
        steps = (*before.steps, ReviewStep(event, touched))
        return OpenedBitext(before.item, review, steps, standing)

    def _run(self, session: Session, item: Item, review: Review, event: ItemEvent) -> CommandResult:
        """Do what an event says, in the name of its person and at its time."""
        own = session.renew(event.person, datetime.fromisoformat(event.at))
        path = str(self._items.get_folder(item) / FILE)
        return run_command(own, ReviewRequest(path), review, event.text)

    def _keep(self, opened: OpenedBitext) -> None:
        with self._turn:
            held = self._kept.get(opened.item.id)
            if held is None or held.version <= opened.version:
                self._kept[opened.item.id] = opened
            self._kept.move_to_end(opened.item.id)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


def _start(path: str) -> Review:
    """A bitext as it was made: the folder of an item is the server's alone, and never changes."""
    return start_review(ReviewRequest(path), unedited=True)


def make_bitext(items: Items, bitext: Bitext, title: str, owner: str) -> Item:
    """Keep a bitext as an item, with all there is of it."""
    return items.make(
        "bitext", bitext.source.symbol or bitext.target.symbol or title, owner,
        lambda folder: files.write(folder / FILE, render_lines(bitext)),
        describe_review(start(bitext)),
    )  # fmt: skip


def describe_review(review: Review) -> dict[str, Json]:
    """What a list of bitexts says of one."""
    bitext, counted = review.bitext, summarize(review.bitext)
    return {
        "languages": list(bitext.languages), "pairs": counted.pairs, "checked": counted.checked,
        "doubtful": counted.doubtful, "people": list(counted.people),
        "restriction": bitext.restriction,
    }  # fmt: skip


def list_ids(names: Iterable[Sequence[str]]) -> frozenset[str]:
    """What rows are called: each by its first name."""
    return frozenset(own[0] for own in names)


def _get_base(name: str) -> str:
    return name.rstrip(ascii_lowercase)


def _is_kin(name: str, against: str) -> bool:
    """Whether one of two rows was a part of the other: 5 and 5a, not 5a and 5b."""
    return name.startswith(against) or against.startswith(name)


def _check_own(last: ItemEvent | None, user: str) -> None:
    """InputError where the last command is somebody else's: nobody's work is undone in passing."""
    if last is not None and last.person != user:
        raise InputError(
            f"the last command is {last.person}'s ({last.text[:60]}): only {last.person} can take "
            "it back",
            code="undo of others", person=last.person,
        )  # fmt: skip


def _find_touched(result: CommandResult) -> frozenset[str]:
    """The names of the rows that a command changed, made or took away."""
    before, after, command = result.before, result.after, result.command
    assert command is not None
    touched = {before.names[at][0] for at in before.list_numbers(command)}
    touched |= {after.names[at][0] for at in result.rows}
    if before.bitext.lists != after.bitext.lists:
        for each in (before, after):
            touched |= list_ids(each.names[len(each.names) - len(each.bitext.lists) :])
    if before.names is not after.names:
        touched |= list_ids(before.names) ^ list_ids(after.names)
    return frozenset(touched)


def list_anchors(names: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return more anchors of each row, so that links to former rows go on working.

    A number that no row has any more leads to the first part of that row, else to the row before.

    >>> list_anchors([("1",), ("2", "3"), ("5a",), ("5b",)])
    [(), ('3', '4'), ('5',), ()]
    """
    found: list[list[str]] = []
    next_number = 1
    for own in names:
        here = list(own[1:])
        numbers = [int(digits) for each in own if (digits := _digits(each))]
        for number in range(next_number, min(numbers, default=next_number)):
            if found:
                found[-1].append(str(number))
        first = own[0]
        base = _digits(first)
        if base != first and int(base) >= next_number:
            here.append(base)
        next_number = max([next_number, *(number + 1 for number in numbers)])
        found.append(here)
    return [tuple(dict.fromkeys(each)) for each in found]


def _digits(row: str) -> str:
    return row.rstrip("abcdefghijklmnopqrstuvwxyz")


def show_name(names: Sequence[str]) -> str:
    """Return the name of a row for people: 3, 5a, or 3–4 for two that were merged.

    >>> show_name(("3", "4")), show_name(("5", "5a", "5b"))
    ('3–4', '5')
    """
    others = [each for each in names[1:] if _digits(each) != names[0]]
    return f"{names[0]}–{others[-1]}" if others else names[0]
