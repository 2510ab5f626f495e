"""Writing TBX: ISO 30042:2019 (version 3), TBX-Basic in style DCA; ISO 30042:2008 (version 2).

Version 2 has other names for the same structure and no namespace; data categories are the same, and
processStatus, which TBX-Basic has not.

Organization, body and source are the data categories customerSubset, projectSubset and source; a
link is an externalCrossReference, in the group of a definition or a context as well. What TBX-Basic
has no category for (`_SAID_*`) is a note that says so as JSON. White space is one blank each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.formats.bitexts.jsonl import dump
from tmtool.markup import escape, format_attributes
from tmtool.regions import build_tag
from tmtool.terms.picklists import load_picklists
from tmtool.terms.records import group_terms, tell_fields
from tmtool.terms.tbx import FORMAT, OURS
from tmtool.terms.tbx_names import ADDRESS, CORE, NO_ADDRESS, escape_id
from tmtool.terms.usages import can_be_code

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<{root}>
<{header}>
<fileDesc>
<sourceDesc>
<p>{description}</p>
</sourceDesc>
</fileDesc>
</{header}>
<text>
<body>
"""
_FOOT = "</body>\n</text>\n</{root}>\n"
Version: TypeAlias = Literal[2, 3]


@dataclass(frozen=True, slots=True)
class _Names:
    """What a version calls the root and the sections."""

    root: str
    header: str
    entry: str
    language: str
    term: str
    says_more: bool = False
    """Whether there are categories that TBX-Basic lacks, those of `_MORE`."""


_NAMES: dict[Version, _Names] = {
    2: _Names(
        'martif type="TBX" xml:lang="en"', "martifHeader", "termEntry", "langSet", "tig",
        says_more=True,
    ),
    3: _Names(
        f'tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="{CORE}"',
        "tbxHeader", "conceptEntry", "langSec", "termSec",
    ),
}  # fmt: skip
LOSES = ("blanks", "characters")
"""In both versions."""
_MORE = ("process_status", "number", "full_term")
"""What of a term version 2 has a data category for, and TBX-Basic has not."""
_SAID_OF_TERM = (
    "date", "recognized", "verified", "process_by", "process_date", "successor", "used_from",
    "used_until", "fields",
)  # fmt: skip
"""What of a term a note has to say, since no data category does; of an entry and a language:"""
_SAID_OF_ENTRY = ("generic", "kind", "record_ids", "fields")
_SAID_OF_LANGUAGE = ("fields",)


def render_lines(entries: Iterable[ConceptEntry], version: Version = 3) -> Iterator[str]:
    """The file, piece by piece, line ends included."""
    names = _NAMES[version]
    yield _HEAD.format(root=names.root, header=names.header, description=FORMAT)
    for entry in entries:
        yield from _entry(entry, names)
    yield _FOOT.format(root=names.root.partition(" ")[0])


def _entry(entry: ConceptEntry, names: _Names) -> Iterator[str]:
    yield f"<{names.entry}{format_attributes({'id': escape_id(entry.id)})}>\n"
    yield from _typed("descrip", "subjectField", entry.subject)
    said: tuple[str, ...] = _SAID_OF_ENTRY
    if entry.definition:
        yield from _quote(
            "definition", Quote(entry.definition, entry.definition_source, entry.definition_link)
        )
    else:
        said = (*said, "definition_source", "definition_link")
    yield from _typed("admin", "projectSubset", entry.body)
    yield from _notes(entry.note, tell_fields(entry, said))
    of_language = {each.lang: each for each in entry.languages}
    for code, terms in groupby(group_terms(entry.terms), key=_code):
        some = list(terms)
        yield f"<{names.language}{format_attributes({'xml:lang': code})}>\n"
        # Before the first terms of the language, whatever regional usage they are.
        yield from _language(of_language.pop(some[0].lang, None))
        for term in some:
            yield f"<{names.term}>\n"
            yield from _term(term, names)
            yield f"</{names.term}>\n"
        yield f"</{names.language}>\n"
    yield f"</{names.entry}>\n"


def _language(notes: LanguageNotes | None) -> Iterator[str]:
    """What an entry says in one language."""
    if notes is not None:
        if notes.definition:
            yield from _quote("definition", notes.definition)
        yield from _notes(notes.note, tell_fields(notes, _SAID_OF_LANGUAGE))


def _code(term: Term) -> str:
    """The language and regional usage of a term; the language alone where no code says both."""
    return build_tag(term.lang, term.region if can_be_code(term) else None)


def _term(term: Term, names: _Names) -> Iterator[str]:
    yield f"<term>{_text(term.text)}</term>\n"
    yield from _typed(
        "termNote", "administrativeStatus", f"{_first('status', term.status)}-admn-sts"
    )
    said = _SAID_OF_TERM if can_be_code(term) else (*_SAID_OF_TERM, "region")
    if names.says_more:
        if term.process_status:
            yield from _typed(
                "termNote", "processStatus", _first("process_status", term.process_status)
            )
        yield from _typed("termNote", "grammaticalNumber", term.number)
        yield from _typed("termNote", "abbreviatedFormFor", term.full_term)
    else:
        said = (*_MORE, *said)
    yield from _typed("termNote", "termType", _first("form", term.form))
    yield from _typed("termNote", "partOfSpeech", term.part_of_speech)
    yield from _typed("termNote", "grammaticalGender", term.gender)
    yield from _typed("admin", "customerSubset", term.organization)
    yield from _typed("admin", "projectSubset", term.body)
    yield from _typed("admin", "source", term.source)
    for each in term.contexts:
        yield from _quote("context", each)
    yield from _link(term.link)
    yield from _notes(term.note, tell_fields(term, said))


def _notes(note: str | None, said: Mapping[str, object]) -> Iterator[str]:
    """A note of somebody's, and one of ours."""
    yield from _note(note)
    # A note of somebody's that looks like ours is none as long as ours comes after it.
    if said or (note or "").startswith(OURS):
        yield from _note(OURS + dump(said))


def _quote(kind: str, quote: Quote) -> Iterator[str]:
    """A definition or a context, in a group with its source and its link where it has any."""
    if not (quote.source or quote.link):
        yield from _typed("descrip", kind, quote.text)
        return
    yield "<descripGrp>\n"
    yield from _typed("descrip", kind, quote.text)
    yield from _typed("admin", "source", quote.source)
    yield from _link(quote.link)
    yield "</descripGrp>\n"


def _link(link: str | None) -> Iterator[str]:
    if link:
        target = link if ADDRESS.match(link) else NO_ADDRESS
        attributes = format_attributes({"type": "externalCrossReference", "target": target})
        yield f"<xref{attributes}>{_text(link)}</xref>\n"


def _first(kind: str, name: str) -> str:
    return load_picklists()[kind][name][0]


def _typed(element: str, kind: str, text: str | None) -> Iterator[str]:
    if text:
        yield f"<{element}{format_attributes({'type': kind})}>{_text(text)}</{element}>\n"


def _note(text: str | None) -> Iterator[str]:
    if text:
        yield f"<note>{_text(text)}</note>\n"


def _text(text: str) -> str:
    return escape(" ".join(text.split()))
