"""Aligning two texts: read, pair, write or show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.cli import output
from tmtool.cli.reading import Request, check_paths, read_both, tell_reading
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.batch.job import Job
    from tmtool.formats import Options
    from tmtool.units import Bitext, Document


@dataclass(frozen=True, slots=True)
class Shown:
    """Where the bitext goes, files or the standard output, and what is said beside it."""

    files: tuple[str, ...]
    report: str | None = None
    color: bool = False
    as_json: bool = False
    quiet: bool = False


def align_texts(
    paths: tuple[str, str], job: Job, shown: Shown, *, symbol: str | None = None
) -> None:
    """Read two texts, align them, and write or show the bitext."""
    outputs = (*shown.files, *([shown.report] if shown.report else ()))
    check_paths(paths, outputs, bilingual=None not in job.langs)
    _check_output(job, shown)
    request = Request(
        paths, job.langs, job.encodings, symbol, job.original, job.lines, job.revisions, job.repair
    )
    readings = read_both(request)
    documents = readings[0].document, readings[1].document
    _check_names(paths, documents, job, shown)
    tell_reading(paths, readings, shown.report, force=job.force, quiet=shown.quiet)
    if job.options.codes:
        from tmtool.formats.tmx import match_codes

        match_codes(job.options.codes, (documents[0].lang, documents[1].lang))
    bitext = _aligned(documents, job, quiet=shown.quiet)
    if shown.files:
        _write(bitext, job, shown)
    else:
        output.emit(_printed(bitext, job.options, shown))


def _check_output(job: Job, shown: Shown) -> None:
    from tmtool.formats import check_all

    if shown.files:
        check_all(shown.files, job.options, force=job.force)
    elif job.options.given - {"bom"}:
        message = "--codes, --tmx-level, --flavour and --xliff are for files: name one with -o FILE"
        raise InputError(message)
    elif job.options.bom and (shown.as_json or output.on_terminal()):
        message = "--bom is for .tsv files: name one with -o FILE.tsv"
        raise InputError(message)
    if job.lines and (job.srx or job.profile):
        what = "--srx" if job.srx else "--profile"
        raise InputError(f"--lines takes lines as they are; {what} would cut them")


def _check_names(
    paths: tuple[str, str], documents: tuple[Document, Document], job: Job, shown: Shown
) -> None:
    """InputError where a file of Moses, whose name ends in its language, is one of the others."""
    from tmtool.formats import files, outputs

    langs = documents[0].lang, documents[1].lang
    written = [out for name in shown.files for out in outputs(name, langs)]
    named = (*map(str, written), *([shown.report] if shown.report else ()))
    check_paths(paths, named, bilingual=True)
    for out in written:
        files.check(out, force=job.force)


def _aligned(documents: tuple[Document, Document], job: Job, *, quiet: bool) -> Bitext:
    from tmtool import embed, pipeline
    from tmtool.segmenter import read_srx

    rules = read_srx(job.srx) if job.srx else None
    encoder = embed.load(job.encoder)
    encoder = embed.cached(encoder, job.cache) if job.cache else encoder
    with output.progress(quiet=quiet) as progress:
        if job.lines:
            return pipeline.align_lines(*documents, encoder, force=job.force, progress=progress)
        return pipeline.align_pair(
            *documents, encoder, level=job.level, rules=rules, profile=job.profile,
            force=job.force, progress=progress,
        )  # fmt: skip


def _printed(bitext: Bitext, how: Options, shown: Shown) -> Iterator[str]:
    from tmtool.formats import jsonl, table, tsv

    if shown.as_json:
        return jsonl.lines(bitext)
    if output.on_terminal():
        boxes = output.shows_boxes()
        return table.lines(bitext, columns=output.columns(), color=shown.color, boxes=boxes)
    return tsv.lines(bitext, bom=how.bom)


def _write(bitext: Bitext, job: Job, shown: Shown) -> None:
    from tmtool import formats
    from tmtool.formats.rows import nulls

    beads = sum(len(stream.beads) for stream in bitext.streams)
    status = f", status {bitext.status}" if bitext.status else ""
    lists = f", items of lists: {len(bitext.lists)}" if bitext.lists else ""
    for name in shown.files:
        how = job.options.known_to(Path(name).suffix.lower())
        losses = formats.write(bitext, name, how, force=job.force)
        for loss in losses:
            output.note(loss if len(shown.files) == 1 else f"{name}: {loss}", quiet=shown.quiet)
        langs = bitext.source.lang, bitext.target.lang
        names = ", ".join(map(str, formats.outputs(name, langs)))
        told = f"{names}: {beads} beads, one-sided: {nulls(bitext)}{lists}{status}"
        output.note(told, quiet=shown.quiet)
        if shown.as_json:
            output.emit([_told(bitext, name, beads, losses)])


def _told(bitext: Bitext, name: str, beads: int, losses: Sequence[str]) -> str:
    from tmtool.formats.jsonl import dump
    from tmtool.formats.rows import nulls

    told = {"file": name, "beads": beads, "nulls": nulls(bitext), "status": bitext.status}
    return dump({**told, "losses": losses}) + "\n"
