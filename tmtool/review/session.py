"""Commands one after another. The numbers of one printout hold until the end.

A row keeps its number whatever happens to others. Rows that were merged answer to the numbers of
all of them; the two that a row was split into are called 5a and 5b. So a reviser can print the
rows, mark them with a pen, and type the commands in any order. Which rows those are is here, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase

from tmtool.errors import InputError
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.review import edits, wording
from tmtool.review.commands import Command, parse, parse_ranges
from tmtool.review.texts import squeeze
from tmtool.units import Bitext, CheckRecord, Pairing


@dataclass(frozen=True, slots=True)
class Review:
    """A bitext under review, the names of its rows, what was before the last command, and that."""

    bitext: Bitext
    names: tuple[tuple[str, ...], ...]
    before: Review | None = None
    command: Command | None = None

    def run(self, line: str, checked: CheckRecord) -> ReviewStep | None:
        """Run the command in a line; returns None if there is none.

        Raises InputError for a command that can't be understood or can't be done.
        """
        command = parse(line)
        if command is None:
            return None
        after, rows = self.apply(command, checked)
        return ReviewStep(command, self, after, rows)

    def apply(self, command: Command, checked: CheckRecord) -> tuple[Review, tuple[int, ...]]:
        """What a command that edits makes of it, and which rows it touched.

        InputError where it can't be done.
        """
        if command.verb == "undo":
            if self.before is None:
                message = "there is nothing to undo"
                raise InputError(message)
            return self.before, ()
        first, last, bitext = _edited(self, command, checked)
        if command.verb == "accept":
            return Review(bitext, self.names, self, command), self.list_numbers(command)
        if command.verb in ("edit", "restore"):
            return Review(bitext, _keep_names(self, bitext), self, command), (first,)
        size = last - first + 1 + edits.count(bitext) - edits.count(self.bitext)
        new = _renamed(self.names[first : last + 1], size)
        names = (*self.names[:first], *new, *self.names[last + 1 :])
        return Review(bitext, names, self, command), tuple(range(first, first + size))

    def forget(self, kept: int) -> Review:
        """The same, but only so many of the last commands can be taken back: the rest is freed."""
        chain, at = list[Review](), self
        while at.before is not None and len(chain) < kept:
            chain.append(at)
            at = at.before
        if at.before is None:
            return self
        found = replace(at, before=None)
        for each in reversed(chain):
            found = replace(each, before=found)
        return found

    def list_ranges(self, command: Command) -> tuple[tuple[int, int], ...]:
        """The rows that a command names, from and to; all where it names none."""
        if not command.rows:
            return ((0, len(self.names) - 1),) if self.names else ()
        found = tuple((self.find_row(first), self.find_row(last)) for first, last in command.rows)
        for (first, last), (start, stop) in zip(command.rows, found, strict=True):
            if stop < start:
                raise InputError(f"pair {last} comes before pair {first}")
        return found

    def list_numbers(self, command: Command) -> tuple[int, ...]:
        """The same rows one by one."""
        return tuple(
            row for first, last in self.list_ranges(command) for row in range(first, last + 1)
        )

    def find_row(self, name: str) -> int:
        """Where a row is now."""
        for at, names in enumerate(self.names):
            if name in names:
                return at
        parts = [own[0] for own in self.names if own[0].removeprefix(name).isalpha()]
        if parts:
            raise InputError(f"pair {name} was split: name {' or '.join(parts)}")
        first = self._first_names()
        if name in first:
            raise InputError(f"pair {name} no longer exists")
        raise InputError(f"pair {name} does not exist: they are numbered 1 to {first[-1]}")

    def _first_names(self) -> list[str]:
        first = self
        while first.before is not None:
            first = first.before
        return [names[0] for names in first.names]


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """A command that was run: the review before and after it, and the rows that it touched."""

    command: Command
    before: Review
    after: Review
    rows: tuple[int, ...]

    def describe(self) -> str:
        """Describe the result in one line."""
        said = self.command.said
        if self.command.verb == "undo":
            undone = self.before.command
            return f"undo: {undone.said if undone else ''} is undone"
        if self.command.verb == "accept":
            return f"{said}: {len(self.rows)} checked"
        bitext, names = self.after.bitext, self.after.names
        types = (f"pair {names[row][0]} is {edits.get_type(bitext, row)}" for row in self.rows)
        return f"{said}: {', '.join(types) or 'no pair any more'}"

    def list_touched(self) -> frozenset[str]:
        """Return the names of the rows that were changed, added or removed."""
        before, after = self.before, self.after
        touched = {before.names[at][0] for at in before.list_numbers(self.command)}
        touched |= {after.names[at][0] for at in self.rows}
        if before.bitext.lists != after.bitext.lists:
            for each in (before, after):
                items = each.names[len(each.names) - len(each.bitext.lists) :]
                touched |= {own[0] for own in items}
        if before.names is not after.names:
            touched |= {own[0] for own in before.names} ^ {own[0] for own in after.names}
        return frozenset(touched)


def start(bitext: Bitext) -> Review:
    """A review with the rows named as people see them, from 1."""
    return Review(bitext, tuple((str(row + 1),) for row in range(edits.count(bitext))))


def _edited(review: Review, command: Command, checked: CheckRecord) -> tuple[int, int, Bitext]:
    """The first and the last row of the old bitext that changed, and the new bitext."""
    bitext, ranges = review.bitext, review.list_ranges(command)
    first, last = ranges[0] if ranges else (0, 0)
    match command.verb:
        case "merge":
            return first, last, edits.merge(bitext, first, last, checked=checked)
        case "pair":
            return first, last, edits.pair(bitext, first, last, checked=checked)
        case "unpair":
            return first, last, edits.unpair(bitext, first, checked=checked)
        case "split":
            return first, last, edits.split(bitext, first, *command.cuts, checked=checked)
        case "move":
            side, direction = command.side, command.direction
            (what,) = command.cuts
            moved = edits.move(bitext, first, side, direction, what, checked=checked)
            return (first - 1, first, moved) if direction == "up" else (first, first + 1, moved)
        case "accept":
            chosen = review.list_numbers(command)
            return first, last, edits.accept(bitext, chosen, checked=checked)
    return first, last, _reworded(bitext, first, command, checked)


def _reworded(bitext: Bitext, row: int, command: Command, checked: CheckRecord) -> Bitext:
    if command.verb == "restore":
        return wording.restore(bitext, row, checked=checked)
    if command.verb != "edit":
        raise InputError(f"{command.verb} does not change pairs")
    text = _find_text(bitext, row, command)
    return wording.edit(bitext, row, command.side, text, checked=checked, finding=command.finding)


def _find_text(bitext: Bitext, row: int, command: Command) -> str:
    """What a side is to say: all of it, or what it says with some words changed."""
    if len(command.texts) == 1:
        return command.texts[0]
    old, new = command.texts
    at = edits.find_side(bitext, command.side)
    text = next(iter_rows(bitext, {row})).sides[at].text
    count = text.count(old) if old else 0
    if count != 1:
        told = f"occurs {count} times in the pair: give a longer text" if count else ""
        raise InputError(f"“{old}” {told or 'does not occur in the pair'}")
    return text.replace(old, new)


def _keep_names(review: Review, bitext: Bitext) -> tuple[tuple[str, ...], ...]:
    """The names of all rows after an edit, which parts items of lists that it goes across."""
    old, new = review.bitext.lists, bitext.lists
    if len(old) == len(new):
        return review.names
    kept = list(review.names[: len(review.names) - len(old)])
    at = 0
    for number, (item, own) in enumerate(zip(old, review.names[len(kept) :], strict=True)):
        gone = len(old) - number - (len(new) - at)
        later = old[number + 1 : number + 1 + gone]
        # One that was changed itself is like none.
        if not gone or (
            at < len(new)
            and (_is_alike(item, new[at]) or not any(_is_alike(e, new[at]) for e in later))
        ):
            kept.append(own)
            at += 1
    return tuple(kept)


def _is_alike(item: Pairing, new: Pairing) -> bool:
    pairs = zip(item.sides, new.sides, strict=True)
    return all((one.paragraph, one.text) == (its.paragraph, its.text) for one, its in pairs)


def _renamed(names: Sequence[tuple[str, ...]], size: int) -> list[tuple[str, ...]]:
    """The names of the rows that took the place of these."""
    if size == len(names):
        return list(names)
    if size < len(names):
        whole = [name for own in names for name in own]
        base = whole[0][:-1]
        # The parts of a row together are that row again.
        letters = ascii_lowercase[: len(names)]
        halves = [f"{base}{letter}" for letter in letters] == [own[0] for own in names]
        return [tuple([base, *whole] if halves else whole)] if size else []
    return [(f"{names[0][0]}{letter}",) for letter in ascii_lowercase[:size]]


def choose_rows(
    bitext: Bitext,
    rows: str | None = None,
    below: float | None = None,
    text: str | None = None,
    around: int = 0,
    *,
    unchecked: bool = False,
) -> tuple[int, ...]:
    """Return the numbers of the rows to show, from 0, with those around each.

    `rows` are named as a reviser does, from 1 ("12-20", "3, 7"); `below` is a score, `text` is
    on either side. Raises InputError for rows that don't exist.
    """
    named = None
    if rows is not None:
        ranges = parse_ranges(rows)
        if not ranges:
            message = f"pairs are written like 12-20 or 3, 7, not {rows!r}"
            raise InputError(message, field="rows")
        named = frozenset(start(bitext).list_numbers(Command(rows, "accept", ranges)))
    sought = squeeze(text or "").casefold()
    every = list(iter_rows(bitext))
    chosen = [
        row.number
        for row in every
        if (named is None or row.number in named)
        and (below is None or (row.score is not None and row.score < below))
        and not (unchecked and row.checked)
        and (not sought or any(sought in squeeze(side.text).casefold() for side in row.sides))
    ]
    near = {each for row in chosen for each in range(row - around, row + around + 1)}
    return tuple(row.number for row in every if row.number in near)
