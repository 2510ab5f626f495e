"""A unit as a page of a server: its texts in all languages, its places, its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tmtool.lang.wrap import format_count
from tmtool.operations.units import UnitResult
from tmtool.protocols import JournalEntry
from tmtool.views.html.place import Fact, PlaceLink, list_facts
from tmtool.views.html.render import Tongue, render_served


@dataclass(frozen=True, slots=True)
class UnitChangeRow:
    """A change that touched the unit; `link` is the key of what it was before, or is since."""

    number: int
    day: str
    by: str
    action: str
    told: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OriginRow:
    """A place where the unit stands."""

    place: PlaceLink | None
    facts: tuple[Fact, ...]


def render_unit(result: UnitResult) -> str:
    """The page of a unit, or of what ended one that is no more."""
    unit = result.stored.unit if result.stored else None
    variants = unit.variants if unit else ()
    lang = variants[0].lang if variants else "und"
    origins = unit.origins if unit else ()
    count = result.stored.occurrences if result.stored else 0
    return render_served(
        "unit.html", title=f"Unit {result.key[:8]}", module=None, key=result.key,
        texts=[(Tongue.of(each.tag), each.text) for each in variants],
        origins=[OriginRow(PlaceLink.of(each, lang), list_facts(each)) for each in origins],
        places=format_count(count, "place"), more=max(0, count - len(origins)),
        changes=[_change(each, result.key) for each in result.changes], is_gone=unit is None,
    )  # fmt: skip


def _change(entry: JournalEntry, key: str) -> UnitChangeRow:
    return UnitChangeRow(
        entry.number, entry.at.replace("T", " ")[:16], entry.by, entry.action,
        ", ".join(_tell(entry)), tuple(_list_links(entry, key)),
    )  # fmt: skip


def _tell(entry: JournalEntry) -> Iterator[str]:
    """What a journal says of a change, as far as a person asks for it."""
    details = entry.details
    if "file" in details:
        yield str(details["file"]).replace("\\", "/").rpartition("/")[2]
    if entry.action == "undo" and "change" in details:
        yield f"of change {details['change']}"
    if "why" in details:
        yield str(details["why"])


def _list_links(entry: JournalEntry, key: str) -> Iterator[tuple[str, str]]:
    """Other units that a change has to do with."""
    details = entry.details
    for name, label in (("was", "what it was"), ("is", "what it became"), ("kept", "merged into")):
        if details.get(name) not in (None, key):
            yield label, str(details[name])
