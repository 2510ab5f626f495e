"""`add`: files of translations, and texts with their translations, into a memory."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, cast

from annotated_types import MinLen

from tmtool import files
from tmtool.errors import InputError, TmtoolError, UnrelatedError, describe_failed_write
from tmtool.fields import STDIN, Arg, Opt, fill_record, record, request
from tmtool.lang.codes import normalize
from tmtool.operations.declare import Operation
from tmtool.operations.memory_upkeep import index_new_texts
from tmtool.operations.shared import DocumentOptions, From, Level, To, pair_up
from tmtool.protocols import ImportResult
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.documents.reading import DocumentReading
    from tmtool.documents.requests import ReadRequest
    from tmtool.formats.units.model import ReadNotice, SkippedUnit
    from tmtool.memory.importing import ImportRun
    from tmtool.units import Bitext
    from tmtool.views.terminal.look import Look

UNITS = "units"
"""The task of a reporter's steps that count the units read from a file."""
_PAIRS = "With --pair"


@request
class AddRequest:
    """Add translations to the memory, with their origin.

    All files are inspected first; adding the same again changes nothing; a run that was stopped
    continues where it was.
    """

    files: Annotated[
        tuple[str, ...],
        Arg(
            "TMX, XLIFF, SDLXLIFF, PO, TSV, CSV, XLSX, JSONL; folders and patterns; - is stdin.",
            "FILE...",
            is_file=True,
        ),
    ]
    from_: From = None
    to: To = None
    pair: Annotated[
        bool, Opt("The files are documents, each followed by its translation: align them.")
    ] = False
    align: Annotated[
        str | None, Opt("The alignment of a pair, a .align file.", "FILE", group=_PAIRS, rare=True)
    ] = None
    parallel: Annotated[
        bool, Opt("The lines of both files correspond, as in Moses.", group=_PAIRS, rare=True)
    ] = False
    level: Annotated[Level, Opt("The segments to align.", group=_PAIRS)] = "sentence"
    lines: Annotated[bool, Opt("Each line is one segment.", group=_PAIRS, rare=True)] = False
    reading: Annotated[DocumentOptions, Opt("Reading documents")] = DocumentOptions()
    memory_name: Annotated[
        str | None,
        MinLen(1),
        Opt("The name to filter results by; that of the file if left out.", "NAME"),
    ] = None
    force: Annotated[bool, Opt("Add files whose columns seem swapped, shifted or unrelated.")] = (
        False
    )
    restricted: Annotated[
        bool, Opt("Add restricted, embargoed or provisional texts to a memory that has others.")
    ] = False
    report: Annotated[
        str | None,
        Opt("Write what was skipped, with file, line and reason; - is stderr.", "FILE", rare=True),
    ] = None
    index: Annotated[
        bool,
        Opt(
            "Compute the vectors for semantic matches now, or later with tmtool memory index.",
            off="--no-index",
            rare=True,
        ),
    ] = True
    without_folders: bool = False
    """Name files without their folders in the memory and in messages."""

    def __post_init__(self) -> None:
        """InputError for a language alone, an unknown one, and options that exclude each other."""
        if self.langs is None and (self.from_ or self.to) and not self.pair:
            message = "name both languages or none: each column has one"
            raise InputError(message, code="language alone", field="from_")
        if self.memory_name is not None and not self.memory_name.strip():
            message = "the name is empty"
            raise InputError(message, code="empty memory name", field="memory_name")
        if self.parallel and (self.align or self.lines or self.level != "sentence"):
            message = "leave out the alignment, the lines and the level: each line is a pair"
            raise InputError(message, code="parallel alone", field="parallel")
        if self.align is not None and self.pair and len(self.files) > 2:
            message = "an alignment file belongs to one text and one translation"
            raise InputError(message, code="alignment of one pair", field="align")

    @property
    def langs(self) -> tuple[str, str] | None:
        """Both languages, or None where one is missing."""
        if not (self.from_ and self.to):
            return None
        return normalize(self.from_), normalize(self.to)

    def name(self, file: str) -> str:
        """Return the name of a file in the memory and in messages."""
        return Path(file).name if self.without_folders else file


