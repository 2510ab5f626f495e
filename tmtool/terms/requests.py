"""What a term base can be asked for, and what comes back.

`terms` of a request names a term base: a file, or one that comes along; None is the one that lies
beside the session's memory.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry, Quote
    from tmtool.documents.requests import ReadRequest
    from tmtool.errors import TmtoolError
    from tmtool.terms.merging import MergeOutcome
    from tmtool.terms.model import Fault, TermFile
    from tmtool.terms.searching import TermMatch


@dataclass(frozen=True, slots=True)
class TermsInput:
    """A file with terms, as messages call it; `path` says where its content lies if elsewhere."""

    name: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class FindTermsRequest:
    """A term, a part or words of one, or a pattern with *; at most `limit` entries are wanted.

    `match` says what a term must have of it: see `tmtool.terms.searching`.
    """

    text: str
    lang: str | None = None
    limit: int = 10
    terms: str | None = None
    match: TermMatch = "all words"


@dataclass(frozen=True, slots=True)
class ListTermsRequest:
    """Entries by their ids, or all of them; only those with a term of a language and statuses."""

    ids: tuple[str, ...] = ()
    lang: str | None = None
    status: str | None = None
    terms: str | None = None
    process_status: str | None = None


@dataclass(frozen=True, slots=True)
class TermsResult:
    """Entries of a term base, and how many there are when all are counted."""

    entries: tuple[ConceptEntry, ...]
    total: int
    base: str


@dataclass(frozen=True, slots=True)
class TermChanges:
    """What a term shall have; None leaves a thing as it is, an empty text takes it away."""

    text: str | None = None
    status: str | None = None
    form: str | None = None
    organization: str | None = None
    body: str | None = None
    source: str | None = None
    date: str | None = None
    note: str | None = None
    recognized: bool | None = None
    verified: bool | None = None
    region: str | None = None
    process_status: str | None = None
    process_by: str | None = None
    process_date: str | None = None
    link: str | None = None
    part_of_speech: str | None = None
    gender: str | None = None
    number: str | None = None
    full_term: str | None = None
    successor: str | None = None
    used_from: str | None = None
    used_until: str | None = None
    context: Quote | None = None
    """One more context; one with an empty text takes all away."""

    def list_named(self) -> list[str]:
        """The names of what shall change."""
        return [each.name for each in fields(self) if getattr(self, each.name) is not None]


@dataclass(frozen=True, slots=True)
class EditTermsRequest:
    """An entry to change: its texts, or one of its terms; or to make, or to take out.

    `term` is the number of a term, LANG=TEXT (a new one if it isn't there), LANG or "all"; with
    `drop` it is taken out. An empty text takes a text away.
    """

    id: str
    term: str | None = None
    changes: TermChanges = TermChanges()
    drop: bool = False
    subject: str | None = None
    definition: str | None = None
    note: str | None = None
    new: bool = False
    delete: bool = False
    terms: str | None = None
    generic: bool | None = None
    kind: str | None = None
    body: str | None = None
    definition_source: str | None = None
    definition_link: str | None = None

    def __post_init__(self) -> None:
        """InputError for what doesn't go together, and where nothing is to change."""
        said = self.changes.list_named()
        if (said or self.drop) and self.term is None:
            what = (said or ["drop"])[0]
            raise InputError(
                f"{what} needs a term: name one", code="no term named", field="term", what=what
            )
        texts = self.generic is not None or bool(self.list_texts())
        if (self.drop and said) or (self.delete and (self.term or texts)):
            message = "a term or an entry that is deleted can't be changed as well"
            raise InputError(message, code="changed and taken out")
        if not (self.delete or texts or self.term):
            message = "there is nothing to change"
            raise InputError(message, code="nothing to edit")
        if self.changes.text is not None and not self.changes.text.strip():
            message = "the new text of the term is empty"
            raise InputError(message, code="empty term", field="text")

    def list_texts(self) -> dict[str, str]:
        """The texts of the entry that shall change, by field."""
        names = (
            "subject", "definition", "note", "kind", "body", "definition_source",
            "definition_link",
        )  # fmt: skip
        told = {name: getattr(self, name) for name in names}
        return {name: text for name, text in told.items() if text is not None}


@dataclass(frozen=True, slots=True)
class EditTermsResult:
    """The entry as it is now, or as it was where it was taken out of the base (a file's name)."""

    entry: ConceptEntry
    base: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class AddTermsRequest:
    """Files whose terms go into a term base, which is made where there is none.

    `langs` are the languages of the first columns of a table without headings, `organization` is
    whose usage it is and `process_status` how far the work is, where a file doesn't say. With
    `partial` the sound entries of a file with faults are taken; without, such a file is refused,
    and all others with it. With `preview` nothing is changed.
    """

    files: tuple[TermsInput, ...]
    langs: tuple[str, ...] = ()
    organization: str | None = None
    partial: bool = False
    terms: str | None = None
    process_status: str | None = None
    preview: bool = False


@dataclass(frozen=True, slots=True)
class AddedTerms:
    """A file as it was read, and what became of its entries."""

    file: TermFile
    merged: MergeOutcome


@dataclass(frozen=True, slots=True)
class AddTermsResult:
    """What each file added, in their order, and how many entries the term base has now.

    `change` is the number in its journal, None where nothing was changed.
    """

    files: tuple[AddedTerms, ...]
    base: Path
    entries: int
    change: int | None = None


@dataclass(frozen=True, slots=True)
class ExportTermsRequest:
    """A file to write a term base into: tbx, csv, xlsx, jsonl, jieba or omegat.

    Without `format` its name says which. `source` and `target` are the languages of a glossary for
    OmegaT; a list of words for jieba is of the source. With `ids` only those entries are written.
    """

    path: Path
    format: str | None = None
    source: str | None = None
    target: str | None = None
    overwrite: bool = False
    terms: str | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportTermsResult:
    """The format that was written, how many entries, and a sentence for each kind of loss."""

    format: str
    entries: int
    losses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValidateTermsRequest:
    """Files with terms, or a term base where there are none; `langs` as for adding."""

    files: tuple[TermsInput, ...] = ()
    langs: tuple[str, ...] = ()
    terms: str | None = None


@dataclass(frozen=True, slots=True)
class ValidatedTerms:
    """Everything that is wrong in a file, in its order; `error` is why it can't be read.

    `tbx` is the version of a TBX: the rules of the dialects of version 2 are not known here.
    """

    name: str
    faults: tuple[Fault, ...] = ()
    error: TmtoolError | None = None
    tbx: int | None = None


@dataclass(frozen=True, slots=True)
class ValidateTermsResult:
    """What is wrong in each of the files."""

    files: tuple[ValidatedTerms, ...]


@dataclass(frozen=True, slots=True)
class ExtractTermsRequest:
    """Translations to find terms in: files of pairs, or a text and its translation, or a memory.

    `langs` are the two languages, in the order of the columns; None where there are no more. Pairs
    of terms are wanted that stand in `min_units` units (None: 2 to 5, by the size), `limit` at
    most. What the term base `terms` has is marked, or left out with `new`. With `by_meaning` the
    session's encoder weighs pairs as well; texts that seem unrelated are aligned all the same with
    `force`.
    """

    files: tuple[str, ...] = ()
    texts: tuple[ReadRequest, ReadRequest] | None = None
    from_memory: bool = False
    langs: tuple[str, ...] | None = None
    min_units: int | None = None
    limit: int = 100
    terms: str | None = None
    new: bool = False
    by_meaning: bool = False
    force: bool = False

    def __post_init__(self) -> None:
        """InputError where there is nothing to look in, or more than one kind of it."""
        if [bool(self.files), self.texts is not None, self.from_memory].count(True) != 1:
            message = (
                "no texts are named: name files of translations, a text and its "
                "translation, or a memory"
            )
            raise InputError(message, code="files or memory", field="files")
        if self.new and self.terms is None:
            message = "terms that a term base has can be left out only when it is named"
            raise InputError(message, code="new without terms", field="terms")
