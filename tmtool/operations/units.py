"""One unit by its key: what it says, where it stands, what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, Le, MaxLen, MinLen

from tmtool.errors import ChangedError, InputError
from tmtool.fields import PROGRAMS, REST, Arg, Opt, parse_text, record, request
from tmtool.operations.declare import Operation
from tmtool.protocols import JournalEntry, StoredUnit
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.views.citations import Permalinks
    from tmtool.views.terminal.look import Look

_KEY = re.compile("[0-9a-f]{32}")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
UnitVersion = Annotated[
    str | None,
    Opt("The version of the unit that you have seen, from its record.", on=REST, needed=True),
]
"""The type of the field `version` of requests that change a unit."""


@request
class UnitRequest:
    """Show one unit: its texts, its origins, and its changes, the newest first.

    Of a unit that is no more, its record says what it became.
    """

    key: Annotated[str, Arg("The unit, by its key.", "KEY")]
    origins: Annotated[int, Ge(1), Le(1000), Opt("Number of origins.", "N")] = 100


def _parse_date(text: str) -> str:
    if not _DATE.fullmatch(text):
        message = "must be a date such as 2020, 2020-12 or 2020-12-21"
        raise InputError(message)
    return text


@request
class AddUnitRequest:
    """Add one unit: its texts, and where it is from, as far as known."""

    texts: Annotated[
        tuple[tuple[str, str], ...],
        MinLen(1),
        Opt("The text in each language.", "LANG=TEXT", "texts", parse=parse_text),
    ]
    memory: Annotated[
        str | None, MaxLen(200), Opt("The name of the memory that it belongs to.", "NAME")
    ] = None
    symbol: Annotated[str | None, MaxLen(200), Opt("The symbol of its document.", "SYMBOL")] = None
    date: Annotated[
        str | None, Opt("The date of its document: 2020-12-21.", "DATE", parse=_parse_date)
    ] = None
    body: Annotated[str | None, MaxLen(200), Opt("The body that adopted it.", "NAME")] = None
    note: Annotated[str | None, MaxLen(2_000), Opt("A note on it.", "TEXT")] = None


@record("added")
class AddUnitResult:
    """The key of the unit, and what came of it: "added", "merged", "changed" or "same"."""

    key: str
    outcome: str


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A unit, and the changes that touched it, the newest first; both empty where it never was.

    Where it is no more, `became` is the key that a correction or a merge gave it; None where it was
    deleted or what brought it was taken back, as the first of the changes says.
    """

    key: str
    stored: StoredUnit | None
    changes: tuple[JournalEntry, ...]
    became: str | None = None

    @property
    def version(self) -> str:
        """A name of the unit as it is now: it changes with each change of the unit."""
        told = repr((self.key, [each.number for each in self.changes]))
        return sha256(told.encode()).hexdigest()[:20]


@record("unit")
class UnitRecord:
    """A unit; without texts it is no more, and `became` is the key that it has now, if any."""

    key: str
    version: str
    texts: Mapping[str, str]
    occurrences: int
    origins: tuple[Mapping[str, Any], ...]
    changes: tuple[JournalEntry, ...]
    became: str | None


def show_unit(session: Session, request: UnitRequest) -> UnitResult:
    """Open a unit; one that is no more tells what became of it.

    MissingError where there is no memory, EmptyError where nothing is in it.
    """
    from tmtool.memory.history import find_successor_key

    session.check_filled()
    key = request.key
    if not _KEY.fullmatch(key):
        return UnitResult(key, None, ())
    with session.store.open_snapshot() as store:
        stored = store.read_units([key], max_origins=request.origins)[0]
        touched = set(store.list_changes(key))
        journal = store.read_journal()
    changes = tuple(each for each in journal if each.number in touched)
    if stored is not None or not changes:
        return UnitResult(key, stored, changes)
    became, seen = find_successor_key(journal, key), {key}
    while became is not None and session.store.read_units([became], max_origins=1)[0] is None:
        seen.add(became)
        became = find_successor_key(journal, became)
        if became in seen:
            became = None
    return UnitResult(key, None, changes, became)


def add_unit(session: Session, request: AddUnitRequest) -> AddUnitResult:
    """Add a unit; the memory is made where there is none.

    InputError for a language that there is not, and for a unit that no memory can keep.
    """
    from tmtool.lang.codes import find_language
    from tmtool.limits import check_unit
    from tmtool.units import Origin, Place, TranslationUnit, Variant

    texts = [(find_language(lang), text) for lang, text in request.texts]
    origin = Origin(
        tuple(Place(lang) for lang, _ in texts),
        request.symbol,
        request.body,
        request.date,
        notes=(request.note,) if request.note else (),
        memory=request.memory,
    )
    unit = TranslationUnit(tuple(Variant(lang, text) for lang, text in texts), (origin,))
    check_unit(unit)
    session.create_memory()
    (outcome,) = session.memory.add([unit], source="one unit")
    return AddUnitResult(unit.key, outcome)


@contextmanager
def expect_version(session: Session, key: str, version: str | None) -> Iterator[None]:
    """Raise ChangedError if a unit is no longer as somebody saw it; None is any version.

    The error has the record of the unit as it is now, under its new key if it has one. Somebody
    else may change the unit at the same time: then the change inside finds no such unit.
    """
    _insist_on_version(session, key, version)
    try:
        yield
    except InputError:
        _insist_on_version(session, key, version)
        raise


def _insist_on_version(session: Session, key: str, version: str | None) -> None:
    if version is None:
        return
    found = show_unit(session, UnitRequest(key))
    is_unknown = found.stored is None and not found.changes
    if is_unknown or (found.stored is not None and found.version == version):
        return
    if found.became is not None:
        found = show_unit(session, UnitRequest(found.became))
    message = f"unit {key} was changed meanwhile: compare both versions"
    raise ChangedError(message, field="version", current=next(tell_unit(found), None))


def tell_unit(result: UnitResult) -> Iterator[UnitRecord]:
    """Make the record of a unit; none of one that never was."""
    from tmtool.operations.lookup_records import tell_origin

    stored = result.stored
    if stored is None and not result.changes:
        return
    yield UnitRecord(
        result.key,
        result.version,
        stored.unit.texts if stored else {},
        stored.occurrences if stored else 0,
        tuple(map(tell_origin, stored.unit.origins)) if stored else (),
        result.changes,
        result.became,
    )


def _show(result: UnitResult, look: Look) -> Iterator[str]:
    if result.stored is not None:
        yield from (f"{tag}: {text}\n" for tag, text in result.stored.unit.texts.items())


def _cite(result: UnitResult, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    from tmtool.views.citations import cite_unit

    if result.stored is not None:
        yield cite_unit(result.stored, links)


OPERATIONS = (
    Operation(
        name="memory unit",
        request=UnitRequest,
        run=lambda session, asked, reporter: show_unit(session, asked),
        show=_show,
        records=(UnitRecord,),
        tell=tell_unit,
        is_answer=lambda result: result.stored is not None,
        memory="filled",
        cite=_cite,
        on=PROGRAMS,
    ),
    Operation(
        name="memory add",
        request=AddUnitRequest,
        run=lambda session, asked, reporter: add_unit(session, asked),
        show=lambda result, look: [f"{result.key}\n"],
        records=(AddUnitResult,),
        changes=True,
        role="memory manager",
        memory="place",
        on=REST,
    ),
)
