"""Checks of pairs or of texts to align first, records of reports, and files of own rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmtool import files
from tmtool.checks.requests import CheckRules
from tmtool.errors import ChangedError, EmptyError, InputError
from tmtool.fields import fill_record, record
from tmtool.limits import LONGEST_TEXT
from tmtool.locks import hold_exclusive_lock
from tmtool.operations.term_bases import open_term_bases
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session
from tmtool.version import __version__

if TYPE_CHECKING:
    from tmtool.checks.changed import ChangedPairs
    from tmtool.checks.inputs import OpenedJob
    from tmtool.checks.model import Check, CheckInput
    from tmtool.checks.own_rules import OwnRule
    from tmtool.checks.report import Report, ReportedFinding, ReportPart
    from tmtool.documents.requests import ReadRequest
    from tmtool.findings import MarkedText
    from tmtool.pipeline import AlignRequest
    from tmtool.terms.base import TermBase
    from tmtool.units import Document, Level

_RULES_FOLDER = "rules"
_RULES_NAME = re.compile(r"\w[\w .-]{0,80}\.(?:toml|xbckl)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """Translations to check: pairs that were opened, or texts to align first.

    `terms` are term bases, by their files or names or as they are; without any it is the one of
    the memory. With `only_changed` only what is new since an earlier text is checked: that is
    `previous`, a file of a text or of pairs, or the name of a document of the memory; if None, the
    document of the memory that the source continues. The findings are noted, so that people can
    decide on them, unless `notes_findings` is false. `rule_files` are files of the user's own
    rules, or their names in the folder of the memory.
    """

    texts: tuple[OpenedJob | AlignRequest, ...]
    rules: CheckRules = field(default_factory=CheckRules)
    terms: tuple[str | TermBase, ...] = ()
    only_changed: bool = False
    previous: ReadRequest | str | None = None
    notes_findings: bool = True
    rule_files: tuple[str, ...] = ()


def check(session: Session, request: CheckRequest, reporter: Reporter = SILENT) -> Report:
    """Check translations, against the memory of a session if there is one.

    Findings that were decided on are not among those that remain. Raises InputError, or ParseError
    with the place, for what can't be read; UnrelatedError for texts that are no translations of
    each other; MissingError if the encoder that aligns them is missing.
    """
    from tmtool.checks import checking, decisions, seen
    from tmtool.embed import DEFAULT
    from tmtool.pipeline import AlignRequest

    previous, file = request.previous, session.settings.findings
    if isinstance(previous, str) and not session.has_memory:
        raise InputError(
            f"{previous}: file not found, and no memory is open in which a document could have "
            "that name",
            code="unknown document",
            field="previous",
            value=previous,
        )
    own = tuple(rule for each in request.rule_files for rule in open_rules(session, each))
    rules = replace(request.rules, own=(*request.rules.own, *own))
    terms = open_term_bases(session, request.terms)
    if session.settings.encoder not in (None, DEFAULT):
        session.load_encoder()  # one that was requested by name has to exist
    needs_memory = request.only_changed and previous is None
    references = checking.References(
        terms,
        session.store if session.has_memory or needs_memory else None,
        session.settings.place,
        decisions.read(file),
        file.name,
        session.load_encoder,
        session.sees_all,
    )
    # All are read before the first is checked, so that mistakes are reported early.
    opened = [
        _align(session, each, reporter) if isinstance(each, AlignRequest) else each
        for each in request.texts
    ]
    new = [
        _find_changed(session, previous, each.job, reporter) if request.only_changed else None
        for each in opened
    ]
    report = checking.check_jobs(opened, rules, references, new=new, progress=reporter.step)
    if request.notes_findings:
        seen.remember_findings(session.seen_findings, report.findings)
    return report


def _align(session: Session, text: AlignRequest, reporter: Reporter) -> OpenedJob:
    from tmtool.checks import inputs
    from tmtool.documents.content import UNREAD_PAGE
    from tmtool.documents.report import list_unread_pages
    from tmtool.operations.texts import align_readings, read_texts

    readings = read_texts((text.source, text.target), reporter)
    for own, reading in zip((text.source, text.target), readings, strict=True):
        _check_lengths(own, reading.document, text.level)
    found = align_readings(session, text, readings, reporter)
    damages = (*found.source.damages, *found.target.damages)
    opened = inputs.open_bitext(found.bitext, repaired=sum(each.repaired for each in damages))
    source, target = (e.path if e.data is None else None for e in (text.source, text.target))
    unread = sum(len(list_unread_pages(each)) for each in readings)
    left_out = {UNREAD_PAGE: unread} if unread else {}
    return replace(opened, paths=(source, target), left_out=left_out)


def _check_lengths(request: ReadRequest, document: Document, level: Level) -> None:
    """Raise InputError for a segment that is too long to be checked, before it is aligned."""
    from tmtool.segmenter import split

    for number, paragraph in enumerate(document.paragraphs, 1):
        text = paragraph.text
        if len(text) <= LONGEST_TEXT:
            continue
        ranges = [(0, len(text))] if request.lines else split(text, document.lang, level)
        length = max((stop - start for start, stop in ranges), default=0)
        if length > LONGEST_TEXT:
            what = "line {} with text" if request.lines else "a segment in paragraph {}"
            raise InputError(
                f"{request.path}: {what.format(f'{number:,}')} has {length:,} characters; at most "
                f"{LONGEST_TEXT:,} are allowed: divide it into sentences",
                code="long line" if request.lines else "long segment",
                field="lines" if request.lines else "source",
                length=length,
                most=LONGEST_TEXT,
            )


def _find_changed(
    session: Session, previous: ReadRequest | str | None, job: CheckInput, reporter: Reporter
) -> ChangedPairs:
    """Find what is new since the earlier text, or since the one that the memory suggests."""
    from tmtool.checks import changed, inputs
    from tmtool.operations.texts import read

    if previous is None:
        return changed.compare_with_guessed(job, session.store)
    if isinstance(previous, str):
        return changed.compare_with_named(job, previous, session.store)
    if previous.data is None and inputs.is_bitext(previous.path):
        return changed.compare_with_pairs(job, inputs.read(previous.path, languages=job.langs).job)
    return changed.compare_with_document(job, read(previous, reporter).document)


# Records of reports.


@record("check")
class CheckRecord:
    """A check: what it asks for, who says so, an example, and what it needs to run."""

    check: str
    rule: str
    source: str
    example: str
    needs: tuple[str, ...]


@record("checked")
class CheckedRecord:
    """A text that was checked, and with what.

    `low_score` and `one_sided` count pairs, `changed` those that are new since `changed_since` if
    only these were checked, `not_shown` findings below the severity asked for.
    """

    file: str | None
    files: tuple[Mapping[str, str | None], ...]
    langs: tuple[str, str]
    pairs: int
    low_score: int
    one_sided: int
    changed: int | None
    changed_since: str | None
    not_shown: int
    left_out: Mapping[str, int]
    repaired: int
    checks: tuple[str, ...]
    profile: str
    terms: str | None
    memory: str | None
    decisions: str | None
    kept: int
    not_an_error: int
    version: str


@record("not checked")
class NotCheckedRecord:
    """A check that did not run, and why; one that `ran` is in doubt."""

    file: str | None
    check: str
    why: str
    ran: bool


@record("finding")
class FindingRecord:
    """A finding, with its number in the report and its id in all reports.

    Each side is a text with the spans it is about, in code points. `segment` is the pair, from 0,
    `segments` all pairs with the same. `decision` says who keeps it as it is, when and why; only
    reports that are signed off have such findings.
    """

    number: int
    id: str
    check: str
    rule: str
    severity: str
    category: Mapping[str, Any]
    message: str
    file: str | None
    label: str | None
    segment: int | None
    low_score: float | None
    source: Mapping[str, Any]
    target: Mapping[str, Any]
    evidence: tuple[Mapping[str, Any], ...]
    suggestion: str | None
    count: int
    segments: tuple[int | None, ...]
    other_files: tuple[Mapping[str, Any], ...]
    also: tuple[str, ...]
    decision: Mapping[str, str] | None


@record("result")
class CheckSummaryRecord:
    """The number of findings that remain."""

    findings: int


REPORT_RECORDS = (CheckedRecord, NotCheckedRecord, FindingRecord, CheckSummaryRecord)


def build_check_record(check: Check) -> CheckRecord:
    """Build the record of a check."""
    return CheckRecord(check.name, check.rule, check.origin, check.example, tuple(check.needs))


def iter_records(report: Report) -> Iterator[Any]:
    """Yield the records of a report, those of `REPORT_RECORDS` in their order."""
    for part in report.parts:
        yield _build_checked(part, report)
    for part in report.parts:
        for each in part.decided.outcome.silent:
            yield NotCheckedRecord(part.opened.job.file, each.check, each.why, each.ran)
    yield from map(_build_finding, report.number_findings())
    yield CheckSummaryRecord(report.remaining)


def _build_checked(part: ReportPart, report: Report) -> CheckedRecord:
    opened, changed = part.opened, part.changed
    return fill_record(
        CheckedRecord,
        report,
        file=opened.job.file,
        files=tuple(map(asdict, opened.files)),
        langs=opened.job.langs,
        pairs=len(opened.job.pairs),
        low_score=len(opened.low),
        one_sided=opened.one_sided,
        changed=changed and len(changed.numbers),
        changed_since=changed and changed.description,
        not_shown=part.light,
        left_out=dict(opened.left_out),
        repaired=opened.repaired,
        checks=tuple(part.decided.outcome.ran),
        kept=len(part.decided.accepted),
        not_an_error=part.decided.ignored,
        version=__version__,
    )


def _build_finding(each: ReportedFinding) -> FindingRecord:
    from tmtool.checks.kinds import find_category

    finding, decision = each.finding, each.decision
    return fill_record(
        FindingRecord,
        finding,
        number=each.number,
        category=find_category(finding)._asdict(),
        file=each.part.opened.job.file,
        low_score=each.score,
        source=_build_side(finding.source),
        target=_build_side(finding.target),
        evidence=tuple(map(asdict, finding.evidence)),
        segments=tuple(place.segment for place in each.places),
        other_files=tuple(place._asdict() for place in finding.other_files),
        decision=decision and {"why": decision.why, "by": decision.by, "at": decision.at},
    )


def _build_side(side: MarkedText) -> dict[str, Any]:
    return {"text": side.text, "spans": [[span.start, span.stop] for span in side.spans]}


# Files of own rules, in the folder of a memory.


def list_rule_files(session: Session) -> Sequence[str]:
    """List the names of the files of rules in the folder of the memory."""
    folder = session.settings.memory / _RULES_FOLDER
    names = (each.name for each in folder.glob("*") if each.is_file())
    return sorted(name for name in names if _RULES_NAME.fullmatch(name))


def open_rules(session: Session, name: str) -> Sequence[OwnRule]:
    """Read the file of rules of this name in the folder of the memory, or another file.

    Raises InputError or ParseError, with the place, for a file that can't be used.
    """
    from tmtool.checks.own_rules import read_rules

    is_own = name in list_rule_files(session)
    return open_own_rules(session, name) if is_own else read_rules(Path(name))


def open_own_rules(session: Session, name: str | None) -> Sequence[OwnRule]:
    """Read a file of rules of the memory, none if no name is given.

    Raises EmptyError if the memory has no such file, ParseError if it can't be used.
    """
    from tmtool.checks.own_rules import parse_rules

    return parse_rules(read_rule_file(session, name).encode(), name) if name else ()


def read_rule_file(session: Session, name: str) -> str:
    """Read the text of a file of rules of the memory. Raises EmptyError if there is none."""
    if name not in list_rule_files(session):
        raise EmptyError(f"the memory has no file of rules called {name!r}", field="rules")
    path = session.settings.memory / _RULES_FOLDER / name
    return files.read_bytes(path, name).decode("utf-8-sig", "replace")


def hash_text(text: str) -> str:
    """Return a short digest of a text, to notice that somebody else changed it."""
    return sha256(text.encode()).hexdigest()[:16] if text else ""


def write_rule_file(session: Session, name: str, text: str, seen: str = "") -> None:
    """Write a file of rules into the folder of the memory, or remove it if the text is empty.

    Raises InputError for another kind of name, ParseError for rules that can't be used, and
    ChangedError if the file is not the one with the digest `seen` any more.
    """
    from tmtool.checks.own_rules import parse_rules

    if not _RULES_NAME.fullmatch(name):
        message = "name the file in letters and digits, with the ending .toml or .xbckl"
        raise InputError(message, field="name")
    path = session.settings.memory / _RULES_FOLDER / name
    if text.strip():
        parse_rules(text.encode(), name)
    with hold_exclusive_lock(path):
        exists = name in list_rule_files(session)
        if seen != hash_text(read_rule_file(session, name) if exists else ""):
            raise ChangedError(f"{name} was changed meanwhile: open it again", field="name")
        if text.strip():
            files.write(path, [text], force=True)
        else:
            path.unlink(missing_ok=True)
