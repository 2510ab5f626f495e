"""Terms: which of the renderings of a concept stand in a text, and which in adopted documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from tmtool.checks.consistency.places import SHORT, Base, Place, base_of, places_of
from tmtool.checks.consistency.precedent import has_precedent, renders
from tmtool.checks.consistency.uses import Rendering, Told, Use, told
from tmtool.checks.consistency.variants import is_word, like, slight
from tmtool.checks.model import Check, CheckInput, Pair
from tmtool.checks.sides import SIDES, Side
from tmtool.findings import Evidence, Finding, Severity
from tmtool.lang.script import base
from tmtool.units import ConceptEntry, Term

_NAME = "renderings"
_TEXTS = 500
"""So many texts of a memory are looked at for each rendering."""
_GLANCE = 25
"""So many texts of a memory show that a rendering has precedent."""
_SEVERAL = 2
"""So many documents make a precedent that is worth a word."""


def _renderings(job: CheckInput) -> Iterator[Finding]:
    if job.terms is None:
        return
    langs = base(job.langs[0]), base(job.langs[1])
    terms = base_of(job.terms, langs)
    if not terms.entries or langs[0] == langs[1]:
        return
    found = [(pair, places_of(terms, pair)) for pair in job.pairs]
    for side in SIDES:
        groups = _uses(found, side)
        told_already = Told()
        # The longest first: what differs within a longer term is told of that one alone.
        for key in sorted(groups, key=lambda key: -len(key[1])):
            concept = _Concept(job, terms, terms.entries[key[0]], side)
            if len(groups[key]) > 1:
                yield from _compared(concept, key[1], groups, told_already)
            elif side == 0 and job.memory is not None:
                yield from _against(concept, groups[key])


_Key: TypeAlias = tuple[str, str]
"""A concept, and the wording of one side."""
_Uses: TypeAlias = dict[str, list[tuple[Pair, Place, Place]]]
"""By the wordings of the other side: each pair, with the places on this side and on the other."""


def _uses(
    found: Iterable[tuple[Pair, tuple[list[Place], list[Place]]]], side: Side
) -> dict[_Key, _Uses]:
    """For each concept and wording of one side the wordings opposite, with their places.

    Different words are different things to render: only where one wording has several opposite
    is there a choice. A pair that has several wordings of one concept says nothing.
    """
    uses: dict[_Key, _Uses] = defaultdict(lambda: defaultdict(list))
    for pair, places in found:
        for entry in dict.fromkeys(each.entry for each in places[0]):
            own = [each for each in places[side] if each.entry == entry]
            other = [each for each in places[1 - side] if each.entry == entry]
            if not own or not other or len({each.wording for each in own}) > 1:
                continue
            if len({each.wording for each in other}) > 1 and len(other) > len(own):
                continue
            for at, each in enumerate(other):
                mine = own[min(at, len(own) - 1)]
                uses[entry, mine.wording][each.wording].append((pair, mine, each))
    return uses


def _use(pair: Pair, side: Side, own: Place, other: Place) -> Use:
    spans = range(own.start, own.stop), range(other.start, other.stop)
    return Use(pair, *(spans if side == 0 else spans[::-1]))


@dataclass(frozen=True)
class _Concept:
    """A concept of a job's term base, asked about for one side."""

    job: CheckInput
    terms: Base
    entry: ConceptEntry
    side: Side

    @cached_property
    def is_meant(self) -> Callable[[str], bool]:
        """Whether a text of the side names it."""
        return self.terms.names_it(self.entry, self.side)

    def known(self, text: str, most: int = _TEXTS) -> Evidence | None:
        """What adopted documents say for a wording opposite this concept."""
        return renders(self.job, text, 1 - self.side, self.is_meant, most)


def _compared(
    concept: _Concept, own: str, groups: Mapping[_Key, _Uses], told_already: Told
) -> Iterator[Finding]:
    """The renderings of one wording, of which one is kept and the others are told."""
    job, side, entry = concept.job, concept.side, concept.entry
    uses = groups[entry.id, own]
    what = next(iter(uses.values()))[0][1].term
    found = [(key, _rendering(job, side, group)) for key, group in uses.items()]
    found = [(key, replace(each, known=concept.known(each.text))) for key, each in found]
    found.sort(key=lambda each: (not each[1].short, *each[1].weight), reverse=True)
    renderings = [each for _, each in found]
    for at, (key, each) in enumerate(found):
        if not at or (each.short and what.form in SHORT) or _is_like(each, renderings[:at]):
            continue
        if told_already.cover(each.uses):
            continue
        told_already.add(each.uses)
        unsure = is_word(what.text) or _is_crossed(groups, entry, own, key)
        yield from _told(job, side, what, each, renderings, unsure=unsure)


