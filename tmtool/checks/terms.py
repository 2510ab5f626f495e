"""Terms: every concept of the term base that one side names is named by the other, and rightly."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from operator import methodcaller

from tmtool.checks.model import (
    SIDES,
    Check,
    CheckInput,
    Side,
    Spans,
    build_finding,
    build_form_finding,
    label_side,
)
from tmtool.checks.names import find_exchanged
from tmtool.checks.term_cuts import Cut, build_cut
from tmtool.checks.term_doubts import is_doubtful
from tmtool.checks.term_exchanges import (
    Ids,
    choose_exchanged,
    choose_named_less,
    is_binding,
    weigh_alone,
)
from tmtool.checks.term_mentions import is_named_shortly, is_other_script
from tmtool.checks.term_sides import (
    Both,
    choose_rendering,
    cite_term,
    is_inside_known,
    is_name,
    is_named_in,
    iter_both_sides,
    list_usable_terms,
)
from tmtool.concepts import ConceptEntry, Term, TermStatus
from tmtool.findings import Finding, Severity
from tmtool.lang.script import UNSPACED
from tmtool.regions import build_tag
from tmtool.terms.patterns import is_abbreviation
from tmtool.terms.recognizing import RecognizedTerm, select_outermost
from tmtool.terms.seeded import NAMES

_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|\"[^\"]*\"|「[^「」]*」")
_TITLED = re.compile(r"《[^《》]*》")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*")
# What an item of a list begins with: a label, or the semicolon of the one before.
_ITEM = re.compile(
    r"(?:^|[;；\n]|[:：])\s*(?:(?:and|or|以及|和)\s*)?(?:[(（]?[0-9a-z一二三四五六七八九十]{1,3}[)）.、]\s*)?"
    r"(?:[Tt]he\s)?\Z"
)


def _terms(job: CheckInput) -> Iterator[Finding]:
    lacking = list(_iter_lacking(job))
    cut = build_cut([both for both, _ in lacking])
    for both, missing in lacking:
        chosen = choose_exchanged(both, missing) or choose_named_less(both, missing)
        told = _one_for_one(job, both, chosen, cut) if chosen else None
        if told is not None:
            yield told
        for side, ids in _iter_sure(both, missing, cut):
            is_told = told is not None and chosen is not None and chosen[side] in ids
            if (
                not is_told
                and not all(both.entries[each].generic for each in ids)
                and not _is_doubtful(job, both, side, ids)
            ):
                yield from _left_out(job, both, side, ids)


def count_concepts(job: CheckInput) -> Mapping[str, tuple[int, int]]:
    """How often each concept is named on a side of a pair, and how often the other one lacks it.

    In texts without faults the second says how far a check of the concept can be trusted, whatever
    the term base says of it now.
    """
    named: Counter[str] = Counter()
    for both in iter_both_sides(job, unmarked=True):
        for side in both.sides:
            named.update(side.named.keys())
    lacking = list(_iter_lacking(job, unmarked=True))
    cut = build_cut([both for both, _ in lacking])
    missed = Counter(
        each
        for both, missing in lacking
        for side, ids in _iter_sure(both, missing, cut)
        if not any(_is_kept(both.entries[e], both.sides[1 - side].text, both.sides[1 - side].lang)
                   for e in ids)
        and not _is_doubtful(job, both, side, ids)
        for each in ids
    )  # fmt: skip
    return {each: (count, missed[each]) for each, count in named.items()}


def _iter_lacking(
    job: CheckInput, *, unmarked: bool = False
) -> Iterator[tuple[Both, tuple[list[Ids], list[Ids]]]]:
    """The pairs in which a side lacks something that the other names, and what."""
    before: tuple[set[str], set[str]] = (set(), set())
    for both in iter_both_sides(job, unmarked=unmarked):
        missing = _missing_of_both(both, before)
        if any(missing):
            yield both, missing
        for side in SIDES:
            before[side].update(both.sides[side].answered)


def _missing_of_both(
    both: Both, before: tuple[Collection[str], Collection[str]]
) -> tuple[list[Ids], list[Ids]]:
    """What each side names and the other doesn't; concepts that share their name are one.

    `before` is what the sides named in earlier pairs: a short mention will do for it.
    """
    groups: tuple[dict[tuple[range, ...], Ids], ...] = ({}, {})
    for side in SIDES:
        for entry_id in _missing(both, side, before[1 - side]):
            places = tuple(both.sides[side].named[entry_id])
            groups[side][places] = (*groups[side].get(places, ()), entry_id)
    return list(groups[0].values()), list(groups[1].values())


def _is_told_by_names(job: CheckInput, both: Both, marked: Mapping[int, Sequence[range]]) -> bool:
    """Whether the check of names tells that one stands for another, in these places."""
    named = find_exchanged(both.pair, job.langs)
    return named is not None and all(
        any(each.start < place.stop and place.start < each.stop for place in marked[side])
        for side, each in enumerate(named)
        if side in marked
    )


def _missing(both: Both, side: Side, before: Collection[str]) -> Iterator[str]:
    """The concepts that one side names and the other in no way at all, whatever they are worth.

    Names on the other side that have their own counterparts speak for themselves alone: neither
    they nor what stands inside them is taken for another concept.
    """
    here, there = both.sides[side], both.sides[1 - side]
    for entry_id, places in here.named.items():
        entry = both.entries[entry_id]
        if entry_id not in there.named and list_usable_terms(entry, there.lang):
            free = there.blot_out(here.named.keys() - {entry_id})
            answered = free.has(entry) or _is_carried(both, side, entry)
            if (
                not answered
                and not _is_covered(both, side, entry_id, places)
                and not is_named_shortly(
                    entry, there.text, free.text, there.lang, before=entry_id in before
                )
            ):
                yield entry_id


def _is_carried(both: Both, side: Side, entry: ConceptEntry) -> bool:
    """Whether another concept's name on the other side holds it, which it usually does not.

    "Information and knowledge societies" names the information society, and another one.
    """
    here, there = both.sides[side], both.sides[1 - side]
    holds = methodcaller("has", entry)
    for other in here.named.keys() & there.named.keys() - {entry.id}:
        usual = choose_rendering(both.entries[other], there.lang)
        named = (there.take_part(span) for span in there.named[other])
        if usual and not is_named_in(entry, usual.text, there.lang) and any(map(holds, named)):
            return True
    return False


def _is_covered(both: Both, side: Side, entry_id: str, places: Sequence[range]) -> bool:
    """Whether another concept speaks for it.

    A homonym that has its counterpart; a shorter name that is the head of this one (the Programme
    of Action, not the information society of the Tunis Agenda) and is named more often than it asks
    for; a longer one that only the other side has, whose terms in this language contain one of its
    terms.
    """
    here, there = both.sides[side], both.sides[1 - side]
    for other, others in here.named.items():
        if other != entry_id and other in there.answered and set(places) & set(others):
            return True
    for other in {each for span in places for each in here.find_heads(span)}:
        if len(there.named.get(other, ())) > len(here.named.get(other, ())):
            return True
    own = [term.text.lower() for term in list_usable_terms(both.entries[entry_id], here.lang)]
    return any(
        text in term.text.lower()
        for other in there.named.keys() - here.named.keys()
        for term in list_usable_terms(both.entries[other], here.lang)
        for text in own
    )


def _iter_sure(
    both: Both, missing: tuple[list[Ids], list[Ids]], cut: Cut
) -> Iterator[tuple[Side, Ids]]:
    """What a side names alone, if it is a word there and of such texts as the other one is."""
    for side in SIDES:
        here, there = both.sides[side], both.sides[1 - side]
        for ids in missing[side]:
            entries = [both.entries[each] for each in ids]
            if not (
                any(is_other_script(entry, there.text, there.lang) for entry in entries)
                or all(
                    cut(here, place) or is_inside_known(here, there, place)
                    for place in here.named[ids[0]]
                )
                or any(_is_inside(both, side, each) for each in ids)
            ):
                yield side, ids


def _left_out(job: CheckInput, both: Both, side: Side, ids: Ids) -> Iterator[Finding]:
    """A concept that one side names alone."""
    here, there = both.sides[side], both.sides[1 - side]
    entries, places = [both.entries[each] for each in ids], here.named[ids[0]]
    if _is_told_by_names(job, both, {side: places}):
        return
    term = choose_rendering(entries[0], there.lang, job.usage)
    text = here.take_name(ids[0])
    forms = dict.fromkeys(t.text for entry in entries for t in list_usable_terms(entry, there.lang))
    rule = "missing" if side == 0 else "missing in the source"
    severity: Severity = "warning"
    if any(_is_kept(entry, there.text, there.lang) for entry in entries):
        rule, severity = "abbreviation kept", "note"
    elif not any(is_binding(entry, both) for entry in entries):
        rule, severity = "proposed", "note"
    elif _is_attested(job, entries):
        # Ordinary words among them are marked as generic, by what was measured of each.
        rule = "attested usage"
    elif all(weigh_alone(entry, text, both, side) == "note" for entry in entries):
        rule, severity = "ordinary word", "note"
    elif any(entry.id in there.answered for entry in entries):
        # A pronoun may stand for it where the other side has it inside another name.
        rule = "named inside others alone"
    yield build_form_finding(
        "terms", severity,
        f"“{text}” is not rendered as in the term base ({', '.join(forms)})", job, both.pair,
        **label_side(side, *places), evidence=cite_term(term, job.terms) if term else (),
        suggestion=term.text if term else None, rule=rule,
    )  # fmt: skip


def _is_attested(job: CheckInput, entries: Sequence[ConceptEntry]) -> bool:
    """Whether the term base only shows what texts have: it asks for nothing that others lack."""
    comes_along = job.terms is not None and job.terms.name in NAMES
    return comes_along or any(
        term.process_status == "attested" for entry in entries for term in entry.terms
    )


def _is_doubtful(job: CheckInput, both: Both, side: Side, ids: Ids) -> bool:
    """Whether attested usage has too little to say here; a user's own terms are asked for."""
    return _is_attested(job, [both.entries[each] for each in ids]) and is_doubtful(both, side, ids)


