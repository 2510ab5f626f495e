"""What memory.py and the processes it starts have in common: jobs, and how they are measured."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from memory_queries import Query
from memory_texts import units

from tmtool.units import TranslationUnit

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True)
class Job:
    """What a process is to do: which units to take in, and which queries to answer.

    `folder` is where the memory lies, for those that have one. Of each kind `most` queries are
    timed; of the kinds `scored` the best score is wanted, for all queries.
    """

    units: int
    seed: int
    folder: str
    queries: dict[str, list[Query]]
    most: int = 1_000_000
    scored: tuple[str, ...] = ()

    def stream(self) -> Iterator[TranslationUnit]:
        """The units."""
        return units(self.units, self.seed)


@dataclass
class Times:
    """Milliseconds of queries of one kind: on the clock, and of the processor."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def call(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Do it, and note how long it took."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = work(*given, **named)
        self.cpu.append((time.process_time() - cpu) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)
        return result

    def summary(self) -> dict[str, float]:
        """Medians, 95th percentiles, the mean of the processor's, and how many there were."""
        return {
            "p50": quantile(self.wall, 0.5), "p95": quantile(self.wall, 0.95),
            "cpu50": quantile(self.cpu, 0.5), "cpu95": quantile(self.cpu, 0.95),
            "cpu": sum(self.cpu) / max(1, len(self.cpu)), "count": len(self.wall),
        }  # fmt: skip


def summaries(times: Mapping[str, Times]) -> dict[str, Any]:
    """The summary of the queries in all languages, and those of each: zh, en."""
    every = Times()
    for each in times.values():
        every.wall += each.wall
        every.cpu += each.cpu
    return every.summary() | {lang: each.summary() for lang, each in times.items() if each.wall}


def quantile(values: Sequence[float], share: float) -> float:
    """The value that so large a share is not above; NaN of nothing.

    >>> quantile([3, 1, 2, 4], 0.5), quantile([3, 1, 2, 4], 0.95)
    (2, 4)
    """
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else float("nan")


class Stopwatch:
    """Seconds spent on something that happens in turns with something else."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def around(self, stream: Iterable[T]) -> Iterator[T]:
        """The items of a stream, the time to make them being counted."""
        source = iter(stream)
        while True:
            wall, cpu = time.perf_counter(), time.process_time()
            item = next(source, None)
            self.wall += time.perf_counter() - wall
            self.cpu += time.process_time() - cpu
            if item is None:
                return
            yield item


def megabytes_now() -> float:
    """Resident memory of this process, in 10^6 bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def megabytes_peak() -> float:
    """The most memory that this process has had resident, in 10^6 bytes.

    Not from getrusage: that figure is inherited from the process that started this one.
    """
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


def read_job() -> Job:
    """The job that standard input holds."""
    held = json.load(sys.stdin)
    held["queries"] = {
        kind: [Query(**each) for each in some] for kind, some in held["queries"].items()
    }
    return Job(**held | {"scored": tuple(held["scored"])})


def written(job: Job) -> str:
    """The job as standard input of a process."""
    return json.dumps(asdict(job), ensure_ascii=False)


def answer(result: dict[str, Any]) -> None:
    """Tell the process that asked."""
    json.dump(result, sys.stdout, ensure_ascii=False)
    sys.stdout.flush()
