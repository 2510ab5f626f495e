"""Encoders: texts in, unit vectors out, all behind `tmtool.protocols.Encoder`.

    >>> encoder = load()
    >>> encoder.encode(["大会闭幕。", "The Assembly rose."]).shape
    (2, 512)

Nothing is ever downloaded here, and no vector is ever made up: a model that isn't there, or only
half of it, is a MissingError with the command that helps.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.embed.registry import EncoderModel, find, find_model, list_models
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

__all__ = [
    "DEFAULT",
    "EncoderModel",
    "find_model",
    "install",
    "list_models",
    "load",
    "remember_spans",
]

DEFAULT = "use"
_SHORT = {"e5": "e5-small"}


def load(name: str = DEFAULT) -> Encoder:
    """The encoder of this name: one of `list_models()`, a sentence-transformers folder or hub name.

    "use+e5" joins two by their names; "e5" is short for "e5-small".

    >>> load("use").signature
    'use-0.2.1-0db566fd'
    """
    name = _SHORT.get(name, name)
    if name == DEFAULT:
        from tmtool.embed.use import load_use

        return load_use(find_model(name))
    if "+" in name and not Path(name).is_dir():
        return _pair(name)
    from tmtool.embed.transformer import load_transformer

    return load_transformer(name, find(name))


def _pair(name: str) -> Encoder:
    from tmtool.embed.wrappers import PairEncoder

    names = name.split("+")
    if len(names) != 2 or not all(names):
        raise InputError(f"{name!r} is not a pair of encoders: write it as use+e5, for example")
    return PairEncoder(load(names[0]), load(names[1]))


def install(name: str) -> Path:
    """Make a model's folder from what pip installed, or find that it is there; returns where.

    Nothing is downloaded: of a model that lies on a hub, the error says the command for it.
    """
    model = find_model(_SHORT.get(name, name))
    if model.kind == "converted":
        from tmtool.embed.e5 import install_e5

        return install_e5(model)
    if model.kind == "package":
        from tmtool.embed.folder import find_weights

        return find_weights(model).parent
    raise InputError(
        f"{model.name} is not installed by tmtool; with a network connection, run: {model.had}"
    )


def remember_spans(encoder: Encoder) -> Encoder:
    """The same encoder, keeping the spans that it made last, for texts that come again and again.

    >>> encoder = remember_spans(load())
    >>> encoder.encode_spans(["大会闭幕。"], 1, "") is encoder.encode_spans(["大会闭幕。"], 1, "")
    True
    """
    from tmtool.embed.wrappers import RememberingEncoder

    return RememberingEncoder(encoder)
