"""What a comparison is made of: an earlier text in paragraphs, and what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from tmtool.units import Origin

if TYPE_CHECKING:
    from tmtool.fuzzy.edits import Edit
    from tmtool.memory.successors import Successor
    from tmtool.protocols import StoredUnit
    from tmtool.un.placeables import Rewritten
    from tmtool.units import Document

Verdict: TypeAlias = Literal[
    "same", "edited", "unbracketed", "bracketed", "split", "merged", "new", "repeated", "moved",
    "dropped",
]  # fmt: skip
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Agreement: TypeAlias = Literal[
    "unbracketed", "newly bracketed", "still bracketed", "bracketed", "was bracketed", "an option"
]
BREAK = "\u2029"
"""Stands between paragraphs that are shown as one text: Unicode's paragraph separator, a blank."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch `text[start:stop]` of an earlier paragraph that the memory may know.

    `target` is the stretch of the paragraph's translation that is its own, empty where `stored`,
    the unit that translates it, is None.
    """

    start: int
    stop: int
    target: range = range(0)
    stored: StoredUnit | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A paragraph of the previous version; `target` is its translation, "" where none is known.

    `complete` tells whether every sentence of it has a translation. Where `parts` paragraphs were
    translated as one, this is `part` of them, from 0, and `target` is the translation of all.
    """

    text: str
    target: str
    kind: str | None = None
    label: str | None = None
    sentences: tuple[Sentence, ...] = ()
    part: int = 0
    parts: int = 1

    @property
    def complete(self) -> bool:
        return bool(self.sentences) and all(each.stored for each in self.sentences)

    @property
    def origin(self) -> Origin | None:
        """Where the first known sentence stands."""
        stored = next((each.stored for each in self.sentences if each.stored), None)
        return stored.unit.origins[0] if stored and stored.unit.origins else None


def join_paragraphs(listed: Sequence[Earlier]) -> Earlier:
    """Neighbours as one, with `BREAK` between them; kind and label are those of the first.

    What was translated as one has its translation once.
    """
    first, *rest = listed
    text, target, sentences = first.text, first.target, list(first.sentences)
    there = 0
    for each in rest:
        text += BREAK
        at = len(text)
        if not each.part:
            target += BREAK if target and each.target else ""
            there = len(target)
            target += each.target
        own = [
            replace(
                some, start=some.start + at, stop=some.stop + at,
                target=range(some.target.start + there, some.target.stop + there),
            )
            for some in each.sentences
        ]  # fmt: skip
        last = sentences[-1] if sentences and each.part else None
        if own and last and last.stored is own[0].stored and last.target == own[0].target:
            sentences[-1] = replace(last, stop=own.pop(0).stop)
        sentences += own
        text += each.text
    return replace(first, text=text, target=target, sentences=tuple(sentences))


@dataclass(frozen=True, slots=True)
class PreviousVersion:
    """The text that a draft is compared with: what it is called, and where it is known from.

    `evidence` are sentences on why it was taken for the previous version, none where it was named;
    `successors` say what became of it.
    """

    name: str
    paragraphs: tuple[Earlier, ...]
    origin: Origin | None = None
    evidence: tuple[str, ...] = ()
    successors: tuple[Successor, ...] = ()


@dataclass(frozen=True, slots=True)
class ParagraphRow:
    """A paragraph of the draft, of its previous version, or of both, and what became of it.

    `draft` and `earlier` are the running numbers of the paragraphs, empty where that side has none.
    Of a paragraph that was split the draft has several, of some that were merged the earlier text;
    they are compared as one text with `BREAK` between them. A paragraph that is repeated stands
    word for word in an earlier one that another row has as well; no edits are told of it.
    `agreement` says what became of square brackets; where a paragraph is unbracketed or bracketed
    nothing else was changed.

    `edits` turn the earlier text into the draft's; `affected` are the spans of the earlier
    translation that render what differs, as far as that is known. `score` (0..1) is how alike the
    two are. A paragraph that moved may be edited, split or merged as well. Where only values
    differ, `rewritten` is the earlier translation with the draft's values in it: made now, in no
    document.
    """

    verdict: Verdict
    draft: range
    earlier: range
    score: float = 0.0
    edits: tuple[Edit, ...] = ()
    affected: tuple[range, ...] = ()
    rewritten: Rewritten | None = None
    agreement: Agreement | None = None

    @property
    def changed(self) -> bool:
        """Whether the two texts differ in more than their place."""
        return any(each.operation != "equal" for each in self.edits)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A draft next to its previous version. The rows come in the order of the draft.

    What was dropped stands behind the paragraph that it followed. `notes` are sentences a person
    should read. `langs` are source and target.
    """

    draft: Document
    previous: PreviousVersion
    rows: tuple[ParagraphRow, ...]
    langs: tuple[str, str]
    notes: tuple[str, ...] = ()

    def get_text(self, row: ParagraphRow) -> str:
        """What the draft says in a row, "" where it says nothing."""
        return BREAK.join(self.draft.paragraphs[at].text for at in row.draft)

    def get_earlier(self, row: ParagraphRow) -> Earlier | None:
        """The earlier paragraph of a row; where there are several, as one."""
        return (
            join_paragraphs([self.previous.paragraphs[at] for at in row.earlier])
            if row.earlier
            else None
        )

    def is_whole(self, row: ParagraphRow) -> bool:
        """Whether a row has all that was translated as one with any of its earlier paragraphs."""
        if not row.earlier:
            return True
        first, last = (self.previous.paragraphs[at] for at in (row.earlier[0], row.earlier[-1]))
        return first.part == 0 and last.part == last.parts - 1

    def find_beside(self, row: ParagraphRow) -> ParagraphRow | None:
        """The row that shows the translation of a row's earlier paragraphs, where that is another.

        Of paragraphs that were translated as one and are apart now the first that is left shows it.
        """
        joints = {at - self.previous.paragraphs[at].part for at in row.earlier}
        if row.verdict == "repeated" or self.is_whole(row) or len(joints) > 1:
            return None
        (start,) = joints
        whole = range(start, start + self.previous.paragraphs[start].parts)
        rows = [
            each
            for each in self.rows
            if each.verdict != "repeated" and any(at in whole for at in each.earlier)
        ]
        shown = next((each for each in rows if each.draft), rows[0])
        return None if shown.earlier == row.earlier else shown

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rows of each verdict there are, all of them named."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in VERDICTS}
