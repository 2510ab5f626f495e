"""Whole folders: which texts belong together, and all of them aligned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmtool.errors import InputError
from tmtool.reporter import SILENT, Remark, Reporter

if TYPE_CHECKING:
    from tmtool.batch import PairingResult, Step, Summary
    from tmtool.batch.processes import Runner
    from tmtool.batch.requests import BatchRequest


def pair_texts(request: BatchRequest, reporter: Reporter = SILENT) -> PairingResult:
    """Find which texts are the same document in two languages or more, and why.

    InputError where no pair could be aligned as is asked, where a folder can't be read, or where it
    can't be told which languages are wanted.
    """
    from tmtool.batch import PairingResult, group_folders, pair_folders, read_manifest
    from tmtool.batch.job import check, load
    from tmtool.embed import DEFAULT

    job = request.job
    check(job)
    if request.manifest is not None:
        return PairingResult(read_manifest(Path(request.manifest)))
    folders = [*map(Path, request.folders)]
    how: dict[str, Any] = {
        "languages": job.langs, "jobs": request.processes,
        # The weights of what contents say were fitted with the default encoder.
        "encoder": lambda: load(DEFAULT, job.cache),
        "progress": lambda done, total: reporter.step("reading", done, total),
    }  # fmt: skip
    return pair_folders(*folders, **how) if len(folders) <= 2 else group_folders(folders, **how)


def align_folders(
    request: BatchRequest,
    reporter: Reporter = SILENT,
    explain: Callable[[Remark], str] = str,
) -> Summary:
    """Pair texts and align all pairs into a folder, which isn't made where there are none.

    What an earlier run has finished is kept. A pair that fails is remarked, and costs itself only;
    `explain` words why, for the summary in the folder too. InputError as `pair_texts` has it, and
    where results can't be written; MissingError where the encoder is missing.
    """
    from tmtool.batch import Summary, run

    if request.out is None:
        message = "no folder for the results is named"
        raise InputError(message, field="out")
    found = pair_texts(request, reporter)
    if not found.pairs:
        return Summary((), found)
    return run(
        found, Path(request.out), request.job, jobs=request.processes, runner=_open_runner(request),
        shard=request.shard, explain=explain, progress=lambda step: _tell(step, reporter),
    )  # fmt: skip


def merge_results(folder: Path) -> Summary:
    """Make one file and one summary of what all shards have written into a folder.

    InputError, which names them, where pairs have no result that fits their files, and while a run
    is writing there.
    """
    from tmtool.batch import merge

    return merge(folder)


def _open_runner(request: BatchRequest) -> Runner | None:
    if request.ray_address is None:
        return None
    from tmtool.batch.ray_runner import RayRunner

    return RayRunner(request.ray_address, request.processes)


def _tell(step: Step, reporter: Reporter) -> None:
    if step.row and step.row.status == "failed":
        # Why a pair failed, with the names of its files.
        row = step.row
        files = [file.as_posix() for file in row.pair.files]
        named = any(name in row.reason for name in files)
        source, targets = files[0], " and ".join(files[1:])
        reporter.remark(
            Remark(row.reason if named else f"{source} and {targets}: {row.reason}", "pair failed")
        )
    reporter.step("aligning", step.done, step.total, left=step.left)
