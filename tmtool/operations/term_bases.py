"""Open term bases: the one of the session's memory, one supplied with tmtool, or a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from tmtool.errors import InputError
from tmtool.fields import Opt
from tmtool.lang.wrap import format_count
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.terms.base import TermBase
    from tmtool.terms.changes import ChangeNote

OWN = "own"
"""The name of the term base of the memory."""
TermBaseName: TypeAlias = Annotated[
    str | None,
    Opt(
        "The term base: a file, or un-ict; that of the memory if left out.",
        "FILE",
        is_term_base=True,
    ),
]
"""The type of the field `terms` of requests about one term base."""


def locate_own_term_base(session: Session) -> Path:
    """Return the path of the term base of a session's memory, which need not exist."""
    from tmtool.terms import storage

    return session.settings.memory / storage.FILE


def open_term_bases(session: Session, names: Sequence[str | TermBase] = ()) -> TermBase | None:
    """Read term bases and join them, in the order of their names.

    A name is a file, a supplied term base (`terms.seeded.NAMES`) or "own"; an open term base is
    taken as is. Without names, return the term base of the session's memory, or None if it has
    none.
    InputError for a file that can't be read or has errors.
    """
    from tmtool.terms import reading
    from tmtool.terms.base import TermBase

    found = []
    for each in names or (OWN,):
        if isinstance(each, TermBase):
            found.append(each)
        elif each != OWN:
            found.append(reading.read_base(each))
        elif locate_own_term_base(session).exists():
            found.append(_read_own(session))
    if len(found) <= 1:
        return found[0] if found else None
    entries = tuple(entry for each in found for entry in each.entries)
    return TermBase(entries, " + ".join(each.name for each in found))


def _read_own(session: Session) -> TermBase:
    from tmtool.terms import storage

    return session.read_once(locate_own_term_base(session), storage.read)


def open_term_base(
    session: Session, name: str | None, reporter: Reporter = SILENT, *, missing_ok: bool = False
) -> TermBase:
    """Read the named term base, by default that of the session's memory, and report its size.

    MissingError if the memory has none, unless an empty one is wanted then; InputError for one that
    can't be read or has errors.
    """
    from tmtool.terms import reading, seeded
    from tmtool.terms.base import TermBase

    name = None if name == OWN else name
    if name is None and missing_ok and not locate_own_term_base(session).exists():
        return TermBase((), "")
    base = _read_own(session) if name is None else reading.read_base(name)
    text = f"term base: {base.name}, {format_count(len(base.entries), 'entry')}"
    if name is not None:
        text += f", revision {base.revision}"
    if base.name in seeded.NAMES:
        text += f": {seeded.CLAIM}"
    reporter.remark(Remark(text, "term base"))
    return base


def locate_changeable_term_base(session: Session, name: str | None) -> Path:
    """Return the path of a term base that can be changed, which need not exist.

    InputError for a supplied one, and for a file of another format than tmtool's own.
    """
    from tmtool.terms import seeded

    if name in (None, OWN):
        return locate_own_term_base(session)
    if name in seeded.NAMES:
        message = f"{name} is supplied with tmtool and can't be changed"
        raise InputError(message, code="fixed term base", name=name)
    if Path(name).suffix.lower() != ".jsonl":
        message = f"{name} can't be changed: only a .jsonl term base can"
        raise InputError(message, code="term base format", name=name)
    return Path(name).expanduser()


def note_term_change(session: Session, action: str, why: str | None = None) -> ChangeNote:
    """Build the journal entry of a term base for a change by the current user."""
    from tmtool.terms.changes import ChangeNote

    return ChangeNote(action, session.user, session.now.isoformat(timespec="seconds"), why)


def note_term_undo(change: int | None) -> Iterator[str]:
    """Say how to undo a change of a term base."""
    if change is None:
        yield "nothing was changed"
    else:
        yield f"change {change} of the term base; tmtool terms undo {change} takes it back"
