"""`check`: what may be wrong in translations, with the evidence; and checks for programs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import MaxLen, MinLen

from tmtool.checks.requests import FORMATS, CheckRules
from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE, PROGRAMS, Opt, request
from tmtool.operations.check_texts import (
    REPORT_RECORDS,
    CheckedRecord,
    CheckRecord,
    CheckRequest,
    build_check_record,
    check,
    iter_records,
    open_own_rules,
)
from tmtool.operations.declare import Operation, Written
from tmtool.operations.shared import (
    SYMBOL,
    DocumentOptions,
    From,
    Lines,
    Pairing,
    Parallel,
    TermBases,
    To,
    pair_up,
)
from tmtool.reporter import Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.checks.inputs import OpenedJob
    from tmtool.checks.model import Check
    from tmtool.checks.report import Report
    from tmtool.pipeline import AlignRequest
    from tmtool.views.citations import Permalinks
    from tmtool.views.terminal.look import Look


@request
class CheckOptions:
    """The checks to run, what they compare with, and the findings to report."""

    terms: TermBases = ()
    only: Annotated[tuple[str, ...], Opt("Run only this check; can be repeated.", "CHECK")] = ()
    exclude: Annotated[
        tuple[str, ...], Opt("Leave out this check; can be repeated.", "CHECK", "not")
    ] = ()
    min_severity: Annotated[
        Literal["error", "warning", "note"], Opt("Show findings of at least this severity.")
    ] = "note"
    organization: Annotated[
        str | None, Opt("The organization whose terms are preferred: UN, ITU.", "NAME", rare=True)
    ] = None
    region: Annotated[
        str | None, Opt("The regional usage that is preferred: zh-HK, zh-TW.", "REGION", rare=True)
    ] = None

    def build_rules(self, profile: str, **more: Any) -> CheckRules:
        """Build the rules. Raises InputError for a name of no profile or check."""
        only, exclude = (
            tuple(name.strip() for each in given for name in each.split(","))
            for given in (self.only, self.exclude)
        )
        usage = self.organization or None, self.region or None
        return CheckRules(profile, only, exclude, self.min_severity, *usage, **more)


@request
class CheckFilesRequest(CheckOptions):
    """Check translations for possible errors; every finding comes with its evidence.

    Several files are one text: renderings that differ between them are findings too. The report
    ends with what was checked and what could not be. Exit code 1 if errors or warnings remain.
    """

    files: Annotated[
        tuple[str, ...],
        Opt(
            "Files of pairs, or a text and its translation.",
            "FILE...",
            is_argument=True,
            is_file=True,
        ),
    ] = ()
    parallel: Parallel = False
    lines: Lines = False
    level: Pairing = "sentence"
    from_: From = None
    to: To = None
    profile: Annotated[
        str | None,
        Opt(
            "The checks: all, substance, form, un-en, un-zh, or a project's TOML file.",
            "NAME|FILE",
            pattern=r"[\w-]+",
        ),
    ] = None
    rules: Annotated[
        tuple[str, ...],
        Opt(
            "Your own rules: .toml, .xbckl, or a name in the memory.",
            "FILE",
            is_file=True,
            pattern=r"\w[\w .-]*",
        ),
    ] = ()
    changed: Annotated[
        bool, Opt("Check only what is not in the previous version, found in the memory.")
    ] = False
    against: Annotated[
        str | None,
        Opt("Check only what is not in this version.", "SYMBOL|FILE", is_file=True, pattern=SYMBOL),
    ] = None
    against_memory: Annotated[
        bool, Opt("Also report what differs from translations in the memory.")
    ] = False
    documents: Annotated[DocumentOptions, Opt("Reading documents")] = DocumentOptions()
    force: Annotated[bool, Opt("Overwrite FILE, and check texts that seem unrelated.")] = False
    sign_off: Annotated[bool, Opt("Also report what is kept as it is, with the reason.")] = False
    full: Annotated[
        bool, Opt("Show whole texts, and list in full what was checked.", on=COMMAND_LINE)
    ] = False
    list_: Annotated[bool, Opt("List all checks with their rules.", rare=True)] = False
    explain: Annotated[
        str | None,
        Opt("Explain a check or a rule of a house style, with an example.", "CHECK"),
    ] = None

    def __post_init__(self) -> None:
        """Raise InputError if nothing is named, for no profile, and for two ways of pairing."""
        if not (self.files or self.list_ or self.explain):
            message = "name a file of translations, or a text and its translation"
            raise InputError(message)
        if self.profile and not self.profile.lower().endswith(".toml"):
            CheckRules(self.profile)
        if self.parallel and (self.lines or self.level != "sentence"):
            message = "can't be used with texts that are paired line by line (--parallel)"
            raise InputError(message, field="lines" if self.lines else "level")

    def build(self, is_file: Callable[[str], bool] = os.path.exists) -> CheckRequest:
        """Read files of pairs; `is_file` says if the previous version is a file.

        Raises InputError for files that can't be read, or don't go together.
        """
        from tmtool.checks.profiles import choose_profile
        from tmtool.documents.requests import ReadRequest

        project = choose_profile(self.profile, self.files)
        profile = "all" if project or self.profile is None else self.profile
        more = ("memory wording",) if self.against_memory else ()
        rules = self.build_rules(profile, more=more, project=project)
        previous: ReadRequest | str | None = self.against
        if self.against is not None and is_file(self.against):
            previous = ReadRequest(self.against, struck=self.documents.struck_out)
        is_changed = self.changed or self.against is not None
        texts = tuple(self._iter_texts())
        return CheckRequest(texts, rules, self.terms, is_changed, previous, rule_files=self.rules)

    def _iter_texts(self) -> Iterator[OpenedJob | AlignRequest]:
        from tmtool.checks import inputs
        from tmtool.pipeline import AlignRequest

        files, langs = self.files, (self.from_, self.to)
        if self.parallel:
            for paths in pair_up(files):
                yield inputs.read_parallel(paths, langs, force=self.force)
        elif len(files) == 2 and (self.lines or not any(map(inputs.is_bitext, files))):
            first, second = self.documents.build_requests(files, langs, lines=self.lines)
            yield AlignRequest(first, second, self.level, self.documents.srx, force=self.force)
        elif self.lines:
            message = "segments are lines only in a text and its translation: name both"
            raise InputError(message, field="lines")
        else:
            encoding = self.documents.encoding
            for file in files:
                yield inputs.read(file, languages=langs, encoding=encoding, force=self.force)


@request
class Pair:
    """A text and its translation."""

    source: Annotated[str, MinLen(1), Opt("The text.", "TEXT")]
    target: Annotated[str, MinLen(1), Opt("Its translation.", "TEXT")]


@request
class CheckPairsRequest(CheckOptions):
    """Check pairs of a text and its translation.

    Figures, names, terms, citations, punctuation and more are compared; each finding comes with its
    evidence. The pairs are in the order of their document, and are checked against each other as
    well. They are not kept.
    """

    pairs: Annotated[tuple[Pair, ...], MinLen(1), MaxLen(20), Opt("The pairs.", needed=True)] = ()
    from_: Annotated[
        str, MinLen(2), MaxLen(35), Opt("The language of the texts: zh.", "LANG", needed=True)
    ] = ""
    to: Annotated[
        str, MinLen(2), MaxLen(35), Opt("The language of the translations.", "LANG", needed=True)
    ] = ""
    profile: Annotated[str, Opt("The checks of this profile: all, un-en, un-zh, form.", "NAME")] = (
        "all"
    )
    rules: Annotated[str, Opt("A file of rules of the memory, by name.", "NAME")] = ""


@request
class ListChecksRequest:
    """List the checks, each with its rule, its source and an example."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A report with the time it was made, or checks to list or explain."""

    now: datetime
    report: Report | None = None
    full: bool = False
    checks: tuple[Check, ...] = ()


