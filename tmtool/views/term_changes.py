"""What differs between two states of an entry of a term base: field by field, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from tmtool.concepts import ConceptEntry, Quote, Term
from tmtool.lang.codes import name_language
from tmtool.lang.fold import fold
from tmtool.regions import build_tag

STATUS_NAMES = {"deprecated": "do not use"}
"""What people call a status, where that is not what files call it."""
FIELD_NAMES = {
    "kind": "record type", "process_status": "process status", "process_by": "processed by",
    "process_date": "processed on", "full_term": "stands for", "successor": "replaced by",
    "used_from": "used from", "used_until": "used until", "part_of_speech": "part of speech",
    "region": "regional usage", "definition_source": "source of the definition",
    "definition_link": "link of the definition", "record_ids": "ids in other term bases",
    "fields": "other fields", "languages": "said in a language", "text": "wording",
    "recognized": "searched for in texts", "generic": "too general to be checked",
    "verified": "source has both languages",
}  # fmt: skip
"""What fields are called on pages, where their names say too little."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs: of which term (None: of the entry), and what it was and is.

    `was` is None of what was not there, `now` of what is gone.
    """

    term: str | None
    what: str
    was: str | None
    now: str | None


def list_differences(
    before: ConceptEntry | None, after: ConceptEntry | None
) -> tuple[FieldChange, ...]:
    """What differs between two states of an entry; None is an entry that is not there.

    >>> old = ConceptEntry("gap", (Term("en", "digital gap", "preferred"),))
    >>> new = ConceptEntry("gap", (Term("en", "digital gap", "deprecated"),), subject="ICT")
    >>> for each in list_differences(old, new):
    ...     print(each.term, "|", each.what, "|", each.was, "|", each.now)
    None | subject | None | ICT
    English digital gap | status | preferred | do not use
    """
    return tuple(_iter_differences(before, after))


def _iter_differences(
    before: ConceptEntry | None, after: ConceptEntry | None
) -> Iterator[FieldChange]:
    names = [each.name for each in fields(ConceptEntry) if each.name not in ("id", "terms")]
    yield from _compare(None, before, after, names)
    pairs, is_moved = _pair_terms(before.terms if before else (), after.terms if after else ())
    for old, new in pairs:
        named = new or old
        assert named is not None
        called = f"{name_language(named.lang)} {named.text}"
        if old is None or new is None:
            told = _tell_term(named)
            yield FieldChange(called, "term", told if old else None, told if new else None)
        else:
            yield from _compare(called, old, new, [each.name for each in fields(Term)])
    if is_moved and before and after:
        yield FieldChange(None, "order of the terms", _list(before.terms), _list(after.terms))


def _list(terms: Iterable[Term]) -> str:
    return ", ".join(term.text for term in terms)


def _compare(
    term: str | None, before: object, after: object, names: Sequence[str]
) -> Iterator[FieldChange]:
    for name in names:
        things = [None if each is None else getattr(each, name) for each in (before, after)]
        # What is not there yet says nothing, and neither does a flag that is not set.
        if None in (before, after) and things in ([None, False], [False, None]):
            continue
        was, now = (None if each is None else describe_value(name, each) for each in things)
        if was != now:
            yield FieldChange(term, FIELD_NAMES.get(name, name), was, now)


def _pair_terms(
    before: Sequence[Term], after: Sequence[Term]
) -> tuple[list[tuple[Term | None, Term | None]], bool]:
    """Each term with what became of it, and whether those that stay changed their order."""
    found: dict[int, int] = {}
    for is_one in (lambda a, b: a == b, _says_the_same, lambda a, b: a.lang == b.lang):
        for at, new in enumerate(after):
            if at not in found:
                free = (n for n, old in enumerate(before) if n not in found.values())
                same = next((n for n in free if is_one(before[n], new)), None)
                found |= {} if same is None else {at: same}
    gone = [(each, None) for n, each in enumerate(before) if n not in found.values()]
    pairs = [(before[found[at]] if at in found else None, new) for at, new in enumerate(after)]
    order = [found[at] for at in range(len(after)) if at in found]
    return [*pairs, *gone], order != sorted(order)


def _says_the_same(one: Term, second: Term) -> bool:
    return one.lang == second.lang and fold(one.text) == fold(second.text)


def _tell_term(term: Term) -> str:
    usage = build_tag(term.lang, term.region) if term.region else None
    told = (name_status(term.status), term.process_status, usage, term.organization, term.source)
    return f"{term.text} ({'; '.join(filter(None, told))})"


def name_status(status: str) -> str:
    """What people call a status.

    >>> name_status("deprecated"), name_status("preferred")
    ('do not use', 'preferred')
    """
    return STATUS_NAMES.get(status, status)


def describe_value(name: str, value: Any) -> str | None:
    """The value of a field in words; None where it says nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "\n".join(filter(None, (_tell_part(each) for each in value))) or None
    if isinstance(value, Quote):
        return _tell_part(value)
    return name_status(value) if name == "status" else value or None


def _tell_part(part: Any) -> str:
    if isinstance(part, Quote):
        where = ", ".join(filter(None, (part.source, part.link)))
        return f"{part.text} ({where})" if where else part.text
    if isinstance(part, tuple):
        return ": ".join(part)
    if isinstance(part, str):
        return part
    said: Mapping[str, str | None] = {
        "definition": _tell_part(part.definition) if part.definition else None,
        "note": part.note, **dict(part.fields),
    }  # fmt: skip
    named = [f"{what}: {text}" for what, text in said.items() if text]
    return f"{name_language(part.lang)}: {'; '.join(named)}" if named else ""
