"""What is done with each pair of files, and the doing of it: two files in, a bitext written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import mkdtemp
from time import process_time
from typing import TYPE_CHECKING, Protocol

from tmtool import files
from tmtool.batch.content import find_own_symbol
from tmtool.batch.model import FilePair, Langs, select_languages
from tmtool.batch.state import BitextCounts, digest
from tmtool.errors import InputError, TmtoolError, UnrelatedError
from tmtool.formats.bitexts import jsonl
from tmtool.formats.bitexts import writing as bitext_files
from tmtool.formats.bitexts.rows import WRONG, count_nulls
from tmtool.reporter import Remark
from tmtool.un.file_names import build_symbol_key
from tmtool.units import SCORE_DIGITS, Alignment, Bead, Bitext, Document, Level

if TYPE_CHECKING:
    from tmtool.documents import DocumentReading, Revisions
    from tmtool.documents.content import StruckOut
    from tmtool.documents.damage import Repair
    from tmtool.documents.requests import ReadRequest
    from tmtool.profile import Profile
    from tmtool.protocols import Encoder
    from tmtool.segmenter.srx import SrxRules

PART = "part.jsonl"
_FREE = frozenset({"encoder", "force", "langs", "options", "page", "pivot", "srx", "work"})
"""What changes no bitext that is made, or is told in another way."""


class PairWork(Protocol):
    """What is made of each aligned pair where that is no bitext; goes to other processes whole.

    `kind` says what it is, and ends the names of its results; `signature` says what these depend on
    besides the bitext, and is an InputError where something of that can't be used.
    """

    @property
    def kind(self) -> str: ...

    @property
    def signature(self) -> str: ...

    def make_lines(self, bitext: Bitext, encoder: Encoder) -> Iterable[str]:
        """The lines of a result, JSON each, which the merged file has as well."""
        ...


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How every pair is read, aligned and written.

    `format` is the end of a file's name (".tmx"); pairs below `min_score` are left out. `force`
    pairs what seems unrelated and overwrites what others have changed. `page` renders HTML pages;
    it goes to other processes by its name. With `work` something else is made of the bitext, which
    is not written. `pivot` is for more than two languages.
    """

    langs: Langs = (None, None)
    encodings: tuple[str | None, ...] = (None, None)
    original: str | None = None
    revisions: Revisions = "accept"
    repair: Repair = "certain"
    struck: StruckOut = "delete"
    lines: bool = False
    level: Level = "sentence"
    srx: str | None = None
    profile: Profile | None = None
    encoder: str = "use"
    force: bool = False
    format: str = ".tmx"
    options: bitext_files.Options = field(default_factory=bitext_files.Options)
    min_score: float = 0.0
    page: bitext_files.PageOf | None = None
    work: PairWork | None = None
    pivot: str | None = None

    @property
    def suffix(self) -> str:
        """How the names of results end."""
        return self.format if self.work is None else f".{self.work.kind}.jsonl"


@dataclass(frozen=True, slots=True)
class PairTask:
    """A pair, the name of its results, and where each try of it makes a folder of its own."""

    pair: FilePair
    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of a pair: its results in a folder, or why there are none.

    `signature` is that of the process that did it, as `build_signature` makes it; `seconds` are
    those of the processor; `fatal`: no other pair would fare better.
    """

    counts: BitextCounts = field(default_factory=BitextCounts)
    folder: Path | None = None
    signature: str = ""
    langs: tuple[str, ...] = ("", "")
    symbols: tuple[str | None, ...] = (None, None)
    hashes: tuple[str, ...] = ("", "")
    seconds: float = 0.0
    notes: tuple[Remark, ...] = ()
    failure: Remark | None = None
    fatal: bool = False


def build_signature(job: BatchOptions, encoder: str) -> str:
    """What results depend on besides files and symbols: versions, parameters and options."""
    from tmtool.aligner import parameters
    from tmtool.version import __version__

    told = {
        "tmtool": __version__,
        "encoder": encoder,
        "align": parameters.load_default().signature,
        **{each.name: getattr(job, each.name) for each in fields(job) if each.name not in _FREE},
        "srx": digest(Path(job.srx)) if job.srx else None,
        "options": replace(job.options, when=None),
    }
    if job.work is not None:
        told |= {"work": job.work.kind, "of": job.work.signature}
    if job.pivot is not None:
        told["pivot"] = job.pivot
    return " ".join(f"{name}:{value}" for name, value in told.items())


def check(job: BatchOptions) -> None:
    """InputError where no pair could be done with these options."""
    from tmtool.pipeline import check_uncut
    from tmtool.segmenter import read_srx

    if job.work is not None:
        _check_work(job)
    if job.format not in bitext_files.FORMATS:
        known = ", ".join(bitext_files.FORMATS)
        raise InputError(f"format {job.format} does not exist: choose one of {known}")
    bitext_files.check(f"x{job.format}", job.options, force=True)
    if job.format == ".html" and job.page is None:
        message = "HTML pages need a function that renders them"
        raise InputError(message, field="page")
    if job.options.codes and all(job.langs):
        langs = [lang for lang in job.langs if lang]
        bitext_files.check_codes([f"x{job.format}"], job.options, langs)
    if job.lines:
        check_uncut(job.srx, job.profile)
    if job.srx:
        read_srx(job.srx)
    if not 0 <= job.min_score <= 1:
        raise InputError(f"the minimum score must be between 0 and 1, not {job.min_score:g}")


def _check_work(job: BatchOptions) -> None:
    """InputError for what only bitexts can be, where others are made; and where these can't be."""
    plain = BatchOptions()
    if (job.format, job.options.codes) != (plain.format, None):
        message = "a format and language codes are for bitexts only"
        raise InputError(message)
    assert job.work is not None
    assert job.work.signature is not None  # it has read what it names


