"""The findings that the last checks have shown: what a decision by an id is about.

They lie in one file beside the decisions of whoever checks: JSON Lines, the latest last, those of
the very last check with their numbers. It is a note of what was seen and no part of any report:
where it can't be read or written, nothing is known, and the report with a finding has to be named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tmtool import files
from tmtool.errors import InputError, describe_failed_read
from tmtool.findings import Finding, MarkedText
from tmtool.formats.bitexts.jsonl import dump

_KEPT = 2_000
"""So many findings are known. Limit: some 1 MB, which each check reads and writes."""
_CONTEXT_CHARACTERS = 40


_SUMMARY_FIELDS = ("check", "message", "source", "target", "severity")


@dataclass(frozen=True, slots=True)
class FindingSummary:
    """What was found: by which check, its sentence, and the words of both sides in their place.

    `severity` is that of the finding: error, warning or note.
    """

    check: str
    message: str
    source: str = ""
    target: str = ""
    severity: str = ""


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

    The oldest go where there are too many, and the last of the report where it has more.
    """
    if not findings:
        return
    latest = {each.id: number for number, each in enumerate(findings[:_KEPT], start=1)}
    new = {each.id: summarize_finding(each) for each in findings[:_KEPT]}
    before = {name: each for name, each in read_findings(path).items() if name not in new}
    kept = [*before.items(), *new.items()][-_KEPT:]
    with suppress(InputError, OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = (
            f"{dump({'id': name, 'number': latest.get(name), **asdict(each)})}\n"
            for name, each in kept
        )
        files.write(path, lines, force=True, private=True)


def read_numbers(path: Path) -> Mapping[int, str]:
    """Return the ids of the last report's findings, by their numbers."""
    return {number: name for number, name, _ in _read_seen(path) if number}


def read_findings(path: Path) -> Mapping[str, FindingSummary]:
    """Return the findings that are known, by their ids; none where the file can't be read."""
    return {name: summary for _, name, summary in _read_seen(path)}


def _read_seen(path: Path) -> Sequence[tuple[int, str, FindingSummary]]:
    try:
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return [
            (
                int(each.get("number") or 0),
                str(each["id"]),
                FindingSummary(*(str(each.get(name, "")) for name in _SUMMARY_FIELDS)),
            )
            for each in records
        ]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return []


def read_report(path: str) -> tuple[Mapping[str, FindingSummary], Mapping[int, str]]:
    """Return the findings of a report in JSON, by their ids, and the ids by their numbers.

    InputError for what can't be read, and for what is no such report.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not a report in JSON: it is not UTF-8") from error
    try:
        records = list(_iter_records(text))
        numbers = {int(each["number"]): str(each["id"]) for each in records if "number" in each}
        return {str(each["id"]): _summarize_record(each) for each in records}, numbers
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        message = f"{path} is not a report of tmtool check in JSON (.json, .jsonl)"
        raise InputError(message, code="no report", field="report") from error


def _iter_records(text: str) -> Iterator[Mapping[str, Any]]:
    """The findings of a list of objects, or of an object a line."""
    listed = (
        json.loads(text)
        if text.lstrip().startswith("[")
        else (json.loads(line) for line in text.split("\n") if line.strip())
    )
    return (each for each in listed if each["type"] in ("finding", "accepted"))


def _summarize_record(record: Mapping[str, Any]) -> FindingSummary:
    sides = (
        MarkedText(side["text"], tuple(range(*span) for span in side["spans"]))
        for side in (record["source"], record["target"])
    )
    source, target = map(_quote, sides)
    severity = str(record.get("severity", ""))
    return FindingSummary(record["check"], record["message"], source, target, severity)


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
