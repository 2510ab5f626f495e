"""A term that is superseded by another one: what a term base says of both since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.terms.merging import check_entry
from tmtool.terms.records import build_id


@dataclass(frozen=True, slots=True)
class TermDecision:
    """Who decided on a term, and when (ISO 8601)."""

    by: str
    date: str


def supersede(
    entries: Sequence[ConceptEntry],
    lang: str,
    old: str,
    new: str,
    decision: TermDecision,
    identity: str | None = None,
) -> tuple[tuple[ConceptEntry, ...], str]:
    """The entries with one term superseded by another, preferred one, and the id of the concept.

    Where no entry has the old term a new one has both. InputError where several have it and none
    is named (`identity`), and where the entry would contradict itself.

    >>> entry = ConceptEntry("gap", (Term("en", "digital gap", "preferred"),))
    >>> ada = TermDecision("Ada", "2026")
    >>> found, _ = supersede([entry], "en", "digital gap", "digital divide", ada)
    >>> [(term.text, term.status, term.successor) for term in found[0].terms]
    [('digital divide', 'preferred', None), ('digital gap', 'superseded', 'digital divide')]
    """
    having = [each for each in entries if any(_is(term, lang, old) for term in each.terms)]
    if identity is not None:
        having = [each for each in having if each.id == identity]
        if not having:
            raise InputError(f"entry {identity} has no {lang} term {old}")
    if len(having) > 1:
        listed = ", ".join(each.id for each in having)
        raise InputError(
            f"several concepts have the {lang} term {old}: {listed}; name one",
            field="entry",
        )  # fmt: skip
    if not having:
        terms = _change((Term(lang, old),), lang, old, new, decision)
        made = ConceptEntry(build_id(terms, {each.id for each in entries}), terms)
        return (*entries, made), made.id
    found = having[0]
    changed = check_entry(replace(found, terms=_change(found.terms, lang, old, new, decision)))
    return tuple(changed if each is found else each for each in entries), found.id


def _change(
    terms: Sequence[Term], lang: str, old: str, new: str, decision: TermDecision
) -> tuple[Term, ...]:
    def approved(term: Term) -> Term:
        return replace(
            term, status="preferred", process_status="approved", process_by=decision.by,
            process_date=decision.date,
        )  # fmt: skip

    found = [
        replace(
            term, status="superseded", successor=new, used_until=term.used_until or decision.date
        )
        if _is(term, lang, old)
        else approved(term)
        if _is(term, lang, new)
        else term
        for term in terms
    ]
    if not any(_is(term, lang, new) for term in found):
        at, like = next((at, each) for at, each in enumerate(terms) if _is(each, lang, old))
        made = Term(
            lang, new, form=like.form, organization=like.organization, region=like.region,
            part_of_speech=like.part_of_speech, used_from=decision.date,
        )  # fmt: skip
        found.insert(at, approved(made))
    return tuple(found)


def _is(term: Term, lang: str, text: str) -> bool:
    return get_base(term.lang) == get_base(lang) and fold(term.text) == fold(text)
