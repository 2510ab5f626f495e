"""The journal of a memory, what a change did, and what taking it back would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tmtool.fuzzy.edits import compute_edits
from tmtool.lang.wrap import format_count
from tmtool.memory.changes import ChangeContents, UnitChange
from tmtool.operations.memory_changes import HistoryResult
from tmtool.protocols import JournalEntry, StoredUnit
from tmtool.views import TextPart
from tmtool.views.html.place import Fact, PlaceLink, list_facts
from tmtool.views.html.render import Tongue, render_served

_ACTIONS = {
    "add": "added", "edit": "corrected", "delete": "taken out", "merge": "merged",
    "dedupe": "duplicates merged", "undo": "undone", "erase": "erased for good",
    "link": "documents linked", "corrigendum": "corrigendum applied", "terms": "term changed",
}  # fmt: skip
"""What the journal's actions are called; others are called as they are."""
_HIDDEN = frozenset({"headers", "was", "is", "kept", "merged"})
"""Details that are keys or long: the page of a change shows the units themselves."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """An entry of the journal as a list has it."""

    number: int
    at: str
    by: str
    action: str
    told: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class SideRow:
    """A text of a unit before and after, in a language; None where there was none."""

    tongue: Tongue
    before: tuple[TextPart, ...] | None
    after: tuple[TextPart, ...] | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit that a change touched: what became of it, its texts, and where it stands."""

    verdict: str
    sides: tuple[SideRow, ...]
    place: PlaceLink | None
    facts: tuple[Fact, ...]


def render_history(
    result: HistoryResult, by: str | None, action: str | None, page: int, size: int, *,
    is_limited: bool = False,
) -> str:  # fmt: skip
    """The list of changes; it says so where those of some memories alone are in it."""
    return render_served(
        "history.html", title="History - tmtool", module=None,
        rows=[_build_row(each, result.undone) for each in result.changes],
        people=result.people, actions=[(each, name_action(each)) for each in result.actions],
        by=by or "", action=action or "", total=result.total, page=page,
        pages=-(-result.total // size), is_limited=is_limited,
    )  # fmt: skip


def render_change(contents: ChangeContents, page: int, size: int, *, may_undo: bool) -> str:
    """A change with its units."""
    entry = contents.entry
    undone = frozenset({entry.number} if contents.undone_by else ())
    return render_served(
        "change.html", title=f"Change {entry.number} - tmtool", module=None,
        row=_build_row(entry, undone), counts=_describe_counts(contents),
        units=[_build_unit(each) for each in contents.units], undone_by=contents.undone_by,
        may_undo=may_undo and not contents.undone_by and entry.action != "erase",
        page=page, pages=-(-contents.total // size),
    )  # fmt: skip


def render_undo(entry: JournalEntry, would: ChangeContents | None, total: int) -> str:
    """What undoing would do; without a preview only how many units it touches."""
    return render_served(
        "undo.html", title=f"Undo change {entry.number} - tmtool", module=None,
        row=_build_row(entry, frozenset()), total=total,
        counts=None if would is None else _describe_counts(would),
        units=[] if would is None else [_build_unit(each) for each in would.units],
        shown=0 if would is None else len(would.units), has_terms="terms" in entry.details,
    )  # fmt: skip


def name_action(action: str) -> str:
    """What the journal's action is called."""
    return _ACTIONS.get(action, action)


def _build_row(entry: JournalEntry, undone: frozenset[int]) -> ChangeRow:
    told = "; ".join(
        f"{name} {_join(value)}"
        for name, value in entry.details.items()
        if value and name not in _HIDDEN
    )
    return ChangeRow(
        entry.number, entry.at[:16].replace("T", " "), entry.by, name_action(entry.action), told,
        entry.number in undone,
    )  # fmt: skip


def _join(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _describe_counts(contents: ChangeContents) -> str:
    counts = {
        "added": contents.added, "taken out": contents.removed, "changed": contents.changed,
    }  # fmt: skip
    told = [f"{format_count(count, 'unit')} {name}" for name, count in counts.items() if count]
    return ", ".join(told) or "no unit touched"


def _build_unit(change: UnitChange) -> UnitRow:
    there = change.after or change.before
    assert there is not None
    verdict = "added" if change.before is None else "taken out" if change.after is None else ""
    if not verdict:
        assert change.before is not None
        assert change.after is not None
        same = change.before.unit.variants == change.after.unit.variants
        verdict = "origins changed" if same else "changed"
    origin = there.unit.origins[0]
    lang = there.unit.variants[0].lang
    return UnitRow(
        verdict, tuple(_iter_sides(change)), PlaceLink.of(origin, lang) if change.after else None,
        list_facts(origin),
    )  # fmt: skip


def _iter_sides(change: UnitChange) -> Iterator[SideRow]:
    before, after = _list_texts(change.before), _list_texts(change.after)
    for tag in dict.fromkeys([*before, *after]):
        was, now = before.get(tag), after.get(tag)
        if was is not None and now is not None and was != now:
            gone, new = mark_changes(was, now)
            yield SideRow(Tongue.of(tag), gone, new)
        else:
            yield SideRow(
                Tongue.of(tag),
                None if was is None else (TextPart(was),),
                None if now is None else (TextPart(now),),
            )


def _list_texts(stored: StoredUnit | None) -> dict[str, str]:
    return {each.tag: each.text for each in stored.unit.variants} if stored else {}


def mark_changes(was: str, now: str) -> tuple[tuple[TextPart, ...], tuple[TextPart, ...]]:
    """Two wordings, each with what the other one lacks marked."""
    before, after = list[TextPart](), list[TextPart]()
    for edit in compute_edits(was, now):
        is_same = edit.operation == "equal"
        own, other = was[edit.query.start : edit.query.stop], now[edit.text.start : edit.text.stop]
        before += [TextPart(own, None if is_same else "gone")] if own else []
        after += [TextPart(other, None if is_same else "new")] if other else []
    return tuple(before), tuple(after)
