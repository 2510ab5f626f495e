"""Files of translations, and pairs of documents, into a memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from tmtool.errors import (
    InputError,
    TmtoolError,
    UnrelatedError,
    describe_failed_read,
)
from tmtool.fields import record
from tmtool.operations.memory_upkeep import index_new_texts
from tmtool.operations.shared import pair_up
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.documents.reading import DocumentReading
    from tmtool.documents.requests import ReadRequest
    from tmtool.formats.units.model import ReadNotice, SkippedUnit
    from tmtool.memory.importing import ImportResult, Report
    from tmtool.operations.add import AddRequest
    from tmtool.units import Bead, Bitext

UNITS = "units"
"""The task of a reporter's steps that count the units read from a file."""
_TEXT_SUFFIXES = frozenset(
    {".txt", ".docx", ".doc", ".odt", ".pdf", ".html", ".htm", ".xhtml", ".md"}
)
_MAX_FIRST_LINE = 4_000
OnItem: TypeAlias = "Callable[[str, SkippedUnit | ReadNotice], None]"


@dataclass(frozen=True, slots=True)
class AddFailure:
    """A file, or a pair of texts, that was not added, or not completely, and why."""

    file: str
    error: TmtoolError

    @property
    def added(self) -> int:
        """Return the number of units that were added or changed before the error."""
        return cast("int", self.error.values.get("added", 0))

    @property
    def change(self) -> int | None:
        """Return the change that added them."""
        return cast("int | None", self.error.values.get("change"))


AddOutcome: TypeAlias = "ImportResult | AddFailure"


@record("vectors_made")
class VectorsMade:
    """The number of vectors that were computed for new texts, by language."""

    languages: Mapping[str, int]


def add(
    session: Session,
    request: AddRequest,
    reporter: Reporter = SILENT,
    *,
    on_item: OnItem | None = None,
) -> Iterator[AddOutcome | VectorsMade]:
    """Add files to a memory, which is created if needed; yield the outcome of each.

    A file that fails leaves the others alone. What was added before a fault or an interruption is
    kept, and the same request continues from there, without reading finished files again. Finally
    the missing vectors are computed. `on_item` gets everything that is skipped or worth knowing;
    for that, finished files are read again. The reporter gets bytes by the name of a file, first
    none without a total, and the units read as `UNITS`.

    InputError where the memory can't be created there, MissingError where it can't be written to.
    """
    from tmtool.memory.importing import ImportResult, finish_run

    session.create_memory()
    is_pair = request.pair or _are_two_texts(request.files, reporter)
    done: list[ImportResult] = []
    outcomes = (
        _add_pairs(session, request, reporter, on_item)
        if is_pair
        else _add_files(session, request, reporter, on_item)
    )
    for each in outcomes:
        done += [each] if isinstance(each, ImportResult) else []
        yield each
    made = index_new_texts(session, reporter) if request.index else {}
    finish_run(session.store, done, session.user)
    if made:
        yield VectorsMade(made)


def _add_files(
    session: Session, request: AddRequest, reporter: Reporter, on_item: OnItem | None
) -> Iterator[AddOutcome]:
    for name in ("align", "parallel", "lines"):
        if getattr(request, name):
            message = "only for a text and its translation, with --pair"
            raise InputError(message, field=name)
    memory = session.memory
    files = request.files if request.names else _expand(request.files, reporter)
    run = _compute_run_name(request, files) if on_item is None else ""
    for file, own in zip(files, request.names or [None] * len(files), strict=True):
        name = own or file

        def progress(done: int, total: int, units: int, name: str = name) -> None:
            reporter.step(UNITS, units, None)
            reporter.step(name, done, total or None)

        reporter.step(name, 0, None)
        try:
            yield memory.add_file(
                file,
                languages=request.langs,
                force=request.force,
                encoding=request.reading.encoding,
                name=own,
                memory=request.memory_name,
                restricted=request.restricted,
                report=partial(on_item, name) if on_item else lambda item: None,
                progress=progress,
                run=run,
            )
        except InputError as error:
            yield AddFailure(name, error)


def _expand(files: Sequence[str], reporter: Reporter) -> tuple[str, ...]:
    """Return the files to read; those of folders that can't be read are remarks."""
    from tmtool.formats.units.reading import LeftOut, expand

    chosen = []
    for each in expand(files):
        if isinstance(each, LeftOut):
            which = f"{each.path} and {each.more:,} more were" if each.more else f"{each.path} was"
            reporter.remark(Remark(f"{which} skipped: {each.reason}", each.code))
        else:
            chosen.append(str(each))
    if not chosen:
        message = "none of these files holds translations"
        raise InputError(message)
    return tuple(chosen)