def _is_like(odd: Rendering, weightier: Iterable[Rendering]) -> bool:
    return not odd.short and any(like(odd.text, each.text) for each in weightier)


def _is_crossed(
    groups: Mapping[_Key, _Uses], entry: ConceptEntry, own: str, rendering: str
) -> bool:
    """Whether a rendering stands for another wording of the concept as well.

    Then it isn't this side that has two names for one thing: the other one has two for two.
    """
    return any(
        other != own and rendering in uses and not like(own, other) and not _is_short(uses)
        for (key, other), uses in groups.items()
        if key == entry.id
    )


def _is_short(uses: _Uses) -> bool:
    return next(iter(uses.values()))[0][1].term.form in SHORT


def _told(
    job: CheckInput, side: Side, what: Term, odd: Rendering, renderings: Sequence[Rendering], *,
    unsure: bool,
) -> Iterator[Finding]:  # fmt: skip
    """A variant of a term is a warning; what may be two ways to say a thing is a note."""
    best = renderings[0]
    form = " (short form)" if odd.short else ""
    how, then = ("is rendered as", "as") if side == 0 else ("renders", "and")
    message = f"“{what.text}” {how} “{odd.text}”{form} here, {then} “{best.text}” elsewhere"
    mild = side == 1 or unsure or odd.short or slight(odd.text, best.text)
    suggestion = best.text if side == 0 and not odd.short else None
    severity: Severity = "note" if mild else "warning"
    yield from told(_NAME, severity, message, job, odd, renderings, suggestion)


def _rendering(
    job: CheckInput, side: Side, group: Sequence[tuple[Pair, Place, Place]]
) -> Rendering:
    def written(use: Use) -> str:
        text, span = (use.pair.target, use.target) if side == 0 else (use.pair.source, use.source)
        return text[span.start : span.stop]

    uses = tuple(_use(pair, side, own, other) for pair, own, other in group)
    text = Counter(map(written, uses)).most_common(1)[0][0]
    terms = [place.term for _, _, place in group]
    house = job.house is not None and any(term.house == job.house for term in terms)
    short = all(term.form in SHORT for term in terms)
    return Rendering(text, uses, short, house=house)


def _against(concept: _Concept, uses: _Uses) -> Iterator[Finding]:
    """A rendering that the text keeps to and no adopted document has, where several have another.

    Short forms are nobody's choice of a rendering.
    """
    ((wording, group),) = uses.items()
    job, others = concept.job, _others(concept, wording)
    if not others:
        return
    own = _rendering(job, 0, group)
    if own.short or own.house:
        return
    if has_precedent(job, own.text, 1, concept.is_meant, _GLANCE):
        return
    found = (concept.known(text, _GLANCE) for text in others)
    better = sorted((each for each in found if each), key=lambda each: -each.documents)
    if better and better[0].documents >= _SEVERAL:
        best = better[0]
        message = (
            f"“{group[0][1].term.text}” is rendered as “{own.text}”; adopted documents have "
            f"“{best.what}”"
        )
        known = concept.known(own.text, _GLANCE)
        known_for = [replace(own, known=known), *(Rendering(e.what, (), known=e) for e in better)]
        yield from told(_NAME, "note", message, job, own, known_for, best.what)


def _others(concept: _Concept, wording: str) -> Sequence[str]:
    """The full terms of the target language that count as another wording."""
    lang, entry = base(concept.job.langs[1]), concept.entry
    wordings = {
        concept.terms.wordings[entry.id, term.text]: term.text
        for term in entry.terms
        if base(term.lang) == lang and term.form not in SHORT
    }
    return [text for key, text in wordings.items() if key != wording]


RENDERINGS = Check(
    _NAME, _renderings,
    "A term has one rendering in a text; short forms may be used beside full ones.",
    "Readers take two names for two things; the documents of the same body show which "
        "rendering is right.",
    "相互商定的条件 | mutually agreed terms, and elsewhere 彼此商定的条件",
    ("terms",),
)  # fmt: skip