def run_check(session: Session, asked: CheckFilesRequest, reporter: Reporter) -> CheckResult:
    """Check files, or list or explain the checks."""
    from tmtool.checks.registry import find_check

    if asked.explain:
        return CheckResult(session.now, checks=(find_check(asked.explain),))
    if asked.list_:
        return CheckResult(session.now, checks=_list_checks())
    report = replace(check(session, asked.build(), reporter), signed=asked.sign_off)
    return CheckResult(session.now, report, asked.full)


def _list_checks() -> tuple[Check, ...]:
    from tmtool.checks import registry

    return (*registry.list_checks(), *registry.list_asked_checks())


def check_report_file(asked: CheckFilesRequest, path: str) -> None:
    """Raise InputError for notes in a copy of a file that is not checked."""
    from tmtool.views.check import check_copy

    check_copy(path, asked.files)


def write_result(result: CheckResult, asked: CheckFilesRequest, path: str, force: bool) -> Written:
    """Write a report. Raises InputError if there is none."""
    from tmtool.checks.report import summarize
    from tmtool.views.check import write

    report = result.report
    if report is None:
        message = "a list of checks is only shown: leave out the file"
        raise InputError(message)
    write(report, path, when=result.now, force=True)
    kept = sum(len(part.decided.accepted) for part in report.parts)
    contents = summarize(report) + (f", {kept} kept as is" if report.signed else "")
    return Written(path, contents, counts={"findings": report.remaining, "kept": kept})


