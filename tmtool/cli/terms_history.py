"""`tmtool terms history`: how a term was rendered over the years and by body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from tmtool.cli import filters, opened, options, output, term_bases
from tmtool.cli.term_bases import so_many
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.doors import View
    from tmtool.memory.concordance.query import Query
    from tmtool.memory.look import Look
    from tmtool.memory.timeline import Timeline
    from tmtool.selection import Selection
    from tmtool.store.sqlite import SqliteStore

_Term = Annotated[
    list[str],
    typer.Argument(metavar="TERM...", help="The term, as in concordance: words, wild* cards?."),
]
_In = Annotated[
    str | None, typer.Option("--in", metavar="LANG", help="The language of TERM, else guessed.")
]
_To = Annotated[
    str | None, typer.Option("--to", metavar="LANG", help="The language of the renderings.")
]
_Least = Annotated[
    float,
    typer.Option(
        "--least-score", min=0, max=1, metavar="SCORE", help="Pairs below count as weak only."
    ),
]
_Terms = Annotated[
    str | None,
    typer.Option(
        "--terms", metavar="FILE",
        help="A term base, or un-ict: count all forms that it has for TERM.",
    ),
]  # fmt: skip
_Out = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Draw it: a .svg, a .html to read, or both."
    ),
]
_Force = Annotated[bool, typer.Option("--force", help="Overwrite FILE.")]
_FORMATS = (".svg", ".html")


@filters.with_filters
def history(
    term: _Term,
    *,
    lang: _In = None,
    to: _To = None,
    least: _Least = 0.5,
    terms: _Terms = None,
    memory: opened.Memory = None,
    out: _Out = None,
    force: _Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Show how a term was rendered over the years and by body.

    It asks a memory. Documents are counted, each once for a rendering; a draft counts with its
    adopted text. Unofficial translations and pairs with low scores stand apart. Exit code 1 where
    the memory doesn't have the term in both languages.

    \b
    tmtool terms history "digital divide"
    tmtool terms history 信息和通信技术 --body 'General*' --year 2010-
    tmtool terms history ICT --terms un-ict
    tmtool terms history "digital divide" -o divide.html
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.timeline import timeline

    paths = [Path(each) for each in out or ()]
    _check(paths, force=force)
    base = term_bases.look_into(terms, memory, quiet=quiet) if terms else None
    with opened.session(memory, quiet=quiet) as session:
        store, view, told = session.store, session.view(selection), str(selection)
        with output.progress(quiet=quiet) as progress:
            found = timeline(
                store, " ".join(term), lang=lang, to=to, view=view, least=least, terms=base,
                progress=progress,
            )  # fmt: skip
        if not found.renderings and not found.alone:
            _absent(store, found.query, view, told, as_json=as_json)
        for path in paths:
            _write(found, path, _facts(store, view, told), force=force)
            output.note(f"{path}: {so_many(len(found.renderings), 'rendering')}", quiet=quiet)
        if not paths:
            _tell(found, store, told, as_json=as_json)
        if not found.renderings:
            raise typer.Exit(1)


def _tell(found: Timeline, store: SqliteStore, told: str, *, as_json: bool) -> None:
    from tmtool.memory.timeline import table
    from tmtool.memory.timeline.objects import objects

    if as_json:
        _emit(objects(found, {"memory": str(store.folder), "filter": told}))
    else:
        output.emit(table.view(found, _look(), told))


def _facts(store: SqliteStore, view: View, told: str) -> dict[str, str]:
    from tmtool.memory.concordance.absence import told as extent

    # Whoever gets the file has no use for the path, but for how much was searched.
    return {"filter": told, "searched": extent(store.extent(view))}


def _write(found: Timeline, path: Path, facts: dict[str, str], *, force: bool) -> None:
    from tmtool.formats import files
    from tmtool.memory.timeline import page, picture

    is_page = path.suffix.lower() == ".html"
    chunks = page.chunks(found, facts) if is_page else picture.file(found)
    files.write(path, chunks, force=force)


def _check(paths: Sequence[Path], *, force: bool) -> None:
    """InputError for a file that can't be written, before the search."""
    from tmtool.formats import files

    for path in paths:
        if path.suffix.lower() not in _FORMATS:
            raise InputError(f"{path.name}: the name has to end in {' or '.join(_FORMATS)}")
        if paths.count(path) > 1:
            raise InputError(f"the same output is named twice: {path}")
        files.check(path, force=force)


def _absent(store: SqliteStore, query: Query, view: View, told: str, *, as_json: bool) -> NoReturn:
    """Say that there is nothing, and how much was searched."""
    from tmtool.memory.concordance import exports, kwic
    from tmtool.memory.concordance.absence import absence

    found = absence(store, query, view)
    if as_json:
        _emit([exports.nothing(found, {"memory": str(store.folder), "filter": told})])
    else:
        output.emit(kwic.absent(found, told, _look()))
    raise typer.Exit(1)


def _emit(listed: Iterable[object]) -> None:
    from tmtool.formats.jsonl import dump

    output.emit(f"{dump(each)}\n" for each in listed)


def _look() -> Look:
    from tmtool.memory.look import MINIMUM, Look

    columns = max(output.columns(), MINIMUM)
    return Look(columns, output.shows_colours(), output.shows_boxes())
