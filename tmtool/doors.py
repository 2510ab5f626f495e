"""The protocols behind which backends stand. Tools import these, never each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from tmtool.units import Origin, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from tmtool.reporter import Remark
    from tmtool.units import Vectors
    from tmtool.where import Where

    Ids: TypeAlias = NDArray[np.int64]
    """Numbers of texts, not negative, given by the store and good for that store."""
    Cosines: TypeAlias = NDArray[np.float32]
    Mask: TypeAlias = NDArray[np.bool_]

Outcome: TypeAlias = Literal["added", "merged", "changed", "same"]
Moved: TypeAlias = Callable[[Origin], Origin]
"""What an origin is once it is in another unit; its document stays."""
"""Of a unit that was put: it is new; it was known and has one more origin; it has another language
or an origin of it says something else now; nothing was new."""


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is the cosine of their meaning.

    `signature` names model, revision and options: vectors are comparable only where it is equal.
    `languages` are ISO 639-1 codes the model was made for.
    """

    @property
    def dim(self) -> int: ...

    @property
    def signature(self) -> str: ...

    @property
    def languages(self) -> frozenset[str]: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dim), float32. An empty text is an InputError."""

    def spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """Vectors of every run of 1..k consecutive segments, shape (k, n, dim).

        `[j, i]` is the vector of segments i .. i+j joined by `joiner` ("" in Chinese); rows that
        would run past the end are zero.
        """


class Index(Protocol):
    """The nearest vectors, by cosine: a cache beside the store, which keeps the vectors themselves.

    One index holds the vectors of one language and one encoder. Many threads may call it at once.
    """

    @property
    def dim(self) -> int: ...

    def __len__(self) -> int: ...

    def put(self, ids: Ids, vectors: Vectors) -> None:
        """Take in unit vectors of shape (len(ids), dim); an id already there is replaced.

        Of an id given twice the last vector counts. Another shape is an InputError, and nothing
        is taken in.
        """

    def drop(self, ids: Ids) -> None:
        """Forget these ids; one that isn't there is no error."""

    def search(
        self, queries: Vectors, k: int, among: Ids | Mask | None = None
    ) -> tuple[Ids, Cosines]:
        """The k nearest ids and their cosines for each query, both of shape (q, k), best first.

        Only ids in `among` are looked at: sorted ids, or a mask in which `among[id]` says yes.
        Cosines are rounded to six decimals, and equal ones come in the order of their ids. Where
        there are fewer than k, the id is -1 and the cosine is -inf.
        """


@dataclass(frozen=True, slots=True)
class View:
    """Which part of a memory is looked at: only some origins, or as it stood after a change.

    With a filter a unit has only the languages that origins which pass have seen.
    """

    where: Where | None = None
    as_of: int | None = None


EVERYTHING = View()


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry of the journal: who did what when (ISO 8601, UTC), and what it was about."""

    number: int
    at: str
    by: str
    action: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """A unit as the store has it: `key` stays, whatever becomes of its texts.

    The unit's origins are the best few, of the highest standing first; `occurrences` counts all of
    the view. Its variants come in the order in which their languages came into the memory.
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
class Verified:
    """What was looked at in a memory, and what is wrong with it, each in a sentence."""

    at: tuple[str, ...]
    faults: tuple[str, ...]


