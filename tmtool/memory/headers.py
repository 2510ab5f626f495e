"""What the files in a memory say of themselves, for an export of what came from them."""

from __future__ import annotations

from tmtool.formats.tmx.headers import parse_details
from tmtool.protocols import EVERYTHING, Store, View
from tmtool.units import Origin


def read_file_headers(store: Store, view: View = EVERYTHING) -> tuple[Origin, ...]:
    """The headers of the files that the view's units come from, in the order of their coming.

    See `formats.tmx.headers`. Of a file that came twice the last one counts.
    """
    found: dict[str | None, Origin] = {}
    for change in reversed(store.read_journal()):
        if view.as_of is None or change.number <= view.as_of:
            found |= {header.file_hash: header for header in parse_details(change.details)}
    if not found:
        return ()
    there = {origin.file_hash for origin, _ in store.list_documents(view)}
    return tuple(header for digest, header in found.items() if digest in there)
