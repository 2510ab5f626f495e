"""What TMX 1.4 allows, as tables: attributes, inline codes, which are needed; and its moments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

SEGTYPES = frozenset({"block", "paragraph", "sentence", "phrase"})
_OF_BOTH = (
    "o-encoding", "datatype", "usagecount", "lastusagedate", "creationtool",
    "creationtoolversion", "creationdate", "creationid", "changedate", "o-tmf", "changeid",
)  # fmt: skip
UNIT = frozenset({*_OF_BOTH, "tuid", "segtype", "srclang"})
"""The attributes of a `tu`."""
VARIANT = frozenset(_OF_BOTH)
"""The attributes of a `tuv`, its language apart."""
HEADER: dict[str, str] = {
    "creationtool": "unknown", "creationtoolversion": "unknown", "segtype": "sentence",
    "o-tmf": "unknown", "adminlang": "en", "srclang": "*all*", "datatype": "unknown",
}  # fmt: skip
"""The attributes that a header must have, and what stands there where nothing is known."""
REMARK = frozenset({"type", "xml:lang", "lang", "o-encoding"})
"""The attributes of a `prop`; a `note` has no type."""
CODES: dict[str, frozenset[str]] = {
    "bpt": frozenset({"i", "x", "type"}),
    "ept": frozenset({"i"}),
    "it": frozenset({"pos", "x", "type"}),
    "ph": frozenset({"x", "assoc", "type"}),
    "hi": frozenset({"x", "type"}),
    "ut": frozenset({"x"}),
}
"""The inline codes and their attributes."""
_NEEDED = {"bpt": "i", "ept": "i", "it": "pos"}


def is_valid_code(name: str, attributes: Iterable[tuple[str, str]]) -> bool:
    """Whether the DTD allows an inline code with these attributes.

    >>> is_valid_code("bpt", [("i", "1")]), is_valid_code("bpt", []), is_valid_code("g", [])
    (True, False, False)
    """
    given = list(attributes)
    known = dict(given)
    if name not in CODES or len(known) < len(given) or not known.keys() <= CODES[name]:
        return False
    if name == "it" and known.get("pos") not in ("begin", "end"):
        return False
    return _NEEDED.get(name, "") in {"", *known}


def has_valid_attributes(attributes: Iterable[tuple[str, str]], allowed: frozenset[str]) -> bool:
    """Whether the DTD allows these attributes where it allows `allowed`.

    >>> (
    ...     has_valid_attributes([("segtype", "phrase")], UNIT),
    ...     has_valid_attributes([("segtype", "word")], UNIT),
    ... )
    (True, False)
    """
    given = list(attributes)
    known = dict(given)
    right = known.get("segtype", "phrase") in SEGTYPES
    return right and len(known) == len(given) and known.keys() <= allowed


def format_moment(at: str) -> str | None:
    """A moment as TMX writes it, in UTC, or None where it is no full ISO 8601 time.

    >>> format_moment("2020-12-21T10:00:00+08:00"), format_moment("yesterday")
    ('20201221T020000Z', None)
    """
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") if moment.tzinfo else None