def _is_inside(both: Both, side: Side, entry_id: str) -> bool:
    """Whether the other side names it inside other names, as often as this one in all."""
    here, there = (both.sides[each].answered.get(entry_id, ()) for each in (side, 1 - side))
    return 0 < len(here) <= len(there)


def _is_kept(entry: ConceptEntry, text: str, lang: str) -> bool:
    """Whether a Chinese text has the abbreviation as English has it: WHO."""
    latin = {term.text for term in entry.terms if is_abbreviation(term.text)}
    written = unicodedata.normalize("NFKC", text)
    return lang in UNSPACED and not latin.isdisjoint(_LATIN.findall(written))


def _one_for_one(job: CheckInput, both: Both, chosen: tuple[str, str], cut: Cut) -> Finding | None:
    """One concept on either side that the other doesn't know: one may stand for the other.

    That both lack a counterpart in one place says more than what a concept does by itself, so one
    of the two may be too generic to be checked.
    """
    entries = [both.entries[each] for each in chosen]
    sure = [side for side in SIDES if not entries[side].generic]
    if not sure or any(_is_doubtful(job, both, side, (chosen[side],)) for side in sure):
        return None
    places = [both.sides[side].named[entries[side].id] for side in SIDES]
    if _is_told_by_names(job, both, dict(enumerate(places))) or any(
        cut(both.sides[side], place) for side in SIDES for place in places[side]
    ):
        return None
    here, there = (both.sides[side].take_name(chosen[side]) for side in SIDES)
    term = choose_rendering(entries[0], both.sides[1].lang, job.usage)
    suggestion = term.text if term else None
    severities = {
        weigh_alone(entries[0], here, both, 0),
        weigh_alone(entries[1], there, both, 1),
    }
    binding = all(is_binding(entry, both) for entry in entries)
    return build_form_finding(
        "terms", "warning" if "warning" in severities and binding else "note",
        f"“{there}” does not render “{here}”: the term base has {suggestion}", job, both.pair,
        source=places[0], target=places[1], evidence=cite_term(term, job.terms) if term else (),
        suggestion=suggestion, rule="other concept's term",
    )  # fmt: skip


