"""Terms out of translations: what a person who builds a glossary would look for by eye.

Units of whatever came with files or a memory are gathered first, each pair of texts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import product
from typing import TYPE_CHECKING

from tmtool.concepts import Term
from tmtool.errors import InputError
from tmtool.formats.bitexts.rows import WRONG
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.terms.base import TermBase
from tmtool.terms.extracting import competing
from tmtool.terms.extracting.finding import find
from tmtool.terms.extracting.model import (
    Extraction,
    Progress,
    TermCandidate,
    TextUnit,
    UnitOrigin,
    ignore_progress,
)
from tmtool.terms.patterns import list_spellings
from tmtool.units import Origin as Where
from tmtool.units import TranslationUnit
from tmtool.where import find_year

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

MOST = 120_000
"""So many different pairs of texts are kept. Limit: 100,000 take some 750 MB (docs/terms.md)."""
LONGEST = 4_000
"""A text of more characters is no paragraph, and what stands in it says little of each other.
Chosen, no measurement."""
_PLACES = 1_000
"""So many occurrences of one pair are kept. Limit: of repeated lines all would be."""


@dataclass
class GatheredUnits:
    """Units in two languages, in the order in which they came.

    Of more than `MOST` pairs every second stays, then every fourth and so on, chosen by a digest of
    their texts: the same units, in whatever order, leave the same. `seen` counts all that were
    taken, `halved` how often that happened; left out are `long` texts, `half` units that lack a
    language, and `low` ones, of which the aligner was never sure.
    """

    langs: tuple[str, str]
    most: int = MOST
    seen: int = 0
    halved: int = 0
    long: int = 0
    low: int = 0
    half: int = 0
    _kept: dict[bytes, tuple[tuple[str, str], list[UnitOrigin]]] = field(default_factory=dict)

    def take(self, units: Iterable[TranslationUnit]) -> None:
        """Take in units, whatever other languages they have; each variant with each."""
        for unit in units:
            pairs = [*product(*(_texts(unit, lang) for lang in self.langs))]
            if not pairs:
                self.half += 1
            for source, target in pairs:
                if max(len(source), len(target)) > LONGEST:
                    self.long += 1
                elif unit.origins and all(map(_is_low, unit.origins)):
                    self.low += 1
                else:
                    origins = [build_origin(each) for each in unit.origins if not _is_low(each)]
                    self._put((source, target), origins)

    def list_units(self) -> list[TextUnit]:
        """What was kept."""
        return [
            TextUnit(texts, tuple(origins) or (UnitOrigin(),))
            for texts, origins in self._kept.values()
        ]

    def _put(self, texts: tuple[str, str], origins: list[UnitOrigin]) -> None:
        self.seen += 1
        key = _digest(texts)
        if known := self._kept.get(key):
            known[1].extend(origins[: max(_PLACES - len(known[1]), 0)])
        elif self._stays(key):
            self._kept[key] = texts, origins[:_PLACES]
        while len(self._kept) > self.most:
            self.halved += 1
            self._kept = {each: kept for each, kept in self._kept.items() if self._stays(each)}

    def _stays(self, key: bytes) -> bool:
        return not int.from_bytes(key[:8], "big") & ((1 << self.halved) - 1)


def _digest(texts: tuple[str, str]) -> bytes:
    """What is the same for texts that fold alike, and takes less room than they do."""
    return sha256("\n".join(map(fold, texts)).encode("utf-8", "replace")).digest()[:16]


def build_origin(origin: Where) -> UnitOrigin:
    """What of an occurrence tells a person where it is.

    >>> from tmtool.units import Place
    >>> build_origin(Where((Place("zh", label="7"),), symbol="A/RES/75/202", date="2020-12-21"))
    UnitOrigin(document='A/RES/75/202', year=2020, place='A/RES/75/202, 7')
    """
    symbols = (origin.symbol, *(place.symbol for place in origin.places))
    files = (origin.file, *(place.file for place in origin.places))
    name = next((each for each in (*symbols, *files) if each), None)
    label = next((place.label for place in origin.places if place.label), None)
    at = label or (None if origin.position is None else f"unit {origin.position}")
    return UnitOrigin(name, find_year(origin), ", ".join(filter(None, (name, at))) or None)


def _is_low(origin: Where) -> bool:
    """Whether the aligner wasn't sure of an occurrence, and nobody looked at it."""
    return origin.score is not None and origin.score < WRONG and origin.checked is None


