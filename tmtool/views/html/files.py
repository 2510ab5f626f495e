"""Files that were dropped on a page of a server, what can be done with them, and what was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from tmtool.formats.bitexts.rebuild import SUFFIXES
from tmtool.lang.codes import name as name_language
from tmtool.lang.wrap import format_count
from tmtool.terms import seeded
from tmtool.views.html.items import KeptItem
from tmtool.views.html.render import render_served
from tmtool.views.html.sharing import Sharing

Offer: TypeAlias = Literal[
    "pretranslation",
    "comparison",
    "bitext",
    "review",
    "check",
    "import",
    "terms",
    "candidates",
]
"""What can be done with files: each has a template `offer_*.html`."""
_KINDS = {
    "file": "dropped", "pretranslation": "pre-translated", "comparison": "compared",
    "bitext": "aligned", "check": "checked", "finding": "checked", "import": "added",
    "export": "exported", "candidate": "terms found", "term_import": "terms read",
    "term_change": "term changed",
}  # fmt: skip
"""What was done with each thing of the list."""
_PROFILES = {
    "all": "all checks", "substance": "substance", "form": "form",
    "un-en": "house style, English", "un-zh": "house style, Chinese",
}  # fmt: skip
"""Sets of checks, and what they are called on the page."""
_FORMATS = {
    "text": "text", "markdown": "Markdown", "html": "web page", "docx": "Word document",
    "doc": "old Word document", "odt": "OpenDocument text", "pdf": "PDF", "mail": "mail",
    "tei": "TEI", "tmx": "TMX", "xlf": "XLIFF", "xliff": "XLIFF", "sdlxliff": "XLIFF of Trados",
    "mqxliff": "XLIFF of memoQ", "mxliff": "XLIFF of Phrase", "txlf": "XLIFF of Wordfast",
    "po": "PO", "pot": "PO", "tsv": "table", "tab": "table", "csv": "table", "xlsx": "sheet",
    "xlsm": "sheet", "jsonl": "JSONL", "ndjson": "JSONL", "tbx": "TBX",
}  # fmt: skip
_HOLDS = {"document": "text", "pairs": "bilingual file", "terms": "list of terms"}
_COUNTED = {"document": "paragraph", "pairs": "pair", "terms": "entry"}
_CURABLE = ("language not recognized", "languages unsaid")
"""What is wrong with a file that somebody can put right by naming the language."""


class ShownItem(KeptItem, Protocol):
    """What a page says of a file, or of what was made."""

    @property
    def facts(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it is shown: what it is in words, its size, and what is wrong with it."""

    id: str
    title: str
    told: str
    size: str
    symbol: str
    restriction: str
    problem: str
    kinds: tuple[str, ...]
    language: str
    previous: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """A line of the list of documents."""

    item: KeptItem
    link: str
    done: str
    told: str
    restriction: str
    used: str


def render_files(
    files: Sequence[ShownItem],
    languages: Sequence[str],
    nothing: str,
    sharing: Sequence[Sharing | None] = (),
    memories: Sequence[str] | None = None,
) -> str:
    """The page that asks what is to be done; `memories` are those to add to, None for any.

    `languages` are those of the memory; where it has none, `nothing` says so.
    """
    rows = [_describe(each) for each in files]
    offers = list_offers(rows)
    if memories == ():
        offers = [each for each in offers if each != "import"]
    if not languages:
        offers = [each for each in offers if each not in ("pretranslation", "comparison")]
    symbols = [each.symbol for each in rows if "document" in each.kinds]
    # A later version has the symbol of the earlier one, and more: A/C.2/75/L.60/Rev.1.
    newer = len(symbols) == 2 and symbols[1] > symbols[0] and symbols[1].startswith(symbols[0])
    named = {kind: [row for row in rows if kind in row.kinds] for kind in _HOLDS}
    return render_served(
        "files.html", title="Files - tmtool", module="dropping.js", files=rows, offers=offers,
        documents=named["document"], pairs=named["pairs"], term_files=named["terms"],
        languages=[(each, name_language(each)) for each in languages], nothing=nothing,
        also=[each.id for each in rows], profiles=_PROFILES,
        bitexts=[each for each in rows if each.title.lower().endswith(SUFFIXES)],
        bases=seeded.NAMES, memories=memories,
        sharing=[each for each in sharing if each is not None],
        back="/files?" + "&".join(f"file={each.id}" for each in rows),
        newer=int(newer and bool(symbols[0])),
    )  # fmt: skip


