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
    from tmtool.terms.extracting.model import Example, Extraction, TermRendering


_ID = 22  # width of the column of ids


def render_entry(entry: ConceptEntry, columns: int) -> Iterator[str]:
    """Render an entry in full; terms are numbered for `terms edit`."""
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
    """Return the contexts and fields of a term, which have lines of their own."""
    for quote in term.contexts:
        yield f"context: {_quoted(quote)}"
    for name, value in term.fields:
        yield f"{name}: {value}"


def _describe_record(entry: ConceptEntry) -> Iterator[tuple[str, str]]:
    """Return the fields of an entry and its languages, with their names."""
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
    """Return a text with its source and link."""
    where = ", ".join(filter(None, (quote.source, quote.link)))
    return f"{quote.text}  ({where})" if where else quote.text


def summarize_entry(entry: ConceptEntry, columns: int, *, more: str) -> str:
    """Render an entry on one line: its id and its first term in each language."""
    first: dict[str, str] = {}
    for term in entry.terms:
        first.setdefault(term.lang, term.text)
    room = max(columns, MINIMUM)
    name = make_printable(entry.id)
    head = f"{pad(name, _ID)}  " if measure_width(name) <= _ID else f"{name}  "
    line = f"{head}{' | '.join(f'{lang} {make_printable(text)}' for lang, text in first.items())}"
    return f"{_cut(line, room, more)}\n"


def describe_equivalent(term: Term) -> str:
    """Return a term with its status and its first source.

    >>> from tmtool.concepts import Term
    >>> describe_equivalent(Term("en", "digital divide", "preferred", source="A/RES/1; A/RES/2"))
    'digital divide (preferred; A/RES/1)'
    """
    source = (term.source or "").partition(";")[0]
    said = (term.status, term.process_status or "", term.organization or "", source)
    return f"{term.text} ({'; '.join(part for part in said if part)})"


def _term(term: Term) -> str:
    """Return a term with its status, source, usage and note."""
    usage = f"regional usage {build_tag(term.lang, term.region)}" if term.region else None
    known = (usage, term.organization, term.body, term.date, term.source, term.link)
    where = ", ".join(part for part in known if part)
    kind = term.status if term.form == "full" else f"{term.status} {term.form}"
    step = " ".join(filter(None, (term.process_status, _describe_step(term))))
    said = [kind, step, where, "" if term.recognized else "not recognized"]
    said += ["verified" if term.verified else "", *_describe_usage(term), term.note or ""]
    return f"{term.text}  ({'; '.join(part for part in said if part)})"


def _describe_step(term: Term) -> str:
    """Return who took the last step of the process, and the date."""
    by = f"by {term.process_by}" if term.process_by else ""
    return " ".join(filter(None, (by, term.process_date and f"on {term.process_date}")))


def _describe_usage(term: Term) -> Iterator[str]:
    """Return the part of speech, the full term, and the time of use."""
    yield ", ".join(filter(None, (term.part_of_speech, term.gender, term.number)))
    named = (
        ("stands for", term.full_term), ("used from", term.used_from),
        ("used until", term.used_until), ("replaced by", term.successor),
    )  # fmt: skip
    yield from (f"{what} {text}" for what, text in named if text)


# Widths of columns.
_NUMBER, _TIMES, _DOCUMENTS, _YEARS = 5, 7, 6, 10
_KNOWN, _OTHER, _SAME = "=", "~", '"'


def render_candidates(extraction: Extraction, look: Look) -> Iterator[str]:
    """Render a table of candidates, each with competing terms and one example."""
    width = max(look.columns, MINIMUM + 20)
    text = width - _NUMBER - _TIMES - _DOCUMENTS - _YEARS - 2
    sizes = text // 2, text - text // 2
    yield from indent_lines("", wrap(_describe_extraction(extraction), width), 0)
    yield "\n"
    yield from _row("", [*extraction.langs, "times", "docs.", "years"], sizes)
    for number, each in enumerate(extraction.candidates, start=1):
        mark = _KNOWN if each.entries else _OTHER if each.other_entries else " "
        yield from _row(f"{number:>3}{mark}", _cells(each.pair, each.pair), sizes)
        for rival in each.rivals:
            yield from _row("", _cells(rival, each.pair), sizes)
        for example in each.pair.examples[:1]:
            yield from _example(example, look, width)
    yield "\n"
    yield from indent_lines("", wrap("; ".join(_iter_legend(extraction)), width), 0)


