"""Terms on a terminal: entries of a term base, and candidates with both languages side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from tmtool.lang.script import measure_width
from tmtool.lang.wrap import format_count, make_printable, pad, wrap
from tmtool.regions import build_tag
from tmtool.terms.extracting.entries import format_years
from tmtool.views.terminal.look import MINIMUM, QUIET, Look, indent_lines

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry, Quote, Term
    from tmtool.terms.extracting.model import Example, Extraction, TermCandidate, TermRendering


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
            name,
            wrap(make_printable(_term(term)), room - measure_width(name)),
            measure_width(name),
        )
        for told in _describe_more(term):
            yield from _labelled(f"{' ' * (8 + lang)}", told, room)
    if entry.generic:
        yield "      generic: looked up, not checked\n"
    for what, text in _describe_record(entry):
        for line in text.splitlines():
            yield from _labelled(f"      {what}: ", line, room)


def _labelled(name: str, text: str, room: int) -> Iterator[str]:
    width = measure_width(name)
    yield from indent_lines(name, wrap(make_printable(text), room - width), width)


def _describe_more(term: Term) -> Iterator[str]:
    """What has lines of its own below a term."""
    for quote in term.contexts:
        yield f"context: {_quoted(quote)}"
    for name, value in term.fields:
        yield f"{name}: {value}"


def _describe_record(entry: ConceptEntry) -> Iterator[tuple[str, str]]:
    """What an entry says besides its terms, each under its name."""
    named = (
        ("record type", entry.kind), ("body", entry.body),
        ("other record ids", "; ".join(entry.record_ids)), ("definition", entry.definition),
        ("source of the definition", entry.definition_source),
        ("link of the definition", entry.definition_link), ("note", entry.note), *entry.fields,
    )  # fmt: skip
    yield from ((what, text) for what, text in named if text)
    for each in entry.languages:
        if each.definition:
            yield f"definition ({each.lang})", _quoted(each.definition)
        if each.note:
            yield f"note ({each.lang})", each.note
        yield from ((f"{name} ({each.lang})", value) for name, value in each.fields)


def _quoted(quote: Quote) -> str:
    """A text with where it stands."""
    where = ", ".join(filter(None, (quote.source, quote.link)))
    return f"{quote.text}  ({where})" if where else quote.text


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


def describe_equivalent(term: Term) -> str:
    """A term with its status and its source, the first of several, as it stands beside matches.

    >>> from tmtool.concepts import Term
    >>> describe_equivalent(Term("en", "digital divide", "preferred", source="A/RES/1; A/RES/2"))
    'digital divide (preferred; A/RES/1)'
    """
    source = (term.source or "").partition(";")[0]
    said = (term.status, term.process_status or "", term.organization or "", source)
    return f"{term.text} ({'; '.join(part for part in said if part)})"


def _term(term: Term) -> str:
    """A term and what is known of it."""
    usage = f"regional usage {build_tag(term.lang, term.region)}" if term.region else None
    known = (usage, term.organization, term.body, term.date, term.source, term.link)
    where = ", ".join(part for part in known if part)
    kind = term.status if term.form == "full" else f"{term.status} {term.form}"
    step = " ".join(filter(None, (term.process_status, _describe_step(term))))
    said = [kind, step, where, "" if term.recognized else "not recognized"]
    said += ["verified" if term.verified else "", *_describe_usage(term), term.note or ""]
    return f"{term.text}  ({'; '.join(part for part in said if part)})"


def _describe_step(term: Term) -> str:
    """Who took the last step of the process, and when."""
    by = f"by {term.process_by}" if term.process_by else ""
    return " ".join(filter(None, (by, term.process_date and f"on {term.process_date}")))


def _describe_usage(term: Term) -> Iterator[str]:
    """What kind of word it is, for what it stands, and when it is in use."""
    yield ", ".join(filter(None, (term.part_of_speech, term.gender, term.number)))
    named = (
        ("stands for", term.full_term), ("used from", term.used_from),
        ("used until", term.used_until), ("replaced by", term.successor),
    )  # fmt: skip
    yield from (f"{what} {text}" for what, text in named if text)


_NUMBER = 5
"""Columns for a number, as wide as what stands there. Chosen, no measurement."""
_TIMES = 7
"""Columns for how often. Chosen, no measurement."""
_DOCUMENTS = 6
"""Columns for in how many documents. Chosen, no measurement."""
_YEARS = 10
"""Columns for two years and what parts them. Chosen, no measurement."""
_KNOWN, _OTHER, _SAME = "=", "~", '"'


def render_candidates(extraction: Extraction, look: Look) -> Iterator[str]:
    """The table, line by line, line ends included."""
    room = max(look.columns, MINIMUM + 20)
    sizes = _columns(room)
    yield from indent_lines("", wrap(_candidates_head(extraction), room), 0)
    yield "\n"
    titles = [*extraction.langs, "times", "docs.", "years"]
    yield from _row("", titles, sizes)
    for number, each in enumerate(extraction.candidates, start=1):
        yield from _candidate(each, number, sizes, look, room)
    yield "\n"
    yield from indent_lines("", wrap(_candidates_foot(extraction), room), 0)


def _columns(room: int) -> tuple[int, int]:
    text = room - _NUMBER - _TIMES - _DOCUMENTS - _YEARS - 2
    return text // 2, text - text // 2


def _candidates_head(extraction: Extraction) -> str:
    documents = (
        f" of {format_count(extraction.documents, 'document')}" if extraction.documents else ""
    )
    shown, found = len(extraction.candidates), extraction.total
    few = (
        f"{shown:,} of {found:,} candidates"
        if shown < found
        else f"{format_count(found, 'candidate')}"
    )
    one, other = extraction.langs
    return (
        f"{one}-{other}: {few} in {format_count(extraction.units, 'unit')}{documents}, "
        f"each in {extraction.least} or more"
    )


def _candidates_foot(extraction: Extraction) -> str:
    told = ["times: how often both stand in a unit"]
    if any(each.rivals for each in extraction.candidates):
        told.append(f"{_SAME}: the same term, another rendering")
    if any(each.entries for each in extraction.candidates):
        told.append(f"{_KNOWN}: the term base has both terms")
    if any(each.other_entries for each in extraction.candidates):
        told.append(f"{_OTHER}: the term base has one of them, with another rendering")
    return "; ".join(told)


def _candidate(
    candidate: TermCandidate, number: int, sizes: tuple[int, int], look: Look, room: int
) -> Iterator[str]:
    mark = _KNOWN if candidate.entries else _OTHER if candidate.other_entries else " "
    yield from _row(f"{number:>3}{mark}", _cells(candidate.pair, candidate.pair), sizes)
    for each in candidate.rivals:
        yield from _row("", _cells(each, candidate.pair), sizes)
    for example in candidate.pair.examples[:1]:
        yield from _example(example, look, room)


def _cells(rendering: TermRendering, pair: TermRendering) -> list[str]:
    """A row's cells; a term that stands in the row above is not written again."""
    texts = [
        _SAME if rendering is not pair and text == above else make_printable(text)
        for text, above in zip(rendering.texts, pair.texts, strict=True)
    ]
    uses = rendering.uses
    return [*texts, f"{uses.frequency:,}", f"{uses.documents:,}", format_years(uses)]


