"""The history of a term: its uses in a memory, with every occurrence of every unit.

With a term base a whole concept is meant: all forms that it has for the term, and its renderings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.formats.bitexts.rows import WRONG
from tmtool.lang.fold import fold
from tmtool.lang.script import is_han
from tmtool.memory.concordance.answers import look
from tmtool.memory.concordance.finding import ORIGINS, ConcordanceLine, Progress, ignore_progress
from tmtool.memory.concordance.patterns import Expression, Phrase
from tmtool.memory.concordance.query import ConcordanceQuery, QueryTerm, parse
from tmtool.memory.term_history.counting import (
    RenderingHistory,
    TermConcept,
    TermUse,
    Timeline,
    count_uses,
    name_of,
)
from tmtool.protocols import EVERYTHING, Store, StoredUnit, View
from tmtool.terms.patterns import list_spellings
from tmtool.terms.recognizing import Recognizer

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry
    from tmtool.fuzzy.runs import Words
    from tmtool.terms.base import TermBase


_BATCH = 200
"""So many units are read at once. Chosen, no measurement."""
_WILD = str.maketrans({char: f"\\{char}" for char in "*?\\"})


def build_timeline(
    store: Store,
    text: str,
    *,
    lang: str | None = None,
    to: str | None = None,
    view: View = EVERYTHING,
    min_score: float = WRONG,
    terms: TermBase | None = None,
    progress: Progress = ignore_progress,
) -> Timeline:
    """How a term was rendered over the years and by body; `text` may be what a concordance takes.

    Every text with the term counts; with a term base all forms of its concept do, and the base's
    own renderings are known. InputError where the memory has no second language, or the base not
    the term.
    """
    query = parse(text, store.list_languages(), lang=lang, to=to)
    if query.to is None:
        raise InputError(f"a history needs two languages, but the memory has only {query.lang}")
    if terms is not None:
        entries = _find_entries(terms, query)
        lines = list(iter_concept_lines(store, query, entries, view, progress))
        return _add_concept(
            count_uses(query, *find_uses(store, lines, query, view), min_score), terms, entries
        )
    found = look(store, query, view=view, sort="memory", limit=None, progress=progress)
    return count_uses(query, *find_uses(store, found.lines, query, view), min_score)


def find_uses(
    store: Store, lines: Sequence[ConcordanceLine], query: ConcordanceQuery, view: View = EVERYTHING
) -> tuple[list[TermUse], int]:
    """The uses that lines stand for, and how many documents have the term in one language only."""
    every = read_whole_units(store, lines, view)
    pairs = [line for line in lines if line.target is not None]
    keys = _keys([line.rendered or "" for line in pairs], query.to or "und")
    found = [
        TermUse(fold(line.text), origin, line.rendered, key, line.confidence)
        for line, key in zip(pairs, keys, strict=True)
        for origin in every[line.stored.key].unit.origins
    ]
    both = {name_of(use.origin) for use in found}
    others = (every[line.stored.key] for line in lines if line.target is None)
    alone = {name_of(origin) for stored in others for origin in stored.unit.origins}
    return found, len(alone - both)


def read_whole_units(
    store: Store, lines: Iterable[ConcordanceLine], view: View
) -> dict[str, StoredUnit]:
    """The units of lines by their keys, with all their origins: lines have some of them only."""
    found = {line.stored.key: line.stored for line in lines}
    cut = [key for key, each in found.items() if len(each.unit.origins) >= ORIGINS]
    for at in range(0, len(cut), _BATCH):
        some = cut[at : at + _BATCH]
        units = zip(some, store.read_units(some, view), strict=True)
        found |= {key: unit for key, unit in units if unit is not None}
    return found


def _keys(renderings: Sequence[str], lang: str) -> Iterator[str]:
    """What each rendering counts as: plurals, case, width and script make no other one."""
    from tmtool.words import build_splitter

    words = build_splitter(renderings, lang)
    known: dict[str, str] = {}
    for text in renderings:
        if text not in known:
            known[text] = _key(text, words)
        yield known[text]


def _key(text: str, words: Words) -> str:
    from tmtool.fuzzy.runs import list_stems

    return fold(text) if any(map(is_han, text)) else " ".join(list_stems(text, words))


def _find_entries(base: TermBase, query: ConcordanceQuery) -> tuple[ConceptEntry, ...]:
    """The entries of a query's one term; InputError where there are none, or more conditions."""
    if len(query.terms) > 1 or isinstance(query.main.pattern, Expression):
        message = "the history of a term in a term base takes one term, without further conditions"
        raise InputError(message)
    found = base.find(query.main.written, query.lang)
    if not found:
        raise InputError(
            f"{base.name} has no {query.lang} term {query.main.written}", code="no such term"
        )
    return found


