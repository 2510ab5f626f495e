"""`batch`: whole folders and lists of pairs, aligned or checked on one machine or many."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import MinLen

from tmtool.errors import InputError
from tmtool.fields import STDIN, Opt, record, request
from tmtool.lang.wrap import format_count
from tmtool.operations.align_options import AlignOptions
from tmtool.operations.declare import Operation
from tmtool.operations.shared import (
    spread_languages,
)
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.batch import PairingResult, Step, Summary
    from tmtool.batch.job import BatchOptions, PairWork
    from tmtool.batch.processes import Runner
    from tmtool.batch.shards import Shard
    from tmtool.views.terminal.look import Look


def _build_default_job() -> BatchOptions:
    from tmtool.batch.job import BatchOptions

    return BatchOptions()


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """Texts to pair: those of two folders or more, of a mixed one, or those of a manifest.

    `out` is the folder for the results, needed to align pairs. `job` says how each one is aligned,
    by that many `processes`: one per core if None; 0 does it all in this process. With a `shard`
    only its pairs are aligned. `ray_address` is the cluster that does it, "local" or HOST:PORT.
    """

    folders: tuple[str, ...] = ()
    manifest: str | None = None
    out: str | None = None
    job: BatchOptions = field(default_factory=_build_default_job)
    processes: int | None = None
    shard: Shard | None = None
    ray_address: str | None = None

    def __post_init__(self) -> None:
        """InputError if there is nothing to pair, or it is named in two ways."""
        if self.manifest is not None and self.folders:
            message = "folders can't be given with a manifest, which names the files itself"
            raise InputError(message)
        if self.manifest is None and not self.folders:
            message = "name one folder, or a folder of texts and one of translations"
            raise InputError(message)


@request
class BatchRunRequest(AlignOptions):
    """Align or check all pairs of a list or of folders, or a part of them.

    What is finished is kept; the same command goes on with what is missing. After the last shard,
    tmtool batch merge makes one file of all results.
    """

    texts: Annotated[
        tuple[str, ...],
        Opt(
            "A table of pairs (source, target, symbol; --preview writes one), or folders.",
            "MANIFEST|FOLDER...",
            is_argument=True,
            is_file=True,
        ),
    ] = ()
    do: Annotated[
        Literal["align", "check", "terms", "vectors"],
        Opt(
            "What to make of each pair: a bitext, the findings of the checks, candidates for "
            "terms, or the vectors of its segments."
        ),
    ] = "align"
    terms: Annotated[
        str | None,
        Opt("With --do check and terms: a term base, a file or un-ict.", "NAME", is_file=True),
    ] = None


@request
class BatchMergeRequest:
    """Write all.jsonl and summary.tsv of all shards; fails while a result is missing.

    The bytes are the same for any number of shards. Exit code 1 if a pair failed, 2 if a result
    is missing.
    """

    folder: Annotated[
        str, MinLen(1), Opt("The folder that the shards have written into.", "DIR",
                            is_argument=True)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of the pairs, or which pairs there are if none was to be aligned."""

    pairing: PairingResult
    out: str | None
    summary: Summary | None = None
    is_merged: bool = False

    @property
    def is_complete(self) -> bool:
        """True if there are pairs, and none of them failed."""
        if self.summary is None:
            return bool(self.pairing.pairs)
        has_pairs = self.is_merged or bool(self.pairing.pairs)
        return has_pairs and not self.summary.count("failed")


@record("batch_pair")
class BatchPairRecord:
    """A pair of a run, numbered from 1; doubtful ones, which are not aligned, have no number.

    `status` is aligned, kept, failed, doubtful, or paired in a preview; `file` the name of the
    result, `counts` its pairs and those left out, `reason` why it failed or is in doubt.
    """

    pair: int | None
    files: Mapping[str, Any]
    status: str
    symbol: str | None = None
    file: str | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()
    probability: float | None = None


def pair_texts(request: BatchRequest, reporter: Reporter = SILENT) -> PairingResult:
    """Find which texts are the same document in two languages or more, and why.

    InputError if no pair could be aligned as asked, if a folder can't be read, or if it is not
    clear which languages are wanted.
    """
    from tmtool.batch import PairingResult, group_folders, pair_folders, read_manifest
    from tmtool.batch.job import check, load
    from tmtool.embed import DEFAULT

    job = request.job
    check(job)
    if request.manifest is not None:
        return PairingResult(read_manifest(Path(request.manifest)))
    folders = [*map(Path, request.folders)]
    how: dict[str, Any] = {
        "languages": job.langs, "jobs": request.processes,
        # The weights of what contents say were fitted with the default encoder.
        "encoder": lambda: load(DEFAULT, job.cache),
        "progress": lambda done, total: reporter.step("reading", done, total),
    }  # fmt: skip
    return pair_folders(*folders, **how) if len(folders) <= 2 else group_folders(folders, **how)


