"""Check that both sides render the concepts of the term base, with terms that may be used."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

from tmtool.checks.model import (
    SIDES,
    CheckInput,
    Pair,
    Side,
    build_check,
    build_form_finding,
)
from tmtool.checks.term_sides import (
    USABLE,
    Both,
    TermSide,
    choose_rendering,
    cite_term,
    is_name,
    is_other_script,
    is_rendered,
    iter_both_sides,
    list_usable_terms,
)
from tmtool.concepts import ConceptEntry, TermStatus
from tmtool.findings import Finding
from tmtool.lang.script import UNSPACED
from tmtool.regions import build_tag
from tmtool.terms.patterns import is_abbreviation
from tmtool.terms.recognizing import RecognizedTerm, select_outermost
from tmtool.terms.seeded import NAMES
from tmtool.words import build_plain_splitter

_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|\"[^\"]*\"|「[^「」]*」")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_MAX_DISTANCE = 0.25  # of relative positions; 80 % of the terms that both sides name are as near
_SHORT_TEXT = 100  # characters; in shorter texts word order changes positions
_ASKED = frozenset({"missing", "missing in the source"})
"""Rules of terms that the user's own term base asks for."""


@dataclass(frozen=True)
class _Missing:
    """Concepts with one name, at the same places of a side, that the other side does not render."""

    side: Side
    entries: tuple[ConceptEntry, ...]
    places: tuple[range, ...]
    here: TermSide
    there: TermSide

    @property
    def name(self) -> str:
        return self.here.cut(self.places[0])

    @property
    def is_chinese(self) -> bool:
        return self.here.lang in UNSPACED

    @property
    def position(self) -> float:
        return self.places[0].start / len(self.here.text)


def _terms(job: CheckInput) -> Iterator[Finding]:
    found = [
        (pair, [each for each in missing if _is_checked(job, each)])
        for pair, missing in _iter_missing(job)
    ]
    texts = {each.here.text for _, missing in found for each in missing if each.is_chinese}
    split = build_plain_splitter(texts) if texts else None
    for pair, checked in found:
        checked = [each for each in checked if not split or not _is_cut(each, split)]
        exchanged = _find_exchanged(checked)
        if exchanged:
            yield _report_missing(job, pair, *exchanged)
        for each in checked:
            if each not in exchanged:
                yield _report_missing(job, pair, each)


def _is_cut(missing: _Missing, split: Callable[[str], Sequence[tuple[int, int]]]) -> bool:
    """Return True if Chinese words cross the edges of all places of a term: 常会 in 通常会有."""
    words = split(missing.here.text) if missing.is_chinese else ()
    return all(
        any(start < edge < stop for start, stop in words for edge in (place.start, place.stop))
        for place in missing.places
    )


def _is_checked(job: CheckInput, missing: _Missing) -> bool:
    if any(entry.generic for entry in missing.entries):
        return False
    return not _is_attested(job, missing) or (
        all(is_distinct(entry, missing.name, missing.here.lang) for entry in missing.entries)
        and not _is_kept(missing)
    )


def is_distinct(entry: ConceptEntry, name: str, lang: str) -> bool:
    """Return True if attested usage is checked where a text names a concept so.

    Chinese usually spells out what English does; English varies more, and is not checked.
    """
    # Members of other organizations are "member States".
    is_other = name[0].islower() and is_name(entry)
    return lang not in UNSPACED and not is_other and not _is_ordinary(name)


def _is_attested(job: CheckInput, missing: _Missing) -> bool:
    """Return True for concepts of the supplied base, and those with attested terms."""
    is_supplied = job.terms is not None and job.terms.name in NAMES
    terms = (term for entry in missing.entries for term in entry.terms)
    return is_supplied or any(term.process_status == "attested" for term in terms)


