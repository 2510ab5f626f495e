"""Documents that a memory keeps whole: what they say, and what they say of themselves.

Units point into such a text by the numbers of its paragraphs and offsets in them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal, Protocol, TypeAlias

from tmtool.units import Kind
from tmtool.where import EVERYTHING, View

DocumentKind: TypeAlias = Literal[
    "resolution", "decision", "report", "letter", "summary record", "verbatim record", "treaty"
]
Stage: TypeAlias = Literal["advance unedited", "draft", "issued", "adopted", "reissued"]


@dataclass(frozen=True, slots=True)
class Record:
    """What a document says of itself. Unknown is None, never guessed.

    `job` is its job number, `original` the code of the language it was written in, `session` a
    number or a year, `date` ISO 8601.
    """

    symbol: str | None = None
    job: str | None = None
    original: str | None = None
    session: str | None = None
    agenda_item: str | None = None
    body: str | None = None
    date: str | None = None
    distribution: str | None = None
    kind: DocumentKind | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """A paragraph of a text, with its running number from 0."""

    number: int
    kind: Kind
    label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """One language of a document, or some of its paragraphs, in order.

    `document` is its id (see `Document.id`), which places name. It is `complete` where nothing of
    the text is known to be missing; what was put together of units alone is not.
    """

    document: str
    lang: str
    paragraphs: tuple[TextParagraph, ...]
    record: Record = field(default_factory=Record)
    complete: bool = True


class Documents(Protocol):
    """The whole texts of documents, paired or not."""

    def read_document(
        self, document: str, lang: str, view: View = EVERYTHING, after: int = -1,
        limit: int | None = None,
    ) -> DocumentText | None:  # fmt: skip
        """The text with an id, as it was put last: its paragraphs behind a number, `limit` of them.

        None where none was kept. With a filter it is there where a unit of the view stands in it.
        Where it came with documents of which no occurrence passes as well, such as those of another
        memory, it is the text of a change that brought one which does.
        """

    def list_records(self, view: View = EVERYTHING) -> list[tuple[str, Record]]:
        """The ids of all whole texts that a view shows, with their records, in order.

        An id as often as there are languages of it.
        """


def compute_digest(text: DocumentText) -> bytes:
    """16 bytes that stand for all that a text says: equal texts have equal ones.

    >>> one, other = (DocumentText("0a1b", lang, ()) for lang in ("en", "fr"))
    >>> compute_digest(one) == compute_digest(other)
    False
    """
    parts = [text.document, text.lang, text.record, text.complete]
    parts += [(each.number, each.kind, each.label, each.text) for each in text.paragraphs]
    told = "\n".join(map(repr, parts))
    return sha256(told.encode()).digest()[:16]
