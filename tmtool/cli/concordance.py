"""`tmtool concordance`: how a phrase was used and rendered, everywhere in a memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from tmtool.cli import filters, opened, options, output

if TYPE_CHECKING:
    from tmtool.doors import View
    from tmtool.memory.concordance import Concordance
    from tmtool.memory.concordance.query import Query
    from tmtool.memory.look import Look
    from tmtool.store.sqlite import SqliteStore
    from tmtool.where import Where


class Sort(StrEnum):
    """The orders of lines."""

    RENDERING = "rendering"
    LEFT = "left"
    RIGHT = "right"
    YEAR = "year"
    AUTHORITY = "authority"
    MEMORY = "memory"


_Phrase = Annotated[
    list[str],
    typer.Argument(
        metavar="PHRASE...",
        help='What to find: words, wild* cards?, /expressions/, en:"this" zh:-那 for both sides.',
    ),
]
_In = Annotated[
    str | None, typer.Option("--in", metavar="LANG", help="The language of PHRASE, else guessed.")
]
_To = Annotated[
    str | None, typer.Option("--to", metavar="LANG", help="The language of the renderings.")
]
_Other = Annotated[
    str | None,
    typer.Option(metavar="PHRASE", help="What the other side must have, or with - must not."),
]
_Limit = Annotated[
    int, typer.Option("--limit", "-k", min=0, metavar="N", help="How many lines a page has.")
]
_Page = Annotated[int, typer.Option(min=1, metavar="N", help="Which page of lines.")]
_Sort = Annotated[Sort, typer.Option(help="The order of the lines.")]
_All = Annotated[
    bool, typer.Option("--all", help="Take lines and renderings from every text, however many.")
]
_Count = Annotated[bool, typer.Option("--count", help="Only say how often, which is quicker.")]
_Full = Annotated[bool, typer.Option("--full", help="Show whole texts.")]
_Out = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE",
        help="Write all lines: a .html, .xlsx, .tsv, .json or .jsonl.",
    ),
]  # fmt: skip
_Force = Annotated[bool, typer.Option("--force", help="Overwrite FILE.")]


@filters.with_filters
def concordance(
    phrase: _Phrase,
    *,
    lang: _In = None,
    to: _To = None,
    other: _Other = None,
    limit: _Limit = 20,
    page: _Page = 1,
    sort: _Sort = Sort.RENDERING,
    every: _All = False,
    count: _Count = False,
    full: _Full = False,
    memory: opened.Memory = None,
    out: _Out = None,
    force: _Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    where: Where | None,
    as_of: str | None,
) -> None:
    """Find every place where a phrase stands in a memory, and how it was rendered.

    \b
    tmtool concordance 数字鸿沟
    tmtool concordance 'en:"digital divide" zh:-弥合'
    tmtool concordance 'communicat* technolog*' --year 2015- --sort year
    tmtool concordance '/第\\d+号决议/' --body 'General*' -o found.html
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.doors import View
    from tmtool.memory.concordance.query import parse

    if out:
        _check(Path(out), force=force)
    with opened.store(memory, quiet=quiet) as store:
        view = View(where, filters.change_at(store, as_of))
        text = " ".join(phrase)
        query = parse(text, store.languages(), lang=lang, to=to)
        if other:
            text = f"{text} {query.to}:{other}"
            query = parse(text, store.languages(), lang=lang, to=query.to)
        told = filters.told(where, as_of)
        ask = _Ask(store, query, view, told, as_json=as_json, quiet=quiet)
        if count:
            ask.count()
            return
        found = ask.everything(sort) if every or out else ask.sample(sort)
        if out:
            ask.write(found, Path(out), force=force)
        else:
            ask.show(found, page, limit, full=full)


@dataclass(frozen=True, slots=True)
class _Ask:
    """A query to an open memory, and how it is answered."""

    store: SqliteStore
    query: Query
    view: View
    filtered: str
    as_json: bool
    quiet: bool

    @property
    def facts(self) -> dict[str, str]:
        return {"memory": str(self.store.folder), "filter": self.filtered}

    def count(self) -> None:
        """Say how often, and nothing else."""
        from tmtool.memory.concordance import Concordance
        from tmtool.memory.concordance.finding import find

        with output.progress(quiet=self.quiet) as progress:
            found = find(self.store, self.query, self.view, progress)
        if not found.texts:
            self._absent()
        self.show(Concordance(self.query, found, (), (), found.texts), 1, 0, full=False)

    def sample(self, sort: Sort) -> Concordance:
        """Lines and renderings of some hundred texts at most."""
        from tmtool.memory.concordance import SAMPLE

        return self._found(sort, SAMPLE)

    def everything(self, sort: Sort) -> Concordance:
        """Lines and renderings of every text."""
        return self._found(sort, None)

    def show(self, found: Concordance, page: int, size: int, *, full: bool) -> None:
        """Print the counts, the renderings and a page of lines."""
        if self.as_json:
            from tmtool.memory.concordance import exports

            first = (page - 1) * size + 1
            self._emit(exports.objects(found, found.page(page, size), self.facts, first))
        else:
            from tmtool.memory.concordance import kwic

            output.emit(kwic.view(found, page, size, _look(full=full)))

    def write(self, found: Concordance, path: Path, *, force: bool) -> None:
        """Write all lines into a file, and say how many."""
        from tmtool.cli.clock import now
        from tmtool.memory.concordance import exports
        from tmtool.memory.concordance.absence import told

        # Whoever gets the file has no use for the path, but for how much was searched.
        facts = {"filter": self.filtered, "searched": told(self.store.extent(self.view))}
        exports.write(found, path, facts, when=now(), force=force)
        lines = f"{path}: {len(found.lines):,} lines of {found.found.texts:,} texts"
        output.note(lines, quiet=self.quiet)
        if self.as_json:
            self._emit([{"file": str(path), "lines": len(found.lines)}])

    def _found(self, sort: Sort, most: int | None) -> Concordance:
        from tmtool.memory.concordance import look

        with output.progress(quiet=self.quiet) as progress:
            found = look(
                self.store, self.query, view=self.view, sort=sort.value, most=most,
                progress=progress,
            )  # fmt: skip
        if not found.found.texts:
            self._absent()
        return found

    def _absent(self) -> NoReturn:
        """Say that there is nothing, and how much was searched."""
        from tmtool.memory.concordance import exports, kwic
        from tmtool.memory.concordance.absence import absence

        found = absence(self.store, self.query, self.view)
        if self.as_json:
            self._emit([exports.nothing(found, self.facts)])
        else:
            output.emit(kwic.absent(found, self.filtered, _look()))
        raise typer.Exit(1)

    def _emit(self, listed: Iterable[object]) -> None:
        from tmtool.formats.jsonl import dump

        output.emit(f"{dump(each)}\n" for each in listed)


def _check(path: Path, *, force: bool) -> None:
    """InputError for a file that can't be written, before the search."""
    from tmtool.memory.concordance import exports

    exports.check(path, force=force)


def _look(*, full: bool = False) -> Look:
    from tmtool.memory.concordance.kwic import MINIMUM
    from tmtool.memory.look import Look

    columns = max(output.columns(), MINIMUM)
    return Look(columns, output.shows_colours(), output.shows_boxes(), full)