def iter_concept_lines(
    store: Store,
    query: ConcordanceQuery,
    entries: Sequence[ConceptEntry],
    view: View,
    progress: Progress,
) -> Iterator[ConcordanceLine]:
    """Every place where a form of the entries stands, the longest where several overlap.

    What renders it is the entries' own term where the other side has one, the first for the first
    place and so on, else what a concordance finds.
    """
    own = Recognizer(entries, query.lang, everything=True)
    others = Recognizer(entries, query.to or "und", everything=True)
    units: dict[str, dict[range, ConcordanceLine]] = {}
    for form in _forms(entries, query.lang):
        alone = ConcordanceQuery((QueryTerm(query.lang, Phrase.parse(form)),), query.to)
        found = look(store, alone, view=view, sort="memory", limit=None, progress=progress)
        for line in found.lines:
            units.setdefault(line.stored.key, {}).setdefault(line.span, line)
    for looked in units.values():
        yield from _of_unit(looked, own, others)


def _of_unit(
    looked: dict[range, ConcordanceLine], own: Recognizer, others: Recognizer
) -> Iterator[ConcordanceLine]:
    some = next(iter(looked.values()))
    spans = dict.fromkeys(range(each.start, each.stop) for each in own.find(some.text))
    there = list(
        dict.fromkeys(range(each.start, each.stop) for each in others.find(some.target or ""))
    )
    for at, span in enumerate(spans):
        line = looked.get(span) or replace(some, span=span, rendering=None, confidence=0.0)
        if there:
            line = replace(line, rendering=there[min(at, len(there) - 1)], confidence=1.0)
        yield line


def _add_concept(timeline: Timeline, base: TermBase, entries: Sequence[ConceptEntry]) -> Timeline:
    """The history with what the term base says of the term and of its renderings."""
    query = timeline.query
    known = Recognizer(entries, query.to or "und", everything=True)
    forms = (term.text for entry in entries for term in entry.select_terms(query.lang))
    concept = TermConcept(
        base.name, tuple(each.id for each in entries), tuple(dict.fromkeys(forms))
    )
    renderings = (replace(each, status=_status(each, known)) for each in timeline.renderings)
    return replace(timeline, concept=concept, renderings=tuple(renderings))


def _status(rendering: RenderingHistory, recognizer: Recognizer) -> str | None:
    text = rendering.text or ""
    found = [each for each in recognizer.find(text) if (each.start, each.stop) == (0, len(text))]
    statuses = (
        step for each in found for step in (each.term.status, each.term.process_status) if step
    )
    return ", ".join(dict.fromkeys(statuses)) or None


def _forms(entries: Sequence[ConceptEntry], lang: str) -> Iterator[str]:
    """What is looked for: each term as it is given, and in its other forms."""
    seen: dict[str, None] = {}
    for term in (term for entry in entries for term in entry.select_terms(lang)):
        seen[term.text] = None
        for each in list_spellings(term, lang):
            seen[each if isinstance(each, str) else " ".join(each)] = None
    return map(escape_wild, seen)


def escape_wild(text: str) -> str:
    """A text as a phrase of a query that stands for nothing but itself."""
    return text.translate(_WILD)
