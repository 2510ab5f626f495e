"""Writing a term base into a file of any kind: whole or not at all, and what is lost is told."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import StringIO
from pathlib import Path
from typing import IO

from tmtool import files
from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.errors import InputError
from tmtool.formats.losses import Declarations, FormatLosses
from tmtool.formats.tables import sheets
from tmtool.regions import build_tag
from tmtool.terms import cells, json_lines, tbx_write
from tmtool.terms.headings import COLUMNS, MORE_COLUMNS
from tmtool.terms.losses import (
    THINGS,
    count_losses,
    is_glossary_line,
    is_wanted,
    is_word,
    select_terms,
)

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_WIDTHS: dict[str, float] = {
    "concept": 20, "definition": 40, "term": 40, "source": 20, "note": 30, "concept note": 30,
    "context": 40, "language definition": 40, "language note": 30,
}  # fmt: skip
FORMATS = ("tbx", "csv", "xlsx", "jsonl", "jieba", "omegat", "tbx2")
"""TBX is of version 3, tbx2 of version 2, for programs that know no other."""
_LOSES_OF_TABLES = ("blanks in lines",)
_RECORD = (
    "types of records", "bodies of entries", "record ids", "sources of definitions",
    "notes of languages", "links", "grammar", "full terms", "successors", "usage dates",
    "approvals", "contexts", "other fields",
)  # fmt: skip
"""What of a terminologist's record no list of words holds."""
_LOSES: dict[str, tuple[str, ...]] = {
    "tbx": tbx_write.LOSES,
    "tbx2": tbx_write.LOSES,
    "csv": _LOSES_OF_TABLES,
    "xlsx": _LOSES_OF_TABLES,
    "jieba": (
        "languages", "no words", "ids", "subjects", "definitions",
        "notes of entries", "statuses", "process statuses", "forms", "organizations", "regions",
        "bodies", "sources", "dates", "notes", "flags", "generic", *_RECORD,
    ),
    "omegat": (
        "unpaired", "languages", "no lines", "blanks", "ids", "subjects", "notes of entries",
        "forms", "sources", "flags", "generic", *_RECORD,
    ),
}  # fmt: skip
LOSSES = Declarations(
    THINGS,
    (
        FormatLosses("TBX", "version 3", _LOSES["tbx"]),
        FormatLosses("TBX", "version 2", _LOSES["tbx2"]),
        FormatLosses("CSV", "", _LOSES["csv"]),
        FormatLosses("XLSX", "", _LOSES["xlsx"]),
        FormatLosses("JSONL", "", ()),
        FormatLosses("jieba", "", _LOSES["jieba"], is_read=False),
        FormatLosses("OmegaT", "", _LOSES["omegat"], is_read=False),
    ),
)
"""What each format can't carry of a term base."""
_ENDS = {
    ".tbx": "tbx", ".csv": "csv", ".xlsx": "xlsx", ".jsonl": "jsonl", ".utf8": "omegat",
    ".tab": "omegat", ".dict": "jieba",
}  # fmt: skip


def render_csv(entries: Sequence[ConceptEntry]) -> Iterator[str]:
    """A CSV for spreadsheets, line by line: with a byte order mark, and no cell a formula.

    A cell that a spreadsheet could take for one has an apostrophe before it; reading takes that
    away again.
    """
    yield BOM
    columns = list_columns(entries)
    for row in (tuple(columns.values()), *iter_rows(entries, columns)):
        line = StringIO()
        csv.writer(line, lineterminator="\n").writerow(map(guard_cell, row))
        yield line.getvalue()


def write_xlsx(entries: Sequence[ConceptEntry], file: IO[bytes]) -> None:
    """A sheet with the same rows."""
    columns = list_columns(entries)
    widths: dict[str, float | None] = {name: _WIDTHS.get(name, 12) for name in columns.values()}
    sheets.write_table(file, "terms", widths, iter_rows(entries, columns))


def list_columns(entries: Iterable[ConceptEntry]) -> dict[str, str]:
    """The columns of a table of entries, by field: those of every table, and those in use."""
    used = {
        name
        for entry in entries
        for term in entry.terms
        for name, cell in _tell_more(entry, term).items()
        if cell
    }
    return COLUMNS | {name: head for name, head in MORE_COLUMNS.items() if name in used}


def iter_rows(
    entries: Iterable[ConceptEntry], columns: Iterable[str] = tuple(COLUMNS)
) -> Iterator[tuple[str, ...]]:
    """The cells of each term, in the order of the columns, which are named by their fields."""
    names = list(columns)
    for entry in entries:
        for term in entry.terms:
            told = _tell(entry, term) | _tell_more(entry, term)
            yield tuple(told[name] or "" for name in names)


def _tell(entry: ConceptEntry, term: Term) -> dict[str, str | None]:
    """What stands in the columns of every table."""
    return {
        "id": entry.id, "subject": entry.subject, "definition": entry.definition,
        "entry_note": entry.note, "generic": _yes(entry.generic), "lang": term.lang,
        "text": term.text, "status": term.status, "process_status": term.process_status,
        "form": term.form, "organization": term.organization, "region": term.region,
        "body": term.body, "source": term.source, "date": term.date, "note": term.note,
        "recognized": _yes(term.recognized), "verified": _yes(term.verified),
    }  # fmt: skip


