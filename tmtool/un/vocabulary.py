"""The words of mastheads, from masthead.toml."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def load_vocabulary() -> dict[str, dict[str, list[str]]]:
    """Table -> language or value -> words, in small letters.

    >>> load_vocabulary()["months"]["en"][0], load_vocabulary()["distributions"]["limited"][0]
    ('january', 'limited')
    """
    return tomllib.loads(Path(__file__).with_name("masthead.toml").read_text("utf-8"))


@lru_cache(maxsize=8)
def invert_table(table: str) -> dict[str, str]:
    """Word -> what it stands for.

    >>> invert_table("languages")["英文"]
    'en'
    """
    return {word: value for value, words in load_vocabulary()[table].items() for word in words}
