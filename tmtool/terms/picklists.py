"""What others call the status and the form of a term, and its language: data in picklists.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import cast

from tmtool.concepts import TermForm, TermStatus
from tmtool.errors import InputError
from tmtool.lang.codes import normalize
from tmtool.lang.fold import fold

_CODE = re.compile(r"(?:x-)?[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")


def find_status(value: str) -> TermStatus | None:
    """The status that a picklist's value stands for, None for a value that nobody knows here.

    >>> [find_status(told) for told in ("preferredTerm-admn-sts", "Do not use", "禁用", "blue")]
    ['preferred', 'deprecated', 'deprecated', None]
    """
    return cast("TermStatus | None", _values("status").get(_key(value)))


def find_form(value: str) -> TermForm | None:
    """The form of a term that a picklist's value stands for.

    >>> [find_form(told) for told in ("acronym", "short form", "全称", "blue")]
    ['abbreviation', 'short', 'full', None]
    """
    return cast("TermForm | None", _values("form").get(_key(value)))


def find_language(code: str) -> str:
    """The language of a code or a name; one that has no name here is its code in lower case.

    InputError for what is no code at all.

    >>> [find_language(code) for code in ("zh-Hans-CN", "EN_US", "Chinese", "eu-ES")]
    ['zh', 'en', 'zh', 'eu']
    """
    told = code.strip()
    try:
        return normalize(told)
    except InputError as error:
        if not _CODE.fullmatch(told):
            raise InputError(f"{told[:20]!r} is not a language code") from error
    parts = re.split("[-_]", told.lower())
    return "-".join(parts) if parts[0] == "x" else parts[0]


def has_region(code: str) -> bool:
    """Whether a code says more than the language: a region or a script.

    >>> has_region("zh-Hans"), has_region("en_GB"), has_region("en"), has_region("x-klingon")
    (True, True, False, False)
    """
    return bool(_CODE.fullmatch(code)) and not code.lower().startswith("x-") and code != _bare(code)


def _bare(code: str) -> str:
    return re.split("[-_]", code)[0]


@lru_cache(maxsize=1)
def load_picklists() -> Mapping[str, Mapping[str, list[str]]]:
    """The file: kind -> what tmtool calls it -> what others do."""
    text = Path(__file__).with_name("picklists.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=2)
def _values(kind: str) -> Mapping[str, str]:
    """Each value by what it is called; of a value in two lists the first counts."""
    found: dict[str, str] = {}
    for name, values in load_picklists()[kind].items():
        for value in (name, *values):
            found.setdefault(_key(value), name)
    return found


def _key(value: str) -> str:
    return re.sub(r"[\W_]", "", fold(value)).removesuffix("admnsts")
