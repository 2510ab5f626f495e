"""`tmtool check`: what may be wrong in translations, with the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import options, output, sessions
from tmtool.cli.options import take_outputs
from tmtool.errors import InputError, MissingError

if TYPE_CHECKING:
    from datetime import datetime

    from tmtool.checks.report import Report, ReportPart
    from tmtool.checks.requests import CheckRequest, PairsFile
    from tmtool.documents.content import StruckOut
    from tmtool.documents.requests import ReadRequest
    from tmtool.pipeline import AlignRequest
    from tmtool.services.session import Session
    from tmtool.units import Level
    from tmtool.views.docx.check import Copy


class Weight(StrEnum):
    """What findings weigh."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE...",
        help="TMX, XLIFF, TSV and other files of pairs, outputs of tmtool align, or a text and its "
        "translation.",
    ),
]
_Level = Annotated[
    options.Level, typer.Option(help="With documents: what to pair.", rich_help_panel=options.MORE)
]
_Lines = Annotated[
    bool, typer.Option("--lines", help="With documents: treat each line as one segment.")
]
_Parallel = Annotated[
    bool,
    typer.Option(
        "--parallel",
        help="With two text files: each line translates the same line of the other, as in Moses.",
        rich_help_panel=options.MORE,
    ),
]
_Terms = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="A term base: a file, or un-ict, which is supplied with tmtool; that of "
        "the memory if left out.",
    ),
]
_Profile = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|FILE",
        help="The checks to run: all, substance or form; un-en or un-zh: the house style of the "
        "United Nations for English or Chinese, all notes; or the TOML file of a project. If left "
        "out, tmtool-checks.toml in the folder of the texts or above it, else all.",
    ),
]
_Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="CHECK",
        help="Run only this check; can be repeated. changed: check only what is not in "
            "the previous version.",
    ),
]  # fmt: skip
_Against = Annotated[
    str | None,
    typer.Option(
        metavar="SYMBOL|FILE",
        help="With --only changed: the previous version; found in the memory if left out.",
    ),
]
_AgainstMemory = Annotated[
    bool,
    typer.Option(
        "--against-memory",
        help="Show as well what differs from the memory's translations of the same text.",
    ),
]
_Not = Annotated[
    list[str] | None,
    typer.Option("--not", metavar="CHECK", help="Leave out this check; can be repeated."),
]
_Least = Annotated[Weight, typer.Option("--least", help="Show findings of at least this severity.")]
_Organization = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The organization whose terms are preferred: UN, ITU.",
        rich_help_panel=options.MORE,
    ),
]
_Region = Annotated[
    str | None,
    typer.Option(
        metavar="REGION",
        help="The regional usage that is preferred: zh-HK, zh-TW.",
        rich_help_panel=options.MORE,
    ),
]
_Decisions = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The file of decisions on findings; TMTOOL_FINDINGS if left out.",
        rich_help_panel=options.MORE,
    ),
]
_Rules = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FILE",
        help="Apply your own rules: a TOML file, an Xbench checklist (.xbckl), or the name of a "
        "file of rules in the memory; can be repeated.",
    ),
]
_Out = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="FILE",
        help="Write the report: .html, .xlsx, .json, .jsonl, .txt, .xlf (the XLIFF that is "
        "checked, with notes) or .docx (the translation, with comments); can be repeated.",
    ),
]  # fmt: skip
_Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--commented-source", metavar="FILE",
        help="With two Word files: write the source with the comments as well, a .docx.",
        rich_help_panel=options.MORE,
    ),
]  # fmt: skip
_SignOff = Annotated[
    list[str] | None,
    typer.Option(
        "--sign-off", metavar="FILE",
        help="Write the report with what is kept as it is as well, with reason, name and time.",
        rich_help_panel=options.MORE,
    ),
]  # fmt: skip
_Explain = Annotated[
    str | None,
    typer.Option(
        metavar="CHECK",
        help="Explain a check or a rule of a house style: what it asks for, who says so and "
        "when, an example.",
        rich_help_panel=options.MORE,
    ),
]
_List = Annotated[
    bool,
    typer.Option("--list", help="List all checks with their rules.", rich_help_panel=options.MORE),
]
_Full = Annotated[bool, typer.Option("--full", help="Show whole texts.")]
_Details = Annotated[
    bool,
    typer.Option(
        "--details",
        help="List in full what was checked, and with what.",
        rich_help_panel=options.MORE,
    ),
]


