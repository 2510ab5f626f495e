"""XLIFF 2.1: a `unit` per segment, with its properties as metadata (the module of that name)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from tmtool.formats.xliff.codes import OriginalData, escape_21, write_21
from tmtool.formats.xliff.model import State, XliffFile, XliffMatch, XliffNote, XliffUnit
from tmtool.markup import escape, format_attributes, format_tag

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
"""That of 2.0 and 2.1 alike."""
TAIL = "</file>\n"
_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
_STATES: dict[State, tuple[str, str | None]] = {
    "checked": ("final", "tmtool:checked"), "translated": ("translated", None),
    "doubtful": ("initial", "tmtool:doubtful"), "review": ("initial", "tmtool:review"),
    "adapt": ("initial", "tmtool:adapt"), "new": ("initial", None),
}  # fmt: skip
"""The states of the standard, and what they are called more exactly here."""


def begin(languages: tuple[str, str]) -> str:
    """What stands before the files, which are all in the same languages."""
    known = format_attributes({"srcLang": languages[0], "trgLang": languages[1]})
    return f'<xliff version="2.1"{known} xmlns="{NAMESPACE}" xmlns:mda="{_METADATA}">\n'


def write_head(file: XliffFile, when: datetime | None) -> str:
    """The beginning of a file, with what all its units have in common; it has no date."""
    known = format_attributes({"id": file.properties["stream"], "original": file.name})
    return (
        f'<file{known} canResegment="no" xml:space="preserve">\n'
        f"{_write_metadata(file.properties)}{_write_notes(file.notes)}"
    )


def write_unit(unit: XliffUnit) -> str:
    """A unit of one segment."""
    data = OriginalData()
    source = write_21(unit.source.text, unit.source.tags, data)
    target = unit.target and write_21(unit.target.text, unit.target.tags, data)
    matches = "".join(map(_write_match, unit.matches))
    if matches:
        # What a match is for has to be marked in the source.
        source = f'<mrk id="m1" type="mtc:match">{source}</mrk>'
        matches = f'<mtc:matches xmlns:mtc="{_MATCHES}">\n{matches}</mtc:matches>\n'
    state, exact = _STATES[unit.state] if unit.state else (None, None)
    known = format_attributes({
        "id": unit.id, "name": unit.name, "translate": "no" if unit.is_fixed else None,
    })  # fmt: skip
    return "".join((
        f"<unit{known}>\n",
        matches,
        _write_metadata(unit.properties),
        _write_notes(unit.notes),
        data.write_element(),
        f"<segment{format_attributes({'state': state, 'subState': exact})}>\n",
        f"<source>{source}</source>\n",
        "" if target is None else f"<target>{target}</target>\n",
        "</segment>\n</unit>\n",
    ))  # fmt: skip


def _write_match(match: XliffMatch) -> str:
    known = format_attributes({
        "ref": "#m1", "matchQuality": match.quality, "similarity": match.quality,
        "type": "icm" if match.in_context else "tm", "origin": match.origin,
    })  # fmt: skip
    return (
        f"<mtc:match{known}>\n<source>{escape_21(match.source)}</source>\n"
        f"<target>{escape_21(match.target)}</target>\n</mtc:match>\n"
    )


def _write_notes(notes: Iterable[XliffNote]) -> str:
    listed = "".join(
        f"<note{format_attributes({'category': note.by, 'priority': note.priority})}>"
        f"{escape(note.text)}</note>"
        for note in notes
    )
    return f"<notes>{listed}</notes>\n" if listed else ""


def _write_metadata(values: Mapping[str, str]) -> str:
    metas = "".join(
        f"{format_tag('mda:meta', 'type', name)}{escape(text)}</mda:meta>\n"
        for name, text in values.items()
    )
    group = f'<mda:metaGroup category="tmtool">\n{metas}</mda:metaGroup>'
    return f"<mda:metadata>\n{group}\n</mda:metadata>\n" if metas else ""
