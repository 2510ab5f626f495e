"""Term bases of a session: those that are named, or the one that lies beside its memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.terms.base import TermBase


def locate_own_term_base(session: Session) -> Path:
    """Return where the term base of a session's memory lies, which need not exist."""
    from tmtool.terms import kept

    return session.settings.memory / kept.FILE


def open_term_bases(session: Session, names: Sequence[str | TermBase] = ()) -> TermBase | None:
    """Read term bases and put them together, in the order of their names.

    A name is a file, or a term base that comes along (`terms.seeded.NAMES`); one that is open
    stands for itself. Without names it is the term base of the session's memory, None where that
    has none. InputError for a file that can't be read or is not sound.
    """
    from tmtool.terms import kept, reading
    from tmtool.terms.base import TermBase

    if not names:
        own = locate_own_term_base(session)
        return kept.read(own) if own.exists() else None
    found = [reading.base(each) if isinstance(each, str) else each for each in names]
    if len(found) == 1:
        return found[0]
    entries = tuple(entry for each in found for entry in each.entries)
    return TermBase(entries, " + ".join(each.name for each in found))
