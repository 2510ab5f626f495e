"""The model: frozen data that every other module speaks in.

Offsets are code points, ranges are 0-based and half-open, scores are probabilities 0..1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from tmtool.regions import build_tag, rate_region, read_region
from tmtool.table_cells import Cell
from tmtool.wording import Rewording

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]
    """float32 of shape (n, dim) with rows of length 1; normalized in `embed/` and nowhere else."""

Kind: TypeAlias = Literal[
    "masthead", "title", "heading", "preambular", "operative", "item", "body", "footnote",
    "cell", "signature",
]  # fmt: skip
Level: TypeAlias = Literal["paragraph", "sentence", "clause"]
Status: TypeAlias = Literal["adopted", "draft", "report", "agency", "unofficial"]
Look: TypeAlias = Literal[
    "bold", "italic", "underline", "strike", "superscript", "subscript", "link"
]  # fmt: skip
StreamName: TypeAlias = Literal["masthead", "body", "sections", "moved", "footnotes"]
PASSAGES: frozenset[StreamName] = frozenset({"sections", "moved"})
"""Passages that stand elsewhere in the other text: parts that pair by name, and what moved."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote mark taken out of a paragraph: it stood before the character at `offset`."""

    mark: str
    offset: int


@dataclass(frozen=True, slots=True)
class Code:
    """How the stretch `text[start:stop]` looks, or where it leads: a pair of inline codes."""

    look: Look
    start: int
    stop: int
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of a document. `label` ("1", "(a)", "(一)", a footnote's mark) is not text.

    >>> Paragraph("operative", "7", "欢迎最不发达国家技术库投入运行；").label
    '7'
    """

    kind: Kind
    label: str | None
    text: str
    notes: tuple[Note, ...] = ()
    codes: tuple[Code, ...] = ()
    edits: tuple[Rewording, ...] = ()
    cell: Cell | None = field(default=None, compare=False, repr=False)  # not kept by bitexts


@dataclass(frozen=True, slots=True)
class Meta:
    """What a document says of itself, and how it was read. Unknown is None, never guessed.

    `document` is the id of the document that one rebuilt from a bitext once was, `restriction` what
    restricts its use (see `un.restrictions`).
    """

    document: str | None = None
    file: str | None = None
    file_hash: str | None = None
    encoding: str | None = None
    encoding_reason: str | None = None
    format: str | None = None
    pages: int | None = None
    session: str | None = None
    agenda_item: str | None = None
    date: str | None = None
    distribution: str | None = None
    original: str | None = None
    status: Status | None = None
    restriction: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A text as read: paragraphs in reading order, footnotes last.

    `symbol` is the document's own ("A/RES/75/202"), never one it only cites.
    `id` is made of the content, not of the file, so one text in two formats is one document.
    """

    lang: str
    paragraphs: tuple[Paragraph, ...]
    symbol: str | None = None
    meta: Meta = field(default_factory=Meta)

    @property
    def id(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of language, kinds, labels and texts.

        A document that was put together again from a bitext keeps the id it had.
        """
        if self.meta.document:
            return self.meta.document
        parts = (self.lang, *(f"{p.kind}\t{p.label}\t{p.text}" for p in self.paragraphs))
        return sha256("\n".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a paragraph: `document.paragraphs[paragraph].text[start:stop] == text`.

    The segments of a paragraph come in order and cover all of it but white space.
    """

    paragraph: int
    start: int
    stop: int
    text: str


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """Who looked at a bead and found it right, and when (ISO 8601)."""

    by: str
    at: str


SCORE_DIGITS = 4
"""Limit: more would carry the noise of the machine, and two could not give the same bytes."""


@dataclass(frozen=True, slots=True)
class Bead:
    """One step of an alignment: the segments of each side that say the same.

    `sides` has a range for each language, the source first; all are contiguous. A side that is
    empty says nothing of it. `score` is the probability that the bead is right, for those with one
    side only too; None where nobody computed one. `agreed` is for three languages or more: of the
    pairs of those that were not aligned with each other for this bead, the share that agree with it
    when they are (see `tmtool.pivot`).

    >>> Bead((range(4, 6), range(3, 4)), 0.81).type
    '2-1'
    """

    sides: tuple[range, ...]
    score: float | None = None
    checked: CheckRecord | None = None
    agreed: float | None = None

    @property
    def source(self) -> range:
        """The segments of the first language."""
        return self.sides[0]

    @property
    def target(self) -> range:
        """The segments of the second language."""
        return self.sides[1]

    @property
    def type(self) -> str:
        """The bead type of the literature: "1-1", "2-1", "0-1"; of three languages "1-1-2"."""
        return "-".join(str(len(side)) for side in self.sides)

    def choose(self, sides: Sequence[int]) -> Bead:
        """The same of some of its sides; how far these agree isn't known."""
        agreed = self.agreed if len(sides) == len(self.sides) else None
        return replace(self, sides=tuple(self.sides[at] for at in sides), agreed=agreed)


def is_complete(beads: Iterable[Bead], *sizes: int) -> bool:
    """Whether the beads cover all sides completely, in order, each segment once.

    >>> beads = [Bead((range(0, 1), range(0, 2))), Bead((range(1, 2), range(2, 2)))]
    >>> is_complete(beads, 2, 2), is_complete(beads, 2, 3)
    (True, False)
    """
    at = [0] * len(sizes)
    for bead in beads:
        if [side.start for side in bead.sides] != at:
            return False
        at = [side.stop for side in bead.sides]
    return at == list(sizes)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Segments of each side and the beads that tile all of them, in order."""

    sides: tuple[tuple[Segment, ...], ...]
    beads: tuple[Bead, ...]
    signature: str
    name: StreamName = "body"

    @property
    def source(self) -> tuple[Segment, ...]:
        """The segments of the first language."""
        return self.sides[0]

    @property
    def target(self) -> tuple[Segment, ...]:
        """The segments of the second language."""
        return self.sides[1]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Items of lists that name the same thing, in whatever order; their lists are one bead."""

    sides: tuple[Segment, ...]
    score: float | None = None
    checked: CheckRecord | None = None

    @property
    def source(self) -> Segment:
        """The item in the first language."""
        return self.sides[0]

    @property
    def target(self) -> Segment:
        """The item in the second language."""
        return self.sides[1]


@dataclass(frozen=True, slots=True)
class Bitext:
    """One text in two languages or more: the documents and their alignments.

    `sides` are the documents, that of the source first, each in a language of its own. `streams`
    are the body and the footnotes where there are any; a masthead that is kept apart comes before
    the body, each passage that stands elsewhere in the other text (`PASSAGES`) after it. `level` is
    the segmentation used; `signature` names version, encoder, segmenter and options; `lists` are
    items paired as sets.
    """

    sides: tuple[Document, ...]
    streams: tuple[Alignment, ...]
    level: Level
    signature: str
    lists: tuple[Pairing, ...] = ()

    @property
    def source(self) -> Document:
        """The document in the first language."""
        return self.sides[0]

    @property
    def target(self) -> Document:
        """The document in the second language."""
        return self.sides[1]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the sides, in their order."""
        return tuple(side.lang for side in self.sides)

    def choose(self, languages: Sequence[str]) -> Bitext:
        """The same text in some of its languages, in this order.

        Beads that say nothing in them are left out, and streams without any.
        """
        at = [self.languages.index(lang) for lang in languages]
        streams = (
            replace(
                stream,
                sides=tuple(stream.sides[side] for side in at),
                beads=tuple(own for bead in stream.beads if any((own := bead.choose(at)).sides)),
            )
            for stream in self.streams
        )
        return replace(
            self,
            sides=tuple(self.sides[side] for side in at),
            streams=tuple(stream for stream in streams if stream.beads),
            lists=tuple(
                replace(each, sides=tuple(each.sides[side] for side in at)) for each in self.lists
            ),
        )

    @property
    def stated_original(self) -> str | None:
        """The language the text was written in, where a masthead says so."""
        return next((side.meta.original for side in self.sides if side.meta.original), None)

    @property
    def original(self) -> str:
        """The language that the text was written in: as a masthead says, else the source's."""
        return self.stated_original or self.source.lang

    @property
    def status(self) -> Status | None:
        """Unofficial as soon as one side is; else what the first says that says anything."""
        known = [side.meta.status for side in self.sides if side.meta.status]
        return "unofficial" if "unofficial" in known else known[0] if known else None

    @property
    def restriction(self) -> str | None:
        """What restricts the use of any side, each once."""
        known = (side.meta.restriction for side in self.sides if side.meta.restriction)
        return "; ".join(dict.fromkeys(name for each in known for name in each.split("; "))) or None


@dataclass(frozen=True, slots=True)
class Tag:
    """An inline code of whatever tool, kept so that it can be given back.

    It stands before the character at `start`; one that encloses text (`hi`, `mrk`) goes on to
    `stop`, all others end where they start. `name` and `attributes` are those of its element,
    `content` is what stood inside it, as XML. Tags come in the order of the file; `inside` is how
    many of those that follow stand inside one that encloses text.
    """

    name: str
    start: int
    stop: int
    attributes: tuple[tuple[str, str], ...] = ()
    content: str = ""
    inside: int = 0


@dataclass(frozen=True, slots=True)
class Variant:
    """One language of a translation unit (a `tuv` of TMX).

    Where a unit has several variants of one language, `region` tells them apart: what stands behind
    the language in BCP 47 ("TW", "Hant-HK"). Else it is None, and places say how files spell it.
    """

    lang: str
    text: str
    region: str | None = None

    @property
    def tag(self) -> str:
        """The language with its region.

        >>> Variant("zh", "數位落差", "TW").tag, Variant("zh", "数字鸿沟").tag
        ('zh-TW', 'zh')
        """
        return build_tag(self.lang, self.region)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one language of a unit stood: in which text, under which label, with which codes.

    `code` is the language code as the file spelled it ("zh-CN"), `document` the `id` of the text,
    `file` and `file_hash` those of the file it was read from; `properties`, `attributes` and
    `region` are those of the variant itself.
    """

    lang: str
    code: str | None = None
    document: str | None = None
    symbol: str | None = None
    file: str | None = None
    file_hash: str | None = None
    label: str | None = None
    kind: str | None = None
    tags: tuple[Tag, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    region: str | None = None

    @property
    def usage(self) -> str | None:
        """The regional usage: the region of the variant, else the one that the file spelled.

        >>> Place("zh", "zh_TW").usage, Place("zh", "zh_TW", region="Hant-TW").usage
        ('TW', 'Hant-TW')
        """
        return self.region or (read_region(self.code) if self.code else None)


@dataclass(frozen=True, slots=True)
class Origin:
    """One occurrence of a translation unit, with enough to find its neighbours and to open it.

    `file`, `file_hash` and `line` say what it was imported from, `position` is its running number
    in there. Occurrences with one `symbol` (or, without one, of one file) are neighbours by their
    positions. `date` is ISO 8601, as exact as known ("2020", "2020-12-21"). `score` is the
    alignment's, None for what people paired. `properties`, `notes` and `attributes` are what the
    unit carried and no field here holds. `memory` is the name that was given to the memory it came
    with, None where the file's will do (see `where.find_memory`). `restriction` is what restricts
    the use of its document (see `un.restrictions`).
    """

    places: tuple[Place, ...] = ()
    symbol: str | None = None
    body: str | None = None
    date: str | None = None
    status: Status | None = None
    original: str | None = None
    file: str | None = None
    file_hash: str | None = None
    line: int | None = None
    position: int | None = None
    bead: str | None = None
    score: float | None = None
    checked: CheckRecord | None = None
    properties: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    memory: str | None = None
    restriction: str | None = None

    def place(self, lang: str, region: str | None = None) -> Place:
        """Where a variant stood, without a region the first one; empty where nothing is known."""
        found = _chosen(self.places, lang, region)
        return Place(lang, region=region) if found is None else found


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """Texts that translate each other, and every place where they were found.

    There is one text a language, or several of different regions.

    >>> unit = TranslationUnit((Variant("zh", "数字鸿沟"), Variant("en", "digital divide")))
    >>> unit.get_text("en"), unit.key == TranslationUnit(unit.variants[::-1]).key
    ('digital divide', True)
    """

    variants: tuple[Variant, ...]
    origins: tuple[Origin, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        """The texts by language tag."""
        return {each.tag: each.text for each in self.variants}

    @property
    def key(self) -> str:
        """32 hexadecimal digits made of the languages, regions and texts, whatever their order."""
        parts = sorted(
            each.lang + ("" if each.region is None else f"\x1d{each.region}") + f"\x1f{each.text}"
            for each in self.variants
        )
        return sha256("\x1e".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def get_text(self, lang: str, region: str | None = None) -> str | None:
        """What it says in a language, without a region its first variant; None where it has none.

        >>> unit = TranslationUnit((Variant("en", "gap", "GB"), Variant("en", "divide", "US")))
        >>> unit.get_text("en"), unit.get_text("en", "US"), unit.get_text("zh")
        ('gap', 'divide', None)
        """
        found = _chosen(self.variants, lang, region)
        return None if found is None else found.text

    def in_lang(self, lang: str) -> tuple[Variant, ...]:
        """Its variants of a language, in their order."""
        return tuple(each for each in self.variants if each.lang == lang)

    def find_fitting(self, lang: str, wanted: str | None) -> Variant | None:
        """Of its variants of a language the one whose region fits best; None where it has none.

        >>> unit = TranslationUnit((Variant("en", "gap", "GB"), Variant("en", "divide", "US")))
        >>> unit.find_fitting("en", "US").text, unit.find_fitting("en", None).text
        ('divide', 'gap')
        """
        own = self.in_lang(lang)
        return min(own, key=lambda each: rate_region(lang, each.region, wanted), default=None)

    def find_usage(self, variant: Variant, wanted: str | None = None) -> str | None:
        """The regional usage of a variant: its region, else what files called it.

        Where it was found under several, the one that fits what is wanted, else the first.
        """
        if variant.region is not None or len(self.in_lang(variant.lang)) > 1:
            return variant.region
        told = (origin.place(variant.lang).usage for origin in self.origins)
        return min(told, key=lambda each: rate_region(variant.lang, each, wanted), default=None)


_T = TypeVar("_T", Variant, Place)


def _chosen(some: Iterable[_T], lang: str, region: str | None) -> _T | None:
    """The one of a language and region; of none, else the first of the language."""
    own = [each for each in some if each.lang == lang]
    exact = (each for each in own if each.region == region)
    return next(exact, own[0] if own and region is None else None)
