"""Terms out of translations: what a person who builds a glossary would look for by eye."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tmtool.concepts import Term
from tmtool.errors import InputError
from tmtool.lang.script import get_base
from tmtool.terms.base import TermBase
from tmtool.terms.extracting import competing
from tmtool.terms.extracting.finding import find
from tmtool.terms.extracting.model import (
    Extraction,
    Progress,
    TermCandidate,
    TextUnit,
    ignore_progress,
)
from tmtool.terms.patterns import list_spellings

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

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
                raise InputError(f"the encoder does not support {lang}: see tmtool models list")
    least = wanted.least or next((few for most, few in _LEAST if len(units) <= most), _MANY)
    found = find(units, languages, least, encoder, progress)
    known = KnownTerms(wanted.known, languages) if wanted.known else None
    left = [
        each
        for each in found.concepts
        if not (wanted.new and known and known.find_entries(found.get_texts(each.pair))[0])
    ]
    told = competing.build_candidates(left[: wanted.top], found, progress)
    marked = tuple(_marked(each, known) if known else each for each in told)
    signature = encoder.signature if encoder else None
    return Extraction(languages, marked, len(left), len(units), _documents(units), least, signature)


def _marked(candidate: TermCandidate, known_terms: KnownTerms) -> TermCandidate:
    both, other = known_terms.find_entries(candidate.texts)
    return replace(candidate, entries=both, other_entries=other)


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
