"""A comparison as a DOCX sheet: the draft beside the earlier translation, to work on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from tmtool.formats import docx_write
from tmtool.formats.docx_write import Cell, Run
from tmtool.lang.codes import name
from tmtool.memory.comparison.model import Comparison, Row
from tmtool.memory.places import Show
from tmtool.views import comparison_cells as cells
from tmtool.views.terminal.look import Part, Role

_LOOKS: dict[Role | None, docx_write.Look] = {
    "gone": "deleted", "new": "inserted", "affected": "marked", "value": "value",
}  # fmt: skip


def write(comparison: Comparison, file: IO[bytes], show: Show = str) -> None:
    """Write all rows; equal input gives equal bytes. `show` says what opens a place."""
    draft, earlier = cells.titles(comparison)
    source, target = (name(lang) for lang in comparison.langs)
    columns = {"Place": 30.0, f"{source}: the draft": 118.5, f"{target}: {earlier}": 118.5}
    docx_write.write(
        file, f"{draft} against {earlier}", _remarks(comparison), columns,
        (_row(row, comparison, show) for row in comparison.rows),
    )  # fmt: skip


def _remarks(comparison: Comparison) -> Iterator[list[Run]]:
    yield [Run(cells.counted(comparison), "strong")]
    for sentence in cells.told(comparison):
        yield [Run(sentence, "quiet")]
    ends = [Run(f"   {cells.ENDS}")] if cells.is_recut(comparison) else []
    yield [
        Run("only in the previous version", "deleted"), Run("   "),
        Run("only in the draft", "inserted"), Run("   "),
        Run("renders what differs", "marked"), Run("   "),
        Run("the draft's value, put in", "value"), *ends,
    ]  # fmt: skip


def _row(row: Row, comparison: Comparison, show: Show) -> list[Cell]:
    place = (
        (Run(cells.places(row, comparison), "strong"),),
        (Run(cells.tell_verdict(row, comparison), "quiet"),),
    )
    target = [tuple(_runs(each)) for each in cells.translation(row, comparison)]
    if row.rewritten:
        target.append((Run("made for this draft:", "quiet"),))
        target += (tuple(_runs(each)) for each in cells.made(row))
    sources = cells.sources_of(row, comparison, show)
    target += ((Run(f"tmtool show {source}", "quiet"),) for source in sources)
    whole: docx_write.Look | None = {"new": "inserted", "dropped": "deleted"}.get(row.verdict)  # type: ignore[assignment]
    return [
        Cell(place),
        Cell(
            tuple(tuple(_runs(each, whole)) for each in cells.differences(row, comparison)),
            comparison.langs[0],
        ),
        Cell(tuple(target), comparison.langs[1]),
    ]


def _runs(listed: Iterable[Part], whole: docx_write.Look | None = None) -> Iterator[Run]:
    for part in listed:
        yield Run(part.text, _LOOKS.get(part.role) or whole)