def align_files(task: PairTask, job: BatchOptions) -> BatchOutcome:
    """Read two files, align them and write the bitext; nothing but a bug is raised."""
    try:
        encoder, rules = load(job.encoder), _rules(job.srx)
        signature = build_signature(job, encoder.signature)
    except TmtoolError as error:
        return BatchOutcome(failure=_make_remark(error), fatal=True)
    start = process_time()
    try:
        outcome = _aligned(task, job, encoder, rules)
    except TmtoolError as error:
        outcome = BatchOutcome(failure=_make_remark(error))
    return replace(outcome, signature=signature, seconds=round(process_time() - start, 3))


def _make_remark(error: TmtoolError) -> Remark:
    """What can be sent from one process to another, and be explained there."""
    return Remark(str(error), error.code, error.values)


@cache
def load(name: str) -> Encoder:
    """The encoder, once in a process."""
    from tmtool import embed

    return embed.load(name)


@cache
def _rules(path: str | None) -> SrxRules | None:
    from tmtool.segmenter import read_srx

    return read_srx(path) if path else None


def _aligned(
    task: PairTask, job: BatchOptions, encoder: Encoder, rules: SrxRules | None
) -> BatchOutcome:
    from tmtool.documents.files import read_request

    readings = [read_request(each) for each in _requests(task.pair, job)]
    documents = _documents([each.document for each in readings], task.pair, job)
    bitext, said = _align(documents, job, encoder, rules)
    kept = drop_low_scores(bitext, job.min_score)
    # Another try of the same pair, on a machine that was given up too early, has another folder.
    folder = Path(mkdtemp(prefix="pair-", dir=task.folder))
    lost = _written(kept, folder, task.name, job, encoder)
    beads = (bead for stream in kept.streams for bead in stream.beads)
    return BatchOutcome(
        BitextCounts(
            beads=_beads(kept),
            low=sum(bead.score is not None and bead.score < WRONG for bead in beads),
            single=count_nulls(kept),
            below=_beads(bitext) - _beads(kept),
        ),
        folder,
        "",
        kept.languages,
        tuple(side.symbol for side in kept.sides),
        tuple(str(each.meta.file_hash) for each in documents),
        notes=(*_notes(*readings), *said, *lost),
    )


def _align(
    documents: Sequence[Document], job: BatchOptions, encoder: Encoder, rules: SrxRules | None
) -> tuple[Bitext, tuple[Remark, ...]]:
    """The bitext of two texts, or around a pivot where more languages are asked for.

    Of texts that lack the language of the pivot another is it, as if none had been named.
    """
    if len(job.langs) > 2:
        from tmtool.pivot import align_languages, choose_pivot

        there = job.pivot if job.pivot in [each.lang for each in documents] else None
        bitext = align_languages(
            documents, encoder, pivot=there, lines=job.lines, level=job.level, rules=rules,
            profile=job.profile, force=job.force,
        )  # fmt: skip
        remark = choose_pivot(documents, there).remark
        return bitext, (remark,) if remark else ()
    from tmtool.pipeline import align_documents

    source, target = documents
    bitext = align_documents(
        source, target, encoder, lines=job.lines, level=job.level, rules=rules,
        profile=job.profile, force=job.force,
    )  # fmt: skip
    return bitext, ()


