"""Aligning two texts: read, pair, write or show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.bootstrap import open_session
from tmtool.cli import output
from tmtool.cli.messages import explain
from tmtool.cli.reading import check_outputs, tell_reading, with_stdin
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.formats import Options
    from tmtool.pipeline import AlignRequest
    from tmtool.units import Bitext


@dataclass(frozen=True, slots=True)
class Shown:
    """Where the bitext goes, files or the standard output, and what is said beside it."""

    files: tuple[str, ...]
    options: Options
    report: str | None = None
    color: bool = False
    as_json: bool = False
    quiet: bool = False


def align_texts(request: AlignRequest, encoder: str, shown: Shown) -> None:
    """Read two texts, align them, and write or show the bitext."""
    from tmtool.services.align import align_readings
    from tmtool.services.reading import read_pair

    paths = request.source.path, request.target.path
    if not all(paths):
        message = "name a text and its translation, folders of them, or --pairs MANIFEST"
        raise InputError(message)
    check_outputs(paths, (*shown.files, *([shown.report] if shown.report else ())))
    _check_output(shown, force=request.force)
    readings = read_pair(with_stdin(request.source), with_stdin(request.target))
    langs = readings[0].document.lang, readings[1].document.lang
    _check_names(paths, langs, shown, force=request.force)
    tell_reading(paths, readings, shown.report, force=request.force, quiet=shown.quiet)
    if shown.options.codes:
        from tmtool.formats.tmx import match_codes

        match_codes(shown.options.codes, langs)
    with (
        open_session(encoder=encoder) as session,
        output.reporter(quiet=shown.quiet) as reporter,
    ):
        bitext = align_readings(session, request, readings, reporter).bitext
    if shown.files:
        _write(bitext, shown, force=request.force)
    else:
        output.emit(_printed(bitext, shown))


def _check_output(shown: Shown, *, force: bool) -> None:
    from tmtool.formats import check_all

    if shown.files:
        check_all(shown.files, shown.options, force=force)
    elif shown.options.given - {"bom"}:
        message = (
            "--codes, --tmx-level, --flavour and --xliff need an output file: name one with -o FILE"
        )
        raise InputError(message)
    elif shown.options.bom and (shown.as_json or output.on_terminal()):
        message = "--bom needs a TSV file: name one with -o FILE.tsv"
        raise InputError(message)


def _check_names(
    paths: tuple[str, str], langs: tuple[str, str], shown: Shown, *, force: bool
) -> None:
    """InputError where a file of Moses, whose name ends in its language, is one of the others."""
    from tmtool.formats import files, outputs

    written = [out for name in shown.files for out in outputs(name, langs)]
    check_outputs(paths, (*map(str, written), *([shown.report] if shown.report else ())))
    for out in written:
        files.check(out, force=force)


def _printed(bitext: Bitext, shown: Shown) -> Iterator[str]:
    from tmtool.formats import jsonl, table, tsv

    if shown.as_json:
        return jsonl.lines(bitext)
    if output.on_terminal():
        boxes = output.shows_boxes()
        return table.lines(bitext, columns=output.columns(), color=shown.color, boxes=boxes)
    return tsv.lines(bitext, bom=shown.options.bom)


def _write(bitext: Bitext, shown: Shown, *, force: bool) -> None:
    from tmtool import formats
    from tmtool.formats.rows import nulls

    beads = sum(len(stream.beads) for stream in bitext.streams)
    status = f", status {bitext.status}" if bitext.status else ""
    lists = f", items of lists: {len(bitext.lists)}" if bitext.lists else ""
    for name in shown.files:
        how = shown.options.known_to(Path(name).suffix.lower())
        losses = [explain(each) for each in formats.write(bitext, name, how, force=force)]
        for loss in losses:
            output.note(loss if len(shown.files) == 1 else f"{name}: {loss}", quiet=shown.quiet)
        langs = bitext.source.lang, bitext.target.lang
        names = ", ".join(map(str, formats.outputs(name, langs)))
        told = f"{names}: {beads} pairs, untranslated: {nulls(bitext)}{lists}{status}"
        output.note(told, quiet=shown.quiet)
        if shown.as_json:
            output.emit([_told(bitext, name, beads, losses)])


def _told(bitext: Bitext, name: str, beads: int, losses: Sequence[str]) -> str:
    from tmtool.formats.jsonl import dump
    from tmtool.formats.rows import nulls

    told = {"file": name, "beads": beads, "nulls": nulls(bitext), "status": bitext.status}
    return dump({**told, "losses": losses}) + "\n"
