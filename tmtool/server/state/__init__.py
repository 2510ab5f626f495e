"""What a server keeps of its own: what people dropped on it, what was made of it, and its jobs.

Memories, term bases and decisions on findings are not here: those are kept by the services. This is
the protocol; `sql` has it as statements, `sqlite` the store of one file, `postgres` that of several
servers. All of it may be asked from any thread and by several servers at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, Protocol, TypeAlias, runtime_checkable

from tmtool.server.roles import Role
from tmtool.server.state.people import People

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
JobState: TypeAlias = Literal["todo", "doing", "succeeded", "failed", "cancelled"]
ENDED: tuple[JobState, ...] = ("succeeded", "failed", "cancelled")
KEPT_DAYS = 90
"""So long items and jobs are kept that nobody uses. Chosen, for one person at a desk: longer than
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

    `parameters` are what the process is told; `task` and `done` of `total` say how far it is.
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
    def is_over(self) -> bool:
        return self.state in ENDED


def end_keeping(used: str, days: int = KEPT_DAYS) -> str:
    """The last day on which something is kept that was used last at a moment."""
    return (date.fromisoformat(used[:10]) + timedelta(days)).isoformat()


class State(People, Protocol):
    """Where a server keeps its items and jobs; nothing of it is a text of a document.

    What nobody uses is kept for `kept_days`. `database` is the address of the database where it
    lies, with all that it takes to come in; None for a file.
    """

    kept_days: int
    database: str | None

    def add_item(self, item: Item) -> None:
        """Take in an item that is whole."""

    def find_item(self, identity: str) -> Item:
        """The item of an id; EmptyError where there is none."""

    def list_items(self, kind: str | None = None, owner: str | None = None) -> list[Item]:
        """The items, those used last first."""

    def touch_item(self, identity: str, moment: str) -> None:
        """Take note that an item is used."""

    def hold_item(self, identity: str, *, held: bool) -> None:
        """Keep an item however long nobody uses it, or no longer."""

    def note_facts(self, identity: str, facts: Mapping[str, Json]) -> None:
        """Take note of what pages say of an item, in place of what they said."""

    def share_item(self, identity: str, memory: str | None) -> None:
        """Let those who have a role in a memory open an item, or its owner alone."""

    def remove_item(self, identity: str) -> None:
        """Forget an item and its events."""

    def add_event(self, identity: str, version: int, person: str, moment: str, text: str) -> Item:
        """Take note of what somebody did with an item that they saw at a version.

        ChangedError where it has another one by now; nothing is written then.
        """

    def add_events(
        self, identity: str, version: int, person: str, moment: str, texts: Sequence[str],
        facts: Mapping[str, Json] | None = None,
    ) -> Item:  # fmt: skip
        """Take note of several things that somebody did, as `add_event` does: of all or of none.

        With `facts`, that is what pages say of the item from then on.
        """

    def list_events(self, identity: str, after: int = 0) -> list[ItemEvent]:
        """What was done with an item since a version, in order."""

    def add_job(self, job: Job) -> None:
        """Take in a job that is to be done."""

    def claim_job(self, moment: str, most: int | None = None) -> Job | None:
        """Start the next waiting job and return it; each is given to one server.

        People take turns, and nobody has more than `most` jobs running.
        """

    def count_waiting_jobs(self, owner: str | None = None) -> int:
        """Return how many jobs wait, of one person or of all."""

    def find_job(self, identity: str) -> Job:
        """The job of an id; EmptyError where there is none."""

    def list_jobs(self, owner: str | None = None, limit: int | None = 100) -> list[Job]:
        """The jobs, new ones first."""

    def remove_job(self, identity: str) -> None:
        """Forget a job that is over."""

    def forget_parameters(self, identity: str) -> None:
        """Leave nothing of what a job was told: it can't be done once more."""

    def count_jobs(self) -> dict[tuple[str, JobState], int]:
        """How many jobs there are of each kind in each state."""

    def note_progress(
        self, identity: str, task: str, done: float, total: float | None, remarks: Sequence[str]
    ) -> None:
        """Take note of how far a job is."""

    def note_beat(self, identities: Sequence[str], moment: str) -> None:
        """Take note that these jobs are at work."""

    def end_job(
        self, identity: str, state: JobState, moment: str, *,
        result: Mapping[str, Json] | None = None, item: str | None = None,
        problem: str | None = None, facts: Mapping[str, Json] | None = None,
    ) -> bool:  # fmt: skip
        """Take note of how a job ended; False where it had ended before."""

    def fail_silent_jobs(self, before: str, moment: str, problem: str) -> None:
        """End the jobs that are being done and of which nobody has heard since a moment."""

    def wipe(self) -> None:
        """Leave nothing of what was removed in the files: in no free page, and in no log."""

    def close(self) -> None:
        """Close what is open."""


@runtime_checkable
class SharedCounts(Protocol):
    """What servers that have one State count together."""

    def count_hit(self, who: str, most: int, seconds: float) -> float:
        """Count something that somebody does, unless they did it as often in so many seconds.

        The seconds until they may again; 0 where it was counted.
        """

    def forget_hits(self, seconds: float) -> None:
        """Forget of whom nothing was counted for so long."""
