"""What a memory can be asked for, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from tmtool.selection import EVERYTHING, Selection

if TYPE_CHECKING:
    from tmtool.memory.concordance.absence import Absence
    from tmtool.memory.term_history import Timeline

Sort: TypeAlias = Literal["rendering", "left", "right", "year", "authority", "memory"]


@dataclass(frozen=True, slots=True)
class TermHistoryRequest:
    """A term whose renderings are followed over the years (words and wild cards).

    `lang` is that of the term and `to` that of its renderings, guessed where None. Pairs with a
    score (0..1) below `min_score` count as weak. With `terms`, a term base by its file or name, all
    forms count that it has for the term.
    """

    term: str
    lang: str | None = None
    to: str | None = None
    min_score: float = 0.5
    terms: str | None = None
    selection: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class TermHistoryResult:
    """What was found; where the term is nowhere, `absence` says what is nearest.

    `searched` tells in words how much there was to search.
    """

    timeline: Timeline
    absence: Absence | None
    searched: str
    memory: str
    selection: Selection
