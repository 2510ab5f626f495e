"""Concept entries as plain records of names and values, as JSON and TOML have them, and back."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import fields
from typing import Any, get_args

from tmtool.concepts import ConceptEntry, ProcessStatus, Term, TermForm, TermStatus
from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.regions import read_region
from tmtool.terms.picklists import find_language, has_region
from tmtool.terms.usages import parse_region

STATUSES: tuple[TermStatus, ...] = get_args(TermStatus)
PROCESS_STATUSES: tuple[ProcessStatus, ...] = get_args(ProcessStatus)
"""From the first step to the last."""
FORMS: tuple[TermForm, ...] = get_args(TermForm)
_DATE = re.compile(r"(\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?)(?:T[\d:.+Z-]*)?")
_OF_TERM = {each.name: each.default for each in fields(Term)}
_OF_ENTRY = ("id", "subject", "definition", "note")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "status": STATUSES, "form": FORMS, "process_status": PROCESS_STATUSES,
}  # fmt: skip
_FORMER = {"forbidden": "deprecated"}
"""A status that tmtool 0.1 had."""
_FORMER_NAMES = {"house": "organization"}
"""What a field was called in the third format and before."""
_FLAGS = ("recognized", "verified", "generic")


def record_of(entry: ConceptEntry) -> dict[str, Any]:
    """An entry as a record; what has its usual value is left out.

    >>> record_of(ConceptEntry("ict", (Term("en", "ICT", form="abbreviation"),)))
    {'id': 'ict', 'terms': [{'lang': 'en', 'text': 'ICT', 'form': 'abbreviation'}]}
    """
    told = {name: getattr(entry, name) for name in _OF_ENTRY}
    known: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    if entry.generic:
        known["generic"] = True
    return {**known, "terms": [_of_term(term) for term in entry.terms]}


def parse_entry(record: object) -> ConceptEntry:
    """The entry of a record; InputError says what of it is none.

    >>> parse_entry({"id": "ict", "terms": [{"lang": "en", "text": "ICT"}]}).terms[0].status
    'admitted'
    """
    known = _checked(record, (*_OF_ENTRY, "generic", "terms"), "an entry")
    if not known.get("id"):
        message = "the entry has no id"
        raise InputError(message)
    terms = known.pop("terms", [])
    if not isinstance(terms, list) or not terms:
        message = "the entry has no terms"
        raise InputError(message)
    generic = parse_value("generic", known.pop("generic", False))
    texts = {name: _text(name, value) for name, value in known.items()}
    return ConceptEntry(
        str(texts.pop("id")), tuple(map(_term, terms)), **texts, generic=bool(generic)
    )


def parse_date(text: str) -> str:
    """A date as ISO 8601, as exact as known; InputError for what is none.

    >>> parse_date("2020"), parse_date("2005-04-22T14:06:32")
    ('2020', '2005-04-22')
    """
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise InputError(f"{text[:30]!r} is not a date like 2020, 2020-12 or 2020-12-21")
    return found[1]


def tidy(text: str | None) -> str | None:
    """A text on one line with single blanks; None where nothing is left."""
    return " ".join((text or "").split()) or None


def tidy_lines(text: str | None) -> str | None:
    """The same for a text that may have several lines."""
    lines = (tidy(line) for line in (text or "").splitlines())
    return "\n".join(line for line in lines if line) or None


def build_id(terms: Iterable[Term], taken: Container[str]) -> str:
    """An id that can be read, for an entry that has none: its first English term, or its first.

    >>> build_id((Term("zh", "数字鸿沟"), Term("en", "Digital divide")), {"digital-divide"})
    'digital-divide-2'
    """
    every = list(terms)
    chosen = next((term for term in every if term.lang == "en"), every[0] if every else None)
    slug = re.sub(r"[\W_]+", "-", fold(chosen.text) if chosen else "").strip("-")
    return find_free_id(slug[:40].rstrip("-") or "entry", taken)


def find_free_id(wanted: str, taken: Container[str]) -> str:
    """An id that nobody has: the one that is wanted, else with a number."""
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def group_terms(terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms by languages and regions, each in its order: how files that group them do it."""
    found: dict[tuple[str, str | None], list[Term]] = {}
    for term in terms:
        found.setdefault((term.lang, term.region), []).append(term)
    return tuple(term for some in found.values() for term in some)


def _of_term(term: Term) -> dict[str, Any]:
    told = {name: getattr(term, name) for name in _OF_TERM}
    return {name: value for name, value in told.items() if value != _OF_TERM[name]}


def _term(record: object) -> Term:
    if isinstance(record, Mapping):
        record = {_FORMER_NAMES.get(name, name): value for name, value in record.items()}
    known = _checked(record, tuple(_OF_TERM), "a term")
    if not str(known.get("text") or "").strip() or not str(known.get("lang") or "").strip():
        message = "a term has no text or no language"
        raise InputError(message)
    values = {name: parse_value(name, value) for name, value in known.items()}
    lang = str(known["lang"])
    if has_region(lang):
        values.setdefault("region", read_region(lang))
    return Term(**{**values, "lang": find_language(lang)})


def parse_value(name: str, value: object) -> Any:  # noqa: ANN401 - one of several types, by the name
    """The value of a field of a term or a flag of an entry; InputError for one it can't have."""
    if name in _FLAGS:
        if not isinstance(value, bool):
            raise InputError(f"{name} must be true or false, not {value!r}")
        return value
    text = _text(name, value)
    if name == "status":
        text = _FORMER.get(text or "", text)
    if name == "process_status" and text is None:
        return None
    if name in _CHOICES and text not in _CHOICES[name]:
        what = name.replace("_", " ")
        raise InputError(f"{text!r} is not a {what}: use one of {', '.join(_CHOICES[name])}")
    if name == "region" and text:
        return parse_region(text)
    return parse_date(text) if name == "date" and text else text


def _text(name: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InputError(f"{name} must be a text, not {value!r}")
    return value or None


def _checked(record: object, names: Container[str], what: str) -> dict[str, Any]:
    if not isinstance(record, Mapping):
        raise InputError(f"{what} must be a table of names and values, not {str(record)[:30]!r}")
    for name in record:
        if name not in names:
            raise InputError(f"{what} has no {name!r}")
    return dict(record)
