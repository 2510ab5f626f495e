"""What a text is the name of as a whole, on a terminal: before all that is found of its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, wrap
from tmtool.memory.whole_names import WholeName
from tmtool.views.lookup import describe_name, list_name_sources
from tmtool.views.terminal.look import Look, indent_lines, render_quietly

_INDENT = 4
"""Columns before what a name is called. Chosen: where the texts of matches stand."""


def render_names(names: Sequence[WholeName], pair: tuple[str, str], look: Look) -> Iterator[str]:
    """Each name with what it is, its counterpart and where that is from, line ends included.

    `pair` are the languages of the text and of the translation.
    """
    for each in names:
        yield "\n"
        yield f"{look.paint(make_printable(describe_name(each)), '1')}\n"
        for lang, text in zip(pair, (each.text, "; ".join(each.renderings)), strict=True):
            first = f"{' ' * _INDENT}{lang}  "
            room = look.columns - measure_width(first)
            lines = wrap(make_printable(text), room)
            yield from indent_lines(first, lines, measure_width(first))
        if told := list_name_sources(each):
            lines = render_quietly(make_printable(told), look.columns - _INDENT, look)
            yield from indent_lines(" " * _INDENT, lines, _INDENT)
