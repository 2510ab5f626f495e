"""The report on checks: what was checked, with what, what was found and what was not looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tmtool.checks.decisions import DecisionResult
from tmtool.checks.inputs import OpenedJob
from tmtool.checks.joining import FindingPlace, GroupedFinding
from tmtool.checks.registry import DEFAULT, list_checks
from tmtool.checks.running import count_by_severity
from tmtool.findings import Decision, Finding
from tmtool.formats.bitexts.rows import WRONG
from tmtool.lang.script import get_base

if TYPE_CHECKING:
    from tmtool.checks.changed import ChangedPairs

_HASH_DIGITS = 16
_MAX_PLACES = 12  # other places that are listed


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """A finding as every form of a report has it: with its number, and its place in words.

    `decision` is the one that keeps its text; only reports that are signed off have such findings.
    """

    number: int
    finding: Finding
    places: tuple[FindingPlace, ...]
    part: ReportPart
    decision: Decision | None = None

    @property
    def score(self) -> float | None:
        """The score of the first pair if it is low, so that it may be no pair at all."""
        at = self.places[0].segment
        return None if at is None else self.part.opened.low.get(at)

    @property
    def doubt(self) -> str | None:
        """A warning about a low score."""
        score = self.score
        return None if score is None else f"low score, {score:.2f}: perhaps no pair at all"

    @property
    def others(self) -> str | None:
        """The other places of the finding; None if it has one."""
        rest = [each.segment + 1 for each in self.places[1:] if each.segment is not None]
        numbers = list(dict.fromkeys(rest))
        if not numbers:
            return None
        listed = ", ".join(map(str, numbers[:_MAX_PLACES]))
        more = ", …" if len(numbers) > _MAX_PLACES else ""
        return f"{self.finding.count} times; also in pair{'s' * (len(numbers) > 1)} {listed}{more}"

    def list_details(self) -> list[tuple[str, str]]:
        """List the decision, the suggestion and the evidence, each with its name."""
        finding = self.finding
        details = [("", self.decision.describe())] if self.decision else []
        details += [("suggestion", finding.suggestion)] if finding.suggestion else []
        return details + [("evidence", each.describe()) for each in finding.evidence]


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

    def number_findings(self) -> Sequence[ReportedFinding]:
        """Number the remaining findings from 1; accepted ones follow where they are reported.

        A number means the same finding in every form of the report.
        """
        listed = [
            (each, part, decision)
            for part in self.parts
            for each, decision in part.iter_remaining(signed=self.signed)
        ]
        listed.sort(key=lambda each: each[2] is not None)
        return [
            ReportedFinding(number, each.finding, each.places, part, decision)
            for number, (each, part, decision) in enumerate(listed, start=1)
        ]

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
        yield from _iter_part_facts(part)
    ran = _list_ran(report)
    yield ReportFact("Checks", f"{len(ran)} of {report.of} ran, profile {report.profile}")
    if compared := describe_compared(report):
        yield ReportFact("Compared", compared)
    yield ReportFact("Term base", report.terms or "none")
    yield ReportFact("Memory", report.memory or "none")
    if report.decisions:
        accepted = sum(len(part.decided.accepted) for part in report.parts)
        ignored = sum(part.decided.ignored for part in report.parts)
        counts = f"{accepted} kept as is, {ignored} not an error"
        yield ReportFact("Decisions", f"{report.decisions}: {counts}")
    if light := _describe_light(report):
        yield ReportFact("Not shown", light)
    for part in report.parts:
        name = f" ({part.opened.job.file})" if len(report.parts) > 1 else ""
        for each in part.decided.outcome.silent:
            fact = "In doubt" if each.ran else "Not checked"
            yield ReportFact(fact, f"{each.check}: {each.why}{name}")


def _iter_part_facts(part: ReportPart) -> Iterator[ReportFact]:
    opened, pairs = part.opened, part.opened.job.pairs
    for file in opened.files:
        digest = f", sha256 {file.hash[:_HASH_DIGITS]}" if file.hash else ""
        yield ReportFact("File", f"{file.name}{digest}")
    yield ReportFact("Segments", _describe_segments(opened))
    if part.changed is not None:
        count = f"{len(part.changed.numbers):,} of {len(pairs):,} pairs"
        yield ReportFact("Changed", f"{count}, {part.changed.description}; only these were checked")
    if opened.left_out:
        reasons = ", ".join(f"{count} {why}" for why, count in sorted(opened.left_out.items()))
        yield ReportFact("Left out", reasons)
    if opened.repaired:
        places = f"damage in {opened.repaired} places, while the texts were read"
        yield ReportFact("Repaired", places)


def _describe_segments(opened: OpenedJob) -> str:
    job = opened.job
    described = f"{len(job.pairs):,} pairs {job.langs[0]}-{job.langs[1]}"
    if job.whole is not None:
        counts = (sum(len(stream.sides[at]) for stream in job.whole.streams) for at in (0, 1))
        described += f" of {' and '.join(f'{count:,}' for count in counts)} segments"
    has_scores = any(pair.score is not None for pair in job.pairs)
    scores = f"low score (below {WRONG}): {len(opened.low):,}" if has_scores else "no scores"
    return f"{described}, {scores}, untranslated: {opened.one_sided:,}"


def _list_ran(report: Report) -> Sequence[str]:
    """Return the names of the checks that ran, each once."""
    return list(dict.fromkeys(name for part in report.parts for name in part.decided.outcome.ran))


def describe_checked(report: Report) -> str:
    """Describe the texts and references of a check, in one sentence.

    >>> describe_checked(Report((), "all", 18))
    '0 pairs, 0 of 18 checks, no term base, no memory'
    """
    pairs = sum(len(part.opened.job.pairs) for part in report.parts)
    against = [
        f"{what} {name.partition(',')[0]}" if name else f"no {what}"
        for what, name in (("term base", report.terms), ("memory", report.memory))
    ]
    is_joint = describe_compared(report) is not None
    files = f" in {len(report.parts)} files, compared with each other" if is_joint else ""
    counted = f"{len(_list_ran(report))} of {report.of} checks"
    counted += f" (profile {report.profile})" if report.profile != DEFAULT else ""
    return ", ".join([f"{pairs:,} pairs{files}", counted, *against])


def describe_compared(report: Report) -> str | None:
    """Describe which files were compared with each other; None for a single one.

    >>> describe_compared(Report((), "all", 18))
    """
    by_langs: dict[tuple[str, ...], list[str]] = {}
    for part in report.parts:
        langs = tuple(map(get_base, part.opened.job.langs))
        by_langs.setdefault(langs, []).append(part.opened.job.file or "?")
    ran = _list_ran(report)
    names = [check.name for check in list_checks() if check.compares and check.name in ran]
    groups = [
        f"{len(files)} files with each other ({', '.join(files)})"
        for files in by_langs.values()
        if len(files) > 1
    ]
    return f"{'; '.join(groups)}, by {', '.join(names)}" if names and groups else None


def describe_unchecked(report: Report) -> str:
    """Describe what was not checked, in one sentence: each reason with its checks.

    >>> describe_unchecked(Report((), "all", 18))
    'nothing'
    """
    reasons: dict[str, dict[str, None]] = {}
    for check, why in report.not_checked:
        reasons.setdefault(why, {})[check] = None
    described = [f"{', '.join(checks)} ({why})" for why, checks in reasons.items()]
    return "; ".join(filter(None, (*described, _describe_light(report)))) or "nothing"


def _describe_light(report: Report) -> str:
    light = sum(part.light for part in report.parts)
    return f"{light:,} finding{'s' * (light != 1)} below the severity asked for" if light else ""


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
        return "no findings of this severity" if _describe_light(report) else "no findings"
    counts = count_by_severity(findings).items()
    return ", ".join(f"{count:,} {severity}{'s' * (count != 1)}" for severity, count in counts)