@record("file_failed")
class FileFailed:
    """A file that was not added, or not completely; `change` added `added` units of it."""

    file: str
    problem: str
    change: int | None
    added: int


@record("reported_item")
class ReportedItem:
    """Something in a file that was skipped, or is worth a look; units are counted from 1."""

    what: Literal["skipped", "noticed"]
    file: str
    line: int
    unit: int
    reason: str
    detail: str


@record("vectors_made")
class VectorsMade:
    """The number of vectors that were computed for new texts, by language."""

    languages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AddFailure:
    """A file, or a pair of texts, that was not added, or not completely, and the error."""

    file: str
    error: TmtoolError

    def describe(self, problem: str = "") -> FileFailed:
        """Make its record, with the problem in other words than those of the error."""
        change, added = (cast("Any", self.error.values.get(name)) for name in ("change", "added"))
        return FileFailed(self.file, problem or str(self.error), change, added or 0)


OnItem: TypeAlias = Callable[[ReportedItem], object]
AddOutcome: TypeAlias = ImportResult | AddFailure | VectorsMade


def add(
    session: Session,
    request: AddRequest,
    reporter: Reporter = SILENT,
    *,
    on_item: OnItem | None = None,
) -> Iterator[AddOutcome]:
    """Add files to a memory, which is created if needed; yield the outcome of each.

    A file that fails leaves the others alone. What was added before a fault or an interruption is
    kept, and the same request continues from there, without reading finished files again. Finally
    the missing vectors are computed. `on_item` gets everything that is skipped or worth knowing;
    for that, finished files are read again. The reporter gets bytes by the name of a file, first
    none without a total, and the units read as `UNITS`.

    InputError if the memory can't be created, MissingError if it can't be written to.
    """
    from tmtool.memory.importing import ImportRun, finish_run

    session.create_memory()
    run = ImportRun()
    work = _Work(session, request, reporter, on_item)
    yield from work.add_pairs() if request.pair or work.are_two_texts() else work.add_files(run)
    made = index_new_texts(session, reporter) if request.index else {}
    finish_run(session.store, run, session.user)
    if made:
        yield VectorsMade(made)


