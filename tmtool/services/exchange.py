"""Files of units: into a memory and out of it, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tmtool.errors import InputError, UnrelatedError, describe_failed_read
from tmtool.memory.add_requests import (
    UNITS,
    AddFailure,
    AddOutcome,
    AddPairsRequest,
    AddRequest,
    AddResult,
    find_languages,
)
from tmtool.memory.upkeep_requests import ExportRequest
from tmtool.reporter import SILENT, Reporter
from tmtool.services.maintain import index_new_texts
from tmtool.services.session import Session
from tmtool.where import Equal, combine

if TYPE_CHECKING:
    from tmtool.documents.reading import DocumentReading
    from tmtool.documents.requests import ReadRequest
    from tmtool.formats.doctor import Complaint, DoctorReport
    from tmtool.formats.doctor.requests import DoctorRequest
    from tmtool.formats.units.model import ReadNotice, SkippedUnit
    from tmtool.formats.units.writing import WriteResult
    from tmtool.memory.importing import ImportResult, Report
    from tmtool.units import Bead, Bitext


OnItem: TypeAlias = "Callable[[str, SkippedUnit | ReadNotice], None]"
OnFile: TypeAlias = Callable[[AddOutcome], None]


def add_files(
    session: Session,
    request: AddRequest,
    reporter: Reporter = SILENT,
    *,
    on_item: OnItem | None = None,
    on_file: OnFile = lambda outcome: None,
) -> AddResult:
    """Take files into a memory, which is made where there is none.

    Each file is by itself: what is wrong with one leaves the others alone, and is told in the
    result. What was taken in before a fault or an interruption is kept, and the same request goes
    on from there, without reading again what is in. When all are in, the vectors that are missing
    are made. `on_item` is told of all that is left out of a file or worth knowing; for that, files
    that are in are read again. `on_file` is told what became of each file, when it is done, the
    reporter of bytes by the name of the file, first of none with no total, of units as `UNITS`,
    then of vectors.

    InputError where the memory can't be made there, MissingError where it can't be written to.
    """
    from tmtool.memory.importing import ImportResult, finish_run

    session.create_memory()
    memory, outcomes = session.memory, []
    run = _name_run(request) if on_item is None else ""
    for file, own in zip(request.files, request.names or [None] * len(request.files), strict=True):
        name = own or file

        def progress(done: int, total: int, units: int, name: str = name) -> None:
            reporter.step(UNITS, units, None)
            reporter.step(name, done, total or None)

        reporter.step(name, 0, None)
        outcome: AddOutcome
        try:
            outcome = memory.add_file(
                file, languages=request.langs, force=request.force, encoding=request.encoding,
                name=own, memory=request.memory_name, restricted=request.restricted,
                report=_report_to(on_item, name), progress=progress, run=run,
            )  # fmt: skip
        except InputError as error:
            outcome = AddFailure(name, error)
        outcomes.append(outcome)
        on_file(outcome)
    vectors = index_new_texts(session, reporter) if request.index else {}
    done = (each for each in outcomes if isinstance(each, ImportResult))
    finish_run(memory.store, done, session.user)
    return AddResult(tuple(outcomes), vectors)


def _report_to(on_item: OnItem | None, name: str) -> Report:
    """What is told of all that is left out of a file."""
    return partial(on_item, name) if on_item else lambda item: None


def _name_run(request: AddRequest) -> str:
    """What a request is known by when it is made again: all that decides what it takes in."""
    paths = [str(Path(each).resolve()) for each in request.files]
    how = request.langs, request.encoding, request.memory_name, request.names
    return sha256(repr((paths, how)).encode("utf-8", "surrogatepass")).hexdigest()


def add_pairs(
    session: Session,
    request: AddPairsRequest,
    reporter: Reporter = SILENT,
    *,
    on_item: OnItem | None = None,
    on_file: OnFile = lambda outcome: None,
) -> AddResult:
    """Take texts and their translations into a memory, which is made where there is none.

    Each pair is by itself, taken in whole or not at all; when all are in, the vectors that are
    missing are made. `on_item` is told of beads that have one side only, `on_file` what became of
    each pair, when it is done, both by the two names joined with a plus.

    InputError where the memory can't be made there, MissingError where it can't be written to, or
    there is no such encoder.
    """
    session.create_memory()
    outcomes: list[AddOutcome] = []
    for pair in request.pairs:
        name = " + ".join(text.path for text in pair)
        outcome: AddOutcome
        try:
            outcome = _add_pair(session, pair, request, _report_to(on_item, name), reporter)
        except (InputError, UnrelatedError) as error:
            outcome = AddFailure(name, error)
        outcomes.append(outcome)
        on_file(outcome)
    return AddResult(tuple(outcomes), index_new_texts(session, reporter) if request.index else {})


def _add_pair(
    session: Session,
    pair: tuple[ReadRequest, ReadRequest],
    request: AddPairsRequest,
    report: Report,
    reporter: Reporter,
) -> ImportResult:
    """Keep what belongs together of a text and its translation."""
    from tmtool.embed.wrappers import LazyEncoder
    from tmtool.formats import moses
    from tmtool.formats.units import bitexts
    from tmtool.formats.units.whole import make_texts
    from tmtool.memory.importing import Importer
    from tmtool.pipeline import AlignRequest
    from tmtool.services.texts import align

    source, target = pair
    # What was aligned here has been compared already.
    is_given = request.parallel or request.beads is not None
    filling = Importer(
        session.store, session.user, f"{source.path} + {target.path}", report,
        encoder=LazyEncoder(session.load_encoder) if is_given else None, force=request.force,
        memory=request.memory_name, restricted=request.restricted,
    )  # fmt: skip
    if request.parallel:
        paths = Path(source.path), Path(target.path)
        return filling.take(moses.read_items(paths, languages=find_languages(pair)), None)
    if request.beads is not None:
        bitext, readings = _join(pair, request.beads, request, reporter)
    else:
        wanted = AlignRequest(source, target, request.level, force=request.force)
        result = align(session, wanted, reporter)
        bitext, readings = result.bitext, (result.source, result.target)
    items = chain(_iter_unread_pages(pair, readings), bitexts.iter_items(bitext))
    return filling.take(items, None, lambda _: make_texts(bitext))


def _iter_unread_pages(
    pair: tuple[ReadRequest, ReadRequest], readings: Sequence[DocumentReading]
) -> Iterator[ReadNotice]:
    """Yield a notice for each scanned page that is missing from a text."""
    from tmtool.documents.content import UNREAD_PAGE
    from tmtool.documents.report import list_unread_pages
    from tmtool.formats.units.model import ReadNotice

    for text, reading in zip(pair, readings, strict=True):
        for page in list_unread_pages(reading):
            yield ReadNotice(0, 0, UNREAD_PAGE, f"{text.path}: {page}")


def _join(
    pair: tuple[ReadRequest, ReadRequest], beads: str, request: AddPairsRequest, reporter: Reporter
) -> tuple[Bitext, tuple[DocumentReading, DocumentReading]]:
    """Read a text and its translation, and pair them by an alignment file."""
    from tmtool.formats.bitexts.beads import build_bitext
    from tmtool.services.texts import read_pair

    readings = read_pair(*pair, reporter)
    source, target = (each.document for each in readings)
    alignment = _read_beads(beads)
    try:
        bitext = build_bitext(source, target, alignment, level=request.level, lines=pair[0].lines)
        return bitext, readings
    except InputError as error:
        raise InputError(
            f"{beads}: {error}", code=error.code, field="beads", **error.values
        ) from error


def _read_beads(path: str) -> tuple[Bead, ...]:
    from tmtool.formats.bitexts.beads import read

    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not an alignment file: it is not UTF-8") from error
    return read(lines, path)


def export(session: Session, request: ExportRequest) -> WriteResult:
    """Write the units of a selection into a file; JSONL loses nothing.

    What is restricted is left out, unless the request has it. The file is whole, or not there.
    InputError where it exists and nobody insists, or its format can't hold what is asked for.
    """
    from tmtool.formats.units.writing import write
    from tmtool.lang.codes import find_language
    from tmtool.memory.history import read_file_headers
    from tmtool.memory.successors import list_links
    from tmtool.memory.whole_texts import list_whole

    session.check_filled()
    store, view = session.store, session.view(request.selection)
    if not request.restricted:
        view = replace(view, where=combine(view.where, Equal("restriction", None)))
    source, target = (
        find_language(lang) if lang else None for lang in (request.source, request.target)
    )
    langs = {source, target} if source and target else None
    # Only JSONL holds them; for others it is enough to know how many there are.
    is_complete = str(request.file).lower().endswith(".jsonl")
    return write(
        (stored.unit for stored in store.iter_units(view)), request.file,
        source=request.source, target=request.target, when=session.now,
        every_origin=request.every_origin, level=request.level, flavour=request.flavour,
        xliff=request.xliff, codes=request.codes, headers=read_file_headers(store, view),
        texts=list_whole(store, view, langs, limit=None if is_complete else 0),
        links=[
            (each.document, each.successor.relation, each.successor.document)
            for each in list_links(store, view.as_of)
        ],
        force=request.force,
    )  # fmt: skip


def count_restricted(session: Session, request: ExportRequest) -> int:
    """Count the units that an export leaves out, as all there is of them is restricted."""
    if request.restricted:
        return 0
    view = session.view(request.selection)
    there = combine(view.where, Equal("restriction", None))
    counts = (session.store.count_units(replace(view, where=each)) for each in (view.where, there))
    every, written = counts
    return every - written


def examine_file(
    request: DoctorRequest,
    reporter: Reporter = SILENT,
    *,
    on_complaint: Callable[[Complaint], None] = lambda complaint: None,
) -> DoctorReport:
    """Tell everything that is wrong with a TMX, and repair what can be repaired in a copy.

    `on_complaint` is told of each fault when it is found; there may be as many as units. With a
    copy comes a log of the repairs. InputError for what is no TMX, and where a file can't be
    written, or exists and nobody insists.
    """
    from tmtool import files
    from tmtool.formats.doctor import examine, repair
    from tmtool.formats.doctor.complaints import write_log

    def progress(done: int, whole: int) -> None:
        reporter.step("examining", done / whole if whole else 1.0)

    if request.copy is None:
        return examine(request.file, on_complaint, progress=progress)
    log = Path(request.log_file)
    files.check(Path(request.copy), force=request.force)
    files.check(log, force=request.force)
    with write_log(log) as note:

        def tell(complaint: Complaint) -> None:
            note(complaint)
            on_complaint(complaint)

        return repair(request.file, request.copy, tell, force=request.force, progress=progress)
