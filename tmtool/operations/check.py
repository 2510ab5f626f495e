"""`check`: what may be wrong in translations, with the evidence."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from tmtool.checks.requests import FORMATS, WORD, CheckRules
from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE, Opt, request
from tmtool.operations.check_records import (
    REPORT_RECORDS,
    CheckRecord,
    build_check_record,
    iter_records,
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
    from tmtool.operations.check_texts import CheckRequest
    from tmtool.pipeline import AlignRequest
    from tmtool.views.terminal.look import Look


@request
class CheckFilesRequest:
    """Check translations for possible errors; every finding comes with its evidence.

    Several files are one text: renderings that differ between them are findings too. The report
    ends with what was checked and what could not be. Exit code 1 if errors or warnings remain.
    """

    files: Annotated[
        tuple[str, ...],
        Opt(
            "TMX, XLIFF, TSV and other files of pairs, outputs of tmtool align, or a text and its "
            "translation.",
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
    terms: TermBases = ()
    profile: Annotated[
        str | None,
        Opt(
            "The checks to run: all, substance or form; un-en or un-zh: the house style of the "
            "United Nations for English or Chinese, all notes; or the TOML file of a project. If "
            "left out, tmtool-checks.toml in the folder of the texts or above it, else all.",
            "NAME|FILE",
            pattern=r"[\w-]+",
        ),
    ] = None
    only: Annotated[tuple[str, ...], Opt("Run only this check; can be repeated.", "CHECK")] = ()
    exclude: Annotated[
        tuple[str, ...], Opt("Leave out this check; can be repeated.", "CHECK", "not")
    ] = ()
    min_severity: Annotated[
        Literal["error", "warning", "note"], Opt("Show findings of at least this severity.")
    ] = "note"
    rules: Annotated[
        tuple[str, ...],
        Opt(
            "Apply your own rules: a TOML file, an Xbench checklist (.xbckl), or the name of a "
            "file of rules in the memory; can be repeated.",
            "FILE",
            is_file=True,
            pattern=r"\w[\w .-]*",
        ),
    ] = ()
    changed: Annotated[
        bool, Opt("Check only what is not in the previous version, which is found in the memory.")
    ] = False
    against: Annotated[
        str | None,
        Opt(
            "Check only what is not in this previous version.",
            "SYMBOL|FILE",
            is_file=True,
            pattern=SYMBOL,
        ),
    ] = None
    against_memory: Annotated[
        bool, Opt("Show as well what differs from the memory's translations of the same text.")
    ] = False
    organization: Annotated[
        str | None, Opt("The organization whose terms are preferred: UN, ITU.", "NAME", rare=True)
    ] = None
    region: Annotated[
        str | None, Opt("The regional usage that is preferred: zh-HK, zh-TW.", "REGION", rare=True)
    ] = None
    documents: Annotated[DocumentOptions, Opt("Reading documents")] = DocumentOptions()
    force: Annotated[
        bool, Opt("Overwrite FILE, and check texts that seem unrelated or exchanged.")
    ] = False
    sign_off: Annotated[
        bool, Opt("Report also what is kept as it is, with reason, name and time.")
    ] = False
    full: Annotated[
        bool, Opt("Show whole texts, and list in full what was checked.", on=COMMAND_LINE)
    ] = False
    list_: Annotated[bool, Opt("List all checks with their rules.", rare=True)] = False
    explain: Annotated[
        str | None,
        Opt(
            "Explain a check or a rule of a house style: what it asks for, who says so and when, "
            "an example.",
            "CHECK",
        ),
    ] = None

    def __post_init__(self) -> None:
        """Raise InputError if nothing is named, for no profile, and for two ways of pairing."""
        if not (self.files or self.list_ or self.explain):
            message = "name a file of translations, or a text and its translation"
            raise InputError(message)
        if self.profile and not self.profile.lower().endswith(".toml"):
            CheckRules(self.profile)
        for name, is_given in (("lines", self.lines), ("level", self.level != "sentence")):
            if is_given and self.parallel:
                message = "can't be used with texts that are paired line by line (--parallel)"
                raise InputError(message, field=name)

    def build(self, is_file: Callable[[str], bool] = os.path.exists) -> CheckRequest:
        """Read files of pairs; `is_file` says if the previous version is a file.

        Raises InputError for files that can't be read, or don't go together.
        """
        from tmtool.checks.profiles import choose_profile
        from tmtool.documents.requests import ReadRequest
        from tmtool.operations.check_texts import CheckRequest

        project = choose_profile(self.profile, self.files)
        only, exclude = (
            tuple(name.strip() for each in given for name in each.split(","))
            for given in (self.only, self.exclude)
        )
        rules = CheckRules(
            "all" if project or self.profile is None else self.profile,
            only,
            exclude,
            self.min_severity,
            self.organization or None,
            self.region or None,
            ("memory wording",) if self.against_memory else (),
            project=project,
        )
        previous: ReadRequest | str | None = self.against
        if self.against is not None and is_file(self.against):
            first, second = self.documents.spread_encodings(2)
            encoding = first if first == second else None
            struck = self.documents.struck_out
            previous = ReadRequest(self.against, encoding=encoding, struck=struck)
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
        elif len(set(files)) < len(files):
            twice = next(file for file in files if files.count(file) > 1)
            raise InputError(f"the same file is named twice: {twice}")
        else:
            encoding = self.documents.encoding
            for file in files:
                yield inputs.read(file, languages=langs, encoding=encoding, force=self.force)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A report with the time it was made, or checks to list or explain."""

    now: datetime
    report: Report | None = None
    full: bool = False
    checks: tuple[Check, ...] = ()


def run_check(session: Session, asked: CheckFilesRequest, reporter: Reporter) -> CheckResult:
    """Check files, or list or explain the checks."""
    from tmtool.checks import registry
    from tmtool.operations.check_texts import check

    if asked.explain:
        return CheckResult(session.now, checks=(registry.find_check(asked.explain),))
    if asked.list_:
        every = (*registry.list_checks(), *registry.list_asked_checks())
        return CheckResult(session.now, checks=every)
    report = replace(check(session, asked.build(), reporter), signed=asked.sign_off)
    return CheckResult(session.now, report, asked.full)


def check_report_file(asked: CheckFilesRequest, path: str) -> None:
    """Raise InputError if a copy of a checked file can't be written to a path."""
    from tmtool.views.docx.check import check_copy
    from tmtool.views.xliff_notes import is_kept_for

    suffix = Path(path).suffix
    if suffix.lower() in WORD:
        check_copy(path, asked.files)
    if not is_kept_for(path, asked.files):
        raise InputError(
            f"{path}: notes can be written only into the {suffix} file that is checked; "
            "write a .xlf instead"
        )


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
            "check zh.docx en.docx -o en.commented.docx",
            "check --lines zh.txt en.txt --from zh --to en --profile form",
            "check --parallel test.zh test.en",
            "check bitext.tmx --only numbers --only citations",
            "check zh.docx en.docx --against A/RES/74/197",
            "check draft.sdlxliff -o noted.sdlxliff",
            "check --profile un-en report.zh.docx report.en.docx",
            "check bitext.tmx --rules house.toml",
            "check --explain numbers",
        ),
    ),
)