def _iter_missing(job: CheckInput) -> Iterator[tuple[Pair, list[_Missing]]]:
    """Yield the pairs with the concepts that only one side names, those of the source first."""
    before: tuple[set[str], set[str]] = (set(), set())
    for both in iter_both_sides(job):
        missing = [each for side in SIDES for each in _list_missing(both, side, before[1 - side])]
        if missing:
            yield both.pair, missing
        for side in SIDES:
            before[side].update(both.sides[side].answered)


def _list_missing(both: Both, side: Side, before: Collection[str]) -> Iterator[_Missing]:
    here, there = both.sides[side], both.sides[1 - side]
    groups: dict[tuple[range, ...], list[ConceptEntry]] = {}
    for key, places in here.named.items():
        entry = both.entries[key]
        if list_usable_terms(entry, there.lang) and not is_other_script(entry, there):
            groups.setdefault(tuple(places), []).append(entry)
    for group, entries in groups.items():
        if not any(
            _is_free(each.id, here, there)
            if each.id in there.answered
            else is_rendered(each, there, is_known=each.id in before)
            for each in entries
        ):
            yield _Missing(side, tuple(entries), group, here, there)


def _is_free(concept: str, here: TermSide, there: TermSide) -> bool:
    """Return False if a text names a concept only inside names that contain it on both sides.

    "Landlocked developing countries" render 内陆发展中国家, and no 发展中国家 next to it.
    """
    taken = [
        span
        for other in here.named.keys() & there.named.keys() - {concept}
        if any(_contains(here.named[other], place) for place in here.answered[concept])
        for span in there.named[other]
    ]
    return not all(_contains(taken, place) for place in there.answered[concept])


def _contains(spans: Sequence[range], place: range) -> bool:
    """Return True if a place is part of a longer one."""
    return any(
        span.start <= place.start and place.stop <= span.stop and span != place for span in spans
    )


def _find_exchanged(missing: Sequence[_Missing]) -> Sequence[_Missing]:
    """Return the two concepts, one of each side, that are missing at about one position."""

    def get_distance(two: Sequence[_Missing]) -> float:
        return abs(two[0].position - two[1].position)

    near = (
        two
        for two in product(*([each for each in missing if each.side == side] for side in SIDES))
        if get_distance(two) <= _MAX_DISTANCE or all(len(x.here.text) <= _SHORT_TEXT for x in two)
    )
    return min(near, key=get_distance, default=())


def _report_missing(
    job: CheckInput, pair: Pair, missing: _Missing, instead: _Missing | None = None
) -> Finding:
    """Report a concept that the other side does not render, or names another one `instead` of."""
    lang, entries = missing.there.lang, missing.entries
    texts = (term.text for entry in entries for term in list_usable_terms(entry, lang))
    forms = ", ".join(dict.fromkeys(texts))
    message = f"“{missing.name}” is not rendered as in the term base ({forms})"
    rule = _choose_rule(job, missing)
    marks: dict[int, Sequence[range]] = {missing.side: missing.places}
    if instead:
        message = f"“{instead.name}” does not render “{missing.name}”: the term base has {forms}"
        marks[instead.side] = instead.places
        is_asked = _ASKED.intersection((rule, _choose_rule(job, instead)))
        if is_asked and rule in (*_ASKED, "ordinary word"):
            rule = "other concept's term"
    term = choose_rendering(entries[0], lang, job.usage)
    # Suggestions are for the target.
    suggestion = term.text if term and missing.side == 0 else None
    return build_form_finding(
        "terms", message, job, pair, marks=marks,
        evidence=cite_term(term, job.terms), suggestion=suggestion, rule=rule,
    )  # fmt: skip


def _choose_rule(job: CheckInput, missing: _Missing) -> str:
    if _is_attested(job, missing):
        return "attested usage"
    if _is_kept(missing):
        return "abbreviation kept"
    if not any(_is_approved(entry, missing) for entry in missing.entries):
        return "proposed"
    if _is_ordinary(missing.name):
        return "ordinary word"
    return "missing in the source" if missing.side else "missing"