def _describe_extraction(extraction: Extraction) -> str:
    found = format_count(extraction.total, "candidate")
    if len(extraction.candidates) < extraction.total:
        found = f"{len(extraction.candidates):,} of {found}"
    units = format_count(extraction.units, "unit")
    if extraction.documents:
        units += f" of {format_count(extraction.documents, 'document')}"
    langs = "-".join(extraction.langs)
    return f"{langs}: {found} in {units}, each in {extraction.least} or more"


def _iter_legend(extraction: Extraction) -> Iterator[str]:
    yield "times: how often both stand in a unit"
    if any(each.rivals for each in extraction.candidates):
        yield f"{_SAME}: the same term, another rendering"
    if any(each.entries for each in extraction.candidates):
        yield f"{_KNOWN}: the term base has both terms"
    if any(each.other_entries for each in extraction.candidates):
        yield f"{_OTHER}: the term base has one of them, with another rendering"


def _cells(rendering: TermRendering, pair: TermRendering) -> list[str]:
    """Return the cells of a row; a term of the row above is not repeated."""
    texts = [
        _SAME if rendering is not pair and text == above else make_printable(text)
        for text, above in zip(rendering.texts, pair.texts, strict=True)
    ]
    uses = rendering.uses
    return [*texts, f"{uses.frequency:,}", f"{uses.documents:,}", format_years(uses)]


def _row(name: str, cells: Sequence[str], sizes: tuple[int, int]) -> Iterator[str]:
    """Wrap both terms in their columns, with the counts next to their first lines."""
    columns = [wrap(text, size) for text, size in zip(cells, sizes, strict=False)]
    counts = f"{cells[2]:>{_TIMES}}{cells[3]:>{_DOCUMENTS}} {cells[4]:>{_YEARS - 1}}"
    for at, (one, other) in enumerate(zip_longest(*columns, fillvalue="")):
        texts = f"{pad(one, sizes[0])}  {pad(other, sizes[1])}"
        yield f"{pad(name, _NUMBER)}{texts}{'' if at else counts}".rstrip() + "\n"
        name = ""


def _example(example: Example, look: Look, width: int) -> Iterator[str]:
    """Render both sides of an example on a line each, with its place."""
    place = make_printable(example.origin.place or "")
    for at, (text, span) in enumerate(zip(example.texts, example.spans, strict=True)):
        ending = f"  ({place})" if place and at else ""
        line = cut_around(text, span, width - _NUMBER - measure_width(ending), look.more)
        yield f"{' ' * _NUMBER}{look.paint(f'{line}{ending}', QUIET)}\n"


def cut_around(text: str, span: tuple[int, int], columns: int, more: str) -> str:
    """Return the term in brackets with as much of its text as fits on one line.

    >>> cut_around("Bridge the digital divide between all", (11, 25), 30, "…")
    '…e the [digital divide] betwe…'
    """
    start, stop = span
    before, own, after = map(make_printable, (text[:start], text[start:stop], text[stop:]))
    spare = max(columns - measure_width(own) - 2, 0)
    right = _cut(after, max(spare - measure_width(before), spare // 2), more)
    left = _cut(before[::-1], spare - measure_width(right), more[::-1])[::-1]
    return f"{left}[{own}]{right}"


def _cut(text: str, columns: int, more: str) -> str:
    """Return as much of the beginning of a text as fits."""
    if measure_width(text) <= columns:
        return text
    used, kept = measure_width(more), ""
    for char in text:
        used += measure_width(char)
        if used > columns:
            break
        kept += char
    return kept + more if columns >= measure_width(more) else ""