def _tell_more(entry: ConceptEntry, term: Term) -> dict[str, str | None]:
    """What stands in the others."""
    texts, sources, links = cells.format_quotes(term.contexts)
    notes = next((each for each in entry.languages if each.lang == term.lang), None)
    said = notes or LanguageNotes(term.lang)
    definition = said.definition or Quote("")
    return {
        "kind": entry.kind, "entry_body": entry.body,
        "record_ids": cells.format_ids(entry.record_ids),
        "definition_source": entry.definition_source, "definition_link": entry.definition_link,
        "entry_fields": cells.format_fields(entry.fields), "lang_definition": definition.text,
        "lang_definition_source": definition.source, "lang_definition_link": definition.link,
        "lang_note": said.note, "lang_fields": cells.format_fields(said.fields),
        "process_by": term.process_by, "process_date": term.process_date, "link": term.link,
        "part_of_speech": term.part_of_speech, "gender": term.gender, "number": term.number,
        "full_term": term.full_term, "successor": term.successor, "used_from": term.used_from,
        "used_until": term.used_until, "contexts": texts, "context_source": sources,
        "context_link": links, "fields": cells.format_fields(term.fields),
    }  # fmt: skip


def render_jieba(entries: Iterable[ConceptEntry], lang: str) -> Iterator[str]:
    """A user dictionary for jieba: a word of a language and its kind a line, each once.

    How often a word occurs is left to jieba, which takes so much that the word stays whole.
    """
    terms = (term for entry in entries for term in select_terms(entry, lang))
    for text in dict.fromkeys(term.text for term in terms if is_word(term.text)):
        yield f"{text} n\n"


def render_omegat(entries: Iterable[ConceptEntry], languages: tuple[str, str]) -> Iterator[str]:
    """A glossary for OmegaT: source term, target term and comment between tabs.

    The target's superseded and deprecated terms stand in the comment, as what not to write.
    """
    source, target = languages
    for entry in entries:
        targets = [term for term in select_terms(entry, target) if is_wanted(term)]
        avoid = [term for term in select_terms(entry, target) if not is_wanted(term)]
        for one in select_terms(entry, source):
            for other in targets:
                line = (one.text, other.text, _comment(entry, other, avoid))
                if is_glossary_line(one.text):
                    yield "\t".join(" ".join(cell.split()) for cell in line) + "\n"


def _comment(entry: ConceptEntry, term: Term, avoid: list[Term]) -> str:
    usage = build_tag(term.lang, term.region) if term.region else None
    known = [
        term.status, term.process_status, usage, term.organization, term.body, term.date, term.note,
        entry.definition,
    ]  # fmt: skip
    told = "; ".join(part for part in known if part)
    return "; ".join([told, *(f"not {each.text} ({each.status})" for each in avoid)])


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def guard_cell(cell: str) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def format_of(path: Path, name: str | None) -> str:
    """The format of a file to write: as told, else by how its name ends; InputError if neither."""
    if name in FORMATS:
        return str(name)
    found = _ENDS.get(path.suffix.lower())
    if name is not None or found is None:
        wrong = f"format {name!r} does not exist"
        if name is None:
            wrong = f"{path.name}: the name does not say which format to write"
        raise InputError(f"{wrong}; use one of {', '.join(FORMATS)}", field="format")
    return found


def write(
    entries: Sequence[ConceptEntry],
    path: Path,
    form: str,
    *,
    languages: tuple[str, str] | None = None,
    force: bool = False,
) -> tuple[str, ...]:
    """Write entries into a file, and give a sentence for each kind of thing that it can't hold.

    A glossary for OmegaT needs both languages; a dictionary for jieba is of the first, else of
    Chinese. On any failure the old file, or none, is what remains.
    """
    if form == "omegat" and languages is None:
        message = "a glossary for OmegaT needs a source and a target language"
        raise InputError(message, field="from_")
    if form == "xlsx":
        files.write_bytes(path, partial(write_xlsx, entries), force=force)
    else:
        files.write(path, _texts(entries, form, languages), force=force)
    loses = _LOSES.get(form, ())
    written = (languages[0] if languages else "zh",) if form == "jieba" else languages or ()
    lost = count_losses(entries, loses, written)
    return tuple(text for _, text in LOSSES.describe(loses, lost))


def _texts(
    entries: Sequence[ConceptEntry], form: str, languages: tuple[str, str] | None
) -> Iterator[str]:
    if form in ("tbx", "tbx2"):
        return tbx_write.render_lines(entries, 2 if form == "tbx2" else 3)
    if form == "csv":
        return render_csv(entries)
    if form == "jsonl":
        return json_lines.render_lines(entries)
    if form == "jieba":
        return render_jieba(entries, languages[0] if languages else "zh")
    return render_omegat(entries, languages or ("zh", "en"))
