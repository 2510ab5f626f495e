"""Lists of what the server keeps: a filter, rows, and pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tmtool.lang.codes import name_language
from tmtool.lang.wrap import format_count
from tmtool.views.html.items import KeptItem
from tmtool.views.html.render import write_query

SIZE = 50
_FORMATS = {
    "text": "text", "txt": "text", "markdown": "Markdown", "md": "Markdown", "html": "web page",
    "docx": "Word document", "doc": "old Word document", "odt": "OpenDocument text", "pdf": "PDF",
    "mail": "mail", "tei": "TEI", "tmx": "TMX", "xlf": "XLIFF", "xliff": "XLIFF",
    "sdlxliff": "XLIFF of Trados", "mqxliff": "XLIFF of memoQ", "mxliff": "XLIFF of Phrase",
    "txlf": "XLIFF of Wordfast", "po": "PO", "pot": "PO", "tsv": "table", "tab": "table",
    "csv": "table", "xlsx": "sheet", "xlsm": "sheet", "jsonl": "JSONL", "ndjson": "JSONL",
    "tbx": "TBX",
}  # fmt: skip
"""Formats, and ends of the names of files that nobody looked into yet."""
_KINDS = {
    "file": "dropped", "pretranslation": "pre-translated", "comparison": "compared",
    "bitext": "aligned", "check": "checked", "finding": "checked", "import": "added",
    "export": "exported", "candidate": "terms found", "term_import": "terms read",
    "term_change": "term changed", "correction": "corrigendum read",
}  # fmt: skip
"""What was done with items of each kind."""
_HOLDS = {"document": "text", "pairs": "bilingual file", "terms": "list of terms"}
_COUNTED = {"document": "paragraph", "pairs": "pair", "terms": "entry"}
_AMOUNTS = {
    "segments": "segment", "pairs": "pair", "candidates": "candidate", "units": "unit",
    "documents": "document",
}  # fmt: skip
"""Facts that count the content of an item."""


class ListedItem(KeptItem, Protocol):
    """An item of a list."""

    @property
    def facts(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class ListAsked:
    """The requested part of a list: rows with all of some words, of one kind; a page from 1."""

    words: str = ""
    kind: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row: the format and languages of an item, its amount, what was done with it, its state.

    `open` counts findings: grade, count, and the word for them; None for items without findings.
    """

    item: ListedItem
    link: str
    what: str
    amount: str
    done: str
    state: str
    open: Sequence[tuple[str, int, str]] | None = None

    def has(self, words: str) -> bool:
        """Return True if the row contains all words, in any order and case."""
        facts = (self.item.facts.get("symbol"), self.item.facts.get("restriction"))
        shown = (self.item.title, self.what, self.done, self.state, *facts)
        text = "\n".join(filter(None, shown)).casefold()
        return all(each in text for each in words.casefold().split())


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list at an address: `found` of `total` items are as requested."""

    at: str
    asked: ListAsked
    rows: tuple[ListRow, ...]
    found: int
    total: int
    kinds: Mapping[str, str]

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // SIZE))

    @property
    def query(self) -> str:
        """The query of each page, before the number of the page."""
        asked = (("q", self.asked.words), ("kind", self.asked.kind))
        query = write_query([each for each in asked if each[1]])
        return f"?{query}&" if query else "?"

    @property
    def address(self) -> str:
        """The address of this page."""
        return f"{self.at}{self.query}page={self.asked.page}"


def build_listing(at: str, items: Iterable[tuple[ListedItem, str]], asked: ListAsked) -> Listing:
    """Build the requested page of items, each with its address; the last one if there are fewer."""
    every = [_describe_item(*each) for each in items]
    held = {each.item.kind for each in every}
    kinds = {kind: done for kind, done in _KINDS.items() if kind in held}
    found = [each for each in every if asked.kind in ("", each.item.kind) and each.has(asked.words)]
    page = min(max(1, asked.page), max(1, -(-len(found) // SIZE)))
    rows = tuple(found[(page - 1) * SIZE : page * SIZE])
    return Listing(at, replace(asked, page=page), rows, len(found), len(every), kinds)


def _describe_item(item: ListedItem, link: str) -> ListRow:
    facts, state = item.facts, ""
    counted = next((each for each in _AMOUNTS if each in facts), None)
    amount = format_count(facts[counted], _AMOUNTS[counted]) if counted else ""
    languages = map(name_language, facts.get("languages") or ())
    what = (" to " if item.kind == "pretranslation" else ", ").join(languages)
    if item.kind == "pretranslation":
        state = f"{facts['begun']:,} of {facts['segments']:,} segments have a translation"
    elif item.kind == "comparison":
        state = f"against {facts['earlier']}: {facts['counted']}"
    elif item.kind == "bitext":
        by = f" by {', '.join(facts['people'])}" if facts["people"] else ""
        state = f"{facts['doubtful']:,} in doubt, {facts['checked']:,} checked{by}"
    elif item.kind == "check":
        state = facts.get("found", "")
    elif item.kind == "file":
        what, amount = describe_file(facts, item.title)
        state = facts.get("problem") or ""
    done = _KINDS.get(item.kind, item.kind)
    return ListRow(item, link, what or _guess_format(item.title), amount, done, state)


def describe_file(facts: Mapping[str, Any], title: str = "") -> tuple[str, str]:
    """Describe a file (format, languages) and its amount; by its name if nobody looked into it."""
    kinds = facts.get("kinds") or []
    if not kinds:
        return _guess_format(title), ""
    form = _FORMATS.get(facts["format"], "")
    holds = [] if kinds[0] == "document" and form else [_HOLDS[kinds[0]]]
    languages = " and ".join(map(name_language, facts["languages"]))
    amount = format_count(facts["count"], _COUNTED[kinds[0]]) if facts["count"] else ""
    if facts["is_more"]:
        amount = f"more than {amount}"
    return ", ".join(filter(None, [form, *holds, languages])), amount


def _guess_format(title: str) -> str:
    """Return the format that the end of a file's name suggests, or "".

    >>> _guess_format("决议.TMX"), _guess_format("tmx")
    ('TMX', '')
    """
    return _FORMATS.get(title.rpartition(".")[2].lower(), "") if "." in title else ""