def align_folders(request: BatchRequest, reporter: Reporter = SILENT) -> Summary:
    """Pair texts and align all pairs into a folder, which isn't made if there are none.

    What an earlier run has finished is kept. A pair that fails is remarked, and costs itself only.
    InputError as for `pair_texts`, and if results can't be written; MissingError if the encoder
    is missing.
    """
    from tmtool.batch import Step, Summary, run

    if request.out is None:
        message = "name a folder for the results"
        raise InputError(message, field="output")
    found = pair_texts(request, reporter)
    if not found.pairs:
        return Summary((), found)
    last = Step(0, len(found.pairs))

    def tell(step: Step) -> None:
        nonlocal last
        last = step
        _report_step(step, reporter)

    try:
        return run(
            found, Path(request.out), request.job, jobs=request.processes,
            runner=_open_runner(request), shard=request.shard, progress=tell,
        )  # fmt: skip
    except KeyboardInterrupt:
        done = f"{last.done} of {format_count(last.total, 'pair')} are done, their results whole"
        reporter.remark(Remark(f"{done}; the same command goes on with the rest"))
        raise


def _open_runner(request: BatchRequest) -> Runner | None:
    if request.ray_address is None:
        return None
    from tmtool.batch.ray_runner import RayRunner

    return RayRunner(request.ray_address, request.processes)


def _report_step(step: Step, reporter: Reporter) -> None:
    """Report how far a run is, and why a pair failed, with the names of its files."""
    if step.row and step.row.status == "failed":
        row = step.row
        files = [file.as_posix() for file in row.pair.files]
        is_named = any(name in row.reason for name in files)
        text = row.reason if is_named else f"{files[0]} and {' and '.join(files[1:])}: {row.reason}"
        reporter.remark(Remark(text, "pair failed", is_failure=True))
    reporter.step("aligning", step.done, step.total, left=step.left)


def align_all(
    session: Session,
    asked: AlignOptions,
    texts: tuple[str, ...],
    reporter: Reporter,
    work: PairWork | None = None,
) -> BatchResult:
    """Pair and align the texts of folders or of a manifest, or only pair them."""
    from tmtool import files
    from tmtool.batch import write_manifest

    out = _get_folder(asked)
    request = _build_request(session, asked, texts, out, work)
    _check_folders(request, is_preview=asked.folders.preview)
    if not asked.folders.preview:
        summary = align_folders(request, reporter)
        return BatchResult(summary.pairing, out, summary)
    if out not in (None, STDIN):
        files.check(Path(str(out)), force=asked.force)
    pairing = pair_texts(request, reporter)
    if out in (None, STDIN):
        return BatchResult(pairing, None)
    write_manifest(pairing, Path(str(out)), force=asked.force)
    return BatchResult(pairing, out)


def _get_folder(asked: AlignOptions) -> str | None:
    if len(asked.output) > 1:
        message = "the results go into one folder: name one"
        raise InputError(message, field="output")
    return asked.output[0] if asked.output else None


def _build_request(
    session: Session,
    asked: AlignOptions,
    texts: tuple[str, ...],
    out: str | None,
    work: PairWork | None,
) -> BatchRequest:
    from tmtool.batch.job import BatchOptions
    from tmtool.batch.shards import parse_shard
    from tmtool.pipeline import check_uncut
    from tmtool.views.html.bitext import render_chunks

    folders, documents = asked.folders, asked.documents
    count = max(2, len(texts))
    if asked.lines:
        check_uncut(documents.srx, asked.profile)
    if documents.symbol:
        message = "can be used only with a text and its translations, not with many"
        raise InputError(message, field="symbol")
    job = BatchOptions(
        langs=spread_languages(asked.from_, asked.to, count),
        encodings=documents.spread_encodings(count),
        original=documents.original,
        revisions=documents.revisions,
        repair=documents.repair,
        struck=documents.struck_out,
        lines=asked.lines,
        level=asked.level,
        srx=documents.srx,
        profile=asked.profile,
        encoder=session.encoder_name,
        cache=asked.cache,
        force=asked.force,
        format=f".{folders.format.removeprefix('.').lower()}",
        options=asked.formats.build(session.now),
        min_score=folders.min_score,
        check_language=folders.check_language,
        unique=folders.unique,
        page=render_chunks,
        work=work,
        pivot=asked.pivot,
    )
    is_manifest = len(texts) == 1 and not Path(texts[0]).is_dir()
    shard = None if folders.shard is None else parse_shard(folders.shard)
    return BatchRequest(
        () if is_manifest else texts, texts[0] if is_manifest else None, out, job, folders.jobs,
        shard, folders.ray_address,
    )  # fmt: skip


def _check_folders(request: BatchRequest, *, is_preview: bool) -> None:
    """InputError for mistakes that can be seen at once."""
    if request.manifest is not None and is_preview:
        message = f"{request.manifest} is a manifest already: a preview makes one of folders"
        raise InputError(message, field="preview")
    for name in request.folders:
        if not Path(name).is_dir():
            raise InputError(f"{name} is not a folder: name two files, or only folders")
    if is_preview:
        return
    if request.out is None:
        message = "name a folder for the results"
        raise InputError(message, field="output")
    if Path(request.out).exists() and not Path(request.out).is_dir():
        raise InputError(f"{request.out} is a file: name a folder for the results")
    for name in request.folders:
        if os.path.realpath(name) == os.path.realpath(request.out):
            raise InputError(f"the results can't go into {name}, where the texts are")


