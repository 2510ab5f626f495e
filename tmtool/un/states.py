"""The names of States in the six languages, so that lists of them can be paired in any order.

Every language has its own alphabetical order. Common names come from the CLDR (package Babel), the
United Nations' own forms from `states.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files

_NOTE = re.compile(r"\s*(?:[(（\[][^)）\]]*[)）\]]|\*+)")
_ARTICLE = re.compile(r"^(?:the |le |la |les |el |los |las |l')")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "-": " ", "‑": " ", "·": " ", "‧": " ", "ё": "е"})
_COUNTRY = re.compile(r"[A-Z]{2}")
# Codes of the CLDR that are no State: regions of the world, unions, the unknown.
_NONE = frozenset(("EU", "EZ", "UN", "XA", "XB", "XK", "ZZ", "QO"))


def find_state(name: str, lang: str) -> str | None:
    """The ISO 3166 code of the State, or territory, that a name is of; None for all else.

    Articles, what stands in brackets and asterisks don't count.

    >>> find_state("Bolivia (Plurinational State of)", "en"), find_state("多民族玻利维亚国", "zh")
    ('BO', 'BO')
    >>> find_state("the Commission", "en") is None
    True
    """
    return _names(lang).get(_plain(name))


def _plain(name: str) -> str:
    bare = _NOTE.sub("", name).translate(_ALIKE).casefold()
    return " ".join(_ARTICLE.sub("", " ".join(bare.split())).split())


def load_common_names(lang: str) -> Mapping[str, str]:
    """What the CLDR calls each State and territory, and its code; nothing for an unknown language.

    >>> load_common_names("en")["Russia"]
    'RU'
    """
    from babel import Locale, UnknownLocaleError

    common: Mapping[str, object] = {}
    with suppress(UnknownLocaleError, ValueError):
        common = Locale.parse(lang).territories
    return {
        str(name): code
        for code, name in common.items()
        if _COUNTRY.fullmatch(code) and code not in _NONE
    }


@cache
def _names(lang: str) -> Mapping[str, str]:
    """Codes by plain name; what the United Nations calls a State goes first."""
    known = {_plain(name): code for name, code in load_common_names(lang).items()}
    own = tomllib.loads(files("tmtool.un").joinpath("states.toml").read_text("utf-8"))
    return known | {
        _plain(name): code for code, names in own.get(lang, {}).items() for name in names
    }
