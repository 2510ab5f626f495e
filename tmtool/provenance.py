"""Origins as a store keeps them: what all units of a file share once, the rest beside each unit.

Both are JSON without what is unknown; `build_origin` puts an origin together again, equal to what
it was.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from hashlib import blake2b
from operator import attrgetter
from typing import Any, TypeAlias

from tmtool.units import CheckRecord, Origin, Place, Tag
from tmtool.where import find_year

_SHARED = (
    "symbol",
    "body",
    "date",
    "status",
    "original",
    "file",
    "file_hash",
    "memory",
    "restriction",
)
_SHARED_PLACE = ("lang", "region", "code", "document", "symbol", "file", "file_hash")
_DESCRIPTION = frozenset({"body", "date", "status", "original", "restriction"})
"""Fields that say something about a document, and do not tell it from another one."""
_OWN = ("line", "bead", "score", "notes")
_OWN_PLACE = ("label", "kind", "notes")
_PAIRS = ("properties", "attributes")
_LISTED = {*_PAIRS, "notes"}

_of_origin, _of_place = attrgetter(*_SHARED), attrgetter(*_SHARED_PLACE)
_from_json = json.JSONDecoder().decode
_to_json = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
About: TypeAlias = tuple[Hashable, tuple[Hashable, ...]]

STANDING = {"adopted": 6, "draft": 5, "report": 4, "agency": 3, None: 2, "unofficial": 1}
"""What outranks what: adopted texts, drafts, reports, papers of agencies; unofficial come last."""
_YEARS = 10_000
"""More than any year, so that the standing outranks it. Standard (ISO 8601: four digits)."""


def rank_origin(origin: Origin) -> int:
    """The authority of an origin as a number: by its status first, then by its year, newest first.

    >>> adopted, draft = Origin(status="adopted", date="2010"), Origin(status="draft", date="2023")
    >>> rank_origin(adopted) > rank_origin(draft) > rank_origin(
    ...     Origin(status="unofficial", date="2024")
    ... )
    True
    """
    return STANDING[origin.status] * _YEARS + (find_year(origin) or 0)


def describe_shared(origin: Origin) -> About:
    """What `dump_shared` tells, as something to be remembered by: quicker than JSON."""
    return _of_origin(origin), tuple(map(_of_place, origin.places))


def dump_shared(origin: Origin) -> str:
    """What an origin has in common with the others of its document, as JSON."""
    found = _list_known(origin, _SHARED)
    places = [_list_known(place, _SHARED_PLACE) for place in origin.places]
    return _dump(found | {"places": places} if places else found)


def reduce_to_document(origin: Origin) -> Origin:
    """An origin with only what the others of its document have as well."""
    return build_origin(json.loads(dump_shared(origin)), None, None)


def digest(shared_json: str) -> bytes:
    """16 bytes that stand for what `dump_shared` gave."""
    return blake2b(shared_json.encode(), digest_size=16).digest()


def hash_place(shared_json: str) -> int:
    """Hash what identifies a document, as a signed 64-bit number.

    A file that is added again with another status, date or body is the same document.

    >>> draft, adopted = (dump_shared(Origin(file="a", status=s)) for s in ("draft", "adopted"))
    >>> hash_place(draft) == hash_place(adopted) != hash_place(dump_shared(Origin(file="b")))
    True
    """
    shared = _from_json(shared_json)
    known = {name: value for name, value in shared.items() if name not in _DESCRIPTION}
    hashed = blake2b(_dump(known).encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big", signed=True)


def is_checked(own_json: str | None) -> bool:
    """Return True if the origin that `dump_own` was given has been checked."""
    # A quotation mark inside a value is escaped, so this can only be the key.
    return own_json is not None and '"checked":[' in own_json


def dump_own(origin: Origin) -> str | None:
    """The rest of an origin, its position left out, as JSON; None where there is nothing."""
    found = _list_known(origin, _OWN) | _pairs(origin)
    if origin.checked:
        found["checked"] = [origin.checked.by, origin.checked.at]
    places = [_own_place(place) for place in origin.places]
    if any(places):
        found["places"] = places
    return _dump(found) if found else None


def build_origin(
    shared_json: Mapping[str, Any], own_json: str | None, position: int | None
) -> Origin:
    """The origin that `dump_shared` and `dump_own` were made of."""
    extra = _from_json(own_json) if own_json else {}
    places = shared_json.get("places", [])
    extras = extra.pop("places", [{}] * len(places))
    if checked := extra.pop("checked", None):
        extra["checked"] = CheckRecord(*checked)
    both = zip(places, extras, strict=True)
    whole = {
        **shared_json,
        **_tupled(extra),
        "places": tuple(_build_place({**one, **other}) for one, other in both),
        "position": position,
    }
    return Origin(**whole)


def _own_place(place: Place) -> dict[str, Any]:
    found = _list_known(place, _OWN_PLACE) | _pairs(place)
    if place.tags:
        found["tags"] = [
            [tag.name, tag.start, tag.stop, tag.attributes, tag.content, tag.inside]
            for tag in place.tags
        ]
    return found


def _build_place(values: dict[str, Any]) -> Place:
    if tags := values.pop("tags", ()):
        values["tags"] = tuple(
            Tag(name, start, stop, _pairs_of(attributes), content, inside)
            for name, start, stop, attributes, content, inside in tags
        )
    return Place(**_tupled(values))


def _list_known(holder: Origin | Place, names: tuple[str, ...]) -> dict[str, Any]:
    found = {}
    for name in names:
        value = getattr(holder, name)
        if value is not None and value != ():
            found[name] = value
    return found


def _pairs(holder: Origin | Place) -> dict[str, Any]:
    return _list_known(holder, _PAIRS)


def _tupled(values: dict[str, Any]) -> dict[str, Any]:
    """The same values, lists as the tuples that they were: JSON knows no tuples."""
    for name in values.keys() & _LISTED:
        values[name] = _pairs_of(values[name]) if name in _PAIRS else tuple(values[name])
    return values


def _pairs_of(listed: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in listed)


def _dump(value: dict[str, Any]) -> str:
    return _to_json(value)