class Reading(Protocol):
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
    def folder(self) -> Path | None:
        """Where an index of its vectors can lie beside it; None where there is no such place."""

    @property
    def revision(self) -> int:
        """Goes up with everything that is written, whoever wrote it."""

    def count_texts(self, lang: str) -> int:
        """How many texts of a language there are, seen or not."""

    def units(
        self, keys: Sequence[str], view: View = EVERYTHING, most: int | None = None
    ) -> list[Stored | None]:
        """The units of these keys, None for what the view doesn't have; `most` origins of each."""

    def exact(
        self, folded: Sequence[str], lang: str, to: str | None = None, view: View = EVERYTHING
    ) -> list[list[int]]:
        """For each text the ids of all texts of the view that fold to it.

        Here and wherever texts are looked for: with `to` only those count that a unit of the view
        joins to a text of that language, and what doesn't count is left out before all else.
        """

    def formula(
        self, skeletons: Sequence[str], lang: str, to: str | None = None, view: View = EVERYTHING
    ) -> list[list[int]]:
        """For each skeleton (see `un.placeables`) the ids of all texts of the view that have it."""

    def similar(
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

    def runs(
        self,
        folded: Sequence[str],
        lang: str,
        least: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[list[range]]:
        """For each text the longest stretches of its tokens that some text has, of `least` or more.

        As ranges of tokens, in order, overlapping ones too. Where thousands of texts share a
        stretch a longer one of a few texts may be missed.
        """

    def phrases(
        self,
        asked: Sequence[Sequence[Slot]],
        lang: str,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[Hits]:
        """For each phrase every text that has these tokens in a row; none for no tokens."""

    def mask(self, lang: str, to: str | None = None, view: View = EVERYTHING) -> Mask | None:
        """Which texts of a language the view shows, by their numbers from `first_id` on.

        None where it shows all of them. Not to be written to.
        """

    def keys(self, ids: Sequence[int], to: str | None, view: View = EVERYTHING) -> list[list[str]]:
        """For each text the keys of the view's units that have it, and the language `to`.

        They come in the order in which the units came into the memory.
        """

    def find_units(
        self,
        ids: Sequence[int],
        to: str | None,
        view: View = EVERYTHING,
        most: int | None = None,
        limit: int | None = None,
    ) -> list[list[Stored]]:
        """For each text what `keys` and `units` say of it: the units that have it, themselves.

        With `limit` the first so many of each text.
        """

    def beside(
        self, asked: Sequence[Adjacency], view: View = EVERYTHING
    ) -> list[list[tuple[str, Origin]]]:
        """For each adjacency the occurrences of its keys that have a neighbour at that place.

        They come in the order of the keys, then as a unit's origins do. Both are of the view.
        """

    def passage(
        self, origin: Origin, around: int, view: View = EVERYTHING
    ) -> list[tuple[int, Stored]]:
        """What stands around an origin in its document, with positions, in order.

        At one position units come in the order in which they came into the memory, each with the
        one origin that it has there. Around an origin without a position is nothing.
        """

    def labelled(self, origin: Origin, label: str, view: View = EVERYTHING) -> list[Stored]:
        """What has a label in an origin's document, in whatever language, in order.

        Each unit has the one origin that it has there; those without a position come first, and
        at one position units in the order in which they came into the memory.
        """

    def documents(
        self, view: View = EVERYTHING, name: str | None = None
    ) -> list[tuple[Origin, int]]:
        """What units come from: origins without a place in it, and how many units each has.

        With a name only those that are known by it (see `where.is_called`).
        """

    def memories(self, view: View = EVERYTHING) -> list[tuple[str | None, int]]:
        """The memories that units came with, and how many units each has; what has no name last.

        A name is what `where.memory_of` says, in the order of names.
        """

    def size(self, view: View = EVERYTHING) -> int:
        """How many units the view shows."""

    def extent(self, view: View = EVERYTHING) -> Extent:
        """How much the view shows."""

    def shown(self, ids: Ids, view: View = EVERYTHING, to: str | None = None) -> Mask:
        """Which of these texts of one language are in a unit of the view: shape (len(ids),)."""

    def links(self, ids: Ids, to: str, view: View = EVERYTHING) -> tuple[Ids, Ids]:
        """Texts again, and the texts of the language `to` that the view's units join to them.

        A pair as often as there are such units, in any order.
        """

    def texts(self, ids: Sequence[int]) -> list[str]:
        """The texts themselves."""

    def all_texts(self, lang: str, after: int = -1) -> Iterator[tuple[int, str]]:
        """Every text of a language with its id, ascending, from an id on."""

    def every(self, view: View = EVERYTHING) -> Iterator[Stored]:
        """Every unit of the view with all its origins, in the order in which they came."""

    def history(self, key: str) -> list[int]:
        """The numbers of the changes that touched a unit, oldest first."""

    def alike(self, lang: str) -> Iterator[list[int]]:
        """Texts of a language that fold to the same, two or more at a time, in order."""

    def words(self, pattern: str, lang: str | None = None, view: View | None = None) -> list[str]:
        """The words that match a pattern with * and ?, folded, in order.

        Those of a language, or of all; of the texts that a view shows, or of all that ever came.
        """

    def vectors(self, signature: str, ids: Ids, dim: int) -> Vectors:
        """The vectors of texts, float32 (n, dim), normalized; not-a-number where there is none."""

    def with_vectors(self, signature: str, lang: str) -> Ids:
        """The texts of a language that have a vector, ascending."""

    def vector_sums(self, signature: str, lang: str) -> tuple[Ids, Ids]:
        """The same texts, and a checksum of 64 bits of each of them with its vector."""

    def without_vectors(
        self, signature: str, lang: str, after: int = -1, most: int = 1000
    ) -> list[tuple[int, str]]:
        """Texts of a language that have none, ascending, from an id on."""

    def vector_stock(self, signature: str, lang: str) -> VectorStock:
        """How many of a language's texts have a vector."""

    def unfinished(self, digest: str) -> tuple[int, Mapping[str, Any]] | None:
        """The change and the state of an import that was begun and not finished."""

    def encoders(self) -> list[str]:
        """The signatures of all encoders that have vectors here."""

    def first_id(self, lang: str) -> int:
        """The least id that a text of a language can have; its texts are numbered on from there."""

    def languages(self) -> list[str]:
        """The codes of all languages that there are texts in."""

    def journal(self, most: int | None = None) -> list[JournalEntry]:
        """The latest changes, newest first."""


class Change(Protocol):
    """A change to a memory while it is open: all of it is kept in the end, or nothing.

    It may be used from any thread, by one at a time. Afterwards nothing can be added to it
    (InputError).
    """

    @property
    def number(self) -> int:
        """The number of its entry in the journal."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Within it this thread reads what the change has written, and nobody else does yet."""

    def put(self, units: Sequence[TranslationUnit]) -> list[Outcome]:
        """Keep units. The same content twice is one unit with two origins.

        A unit with two texts of one that is there, and none that contradicts what that one ever
        said in a language, is that unit, and may bring it a language. An origin of the same
        document and position is news of the old one, and takes its place. New texts get ids in
        the order of their coming. What can't be kept is an InputError (see `store.writing.check`).
        """

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

    def note_import(self, digest: str, state: Mapping[str, Any] | None) -> None:
        """Note how far an import has come; None where it is finished."""


class Store(Reading, Protocol):
    """Where translation units are kept, with every change to them."""

    def change(
        self, action: str, *, by: str, details: Mapping[str, Any], number: int | None = None
    ) -> AbstractContextManager[Change]:
        """A change under a new entry of the journal, or a further one under an old entry.

        All of it is kept, or nothing where the block raises. Who begins another one while one of
        the same thread is open gets an InputError, and that one goes on. An entry that was taken
        back can't be gone on with (InputError).
        """

    def snapshot(self) -> AbstractContextManager[Reading]:
        """All that this thread reads within is of one moment, whatever is written meanwhile."""

    def put_vectors(self, signature: str, ids: Sequence[int], vectors: Vectors) -> None:
        """Keep an encoder's vectors of texts, shape (n, dim), in a transaction of its own."""

    def close(self) -> None:
        """Let go of files and connections; the store is of no use afterwards."""


class Upkeep(Protocol):
    """What keeps a memory in order that lasts beyond the program."""

    def notices(self) -> list[Remark]:
        """What to know of it before it is asked."""

    def count_bytes(self) -> int:
        """How much room it takes, with the indexes beside it."""

    def insist_on_writing(self) -> None:
        """MissingError where nothing may be written."""

    def verify(self) -> Verified:
        """Look at everything that is kept: every text, every key, every vector."""

    def compact(self) -> tuple[int, int]:
        """Give back room that nothing uses; the bytes before and after."""

    def find_formulas(self) -> int | None:
        """Find all formulas anew; how many texts have another now. None if they are up to date."""


class LastingStore(Store, Upkeep, Protocol):
    """A store that lasts, as `store.open_store` gives it."""
