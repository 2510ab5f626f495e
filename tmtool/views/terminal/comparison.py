"""A comparison on a terminal: what changed in full, what stayed in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tmtool.lang.script import width
from tmtool.lang.wrap import printable, wrap
from tmtool.memory.comparison.model import Comparison, Row, Verdict
from tmtool.views import comparison_cells as cells
from tmtool.views.terminal.look import MEANING, Look, Part, Role, hung, laid, quiet

_INDENT = 2
_COLOURS: dict[Verdict, str] = {
    "same": "2", "edited": "1;34", "split": "1;35", "merged": "1;35", "new": "1;32",
    "moved": "1;36", "dropped": "1;31",
}  # fmt: skip
_NEW = "->"
_MEANING: dict[Role, str] = {
    **MEANING, "gone": "[-only in the previous version-]", "new": "{+only in the draft+}",
    "affected": "[*renders what differs*]", "value": "{=the draft's value=}",
}  # fmt: skip


def view(comparison: Comparison, look: Look) -> Iterator[str]:
    """Line by line, line ends included; where the look is full, unchanged paragraphs as well."""
    draft, earlier = cells.titles(comparison)
    head = f"{draft} against {earlier}: {cells.counted(comparison)}"
    yield from (f"{line}\n" for line in wrap(printable(head), look.columns))
    for sentence in cells.told(comparison):
        yield from (f"{line}\n" for line in quiet(sentence, look.columns, look))
    shown: set[Role] = set()
    for same, group in groupby(
        comparison.rows, key=lambda row: row.verdict == "same" and not look.full
    ):
        rows = list(group)
        yield "\n"
        yield from _same(rows, comparison, look) if same else _rows(rows, comparison, look, shown)
    meanings = [meaning for role, meaning in _MEANING.items() if role in shown]
    meanings += [cells.ENDS] * cells.is_recut(comparison)
    if meanings:
        yield "\n"
        yield from (f"{line}\n" for line in quiet("; ".join(meanings), look.columns, look))


def _same(rows: Sequence[Row], comparison: Comparison, look: Look) -> Iterator[str]:
    """Unchanged paragraphs in a line; a new number is told, as it is no edit."""
    if len(rows) == 1:
        told = f"{cells.places(rows[0], comparison)}  {cells.tell_verdict(rows[0], comparison)}"
        yield from (f"{line}\n" for line in quiet(told, look.columns, look))
        return
    unknown = sum(cells.tell_verdict(row, comparison) != "same" for row in rows)
    span = f"[{rows[0].draft.start + 1}] to [{rows[-1].draft.stop}]"
    renumbered = sum("was" in cells.places(row, comparison) for row in rows)
    more = f", {renumbered} with another number" if renumbered else ""
    more += f", {unknown} with no translation known" if unknown else ""
    yield from (f"{line}\n" for line in quiet(f"{span}  same{more}", look.columns, look))


def _rows(
    rows: Sequence[Row], comparison: Comparison, look: Look, shown: set[Role]
) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield "\n" * (number > 0)
        yield from _row(row, comparison, look, shown)


def _row(row: Row, comparison: Comparison, look: Look, shown: set[Role]) -> Iterator[str]:
    title = look.painted(cells.tell_verdict(row, comparison), _COLOURS[row.verdict])
    yield f"{cells.places(row, comparison)}  {title}\n"
    texts = [
        (comparison.langs[0], cells.differences(row, comparison)),
        (comparison.langs[1], cells.translation(row, comparison)),
        (_NEW, cells.made(row)),
    ]
    shown.update(part.role for _, text in texts for each in text for part in each if part.role)
    name = max(width(lang) for lang in comparison.langs) + 2
    for lang, listed in texts:
        yield from _text(lang, listed, name, look)
    for source in cells.sources_of(row, comparison, look.show):
        room = look.columns - _INDENT
        yield from hung(" " * _INDENT, quiet(f"tmtool show {source}", room, look), _INDENT)


def _text(lang: str, listed: Sequence[Sequence[Part]], name: int, look: Look) -> Iterator[str]:
    room = look.columns - _INDENT - name
    lines = [line for each in listed if each for line in laid(each, room, look)]
    yield from hung(f"{' ' * _INDENT}{lang}", lines, _INDENT + name)
