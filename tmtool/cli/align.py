"""`tmtool align`: two texts in, a bitext out; or two folders in, and a folder of bitexts out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import options, output
from tmtool.cli.batch import Folders, is_batch, refuse
from tmtool.cli.messages import explain
from tmtool.cli.options import check_outputs
from tmtool.cli.reading import add_stdin, tell_reading
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.formats.bitexts.writing import Options
    from tmtool.pipeline import AlignRequest
    from tmtool.units import Bitext


def align(
    source: options.Source = None,
    target: options.Target = None,
    out: options.Outputs = None,
    source_lang: options.From = None,
    target_lang: options.To = None,
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
    report: options.Report = None,
    pairs: options.Pairs = None,
    dry_run: options.DryRun = False,
    jobs: options.Jobs = None,
    folder_format: options.FolderFormats = "tmx",
    min_score: options.MinScore = 0.0,
    check_language: options.CheckLanguage = False,
    unique: options.Unique = False,
    force: options.Force = False,
    color: options.Color = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Align the sentences of a text and its translation, or of all texts in folders.

    Without -o: a table on a terminal, tab-separated values into a pipe.

    \b
    tmtool align zh.docx en.pdf
    tmtool align zh.docx en.docx -o memory.tmx -o review.xlsx --codes zh-CN,en-GB
    tmtool align --lines zh.txt en.txt --from zh --to en -o lines.align
    tmtool align resolutions/zh resolutions/en -o bitexts
    tmtool align resolutions --from zh --to en --dry-run -o pairs.tsv
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.bootstrap import read_clock
    from tmtool.cli.reading import pair_requests
    from tmtool.formats.bitexts.writing import Options
    from tmtool.pipeline import AlignRequest

    how = Options(read_clock(), codes, bom, tmx_level, flavour.value, xliff.value)
    texts = pair_requests(
        (source or "", target or ""), (source_lang, target_lang), options.parse_encodings(encoding),
        symbol=symbol, original=original, lines=lines, revisions=revisions.value,
        repair=repair.value, piped=False,
    )  # fmt: skip
    request = AlignRequest(
        *texts, level.value, srx, profile.value if profile else None, cache, force=force
    )
    folders = Folders(pairs, dry_run, jobs, folder_format, min_score, check_language, unique)
    if is_batch(source, target, pairs):
        refuse({"--symbol": symbol, "--report": report, "--color": color}, "two texts")
        code = folders.align(request, encoder, how, out, as_json=as_json, quiet=quiet)
        raise typer.Exit(code)
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
    """Read two texts, align them, and write or show the bitext."""
    from tmtool.services.texts import align_readings, read_pair

    paths = request.source.path, request.target.path
    if not all(paths):
        message = "name a text and its translation, folders of them, or --pairs MANIFEST"
        raise InputError(message)
    check_outputs(paths, (*shown.files, *([shown.report] if shown.report else ())))
    _check_output(shown, force=request.force)
    readings = read_pair(add_stdin(request.source), add_stdin(request.target))
    langs = readings[0].document.lang, readings[1].document.lang
    _check_names(paths, langs, shown, force=request.force)
    tell_reading(paths, readings, shown.report, force=request.force, quiet=shown.quiet)
    if shown.options.codes:
        from tmtool.formats.tmx.bitexts import match_codes

        match_codes(shown.options.codes, langs)
    with (
        open_session(encoder=encoder) as session,
        output.open_reporter(quiet=shown.quiet) as reporter,
    ):
        bitext = align_readings(session, request, readings, reporter).bitext
    if shown.files:
        _write(bitext, shown, force=request.force)
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
    paths: tuple[str, str], languages: tuple[str, str], shown: PairOutput, *, force: bool
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


def _write(bitext: Bitext, shown: PairOutput, *, force: bool) -> None:
    from tmtool.formats.bitexts.rows import count_nulls
    from tmtool.formats.bitexts.writing import list_outputs
    from tmtool.views.bitext import write

    beads = sum(len(stream.beads) for stream in bitext.streams)
    status = f", status {bitext.status}" if bitext.status else ""
    lists = f", items of lists: {len(bitext.lists)}" if bitext.lists else ""
    for name in shown.files:
        how = shown.options.select_known(Path(name).suffix.lower())
        losses = [explain(each) for each in write(bitext, name, how, force=force)]
        for loss in losses:
            output.note(loss if len(shown.files) == 1 else f"{name}: {loss}", quiet=shown.quiet)
        langs = bitext.source.lang, bitext.target.lang
        names = ", ".join(map(str, list_outputs(name, langs)))
        told = f"{names}: {beads} pairs, untranslated: {count_nulls(bitext)}{lists}{status}"
        output.note(told, quiet=shown.quiet)
        if shown.as_json:
            output.emit_objects([{
                "type": "written", "file": name, "beads": beads, "nulls": count_nulls(bitext),
                "status": bitext.status, "losses": losses,
            }])  # fmt: skip
