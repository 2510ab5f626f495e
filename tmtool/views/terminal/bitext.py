"""A bitext on a terminal, a column a language: beads to read, or numbered rows to review."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from tmtool.formats.bitexts.columns import WRONG
from tmtool.formats.bitexts.rows import (
    Row,
    count_disputed,
    count_nulls,
    find_file_name,
    is_disputed,
    iter_rows,
    name_sides,
)
from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, pad, wrap
from tmtool.units import PASSAGES, Bitext, Document, Segment
from tmtool.views.terminal.look import Look

MIN_WIDTH = 10
"""The narrowest column that Chinese can still be read in. Chosen, no measurement."""
GOOD = 0.9
"""A score from which a bead is shown as good; chosen, no measurement."""
_GREEN, _YELLOW, _GREY = "32", "33", "90"


def render_lines(bitext: Bitext, look: Look) -> Iterator[str]:
    """The table, line by line, line ends included; no line is wider than the look says.

    A score under `WRONG` says so in words; colours only repeat what words say.
    """
    widths = share_width(look.columns, len(bitext.sides))
    columns = sum(widths) + 3 * (len(widths) - 1)
    pairs = zip(bitext.sides, widths, strict=True)
    titles = [wrap(make_printable(_title(side)), own) for side, own in pairs]
    yield from _set_side_by_side(titles, widths, look)
    yield from (f"{line}\n" for line in wrap(_summary(bitext), columns))
    for row in iter_rows(bitext):
        yield _rule(_bead_words(row), _bead_colour(row.score), columns, look)
        texts = [make_printable(side.text or "()") for side in row.sides]
        cells = [wrap(text, own) for text, own in zip(texts, widths, strict=True)]
        yield from _set_side_by_side(cells, widths, look)


def render_rows(
    bitext: Bitext, numbers: Collection[int], look: Look, names: Sequence[str] | None = None
) -> Iterator[str]:
    """Rows to review, each segment on a line of its own; `names` are what rows are called.

    Without names they are numbered. Where a side has several segments, these are numbered: so
    `split 5 1:2` can be counted off.
    """
    widths = share_width(look.columns, len(bitext.sides))
    columns = sum(widths) + 3 * (len(widths) - 1)
    for row, sides in zip(iter_rows(bitext), _segments(bitext), strict=True):
        if row.number not in numbers:
            continue
        name = names[row.number] if names else str(row.number + 1)
        yield _rule(_row_words(row, name), _row_colour(row), columns, look)
        cells = [_listed(side, own) for side, own in zip(sides, widths, strict=True)]
        yield from _set_side_by_side(cells, widths, look)
        for line in (line for told in _describe_edits(row) for line in wrap(told, columns)):
            yield f"{look.paint(line, _GREY)}\n"


def _describe_edits(row: Row) -> Iterator[str]:
    """What a row said before somebody edited its wording, a line for each edit."""
    for name, side in zip(name_sides(len(row.sides)), row.sides, strict=True):
        for edit in side.edits:
            now = make_printable(side.text[edit.start : edit.stop])
            before = f"“{make_printable(edit.before)}”" if edit.before else "nothing"
            yield f"{name}: “{now}” was {before}, edited by {edit.by}, {edit.at[:10]}"


def share_width(columns: int, sides: int) -> list[int]:
    """How wide each of so many columns is on a terminal, with three characters between them.

    >>> share_width(80, 2), share_width(20, 3)
    ([38, 39], [10, 10, 10])
    """
    free = max(columns - 3 * (sides - 1), MIN_WIDTH * sides)
    return [free * (at + 1) // sides - free * at // sides for at in range(sides)]


def _set_side_by_side(
    cells: Sequence[Sequence[str]], widths: Sequence[int], look: Look
) -> Iterator[str]:
    """The lines of several cells beside each other, line ends included."""
    down = "│" if look.boxes else "|"
    for line in zip_longest(*cells, fillvalue=""):
        padded = [pad(text, width) for text, width in zip(line, widths, strict=True)]
        yield f" {down} ".join(padded).rstrip() + "\n"


def _rule(words: Iterator[str], colour: str, columns: int, look: Look) -> str:
    """A line over a bead or row, with what is said of it."""
    across = "─" if look.boxes else "-"
    title = wrap(make_printable("  ".join(words)), columns - 6)[0]
    head = f"{across * 2} {title} "
    return look.paint(head + across * (columns - measure_width(head)), colour) + "\n"


def _title(document: Document) -> str:
    parts = (document.lang, document.symbol, find_file_name(document.meta.file))
    return "  ".join(part for part in parts if part)


def _summary(bitext: Bitext) -> str:
    beads = sum(len(stream.beads) for stream in bitext.streams)
    status = f"status: {bitext.status}, " if bitext.status else ""
    status += f"{bitext.restriction.upper()}, " if bitext.restriction else ""
    disputed = count_disputed(bitext)
    doubt = "" if disputed is None else f", languages disagree in: {disputed}"
    nulls = count_nulls(bitext)
    what = "pairs" if len(bitext.languages) == 2 else "rows"
    return f"{status}level: {bitext.level}, {what}: {beads}, untranslated: {nulls}{doubt}"


def _bead_words(row: Row) -> Iterator[str]:
    """What is said of a bead: where it stands ("operative 7", "footnote ¹ / 1"), how sure it is."""
    sides = [side for side in row.sides if side.segments]
    kinds = " / ".join(dict.fromkeys(", ".join(side.kinds) for side in sides))
    labels = " / ".join(dict.fromkeys(side.label for side in sides if side.label))
    yield from (str(row.number + 1), row.type, f"{kinds} {labels}".strip())
    if row.score is not None:
        yield f"{row.score:.2f}"
    if row.stream == "lists":
        yield "list"
    if row.stream in PASSAGES:
        yield row.stream
    if row.score is not None and row.score < WRONG:
        yield "tentative"
    if is_disputed(row.agreed):
        yield f"languages agree {row.agreed:.2f}"
    if row.checked:
        yield f"checked by {row.checked.by}"
    if row.edited:
        yield f"edited by {row.edited.by}"


def _bead_colour(score: float | None) -> str:
    if score is None or WRONG <= score < GOOD:
        return _GREY
    return _GREEN if score >= GOOD else _YELLOW


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
        f"{'' if at else number:>{size}} {line}"
        for number, text in enumerate(texts, start=1)
        for at, line in enumerate(wrap(text, columns - size - 1))
    ]


def _row_words(row: Row, name: str) -> Iterator[str]:
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
    if is_disputed(row.agreed):
        yield f"languages agree {row.agreed:.2f}"
    if row.checked:
        yield f"checked by {row.checked.by}"
    if row.edited:
        yield f"edited by {row.edited.by}"


def _row_colour(row: Row) -> str:
    if row.checked or (row.score is not None and row.score >= GOOD):
        return _GREEN
    return _YELLOW if row.score is not None and row.score < WRONG else _GREY
