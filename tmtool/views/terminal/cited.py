"""How something is cited, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, wrap
from tmtool.memory.cited import CitedFacts
from tmtool.memory.known_acts import LANGS
from tmtool.views.lookup import describe_cited
from tmtool.views.terminal.look import Look, indent_lines
from tmtool.views.terminal.terms import describe_equivalent

_NAME = 10
"""Columns for what a line is called. Chosen, no measurement."""


def view(facts: CitedFacts, look: Look) -> Iterator[str]:
    """Yield what is known, then the forms by language, then what is missing.

    Of an unknown act or document it is said first that it is unknown.
    """
    missing = [f"{facts.query}: {sentence}" for sentence in facts.missing]
    if not facts.is_known:
        yield from _list_sentences(missing, look)
    yield from _facts(facts, look)
    for lang, forms in facts.forms:
        yield "\n"
        for form in forms:
            yield from _line(form.name, f"{lang}  {form.text}", look)
    if facts.act and facts.act.sources:
        yield "\n"
        yield from _line("sources", ", ".join(facts.act.sources), look)
    if facts.is_known:
        yield from _list_sentences(missing, look)


def _list_sentences(sentences: Iterable[str], look: Look) -> Iterator[str]:
    for sentence in sentences:
        yield from _line("", sentence, look)


def _facts(facts: CitedFacts, look: Look) -> Iterator[str]:
    if known := describe_cited(facts):
        yield from _line("", known, look)
    for title in facts.titles:
        checked = "" if title.verified else ", not verified"
        yield from _line("title", f"{title.lang}  {title.text} ({title.source}{checked})", look)
    for lang, names in facts.names:
        yield from _line("name", f"{lang}  {'; '.join(names)}", look)
    for entry in facts.entries:
        for lang in LANGS:
            if terms := "; ".join(map(describe_equivalent, entry.select_terms(lang))):
                yield from _line("term", f"{lang}  {terms}", look)


def _line(name: str, text: str, look: Look) -> Iterator[str]:
    first = f"{name:<{_NAME}}" if name else ""
    room = look.columns - measure_width(first)
    yield from indent_lines(first, wrap(make_printable(text), room), _NAME + 4 if name else 4)
