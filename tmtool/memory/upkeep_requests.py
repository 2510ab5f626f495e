"""The change of a term in a memory: its request and its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.selection import EVERYTHING, Selection

if TYPE_CHECKING:
    from tmtool.memory.term_change import TermImpact


@dataclass(frozen=True, slots=True)
class TermChangeRequest:
    """A term that is superseded by another one, in a language (guessed where None).

    `to` is the language that is shown beside. Without `apply` nothing is changed. `entry` names the
    concept of the term base where several have the old term, `why` is noted in the journal. With
    `seen`, the digest of an impact, nothing is changed where another one would come of it by now.
    """

    old: str
    new: str
    lang: str | None = None
    to: str | None = None
    apply: bool = False
    why: str | None = None
    entry: str | None = None
    selection: Selection = EVERYTHING
    seen: str | None = None

    def __post_init__(self) -> None:
        """InputError for an empty term, a change without a reason, and a change of the past."""
        if not self.old.strip() or not self.new.strip():
            message = "a term is empty: name the old and the new one"
            raise InputError(message, code="empty term", field="old")
        if self.apply and not (self.why or "").strip():
            message = "a term is changed only with a reason, which the journal keeps"
            raise InputError(message, code="term change without reason", field="why")
        if self.apply and self.selection.as_of is not None:
            message = "a term can be changed only as things are now, not as they were"
            raise InputError(message, code="change as of", field="selection")


@dataclass(frozen=True, slots=True)
class TermChangeResult:
    """What the change of a term touches; `change` is its number, None where nothing was changed.

    `entry` is the concept of the term base that says it now.
    """

    impact: TermImpact
    memory: str
    selection: Selection
    change: int | None = None
    entry: str | None = None
