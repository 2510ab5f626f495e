"""Units of the memory into a file to be downloaded."""

from __future__ import annotations

from pathlib import Path

from tmtool.operations.memory_export import ExportRequest, ExportResult, export
from tmtool.selection import Selection
from tmtool.server.worker import Task, TaskResult


def run(task: Task) -> TaskResult:
    """Write the file; what is restricted is left out unless that was asked for by name."""
    name, memory = task.get_text("file"), task.find_text("memory")
    written: list[ExportResult] = []

    def ask(path: Path) -> ExportRequest:
        return ExportRequest(
            str(path), task.find_text("from"), task.find_text("to"),
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
    if result.left_out:
        told["left out as restricted"] = f"{result.left_out:,} units"
    if result.losses:
        told["what the format can't hold"] = " ".join(result.losses)
    return TaskResult(item, told)
