"""An entry as names and texts, as the fields of a form have it, and back without loss.

A field of a term is called `term.2.source`, one of its contexts `term.2.context.0.text`, what is
said in a language `lang.zh.note`; a flag is "yes" or "". Numbers count from 0 and may have gaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tmtool.concepts import ConceptEntry, Field, LanguageNotes, Quote, Term
from tmtool.errors import InputError
from tmtool.terms.records import parse_entry, tidy, tidy_lines

OF_ENTRY = ("subject", "kind", "body", "definition", "definition_source", "definition_link", "note")
OF_TERM = (
    "status", "process_status", "form", "organization", "region", "successor", "body", "source",
    "link", "date", "note", "full_term", "part_of_speech", "gender", "number", "used_from",
    "used_until", "process_by", "process_date",
)  # fmt: skip
OF_QUOTE = ("text", "source", "link")
OF_FIELD = ("name", "value")
_LINES = frozenset({"definition", "note", "text", "value", "record_ids"})
"""Texts that may have several lines."""
_MOST = 1_000
"""Limit: how many terms, contexts or fields a form may number."""


def flatten_entry(entry: ConceptEntry) -> dict[str, str]:
    """The fields of a form for an entry.

    >>> flat = flatten_entry(ConceptEntry("gap", (Term("en", "gap", "preferred"),)))
    >>> flat["term.0.text"], flat["term.0.status"], flat["subject"]
    ('gap', 'preferred', '')
    """
    flat = {"id": entry.id, **{name: getattr(entry, name) or "" for name in OF_ENTRY}}
    flat |= {"generic": "yes" if entry.generic else "", "record_ids": "\n".join(entry.record_ids)}
    flat |= dict(_number_fields("field", entry.fields))
    notes = {each.lang: each for each in entry.languages}
    for lang in dict.fromkeys(term.lang for term in entry.terms):
        flat |= _flatten_notes(notes.get(lang, LanguageNotes(lang)))
    for at, term in enumerate(entry.terms):
        flat |= _flatten_term(f"term.{at}", at, term)
    return flat


def _flatten_notes(notes: LanguageNotes) -> dict[str, str]:
    start, definition = f"lang.{notes.lang}", notes.definition or Quote("")
    flat = {f"{start}.definition.{name}": getattr(definition, name) or "" for name in OF_QUOTE}
    flat[f"{start}.note"] = notes.note or ""
    return {**flat, **dict(_number_fields(f"{start}.field", notes.fields))}


def _flatten_term(start: str, at: int, term: Term) -> dict[str, str]:
    flat = {f"{start}.at": str(at), f"{start}.lang": term.lang, f"{start}.text": term.text}
    flat |= {f"{start}.{name}": getattr(term, name) or "" for name in OF_TERM}
    flat[f"{start}.unrecognized"] = "" if term.recognized else "yes"
    flat[f"{start}.verified"] = "yes" if term.verified else ""
    for number, quote in enumerate(term.contexts):
        for name in OF_QUOTE:
            flat[f"{start}.context.{number}.{name}"] = getattr(quote, name) or ""
    return {**flat, **dict(_number_fields(f"{start}.field", term.fields))}


def _number_fields(start: str, some: tuple[Field, ...]) -> Iterator[tuple[str, str]]:
    for number, (name, value) in enumerate(some):
        yield f"{start}.{number}.name", name
        yield f"{start}.{number}.value", value


def list_numbers(flat: Mapping[str, str], start: str) -> list[int]:
    """The numbers that fields beginning so have, in order; InputError for ones that are none.

    >>> list_numbers({"term.2.text": "b", "term.0.text": "a", "term.0.context.1.text": "c"}, "term")
    [0, 2]
    """
    found = set()
    for name in flat:
        if name.startswith(f"{start}."):
            number = name[len(start) + 1 :].partition(".")[0]
            if not (number.isascii() and number.isdecimal() and int(number[:9]) < _MOST):
                raise InputError(f"not a field of the form: {name[:60]!r}")
            found.add(int(number))
    return sorted(found)


def add_blank(flat: Mapping[str, str], start: str) -> tuple[dict[str, str], str]:
    """A form with one more term, context or field, and the name of the field to go on with.

    >>> add_blank({"term.0.text": "a"}, "term")[1]
    'term.1.text'
    """
    number = max(list_numbers(flat, start), default=-1) + 1
    names = OF_FIELD if start.endswith("field") else OF_QUOTE if "." in start else ("lang", "text")
    first = "name" if start.endswith("field") else "text"
    new = {f"{start}.{number}.{name}": "" for name in names}
    return {**flat, **new}, f"{start}.{number}.{first}"


def assemble_entry(flat: Mapping[str, str], before: ConceptEntry | None = None) -> ConceptEntry:
    r"""The entry of a form; what nobody touched stays as `before` has it, to the last blank.

    A term with `drop`, or without a wording that was new, is left out. InputError for a value that
    can't be.

    >>> old = ConceptEntry("gap", (Term("en", "digital  gap", note="a\r\nb"),))
    >>> assemble_entry(flatten_entry(old), old) == old
    True
    """
    old = before or ConceptEntry("", ())
    record: dict[str, Any] = {
        name: _keep(name, getattr(old, name), flat.get(name, "")) for name in OF_ENTRY
    }
    held = "\n".join(old.record_ids)
    ids = _keep("record_ids", held, flat.get("record_ids", "")) or ""
    terms = [_read_term(flat, number, old) for number in list_numbers(flat, "term")]
    kept = [each for each in terms if each is not None]
    return parse_entry({
        **record, "id": old.id or flat.get("id", "").strip() or "-",
        "generic": bool(flat.get("generic")),
        "record_ids": old.record_ids if ids == held else [e for e in ids.split("\n") if e],
        "fields": _read_fields(flat, "field", old.fields), "terms": kept,
        "languages": list(_read_languages(flat, kept, old)),
    })  # fmt: skip


def _keep(name: str, old: str | None, sent: str) -> str | None:
    """What a field says: as before where a browser would send just that."""
    shown = (old or "").replace("\r\n", "\n").replace("\r", "\n")
    if sent.replace("\r\n", "\n").replace("\r", "\n") in (shown, shown.replace("\n", "")):
        return old
    return tidy_lines(sent) if name in _LINES else tidy(sent)


def _read_term(flat: Mapping[str, str], number: int, old: ConceptEntry) -> dict[str, Any] | None:
    """A term as a record; None for one that goes, or was never written."""
    start, at = f"term.{number}", flat.get(f"term.{number}.at", "")
    is_held = at.isdecimal() and int(at) < len(old.terms)
    was = old.terms[int(at)] if is_held else Term("", "")
    text = _keep("term", was.text, flat.get(f"{start}.text", ""))
    if flat.get(f"{start}.drop") or (not text and not is_held):
        return None
    record: dict[str, Any] = {
        name: _keep(name, getattr(was, name), flat.get(f"{start}.{name}", getattr(was, name) or ""))
        for name in OF_TERM
    }
    record |= {
        "lang": flat.get(f"{start}.lang", "").strip() or was.lang, "text": text,
        "recognized": not flat.get(f"{start}.unrecognized"),
        "verified": bool(flat.get(f"{start}.verified")),
        "contexts": _read_contexts(flat, f"{start}.context", was),
        "fields": _read_fields(flat, f"{start}.field", was.fields),
    }  # fmt: skip
    # A language that says its region ("zh-Hant-TW") is understood where no region is given.
    return {name: value for name, value in record.items() if name != "region" or value}


def _read_contexts(flat: Mapping[str, str], start: str, was: Term) -> list[dict[str, Any]]:
    found = []
    for number in list_numbers(flat, start):
        old = was.contexts[number] if number < len(was.contexts) else Quote("")
        found.append(_read_quote(flat, f"{start}.{number}", old))
    return [each for each in found if any(each.values())]


def _read_quote(flat: Mapping[str, str], start: str, old: Quote) -> dict[str, Any]:
    return {
        name: _keep(name, getattr(old, name), flat.get(f"{start}.{name}", "")) for name in OF_QUOTE
    }


def _read_fields(
    flat: Mapping[str, str], start: str, old: tuple[Field, ...]
) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = []
    for number in list_numbers(flat, start):
        was = old[number] if number < len(old) else ("", "")
        texts = (flat.get(f"{start}.{number}.{name}", "") for name in OF_FIELD)
        name, value = (_keep("value", a, b) for a, b in zip(was, texts, strict=True))
        found.append({"name": name or "", "value": value or ""})
    return [each for each in found if any(each.values())]


def _read_languages(
    flat: Mapping[str, str], terms: list[dict[str, Any]], old: ConceptEntry
) -> Iterator[dict[str, Any]]:
    """What is said in the languages that terms are left of."""
    held = {each.lang: each for each in old.languages}
    named = dict.fromkeys([*held, *(str(term["lang"]) for term in terms)])
    left = {str(term["lang"]) for term in terms}
    for lang in (each for each in named if each in left):
        was, start = held.get(lang, LanguageNotes(lang)), f"lang.{lang}"
        quote = _read_quote(flat, f"{start}.definition", was.definition or Quote(""))
        record = {
            "lang": lang, "definition": quote if any(quote.values()) else None,
            "note": _keep("note", was.note, flat.get(f"{start}.note", "")),
            "fields": _read_fields(flat, f"{start}.field", was.fields),
        }  # fmt: skip
        if any(record[name] for name in ("definition", "note", "fields")):
            yield record