def _texts(unit: TranslationUnit, lang: str) -> list[str]:
    """The texts in a language, in whatever region or script of it where there is no other."""
    own = unit.in_lang(lang) or [
        each for each in unit.variants if get_base(each.lang) == get_base(lang)
    ]
    return [each.text for each in own if each.text]


TOP = 100
"""Candidates given where nobody says how many. Chosen, no measurement."""
_LEAST = ((5_000, 2), (50_000, 3))
"""Up to so many units a pair needs so many. Chosen, no measurement."""
_MANY = 5
"""Units that a pair needs in larger texts. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class ExtractionLimits:
    """What is asked for: pairs in at least so many units, so many candidates.

    `known` is a term base whose terms are marked, or left out with `new`. Without a number a pair
    needs 2 units, 3 in more than 5,000 units and 5 in more than 50,000: so much comes by chance.
    """

    least: int | None = None
    top: int = TOP
    known: TermBase | None = None
    new: bool = False


def extract(
    units: Sequence[TextUnit],
    languages: tuple[str, str],
    wanted: ExtractionLimits | None = None,
    *,
    encoder: Encoder | None = None,
    progress: Progress = ignore_progress,
) -> Extraction:
    """The candidates in units whose texts are in these two languages, the best first.

    The same units give the same candidates. InputError for one language twice, and for an encoder
    that wasn't made for them.
    """
    wanted = wanted or ExtractionLimits()
    if languages[0] == languages[1]:
        raise InputError(f"terms are paired between two languages, but both are {languages[0]}")
    if encoder:
        for lang in languages:
            if get_base(lang) not in encoder.languages:
                raise InputError(f"the encoder does not support {lang}: see tmtool models")
    least = wanted.least or next((few for most, few in _LEAST if len(units) <= most), _MANY)
    found = find(units, languages, least, encoder, progress)
    known = KnownTerms(wanted.known, languages) if wanted.known else None
    left = [
        each
        for each in found.concepts
        if not (wanted.new and known and known.find_entries(found.get_texts(each.pair))[0])
    ]
    told = competing.build_candidates(left[: wanted.top], found, progress)
    marked = tuple(_mark(each, known, rank) for rank, each in enumerate(told, start=1))
    signature = encoder.signature if encoder else None
    return Extraction(languages, marked, len(left), len(units), _documents(units), least, signature)


def _mark(candidate: TermCandidate, known: KnownTerms | None, rank: int) -> TermCandidate:
    both, other = known.find_entries(candidate.texts) if known else ((), ())
    return replace(candidate, entries=both, other_entries=other, rank=rank)


def _documents(units: Sequence[TextUnit]) -> int:
    return len({o.document for unit in units for o in unit.origins if o.document is not None})


class KnownTerms:
    """The terms of a term base in two languages.

    >>> from tmtool.concepts import ConceptEntry
    >>> entry = ConceptEntry("gap", (Term("en", "digital divide"), Term("zh", "数字鸿沟")))
    >>> known = KnownTerms(TermBase((entry,), "ours"), ("en", "zh"))
    >>> (
    ...     known.find_entries(("digital divides", "数字鸿沟")),
    ...     known.find_entries(("digital divide", "信息鸿沟")),
    ... )
    ((('gap',), ()), ((), ('gap',)))
    """

    def __init__(self, terms: TermBase, languages: tuple[str, str]) -> None:
        self._langs = languages
        self._ids: tuple[dict[str, dict[str, None]], ...] = (defaultdict(dict), defaultdict(dict))
        for entry in terms.entries:
            for side, lang in zip(self._ids, languages, strict=True):
                for term in entry.terms:
                    if get_base(term.lang) == get_base(lang):
                        for form in list_spellings(term, get_base(lang)):
                            side[_key(form)][entry.id] = None

    def find_entries(self, texts: tuple[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The ids of the entries that have both terms, and of those that have one of them."""
        one, other = (
            dict.fromkeys(
                each
                for form in list_spellings(Term(lang, text), get_base(lang))
                for each in side.get(_key(form), ())
            )
            for side, lang, text in zip(self._ids, self._langs, texts, strict=True)
        )
        both = tuple(each for each in one if each in other)
        return both, tuple(each for each in {**one, **other} if each not in both)


def _key(form: str | tuple[str, ...]) -> str:
    return form if isinstance(form, str) else " ".join(form)
