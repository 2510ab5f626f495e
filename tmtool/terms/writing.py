"""Writing a term base into a file of any kind: whole or not at all, and what is lost is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from tmtool.errors import InputError
from tmtool.formats import files
from tmtool.lang.script import base
from tmtool.terms import json_lines, rows, tbx_write
from tmtool.units import ConceptEntry

FORMATS = ("tbx", "csv", "xlsx", "jsonl", "jieba", "omegat")
_ENDS = {
    ".tbx": "tbx", ".csv": "csv", ".xlsx": "xlsx", ".jsonl": "jsonl", ".utf8": "omegat",
    ".tab": "omegat", ".dict": "jieba",
}  # fmt: skip


def format_of(path: Path, told: str | None) -> str:
    """The format of a file to write: as told, else by how its name ends; InputError if neither."""
    if told in FORMATS:
        return str(told)
    found = _ENDS.get(path.suffix.lower())
    if told is not None or found is None:
        wrong = (
            f"format {told!r} does not exist"
            if told
            else (f"{path.name}: the name does not say which format to write")
        )
        raise InputError(wrong, code="format of terms", field="format", formats=", ".join(FORMATS))
    return found


def write(
    entries: Sequence[ConceptEntry],
    path: Path,
    form: str,
    *,
    langs: tuple[str, str] | None = None,
    force: bool = False,
) -> tuple[str, ...]:
    """Write entries into a file, and give a sentence for each kind of thing that it can't hold.

    A glossary for OmegaT needs both languages; a dictionary for jieba is of the first, else of
    Chinese. On any failure the old file, or none, is what remains.
    """
    if form == "omegat" and langs is None:
        message = "a glossary for OmegaT needs a source and a target language"
        raise InputError(message, code="languages of a glossary")
    if form == "xlsx":
        files.write_bytes(path, partial(rows.write_xlsx, entries), force=force)
    else:
        files.write(path, _texts(entries, form, langs), force=force)
    counted = Counter(_losses(entries, form, langs))
    return tuple(f"{what}: {count}" for what, count in counted.items())


def _texts(
    entries: Sequence[ConceptEntry], form: str, langs: tuple[str, str] | None
) -> Iterator[str]:
    if form == "tbx":
        return tbx_write.lines(entries)
    if form == "csv":
        return rows.csv_lines(entries)
    if form == "jsonl":
        return json_lines.lines(entries)
    if form == "jieba":
        return rows.jieba_lines(entries, langs[0] if langs else "zh")
    return rows.omegat_lines(entries, langs or ("zh", "en"))


def _losses(
    entries: Sequence[ConceptEntry], form: str, langs: tuple[str, str] | None
) -> Iterator[str]:
    """What a format has no place for, once for each time."""
    for entry in entries:
        if form == "tbx":
            yield from tbx_write.losses(entry)
        elif form in ("csv", "xlsx"):
            yield from rows.losses(entry)
        elif form == "jieba":
            yield from _not_words(entry, langs[0] if langs else "zh")
        elif form == "omegat":
            yield from _not_paired(entry, langs or ("zh", "en"))


def _not_words(entry: ConceptEntry, lang: str) -> Iterator[str]:
    for term in entry.terms:
        if base(term.lang) == base(lang) and not rows.is_word(term.text):
            yield "terms with blanks or marks, which jieba can't find as a word, left out"


def _not_paired(entry: ConceptEntry, langs: tuple[str, str]) -> Iterator[str]:
    if not any(rows.omegat_lines([entry], langs)):
        yield f"entries without a term to use in {langs[0]} and {langs[1]}, left out"
    for term in entry.terms:
        if base(term.lang) == base(langs[0]) and not rows.is_glossary_line(term.text):
            yield "terms that begin with #, which OmegaT takes for remarks, left out"
