"""Units of a memory in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.memory.upkeep_requests import ExportRequest
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.formats.units.writing import WriteResult


def export(session: Session, request: ExportRequest) -> WriteResult:
    """Write the units of a selection into a file; JSONL loses nothing.

    The file is whole, or not there. InputError where it exists and nobody insists, or its format
    can't hold what is asked for.
    """
    from tmtool.formats.units.languages import find_language
    from tmtool.formats.units.writing import write
    from tmtool.memory.history import read_file_headers
    from tmtool.memory.whole_texts import list_whole

    session.check_filled()
    store, view = session.store, session.view(request.selection)
    source, target = (
        find_language(lang) if lang else None for lang in (request.source, request.target)
    )
    langs = {source, target} if source and target else None
    # Only JSONL holds them; for others it is enough to know how many there are.
    is_complete = str(request.file).lower().endswith(".jsonl")
    return write(
        (stored.unit for stored in store.iter_units(view)), request.file,
        source=request.source, target=request.target, when=session.now,
        every_origin=request.every_origin, level=request.level, flavour=request.flavour,
        xliff=request.xliff, codes=request.codes, headers=read_file_headers(store, view),
        texts=list_whole(store, view, langs, limit=None if is_complete else 0), force=request.force,
    )  # fmt: skip
