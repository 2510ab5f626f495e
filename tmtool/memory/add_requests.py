"""What can be added to a memory, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, cast

from tmtool.errors import InputError, TmtoolError
from tmtool.lang.codes import normalize

if TYPE_CHECKING:
    from tmtool.documents.requests import ReadRequest
    from tmtool.memory.importing import ImportResult
    from tmtool.units import Level

UNITS = "units"
"""The task by which a reporter is told how many units of a file were read."""


@dataclass(frozen=True, slots=True)
class AddRequest:
    """Files of translations to take in; "-" is the standard input.

    `source` and `target` are the languages of files that don't say them, both or none. Everything
    is found under `memory_name` later, under the name of its file if that is None. `force` takes
    in what seems swapped, shifted or unrelated. With `index` it can be found by its meaning.
    Texts whose use is restricted are added to a memory that has others only where that is said.
    `names` are what the files are called in the memory and in messages, one for each; their own
    without.
    """

    files: tuple[str, ...]
    source: str | None = None
    target: str | None = None
    encoding: str | None = None
    memory_name: str | None = None
    force: bool = False
    index: bool = True
    restricted: bool = False
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """InputError for a language alone, an unknown one, and an empty name."""
        assert len(self.names) in (0, len(self.files))
        if self.langs is None and (self.source or self.target):
            message = "name both languages or none: each column has one"
            raise InputError(message, code="language alone", field="source")
        _check_name(self.memory_name)

    @property
    def langs(self) -> tuple[str, str] | None:
        return _normalize_both(self.source, self.target)


@dataclass(frozen=True, slots=True)
class AddPairsRequest:
    """Texts and their translations to take in, aligned on the way, by a file, or line by line.

    Without more, segments of a `level` are aligned, or lines where these are read. `beads` is a
    file with the alignment of one pair, as a .align has it. `parallel` texts translate each other
    line by line, as in Moses; of how they are to be read only the paths and languages count. The
    rest is as in `AddRequest`.
    """

    pairs: tuple[tuple[ReadRequest, ReadRequest], ...]
    beads: str | None = None
    parallel: bool = False
    level: Level = "sentence"
    memory_name: str | None = None
    force: bool = False
    index: bool = True
    restricted: bool = False

    def __post_init__(self) -> None:
        """InputError for unknown languages, an empty name, and ways that don't go together."""
        for pair in self.pairs:
            find_languages(pair)
        _check_name(self.memory_name)
        others = {
            "beads": self.beads is not None,
            "lines": any(text.lines for pair in self.pairs for text in pair),
            "level": self.level != "sentence",
        }
        for name in (name for name, given in others.items() if given and self.parallel):
            message = f"{name} can't be given with texts that are paired line by line"
            raise InputError(message, code=f"parallel and {name}", field=name)
        if self.beads is not None and len(self.pairs) != 1:
            message = "an alignment file belongs to one text and one translation"
            raise InputError(message, code="alignment of one pair", field="beads")


@dataclass(frozen=True, slots=True)
class AddFailure:
    """A file, or a pair of texts, that was not added, or not completely, and why."""

    file: str
    error: TmtoolError

    @property
    def added(self) -> int:
        """Units of the file that were added or changed before the error."""
        return cast("int", self.error.values.get("added", 0))

    @property
    def change(self) -> int | None:
        """The change that added them; undoing it takes them out."""
        return cast("int | None", self.error.values.get("change"))


AddOutcome: TypeAlias = "ImportResult | AddFailure"


@dataclass(frozen=True, slots=True)
class AddResult:
    """What became of each file or pair, in the order in which they were given.

    `vectors` says how many were made for each language.
    """

    files: tuple[AddOutcome, ...]
    vectors: Mapping[str, int] = field(default_factory=dict)

    @property
    def failures(self) -> tuple[AddFailure, ...]:
        return tuple(each for each in self.files if isinstance(each, AddFailure))


def find_languages(pair: tuple[ReadRequest, ReadRequest]) -> tuple[str, str] | None:
    """The languages that are said of a pair, both or none."""
    return _normalize_both(pair[0].lang, pair[1].lang)


def _normalize_both(source: str | None, target: str | None) -> tuple[str, str] | None:
    """Both languages or none: one alone says nothing of the other column."""
    return (normalize(source), normalize(target)) if source and target else None


def _check_name(name: str | None) -> None:
    if name is not None and not name.strip():
        message = "the name of the memory is empty: give a name"
        raise InputError(message, code="empty memory name", field="memory_name")
