"""What all pairs of a run make together: the merged file and the summary, once none is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tmtool import files
from tmtool.batch.model import FilePair, Langs, select_languages
from tmtool.batch.plan import BatchPlan, read_plan
from tmtool.batch.results import (
    MERGED,
    SUMMARY,
    ResultRow,
    Summary,
    merge_parts,
    render_summary,
)
from tmtool.batch.state import BatchState, Hashes, PairRecord, digest, open_state
from tmtool.errors import InputError
from tmtool.reporter import Remark

_MERGED_NAME = ""
"""Under which the merged file is recorded; no result is called so."""
_CRASHED = "the process working on it ended before it was done"
"""What a merged summary says of every such end: how it was differs from run to run."""
_NAMED = 3
"""How many of the pairs that are missing are named. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What a result has to be made by and of, so that it need not be made again."""

    signature: str
    langs: Langs = (None, None)
    force: bool = False

    def is_done(self, record: PairRecord, pair: FilePair, state: BatchState) -> bool:
        """Whether that is the result of a pair, and all of it is there."""
        asked = get_given(pair)
        return (
            record.signature == self.signature
            and record.inputs == get_inputs(pair)
            and (record.given == asked or set(record.symbols) == {asked})
            and self.has_languages(record.langs, pair)
            and record.hashes == get_hashes(pair)
            and state.is_whole(record, force=self.force)
        )

    def has_languages(self, languages: tuple[str, ...], pair: FilePair) -> bool:
        """Whether a result of a pair in these languages is what is asked for."""
        wanted = select_languages(self.langs, pair)
        return len(wanted) == len(languages) and all(
            lang in (None, got) for lang, got in zip(wanted, languages, strict=True)
        )


def merge(folder: Path) -> Summary:
    """Write the merged file and the summary of all pairs that runs into a folder were about.

    The bytes are the same whoever did the pairs: seconds are left out. What failed stands in the
    summary with its reason. InputError where pairs have no result that fits their files, where the
    merged file is somebody else's, and while a run is writing there.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder")
    read_plan(folder)  # Nothing is made in a folder without one.
    with open_state(folder) as state:
        plan = read_plan(folder)
        check_merged(state, force=False)
        rows = [
            _find_row(plan, pair, name, state)
            for pair, name in zip(plan.pairing.pairs, plan.names, strict=True)
        ]
        missing = [name for name, row in zip(plan.names, rows, strict=True) if row is None]
        if missing:
            raise InputError(_describe_missing(missing, len(rows), folder), code="pairs missing")
        done = tuple(row for row in rows if row is not None)
        return conclude(Summary(done, plan.pairing), plan, state)


def conclude(summary: Summary, plan: BatchPlan, state: BatchState) -> Summary:
    """Write the merged file and the summary."""
    parts = []
    for name, row in zip(plan.names, summary.rows, strict=True):
        record = state.find_last(name, plan.signature) if row.status != "failed" else None
        parts.append(state.build_part_path(record.part) if record else None)
    path = state.folder / MERGED
    files.write(path, merge_parts(parts), force=True)
    none = ("", "")  # The merged file is of no pair.
    state.add(
        PairRecord(
            _MERGED_NAME, none, none, none, (None, None), None, "", {MERGED: digest(path) or ""}
        )
    )
    files.write(state.folder / SUMMARY, render_summary(summary), force=True)
    state.sweep_parts()
    return summary


def check_merged(state: BatchState, *, force: bool) -> None:
    """InputError where the merged file is not ours to write over."""
    new = state.find_last(_MERGED_NAME) is None
    foreign = [MERGED] if not state.is_ours(MERGED) else []
    if new and (state.folder / SUMMARY).exists():
        foreign.append(SUMMARY)
    if foreign and not force:
        said = describe_foreign(state.folder / foreign[0])
        raise InputError(said.text, code=said.code)


def describe_foreign(path: Path) -> Remark:
    """That a file is not ours to write over."""
    return Remark(f"{path} exists and was not written by an earlier run", "not our result")


def build_row(pair: FilePair, record: PairRecord, status: str) -> ResultRow:
    """The row of a pair that has a result."""
    return ResultRow(
        pair,
        "kept" if status == "kept" else "aligned",
        record.symbols[0],
        ", ".join(record.files),
        record.counts,
        seconds=record.seconds,
        notes=record.notes,
    )


def build_failed_row(pair: FilePair, reason: str, name: str, state: BatchState) -> ResultRow:
    """The row of a pair that has none, which says so where that of an earlier run is there."""
    record = state.find_last(name)
    there = [f for f in (record.files if record else ()) if (state.folder / f).exists()]
    notes = (f"{there[0]} is the result of an earlier run",) if there else ()
    return ResultRow(pair, "failed", pair.symbol, reason=reason, notes=notes)


def get_inputs(pair: FilePair) -> tuple[str, ...]:
    """What the files of a pair are called, wherever they lie."""
    return tuple(file.name for file in pair.files)


def get_hashes(pair: FilePair) -> Hashes:
    """What is in the files of a pair."""
    return tuple(map(digest, pair.files))


def get_given(pair: FilePair) -> str | None:
    """The symbol that a person gave."""
    return pair.symbol if pair.given else None


def _find_row(plan: BatchPlan, pair: FilePair, name: str, state: BatchState) -> ResultRow | None:
    """What became of a pair; None where nothing fits it."""
    there = plan.locate(pair)
    record = state.find_last(name, plan.signature)
    if record and Fit(plan.signature, plan.langs).is_done(record, there, state):
        return replace(build_row(pair, record, "aligned"), seconds=None)
    failed = state.find_failure(name, get_hashes(there), get_given(pair), plan.signature)
    if failed is None:
        return None
    reason = _CRASHED if failed.crashed else failed.failure
    return replace(build_failed_row(pair, reason, name, state), seconds=None)


def _describe_missing(missing: Sequence[str], total: int, folder: Path) -> str:
    named = ", ".join(missing[:_NAMED])
    more = f" and {len(missing) - _NAMED:,} more" if len(missing) > _NAMED else ""
    return (
        f"{folder}: {len(missing):,} of {total:,} pairs have no result that fits their files: "
        f"{named}{more}; run their shards again, then merge"
    )
