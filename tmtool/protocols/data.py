"""What stores give and take: frozen data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from tmtool.fields import record
from tmtool.units import Origin, TranslationUnit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids: TypeAlias = NDArray[np.int64]
    """Numbers of texts, not negative, given by the store and good for that store."""
    Cosines: TypeAlias = NDArray[np.float32]
    Mask: TypeAlias = NDArray[np.bool_]

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how much is done, and of how much."""
Moved: TypeAlias = Callable[[Origin], Origin]
"""What an origin is once it is in another unit; its document stays."""
Outcome: TypeAlias = Literal["added", "merged", "changed", "same"]
"""Of a unit that was put: it is new; it was known and has one more origin; it has another language
or an origin of it says something else now; nothing was new."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry of the journal: who did what when (ISO 8601, UTC), and what it was about."""

    number: int
    at: str
    by: str
    action: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TouchedUnit:
    """A unit that a change touched: whether it was there before, and whether it was afterwards."""

    key: str
    was_there: bool
    is_there: bool


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A unit as the store has it: `key` stays, whatever becomes of its texts.

    The unit's origins are the best few, of the highest standing first; `occurrences` counts all of
    the view. Its variants come in the order in which their languages came into the memory, those of
    one language by their regions.
    `created` and `changed` are the first and the last change that brought any of this.
    """

    key: str
    unit: TranslationUnit
    occurrences: int
    created: int
    changed: int


@dataclass(frozen=True, slots=True)
class Hits:
    """Every text that has a phrase: ids in ascending order, and how often each has it."""

    ids: Ids
    counts: Ids


@dataclass(frozen=True, slots=True)
class TokenRuns:
    """Stretches of a query that stored texts have, as ranges of its tokens, in order.

    `longest` are the longest that any text has. `whole` are those that may be a whole text: every
    one that is, but not the query itself, and some that are not. At least `min_outside` tokens of
    the query are outside any stretch that a text has.
    """

    longest: list[range]
    whole: list[range]
    min_outside: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is to search: documents, units, and the years that the documents are of."""

    documents: int
    units: int
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Units, by their keys, and what may stand `step` places on from them, or before."""

    keys: Sequence[str]
    neighbours: Sequence[str]
    step: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One token of a phrase; with several words any of them will do."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VectorStock:
    """The vectors of one encoder and language: their dimension, how many there are, the last text.

    `revision` changes with every vector; `texts` is how many texts the language has. `digest` is
    the sum of the checksums of all vectors, from -2 ** 63 on: the same for the same content,
    whatever way it came in, and another for other content.
    """

    dim: int
    count: int
    last: int
    revision: int
    texts: int
    digest: int

    @property
    def complete(self) -> bool:
        return self.count >= self.texts


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at in a memory, and what is wrong with it, each in a sentence."""

    at: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased: units that are gone, units that have fewer origins now, texts."""

    units: int
    lessened: int
    texts: int


@record("file_added")
class ImportResult:
    """The units of a file by outcome; `read` = added + merged + changed + same + skipped.

    `skipped` and `noticed` are counts by reason; a unit that was kept without one of its languages
    is noticed. `change` is None if nothing was new. `resumed` units were added by an earlier run
    that was stopped, and `replaced` ones gave way to these.
    """

    file: str
    change: int | None
    read: int
    added: int
    merged: int
    changed: int
    same: int
    replaced: int
    skipped: Mapping[str, int]
    noticed: Mapping[str, int]
    resumed: int

    @property
    def counts(self) -> dict[str, int]:
        return {
            each: getattr(self, each) for each in (*OUTCOMES, "replaced") if getattr(self, each)
        }
