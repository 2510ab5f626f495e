"""What is in a memory: by names, languages and documents, with what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from tmtool.lang.codes import name as name_language
from tmtool.lang.wrap import format_size
from tmtool.memory.places import Locator
from tmtool.memory.successors import name_origin
from tmtool.operations.documents import (
    FoundDocument,
    FoundDocuments,
    ListedDocument,
    MemoryPart,
)
from tmtool.operations.memory_upkeep import MemoryDescription
from tmtool.un.revisions import Relation
from tmtool.units import Origin
from tmtool.views.html.items import KeptItem
from tmtool.views.html.place import Fact, PlaceLink, list_facts
from tmtool.views.html.render import Tongue, render_served
from tmtool.where import Field, list_values

_NAMED_BY: tuple[Field, ...] = ("symbol", "file")
_LISTED = 4
"""So many bodies of a memory are named. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """A language of a memory: its texts, and how many of them have no vector yet."""

    name: str
    texts: int
    missing: int | None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as a list has it; `key` is what its page calls it."""

    name: str
    key: str
    titles: tuple[tuple[Tongue, str], ...]
    date: str
    units: int
    place: PlaceLink | None
    facts: tuple[Fact, ...]


def render_empty(address: str) -> str:
    """Render the page of a memory without texts."""
    return render_served(
        "memories_empty.html", title="Memory - tmtool", module=None, address=address
    )


def render_memories(
    described: MemoryDescription, parts: Sequence[MemoryPart], notices: Sequence[str], *,
    manages: bool,
) -> str:  # fmt: skip
    """What there is."""
    signature, vectors = next(iter(described.vectors.items()), (None, {}))
    languages = [
        LanguageRow(name_language(lang), texts, texts - vectors.get(lang, 0) if signature else None)
        for lang, texts in described.languages.items()
    ]
    return render_served(
        "memories.html", title="Memory - tmtool", module=None, described=described,
        size=None if described.bytes is None else format_size(described.bytes),
        languages=languages, notices=notices, manages=manages,
        signature=signature, missing=sum(each.missing or 0 for each in languages),
        parts=[(each, _describe_part(each)) for each in parts],
        choices=[(lang, name_language(lang)) for lang in described.languages],
        formats=[(".tmx", "TMX"), (".jsonl", "JSONL, which loses nothing"), (".tsv", "TSV"),
                 (".xlsx", "Excel"), (".xlf", "XLIFF")],
    )  # fmt: skip


def render_documents(documents: FoundDocuments, text: str, page: int, size: int) -> str:
    """The list of documents."""
    return render_served(
        "documents.html", title="Documents - tmtool", module=None, text=text, total=documents.total,
        rows=[_build_row(each) for each in documents.documents], page=page,
        pages=-(-documents.total // size),
    )  # fmt: skip


def render_document(name: str, listed: Sequence[ListedDocument], *, manages: bool) -> str:
    """A document, of which a memory may have several comings."""
    rows = [_build_row(FoundDocument(each, ())) for each in listed]
    return render_served(
        "document.html", title=f"{name} - tmtool", module=None, name=name, manages=manages,
        heading=rows[0].name if rows[0].key == name else name, rows=rows,
        units=sum(each.units for each in listed), relations=get_args(Relation),
        **_choose_filter(name, listed[0].origin),
    )  # fmt: skip


def render_export(item: KeptItem, size: int) -> str:
    """The page of a file that was written."""
    return render_served(
        "export.html", title=f"{item.title} - tmtool", module=None, item=item,
        size=format_size(size),
    )  # fmt: skip


def _describe_part(part: MemoryPart) -> str:
    """What else is to be said of it, in a line."""
    return "; ".join(_iter_facts(part))


def _iter_facts(part: MemoryPart) -> Iterator[str]:
    if part.bodies:
        more = len(part.bodies) - _LISTED
        named = ", ".join(f"{name} {count:,}" for name, count in part.bodies[:_LISTED])
        yield f"{named} and {more:,} more" if more > 0 else named
    if part.statuses:
        yield ", ".join(f"{name} {count:,}" for name, count in part.statuses)
    if part.restricted:
        yield f"restricted {part.restricted:,}"


def _build_row(document: FoundDocument) -> DocumentRow:
    origin = document.listed.origin
    files = [str(each) for each in list_values("file", origin) if each]
    # A text without a symbol or a file is opened by its id, which nobody can read.
    ids = (each.document for each in origin.places)
    key, date = name_origin(origin) or next(filter(None, ids), ""), origin.date or ""
    name = " + ".join(files) if key in files else name_origin(origin)
    facts = list_facts(origin, document.listed.successors)
    return DocumentRow(
        name or "without a name", key,
        tuple((Tongue.of(code), title) for code, title in document.titles), date,
        document.listed.units, PlaceLink.to(Locator(key)) if key else None,
        tuple(each for each in facts if each.text != date),
    )  # fmt: skip


def _choose_filter(name: str, origin: Origin) -> dict[str, str]:
    """Return the filter that selects a document by the name it was opened by.

    `symbol` or `file` is set; both are empty for a document that has neither.
    """
    names = {field: list_values(field, origin) for field in _NAMED_BY}
    chosen: dict[str, str] = dict.fromkeys(_NAMED_BY, "")
    for wanted in (name, name_origin(origin)):
        for field, values in names.items():
            for value in values:
                if wanted and str(value).casefold() == wanted.casefold():
                    return {**chosen, field: str(value)}
    return chosen
