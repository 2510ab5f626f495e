"""`tmtool terms extract`: terms out of translations, with everything that speaks for them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output, sessions
from tmtool.cli.options import take_outputs
from tmtool.errors import InputError
from tmtool.lang.wrap import format_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tmtool.documents.requests import ReadRequest
    from tmtool.terms.extracting.model import Extraction

_Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILE...]",
        help="TMX, XLIFF, TSV and other files of pairs, or a text and its translation.",
    ),
]
_FromMemory = Annotated[
    bool, typer.Option("--from-memory", help="Use all units of the memory instead of files.")
]
_Lines = Annotated[
    bool, typer.Option("--lines", help="With two texts: treat each line as one segment.")
]
_Langs = Annotated[
    str | None,
    typer.Option(
        "--langs", metavar="CODES", help="The two languages, in the order of the columns: en,zh."
    ),
]
_Least = Annotated[
    int | None,
    typer.Option(
        "--at-least",
        min=1,
        metavar="N",
        help="Candidates in at least so many units; 2 to 5 by size if left out.",
    ),
]
_Top = Annotated[int, typer.Option("--top", min=1, metavar="N", help="Number of candidates.")]
_Terms = Annotated[
    str | None,
    typer.Option(
        "--terms", metavar="FILE", help="Mark the terms of this term base: a file, or un-ict."
    ),
]
_New = Annotated[bool, typer.Option("--new", help="Leave out the terms that --terms has.")]
_Encoder = Annotated[
    str | None,
    typer.Option(
        "--encoder", metavar="NAME",
        help="Rank candidates by meaning as well; see tmtool models.",
    ),
]  # fmt: skip
_Out = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the candidates: .csv, .xlsx, .tbx or .jsonl; can be repeated.",
    ),
]
_Force = Annotated[
    bool, typer.Option("--force", help="Overwrite FILE, and align texts that seem unrelated.")
]
_WRITTEN = ("csv", "xlsx", "tbx", "jsonl")


def extract(
    files: _Files = None,
    from_memory: _FromMemory = False,
    lines: _Lines = False,
    languages: _Langs = None,
    min_units: _Least = None,
    top: _Top = 100,
    terms: _Terms = None,
    new: _New = False,
    encoder: _Encoder = None,
    out: _Out = None,
    force: _Force = False,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Find terms and their equivalents in translations, with counts, places and competing terms.

    Review and correct the file, then add it to a term base with tmtool terms add. Exit code 1
    where nothing is found.

    \b
    tmtool terms extract bitext.tmx -o candidates.csv
    tmtool terms extract zh.docx en.docx --terms un-ict --new
    tmtool terms extract --lines zh.txt en.txt --langs zh,en
    tmtool terms extract --from-memory --at-least 5 --top 500 -o candidates.xlsx
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool import embed
    from tmtool.services.extract import extract_terms
    from tmtool.terms.requests import ExtractTermsRequest

    paths = take_outputs(out, partial(_check, force=force), inputs=files or ())
    pairs, texts = _sort(tuple(files or ()), lines=lines)
    request = ExtractTermsRequest(
        pairs, texts, from_memory, tuple(languages.split(",")) if languages is not None else None,
        min_units,
        top, terms, new=new, by_meaning=encoder is not None, force=force,
    )  # fmt: skip
    with (
        sessions.prepare_session(memory, encoder or embed.DEFAULT, quiet=quiet) as session,
        output.open_reporter(quiet=quiet) as reporter,
    ):
        found = extract_terms(session, request, reporter)
    _show(found, paths, as_json=as_json, quiet=quiet, force=force)
    if not found.candidates:
        output.note(f"nothing that comes again in {format_count(found.units, 'unit')}", quiet=quiet)
        raise typer.Exit(1)


def _sort(
    files: tuple[str, ...], *, lines: bool
) -> tuple[tuple[str, ...], tuple[ReadRequest, ReadRequest] | None]:
    """The files of pairs, or a text and its translation."""
    from tmtool.checks.inputs import is_bitext
    from tmtool.cli.reading import pair_requests

    if not files or not (lines or not any(map(is_bitext, files))):
        return files, None
    if len(files) != 2:
        message = "name a file of translations, or two documents: a text and its translation"
        raise InputError(message)
    return (), pair_requests((files[0], files[1]), lines=lines)


def _check(path: Path, *, force: bool) -> None:
    """InputError for a file that can't be written, before any work."""
    from tmtool import files

    if path.suffix.lower().removeprefix(".") not in _WRITTEN:
        raise InputError(f"{path}: the name of the file must end in {', '.join(_WRITTEN)}")
    files.check(path, force=force)


def _show(
    extraction: Extraction, paths: Sequence[Path], *, as_json: bool, quiet: bool, force: bool
) -> None:
    if as_json:
        from tmtool.views.json.phrases import build_candidates

        output.emit_objects(build_candidates(extraction))
    elif not paths and extraction.candidates:
        from tmtool.views.terminal.terms import render_candidates

        output.emit(render_candidates(extraction, output.build_look()))
    if paths and extraction.candidates:
        from tmtool.terms import writing
        from tmtool.terms.extracting.entries import build_entries

        made = build_entries(extraction)
        for path in paths:
            for loss in writing.write(made, path, writing.format_of(path, None), force=force):
                output.note(loss if len(paths) == 1 else f"{path}: {loss}", quiet=quiet)
            output.note(f"{path}: {len(made):,} of {extraction.total:,} candidates", quiet=quiet)
