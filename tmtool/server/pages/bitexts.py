"""Bitexts: the list, how one is made of dropped files, given out, put into the memory, removed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.formats.bitexts.writing import WITH_FINDINGS, Options, list_outputs
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.findings import find_checked, list_checks
from tmtool.server.pages.files import MOST_FILES, find_files, locate_file
from tmtool.server.pages.items import go_back, locate_item, parse_list
from tmtool.server.pages.sharing import list_sharing, may_share
from tmtool.server.reviews import OpenedBitext
from tmtool.server.roles import may_open
from tmtool.server.state import Item, Json
from tmtool.views.bitext import write
from tmtool.views.html.listing import build_listing
from tmtool.views.html.review import EXPORTS, render_bitexts

_LEVELS = frozenset({"sentence", "paragraph"})
_OPTIONS: dict[str, tuple[str, Options]] = {
    "tmx2": (".tmx", Options(tmx_level=2)),
    "trados": (".tmx", Options(tmx_level=2, flavour="trados")),
    "xlf2": (".xlf", Options(xliff="2.1")),
}
"""Exports that are more than the end of a file's name."""
_UNNAMED = str.maketrans(dict.fromkeys('/\\<>:"|?*', "-"))


async def show_bitexts(call: Call) -> Response:
    """All bitexts, those used last first."""
    asked = parse_list(call)

    def render() -> str:
        items = [e for e in call.desk.state.list_items("bitext") if may_open(call.person, e)]
        listing = build_listing("/bitexts", [(each, locate_item(each)) for each in items], asked)
        shown = {each.item.id for each in listing.rows}
        shares = {each.id: list_sharing(call, each) for each in items if each.id in shown}
        return render_bitexts(listing, shares)

    return await call.answer(render)


async def make_bitext(call: Call) -> Response:
    """Align dropped files, each in a language of its own, or open one that tmtool wrote."""
    form = await call.read_form(fields=MOST_FILES + 5)
    files = await call.work(lambda: find_files(call, form.getlist("file")))
    paths, title = [locate_file(call, each) for each in files], " + ".join(e.title for e in files)
    owner = call.person.name
    if len(files) == 1:
        opened = {"file": paths[0], "title": title}
        job = call.desk.jobs.add("open_bitext", f"Open {title}", owner, opened)
        return RedirectResponse(f"/jobs/{job.id}", 303)
    if len(files) == 2 and get_text(form, "swap"):
        paths.reverse()
    level = get_text(form, "level") or "sentence"
    if level not in _LEVELS:
        raise InputError(f"there is no level {level!r}")
    job = call.desk.jobs.add(
        "align", f"Align {title}", owner,
        {"files": paths, "title": title, "level": level, "symbol": get_text(form, "symbol").strip(),
         "lines": bool(get_text(form, "lines")), "pivot": get_text(form, "pivot")},
    )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def hold_bitext(call: Call) -> Response:
    """Keep it however long nobody uses it, or no longer."""
    form = await call.read_form(fields=2)
    held = get_text(form, "held") == "1"
    item = await call.work(partial(find_bitext, call))
    await call.work(lambda: call.desk.state.hold_item(item.id, held=held))
    return go_back(form, "/bitexts")


async def remove_bitext(call: Call) -> Response:
    """Remove it, with what was found in it; what the memory has of it stays there."""
    form = await call.read_form(fields=1)
    item = await call.work(partial(find_bitext, call))
    if not may_share(call, item):
        raise HTTPException(403)
    await call.work(partial(_remove, call, item))
    return go_back(form, "/bitexts")


async def check_bitext(call: Call) -> Response:
    """Run the checks on it, as a job; what they find stands beside its pairs then."""
    item = await call.work(partial(find_bitext, call))
    job = call.desk.jobs.add(
        "check_bitext", f"Check {item.title}", call.person.name, {"bitext": item.id}
    )
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def add_bitext(call: Call) -> Response:
    """Take it into the memory, as a job; what is restricted only where that is said."""
    form = await call.read_form(fields=2)
    memory = call.choose_memory("memory manager", get_text(form, "memory"))
    how: dict[str, Json] = {"memory": memory, "restricted": bool(get_text(form, "restricted"))}
    item = await call.work(partial(find_bitext, call))
    job = call.desk.jobs.add(
        "add_bitext", f"Add {item.title} to the memory", call.person.name,
        {"bitext": item.id, **how}, "memory manager",
    )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def show_checked(call: Call) -> Response:
    """Where findings that belong to a bitext are looked at: beside its pairs."""
    item = await call.work(partial(call.desk.state.find_item, call.get_path("identity")))
    return RedirectResponse(f"/bitexts/{item.facts.get('bitext', '')}", 303)


async def export_bitext(call: Call) -> Response:
    """A file of it as it is now, in a format of the library."""
    if (wanted := call.get_path("format")) not in EXPORTS:
        raise HTTPException(404)
    item = await call.work(partial(find_bitext, call))
    opened = await call.work(partial(call.desk.reviews.open, call.session, item.id))
    name, data = await call.work(partial(write_bitext, call, opened, wanted))
    headers = {"Content-Disposition": attach(name)}
    return Response(data, headers=headers, media_type="application/octet-stream")


def find_bitext(call: Call) -> Item:
    """The bitext of the address, of who asks or shared with them; 404 for those of others."""
    item = call.desk.state.find_item(call.get_path("identity"))
    if item.kind != "bitext" or not may_open(call.person, item):
        raise HTTPException(404)
    return item


def _remove(call: Call, item: Item) -> None:
    for each in (*list_checks(call.desk.items, item), item):
        call.desk.items.remove(each)


def write_bitext(call: Call, opened: OpenedBitext, wanted: str) -> tuple[str, bytes]:
    """The name of an export and its content."""
    suffix, options = _OPTIONS.get(wanted, (f".{wanted}", Options()))
    bitext = opened.review.bitext
    stem = f"{opened.item.title.translate(_UNNAMED)}.{'-'.join(bitext.languages)}"
    findings = None
    if suffix in WITH_FINDINGS:
        checked = find_checked(call.session, call.desk.items, opened)
        beside = checked.group_open(opened.review)
        findings = beside or None
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{stem}{suffix}"
        how = Options(
            call.session.now, tmx_level=options.tmx_level, flavour=options.flavour,
            xliff=options.xliff,
        )  # fmt: skip
        write(bitext, path, how, findings=findings)
        outputs = list_outputs(path, bitext.languages)
        if len(outputs) == 1:
            return path.name, path.read_bytes()
        whole = path.with_suffix(".zip")
        with ZipFile(whole, "w") as archive:
            for each in outputs:
                archive.write(each, each.name)
        return whole.name, whole.read_bytes()


def attach(name: str) -> str:
    """The header that says what a file is called (RFC 6266), also where it isn't ASCII."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    encoded = "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "-._~")
        else f"%{byte:02X}"
        for byte in name.encode()
    )  # fmt: skip
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


PAGES = (
    Page("/bitexts", show_bitexts),
    Page("/bitexts", make_bitext, "translator", ("POST",)),
    Page("/bitexts/{identity}/hold", hold_bitext, "translator", ("POST",)),
    Page("/bitexts/{identity}/remove", remove_bitext, "translator", ("POST",)),
    Page("/bitexts/{identity}/check", check_bitext, "translator", ("POST",)),
    Page("/bitexts/{identity}/memory", add_bitext, "memory manager", ("POST",)),
    Page("/bitexts/{identity}/export/{format}", export_bitext),
    Page("/findings/{identity}", show_checked),
)
