"""Terms out of translations: what a person who builds a glossary would look for by eye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.terms.extracting import competing, meaning
from tmtool.terms.extracting.finding import Found, find
from tmtool.terms.extracting.known import Known
from tmtool.terms.extracting.model import Candidate, Extraction, Progress, Unit, silent

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.terms.base import TermBase
    from tmtool.terms.extracting.concepts import Concept

TOP = 100
_LEAST = ((5_000, 2), (50_000, 3))
_MANY = 5


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
    left = [each for each in found.concepts if not (wanted.new and _is_known(each, found, known))]
    told = competing.candidates(left[: wanted.top], found, progress)
    marked = tuple(_marked(each, known) if known else each for each in told)
    signature = encoder.signature if encoder else None
    return Extraction(langs, marked, len(left), len(units), _documents(units), least, signature)


def _least(units: int) -> int:
    return next((least for most, least in _LEAST if units <= most), _MANY)


def _is_known(concept: Concept, found: Found, known: Known | None) -> bool:
    return known is not None and bool(known.of(found.texts(concept.pair))[0])


def _marked(candidate: Candidate, known: Known) -> Candidate:
    both, other = known.of(candidate.texts)
    return replace(candidate, known=both, other=other)


def _documents(units: Sequence[Unit]) -> int:
    return len({o.document for unit in units for o in unit.origins if o.document is not None})
