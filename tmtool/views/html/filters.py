"""Filters on pages of a server: which part of a memory is looked at, as a form has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from tmtool.units import Status

_LABELS = {
    "body": ("Body", "General Assembly; *Committee"),
    "year": ("Years", "2020; 2010-2023; 2015-"),
    "symbol": ("Symbol", "A/RES/*"),
    "status": ("Status", "adopted; report"),
    "region": ("Regional usage", "TW; en-GB"),
    "memory": ("Memory name", ""),
    "file": ("File name", "*.tmx"),
    "property": ("Property", "name=value"),
    "record": ("Record", "kind=report; session=75"),
}
"""What a filter is called, and how it may be given; several are parted by semicolons."""
CHECKED = {"": "all", "yes": "checked by a person", "no": "paired automatically"}


@dataclass(frozen=True, slots=True)
class FilterRow:
    """A filter with what only counts and what is left out, as it was typed."""

    name: str
    label: str
    hint: str
    only: str
    without: str
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilterForm:
    """All filters of a form: `told` says in short which there are, "none" where none is."""

    rows: tuple[FilterRow, ...]
    checked: str
    as_of: str
    told: str

    @property
    def is_empty(self) -> bool:
        return self.told == "none"


def build_filters(filters: Mapping[str, str], memories: Sequence[str | None]) -> FilterForm:
    """The filters of a form, from its fields that are not empty; `memories` are names to choose.

    >>> build_filters({"year": "2010-", "not_status": "draft"}, ()).told
    'years 2010-, not status draft'
    """
    offered = {"status": get_args(Status), "memory": tuple(filter(None, memories))}
    rows = tuple(
        FilterRow(
            name, label, hint, filters.get(name, ""), filters.get(f"not_{name}", ""),
            offered.get(name, ()),
        )
        for name, (label, hint) in _LABELS.items()
    )  # fmt: skip
    told = ", ".join(_tell(rows, filters)) or "none"
    return FilterForm(rows, filters.get("checked", ""), filters.get("as_of", ""), told)


def _tell(rows: Sequence[FilterRow], filters: Mapping[str, str]) -> Iterator[str]:
    for row in rows:
        label = row.label[:1].lower() + row.label[1:]
        if row.only:
            yield f"{label} {row.only}"
        if row.without:
            yield f"not {label} {row.without}"
    if checked := filters.get("checked"):
        yield CHECKED.get(checked, checked)
    if as_of := filters.get("as_of"):
        yield f"as of {as_of}"
