"""How a memory changes, and how it is kept in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from tmtool.protocols.data import Erasure, Moved, Outcome, Progress, Verification
from tmtool.protocols.reading import ReadableStore
from tmtool.texts import DocumentText
from tmtool.units import TranslationUnit
from tmtool.where import Where

if TYPE_CHECKING:
    from pathlib import Path

    from tmtool.reporter import Remark
    from tmtool.units import Vectors


class Change(Protocol):
    """A change to a memory while it is open: all of it is kept in the end, or nothing.

    It may be used from any thread, by one at a time. Afterwards nothing can be added to it
    (InputError).
    """

    @property
    def number(self) -> int:
        """The number of its entry in the journal."""

    def read_within(self) -> AbstractContextManager[ReadableStore]:
        """Within it this thread reads what the change has written, and nobody else does yet."""

    def put(self, units: Sequence[TranslationUnit]) -> list[Outcome]:
        """Keep units. The same content twice is one unit with two origins.

        A unit with two texts of one that is there, and none that contradicts what that one ever
        said in a language, is that unit, and may bring it a language. An origin of the same
        document and position is news of the old one, and takes its place. New texts get ids in
        the order of their coming. What can't be kept is an InputError (see `limits.check_unit`).
        """

    def put_document(self, text: DocumentText) -> Outcome:
        """Keep a whole text: "same" where it is there, else "added"; InputError if it is none."""

    def drop(self, keys: Sequence[str], where: Where | None = None) -> list[bool]:
        """Take units out; whether each was there.

        With a filter only the origins that pass go, and a unit with others stays, with those and
        the languages that they have seen; whether each had any. What stood before at the place of
        such an origin goes with it.
        """

    def correct(self, key: str, unit: TranslationUnit, moved: Moved) -> str:
        """Let a unit say something else; the key of the unit that says it.

        That is another unit, one that is there or a new one, and it gets all origins, as `moved`
        makes them; those of `unit` itself don't matter. InputError where there is no such unit.
        """

    def merge(self, key: str, kept: str, moved: Moved) -> None:
        """Give the origins of a unit to another in the same languages, as `moved` makes them.

        They come to those at the same place, and cover them. InputError where one isn't there.
        """

    def undo(self, number: int) -> int:
        """Take back what an earlier change did; how many units that touched.

        What stands is what the changes that count make, in their order. Each does to an origin
        what it did: brings it, whatever else brought it as well; corrects it, whether or not what
        it was before still stands; moves it, if that still stands; takes it out, wherever it is by
        then. Of those at one place of a unit the latest is seen, with the languages of all of
        them. A change counts unless one that took it back does, so an undoing can be undone, and
        the order of undoings makes no difference. An unfinished import under that number begins
        anew.
        """

    def erase(self, keys: Sequence[str] | None = None, where: Where | None = None) -> Erasure:
        """Take texts out for good: of these units, of all origins that pass, or of both together.

        Whatever corrections and merges made of them goes as well, and what they were made of.
        Nothing of it is in any view any more, of whatever moment, nor in any file of the memory
        once the change is kept (but see `Upkeep.finish_erasing`). It can't be undone.
        """

    def note_import(self, digest: str, state: Mapping[str, Any] | None) -> None:
        """Note how far an import has come; None where it is finished.

        Until then its change is unfinished (see `Units.find_settled`).
        """


class Store(ReadableStore, Protocol):
    """Where translation units are kept, with every change to them."""

    def begin_change(
        self, action: str, *, user: str, details: Mapping[str, Any], number: int | None = None
    ) -> AbstractContextManager[Change]:
        """A change under a new entry of the journal, or a further one under an old entry.

        All of it is kept, or nothing where the block raises. Who begins another one while one of
        the same thread is open gets an InputError, and that one goes on. An entry that was taken
        back can't be gone on with (InputError).
        """

    def open_snapshot(self) -> AbstractContextManager[ReadableStore]:
        """All that this thread reads within is of one moment, whatever is written meanwhile."""

    def put_vectors(self, signature: str, ids: Sequence[int], vectors: Vectors) -> None:
        """Keep an encoder's vectors of texts, shape (n, dim), in a transaction of its own."""

    def close(self) -> None:
        """Let go of files and connections; the store is of no use afterwards."""


class Upkeep(Protocol):
    """What keeps a memory in order that lasts beyond the program."""

    def list_notices(self) -> list[Remark]:
        """What to know of it before it is asked."""

    def count_bytes(self) -> int:
        """How much room it takes, with the indexes beside it."""

    def insist_on_writing(self) -> None:
        """MissingError where nothing may be written."""

    def verify(self) -> Verification:
        """Look at everything that is kept: every text, every key, every vector."""

    def build_index(
        self,
        signature: str,
        lang: str,
        *,
        anew: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> str:
        """Make what lets `nearest` find among many vectors, or complete it; how it lies, in words.

        Goes on where an interrupted one stopped, unless it is made `anew`. InputError where it
        can't be written, or is being built.
        """

    def is_index_behind(self, signature: str, lang: str) -> bool:
        """Whether so much came since that `build_index` is worth its time."""

    def verify_index(self, signature: str, lang: str) -> Verification:
        """The same for what `build_index` makes."""

    def finish_erasing(self) -> list[Path]:
        """Write all files anew that keep what was erased, or remove them: those are given.

        They are indexes, which are made again, and copies of the memory as it was.
        """

    def compact(self) -> tuple[int, int]:
        """Give back room that nothing uses; the bytes before and after."""

    def find_formulas(self) -> int | None:
        """Find all formulas anew; how many texts have another now. None if they are up to date."""


class LastingStore(Store, Upkeep, Protocol):
    """A store that lasts, as `store.open_store` gives it."""
