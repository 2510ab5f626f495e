"""`tmtool show`: a place in a document of the memory, in all its languages."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, options, output, sessions
from tmtool.lang.wrap import format_count

if TYPE_CHECKING:
    from tmtool.memory.requests import ShowResult
    from tmtool.selection import Selection

_Name = Annotated[
    str,
    typer.Argument(
        metavar="SYMBOL|DOCUMENT",
        help="A document by symbol, file name, hash or id; a place after a symbol; or a unit by "
        "its key.",
    ),
]
_Para = Annotated[
    str | None, typer.Option("--para", metavar="LABEL", help="Paragraphs with this label: 19, (a).")
]
_At = Annotated[
    int | None, typer.Option("--at", min=0, metavar="N", help="The unit with this running number.")
]
_Around = Annotated[
    int, typer.Option(min=0, max=1000, metavar="N", help="Number of units before and after.")
]
_Langs = Annotated[
    list[str] | None,
    typer.Option("--lang", metavar="LANG", help="Only this language; can be repeated."),
]


@filters.add_filter_options
def show(
    name: _Name,
    *,
    para: _Para = None,
    at: _At = None,
    around: _Around = 2,
    languages: _Langs = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Show a place in a document, as named by every match.

    \b
    tmtool show A/RES/75/202 --para 19
    tmtool show 'A/RES/75/202, annex, para. 7 (b)'
    tmtool show A/RES/75/202 --at 34 --around 5
    tmtool show zh.docx --para '(a)'
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.requests import ShowRequest
    from tmtool.services.lookup import show as find

    request = ShowRequest(name, para, at, around, tuple(languages or ()), selection)
    with sessions.open_memory_session(memory, quiet=quiet) as session:
        result = find(session, request)
    if not result.passages:
        output.note(_missing(result))
        raise typer.Exit(1)
    if as_json:
        from tmtool.views.json.lookup import build_passages

        output.emit_objects(build_passages(result.passages))
    else:
        from tmtool.views.terminal.passages import show_passages

        output.emit(show_passages(result.passages, result.langs, output.build_look()))
    _tell_more(result, quiet=quiet)


def _tell_more(result: ShowResult, *, quiet: bool) -> None:
    """How to see what comes next, where one place of one document is shown."""
    from tmtool.memory.passages import FIRST

    request, passages = result.request, result.passages
    if len(passages) > 1 or request.label is not None or result.place is not None:
        return
    if passages[0].more is not None:
        around = request.around if request.position is not None else FIRST // 2
        more = f"{shlex.quote(request.name)} --at {passages[0].more} --around {around}"
        output.note(f"it goes on: tmtool show {more}", quiet=quiet)


def _missing(result: ShowResult) -> str:
    """What there is instead."""
    request, count = result.request, result.units
    if not count:
        name = result.place.symbol if result.place is not None else request.name
        return f"nothing in this memory is called {name}"
    has = f"it has {format_count(count, 'unit')}"
    told = ", ".join(result.labels)
    if result.place is not None:
        labels = f" and these labels: {told}" if told else ""
        return f"there is no {result.place} here; {has}{labels}"
    if request.label is None:
        return (
            f"{request.name} has no unit {request.position} here; {has}, and the first one is "
            "number 0"
        )
    labelled = f"these labels: {told}" if told else "no labels; --at opens a unit by its number"
    return f"{request.name} has no paragraph {request.label} here; {has} and {labelled}"
