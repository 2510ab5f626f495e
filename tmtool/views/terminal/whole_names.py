"""What a text is the name of as a whole, on a terminal: before all that is found of its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, wrap
from tmtool.memory.whole_names import WholeName
from tmtool.views.terminal.look import Look, indent_lines, render_quietly

_INDENT = 4
"""Columns before what a name is called. Chosen: where the texts of matches stand."""
_SOURCES = 4
"""Documents or lists that are named. Chosen, no measurement: acts of every year have one title."""


def render_names(names: Sequence[WholeName], pair: tuple[str, str], look: Look) -> Iterator[str]:
    """Each name with what it is, its counterpart and where that is from, line ends included.

    `pair` are the languages of the text and of the translation.
    """
    for each in names:
        yield "\n"
        yield f"{look.paint(_tell_kind(each), '1')}\n"
        for lang, text in zip(pair, (each.text, "; ".join(each.renderings)), strict=True):
            first = f"{' ' * _INDENT}{lang}  "
            room = look.columns - measure_width(first)
            lines = wrap(make_printable(text), room)
            yield from indent_lines(first, lines, measure_width(first))
        if told := _tell_sources(each):
            lines = render_quietly(make_printable(told), look.columns - _INDENT, look)
            yield from indent_lines(" " * _INDENT, lines, _INDENT)


def _tell_kind(name: WholeName) -> str:
    kind = f"{name.kind} {name.item}" if name.item else name.kind
    first = next(iter(name.documents), None)
    link = " in " if name.kind == "agenda item" else " of "
    told = kind if first is None else f"{kind}{link}{first}"
    return make_printable(told if name.official else f"{told}, draft or unofficial")


def _tell_sources(name: WholeName) -> str:
    told = [*name.documents[1:], *name.sources]
    left = len(told) - _SOURCES
    return "; ".join(told[:_SOURCES]) + (f" and {left:,} more" if left > 0 else "")