_CHANGED = "changed"
"""A name for --only that is of no check."""


def check(
    files: _Files = None,
    pair: options.TwoByTwo = False,
    lines: _Lines = False,
    parallel: _Parallel = False,
    level: _Level = options.Level.SENTENCE,
    source_lang: options.From = None,
    target_lang: options.To = None,
    terms: _Terms = None,
    memory: options.Memory = None,
    organization: _Organization = None,
    region: _Region = None,
    profile: _Profile = None,
    only: _Only = None,
    against: _Against = None,
    against_memory: _AgainstMemory = False,
    exclude: _Not = None,
    min_severity: _Least = Weight.NOTE,
    rules: _Rules = None,
    decisions: _Decisions = None,
    out: _Out = None,
    sign_off: _SignOff = None,
    sources: _Sources = None,
    explain: _Explain = None,
    listed: _List = False,
    full: _Full = False,
    details: _Details = False,
    encoder: options.EncoderName = "use",
    symbol: options.Symbol = None,
    encoding: options.Encodings = None,
    struck_out: options.Struck = options.StruckText.DELETE,
    force: options.Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Check translations for possible errors; every finding comes with its evidence.

    Several files are one body of text: what is rendered in one way here is held against the others.
    The report ends with what was checked and what could not be. Exit code 1 when errors or warnings
    remain; notes leave it 0.

    \b
    tmtool check bitext.tmx
    tmtool check zh.docx en.docx --terms un-ict -o findings.html
    tmtool check zh.docx en.docx -o en.commented.docx
    tmtool check --lines zh.txt en.txt --from zh --to en --profile form
    tmtool check --parallel test.zh test.en
    tmtool check bitext.tmx --only numbers --only citations
    tmtool check zh.docx en.docx --only changed --against A/RES/74/197
    tmtool check draft.sdlxliff -o noted.sdlxliff
    tmtool check --profile un-en report.zh.docx report.en.docx
    tmtool check bitext.tmx --rules house.toml
    tmtool check --explain numbers
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    if listed or explain:
        _explain(explain, as_json=as_json)
        return
    from tmtool.checks.profiles import choose_profile
    from tmtool.checks.requests import CheckRequest, CheckRules

    checks, only_changed = _named(only)
    usage = organization or None, region or None
    more = ("memory wording",) if against_memory else ()
    project = choose_profile(profile, files or ())
    chosen = CheckRules(
        "all" if project or profile is None else profile,
        checks,
        _split(exclude),
        min_severity.value,
        *usage,
        more,
        project=project,
    )
    reports = ReportOptions(
        tuple(out or ()), tuple(sign_off or ()), tuple(sources or ()),
        full=full, details=details, force=force, as_json=as_json, quiet=quiet,
    )  # fmt: skip
    texts = TextOptions(
        tuple(files or ()), source_lang, target_lang, pair=pair, lines=lines, parallel=parallel,
        level=level.value, symbol=symbol, encoding=encoding, struck=struck_out.value, force=force,
    )  # fmt: skip
    reports.check(texts.files)
    with open_session(memory, encoder=encoder, findings=decisions) as session, sessions.relax_gc():
        _check_memory(session, memory)
        earlier = texts.build_earlier_request(against)
        request = CheckRequest(
            texts.build_requests(), chosen, tuple(terms or ()), only_changed, earlier,
            rule_files=tuple(rules or ()),
        )  # fmt: skip
        is_clean = run(session, request, reports)
    if not is_clean:
        raise typer.Exit(1)


def _check_memory(session: Session, named: str | None) -> None:
    """MissingError where a memory that was named is not there; the user's own need not be.

    A folder that holds a term base alone is one to check against.
    """
    from tmtool.services.terms import locate_own_term_base

    is_there = session.has_memory or locate_own_term_base(session).exists()
    if named is not None and not is_there:
        where = session.settings.memory
        raise MissingError(f"memory not found: {where}; create it with: tmtool add FILE...")


def _named(only: Sequence[str] | None) -> tuple[tuple[str, ...], bool]:
    """The checks that --only names, and whether it asks for what was changed."""
    chosen = _split(only)
    if only is not None and not chosen:
        message = "--only is empty: name a check"
        raise InputError(message)
    return tuple(name for name in chosen if name != _CHANGED), _CHANGED in chosen


def _split(names: Sequence[str] | None) -> tuple[str, ...]:
    """Names that were given one by one, or with commas between them."""
    return tuple(name.strip() for each in names or () for name in each.split(",") if name.strip())


def _explain(name: str | None, *, as_json: bool) -> None:
    """One check, or all of them."""
    from tmtool.checks import registry, un_style
    from tmtool.cli.messages import USAGE
    from tmtool.views.json import check as objects
    from tmtool.views.terminal import check as terminal

    if as_json:
        every = (*registry.list_checks(), *registry.list_asked_checks())
        chosen = [registry.find_check(name)] if name else every
        output.emit_objects(objects.build_rules(chosen))
    elif name:
        output.emit(terminal.render_check(registry.find_check(name), output.build_look(), USAGE))
    else:
        output.emit(terminal.render_checks(registry.list_checks(), output.build_look()))
        output.emit(terminal.render_style_rules(un_style.list_rules(), output.build_look()))


@dataclass(frozen=True, slots=True)
class TextOptions:
    """What the options say of the files to check: how they are read, and which belong together."""

    files: tuple[str, ...]
    source_lang: str | None
    target_lang: str | None
    _: KW_ONLY
    pair: bool
    lines: bool
    parallel: bool
    level: Level
    symbol: str | None
    encoding: str | None
    struck: StruckOut = "delete"
    force: bool

    def __post_init__(self) -> None:
        """InputError where nothing is named, and for ways of pairing that don't go together."""
        if not self.files:
            message = "name a file of translations, or a text and its translation"
            raise InputError(message)
        others = {"lines": self.lines, "level": self.level != "sentence"}
        for name in (name for name, given in others.items() if given and self.parallel):
            message = f"{name} can't be given with texts that are paired line by line"
            raise InputError(message, code=f"parallel and {name}", field=name)

    def build_requests(self) -> tuple[PairsFile | AlignRequest, ...]:
        """The files of pairs, or the texts with their translations."""
        files = self.files
        if self.pair or self.parallel or self._are_documents():
            build = self._build_parallel if self.parallel else self._to_align
            return tuple(map(build, options.pair_up(files)))
        if self.lines:
            message = "--lines is for a text and its translation: name both"
            raise InputError(message)
        if len(set(files)) < len(files):
            twice = next(file for file in files if files.count(file) > 1)
            raise InputError(f"the same file is named twice: {twice}")
        return tuple(self._of_pairs(file) for file in files)

    def _are_documents(self) -> bool:
        """Whether two files are a text and its translation."""
        from tmtool.checks.inputs import is_bitext

        if len(self.files) == 2 and self.lines:
            return True
        return len(self.files) == 2 and not any(is_bitext(file) for file in self.files)

    def _to_align(self, paths: tuple[str, str]) -> AlignRequest:
        from tmtool.cli.reading import pair_requests
        from tmtool.pipeline import AlignRequest

        both = pair_requests(
            paths, (self.source_lang, self.target_lang), options.parse_encodings(self.encoding),
            symbol=self.symbol, lines=self.lines, struck=self.struck,
        )  # fmt: skip
        return AlignRequest(*both, level=self.level, force=self.force)

    def _build_parallel(self, paths: tuple[str, str]) -> PairsFile:
        from tmtool.checks.requests import PairsFile

        return PairsFile(
            paths[0], self.source_lang, self.target_lang, self.encoding, self.force, paths[1]
        )

    def _of_pairs(self, file: str) -> PairsFile:
        from tmtool.checks.requests import PairsFile

        return PairsFile(file, self.source_lang, self.target_lang, self.encoding, self.force)

    def build_earlier_request(self, name: str | None) -> ReadRequest | PairsFile | str | None:
        """The earlier text that is named: a file where there is one, else one of the memory."""
        from tmtool.checks.inputs import is_bitext
        from tmtool.checks.requests import PairsFile
        from tmtool.documents.requests import ReadRequest

        if name is None or not Path(name).exists():
            return name
        if is_bitext(name):
            return PairsFile(name)
        first, second = options.parse_encodings(self.encoding)
        return ReadRequest(name, encoding=first if first == second else None, struck=self.struck)


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Where the report goes: into files (`sources` are copies of the source), else to stdout."""

    out: tuple[str, ...]
    sign_off: tuple[str, ...]
    sources: tuple[str, ...] = ()
    _: KW_ONLY
    full: bool
    details: bool
    force: bool
    as_json: bool
    quiet: bool

    def check(self, files: Sequence[str]) -> None:
        """InputError where a file can't be written, before the work; `files` are checked."""
        from tmtool.views.check import check

        names = (*self.out, *self.sign_off, *self.sources)
        take_outputs(names, partial(check, force=self.force), inputs=files)
        for name in names:
            _check_kind(name, files, "source" if name in self.sources else "target")


def _check_kind(name: str, files: Sequence[str], copy: Copy) -> None:
    """InputError where a file of another program is to be made of what was none before."""
    from tmtool.views.docx.check import SUFFIXES, check_copy
    from tmtool.views.xliff_notes import is_kept_for

    if copy == "source" or Path(name).suffix.lower() in SUFFIXES:
        check_copy(name, files, copy)
    if not is_kept_for(name, files):
        end = Path(name).suffix
        raise InputError(
            f"{name}: notes can be written only into the {end} file that is checked; "
            "write a .xlf instead"
        )


def run(session: Session, request: CheckRequest, chosen: ReportOptions) -> bool:
    """Check and tell; whether no error and no warning remains."""
    from tmtool.services.check import check

    with output.open_reporter(quiet=chosen.quiet) as reporter:
        report = check(session, request, reporter)
    told = replace(report, parts=tuple(map(_with_hint, report.parts)))
    _tell(told, session.now, chosen)
    return report.is_clean


def _with_hint(part: ReportPart) -> ReportPart:
    """The part, and what helps where no earlier text was found."""
    if part.changed is None or part.changed.code != "no previous version":
        return part
    told = f"{part.changed.description}; --against names one"
    return replace(part, changed=replace(part.changed, description=told))


def _tell(report: Report, now: datetime, chosen: ReportOptions) -> None:
    from tmtool.checks.report import summarize
    from tmtool.views import check as shown
    from tmtool.views.json import check as objects
    from tmtool.views.terminal import check as terminal

    accepted = sum(len(part.decided.accepted) for part in report.parts)
    signed, told = replace(report, signed=True), summarize(report)
    written: list[tuple[str, Report, Copy, str]] = [
        *((name, signed, "target", f"{accepted} kept as is") for name in chosen.sign_off),
        *((name, report, "source", told) for name in chosen.sources),
        *((name, report, "target", told) for name in chosen.out),
    ]
    for name, own, copy, message in written:
        shown.write(own, Path(name), when=now, force=chosen.force, copy=copy)
        output.note(f"{name}: {message}", quiet=chosen.quiet)
    if chosen.out or chosen.sources:
        return
    if chosen.as_json:
        output.emit_objects(objects.build_report(report))
    else:
        from tmtool.cli.messages import DETAILS

        look = output.build_look(full=chosen.full)
        lines = terminal.view(report, look, details=chosen.details, more=DETAILS)
        output.emit(lines)
