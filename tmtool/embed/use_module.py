"""The packaged encoder inside sentence-transformers, for tools that take nothing else.

It is built here in code. A saved folder would have to run this module when it is opened, which
the library does only with `trust_remote_code=True`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.embed.use import UseEncoder

_PADDING = -1
"""The id in a row where no token is."""


def build_sentence_transformer(encoder: UseEncoder) -> Any:  # noqa: ANN401
    """A `SentenceTransformer` whose `encode` gives the vectors of `encoder`.

    It runs on the CPU, as the package does.
    """
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(modules=[_module(encoder)], device="cpu")


def _module(encoder: UseEncoder) -> Any:  # noqa: ANN401
    """The one module; its class is made here since its base comes with torch."""
    import torch

    class UseModule(_input_module()):  # type: ignore[misc]
        """Token ids in, sentence embeddings out."""

        def preprocess(
            self, inputs: Sequence[str], prompt: str | None = None, **_: object
        ) -> dict[str, Any]:
            """Token ids, one row a text, padded at the end."""
            batch = [encoder.tokenize((prompt or "") + text) for text in inputs]
            ids = np.full((len(batch), max(map(len, batch), default=0)), _PADDING)
            for row, tokens in zip(ids, batch, strict=True):
                row[: len(tokens)] = tokens
            return {"input_ids": torch.from_numpy(ids)}

        tokenize = preprocess  # its name before version 6 of the library

        def forward(self, features: dict[str, Any]) -> dict[str, Any]:
            """Add the embeddings to the features."""
            rows = features["input_ids"].numpy()
            vectors = encoder.encode_tokens([row[row != _PADDING].tolist() for row in rows])
            return {**features, "sentence_embedding": torch.from_numpy(vectors)}

        def get_embedding_dimension(self) -> int:
            """The length of a vector."""
            return encoder.dim

        get_sentence_embedding_dimension = get_embedding_dimension

        def save(self, *_: object, **__: object) -> None:
            """Refuse: the weights belong to the package."""
            message = "the packaged encoder can't be saved as a folder; build it with tmtool"
            raise InputError(message)

    return UseModule()


def _input_module() -> Any:  # noqa: ANN401
    try:
        from sentence_transformers.sentence_transformer.modules import InputModule
    except ImportError:  # before version 6 of the library
        from sentence_transformers.models import InputModule
    return InputModule
