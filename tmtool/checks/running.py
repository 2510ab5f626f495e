"""Running checks over a job: what they find, each thing once, and what they could not look at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from tmtool.checks.bodies import build_bodies
from tmtool.checks.joining import FoundPlaces, GroupedFinding, join_findings
from tmtool.checks.model import Check, CheckInput, Needed
from tmtool.checks.repairs import drop_unsound_suggestions
from tmtool.concepts import TermStatus
from tmtool.findings import SEVERITIES, Finding, Severity
from tmtool.lang.codes import name_language
from tmtool.lang.script import get_base

if TYPE_CHECKING:
    pass

Progress: TypeAlias = Callable[[str, float], None]
"""Called with the name of a check and the share done, 0 to 1."""

_BATCH_SIZE = 1000


@dataclass(frozen=True, slots=True)
class SkippedCheck:
    """A check that did not run, or had nothing to compare, and why.

    One that `ran` all the same could not know something: `why` says what.
    """

    check: str
    why: str
    ran: bool = False


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """Findings of a job, by severity and then place; the checks that ran and those that did not."""

    findings: tuple[GroupedFinding, ...]
    ran: tuple[str, ...]
    silent: tuple[SkippedCheck, ...] = ()


def ignore_progress(_what: str, _share: float) -> None:
    """Report nothing."""


def run(
    job: CheckInput,
    checks: Sequence[Check],
    *,
    only_pairs: Collection[int] | None = None,
    progress: Progress = ignore_progress,
) -> CheckOutcome:
    """Run checks on a job. The same finding in several places is one, with a count.

    With `only_pairs`, the numbers of pairs, only what touches these pairs is told: what stands in
    one of them or in none, and what all that it is held against stands in them.

    >>> from tmtool.checks.model import Pair, build_finding
    >>> def twice(job):
    ...     for pair in job.pairs:
    ...         yield build_finding("twice", "wrong", job, pair)
    >>> pairs = [Pair(n, "大会", "The Assembly") for n in range(2)]
    >>> check = Check("twice", twice, "", "", "")
    >>> (each,) = run(CheckInput(pairs, ("zh", "en")), [check]).findings
    >>> each.finding.count, [place.segment for place in each.places]
    (2, [0, 1])
    """
    (outcome,) = run_together([job], checks, only_pairs=[only_pairs], progress=progress)
    return outcome


def run_together(
    jobs: Sequence[CheckInput],
    checks: Sequence[Check],
    *,
    only_pairs: Sequence[Collection[int] | None],
    progress: Progress = ignore_progress,
) -> tuple[CheckOutcome, ...]:
    """Run checks on several jobs; `only_pairs` has an entry for each of them.

    To checks that compare places, the jobs in the same languages are one text.
    """
    found = [FoundPlaces(job) for job in jobs]
    silent: list[list[SkippedCheck]] = [[] for _ in jobs]
    ran: list[list[str]] = [[] for _ in jobs]
    for at, check in enumerate(checks):
        progress(check.name, at / len(checks))
        able = {}
        for number, job in enumerate(jobs):
            if why := explain_missing(job, check):
                silent[number].append(SkippedCheck(check.name, why))
                continue
            able[number] = job
            ran[number].append(check.name)
            if check.doubt and (why := check.doubt(job)):
                silent[number].append(SkippedCheck(check.name, why, ran=True))
        for number, finding in _find(check, able, only_pairs):
            found[number].add(finding)
    return tuple(
        CheckOutcome(_group(own, checks), tuple(names), tuple(skipped))
        for own, names, skipped in zip(found, ran, silent, strict=True)
    )


def _find(
    check: Check, jobs: Mapping[int, CheckInput], only_pairs: Sequence[Collection[int] | None]
) -> Iterator[tuple[int, Finding]]:
    """Yield the findings of a check, with the numbers of their jobs."""
    alone = dict(jobs)
    for body in build_bodies(jobs) if check.compares else ():
        wanted = body.list_numbers(only_pairs)
        yield from (body.relocate(each) for each in check.run(body.job) if _touches(each, wanted))
        for number in {number for number, _ in body.places}:
            del alone[number]
    for number, job in alone.items():
        wanted = only_pairs[number]
        yield from ((number, each) for each in check.run(job) if _touches(each, wanted))


def _touches(finding: Finding, only_pairs: Collection[int] | None) -> bool:
    """Return True for a finding in these pairs, or one compared only with these pairs."""
    if only_pairs is None or finding.segment is None or finding.segment in only_pairs:
        return True
    return bool(finding.other_segments) and all(
        each in only_pairs for each in finding.other_segments
    )


def filter_by_severity(outcome: CheckOutcome, min_severity: Severity) -> tuple[CheckOutcome, int]:
    """An outcome without the findings that weigh less, and how many these were.

    >>> filter_by_severity(CheckOutcome((), ()), "warning")[1]
    0
    """
    enough = SEVERITIES[: SEVERITIES.index(min_severity) + 1]
    kept = tuple(each for each in outcome.findings if each.finding.severity in enough)
    return replace(outcome, findings=kept), len(outcome.findings) - len(kept)


def explain_missing(job: CheckInput, check: Check) -> str | None:
    """Return why a check can't run on a job, or has nothing to compare; None if it can."""
    if not job.pairs:
        return "there are no pairs"
    missing = (_LACKING[need](job) for need in check.needs)
    return _explain_languages(job, check) or next(filter(None, missing), None)


