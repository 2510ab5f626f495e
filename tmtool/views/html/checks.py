"""Checks of a server: their list, a report to decide on, and the whole texts beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from string import ascii_letters, digits
from typing import NamedTuple

from tmtool.checks.decisions import Decision
from tmtool.checks.joining import GroupedFinding
from tmtool.checks.repairs import build_note
from tmtool.checks.report import Report, ReportPart, describe_checked, iter_facts
from tmtool.findings import SEVERITIES, Evidence, Finding, Severity
from tmtool.lang.fold import fold
from tmtool.memory.places import Locator
from tmtool.un.places import parse_place
from tmtool.version import __version__
from tmtool.views import check as cells
from tmtool.views import corrected
from tmtool.views.docx.check import SUFFIXES as WORD
from tmtool.views.html.check import FindingSide, build_side
from tmtool.views.html.listing import Listing
from tmtool.views.html.place import PlaceLink
from tmtool.views.html.render import Tongue, render_served
from tmtool.views.xliff_notes import SUFFIXES as XLIFF

_WORDS: Mapping[str, str] = {
    "kept": "Kept as is", "not an error": "Not an error", "applied": "Suggestion put in",
    "reopened": "Reopened",
}  # fmt: skip
_PLAIN = frozenset(f"{ascii_letters}{digits}.-_")
"""What stands for itself in a header's name of a file. Standard (RFC 5987, attr-char), a part."""
_SHORT = 24
"""Characters of a suggestion that a button has room for. Chosen, no measurement."""