def _tell(result: CheckResult) -> Iterable[Any]:
    if result.report is None:
        return map(build_check_record, result.checks)
    return iter_records(result.report)


def _show(result: CheckResult, look: Look) -> Iterator[str]:
    from tmtool.checks import un_style
    from tmtool.views.terminal import check as terminal

    if result.report is not None:
        yield from terminal.view(
            result.report, replace(look, full=result.full), more="; --full says more"
        )
    elif len(result.checks) == 1:
        yield from terminal.render_check(result.checks[0], look)
    else:
        yield from terminal.render_checks(result.checks, un_style.list_rules(), look)


def _check_pairs(session: Session, asked: CheckPairsRequest, reporter: Reporter) -> Report:
    from tmtool.checks.inputs import open_pairs
    from tmtool.lang.codes import find_language

    rules = asked.build_rules(asked.profile, own=tuple(open_own_rules(session, asked.rules)))
    pairs = ((each.source, each.target) for each in asked.pairs)
    texts = open_pairs(pairs, (find_language(asked.from_), find_language(asked.to)))
    return check(
        session, CheckRequest((texts,), rules, asked.terms, notes_findings=False), reporter
    )


def _tell_report(report: Report) -> Iterator[Any]:
    """The records of a report; no decision can stand anywhere, since nothing is kept."""
    for each in iter_records(report):
        yield replace(each, decisions=None) if isinstance(each, CheckedRecord) else each


def _cite_report(report: Report, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    """Cite the checks with findings, and the documents that findings are compared with."""
    from tmtool.views.citations import cite_check, cite_name

    lang = report.parts[0].opened.job.langs[1]
    for name in dict.fromkeys(each.check for each in report.findings):
        yield cite_check(name)
    for each in report.findings:
        for evidence in each.evidence:
            for cited in evidence.citations:
                yield cite_name(cited, {lang: evidence.what})


def _cite_checks(checks: tuple[Check, ...], links: Permalinks) -> Iterator[Mapping[str, Any]]:
    from tmtool.views.citations import cite_check

    return (cite_check(each.name) for each in checks)


OPERATIONS = (
    Operation(
        name="check",
        request=CheckFilesRequest,
        run=run_check,
        show=_show,
        records=(*REPORT_RECORDS, CheckRecord, Written),
        tell=_tell,
        is_answer=lambda result: result.report is None or result.report.is_clean,
        memory="optional",
        takes_encoder=True,
        takes_decisions=True,
        role="translator",
        is_long=True,
        form=("files", "profile", "terms", "rules", "symbol", "against", "changed"),
        writes=FORMATS,
        write=write_result,
        writes_always=True,
        check_write=check_report_file,
        examples=(
            "check bitext.tmx",
            "check zh.docx en.docx --terms un-ict -o findings.html",
            "check --lines zh.txt en.txt --from zh --to en --profile form",
            "check zh.docx en.docx --against A/RES/74/197",
            "check draft.sdlxliff -o noted.sdlxliff",
            "check --explain numbers",
        ),
    ),
    Operation(
        name="check pairs",
        request=CheckPairsRequest,
        run=_check_pairs,
        show=lambda report, look: (f"{each.message}\n" for each in report.findings),
        records=REPORT_RECORDS,
        tell=_tell_report,
        cite=_cite_report,
        memory="place",
        on=PROGRAMS,
    ),
    Operation(
        name="check list",
        request=ListChecksRequest,
        run=lambda session, asked, reporter: _list_checks(),
        show=lambda checks, look: (f"{each.name}: {each.rule}\n" for each in checks),
        records=(CheckRecord,),
        tell=lambda checks: map(build_check_record, checks),
        cite=_cite_checks,
        on=PROGRAMS,
    ),
)
