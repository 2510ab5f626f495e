"""Files that programs send: aligned, checked, compared, looked up, taken into a memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.errors import InputError
from tmtool.operations.add import AddRequest
from tmtool.operations.compare import CompareRequest
from tmtool.operations.memory_export import ExportRequest
from tmtool.operations.pretranslate import PretranslateRequest
from tmtool.selection import Selection
from tmtool.server.api.jobs import BEGUN, begin
from tmtool.server.api.once import HEADER, answer_once
from tmtool.server.api.routes import Asking, describe, make_router
from tmtool.server.calls import MOST_UPLOADED, Call, get_text, get_uploads
from tmtool.server.pages.bitexts import build_align
from tmtool.server.pages.checks import build_check
from tmtool.server.pages.files import MOST_FILES, keep_upload, locate_file
from tmtool.server.pages.memories import FORMATS
from tmtool.server.roles import Role
from tmtool.server.state import Item

ROUTER = make_router()
_FIELDS = 8
"""Fields of a form beside its files. Chosen: as many as any has."""
_LEVELS = ("sentence", "paragraph")
_SYMBOL = re.compile(r"[A-Z][\w.()-]*(/[\w.()-]+)+")
"""A document of the memory that is named: its symbol, and never a file of the server."""
_FILE = {"type": "string", "format": "binary"}
_TEXT = {"type": "string"}
_FLAG = {"type": "string", "enum": ["", "yes"]}


def _describe(
    role: Role, files: Mapping[str, Any], fields: Mapping[str, Any], needed: tuple[str, ...],
) -> dict[str, Any]:  # fmt: skip
    """The description of a route that takes a form with files."""
    schema = {"type": "object", "properties": {**files, **fields}, "required": list(needed)}
    content = {"multipart/form-data": {"schema": schema}}
    told = describe(role, most=MOST_UPLOADED, body=content)
    return {**told, "parameters": [HEADER]}


async def _take(
    call: Call, files: int, do: Callable[[FormData], Coroutine[Any, Any, Response]]
) -> Response:
    """Read a form, and do once what it asks."""
    form = await call.read_form(_FIELDS, files)
    return await answer_once(call, form, partial(do, form))


async def _keep(call: Call, form: FormData, *names: str) -> list[Item]:
    """Keep the files of some fields, one each; InputError where one is missing."""
    uploads = [get_uploads(form, name) for name in names]
    if any(len(each) != 1 for each in uploads):
        message = f"send one file in each of these fields: {', '.join(names)}"
        raise InputError(message, code="no file", field=names[0])
    return await call.work(lambda: [keep_upload(call, each) for (each,) in uploads])


@ROUTER.post(
    "/align", status_code=202, responses=BEGUN,
    openapi_extra=_describe(
        "translator",
        {"source": _FILE, "target": _FILE, "other": {"type": "array", "items": _FILE}},
        {"level": {**_TEXT, "enum": list(_LEVELS)}, "symbol": _TEXT, "lines": _FLAG,
         "pivot": _TEXT},
        ("source", "target"),
    ),
)  # fmt: skip
async def align(call: Asking) -> Response:
    """Align a text with its translation: a bitext; with `other` translations, one of all.

    The `pivot` of several is the language whose segments nobody splits or merges, the original.
    """

    async def do(form: FormData) -> Response:
        build_align(form, ())
        items = await _keep(call, form, "source", "target")
        others = get_uploads(form, "other")
        items += await call.work(lambda: [keep_upload(call, each) for each in others])
        request = build_align(form, [locate_file(call, each) for each in items])
        title = " + ".join(each.title for each in items)
        return await begin(call, "align", f"Align {title}", request, about={"title": title})

    return await _take(call, MOST_FILES, do)


@ROUTER.post(
    "/checks", status_code=202,
    responses=BEGUN,
    openapi_extra=_describe(
        "translator", {"source": _FILE, "target": _FILE, "file": _FILE, "before": _FILE},
        {"profile": _TEXT, "base": _TEXT, "rules": _TEXT, "symbol": _TEXT, "previous": _TEXT,
         "only_changed": _FLAG},
        (),
    ),
)  # fmt: skip
async def check(call: Asking) -> Response:
    """Check a translation: `source` and `target`, or a `file` of pairs.

    The previous version is a file too (`before`), or in the memory (`previous`, its symbol).
    `rules` names a file of rules of the memory.
    """

    async def do(form: FormData) -> Response:
        _read_symbol(form, "previous")
        names = ("file",) if get_uploads(form, "file") else ("source", "target")
        items = await _keep(call, form, *names)
        before = await _keep(call, form, "before") if get_uploads(form, "before") else []
        request = await call.work(lambda: build_check(call, form, items, before, "base"))
        title = " + ".join(each.title for each in items)
        return await begin(call, "check", f"Check {title}", request, about={"title": title})

    return await _take(call, 3, do)


@ROUTER.post(
    "/comparisons", status_code=202, responses=BEGUN,
    openapi_extra=_describe(
        "translator", {"draft": _FILE, "before": _FILE}, {"previous": _TEXT}, ("draft",)
    ),
)  # fmt: skip
async def compare(call: Asking) -> Response:
    """Compare a draft with its previous version: a file, a symbol, or what the memory has."""

    async def do(form: FormData) -> Response:
        symbol, before = _read_symbol(form, "previous"), None
        (item,) = await _keep(call, form, "draft")
        if get_uploads(form, "before"):
            (earlier,) = await _keep(call, form, "before")
            before = locate_file(call, earlier)
        request = CompareRequest(locate_file(call, item), symbol or None, previous_file=before)
        return await begin(call, "comparison", f"Compare {item.title}", request)

    return await _take(call, 2, do)


@ROUTER.post(
    "/pretranslations", status_code=202, responses=BEGUN,
    openapi_extra=_describe("translator", {"file": _FILE}, {"from": _TEXT, "to": _TEXT}, ("file",)),
)  # fmt: skip
async def pretranslate(call: Asking) -> Response:
    """Look a whole document up."""

    async def do(form: FormData) -> Response:
        (item,) = await _keep(call, form, "file")
        source, target = (get_text(form, each) or None for each in ("from", "to"))
        request = PretranslateRequest(locate_file(call, item), source, target)
        return await begin(call, "pretranslation", f"Pre-translate {item.title}", request)

    return await _take(call, 1, do)


@ROUTER.post(
    "/memories/{name}/imports", status_code=202, responses=BEGUN,
    openapi_extra=_describe(
        "memory manager", {"file": {"type": "array", "items": _FILE}},
        {"from": _TEXT, "to": _TEXT, "restricted": _FLAG, "force": _FLAG}, ("file",),
    ),
)  # fmt: skip
async def fill(call: Asking, name: str) -> Response:
    """Take files of translations into a memory, under its name."""
    insist_on_memory(call, "memory manager", name)

    async def do(form: FormData) -> Response:
        uploads = get_uploads(form, "file")
        if not uploads:
            message = "send one file or more in the field file"
            raise InputError(message, code="no file", field="file")
        source, target = (get_text(form, each).strip() or None for each in ("from", "to"))
        request = AddRequest(
            (),
            source,
            target,
            memory_name=name,
            force=bool(get_text(form, "force")),
            restricted=bool(get_text(form, "restricted")),
        )
        items = await call.work(lambda: [keep_upload(call, each) for each in uploads])
        request = replace(request, files=tuple(locate_file(call, each) for each in items))
        listed = ", ".join(each.title for each in items[:3])
        title = f"Add {listed} to the memory"
        return await begin(call, "add", title, request, "memory manager")

    return await _take(call, MOST_FILES, do)


@ROUTER.post(
    "/memories/{name}/exports", status_code=202, responses=BEGUN,
    openapi_extra=_describe(
        "memory manager", {},
        {"format": {**_TEXT, "enum": [each[1:] for each in FORMATS]}, "from": _TEXT, "to": _TEXT,
         "restricted": _FLAG, "every_origin": _FLAG},
        ("format",),
    ),
)  # fmt: skip
async def export(call: Asking, name: str) -> Response:
    """Write the units of a memory into a file; restricted ones only where that is said."""
    insist_on_memory(call, "memory manager", name)

    async def do(form: FormData) -> Response:
        ending = f".{get_text(form, 'format')}"
        if ending not in FORMATS:
            listed = ", ".join(each[1:] for each in FORMATS)
            raise InputError(f"a format is one of {listed}", field="format")
        source, target = (get_text(form, each).strip() or None for each in ("from", "to"))
        request = ExportRequest(
            f"memory-{call.session.now:%Y-%m-%d}{ending}",
            source,
            target,
            every_origin=bool(get_text(form, "every_origin")),
            restricted=bool(get_text(form, "restricted")),
            selection=Selection(memory=(name,)),
        )
        return await begin(call, "export", f"Export {name} as {ending[1:].upper()}", request)

    return await _take(call, 0, do)


def insist_on_memory(call: Call, role: Role, name: str) -> None:
    """404 for a memory that somebody may not read, 403 for one in which they may not do it."""
    if not call.person.may_in("reader", name):
        raise HTTPException(404)
    if not call.person.may_in(role, name):
        raise HTTPException(403)


def _read_symbol(form: FormData, name: str) -> str:
    """A document of the memory by its symbol; InputError for anything that a file could be."""
    symbol = get_text(form, name).strip()
    if symbol and not _SYMBOL.fullmatch(symbol):
        message = "name the previous version by its symbol, such as A/C.2/75/L.4, or send its file"
        raise InputError(message, code="no symbol", field=name)
    return symbol