def _explain_languages(job: CheckInput, check: Check) -> str | None:
    """Return why a check is not for the languages of a job."""
    unread = [lang for lang in job.bases if lang not in check.langs]
    known = [name_language(lang) for lang in sorted(check.langs)]
    if check.both and unread:
        listed = " and ".join(filter(None, (", ".join(known[:-1]), known[-1])))
        return f"{name_language(unread[0])} is not supported, only {listed}"
    if known and len(unread) == len(job.langs):
        return f"neither side is in {' or '.join(known)}"
    return None


def _no_terms(job: CheckInput) -> str | None:
    if job.terms is None:
        return "no term base"
    langs = {*job.bases}
    usable = (langs <= {get_base(term.lang) for term in entry.terms} for entry in job.terms.entries)
    return None if any(usable) else f"the term base has no {_direction(job)} entries"


def _no_usage(job: CheckInput) -> str | None:
    if not job.usage:
        return "no organization or region named"
    lang = job.bases[1]
    listed = (term for entry in (job.terms.entries if job.terms else ()) for term in entry.terms)
    there = [term for term in listed if get_base(term.lang) == lang]
    if any(map(job.usage.includes, there)):
        return None
    usages = {term.organization or term.region for term in there} - {None}
    known = f"; it has terms of {', '.join(sorted(map(str, usages)))}" if usages else ""
    return f"the term base has no {name_language(lang)} term of {job.usage}{known}"


def _no_memory(job: CheckInput) -> str | None:
    if job.memory is None:
        return "no memory"
    source, target = job.bases
    ids = (number for number, _ in job.memory.iter_texts(source))
    batches = iter(lambda: list(islice(ids, _BATCH_SIZE)), [])
    if any(any(job.memory.find_unit_keys(batch, target)) for batch in batches):
        return None
    return f"the memory has no {_direction(job)} units"


def _none_ruled_out(status: TermStatus, job: CheckInput) -> str | None:
    langs = {*job.bases}
    terms = (term for entry in job.terms.entries for term in entry.terms) if job.terms else ()
    if any(term.status == status and get_base(term.lang) in langs for term in terms):
        return None
    return f"the term base has no {status} terms"


_LACKING: dict[Needed, Callable[[CheckInput], str | None]] = {
    "terms": _no_terms,
    "deprecated": partial(_none_ruled_out, "deprecated"),
    "superseded": partial(_none_ruled_out, "superseded"),
    "usage": _no_usage,
    "memory": _no_memory,
    "documents": lambda job: None if job.whole else "whole documents are needed, not pairs",
}


def _direction(job: CheckInput) -> str:
    return "-".join(job.bases)


def _group(found: FoundPlaces, checks: Sequence[Check]) -> tuple[GroupedFinding, ...]:
    order = {check.name: at for at, check in enumerate(checks)}
    joined = list(join_findings(found, order))
    sound = drop_unsound_suggestions([each.finding for each in joined], found.job, checks)
    pairs = zip(joined, sound, strict=True)
    return sort_findings(replace(each, finding=finding) for each, finding in pairs)


def sort_findings(findings: Iterable[GroupedFinding]) -> tuple[GroupedFinding, ...]:
    """Findings as reports have them: by weight and then by place."""
    return tuple(sorted(findings, key=lambda each: _order(each.finding)))


def _order(finding: Finding) -> tuple[int, int, str, str]:
    at = -1 if finding.segment is None else finding.segment
    return SEVERITIES.index(finding.severity), at, finding.check, finding.id


def count_by_severity(findings: Iterable[GroupedFinding]) -> dict[Severity, int]:
    """Count findings by severity, the most severe first, without severities that have none.

    >>> count_by_severity([])
    {}
    """
    listed = [each.finding.severity for each in findings]
    return {each: listed.count(each) for each in SEVERITIES if each in listed}
