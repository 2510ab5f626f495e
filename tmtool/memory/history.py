"""What the journal of a memory tells: which change was the last up to a time; what files said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from tmtool.errors import InputError
from tmtool.protocols import EVERYTHING, JournalEntry, Store, View
from tmtool.units import Origin
from tmtool.visibility import find_undone

_CHANGE = re.compile(r"change ([0-9]{1,18})")


def find_change_at(store: Store, moment: str) -> int:
    """The last change up to a day or a time (ISO 8601, UTC where it says no zone); 0 before any.

    A year or a month counts to its end. "change 12" is what that change left: several may come in
    a second. InputError for what is neither, and for a moment that isn't over yet: to an import
    that was begun before it and not finished more may be added.
    """
    journal = store.read_journal()
    if named := _CHANGE.fullmatch(moment.strip()):
        past = [each for each in journal if each.number <= int(named[1])]
    else:
        until = _written(moment)
        past = [each for each in journal if each.at[: len(until)] <= until]
    settled = store.find_settled()
    last = max((each.number for each in past), default=0)
    if last > settled:
        begun = next((each for each in past if each.number == settled + 1), None)
        if begun is None:  # it is of what somebody may not see: to what they see it adds nothing
            return last
        file = begun.details.get("file", "a program")
        raise InputError(
            f"the memory can't be shown as it was {moment}: change {begun.number}, which adds "
                f"{file}, was begun {begun.at} and is not finished; finish it or undo it",
            code="unfinished change", field="as_of", number=begun.number, file=file,
        )  # fmt: skip
    return last


def _written(moment: str) -> str:
    """The time as the journal writes it, as exact as it was given."""
    text = moment.strip()
    try:
        if re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
            date.fromisoformat(f"{text}-01-01"[:10])
            return text
        time = datetime.fromisoformat(text)
    except ValueError as error:
        message = (
            f"{moment!r} is neither a date like 2026-11-25, nor a time like 2026-11-25T14:30, "
            "nor a change like change 12"
        )
        raise InputError(message) from error
    return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC).isoformat(timespec="seconds")


def find_undone_changes(journal: Iterable[JournalEntry]) -> set[int]:
    """The changes of a journal that are taken back."""
    undoings = (each for each in journal if each.action == "undo")
    return find_undone((each.number, int(each.details["change"])) for each in undoings)


def find_successor_key(journal: Sequence[JournalEntry], key: str) -> str | None:
    """The key that a correction or a merge gave to what a unit was; None where nothing did.

    `journal` is all of it, the newest first. What was taken back gave nothing.
    """
    gone = find_undone_changes(journal)
    for each in journal:
        if each.number in gone:
            continue
        if each.action == "edit" and each.details.get("was") == key:
            return str(each.details["is"])
        if each.action == "merge" and key in each.details.get("merged", ()):
            return str(each.details["kept"])
    return None


def read_file_headers(store: Store, view: View = EVERYTHING) -> tuple[Origin, ...]:
    """The headers of the files that the view's units come from, in the order of their coming.

    See `formats.tmx.headers`. Of a file that came twice the last one counts.
    """
    from tmtool.formats.tmx.headers import parse_details

    found: dict[str | None, Origin] = {}
    for change in reversed(store.read_journal()):
        if view.as_of is None or change.number <= view.as_of:
            found |= {header.file_hash: header for header in parse_details(change.details)}
    if not found:
        return ()
    there = {origin.file_hash for origin, _ in store.list_documents(view)}
    return tuple(header for digest, header in found.items() if digest in there)
