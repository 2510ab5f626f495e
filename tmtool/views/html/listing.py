"""Lists of what a server keeps for somebody: one look for all, with a filter, in pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tmtool.lang.codes import name as name_language
from tmtool.lang.wrap import format_count
from tmtool.views.html.items import KeptItem
from tmtool.views.html.render import write_query

SIZE = 50
"""So many rows stand on a page. Chosen, no measurement."""
_FORMATS = {
    "text": "text", "txt": "text", "markdown": "Markdown", "md": "Markdown", "html": "web page",
    "docx": "Word document", "doc": "old Word document", "odt": "OpenDocument text", "pdf": "PDF",
    "mail": "mail", "tei": "TEI", "tmx": "TMX", "xlf": "XLIFF", "xliff": "XLIFF",
    "sdlxliff": "XLIFF of Trados", "mqxliff": "XLIFF of memoQ", "mxliff": "XLIFF of Phrase",
    "txlf": "XLIFF of Wordfast", "po": "PO", "pot": "PO", "tsv": "table", "tab": "table",
    "csv": "table", "xlsx": "sheet", "xlsm": "sheet", "jsonl": "JSONL", "ndjson": "JSONL",
    "tbx": "TBX",
}  # fmt: skip
"""What formats are called, and files whose content nobody looked at, by the ends of their names."""
_KINDS = {
    "file": "dropped", "pretranslation": "pre-translated", "comparison": "compared",
    "bitext": "aligned", "check": "checked", "finding": "checked", "import": "added",
    "export": "exported", "candidate": "terms found", "term_import": "terms read",
    "term_change": "term changed", "correction": "corrigendum read",
}  # fmt: skip
"""What was done with each thing of a list."""
_HOLDS = {"document": "text", "pairs": "bilingual file", "terms": "list of terms"}
_COUNTED = {"document": "paragraph", "pairs": "pair", "terms": "entry"}
_AMOUNTS = {
    "segments": "segment", "pairs": "pair", "candidates": "candidate", "units": "unit",
    "documents": "document",
}  # fmt: skip
"""Facts that say how much there is of a thing."""


class ListedItem(KeptItem, Protocol):
    """What a list says of an item."""

    @property
    def facts(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class ListAsked:
    """What of a list is wanted: rows that have all of some words, of one kind; a page from 1."""

    words: str = ""
    kind: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row: what a thing is (format, languages), how much there is of it, how far it is.

    `done` is what was done with it, `state` what more is to be said of that; `open` are findings
    by grade, each with how many and the word for it, None for what has none.
    """

    item: KeptItem
    link: str
    what: str
    amount: str
    done: str
    state: str
    restriction: str
    symbol: str
    used: str
    open: Sequence[tuple[str, int, str]] | None = None

    def has(self, words: str) -> bool:
        """Whether all the words stand in it, in whatever order and case."""
        said = (self.item.title, self.symbol, self.what, self.done, self.state, self.restriction)
        text = "\n".join(said).casefold()
        return all(each in text for each in words.casefold().split())


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list at an address: of `total` things `found` are as asked for."""

    at: str
    asked: ListAsked
    rows: tuple[ListRow, ...]
    found: int
    total: int
    kinds: Mapping[str, str]

    @property
    def pages(self) -> int:
        """How many pages what was found has, 1 at least."""
        return max(1, -(-self.found // SIZE))

    @property
    def query(self) -> str:
        """What the addresses of its pages have before the number of the page."""
        asked = (("q", self.asked.words), ("kind", self.asked.kind))
        query = write_query([each for each in asked if each[1]])
        return f"?{query}&" if query else "?"

    @property
    def address(self) -> str:
        """Where this page is."""
        return f"{self.at}{self.query}page={self.asked.page}"


def build_listing(at: str, items: Iterable[tuple[ListedItem, str]], asked: ListAsked) -> Listing:
    """The page that is asked for of items, each with its address; past the last it is the last."""
    every = [describe_item(*each) for each in items]
    kinds = {
        kind: done for kind, done in _KINDS.items() if any(each.item.kind == kind for each in every)
    }
    found = [each for each in every if asked.kind in ("", each.item.kind) and each.has(asked.words)]
    page = min(max(1, asked.page), max(1, -(-len(found) // SIZE)))
    rows = tuple(found[(page - 1) * SIZE : page * SIZE])
    return Listing(at, replace(asked, page=page), rows, len(found), len(every), kinds)


def describe_item(item: ListedItem, link: str) -> ListRow:
    """A row of a list."""
    facts = item.facts
    what, amount = _describe_made(item)
    state, done = "", _KINDS.get(item.kind, item.kind)
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
    return ListRow(
        item, link, what, amount, done, state, facts.get("restriction") or "",
        facts.get("symbol") or "", item.used[:16].replace("T", " "),
    )  # fmt: skip


def _describe_made(item: ListedItem) -> tuple[str, str]:
    """The languages of what was made, else its format, and how much there is of it."""
    facts = item.facts
    languages = map(name_language, facts.get("languages") or ())
    joiner = " to " if item.kind == "pretranslation" else ", "
    what = joiner.join(languages) or _FORMATS.get(_get_end(item.title), "")
    counted = next((each for each in _AMOUNTS if each in facts), None)
    return what, format_count(facts[counted], _AMOUNTS[counted]) if counted else ""


def describe_file(facts: Mapping[str, Any], title: str = "") -> tuple[str, str]:
    """What a file is (format, languages), and how much there is of it, in words.

    Of one whose content nobody looked at yet the end of its name tells.
    """
    kinds = facts.get("kinds") or []
    if not kinds:
        return _FORMATS.get(_get_end(title), ""), ""
    form = _FORMATS.get(facts["format"], "")
    holds = [] if kinds[0] == "document" and form else [_HOLDS[kinds[0]]]
    languages = " and ".join(map(name_language, facts["languages"]))
    count = format_count(facts["count"], _COUNTED[kinds[0]]) if facts["count"] else ""
    if facts["is_more"]:
        count = f"more than {count}"
    return ", ".join(filter(None, [form, *holds, languages])), count


def _get_end(title: str) -> str:
    """The end of a file's name.

    >>> _get_end("决议.TMX"), _get_end("决议")
    ('tmx', '')
    """
    return title.rpartition(".")[2].lower() if "." in title else ""
