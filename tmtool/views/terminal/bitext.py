"""A bitext on a terminal: a column per language, each pair below a line that describes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from tmtool.formats.bitexts.passages import rate_passages
from tmtool.formats.bitexts.rows import (
    WRONG,
    Row,
    count_disputed,
    find_file_name,
    iter_rows,
    iter_segments,
    name_sides,
)
from tmtool.lang.script import measure_width
from tmtool.lang.wrap import format_count, make_printable, pad, wrap
from tmtool.review.summary import summarize
from tmtool.units import Bitext
from tmtool.views.terminal.look import Look

MIN_WIDTH = 10  # columns in which Chinese can still be read
GOOD = 0.9  # scores from here on are green
_GREEN, _YELLOW, _GREY = "32", "33", "90"


def render_lines(bitext: Bitext, look: Look) -> Iterator[str]:
    """Yield all pairs below the titles of the texts, each line with its end."""
    widths = _share_width(look.columns, len(bitext.sides))
    titles = []
    for side, width in zip(bitext.sides, widths, strict=True):
        parts = (side.lang, side.symbol, find_file_name(side.meta.file))
        titles.append(wrap(make_printable("  ".join(filter(None, parts))), width))
    yield from _join_columns(titles, widths, look)
    yield from (f"{line}\n" for line in wrap(describe_bitext(bitext), _measure(widths)))
    yield from render_rows(bitext, look)


def render_rows(
    bitext: Bitext, look: Look, numbers: Collection[int] | None = None
) -> Iterator[str]:
    """Yield pairs, all or those with these numbers from 0; several segments are numbered.

    Scores below `WRONG` are described in words as well as by colour.
    """
    widths = _share_width(look.columns, len(bitext.sides))
    columns = _measure(widths)
    across = "─" if look.boxes else "-"
    for row in iter_rows(bitext, numbers):
        title = wrap(make_printable("  ".join(_describe(row))), columns - 6)[0]
        head = f"{across * 2} {title} "
        line = head + across * (columns - measure_width(head))
        is_good = row.checked or (row.score is not None and row.score >= GOOD)
        is_wrong = row.score is not None and row.score < WRONG
        colour = _GREEN if is_good else _YELLOW if is_wrong else _GREY
        yield f"{look.paint(line, colour)}\n"
        sides = zip(row.sides, bitext.languages, widths, strict=True)
        cells = [_list_segments([*iter_segments(side, lang)], width) for side, lang, width in sides]
        yield from _join_columns(cells, widths, look)
        for edit in _describe_edits(row):
            yield from (f"{look.paint(line, _GREY)}\n" for line in wrap(edit, columns))


def _share_width(columns: int, sides: int) -> list[int]:
    """Return the width of each column, with three characters between columns.

    >>> _share_width(80, 2), _share_width(20, 3)
    ([38, 39], [10, 10, 10])
    """
    free = max(columns - 3 * (sides - 1), MIN_WIDTH * sides)
    return [free * (at + 1) // sides - free * at // sides for at in range(sides)]


def _measure(widths: Sequence[int]) -> int:
    return sum(widths) + 3 * (len(widths) - 1)


def _join_columns(
    cells: Sequence[Sequence[str]], widths: Sequence[int], look: Look
) -> Iterator[str]:
    bar = "│" if look.boxes else "|"
    for line in zip_longest(*cells, fillvalue=""):
        padded = [pad(text, width) for text, width in zip(line, widths, strict=True)]
        yield f" {bar} ".join(padded).rstrip() + "\n"


def describe_bitext(bitext: Bitext, found: int | None = None) -> str:
    """Count the pairs of a bitext by what a reviser asks for, with `found` findings."""
    summary, languages = summarize(bitext), len(bitext.languages)
    moved = rate_passages(bitext)
    scores = ", ".join("?" if each is None else f"{each:.2f}" for each in moved)
    pairs = summary.pairs - len(bitext.lists)
    counts = {
        "untranslated": summary.one_sided,
        "checked": summary.checked or None,
        "findings": found,
        "languages disagree in": count_disputed(bitext),
        "moved passages": f"{len(moved)} ({scores})" if moved else None,
        "items of lists": len(bitext.lists) or None,
    }
    rows = format_count(pairs, "pair")
    if languages > 2:
        rows = f"{format_count(pairs, 'row')} in {languages} languages"
    told = [f"{name}: {value}" for name, value in counts.items() if value is not None]
    status = f"status {bitext.status}" if bitext.status else ""
    return ", ".join(filter(None, (rows, *told, status, (bitext.restriction or "").upper())))


def _describe(row: Row) -> Iterator[str]:
    """Yield the number, type, place and score of a row, and who checked it."""
    yield from (str(row.number + 1), row.type)
    if row.stream not in ("body", "footnotes"):
        yield row.stream
    kinds = dict.fromkeys(", ".join(side.kinds) for side in row.sides if side.kinds)
    labels = dict.fromkeys(side.label for side in row.sides if side.label)
    yield f"{' / '.join(kinds)} {' / '.join(labels)}".strip()
    if row.score is not None:
        yield f"{row.score:.2f}"
        if row.score < WRONG and not row.checked:
            yield "tentative"
    if row.is_disputed:
        yield f"languages agree {row.agreed:.2f}"
    if row.checked:
        yield f"checked by {row.checked.by}"
    if row.edited:
        yield f"edited by {row.edited.by}"


def _list_segments(segments: Sequence[str], width: int) -> list[str]:
    """Wrap segments, numbered if there are several; an empty side is "()"."""
    texts = [*map(make_printable, segments)]
    if len(texts) < 2:
        return wrap(texts[0] if texts else "()", width)
    size = len(str(len(texts)))
    return [
        f"{'' if at else number:>{size}} {line}"
        for number, text in enumerate(texts, start=1)
        for at, line in enumerate(wrap(text, width - size - 1))
    ]


def _describe_edits(row: Row) -> Iterator[str]:
    for name, side in zip(name_sides(len(row.sides)), row.sides, strict=True):
        for edit in side.edits:
            now = make_printable(side.text[edit.start : edit.stop])
            before = f"“{make_printable(edit.before)}”" if edit.before else "nothing"
            yield f"{name}: “{now}” was {before}, edited by {edit.by}, {edit.at[:10]}"
