"""Reports kept in folders, with the files that were checked, to be exported later.

A report is kept as it was before any decision on its findings; decisions are applied when it is
opened. Term base, memory and encoder are named and not kept.

JSON follows from the types: frozen dataclasses and named tuples are lists of their values in order,
and a range is its two ends.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from shutil import copyfile
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from tmtool import files
from tmtool.checks.changed import ChangedPairs
from tmtool.checks.decisions import DecisionResult, apply
from tmtool.checks.inputs import OpenedJob
from tmtool.checks.report import Report, ReportPart
from tmtool.errors import InputError, describe_failed_read
from tmtool.findings import Decision, Severity

FILE = "report.json"
_SHORT = "findings.json"
"""The ids of its findings with what they are shown as: for lists, which need no more."""
_BEFORE = "before.json"
"""The same of the check before, where there was one."""
_VERSION = 4
"""Version of the format of kept reports."""
_SIDES = ("source", "target")
"""Folders of the files: both sides of a text may have one name."""
_Reader: TypeAlias = Callable[[Any], Any]
_PLAIN = (str, int, float, bool, NoneType)
_NAMES: Mapping[str, Any] = {
    "ChangedPairs": ChangedPairs, "Encoder": NoneType, "Store": NoneType, "TermBase": NoneType,
}  # fmt: skip
"""Types that modules import for type checkers only; the last three are never kept."""


def write_report(report: Report, folder: Path, before: Path | None = None) -> None:
    """Keep a report in a folder that has nothing of that kind yet, with the files it is about.

    `before` is the folder of the check of the same texts before, where that is still kept.
    """
    parts = tuple(_keep_part(part, folder / str(at)) for at, part in enumerate(report.parts))
    kept = replace(report, parts=parts, decisions=None, signed=False)
    severities = {
        each.finding.id: each.finding.severity
        for part in parts
        for each in part.decided.outcome.findings
    }
    whole = {"version": _VERSION, "report": _dump(kept)}
    for name, content in ((FILE, whole), (_SHORT, severities)):
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        files.write(folder / name, [text], private=True)
    if before is not None and (before / _SHORT).is_file():
        copyfile(before / _SHORT, folder / _BEFORE)


def read_report(folder: Path) -> Report:
    """The report of a folder, as it was before anything was decided.

    InputError for what can't be read, and for a report of another version of tmtool.
    """
    try:
        value = json.loads((folder / FILE).read_text("utf-8"))
        if value["version"] != _VERSION:
            raise ValueError(value["version"])
        found: Report = _load(Report, value["report"])
    except OSError as error:
        raise InputError(describe_failed_read(folder / FILE, error)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = "this report was kept by another version of tmtool: check the texts again"
        raise InputError(message, code="kept report") from error
    parts = (_open_part(part, folder / str(number)) for number, part in enumerate(found.parts))
    return replace(found, parts=tuple(parts))


def read_severities(folder: Path, name: str = _SHORT) -> Mapping[str, Severity]:
    """Return the severities of a kept report's findings, by their ids, in its order."""
    try:
        severities: dict[str, Severity] = json.loads((folder / name).read_text("utf-8"))
    except OSError as error:
        raise InputError(describe_failed_read(folder / name, error)) from error
    return severities


def read_earlier_ids(folder: Path) -> frozenset[str] | None:
    """Return the ids of the findings of the check before; None where there was none."""
    return frozenset(read_severities(folder, _BEFORE)) if (folder / _BEFORE).is_file() else None


def apply_decisions(
    report: Report, decisions: Mapping[str, Decision], name: str | None = None
) -> Report:
    """A report with what was decided on its findings by now; `name` is the decisions' file."""
    parts = (
        replace(part, decided=apply(part.decided.withdraw(), decisions)) for part in report.parts
    )
    return replace(report, parts=tuple(parts), decisions=name if decisions else None)


def _keep_part(part: ReportPart, folder: Path) -> ReportPart:
    """Return a part with the names of copies of its files, without what can't be kept."""

    def copy(path: str, side: str) -> str | None:
        if not Path(path).is_file():
            return None
        (folder / side).mkdir(parents=True, exist_ok=True)
        copyfile(path, folder / side / Path(path).name)
        return Path(path).name

    opened = _replace_paths(part.opened, copy)
    job = replace(opened.job, terms=None, memory=None, encoder=None)
    decided = DecisionResult(part.decided.withdraw())
    return replace(part, opened=replace(opened, job=job), decided=decided)


def _open_part(part: ReportPart, folder: Path) -> ReportPart:
    """Return a part with the paths of its files."""
    opened = _replace_paths(part.opened, lambda name, side: str(folder / side / name))
    return replace(part, opened=opened)


def _replace_paths(opened: OpenedJob, change: Callable[[str, str], str | None]) -> OpenedJob:
    source, target = (
        change(path, side) if path else None
        for path, side in zip(opened.paths, _SIDES, strict=True)
    )
    path = change(opened.path, _SIDES[0]) if opened.path else None
    return replace(opened, path=path, paths=(source, target))


def _dump(value: Any) -> Any:
    """Convert frozen data to JSON.

    >>> from tmtool.findings import MarkedText
    >>> _dump(MarkedText("大会", (range(2),)))
    ['大会', [[0, 2]]]
    """
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, range):
        return [value.start, value.stop]
    if isinstance(value, Mapping):
        return {name: _dump(each) for name, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if is_dataclass(value):
        value = [getattr(value, each.name) for each in fields(value)]
    return [_dump(each) for each in value]


def _load(kind: Any, value: Any) -> Any:
    """Convert JSON from `_dump` to data of a type. Raises ValueError for other JSON.

    >>> from tmtool.findings import MarkedText
    >>> _load(MarkedText, ["大会", [[0, 2]]])
    MarkedText(text='大会', spans=(range(0, 2),))
    """
    try:
        return _build_reader(kind)(value)
    except (TypeError, KeyError, AttributeError) as error:
        message = f"not a {kind}"
        raise ValueError(message) from error


@cache
def _build_reader(kind: Any) -> _Reader:
    """Build the function that converts JSON to a type."""
    origin, args = get_origin(kind), get_args(kind)
    if kind in _PLAIN or origin is Literal:
        return lambda value: value
    if kind is range:
        return lambda value: range(*value)
    if origin in (Union, UnionType):
        (read,) = (_build_reader(each) for each in args if each is not NoneType)
        return lambda value: None if value is None else read(value)
    if origin is tuple and args[-1] is not Ellipsis:
        return _build_row_reader(lambda *values: values, args)
    if origin in (tuple, Sequence, frozenset):
        read, made = _build_reader(args[0]), frozenset if origin is frozenset else tuple
        return lambda value: made(map(read, value))
    if origin is Mapping:
        read = _build_reader(args[1])
        return lambda value: {name: read(each) for name, each in value.items()}
    if origin is Callable:
        return lambda _: None
    return _build_row_reader(kind, get_type_hints(kind, localns=_NAMES).values())


def _build_row_reader(make: Callable[..., Any], kinds: Iterable[Any]) -> _Reader:
    reads = tuple(map(_build_reader, kinds))
    return lambda value: make(*(read(v) for read, v in zip(reads, value, strict=True)))
