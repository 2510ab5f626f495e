"""A comparison on a terminal: what changed in full, what stayed in a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from tmtool.lang.script import measure_width
from tmtool.operations.compare import CompareResult
from tmtool.views import Role
from tmtool.views.comparison import (
    ENDS,
    ShownRow,
    build_titles,
    describe_counts,
    is_recut,
    iter_remarks,
    list_rows,
)
from tmtool.views.terminal.look import QUIET, STRONG, Look

_INDENT = 2
_MEANING = {
    "gone": "[-only in the previous version-]",
    "new": "{+only in the draft+}",
    "affected": "[*renders what differs*]",
    "value": "{=the draft's value=}",
}


def view(result: CompareResult, look: Look) -> Iterator[str]:
    """Show what changed; unchanged paragraphs have a line for each run, unless all are wanted."""
    comparison, shows_all = result.comparison, result.request.full
    draft, earlier = build_titles(comparison)
    yield from look.write(f"{draft} against {earlier}: {describe_counts(comparison)}")
    for sentence in iter_remarks(comparison):
        yield from look.write(sentence, colour=QUIET)
    roles: set[Role | None] = set()
    for is_short, group in groupby(
        list_rows(comparison),
        key=lambda each: not shows_all and each.row.verdict == "same" and not each.row.agreement,
    ):
        if is_short:
            yield "\n"
            yield from look.write(_describe_same([*group]), colour=QUIET)
            continue
        for each in group:
            yield "\n"
            yield from _row(each, look)
            texts = (*each.differences, *each.translation, *each.proposal)
            roles |= {part.role for text in texts for part in text}
    yield "\n"
    yield from look.explain_marks(roles, **_MEANING)
    yield from look.write(ENDS, colour=QUIET) if is_recut(comparison) else ()


def _describe_same(rows: list[ShownRow]) -> str:
    """Describe unchanged paragraphs in a line; a new number is reported, as it is no edit."""
    if len(rows) == 1:
        return f"{rows[0].place}  {rows[0].verdict}"
    unknown = sum(each.lacks_translation for each in rows)
    renumbered = sum("was" in each.place for each in rows)
    told = f"[{rows[0].row.draft.start + 1}] to [{rows[-1].row.draft.stop}]  same"
    told += f", {renumbered} with another number" if renumbered else ""
    return told + (f", {unknown} with no translation known" if unknown else "")


def _row(shown: ShownRow, look: Look) -> Iterator[str]:
    yield f"{shown.place}  {look.paint(shown.verdict, STRONG)}\n"
    langs = shown.comparison.langs
    room = _INDENT + max(map(measure_width, langs)) + 2
    texts = (shown.differences, shown.translation, shown.proposal)
    for lang, paragraphs in zip((*langs, "->"), texts, strict=True):
        name = f"{' ' * _INDENT}{lang}"
        for paragraph in paragraphs:
            yield from look.write(paragraph, room, name)
            name = ""
    for command in shown.commands:
        yield from look.write(command, _INDENT, colour=QUIET)
