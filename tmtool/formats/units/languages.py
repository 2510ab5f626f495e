"""What language a code of a file means: one table for all readers, and unknown ones kept."""

from __future__ import annotations

import re
from functools import lru_cache

from tmtool.errors import InputError
from tmtool.lang.codes import LANGUAGES, normalize


@lru_cache(maxsize=4096)
def find_language(code: str) -> str:
    """The ISO 639-1 code of a language; that of a language nobody knows here, in lower case.

    >>> [
    ...     find_language(code)
    ...     for code in ("ZH-CHS", "EN-001", "x-en-US", "fr_CA", "EU-ES", "x-klingon")
    ... ]
    ['zh', 'en', 'en', 'fr', 'eu', 'x-klingon']
    """
    try:
        return normalize(code)
    except InputError:
        pass
    parts = [part for part in re.split(r"[-_.@ ]", code.strip().lower()) if part]
    if parts[:1] in (["x"], ["i"]) and len(parts) > 1:
        inner = find_language("-".join(parts[1:]))
        return inner if inner in LANGUAGES else "-".join(parts)
    return parts[0] if parts else ""


@lru_cache(maxsize=4096)
def is_known(lang: str) -> bool:
    """Whether it is one of the languages that can be named."""
    return lang in LANGUAGES
