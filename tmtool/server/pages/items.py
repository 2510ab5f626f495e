"""Items that the server keeps: their list, holding, sharing and removal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response

from tmtool.errors import EmptyError
from tmtool.lang.codes import name_language
from tmtool.lang.wrap import format_count, format_size
from tmtool.server.access import is_own
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.findings import list_checks
from tmtool.server.pages.shared import get, go, post, read_page, render
from tmtool.server.state import Item
from tmtool.views.html.render import write_query

LIST = "/files/list"
SIZE = 50
_FORMATS = {
    **dict.fromkeys(("text", "txt"), "text"),
    **dict.fromkeys(("markdown", "md"), "Markdown"),
    **dict.fromkeys(("tsv", "tab", "csv"), "table"),
    **dict.fromkeys(("xlsx", "xlsm"), "sheet"),
    **dict.fromkeys(("jsonl", "ndjson"), "JSONL"),
    **dict.fromkeys(("po", "pot"), "PO"),
    **dict.fromkeys(("xlf", "xliff"), "XLIFF"),
    **{each: each.upper() for each in ("tmx", "tbx", "pdf")},
    "html": "web page",
    "docx": "Word document",
    "doc": "old Word document",
    "odt": "OpenDocument text",
    "sdlxliff": "XLIFF of Trados",
    "mqxliff": "XLIFF of memoQ",
    "mxliff": "XLIFF of Phrase",
    "txlf": "XLIFF of Wordfast",
}
"""Names of formats, and of the ends of file names."""
_KINDS = {
    "file": "dropped",
    "pretranslation": "pre-translated",
    "comparison": "compared",
    "bitext": "aligned",
    "check": "checked",
    "finding": "checked",
    "import": "added",
    "export": "exported",
    "candidate": "terms found",
    "term_import": "terms read",
    "term_change": "term changed",
    "correction": "corrigendum read",
}
"""What was done with items of each kind."""
_HOLDS = {"document": "text", "pairs": "bilingual file", "terms": "list of terms"}
_COUNTED = {"document": "paragraph", "pairs": "pair", "terms": "entry"}
_AMOUNTS = ("segments", "pairs", "candidates", "units", "documents")
"""Facts that count the content of an item."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """The memory whose people may open an item, if any, and the others to choose from."""

    item: str
    memory: str | None
    memories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row: the format and languages of an item, its amount, what was done with it, its state.

    `open` counts findings: grade, count, and the word for them; None for items without findings.
    """

    item: Item
    what: str
    amount: str
    done: str
    state: str
    open: Sequence[tuple[str, int, str]] | None = None
    sharing: Sharing | None = None

    def has(self, words: str) -> bool:
        """Return True if the row contains all words, in any order and case."""
        facts = [str(self.item.facts.get(each) or "") for each in ("symbol", "restriction")]
        text = "\n".join((self.item.title, self.what, self.done, self.state, *facts)).casefold()
        return all(each in text for each in words.casefold().split())


async def show_items(call: Call) -> Response:
    """Answer with the list of everything that is kept for the person who asks."""

    def measure(rows: list[ListRow]) -> list[ListRow]:
        """Add the sizes of files."""
        measured = []
        for row in rows:
            path = call.desk.items.get_folder(row.item) / row.item.title
            is_file = row.item.kind in ("file", "export") and path.is_file()
            size = format_size(path.stat().st_size) if is_file else ""
            measured.append(replace(row, amount=", ".join(filter(None, (row.amount, size)))))
        return measured

    def show() -> str:
        items = call.desk.state.list_items(owner=call.person.name)
        return render_list(call, "Documents", LIST, items, measure)

    return await call.answer(show)


