"""XLIFF 1.2: a `trans-unit` per segment, with its properties as a `context-group`.

Nothing but the standard's own elements is used, so the files are valid in the strict sense too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from tmtool.formats.bitexts.columns import name_property
from tmtool.formats.xliff.codes import write_12
from tmtool.formats.xliff.model import State, XliffFile, XliffMatch, XliffNote, XliffUnit
from tmtool.markup import escape, format_attributes, format_tag
from tmtool.version import __version__

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
TAIL = "</body>\n</file>\n"
_STATES: dict[State, str] = {
    "checked": "signed-off", "translated": "translated", "doubtful": "needs-review-translation",
    "review": "needs-review-translation", "adapt": "needs-adaptation", "new": "new",
}  # fmt: skip


def begin(languages: tuple[str, str]) -> str:
    """What stands before the files, which say their languages themselves."""
    return f'<xliff version="1.2" xmlns="{NAMESPACE}">\n'


def write_head(file: XliffFile, when: datetime | None) -> str:
    """The beginning of a file, with what all its units have in common."""
    known = format_attributes({
        "original": file.name, "source-language": file.languages[0],
        "target-language": file.languages[1], "datatype": "plaintext", "tool-id": "tmtool",
        "date": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else None,
    })  # fmt: skip
    tool = format_attributes(
        {"tool-id": "tmtool", "tool-name": "tmtool", "tool-version": __version__}
    )
    common = (XliffNote(text, name_property(name)) for name, text in file.properties.items())
    notes = _write_notes((*common, *file.notes))
    return f"<file{known}>\n<header>\n<tool{tool}/>\n{notes}</header>\n<body>\n"


def write_unit(unit: XliffUnit) -> str:
    """A unit; a target that is cut says so."""
    approved = None if unit.state is None else "yes" if unit.state == "checked" else "no"
    known = format_attributes({
        "id": unit.id, "resname": unit.name, "approved": approved,
        "translate": "no" if unit.is_fixed else None,
    })  # fmt: skip
    source = write_12(unit.source.text, unit.source.tags)
    cut = f'<seg-source><mrk mtype="seg" mid="0">{source}</mrk></seg-source>\n'
    contexts = "".join(
        f"{format_tag('context', 'context-type', name_property(name))}{escape(text)}</context>\n"
        for name, text in unit.properties.items()
    )
    group = f'<context-group purpose="x-tmtool">\n{contexts}</context-group>\n' if contexts else ""
    return "".join((
        f'<trans-unit{known} xml:space="preserve">\n<source>{source}</source>\n',
        cut if unit.is_cut else "",
        _write_target(unit),
        group,
        *map(_write_match, unit.matches),
        _write_notes(unit.notes),
        "</trans-unit>\n",
    ))  # fmt: skip


def _write_target(unit: XliffUnit) -> str:
    if unit.target is None:
        return ""
    text = write_12(unit.target.text, unit.target.tags)
    state = _STATES[unit.state] if unit.state else None
    known = format_attributes({"state": state, "state-qualifier": unit.qualifier})
    whole = f'<mrk mtype="seg" mid="0">{text}</mrk>' if unit.is_cut else text
    return f"<target{known}>{whole}</target>\n"


def _write_match(match: XliffMatch) -> str:
    known = format_attributes({"match-quality": match.quality, "origin": match.origin})
    return (
        f"<alt-trans{known}>\n<source>{escape(match.source)}</source>\n"
        f"<target>{escape(match.target)}</target>\n</alt-trans>\n"
    )


def _write_notes(notes: Iterable[XliffNote]) -> str:
    return "".join(
        f"<note{format_attributes({'from': note.by, 'priority': note.priority})}>"
        f"{escape(note.text)}</note>\n"
        for note in notes
    )
