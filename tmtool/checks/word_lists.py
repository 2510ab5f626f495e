"""Lists of words that checks look for, or leave alone: data in words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any


@lru_cache(maxsize=1)
def read_word_lists() -> Mapping[str, Mapping[str, Any]]:
    """Read the lists, by the names of the checks that use them.

    >>> read_word_lists()["repeated words"]["may_be_twice"]
    ['had', 'that', 'very']
    """
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
