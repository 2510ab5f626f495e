"""Concept entries as plain records of names and values, as JSON and TOML have them, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, get_args

from tmtool.concepts import (
    ConceptEntry,
    Field,
    Gender,
    GrammaticalNumber,
    LanguageNotes,
    PartOfSpeech,
    ProcessStatus,
    Quote,
    RecordType,
    Term,
    TermForm,
    TermStatus,
)
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
_OF_ENTRY = {each.name: each.default for each in fields(ConceptEntry) if each.name != "terms"}
_OF_LANGUAGE = {each.name: each.default for each in fields(LanguageNotes)}
_OF_QUOTE = {each.name: each.default for each in fields(Quote)}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "status": STATUSES, "form": FORMS, "process_status": PROCESS_STATUSES,
    "kind": get_args(RecordType), "part_of_speech": get_args(PartOfSpeech),
    "gender": get_args(Gender), "number": get_args(GrammaticalNumber),
}  # fmt: skip
"""The values that a field can have."""
_NAMES = {"kind": "record type", "number": "grammatical number"}
"""What a field is called where its name says too little."""
_NEEDED = frozenset({"status", "form"})
"""Fields with a value always; others may be unknown."""
DATES = frozenset({"date", "used_from", "used_until", "process_date"})
"""The fields that are dates."""
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
    known = _told(entry, _OF_ENTRY)
    return {**known, "terms": [_told(term, _OF_TERM) for term in entry.terms]}


def tell_fields(
    thing: ConceptEntry | LanguageNotes | Term, names: Container[str] | None = None
) -> dict[str, Any]:
    """What an entry, a term or a language says in some fields or all, but for what is usual.

    >>> tell_fields(Term("en", "ICT", used_from="1997", number="mass"), ("used_from", "form"))
    {'used_from': '1997'}
    """
    usual = {
        each.name: each.default for each in fields(thing) if names is None or each.name in names
    }
    return _told(thing, usual)


def _told(thing: object, names: Mapping[str, object]) -> dict[str, Any]:
    """What is said in some fields, by their names, but for what is usual, by those as well."""
    told = {name: getattr(thing, name) for name in names}
    return {name: _plain(name, it) for name, it in told.items() if it != names[name]}


def _plain(name: str, value: Any) -> Any:
    if name == "fields":
        return [{"name": each, "value": said} for each, said in value]
    if name == "record_ids":
        return list(value)
    if name == "contexts":
        return [_told(each, _OF_QUOTE) for each in value]
    if name == "languages":
        return [_told(each, _OF_LANGUAGE) for each in value]
    return _told(value, _OF_QUOTE) if isinstance(value, Quote) else value


def parse_entry(record: object) -> ConceptEntry:
    """The entry of a record; InputError says what of it is none.

    >>> parse_entry({"id": "ict", "terms": [{"lang": "en", "text": "ICT"}]}).terms[0].status
    'admitted'
    """
    known = _checked(record, (*_OF_ENTRY, "terms"), "an entry")
    if not known.get("id"):
        message = "the entry has no id"
        raise InputError(message)
    terms = known.pop("terms", [])
    if not isinstance(terms, list) or not terms:
        message = "the entry has no terms"
        raise InputError(message)
    values = {name: parse_value(name, value) for name, value in known.items()}
    return ConceptEntry(str(values.pop("id")), tuple(map(_term, terms)), **values)


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


def parse_value(name: str, value: object) -> Any:
    """The value of a field of a term or a flag of an entry; InputError for one it can't have."""
    if name in _FLAGS:
        if not isinstance(value, bool):
            raise InputError(f"{name} must be true or false, not {value!r}")
        return value
    if name in _PARSED:
        return tuple(_PARSED[name](each) for each in _listed(name, value))
    text = _text(name, value)
    if name == "status":
        text = _FORMER.get(text or "", text)
    if text is None and name not in _NEEDED:
        return None
    if name in CHOICES and text not in CHOICES[name]:
        what = _NAMES.get(name, name.replace("_", " "))
        raise InputError(f"{text!r} is not a {what}: use one of {', '.join(CHOICES[name])}")
    if name == "region" and text:
        return parse_region(text)
    return parse_date(text) if name in DATES and text else text


def _listed(name: str, value: object) -> Sequence[object]:
    if value is not None and not isinstance(value, list | tuple):
        raise InputError(f"{name} must be a list, not {str(value)[:30]!r}")
    return value or ()


def parse_field(record: object) -> Field:
    """A named value as the record of one has it; InputError for what is none.

    >>> parse_field({"name": "capital", "value": "Paris"})
    ('capital', 'Paris')
    """
    known = _checked(record, ("name", "value"), "a field")
    name, value = _text("name", known.get("name")), _text("value", known.get("value"))
    if not name or not value:
        message = "a field has no name or no value"
        raise InputError(message)
    if ":" in name or "\n" in name:
        raise InputError(f"the name of a field has no colon and no line end: {name[:30]!r}")
    return name, value


def parse_quote(record: object) -> Quote:
    """A definition or a context; InputError for what is none."""
    known = _checked(record, _OF_QUOTE, "a definition or a context")
    values = {name: _text(name, value) for name, value in known.items()}
    text = values.pop("text", None)
    if not text:
        message = "a definition or a context has no text"
        raise InputError(message)
    return Quote(text, **values)


def _notes(record: object) -> LanguageNotes:
    """What a record says of an entry in one language."""
    known = _checked(record, _OF_LANGUAGE, "what is said in a language")
    lang = find_language(str(known.pop("lang", "")))
    told = known.pop("definition", None)
    values = {name: parse_value(name, value) for name, value in known.items()}
    return LanguageNotes(lang, None if told is None else parse_quote(told), **values)


def _record_id(value: object) -> str:
    text = _text("record_ids", value)
    if not text:
        message = "an empty record id"
        raise InputError(message)
    return text


_PARSED: Mapping[str, Callable[[object], Any]] = {
    "fields": parse_field, "contexts": parse_quote, "languages": _notes, "record_ids": _record_id,
}  # fmt: skip
"""The fields that are lists, and what makes one of each of their records."""


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
