"""What a store promises: what it answers, how it changes, and how it is kept in order.

Answers are in four small protocols and one of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from tmtool.protocols.data import (
    Adjacency,
    Erasure,
    Extent,
    Hits,
    JournalEntry,
    Moved,
    Outcome,
    Progress,
    Slot,
    StoredUnit,
    TokenRuns,
    TouchedUnit,
    VectorStock,
    Verification,
)
from tmtool.texts import Documents, DocumentText
from tmtool.units import Origin, TranslationUnit
from tmtool.where import EVERYTHING, View, Where

if TYPE_CHECKING:
    from pathlib import Path

    from tmtool.protocols.data import Cosines, Ids, Mask
    from tmtool.reporter import Remark
    from tmtool.units import Vectors


class Units(Protocol):
    """Translation units, and the journal of what became of them."""

    def read_units(
        self, keys: Sequence[str], view: View = EVERYTHING, max_origins: int | None = None
    ) -> list[StoredUnit | None]:
        """The units of these keys, None for what the view lacks; `max_origins` of each at most."""

    def find_unit_keys(
        self, ids: Sequence[int], to: str | None, view: View = EVERYTHING
    ) -> list[list[str]]:
        """For each text the keys of the view's units that have it, and the language `to`.

        They come in the order in which the units came into the memory.
        """

    def find_units(
        self,
        ids: Sequence[int],
        to: str | None,
        view: View = EVERYTHING,
        max_origins: int | None = None,
        limit: int | None = None,
    ) -> list[list[StoredUnit]]:
        """For each text what `find_unit_keys` and `read_units` say of it: the units themselves.

        With `limit` the first so many of each text.
        """

    def find_adjacent(
        self, asked: Sequence[Adjacency], view: View = EVERYTHING
    ) -> list[list[tuple[str, Origin]]]:
        """For each adjacency the occurrences of its keys that have a neighbour at that place.

        They come in the order of the keys, then as a unit's origins do. Both are of the view.
        """

    def count_units(self, view: View = EVERYTHING) -> int:
        """How many units the view shows."""

    def measure_extent(self, view: View = EVERYTHING) -> Extent:
        """How much the view shows."""

    def list_memories(self, view: View = EVERYTHING) -> list[tuple[str | None, int]]:
        """The memories that units came with, and how many units each has; what has no name last.

        A name is what `where.find_memory` says, in the order of names.
        """

    def iter_units(self, view: View = EVERYTHING) -> Iterator[StoredUnit]:
        """Every unit of the view with all its origins, in the order in which they came."""

    def list_changes(self, key: str, view: View = EVERYTHING) -> list[int]:
        """The numbers of the changes that touched a unit, oldest first.

        Here and in what follows the filter of a view counts, its moment doesn't: a change touches a
        unit where it touches an origin that passes.
        """

    def list_touched(self, change: int, view: View = EVERYTHING) -> list[TouchedUnit]:
        """The units that a change touched, in the order in which they came into the memory."""

    def count_touched(self, view: View = EVERYTHING) -> dict[int, int]:
        """How many units each change touched, by its number, of those that touched any."""

    def read_journal(
        self, limit: int | None = None, actions: Sequence[str] = ()
    ) -> list[JournalEntry]:
        """The latest changes, newest first; with `actions` only those that did one of these."""

    def find_unfinished(self, digest: str) -> tuple[int, Mapping[str, Any]] | None:
        """The change and the state of an import that was begun and not finished.

        One whose state has `finished` is: the run that has this name isn't.
        """

    def find_settled(self) -> int:
        """The last change up to which none is unfinished: nothing is added to those any more."""


class Postings(Protocol):
    """Texts, and which of them have what: tokens, phrases, formulas.

    Texts are asked for folded (see `lang.fold`).
    """

    def get_first_id(self, lang: str) -> int:
        """The least id that a text of a language can have; its texts are numbered on from there."""

    def count_texts(self, lang: str) -> int:
        """How many texts of a language there are, seen or not."""

    def find_exact(
        self, folded: Sequence[str], lang: str, to: str | None = None, view: View = EVERYTHING
    ) -> list[list[int]]:
        """For each text the ids of all texts of the view that fold to it.

        Here and wherever texts are looked for: with `to` only those count that a unit of the view
        joins to a text of that language (of its own one: to another variant of it), and what
        doesn't count is left out before all else.
        """

    def find_same(
        self, folded: Sequence[str], templates: Sequence[str], lang: str, to: str | None = None,
        view: View = EVERYTHING,
    ) -> tuple[list[list[int]], list[list[int]]]:  # fmt: skip
        """What `find_exact` gives, and for each template the ids of all texts that have it.

        Templates are those of `un.placeables`.
        """

    def find_similar(
        self,
        folded: Sequence[str],
        lang: str,
        floor: float,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[Iterator[Ids]]:
        """For each text those that may resemble it, in batches, by the share of tokens in common.

        Without a token in common a text never comes; one that can't score `floor` (see
        `fuzzy.similarity`) may be left out, and of thousands those that share the least. All is
        read when this returns: what is not taken of the batches holds nothing.
        """

    def find_token_runs(
        self,
        folded: Sequence[str],
        lang: str,
        min_length: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[TokenRuns]:
        """Return the stretches of each text, of `min_length` tokens or more, that some text has.

        Where thousands of texts share a stretch a longer one of a few texts may be missed.
        """

    def find_phrases(
        self,
        asked: Sequence[Sequence[Slot]],
        lang: str,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[Hits]:
        """For each phrase every text that has these tokens in a row; none for no tokens."""

    def find_words(
        self, pattern: str, lang: str | None = None, view: View | None = None
    ) -> list[str]:
        """The words that match a pattern with * and ?, folded, in order.

        Those of a language, or of all; of the texts that a view shows, or of all that ever came.
        """

    def build_mask(self, lang: str, to: str | None = None, view: View = EVERYTHING) -> Mask | None:
        """Which texts of a language the view shows, by their numbers from `get_first_id` on.

        None where it shows all of them. Not to be written to.
        """

    def find_visible(self, ids: Ids, view: View = EVERYTHING, to: str | None = None) -> Mask:
        """Which of these texts of one language are in a unit of the view: shape (len(ids),)."""

    def find_linked(self, ids: Ids, to: str, view: View = EVERYTHING) -> tuple[Ids, Ids]:
        """Texts again, and the texts of the language `to` that the view's units join to them.

        A pair as often as there are such units, in any order; of variants of a language each is
        joined to each, and none to itself.
        """

    def read_texts(self, ids: Sequence[int]) -> list[str]:
        """The texts themselves."""

    def iter_texts(self, lang: str, after: int = -1) -> Iterator[tuple[int, str]]:
        """Every text of a language with its id, ascending, from an id on."""

    def find_duplicate_texts(self, lang: str) -> Iterator[list[int]]:
        """Texts of a language that fold to the same, two or more at a time, in order."""


class VectorsOfTexts(Protocol):
    """Vectors of texts, by the signature of their encoder."""

    def list_encoders(self) -> list[str]:
        """The signatures of all encoders that have vectors here."""

    def read_vectors(self, signature: str, ids: Ids, dim: int) -> Vectors:
        """The vectors of texts, float32 (n, dim), normalized; not-a-number where there is none."""

    def read_vector_sums(self, signature: str, lang: str) -> tuple[Ids, Ids]:
        """The texts of a language that have a vector, ascending.

        Each comes with a checksum of 64 bits of it and its vector.
        """

    def list_unembedded(
        self, signature: str, lang: str, after: int = -1, limit: int = 1000
    ) -> list[tuple[int, str]]:
        """Texts of a language that have none, ascending, from an id on."""

    def describe_vectors(self, signature: str, lang: str) -> VectorStock:
        """How many of a language's texts have a vector."""

    def find_nearest(
        self,
        signature: str,
        lang: str,
        queries: Vectors,
        k: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> tuple[Ids, Cosines]:
        """The `k` texts nearest to each query and their cosines, both of shape (q, k), best first.

        Of the texts of the view, with `to` of those that it joins to a text of that language.
        Cosines are rounded to six decimals, and equal ones come in the order of their ids; where
        there are fewer than `k`, the id is -1 and the cosine is -inf. `queries` are unit vectors
        (q, dim) of the encoder; others are an InputError. One of many may be missed.
        """

    def list_nearest_notes(self, signature: str, lang: str) -> list[str]:
        """What to know of `find_nearest` since it was asked, each as a part of a sentence."""


class PlacesInDocuments(Documents, Protocol):
    """Documents, and what stands at a place of them."""

    def list_documents(
        self, view: View = EVERYTHING, name: str | None = None
    ) -> list[tuple[Origin, int]]:
        """What units come from: origins without a place in it, and how many units each has.

        With a name only those that are known by it (see `where.is_called`).
        """

    def find_symbols(self, beginnings: Sequence[str], view: View = EVERYTHING) -> list[str]:
        """The symbols of documents that begin with one of these, each once, in order.

        As they are spelt; of documents that units of the view come from.
        """

    def read_context(
        self, origin: Origin, around: int, view: View = EVERYTHING
    ) -> list[tuple[int, StoredUnit]]:
        """What stands around an origin in its document, with positions, in order.

        At one position units come in the order in which they came into the memory, each with the
        one origin that it has there. Around an origin without a position is nothing.
        """

    def find_by_label(
        self, origin: Origin, label: str, view: View = EVERYTHING
    ) -> list[StoredUnit]:
        """What has a label in an origin's document, in whatever language, in order.

        Each unit has the one origin that it has there; those without a position come first, and
        at one position units in the order in which they came into the memory.
        """


class ReadableStore(Units, Postings, VectorsOfTexts, PlacesInDocuments, Protocol):
    """What a memory answers.

    Texts are asked for folded (see `lang.fold`), and in bulk. A view comes before any ranking,
    limit or count: what is asked of it is answered as if the store held nothing else.
    Every reading method may be called from many threads at once.
    """

    @property
    def identity(self) -> str:
        """What no other memory has, and every copy of this one: 32 hexadecimal digits."""

    @property
    def address(self) -> str:
        """Where it is, for people."""

    @property
    def revision(self) -> int:
        """Goes up with everything that is written, whoever wrote it."""

    def list_languages(self) -> list[str]:
        """The codes of all languages that there are texts in."""


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

    def put(self, units: Sequence[TranslationUnit], seen: Where | None = None) -> list[Outcome]:
        """Keep units. The same content twice is one unit with two origins.

        A unit with two texts of one that is there, and none that contradicts what that one ever
        said in a language, is that unit, and may bring it a language. An origin of the same
        document and position is news of the old one, and takes its place. New texts get ids in
        the order of their coming. What can't be kept is an InputError (see `limits.check_unit`).

        With `seen`, the outcomes are those for somebody who sees the origins that pass, and units
        without such origins have part in it only by their keys.
        """

    def put_document(self, text: DocumentText) -> Outcome:
        """Keep a whole text: "same" where it is there, else "added"; InputError if it is none."""

    def drop(self, keys: Sequence[str], where: Where | None = None) -> list[bool]:
        """Take units out; whether each was there.

        With a filter only the origins that pass go, and a unit with others stays, with those and
        the languages that they have seen; whether each had any. What stood before at the place of
        such an origin goes with it.
        """

    def correct(
        self, key: str, unit: TranslationUnit, moved: Moved, where: Where | None = None,
        seen: Where | None = None,
    ) -> str:  # fmt: skip
        """Let a unit say something else; the key of the unit that says it.

        With `where`, only the origins that pass are corrected; for `seen` see `put`.

        That is another unit, one that is there or a new one, and it gets all origins, as `moved`
        makes them; those of `unit` itself don't matter. InputError where there is no such unit.
        """

    def merge(self, key: str, kept: str, moved: Moved, where: Where | None = None) -> None:
        """Give the origins of a unit to another in the same languages, as `moved` makes them.

        They come to those at the same place, and cover them. With `where`, only the origins that
        pass are moved. InputError where one isn't there.
        """

    def undo(self, number: int, where: Where | None = None) -> int:
        """Take back what an earlier change did; how many units that touched.

        InputError where it touched an origin that does not pass `where`.

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

        Until then its change is unfinished (see `Units.find_settled`), unless the state has the
        name of a run as `finished`: that remembers the import, and no more is added to it.
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

    def verify(self, *, full: bool = False) -> Verification:
        """Verify every text, key and vector, and the index of words for a sample or all texts."""

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

    def write_copy(self, folder: Path) -> None:
        """Write the memory, as it is at this moment, into a folder that is empty.

        Nobody waits for that. Indexes are not in it: they are made anew.
        """

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
