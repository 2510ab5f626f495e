"""Units of a memory written to a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from tmtool.fields import Arg, Opt, request
from tmtool.lang.wrap import format_count
from tmtool.operations.declare import Operation, Written
from tmtool.operations.shared import Codes, Flavour, From, TmxLevel, To, XliffVersion
from tmtool.reporter import SILENT, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session
from tmtool.where import Equal, combine


@request
class ExportRequest:
    """Write the units of a memory to a file; JSONL loses nothing."""

    file: Annotated[str, Arg("The file to write: .tmx, .jsonl, .tsv, .xlsx or .xlf.", "FILE")]
    from_: From = None
    to: To = None
    every_origin: Annotated[bool, Opt("Write a unit once for each of its origins.")] = False
    restricted: Annotated[bool, Opt("Write restricted and embargoed texts as well.")] = False
    force: Annotated[bool, Opt("Overwrite FILE.")] = False
    tmx_level: TmxLevel = 2
    flavour: Flavour = "plain"
    codes: Codes = None
    xliff: XliffVersion = "1.2"
    selection: Annotated[Selection, Opt("Filters", name="filters")] = EVERYTHING


def export(session: Session, request: ExportRequest, reporter: Reporter = SILENT) -> Written:
    """Write the units of a selection into a file, whole or not at all.

    Restricted units are left out, unless the request has them. InputError if the file exists
    and may not be overwritten, or if its format can't hold what is asked for.
    """
    from tmtool.formats.units.writing import write
    from tmtool.lang.codes import find_language
    from tmtool.memory.history import read_file_headers
    from tmtool.memory.successors import list_links
    from tmtool.memory.whole_texts import list_whole

    session.check_filled()
    store, view = session.store, session.view(request.selection)
    left_out = 0
    if not request.restricted:
        open_view = replace(view, where=combine(view.where, Equal("restriction", None)))
        left_out = store.count_units(view) - store.count_units(open_view)
        view = open_view
    source, target = (find_language(lang) if lang else None for lang in (request.from_, request.to))
    langs = {source, target} if source and target else None
    # Only JSONL holds whole texts; for other formats their number is enough.
    limit = None if request.file.lower().endswith(".jsonl") else 0
    written = write(
        (stored.unit for stored in store.iter_units(view)),
        request.file,
        source=source,
        target=target,
        when=session.now,
        every_origin=request.every_origin,
        level=request.tmx_level,
        flavour=request.flavour,
        xliff=request.xliff,
        codes=request.codes,
        headers=read_file_headers(store, view),
        texts=list_whole(store, view, langs, limit=limit),
        links=[
            (each.document, each.successor.relation, each.successor.document)
            for each in list_links(store, view.as_of)
        ],
        force=request.force,
    )
    losses = written.losses
    if left_out:
        losses = (f"left out as restricted: {format_count(left_out, 'unit')}", *losses)
    return Written(
        request.file,
        f"{format_count(written.units, 'unit')}, {written.origins:,} origins",
        losses,
        {"units": written.units, "origins": written.origins, "left_out": left_out},
    )


OPERATIONS = (
    Operation(
        name="memory export",
        request=ExportRequest,
        run=export,
        show=lambda result, look: (),
        records=(Written,),
        notes=Written.list_notes,
        is_answer=lambda result: result.counts["units"] > 0,
        memory="filled",
        is_long=True,
        form=("file", "from", "to", "restricted", "every_origin", "memory_name"),
        role="memory manager",
        examples=("memory export all.jsonl", "memory export ga.tmx --body 'General Assembly'"),
    ),
)
