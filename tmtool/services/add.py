"""Translations into a memory, from files of any kind, or from texts and their translations."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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
from tmtool.reporter import SILENT, Reporter
from tmtool.services.maintain import index_new_texts
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.documents.requests import ReadRequest
    from tmtool.formats.units.model import ReadNotice, SkippedUnit
    from tmtool.memory.importing import ImportResult, Report
    from tmtool.units import Bead, Bitext

OnItem: TypeAlias = "Callable[[str, SkippedUnit | ReadNotice], None]"
OnFile: TypeAlias = Callable[[AddOutcome], None]


def add_files(
    session: Session,
    request: AddRequest,
    reporter: Reporter = SILENT,
    *,
    on_item: OnItem = lambda file, item: None,
    on_file: OnFile = lambda outcome: None,
) -> AddResult:
    """Take files into a memory, which is made where there is none.

    Each file is by itself: what is wrong with one leaves the others alone, and is told in the
    result. What was taken in before a fault or an interruption is kept, and the same request goes
    on from there. When all are in, the vectors that are missing are made. `on_item` is told of all
    that is left out of a file or worth knowing, `on_file` what became of each file, when it is
    done. The reporter is told of bytes by the name of the file, first of none with no total, of
    units as `UNITS`, then of vectors.

    InputError where the memory can't be made there, MissingError where it can't be written to.
    """
    session.create_memory()
    memory, outcomes = session.memory, []
    for file in request.files:

        def progress(done: int, total: int, units: int, file: str = file) -> None:
            reporter.step(UNITS, units, None)
            reporter.step(file, done, total or None)

        reporter.step(file, 0, None)
        outcome: AddOutcome
        try:
            outcome = memory.add_file(
                file, languages=request.langs, force=request.force, encoding=request.encoding,
                memory=request.memory_name, report=partial(on_item, file), progress=progress,
            )  # fmt: skip
        except InputError as error:
            outcome = AddFailure(file, error)
        outcomes.append(outcome)
        on_file(outcome)
    return AddResult(tuple(outcomes), index_new_texts(session, reporter) if request.index else {})


def add_pairs(
    session: Session,
    request: AddPairsRequest,
    reporter: Reporter = SILENT,
    *,
    on_item: OnItem = lambda file, item: None,
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
            outcome = _add_pair(session, pair, request, partial(on_item, name), reporter)
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
    from tmtool.embed.lazy import LazyEncoder
    from tmtool.formats import moses
    from tmtool.formats.units import bitexts
    from tmtool.formats.units.whole import make_texts
    from tmtool.memory.importing import Importer
    from tmtool.pipeline import AlignRequest
    from tmtool.services.align import align

    source, target = pair
    # What was aligned here has been compared already.
    is_given = request.parallel or request.beads is not None
    filling = Importer(
        session.store, session.user, f"{source.path} + {target.path}", report,
        encoder=LazyEncoder(session.load_encoder) if is_given else None, force=request.force,
        memory=request.memory_name,
    )  # fmt: skip
    if request.parallel:
        paths = Path(source.path), Path(target.path)
        return filling.take(moses.read_items(paths, languages=find_languages(pair)), None)
    if request.beads is not None:
        bitext = _join(pair, request.beads, request, reporter)
    else:
        wanted = AlignRequest(source, target, request.level, force=request.force)
        bitext = align(session, wanted, reporter).bitext
    return filling.take(bitexts.iter_items(bitext), None, lambda _: make_texts(bitext))


def _join(
    pair: tuple[ReadRequest, ReadRequest], beads: str, request: AddPairsRequest, reporter: Reporter
) -> Bitext:
    """Read a text and its translation, and pair them as a file says."""
    from tmtool.formats.units.from_beads import build_bitext
    from tmtool.services.reading import read_pair

    source, target = (reading.document for reading in read_pair(*pair, reporter))
    told = _read_beads(beads)
    try:
        return build_bitext(source, target, told, level=request.level, lines=pair[0].lines)
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
