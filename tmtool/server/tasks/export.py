"""Units of the memory into a file to be downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.memory.upkeep_requests import ExportRequest
from tmtool.selection import Selection
from tmtool.server.worker import Task, TaskResult
from tmtool.services.exchange import count_restricted, export

if TYPE_CHECKING:
    from tmtool.formats.units.writing import WriteResult


def run(task: Task) -> TaskResult:
    """Write the file; what is restricted is left out unless that was asked for by name."""
    name, memory = task.get_text("file"), task.find_text("memory")
    written: list[WriteResult] = []

    def ask(path: Path) -> ExportRequest:
        return ExportRequest(
            path, task.find_text("from"), task.find_text("to"),
            every_origin=task.is_set("every_origin"), restricted=task.is_set("restricted"),
            selection=Selection(memory=(memory,) if memory else ()),
        )  # fmt: skip

    task.reporter.step(name, 0, None)
    item = task.items.make(
        "export", name, task.job.owner,
        lambda folder: written.append(export(task.session, ask(folder / name))),
    )  # fmt: skip
    result = written[0]
    told = {"written": f"{result.units:,} units, {result.origins:,} origins"}
    if left := count_restricted(task.session, ask(Path(name))):
        told["left out as restricted"] = f"{left:,} units"
    if result.losses:
        told["what the format can't hold"] = " ".join(result.losses)
    return TaskResult(item, told)
