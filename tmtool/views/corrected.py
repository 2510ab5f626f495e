"""Corrected copies of checked texts: with suggestions applied.

A Word file gets tracked changes. A TMX or an XLIFF of another program stays as it is but for the
words. A bitext can be written in every format; other tables become a sheet with both languages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from tmtool import files
from tmtool.checks.repairs import PlacedRepair, list_repairs
from tmtool.checks.report import Report, ReportPart
from tmtool.checks.requests import WORD
from tmtool.formats.bitexts.notes import PairNote
from tmtool.formats.units.reading import format_of
from tmtool.formats.units.rewording import WordChange, replace_words
from tmtool.formats.units.sources import Source
from tmtool.formats.units.writing import write as write_units
from tmtool.review.decided import apply_suggestion
from tmtool.units import Bitext, CheckRecord, TranslationUnit, Variant
from tmtool.views.docx.check import track
from tmtool.views.html import bitext as bitexts

_IN_PLACE = ("tmx", "xliff")


def list_suffixes(report: Report) -> tuple[str, ...]:
    """List the suffixes that `write` accepts, that of the checked file first."""
    if len(report.parts) != 1:
        return ()
    opened = report.parts[0].opened
    own = Path(opened.paths[1] or opened.path or "").suffix.lower()
    if opened.job.whole is not None:
        word = (own,) if opened.paths[1] and own in WORD else ()
        return tuple(dict.fromkeys((*word, ".tmx", ".xlf", ".xlsx", ".jsonl")))
    return (own if _is_in_place(report.parts[0]) else ".xlsx",) if opened.path else ()


def write(report: Report, ids: Collection[str], path: Path, *, by: CheckRecord) -> None:
    """Write a copy with the suggestions of these findings applied in somebody's name.

    Raises InputError for a suggestion that can't be applied as it is, before anything is written.
    """
    repairs = list_repairs(report, ids)
    (part,) = report.parts
    suffix, whole = path.suffix.lower(), part.opened.job.whole
    if suffix in WORD:
        when = datetime.fromisoformat(by.at)
        data = track(report, repairs, author=by.by, when=when)
        files.write_bytes(path, lambda file: file.writelines([data]))
    elif whole is not None:
        bitexts.write(_correct_bitext(whole, repairs, by), path)
    elif _is_in_place(part):
        pieces = _correct_in_place(part, repairs)
        files.write_bytes(path, lambda file: file.writelines(pieces))
    else:
        source, target = part.opened.job.langs
        write_units(_correct_pairs(part, repairs), path, source=source, target=target)


def _is_in_place(part: ReportPart) -> bool:
    """Return True if a file can be written with nothing but its words changed."""
    return part.opened.path is not None and format_of(_get_source(part)) in _IN_PLACE


def _get_source(part: ReportPart) -> Source:
    path = Path(part.opened.path or "")
    return Source(path, path.name, part.opened.encoding)


def _correct_bitext(
    whole: Bitext, repairs: Mapping[int, Sequence[PlacedRepair]], by: CheckRecord
) -> Bitext:
    for number, listed in repairs.items():
        # The last comes first, so that places before it stay what they are.
        for each in listed:
            note = PairNote(each.finding, "", "", "", None, each.side, (each.words,))
            whole = apply_suggestion(whole, number, note, checked=by)
    return whole


def _correct_in_place(
    part: ReportPart, repairs: Mapping[int, Sequence[PlacedRepair]]
) -> Iterator[bytes]:
    changes = {
        number: [
            WordChange(each.side, each.words.start, each.words.before, each.words.after)
            for each in listed
        ]
        for number, listed in repairs.items()
    }
    texts = {pair.number: (pair.source, pair.target) for pair in part.opened.job.pairs}
    return replace_words(_get_source(part), changes, part.opened.job.langs, texts)


def _correct_pairs(
    part: ReportPart, repairs: Mapping[int, Sequence[PlacedRepair]]
) -> Iterator[TranslationUnit]:
    """Yield the pairs of a file as units, with the repairs made."""
    for pair in part.opened.job.pairs:
        texts = [pair.source, pair.target]
        for each in repairs.get(pair.number, ()):
            text, words = texts[each.side], each.words
            texts[each.side] = text[: words.start] + words.after + text[words.stop :]
        both = zip(part.opened.job.langs, texts, strict=True)
        yield TranslationUnit(tuple(Variant(lang, text) for lang, text in both if text))
