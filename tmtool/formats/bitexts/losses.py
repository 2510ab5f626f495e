"""What of a bitext a format may lose, and how often that happens in one.

The keys are what writers declare under `LOSES`; see `formats.losses`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from tmtool.formats.bitexts.columns import find_illegal
from tmtool.formats.bitexts.rows import Record, Row, build_records, iter_rows, name_sides
from tmtool.formats.inline.formatting import count_unmatched
from tmtool.formats.losses import Thing
from tmtool.formats.moses import LINE_ENDS
from tmtool.units import Bitext

THINGS = {
    "languages": Thing("texts in other languages"),
    "lists": Thing("items of lists"),
    "untranslated": Thing("untranslated pairs"),
    "incomplete": Thing("pairs that lack a language"),
    "blank": Thing("pairs with a blank side"),
    "lines": Thing("texts of several lines", "were made one line each", "texts"),
    "codes": Thing("footnote marks and formatting codes", part_of="texts"),
    "one-sided codes": Thing("footnote marks and formatting codes that only one side has",
                             part_of="codes", kept="those that both sides have"),
    "characters": Thing("characters that XML can't hold", "were replaced by U+FFFD",
                        "texts"),
    "characters beside texts": Thing("characters in names and notes that XML can't hold",
                                     "were replaced by U+FFFD", "characters", "in the texts"),
    "texts": Thing("texts", counted=False),
    "labels": Thing("labels", counted=False),
    "kinds": Thing("kinds", counted=False),
    "places": Thing("places of segments", counted=False),
    "scores": Thing("scores", counted=False),
    "agreement": Thing("agreement of languages", counted=False, part_of="languages"),
    "checks": Thing("checks", counted=False),
    "edits": Thing("edits of wording", "are not marked in it"),
    "origins": Thing("origins", counted=False),
}  # fmt: skip
"""What a bitext has that a format may lose: of whole pairs first, then of those that are written;
characters that XML can't hold; and what is known of each pair."""

_WHOLE: dict[str, Callable[[Row], bool]] = {
    "lists": lambda row: row.stream == "lists",
    "untranslated": lambda row: not row.is_pair,
    "incomplete": lambda row: not all(side.segments for side in row.sides),
    "blank": lambda row: not all(side.text.strip() for side in row.sides),
}
"""Which rows are lost whole."""
_INSIDE: dict[str, Callable[[Row], int]] = {
    "lines": lambda row: sum(bool(LINE_ENDS.search(side.text.strip())) for side in row.sides),
    "codes": lambda row: sum(len(side.inlines) for side in row.sides),
    "one-sided codes": lambda row: count_unmatched(*(s.inlines for s in row.sides if s.segments)),
    "texts": lambda row: any(side.text for side in row.sides),
    "labels": lambda row: any(side.labels for side in row.sides),
    "kinds": lambda row: any(side.kinds for side in row.sides),
    "places": lambda row: any(side.segments for side in row.sides),
    "scores": lambda row: row.score is not None,
    "agreement": lambda row: row.agreed is not None,
    "checks": lambda row: row.checked is not None,
    "edits": lambda row: row.edited is not None,
    "origins": lambda row: True,
}
"""How often a thing is in a row."""


def count_losses(bitext: Bitext, loses: Collection[str]) -> dict[str, int | str]:
    """How often each of the things that a format loses is in a bitext."""
    found: dict[str, int | str] = {}
    beads = sum(len(stream.beads) for stream in bitext.streams)
    rows = list(iter_rows(bitext)) if loses else []
    for key in (key for key in _WHOLE if key in loses):
        kept = [row for row in rows if not _WHOLE[key](row)]
        lost = len(rows) - len(kept)
        found[key] = f"{lost} of {beads}" if lost and key != "lists" else lost
        rows = kept
    for key in (key for key in _INSIDE if key in loses):
        found[key] = sum(map(_INSIDE[key], rows))
    sides = name_sides(len(bitext.sides))
    if "characters" in loses:
        found["characters"] = _count_illegal(build_records(bitext, rows))
    elif "characters beside texts" in loses:
        found["characters beside texts"] = _count_illegal(build_records(bitext, rows), sides)
    return found


def _count_illegal(records: Iterable[Record], without: Sequence[str] = ()) -> str:
    """How many characters there are that XML can't hold, and where the first is."""
    found = list(find_illegal(records, without))
    if not found:
        return ""
    character, pair = found[0]
    return f"{len(found)}, the first is U+{ord(character):04X} in pair {pair}"