def render_list(
    call: Call,
    title: str,
    address: str,
    items: Iterable[Item],
    complete: Callable[[list[ListRow]], list[ListRow]],
) -> str:
    """Render the page of a list that the query asks for, with a form to drop files.

    `complete` adds what is shown of the rows of this page.
    """
    words, kind = get_text(call.query, "q").strip(), get_text(call.query, "kind")
    every = [_describe_item(each) for each in items]
    held = {row.item.kind for row in every}
    found = [row for row in every if kind in ("", row.item.kind) and row.has(words)]
    pages = max(1, -(-len(found) // SIZE))
    page = min(read_page(call.query), pages)
    asked = write_query([each for each in (("q", words), ("kind", kind)) if each[1]])
    query = f"?{asked}&" if asked else "?"
    return render(
        call,
        "items.html",
        title,
        heading=title,
        module="dropping.js",
        rows=complete(found[(page - 1) * SIZE : page * SIZE]),
        found=len(found),
        total=len(every),
        words=words,
        kind=kind,
        kinds={each: done for each, done in _KINDS.items() if each in held},
        page=page,
        pages=pages,
        query=query,
        address=address,
        back=f"{address}{query}page={page}",
        locate=locate_item,
        days=call.desk.state.kept_days,
    )


def _hold(call: Call, form: FormData) -> Response:
    """Keep an item although nobody uses it, or no longer."""
    item = find_own(call, call.get_path("identity"))
    call.desk.state.hold_item(item.id, held=get_text(form, "held") == "1")
    return _go_back(form, locate_item(item))


def _remove(call: Call, form: FormData) -> Response:
    """Remove an item with its files; a bitext with its findings."""
    item = find_own(call, call.get_path("identity"))
    for each in (*list_checks(call.desk.items, item), item):
        call.desk.items.remove(each)
    return _go_back(form, LIST)


def find_own(call: Call, identity: str, kinds: Sequence[str] = ()) -> Item:
    """Return an item of the person who asks, or any for a manager of all memories; else 404."""
    item = call.desk.state.find_item(identity)
    if not may_manage(call, item) or (kinds and item.kind not in kinds):
        raise HTTPException(404)
    return item


def _share(call: Call, form: FormData) -> Response:
    """Share an item with the people of a memory, or with nobody."""
    item = find_own(call, call.get_path("identity"))
    wanted = get_text(form, "memory").strip()
    memory = next((each for each in _list_memories(call) if each.lower() == wanted.lower()), None)
    if wanted and memory is None:
        message = f"there is no memory {wanted} that you may read"
        raise EmptyError(message, code="no memory of that name", name=wanted)
    call.desk.state.share_item(item.id, memory)
    call.note(memory or "private")
    return _go_back(form, "/")


def may_manage(call: Call, item: Item) -> bool:
    """Return True for the owner of an item, and for managers of all memories."""
    return item.owner == call.person.name or "memory manager" in call.person.everywhere


def list_sharing(call: Call, item: Item) -> Sharing | None:
    """Return with whom an item is and could be shared; None without a team or the right to."""
    if call.desk.team is None or not may_manage(call, item):
        return None
    return Sharing(item.id, item.memory, tuple(_list_memories(call)))


def _list_memories(call: Call) -> list[str]:
    """List the named memories that the person may read."""
    if not call.session.has_memory:
        return []
    return [name for name, _ in call.session.store.list_memories() if name is not None]


def _describe_item(item: Item) -> ListRow:
    facts: Mapping[str, Any] = item.facts
    counted = next((each for each in _AMOUNTS if each in facts), None)
    amount = format_count(facts[counted], counted.removesuffix("s")) if counted else ""
    what, state = ", ".join(map(name_language, facts.get("languages") or ())), ""
    match item.kind:
        case "pretranslation":
            what = what.replace(", ", " to ")
            state = f"{facts['begun']:,} of {facts['segments']:,} segments have a translation"
        case "comparison":
            state = f"against {facts['earlier']}: {facts['counted']}"
        case "bitext":
            by = f" by {', '.join(facts['people'])}" if facts["people"] else ""
            state = f"{facts['doubtful']:,} in doubt, {facts['checked']:,} checked{by}"
        case "check":
            state = facts.get("found", "")
        case "file":
            what, amount = describe_file(facts, item.title)
            state = facts.get("problem") or ""
    done = _KINDS.get(item.kind, item.kind)
    return ListRow(item, what or _guess_format(item.title), amount, done, state)


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


def locate_item(item: Item) -> str:
    """Return the address of the page of an item."""
    return f"/files?file={item.id}" if item.kind == "file" else f"/{item.kind}s/{item.id}"


def send_file(path: Path, name: str) -> Response:
    """Send a file to be saved under a name; no browser runs it."""
    return FileResponse(path, media_type="application/octet-stream", filename=name)


def _go_back(form: FormData, usual: str) -> Response:
    back = get_text(form, "back")
    return RedirectResponse(back if is_own(back) else usual, 303)


PAGES = (
    Page(LIST, show_items, "translator"),
    get("/items", lambda _: go(LIST), "translator"),
    post("/items/{identity}/hold", _hold, "translator"),
    post("/items/{identity}/remove", _remove, "translator"),
    post("/items/{identity}/share", _share, "translator"),
)
