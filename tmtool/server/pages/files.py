"""Dropped files: kept for the person who dropped them, and what can be done with them.

Nothing of them enters a memory unless the person asks for it. Each answer of their page is a job.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.errors import InputError
from tmtool.formats.bitexts.rebuild import SUFFIXES
from tmtool.lang.wrap import format_size
from tmtool.operations.check_texts import list_rule_files
from tmtool.server.calls import Call, Upload, get_uploads
from tmtool.server.items import read_moment
from tmtool.server.pages.items import describe_file, list_sharing
from tmtool.server.pages.shared import get, go, post, render
from tmtool.server.recognizing import recognize
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.terms import seeded

MOST_FILES = 20
_CURABLE = ("language not recognized", "languages unsaid")
"""Problems of a file that can be solved by naming its language."""


def _take_files(call: Call, form: FormData) -> Response:
    """Keep dropped files, and show what can be done with them."""
    uploads = get_uploads(form, "file")
    if not uploads:
        message = "no file was sent: choose one, or drop it on the page"
        raise InputError(message)
    items = [keep_upload(call, each) for each in uploads]
    also = [find_file(call, each) for each in map(str, form.getlist("also"))]
    return go("/files?" + "&".join(f"file={each.id}" for each in (*also, *items)))


def _show_files(call: Call) -> str:
    """Show dropped files, and what can be done with them."""
    session = call.session
    items = _look(call, call.query.getlist("file"))
    languages = session.store.list_languages() if session.has_memory else []
    memories = call.person.list_memories("memory manager")
    offers = list_offers(items)
    if memories == ():
        offers = [each for each in offers if each != "import"]
    if not languages:
        offers = [each for each in offers if each not in ("pretranslation", "comparison")]
    documents, pairs, term_files = (
        [each for each in items if kind in _list_kinds(each)]
        for kind in ("document", "pairs", "terms")
    )
    symbols = [str(each.facts.get("symbol") or "") for each in documents]
    # The symbol of a later version continues that of the earlier one: A/C.2/75/L.60/Rev.1.
    first, second = symbols if len(symbols) == 2 else ("", "")
    is_newer = first and second != first and second.startswith(first)
    shares = (list_sharing(call, each) for each in items)
    return render(
        call,
        "files.html",
        "Files",
        module="dropping.js",
        files=items,
        offers=offers,
        documents=documents,
        pairs=pairs,
        term_files=term_files,
        languages=languages,
        also=[each.id for each in items],
        bitexts=[each for each in items if each.title.lower().endswith(SUFFIXES)],
        bases=seeded.NAMES,
        memories=memories,
        rule_files=list_rule_files(session),
        sharing=[each for each in shares if each is not None],
        newer=int(bool(is_newer)),
        describe=describe_file,
        format_size=format_size,
        language_of=_find_language,
    )


def list_offers(files: Sequence[Item]) -> list[str]:
    """List what can be done with files, the most likely first.

    Files with pairs come from other tools more often than from this one, so they are checked first.
    """
    kinds = [_list_kinds(each) for each in files]
    documents = [each for each, own in zip(files, kinds, strict=True) if own[:1] == ("document",)]
    is_translated = len({_find_language(each) for each in documents}) == len(documents)
    is_pair = is_translated and len(documents) == 2
    found: list[str] = []
    if is_translated and len(documents) > 1:
        found += ["bitext", "check", "import"] if is_pair else ["bitext"]
    if documents:
        both = ["pretranslation", "comparison"]
        found += both[::-1] if len(documents) == 2 and not is_pair else both
    if is_pair:
        found.append("candidates")
    if any(own[:1] == ("terms",) for own in kinds):
        found.append("terms")
    every = {kind for own in kinds for kind in own}
    if "pairs" in every:
        names = [each.title.lower() for each in files]
        # JSON Lines come from tmtool alone; the other formats that it writes, from everywhere.
        found += ["review", "check"] if all(e.endswith(".jsonl") for e in names) else ["check"]
        found += ["review"] if all(each.endswith(SUFFIXES) for each in names) else []
        found += ["import", "candidates"]
    if "terms" in every:
        found.append("terms")
    return [*dict.fromkeys(found)]


def _list_kinds(item: Item) -> tuple[str, ...]:
    """Return what a file contains: a document, pairs, terms; nothing if it can't be read."""
    facts = item.facts
    is_usable = not facts.get("problem") or facts.get("code") in _CURABLE
    return tuple(cast("Sequence[str]", facts.get("kinds", ()))) if is_usable else ()


def _find_language(item: Item) -> str:
    languages = cast("Sequence[str]", item.facts.get("languages"))
    return languages[0] if languages else ""


def _look(call: Call, names: Sequence[str]) -> list[Item]:
    """Return the files of these ids; each is recognized once."""
    items = find_files(call, list(dict.fromkeys(names))[:MOST_FILES])
    new = [each for each in items if not each.facts]
    if not new:
        return items
    paths = [locate_file(call, each) for each in new]
    found = recognize(paths)
    for item, facts in zip(new, found, strict=True):
        call.desk.state.note_facts(item.id, facts)
    return [find_file(call, each.id) for each in items]


def find_files(call: Call, identities: Sequence[object]) -> list[Item]:
    """Return the files of these ids; InputError for none."""
    if not identities:
        message = "no file was named: drop one on the page"
        raise InputError(message)
    return [find_file(call, str(each)) for each in identities]


def find_file(call: Call, identity: str) -> Item:
    """Return a file that the person may open, and note its use; else 404."""
    item = call.desk.state.find_item(identity)
    if item.kind != "file" or not may_open(call.person, item):
        raise HTTPException(404)
    call.desk.state.touch_item(item.id, read_moment())
    return item


def locate_file(call: Call, item: Item) -> str:
    """Return the path of a dropped file, which ends in its own name."""
    return str(call.desk.items.get_folder(item) / item.title)


def keep_upload(call: Call, upload: Upload) -> Item:
    """Keep an uploaded file for the person who sent it."""
    return call.desk.items.make(
        "file", upload.name, call.person.name, lambda folder: upload.save(folder / upload.name)
    )


PAGES = (
    post("/files", _take_files, "translator", fields=MOST_FILES, files=MOST_FILES),
    get("/files", _show_files, "translator"),
)
