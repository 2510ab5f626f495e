"""Running over a manifest: what is finished is skipped, the rest is spread over processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from tmtool import files
from tmtool.batch.job import (
    PART,
    BatchOptions,
    BatchOutcome,
    PairTask,
    align_files,
    build_signature,
    check,
    load,
)
from tmtool.batch.model import FilePair, Langs, PairingResult, normalize_languages
from tmtool.batch.processes import Crash, spread
from tmtool.batch.results import (
    MERGED,
    SUMMARY,
    ResultRow,
    Summary,
    merge_parts,
    name_results,
    render_summary,
)
from tmtool.batch.state import BatchState, PairRecord, digest, open_state
from tmtool.errors import InputError, MissingError, describe_failed_write
from tmtool.operating_system import count_cores
from tmtool.reporter import Remark

_MERGED_NAME = ""
"""Under which the merged file is recorded; no result is called so."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: pairs done of all, the seconds that are likely left.

    `row` is what was done last; None at the beginning.
    """

    done: int
    total: int
    left: float | None = None
    row: ResultRow | None = None


Progress: TypeAlias = Callable[[Step], None]


def run(
    pairing: PairingResult,
    out: Path,
    job: BatchOptions | None = None,
    *,
    jobs: int | None = None,
    progress: Progress = lambda _: None,
    explain: Callable[[Remark], str] = str,
) -> Summary:
    """Align all pairs into a folder: a bitext each, one merged file, a summary.

    By so many processes, as many as there are cores if `jobs` is None; 0 does it all in this one.
    Pairs that an earlier run has finished are kept if neither files nor options have changed. A
    pair that fails costs itself only. InputError where nothing could be done that way, MissingError
    where the encoder is missing; whatever interrupts a run leaves its finished results whole.
    `explain` words why a pair failed and what is noted of it, by the codes of those.
    """
    from tmtool.embed.registry import find

    job = replace(job or BatchOptions(), langs=_langs(job, pairing))
    check(job)
    # What its vectors are called is read from the registry where that knows it.
    model = find(job.encoder)
    name = (model and model.signature) or load(job.encoder, None).signature
    with open_state(out) as state:
        _check_merged(state, force=job.force)
        batch = _BatchRun(pairing.pairs, job, build_signature(job, name), state, explain)
        batch.run(count_cores() if jobs is None else jobs, progress)
        return _concluded(Summary(batch.list_rows(), pairing), batch.names, job, state)


class _BatchRun:
    """The pairs of one run and what has become of them so far."""

    def __init__(
        self,
        pairs: Sequence[FilePair],
        job: BatchOptions,
        signature: str,
        state: BatchState,
        explain: Callable[[Remark], str],
    ) -> None:
        self.names = name_results(pairs, job.format, job.langs)
        self._pairs, self._job, self._signature, self._state = pairs, job, signature, state
        self._explain = explain
        self._rows: dict[int, ResultRow] = {}

    def list_rows(self) -> tuple[ResultRow, ...]:
        return tuple(self._rows[number] for number in range(len(self._pairs)))

    def run(self, jobs: int, progress: Progress) -> None:
        for number in range(len(self._pairs)):
            if (row := self._find_known(number)) is not None:
                self._rows[number] = row
        clock = _Clock(self._pairs, self._rows)
        for told in (None, *(row for row in self._rows.values() if row.status == "failed")):
            progress(self._step(told, clock))
        left = [number for number in range(len(self._pairs)) if number not in self._rows]
        tasks = [
            PairTask(self._pairs[number], self.names[number], self._state.work / str(number))
            for number in left
        ]
        for at, outcome in spread(partial(align_files, job=self._job), tasks, jobs):
            self._rows[left[at]] = self._done(tasks[at], outcome)
            clock.mark_done(left[at])
            progress(self._step(self._rows[left[at]], clock))

    def _step(self, row: ResultRow | None, clock: _Clock) -> Step:
        return Step(len(self._rows), len(self._pairs), clock.estimate_rest(), row)

    def _find_known(self, number: int) -> ResultRow | None:
        """What is known before the work: that it is done, or that its result has no place."""
        pair, name = self._pairs[number], self.names[number]
        record = self._state.find_last(name)
        if record and self._is_done(record, pair):
            return _row(pair, record, "kept")
        if self._job.force:
            return None
        if record and (record.inputs != _inputs(pair) or not self._speaks(record.langs)):
            return self._failed(pair, self._of_another(record))
        if self._state.is_ours(f"{name}{self._job.format}"):
            return None
        return self._failed(pair, self._foreign(name))

    def _is_done(self, record: PairRecord, pair: FilePair) -> bool:
        asked = pair.symbol if pair.given else None
        return (
            record.signature == self._signature
            and record.inputs == _inputs(pair)
            and (record.given == asked or record.symbols == (asked, asked))
            and self._speaks(record.langs)
            and record.hashes == (digest(pair.source), digest(pair.target))
            and self._state.is_whole(record, force=self._job.force)
        )

    def _speaks(self, languages: tuple[str, str]) -> bool:
        """Whether a result in these languages is what is asked for."""
        both = zip(self._job.langs, languages, strict=True)
        return all(wanted in (None, got) for wanted, got in both)

    def _of_another(self, record: PairRecord) -> Remark:
        inputs, langs = " and ".join(record.inputs), "-".join(record.langs)
        place = self._state.folder / f"{record.name}{self._job.format}"
        return Remark(
            f"{place} holds the results of {inputs} ({langs}): name another folder",
            "result of another",
        )

    def _foreign(self, name: str) -> Remark:
        return _not_ours(self._state.folder / f"{name}{self._job.format}")

    def _failed(self, pair: FilePair, why: Remark) -> ResultRow:
        return _failed(pair, self._explain(why))

    def _done(self, task: PairTask, outcome: BatchOutcome | Crash) -> ResultRow:
        """Put the results of a pair into their places."""
        if isinstance(outcome, Crash):
            return self._with_old(_failed(task.pair, outcome.reason), task.name)
        if outcome.fatal:
            raise MissingError(str(outcome.failure))
        written: list[Path] = []
        failure = outcome.failure
        if failure is None:
            written = [path for path in sorted(task.folder.iterdir()) if path.name != PART]
            failure = self._refusal(task, outcome, written)
        if failure is not None:
            row = replace(self._failed(task.pair, failure), seconds=outcome.seconds)
            return self._with_old(row, task.name)
        record = self._record(task, outcome, written)
        try:
            self._publish(task, record, written)
        except OSError as error:
            place = error.filename2 or error.filename or self._state.folder
            return _failed(task.pair, describe_failed_write(place, error))
        return _row(task.pair, record, "aligned")

    def _refusal(
        self, task: PairTask, outcome: BatchOutcome, written: Sequence[Path]
    ) -> Remark | None:
        """Why results may not be put where something else is."""
        if self._job.force:
            return None
        record = self._state.find_last(task.name)
        if record and record.langs != outcome.langs:
            return self._of_another(record)
        ours = all(self._state.is_ours(path.name) for path in written)
        return None if ours else self._foreign(task.name)

    def _publish(self, task: PairTask, record: PairRecord, written: Sequence[Path]) -> None:
        (task.folder / PART).replace(self._state.build_part_path(task.name))
        # The record first: a file that is there without one would look like somebody else's.
        self._state.add(record)
        for path in written:
            path.replace(self._state.folder / path.name)
        task.folder.rmdir()

    def _record(self, task: PairTask, outcome: BatchOutcome, written: Sequence[Path]) -> PairRecord:
        return PairRecord(
            task.name,
            _inputs(task.pair),
            outcome.hashes,
            outcome.langs,
            outcome.symbols,
            task.pair.symbol if task.pair.given else None,
            self._signature,
            {path.name: digest(path) or "" for path in written},
            outcome.counts,
            outcome.seconds,
            tuple(map(self._explain, outcome.notes)),
        )

    def _with_old(self, row: ResultRow, name: str) -> ResultRow:
        """Say so where the result of an earlier run is still there."""
        record = self._state.find_last(name)
        there = [f for f in (record.files if record else ()) if (self._state.folder / f).exists()]
        notes = (f"{there[0]} is the result of an earlier run",) if there else ()
        return replace(row, notes=notes)


class _Clock:
    """How long the rest will take, by the sizes of files."""

    def __init__(self, pairs: Sequence[FilePair], rows: dict[int, ResultRow]) -> None:
        self._sizes = {n: _size(pair) for n, pair in enumerate(pairs) if n not in rows}
        self._start, self._finished = monotonic(), 0

    def mark_done(self, number: int) -> None:
        self._finished += self._sizes.pop(number)

    def estimate_rest(self) -> float | None:
        if not self._finished:
            return None
        return (monotonic() - self._start) * sum(self._sizes.values()) / self._finished


def _concluded(
    summary: Summary, names: Sequence[str], job: BatchOptions, state: BatchState
) -> Summary:
    """Write the merged file and the summary."""
    parts = [
        state.build_part_path(name) if row.status != "failed" else None
        for name, row in zip(names, summary.rows, strict=True)
    ]
    repeated: list[int] = []
    path = state.folder / MERGED
    files.write(path, merge_parts(parts, unique=job.unique, repeated=repeated), force=True)
    none = ("", "")  # The merged file is of no pair.
    state.add(
        PairRecord(
            _MERGED_NAME, none, none, none, (None, None), None, "", {MERGED: digest(path) or ""}
        )
    )
    rows = (replace(row, repeated=count) for row, count in zip(summary.rows, repeated, strict=True))
    summary = replace(summary, rows=tuple(rows))
    files.write(state.folder / SUMMARY, render_summary(summary), force=True)
    return summary


def _check_merged(state: BatchState, *, force: bool) -> None:
    """InputError where the merged file is not ours to write over."""
    new = state.find_last(_MERGED_NAME) is None
    foreign = [MERGED] if not state.is_ours(MERGED) else []
    if new and (state.folder / SUMMARY).exists():
        foreign.append(SUMMARY)
    if foreign and not force:
        said = _not_ours(state.folder / foreign[0])
        raise InputError(said.text, code=said.code)


def _not_ours(path: Path) -> Remark:
    return Remark(f"{path} exists and was not written by an earlier run", "not our result")


def _langs(job: BatchOptions | None, pairing: PairingResult) -> Langs:
    asked = normalize_languages(job.langs) if job else (None, None)
    return asked[0] or pairing.langs[0], asked[1] or pairing.langs[1]


def _inputs(pair: FilePair) -> tuple[str, str]:
    return pair.source.name, pair.target.name


def _size(pair: FilePair) -> int:
    """How much there is to do; 1 where a file is missing."""
    sizes = (path.stat().st_size for path in (pair.source, pair.target) if path.is_file())
    return sum(sizes) + 1


def _failed(pair: FilePair, reason: str) -> ResultRow:
    return ResultRow(pair, "failed", pair.symbol, reason=reason)


def _row(pair: FilePair, record: PairRecord, status: str) -> ResultRow:
    return ResultRow(
        pair,
        "kept" if status == "kept" else "aligned",
        record.symbols[0],
        ", ".join(record.files),
        record.counts,
        seconds=record.seconds,
        notes=record.notes,
    )
