"""Units of a memory written to a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le

from tmtool.fields import Opt, record, request
from tmtool.lang.wrap import format_count
from tmtool.operations.declare import Operation
from tmtool.reporter import SILENT, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session
from tmtool.where import Equal, combine

if TYPE_CHECKING:
    from tmtool.formats.units.writing import WriteResult
    from tmtool.protocols import View

_FORMATS = "Formats"


@request
class ExportRequest:
    """Write the units of a memory to a file; JSONL loses nothing."""

    file: Annotated[
        str, Opt("The file to write: .tmx, .jsonl, .tsv, .xlsx or .xlf.", "FILE", is_argument=True)
    ]
    source: Annotated[str | None, Opt("The first language.", "LANG", "from")] = None
    target: Annotated[
        str | None, Opt("The second language; only these two are written.", "LANG", "to")
    ] = None
    every_origin: Annotated[bool, Opt("Write a unit once for each of its origins.")] = False
    restricted: Annotated[bool, Opt("Write restricted and embargoed texts as well.")] = False
    force: Annotated[bool, Opt("Overwrite FILE.")] = False
    level: Annotated[
        int,
        Ge(1),
        Le(2),
        Opt(
            "1: text only; 2: with formatting that both sides have.",
            "1|2",
            "tmx_level",
            group=_FORMATS,
            rare=True,
        ),
    ] = 2
    flavour: Annotated[
        Literal["plain", "trados"],
        Opt("Write TMX for Trados Studio, with typed fields.", group=_FORMATS, rare=True),
    ] = "plain"
    codes: Annotated[
        str | None,
        Opt(
            "Language codes for --flavour trados: zh-CN,en-GB.", "CODES", group=_FORMATS, rare=True
        ),
    ] = None
    xliff: Annotated[
        Literal["1.2", "2.1"], Opt("The XLIFF version to write.", group=_FORMATS, rare=True)
    ] = "1.2"
    selection: Annotated[Selection, Opt("Filters")] = EVERYTHING


@record("exported")
class ExportResult:
    """A file and the number of its units and origins, with a sentence for each kind of loss.

    `left_out` units are restricted, and nobody asked for these.
    """

    file: str
    units: int
    origins: int
    losses: tuple[str, ...]
    left_out: int


def export(session: Session, request: ExportRequest, reporter: Reporter = SILENT) -> ExportResult:
    """Write the units of a selection into a file, whole or not at all.

    Restricted units are left out, unless the request has them. InputError where the file exists
    and may not be overwritten, or its format can't hold what is asked for.
    """
    session.check_filled()
    view = session.view(request.selection)
    left_out = 0
    if not request.restricted:
        open_view = replace(view, where=combine(view.where, Equal("restriction", None)))
        left_out = session.store.count_units(view) - session.store.count_units(open_view)
        view = open_view
    written = _write(session, request, view)
    return ExportResult(request.file, written.units, written.origins, written.losses, left_out)


def _write(session: Session, request: ExportRequest, view: View) -> WriteResult:
    from tmtool.formats.units.writing import write
    from tmtool.lang.codes import find_language
    from tmtool.memory.history import read_file_headers
    from tmtool.memory.successors import list_links
    from tmtool.memory.whole_texts import list_whole

    store = session.store
    source, target = (
        find_language(lang) if lang else None for lang in (request.source, request.target)
    )
    langs = {source, target} if source and target else None
    # Only JSONL holds whole texts; for other formats their number is enough.
    is_complete = request.file.lower().endswith(".jsonl")
    links = (
        (each.document, each.successor.relation, each.successor.document)
        for each in list_links(store, view.as_of)
    )
    return write(
        (stored.unit for stored in store.iter_units(view)),
        request.file,
        source=request.source,
        target=request.target,
        when=session.now,
        every_origin=request.every_origin,
        level=request.level,
        flavour=request.flavour,
        xliff=request.xliff,
        codes=request.codes,
        headers=read_file_headers(store, view),
        texts=list_whole(store, view, langs, limit=None if is_complete else 0),
        links=[*links],
        force=request.force,
    )


def _note_export(result: ExportResult) -> Iterator[str]:
    if result.left_out:
        count = format_count(result.left_out, "unit")
        yield f"left out as restricted: {count} (--restricted writes them)"
    yield from result.losses
    yield f"{result.file}: {format_count(result.units, 'unit')}, {result.origins:,} origins"


OPERATIONS = (
    Operation(
        name="memory export",
        request=ExportRequest,
        run=export,
        show=lambda result, look: (),
        records=(ExportResult,),
        notes=_note_export,
        is_answer=lambda result: result.units > 0,
        memory="filled",
        is_long=True,
        role="memory manager",
        examples=("memory export all.jsonl", "memory export ga.tmx --body 'General Assembly'"),
    ),
)
