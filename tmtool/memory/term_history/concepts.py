"""The uses of a whole concept: all forms that a term base has for a term, and their renderings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.memory.concordance.answers import look
from tmtool.memory.concordance.finding import Progress
from tmtool.memory.concordance.lines import ConcordanceLine
from tmtool.memory.concordance.patterns import Expression, Phrase
from tmtool.memory.concordance.query import ConcordanceQuery, QueryTerm
from tmtool.memory.term_history.counting import RenderingHistory, TermConcept, Timeline
from tmtool.protocols import Store, View
from tmtool.terms.patterns import list_spellings
from tmtool.terms.recognizing import Recognizer

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry
    from tmtool.terms.base import TermBase

_WILD = str.maketrans({char: f"\\{char}" for char in "*?\\"})


def find_entries(base: TermBase, query: ConcordanceQuery) -> tuple[ConceptEntry, ...]:
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


def iter_lines(
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


def add_concept(timeline: Timeline, base: TermBase, entries: Sequence[ConceptEntry]) -> Timeline:
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
    return (form.translate(_WILD) for form in seen)
