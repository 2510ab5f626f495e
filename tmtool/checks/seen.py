"""The findings of the last checks and of reports in JSON: what a decision by an id is about.

The last findings are kept in one file next to the decisions of a user, JSON Lines, the latest last,
those of the very last check with their numbers. Where the file can't be read or written, nothing
is known, and the report with a finding has to be named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from tmtool import files
from tmtool.errors import InputError
from tmtool.findings import Finding, MarkedText
from tmtool.formats.bitexts.jsonl import dump

_MAX_FINDINGS = 2_000
"""Findings kept: some 1 MB, which each check reads and writes."""
_CONTEXT_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class FindingSummary:
    """A finding as decisions keep it: its check and message, both sides quoted, its severity."""

    check: str
    message: str
    source: str = ""
    target: str = ""
    severity: str = ""


KnownFindings: TypeAlias = tuple[Mapping[str, FindingSummary], Mapping[int, str]]
"""Findings by their ids, and the ids by the numbers of a report."""


def summarize_finding(finding: Finding) -> FindingSummary:
    """Return what a decision says of a finding.

    >>> from tmtool.findings import MarkedText
    >>> found = Finding("a", "width", "note", "odd", source=MarkedText("大会,", (range(2, 3),)))
    >>> summarize_finding(found)
    FindingSummary(check='width', message='odd', source='大会[*,*]', target='', severity='note')
    """
    sides = _quote(finding.source), _quote(finding.target)
    return FindingSummary(finding.check, finding.message, *sides, finding.severity)


def remember_findings(path: Path, findings: Sequence[Finding]) -> None:
    """Add the findings of a report, in its order, to those that are known.

    The oldest are dropped where there are too many, and the last of a report that has more.
    """
    if not findings:
        return
    latest = findings[:_MAX_FINDINGS]
    numbers = {each.id: {"number": number} for number, each in enumerate(latest, start=1)}
    new = {each.id: summarize_finding(each) for each in latest}
    before = {name: each for name, each in read_findings(path)[0].items() if name not in new}
    kept = [*before.items(), *new.items()][-_MAX_FINDINGS:]
    with suppress(InputError, OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        records = (
            {"type": "finding", "id": name, **numbers.get(name, {}), **asdict(each)}
            for name, each in kept
        )
        files.write(path, (f"{dump(each)}\n" for each in records), force=True, private=True)


def read_findings(path: Path) -> KnownFindings:
    """Return the findings of the last checks; none where the file can't be read."""
    try:
        return read_report(str(path))
    except InputError:
        return {}, {}


def read_report(path: str) -> KnownFindings:
    """Return the findings of a report in JSON, a list or an object a line.

    InputError for what can't be read, and for what is no such report.
    """
    content = files.read_bytes(Path(path))
    summaries, numbers = {}, {}
    try:
        text = content.decode("utf-8-sig").strip()
        lines = (json.loads(line) for line in text.split("\n") if line.strip())
        for each in json.loads(text) if text.startswith("[") else lines:
            if each["type"] in ("finding", "accepted"):
                sides = _quote_record(each["source"]), _quote_record(each["target"])
                fields = each["check"], each["message"], *sides, each.get("severity", "")
                summaries[str(each["id"])] = FindingSummary(*map(str, fields))
                if "number" in each:
                    numbers[int(each["number"])] = str(each["id"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        message = f"{path} is not a report of tmtool check in JSON (.json, .jsonl)"
        raise InputError(message, code="no report", field="report") from error
    return summaries, numbers


def _quote_record(side: str | Mapping[str, Any]) -> str:
    """Return a side of a record as it is quoted: reports have the whole text with its marks."""
    if isinstance(side, str):
        return side
    return _quote(MarkedText(side["text"], tuple(range(*span) for span in side["spans"])))


def _quote(side: MarkedText) -> str:
    """Quote the marked words of a finding with their context."""
    spans = sorted(side.spans, key=lambda span: span.start)
    start = max(spans[0].start - _CONTEXT_CHARACTERS, 0) if spans else 0
    stop = spans[-1].stop + _CONTEXT_CHARACTERS if spans else 2 * _CONTEXT_CHARACTERS
    parts, at = ["…" if start else ""], start
    for span in spans:
        parts += [side.text[at : span.start], "[*", side.text[span.start : span.stop], "*]"]
        at = span.stop
    parts += [side.text[at:stop], "…" if stop < len(side.text) else ""]
    return " ".join("".join(parts).split())
