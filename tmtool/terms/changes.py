"""The journal of a term base: what became of its entries, so that a change can be taken back.

It is a file beside the base, JSON Lines, a change a line: who did what when and why, and of each
entry that it touched where it stood, what it said before, and a digest of what it says since. The
line is written before the base is, so of the last one it has to be asked whether it came about.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from tmtool import files
from tmtool.concepts import ConceptEntry
from tmtool.errors import ChangedError, InputError
from tmtool.formats.bitexts.jsonl import dump
from tmtool.terms.records import parse_entry, record_of

END = ".changes"
"""What the name of the journal has behind that of its base."""


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """What a change says of itself; `at` is ISO 8601, `undoes` the change that it takes back.

    `memory` is the change of the memory that it is a part of, where it is one.
    """

    action: str
    by: str
    at: str
    why: str | None = None
    undoes: int | None = None
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class TouchedEntry:
    """An entry of a change: its id, its place, what it said before (None: it was not there).

    `after` is the digest of what it says since, None where it is gone.
    """

    id: str
    place: int
    before: ConceptEntry | None
    after: str | None


@dataclass(frozen=True, slots=True)
class TermChange:
    """A line of the journal; numbers count from 1."""

    number: int
    note: ChangeNote
    touched: tuple[TouchedEntry, ...]


def locate_journal(base: Path) -> Path:
    """Where the journal of a term base lies."""
    return base.with_name(base.name + END)


def read_changes(base: Path, entries: Sequence[ConceptEntry]) -> tuple[TermChange, ...]:
    """The changes of a base that says these entries now, oldest first.

    InputError for a journal that somebody changed.
    """
    path = locate_journal(base)
    if not path.exists():
        return ()
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            found.append(_parse(json.loads(line)))
        except (ValueError, KeyError, TypeError, InputError) as error:
            raise InputError(f"{path}:{number}:1: not a change of a term base: {error}") from error
    if found and not _came_about(found[-1], entries):
        found.pop()
    return tuple(found)


def get_next(changes: Sequence[TermChange]) -> int:
    """The number that the next change gets."""
    return changes[-1].number + 1 if changes else 1


def note_change(
    base: Path, before: Sequence[ConceptEntry], after: Sequence[ConceptEntry], note: ChangeNote
) -> int:
    """Write down that a base will say other entries than before; the number of the change."""
    known = read_changes(base, before)
    number = get_next(known)
    made = TermChange(number, note, tuple(_compare(before, after)))
    path = locate_journal(base)
    # A line of a change that never came about is left out.
    kept = path.read_text("utf-8").splitlines(keepends=True)[: len(known)] if known else []
    files.write(path, [*kept, dump(_tell(made)) + "\n"], force=True)
    return number


def take_back(
    entries: Sequence[ConceptEntry], changes: Sequence[TermChange], number: int | None
) -> tuple[TermChange, tuple[ConceptEntry, ...]]:
    """A change, the last one that counts where none is named, and the entries without it.

    InputError where there is none of that number, where it is taken back already, and where
    something that it touched was changed since.
    """
    gone = find_gone(changes)
    if number is None:
        open_ones = (c for c in reversed(changes) if c.number not in gone and not c.note.undoes)
        chosen = next(open_ones, None)
        if chosen is None:
            message = "there is nothing to undo in the term base"
            raise InputError(message)
    else:
        chosen = next((each for each in changes if each.number == number), None)
        if chosen is None:
            raise InputError(f"change {number} of the term base does not exist")
        if number in gone:
            raise InputError(f"change {number} of the term base is already undone")
    now = {entry.id: entry for entry in entries}
    for each in chosen.touched:
        if digest_entry(now.get(each.id)) != each.after:
            raise InputError(
                f"change {chosen.number} of the term base can't be undone: entry {each.id} was "
                "changed since; undo that first",
                code="term changed since", id=each.id,
            )  # fmt: skip
    return chosen, tuple(_restored(entries, chosen))


def find_gone(changes: Sequence[TermChange]) -> set[int]:
    """The changes that are taken back, by an undoing that is not taken back itself."""
    gone: set[int] = set()
    for each in reversed(changes):
        if each.note.undoes and each.number not in gone:
            gone.add(each.note.undoes)
    return gone


def _restored(entries: Sequence[ConceptEntry], change: TermChange) -> Iterator[ConceptEntry]:
    """The entries as they were before; those that were taken out come back to their places."""
    touched = {each.id: each for each in change.touched}
    back = sorted(
        ((each.place, each.before) for each in change.touched if each.before and not each.after),
        key=lambda each: each[0],
    )
    stay = (
        touched[entry.id].before if entry.id in touched else entry
        for entry in entries
    )  # fmt: skip
    rest = (entry for entry in stay if entry is not None)
    at = 0
    for place, entry in back:
        for other in islice(rest, place - at):
            yield other
            at += 1
        yield entry
        at += 1
    yield from rest


def _compare(
    before: Sequence[ConceptEntry], after: Sequence[ConceptEntry]
) -> Iterator[TouchedEntry]:
    now = {entry.id: entry for entry in after}
    was = {entry.id: (place, entry) for place, entry in enumerate(before)}
    for place, entry in was.values():
        if now.get(entry.id) != entry:
            yield TouchedEntry(entry.id, place, entry, digest_entry(now.get(entry.id)))
    for place, entry in enumerate(after):
        if entry.id not in was:
            yield TouchedEntry(entry.id, place, None, digest_entry(entry))


def _came_about(change: TermChange, entries: Sequence[ConceptEntry]) -> bool:
    """Whether the base says anything that the change made of it, or all of it went on since."""
    now = {entry.id: entry for entry in entries}
    return any(now.get(each.id) != each.before for each in change.touched)


def digest_entry(entry: ConceptEntry | None) -> str | None:
    """16 hexadecimal digits that stand for all that an entry says; None where there is none."""
    if entry is None:
        return None
    return sha256(dump(record_of(entry)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def check_seen(entries: Sequence[ConceptEntry], seen: Iterable[tuple[str, str | None]]) -> None:
    """ChangedError where an entry is no longer as somebody saw it (an id and its digest)."""
    now = {entry.id: entry for entry in entries}
    for identity, digest in seen:
        if digest_entry(now.get(identity)) != digest:
            gone = "removed" if identity not in now else "changed"
            raise ChangedError(
                f"entry {identity} was {gone} meanwhile by somebody else: look at it again",
                code="entry changed", id=identity,
            )  # fmt: skip


def _tell(change: TermChange) -> dict[str, Any]:
    note = {name: value for name, value in asdict(change.note).items() if value is not None}
    touched = [
        {
            "id": each.id, "place": each.place,
            "before": record_of(each.before) if each.before else None, "after": each.after,
        }
        for each in change.touched
    ]  # fmt: skip
    return {"change": change.number, **note, "entries": touched}


def _parse(record: Mapping[str, Any]) -> TermChange:
    known = dict(record)
    number, touched = int(known.pop("change")), known.pop("entries")
    return TermChange(
        number, ChangeNote(**known),
        tuple(
            TouchedEntry(
                each["id"], each["place"], parse_entry(each["before"]) if each["before"] else None,
                each["after"],
            )
            for each in touched
        ),
    )  # fmt: skip
