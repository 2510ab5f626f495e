"""The report on checks: what was checked, with what, what was found and what was not looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tmtool.checks.decisions import Decision, DecisionResult
from tmtool.checks.inputs import OpenedJob
from tmtool.checks.registry import list_checks
from tmtool.checks.running import GroupedFinding, count_by_severity
from tmtool.findings import Finding, Severity
from tmtool.formats.bitexts.columns import WRONG
from tmtool.lang.script import get_base

if TYPE_CHECKING:
    from tmtool.checks.changed import ChangedPairs

_HASH_DIGITS = 16


class NumberedFinding(NamedTuple):
    """A finding as every form of a report has it: its number, counted over all that was checked.

    `decision` is the one that lets it stand; such findings are only in a report that is signed off.
    """

    number: int
    found: GroupedFinding
    decision: Decision | None
    part: ReportPart


class ReportFact(NamedTuple):
    """Something a report says beside its findings."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A job that was checked, and what came of it.

    `changed` are the pairs that were looked at where only changed ones were to be, `light` is how
    many findings are not told because they weigh too little.
    """

    opened: OpenedJob
    decided: DecisionResult
    changed: ChangedPairs | None = None
    light: int = 0

    def iter_remaining(self, *, signed: bool) -> Iterator[tuple[GroupedFinding, Decision | None]]:
        """Yield the remaining findings; with `signed` also accepted ones with their decisions."""
        yield from ((each, None) for each in self.decided.outcome.findings)
        yield from self.decided.accepted if signed else ()


@dataclass(frozen=True, slots=True)
class Report:
    """All that was checked in one go.

    `profile` and `of` say which checks were wanted and how many there are; `terms`, `memory` and
    `decisions` say with what texts were compared, None where there was none. With `signed` what
    was accepted is told with its reason.
    """

    parts: tuple[ReportPart, ...]
    profile: str
    of: int
    terms: str | None = None
    memory: str | None = None
    decisions: str | None = None
    signed: bool = False

    def number_findings(self) -> Sequence[NumberedFinding]:
        """Number the remaining findings from 1; accepted ones follow where they are reported.

        A number means the same finding in every form of the report.
        """
        listed = [
            (*each, part) for part in self.parts for each in part.iter_remaining(signed=self.signed)
        ]
        listed.sort(key=lambda each: each[1] is not None)
        return [NumberedFinding(number, *each) for number, each in enumerate(listed, start=1)]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is left, by weight and place in each job; `count` says how often it stands there."""
        return tuple(each.finding for part in self.parts for each in part.decided.outcome.findings)

    @property
    def not_checked(self) -> tuple[tuple[str, str], ...]:
        """The checks that did not run or had nothing to compare, each with the reason."""
        silent = (each for part in self.parts for each in part.decided.outcome.silent)
        return tuple(dict.fromkeys((each.check, each.why) for each in silent if not each.ran))

    @property
    def remaining(self) -> int:
        """Number of findings that are left."""
        return len(self.findings)

    @property
    def is_clean(self) -> bool:
        """True if no error and no warning is left."""
        return not any(each.severity in ("error", "warning") for each in self.findings)


def iter_facts(report: Report) -> Iterator[ReportFact]:
    """Yield the facts about a check that each report in a file has."""
    for part in report.parts:
        yield from _of_part(part)
    ran = len({name for part in report.parts for name in part.decided.outcome.ran})
    yield ReportFact("Checks", f"{ran} of {report.of} ran, profile {report.profile}")
    if compared := describe_compared(report):
        yield ReportFact("Compared", compared)
    yield ReportFact("Term base", report.terms or "none")
    yield ReportFact("Memory", report.memory or "none")
    if report.decisions:
        accepted = sum(len(part.decided.accepted) for part in report.parts)
        ignored = sum(part.decided.ignored for part in report.parts)
        counts = f"{accepted} kept as is, {ignored} not an error"
        yield ReportFact("Decisions", f"{report.decisions}: {counts}")
    if light := _light(report):
        plural = "s" if light != 1 else ""
        yield ReportFact("Not shown", f"{light:,} finding{plural} below the severity asked for")
    yield from _silent(report)


def describe_checked(report: Report) -> str:
    """Describe the texts and references of a check, in one sentence.

    >>> describe_checked(Report((), "all", 18))
    '0 pairs, 0 of 18 checks, no term base, no memory'
    """
    pairs = sum(len(part.opened.job.pairs) for part in report.parts)
    ran = len({name for part in report.parts for name in part.decided.outcome.ran})
    against = [
        f"{what} {name.partition(',')[0]}" if name else f"no {what}"
        for what, name in (("term base", report.terms), ("memory", report.memory))
    ]
    several = describe_compared(report) is not None
    told = f" in {len(report.parts)} files, compared with each other" if several else ""
    return ", ".join([f"{pairs:,} pairs{told}", f"{ran} of {report.of} checks", *against])


