"""Wrong and deprecated terms, planted where the term base has a term on both sides of a pair."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from random import Random

from tmtool.checks.model import Pair
from tmtool.concepts import ConceptEntry, Term
from tmtool.lang.fold import fold
from tmtool.terms import seeded
from tmtool.terms.base import TermBase

_SHORTEST = {"zh": 4, "en": 9}


@lru_cache(maxsize=1)
def base() -> TermBase:
    """The supplied term base as a user's own, each entry with one more term that is deprecated."""
    own = seeded.read("un-ict")
    known = frozenset(fold(term.text) for entry in own.entries for term in entry.terms)
    entries = (_with_deprecated(entry, known) for entry in own.entries)
    return TermBase(tuple(entries), "un-ict and what is deprecated")


def _with_deprecated(entry: ConceptEntry, known: frozenset[str]) -> ConceptEntry:
    first = {lang: next(iter(entry.select_terms(lang)), None) for lang in ("zh", "en")}
    more = [
        Term(lang, _turned(t.text, lang, known), "deprecated") for lang, t in first.items() if t
    ]
    own = (replace(term, process_status=None) for term in entry.terms)
    return replace(entry, terms=(*own, *more), generic=False)


def _turned(text: str, lang: str, known: frozenset[str]) -> str:
    """A term that nobody uses: its second half first, or backwards where that is a term."""
    link = "" if lang == "zh" else " "
    parts = list(text) if lang == "zh" else text.split(" ")
    turned = link.join([*parts[len(parts) // 2 :], *parts[: len(parts) // 2]])
    return text[::-1].lower() if fold(turned) in known else turned


def deprecated(pair: Pair, langs: tuple[str, str], rng: Random) -> Pair | None:
    """The translation of a term becomes a deprecated one."""
    places = list(_places(pair, langs))
    if not places:
        return None
    entry, span = rng.choice(places)
    wrong = next((t.text for t in entry.select_terms(langs[1]) if t.status == "deprecated"), None)
    return _with(pair, span, wrong) if wrong else None


def wrong(pair: Pair, langs: tuple[str, str], rng: Random) -> Pair | None:
    """The translation of a term becomes that of another concept."""
    places = list(_places(pair, langs))
    if not places:
        return None
    entry, span = rng.choice(places)
    other = rng.choice(base().entries)
    term = next((t for t in other.select_terms(langs[1]) if t.status != "deprecated"), None)
    known = {t.text.lower() for t in entry.select_terms(langs[1])}
    if term is None or other.id == entry.id or term.text.lower() in known:
        return None
    return _with(pair, span, term.text)


def _places(pair: Pair, langs: tuple[str, str]) -> Iterator[tuple[ConceptEntry, range]]:
    """Entries that are recognized in the source, and where the target has one of their terms."""
    for entry in base().entries:
        named = any(_spans(term, pair.source) for term in entry.select_terms(langs[0]))
        if named:
            spans = [s for term in entry.select_terms(langs[1]) for s in _spans(term, pair.target)]
            if len(spans) == 1:
                yield entry, spans[0]


def _spans(term: Term, text: str) -> list[range]:
    usable = term.recognized and len(term.text) >= _SHORTEST.get(term.lang, 99)
    found = _pattern(term).finditer(text) if usable and term.status != "deprecated" else ()
    return [range(*each.span()) for each in found]


@lru_cache(maxsize=8192)
def _pattern(term: Term) -> re.Pattern[str]:
    edge = r"\b" if term.lang == "en" else ""
    return re.compile(edge + re.escape(term.text) + edge, re.IGNORECASE)


def _with(pair: Pair, span: range, text: str) -> Pair:
    return replace(pair, target=pair.target[: span.start] + text + pair.target[span.stop :])
