"""`tmtool show`: a place in a document of the memory, in all its languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, opened, options, output
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.doors import Store, View
    from tmtool.where import Where

_Name = Annotated[
    str,
    typer.Argument(
        metavar="SYMBOL|DOCUMENT",
        help="A document by symbol, file name, hash or id; or a unit by its key.",
    ),
]
_Para = Annotated[
    str | None, typer.Option("--para", metavar="LABEL", help="Paragraphs with this label: 19, (a).")
]
_At = Annotated[
    int | None, typer.Option("--at", min=0, metavar="N", help="The unit with this running number.")
]
_Around = Annotated[
    int, typer.Option(min=0, max=1000, metavar="N", help="How many units before and after.")
]
_Langs = Annotated[
    list[str] | None, typer.Option("--lang", metavar="LANG", help="Only this language, or these.")
]


@filters.with_filters
def show(
    name: _Name,
    *,
    para: _Para = None,
    at: _At = None,
    around: _Around = 2,
    langs: _Langs = None,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    where: Where | None,
    as_of: str | None,
) -> None:
    """Open a place of a document, as every hit names it.

    \b
    tmtool show A/RES/75/202 --para 19
    tmtool show A/RES/75/202 --at 34 --around 5
    tmtool show zh.docx --para '(a)'
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.cli.asking import look
    from tmtool.doors import View
    from tmtool.memory import passages
    from tmtool.memory.direction import known

    if para is not None and at is not None:
        message = "a label or a running number, not both: --para or --at"
        raise InputError(message)
    if not name.strip() or (para is not None and not para.strip()):
        message = "name a document, by its symbol, file, hash or id, and a paragraph by its label"
        raise InputError(message)
    with opened.store(memory, quiet=quiet) as store:
        view = View(where, filters.change_at(store, as_of))
        wanted = [known(lang, store.languages()) for lang in langs] if langs else None
        found = passages.opened(store, name, label=para, at=at, count=around, view=view)
        if not found:
            output.note(_missing(store, name, para, at, view))
            raise typer.Exit(1)
        if as_json:
            from tmtool.formats.jsonl import dump

            output.emit(f"{dump(each)}\n" for each in passages.objects(found))
        else:
            output.emit(passages.view(found, wanted, look()))


def _missing(store: Store, name: str, para: str | None, at: int | None, view: View) -> str:
    """What there is instead."""
    from tmtool.memory.passages import labels

    documents = store.documents(view, name)
    if not documents:
        return f"nothing in this memory is called {name}"
    count = sum(units for _, units in documents)
    has = f"it has {count:,} unit{'s' * (count != 1)}"
    if para is None:
        return f"{name} has no unit {at} here; {has}, and the first one is number 0"
    told = ", ".join(labels(store, name, view))
    labelled = f"these labels: {told}" if told else "no labels; --at opens a unit by its number"
    return f"{name} has no paragraph {para} here; {has} and {labelled}"