def _counts(job: CheckInput) -> Iterator[Finding]:
    """Names that begin more items of a list on one side.

    Elsewhere a pronoun or nothing may stand for a second mention: of 14 such differences in
    published texts none was a fault.
    """
    uneven = [(both, found) for both in iter_both_sides(job) if (found := list(_uneven(both)))]
    cut = build_cut([both for both, _ in uneven])
    for both, found_here in uneven:
        for side, entry_id in found_here:
            here, theirs = both.sides[side], both.sides[1 - side].answered[entry_id]
            mine = [each for each in here.named[entry_id] if not cut(here, each)]
            if len(mine) > len(theirs):
                yield _counted(job, both, side, mine, theirs)


def _uneven(both: Both) -> Iterator[tuple[int, str]]:
    """Begins more items than the other side has it in any way, inside longer names included."""
    for entry_id in dict.fromkeys((*both.sides[0].named, *both.sides[1].named)):
        entry = both.entries[entry_id]
        for side in SIDES:
            here, there = both.sides[side], both.sides[1 - side].answered.get(entry_id, ())
            mine = here.named.get(entry_id, ())
            if 0 < len(there) < len(mine) and is_name(entry) and is_binding(entry, both):
                items = sum(bool(_ITEM.search(here.text, 0, each.start)) for each in mine)
                if items > len(there):
                    yield side, entry_id