class Mark(NamedTuple):
    """Who put a suggestion in, and when (ISO 8601)."""

    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which findings are shown; what is empty leaves none out.

    `state` is `open` or `decided`; `new` are those that the check before had not.
    """

    severity: str = ""
    check: str = ""
    state: str = ""
    find: str = ""
    new: bool = False

    def list_chosen(self) -> dict[str, str]:
        """What is chosen, as an address has it."""
        told = {name: getattr(self, name) for name in ("severity", "check", "state", "find")}
        return {name: value for name, value in {**told, "new": "1" * self.new}.items() if value}

    def fits(self, row: CheckRow) -> bool:
        """Whether a finding is shown."""
        finding = row.finding
        return (
            self.severity in ("", finding.severity)
            and self.check in ("", finding.check)
            and self.state in ("", "decided" if row.settled else "open")
            and (row.is_new or not self.new)
            and fold(self.find) in row.folded
        )


@dataclass(frozen=True)
class OpenedCheck:
    """A check as it is by now: what was found, decided and put in, as somebody sees it.

    `version` is how many decisions there are, `before` what the check before had found, None where
    there was none.
    """

    id: str
    title: str
    made: str
    version: int
    held: bool
    report: Report
    before: frozenset[str] | None = None
    applied: Mapping[str, Mark] = field(default_factory=dict)

    @cached_property
    def rows(self) -> Sequence[CheckRow]:
        """All findings, by weight and place in each file."""
        listed = [row for part in self.report.parts for row in self._iter_rows(part)]
        alike = Counter(_tell_alike(row) for row in listed if not row.settled)
        listed = [replace(row, alike=alike[_tell_alike(row)]) for row in listed]
        return sorted(listed, key=lambda row: SEVERITIES.index(row.finding.severity))

    def _iter_rows(self, part: ReportPart) -> Iterator[CheckRow]:
        several = len(self.report.parts) > 1
        decided = {
            each.finding.id: decision
            for each, decision in (*part.decided.accepted, *part.decided.not_errors)
        }
        for each in part.decided.withdraw().findings:
            name = each.finding.id
            settled = None
            if name in self.applied:
                settled = Settled("applied", *self.applied[name])
            elif name in decided:
                settled = Settled.of(decided[name])
            is_new = self.before is not None and name not in self.before
            yield CheckRow.of(each, part, settled, is_new=is_new, several=several)


def _tell_alike(row: CheckRow) -> tuple[str, str]:
    return row.finding.check, row.finding.message


class Settled(NamedTuple):
    """What was decided on a finding, by whom, when and why."""

    verdict: str
    by: str
    at: str
    why: str = ""

    @classmethod
    def of(cls, decision: Decision) -> Settled:
        return cls(decision.verdict, decision.by, decision.at, decision.why)

    @property
    def told(self) -> str:
        """The decision in one line."""
        why = f": {self.why}" if self.why else ""
        return f"{_WORDS[self.verdict]} by {self.by}, {_tell_moment(self.at)}{why}"


class EvidenceLine(NamedTuple):
    """Something that speaks for a finding, and the documents that say so."""

    text: str
    links: tuple[tuple[str, PlaceLink | None], ...]


@dataclass(frozen=True)
class CheckRow:
    """A finding as it is shown; `button` is what Apply puts in, where that is short.

    `alike` is how many open ones say the same, itself included.
    """

    finding: Finding
    where: str
    remarks: tuple[str, ...]
    sides: tuple[FindingSide, FindingSide]
    pair: int | None
    settled: Settled | None
    is_new: bool
    can_apply: bool
    suggested: Tongue
    alike: int = 1

    @classmethod
    def of(
        cls, each: GroupedFinding, part: ReportPart, settled: Settled | None, *, is_new: bool,
        several: bool,
    ) -> CheckRow:  # fmt: skip
        finding, langs = each.finding, part.opened.job.langs
        place, note = each.places[0], build_note(each.finding, part.opened.job.langs)
        where = (part.opened.job.file if several else None, cells.place(place))
        remarks = (cells.describe_others(each), cells.describe_doubt(each, part.opened.low))
        return cls(
            finding, ", ".join(filter(None, where)), tuple(filter(None, remarks)),
            (build_side(finding.source, langs[0]), build_side(finding.target, langs[1])),
            None if place.segment is None else place.segment + 1, settled, is_new,
            bool(note.repairs) and not several, Tongue.of(langs[note.side]),
        )  # fmt: skip

    @property
    def evidence(self) -> Sequence[EvidenceLine]:
        return [
            EvidenceLine(
                cells.describe_evidence(replace(each, citations=())), tuple(_iter_links(each))
            )
            for each in self.finding.evidence
        ]

    @property
    def button(self) -> str:
        text = self.finding.suggestion or ""
        return text if len(text) <= _SHORT else ""

    @cached_property
    def folded(self) -> str:
        """All that a search looks at."""
        finding = self.finding
        told = (
            finding.message, finding.check, self.where, finding.source.text, finding.target.text,
            finding.suggestion or "",
        )  # fmt: skip
        return fold("\n".join(told))


def _iter_links(each: Evidence) -> Iterator[tuple[str, PlaceLink | None]]:
    """The documents that are cited; what is no symbol is no place that could be opened."""
    for cited in each.citations:
        found = parse_place(cited)
        place = None if found is None else Locator(found.symbol, found.paragraph)
        yield cited, None if place is None else PlaceLink.to(place)


# What is handed out.


@dataclass(frozen=True, slots=True)
class Export:
    """A file that can be had of a check: its address, what it is called on the page, its name."""

    key: str
    label: str
    file: str
    is_corrected: bool = False

    def quote_file(self) -> str:
        """The name as a header has it (RFC 5987)."""
        return "".join(
            chr(byte) if chr(byte) in _PLAIN else f"%{byte:02X}" for byte in self.file.encode()
        )


def list_exports(opened: OpenedCheck) -> Sequence[Export]:
    """The files that can be had of a check, the commonest first."""
    parts = opened.report.parts
    stem = Path(opened.title.partition(" + ")[2] or opened.title).stem or "check"
    own = parts[0].opened if len(parts) == 1 else None
    paths = own.paths if own else (None, None)
    found = []
    for key, label, path in (
        ("commented", "Comments in Word", paths[1]),
        ("commented-source", "Comments in Word, in the source", paths[0]),
    ):
        if path and Path(path).suffix.lower() in WORD:
            name = f"{Path(path).stem}.commented{Path(path).suffix}"
            found.append(Export(key, label, name))
    ends = Path(own.path).suffix.lower() if own and own.path else ""
    xliff = ends if ends in XLIFF else ".xlf"
    found += [
        Export("sheet", "Sheet", f"{stem}.findings.xlsx"),
        Export("page", "Page to keep or send", f"{stem}.findings.html"),
        Export("xliff", "XLIFF with notes", f"{stem}.findings{xliff}"),
        Export("markdown", "Markdown", f"{stem}.findings.md"),
        Export("text", "Text", f"{stem}.findings.txt"),
        Export("jsonl", "JSON Lines", f"{stem}.findings.jsonl"),
        Export("json", "JSON", f"{stem}.findings.json"),
    ]
    for end in corrected.list_suffixes(opened.report):
        label = "Word, changes tracked" if end in WORD else end[1:].upper()
        found.append(Export(f"corrected{end}", label, f"{stem}.corrected{end}", is_corrected=True))
    return found


def prepare_export(opened: OpenedCheck, chosen: Export) -> Report:
    """The report as a file tells it: reports to read name what was kept as it is, and why."""
    return replace(opened.report, signed=not chosen.key.startswith(("commented", "xliff")))


# Pages.


def render_checks(listing: Listing, left: Mapping[str, Sequence[Severity]]) -> str:
    """The list of checks; `left` has the severities of what is open in each, by their ids."""
    rows = tuple(replace(each, open=_count(left[each.item.id])) for each in listing.rows)
    return render_served(
        "checks.html", title="Checks - tmtool", module="dropping.js",
        listing=replace(listing, rows=rows),
    )  # fmt: skip


def render_check(opened: OpenedCheck, wanted: Filter, problem: str = "") -> str:
    """The page of a check; `problem` says why a decision was not taken."""
    shown = [row for row in opened.rows if wanted.fits(row)]
    sections = {
        "open": [row for row in shown if not row.settled],
        "decided": [row for row in shown if row.settled],
    }
    facts = list(iter_facts(opened.report))
    exports = list_exports(opened)
    return render_served(
        "check_served.html", title=f"{opened.title} - tmtool", module="check_served.js",
        check=opened, sections=sections, wanted=wanted, problem=problem,
        status=_describe_status(opened),
        choices=_list_choices(opened), is_chosen=bool(wanted.list_chosen()),
        exports=[each for each in exports if not each.is_corrected],
        copies=[each for each in exports if each.is_corrected],
        checked=describe_checked(
            replace(
                opened.report, terms=_shorten(opened.report.terms),
                memory=_shorten(opened.report.memory),
            )
        ),
        silent=list(dict.fromkeys(check for check, _ in opened.report.not_checked)),
        facts=[*facts, ("Made by", f"tmtool {__version__}")],
    )  # fmt: skip


def _shorten(name: str | None) -> str | None:
    """What texts were compared with, without the folders where it lies.

    >>> _shorten("/home/ada/un, 8,055 units"), _shorten(None)
    ('un, 8,055 units', None)
    """
    return name and re.split(r"[/\\](?=[^/\\]*$)", name)[-1]


def render_rows(opened: OpenedCheck, ids: Collection[str], problem: str = "") -> str:
    """The rows that something was decided on, for the script of a page that is open."""
    rows = [row for row in opened.rows if row.finding.id in ids]
    return render_served(
        "check_rows.html", check=opened, rows=rows, wanted=Filter(), problem=problem,
        status=_describe_status(opened),
    )  # fmt: skip


def render_texts(identity: str, title: str, report: Report) -> str:
    """The whole texts of what was checked, pair by pair."""
    parts = []
    for part in report.parts:
        found: dict[int, str] = {}
        for each in part.decided.withdraw().findings:
            for place in each.places:
                if place.segment is not None:
                    found.setdefault(place.segment, each.finding.id)
        parts.append((part.opened.job, [Tongue.of(each) for each in part.opened.job.langs], found))
    return render_served(
        "check_texts.html", title=f"{title} - tmtool", module=None, id=identity, name=title,
        parts=parts,
    )  # fmt: skip


def describe_later(person: str, verdict: str, at: str) -> str:
    """What somebody decided on a finding meanwhile.

    >>> describe_later("Bo", "kept", "2026-11-29T14:30:12.000000Z")
    'Bo decided on this finding meanwhile (2026-11-29 14:30): kept as is. It stays so.'
    """
    told = _WORDS[verdict].lower()
    return f"{person} decided on this finding meanwhile ({_tell_moment(at)}): {told}. It stays so."


def _describe_status(opened: OpenedCheck) -> Mapping[str, object]:
    """How many findings are open, decided, and new."""
    left = [row for row in opened.rows if not row.settled]
    return {
        "counts": _count([row.finding.severity for row in left]),
        "decided": len(opened.rows) - len(left),
        "applied": len(opened.applied),
        "new": None if opened.before is None else sum(row.is_new for row in opened.rows),
    }


def _count(severities: Sequence[Severity]) -> Sequence[tuple[Severity, int, str]]:
    """Count findings by severity, with the noun in its number."""
    counts = Counter(severities)
    return [
        (each, counts[each], f"{each}{'' if counts[each] == 1 else 's'}")
        for each in SEVERITIES
        if counts[each]
    ]


def _list_choices(opened: OpenedCheck) -> Mapping[str, Mapping[str, int]]:
    """What the findings can be chosen by, and how many there are of each."""
    severities = Counter(row.finding.severity for row in opened.rows)
    checks = Counter(row.finding.check for row in opened.rows)
    return {
        "severity": {each: severities[each] for each in SEVERITIES if severities[each]},
        "check": dict(sorted(checks.items())),
    }


def _tell_moment(at: str) -> str:
    return at[:16].replace("T", " ")
