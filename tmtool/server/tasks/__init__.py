"""What jobs do: for each kind a function that calls an operation, in the module of its family."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import TypeAdapter

if TYPE_CHECKING:
    from tmtool.server.state import Job
    from tmtool.server.worker import Task, TaskResult

R = TypeVar("R")
_FAMILIES = {
    "memory": ("add", "add_bitext", "erase", "export", "index", "undo", "withdraw"),
    "bitexts": ("align", "check", "check_bitext", "open_bitext"),
    "documents": ("comparison", "correct", "pretranslation"),
    "terms": ("add_terms", "extract_terms", "term_change"),
}


def find_task(kind: str) -> Callable[[Task[Any]], TaskResult]:
    """The function that does jobs of a kind."""
    family = next(name for name, kinds in _FAMILIES.items() if kind in kinds)
    module = import_module(f"tmtool.server.tasks.{family}")
    return cast("Callable[[Task[Any]], TaskResult]", getattr(module, f"run_{kind}"))


def read_request(kind: type[R], job: Job) -> R:
    """Read the request of a job, as `Jobs.add` noted it."""
    return TypeAdapter(kind).validate_python(job.parameters["request"])
