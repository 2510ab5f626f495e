"""The operation `models`: encoders listed, or one built from an installed package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from tmtool.embed.registry import EncoderModel
from tmtool.errors import MissingError
from tmtool.fields import Arg, record, request
from tmtool.operations.declare import Operation
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.views.terminal.look import Look


@request
class ModelsRequest:
    """List the known encoders, which are installed, and how to get the others.

    With NAME build that encoder from an installed package; nothing is downloaded.
    """

    name: Annotated[str | None, Arg("The encoder to install.", "[NAME]")] = None


@record("model_installed")
class InstalledModel:
    """An encoder that was built, and its folder."""

    name: str
    folder: str


def list_models() -> tuple[EncoderModel, ...]:
    """List the encoders of the registry, and whether each is installed."""
    from tmtool.embed import list_models

    return tuple(replace(model, installed=_is_installed(model)) for model in list_models())


def _is_installed(model: EncoderModel) -> bool | None:
    from tmtool.embed.folder import find_installed, find_weights

    if model.kind == "hub":
        return None
    if model.kind == "converted":
        return find_installed(model) is not None
    try:
        return find_weights(model).is_file()
    except MissingError:
        return False


def run_models(
    session: Session, request: ModelsRequest, reporter: Reporter = SILENT
) -> tuple[InstalledModel] | tuple[EncoderModel, ...]:
    """List encoders, or build the one that is named.

    InputError for a model that is unknown or on a hub; MissingError if its package is missing.
    """
    if request.name is None:
        return list_models()
    from tmtool import embed

    return (InstalledModel(request.name, str(embed.install(request.name))),)


def _show(result: tuple[InstalledModel] | tuple[EncoderModel, ...], look: Look) -> Iterator[str]:
    width = max(len(each.name) for each in result)
    for each in result:
        if isinstance(each, InstalledModel):
            yield f"{each.name} is installed in {each.folder}\n"
            continue
        facts = f"{each.title}; {len(each.languages)} languages, {each.megabytes} MB"
        state = {True: "installed", False: "not installed", None: "on a model hub"}[each.installed]
        yield f"{each.name:{width}}  {facts}, {each.licence}\n"
        yield f"{'':{width}}  {state}: {each.had}\n"


OPERATIONS = (
    Operation(
        name="models",
        request=ModelsRequest,
        run=run_models,
        show=_show,
        records=(EncoderModel, InstalledModel),
        tell=lambda result: result,
        role="administrator",
        examples=("models", "models e5"),
    ),
)
