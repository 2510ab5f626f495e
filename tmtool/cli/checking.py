"""Checking files: open them, run the checks, show or write the report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.bootstrap import open_session, read_clock
from tmtool.cli import opened, options, output
from tmtool.errors import InputError, MissingError

if TYPE_CHECKING:
    from tmtool.checks.changed import Changed
    from tmtool.checks.checking import Rules
    from tmtool.checks.nouns import Job
    from tmtool.checks.opening import Opened
    from tmtool.checks.report import Report
    from tmtool.doors import Store
    from tmtool.findings import Severity
    from tmtool.store.sqlite import SqliteStore
    from tmtool.terms.base import TermBase
    from tmtool.units import Level


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be checked, with what, and where the report goes."""

    files: tuple[str, ...]
    langs: tuple[str | None, str | None]
    _: KW_ONLY
    pair: bool
    lines: bool
    level: Level
    terms: tuple[str, ...]
    memory: str | None
    house: str | None
    profile: str
    only: tuple[str, ...]
    changed: bool
    against: str | None
    least: Severity
    but: tuple[str, ...]
    decisions: str | None
    out: tuple[str, ...]
    sign_off: tuple[str, ...]
    encoder: str
    symbol: str | None
    encoding: str | None
    full: bool
    force: bool
    as_json: bool
    quiet: bool


def run(request: Request) -> bool:
    """Check and tell; whether no error and no warning remains."""
    from tmtool.checks import decisions, registry
    from tmtool.checks.checking import Rules

    checks = registry.chosen(request.profile, request.only, request.but)
    if request.against is not None and not request.changed:
        message = "--against says what --only changed compares with: say both"
        raise InputError(message)
    _check_outputs(request)
    decided = _decisions_file(request)
    rules = Rules(
        checks, request.profile, _terms(request), house=request.house, least=request.least,
        decided=decisions.read(decided), decisions=decided.name,
    )  # fmt: skip
    jobs = list(_jobs(request))
    with _memory(request) as store:
        _check_changed(request, store)
        name = str(opened.folder(request.memory))
        report = _report(request, jobs, replace(rules, memory=store, memory_name=name))
    _tell(report, request)
    return report.is_clean


def _check_outputs(request: Request) -> None:
    from tmtool.checks.shown import check

    names = (*request.out, *request.sign_off)
    for name in names:
        check(Path(name), force=request.force)
        if name in request.files:
            raise InputError(f"the output is one of the inputs: {name}")
        if names.count(name) > 1:
            raise InputError(f"the same output is named twice: {name}")
        _check_kind(name, request.files)


def _check_kind(name: str, files: tuple[str, ...]) -> None:
    """InputError where a file of another program is to be made of what was none before."""
    from tmtool.checks.shown.notes import is_kept_for

    if not is_kept_for(name, files):
        end = Path(name).suffix
        raise InputError(
            f"{name}: a {end} is for notes in the {end} that is checked; else write a .xlf"
        )


def _terms(request: Request) -> TermBase | None:
    """The term bases that are named, as one; else the user's own, where there is one."""
    from tmtool.services.term_bases import open_term_bases

    with open_session(request.memory) as session:
        return open_term_bases(session, request.terms)


def _jobs(request: Request) -> Iterator[Opened]:
    from tmtool.checks import opening

    files = request.files
    if request.pair or _are_documents(request):
        if len(files) % 2:
            message = "--pair takes documents two by two: a text and its translation"
            raise InputError(message)
        pairs = zip(files[::2], files[1::2], strict=True)
        yield from (_aligned(request, paths) for paths in pairs)
        return
    if request.lines:
        message = "--lines is about a text and its translation: name both"
        raise InputError(message)
    if len(set(files)) < len(files):
        twice = next(file for file in files if files.count(file) > 1)
        raise InputError(f"the same file is named twice: {twice}")
    for file in files:
        yield opening.read(
            file, langs=request.langs, encoding=request.encoding, force=request.force
        )


def _are_documents(request: Request) -> bool:
    """Whether two files are a text and its translation."""
    from tmtool.checks.opening import is_bitext

    files = request.files
    if len(files) == 2 and request.lines:
        return True
    return len(files) == 2 and not any(is_bitext(file) for file in files)


