"""`tmtool models`: the encoders that are known, and how to get them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output
from tmtool.errors import MissingError

if TYPE_CHECKING:
    from tmtool.embed import Model

app = typer.Typer(name="models", rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """See and install encoders."""
    if context.invoked_subcommand is None:
        output.emit([f"{context.get_help()}\n"])


@app.command("list")
def list_models(as_json: options.Json = False) -> None:
    """List the encoders that tmtool knows, which are installed, and what gets the others."""
    from tmtool.embed import known

    output.emit(_objects(known()) if as_json else _plain(known()))


@app.command()
def install(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An encoder of tmtool models list.")],
    quiet: options.Quiet = False,
) -> None:
    """Make an encoder from what pip installed; nothing is downloaded."""
    from tmtool import embed

    folder = embed.install(name)
    output.note(f"{name} is installed in {folder}", quiet=quiet)


def _plain(models: tuple[Model, ...]) -> Iterator[str]:
    longest = max(len(model.name) for model in models)
    for model in models:
        facts = f"{model.title}; {len(model.languages)} languages, {model.megabytes} MB"
        ready = {True: "installed", False: "not installed", None: "on a model hub"}[_ready(model)]
        yield f"{model.name:{longest}}  {facts}, {model.licence}\n"
        yield f"{'':{longest}}  {ready}: {model.had}\n"


def _objects(models: tuple[Model, ...]) -> Iterator[str]:
    from dataclasses import asdict

    from tmtool.formats.jsonl import dump

    for model in models:
        told = {**asdict(model), "languages": sorted(model.languages)}
        yield dump({**told, "installed": _ready(model)}) + "\n"


def _ready(model: Model) -> bool | None:
    """Whether a model can be used at once; None where only its hub's own cache would know."""
    from tmtool.embed.folder import installed
    from tmtool.embed.package import weights_of

    if model.kind == "hub":
        return None
    if model.kind == "converted":
        return installed(model) is not None
    try:
        return weights_of(model).is_file()
    except MissingError:
        return False