def list_offers(files: Sequence[FileRow]) -> list[Offer]:
    """What can be done with files, the likeliest first.

    A document is pre-translated, or compared; two in two languages are aligned or checked; two in
    one language are compared. What holds pairs is checked or added, what holds terms makes a base.
    """
    documents = [each for each in files if each.kinds[:1] == ("document",)]
    kinds = {kind for each in files for kind in each.kinds}
    found: list[Offer] = []
    if len(documents) == 2 and len({each.language for each in documents}) == 2:
        found += ["bitext", "check", "import", "pretranslation", "comparison", "candidates"]
    elif len(documents) == 2:
        found += ["comparison", "pretranslation"]
    elif documents:
        found += ["pretranslation", "comparison"]
    if any(each.kinds[:1] == ("terms",) for each in files):
        found.append("terms")
    if "pairs" in kinds:
        written = all(each.title.lower().endswith(SUFFIXES) for each in files)
        if written:
            found.append("review")
        found += ["check", "import", "candidates"]
    if "terms" in kinds:
        found.append("terms")
    return [*dict.fromkeys(found)]


def render_list(items: Sequence[tuple[ShownItem, str]], days: int) -> str:
    """The list of documents: what was dropped, what was made of it, each with its address.

    `days` is how long they are kept.
    """
    return render_served(
        "files_list.html", title="Documents - tmtool", module="dropping.js",
        rows=[_describe_item(*each) for each in items], days=days,
    )  # fmt: skip


def format_size(size: int) -> str:
    """Bytes in words.

    >>> format_size(0), format_size(1500), format_size(3_400_000)
    ('0 bytes', '1.5 KB', '3.4 MB')
    """
    if size < 1000:
        return format_count(size, "byte")
    return f"{size / 1000:.1f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _describe(item: ShownItem) -> FileRow:
    facts = item.facts
    problem = facts.get("problem") or ""
    is_usable = not problem or facts.get("code") in _CURABLE
    languages = facts.get("languages") or []
    return FileRow(
        item.id, item.title, _tell(facts), format_size(facts.get("size", 0)),
        facts.get("symbol") or "", facts.get("restriction") or "", problem,
        tuple(facts.get("kinds", ())) if is_usable else (),
        name_language(languages[0]) if languages else "", facts.get("previous") or "",
    )  # fmt: skip


def _tell(facts: Mapping[str, Any]) -> str:
    """What a file is, in words: format, languages, how much there is of it."""
    kinds = facts.get("kinds") or []
    if not kinds:
        return ""
    form = _FORMATS.get(facts["format"], "")
    holds = [] if kinds[0] == "document" and form else [_HOLDS[kinds[0]]]
    languages = " and ".join(map(name_language, facts["languages"]))
    count = format_count(facts["count"], _COUNTED[kinds[0]]) if facts["count"] else ""
    if facts["is_more"]:
        count = f"more than {count}"
    return ", ".join(filter(None, [form, *holds, languages, count]))


def _describe_item(item: ShownItem, link: str) -> ListRow:
    facts = item.facts
    if item.kind == "pretranslation":
        told = f"{facts['begun']:,} of {facts['segments']:,} segments have a translation"
    elif item.kind == "comparison":
        told = f"against {facts['earlier']}: {facts['counted']}"
    elif item.kind == "file":
        told = facts.get("problem") or _tell(facts) if facts else ""
    else:
        told = format_count(facts["pairs"], "pair") if "pairs" in facts else ""
    return ListRow(
        item, link, _KINDS.get(item.kind, item.kind), told, facts.get("restriction") or "",
        item.used[:16].replace("T", " "),
    )  # fmt: skip
