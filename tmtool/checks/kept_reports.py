"""A report kept in a folder, with the files that were checked: every form of it can be made later.

It is kept as it was found, before anything was decided on its findings: decisions are put to it
whenever it is opened. What the texts were compared with (term base, memory, encoder) is named and
not kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile

from tmtool import files
from tmtool.checks import kept_records
from tmtool.checks.changed import ChangedPairs
from tmtool.checks.decisions import Decision, DecisionResult, apply
from tmtool.checks.inputs import File, OpenedJob
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.report import Report, ReportPart
from tmtool.checks.running import CheckOutcome
from tmtool.checks.seen import FindingSummary, summarize_finding
from tmtool.errors import InputError, describe_failed_read
from tmtool.findings import Severity
from tmtool.terms.usages import Usage
from tmtool.units import Bitext

FILE = "report.json"
_SHORT = "findings.json"
"""The ids of its findings with what they are shown as: for lists, which need no more."""
_BEFORE = "before.json"
"""The same of the check before, where there was one."""
_VERSION = 1
"""Chosen: counted up when what is kept changes."""
_SIDES = ("source", "target")
"""Folders of the files: both sides of a text may have one name."""


@dataclass(frozen=True, slots=True)
class _KeptPart:
    """A part as it is kept; files by their names, which lie in the folders `_SIDES`."""

    langs: tuple[str, str]
    pairs: tuple[Pair, ...]
    outcome: CheckOutcome
    files: tuple[File, ...]
    file: str | None = None
    whole: Bitext | None = None
    but: tuple[str, ...] = ()
    usage: Usage | None = None
    left_out: Mapping[str, int] | None = None
    repaired: int = 0
    encoding: str | None = None
    path: str | None = None
    paths: tuple[str | None, str | None] = (None, None)
    changed: ChangedPairs | None = None
    light: int = 0


@dataclass(frozen=True, slots=True)
class _KeptReport:
    parts: tuple[_KeptPart, ...]
    profile: str
    of: int
    terms: str | None = None
    memory: str | None = None
    version: int = 0


def write_report(report: Report, folder: Path, before: Path | None = None) -> None:
    """Keep a report in a folder that has nothing of that kind yet, with the files it is about.

    `before` is the folder of the check of the same texts before, where that is still kept.
    """
    parts = tuple(
        _keep_part(part, folder / str(number)) for number, part in enumerate(report.parts)
    )
    kept = _KeptReport(
        parts, report.profile, report.of, report.terms, report.memory, version=_VERSION
    )
    severities = {
        each.finding.id: each.finding.severity for part in parts for each in part.outcome.findings
    }
    for name, content in ((FILE, kept_records.dump(kept)), (_SHORT, severities)):
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
        found: _KeptReport = kept_records.load(_KeptReport, value)
    except OSError as error:
        raise InputError(describe_failed_read(folder / FILE, error)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = "this report was kept by another version of tmtool: check the texts again"
        raise InputError(message, code="kept report") from error
    parts = (_open_part(part, folder / str(number)) for number, part in enumerate(found.parts))
    return Report(tuple(parts), found.profile, found.of, found.terms, found.memory)


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


def _keep_part(part: ReportPart, folder: Path) -> _KeptPart:
    opened, job = part.opened, part.opened.job
    path, *paths = (
        _copy(each, folder / side)
        for each, side in zip((opened.path, *opened.paths), (_SIDES[0], *_SIDES), strict=True)
    )
    return _KeptPart(
        job.langs, tuple(job.pairs), part.decided.withdraw(), opened.files, job.file, job.whole,
        job.but, job.usage, opened.left_out, opened.repaired, opened.encoding, path,
        (paths[0], paths[1]), part.changed, part.light,
    )  # fmt: skip


def _copy(path: str | None, folder: Path) -> str | None:
    """Copy a file that was checked; None for what came from none."""
    if path is None or not Path(path).is_file():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    copyfile(path, folder / Path(path).name)
    return Path(path).name


def _open_part(kept: _KeptPart, folder: Path) -> ReportPart:
    path, *paths = _locate(kept, folder)
    job = CheckInput(
        kept.pairs, kept.langs, kept.file, kept.whole, but=kept.but, usage=kept.usage or Usage()
    )
    opened = OpenedJob(
        job, kept.files, kept.left_out or {}, kept.repaired, path, kept.encoding,
        (paths[0], paths[1]),
    )  # fmt: skip
    return ReportPart(opened, DecisionResult(kept.outcome), kept.changed, kept.light)


def _locate(kept: _KeptPart, folder: Path) -> Iterator[str | None]:
    """Where the files are that were checked."""
    for name, side in zip((kept.path, *kept.paths), (_SIDES[0], *_SIDES), strict=True):
        yield None if name is None else str(folder / side / name)
