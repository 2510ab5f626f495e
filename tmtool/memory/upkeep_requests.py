"""How a memory is kept: what can be changed, told, written out and made anew, and what came of it.

Languages are codes of any kind ("zh-CN"); keys are those of units, as every result has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tmtool.errors import InputError
from tmtool.selection import EVERYTHING, Selection

if TYPE_CHECKING:
    from tmtool.memory.term_change import TermImpact
    from tmtool.protocols import JournalEntry
    from tmtool.units import Origin, TranslationUnit


@dataclass(frozen=True, slots=True)
class AddUnitRequest:
    """A unit to add: pairs of a language and a text, and where it is from, as far as known.

    `memory` is the name that filters know it by.
    """

    texts: tuple[tuple[str, str], ...]
    memory: str | None = None
    symbol: str | None = None
    date: str | None = None
    body: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class AddUnitResult:
    """The key of the unit, and what came of it: "added", "merged", "changed" or "same"."""

    key: str
    outcome: str


@dataclass(frozen=True, slots=True)
class EditRequest:
    """A unit by its key, and what it shall say: pairs of a language and a text."""

    key: str
    texts: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        """InputError for a text that says nothing."""
        for lang, text in self.texts:
            if not text.strip():
                raise InputError(
                    f"the new {lang} text is empty", code="empty text", field="texts", lang=lang
                )


@dataclass(frozen=True, slots=True)
class EditResult:
    """The key of the unit now, and the number of the change."""

    key: str
    change: int


@dataclass(frozen=True, slots=True)
class DeleteRequest:
    """Units to take out, by their keys or by a selection, which has to be `confirmed`.

    A unit that has other origins than those selected stays, with these.
    """

    keys: tuple[str, ...] = ()
    selection: Selection = EVERYTHING
    confirmed: bool = False

    def __post_init__(self) -> None:
        """InputError for a selection as of a time, for both keys and a selection, and for none."""
        if self.selection.as_of is not None:
            message = "units can be deleted only as they are now, not as they were at another time"
            raise InputError(message, code="delete as of", field="selection")
        if bool(self.keys) == (self.selection != EVERYTHING):
            message = (
                "units are named by keys or by filters, not by both"
                if self.keys
                else ("no units are named: give keys or filters")
            )
            raise InputError(message, code="delete what", field="keys")


@dataclass(frozen=True, slots=True)
class EraseRequest:
    """Units to erase for good, by their keys or by a selection; why, and that somebody is sure."""

    why: str
    keys: tuple[str, ...] = ()
    selection: Selection = EVERYTHING
    confirmed: bool = False

    def __post_init__(self) -> None:
        """InputError without a reason, as of a time, for both keys and a selection, for neither."""
        if not self.why.strip():
            message = "erasing needs a reason, which is kept in the journal"
            raise InputError(message, code="no reason", field="why")
        if self.selection.as_of is not None:
            message = "texts are erased at every point in time: an earlier moment can't be named"
            raise InputError(message, code="erase as of", field="selection")
        if bool(self.keys) == (self.selection != EVERYTHING):
            message = (
                "units are named by keys or by filters, not by both"
                if self.keys
                else ("no units are named: give keys or filters")
            )
            raise InputError(message, code="erase what", field="keys")

    @property
    def details(self) -> dict[str, str]:
        """What the journal keeps of it: no text, and no key, which is made of one."""
        return {"why": " ".join(self.why.split())}


@dataclass(frozen=True, slots=True)
class EraseResult:
    """How many units went, how many have fewer origins, how many texts went, and the change.

    The change is None where there was nothing to erase. `removed` are files beside the memory that
    held some of it (indexes, which can be made again, and copies of the memory as it was) and the
    notes of the last checks. `not_reached` are files that may still have excerpts of the texts.
    """

    units: int
    lessened: int
    texts: int
    change: int | None
    removed: tuple[str, ...] = ()
    not_reached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErasePreview:
    """What an erasing would do: as `EraseResult` counts, and what there is of it now.

    `documents` are those that some of it comes from, `texts_now` what its units say. Of what is
    in the memory no longer, and goes as well, only the counts say something.
    """

    units: int
    lessened: int
    texts: int
    documents: tuple[tuple[Origin, int], ...]
    units_now: tuple[TranslationUnit, ...]


@dataclass(frozen=True, slots=True)
class DeleteResult:
    """How many units went, how many stayed with fewer origins; `change` is None where none went."""

    deleted: int
    stayed: int
    change: int | None


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """The key of the unit that stays, and those of the units whose origins it gets."""

    kept: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DedupeRequest:
    """The two languages in which units are compared."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class MergeResult:
    """How many units went into others; `change` is None where none did."""

    merged: int
    change: int | None


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """The number of a change; the last one that counts if None."""

    change: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """A change by its number; of its units `limit` from one on, counted from 0."""

    number: int
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class UndoResult:
    """Which change was taken back, and how many units that touched."""

    change: int
    units: int


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """At most `limit` changes from one on, of all units or of the one with a key.

    `by` and `action` are who changed something and what was done, as the journal has them.
    """

    key: str | None = None
    limit: int = 20
    by: str | None = None
    action: str | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class HistoryResult:
    """Changes, the newest first; `total` is how many there are of these kinds.

    `people` and `actions` are all that the journal has; `undone` are changes that were taken back.
    """

    changes: tuple[JournalEntry, ...]
    total: int = 0
    people: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    undone: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A file to write units into, whose name says the format: see `formats.units.writing.write`.

    Units whose use is restricted are among them only where that is said.
    """

    file: str | Path
    source: str | None = None
    target: str | None = None
    every_origin: bool = False
    level: int = 2
    flavour: Literal["plain", "trados"] = "plain"
    codes: str | None = None
    xliff: Literal["1.2", "2.1"] = "1.2"
    force: bool = False
    restricted: bool = False
    selection: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """Languages to index, all that the encoder was made for if none; `jobs` processes do it.

    As many as there are cores, where `jobs` is None.
    """

    langs: tuple[str, ...] = ()
    jobs: int | None = None


@dataclass(frozen=True, slots=True)
class LanguageIndex:
    """The index of a language: how many vectors were made for it, and a sentence on how it lies."""

    lang: str
    made: int
    state: str


@dataclass(frozen=True, slots=True)
class FormulaUpdate:
    """Formulas were found anew, and those of so many texts differ."""

    changed: int


@dataclass(frozen=True, slots=True)
class IndexResult:
    """What was done; `formulas` is None where they were up to date, or not looked at."""

    languages: tuple[LanguageIndex, ...]
    formulas: FormulaUpdate | None = None


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """Languages whose vector index is verified, by default all that the encoder supports.

    With `full` the index of words is compared with all texts, else with a sample.
    """

    langs: tuple[str, ...] = ()
    full: bool = False


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What was looked at, and what is wrong with it, each in a sentence."""

    looked_at: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompactResult:
    """The size of the file in bytes, before and after."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class MemoryDescription:
    """What a memory holds.

    `memories` are the names under which units were added (None for those without), with how many;
    `years` the first and the last of its documents; `languages` its texts by language; `vectors`
    their vectors by the signature of the encoder; `bytes` the size of its files, None where
    a part of the memory is hidden. The last change has a number and a time.
    """

    address: str
    units: int
    documents: int
    memories: tuple[tuple[str | None, int], ...]
    years: tuple[int, int] | None
    languages: Mapping[str, int]
    vectors: Mapping[str, Mapping[str, int]]
    bytes: int | None
    last_change: int | None
    last_change_at: str | None


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
