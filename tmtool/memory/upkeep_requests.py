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
