"""What became of files that were added, and what was left out of them, as objects of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.formats.units.model import ReadNotice, SkippedUnit
from tmtool.memory.importing import ImportResult

if TYPE_CHECKING:
    from tmtool.memory.add_requests import AddFailure

_OUTCOMES = ("added", "merged", "changed", "same")


def build_added(result: ImportResult) -> dict[str, object]:
    """What became of the units of a file."""
    return {
        "type": "added", "file": result.file, "change": result.change, "read": result.read,
        **{name: result.counts.get(name, 0) for name in _OUTCOMES},
        "skipped": dict(result.skipped), "noticed": dict(result.noticed),
        "resumed": result.resumed,
    }  # fmt: skip


def build_failed(failure: AddFailure, problem: str) -> dict[str, object]:
    """A file that was not added, or only up to an error."""
    return {
        "type": "failed", "file": failure.file, "problem": problem,
        "change": failure.change, "added": failure.added,
    }  # fmt: skip


def build_reported(file: str, item: SkippedUnit | ReadNotice) -> dict[str, object]:
    """Something that was left out of a file, or is worth a look."""
    return {
        "type": "skipped" if isinstance(item, SkippedUnit) else "noticed",
        "file": file, "line": item.line, "unit": item.number + 1,
        "reason": item.reason, "detail": item.detail,
    }  # fmt: skip
