"""The default encoder for benchmarks, loaded once."""

from __future__ import annotations

from functools import lru_cache

from tmtool import embed
from tmtool.protocols import Encoder


@lru_cache(maxsize=1)
def load_encoder() -> Encoder:
    """Load the default encoder."""
    return embed.load()
