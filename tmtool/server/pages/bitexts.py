"""Bitexts: their list, aligning dropped files, exports, and adding them to the memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.formats.bitexts.writing import WITH_FINDINGS, Options, list_outputs
from tmtool.operations.align import AlignFilesRequest
from tmtool.operations.parsing import parse_pairs
from tmtool.operations.review import RowsRequest
from tmtool.server.calls import Call, get_text
from tmtool.server.findings import find_checked
from tmtool.server.pages.files import MOST_FILES, find_files, locate_file
from tmtool.server.pages.items import build_list, list_sharing, render_list
from tmtool.server.pages.shared import begin_job, download, find_item, get, go, post
from tmtool.server.reviews import OpenedBitext
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.server.tasks import AddBitextRequest, CheckBitextRequest
from tmtool.views.html.bitext import write

EXPORTS = {
    "xlsx": "Reviewer’s sheet (.xlsx)",
    "docx": "Table for Word (.docx)",
    "tmx": "TMX 1.4b",
    "tmx2": "TMX with inline codes",
    "trados": "TMX for Trados Studio",
    "xlf": "XLIFF 1.2",
    "xlf2": "XLIFF 2.1",
    "html": "Page to read and print (.html)",
    "jsonl": "All data (.jsonl)",
    "tsv": "Table, tab-separated (.tsv)",
    "moses": "Lines, a file per language (.zip)",
    "align": "Segment numbers (.align)",
}
"""Formats of exports, and their names on the page."""
_UNNAMED = str.maketrans(dict.fromkeys('/\\<>:"|?*', "-"))


def _show_bitexts(call: Call) -> str:
    items = [e for e in call.desk.state.list_items("bitext") if may_open(call.person, e)]
    listing = build_list(call, "/bitexts", items)
    shown = {each.item.id for each in listing.rows}
    shares = {each.id: list_sharing(call, each) for each in items if each.id in shown}
    return render_list(call, "Bitexts", listing, shares)


def _make_bitext(call: Call, form: FormData) -> Response:
    """Align dropped files, each in another language, or open a bitext that tmtool wrote."""
    files = find_files(call, form.getlist("file"))
    paths, title = [locate_file(call, each) for each in files], " + ".join(e.title for e in files)
    if len(files) == 1:
        return begin_job(call, "review show", f"Open {title}", RowsRequest(paths[0]))
    if len(files) == 2 and get_text(form, "swap"):
        paths.reverse()
    request = build_align(form, paths)
    return begin_job(call, "align", f"Align {title}", request)


def build_align(form: FormData, paths: Sequence[str]) -> AlignFilesRequest:
    """Build the request to align kept files, as the fields of a form say."""
    names = ("level", "symbol", "lines", "pivot")
    fields = [(name, get_text(form, name).strip()) for name in names]
    texts = [("texts", Path(path)) for path in paths]
    return parse_pairs(AlignFilesRequest, "rest", [*texts, *fields])


def _check_bitext(call: Call, _form: FormData) -> Response:
    """Queue a check, whose findings are then shown next to the pairs."""
    item = find_bitext(call)
    return begin_job(call, "check bitext", f"Check {item.title}", CheckBitextRequest(item.id))


def _add_bitext(call: Call, form: FormData) -> Response:
    """Queue adding it to the memory; a restricted text only if the form says so."""
    memory = call.choose_memory("memory manager", get_text(form, "memory"))
    item = find_bitext(call)
    request = AddBitextRequest(item.id, memory, bool(get_text(form, "restricted")))
    title = f"Add {item.title} to the memory"
    return begin_job(call, "add bitext", title, request, "memory manager")


def _show_checked(call: Call) -> Response:
    """Redirect from the findings of a bitext to the bitext."""
    item = call.desk.state.find_item(call.get_path("identity"))
    return go(f"/bitexts/{item.facts.get('bitext', '')}")


def _export_bitext(call: Call) -> Response:
    if (wanted := call.get_path("format")) not in EXPORTS:
        raise HTTPException(404)
    opened = call.desk.reviews.open(find_bitext(call).id)
    name, data = write_bitext(call, opened, wanted)
    return download(data, name)


def find_bitext(call: Call) -> Item:
    """Return the bitext that the address names; 404 unless the person may open it."""
    return find_item(call, "bitext", lambda item: may_open(call.person, item))


def write_bitext(call: Call, opened: OpenedBitext, wanted: str) -> tuple[str, bytes]:
    """Write an export and return its name and content."""
    now = call.session.now
    suffix, options = {
        "tmx2": (".tmx", Options(now, tmx_level=2)),
        "trados": (".tmx", Options(now, tmx_level=2, flavour="trados")),
        "xlf2": (".xlf", Options(now, xliff="2.1")),
    }.get(wanted, (f".{wanted}", Options(now)))
    bitext = opened.review.bitext
    stem = f"{opened.item.title.translate(_UNNAMED)}.{'-'.join(bitext.languages)}"
    findings = None
    if suffix in WITH_FINDINGS:
        checked = find_checked(call.session, call.desk.items, opened)
        findings = checked.group_open(opened.review) or None
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{stem}{suffix}"
        write(bitext, path, options, findings=findings)
        outputs = list_outputs(path, bitext.languages)
        if len(outputs) == 1:
            return path.name, path.read_bytes()
        whole = path.with_suffix(".zip")
        with ZipFile(whole, "w") as archive:
            for each in outputs:
                archive.write(each, each.name)
        return whole.name, whole.read_bytes()


PAGES = (
    get("/bitexts", _show_bitexts),
    post("/bitexts", _make_bitext, "translator", fields=MOST_FILES + 5),
    post("/bitexts/{identity}/check", _check_bitext, "translator"),
    post("/bitexts/{identity}/memory", _add_bitext, "memory manager"),
    get("/bitexts/{identity}/export/{format}", _export_bitext),
    get("/findings/{identity}", _show_checked),
)
