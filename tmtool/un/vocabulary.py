"""Word lists and patterns of the package, as TOML files beside its modules."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from tmtool.lang.numbers import BLANK

_PIECE = re.compile(r"\{([a-z_]+)\}")


@cache
def load_words(name: str) -> dict[str, Any]:
    """Load a table of the package.

    >>> load_words("masthead.toml")["months"]["en"][0]
    'january'
    """
    return tomllib.loads((Path(__file__).parent / name).read_text("utf-8"))


@lru_cache(maxsize=8)
def invert_words(name: str) -> dict[str, str]:
    """Return the keys of a table of masthead.toml by their words.

    >>> invert_words("languages")["英文"]
    'en'
    """
    table = load_words("masthead.toml")[name]
    return {word: value for value, words in table.items() for word in words}


def join_pieces(pieces: Mapping[str, str | list[str]], **given: str) -> dict[str, str]:
    """Build patterns from pieces that name earlier pieces in braces; lists are alternatives.

    >>> join_pieces({"day": "[0-9]+", "days": ["{day} and {day}", "{day}"]})["days"]
    '(?:[0-9]+ and [0-9]+|[0-9]+)'
    """
    patterns = {"b": BLANK, "s": f"{BLANK}?", **given}
    for name, piece in pieces.items():
        pattern = piece if isinstance(piece, str) else f"(?:{'|'.join(piece)})"
        patterns[name] = _PIECE.sub(lambda found: patterns[found[1]], pattern)
    return patterns


@cache
def compile_pieces(file: str, table: str = "", flags: int = 0) -> dict[str, re.Pattern[str]]:
    """Compile the pieces of a table, or of a whole file.

    >>> compile_pieces("documents.toml", "brackets")["order"].fullmatch("IV")[0]
    'IV'
    """
    pieces = load_words(file)[table] if table else load_words(file)
    patterns = join_pieces(pieces)
    return {name: re.compile(patterns[name], flags) for name in pieces}


def get_piece(file: str, table: str, flags: int, name: str) -> re.Pattern[str]:
    """Return one of `compile_pieces`."""
    return compile_pieces(file, table, flags)[name]
