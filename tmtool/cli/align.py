"""`tmtool align`: texts in, a bitext out; or folders in, and a folder of bitexts out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tmtool.bootstrap import open_session, read_clock
from tmtool.cli import options, output
from tmtool.cli.messages import explain
from tmtool.cli.options import take_folder
from tmtool.cli.progress import BatchProgress
from tmtool.cli.reading import add_stdin, build_requests, tell_reading
from tmtool.errors import InputError
from tmtool.lang.wrap import format_count
from tmtool.operations.shared import check_outputs

if TYPE_CHECKING:
    from tmtool.batch import BatchOptions, PairingResult, Summary
    from tmtool.batch.requests import BatchRequest
    from tmtool.batch.shards import Shard
    from tmtool.formats.bitexts.writing import Options
    from tmtool.pipeline import AlignRequest
    from tmtool.reporter import Remark
    from tmtool.units import Bitext


def align(
    source: options.Source = None,
    target: options.Target = None,
    others: options.Others = None,
    out: options.Outputs = None,
    source_lang: options.From = None,
    target_lang: options.ToAll = None,
    pivot: options.Pivot = None,
    level: options.PairLevel = options.Level.SENTENCE,
    lines: options.Lines = False,
    profile: options.UnProfile = None,
    encoder: options.EncoderName = "use",
    cache: options.Cache = None,
    codes: options.Codes = None,
    bom: options.Bom = False,
    tmx_level: options.TmxLevel = 1,
    flavour: options.TmxFlavour = options.Flavour.PLAIN,
    xliff: options.XliffVersion = options.Xliff.ONE,
    srx: options.Srx = None,
    symbol: options.Symbol = None,
    original: options.Original = None,
    encoding: options.Encodings = None,
    revisions: options.TrackedChanges = options.Revisions.ACCEPT,
    repair: options.RepairOf = options.Repair.CERTAIN,
    struck_out: options.Struck = options.StruckText.DELETE,
    report: options.Report = None,
    pairs: options.Pairs = None,
    dry_run: options.DryRun = False,
    jobs: options.Jobs = None,
    folder_format: options.FolderFormats = "tmx",
    min_score: options.MinScore = 0.0,
    check_language: options.CheckLanguage = False,
    unique: options.Unique = False,
    shard: options.ShardOf = None, runner: options.RunnerOf = options.RunnerName.LOCAL,
    ray_address: options.RayAddress = None, force: options.Force = False,
    color: options.Color = False, as_json: options.Json = False, quiet: options.Quiet = False,
) -> None:  # fmt: skip
    """Align the sentences of a text and its translations, or of all texts in folders.

    Without -o: a table on a terminal, tab-separated values into a pipe.

    \b
    tmtool align zh.docx en.pdf
    tmtool align zh.docx en.docx -o memory.tmx -o review.xlsx --codes zh-CN,en-GB
    tmtool align zh.docx en.docx fr.docx es.docx --pivot en -o table.xlsx
    tmtool align --lines zh.txt en.txt --from zh --to en -o lines.align
    tmtool align resolutions/zh resolutions/en -o bitexts
    tmtool align resolutions/zh resolutions/en -o bitexts --shard 1/4
    tmtool align resolutions/zh resolutions/en resolutions/fr -o tables
    tmtool align resolutions --from zh --to en --dry-run -o pairs.tsv
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.formats.bitexts.writing import Options
    from tmtool.pipeline import AlignRequest

    how = Options(read_clock(), codes, bom, tmx_level, flavour.value, xliff.value)
    named = (source or "", target or "", *(others or ()))
    langs = options.spread_languages(source_lang, target_lang, len(named))
    texts = build_requests(
        named, langs, options.spread_encodings(encoding, len(named)), symbol=symbol, lines=lines,
        original=original, revisions=revisions.value, repair=repair.value, struck=struck_out.value,
    )  # fmt: skip
    request = AlignRequest(
        texts[0], texts[1], level.value, srx, profile.value if profile else None, cache,
        force=force, others=texts[2:], pivot=None if pairs else pivot,
    )  # fmt: skip
    who = shard, runner, ray_address
    folders = Folders(pairs, dry_run, jobs, folder_format, min_score, check_language, unique, *who)
    if is_batch(named, pairs):
        refuse({"--symbol": symbol, "--report": report, "--color": color}, "two texts")
        job = folders.build_options(request, encoder, how, pivot)
        raise typer.Exit(folders.align(named, out, job, as_json=as_json, quiet=quiet))
    refuse(folders.given, "folders and manifests")
    shown = PairOutput(tuple(out or ()), how, report, color=color, as_json=as_json, quiet=quiet)
    align_texts(request, encoder, shown)


