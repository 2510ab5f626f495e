"""What a memory answers, in four small protocols and one of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from tmtool.protocols.data import Adjacency, Extent, Hits, JournalEntry, Slot, Stored, VectorStock
from tmtool.texts import Documents
from tmtool.units import Origin
from tmtool.where import EVERYTHING, View

if TYPE_CHECKING:
    from tmtool.protocols.data import Cosines, Ids, Mask
    from tmtool.units import Vectors


class Units(Protocol):
    """Translation units, and the journal of what became of them."""

    def units(
        self, keys: Sequence[str], view: View = EVERYTHING, most: int | None = None
    ) -> list[Stored | None]:
        """The units of these keys, None for what the view doesn't have; `most` origins of each."""

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
        most: int | None = None,
        limit: int | None = None,
    ) -> list[list[Stored]]:
        """For each text what `find_unit_keys` and `units` say of it: the units themselves.

        With `limit` the first so many of each text.
        """

    def find_adjacent(
        self, asked: Sequence[Adjacency], view: View = EVERYTHING
    ) -> list[list[tuple[str, Origin]]]:
        """For each adjacency the occurrences of its keys that have a neighbour at that place.

        They come in the order of the keys, then as a unit's origins do. Both are of the view.
        """

    def size(self, view: View = EVERYTHING) -> int:
        """How many units the view shows."""

    def extent(self, view: View = EVERYTHING) -> Extent:
        """How much the view shows."""

    def memories(self, view: View = EVERYTHING) -> list[tuple[str | None, int]]:
        """The memories that units came with, and how many units each has; what has no name last.

        A name is what `where.memory_of` says, in the order of names.
        """

    def iter_units(self, view: View = EVERYTHING) -> Iterator[Stored]:
        """Every unit of the view with all its origins, in the order in which they came."""

    def history(self, key: str) -> list[int]:
        """The numbers of the changes that touched a unit, oldest first."""

    def journal(self, most: int | None = None) -> list[JournalEntry]:
        """The latest changes, newest first."""

    def unfinished(self, digest: str) -> tuple[int, Mapping[str, Any]] | None:
        """The change and the state of an import that was begun and not finished."""

    def settled(self) -> int:
        """The last change up to which none is unfinished: nothing is added to those any more."""


class Postings(Protocol):
    """Texts, and which of them have what: tokens, phrases, formulas.

    Texts are asked for folded (see `lang.fold`).
    """

    def first_id(self, lang: str) -> int:
        """The least id that a text of a language can have; its texts are numbered on from there."""

    def count_texts(self, lang: str) -> int:
        """How many texts of a language there are, seen or not."""

    def exact(
        self, folded: Sequence[str], lang: str, to: str | None = None, view: View = EVERYTHING
    ) -> list[list[int]]:
        """For each text the ids of all texts of the view that fold to it.

        Here and wherever texts are looked for: with `to` only those count that a unit of the view
        joins to a text of that language (of its own one: to another variant of it), and what
        doesn't count is left out before all else.
        """

    def find_by_template(
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

    def words(self, pattern: str, lang: str | None = None, view: View | None = None) -> list[str]:
        """The words that match a pattern with * and ?, folded, in order.

        Those of a language, or of all; of the texts that a view shows, or of all that ever came.
        """

    def mask(self, lang: str, to: str | None = None, view: View = EVERYTHING) -> Mask | None:
        """Which texts of a language the view shows, by their numbers from `first_id` on.

        None where it shows all of them. Not to be written to.
        """

    def find_visible(self, ids: Ids, view: View = EVERYTHING, to: str | None = None) -> Mask:
        """Which of these texts of one language are in a unit of the view: shape (len(ids),)."""

    def links(self, ids: Ids, to: str, view: View = EVERYTHING) -> tuple[Ids, Ids]:
        """Texts again, and the texts of the language `to` that the view's units join to them.

        A pair as often as there are such units, in any order; of variants of a language each is
        joined to each, and none to itself.
        """

    def texts(self, ids: Sequence[int]) -> list[str]:
        """The texts themselves."""

    def all_texts(self, lang: str, after: int = -1) -> Iterator[tuple[int, str]]:
        """Every text of a language with its id, ascending, from an id on."""

    def find_duplicate_texts(self, lang: str) -> Iterator[list[int]]:
        """Texts of a language that fold to the same, two or more at a time, in order."""


class VectorsOfTexts(Protocol):
    """Vectors of texts, by the signature of their encoder."""

    def encoders(self) -> list[str]:
        """The signatures of all encoders that have vectors here."""

    def vectors(self, signature: str, ids: Ids, dim: int) -> Vectors:
        """The vectors of texts, float32 (n, dim), normalized; not-a-number where there is none."""

    def list_embedded(self, signature: str, lang: str) -> Ids:
        """The texts of a language that have a vector, ascending."""

    def vector_sums(self, signature: str, lang: str) -> tuple[Ids, Ids]:
        """The same texts, and a checksum of 64 bits of each of them with its vector."""

    def without_vectors(
        self, signature: str, lang: str, after: int = -1, most: int = 1000
    ) -> list[tuple[int, str]]:
        """Texts of a language that have none, ascending, from an id on."""

    def describe_vectors(self, signature: str, lang: str) -> VectorStock:
        """How many of a language's texts have a vector."""

    def nearest(
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

    def nearest_notes(self, signature: str, lang: str) -> list[str]:
        """What to know of `nearest` since it was asked, each as a part of a sentence."""


class PlacesInDocuments(Documents, Protocol):
    """Documents, and what stands at a place of them."""

    def documents(
        self, view: View = EVERYTHING, name: str | None = None
    ) -> list[tuple[Origin, int]]:
        """What units come from: origins without a place in it, and how many units each has.

        With a name only those that are known by it (see `where.is_called`).
        """

    def read_context(
        self, origin: Origin, around: int, view: View = EVERYTHING
    ) -> list[tuple[int, Stored]]:
        """What stands around an origin in its document, with positions, in order.

        At one position units come in the order in which they came into the memory, each with the
        one origin that it has there. Around an origin without a position is nothing.
        """

    def find_by_label(self, origin: Origin, label: str, view: View = EVERYTHING) -> list[Stored]:
        """What has a label in an origin's document, in whatever language, in order.

        Each unit has the one origin that it has there; those without a position come first, and
        at one position units in the order in which they came into the memory.
        """


class Reading(Units, Postings, VectorsOfTexts, PlacesInDocuments, Protocol):
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

    def languages(self) -> list[str]:
        """The codes of all languages that there are texts in."""
