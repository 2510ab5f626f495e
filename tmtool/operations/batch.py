"""`batch`: whole folders and lists of pairs, aligned or checked on one machine or many."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import MinLen

from tmtool.errors import InputError
from tmtool.fields import STDIN, Arg, Opt, fill_record, record, request
from tmtool.lang.wrap import format_count
from tmtool.operations.align_options import AlignOptions
from tmtool.operations.declare import Operation
from tmtool.operations.shared import spread_languages
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.batch import FilePair, PairingResult, Shard, Step, Summary
    from tmtool.batch.job import BatchOptions, PairWork
    from tmtool.batch.results import Status
    from tmtool.protocols import Encoder
    from tmtool.terms.base import TermBase
    from tmtool.units import Bitext
    from tmtool.views.terminal.look import Look


@request
class BatchRunRequest(AlignOptions):
    """Align or check all pairs of a list or of folders, or a part of them.

    What is finished is kept; the same command goes on with what is missing. After the last shard,
    tmtool batch merge makes one file of all results.
    """

    texts: Annotated[
        tuple[str, ...],
        Arg(
            "A table of pairs (source, target, symbol; --preview writes one), or folders.",
            "MANIFEST|FOLDER...",
            is_file=True,
        ),
    ] = ()
    do: Annotated[
        Literal["align", "check"],
        Opt("What to make of each pair: a bitext, or the findings of the checks."),
    ] = "align"
    terms: Annotated[
        str | None, Opt("With --do check: a term base, a file or un-ict.", "NAME", is_file=True)
    ] = None


@request
class BatchMergeRequest:
    """Write all.jsonl and summary.tsv of all shards; fails while a result is missing.

    The bytes are the same for any number of shards. Exit code 1 if a pair failed, 2 if a result
    is missing.
    """

    folder: Annotated[str, MinLen(1), Arg("The folder that the shards have written into.", "DIR")]


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


def align_all(
    session: Session,
    asked: AlignOptions,
    texts: tuple[str, ...],
    reporter: Reporter = SILENT,
    work: PairWork | None = None,
) -> BatchResult:
    """Pair and align the texts of folders or of a manifest, or only pair them.

    The folder of results is not created if there are no pairs. Results of an earlier run are kept.
    A pair that fails is a remark. InputError if no pair could be aligned as asked, and if files
    can't be read or written; MissingError if the encoder is missing.
    """
    from tmtool.batch import write_manifest
    from tmtool.batch.job import check
    from tmtool.batch.shards import parse_shard

    folders = asked.folders
    out = _choose_output(asked, texts)
    job = _build_options(session, asked, max(2, len(texts)), work)
    shard = None if folders.shard is None else parse_shard(folders.shard)
    check(job)
    pairing = _pair_texts(texts, job, folders.jobs, reporter)
    if not folders.preview:
        assert out is not None
        return BatchResult(pairing, str(out), _run(pairing, job, asked, out, shard, reporter))
    if out is not None:
        write_manifest(pairing, out, force=asked.force)
    return BatchResult(pairing, None if out is None else str(out))


def _choose_output(asked: AlignOptions, texts: tuple[str, ...]) -> Path | None:
    """Return the folder of results, or the table of a preview; InputError for wrong places."""
    from tmtool import files

    if not texts:
        message = "name a table of pairs, or folders of texts"
        raise InputError(message)
    if len(asked.output) > 1:
        message = "the results go into one folder: name one"
        raise InputError(message, field="output")
    is_preview, is_manifest = asked.folders.preview, _is_manifest(texts)
    if is_manifest and is_preview:
        message = f"{texts[0]} is a manifest already: a preview makes one of folders"
        raise InputError(message, field="preview")
    for name in () if is_manifest else texts:
        if not Path(name).is_dir():
            raise InputError(f"{name} is not a folder: name two files, or only folders")
    if is_preview and asked.output in ((), (STDIN,)):
        return None
    if not asked.output:
        message = "name a folder for the results"
        raise InputError(message, field="output")
    out = Path(asked.output[0])
    if is_preview:
        files.check(out, force=asked.force)
        return out
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: name a folder for the results")
    for name in () if is_manifest else texts:
        if os.path.realpath(name) == os.path.realpath(out):
            raise InputError(f"the results can't go into {name}, where the texts are")
    return out


def _is_manifest(texts: tuple[str, ...]) -> bool:
    return len(texts) == 1 and not Path(texts[0]).is_dir()


def _build_options(
    session: Session, asked: AlignOptions, count: int, work: PairWork | None
) -> BatchOptions:
    from tmtool.batch.job import BatchOptions
    from tmtool.views.html.bitext import render_chunks

    folders, documents = asked.folders, asked.documents
    if documents.symbol:
        message = "can be used only with a text and its translations, not with many"
        raise InputError(message, field="symbol")
    return fill_record(
        BatchOptions,
        asked,
        folders,
        documents,
        langs=spread_languages(asked.from_, asked.to, count),
        encodings=documents.spread_encodings(count),
        struck=documents.struck_out,
        encoder=session.encoder_name,
        format=f".{folders.format.removeprefix('.').lower()}",
        options=asked.formats.build(session.now),
        page=render_chunks,
        work=work,
    )


def _pair_texts(
    texts: tuple[str, ...], job: BatchOptions, jobs: int | None, reporter: Reporter
) -> PairingResult:
    """Find texts that are the same document in two or more languages."""
    from tmtool.batch import PairingResult, group_folders, pair_folders, read_manifest
    from tmtool.batch.job import load
    from tmtool.embed import DEFAULT

    if _is_manifest(texts):
        return PairingResult(read_manifest(Path(texts[0])))
    folders = [*map(Path, texts)]
    how: dict[str, Any] = {
        "languages": job.langs,
        "jobs": jobs,
        # The weights of contents were fitted with the default encoder.
        "encoder": lambda: load(DEFAULT),
        "progress": lambda done, total: reporter.step("reading", done, total),
    }
    return pair_folders(*folders, **how) if len(folders) <= 2 else group_folders(folders, **how)


def _run(
    pairing: PairingResult,
    job: BatchOptions,
    asked: AlignOptions,
    out: Path,
    shard: Shard | None,
    reporter: Reporter,
) -> Summary:
    from tmtool.batch import Step, Summary, run

    if not pairing.pairs:
        return Summary((), pairing)
    folders, runner = asked.folders, None
    if folders.ray_address is not None:
        from tmtool.batch.ray_runner import RayRunner

        runner = RayRunner(folders.ray_address, folders.jobs)
    last = Step(0, len(pairing.pairs))

    def report(step: Step) -> None:
        nonlocal last
        last = step
        _report_step(step, reporter)

    try:
        return run(
            pairing, out, job, jobs=folders.jobs, runner=runner, shard=shard, progress=report
        )
    except KeyboardInterrupt:
        done = f"{last.done} of {format_count(last.total, 'pair')} are done, their results whole"
        reporter.remark(Remark(f"{done}; the same command goes on with the rest"))
        raise


def _report_step(step: Step, reporter: Reporter) -> None:
    """Report progress, and why a pair failed, with the names of its files."""
    if step.row and step.row.status == "failed":
        names, text = [file.as_posix() for file in step.row.pair.files], step.row.reason
        if not any(name in text for name in names):
            text = f"{' and '.join(names)}: {text}"
        reporter.remark(Remark(text, "pair failed", is_failure=True))
    reporter.step("aligning", step.done, step.total, left=step.left)


def run_batch(session: Session, asked: BatchRunRequest, reporter: Reporter = SILENT) -> BatchResult:
    """Align or check all pairs of a manifest or of folders."""
    work = CheckWork(asked.terms) if asked.do == "check" else None
    if work is None and asked.terms is not None:
        message = "can be used only with --do check"
        raise InputError(message, field="terms")
    return align_all(session, asked, asked.texts, reporter, work)


@dataclass(frozen=True, slots=True)
class CheckWork:
    """Makes findings of each pair instead of a bitext; it is sent to other processes.

    `terms` is a term base: a file, or the name of a supplied one. Neither a memory nor decisions
    count: both change from day to day.
    """

    terms: str | None = None
    kind: str = "findings"

    @property
    def signature(self) -> str:
        """The term base, by its content if it is a file; InputError if it can't be read."""
        from tmtool.batch.state import digest

        if self.terms is None:
            return ""
        signature = f"{self.terms} {digest(Path(self.terms).expanduser()) or ''}"
        _read_terms(self.terms, signature)
        return signature

    def make_lines(self, bitext: Bitext, encoder: Encoder) -> Iterator[str]:
        """Check a pair; each line says which files it is about."""
        from tmtool.checks import checking, inputs
        from tmtool.checks.requests import CheckRules
        from tmtool.formats.bitexts.jsonl import dump
        from tmtool.formats.bitexts.rows import find_file_name
        from tmtool.operations.check_texts import iter_records
        from tmtool.operations.to_json import to_json

        terms = _read_terms(self.terms, self.signature) if self.terms else None
        references = checking.References(terms, encoder=lambda: encoder)
        opened = [inputs.open_bitext(bitext)]
        report = checking.check_jobs(opened, CheckRules(), references, new=[None])
        sides = bitext.source, bitext.target
        file = " + ".join(find_file_name(each.meta.file) or each.lang for each in sides)
        for each in map(to_json, iter_records(report)):
            if each["type"] != "result":
                yield f"{dump({'type': each['type'], 'file': file, **each})}\n"


