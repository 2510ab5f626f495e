"""Writing TBX: ISO 30042:2019 (version 3), TBX-Basic in style DCA; ISO 30042:2008 (version 2).

Version 2 has other names for the same structure and no namespace; data categories are the same, and
processStatus, which TBX-Basic has not.

Organization, body and source are the data categories customerSubset, projectSubset and source. What
TBX-Basic has no category for (its process status, when a term is attested, whether it is recognized
and verified, whether a concept is generic) is a note that says so as JSON. White space is one blank
each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from tmtool.concepts import ConceptEntry, Term
from tmtool.formats.bitexts.jsonl import dump
from tmtool.markup import escape, format_attributes
from tmtool.regions import build_tag
from tmtool.terms.picklists import load_picklists
from tmtool.terms.records import group_terms
from tmtool.terms.tbx import FORMAT, OURS
from tmtool.terms.tbx_names import CORE, escape_id
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
    has_process_status: bool = False


_NAMES: dict[Version, _Names] = {
    2: _Names('martif type="TBX" xml:lang="en"', "martifHeader", "termEntry", "langSet", "tig",
              has_process_status=True),
    3: _Names(
        f'tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="{CORE}"',
        "tbxHeader", "conceptEntry", "langSec", "termSec",
    ),
}  # fmt: skip
LOSES = ("blanks", "characters")
"""In both versions."""
_USUAL = Term("", "")
_SAID = ("date", "recognized", "verified")
"""What a note has to say, since no data category does."""


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
    yield from _typed("descrip", "definition", entry.definition)
    yield from _note(entry.note)
    if entry.generic or (entry.note or "").startswith(OURS):
        yield from _note(OURS + dump({"generic": True} if entry.generic else {}))
    for code, terms in groupby(group_terms(entry.terms), key=_code):
        yield f"<{names.language}{format_attributes({'xml:lang': code})}>\n"
        for term in terms:
            yield f"<{names.term}>\n"
            yield from _term(term, names)
            yield f"</{names.term}>\n"
        yield f"</{names.language}>\n"
    yield f"</{names.entry}>\n"


def _code(term: Term) -> str:
    """The language and regional usage of a term; the language alone where no code says both."""
    return build_tag(term.lang, term.region if can_be_code(term) else None)


def _term(term: Term, names: _Names) -> Iterator[str]:
    yield f"<term>{_text(term.text)}</term>\n"
    yield from _typed(
        "termNote", "administrativeStatus", f"{_first('status', term.status)}-admn-sts"
    )
    step = term.process_status
    if step and names.has_process_status:
        yield from _typed("termNote", "processStatus", _first("process_status", step))
    yield from _typed("termNote", "termType", _first("form", term.form))
    yield from _typed("admin", "customerSubset", term.organization)
    yield from _typed("admin", "projectSubset", term.body)
    yield from _typed("admin", "source", term.source)
    yield from _note(term.note)
    said = (*_SAID, "region") if term.region and not can_be_code(term) else _SAID
    if not names.has_process_status:
        said = ("process_status", *said)
    told = {name: value for name in said if (value := getattr(term, name)) != getattr(_USUAL, name)}
    # A note of somebody's that looks like ours is none as long as ours comes after it.
    if told or (term.note or "").startswith(OURS):
        yield from _note(OURS + dump(told))


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
