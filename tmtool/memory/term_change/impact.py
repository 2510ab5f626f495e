"""What a change of a term touches: every place of the old one, by document, and what becomes of it.

What was issued or adopted is a record: its wording is superseded, and kept. Own translations that
are not issued yet are changed where that can be done without a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from tmtool.concepts import ConceptEntry, Term
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.memory.concordance.finding import ConcordanceLine, Progress, ignore_progress
from tmtool.memory.concordance.patterns import Phrase
from tmtool.memory.concordance.query import ConcordanceQuery, QueryTerm
from tmtool.memory.direction import find_known, find_other, guess
from tmtool.memory.term_change.model import ImpactDocument, ImpactPlace, Outcome
from tmtool.memory.term_history.counting import find_symbol, name_of
from tmtool.memory.term_history.timeline import escape_wild, iter_concept_lines, read_whole_units
from tmtool.protocols import EVERYTHING, Store, StoredUnit, View
from tmtool.terms.replacing import TermReplacement, TermReplacer, replace_terms
from tmtool.texts import Record
from tmtool.units import Origin, Variant
from tmtool.where import Equal, In, Not, Or, find_year, is_match

_RECORDS = ("adopted", "report", "agency", "unofficial")
"""The statuses of texts that somebody has published."""
OWN = Not(Or((Equal("symbol", "*"), In("status", _RECORDS))))
"""The origins that may be one's own: what a unit that a record has as well is parted by."""
_ISSUED = frozenset({"issued", "adopted", "reissued"})


