"""Concept entries on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, pad, wrap
from tmtool.regions import build_tag
from tmtool.views.terminal.look import MINIMUM, indent_lines

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry, Term

_ID = 22
"""Columns of an id; a longer one moves the terms. Chosen, no measurement."""


def render_entry(entry: ConceptEntry, columns: int) -> Iterator[str]:
    """An entry with all that is known, line by line; terms are numbered for `terms edit`."""
    room = max(columns, MINIMUM)
    head = f"{entry.id}  {entry.subject}" if entry.subject else entry.id
    yield from indent_lines("", wrap(make_printable(head), room), 0)
    lang = max((measure_width(term.lang) for term in entry.terms), default=2)
    for number, term in enumerate(entry.terms, start=1):
        name = f"{number:>4}  {pad(term.lang, lang)}  "
        yield from indent_lines(
            name, wrap(make_printable(_term(term)), room - measure_width(name)), measure_width(name)
        )
    for what in ("definition", "note"):
        for text in (getattr(entry, what) or "").splitlines():
            name = f"      {what}: "
            yield from indent_lines(name, wrap(make_printable(text), room - len(name)), len(name))


def summarize_entry(entry: ConceptEntry, columns: int, *, more: str) -> str:
    """An entry on one line: its id and its first term in each language."""
    first: dict[str, str] = {}
    for term in entry.terms:
        first.setdefault(term.lang, term.text)
    room = max(columns, MINIMUM)
    name = make_printable(entry.id)
    head = f"{pad(name, _ID)}  " if measure_width(name) <= _ID else f"{name}  "
    line = f"{head}{' | '.join(f'{lang} {make_printable(text)}' for lang, text in first.items())}"
    return f"{cut(line, room, more)}\n"


def cut(line: str, columns: int, more: str) -> str:
    """A line that is no wider than the view."""
    if measure_width(line) <= columns:
        return line
    kept, used = "", measure_width(more)
    for char in line:
        used += measure_width(char)
        if used > columns:
            break
        kept += char
    return kept.rstrip() + more


def _term(term: Term) -> str:
    """A term and what is known of it."""
    usage = f"regional usage {build_tag(term.lang, term.region)}" if term.region else None
    known = (usage, term.organization, term.body, term.date, term.source)
    where = ", ".join(part for part in known if part)
    kind = term.status if term.form == "full" else f"{term.status} {term.form}"
    said = [kind, term.process_status or "", where, "" if term.recognized else "not recognized"]
    said += ["verified" if term.verified else "", term.note or ""]
    return f"{term.text}  ({'; '.join(part for part in said if part)})"
