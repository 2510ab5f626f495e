"""Checking files: open them, run the checks, show or write the report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.cli import opened, output
from tmtool.cli.clock import now
from tmtool.errors import InputError, MissingError

if TYPE_CHECKING:
    from tmtool.checks.nouns import Check
    from tmtool.checks.opening import Opened
    from tmtool.checks.report import Report
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
    least: Severity
    but: tuple[str, ...]
    decisions: str | None
    out: str | None
    sign_off: str | None
    encoder: str
    symbol: str | None
    encoding: str | None
    full: bool
    force: bool
    as_json: bool
    quiet: bool


def run(request: Request) -> int:
    """Check, tell, and give the number of findings that remain."""
    from tmtool.checks import registry

    checks = registry.chosen(request.profile, request.only, request.but)
    _check_outputs(request)
    terms = _terms(request)
    jobs = list(_jobs(request))
    with _memory(request) as store:
        if request.changed and store is None:
            message = "--only changed compares with a memory, and there is none: --memory PATH"
            raise InputError(message)
        report = _report(request, jobs, checks, terms, store)
    _tell(report, request)
    return report.remaining


def _check_outputs(request: Request) -> None:
    from tmtool.checks.shown import check

    for name in (request.out, request.sign_off):
        if name is not None:
            check(Path(name), force=request.force)
            if name in request.files:
                raise InputError(f"the output is one of the inputs: {name}")
    if request.out is not None and request.out == request.sign_off:
        raise InputError(f"the same output is named twice: {request.out}")


def _terms(request: Request) -> TermBase | None:
    """The term bases that are named, as one; else the user's own, where there is one."""
    from tmtool.cli.term_bases import own_file
    from tmtool.terms import kept, reading
    from tmtool.terms.base import TermBase

    if not request.terms:
        own = own_file(request.memory)
        return kept.read(own) if own.exists() else None
    found = [reading.base(name) for name in request.terms]
    if len(found) == 1:
        return found[0]
    entries = tuple(entry for each in found for entry in each.entries)
    return TermBase(entries, " + ".join(each.name for each in found))


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
    for file in files:
        yield opening.read(file, langs=request.langs, encoding=request.encoding)


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

    encodings = request.encoding, request.encoding
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


def _report(
    request: Request,
    jobs: list[Opened],
    checks: tuple[Check, ...],
    terms: TermBase | None,
    store: SqliteStore | None,
) -> Report:
    from tmtool.checks import decisions, precedents, registry, running
    from tmtool.checks.report import Part, Report

    path = _decisions_file(request)
    decided = decisions.read(path)
    parts = []
    with output.progress(quiet=request.quiet) as progress:
        for each in jobs:
            job = replace(each.job, terms=terms, memory=store, house=request.house)
            among = precedents.changed(job) if request.changed else None
            outcome = running.run(job, checks, among=among, progress=progress)
            left = decisions.apply(outcome, decided)
            shown, light = running.weighty(left.outcome, request.least)
            count = None if among is None else len(among)
            parts.append(Part(replace(each, job=job), replace(left, outcome=shown), count, light))
    return Report(
        tuple(parts), request.profile, len(registry.checks()),
        terms=f"{terms.name}, {len(terms.entries):,} entries, revision {terms.revision}"
        if terms else None,
        memory=f"{opened.folder(request.memory)}, {store.size():,} units, revision {store.revision}"
        if store else None,
        decisions=path.name if decided else None,
    )  # fmt: skip


def _decisions_file(request: Request) -> Path:
    from tmtool.resources import findings_file

    return Path(request.decisions).expanduser() if request.decisions else findings_file()


def _tell(report: Report, request: Request) -> None:
    from tmtool.checks import shown
    from tmtool.checks.report import summary
    from tmtool.checks.shown import objects, terminal

    if request.sign_off:
        signed = replace(report, signed=True)
        shown.write(signed, Path(request.sign_off), when=now(), force=request.force)
        accepted = sum(len(part.decided.accepted) for part in report.parts)
        output.note(f"{request.sign_off}: {accepted} accepted", quiet=request.quiet)
    if request.out:
        shown.write(report, Path(request.out), when=now(), force=request.force)
        output.note(f"{request.out}: {summary(report)}", quiet=request.quiet)
    elif request.as_json:
        output.emit(objects.lines(report))
    else:
        from tmtool.cli.asking import look

        output.emit(terminal.view(report, look(full=request.full)))