@dataclass(frozen=True, slots=True)
class PairOutput:
    """Where the bitext goes, files or the standard output, and what is said beside it."""

    files: tuple[str, ...]
    options: Options
    report: str | None = None
    color: bool = False
    as_json: bool = False
    quiet: bool = False


def align_texts(request: AlignRequest, encoder: str, shown: PairOutput) -> None:
    """Read the texts, align them, and write or show the bitext."""
    from tmtool.documents.report import list_unread_pages
    from tmtool.services.texts import align_readings, read_texts

    paths = [each.path for each in request.texts]
    if not all(paths):
        message = "name a text and its translation, folders of them, or --pairs MANIFEST"
        raise InputError(message)
    check_outputs(paths, (*shown.files, *([shown.report] if shown.report else ())))
    _check_output(shown, force=request.force)
    readings = read_texts([*map(add_stdin, request.texts)])
    langs = tuple(each.document.lang for each in readings)
    _check_names(paths, langs, shown, force=request.force)
    tell_reading(paths, readings, shown.report, force=request.force, quiet=shown.quiet)
    if shown.options.codes:
        from tmtool.formats.bitexts.writing import check_codes

        check_codes(shown.files, shown.options, langs)
    with (
        open_session(encoder=encoder) as session,
        output.open_reporter(quiet=shown.quiet) as reporter,
    ):
        bitext = align_readings(session, request, readings, reporter).bitext
    if shown.files:
        unread = sum(len(list_unread_pages(each)) for each in readings)
        _write(bitext, shown, unread, force=request.force)
    else:
        output.emit(_printed(bitext, shown))


def _check_output(shown: PairOutput, *, force: bool) -> None:
    from tmtool.formats.bitexts.writing import check_all

    if shown.files:
        check_all(shown.files, shown.options, force=force)
    elif shown.options.given - {"bom"}:
        message = (
            "--codes, --tmx-level, --flavour and --xliff need an output file: name one with -o FILE"
        )
        raise InputError(message)
    elif shown.options.bom and (shown.as_json or output.is_terminal()):
        message = "--bom needs a TSV file: name one with -o FILE.tsv"
        raise InputError(message)


def _check_names(
    paths: Sequence[str], languages: Sequence[str], shown: PairOutput, *, force: bool
) -> None:
    """InputError where a file of Moses, whose name ends in its language, is one of the others."""
    from tmtool import files
    from tmtool.formats.bitexts.writing import list_outputs

    written = [out for name in shown.files for out in list_outputs(name, languages)]
    check_outputs(paths, (*map(str, written), *([shown.report] if shown.report else ())))
    for out in written:
        files.check(out, force=force)


def _printed(bitext: Bitext, shown: PairOutput) -> Iterator[str]:
    from tmtool.formats.bitexts import jsonl, tsv
    from tmtool.views.terminal import bitext as table
    from tmtool.views.terminal.look import Look

    if shown.as_json:
        return jsonl.render_lines(bitext)
    if output.is_terminal():
        look = Look(output.get_columns(), shown.color, output.can_show_boxes())
        return table.render_lines(bitext, look)
    return tsv.render_lines(bitext, bom=shown.options.bom)


def _write(bitext: Bitext, shown: PairOutput, unread_pages: int, *, force: bool) -> None:
    from tmtool.formats.bitexts.passages import rate_passages
    from tmtool.formats.bitexts.rows import count_disputed, count_nulls
    from tmtool.formats.bitexts.writing import list_outputs
    from tmtool.views.bitext import write

    beads = sum(len(stream.beads) for stream in bitext.streams)
    languages = len(bitext.languages)
    counted = f"{beads} pairs" if languages == 2 else f"{beads} rows in {languages} languages"
    disputed = count_disputed(bitext)
    doubt = "" if disputed is None else f", languages disagree in: {disputed}"
    status = f", status {bitext.status}" if bitext.status else ""
    lists = f", items of lists: {len(bitext.lists)}" if bitext.lists else ""
    moved = rate_passages(bitext)
    scores = ", ".join("?" if each is None else f"{each:.2f}" for each in moved)
    elsewhere = f", passages that stand elsewhere: {len(moved)} ({scores})" if moved else ""
    facts = f"untranslated: {count_nulls(bitext)}{doubt}{elsewhere}{lists}{status}"
    for name in shown.files:
        how = shown.options.select_supported(Path(name).suffix.lower())
        losses = [explain(each) for each in write(bitext, name, how, force=force)]
        for loss in losses:
            output.note(loss if len(shown.files) == 1 else f"{name}: {loss}", quiet=shown.quiet)
        names = ", ".join(map(str, list_outputs(name, bitext.languages)))
        output.note(f"{names}: {counted}, {facts}", quiet=shown.quiet)
        if shown.as_json:
            output.emit_objects([{
                "type": "written", "file": name, "beads": beads, "nulls": count_nulls(bitext),
                **({} if disputed is None else {"disputed": disputed}), "moved": moved,
                "status": bitext.status, "losses": losses, "unread_pages": unread_pages,
            }])  # fmt: skip


