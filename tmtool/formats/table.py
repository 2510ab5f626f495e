"""A bitext for reading on a terminal: two columns, and over each bead a rule that names it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from tmtool.formats.rows import Row, file_name, nulls, rows
from tmtool.lang.script import width
from tmtool.lang.wrap import pad, printable, wrap
from tmtool.units import Bitext, Document

MINIMUM = 24
"""The narrowest table that still holds two columns of Chinese."""
GOOD, TENTATIVE = 0.9, 0.5
_COLOURS = {"good": "32", "": "90", "tentative": "33"}


def lines(
    bitext: Bitext, *, columns: int = 80, color: bool = False, boxes: bool = True
) -> Iterator[str]:
    """The table, line by line, line ends included; no line is wider than `columns`.

    Without `boxes` the rules are ASCII, for consoles that can't show others (or show them wide).
    A score under `TENTATIVE` says so in words; `color` only repeats what words say.
    """
    columns = max(columns, MINIMUM)
    across, down = ("─", "│") if boxes else ("-", "|")
    yield from _beside(_title(bitext.source), _title(bitext.target), columns, down)
    yield from (f"{line}\n" for line in wrap(_summary(bitext), columns))
    for row in rows(bitext):
        yield _rule(row, columns, across, color=color)
        yield from _beside(row.source.text or "()", row.target.text or "()", columns, down)


def _title(document: Document) -> str:
    parts = (document.lang, document.symbol, file_name(document.meta.file))
    return "  ".join(part for part in parts if part)


def _summary(bitext: Bitext) -> str:
    beads = sum(len(stream.beads) for stream in bitext.streams)
    status = f"status: {bitext.status}, " if bitext.status else ""
    return f"{status}level: {bitext.level}, pairs: {beads}, untranslated: {nulls(bitext)}"


def _beside(left: str, right: str, columns: int, down: str) -> Iterator[str]:
    """Two texts side by side, each wrapped in its half."""
    half = (columns - 3) // 2
    pairs = zip_longest(
        wrap(printable(left), half), wrap(printable(right), columns - 3 - half), fillvalue=""
    )
    for one, other in pairs:
        yield f"{pad(one, half)} {down} {other}".rstrip() + "\n"


def _rule(row: Row, columns: int, across: str, *, color: bool) -> str:
    mark = _mark(row.score)
    words = [str(row.number), row.type, _name(row)]
    words += [f"{row.score:.2f}"] if row.score is not None else []
    words += ["list"] if row.stream == "lists" else []
    words += ["tentative"] if mark == "tentative" else []
    words += [f"checked by {row.checked.by}"] if row.checked else []
    title = wrap(printable("  ".join(words)), columns - 6)[0]
    head = f"{across * 2} {title} "
    rule = head + across * (columns - width(head))
    return f"\x1b[{_COLOURS[mark]}m{rule}\x1b[0m\n" if color else f"{rule}\n"


def _mark(score: float | None) -> str:
    if score is None or TENTATIVE <= score < GOOD:
        return ""
    return "good" if score >= GOOD else "tentative"


def _name(row: Row) -> str:
    """Where the bead stands: "operative 7", "footnote ¹ / 1"."""
    sides = [side for side in (row.source, row.target) if side.segments]
    kinds = " / ".join(dict.fromkeys(", ".join(side.kinds) for side in sides))
    labels = " / ".join(dict.fromkeys(side.label for side in sides if side.label))
    return f"{kinds} {labels}".strip()
