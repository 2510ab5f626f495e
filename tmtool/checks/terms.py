"""Terms: every concept of the term base that one side names is named by the other, and rightly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from operator import methodcaller

from tmtool.checks.nouns import Check, Job, found, of_form
from tmtool.checks.sides import SIDES, Side, Spans, on
from tmtool.checks.term_sides import (
    Both,
    both_sides,
    evidence,
    is_common,
    is_name,
    names_in,
    terms_in,
    wanted,
)
from tmtool.findings import Finding, Severity
from tmtool.terms.recognizing import Recognized, outermost
from tmtool.units import ConceptEntry, Term, TermStatus

_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|\"[^\"]*\"|「[^「」]*」")


def _terms(job: Job) -> Iterator[Finding]:
    for both in both_sides(job):
        missing = [list(_missing(both, side)) for side in SIDES]
        if len(missing[0]) == len(missing[1]) == 1:
            yield _exchanged(job, both, missing[0][0], missing[1][0])
            continue
        for side in SIDES:
            for entry_id in missing[side]:
                yield _left_out(job, both, side, entry_id)


def _missing(both: Both, side: Side) -> Iterator[str]:
    """The concepts that one side names and the other in no way at all.

    Names on the other side that have their own counterparts speak for themselves alone: neither
    they nor what stands inside them is taken for another concept.
    """
    here, there = both.sides[side], both.sides[1 - side]
    for entry_id, places in here.named.items():
        entry = both.entries[entry_id]
        if entry_id not in there.named and terms_in(entry, there.lang):
            free = there.without(here.named.keys() - {entry_id})
            answered = free.has(entry) or _is_carried(both, side, entry)
            if not answered and not _is_covered(both, side, entry_id, places):
                yield entry_id


def _is_carried(both: Both, side: Side, entry: ConceptEntry) -> bool:
    """Whether another concept's name on the other side holds it, which it usually does not.

    "Information and knowledge societies" names the information society, and another one.
    """
    here, there = both.sides[side], both.sides[1 - side]
    holds = methodcaller("has", entry)
    for other in here.named.keys() & there.named.keys() - {entry.id}:
        usual = wanted(both.entries[other], there.lang, None)
        named = (there.part(span) for span in there.named[other])
        if usual and not names_in(entry, usual.text, there.lang) and any(map(holds, named)):
            return True
    return False


def _is_covered(both: Both, side: Side, entry_id: str, places: Sequence[range]) -> bool:
    """Whether another concept speaks for it.

    A homonym that has its counterpart; a shorter name that stands inside this one and is named more
    often than it asks for; a longer one that only the other side has, whose terms in this language
    contain one of its terms.
    """
    here, there = both.sides[side], both.sides[1 - side]
    for other, others in here.named.items():
        if other != entry_id and other in there.answered and set(places) & set(others):
            return True
    for other in {each for span in places for each in here.inside(span)}:
        if len(there.named.get(other, ())) > len(here.named.get(other, ())):
            return True
    own = [term.text.lower() for term in terms_in(both.entries[entry_id], here.lang)]
    return any(
        text in term.text.lower()
        for other in there.named.keys() - here.named.keys()
        for term in terms_in(both.entries[other], here.lang)
        for text in own
    )


def _left_out(job: Job, both: Both, side: Side, entry_id: str) -> Finding:
    entry, places = both.entries[entry_id], both.sides[side].named[entry_id]
    lang = both.sides[1 - side].lang
    term = wanted(entry, lang, job.house)
    text = both.sides[side].text[places[0].start : places[0].stop]
    forms = ", ".join(dict.fromkeys(each.text for each in terms_in(entry, lang)))
    message = f"{text} has no counterpart: the term base knows {forms}"
    # A pronoun may stand for it where the other side has it inside another name.
    mentioned = entry_id in both.sides[1 - side].answered
    return of_form(
        "terms", "information" if mentioned else _severity(entry, text, both.sides[side].lang),
        message, job, both.pair,
        **on(side, *places), evidence=evidence(term) if term else (),
        suggestion=term.text if term else None,
    )  # fmt: skip


def _severity(entry: ConceptEntry, text: str, lang: str) -> Severity:
    """Ordinary words, in either language, may be rendered by many others."""
    english = terms_in(entry, "en")
    common = is_common(text, lang) or (
        bool(english) and all(is_common(term.text, "en") for term in english)
    )
    return "information" if common and not is_name(entry) else "warning"


def _exchanged(job: Job, both: Both, source_id: str, target_id: str) -> Finding:
    """One concept on either side that the other doesn't know: one may stand for the other."""
    source, target = (
        both.sides[side].named[each]
        for side, each in zip(SIDES, (source_id, target_id), strict=True)
    )
    here = both.sides[0].text[source[0].start : source[0].stop]
    there = both.sides[1].text[target[0].start : target[0].stop]
    term = wanted(both.entries[source_id], both.sides[1].lang, job.house)
    suggestion = term.text if term else None
    severities = {
        _severity(both.entries[source_id], here, both.sides[0].lang),
        _severity(both.entries[target_id], there, both.sides[1].lang),
    }
    return of_form(
        "terms", "information" if severities == {"information"} else "warning",
        f"{here} is no {there}: the term base has {suggestion}", job, both.pair,
        source=source, target=target, evidence=evidence(term) if term else (),
        suggestion=suggestion,
    )  # fmt: skip


