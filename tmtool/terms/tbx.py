"""Reading TBX: ISO 30042 version 2 (martif) and 3, styles DCA and DCT, any dialect.

The structure has to be that of the standard: what stands elsewhere is a fault with its line. Data
categories that a concept entry has no place for are kept as fields, under their names; what is no
text of a category is counted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tmtool import xml
from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.errors import InputError, ParseError, describe_failed_read
from tmtool.regions import read_region
from tmtool.terms.model import Fault, TermFile
from tmtool.terms.picklists import add_value, find_language, has_region
from tmtool.terms.records import build_id, find_free_id, group_terms, parse_value
from tmtool.terms.tbx_names import (
    CORE,
    LANG,
    NO_ADDRESS,
    TYPED,
    get_category,
    get_text,
    iter_children,
    strip_namespace,
    unescape_id,
)
from tmtool.terms.usages import move_region
from tmtool.terms.validity import find_cycles

if TYPE_CHECKING:
    from lxml.etree import _Element

MADE_BY = "tmtool term base"
"""How the description of a file begins that tmtool wrote."""
FORMAT = f"{MADE_BY}, format 3"
"""The description itself; without the number regions were organizations."""
OURS = "tmtool: "
"""How a note begins that holds what TBX-Basic has no category for, as JSON."""
_SAID_OF_ENTRY = (
    "generic", "kind", "record_ids", "fields", "definition_source", "definition_link",
)  # fmt: skip
_SAID_OF_TERM = (
    "status", "process_status", "date", "recognized", "verified", "region", "number", "full_term",
    "process_by", "process_date", "successor", "used_from", "used_until", "fields",
)  # fmt: skip
"""What such a note can say; the status in files of tmtool 0.1."""
_ROOT = re.compile(r"<(?:([\w.-]+):)?(\w[\w.-]*)((?:\s[^<>]*)?)/?>")
_BEFORE_ROOT = re.compile(
    r"\s+|\ufeff|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.S
)
_ENTRY = {"martif": "termEntry", "tbx": "conceptEntry"}
_MOST_TAGS = 200_000
"""Limit: tags of one entry, which are held together."""
_HEAD = 1 << 16
"""Bytes in which the root element is looked for. Chosen, no measurement."""
_PICKED = {
    "administrativeStatus": "status", "usageStatus": "status", "normativeAuthorization": "status",
    "status": "status", "termStatus": "status", "processStatus": "process_status",
    "termType": "form", "partOfSpeech": "part_of_speech", "grammaticalGender": "gender",
    "grammaticalNumber": "number",
}  # fmt: skip
"""The data categories with values of a list, and what a term calls them."""
_FIELDS = {
    "customerSubset": "organization", "organizationSubset": "organization",
    "businessUnitSubset": "organization",
    "projectSubset": "body", "source": "source", "abbreviatedFormFor": "full_term",
}  # fmt: skip
_PLACES = frozenset({"conceptEntry", "langSec", "termSec", "termGrp", "term"})
_GROUPS = frozenset({"adminGrp", "descripGrp", "termNoteGrp"})
_TOLD_ONCE = frozenset({"transacGrp", "termCompList"})
"""What is counted as one, whatever stands in it."""
_LINK = "externalCrossReference"
_ABOVE = re.compile(r"(?:superordinate|broader|relatedConceptBroader)", re.I)


def read(path: Path, name: str) -> TermFile:
    """The entries of a TBX file, piece by piece, whatever its version and style.

    ParseError for what is no XML or no TBX, and for declared entities.
    """
    book = _TbxBook(name)
    try:
        with path.open("rb") as file:
            for element in _elements(file, name):
                book.take(element)
    except OSError as error:
        raise InputError(describe_failed_read(name, error)) from error
    return book.finish()


def _elements(file: IO[bytes], name: str) -> Iterator[_Element]:
    root, space = read_root(file.read(_HEAD), name)
    file.seek(0)
    tags = f"{space}{_ENTRY[root]}"
    return xml.iter_children(file, f"{space}body", (tags,), name, limit=_MOST_TAGS)


def read_root(head: bytes, name: str) -> tuple[str, str]:
    """The name of a file's root and its namespace in braces; ParseError where that is no TBX."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "latin-1", "ignore")
    at = 0
    while passed := _BEFORE_ROOT.match(text, at):
        at = passed.end()
    found = _ROOT.match(text, at)
    if not found or found[2] not in _ENTRY:
        told = f"its root is {found[2]}" if found else "it has no root"
        raise ParseError(f"not TBX: {told}, neither tbx nor martif", name, 1)
    prefix = f":{re.escape(found[1])}" if found[1] else ""
    # A namespace with other characters is none of TBX, and no name that could be looked for.
    space = re.search(rf"xmlns{prefix}\s*=\s*[\"']([!#-%(-;=?-z|~]+)[\"']", found[3])
    return found[2], f"{{{space[1]}}}" if space else ""


