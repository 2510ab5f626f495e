"""What others call the statuses, the form and the language of a term: data in picklists.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from tmtool.concepts import ProcessStatus, TermStatus
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


def find_process_status(value: str) -> ProcessStatus | None:
    """The process status that a picklist's value stands for.

    >>> [find_process_status(told) for told in ("provisionallyProcessed", "To be reviewed", "x")]
    ['attested', 'proposed', None]
    """
    return cast("ProcessStatus | None", _values("process_status").get(_key(value)))


PICKLISTS = ("status", "process_status", "form", "part_of_speech", "gender", "number", "kind")
"""The fields of a term or of an entry whose values others call otherwise."""


def add_value(values: MutableMapping[str, Any], field: str, text: str) -> bool:
    """Put what a picklist's value says of a term among its values; False where nobody knows it.

    Others often have one list for both statuses: what is "proposed" there is admitted, and a
    proposal, unless its process status is said by itself.

    >>> values = {}
    >>> add_value(values, "status", "proposed"), add_value(values, "form", "blue"), values
    (True, False, {'status': 'admitted', 'process_status': 'proposed'})
    """
    found = _values(field).get(_key(text))
    if found is None:
        return False
    values[field] = found
    if field == "status" and (step := find_process_status(text)):
        values.setdefault("process_status", step)
    return True


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


@lru_cache(maxsize=len(PICKLISTS))
def _values(kind: str) -> Mapping[str, str]:
    """Each value by what it is called; of a value in two lists the first counts."""
    found: dict[str, str] = {}
    for name, values in load_picklists()[kind].items():
        for value in (name, *values):
            found.setdefault(_key(value), name)
    return found


def _key(value: str) -> str:
    return re.sub(r"[\W_]", "", fold(value)).removesuffix("admnsts")