def _compute_run_name(request: AddRequest, files: Sequence[str]) -> str:
    """Return a name that the same request has again: a digest of what decides its outcome."""
    paths = [str(Path(each).resolve()) for each in files]
    how = request.langs, request.reading.encoding, request.memory_name, request.names
    return sha256(repr((paths, how)).encode("utf-8", "surrogatepass")).hexdigest()


def _are_two_texts(files: Sequence[str], reporter: Reporter) -> bool:
    """Return True for a text and its translation, with a remark; InputError for more texts."""
    paths = [Path(each) for each in files]
    if len(paths) < 2 or not all(path.is_file() for path in paths):
        return False
    if any(path.suffix.lower() not in _TEXT_SUFFIXES or _has_pairs(path) for path in paths):
        return False
    if len(files) > 2:
        raise InputError(
            f"{files[0]} and {len(files) - 1} more are texts, not translations: align them "
            "first, with tmtool align TEXT TEXT TEXT -o table.jsonl, and add that file"
        )
    text = f"{files[0]} and {files[1]} are taken for a text and its translation, as with --pair"
    reporter.remark(Remark(text, "taken for a pair"))
    return True


def _has_pairs(path: Path) -> bool:
    """Return True if a plain text has columns, or a page is a bitext."""
    if path.suffix.lower() == ".txt":
        with path.open("rb") as file:
            return b"\t" in file.readline(_MAX_FIRST_LINE)
    if path.suffix.lower() in (".html", ".htm"):
        from tmtool.formats.bitexts.html import has_pairs

        return has_pairs(path.read_bytes())
    return False


def _add_pairs(
    session: Session, request: AddRequest, reporter: Reporter, on_item: OnItem | None
) -> Iterator[AddOutcome]:
    """Add texts and their translations, each pair whole or not at all."""
    own = pair_up(request.names) if request.names else pair_up(request.files)
    for paths, names in zip(pair_up(request.files), own, strict=True):
        name = " + ".join(names)
        report = partial(on_item, name) if on_item else lambda item: None
        try:
            yield _add_pair(session, paths, names, request, report, reporter)
        except (InputError, UnrelatedError) as error:
            yield AddFailure(name, error)


def _add_pair(
    session: Session,
    paths: tuple[str, str],
    names: tuple[str, str],
    request: AddRequest,
    report: Report,
    reporter: Reporter,
) -> ImportResult:
    """Align a text and its translation, and add the pairs."""
    from tmtool.embed.wrappers import LazyEncoder
    from tmtool.formats import moses
    from tmtool.formats.units import bitexts
    from tmtool.formats.units.whole import make_texts
    from tmtool.memory.importing import Importer
    from tmtool.operations.texts import align
    from tmtool.pipeline import AlignRequest

    # What is aligned here needs no other comparison.
    is_given = request.parallel or request.align is not None
    importer = Importer(
        session.store,
        session.user,
        " + ".join(names),
        report,
        encoder=LazyEncoder(session.load_encoder) if is_given else None,
        force=request.force,
        memory=request.memory_name,
        restricted=request.restricted,
    )
    if request.parallel:
        files = Path(paths[0]), Path(paths[1])
        return importer.take(moses.read_items(files, languages=request.langs), None)
    langs = (request.source, request.target)
    source, target = request.reading.build_requests(paths, langs, lines=request.lines)
    if request.names:
        # As data they are called by their own names.
        source = replace(source, path=names[0], data=Path(paths[0]).read_bytes())
        target = replace(target, path=names[1], data=Path(paths[1]).read_bytes())
    pair = source, target
    if request.align is not None:
        bitext, readings = _join(pair, request.align, request, reporter)
    else:
        wanted = AlignRequest(
            source, target, request.level, srx=request.reading.srx, force=request.force
        )
        result = align(session, wanted, reporter)
        bitext, readings = result.bitext, (result.source, result.target)
    items = chain(_iter_unread_pages(pair, readings), bitexts.iter_items(bitext))
    return importer.take(items, None, lambda _: make_texts(bitext))


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
    pair: tuple[ReadRequest, ReadRequest], path: str, request: AddRequest, reporter: Reporter
) -> tuple[Bitext, tuple[DocumentReading, DocumentReading]]:
    """Read a text and its translation, and pair them by an alignment file."""
    from tmtool.formats.bitexts.beads import build_bitext
    from tmtool.operations.texts import read_texts

    readings = read_texts(pair, reporter)
    source, target = (each.document for each in readings)
    beads = _read_beads(path)
    try:
        bitext = build_bitext(source, target, beads, level=request.level, lines=request.lines)
    except InputError as error:
        message = f"{path}: {error}"
        raise InputError(message, code=error.code, field="align", **error.values) from error
    return bitext, readings


def _read_beads(path: str) -> tuple[Bead, ...]:
    from tmtool.formats.bitexts.beads import read

    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not an alignment file: it is not UTF-8") from error
    return read(lines, path)
