"""The encoders that tmtool knows by name, as models/registry.toml describes them."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any, Literal, TypeAlias

from tmtool.errors import InputError
from tmtool.fields import record
from tmtool.resources import locate_shared

How: TypeAlias = Literal["package", "converted", "hub"]


@record("model")
class EncoderModel:
    """An encoder of the registry.

    `kind` is the origin of its weights: an installed package, a package from which they are
    converted into the models folder, or a model hub. `source` is the package or the name on the
    hub, `had` the command that gets the model, `prefix` a text to put before every text. `weights`
    is the file in the package and `sha256` its digest; a model of a hub has neither, and its
    revision and signature are known only when it is loaded. `installed` is None for one on a hub.
    """

    name: str
    title: str
    kind: How
    source: str
    dimension: int
    megabytes: int
    licence: str
    had: str
    languages: frozenset[str]
    revision: str | None = None
    weights: str | None = None
    sha256: str | None = None
    signature: str | None = None
    prefix: str = ""
    note: str = ""
    installed: bool | None = None


@cache
def list_models() -> tuple[EncoderModel, ...]:
    """All models of the registry, in its order: the default first.

    >>> list_models()[0].name
    'use'
    """
    registry = tomllib.loads(locate_shared("models", "registry.toml").read_text(encoding="utf-8"))
    return tuple(_model(entry, registry["languages"]) for entry in registry["model"])


def _model(entry: dict[str, Any], lists: dict[str, str]) -> EncoderModel:
    languages = lists.get(entry["languages"], entry["languages"]).split()
    return EncoderModel(**{**entry, "languages": frozenset(languages)})


def find(name: str) -> EncoderModel | None:
    """The model of this name, or of this name on its hub; None where the registry has none.

    >>> find("BAAI/bge-m3").name
    'bge-m3'
    """
    return next(
        (m for m in list_models() if name == m.name or (m.kind == "hub" and name == m.source)), None
    )


def find_model(name: str) -> EncoderModel:
    """The model of this name; an unknown one is an InputError that lists those there are."""
    model = find(name)
    if model is None:
        names = ", ".join(model.name for model in list_models())
        raise InputError(f"model {name!r} does not exist: choose one of {names}")
    return model
