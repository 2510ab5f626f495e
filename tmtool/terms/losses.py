"""What of a term base a format may lose, and how often that happens in one.

The keys are what writers declare under `LOSES`; see `formats.losses`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from operator import attrgetter

from tmtool.concepts import ConceptEntry, Quote, Term
from tmtool.formats.losses import Thing
from tmtool.lang.script import get_base
from tmtool.markup import ILLEGAL
from tmtool.terms.records import tidy, tidy_lines

THINGS = {
    "unpaired": Thing("entries without a term to use in both languages"),
    "languages": Thing("terms in other languages"),
    "no words": Thing("terms with blanks or marks",
                      "were not written (jieba can't find them as words)"),
    "no lines": Thing("terms that begin with #",
                      "were not written (OmegaT takes them for remarks)"),
    "blanks": Thing("line ends and runs of blanks", "were made one blank", "no words"),
    "blanks in lines": Thing("odd blanks and line ends", "were made one blank or one line end",
                             "blanks", "line ends of notes and definitions"),
    "characters": Thing("control characters that XML can't hold", "were replaced by U+FFFD",
                        "no words"),
    "ids": Thing("ids", counted=False),
    "subjects": Thing("subjects", counted=False),
    "definitions": Thing("definitions", counted=False),
    "notes of entries": Thing("notes of entries", counted=False),
    "statuses": Thing("statuses", counted=False),
    "process statuses": Thing("process statuses", counted=False),
    "forms": Thing("forms", counted=False),
    "organizations": Thing("organizations", counted=False),
    "regions": Thing("regional usage", counted=False),
    "bodies": Thing("bodies", counted=False),
    "sources": Thing("sources", counted=False),
    "dates": Thing("dates", counted=False),
    "notes": Thing("notes of terms", counted=False),
    "flags": Thing("whether a term is recognized and verified", counted=False),
    "generic": Thing("whether a concept is too generic to be checked", counted=False),
    "types of records": Thing("types of records", counted=False),
    "bodies of entries": Thing("bodies of entries", counted=False),
    "record ids": Thing("ids in other term bases", counted=False),
    "sources of definitions": Thing("sources and links of definitions", counted=False),
    "notes of languages": Thing("definitions and notes of one language", counted=False),
    "links": Thing("links of terms", counted=False),
    "grammar": Thing("parts of speech, gender and number", counted=False),
    "full terms": Thing("what abbreviations stand for", counted=False),
    "successors": Thing("successors of superseded terms", counted=False),
    "usage dates": Thing("dates of usage", counted=False),
    "approvals": Thing("who took a step of the process and when", counted=False),
    "contexts": Thing("contexts", counted=False),
    "other fields": Thing("other fields", counted=False),
}  # fmt: skip
"""What a term base has that a format may lose."""

_BARE = frozenset("#&._%-+")
_WANTED = ("preferred", "admitted")
_USUAL = Term("", "")


def select_terms(entry: ConceptEntry, lang: str) -> Iterator[Term]:
    """The terms of an entry in a language, whatever region or script their codes say."""
    return (term for term in entry.terms if get_base(term.lang) == get_base(lang))


def is_wanted(term: Term) -> bool:
    """Whether a term is one to use."""
    return term.status in _WANTED


def is_word(text: str) -> bool:
    """Whether jieba can find a text as one word: it cuts at blanks and marks before it looks.

    >>> is_word("数字鸿沟"), is_word("《突尼斯承诺》"), is_word("digital divide")
    (True, False, False)
    """
    return all(char.isalnum() or char in _BARE for char in text)


def is_glossary_line(text: str) -> bool:
    """Whether OmegaT takes a line that begins so for more than a remark."""
    return not text.startswith("#")


def count_losses(
    entries: Iterable[ConceptEntry], loses: Collection[str], languages: tuple[str, ...]
) -> dict[str, int | str]:
    """How often each of the things that a format loses is in entries.

    `languages` are those that are written, the source first; nothing for all.
    """
    counts = {key: count for key, count in _COUNTS.items() if key in loses}
    found: Counter[str] = Counter()
    for entry in entries:
        for key, count in counts.items():
            found[key] += count(entry, languages)
    return dict(found)


def _count_fields(name: str) -> Callable[[ConceptEntry, tuple[str, ...]], int]:
    """Count the terms of which something else is said than what is usual."""
    read = attrgetter(name)
    usual = read(_USUAL)

    def count(entry: ConceptEntry, _languages: tuple[str, ...]) -> int:
        return sum([read(term) != usual for term in entry.terms])

    return count


def _count_unpaired(entry: ConceptEntry, languages: tuple[str, ...]) -> bool:
    source, target = languages
    return not (
        any(is_glossary_line(term.text) for term in select_terms(entry, source))
        and any(is_wanted(term) for term in select_terms(entry, target))
    )


def _count_blanks(entry: ConceptEntry, _languages: tuple[str, ...]) -> int:
    return sum(text != " ".join(text.split()) for text in (*_lines(entry), *_texts(entry)))


def _count_blanks_in_lines(entry: ConceptEntry, _languages: tuple[str, ...]) -> int:
    return any(text != tidy_lines(text) for text in _lines(entry)) or any(
        text != tidy(text) for text in (entry.id, *_texts(entry))
    )


def _lines(entry: ConceptEntry) -> Iterator[str]:
    """The texts of an entry that may have several lines."""
    of_languages = (
        text
        for each in entry.languages
        for text in (each.definition.text if each.definition else None, each.note)
    )
    notes = (term.note for term in entry.terms)
    return filter(None, (entry.definition, entry.note, *of_languages, *notes))


def _texts(entry: ConceptEntry) -> Iterator[str]:
    """Its other texts, but for its id."""
    of_terms = (
        text
        for term in entry.terms
        for text in (
            term.text, term.organization, term.body, term.source, term.link, term.process_by,
            term.full_term, term.successor, *_quoted(term.contexts), *chain(*term.fields),
        )
    )  # fmt: skip
    of_languages = (
        text
        for each in entry.languages
        for text in (
            *(_quoted([each.definition])[1:] if each.definition else ()), *chain(*each.fields),
        )
    )  # fmt: skip
    of_entry = (
        entry.subject, entry.body, entry.definition_source, entry.definition_link,
        *entry.record_ids, *chain(*entry.fields),
    )  # fmt: skip
    return filter(None, (*of_entry, *of_languages, *of_terms))


def _quoted(quotes: Iterable[Quote]) -> list[str | None]:
    return [text for each in quotes for text in (each.text, each.source, each.link)]


def _count_terms(*names: str) -> Callable[[ConceptEntry, tuple[str, ...]], int]:
    """Count the terms of which any of these is said."""
    return lambda entry, _: sum(any(getattr(term, name) for name in names) for term in entry.terms)


_COUNTS: dict[str, Callable[[ConceptEntry, tuple[str, ...]], int]] = {
    "unpaired": _count_unpaired,
    "languages": lambda entry, languages: (
        len(entry.terms) - sum(1 for lang in languages for _ in select_terms(entry, lang))
    ),
    "no words": lambda entry, languages: sum(
        not is_word(term.text) for term in select_terms(entry, languages[0])
    ),
    "no lines": lambda entry, languages: sum(
        not is_glossary_line(term.text) for term in select_terms(entry, languages[0])
    ),
    "blanks": _count_blanks,
    "blanks in lines": _count_blanks_in_lines,
    "characters": lambda entry, _: sum(
        bool(ILLEGAL.search(text)) for text in (*_lines(entry), *_texts(entry))
    ),
    "ids": lambda entry, _: 1,
    "subjects": lambda entry, _: bool(entry.subject),
    "definitions": lambda entry, _: bool(entry.definition),
    "notes of entries": lambda entry, _: bool(entry.note),
    "statuses": _count_fields("status"),
    "process statuses": _count_fields("process_status"),
    "forms": _count_fields("form"),
    "organizations": _count_fields("organization"),
    "regions": _count_fields("region"),
    "bodies": _count_fields("body"),
    "sources": _count_fields("source"),
    "dates": _count_fields("date"),
    "notes": _count_fields("note"),
    "flags": lambda entry, _: sum(not term.recognized or term.verified for term in entry.terms),
    "generic": lambda entry, _: entry.generic,
    "types of records": lambda entry, _: bool(entry.kind),
    "bodies of entries": lambda entry, _: bool(entry.body),
    "record ids": lambda entry, _: len(entry.record_ids),
    "sources of definitions": lambda entry, _: bool(
        entry.definition_source or entry.definition_link
    ),
    "notes of languages": lambda entry, _: len(entry.languages),
    "links": _count_terms("link"),
    "grammar": _count_terms("part_of_speech", "gender", "number"),
    "full terms": _count_terms("full_term"),
    "successors": _count_terms("successor"),
    "usage dates": _count_terms("used_from", "used_until"),
    "approvals": _count_terms("process_by", "process_date"),
    "contexts": _count_terms("contexts"),
    "other fields": lambda entry, _: (
        bool(entry.fields) + sum(bool(term.fields) for term in entry.terms)
    ),
}
"""How often a thing is in an entry."""