@dataclass
class _TbxBook:
    """The entries so far, and what there is to tell of them."""

    name: str
    entries: list[ConceptEntry] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    as_fields: Counter[str] = field(default_factory=Counter)
    above: dict[str, set[str]] = field(default_factory=dict)
    description: str | None = None
    made_ids: set[str] = field(default_factory=set)

    def take(self, element: _Element) -> None:
        """Read one entry."""
        if self.description is None:
            self.description = _described(element)
        is_ours = self.description.startswith(MADE_BY)
        given = unescape_id(element.get("id") or "") if is_ours else element.get("id")
        reader = _EntryReader(given, is_ours, self.left_out, self.as_fields)
        terms = reader.read_sections(element)
        if is_ours and not self.description.startswith(FORMAT):
            terms = list(map(move_region, terms))
        line = xml.get_line(element)
        if not terms and not reader.faults:
            reader.faults.append(Fault("the entry has no terms", line, entry=given))
        self.faults += reader.faults
        if reader.faults:
            return
        found = self._id(given, terms, line)
        self.entries.append(replace(reader.build_entry(), id=found, terms=group_terms(terms)))
        if given and reader.above:
            self.above[given] = reader.above

    def _id(self, given: str | None, terms: list[Term], line: int) -> str:
        if not given:
            found = build_id(terms, self.lines)
            self.made_ids.add(found)
        else:
            found = find_free_id(given, self.lines)
            if found != given:
                told = f"the id is there twice, first in line {self.lines[given]}"
                self.faults.append(Fault(told, line, entry=given))
        self.lines[found] = line
        return found

    def _circle(self, ids: list[str]) -> Fault:
        told = ", which is under ".join(ids[1:])
        return Fault(f"cyclic: {ids[0]} is under {told}", self.lines.get(ids[0], 0), entry=ids[0])

    def finish(self) -> TermFile:
        """All that was read; a file without any entry is told too."""
        faults = [*self.faults, *map(self._circle, find_cycles(self.above))]
        if not self.entries and not faults:
            faults.append(Fault("no entries in the body", 1))
        kept = (f"{what}: {n}, kept as fields" for what, n in sorted(self.as_fields.items()))
        gone = (f"{what}: {n}, not kept" for what, n in sorted(self.left_out.items()))
        by_line = sorted(faults, key=lambda fault: fault.line)
        return TermFile(
            self.name, tuple(self.entries), self.lines, tuple(by_line), (*kept, *gone),
            frozenset(self.made_ids),
        )  # fmt: skip


@dataclass
class _Said:
    """What is said of an entry, of it in a language, or of a term: values by field.

    Texts of which there is only one to be are kept as fields from the second on.
    """

    values: dict[str, Any] = field(default_factory=dict)
    fields: list[tuple[str, str]] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)

    def set_text(self, name: str, text: str, kind: str) -> None:
        """Keep a text as a value, else as a field of its category."""
        if self.values.setdefault(name, text) != text:
            self.fields.append((kind, text))

    def join_text(self, name: str, text: str) -> None:
        """Put a text behind what is there."""
        self.values[name] = "; ".join(filter(None, (self.values.get(name), text)))

    def get_values(self) -> dict[str, Any]:
        """The values, and the fields where there are any."""
        return {**self.values, "fields": tuple(self.fields)}


