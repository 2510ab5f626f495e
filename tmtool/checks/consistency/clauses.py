"""Clauses that are worded alike on one side and otherwise on the other."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from tmtool.checks.consistency.counterparts import (
    ClausePlace,
    CoveredUses,
    WordingUses,
    build_findings,
    iter_parts,
    iter_places,
    split_clauses,
    use_of,
)
from tmtool.checks.consistency.variants import is_alike, is_variant
from tmtool.checks.model import SIDES, Check, CheckInput, Side, build_finding
from tmtool.checks.precedents import (
    build_precedent_evidence,
    has_precedent,
    iter_opposite,
    iter_origins,
    sort_by_authority,
)
from tmtool.checks.statuses import Statuses
from tmtool.findings import Evidence, Finding
from tmtool.lang.codes import name_language as language
from tmtool.lang.fold import fold, fold_in_place
from tmtool.lang.script import get_base
from tmtool.lang.tokens import split_tokens
from tmtool.memory.phrase_texts import find_phrase_ids, sample_evenly
from tmtool.protocols import Store

if TYPE_CHECKING:
    from tmtool.checks.consistency.wordlists import Numbers

_AT_ONCE = 500
"""Clauses asked for together. Chosen, no measurement."""
_SEEN = 12
"""So many texts of a memory are looked at for each clause, taken evenly. Limit: a common clause
stands in thousands."""
_FIRST = 4
"""Texts of a clause that are read first: mostly they decide. Chosen, no measurement."""
_SEVERAL = 2
"""So many documents make a precedent that is worth a word. Chosen, no measurement."""
_ASKED = 50
"""To ask an index for a clause takes as long as to read so many texts. Chosen, no measurement."""
_GLANCE = 25
"""Texts of a memory that show that a wording has precedent. Chosen, no measurement."""
_NAME = "clause consistency"
_ROW = Struct("<qqq")


def _clauses(job: CheckInput) -> Iterator[Finding]:
    read = _ClauseNumbers.build(job)
    for side in SIDES:
        told_already = CoveredUses()
        for group in _groups(job, side, read):
            yield from _apart(job, side, group, told_already)
    if job.memory is not None:
        yield from find_differences(job, job.memory, frozenset(read.words[0].tolist()))


class _ClauseNumbers(NamedTuple):
    """What stands opposite what, as numbers: of either side, and the place of the pair in its job.

    A long bitext has many clauses, and few that differ: only those are read again.
    """

    words: tuple[Numbers, Numbers]
    pairs: Numbers

    @staticmethod
    def build(job: CheckInput) -> _ClauseNumbers:
        import numpy as np

        rows = bytearray()
        for at, pair in enumerate(job.pairs):
            for place in iter_places(pair, 0):
                rows += _ROW.pack(hash(place.own), hash(place.other), at)
        read = np.frombuffer(bytes(rows), np.int64).reshape(-1, 3)
        return _ClauseNumbers((read[:, 0], read[:, 1]), read[:, 2])

    def find_differing(self, side: Side) -> tuple[frozenset[int], Sequence[int]]:
        """Words of a side that have several opposite, and the pairs that they stand in."""
        import numpy as np

        own, other = self.words[side], self.words[1 - side]
        order = np.lexsort((other, own))
        alike = own[order][1:] == own[order][:-1]
        differ = other[order][1:] != other[order][:-1]
        several = own[order][1:][alike & differ]
        pairs = np.unique(self.pairs[np.isin(own, several)])
        return frozenset(several.tolist()), pairs.tolist()


def _groups(job: CheckInput, side: Side, read: _ClauseNumbers) -> Sequence[Sequence[ClausePlace]]:
    """Places with the same words on one side, and not on the other; the longest first."""
    several, pairs = read.find_differing(side)
    groups: defaultdict[str, list[ClausePlace]] = defaultdict(list)
    for at in pairs:
        for place in iter_places(job.pairs[at], side):
            if hash(place.own) in several:
                groups[place.own].append(place)
    return sorted(groups.values(), key=lambda group: -len(group[0].own))


def _apart(
    job: CheckInput, side: Side, group: Sequence[ClausePlace], told_already: CoveredUses
) -> Iterator[Finding]:
    """What differs from the commonest wording, and is neither grammar nor another clause."""
    by_wording: defaultdict[str, list[ClausePlace]] = defaultdict(list)
    for place in group:
        by_wording[place.other].append(place)
    statuses = Statuses.of(job, 0), Statuses.of(job, 1)
    renderings = [(_rendering(own, side, statuses), own) for own in by_wording.values()]
    renderings.sort(key=lambda each: each[0].weight, reverse=True)
    best, kept = renderings[0]
    for odd, own in renderings[1:]:
        if not is_variant(odd.text, best.text) or _has_both(own, kept):
            continue
        is_told = told_already.has_covered(odd.uses)
        told_already.add(odd.uses)
        if is_told or all(place.is_whole for place in (*own, *kept)):
            continue
        message = "this rendering is used for different clauses"
        if side == 0:
            message = "this clause is rendered differently elsewhere in this text"
        yield from build_findings(
            _NAME, "note", message, job, odd, (best, odd),
            best.text if side == 0 and best.is_better_than(odd) else None, by_text=True,
            elsewhere=(1 - side, best.text), rule="same clause" if side == 0 else "same rendering",
        )  # fmt: skip


def _has_both(own: Sequence[ClausePlace], others: Sequence[ClausePlace]) -> bool:
    """Whether a text has the other wording too, and is only cut in another way."""
    return any(others[0].other in each.beside for each in own) or any(
        own[0].other in each.beside for each in others
    )


def _rendering(
    own: Sequence[ClausePlace], side: Side, statuses: tuple[Statuses, Statuses]
) -> WordingUses:
    uses = tuple(map(use_of, own))
    text = (own[0].pair.target, own[0].pair.source)[side]
    span = (uses[0].target, uses[0].source)[side]
    written = text[span.start : span.stop]
    (own_text, own_span) = (
        (own[0].pair.source, uses[0].source), (own[0].pair.target, uses[0].target)
    )[side]  # fmt: skip
    concepts = statuses[side].list_concepts(own_text[own_span.start : own_span.stop])
    standing = statuses[1 - side].measure(written, concepts)
    return WordingUses(written, uses, standing=standing)


CLAUSES = Check(
    _NAME, _clauses,
    "The same clause has the same translation, in this text and in adopted documents.",
    "Recurring wording is more often a clause than a paragraph; clauses are compared "
        "where both sides have as many of them between the same marks.",
    "按性别和年龄分列 | by sex and age, and elsewhere 按性别和年龄组分列",
    compares=True,
)  # fmt: skip


class _ClauseWording(NamedTuple):
    """What a memory has opposite a clause: folded, as it is written there, and in which texts."""

    folded: str
    written: str
    ids: list[int]


def find_differences(job: CheckInput, memory: Store, wanted: Set[int]) -> Iterator[Finding]:
    """What several adopted texts have opposite a clause of the source, and none what stands here.

    `wanted` are the hashes of these clauses, which are looked for in the memory at once.
    """
    known = _ClauseMemory(job, memory, wanted)
    for at in range(0, len(job.pairs), _AT_ONCE):
        some = [
            place
            for pair in job.pairs[at : at + _AT_ONCE]
            for place in iter_places(pair, 0)
            if not place.is_whole
        ]
        # Most are rendered as ever, and a glance shows it.
        some = known.find_rendered_otherwise(some)
        wordings = known.find_wordings(dict.fromkeys(place.own for place in some))
        for place in some:
            yield from _otherwise(job, place, wordings.get(place.own, ()), known)


def _otherwise(
    job: CheckInput, place: ClausePlace, wordings: Sequence[_ClauseWording], memory: _ClauseMemory
) -> Iterator[Finding]:
    same = [each for each in wordings if is_alike(each.folded, place.other)]
    if any(each.documents for each in memory.build_evidence(place, same)):
        return
    others = [
        each
        for each in wordings
        if is_variant(each.folded, place.other) and each.folded not in place.beside
    ]
    use = use_of(place)
    own = place.pair.target[use.target.start : use.target.stop]
    statuses = Statuses.of(job, 1)
    concepts = Statuses.of(job, 0).list_concepts(
        place.pair.source[use.source.start : use.source.stop]
    )
    mine = statuses.measure(own, concepts)
    better = [
        each
        for each in sort_by_authority(memory.build_evidence(place, others), own)
        if each.documents >= _SEVERAL and statuses.measure(each.what, concepts) <= mine
    ]
    if not better or memory.has(place):
        return
    better.sort(key=lambda each: statuses.measure(each.what, concepts))
    yield build_finding(
        "clause consistency", "note",
        f"precedent renders this clause differently in {language(job.langs[1])}", job, place.pair,
        source=[use.source], target=[use.target], evidence=better, suggestion=better[0].what,
        rule="precedent",
    )  # fmt: skip


@dataclass
class _ClauseMemory:
    """What a memory has of the clauses of a job."""

    job: CheckInput
    memory: Store
    wanted: Set[int]

    def __post_init__(self) -> None:
        self._lang, self._to = map(get_base, self.job.langs)
        extent = self.memory.measure_extent().units
        self._read = self._all() if extent < _ASKED * len(self.wanted) else None
        self._evidence: dict[tuple[str, str], Evidence] = {}

    def find_rendered_otherwise(self, some: Sequence[ClausePlace]) -> list[ClausePlace]:
        """Those that one of a few texts of the memory has, and renders otherwise."""
        ids = {place.own: self._texts(place.own, _FIRST) for place in some}
        others: defaultdict[int, list[str]] = defaultdict(list)
        every = dict.fromkeys(number for own in ids.values() for number in own)
        for number, _, text in iter_opposite(self.memory, list(every), self._to):
            others[number].append(fold(text))
        return [
            place
            for place in some
            if any(place.other not in text for each in ids[place.own] for text in others[each])
        ]

    def find_wordings(self, clauses: Collection[str]) -> Mapping[str, Sequence[_ClauseWording]]:
        """What stands opposite clauses, in some of the texts that have them."""
        by_text: defaultdict[int, set[str]] = defaultdict(set)
        for clause in clauses:
            for number in self._texts(clause, _SEEN):
                by_text[number].add(clause)
        numbers = list(by_text)
        own = dict(zip(numbers, self.memory.read_texts(numbers), strict=True))
        held: defaultdict[str, dict[str, _ClauseWording]] = defaultdict(dict)
        for number, _, other in iter_opposite(self.memory, numbers, self._to):
            folded = fold(own[number]), fold(other)
            for part in iter_parts(*folded):
                clause, there = (
                    text[span.start : span.stop] for text, span in zip(folded, part, strict=True)
                )
                if clause in by_text[number] and there:
                    if there not in held[clause]:
                        first, last = fold_in_place(other).locate(
                            part.target.start, part.target.stop
                        )
                        held[clause][there] = _ClauseWording(there, other[first:last], [])
                    held[clause][there].ids.append(number)
        return {clause: list(each.values()) for clause, each in held.items()}

    def build_evidence(
        self, place: ClausePlace, wordings: Sequence[_ClauseWording]
    ) -> list[Evidence]:
        """What speaks for each wording of a clause, those of most documents first."""
        known = (self._evidence_of(place.own, each) for each in wordings)
        return sorted(known, key=lambda each: (-each.documents, each.what))

    def _evidence_of(self, clause: str, wording: _ClauseWording) -> Evidence:
        key = clause, wording.folded
        if key not in self._evidence:
            origins = iter_origins(
                self.job, self.memory, wording.ids, 0,
                lambda text: wording.folded in fold(text),
            )  # fmt: skip
            self._evidence[key] = build_precedent_evidence(wording.written, origins, self.job.but)
        return self._evidence[key]

    def has(self, place: ClausePlace) -> bool:
        """Whether a document has just this wording opposite a clause, in whatever text."""
        return has_precedent(self.job, place.other, lambda text: place.own in fold(text), _GLANCE)

    def _texts(self, clause: str, limit: int) -> Sequence[int]:
        """Texts that have a clause, some of many."""
        if self._read is None:
            ids: Sequence[int] = find_phrase_ids(self.memory, split_tokens(clause), self._lang)
        else:
            ids = self._read.get(hash(clause), ())
        return sample_evenly(ids, limit)

    def _all(self) -> Mapping[int, Sequence[int]]:
        """The texts of the memory that each of the clauses stands in."""
        read: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))
        for number, text in self.memory.iter_texts(self._lang):
            for clause in split_clauses(fold(text)):
                if (key := hash(clause)) in self.wanted:
                    read[key].append(number)
        return read
