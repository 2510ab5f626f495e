"""A bitext for reading on a terminal: a column a language, and a named rule over each bead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from tmtool.formats.bitexts.columns import WRONG
from tmtool.formats.bitexts.rows import Row, count_nulls, find_file_name, iter_rows
from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, pad, wrap
from tmtool.units import Bitext, Document

MIN_WIDTH = 10
"""The narrowest column that Chinese can still be read in."""
GOOD = 0.9
"""A score from which a bead is shown as good; chosen, no measurement."""
_COLOURS = {"good": "32", "": "90", "tentative": "33"}


def render_lines(
    bitext: Bitext, *, columns: int = 80, color: bool = False, boxes: bool = True
) -> Iterator[str]:
    """The table, line by line, line ends included; no line is wider than `columns`.

    Without `boxes` the rules are ASCII, for consoles that can't show others (or show them wide).
    A score under `WRONG` says so in words; `color` only repeats what words say.
    """
    widths = share_width(columns, len(bitext.sides))
    columns = sum(widths) + 3 * (len(widths) - 1)
    across, down = ("─", "│") if boxes else ("-", "|")
    pairs = zip(bitext.sides, widths, strict=True)
    titles = [wrap(make_printable(_title(side)), own) for side, own in pairs]
    yield from set_side_by_side(titles, widths, down)
    yield from (f"{line}\n" for line in wrap(_summary(bitext), columns))
    for row in iter_rows(bitext):
        yield _rule(row, columns, across, color=color)
        texts = [make_printable(side.text or "()") for side in row.sides]
        cells = [wrap(text, own) for text, own in zip(texts, widths, strict=True)]
        yield from set_side_by_side(cells, widths, down)


def share_width(columns: int, sides: int) -> list[int]:
    """How wide each of so many columns is on a terminal, with three characters between them.

    >>> share_width(80, 2), share_width(20, 3)
    ([38, 39], [10, 10, 10])
    """
    free = max(columns - 3 * (sides - 1), MIN_WIDTH * sides)
    return [free * (at + 1) // sides - free * at // sides for at in range(sides)]


def set_side_by_side(
    cells: Sequence[Sequence[str]], widths: Sequence[int], down: str
) -> Iterator[str]:
    """The lines of several cells beside each other, line ends included."""
    for line in zip_longest(*cells, fillvalue=""):
        padded = [pad(text, width) for text, width in zip(line, widths, strict=True)]
        yield f" {down} ".join(padded).rstrip() + "\n"


def _title(document: Document) -> str:
    parts = (document.lang, document.symbol, find_file_name(document.meta.file))
    return "  ".join(part for part in parts if part)


def _summary(bitext: Bitext) -> str:
    beads = sum(len(stream.beads) for stream in bitext.streams)
    status = f"status: {bitext.status}, " if bitext.status else ""
    return f"{status}level: {bitext.level}, pairs: {beads}, untranslated: {count_nulls(bitext)}"


def _rule(row: Row, columns: int, across: str, *, color: bool) -> str:
    mark = _mark(row.score)
    words = [str(row.number + 1), row.type, _name(row)]
    words += [f"{row.score:.2f}"] if row.score is not None else []
    words += ["list"] if row.stream == "lists" else []
    words += ["tentative"] if mark == "tentative" else []
    words += [f"checked by {row.checked.by}"] if row.checked else []
    title = wrap(make_printable("  ".join(words)), columns - 6)[0]
    head = f"{across * 2} {title} "
    rule = head + across * (columns - measure_width(head))
    return f"\x1b[{_COLOURS[mark]}m{rule}\x1b[0m\n" if color else f"{rule}\n"


def _mark(score: float | None) -> str:
    if score is None or WRONG <= score < GOOD:
        return ""
    return "good" if score >= GOOD else "tentative"


def _name(row: Row) -> str:
    """Where the bead stands: "operative 7", "footnote ¹ / 1"."""
    sides = [side for side in row.sides if side.segments]
    kinds = " / ".join(dict.fromkeys(", ".join(side.kinds) for side in sides))
    labels = " / ".join(dict.fromkeys(side.label for side in sides if side.label))
    return f"{kinds} {labels}".strip()