def _counts(job: Job) -> Iterator[Finding]:
    """Concepts that both sides name, but not as often."""
    for both in both_sides(job):
        for entry_id in both.sides[0].named.keys() | both.sides[1].named.keys():
            yield from _counted(job, both, entry_id)


def _counted(job: Job, both: Both, entry_id: str) -> Iterator[Finding]:
    """More often than the other side has it in any way, names inside longer ones included."""
    entry = both.entries[entry_id]
    for side in SIDES:
        here = both.sides[side].named.get(entry_id, [])
        there = both.sides[1 - side].answered.get(entry_id, [])
        if not there or len(here) <= len(there):
            continue
        text = both.sides[side].text[here[0].start : here[0].stop]
        other = both.sides[1 - side].text[there[0].start : there[0].stop]
        message = f"{text} stands here {len(here)} times, {other} {len(there)}"
        places: Spans = {**on(side, *here), **on(1 - side, *there)}
        severity: Severity = "warning" if is_name(entry) else "information"
        yield found("term counts", severity, message, job, both.pair, **places)


def _forbidden(job: Job) -> Iterator[Finding]:
    return _unwanted(job, "forbidden", "error")


def _deprecated(job: Job) -> Iterator[Finding]:
    return _unwanted(job, "deprecated", "warning")


def _unwanted(job: Job, status: TermStatus, severity: Severity) -> Iterator[Finding]:
    """Terms that the term base rules out, on either side."""
    for both in both_sides(job):
        for side in SIDES:
            ruled_out = (each for each in both.sides[side].found if each.term.status == status)
            for each in outermost(ruled_out):
                if not _is_right_otherwise(both, side, each):
                    yield _ruled_out(job, both, side, each, severity)


def _ruled_out(job: Job, both: Both, side: Side, each: Recognized, severity: Severity) -> Finding:
    here, there = both.sides[side], both.sides[1 - side]
    quoted = any(
        q.start() < each.start and each.stop < q.end() for q in _QUOTED.finditer(here.text)
    )
    if quoted or (severity == "warning" and each.entry_id not in there.answered):
        severity = "information"
    term = wanted(both.entries[each.entry_id], here.lang, job.house)
    instead = f": use {term.text}" if term else ""
    written = here.text[each.start : each.stop]
    return of_form(
        f"{each.term.status} terms", severity, f"{written} is {each.term.status}{instead}", job,
        both.pair, **on(side, range(each.start, each.stop)),
        evidence=evidence(term) if term else (), suggestion=term.text if term else None,
    )  # fmt: skip


def _is_right_otherwise(both: Both, side: Side, each: Recognized) -> bool:
    """Whether it stands inside a longer term that may be used, or names another concept as well."""
    return any(
        other.start <= each.start
        and each.stop <= other.stop
        and other.term.status in ("preferred", "admitted")
        and (other[2:] != each[2:] or other.entry_id in both.sides[1 - side].answered)
        for other in both.sides[side].found
        if other.entry_id != each.entry_id or other[2:] != each[2:]
    )


def _house(job: Job) -> Iterator[Finding]:
    """Right renderings of other houses, where one house is asked for."""
    for both in both_sides(job):
        there = both.sides[1]
        for each in outermost(there.found):
            term = wanted(both.entries[each.entry_id], there.lang, job.house)
            if term and each.entry_id in both.sides[0].answered and _is_foreign(each.term, term):
                written = there.text[each.start : each.stop]
                yield of_form(
                    "house", "warning", f"{job.house} writes {term.text}, not {written}", job,
                    both.pair, target=[range(each.start, each.stop)], evidence=evidence(term),
                    suggestion=term.text,
                )  # fmt: skip


def _is_foreign(used: Term, own: Term) -> bool:
    """Whether a rendering that may be used is another house's and the house asked for has one."""
    return bool(used.house and own.house) and used.house != own.house


_check = partial(Check, needs=("terms",))

TERMS = _check(
    "terms", _terms,
    "What the term base names is rendered by one of its terms, from source to target and back.",
    "Revision for terminology; the General Assembly asks for the established terms.",
    "弥合数字差距 | bridging the digital divide",
)  # fmt: skip
COUNTS = _check(
    "term counts", _counts,
    "A name stands as often on both sides; of other terms a difference is only told.",
    "Revision for completeness: a pronoun or nothing may stand for a second mention.",
    "秘书长和秘书长的代表 | the Secretary-General and his representative",
)  # fmt: skip
FORBIDDEN = _check(
    "forbidden terms", _forbidden,
    "No term is used that the term base forbids.",
    "The term base, with the rendering that it prefers.",
    "数码鸿沟 | digital divide",
)  # fmt: skip
DEPRECATED = _check(
    "deprecated terms", _deprecated,
    "No term is used that the term base calls deprecated, for what it names.",
    "The term base, with the rendering that it prefers.",
    "技术转移 | technology transfer",
)  # fmt: skip
HOUSE = Check(
    "house", _house,
    "Where several renderings are right, that of the house that was asked for.",
    "The houses that the term base names: United Nations, ITU and others.",
    "民间团体 | civil society (the United Nations write 民间社会)",
    needs=("terms", "house"),
)  # fmt: skip
