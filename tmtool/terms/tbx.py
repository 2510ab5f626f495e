"""Reading TBX: ISO 30042 version 2 (martif) and 3, styles DCA and DCT, any dialect.

The structure has to be that of the standard: what stands elsewhere is a fault with its line. Of the
data categories those are taken that a concept entry has a place for; the others are counted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tmtool import xml
from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError, ParseError, describe_failed_read
from tmtool.regions import read_region
from tmtool.terms.model import Fault, TermFile
from tmtool.terms.picklists import add_value, find_language, has_region
from tmtool.terms.records import build_id, find_free_id, group_terms, parse_value
from tmtool.terms.tbx_names import (
    LANG,
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
_SAID = ("status", "process_status", "date", "recognized", "verified", "region")
"""What such a note can say; the status in files of tmtool 0.1."""
_ROOT = re.compile(r"<(?:([\w.-]+):)?(\w[\w.-]*)((?:\s[^<>]*)?)/?>")
_BEFORE_ROOT = re.compile(
    r"\s+|\ufeff|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.S
)
_ENTRY = {"martif": "termEntry", "tbx": "conceptEntry"}
_NOTHING = ConceptEntry("", ())
_MOST_TAGS = 200_000
"""Limit: tags of one entry, which are held together."""
_HEAD = 1 << 16
"""Bytes in which the root element is looked for. Chosen, no measurement."""
_PICKED = {
    "administrativeStatus": "status", "usageStatus": "status", "normativeAuthorization": "status",
    "status": "status", "termStatus": "status", "processStatus": "process_status",
    "termType": "form",
}  # fmt: skip
"""The data categories with values of a list, and what a term calls them."""
_FIELDS = {
    "customerSubset": "organization", "organizationSubset": "organization",
    "businessUnitSubset": "organization",
    "projectSubset": "body", "source": "source",
}  # fmt: skip
_PLACES = frozenset({"conceptEntry", "langSec", "termSec", "termGrp", "term"})
_GROUPS = frozenset({"adminGrp", "descripGrp", "termNoteGrp", "transacGrp", "termCompList"})
_NOT_TOLD = frozenset({"transactionType", "responsibility", "date", "termComp"})
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
    above: dict[str, set[str]] = field(default_factory=dict)
    description: str | None = None

    def take(self, element: _Element) -> None:
        """Read one entry."""
        if self.description is None:
            self.description = _described(element)
        is_ours = self.description.startswith(MADE_BY)
        given = unescape_id(element.get("id") or "") if is_ours else element.get("id")
        reader = _EntryReader(given, is_ours, self.left_out)
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
        self.entries.append(replace(reader.entry, id=found, terms=group_terms(terms)))
        if given and reader.above:
            self.above[given] = reader.above

    def _id(self, given: str | None, terms: list[Term], line: int) -> str:
        if not given:
            found = build_id(terms, self.lines)
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
        remarks = tuple(f"{what}: {n}, not kept" for what, n in sorted(self.left_out.items()))
        by_line = sorted(faults, key=lambda fault: fault.line)
        return TermFile(self.name, tuple(self.entries), self.lines, tuple(by_line), remarks)


@dataclass
class _EntryReader:
    """Reads one entry: its terms, what is said of it, and what is wrong with it."""

    id: str | None
    is_ours: bool
    left_out: Counter[str]
    entry: ConceptEntry = _NOTHING
    faults: list[Fault] = field(default_factory=list)
    above: set[str] = field(default_factory=set)
    codes: list[tuple[str, str]] = field(default_factory=list)
    """Of each language section its language and its code."""

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
                self._of_entry(child, None)
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
                self._of_entry(child, lang)
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
        values: dict[str, Any] = {"region": region}
        for child in iter_children(section):
            for each in iter_children(child) if strip_namespace(child) == "termGrp" else (child,):
                self._of_term(each, values)
        return [Term(lang, text, **values)]

    def _of_term(self, element: _Element, values: dict[str, Any]) -> None:
        """What an element says of a term."""
        kind, text = get_category(element), get_text(element)
        if kind in _PICKED:
            if not add_value(values, _PICKED[kind], text):
                what = f"{_PICKED[kind].replace('_', ' ')} {text[:30]!r}"
                self.left_out[f"{what}, which is unknown"] += 1
        elif kind in _FIELDS:
            values.setdefault(_FIELDS[kind], text or None)
        elif kind == "note":
            self._noted(element, text, values)
        elif strip_namespace(element) in ("termNoteGrp", "adminGrp"):
            for each in iter_children(element):
                self._of_term(each, values)
        elif kind != "term":
            self._read_other(element)

    def _noted(self, element: _Element, text: str, values: dict[str, Any]) -> None:
        if self._is_ours(element, text):
            values.update(self._ours(element, text, _SAID))
        elif text:
            values["note"] = "; ".join(filter(None, (values.get("note"), text)))

    def _is_ours(self, element: _Element, text: str) -> bool:
        """Whether a note is the last one of its term or its entry, as tmtool writes it."""
        after = element.getnext()
        is_last = after is None or strip_namespace(after) == "langSec"
        return self.is_ours and is_last and text.startswith(OURS)

    def _ours(self, element: _Element, text: str, names: Collection[str]) -> dict[str, Any]:
        """What tmtool wrote into a note; a fault where somebody made something else of it."""
        try:
            found = json.loads(text.removeprefix(OURS))
            return {
                name: parse_value(name, value) for name, value in found.items() if name in names
            }
        except (ValueError, AttributeError, RecursionError, InputError) as error:
            self._wrong(element, f"a note of tmtool that was changed: {error}")
            return {}

    def _of_entry(self, element: _Element, lang: str | None) -> None:
        """What an element says of the concept, or of it in one language."""
        kind, text = get_category(element), get_text(element)
        if strip_namespace(element) in _PLACES:
            self._misplaced(element, "langSec")
        elif kind == "subjectField" and text:
            self._add_to("subject", text)
        elif kind == "definition" and text:
            self._define(text, lang)
        elif kind == "note" and text and lang is None and self._is_ours(element, text):
            said = self._ours(element, text, ("generic",))
            self.entry = replace(self.entry, generic=said.get("generic", False))
        elif kind == "note" and text:
            self._add_to("note", text if lang is None else f"{lang}: {text}")
        elif strip_namespace(element) == "descripGrp":
            for each in iter_children(element):
                # The source in a group is that of a definition, which has no place for it.
                self._of_entry(each, lang)
        else:
            self._read_other(element)

    def _define(self, text: str, lang: str | None) -> None:
        """The first definition is the entry's; others go into its note, so that none is lost."""
        if self.entry.definition is None:
            self.entry = replace(self.entry, definition=text)
        elif self.entry.definition != text:
            self._add_to("note", f"definition{f' ({lang})' if lang else ''}: {text}")

    def _add_to(self, name: str, text: str) -> None:
        before = getattr(self.entry, name)
        values: dict[str, Any] = {name: f"{before}; {text}" if before else text}
        self.entry = replace(self.entry, **values)

    def _read_other(self, element: _Element) -> None:
        """What an entry has no place for; relations are looked at for circles."""
        kind, target = get_category(element), element.get("target")
        if target and _ABOVE.match(kind):
            self.above.add(target)
        name = strip_namespace(element)
        if name in _PLACES:
            self._misplaced(element, "conceptEntry")
        elif name in _GROUPS:
            for each in iter_children(element):
                self._read_other(each)
        elif kind == "source" and not _is_of(element, *_PLACES):
            self.left_out["source of a definition or a context"] += 1
        elif kind not in _NOT_TOLD:
            self.left_out[kind or name] += 1

    def _misplaced(self, element: _Element, where: str) -> None:
        self._wrong(element, f"{strip_namespace(element)} stands outside of a {where}")

    def _wrong(self, element: _Element, what: str) -> None:
        self.faults.append(Fault(what, xml.get_line(element), entry=self.id))


def _is_of(element: _Element, *names: str) -> bool:
    """Whether an element stands right in one of these."""
    parent = element.getparent()
    return parent is not None and strip_namespace(parent) in names


def _described(element: _Element) -> str:
    """What the header of the file says of it."""
    found = element.getroottree().getroot().find(".//{*}sourceDesc/{*}p")
    return "" if found is None else found.text or ""
