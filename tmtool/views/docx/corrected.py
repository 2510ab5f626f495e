"""A checked Word file with suggestions applied as tracked changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from tmtool.checks.repairs import PlacedRepair
from tmtool.checks.report import Report
from tmtool.documents.docx.commented import open_for_comments
from tmtool.documents.docx.places import is_shown
from tmtool.documents.docx.tracked import TrackedChange, track_changes
from tmtool.documents.files import read_file
from tmtool.errors import InputError
from tmtool.formats.bitexts.notes import Replacement
from tmtool.views.docx.check import Sides


def track(
    report: Report, repairs: Mapping[int, Sequence[PlacedRepair]], *, author: str, when: datetime
) -> bytes:
    """Return the translation with suggestions applied, in the name of `author`.

    Raises InputError if the file was changed, and for words that are not found in it.
    """
    (part,) = report.parts
    path = part.opened.paths[1]
    if path is None:
        message = "the translation was not read from a file: changes go into a Word file"
        raise InputError(message)
    file = open_for_comments(read_file(path), path)
    sides = Sides(part, "target", file.places)
    changes = tuple(_locate(sides, file.places.text, repairs))
    return track_changes(file, changes, author=author, when=when)


def _locate(
    sides: Sides, text: str, repairs: Mapping[int, Sequence[PlacedRepair]]
) -> Iterator[TrackedChange]:
    for number, listed in repairs.items():
        for each in listed:
            words = each.words
            if each.side == 0:
                raise InputError(
                    f"pair {number + 1}: “{words.before}” is of the source: correct that file"
                )
            span, _ = sides.find(number, [range(words.start, words.stop)])
            before = "".join(filter(is_shown, words.before))
            if span is None or text[span.start : span.stop] != before or _moves_blanks(words):
                raise InputError(
                    f"pair {number + 1}: “{words.before}” can't be changed in the Word file: "
                    "reopen the finding, and correct it by hand"
                )
            yield TrackedChange(span, words.before, words.after.strip())


def _moves_blanks(words: Replacement) -> bool:
    """Return True if a change is in the spaces around words, which have no place in the file."""
    sides = (
        (len(text) - len(text.lstrip()), len(text) - len(text.rstrip()), bool(text.strip()))
        for text in (words.before, words.after)
    )
    before, after = sides
    return before != after
