"""The words of mastheads, from masthead.toml."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, dict[str, list[str]]]:
    """Table -> language or value -> words, in small letters.

    >>> vocabulary()["months"]["en"][0], vocabulary()["distributions"]["limited"][0]
    ('january', 'limited')
    """
    return tomllib.loads(Path(__file__).with_name("masthead.toml").read_text("utf-8"))


@lru_cache(maxsize=8)
def reverse(table: str) -> dict[str, str]:
    """Word -> what it stands for.

    >>> reverse("languages")["英文"]
    'en'
    """
    return {word: value for value, words in vocabulary()[table].items() for word in words}
