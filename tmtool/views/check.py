"""Reports on checks as files, in the format of their names; and corrected copies of the texts.

Reports in Word and XLIFF are notes in a copy of the file that was checked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from tmtool import files
from tmtool.checks.repairs import list_repairs
from tmtool.checks.report import Report, ReportedFinding, build_title, iter_facts, summarize
from tmtool.checks.requests import FORMATS, WORD, XLIFF
from tmtool.errors import InputError
from tmtool.findings import SEVERITIES, MarkedText
from tmtool.formats.tables import sheets
from tmtool.formats.units.sources import Source
from tmtool.units import CheckRecord, TranslationUnit, Variant

MAX_CELL_CHARACTERS = 16_000  # Excel takes 32,767 UTF-16 units
_COLUMNS: dict[str, float | None] = {
    "no.": 5,
    "severity": 11,
    "check": 13,
    "message": 30,
    "where": 18,
    "times": 6,
    "source": 42,
    "target": 42,
    "suggestion": 14,
    "evidence": 30,
    "decision": 18,
    "id": 14,
    "file": 16,
}


def check_copy(name: str, checked: Sequence[str]) -> None:
    """Raise InputError for a copy with notes of a file that is not among those `checked`."""
    suffix = Path(name).suffix.lower()
    suffixes = [Path(file).suffix.lower() for file in checked]
    if suffix in WORD and (len(checked) != 2 or suffixes[1] != suffix):
        raise InputError(
            f"{name}: comments go into a copy of the translation: check a text and its "
            f"translation as a {suffix} file, or write a .html"
        )
    if suffix in XLIFF and suffixes != [suffix]:
        raise InputError(
            f"{name}: notes go into a copy of the {suffix} file that is checked, alone: "
            "write a .html instead"
        )


def write(
    report: Report, path: str | Path, *, when: datetime | None = None, force: bool = False
) -> None:
    """Write a report in the format of the name of a file (`FORMATS`), with the time `when`.

    Raises InputError for another suffix, for a copy of a file that was not checked or was changed
    since, and for a file that exists, unless `force` is true.
    """
    from tmtool.operations.check_texts import iter_records
    from tmtool.operations.to_json import dump, dump_list
    from tmtool.views.docx import check as docx
    from tmtool.views.terminal import check as terminal
    from tmtool.views.terminal.look import Look

    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path.name}: the name of the file must end in {', '.join(FORMATS)}")
    files.check(path, force=force)
    if suffix == ".xlsx":
        files.write_bytes(path, partial(write_sheet, report, when=when), force=force)
    elif suffix in (*WORD, *XLIFF):
        is_word = suffix in WORD
        pieces = (
            [docx.comment_on(report, when or datetime.now(UTC))] if is_word else annotate(report)
        )
        files.write_bytes(path, lambda file: file.writelines(pieces), force=force)
    else:
        records = iter_records(report)
        made: dict[str, Callable[[], Iterable[str]]] = {
            ".html": lambda: render_chunks(report),
            ".txt": lambda: terminal.view(report, Look(full=True)),
            ".json": lambda: dump_list(records),
            ".jsonl": lambda: (f"{dump(each)}\n" for each in records),
        }
        files.write(path, made[suffix](), force=force)


def write_sheet(report: Report, file: IO[bytes], *, when: datetime | None = None) -> None:
    """Write a workbook with a sheet about the check, and one with a row for each finding."""
    about = [*iter_facts(report), ("Findings", summarize(report))]
    is_needed = {"decision": report.signed, "file": len(report.parts) > 1}
    columns = {name: width for name, width in _COLUMNS.items() if is_needed.get(name, True)}
    rows = (tuple(row[name] for name in columns) for row in map(_row, report.number_findings()))
    sheets.write_table(file, "findings", columns, rows, about=about, when=when)


def _row(each: ReportedFinding) -> dict[str, str]:
    finding = each.finding
    where = [each.places[0].describe(), each.others, each.doubt]
    return {
        "no.": str(each.number),
        "severity": finding.severity,
        "check": finding.check,
        "message": finding.message,
        "where": "; ".join(filter(None, where)),
        "times": str(finding.count),
        "source": _mark(finding.source),
        "target": _mark(finding.target),
        "suggestion": finding.suggestion or "",
        "evidence": "\n".join(one.describe() for one in finding.evidence),
        "decision": each.decision.describe() if each.decision else "",
        "id": finding.id,
        "file": each.part.opened.job.file or "",
    }


def _mark(side: MarkedText) -> str:
    whole = "".join(f"[*{text}*]" if marked else text for text, marked in side.iter_pieces())
    return whole if len(whole) < MAX_CELL_CHARACTERS else f"{whole[:MAX_CELL_CHARACTERS]}…"


def annotate(report: Report) -> Iterator[bytes]:
    """Yield a copy of the XLIFF that was checked, with a note per finding and one on the check.

    Raises InputError if no XLIFF was checked alone, or it was changed since.
    """
    from tmtool.checks.kinds import find_category
    from tmtool.formats.xliff.annotating import OURS, add_notes
    from tmtool.formats.xliff.model import XliffNote

    opened = report.parts[0].opened if len(report.parts) == 1 else None
    path = Path((opened and opened.path) or "")
    if opened is None or path.suffix.lower() not in XLIFF:
        message = "notes go into a copy of an XLIFF: check one XLIFF alone"
        raise InputError(message)
    source = Source(path, path.name, opened.encoding)
    if opened.files and opened.files[0].hash not in (None, source.file_hash):
        raise InputError(f"{source.name} was changed while it was checked: check it again")
    facts = [f"{fact.name}: {fact.value}" for fact in iter_facts(report)]
    about = [XliffNote("\n".join((*facts, summarize(report))), OURS, 10)]  # the lowest priority
    notes: defaultdict[int, list[XliffNote]] = defaultdict(list)
    for each in report.number_findings():
        finding = each.finding
        told = [f"{finding.severity}, {finding.check}: {finding.message}"]
        told += (f"{name}: {text}" if name else text for name, text in each.list_details())
        # The files of one program keep its own extensions.
        issue = find_category(finding).its if path.suffix.lower() in XLIFF[:2] else None
        priority = SEVERITIES.index(finding.severity) + 1
        note = XliffNote("; ".join((*told, finding.id)), OURS, priority, issue)
        for place in each.places:
            (about if place.segment is None else notes[place.segment]).append(note)
    yield from add_notes(source, notes, about)


def render_chunks(report: Report) -> Iterator[str]:
    """Render one self-contained page: the findings, then what was checked and how."""
    from tmtool.lang.codes import name_language
    from tmtool.version import __version__
    from tmtool.views.html.render import render

    facts, findings = list(iter_facts(report)), report.number_findings()
    langs = {each.part.opened.job.langs for each in findings}
    severities = Counter[str](each.finding.severity for each in findings)
    checks = Counter(each.finding.check for each in findings)
    choices = [("severity", "Severity", severities), ("check", "Check", checks)]
    if any(each.decision for each in findings):
        statuses = Counter("kept as is" if each.decision else "open" for each in findings)
        choices.append(("status", "Status", statuses))
    return render(
        "check.html",
        title=build_title(report),
        summary=summarize(report),
        findings=findings,
        is_joint=len(report.parts) > 1,
        languages=[*map(name_language, langs.pop())] if len(langs) == 1 else ["Source", "Target"],
        choices=choices,
        silent=[fact.value for fact in facts if fact.name == "Not checked"],
        facts=[
            *(fact for fact in facts if fact.name != "Not checked"),
            ("Made by", f"tmtool {__version__}"),
        ],
    )


# Corrected copies.


def list_corrected(report: Report) -> tuple[str, ...]:
    """List the suffixes that `write_corrected` accepts, that of the checked file first."""
    from tmtool.formats.units.reading import format_of

    opened = report.parts[0].opened if len(report.parts) == 1 else None
    if opened is None:
        return ()
    own = Path(opened.paths[1] or opened.path or "").suffix.lower()
    if opened.job.whole is not None:
        word = (own,) if opened.paths[1] and own in WORD else ()
        return tuple(dict.fromkeys((*word, ".tmx", ".xlf", ".xlsx", ".jsonl")))
    if opened.path is None:
        return ()
    is_in_place = format_of(_find_source(report)) in ("tmx", "xliff")
    return (own if is_in_place else ".xlsx",)


def write_corrected(report: Report, ids: Collection[str], path: Path, *, by: CheckRecord) -> None:
    """Write a copy with the suggestions of these findings applied in somebody's name.

    A Word file gets tracked changes. A TMX or XLIFF of another program stays as it is but for the
    words; other tables become a sheet with both languages. Raises InputError for a suggestion that
    can't be applied as it is, before anything is written.
    """
    from tmtool.formats.bitexts.notes import PairNote
    from tmtool.formats.units.rewording import WordChange, replace_words
    from tmtool.formats.units.writing import write as write_units
    from tmtool.review.decided import apply_suggestion
    from tmtool.views.docx.check import track
    from tmtool.views.html.bitext import write as write_bitext

    repairs = list_repairs(report, ids)
    job = report.parts[0].opened.job
    texts = {pair.number: (pair.source, pair.target) for pair in job.pairs}
    if path.suffix.lower() in WORD:
        when = datetime.fromisoformat(by.at)
        data = track(report, repairs, author=by.by, when=when)
        files.write_bytes(path, lambda file: file.writelines([data]))
    elif (whole := job.whole) is not None:
        for number, listed in repairs.items():
            # The last comes first, so that places before it stay what they are.
            for each in listed:
                note = PairNote(each.finding, "", "", "", None, each.side, (each.words,))
                whole = apply_suggestion(whole, number, note, checked=by)
        write_bitext(whole, path)
    elif path.suffix.lower() == ".xlsx":
        units = []
        for number, both in texts.items():
            corrected = [*both]
            for each in repairs.get(number, ()):
                text, words = corrected[each.side], each.words
                corrected[each.side] = text[: words.start] + words.after + text[words.stop :]
            sides = zip(job.langs, corrected, strict=True)
            units.append(TranslationUnit(tuple(Variant(*side) for side in sides if side[1])))
        write_units(units, path, source=job.langs[0], target=job.langs[1])
    else:
        changes = {
            number: [
                WordChange(each.side, each.words.start, each.words.before, each.words.after)
                for each in listed
            ]
            for number, listed in repairs.items()
        }
        pieces = replace_words(_find_source(report), changes, job.langs, texts)
        files.write_bytes(path, lambda file: file.writelines(pieces))


def _find_source(report: Report) -> Source:
    opened = report.parts[0].opened
    path = Path(opened.path or "")
    return Source(path, path.name, opened.encoding)
