"""What became of a document, as symbols say it: revisions supersede, corrigenda correct."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Relation: TypeAlias = Literal["superseded by", "adopted as", "corrected by", "reissued as"]

_REVISION = re.compile(r"/Rev\.(?P<number>[0-9]{1,2})")
_CORRECTION = re.compile(r"/Corr\.[0-9]{1,2}")


def split_revision(symbol: str) -> tuple[str, int]:
    """A symbol without its revision, and the number of that; 0 for the first text.

    >>> split_revision("A/C.2/75/L.12/Rev.2"), split_revision("A/75/1/Add.1")
    (('A/C.2/75/L.12', 2), ('A/75/1/Add.1', 0))
    """
    found = _REVISION.search(symbol)
    if found is None or found.end() < len(symbol):
        return symbol, 0
    return symbol[: found.start()], int(found["number"])


def list_beginnings(symbol: str) -> tuple[str, str]:
    """What the symbols of all begin with that may say what became of a document.

    >>> list_beginnings("A/75/1/Rev.1")
    ('A/75/1/Rev.', 'A/75/1/Rev.1/Corr.')
    """
    return f"{split_revision(symbol)[0]}/Rev.", f"{symbol}/Corr."


def relate_symbols(symbol: str, later: str) -> Relation | None:
    """What a later document is to one, by their symbols; None where these say nothing.

    >>> relate_symbols("A/75/1", "A/75/1/Rev.1"), relate_symbols("A/75/1/Rev.1", "A/75/1")
    ('superseded by', None)
    >>> relate_symbols("A/75/1", "A/75/1/Corr.1"), relate_symbols("A/75/1", "A/75/1/Add.1")
    ('corrected by', None)
    """
    base, number = split_revision(symbol)
    later_base, later_number = split_revision(later)
    if base == later_base and later_number > number:
        return "superseded by"
    rest = later.removeprefix(symbol)
    return "corrected by" if rest != later and _CORRECTION.fullmatch(rest) else None