def _counted(
    job: CheckInput, both: Both, side: int, mine: Sequence[range], theirs: Sequence[range]
) -> Finding:
    here, there = both.sides[side], both.sides[1 - side]
    text = here.text[mine[0].start : mine[0].stop]
    other = there.text[theirs[0].start : theirs[0].stop]
    message = f"occurrences differ: {text} ({len(mine)}), {other} ({len(theirs)})"
    places: Spans = {**label_side(side, *mine), **label_side(1 - side, *theirs)}
    return build_finding("term counts", "warning", message, job, both.pair, **places, rule="count")


def _unwanted(job: CheckInput, status: TermStatus, severity: Severity) -> Iterator[Finding]:
    """Terms that the term base rules out, on either side."""
    for both in iter_both_sides(job):
        for side in SIDES:
            ruled_out = (each for each in both.sides[side].found if each.term.status == status)
            for each in select_outermost(ruled_out):
                if not _is_right_otherwise(both, side, each):
                    yield _ruled_out(job, both, side, each, severity)


def _ruled_out(
    job: CheckInput, both: Both, side: Side, each: RecognizedTerm, severity: Severity
) -> Finding:
    here, there = both.sides[side], both.sides[1 - side]
    quoted = any(
        q.start() < each.start and each.stop < q.end() for q in _QUOTED.finditer(here.text)
    )
    lightly = not there.has(both.entries[each.entry_id])
    titled = any(
        q.start() < each.start and each.stop < q.end() for q in _TITLED.finditer(here.text)
    )
    rule: str = each.term.status
    if lightly or each.term.process_status == "proposed":
        severity, rule = "note", f"{rule}, in doubt"
    elif titled and side == 1 and severity == "error":
        # Whoever translates a title does not write it, and may have had no other choice.
        severity, rule = "warning", f"{rule}, in a title"
    elif quoted:
        severity, rule = "note", f"{rule}, quoted"
    term = choose_rendering(both.entries[each.entry_id], here.lang, job.usage)
    instead = f": use {term.text}" if term else ""
    written = here.text[each.start : each.stop]
    message = f"do not use “{written}”" if each.term.status == "deprecated" else (
        f"“{written}” is superseded"
    )  # fmt: skip
    return build_form_finding(
        f"{each.term.status} terms", severity, f"{message}{instead}", job, both.pair,
        **label_side(side, range(each.start, each.stop)),
        evidence=cite_term(term, job.terms) if term else (), suggestion=term.text if term else None,
        rule=rule,
    )  # fmt: skip