def _aligned(request: Request, paths: tuple[str, str]) -> Opened:
    """The job that two documents make, aligned on the way."""
    from tmtool import embed, pipeline
    from tmtool.checks import opening
    from tmtool.cli import reading

    encodings = options.encodings(request.encoding)
    wanted = reading.Request(paths, request.langs, encodings, request.symbol, lines=request.lines)
    read = reading.read_both(wanted)
    reading.tell_reading(paths, read, None, quiet=request.quiet)
    documents = read[0].document, read[1].document
    encoder = embed.load(request.encoder)
    with output.progress(quiet=request.quiet) as progress:
        if request.lines:
            bitext = pipeline.align_lines(
                *documents, encoder, force=request.force, progress=progress
            )
        else:
            bitext = pipeline.align_pair(
                *documents, encoder, level=request.level, force=request.force, progress=progress
            )
    repaired = sum(damage.repaired for each in read for damage in each.damages)
    return opening.from_bitext(bitext, repaired=repaired)


@contextmanager
def _memory(request: Request) -> Iterator[SqliteStore | None]:
    """The memory to compare with: the one that is named, else the user's where there is one."""
    from tmtool.store.sqlite import FILE, SqliteStore

    where = opened.folder(request.memory)
    if not (where / FILE).exists():
        if request.memory is not None:
            raise MissingError(f"there is no memory at {where}; tmtool add FILE... makes it")
        yield None
        return
    store = SqliteStore(where)
    try:
        yield store
    finally:
        store.close()


def _check_changed(request: Request, store: SqliteStore | None) -> None:
    """InputError where there is nothing to tell by what was changed."""
    if not request.changed or store is not None:
        return
    if request.against is None:
        message = (
            "--only changed needs an earlier text: --against FILE, or a memory that has it "
            "(--memory PATH)"
        )
        raise InputError(message)
    if not Path(request.against).exists():
        raise InputError(f"{request.against} is no file, and there is no memory that may have it")


def _changed(request: Request, job: Job, store: Store | None) -> Changed:
    """What of a job is new since the text that is named, or the one that the memory suggests."""
    from tmtool.checks import changed, opening

    name = request.against
    if name is None:
        assert store is not None, "checked before"
        return changed.since_guessed(job, store)
    if not Path(name).exists():
        assert store is not None, "checked before"
        return changed.since_named(job, name, store)
    if opening.is_bitext(name):
        return changed.since_pairs(job, opening.read(name, langs=job.langs).job)
    from tmtool.cli.reading import read, tell_reading

    first, second = options.encodings(request.encoding)
    earlier = read(name, encoding=first if first == second else None)
    tell_reading([name], [earlier], None, quiet=request.quiet)
    return changed.since_document(job, earlier.document)


def _report(request: Request, jobs: list[Opened], rules: Rules) -> Report:
    from tmtool.checks import checking

    parts = []
    with output.progress(quiet=request.quiet) as progress:
        for each in jobs:
            new = _changed(request, each.job, rules.memory) if request.changed else None
            parts.append(checking.part(each, rules, new=new, progress=progress))
    return checking.report(parts, rules)


def _decisions_file(request: Request) -> Path:
    from tmtool.resources import findings_file

    return Path(request.decisions).expanduser() if request.decisions else findings_file()


def _tell(report: Report, request: Request) -> None:
    from tmtool.checks import shown
    from tmtool.checks.report import summary
    from tmtool.checks.shown import objects, terminal

    accepted = sum(len(part.decided.accepted) for part in report.parts)
    for name in request.sign_off:
        signed = replace(report, signed=True)
        shown.write(signed, Path(name), when=read_clock(), force=request.force)
        output.note(f"{name}: {accepted} accepted", quiet=request.quiet)
    for name in request.out:
        shown.write(report, Path(name), when=read_clock(), force=request.force)
        output.note(f"{name}: {summary(report)}", quiet=request.quiet)
    if request.out:
        return
    if request.as_json:
        output.emit(objects.lines(report))
    else:
        from tmtool.cli.asking import look

        output.emit(terminal.view(report, look(full=request.full)))
