"""The impact of the change of a term on a terminal: documents with their places."""

from __future__ import annotations

from collections.abc import Iterator

from tmtool.lang.wrap import format_count, make_printable, wrap
from tmtool.memory.term_change.impact import TermImpact
from tmtool.memory.term_change.model import ImpactDocument, ImpactPlace
from tmtool.views.terminal.look import MINIMUM, QUIET, STRONG, Look, indent_lines
from tmtool.views.terminal.terms import cut_around

_PLACES = 3  # shown of each document, unless all are wanted
_INDENT = 5


def render_impact(
    impact: TermImpact, look: Look, *, filtered: str = "", applied: bool = False
) -> Iterator[str]:
    """Render the documents with their places, and the counts of each kind.

    `look.full` shows every place; `applied` says that the change was made.
    """
    room = max(look.columns, MINIMUM)
    arrow = "→" if look.boxes else "->"
    head = f"{impact.lang}:{impact.old} {arrow} {impact.new}"
    documents = format_count(len(impact.documents), "document")
    years = "-".join(dict.fromkeys(map(str, [*impact.years][:1] + [*impact.years][-1:])))
    told = ", ".join(filter(None, (documents, years, filtered)))
    for line in wrap(make_printable(f"{head}: {told}"), room):
        yield f"{look.paint(line, STRONG)}\n"
    for record in (True, False):
        some = [each for each in impact.documents if each.record == record]
        if some:
            yield "\n"
            title = "own translations, not issued:"
            if record:
                title = "issued or adopted (superseded wording, kept):"
            yield f"{look.paint(title, STRONG)}\n"
            for each in some:
                yield from _document(each, look, room)
    yield "\n"
    yield from indent_lines("", wrap(_count(impact, applied=applied), room), 0)


def _count(impact: TermImpact, *, applied: bool) -> str:
    """Count the places of each kind."""
    units = format_count(len(impact.texts), "unit")
    changed = f"{impact.count('changed'):,} {'' if applied else 'to be '}changed in {units}"
    kept, by_hand = impact.count("kept"), impact.count("by hand")
    return f"{kept:,} kept as superseded wording, {changed}, {by_hand:,} left for you"


def _document(document: ImpactDocument, look: Look, room: int) -> Iterator[str]:
    known = (str(document.year or ""), document.body, document.status)
    told = ", ".join(part for part in known if part)
    name = f"  {document.name}" + (f"  ({told})" if told else "")
    yield from indent_lines("", wrap(make_printable(name), room), 0)
    shown = document.places if look.full else document.places[:_PLACES]
    for each in shown:
        yield from _place(each, look, room)
    if rest := len(document.places) - len(shown):
        yield f"{' ' * _INDENT}{look.paint(f'and {rest:,} more places', QUIET)}\n"


def _place(place: ImpactPlace, look: Look, room: int) -> Iterator[str]:
    """Render the text around the term, with the new one if it replaces it; the other language."""
    left, (start, stop) = room - _INDENT, place.span
    text, span = place.text, place.span
    if place.outcome == "changed" and place.new:
        text = f"{text[:start]}{place.new}{text[stop:]}"
        span = start, start + len(place.new)
    yield f"{' ' * _INDENT}{cut_around(text, span, left, look.more)}\n"
    if place.outcome == "by hand":
        why = f"left for you: {place.why}"
        lines = [look.paint(line, QUIET) for line in wrap(make_printable(why), left)]
        yield from indent_lines(" " * _INDENT, lines, _INDENT)
    if place.target is not None:
        line = cut_around(place.target, place.rendering or (0, 0), left, look.more)
        # Without a known rendering there is nothing to stand in brackets.
        line = line if place.rendering else line.replace("[]", "", 1)
        yield f"{' ' * _INDENT}{look.paint(line, QUIET)}\n"
