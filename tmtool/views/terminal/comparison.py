"""A comparison on a terminal: what changed in full, what stayed in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, wrap
from tmtool.memory.comparison.model import Comparison, ParagraphRow, Verdict
from tmtool.views import Role, TextPart
from tmtool.views import comparison as cells
from tmtool.views.terminal.look import MEANING, Look, indent_lines, lay_out, render_quietly

_INDENT = 2
"""Columns left free before what belongs to the line above. Chosen, no measurement."""
_COLOURS: dict[Verdict, str] = {
    "same": "2", "edited": "1;34", "split": "1;35", "merged": "1;35", "new": "1;32",
    "unbracketed": "1;32", "bracketed": "1;33", "repeated": "1;36", "moved": "1;36",
    "dropped": "1;31",
}  # fmt: skip
_NEW = "->"
_MEANING: dict[Role, str] = {
    **MEANING, "gone": "[-only in the previous version-]", "new": "{+only in the draft+}",
    "affected": "[*renders what differs*]", "value": "{=the draft's value=}",
}  # fmt: skip


def view(comparison: Comparison, look: Look) -> Iterator[str]:
    """Line by line, line ends included; where the look is full, unchanged paragraphs as well."""
    draft, earlier = cells.build_titles(comparison)
    head = f"{draft} against {earlier}: {cells.describe_counts(comparison)}"
    yield from (f"{line}\n" for line in wrap(make_printable(head), look.columns))
    for sentence in cells.iter_remarks(comparison):
        yield from (f"{line}\n" for line in render_quietly(sentence, look.columns, look))
    shown: set[Role] = set()
    for same, group in groupby(
        comparison.rows,
        key=lambda row: row.verdict == "same" and row.agreement is None and not look.full,
    ):
        rows = list(group)
        yield "\n"
        yield from _same(rows, comparison, look) if same else _rows(rows, comparison, look, shown)
    meanings = [meaning for role, meaning in _MEANING.items() if role in shown]
    meanings += [cells.ENDS] * cells.is_recut(comparison)
    if meanings:
        yield "\n"
        yield from (f"{line}\n" for line in render_quietly("; ".join(meanings), look.columns, look))


def _same(rows: Sequence[ParagraphRow], comparison: Comparison, look: Look) -> Iterator[str]:
    """Unchanged paragraphs in a line; a new number is told, as it is no edit."""
    if len(rows) == 1:
        told = (
            f"{cells.describe_places(rows[0], comparison)}  "
            f"{cells.tell_verdict(rows[0], comparison)}"
        )
        yield from (f"{line}\n" for line in render_quietly(told, look.columns, look))
        return
    unknown = sum(cells.lacks_translation(row, comparison) for row in rows)
    span = f"[{rows[0].draft.start + 1}] to [{rows[-1].draft.stop}]"
    renumbered = sum("was" in cells.describe_places(row, comparison) for row in rows)
    more = f", {renumbered} with another number" if renumbered else ""
    more += f", {unknown} with no translation known" if unknown else ""
    yield from (f"{line}\n" for line in render_quietly(f"{span}  same{more}", look.columns, look))


def _rows(
    rows: Sequence[ParagraphRow], comparison: Comparison, look: Look, shown: set[Role]
) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield "\n" * (number > 0)
        yield from _row(row, comparison, look, shown)


def _row(row: ParagraphRow, comparison: Comparison, look: Look, shown: set[Role]) -> Iterator[str]:
    title = look.paint(cells.tell_verdict(row, comparison), _COLOURS[row.verdict])
    yield f"{cells.describe_places(row, comparison)}  {title}\n"
    texts = [
        (comparison.langs[0], cells.build_differences(row, comparison)),
        (comparison.langs[1], cells.build_translation(row, comparison)),
        (_NEW, cells.build_proposal(row)),
    ]
    shown.update(part.role for _, text in texts for each in text for part in each if part.role)
    name = max(measure_width(lang) for lang in comparison.langs) + 2
    for lang, listed in texts:
        yield from _text(lang, listed, name, look)
    for source in cells.list_sources(row, comparison, look.show):
        room = look.columns - _INDENT
        yield from indent_lines(
            " " * _INDENT, render_quietly(f"tmtool documents show {source}", room, look), _INDENT
        )


def _text(lang: str, listed: Sequence[Sequence[TextPart]], name: int, look: Look) -> Iterator[str]:
    room = look.columns - _INDENT - name
    lines = [line for each in listed if each for line in lay_out(each, room, look)]
    yield from indent_lines(f"{' ' * _INDENT}{lang}", lines, _INDENT + name)
