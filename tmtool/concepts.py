"""Concepts and their terms, as a term base has them: frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

TermStatus: TypeAlias = Literal["preferred", "admitted", "superseded", "deprecated"]
ProcessStatus: TypeAlias = Literal["proposed", "attested", "approved"]
TermForm: TypeAlias = Literal["full", "short", "abbreviation", "variant", "phrase"]
RecordType: TypeAlias = Literal["term", "title", "phrase", "name"]
PartOfSpeech: TypeAlias = Literal["noun", "verb", "adjective", "adverb", "other"]
Gender: TypeAlias = Literal["masculine", "feminine", "neuter", "other"]
GrammaticalNumber: TypeAlias = Literal["singular", "plural", "dual", "mass", "other"]
Field: TypeAlias = tuple[str, str]
"""What else a record says: the name of it ("capital", "currency") and its value."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A text on a concept or with a term in it, where it stands, and where that can be read."""

    text: str
    source: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One name of a concept in one language.

    `organization` is whose usage it is ("UN", "ITU"), `body`, `date` (ISO 8601, as exact as known)
    and `source` (a symbol, a file) are where it is attested, `link` is where that can be read;
    `verified` says that the source has it in both languages. A term with `recognized` false is not
    looked for in running text. `region` is its regional usage, as it stands behind a language in
    BCP 47 ("Hant-TW"), None for any.
    `process_status` says how far the work on it is: somebody proposes it, a source attests it, or
    somebody who answers for the term base has approved it, None where that is unknown;
    `process_by` and `process_date` are who took that step and when.
    `full_term` is the term that an abbreviation or short form stands for, as the entry has it,
    `successor` what is written instead of a superseded term; `used_from` and `used_until` are the
    dates between which it was in use.
    """

    lang: str
    text: str
    status: TermStatus = "admitted"
    form: TermForm = "full"
    organization: str | None = None
    body: str | None = None
    source: str | None = None
    date: str | None = None
    note: str | None = None
    recognized: bool = True
    verified: bool = False
    region: str | None = None
    process_status: ProcessStatus | None = None
    process_by: str | None = None
    process_date: str | None = None
    link: str | None = None
    part_of_speech: PartOfSpeech | None = None
    gender: Gender | None = None
    number: GrammaticalNumber | None = None
    full_term: str | None = None
    successor: str | None = None
    used_from: str | None = None
    used_until: str | None = None
    contexts: tuple[Quote, ...] = ()
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageNotes:
    """What an entry says in one language, of which it has terms: a definition, a remark, fields."""

    lang: str
    definition: Quote | None = None
    note: str | None = None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    """What is named, and its terms in all languages, the preferred ones first.

    `generic`: so many other words may stand for it that none of them can be told to be wrong. It is
    looked up like any other, and no check says that it is missing. `kind` is the type of the
    record, None where nobody says it; `body` is whose concept it is. `record_ids` are the ids that
    other term bases have for it.
    """

    id: str
    terms: tuple[Term, ...]
    subject: str | None = None
    definition: str | None = None
    note: str | None = None
    generic: bool = False
    definition_source: str | None = None
    definition_link: str | None = None
    kind: RecordType | None = None
    body: str | None = None
    record_ids: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    languages: tuple[LanguageNotes, ...] = ()

    @property
    def title(self) -> str:
        """Its first term in two languages, English and Chinese first.

        >>> ConceptEntry("x", (Term("zh", "鸿沟"), Term("en", "gap"), Term("en", "rift"))).title
        'gap · 鸿沟'
        """
        first = {term.lang: term.text for term in reversed(self.terms)}
        langs: list[str] = [lang for lang in ("en", "zh") if lang in first]
        langs += dict.fromkeys(term.lang for term in self.terms if term.lang not in langs)
        return " · ".join(first[lang] for lang in langs[:2]) or self.id

    def select_terms(self, lang: str) -> tuple[Term, ...]:
        """Its terms in a language, in their order."""
        return tuple(term for term in self.terms if term.lang == lang)
