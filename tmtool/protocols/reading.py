"""What a memory answers, in four small protocols and one of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from tmtool.protocols.data import (
    Adjacency,
    Extent,
    Hits,
    JournalEntry,
    Slot,
    StoredUnit,
    VectorStock,
)
from tmtool.texts import Documents
from tmtool.units import Origin
from tmtool.where import EVERYTHING, View

if TYPE_CHECKING:
    from tmtool.protocols.data import Cosines, Ids, Mask
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

    def list_changes(self, key: str) -> list[int]:
        """The numbers of the changes that touched a unit, oldest first."""

    def read_journal(self, limit: int | None = None) -> list[JournalEntry]:
        """The latest changes, newest first."""

    def find_unfinished(self, digest: str) -> tuple[int, Mapping[str, Any]] | None:
        """The change and the state of an import that was begun and not finished."""

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

    def find_by_template(
        self, skeletons: Sequence[str], lang: str, to: str | None = None, view: View = EVERYTHING
    ) -> list[list[int]]:
        """For each skeleton (see `un.placeables`) the ids of all texts of the view that have it."""

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
    ) -> list[list[range]]:
        """For each text the longest stretches that some text has, of `min_length` tokens or more.

        As ranges of tokens, in order, overlapping ones too. Where thousands of texts share a
        stretch a longer one of a few texts may be missed.
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

    def list_embedded(self, signature: str, lang: str) -> Ids:
        """The texts of a language that have a vector, ascending."""

    def read_vector_sums(self, signature: str, lang: str) -> tuple[Ids, Ids]:
        """The same texts, and a checksum of 64 bits of each of them with its vector."""

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
