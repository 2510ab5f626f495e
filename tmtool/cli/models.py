"""`tmtool models`: the encoders that are known, and how to get them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output

if TYPE_CHECKING:
    from tmtool.embed.requests import ModelState

app = options.build_group("models", "List and install encoders.")


@app.command("list")
def list_models(as_json: options.Json = False) -> None:
    """List the known encoders, which are installed, and how to get the others."""
    from tmtool.services.models import list_models as list_states

    states = list_states()
    output.emit(_objects(states) if as_json else _plain(states))


@app.command()
def install(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An encoder of tmtool models list.")],
    quiet: options.Quiet = False,
) -> None:
    """Build an encoder from an installed package; nothing is downloaded."""
    from tmtool.embed.requests import InstallModelRequest
    from tmtool.services.models import install_model

    result = install_model(InstallModelRequest(name))
    output.note(f"{name} is installed in {result.folder}", quiet=quiet)


def _plain(states: tuple[ModelState, ...]) -> Iterator[str]:
    longest = max(len(each.model.name) for each in states)
    for each in states:
        model = each.model
        facts = f"{model.title}; {len(model.languages)} languages, {model.megabytes} MB"
        ready = {True: "installed", False: "not installed", None: "on a model hub"}[each.installed]
        yield f"{model.name:{longest}}  {facts}, {model.licence}\n"
        yield f"{'':{longest}}  {ready}: {model.had}\n"


def _objects(states: tuple[ModelState, ...]) -> Iterator[str]:
    from dataclasses import asdict

    from tmtool.formats.bitexts.jsonl import write_object

    for each in states:
        told = {**asdict(each.model), "languages": sorted(each.model.languages)}
        yield write_object({"type": "model", **told, "installed": each.installed})
