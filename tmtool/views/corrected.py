"""Corrected copies of checked texts: with suggestions applied.

A Word file gets tracked changes. A TMX or an XLIFF of another program stays as it is but for the
words. A bitext can be written in every format; other tables become a sheet with both languages.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from tmtool import files
from tmtool.checks.repairs import list_repairs
from tmtool.checks.report import Report
from tmtool.checks.requests import WORD
from tmtool.formats.bitexts.notes import PairNote
from tmtool.formats.units.reading import format_of
from tmtool.formats.units.rewording import WordChange, replace_words
from tmtool.formats.units.sources import Source
from tmtool.formats.units.writing import write as write_units
from tmtool.review.decided import apply_suggestion
from tmtool.units import CheckRecord, TranslationUnit, Variant
from tmtool.views.docx.check import track
from tmtool.views.html import bitext as bitexts


def list_suffixes(report: Report) -> tuple[str, ...]:
    """List the suffixes that `write` accepts, that of the checked file first."""
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


def write(report: Report, ids: Collection[str], path: Path, *, by: CheckRecord) -> None:
    """Write a copy with the suggestions of these findings applied in somebody's name.

    Raises InputError for a suggestion that can't be applied as it is, before anything is written.
    """
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
        bitexts.write(whole, path)
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
