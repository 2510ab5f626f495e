"""What may be wrong in translations, with the evidence, and what people decide on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.checks.requests import (
    NUMBERS,
    CheckRequest,
    DecideRequest,
    DecisionList,
    PairsFile,
    TextPairs,
)
from tmtool.errors import InputError
from tmtool.limits import LONGEST_TEXT
from tmtool.reporter import SILENT, Reporter
from tmtool.services.check_rules import open_rules
from tmtool.services.session import Session
from tmtool.services.terms import open_term_bases
from tmtool.units import Bitext, Document, Level

if TYPE_CHECKING:
    from tmtool.checks.changed import ChangedPairs
    from tmtool.checks.checking import References
    from tmtool.checks.inputs import OpenedJob
    from tmtool.checks.model import CheckInput
    from tmtool.checks.report import Report
    from tmtool.checks.seen import FindingSummary
    from tmtool.documents.requests import ReadRequest
    from tmtool.findings import Severity
    from tmtool.pipeline import AlignRequest


def check(session: Session, request: CheckRequest, reporter: Reporter = SILENT) -> Report:
    """Check translations, with what the memory of a session knows, where there is one.

    Findings that the session's decisions keep as they are, or call no errors, are not among those
    that remain.
    InputError, or ParseError with the place, for what can't be read; UnrelatedError for texts that
    are no translations of each other; MissingError where the encoder that aligns them is missing.
    """
    from tmtool.checks import checking, seen

    own = tuple(rule for each in request.rule_files for rule in open_rules(session, each))
    rules = replace(request.rules, own=(*request.rules.own, *own))
    references = _open_references(session, request)
    _check_previous(session, request)
    # All are read before the first is checked, so that a mistake is told soon.
    opened = [_open(session, each, reporter) for each in request.texts]
    new = [
        _find_changed(session, request, each.job, reporter) if request.only_changed else None
        for each in opened
    ]
    report = checking.check_jobs(opened, rules, references, new=new, progress=reporter.step)
    if request.notes_findings:
        seen.remember_findings(session.seen_findings, report.findings)
    return report


def _open_references(session: Session, request: CheckRequest) -> References:
    from tmtool.checks import decisions
    from tmtool.checks.checking import References
    from tmtool.embed import DEFAULT

    terms = open_term_bases(session, request.terms)
    if session.settings.encoder not in (None, DEFAULT):
        session.load_encoder()  # one that was asked for by name has to exist
    file = session.settings.findings
    return References(
        terms, session.store if session.has_memory else None, session.settings.place,
        decisions.read(file), file.name, session.load_encoder, session.sees_all,
    )  # fmt: skip


def _check_previous(session: Session, request: CheckRequest) -> None:
    """InputError where nothing can tell what was changed."""
    if not request.only_changed or session.has_memory:
        return
    if request.previous is None:
        message = "checking only changes needs a previous version, or a memory that has it"
        raise InputError(message, code="no earlier text", field="previous")
    if isinstance(request.previous, str):
        raise InputError(
            f"{request.previous}: file not found, and no memory is open in which a "
                "document could have that name",
            code="unknown document", field="previous", value=request.previous,
        )  # fmt: skip


def _open(
    session: Session, text: PairsFile | AlignRequest | Bitext | TextPairs, reporter: Reporter
) -> OpenedJob:
    """Read a file of pairs, or align two texts."""
    from tmtool.checks import inputs

    if isinstance(text, PairsFile):
        langs = text.source_lang, text.target_lang
        if text.translation is not None:
            return inputs.read_parallel((text.path, text.translation), langs, force=text.force)
        return inputs.read(text.path, languages=langs, encoding=text.encoding, force=text.force)
    if isinstance(text, Bitext):
        return inputs.open_bitext(text)
    if isinstance(text, TextPairs):
        return inputs.open_pairs(text.pairs, (text.source_lang, text.target_lang))
    from tmtool.documents.content import UNREAD_PAGE
    from tmtool.documents.report import list_unread_pages
    from tmtool.services.texts import align_readings, read_pair

    readings = read_pair(text.source, text.target, reporter)
    for request, reading in zip((text.source, text.target), readings, strict=True):
        if request.lines:
            _check_lines(request, reading.document)
        else:
            _check_segments(request, reading.document, text.level)
    found = align_readings(session, text, readings, reporter)
    damages = (*found.source.damages, *found.target.damages)
    repaired = sum(damage.repaired for damage in damages)
    paths = tuple(each.path if each.data is None else None for each in (text.source, text.target))
    opened = inputs.open_bitext(found.bitext, repaired=repaired)
    unread = sum(len(list_unread_pages(each)) for each in readings)
    left_out = {UNREAD_PAGE: unread} if unread else {}
    return replace(opened, paths=(paths[0], paths[1]), left_out=left_out)


def _check_lines(request: ReadRequest, document: Document) -> None:
    """InputError for a line that is too long to be checked, before it is aligned for minutes."""
    for number, paragraph in enumerate(document.paragraphs, 1):
        if (length := len(paragraph.text)) > LONGEST_TEXT:
            what = f"{request.path}: line {number:,} with text has {length:,} characters"
            raise InputError(
                f"{what}; at most {LONGEST_TEXT:,} are allowed: divide it into sentences",
                code="long line", field="lines", length=length, most=LONGEST_TEXT,
            )  # fmt: skip


def _check_segments(request: ReadRequest, document: Document, level: Level) -> None:
    """InputError for a segment that is too long to be checked, before it is aligned for minutes."""
    from tmtool.segmenter import split

    for number, paragraph in enumerate(document.paragraphs, 1):
        if len(paragraph.text) <= LONGEST_TEXT:
            continue
        ranges = split(paragraph.text, document.lang, level)
        length = max((stop - start for start, stop in ranges), default=0)
        if length > LONGEST_TEXT:
            what = f"{request.path}: a segment in paragraph {number:,} has {length:,} characters"
            raise InputError(
                f"{what}; at most {LONGEST_TEXT:,} are allowed: divide it into sentences",
                code="long segment", field="source", length=length, most=LONGEST_TEXT,
            )  # fmt: skip


def _find_changed(
    session: Session, request: CheckRequest, job: CheckInput, reporter: Reporter
) -> ChangedPairs:
    """Find what is new since the earlier text, or since the one that the memory suggests."""
    from tmtool.checks import changed, inputs
    from tmtool.services.texts import read

    previous = request.previous
    if previous is None:
        return changed.compare_with_guessed(job, session.store)
    if isinstance(previous, str):
        return changed.compare_with_named(job, previous, session.store)
    if isinstance(previous, PairsFile):
        langs = previous.source_lang or job.langs[0], previous.target_lang or job.langs[1]
        earlier = inputs.read(
            previous.path, languages=langs, encoding=previous.encoding, force=previous.force
        )
        return changed.compare_with_pairs(job, earlier.job)
    return changed.compare_with_document(job, read(previous, reporter).document)


def keep_report(report: Report, folder: Path, before: Path | None = None) -> None:
    """Keep a report in a folder, with the files that were checked: `open_report` has all of it.

    `before` is the folder of an earlier check of the same texts. InputError where it can't be
    written, or one is kept there already.
    """
    from tmtool.checks import kept_reports

    kept_reports.write_report(report, folder, before)


def open_report(session: Session, folder: Path) -> Report:
    """Open a report that is kept in a folder, with what was decided on its findings by now.

    InputError where it can't be read, ParseError where something else than decisions is in the
    file of decisions.
    """
    from tmtool.checks import decisions, kept_reports

    file = session.settings.findings
    report = kept_reports.read_report(folder)
    return kept_reports.apply_decisions(report, decisions.read(file), file.name)


def list_open(session: Session, folders: Sequence[Path]) -> Sequence[Mapping[str, Severity]]:
    """List what is open by now of reports that are kept in these folders.

    Of each the ids of findings with what they are shown as; InputError where one can't be read.
    """
    from tmtool.checks import decisions, kept_reports

    decided = decisions.read(session.settings.findings)
    settled = {each.id for each in decided.values() if each.verdict != "reopened"}
    return [
        {name: severity for name, severity in kept_reports.read_severities(each).items()
         if name not in settled}
        for each in folders
    ]  # fmt: skip


def check_suggestion(session: Session, folder: Path, finding: str, others: Sequence[str]) -> None:
    """InputError where the suggestion of a kept report's finding can't be put in as it is.

    `others` are the findings whose suggestions are put in already.
    """
    from tmtool.checks.repairs import list_repairs

    list_repairs(open_report(session, folder), {finding, *others})


def decide_findings(session: Session, request: DecideRequest) -> DecisionList:
    """Add a decision on each of these findings, in the name of the session's user.

    Give those that were made, one for each finding. InputError for a finding that was in none of
    the last checks, nor in the report that is named, and on which nothing was decided; for a number
    that the report does not have; where an error is kept without a reason; and where another
    program keeps the file. ParseError where something else than decisions is in it.
    """
    from tmtool.checks import decisions, seen

    file = session.settings.findings
    shown, numbers = seen.read_findings(session.seen_findings)
    if request.report is not None:
        reported, numbers = _read_reported(session, request.report)
        shown = {**shown, **reported}
    ids = [name for each in request.ids for name in _list_ids(each, numbers)]
    known = {*shown, *decisions.read(file)}
    for each in ids:
        if each not in known:
            where = f"{request.report} or " if request.report else ""
            raise InputError(
                f"finding {each} is not in {where}the last checks",
                code="unknown finding", field="ids", value=each,
            )  # fmt: skip
    if request.all_alike:
        alike = {(shown[each].check, shown[each].message) for each in ids if each in shown}
        ids += [
            name
            for name in numbers.values()
            if (shown[name].check, shown[name].message) in alike and name not in ids
        ]
    made = decisions.decide(
        file, ids, request.verdict, request.why, user=session.user, when=session.now,
        findings=shown,
    )  # fmt: skip
    return DecisionList(made, file)


def _read_reported(
    session: Session, path: str
) -> tuple[Mapping[str, FindingSummary], Mapping[int, str]]:
    """The findings of a report in JSON, or of one that is kept in a folder; the open by number."""
    from tmtool.checks import decisions, kept_reports, seen

    if not Path(path).is_dir():
        return seen.read_report(path)
    whole = kept_reports.read_report(Path(path))
    opened = kept_reports.apply_decisions(whole, decisions.read(session.settings.findings))
    numbers = {each.number: each.found.finding.id for each in opened.number_findings()}
    return {each.id: seen.summarize_finding(each) for each in whole.findings}, numbers


def _list_ids(given: str, numbers: Mapping[int, str]) -> Sequence[str]:
    """The ids of a number, of a range of numbers, or of an id itself.

    InputError for a number that is none of the report.
    """
    found = NUMBERS.fullmatch(given)
    if found is None:
        return (given,)
    first, last = int(found[1]), int(found[2] or found[1])
    for each in (first, last):
        if each not in numbers or last < first:
            have = f"its findings are 1 to {max(numbers)}" if numbers else "it has no findings"
            raise InputError(
                f"the last report has no finding {given}: {have}",
                code="finding number", field="ids", value=given,
            )  # fmt: skip
    return [numbers[each] for each in range(first, last + 1)]


def list_decisions(session: Session) -> DecisionList:
    """List the decisions that count, one for each finding, from the earliest to the latest.

    ParseError where something else than decisions is in the file.
    """
    from tmtool.checks.decisions import read

    file = session.settings.findings
    return DecisionList(tuple(sorted(read(file).values(), key=lambda each: each.at)), file)
