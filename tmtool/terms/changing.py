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


def with_terms(entry: ConceptEntry, which: str, told: Mapping[str, object]) -> ConceptEntry:
    """The entry with some of its terms changed, or with a new one.

    `which` is the number of a term, from 1, or LANG=TEXT, or LANG for all terms of a language, or
    "all". LANG=TEXT that is not there becomes a new term. InputError for a value that a term can't
    have, and for LANG=TEXT that stands there twice.

    >>> entry = ConceptEntry("divide", (Term("en", "digital divide"),))
    >>> with_terms(entry, "en", {"status": "preferred"}).terms[0].status
    'preferred'
    >>> [term.text for term in with_terms(entry, "en=digital gap", {}).terms]
    ['digital divide', 'digital gap']
    """
    values: dict[str, Any] = {
        name: value_of(name, tidy(value) if isinstance(value, str) else value)
        for name, value in told.items()
        if value is not None
    }
    places = _places(entry, which)
    if "text" in values and len(places) > 1:
        raise InputError(f"a new text is given to one term, but {which} means {len(places)} terms")
    terms = [
        replace(term, **values) if at in places else term for at, term in enumerate(entry.terms)
    ]
    new = [] if places else [replace(_new(which), **values)]
    return replace(entry, terms=(*terms, *new))


def without_terms(entry: ConceptEntry, which: str) -> ConceptEntry:
    """The entry without some of its terms, named as above; InputError where there are none."""
    places = _places(entry, which)
    if not places:
        raise InputError(f"{entry.id} has no term {which}")
    kept = (term for at, term in enumerate(entry.terms) if at not in places)
    return replace(entry, terms=tuple(kept))


def checked(entry: ConceptEntry) -> ConceptEntry:
    """The entry; InputError says the first error in it."""
    wrong = next((fault for fault in faults([entry]) if fault.grade == "error"), None)
    if wrong is not None:
        raise InputError(f"{entry.id}: {wrong.what}; nothing was changed")
    return entry


def _places(entry: ConceptEntry, which: str) -> list[int]:
    """Where the terms stand that are meant; nowhere for one that is new."""
    every = range(len(entry.terms))
    if which == "all":
        return list(every)
    if which.isascii() and which.isdigit():
        if int(which) - 1 not in every:
            raise InputError(
                f"{entry.id} has no term number {which}: it has {len(entry.terms)} terms"
            )
        return [int(which) - 1]
    if "=" in which:
        return _same(entry, _new(which))
    lang = language(which)
    found = [at for at in every if base(entry.terms[at].lang) == base(lang)]
    if not found:
        raise InputError(f"{entry.id} has no {lang} term: add one with {lang}=TEXT")
    return found


def _same(entry: ConceptEntry, term: Term) -> list[int]:
    """Where a text stands, once or not at all."""
    found = [
        at
        for at, other in enumerate(entry.terms)
        if base(other.lang) == base(term.lang) and other.text == term.text
    ]
    if len(found) > 1:
        numbers = ", ".join(str(at + 1) for at in found)
        raise InputError(
            f"{entry.id} has {term.text} more than once, as number {numbers}",
            code="term twice", field="term", id=entry.id, text=term.text, numbers=numbers,
        )  # fmt: skip
    return found


def _new(which: str) -> Term:
    lang, _, text = which.partition("=")
    plain = tidy(text)
    if not plain:
        raise InputError(
            f"{which!r} is neither LANG=TEXT nor the number of a term",
            code="no such way to name a term", field="term", value=which,
        )  # fmt: skip
    return Term(language(lang), plain)
