"""What a server keeps of its own: what people dropped on it, what was made of it, and its jobs.

Memories, term bases and decisions on findings are not here: the services keep those. These are the
records; `sql.State` keeps them, `sqlite` in the file of one server, `postgres` in a database that
several servers share. All of it may be called from any thread and by several servers at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, TypeAlias, cast

from tmtool.server.roles import Role

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
JobState: TypeAlias = Literal["todo", "doing", "succeeded", "failed", "cancelled"]
ENDED: tuple[JobState, ...] = ("succeeded", "failed", "cancelled")
KEPT_DAYS = 90
"""So long items and jobs are kept that nobody uses. It is longer than
the work on a long document."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file that was dropped, or what a job made: a bitext, a report, a comparison.

    Its contents are files in a folder of their own, which never change; what people do with it is
    its events, and `version` is how many there are. Moments are ISO 8601, UTC. What is `held` is
    not removed when nobody has used it for long. `facts` are what pages say of it in a list. With a
    `memory` it is also for those who have a role in that one; else it is its owner's alone.
    """

    id: str
    kind: str
    title: str
    owner: str
    made: str
    used: str
    held: bool = False
    version: int = 0
    facts: Mapping[str, Json] = field(default_factory=dict)
    memory: str | None = None
    kept_days: int = KEPT_DAYS

    @property
    def until(self) -> str | None:
        """The last day on which it is kept if nobody uses it; None for what is held.

        >>> Item("1", "bitext", "", "Ada", "2026-11-28T", "2026-11-29T09:00:00.0Z").until
        '2027-02-27'
        """
        return None if self.held else end_keeping(self.used, self.kept_days)


@dataclass(frozen=True, slots=True)
class ItemEvent:
    """Something that a person did with an item; events are numbered from 1."""

    number: int
    person: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """Work that takes long, done by a process of its own.

    `parameters` are its request as JSON, and the ids that it is about; `task` and `done` of `total`
    say how far it is.
    `result` is what it reports, `item` what it made, `problem` the sentence that says why it
    failed; `facts` are the type of the problem, its code and where it is. `beat` is when its server
    last said that it is at work. It may change the memories in which its owner has the `role`, by
    the time it begins.
    """

    id: str
    kind: str
    title: str
    owner: str
    made: str
    parameters: Mapping[str, Json]
    state: JobState = "todo"
    task: str = ""
    done: float = 0.0
    total: float | None = None
    remarks: tuple[str, ...] = ()
    result: Mapping[str, Json] = field(default_factory=dict)
    item: str | None = None
    problem: str | None = None
    started: str | None = None
    ended: str | None = None
    beat: str | None = None
    role: Role = "reviser"
    facts: Mapping[str, Json] = field(default_factory=dict)

    @property
    def memory(self) -> str | None:
        """None: what a job says of its files is for its owner alone."""
        return None

    @property
    def about(self) -> tuple[str, ...]:
        """The ids of the items and jobs that it is about."""
        return tuple(cast("list[str]", self.parameters["about"]))

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


def end_keeping(used: str, days: int = KEPT_DAYS) -> str:
    """The last day on which something is kept that was used last at a moment."""
    return (date.fromisoformat(used[:10]) + timedelta(days)).isoformat()
