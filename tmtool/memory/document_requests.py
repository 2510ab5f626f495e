"""What can be asked of the documents of a memory, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from tmtool.errors import InputError
from tmtool.selection import EVERYTHING, Selection
from tmtool.un.revisions import Relation

if TYPE_CHECKING:
    from tmtool.documents.requests import ReadRequest
    from tmtool.memory.corrigenda import CorrectionPlan
    from tmtool.memory.successors import DocumentLink, Successor
    from tmtool.units import Origin


@dataclass(frozen=True, slots=True)
class ListDocumentsRequest:
    """The documents of a selection; with a name those that are called so."""

    name: str | None = None
    selection: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class FindDocumentsRequest:
    """Documents whose symbol or file has a text, in any case; `limit` from one on, from 0."""

    text: str = ""
    offset: int = 0
    limit: int = 50
    selection: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document with its title in each language that has one, where it is kept whole."""

    listed: ListedDocument
    titles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FoundDocuments:
    """Some documents; `total` is how many have the text."""

    total: int
    documents: tuple[FoundDocument, ...]


@dataclass(frozen=True, slots=True)
class MemoryPart:
    """What came into a memory under one name (None: without one).

    `languages`, `bodies` and `statuses` count documents; `years` are the first and the last.
    """

    name: str | None
    units: int
    documents: int
    languages: tuple[tuple[str, int], ...]
    years: tuple[int, int] | None
    bodies: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    restricted: int


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document of a memory, how many units come from it, and what became of it."""

    origin: Origin
    units: int
    successors: tuple[Successor, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """That a document, by symbol or file, was superseded by another, or what else became of it."""

    document: str
    relation: Relation
    successor: str

    def __post_init__(self) -> None:
        """InputError for a name that is empty."""
        assert self.relation in get_args(Relation)
        for field, name in (("document", self.document), ("successor", self.successor)):
            if not name.strip():
                message = "the name of a document is empty: give its symbol or its file"
                raise InputError(message, code="empty document", field=field)


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The link that was made; whether the memory has the successor."""

    link: DocumentLink
    successor_is_there: bool


@dataclass(frozen=True, slots=True)
class CorrectRequest:
    """A corrigendum to read, and the document that it corrects: by its symbol if left out.

    Without `apply` nothing is changed. `seen` is the digest of the plan that somebody looked at:
    another one is not applied.
    """

    corrigendum: ReadRequest
    document: str | None = None
    apply: bool = False
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectResult:
    """What a corrigendum does, or did by a change: `change` is None where nothing was changed.

    `name` is what the corrigendum is called; of its lines `unread` ask for nothing that could be
    understood.
    """

    name: str
    plan: CorrectionPlan
    unread: tuple[str, ...]
    change: int | None = None