def _written(
    bitext: Bitext, folder: Path, name: str, job: BatchOptions, encoder: Encoder
) -> tuple[Remark, ...]:
    """Write the bitext, and its part of the merged file; what the format can't hold."""
    path = folder / f"{name}{job.suffix}"
    if job.work is not None:
        lines = [*job.work.make_lines(bitext, encoder)]
        for each in (path, folder / PART):
            files.write(each, lines)
        return ()
    lost = bitext_files.write(bitext, path, job.options, page=job.page)
    files.write(folder / PART, jsonl.render_lines(bitext))
    return lost


def _requests(pair: FilePair, job: BatchOptions) -> Iterator[ReadRequest]:
    from tmtool.documents.requests import ReadRequest

    symbol = pair.symbol if pair.given else None
    encodings = select_languages(job.encodings, pair)
    for path, lang, encoding in zip(
        pair.files, select_languages(job.langs, pair), encodings, strict=True
    ):
        yield ReadRequest(
            str(path), None, lang, encoding, symbol, job.original, job.lines, job.revisions,
            job.repair, job.struck,
        )  # fmt: skip


def _documents(
    documents: Sequence[Document], pair: FilePair, job: BatchOptions
) -> tuple[Document, ...]:
    """The documents with one symbol; they must be texts of one document."""
    from tmtool.documents.files import check_translation

    named = list(zip(pair.files, documents, strict=True))
    for (one, first), (other, second) in combinations(named, 2):
        check_translation((str(one), str(other)), (first, second))
    if pair.given:
        return tuple(documents)
    own = [find_own_symbol(document, file) for file, document in named]
    if not job.force:
        _check_supplements(own, pair)
    known = (*own, pair.symbol, *(each.symbol for each in documents))
    any_symbol = next(filter(None, known), None)
    return tuple(
        replace(document, symbol=symbol or any_symbol)
        for document, symbol in zip(documents, own, strict=True)
    )


def _check_supplements(symbols: Sequence[str | None], pair: FilePair) -> None:
    """An addendum, a corrigendum or a revision is another document than its base."""
    known = [(file, each) for file, each in zip(pair.files, symbols, strict=True) if each]
    for (one, first), (other, second) in combinations(known, 2):
        if build_symbol_key(first).supplements != build_symbol_key(second).supplements:
            raise UnrelatedError(
                f"{one} is {first} and {other} is {second}: if they are the "
                "same document, name its symbol in a manifest"
            )


def _notes(*readings: DocumentReading) -> Iterable[Remark]:
    """Yield detected encodings, counts of damaged places, and scanned pages without text."""
    from tmtool.documents.report import describe_unread_pages, list_unread_pages

    for reading in readings:
        meta = reading.document.meta
        if meta.encoding not in (None, "utf-8"):
            yield Remark(f"{meta.file} was read as {meta.encoding}")
        if count := len(reading.damages):
            yield Remark(f"{meta.file}: damaged text in {count} places")
        if unread := list_unread_pages(reading):
            yield describe_unread_pages(str(meta.file), unread)


def _beads(bitext: Bitext) -> int:
    return sum(len(stream.beads) for stream in bitext.streams)


def drop_low_scores(bitext: Bitext, min_score: float) -> Bitext:
    """The bitext without the beads and list items that score less, as scores are written.

    What nobody scored stays, and so does what a person has checked.
    """
    kept = _with_beads(bitext, lambda bead, _: _reaches(bead.score, bead.checked, min_score))
    lists = tuple(each for each in kept.lists if _reaches(each.score, each.checked, min_score))
    return replace(kept, lists=lists)


def _with_beads(bitext: Bitext, keep: Callable[[Bead, Alignment], bool]) -> Bitext:
    streams = (
        replace(stream, beads=tuple(bead for bead in stream.beads if keep(bead, stream)))
        for stream in bitext.streams
    )
    return replace(bitext, streams=tuple(streams))


def _reaches(score: float | None, checked: object, min_score: float) -> bool:
    return score is None or checked is not None or round(score, SCORE_DIGITS) >= min_score
