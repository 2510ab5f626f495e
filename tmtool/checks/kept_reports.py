"""Reports kept in folders, with the files that were checked, to be exported later.

A report is kept as it was before any decision on its findings; decisions are applied when it is
opened. Term base, memory and encoder are named and not kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

from tmtool import files
from tmtool.checks import kept_records
from tmtool.checks.decisions import Decision, DecisionResult, apply
from tmtool.checks.report import Report, ReportPart
from tmtool.checks.seen import FindingSummary, summarize_finding
from tmtool.errors import InputError, describe_failed_read
from tmtool.findings import Severity

FILE = "report.json"
_SHORT = "findings.json"
"""The ids of its findings with what they are shown as: for lists, which need no more."""
_BEFORE = "before.json"
"""The same of the check before, where there was one."""
_VERSION = 3
"""Version of the format of kept reports."""
_SIDES = ("source", "target")
"""Folders of the files: both sides of a text may have one name."""


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
    whole = {"version": _VERSION, **kept_records.dump(kept)}
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
        if (version := value.pop("version")) != _VERSION:
            raise ValueError(version)
        found: Report = kept_records.load(Report, value)
    except OSError as error:
        raise InputError(describe_failed_read(folder / FILE, error)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = "this report was kept by another version of tmtool: check the texts again"
        raise InputError(message, code="kept report") from error
    parts = (_open_part(part, folder / str(number)) for number, part in enumerate(found.parts))
    return replace(found, parts=tuple(parts))


def read_severities(folder: Path) -> Mapping[str, Severity]:
    """The ids of a kept report's findings with what they are shown as, in its order."""
    return _read_severities(folder / _SHORT)


def read_earlier_ids(folder: Path) -> frozenset[str] | None:
    """The ids of what the check before had found; None where there was none."""
    file = folder / _BEFORE
    return frozenset(_read_severities(file)) if file.is_file() else None


def _read_severities(file: Path) -> Mapping[str, Severity]:
    try:
        severities: dict[str, Severity] = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise InputError(describe_failed_read(file, error)) from error
    return severities


def summarize_report(report: Report) -> Mapping[str, FindingSummary]:
    """What decisions say of the findings of a report, by their ids, in its order."""
    return {each.id: summarize_finding(each) for each in report.findings}


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
    opened = part.opened
    path, *paths = (
        _copy(each, folder / side)
        for each, side in zip((opened.path, *opened.paths), (_SIDES[0], *_SIDES), strict=True)
    )
    job = replace(opened.job, terms=None, memory=None, encoder=None)
    kept = replace(opened, job=job, path=path, paths=(paths[0], paths[1]))
    return replace(part, opened=kept, decided=DecisionResult(part.decided.withdraw()))


def _copy(path: str | None, folder: Path) -> str | None:
    """Copy a file that was checked; None for what came from none."""
    if path is None or not Path(path).is_file():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    copyfile(path, folder / Path(path).name)
    return Path(path).name


def _open_part(part: ReportPart, folder: Path) -> ReportPart:
    """Return a part with the paths of its files."""
    path, *paths = (
        None if name is None else str(folder / side / name)
        for name, side in zip(
            (part.opened.path, *part.opened.paths), (_SIDES[0], *_SIDES), strict=True
        )
    )
    return replace(part, opened=replace(part.opened, path=path, paths=(paths[0], paths[1])))