def _is_right_otherwise(both: Both, side: Side, each: RecognizedTerm) -> bool:
    """Whether it stands inside a longer term that may be used, or names another concept as well."""
    return any(
        other.start <= each.start
        and each.stop <= other.stop
        and other.term.status in ("preferred", "admitted")
        and (other[2:] != each[2:] or other.entry_id in both.sides[1 - side].answered)
        for other in both.sides[side].found
        if other.entry_id != each.entry_id or other[2:] != each[2:]
    )


def _usage(job: CheckInput) -> Iterator[Finding]:
    """Right renderings of others, where the usage of one is asked for."""
    for both in iter_both_sides(job):
        there = both.sides[1]
        for each in select_outermost(there.found):
            term = choose_rendering(both.entries[each.entry_id], there.lang, job.usage)
            if not term or not job.usage.includes(term):
                continue
            if each.entry_id in both.sides[0].answered and _is_foreign(each.term, term):
                written = there.text[each.start : each.stop]
                usage = term.organization or build_tag(term.lang, term.region)
                severity: Severity = "note" if term.process_status == "proposed" else "warning"
                yield build_form_finding(
                    "usage", severity, f"{usage} uses {term.text}, not {written}", job,
                    both.pair, target=[range(each.start, each.stop)],
                    evidence=cite_term(term, job.terms),
                    suggestion=term.text,
                )  # fmt: skip


def _is_foreign(used: Term, own: Term) -> bool:
    """Whether a rendering that may be used is another's, and what was asked for has one."""
    usages = [(each.organization, each.region) for each in (used, own)]
    return all(map(any, usages)) and usages[0] != usages[1]


TERMS = Check(
    "terms", _terms,
    "Terms are rendered as in the term base, in both directions. Ordinary words and "
        "abbreviations that Chinese keeps are only notes; concepts that the term base "
        "marks as generic are left alone.",
    "Revision for terminology; the General Assembly asks for the established terms.",
    "发展中国家的债务 | the debt of poor countries",
    needs=("terms",),
)  # fmt: skip
COUNTS = Check(
    "term counts", _counts,
    "A name that begins the items of a list begins as many of them on the other side.",
    "Revision for completeness. Elsewhere a pronoun or nothing may stand for a second mention.",
    "1. 世界卫生组织；2. 世界卫生组织 | 1. World Health Organization; 2. and others",
    needs=("terms",),
)  # fmt: skip
DEPRECATED = Check(
    "deprecated terms", partial(_unwanted, status="deprecated", severity="error"),
    "No term is used that the term base marks “do not use”.",
    "The term base, with the rendering that it prefers.",
    "数码鸿沟 | digital divide",
    needs=("terms", "deprecated"),
)  # fmt: skip
SUPERSEDED = Check(
    "superseded terms", partial(_unwanted, status="superseded", severity="warning"),
    "No superseded term is used for what it names.",
    "The term base, with the rendering that it prefers.",
    "技术转移 | technology transfer",
    needs=("terms", "superseded"),
)  # fmt: skip
USAGE = Check(
    "usage", _usage,
    "Where several renderings are right, that of the chosen organization or region is used.",
    "The organizations named in the term base: United Nations, ITU and others.",
    "民间团体 | civil society (the United Nations write 民间社会)",
    needs=("terms", "usage"),
)  # fmt: skip