@dataclass
class _EntryReader:
    """Reads one entry: its terms, what is said of it, and what is wrong with it."""

    id: str | None
    is_ours: bool
    left_out: Counter[str]
    as_fields: Counter[str]
    faults: list[Fault] = field(default_factory=list)
    above: set[str] = field(default_factory=set)
    codes: list[tuple[str, str]] = field(default_factory=list)
    """Of each language section its language and its code."""
    said: _Said = field(default_factory=_Said)
    said_in: dict[str, _Said] = field(default_factory=dict)

    def build_entry(self) -> ConceptEntry:
        """What was read, without an id and terms."""
        values = self.said.get_values()
        if self.said.quotes:
            first, *rest = self.said.quotes
            values |= {
                "definition": first.text, "definition_source": first.source,
                "definition_link": first.link,
            }  # fmt: skip
            values["fields"] += tuple(_list_definitions(rest))
        found = (self._build_notes(lang, said) for lang, said in self.said_in.items())
        return ConceptEntry("", (), **values, languages=tuple(filter(None, found)))

    def _build_notes(self, lang: str, said: _Said) -> LanguageNotes | None:
        values = said.get_values()
        values["fields"] += tuple(_list_definitions(said.quotes[1:]))
        made = LanguageNotes(lang, said.quotes[0] if said.quotes else None, **values)
        return None if made == LanguageNotes(lang) else made

    def read_sections(self, element: _Element) -> list[Term]:
        """The terms of all languages, with regions where the entry has several of a language."""
        terms = self._all_terms(element)
        if self.is_ours:
            return terms
        regions: dict[str, set[str | None]] = {}
        for lang, code in self.codes:
            regions.setdefault(lang, set()).add(read_region(code))
        for lang, code in self.codes:
            if len(regions[lang]) == 1 and has_region(code):
                self.left_out[f"region or script of {code}, read as {lang}"] += 1
        return [
            term if len(regions.get(term.lang, ())) > 1 else replace(term, region=None)
            for term in terms
        ]

    def _all_terms(self, element: _Element) -> list[Term]:
        terms: list[Term] = []
        for child in iter_children(element):
            if strip_namespace(child) == "langSec":
                terms += self._language(child)
            else:
                self._of_entry(child, self.said, None)
        return terms

    def _language(self, section: _Element) -> list[Term]:
        code = section.get(LANG) or section.get("lang") or ""
        try:
            lang = find_language(code)
        except InputError as error:
            self._wrong(section, f"a language section without its language ({error})")
            return []
        self.codes.append((lang, code))
        region = read_region(code) if has_region(code) else None
        terms = []
        for child in iter_children(section):
            if strip_namespace(child) == "termSec":
                terms += self._term(child, lang, region)
            elif strip_namespace(child) in _PLACES:
                self._misplaced(child, "termSec")
            else:
                self._of_entry(child, self.said_in.setdefault(lang, _Said()), lang)
        if not terms and not self.faults:
            self._wrong(section, f"the language {lang} has no term")
        return terms

    def _term(self, section: _Element, lang: str, region: str | None) -> list[Term]:
        found = [each for each in section.iter("{*}term") if isinstance(each.tag, str)]
        text = get_text(found[0]) if found else ""
        if len(found) != 1 or not text:
            told = "has no term" if not text else f"has {len(found)} terms, not one"
            at = found[min(len(found), 2) - 1] if found else section
            self._wrong(at, f"a term section ({lang}) {told}")
            return []
        if section.get("id"):
            self.left_out["id of a term"] += 1
        said = _Said({"region": region})
        for child in iter_children(section):
            for each in iter_children(child) if strip_namespace(child) == "termGrp" else (child,):
                self._of_term(each, said)
        return [Term(lang, text, **said.get_values(), contexts=tuple(said.quotes))]

    def _of_term(self, element: _Element, said: _Said) -> None:
        """What an element says of a term."""
        kind, text, name = get_category(element), get_text(element), strip_namespace(element)
        if name == "descripGrp":
            self._read_group(element, said, "context", self._of_term)
        elif name in _GROUPS:
            for each in iter_children(element):
                self._of_term(each, said)
        elif kind == "note" and text:
            self._read_note(element, text, _SAID_OF_TERM, said)
        elif kind == _LINK and element.get("target"):
            said.set_text("link", self._read_link(element, said), _LINK)
        elif kind != "term" and not (text and self._is_of_term(kind, text, said)):
            self._keep(element, said)

    def _is_of_term(self, kind: str, text: str, said: _Said) -> bool:
        """Take what a term has a place for; whether it has."""
        if kind in _PICKED:
            if not add_value(said.values, _PICKED[kind], text):
                said.fields.append((kind, text))
                what = f"{_PICKED[kind].replace('_', ' ')} {text[:30]!r}"
                self.as_fields[f"{what}, which is unknown"] += 1
        elif kind in _FIELDS:
            said.set_text(_FIELDS[kind], text, kind)
        elif kind == "context":
            said.quotes.append(Quote(text))
        else:
            return False
        return True

    def _of_entry(self, element: _Element, said: _Said, lang: str | None) -> None:
        """What an element says of the concept, or of it in one language."""
        kind, text, name = get_category(element), get_text(element), strip_namespace(element)
        if name in _PLACES:
            self._misplaced(element, "langSec")
        elif name == "descripGrp":
            self._read_group(
                element, said, "definition", lambda each, into: self._of_entry(each, into, lang)
            )
        elif name in _GROUPS:
            for each in iter_children(element):
                self._of_entry(each, said, lang)
        elif kind == "note" and text:
            self._read_note(element, text, _SAID_OF_ENTRY if lang is None else ("fields",), said)
        elif not (text and _is_of_entry(kind, text, said, lang)):
            self._keep(element, said)

    def _read_note(self, element: _Element, text: str, names: Collection[str], said: _Said) -> None:
        if self._is_ours(element, text):
            self._read_ours(element, text, names, said)
        else:
            said.join_text("note", text)

    def _read_group(
        self, group: _Element, said: _Said, kind: str, read: Callable[[_Element, _Said], None]
    ) -> None:
        """A text with its source and its link; in a group of another kind these are fields."""
        own = [each for each in iter_children(group) if get_category(each) == kind]
        if not own or not get_text(own[0]):
            for each in iter_children(group):
                self._keep(each, said) if get_category(each) == "source" else read(each, said)
            return
        links = [each for each in iter_children(group) if get_category(each) == _LINK]
        first = next((each for each in links if each.get("target")), None)
        link = None if first is None else self._read_link(first, said)
        sources = []
        for each in iter_children(group):
            if get_category(each) == "source":
                sources.append(get_text(each))
            elif each is not own[0] and each is not first:
                read(each, said)
        source = "; ".join(filter(None, sources)) or None
        said.quotes.append(Quote(get_text(own[0]), source, link))

    def _read_link(self, element: _Element, said: _Said) -> str:
        """Where a link leads; another text of it is kept as a field."""
        text, target = get_text(element), str(element.get("target"))
        if self.is_ours and target == NO_ADDRESS and text:
            return text
        if text and text != " ".join(target.split()):
            said.fields.append((_LINK, text))
            self.as_fields[f"text of {_LINK}"] += 1
        return target

    def _is_ours(self, element: _Element, text: str) -> bool:
        """Whether a note is the last one of its term, its language or its entry, as we write it."""
        after = element.getnext()
        is_last = after is None or strip_namespace(after) in ("langSec", "termSec")
        return self.is_ours and is_last and text.startswith(OURS)

    def _read_ours(self, element: _Element, text: str, names: Collection[str], said: _Said) -> None:
        """What tmtool wrote into a note; a fault where somebody made something else of it."""
        try:
            found = json.loads(text.removeprefix(OURS))
            values = {
                name: parse_value(name, value) for name, value in found.items() if name in names
            }
        except (ValueError, AttributeError, RecursionError, InputError) as error:
            self._wrong(element, f"a note of tmtool that was changed: {error}")
            return
        said.fields += values.pop("fields", ())
        said.values.update(values)

    def _keep(self, element: _Element, said: _Said) -> None:
        """What there is no place for: a field; relations are looked at for circles."""
        kind, target = get_category(element), element.get("target")
        name, text = strip_namespace(element), get_text(element)
        if target and _ABOVE.match(kind):
            self.above.add(target)
        if name in _PLACES:
            self._misplaced(element, "conceptEntry")
        elif name in _TOLD_ONCE or not (name in TYPED or name != kind or _is_category(element)):
            self.left_out["transaction" if name == "transacGrp" else kind or name] += 1
        elif value := " ".join(filter(None, (text, target if target != text else None))):
            said.fields.append((" ".join(kind.replace(":", " ").split()) or name, value))
            self.as_fields[kind or name] += 1
        else:
            self.left_out[f"empty {kind or name}"] += 1

    def _misplaced(self, element: _Element, where: str) -> None:
        self._wrong(element, f"{strip_namespace(element)} stands outside of a {where}")

    def _wrong(self, element: _Element, what: str) -> None:
        self.faults.append(Fault(what, xml.get_line(element), entry=self.id))


def _is_of_entry(kind: str, text: str, said: _Said, lang: str | None) -> bool:
    """Take what an entry, or one language of it, has a place for; whether it has."""
    if kind == "definition":
        said.quotes.append(Quote(text))
    elif kind == "subjectField" and lang is None:
        said.join_text("subject", text)
    elif kind == "projectSubset" and lang is None:
        said.set_text("body", text, kind)
    else:
        return False
    return True


def _list_definitions(quotes: Iterable[Quote]) -> Iterator[tuple[str, str]]:
    """Definitions after the first, as fields."""
    for each in quotes:
        yield "definition", each.text
        yield from ((name, it) for name in ("source", "link") if (it := getattr(each, name)))


def _is_category(element: _Element) -> bool:
    """Whether an element is a data category of style DCT, which is in a namespace of its own."""
    space = str(element.tag).rpartition("}")[0].lstrip("{")
    return bool(space) and space != CORE


def _described(element: _Element) -> str:
    """What the header of the file says of it."""
    found = element.getroottree().getroot().find(".//{*}sourceDesc/{*}p")
    return "" if found is None else found.text or ""
