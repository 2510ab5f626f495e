"""Concepts and their terms, as a term base has them: frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

TermStatus: TypeAlias = Literal["preferred", "admitted", "superseded", "deprecated"]
ProcessStatus: TypeAlias = Literal["proposed", "attested", "approved"]
TermForm: TypeAlias = Literal["full", "short", "abbreviation", "variant", "phrase"]


@dataclass(frozen=True, slots=True)
class Term:
    """One name of a concept in one language.

    `organization` is whose usage it is ("UN", "ITU"), `body`, `date` (ISO 8601, as exact as known)
    and `source` (a symbol, a file) are where it is attested; `verified` says that the source has it
    in both languages. A term with `recognized` false is not looked for in running text. `region` is
    its regional usage, as it stands behind a language in BCP 47 ("Hant-TW"), None for any.
    `process_status` says how far the work on it is: somebody proposes it, a source attests it, or
    somebody who answers for the term base has approved it; None where that is unknown.
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


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    """What is named, and its terms in all languages, the preferred ones first.

    `generic`: so many other words may stand for it that none of them can be told to be wrong. It is
    looked up like any other, and no check says that it is missing.
    """

    id: str
    terms: tuple[Term, ...]
    subject: str | None = None
    definition: str | None = None
    note: str | None = None
    generic: bool = False

    def select_terms(self, lang: str) -> tuple[Term, ...]:
        """Its terms in a language, in their order."""
        return tuple(term for term in self.terms if term.lang == lang)
