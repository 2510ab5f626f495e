"""The protocols behind which backends stand. Tools import these, never each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.protocols.data import (
    Adjacency,
    Erasure,
    Extent,
    Hits,
    ImportResult,
    JournalEntry,
    Moved,
    Outcome,
    Progress,
    Slot,
    StoredUnit,
    TokenRuns,
    TouchedUnit,
    VectorStock,
    Verification,
)
from tmtool.protocols.encoders import (
    Encoder,
    Index,
)
from tmtool.protocols.stores import (
    Change,
    LastingStore,
    PlacesInDocuments,
    Postings,
    ReadableStore,
    Store,
    Units,
    Upkeep,
    VectorsOfTexts,
)
from tmtool.where import EVERYTHING, View

if TYPE_CHECKING:
    from tmtool.protocols.data import Cosines, Ids, Mask

__all__ = [
    "EVERYTHING",
    "Adjacency",
    "Change",
    "Cosines",
    "Encoder",
    "Erasure",
    "Extent",
    "Hits",
    "Ids",
    "ImportResult",
    "Index",
    "JournalEntry",
    "LastingStore",
    "Mask",
    "Moved",
    "Outcome",
    "PlacesInDocuments",
    "Postings",
    "Progress",
    "ReadableStore",
    "Slot",
    "Store",
    "StoredUnit",
    "TokenRuns",
    "TouchedUnit",
    "Units",
    "Upkeep",
    "VectorStock",
    "VectorsOfTexts",
    "Verification",
    "View",
]
