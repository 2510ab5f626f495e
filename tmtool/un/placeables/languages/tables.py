"""The table of a language: how its numbers, shares, sums and dates are written.

A table is a TOML file of patterns for texts in which every blank is a plain one and every
apostrophe a typographic one, and in Arabic no alif has a sign; `prepare` makes a text such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

from tmtool.lang.numbers import BLANKS
from tmtool.lang.script import get_base
from tmtool.un.dates import Date
from tmtool.un.placeables.forms import unify_forms
from tmtool.un.placeables.model import KINDS, Key, Money, build_key
from tmtool.un.vocabulary import load_words

READ = ("ar", "es", "fr", "ru")
"""The languages whose tables have all that their values are read by."""
LETTER = r"[^\W\d_]"
"""Any letter, for a pattern."""
_SIGNS = "\u0300-\u036f"
_ARABIC_SIGNS = "\u064b-\u0652"
START = rf"(?<!{LETTER})(?<![{_SIGNS}{_ARABIC_SIGNS}])"
"""Where a word may begin, for a pattern: behind no letter, nor a sign that is on one."""
END = rf"(?!{LETTER}|[{_SIGNS}])"
"""Where a word ends, for a pattern."""
_PLAIN = {
    **dict.fromkeys(map(ord, BLANKS), " "), ord("'"): "’",
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The table of one language; patterns are for texts that are prepared."""

    lang: str
    rows: Mapping[str, Any]

    def read_pattern(self, section: str, name: str, default: str = "(?!)") -> str:
        """A pattern of a section; one that fits nothing where the table has none."""
        return str(self.rows.get(section, {}).get(name, default))

    def has(self, section: str, name: str) -> bool:
        """Whether a section says that something is so."""
        return bool(self.rows.get(section, {}).get(name))

    def list_rows(self, section: str) -> Mapping[str, Any]:
        """The patterns of a section and what each stands for."""
        rows: Mapping[str, Any] = self.rows.get(section, {})
        return rows

    @cached_property
    def said(self) -> tuple[tuple[str, tuple[Key, ...]], ...]:
        """Words that say values in passing, as patterns, and what they say."""
        return tuple(
            (words, tuple(map(_read_key, values)))
            for words, values in self.rows.get("said", {}).items()
        )

    def compile(self, section: str, name: str) -> re.Pattern[str]:
        """A pattern of a section, compiled once."""
        return compile_once(self.read_pattern(section, name))


@lru_cache(maxsize=1024)
def compile_once(pattern: str) -> re.Pattern[str]:
    """A pattern for words in any case, compiled when it is first used."""
    return re.compile(pattern, re.IGNORECASE)


def _read_key(text: str) -> Key:
    """What "number 2" or "date ?-12-31" is compared by; ValueError for no kind of value."""
    kind, _, value = text.partition(" ")
    if kind not in KINDS:
        raise ValueError(text)
    if kind == "ratio":
        return build_key(kind, value)
    if kind == "date":
        year, month, day = (None if part == "?" else int(part) for part in value.split("-"))
        return build_key(kind, Date(year, month, day))
    if kind == "money":
        amount, currency = value.split()
        return build_key(kind, Money(int(amount), currency))
    return build_key(kind, Fraction(value))


@lru_cache(maxsize=8)
def load_table(lang: str) -> Table | None:
    """The table for a language code, whatever its region; None where there is none.

    >>> load_table("fr-CA").list_rows("months")["mai"], load_table("de")
    (5, None)
    """
    file = Path(__file__).with_name(f"{get_base(lang)}.toml")
    if not file.exists():
        return None
    words = load_words(f"placeables/languages/{file.name}")
    return Table(
        get_base(lang),
        {key: _loosen_all(rows) for key, rows in words.items() if key not in ("grammar", "rules")},
    )


_PIECES = re.compile(r"\(\?<[=!][^)]*\)|\[[^\]]*\]|\\.|.", re.DOTALL)
_STRETCH = f"[\u0640{_ARABIC_SIGNS}]*"


def loosen(pattern: str) -> str:
    """A pattern that also fits accents written apart from their letters, and stretched Arabic.

    Arabic may have signs over its letters and strokes between them. What looks back stays as it is.

    >>> bool(re.fullmatch(loosen("d[eé]cennal"), "de\u0301cennal"))
    True
    >>> bool(re.fullmatch(loosen("خمسة?"), "خُمـس")), loosen("mai")
    (True, 'mai')
    """
    return "".join(map(_loosen_piece, _PIECES.findall(pattern)))


def _loosen_piece(piece: str) -> str:
    if piece.startswith(("(?<", "\\")):
        return piece
    letters = [char for char in piece if char.isalpha()]
    if any("\u0621" <= char <= "\u064a" for char in letters):
        return f"(?:{piece}{_STRETCH})"
    apart = [two for char in letters if len(two := normalize("NFD", char)) > 1]
    if not apart:
        return piece
    if piece.startswith("["):
        return f"(?:{piece}[{''.join(two[1:] for two in apart)}]?)"
    return f"(?:{piece}|{apart[0]})"


def _loosen_all(rows: Any) -> Any:
    """The rows of a table with all their patterns loosened."""
    if isinstance(rows, Mapping):
        return {
            loosen(key) if not key.isascii() else key: _loosen_all(value)
            for key, value in rows.items()
        }
    return loosen(rows) if isinstance(rows, str) else rows


@lru_cache(maxsize=64)
def prepare(text: str) -> str:
    r"""The text in the forms that tables know, character for character.

    >>> prepare("l'an\u00a0٢٠٢٠"), prepare("أيار")
    ('l’an 2020', 'ايار')
    """
    return unify_forms(text).translate(_PLAIN)
