"""How long a server keeps items and jobs: until nobody has used them for long, or as they are held.

Memories, term bases and decisions on findings are kept however long nobody uses them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from tmtool.server.items import Items
from tmtool.server.state import Item, Job, end_keeping
from tmtool.server.state.sql import State


@dataclass(frozen=True, slots=True)
class Kept:
    """An item or a job, and the last day on which it is kept; None for as long as it is held.

    A job that made something is kept as long as that. `is_in_use`: a job that is not over needs it.
    """

    thing: Item | Job
    until: str | None
    is_in_use: bool = False

    def is_due(self, today: date) -> bool:
        """Whether it is to be removed on a day."""
        return not self.is_in_use and self.until is not None and self.until < today.isoformat()


def list_kept(state: State) -> list[Kept]:
    """Everything that is kept, with its end; what goes first comes first."""
    days = state.kept_days
    jobs, items = state.list_jobs(limit=None), state.list_items()
    needed = " ".join(json.dumps(dict(each.parameters)) for each in jobs if not each.is_over)
    made = {each.item: each for each in jobs if each.item}
    there: dict[str | None, Kept] = {}
    for item in items:
        until = None if item.held else end_keeping(item.used, days)
        is_busy = item.id in needed or (item.id in made and not made[item.id].is_over)
        there[item.id] = Kept(item, until, is_busy)
    kept = [*there.values()]
    for job in jobs:
        if job.item in there:
            kept.append(Kept(job, there[job.item].until, there[job.item].is_in_use))
        else:
            kept.append(Kept(job, end_keeping(job.ended or job.made, days), not job.is_over))
    return sorted(kept, key=lambda each: (each.until is None, each.until or "", each.thing.id))


def remove_due(items: Items, today: date) -> list[Kept]:
    """Remove what nobody has used for so long, files and all; return what that was."""
    due = [each for each in list_kept(items.state) if each.is_due(today)]
    for each in due:
        if isinstance(each.thing, Item):
            items.remove(each.thing)
        else:
            items.state.remove_job(each.thing.id)
    return due
