"""Running over a manifest: what is finished is skipped, the rest is spread over processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from time import monotonic
from typing import TypeAlias

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
from tmtool.batch.merging import (
    Fit,
    build_failed_row,
    build_row,
    check_merged,
    conclude,
    describe_foreign,
    get_given,
    get_hashes,
    get_inputs,
)
from tmtool.batch.model import FilePair, Langs, PairingResult, normalize_languages
from tmtool.batch.plan import BatchPlan, check_kind, write_plan
from tmtool.batch.processes import Crash, Processes, Runner
from tmtool.batch.results import ResultRow, Summary, name_results
from tmtool.batch.shards import Shard
from tmtool.batch.state import BatchState, FailureRecord, PairRecord, digest, open_state
from tmtool.errors import InputError, MissingError, describe_failed_write
from tmtool.operating_system import count_cores
from tmtool.reporter import Remark


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
    runner: Runner | None = None,
    shard: Shard | None = None,
    progress: Progress = lambda _: None,
) -> Summary:
    """Align all pairs into a folder: a bitext each, one merged file, a summary.

    By a runner, or by so many processes, as many as there are cores if `jobs` is None; 0 does it
    all in this one. Pairs that an earlier run has finished are kept if neither files nor options
    have changed. A pair that fails costs itself only. With a `shard` only its pairs are done, and
    `merging.merge` makes the merged file and the summary of all shards. InputError where nothing
    could be done that way, MissingError where the encoder is missing, or another one at work;
    whatever interrupts a run leaves its finished results whole.
    """
    from tmtool.embed.registry import find

    job = replace(job or BatchOptions(), langs=_langs(job, pairing))
    check(job)
    _check_languages(job, pairing)
    # What its vectors are called is read from the registry where that knows it.
    model = find(job.encoder)
    name = (model and model.signature) or load(job.encoder).signature
    plan = BatchPlan(
        pairing,
        name_results(pairing.pairs, job.suffix, job.langs),
        build_signature(job, name),
        job.work.kind if job.work else "align",
        job.langs,
    )
    runner = runner or Processes(count_cores() if jobs is None else jobs)
    with open_state(out, shard) as state:
        check_kind(plan, out)
        if shard is None:
            check_merged(state, force=job.force)
        write_plan(plan, out)
        batch = _BatchRun(plan, job, state, shard)
        batch.run(runner, progress)
        summary = Summary(batch.list_rows(), pairing)
        if shard is None:
            return conclude(summary, plan, state)
        numbers = tuple(number + 1 for number in batch.numbers)
        return replace(summary, shard=shard, numbers=numbers)


class _BatchRun:
    """The pairs of one run and what has become of them so far."""

    def __init__(
        self,
        plan: BatchPlan,
        job: BatchOptions,
        state: BatchState,
        shard: Shard | None,
    ) -> None:
        self._pairs, self._names, self._signature = plan.pairing.pairs, plan.names, plan.signature
        self._job, self._state = job, state
        self._fit = Fit(plan.signature, job.langs, job.force)
        self._rows: dict[int, ResultRow] = {}
        self.numbers = [
            number for number, name in enumerate(plan.names) if shard is None or shard.has(name)
        ]

    def list_rows(self) -> tuple[ResultRow, ...]:
        return tuple(self._rows[number] for number in self.numbers)

    def run(self, runner: Runner, progress: Progress) -> None:
        for number in self.numbers:
            if (row := self._find_known(number)) is not None:
                self._rows[number] = row
        left = [number for number in self.numbers if number not in self._rows]
        clock = _Clock({number: _size(self._pairs[number]) for number in left})
        for told in (None, *(row for row in self._rows.values() if row.status == "failed")):
            progress(self._step(told, clock))
        tasks = [
            PairTask(self._pairs[number], self._names[number], self._state.work) for number in left
        ]
        for at, outcome in runner.spread(partial(align_files, job=self._job), tasks):
            self._rows[left[at]] = self._done(tasks[at], outcome)
            clock.mark_done(left[at])
            progress(self._step(self._rows[left[at]], clock))

    def _step(self, row: ResultRow | None, clock: _Clock) -> Step:
        return Step(len(self._rows), len(self.numbers), clock.estimate_rest(), row)

    def _find_known(self, number: int) -> ResultRow | None:
        """What is known before the work: that it is done, or that its result has no place."""
        pair, name = self._pairs[number], self._names[number]
        record = self._state.find_last(name, self._signature)
        if record and self._fit.is_done(record, pair, self._state):
            return build_row(pair, record, "kept")
        if self._job.force:
            return None
        another = record and (
            record.inputs != get_inputs(pair) or not self._fit.has_languages(record.langs, pair)
        )
        if record and another:
            return self._failed(pair, name, self._of_another(record))
        if self._state.is_ours(f"{name}{self._job.suffix}"):
            return None
        return self._failed(pair, name, self._foreign(name))

    def _of_another(self, record: PairRecord) -> Remark:
        inputs, langs = " and ".join(record.inputs), "-".join(record.langs)
        place = self._state.folder / f"{record.name}{self._job.suffix}"
        return Remark(
            f"{place} holds the results of {inputs} ({langs}): name another folder",
            "result of another",
        )

    def _foreign(self, name: str) -> Remark:
        return describe_foreign(self._state.folder / f"{name}{self._job.suffix}")

    def _failed(self, pair: FilePair, name: str, why: Remark | Crash) -> ResultRow:
        """Note that a pair has no result, so that it isn't missing when all are merged."""
        crashed = isinstance(why, Crash)
        reason = why.reason if isinstance(why, Crash) else str(why)
        failure = FailureRecord(
            name, get_hashes(pair), get_given(pair), self._signature, reason, crashed
        )
        if not self._state.is_noted(failure):
            self._state.add(failure)
        return build_failed_row(pair, reason, name, self._state)

    def _done(self, task: PairTask, outcome: BatchOutcome | Crash) -> ResultRow:
        """Put the results of a pair into their places."""
        if isinstance(outcome, Crash):
            return self._failed(task.pair, task.name, outcome)
        if outcome.fatal:
            raise MissingError(str(outcome.failure))
        if outcome.signature != self._signature:
            message = (
                "a process that does the work has another version of tmtool or another encoder "
                "than this one: install the same on all machines"
            )
            raise MissingError(message)
        failure, folder = outcome.failure, outcome.folder
        written: list[Path] = []
        if failure is None:
            assert folder is not None
            written = [path for path in sorted(folder.iterdir()) if path.name != PART]
            failure = self._refusal(task, outcome, written)
        if failure is not None or folder is None:
            assert failure is not None
            row = self._failed(task.pair, task.name, failure)
            return replace(row, seconds=outcome.seconds)
        record = self._record(task, outcome, written, digest(folder / PART) or "")
        try:
            self._publish(folder, record, written)
        except OSError as error:
            place = error.filename2 or error.filename or self._state.folder
            said = Remark(describe_failed_write(place, error))
            return replace(self._failed(task.pair, task.name, said), notes=())
        return build_row(task.pair, record, "aligned")

    def _refusal(
        self, task: PairTask, outcome: BatchOutcome, written: Sequence[Path]
    ) -> Remark | None:
        """Why results may not be put where something else is."""
        if self._job.force:
            return None
        record = self._state.find_last(task.name, self._signature)
        if record and record.langs != outcome.langs:
            return self._of_another(record)
        ours = all(self._state.is_ours(path.name) for path in written)
        return None if ours else self._foreign(task.name)

    def _publish(self, folder: Path, record: PairRecord, written: Sequence[Path]) -> None:
        (folder / PART).replace(self._state.build_part_path(record.part))
        # The record first: a file that is there without one would look like somebody else's.
        self._state.add(record)
        for path in written:
            path.replace(self._state.folder / path.name)
        folder.rmdir()

    def _record(
        self, task: PairTask, outcome: BatchOutcome, written: Sequence[Path], part: str
    ) -> PairRecord:
        return PairRecord(
            task.name,
            get_inputs(task.pair),
            outcome.hashes,
            outcome.langs,
            outcome.symbols,
            get_given(task.pair),
            self._signature,
            {path.name: digest(path) or "" for path in written},
            outcome.counts,
            outcome.seconds,
            tuple(map(str, outcome.notes)),
            part,
        )