# Whole folders: what is paired, how far it is, what came of it.


@dataclass(frozen=True, slots=True)
class Folders:
    """The options of `tmtool align` that are for folders and manifests."""

    pairs: str | None
    dry_run: bool
    jobs: int | None
    format: str
    min_score: float
    check_language: bool
    unique: bool
    shard: str | None = None
    runner: options.RunnerName = options.RunnerName.LOCAL
    ray_address: str | None = None

    @property
    def given(self) -> dict[str, object]:
        """What was said of them, by name."""
        return {
            "--dry-run": self.dry_run, "--jobs": self.jobs, "--format": self.format != "tmx",
            "--min-score": self.min_score, "--check-language": self.check_language,
            "--unique": self.unique, "--shard": self.shard, "--ray-address": self.ray_address,
            "--runner": self.runner is not options.RunnerName.LOCAL,
        }  # fmt: skip

    def align(
        self,
        named: Sequence[str | None],
        out: list[str] | None,
        job: BatchOptions,
        *,
        as_json: bool,
        quiet: bool,
    ) -> int:
        """Pair and align what is in folders, or the manifest, as was said; gives the exit code."""
        return align_folders(
            [*filter(None, named)], take_folder(out), job, self.pairs, self.jobs,
            dry_run=self.dry_run, shard=self._parse_shard(), ray_address=self._check_address(),
            as_json=as_json, quiet=quiet,
        )  # fmt: skip

    def _parse_shard(self) -> Shard | None:
        from tmtool.batch.shards import parse_shard

        return None if self.shard is None else parse_shard(self.shard)

    def _check_address(self) -> str | None:
        """InputError unless a cluster is named where one is asked for, and only there."""
        is_ray = self.runner is options.RunnerName.RAY
        if is_ray and self.ray_address is None:
            message = (
                "--runner ray needs --ray-address: HOST:PORT of a cluster, or local to start Ray "
                "on this machine"
            )
            raise InputError(message)
        if not is_ray and self.ray_address is not None:
            message = "--ray-address can be used only with --runner ray"
            raise InputError(message)
        return self.ray_address

    def build_options(
        self, texts: AlignRequest, encoder: str, options: Options, pivot: str | None = None
    ) -> BatchOptions:
        """What is done with each pair: as `texts` says of two texts."""
        from tmtool.batch.job import BatchOptions
        from tmtool.views.html.bitext import render_chunks

        source = texts.source
        return BatchOptions(
            langs=tuple(each.lang for each in texts.texts),
            encodings=tuple(each.encoding for each in texts.texts),
            original=source.original, revisions=source.revisions, repair=source.repair,
            struck=source.struck,
            lines=source.lines, level=texts.level, srx=texts.srx, profile=texts.profile,
            encoder=encoder, cache=texts.cache, force=texts.force,
            format=f".{self.format.removeprefix('.').lower()}", options=options,
            min_score=self.min_score, check_language=self.check_language, unique=self.unique,
            page=render_chunks, pivot=pivot,
        )  # fmt: skip


def is_batch(named: Sequence[str], pairs: str | None) -> bool:
    """Whether the arguments of `tmtool align` are folders or a manifest."""
    return pairs is not None or any(Path(name).is_dir() for name in named if name)


def refuse(options: Mapping[str, object], purpose: str) -> None:
    """InputError where options were given that are for something else.

    >>> refuse({"--jobs": None, "--unique": False}, "folders")
    """
    given = [name for name, value in options.items() if value]
    if given:
        raise InputError(f"{', '.join(given)} can be used only with {purpose}")


