"""What was checked, with suggestions put in: in the form that it came in, or as a bitext.

A Word file gets tracked changes, a TMX or an XLIFF of others stays as it is but for the words; of a
bitext every form can be made; of other tables a sheet with both languages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tmtool import files
from tmtool.checks.repairs import PlacedRepair, list_repairs
from tmtool.checks.report import Report, ReportPart
from tmtool.checks.requests import WORD
from tmtool.formats.bitexts.notes import PairNote
from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import format_of
from tmtool.formats.units.reading import read as read_units
from tmtool.formats.units.rewording import WordChange, replace_words
from tmtool.formats.units.sources import Source
from tmtool.formats.units.writing import write as write_units
from tmtool.lang.script import get_base
from tmtool.memory.editing import move_codes
from tmtool.review.decided import apply_suggestion
from tmtool.units import Bitext, CheckRecord, TranslationUnit
from tmtool.views.docx.check import track
from tmtool.views.html import bitext as bitexts

_IN_PLACE = ("tmx", "xliff")


def list_suffixes(report: Report) -> tuple[str, ...]:
    """The ends of the names that `write` takes, the one that the texts came with first."""
    if len(report.parts) != 1:
        return ()
    opened = report.parts[0].opened
    own = Path(opened.paths[1] or opened.path or "").suffix.lower()
    if opened.job.whole is not None:
        word = (own,) if opened.paths[1] and own in WORD else ()
        return tuple(dict.fromkeys((*word, ".tmx", ".xlf", ".xlsx", ".jsonl")))
    return (own if _is_in_place(report.parts[0]) else ".xlsx",) if opened.path else ()


def write(report: Report, ids: Collection[str], path: Path, *, by: CheckRecord) -> None:
    """Write a copy with the suggestions of these findings, in the name of somebody.

    InputError for a suggestion that can't be put in as it is; nothing is written then.
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
        write_units(_correct_units(part, repairs), path, source=source, target=target)


def _is_in_place(part: ReportPart) -> bool:
    """Whether a file can be written again with nothing but its words changed."""
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


def _correct_units(
    part: ReportPart, repairs: Mapping[int, Sequence[PlacedRepair]]
) -> Iterator[TranslationUnit]:
    """The units of a file with other words in those that are corrected."""
    langs = part.opened.job.langs
    both = get_base(langs[0]), get_base(langs[1])
    for item in read_units(part.opened.path or "", languages=both, encoding=part.opened.encoding):
        if isinstance(item, UnitRead):
            listed = repairs.get(item.number, ())
            yield _correct_unit(item.unit, listed, langs) if listed else item.unit


def _correct_unit(
    unit: TranslationUnit, listed: Sequence[PlacedRepair], languages: tuple[str, str]
) -> TranslationUnit:
    texts = {lang: unit.get_text(lang) or "" for lang in languages}
    for each in listed:
        lang, words = languages[each.side], each.words
        was = texts[lang]
        texts[lang] = was[: words.start] + words.after + was[words.stop :]
    old = {lang: unit.get_text(lang) for lang in languages}
    variants = tuple(
        replace(each, text=texts[each.lang])
        if each.lang in texts and each.text == old[each.lang]
        else each
        for each in unit.variants
    )
    new = replace(unit, variants=variants)
    return replace(new, origins=tuple(move_codes(each, unit, new) for each in unit.origins))