@dataclass(frozen=True, slots=True)
class _Work:
    """An addition at work."""

    session: Session
    request: AddRequest
    reporter: Reporter
    on_item: OnItem | None

    def add_files(self, run: ImportRun) -> Iterator[ImportResult | AddFailure]:
        """Add files of translations."""
        request = self.request
        for name in ("align", "parallel", "lines"):
            if getattr(request, name):
                message = "only for a text and its translation, with --pair"
                raise InputError(message, field=name)
        chosen = self._expand()
        memory, run.name = self.session.memory, "" if self.on_item else _name_run(request, chosen)
        for file in chosen:
            name = request.name(file)
            self.reporter.step(name, 0, None)
            try:
                yield memory.add_file(
                    file,
                    languages=request.langs,
                    force=request.force,
                    encoding=request.reading.encoding,
                    name=name if request.without_folders else None,
                    memory=request.memory_name,
                    restricted=request.restricted,
                    report=partial(self._report, name),
                    progress=partial(self._count, name),
                    run=run,
                )
            except InputError as error:
                yield AddFailure(name, error)

    def _count(self, name: str, done: int, total: int, units: int) -> None:
        self.reporter.step(UNITS, units, None)
        self.reporter.step(name, done, total or None)

    def _report(self, name: str, item: SkippedUnit | ReadNotice) -> None:
        from tmtool.formats.units.model import SkippedUnit

        if self.on_item is not None:
            is_skipped = isinstance(item, SkippedUnit)
            told = fill_record(
                ReportedItem,
                item,
                what="skipped" if is_skipped else "noticed",
                file=name,
                unit=item.number + 1,
            )
            self.on_item(told)

    def _expand(self) -> tuple[str, ...]:
        """List the files to read; those of folders that can't be read are remarks."""
        from tmtool.formats.units.reading import LeftOut, expand

        chosen = []
        for each in expand(self.request.files):
            if isinstance(each, LeftOut):
                more = f" and {each.more:,} more were" if each.more else " was"
                text = f"{each.path}{more} skipped: {each.reason}"
                self.reporter.remark(Remark(text, each.code))
            else:
                chosen.append(str(each))
        if not chosen:
            message = "none of these files holds translations"
            raise InputError(message)
        return tuple(chosen)

    def are_two_texts(self) -> bool:
        """Return True, with a remark, for two files that are documents without pairs.

        InputError for more such files: they have to be aligned first.
        """
        from tmtool.checks.inputs import is_bitext

        given = self.request.files
        if len(given) < 2 or not all(Path(each).is_file() for each in given):
            return False
        if any(map(is_bitext, given)):
            return False
        if len(given) > 2:
            message = (
                f"{self.request.name(given[0])} and {len(given) - 1} more are texts, not "
                "translations: align them first, with tmtool align TEXT TEXT TEXT -o table.jsonl, "
                "and add that file"
            )
            raise InputError(message)
        names = " and ".join(map(self.request.name, given))
        text = f"{names} are taken for a text and its translation, as with --pair"
        self.reporter.remark(Remark(text, "taken for a pair"))
        return True

    def add_pairs(self) -> Iterator[ImportResult | AddFailure]:
        """Add texts and their translations, each pair whole or not at all."""
        for paths in pair_up(self.request.files):
            name = " + ".join(map(self.request.name, paths))
            try:
                yield self._add_pair(paths, name)
            except (InputError, UnrelatedError) as error:
                yield AddFailure(name, error)

    def _add_pair(self, paths: tuple[str, str], name: str) -> ImportResult:
        from tmtool.embed.wrappers import LazyEncoder
        from tmtool.formats import moses
        from tmtool.formats.units import bitexts
        from tmtool.formats.units.whole import make_texts
        from tmtool.memory.importing import Importer

        request, session = self.request, self.session
        # Texts that are aligned here need no other comparison.
        is_given = request.parallel or request.align is not None
        importer = Importer(
            session.store,
            session.user,
            name,
            partial(self._report, name),
            encoder=LazyEncoder(session.load_encoder) if is_given else None,
            force=request.force,
            memory=request.memory_name,
            restricted=request.restricted,
        )
        if request.parallel:
            both = Path(paths[0]), Path(paths[1])
            return importer.take(moses.read_items(both, languages=request.langs), None)
        langs = request.from_, request.to
        texts = request.reading.build_requests(paths, langs, lines=request.lines)
        if request.without_folders:
            texts = tuple(
                replace(each, path=request.name(each.path), data=files.read_bytes(Path(each.path)))
                for each in texts
            )
        bitext, readings = self._join(texts)
        items = chain(_iter_unread_pages(texts, readings), bitexts.iter_items(bitext))
        return importer.take(items, None, lambda _: make_texts(bitext))

    def _join(self, texts: tuple[ReadRequest, ...]) -> tuple[Bitext, Sequence[DocumentReading]]:
        """Read a text and its translation; align them, or pair them by an alignment file."""
        from tmtool.formats.bitexts import beads
        from tmtool.operations.texts import align_readings, read_texts
        from tmtool.pipeline import AlignRequest

        request = self.request
        readings = read_texts(texts, self.reporter)
        if request.align is None:
            srx, force = request.reading.srx, request.force
            wanted = AlignRequest(texts[0], texts[1], request.level, srx, force=force)
            return align_readings(self.session, wanted, readings, self.reporter).bitext, readings
        source, target = (each.document for each in readings)
        read = beads.read(beads.read_lines(request.align), request.align)
        try:
            bitext = beads.build_bitext(
                source, target, read, level=request.level, lines=request.lines
            )
        except InputError as error:
            message = f"{request.align}: {error}"
            raise InputError(message, code=error.code, field="align", **error.values) from error
        return bitext, readings