@lru_cache(maxsize=2)
def _read_terms(name: str, signature: str) -> TermBase:
    """Read a term base, once in a process for each signature."""
    from tmtool.terms import reading

    return reading.read_base(name)


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
    from tmtool.batch.results import count_row

    summary = result.summary
    if summary is None:
        for number, pair in enumerate(result.pairing.pairs, 1):
            yield _describe(pair, "paired", number)
    else:
        numbers = summary.numbers or range(1, len(summary.rows) + 1)
        for number, row in zip(numbers, summary.rows, strict=True):
            yield replace(
                _describe(row.pair, row.status, number),
                symbol=row.symbol or row.pair.symbol,
                file=row.file or None,
                counts=count_row(row),
                seconds=row.seconds,
                reason=row.reason,
                notes=row.notes,
            )
    if summary is None or not summary.shard:
        for pair in result.pairing.doubtful:
            yield _describe(pair, "doubtful")


def _describe(pair: FilePair, status: str, number: int | None = None) -> BatchPairRecord:
    from tmtool.batch.results import name_files

    return BatchPairRecord(
        number,
        name_files(pair),
        status,
        pair.symbol,
        reason=pair.reason,
        probability=pair.probability,
    )


def note(result: BatchResult) -> Iterator[str]:
    """Yield counts, and the place of the summary."""
    summary, out = result.summary, result.out
    files = {file for pair in result.pairing.doubtful for file in pair.files}
    alone = ((len(files), "in doubt"), (len(result.pairing.unpaired), "without a partner"))
    others = ", ".join(f"{format_count(count, 'file')} {what}" for count, what in alone if count)
    more = f"; {others}" if others else ""
    if summary is None:
        name = f"{out}: " if out else ""
        yield f"{name}{format_count(len(result.pairing.pairs), 'pair')}{more}"
        return
    if not result.pairing.pairs and not result.is_merged:
        yield "no pairs found: --preview says why of each file"
        return
    statuses: tuple[tuple[Status, str], ...] = (
        ("aligned", "aligned"),
        ("kept", "kept from before"),
        ("failed", "failed"),
    )
    counts = ((summary.count(status), words) for status, words in statuses)
    parts = ", ".join(f"{count} {words}" for count, words in counts if count)
    then = f"{more}; see {Path(str(out), 'summary.tsv')}"
    if summary.shard is not None:
        total = format_count(len(result.pairing.pairs), "pair")
        merge = f"after the last shard: tmtool batch merge {out}"
        then = f" (shard {summary.shard} of {total}); {merge}"
    yield f"{out}: {format_count(len(summary.rows), 'pair')}: {parts}{then}"


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
