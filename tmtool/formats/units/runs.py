"""Stretches of rows of which the same is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class RowRun:
    """Windows one after another of one kind, and their rows: `start` to `stop`, both included."""

    kind: object
    start: int
    stop: int
    windows: int = 1

    @property
    def rows(self) -> int:
        return self.stop - self.start + 1


class RowRuns:
    """Collects them; one window of another kind doesn't end a run.

    >>> runs = RowRuns()
    >>> for at, kind in enumerate([None, "a", "a", None, "a", None, None, "b"]):
    ...     _ = runs.add(kind, at, at)
    >>> [(run.kind, run.start, run.stop, run.windows) for run in runs.iter_all()]
    [('a', 1, 4, 3), ('b', 7, 7, 1)]
    """

    def __init__(self) -> None:
        self._runs: list[RowRun] = []
        self._since = 0

    def add(self, kind: object, start: int, stop: int) -> bool:
        """Add a window, None where nothing is to be said of it; whether it begins a run."""
        if kind is None:
            self._since += 1
            return False
        last = self._runs[-1] if self._runs else None
        if last and last.kind == kind and self._since < 2:
            self._runs[-1] = replace(last, stop=stop, windows=last.windows + 1)
        else:
            self._runs.append(RowRun(kind, start, stop))
        begins, self._since = self._runs[-1].windows == 1, 0
        return begins

    def iter_all(self) -> Iterator[RowRun]:
        return iter(self._runs)

    def find_commonest(self) -> tuple[object, int]:
        """The kind that most rows are of, and how many."""
        rows: Counter[object] = Counter()
        for run in self._runs:
            rows[run.kind] += run.rows
        return rows.most_common(1)[0] if rows else (None, 0)