def _is_kept(missing: _Missing) -> bool:
    """Return True if a Chinese text keeps the Latin abbreviation of a concept: WHO."""
    terms = {term.text for entry in missing.entries for term in entry.terms}
    words = _LATIN.findall(unicodedata.normalize("NFKC", missing.there.text))
    kept = (word for word in words if word in terms and is_abbreviation(word))
    return missing.there.lang in UNSPACED and any(kept)


def _is_approved(entry: ConceptEntry, missing: _Missing) -> bool:
    """Return True if a concept has a term that is more than a proposal in both languages."""
    langs = missing.here.lang, missing.there.lang
    return all(
        any(term.process_status != "proposed" for term in list_usable_terms(entry, lang))
        for lang in langs
    )


def _is_ordinary(name: str) -> bool:
    """Return True for words that texts also use in other meanings: 普及, "online".

    These are two Chinese characters, or one word in small letters.
    """
    return len(name) <= 2 or (name.isascii() and name.isalpha() and name.islower())


def _unwanted(job: CheckInput, status: TermStatus) -> Iterator[Finding]:
    """Report terms that the term base rules out, on either side."""
    for both in iter_both_sides(job):
        for side in SIDES:
            answered = both.sides[1 - side].answered
            found = select_outermost(both.sides[side].found)
            # A word may be a term of another concept, which may be used for that.
            right = {e[2:] for e in found if e.term.status in USABLE and e.entry_id in answered}
            for each in found:
                if each.term.status == status and each[2:] not in right:
                    yield _report_unwanted(job, both, side, each)


def _report_unwanted(job: CheckInput, both: Both, side: Side, found: RecognizedTerm) -> Finding:
    here, entry = both.sides[side], both.entries[found.entry_id]
    rule = str(found.term.status)
    quotations = (each for each in _QUOTED.finditer(here.text) if each.start() < found.start)
    quotation = next((each[0] for each in quotations if found.stop < each.end()), "")
    if found.term.process_status == "proposed" or not is_rendered(entry, both.sides[1 - side]):
        rule = f"{rule}, in doubt"
    elif quotation.startswith("《") and side == 1 and rule == "deprecated":
        # The translator of a text does not choose the titles that it cites.
        rule = f"{rule}, in a title"
    elif quotation:
        rule = f"{rule}, quoted"
    term = choose_rendering(entry, here.lang, job.usage)
    name = here.cut(found)
    is_banned = found.term.status == "deprecated"
    verdict = f"do not use “{name}”" if is_banned else f"“{name}” is superseded"
    return build_form_finding(
        f"{found.term.status} terms", f"{verdict}: use {term.text}" if term else verdict,
        job, both.pair, marks={side: [range(found.start, found.stop)]},
        evidence=cite_term(term, job.terms), suggestion=term.text if term else None, rule=rule,
    )  # fmt: skip


def _usage(job: CheckInput) -> Iterator[Finding]:
    """Report right renderings of another organization or region than the one asked for."""
    for both in iter_both_sides(job):
        source, target = both.sides
        for each in select_outermost(target.found):
            term = choose_rendering(both.entries[each.entry_id], target.lang, job.usage)
            if not term or not job.usage.includes(term) or each.entry_id not in source.answered:
                continue
            used, wanted = ((t.organization, t.region) for t in (each.term, term))
            if any(used) and any(wanted) and used != wanted:
                usage = term.organization or build_tag(term.lang, term.region)
                yield build_form_finding(
                    "usage", f"{usage} uses {term.text}, not {target.cut(each)}", job, both.pair,
                    rule="proposed" if term.process_status == "proposed" else "",
                    target=[range(each.start, each.stop)], evidence=cite_term(term, job.terms),
                    suggestion=term.text,
                )  # fmt: skip


TERMS = build_check("terms", _terms)
DEPRECATED = build_check("deprecated terms", partial(_unwanted, status="deprecated"))
SUPERSEDED = build_check("superseded terms", partial(_unwanted, status="superseded"))
USAGE = build_check("usage", _usage)
