"""The word lists of words.toml."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


@lru_cache(maxsize=32)
def load_words(table: str, name: str) -> frozenset[str]:
    """The words of one list; empty where there is none of that name.

    >>> "the" in load_words("hanging", "en"), load_words("hanging", "xx")
    (True, frozenset())
    """
    return frozenset(_tables()[table].get(name, "").split())


@lru_cache(maxsize=4)
def load_affixes(name: str) -> dict[str, tuple[str, ...]]:
    """Little English words, and how the few words go on that begin ("first") or end ("last") so."""
    return {word: tuple(rest.split()) for word, rest in _tables()["en"][name].items()}


def load_arabic_months() -> tuple[str, ...]:
    """The other names of months in Arabic, January first."""
    return tuple(_tables()["months"]["ar"])