def _row(name: str, cells: Sequence[str], sizes: tuple[int, int]) -> Iterator[str]:
    """Both terms wrapped in their columns, the counts beside their first lines."""
    columns = [wrap(text, size) for text, size in zip(cells, sizes, strict=False)]
    counts = f"{cells[2]:>{_TIMES}}{cells[3]:>{_DOCUMENTS}} {cells[4]:>{_YEARS - 1}}"
    for at, (one, other) in enumerate(zip_longest(*columns, fillvalue="")):
        texts = f"{pad(one, sizes[0])}  {pad(other, sizes[1])}"
        yield f"{pad(name, _NUMBER)}{texts}{'' if at else counts}".rstrip() + "\n"
        name = ""


def _example(example: Example, look: Look, room: int) -> Iterator[str]:
    """A unit that has both terms, each side on a line, and where it stands."""
    place = make_printable(example.origin.place or "")
    for at, (text, span) in enumerate(zip(example.texts, example.spans, strict=True)):
        left = room - _NUMBER - (measure_width(place) + 4 if place and at else 0)
        line = cut_around(text, span, left, look.more)
        told = f"{line}  ({place})" if place and at else line
        yield f"{' ' * _NUMBER}{look.paint(told, QUIET)}\n"


def cut_around(text: str, span: range, columns: int, more: str) -> str:
    """The term in brackets with as much of its text as there is room for, on one line.

    >>> cut_around("Bridge the digital divide between all", range(11, 25), 30, "…")
    '…e the [digital divide] betwe…'
    """
    before, own, after = (
        make_printable(part)
        for part in (text[: span.start], text[span.start : span.stop], text[span.stop :])
    )
    spare = max(columns - measure_width(own) - 2, 0)
    right = _head_of(after, max(spare - measure_width(before), spare // 2), more)
    left = _head_of(before[::-1], spare - measure_width(right), more[::-1])[::-1]
    return f"{left}[{own}]{right}"


def _head_of(text: str, columns: int, more: str) -> str:
    """The beginning of a text, as far as there is room."""
    if measure_width(text) <= columns:
        return text
    used, kept = measure_width(more), ""
    for char in text:
        used += measure_width(char)
        if used > columns:
            break
        kept += char
    return kept + more if columns >= measure_width(more) else ""
