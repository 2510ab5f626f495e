"""Posts and offices of the United Nations in English and Chinese, from offices.toml."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tmtool.un.vocabulary import load_words


class Office(NamedTuple):
    """What a post is called in both languages, and the source that has it so."""

    en: str
    zh: str
    source: str


@lru_cache(maxsize=1)
def list_offices() -> tuple[Office, ...]:
    """Every post that is known.

    >>> [each.zh for each in list_offices() if each.en == "Legal Counsel"]
    ['法律顾问']
    """
    return tuple(
        Office(english, chinese, each["source"])
        for each in load_words("offices.toml")["lists"]
        for english, chinese in each["names"]
    )