def align_folders(
    folders: Sequence[str],
    out: str | None,
    job: BatchOptions,
    pairs: str | None = None,
    jobs: int | None = None,
    *,
    dry_run: bool = False,
    shard: Shard | None = None,
    ray_address: str | None = None,
    as_json: bool = False,
    quiet: bool = False,
) -> int:
    """Pair the files of folders, or of a manifest, and align them; gives the exit code.

    With `dry_run` the pairs are only written down: to the file `out`, else to stdout. With a
    `shard` only its pairs are aligned, with `ray_address` by that cluster.
    """
    from tmtool.batch.requests import BatchRequest
    from tmtool.services.batch import align_folders as align
    from tmtool.services.batch import pair_texts

    request = BatchRequest(tuple(folders), pairs, out, job, jobs, shard, ray_address)
    _check_request(request, dry_run=dry_run)
    told = BatchProgress(quiet=quiet)
    try:
        if dry_run:
            found = pair_texts(request, told)
            told.clear()
            return _write_manifest(found, out, force=job.force, quiet=quiet)
        summary = align(request, told, _explained)
    except KeyboardInterrupt:
        told.report_interruption()
        raise
    finally:
        told.clear()
    if not summary.pairing.pairs:
        why = "--dry-run says why of each file" if pairs is None else f"{pairs} names none"
        output.note(f"no pairs found: {why}")
        return 1
    _conclude(summary, str(out), quiet=quiet, as_json=as_json)
    return 1 if summary.count("failed") else 0


def _check_request(request: BatchRequest, *, dry_run: bool) -> None:
    """InputError for mistakes that can be seen at once."""
    from tmtool import files

    pairs, jobs = request.manifest, request.processes
    if pairs is not None and dry_run:
        raise InputError(f"{pairs} is a manifest already: --dry-run makes a manifest of folders")
    if dry_run and (request.shard or request.ray_address):
        message = (
            "--dry-run lists the pairs of all shards: leave out --shard, --runner and --ray-address"
        )
        raise InputError(message)
    if jobs is not None and jobs < 1:
        raise InputError(f"--jobs must be 1 or more, not {jobs}")
    if not dry_run:
        _check_results(request.folders, request.out)
    elif request.out not in (None, "-"):
        files.check(Path(str(request.out)), force=request.job.force)
    for name in request.folders:
        if not Path(name).is_dir():
            raise InputError(f"{name} is not a folder: name two files, or only folders")


def _check_results(folders: Sequence[str], out: str | None) -> None:
    if out is None:
        message = "name a folder for the results with -o DIR"
        raise InputError(message)
    if Path(out).exists() and not Path(out).is_dir():
        raise InputError(f"{out} is a file: name a folder for the results")
    for name in folders:
        if os.path.realpath(name) == os.path.realpath(out):
            raise InputError(f"the results can't go into {name}, where the texts are")


def _write_manifest(pairing: PairingResult, out: str | None, *, force: bool, quiet: bool) -> int:
    """Write the pairs down; the exit code is 1 where there are none."""
    from tmtool.batch import write_manifest
    from tmtool.batch.manifest import render_lines

    if out in (None, "-"):
        output.emit(render_lines(pairing, Path()))
    else:
        write_manifest(pairing, Path(str(out)), force=force)
    name = f"{out}: " if out not in (None, "-") else ""
    output.note(f"{name}{format_count(len(pairing.pairs), 'pair')}{_others(pairing)}", quiet=quiet)
    return 0 if pairing.pairs else 1


def _conclude(summary: Summary, out: str, *, quiet: bool, as_json: bool) -> None:
    counts = [(summary.count("aligned"), "aligned"), (summary.count("kept"), "kept from before"),
              (summary.count("failed"), "failed")]  # fmt: skip
    parts = ", ".join(f"{count} {what}" for count, what in counts if count)
    more = f"{_others(summary.pairing)}; see {Path(out, 'summary.tsv')}"
    if summary.shard is not None:
        total = format_count(len(summary.pairing.pairs), "pair")
        more = (
            f" (shard {summary.shard} of {total}); after the last shard: tmtool batch merge {out}"
        )
    output.note(f"{out}: {format_count(len(summary.rows), 'pair')}: {parts}{more}", quiet=quiet)
    if as_json:
        output.emit_objects(summary.list_objects())


def _explained(why: Remark) -> str:
    """Why a pair failed; which files it is about is in some sentences only as the error has it."""
    return why.text if why.code == "one language" else explain(why)


def _others(pairing: PairingResult) -> str:
    files = {file for pair in pairing.doubtful for file in pair.files}
    counts = ((len(files), "in doubt"), (len(pairing.unpaired), "without a partner"))
    told = ", ".join(f"{format_count(count, 'file')} {what}" for count, what in counts if count)
    return f"; {told}" if told else ""
