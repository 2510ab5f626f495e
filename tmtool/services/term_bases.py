"""Term bases of a session: those that are named, or the one that lies beside its memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.reporter import Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.terms.base import TermBase


def locate_own_term_base(session: Session) -> Path:
    """Return where the term base of a session's memory lies, which need not exist."""
    from tmtool.terms import storage

    return session.settings.memory / storage.FILE


def open_term_bases(session: Session, names: Sequence[str | TermBase] = ()) -> TermBase | None:
    """Read term bases and put them together, in the order of their names.

    A name is a file, or a term base that comes along (`terms.seeded.NAMES`); one that is open
    stands for itself. Without names it is the term base of the session's memory, None where that
    has none. InputError for a file that can't be read or is not sound.
    """
    from tmtool.terms import reading, storage
    from tmtool.terms.base import TermBase

    if not names:
        own = locate_own_term_base(session)
        return storage.read(own) if own.exists() else None
    found = [reading.read_base(each) if isinstance(each, str) else each for each in names]
    if len(found) == 1:
        return found[0]
    entries = tuple(entry for each in found for entry in each.entries)
    return TermBase(entries, " + ".join(each.name for each in found))


def open_term_base(session: Session, name: str | None, reporter: Reporter) -> TermBase:
    """Read the term base of a name, or without one that of the session's memory, and tell of it.

    MissingError where the memory has none, InputError for one that can't be read or is not sound.
    """
    from tmtool.terms import reading, storage

    own = name is None
    base = storage.read(locate_own_term_base(session)) if name is None else reading.read_base(name)
    count = len(base.entries)
    told = f"term base: {base.name}, {count:,} {'entry' if count == 1 else 'entries'}"
    reporter.remark(Remark(told if own else f"{told}, revision {base.revision}", "term base"))
    return base


def locate_changeable_term_base(session: Session, name: str | None) -> Path:
    """Return the file of a term base that can be changed, which need not exist.

    InputError for one that comes along, and for a file of another format than tmtool's own.
    """
    from tmtool.terms import seeded

    if name is None:
        return locate_own_term_base(session)
    if name in seeded.NAMES:
        message = f"{name} is supplied with tmtool and can't be changed"
        raise InputError(message, code="fixed term base", field="terms", name=name)
    if Path(name).suffix.lower() != ".jsonl":
        message = f"{name} can't be changed: only a .jsonl term base can"
        raise InputError(message, code="term base format", field="terms", name=name)
    return Path(name).expanduser()