def describe_compared(report: Report) -> str | None:
    """Describe which files were compared with each other; None for a single one.

    >>> describe_compared(Report((), "all", 18))
    """
    by_langs: dict[tuple[str, str], list[ReportPart]] = {}
    for part in report.parts:
        source, target = map(get_base, part.opened.job.langs)
        by_langs.setdefault((source, target), []).append(part)
    ran = dict.fromkeys(name for part in report.parts for name in part.decided.outcome.ran)
    names = [check.name for check in list_checks() if check.compares and check.name in ran]
    groups = [group for group in by_langs.values() if len(group) > 1]
    if not names or not groups:
        return None
    told = [
        f"{len(group)} files with each other ({', '.join(p.opened.job.file or '?' for p in group)})"
        for group in groups
    ]
    return f"{'; '.join(told)}, by {', '.join(names)}"


def describe_unchecked(report: Report) -> str:
    """Describe what was not checked, in one sentence: each reason with its checks.

    >>> describe_unchecked(Report((), "all", 18))
    'nothing'
    """
    reasons: dict[str, dict[str, None]] = {}
    for check, why in report.not_checked:
        reasons.setdefault(why, {})[check] = None
    told = [f"{', '.join(checks)} ({why})" for why, checks in reasons.items()]
    if light := _light(report):
        told.append(f"{light:,} finding{'s' * (light != 1)} below the severity asked for")
    return "; ".join(told) or "nothing"


def _of_part(part: ReportPart) -> Iterator[ReportFact]:
    opened = part.opened
    for file in opened.files:
        hash = f", sha256 {file.hash[:_HASH_DIGITS]}" if file.hash else ""
        yield ReportFact("File", f"{file.name}{hash}")
    yield ReportFact("Segments", _segments(opened))
    if part.changed is not None:
        count = f"{len(part.changed.numbers):,} of {len(opened.job.pairs):,} pairs"
        yield ReportFact("Changed", f"{count}, {part.changed.description}; only these were checked")
    if opened.left_out:
        told = ", ".join(f"{count} {why}" for why, count in sorted(opened.left_out.items()))
        yield ReportFact("Left out", told)
    if opened.repaired:
        yield ReportFact(
            "Repaired", f"damage in {opened.repaired} places, while the texts were read"
        )


def _segments(opened: OpenedJob) -> str:
    job = opened.job
    told = [f"{len(job.pairs):,} pairs {job.langs[0]}-{job.langs[1]}"]
    if job.whole is not None:
        sizes = (
            sum(len(stream.source) for stream in job.whole.streams),
            sum(len(stream.target) for stream in job.whole.streams),
        )
        told[0] += f" of {sizes[0]:,} and {sizes[1]:,} segments"
    if any(pair.score is not None for pair in job.pairs):
        told.append(f"low score (below {WRONG}): {len(opened.low):,}")
    else:
        told.append("no scores")
    told.append(f"untranslated: {opened.one_sided:,}")
    return ", ".join(told)


def _silent(report: Report) -> Iterator[ReportFact]:
    """Yield the checks that did not run, or lacked data."""
    for part in report.parts:
        name = f" ({part.opened.job.file})" if len(report.parts) > 1 else ""
        for each in part.decided.outcome.silent:
            if each.ran:
                yield ReportFact("In doubt", f"{each.check}: {each.why}{name}")
            else:
                yield ReportFact("Not checked", f"{each.check}: {each.why}{name}")


def build_title(report: Report) -> str:
    """Build the title of a report.

    >>> build_title(Report((), "all", 18))
    'texts: findings'
    """
    files = (part.opened.job.file for part in report.parts)
    return f"{', '.join(filter(None, files)) or 'texts'}: findings"


def summarize(report: Report) -> str:
    """Count the findings by severity, in one line.

    >>> summarize(Report((), "all", 18))
    'no findings'
    """
    findings = [each for part in report.parts for each in part.decided.outcome.findings]
    if not findings:
        return "no findings of this severity" if _light(report) else "no findings"
    return ", ".join(_times(*each) for each in count_by_severity(findings).items())


def _light(report: Report) -> int:
    return sum(part.light for part in report.parts)


def _times(severity: Severity, count: int) -> str:
    return f"{count:,} {severity}{'' if count == 1 else 's'}"
