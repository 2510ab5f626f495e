"""Terms out of translations: what a person who builds a glossary would look for by eye."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tmtool.concepts import Term
from tmtool.errors import InputError
from tmtool.lang.script import base
from tmtool.terms.base import TermBase
from tmtool.terms.extracting import competing, meaning
from tmtool.terms.extracting.finding import find
from tmtool.terms.extracting.model import Candidate, Extraction, Progress, Unit, silent
from tmtool.terms.patterns import spellings

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.terms.base import TermBase

TOP = 100
"""Candidates given where nobody says how many. Chosen, no measurement."""
_LEAST = ((5_000, 2), (50_000, 3))
"""Up to so many units a pair needs so many. Chosen, no measurement."""
_MANY = 5
"""Units that a pair needs in larger texts. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: pairs in at least so many units, so many candidates.

    `known` is a term base whose terms are marked, or left out with `new`. Without a number a pair
    needs 2 units, 3 in more than 5,000 units and 5 in more than 50,000: so much comes by chance.
    """

    least: int | None = None
    top: int = TOP
    known: TermBase | None = None
    new: bool = False


def extract(
    units: Sequence[Unit],
    langs: tuple[str, str],
    wanted: Wanted | None = None,
    *,
    encoder: Encoder | None = None,
    progress: Progress = silent,
) -> Extraction:
    """The candidates in units whose texts are in these two languages, the best first.

    The same units give the same candidates. InputError for one language twice, and for an encoder
    that wasn't made for them.
    """
    wanted = wanted or Wanted()
    if langs[0] == langs[1]:
        raise InputError(f"terms are paired between two languages, but both are {langs[0]}")
    if encoder:
        meaning.check(encoder, langs)
    least = wanted.least or _least(len(units))
    found = find(units, langs, least, encoder, progress)
    known = Known(wanted.known, langs) if wanted.known else None
    left = [
        each
        for each in found.concepts
        if not (wanted.new and known and known.of(found.texts(each.pair))[0])
    ]
    told = competing.candidates(left[: wanted.top], found, progress)
    marked = tuple(_marked(each, known) if known else each for each in told)
    signature = encoder.signature if encoder else None
    return Extraction(langs, marked, len(left), len(units), _documents(units), least, signature)


def _least(units: int) -> int:
    return next((least for most, least in _LEAST if units <= most), _MANY)


def _marked(candidate: Candidate, known: Known) -> Candidate:
    both, other = known.of(candidate.texts)
    return replace(candidate, known=both, other=other)


def _documents(units: Sequence[Unit]) -> int:
    return len({o.document for unit in units for o in unit.origins if o.document is not None})


class Known:
    """The terms of a term base in two languages.

    >>> from tmtool.concepts import ConceptEntry
    >>> entry = ConceptEntry("gap", (Term("en", "digital divide"), Term("zh", "数字鸿沟")))
    >>> known = Known(TermBase((entry,), "ours"), ("en", "zh"))
    >>> known.of(("digital divides", "数字鸿沟")), known.of(("digital divide", "信息鸿沟"))
    ((('gap',), ()), ((), ('gap',)))
    """

    def __init__(self, terms: TermBase, langs: tuple[str, str]) -> None:
        self._langs = langs
        self._ids: tuple[dict[str, dict[str, None]], ...] = (defaultdict(dict), defaultdict(dict))
        for entry in terms.entries:
            for side, lang in zip(self._ids, langs, strict=True):
                for term in entry.terms:
                    if base(term.lang) == base(lang):
                        for form in spellings(term, base(lang)):
                            side[_key(form)][entry.id] = None

    def of(self, texts: tuple[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The ids of the entries that have both terms, and of those that have one of them."""
        one, other = (
            dict.fromkeys(
                each
                for form in spellings(Term(lang, text), base(lang))
                for each in side.get(_key(form), ())
            )
            for side, lang, text in zip(self._ids, self._langs, texts, strict=True)
        )
        both = tuple(each for each in one if each in other)
        return both, tuple(each for each in {**one, **other} if each not in both)


def _key(form: str | tuple[str, ...]) -> str:
    return form if isinstance(form, str) else " ".join(form)
