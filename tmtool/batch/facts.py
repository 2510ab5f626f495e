"""What texts in all languages have in common: values, symbols, names; and how much that tells.

Values are read as the checks read them: 第七十五届 and seventy-fifth are one, and so are 15亿 and
1.5 billion. That two documents share the number 2 tells nothing, and that they share 1,422,857 a
lot: a fact weighs as much as it is rare, by its kind and in the documents at hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log, log1p, sqrt

from tmtool.lang.script import get_base
from tmtool.un import placeables, proper_names
from tmtool.un.placeables.model import build_key
from tmtool.un.symbols import find_symbols

NAME, KIND = "name ", "kind "
"""With these the keys of names of States and organizations begin, and those of how many paragraphs
of a kind there are."""
_LATIN = re.compile(r"(?<![A-Za-z])[A-Z][A-Z0-9-]*[A-Z](?![A-Za-z])")
_YEAR = re.compile(r"count (?:19|20)[0-9]{2}")
_COUNT = re.compile("count ([0-9]+)")
_BELIEVED = 10.0
"""So many documents the share of a kind counts as, beside those at hand. Chosen, no measurement."""
_SHARES = (0.6, 0.3, 0.2, 0.1, 0.02)
"""In what share of documents stands a number of one figure, one of two figures, a year, a name or
a kind of paragraphs, and anything else. Chosen, no measurement."""


def find_facts(text: str, lang: str) -> Iterator[str]:
    """The keys of what a text says that is the same in every language, in no certain order.

    Names of States and organizations are known in Chinese and English only.

    >>> sorted(find_facts("回顾其2019年第74/197号决议和A/75/62号文件；", "zh"))
    ['A/75/62', 'count 2019', 'count 74/197']
    """
    plain = unicodedata.normalize("NFC", text)
    symbols = find_symbols(plain)
    yield from (each.symbol for each in symbols)
    for value in placeables.find(plain, lang):
        if value.kind != "symbol":
            yield " ".join(map(str, build_key(value.kind, value.value)))
    yield from _LATIN.findall(unicodedata.normalize("NFKC", text))
    if get_base(lang) in proper_names.LANGS:
        for place in proper_names.find_names(plain, get_base(lang)):
            yield NAME + place.name.of


@dataclass(frozen=True, slots=True)
class SharedFacts:
    """How far the facts of two documents agree.

    `agreement` is a cosine, 0 where one of them has no facts; `shared` and `missing` are logarithms
    of what is shared, and of what the document that has less has alone; `count` is how many values
    and names are shared.
    """

    agreement: float
    shared: float
    missing: float
    count: int


class Rarity:
    """How much each fact weighs among these documents, given by the facts of each."""

    def __init__(self, documents: Iterable[Iterable[str]]) -> None:
        listed = [frozenset(each) for each in documents]
        self._count = len(listed)
        self._spread = Counter(fact for each in listed for fact in each)
        self._weights: dict[str, float] = {}

    def weigh(self, fact: str) -> float:
        """The logarithm of one by the share of documents that have the fact."""
        if (found := self._weights.get(fact)) is None:
            share = estimate_share(fact)
            # Seen in a document and in its translation, it has been seen once.
            seen = self._spread[fact] / 2 + _BELIEVED * share
            found = self._weights[fact] = log((self._count / 2 + _BELIEVED) / seen)
            found = self._weights[fact] = max(found, 0.0)
        return found

    def compare(self, first: Mapping[str, int], second: Mapping[str, int]) -> SharedFacts:
        """Compare the facts of two documents; which of them comes first makes no difference."""
        few, many = sorted((first, second), key=len)
        both = sorted(fact for fact in few if fact in many)
        weights = {fact: self.weigh(fact) for fact in both}
        product = sum(
            (1 + log(few[fact])) * (1 + log(many[fact])) * weights[fact] ** 2 for fact in both
        )
        lengths = [self._measure_length(each) for each in (first, second)]
        shared = sum(weights.values())
        missing = min(sum(map(self.weigh, each)) for each in (first, second)) - shared
        count = sum(not fact.startswith(KIND) for fact in both)
        agreement = product / sqrt(lengths[0] * lengths[1]) if product else 0.0
        return SharedFacts(agreement, log1p(shared), log1p(max(missing, 0.0)), count)

    def _measure_length(self, facts: Mapping[str, int]) -> float:
        return sum(((1 + log(count)) * self.weigh(fact)) ** 2 for fact, count in facts.items())


def estimate_share(fact: str) -> float:
    """In what share of documents a fact stands, as far as its kind tells.

    >>> estimate_share("count 7"), estimate_share("count 1422857"), estimate_share("count 2015")
    (0.6, 0.02, 0.2)
    """
    one_figure, two_figures, year, name, other = _SHARES
    if _YEAR.fullmatch(fact):
        return year
    if found := _COUNT.fullmatch(fact):
        return {1: one_figure, 2: two_figures}.get(len(found[1]), other)
    return name if fact.startswith((NAME, KIND, "date")) else other
