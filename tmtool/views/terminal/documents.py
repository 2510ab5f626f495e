"""The documents of a memory on a terminal, and what a corrigendum changes in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.fuzzy.edits import compute_edits
from tmtool.lang.wrap import format_count, make_printable, wrap
from tmtool.memory.corrigenda import PlannedCorrection
from tmtool.memory.places import describe_origin
from tmtool.memory.successors import name_origin
from tmtool.operations.documents import CorrectResult, ListedDocument
from tmtool.views import TextPart
from tmtool.views.terminal.look import STRONG, Look, indent_lines, lay_out

_INDENT = 4
"""Columns for what stands under a document or a place. Chosen, no measurement."""


def render_documents(listed: Sequence[ListedDocument], look: Look) -> Iterator[str]:
    """A line for each document, with its units, what is known of it and what became of it."""
    for each in listed:
        name = name_origin(each.origin) or "of unknown origin"
        facts = [format_count(each.units, "unit"), *describe_origin(each.origin, each.successors)]
        told = make_printable(f"{name}  {', '.join(facts)}")
        first, *rest = wrap(told, look.columns - _INDENT)
        yield f"{first}\n"
        yield from (f"{' ' * _INDENT}{line}\n" for line in rest)


def render_corrections(result: CorrectResult, look: Look) -> Iterator[str]:
    """Each correction with its place, what it changes there or why it does not."""
    plan = result.plan
    done = "corrected" if result.change is not None else "to be corrected"
    problems = sum(each.problem is not None for each in plan.corrections)
    told = f"{result.name} -> {plan.document}: {format_count(len(plan.units), 'unit')} {done}"
    left = f", {format_count(problems, 'correction')} left out" if problems else ""
    yield f"{look.paint(make_printable(told + left), STRONG)}\n"
    for each in plan.corrections:
        yield "\n"
        yield from _render_correction(each, look)
    if result.unread:
        yield "\nnot understood:\n"
        for line in result.unread:
            yield from indent_lines(
                " " * _INDENT, wrap(make_printable(line), look.columns - _INDENT), _INDENT
            )


def _render_correction(planned: PlannedCorrection, look: Look) -> Iterator[str]:
    correction = planned.correction
    subs = "".join(f" ({each})" for each in correction.subparagraphs)
    named = [*map(str, correction.parts)]
    named += [f"para. {correction.paragraph}{subs}"] if correction.paragraph else []
    place = ", ".join(named) or "anywhere"
    yield from (f"{each}\n" for each in wrap(f"{place}: {correction.sentence}", look.columns))
    room = look.columns - _INDENT
    if planned.problem is not None:
        yield from indent_lines(
            " " * _INDENT, wrap(make_printable(f"left out: {planned.problem}"), room), _INDENT
        )
        return
    parts: list[TextPart] = []
    for edit in compute_edits(planned.after, planned.before):
        before = planned.before[edit.text.start : edit.text.stop]
        if edit.operation == "equal":
            parts.append(TextPart(before))
        else:
            after = planned.after[edit.query.start : edit.query.stop]
            parts += [TextPart(before, "gone"), TextPart(after, "new")]
    shown = lay_out([part for part in parts if part.text], room, look)
    yield from indent_lines(" " * _INDENT, shown, _INDENT)
