"""The plain store's texts and their vectors, looked through from end to end."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from fnmatch import translate
from typing import TYPE_CHECKING

import numpy as np

from plain_store.rows import State
from plain_store.tokens import runs, terms, times
from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.lang.tokens import find_occurrences, is_word, split_tokens
from tmtool.protocols import EVERYTHING, Hits, Slot, TokenRuns, VectorStock, View
from tmtool.stores.keys import compute_vector_sum, make_signed
from tmtool.stores.writing import MOST_LANGUAGES
from tmtool.un.placeables import build_template

if TYPE_CHECKING:
    from tmtool.protocols import Cosines, Ids
    from tmtool.units import Vectors

_LANGUAGE = 1 << 32
"""A text's id is the number of its language times this, and its number in there."""


class PlainTexts:
    """What `protocols.Store` says of texts, as its definition."""

    def __init__(self) -> None:
        self._all = State()
        self.identity = secrets.token_hex(16)
        self.address = "this process"

    @property
    def revision(self) -> int:
        return len(self._all.changes)

    def count_texts(self, lang: str) -> int:
        return self._all.numbers[lang]

    def _keep_text(self, lang: str, text: str) -> None:
        if lang not in self._all.langs:
            if len(self._all.langs) == MOST_LANGUAGES:
                raise InputError(f"{lang}: a memory holds {MOST_LANGUAGES} languages at most")
            self._all.langs.append(lang)
        if (lang, text) not in self._all.texts:
            self._all.texts[lang, text] = self.get_first_id(lang) + self._all.numbers[lang]
            self._all.numbers[lang] += 1

    def list_languages(self) -> list[str]:
        return list(self._all.langs)

    def get_first_id(self, lang: str) -> int:
        langs = self._all.langs
        return (langs.index(lang) + 1) * _LANGUAGE if lang in langs else 0

    def iter_texts(self, lang: str, after: int = -1) -> Iterator[tuple[int, str]]:
        for (each, text), number in self._all.texts.items():
            if each == lang and number > after:
                yield number, text

    def _folded(self, lang: str) -> list[tuple[int, str]]:
        return [(number, fold(text)) for number, text in self.iter_texts(lang)]

    def read_texts(self, ids: Sequence[int]) -> list[str]:
        found = {number: text for (_, text), number in self._all.texts.items()}
        return [found[each] for each in ids]

    def _visible(self, lang: str, to: str | None, view: View) -> set[int]:
        """The texts of a language that units of the view have, beside the language `to`."""
        raise NotImplementedError

    def _in_view(self, lang: str, to: str | None, view: View) -> list[tuple[int, str]]:
        there = self._visible(lang, to, view)
        return [each for each in self._folded(lang) if each[0] in there]

    def find_exact(
        self, folded: Sequence[str], lang: str, to: str | None = None, view: View = EVERYTHING
    ) -> list[list[int]]:
        listed = self._in_view(lang, to, view)
        return [[number for number, text in listed if text == each] for each in folded]

    def find_duplicate_texts(self, lang: str) -> Iterator[list[int]]:
        listed = self._folded(lang)
        for first, text in listed:
            same = [number for number, other in listed if other == text]
            if len(same) > 1 and same[0] == first:
                yield same

    def find_same(
        self, folded: Sequence[str], templates: Sequence[str], lang: str, to: str | None = None,
        view: View = EVERYTHING,
    ) -> tuple[list[list[int]], list[list[int]]]:  # fmt: skip
        listed = self._in_view(lang, to, view)
        formulas = [(number, text, build_template(text, lang)) for number, text in listed]
        return self.find_exact(folded, lang, to, view), [
            [number for number, text, formula in formulas if formula == each != text]
            for each in templates
        ]

    def find_similar(
        self,
        folded: Sequence[str],
        lang: str,
        floor: float,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[Iterator[Ids]]:
        """All that have anything in common with each text, whatever the floor, in one batch."""
        listed = self._in_view(lang, to, view)
        return [iter([_sharing(text, listed)]) for text in folded]

    def find_token_runs(
        self,
        folded: Sequence[str],
        lang: str,
        min_length: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[TokenRuns]:
        texts = [split_tokens(text) for _, text in self._in_view(lang, to, view)]
        return [_find_runs(split_tokens(query), texts, min_length) for query in folded]

    def find_phrases(
        self,
        asked: Sequence[Sequence[Slot]],
        lang: str,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[Hits]:
        listed = [(number, split_tokens(text)) for number, text in self._in_view(lang, to, view)]
        return [_hits(slots, listed) for slots in asked]

    def find_words(
        self, pattern: str, lang: str | None = None, view: View | None = None
    ) -> list[str]:
        wanted = re.compile(translate(pattern.replace("[", "[[]")))
        langs = self._all.langs if lang is None else [lang]
        texts = (
            text
            for each in langs
            for _, text in (self._in_view(each, None, view) if view else self._folded(each))
        )
        found = {each for text in texts for each in split_tokens(text)}
        return sorted(each for each in found if is_word(each) and wanted.match(each))

    # Vectors.

    def put_vectors(self, signature: str, ids: Sequence[int], vectors: Vectors) -> None:
        halves = np.asarray(vectors).astype(np.float16).astype(np.float32)
        for each, half in zip(ids, halves, strict=True):
            there = self._all.vectors.setdefault((signature, self._lang(each)), {})
            there[each] = half / (np.linalg.norm(half) or 1)
        self._all.written.update({(signature, self._lang(each)) for each in ids})

    def list_encoders(self) -> list[str]:
        return list(dict.fromkeys(signature for signature, _ in self._all.vectors))

    def _lang(self, text: int) -> str:
        return self._all.langs[text // _LANGUAGE - 1]

    def read_vectors(self, signature: str, ids: Ids, dim: int) -> Vectors:
        nothing = np.full(dim, np.nan, np.float32)
        found = [
            self._all.vectors.get((signature, self._lang(each)), {}).get(each, nothing)
            for each in ids.tolist()
        ]
        return np.array(found, np.float32).reshape(-1, dim)

    def read_vector_sums(self, signature: str, lang: str) -> tuple[Ids, Ids]:
        there = self._all.vectors.get((signature, lang), {})
        sums = [compute_vector_sum(each, there[each].tobytes()) for each in sorted(there)]
        return np.array(sorted(there), np.int64), np.array(sums, np.int64)

    def list_unembedded(
        self, signature: str, lang: str, after: int = -1, limit: int = 1000
    ) -> list[tuple[int, str]]:
        there = self._all.vectors.get((signature, lang), {})
        return [each for each in self.iter_texts(lang, after) if each[0] not in there][:limit]

    def describe_vectors(self, signature: str, lang: str) -> VectorStock:
        there = self._all.vectors.get((signature, lang), {})
        texts = len(list(self.iter_texts(lang)))
        dim = len(next(iter(there.values()))) if there else 0
        last = max(there, default=0) % _LANGUAGE
        digest = make_signed(sum(self.read_vector_sums(signature, lang)[1].tolist()))
        return VectorStock(dim, len(there), last, self._all.written[signature, lang], texts, digest)

    def find_nearest(
        self,
        signature: str,
        lang: str,
        queries: Vectors,
        k: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> tuple[Ids, Cosines]:
        kept = self._all.vectors.get((signature, lang), {})
        shown = [number for number, _ in self._in_view(lang, to, view) if number in kept]
        ids = np.full((len(queries), k), -1, np.int64)
        cosines = np.full((len(queries), k), -np.inf, np.float32)
        for row, query in enumerate(queries.tolist()):
            found = sorted((-_cosine(query, kept[each].tolist()), each) for each in shown)[:k]
            for place, (cosine, number) in enumerate(found):
                ids[row, place], cosines[row, place] = number, -cosine
        return ids, cosines

    def list_nearest_notes(self, signature: str, lang: str) -> list[str]:
        return []


def _cosine(query: Sequence[float], vector: Sequence[float]) -> float:
    if len(query) != len(vector):
        raise InputError(f"vectors of {len(vector)} numbers are kept here, not of {len(query)}")
    return round(sum(one * other for one, other in zip(query, vector, strict=True)), 6)


def _sharing(text: str, listed: Sequence[tuple[int, str]]) -> Ids:
    """The texts that have a term in common with one, by the share of such terms."""
    query = terms(text)
    found = []
    for number, each in listed:
        other = terms(each)
        if both := len(set(query) & set(other)):
            found.append((-2 * both / (len(query) + len(other)), number))
    return np.array([number for _, number in sorted(found)], np.int64)


def _hits(slots: Sequence[Slot], listed: Sequence[tuple[int, Sequence[str]]]) -> Hits:
    counts = {number: times(slots, text) for number, text in listed}
    both = np.array([each for each in counts.items() if each[1]], np.int64).reshape(-1, 2)
    return Hits(both[:, 0], both[:, 1])


def _find_runs(query: Sequence[str], texts: Sequence[Sequence[str]], min_length: int) -> TokenRuns:
    longest = {run for text in texts for run in runs(query, text) if run[1] - run[0] >= min_length}
    whole = {
        (start, start + len(text))
        for text in texts
        if min_length <= len(text) < len(query)
        for start in find_occurrences(text, query)
    }
    return TokenRuns(*([range(*run) for run in sorted(some)] for some in (longest, whole)))