class _Clock:
    """How long the rest will take, by the sizes of files."""

    def __init__(self, sizes: dict[int, int]) -> None:
        self._sizes = sizes
        self._start, self._finished = monotonic(), 0

    def mark_done(self, number: int) -> None:
        self._finished += self._sizes.pop(number)

    def estimate_rest(self) -> float | None:
        if not self._finished:
            return None
        return (monotonic() - self._start) * sum(self._sizes.values()) / self._finished


def _check_languages(job: BatchOptions, pairing: PairingResult) -> None:
    """InputError for a pivot of two languages, and for work on pairs where there are more."""
    if job.pivot is not None and len(job.langs) == 2:
        message = "a pivot is for three texts or more; of two, name the original"
        raise InputError(message, code="pivot of two", field="pivot")
    if job.work is not None and (several := [pair for pair in pairing.pairs if pair.others]):
        names = ", ".join(file.name for file in several[0].files)
        raise InputError(
            f"{job.work.kind} are of a text and one translation, but {names} are more: align them, "
            "and name two languages of the results",
            code="more than a pair",
        )


def _langs(job: BatchOptions | None, pairing: PairingResult) -> Langs:
    asked = normalize_languages(job.langs) if job else ()
    count = max((side + 1 for pair in pairing.pairs for side in pair.sides), default=2)
    each = zip_longest(asked, pairing.langs, (None,) * count)
    return tuple(wanted or found for wanted, found, _ in each)


def _size(pair: FilePair) -> int:
    """How much there is to do; 1 where a file is missing."""
    sizes = (path.stat().st_size for path in pair.files if path.is_file())
    return sum(sizes) + 1
