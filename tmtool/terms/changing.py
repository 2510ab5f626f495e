"""Changing one entry by hand: what is to be said of it, or of one of its terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tmtool.errors import InputError
from tmtool.lang.script import base
from tmtool.terms.picklists import language
from tmtool.terms.records import tidy, tidy_lines, value_of
from tmtool.terms.validity import faults
from tmtool.units import ConceptEntry, Term

OF_ENTRY = ("subject", "definition", "note")


def with_texts(entry: ConceptEntry, told: Mapping[str, str | None]) -> ConceptEntry:
    """The entry with another subject, definition or note; an empty text takes one away."""
    values: dict[str, Any] = {
        name: (tidy(text) if name == "subject" else tidy_lines(text))
        for name, text in told.items()
        if text is not None
    }
    return replace(entry, **values)


def with_term(entry: ConceptEntry, which: str, told: Mapping[str, object]) -> ConceptEntry:
    """The entry with a term changed, or with a new one.

    `which` is the number of a term, from 1, or LANG=TEXT; LANG=TEXT that is not there becomes a new
    term. InputError for a value that a term can't have, and for a text that stands there twice.

    >>> entry = ConceptEntry("divide", (Term("en", "digital divide"),))
    >>> with_term(entry, "en=digital divide", {"status": "preferred"}).terms[0].status
    'preferred'
    >>> [term.text for term in with_term(entry, "en=digital gap", {}).terms]
    ['digital divide', 'digital gap']
    """
    at, term = _place(entry, which)
    values: dict[str, Any] = {
        name: value_of(name, tidy(value) if isinstance(value, str) else value)
        for name, value in told.items()
        if value is not None
    }
    terms = list(entry.terms)
    terms[at : at + 1] = [replace(term, **values)]
    return replace(entry, terms=tuple(terms))


def without_term(entry: ConceptEntry, which: str) -> ConceptEntry:
    """The entry without a term; InputError for one that is not there."""
    at, _ = _place(entry, which)
    if at == len(entry.terms):
        raise InputError(f"{entry.id} has no term {which}")
    return replace(entry, terms=(*entry.terms[:at], *entry.terms[at + 1 :]))


def checked(entry: ConceptEntry) -> ConceptEntry:
    """The entry; InputError says the first error in it."""
    wrong = next((fault for fault in faults([entry]) if fault.grade == "error"), None)
    if wrong is not None:
        raise InputError(f"{entry.id}: {wrong.what}; nothing was changed")
    return entry


def _place(entry: ConceptEntry, which: str) -> tuple[int, Term]:
    """Where a term stands, and the term; after the last one for a term that is new."""
    if which.isascii() and which.isdigit():
        if not 1 <= int(which) <= len(entry.terms):
            raise InputError(f"{entry.id} has no term {which}; it has {len(entry.terms)}")
        return int(which) - 1, entry.terms[int(which) - 1]
    lang, equals, text = which.partition("=")
    plain = tidy(text)
    if not equals or not plain:
        raise InputError(f"--term {which}: write it as LANG=TEXT, or as the number of a term")
    code = language(lang)
    found = [
        at
        for at, term in enumerate(entry.terms)
        if base(term.lang) == base(code) and term.text == plain
    ]
    if len(found) > 1:
        numbers = ", ".join(str(at + 1) for at in found)
        raise InputError(f"{entry.id} has {plain} more than once; say --term with one of {numbers}")
    if found:
        return found[0], entry.terms[found[0]]
    return len(entry.terms), Term(code, plain)