def _name_run(request: AddRequest, chosen: Sequence[str]) -> str:
    """Return a name that the same request has again: a digest of what decides its outcome."""
    paths = [str(Path(each).resolve()) for each in chosen]
    how = request.langs, request.reading.encoding, request.memory_name, request.without_folders
    return sha256(repr((paths, how)).encode("utf-8", "surrogatepass")).hexdigest()


def _iter_unread_pages(
    texts: Sequence[ReadRequest], readings: Sequence[DocumentReading]
) -> Iterator[ReadNotice]:
    """Yield a notice for each scanned page that is missing from a text."""
    from tmtool.documents.content import UNREAD_PAGE
    from tmtool.documents.report import list_unread_pages
    from tmtool.formats.units.model import ReadNotice

    for text, reading in zip(texts, readings, strict=True):
        for page in list_unread_pages(reading):
            yield ReadNotice(0, 0, UNREAD_PAGE, f"{text.path}: {page}")


def _run_add(session: Session, request: AddRequest, reporter: Reporter) -> Iterator[AddOutcome]:
    """Add files for a person: with a report, and an error in the end if a file failed."""
    failures: list[AddFailure] = []
    count = 0
    with _open_report(request.report) as on_item:
        try:
            for each in add(session, request, reporter, on_item=on_item):
                count += not isinstance(each, VectorsMade)
                failures += [each] if isinstance(each, AddFailure) else []
                yield each
        except KeyboardInterrupt:
            text = "stopped; what was added is kept, and the same command continues from there"
            reporter.remark(Remark(text, "stopped"))
            raise
    if count == 1 and failures:
        raise failures[0].error
    for each in failures:
        reporter.remark(Remark(str(each.error), each.error.code, each.error.values))
    if failures:
        raise InputError(f"not added, or not completely: {len(failures)} of {count}")


@contextmanager
def _open_report(path: str | None) -> Iterator[OnItem | None]:
    """Write skipped items to a file, which takes its name when it is complete."""
    from tmtool.operations.to_json import dump

    if path is None:
        yield None
        return
    if path == STDIN:
        yield lambda item: sys.stderr.write(f"{dump(item)}\n")
        return
    target, part = Path(path), Path(f"{path}.part")
    files.check(target)
    try:
        file = part.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(describe_failed_write(path, error)) from error
    try:
        with file:
            yield lambda item: file.write(f"{dump(item)}\n")
    finally:
        # The items until an error or an interruption are kept.
        part.replace(target)


def describe_counts(part: ImportResult) -> str:
    """Format what became of the units of a file."""
    counts = ", ".join(f"{count:,} {name}" for name, count in part.counts.items() if count)
    told = [f"{part.read:,} read, {counts or 'nothing new'}"]
    for what, reasons in (("skipped", part.skipped), ("noticed", part.noticed)):
        if reasons:
            listed = ", ".join(f"{count:,} {reason}" for reason, count in sorted(reasons.items()))
            told.append(f"{sum(reasons.values()):,} {what} ({listed})")
    if part.resumed:
        told.append(f"{part.resumed:,} were added before")
    return "; ".join(told)


def _note_added(part: AddOutcome) -> Iterator[str]:
    if isinstance(part, VectorsMade):
        counts = ", ".join(f"{lang} {count:,}" for lang, count in part.languages.items())
        yield f"vectors made: {counts}"


def _show_added(part: AddOutcome, look: Look) -> Iterator[str]:
    if isinstance(part, ImportResult):
        yield f"{part.file}: {describe_counts(part)}\n"


OPERATIONS = (
    Operation(
        name="add",
        request=AddRequest,
        run=_run_add,
        show=_show_added,
        records=(ImportResult, FileFailed, VectorsMade, ReportedItem),
        tell=lambda part: (part.describe() if isinstance(part, AddFailure) else part,),
        notes=_note_added,
        memory="new",
        streams=True,
        is_long=True,
        form=("files", "from", "to", "restricted", "force", "memory_name"),
        role="memory manager",
        examples=(
            "add memory.tmx glossary.xlsx translated/",
            "add exported-2026.tmx --memory-name ITU",
            "add --pair zh.docx en.docx --symbol A/RES/75/202",
            "add big.tmx --report skipped.jsonl",
        ),
    ),
)
