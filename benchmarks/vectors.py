"""The default encoder for benchmarks that run over the same texts again and again."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import gettempdir

from tmtool import embed
from tmtool.embed.wrappers import CachedEncoder
from tmtool.protocols import Encoder


@lru_cache(maxsize=1)
def load_encoder() -> Encoder:
    """The default encoder, which keeps its vectors from run to run in the folder for such files."""
    return CachedEncoder(embed.load(), Path(gettempdir()) / "tmtool-benchmarks" / "vectors.sqlite")
