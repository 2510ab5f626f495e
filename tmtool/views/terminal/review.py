"""A bitext for reviewing: numbered rows, a column a language, each segment on a line of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tmtool.formats.bitexts.columns import WRONG
from tmtool.formats.bitexts.rows import Row, iter_rows
from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, wrap
from tmtool.units import Bitext, Segment
from tmtool.views.terminal.bitext import GOOD, set_side_by_side, share_width

_GREEN, _YELLOW, _GREY = "32", "33", "90"


@dataclass(frozen=True, slots=True)
class RowLook:
    """How rows are shown: how wide, whether in colour, whether with box characters."""

    columns: int = 80
    color: bool = False
    boxes: bool = True


def render_lines(
    bitext: Bitext,
    numbers: Collection[int],
    look: RowLook | None = None,
    names: Sequence[str] | None = None,
) -> Iterator[str]:
    """Rows as text, line by line, line ends included; `names` are called so instead of numbered.

    Where a side has several segments, they are numbered: so `split 5 1:2` can be counted off.
    """
    look = look or RowLook()
    widths = share_width(look.columns, len(bitext.sides))
    columns = sum(widths) + 3 * (len(widths) - 1)
    down = "│" if look.boxes else "|"
    for row, sides in zip(iter_rows(bitext), _segments(bitext), strict=True):
        if row.number not in numbers:
            continue
        name = names[row.number] if names else str(row.number + 1)
        yield _rule(row, name, columns, look)
        cells = [_listed(side, own) for side, own in zip(sides, widths, strict=True)]
        yield from set_side_by_side(cells, widths, down)


def _segments(bitext: Bitext) -> Iterator[Sequence[Sequence[Segment]]]:
    """What every row is made of, in the order of `iter_rows`."""
    for stream in bitext.streams:
        for bead in stream.beads:
            pairs = zip(stream.sides, bead.sides, strict=True)
            yield [side[own.start : own.stop] for side, own in pairs]
    yield from ([(side,) for side in item.sides] for item in bitext.lists)


def _listed(segments: Sequence[Segment], columns: int) -> list[str]:
    """The segments in lines; an empty side is ()."""
    texts = [make_printable(segment.text) for segment in segments]
    if len(texts) < 2:
        return wrap(texts[0] if texts else "()", columns)
    size = len(str(len(texts)))
    return [
        f"{number if first else '':>{size}} {line}"
        for number, text in enumerate(texts, start=1)
        for first, line in _numbered(wrap(text, columns - size - 1))
    ]


def _numbered(parts: Sequence[str]) -> Iterator[tuple[bool, str]]:
    return ((not at, part) for at, part in enumerate(parts))


def _rule(row: Row, name: str, columns: int, look: RowLook) -> str:
    across = "─" if look.boxes else "-"
    title = wrap(make_printable("  ".join(_words(row, name))), columns - 6)[0]
    head = f"{across * 2} {title} "
    rule = head + across * (columns - measure_width(head))
    return f"\x1b[{_colour(row)}m{rule}\x1b[0m\n" if look.color else f"{rule}\n"


def _words(row: Row, name: str) -> Iterator[str]:
    """What is said of a row: its name, its type, where it stands, how sure it is."""
    yield name
    yield row.type
    if row.stream not in ("body", "footnotes"):
        yield row.stream
    kinds = " / ".join(dict.fromkeys(kind for side in row.sides for kind in side.kinds))
    labels = " / ".join(dict.fromkeys(side.label for side in row.sides if side.label))
    yield f"{kinds} {labels}".rstrip()
    if row.score is not None:
        yield f"{row.score:.2f}"
        if row.score < WRONG and not row.checked:
            yield "tentative"
    if row.checked:
        yield f"checked by {row.checked.by}"


def _colour(row: Row) -> str:
    if row.checked or (row.score is not None and row.score >= GOOD):
        return _GREEN
    return _YELLOW if row.score is not None and row.score < WRONG else _GREY