@dataclass(frozen=True, slots=True)
class TermImpact:
    """All that a change of a term touches; records first, by year.

    `texts` are the new texts of units, by their keys and variants; of those that a record has as
    well (`shared`) the own documents get a unit of their own. `entries` are the ids of the concepts
    of the term base that have the old term.
    """

    old: str
    new: str
    lang: str
    to: str | None
    documents: tuple[ImpactDocument, ...]
    texts: Mapping[str, Mapping[Variant, str]]
    shared: frozenset[str] = frozenset()
    entries: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that stand for all places and what becomes of each."""
        told = [self.old, self.new, self.lang, *self.entries]
        for doc in self.documents:
            told += [doc.name, *(f"{p.key} {p.span} {p.outcome} {p.text}" for p in doc.places)]
        return sha256("\0".join(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def count(self, outcome: Outcome) -> int:
        """How many places have an outcome; one in two documents counts twice."""
        return sum(each.outcome == outcome for doc in self.documents for each in doc.places)

    @property
    def years(self) -> dict[int, int]:
        """How many documents of each year have the old term."""
        found: dict[int, int] = defaultdict(int)
        for each in self.documents:
            if each.year is not None:
                found[each.year] += 1
        return dict(sorted(found.items()))


def find_impact(
    store: Store,
    old: str,
    new: str,
    *,
    lang: str | None = None,
    to: str | None = None,
    entries: Sequence[ConceptEntry] = (),
    view: View = EVERYTHING,
    progress: Progress = ignore_progress,
) -> TermImpact:
    """Every place of a term in a memory, in all its forms, and what its change makes of it.

    `entries` are those of the term base, whose longer terms are left alone and whose terms in the
    other language are known renderings.
    """
    languages = store.list_languages()
    lang = find_known(lang, languages) if lang else guess(old, languages)
    to = find_known(to, languages) if to else find_other(lang, languages)
    own = [entry for entry in entries if _has(entry, lang, old)]
    lines = list(_iter_lines(store, old, lang, to, own, view, progress))
    whole = read_whole_units(store, lines, view)
    every = dict(zip(whole, store.read_units(list(whole)), strict=True))
    judge = _Judge(
        TermReplacer(lang, old, new, entries),
        lang,
        dict(store.list_records(View(as_of=view.as_of))),
    )
    documents = _Documents(judge)
    for key, some in _by_unit(lines).items():
        documents.take(whole[key], every[key] or whole[key], some)
    return TermImpact(
        old, new, lang, to, documents.build(), documents.texts, frozenset(documents.shared),
        tuple(each.id for each in own),
    )  # fmt: skip


def _has(entry: ConceptEntry, lang: str, text: str) -> bool:
    wanted = fold(text)
    return any(get_base(t.lang) == lang and fold(t.text) == wanted for t in entry.terms)


def _iter_lines(
    store: Store, old: str, lang: str, to: str | None, own: Sequence[ConceptEntry], view: View,
    progress: Progress,
) -> Iterator[ConcordanceLine]:  # fmt: skip
    """The places of the old term; what the term base has for it is a known rendering."""
    known = [term for entry in own for term in entry.terms if to and get_base(term.lang) == to]
    entry = ConceptEntry("old", (Term(lang, old), *known))
    phrase = Phrase.parse(escape_wild(old))
    query = ConcordanceQuery((QueryTerm(lang, phrase),), to)
    return iter_concept_lines(store, query, (entry,), view, progress)


def _by_unit(lines: Sequence[ConcordanceLine]) -> dict[str, list[ConcordanceLine]]:
    found: dict[str, list[ConcordanceLine]] = {}
    for line in lines:
        found.setdefault(line.stored.key, []).append(line)
    return found


@dataclass(frozen=True, slots=True)
class _Judge:
    """Says what may become of a place; `records` are those of whole documents, by their ids."""

    replacer: TermReplacer
    lang: str
    records: Mapping[str, Record]

    def is_record(self, origin: Origin) -> bool:
        """Whether a document was issued, or isn't one's own."""
        if origin.status in _RECORDS or find_symbol(origin):
            return True
        known = (self.records.get(place.document or "") for place in origin.places)
        return any(each and (each.symbol or each.stage in _ISSUED) for each in known)

    def find_reason(self, stored: StoredUnit, origin: Origin) -> tuple[Outcome, str | None]:
        """What becomes of a unit's text in a document, and why it isn't changed."""
        if self.is_record(origin):
            return "kept", "superseded wording, kept"
        if origin.original and get_base(origin.original) == self.lang:
            return "by hand", "the original, not a translation"
        if any(is_match(OWN, each) == self.is_record(each) for each in stored.unit.origins):
            return "by hand", "a record that has no symbol has the same text"
        if any(o.original and get_base(o.original) == self.lang for o in stored.unit.origins):
            return "by hand", "another document has it as its original"
        return "changed", None


class _Documents:
    """The places so far, by document, and the texts that take others' places."""

    def __init__(self, judge: _Judge) -> None:
        self._judge = judge
        self._origins: dict[object, Origin] = {}
        self._places: dict[object, list[ImpactPlace]] = defaultdict(list)
        self.texts: dict[str, dict[Variant, str]] = {}
        self.shared: set[str] = set()

    def take(self, seen: StoredUnit, whole: StoredUnit, lines: Sequence[ConcordanceLine]) -> None:
        """The places of one unit, in each of the documents of the view that have it."""
        by_text: dict[str, dict[range, ConcordanceLine]] = {}
        for line in lines:
            by_text.setdefault(line.text, {}).setdefault(line.span, line)
        for text, spans in by_text.items():
            found = {range(r.start, r.stop): r for r in self._judge.replacer.find(text)}
            # An article that changes begins before the place of the term.
            by_end = {span.stop: each for span, each in found.items()}
            pairs = [(spans[at], by_end[at.stop]) for at in spans if at.stop in by_end]
            outcomes = set()
            for origin in seen.unit.origins:
                outcomes |= set(self._put(origin, whole, pairs))
            if "changed" in outcomes:
                self._change(whole, text, [each for _, each in pairs])

    def _put(
        self,
        origin: Origin,
        whole: StoredUnit,
        pairs: Sequence[tuple[ConcordanceLine, TermReplacement]],
    ) -> Iterator[Outcome]:
        name = name_of(origin)
        self._origins.setdefault(name, origin)
        outcome, why = self._judge.find_reason(whole, origin)
        for line, each in pairs:
            own, reason = outcome, why
            if outcome == "changed" and each.new is None:
                own, reason = "by hand", each.why
            is_changed, found = own == "changed", line.rendering
            self._places[name].append(
                ImpactPlace(
                    whole.key,
                    line.text,
                    (each.start, each.stop) if is_changed else (line.span.start, line.span.stop),
                    own,
                    reason,
                    each.new if is_changed else None,
                    line.target,
                    None if found is None else (found.start, found.stop),
                )
            )
            yield own

    def _change(self, whole: StoredUnit, text: str, replaced: Sequence[TermReplacement]) -> None:
        made, _ = replace_terms(text, replaced)
        if any(map(self._judge.is_record, whole.unit.origins)):
            self.shared.add(whole.key)
        named = self.texts.setdefault(whole.key, {})
        for variant in whole.unit.variants:
            if get_base(variant.lang) == self._judge.lang and variant.text == text:
                named[variant] = made

    def build(self) -> tuple[ImpactDocument, ...]:
        """The documents: records first, by their years, then their names."""
        made = (
            ImpactDocument(
                _name(origin), find_year(origin), origin.body, origin.status,
                self._judge.is_record(origin), tuple(self._places[name]),
            )
            for name, origin in self._origins.items()
            if self._places[name]
        )  # fmt: skip
        return tuple(sorted(made, key=lambda d: (not d.record, d.year or 0, d.name)))


def _name(origin: Origin) -> str:
    known = (place.file or place.document for place in origin.places)
    found = find_symbol(origin) or origin.file or next(filter(None, known), None)
    return found or "without a name"