def run_batch(session: Session, asked: BatchRunRequest, reporter: Reporter) -> BatchResult:
    """Align or check all pairs of a manifest or of folders."""
    from tmtool.operations.pair_work import CheckWork, EmbedWork, TermsWork

    work: PairWork | None = None
    if asked.do == "check":
        work = CheckWork(terms=asked.terms)
    elif asked.do == "terms":
        work = TermsWork(terms=asked.terms)
    elif asked.terms is not None:
        message = "can be used only with --do check and --do terms"
        raise InputError(message, field="terms")
    elif asked.do == "vectors":
        work = EmbedWork()
    return align_all(session, asked, asked.texts, reporter, work)


def merge_results(session: Session, asked: BatchMergeRequest, reporter: Reporter) -> BatchResult:
    """Make one file and one summary of what all shards have written into a folder.

    InputError, which names them, if pairs have no result that fits their files, and while a run
    is writing there.
    """
    from tmtool.batch import merge

    summary = merge(Path(asked.folder))
    return BatchResult(summary.pairing, asked.folder, summary, is_merged=True)


def show(result: BatchResult, look: Look) -> Iterator[str]:
    """Show the pairs of a preview; results are in files."""
    from tmtool.batch.manifest import render_lines

    if result.summary is None and result.out is None:
        yield from render_lines(result.pairing, Path())


def tell(result: BatchResult) -> Iterator[BatchPairRecord]:
    """Yield the pairs in their order, then the doubtful ones, unless this is a shard."""
    from tmtool.batch.results import count_row, name_files

    summary = result.summary
    rows = summary.rows if summary is not None else ()
    numbers = summary.numbers if summary is not None else None
    for number, row in zip(numbers or range(1, len(rows) + 1), rows, strict=True):
        yield BatchPairRecord(
            number, name_files(row.pair), row.status, row.symbol or row.pair.symbol,
            row.file or None, count_row(row), row.seconds, row.reason, row.notes,
            row.pair.probability,
        )  # fmt: skip
    if summary is None:
        for number, pair in enumerate(result.pairing.pairs, 1):
            yield BatchPairRecord(
                number, name_files(pair), "paired", pair.symbol, reason=pair.reason,
                probability=pair.probability,
            )  # fmt: skip
    for pair in () if summary is not None and summary.shard else result.pairing.doubtful:
        yield BatchPairRecord(
            None, name_files(pair), "doubtful", pair.symbol, reason=pair.reason,
            probability=pair.probability,
        )  # fmt: skip


def note(result: BatchResult) -> Iterator[str]:
    """Yield what a person is told of a run: counts, and where the summary is."""
    summary, out = result.summary, result.out
    others = _count_others(result.pairing)
    if summary is None:
        name = f"{out}: " if out else ""
        yield f"{name}{format_count(len(result.pairing.pairs), 'pair')}{others}"
        return
    if not result.pairing.pairs and not result.is_merged:
        yield "no pairs found: --preview says why of each file"
        return
    table = Path(str(out), "summary.tsv")
    pairs = format_count(len(summary.rows), "pair")
    failed = summary.count("failed")
    if result.is_merged:
        yield f"{out}: {pairs} merged{f', {failed:,} failed' if failed else ''}; see {table}"
        return
    counts = (
        (summary.count("aligned"), "aligned"),
        (summary.count("kept"), "kept from before"),
        (failed, "failed"),
    )
    parts = ", ".join(f"{count} {what}" for count, what in counts if count)
    more = f"{others}; see {table}"
    if summary.shard is not None:
        total = format_count(len(result.pairing.pairs), "pair")
        then = f"after the last shard: tmtool batch merge {out}"
        more = f" (shard {summary.shard} of {total}); {then}"
    yield f"{out}: {pairs}: {parts}{more}"


def _count_others(pairing: PairingResult) -> str:
    files = {file for pair in pairing.doubtful for file in pair.files}
    counts = ((len(files), "in doubt"), (len(pairing.unpaired), "without a partner"))
    told = ", ".join(f"{format_count(count, 'file')} {what}" for count, what in counts if count)
    return f"; {told}" if told else ""


OPERATIONS = (
    Operation(
        name="batch run",
        request=BatchRunRequest,
        run=run_batch,
        show=show,
        records=(BatchPairRecord,),
        tell=tell,
        notes=note,
        is_answer=lambda result: result.is_complete,
        takes_encoder=True,
        is_long=True,
        examples=(
            "batch run pairs.tsv -o results",
            "batch run pairs.tsv -o results --shard 1/4",
            "batch run pairs.tsv -o findings --do check --terms un-ict",
            "batch run pairs.tsv -o results --ray-address head:6379",
        ),
    ),
    Operation(
        name="batch merge",
        request=BatchMergeRequest,
        run=merge_results,
        show=show,
        records=(BatchPairRecord,),
        tell=tell,
        notes=note,
        is_answer=lambda result: result.is_complete,
        examples=("batch merge results",),
    ),
)
