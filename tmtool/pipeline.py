"""From two documents to a bitext: segment, encode, align. Pure but for the encoder's work.

What can be asked for, of texts that are still to be read, is here as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, get_args

from tmtool.errors import InputError, UnrelatedError
from tmtool.lang.fold import simplify_in_place
from tmtool.lang.script import get_base, get_joiner
from tmtool.segmenter import segment
from tmtool.table_cells import Cell
from tmtool.un.labels import find_article, normalize_label, pair_numerals, split_label
from tmtool.un.openings import find_parts
from tmtool.un.proper_names import find_state
from tmtool.units import Alignment, Bead, Bitext, Document, Kind, Level, Segment, StreamName

if TYPE_CHECKING:
    from tmtool.aligner import MovedPassage, Side, Structure
    from tmtool.aligner.notes import NotePlaces
    from tmtool.documents import DocumentReading
    from tmtool.documents.requests import ReadRequest
    from tmtool.profile import Profile
    from tmtool.protocols import Encoder
    from tmtool.segmenter.srx import SrxRules

Progress: TypeAlias = Callable[[str, float], None]
"""Told what is being done and which share 0..1 of it is finished."""

_FOOTNOTES: frozenset[Kind] = frozenset({"footnote"})
_MASTHEAD: frozenset[Kind] = frozenset({"masthead"})
_BODY: frozenset[Kind] = frozenset(get_args(Kind)) - _FOOTNOTES
_STREAMS: dict[Profile | None, dict[StreamName, frozenset[Kind]]] = {
    None: {"body": _BODY, "footnotes": _FOOTNOTES},
    "un": {"masthead": _MASTHEAD, "body": _BODY - _MASTHEAD, "footnotes": _FOOTNOTES},
}
"""Which kinds of paragraphs are aligned together."""
_KIND_GROUPS = {
    "masthead": "front", "title": "front", "heading": "heading", "preambular": "preamble",
    "operative": "operative", "item": "operative", "signature": "signature",
}  # fmt: skip


_LEAST_AGREEMENT = 0.3
"""Texts that agree less are no translations of each other. Measured (`benchmarks/unrelated.py`): of
the first seven lines translations reach .34, and unrelated texts .28."""
_LEAST_OF_MANY = 0.25
"""The same of longer texts. Measured there: of all lines translations reach .40 and unrelated texts
.17; by `benchmarks/dropped.py`, half to work with: .28 where half of the lines have no partner."""
_MANY = 15
"""Segments of the shorter text from which on they are many. Chosen between those measured."""
_TOO_FEW = 3
"""So few segments can't be judged. Chosen, no measurement."""
_LONGEST_NAME = 80
"""Characters: no State's name has more. Measured: the longest of the six languages has 58."""
_ARTICLES = 3
"""So many headings of articles make a text one that is divided into them.
Chosen, no measurement."""
_RESOLUTION = 0.25
"""The share of lines with an opening formula from which on lines are a resolution's paragraphs.
Chosen, no measurement."""
_SEVERAL = 0.15
"""The share of lines with several sentences from which on lines are paragraphs. Measured: lines of
sentences have .09 at most, a segmenter's errors; chapters in paragraphs mostly .2 and more."""


def _quiet(_what: str, _share: float) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True)
class AlignRequest:
    """A text and its translation to read and align, and `others` in more languages.

    By lines as they are where all are read so, else by segments of a `level`; `srx` is a file of
    rules on sentences. See `align_pair` for the rest, and for
    `others` and the language of the `pivot` `tmtool.pivot.align_languages`.
    """

    source: ReadRequest
    target: ReadRequest
    level: Level = "sentence"
    srx: str | None = None
    profile: Profile | None = None
    force: bool = False
    others: tuple[ReadRequest, ...] = ()
    pivot: str | None = None

    @property
    def texts(self) -> tuple[ReadRequest, ...]:
        """All texts in their order."""
        return self.source, self.target, *self.others

    def __post_init__(self) -> None:
        """InputError where lines are to be aligned with segments, or to be cut.

        And for a pivot of two texts, of which neither is in the middle.
        """
        if self.pivot is not None and not self.others:
            message = "a pivot is for three texts or more; of two, name the original"
            raise InputError(message, code="pivot of two", field="pivot")
        if any(each.lines != self.source.lines for each in self.texts):
            message = "one text is read line by line and the other is not: read both the same way"
            raise InputError(message)
        if self.source.lines:
            check_uncut(self.srx, self.profile)


@dataclass(frozen=True, slots=True)
class AlignResult:
    """What was read of all texts, and how they belong together."""

    source: DocumentReading
    target: DocumentReading
    bitext: Bitext
    others: tuple[DocumentReading, ...] = ()


def check_uncut(srx: str | None, profile: Profile | None) -> None:
    """InputError where there are rules for lines, which are taken as they are."""
    if srx or profile:
        what = "rules of an SRX file" if srx else f"the profile {profile}"
        field = "srx" if srx else "profile"
        raise InputError(
            f"lines are taken as they are, but {what} would cut them", code="lines cut",
            field=field, given=field,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _AlignStream:
    """Segments that are aligned together, with what is encoded and what the layout says.

    `short` are the segments that are short paragraphs by themselves, as names of States are; else
    empty. `cells` are those of tables that segments stand in.
    """

    segments: tuple[Segment, ...]
    texts: tuple[str, ...]
    structure: Structure
    short: tuple[str, ...]
    cells: tuple[Cell | None, ...]
    lang: str
    name: StreamName = "body"


def align_documents(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    lines: bool = False,
    level: Level = "sentence",
    rules: SrxRules | None = None,
    profile: Profile | None = None,
    force: bool = False,
    moved: bool = True,
    progress: Progress = _quiet,
) -> Bitext:
    """Align two documents by their paragraphs as they are (`lines`), or else by segments.

    Passages that stand elsewhere in the other text are looked for with `moved`, else all is held to
    be in order.

    Raises UnrelatedError where the texts are no translations of each other, unless `force`.
    """
    if lines:
        return align_lines(source, target, encoder, force=force, moved=moved, progress=progress)
    return align_pair(
        source, target, encoder, level=level, rules=rules, profile=profile, force=force,
        moved=moved, progress=progress,
    )  # fmt: skip


def align_pair(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    level: Level = "sentence",
    rules: SrxRules | None = None,
    profile: Profile | None = None,
    force: bool = False,
    moved: bool = True,
    progress: Progress = _quiet,
) -> Bitext:
    """Align two documents: the body, and the footnotes as a stream of their own.

    With `moved`, passages that stand elsewhere in the other text are streams too, after the body.
    With the profile "un" the masthead is one too, no segment of the original shares a bead with
    another, and lists are paired as sets: see `profile.un`. Raises UnrelatedError where the texts
    are no translations of each other, unless `force`.
    """
    segments = [segment(side, level, rules=rules) for side in (source, target)]
    streams = []
    for name, kinds in _STREAMS[profile].items():
        sides = [
            _stream(side, name, [s for s in found if side.paragraphs[s.paragraph].kind in kinds])
            for side, found in zip((source, target), segments, strict=True)
        ]
        if any(side.segments for side in sides):
            streams.append((sides[0], sides[1]))
    segmenter = f"{level}+srx" if rules else level
    bitext = _bitext(
        source, target, streams, encoder, level, segmenter, force=force, moved=moved,
        progress=progress,
    )  # fmt: skip
    if profile == "un":
        from tmtool.profile import apply_un_profile

        return apply_un_profile(bitext, encoder)
    return bitext


def align_lines(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    force: bool = False,
    moved: bool = True,
    progress: Progress = _quiet,
) -> Bitext:
    """Align two documents whose paragraphs are the segments, as `documents.read_lines` gives them.

    Labels are looked for in the lines themselves, which are encoded without them.
    """
    kinds = _line_kinds(source), _line_kinds(target)
    resolution = all(each.count("formula") >= _RESOLUTION * len(each) for each in kinds)
    paragraphs = resolution or any(
        all(rule(side) for side in (source, target)) for rule in (_has_articles, _has_sentences)
    )
    left, right = (
        _line_stream(side, each if resolution else None, paragraphs=paragraphs)
        for side, each in zip((source, target), kinds, strict=True)
    )
    return _bitext(
        source,
        target,
        [(left, right)],
        encoder,
        "paragraph",
        "lines",
        force=force,
        moved=moved,
        progress=progress,
    )


def _stream(document: Document, name: StreamName, segments: Sequence[Segment]) -> _AlignStream:
    """Segments of a document; what is known of a paragraph stands at its first segment."""
    from tmtool.aligner import Structure

    starts = [at == 0 or segments[at - 1].paragraph != s.paragraph for at, s in enumerate(segments)]
    first = [
        document.paragraphs[s.paragraph] if begins else None
        for s, begins in zip(segments, starts, strict=True)
    ]
    return _AlignStream(
        tuple(segments),
        tuple(s.text for s in segments),
        Structure(
            tuple(_label(p.label, p.text) if p else None for p in first),
            tuple(_KIND_GROUPS.get(p.kind) if p else None for p in first),
            tuple(starts),
        ),
        tuple(
            _keep_short(s.text) if s.text == document.paragraphs[s.paragraph].text else ""
            for s in segments
        ),
        tuple(document.paragraphs[s.paragraph].cell for s in segments),
        document.lang,
        name,
    )


def _line_kinds(document: Document) -> tuple[str, ...]:
    """Whether each line begins as paragraphs of resolutions do."""
    texts = (split_label(p.text)[1] for p in document.paragraphs)
    return tuple("formula" if find_parts(text, document.lang) else "plain" for text in texts)


def _has_articles(document: Document) -> bool:
    """Whether these are the lines of a treaty or a declaration: its paragraphs."""
    return sum(find_article(p.text) is not None for p in document.paragraphs) >= _ARTICLES


def _has_sentences(document: Document) -> bool:
    """Whether so many lines hold several sentences that they are paragraphs."""
    found = Counter(each.paragraph for each in segment(document, "sentence"))
    several = sum(count > 1 for count in found.values())
    return several >= _SEVERAL * max(len(document.paragraphs), 1)


def _line_stream(
    document: Document, kinds: tuple[str, ...] | None, *, paragraphs: bool
) -> _AlignStream:
    """Whole lines as segments; of a resolution they are its paragraphs, of kinds to be compared."""
    from tmtool.aligner import Structure

    # With a space after it "(a)" alone on a line is a label too.
    parts = [split_label(f"{p.text} ") for p in document.paragraphs]
    count = len(parts)
    return _AlignStream(
        tuple(Segment(at, 0, len(p.text), p.text) for at, p in enumerate(document.paragraphs)),
        tuple(text or p.text for (_, text), p in zip(parts, document.paragraphs, strict=True)),
        Structure(
            tuple(_label(label, text) for label, text in parts),
            kinds or (None,) * count,
            (True,) * count if paragraphs else None,
        ),
        tuple(
            _keep_short(text or p.text)
            for (_, text), p in zip(parts, document.paragraphs, strict=True)
        ),
        (None,) * count,
        document.lang,
    )


def _keep_short(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else ""


def _label(label: str | None, text: str) -> str | None:
    """A label as it pairs across languages; a text wholly in square brackets counts as one."""
    if label is not None:
        return normalize_label(label)
    if number := find_article(text):
        return f"article {number}"
    return "[]" if text.startswith("[") and text.endswith("]") else None


def _bitext(
    source: Document,
    target: Document,
    streams: Sequence[tuple[_AlignStream, _AlignStream]],
    encoder: Encoder,
    level: Level,
    segmenter: str,
    *,
    force: bool,
    moved: bool,
    progress: Progress,
) -> Bitext:
    """Align every stream and see whether the whole makes sense."""
    from tmtool.aligner.notes import find_places

    signature = _signature(encoder, segmenter)
    joiners = get_joiner(source.lang), get_joiner(target.lang)
    found: list[Alignment] = []
    for pair in streams:
        if pair[0].name == "footnotes":
            places = find_places(source, target, found)
            pair = _relabel(pair, places)
        pair = _with_labels(pair, pair_numerals(*(each.structure.labels for each in pair)))
        aligned = _aligned(
            pair, joiners, encoder, signature, force=force, moved=moved, progress=progress
        )
        found += map(places.pair, aligned) if pair[0].name == "footnotes" else aligned
    return Bitext((source, target), tuple(found), level, signature)


def _relabel(
    pair: tuple[_AlignStream, _AlignStream], places: NotePlaces
) -> tuple[_AlignStream, _AlignStream]:
    """Footnotes that are numbered differently get the labels that their marks in the text tell."""
    if not places.is_renumbered:
        return pair
    return _with_labels(pair, [*map(_relabelled, pair, places.labels)])


def _with_labels(
    pair: tuple[_AlignStream, _AlignStream], labels: Sequence[tuple[str | None, ...]]
) -> tuple[_AlignStream, _AlignStream]:
    left, right = (
        replace(stream, structure=replace(stream.structure, labels=own))
        for stream, own in zip(pair, labels, strict=True)
    )
    return left, right


def _relabelled(stream: _AlignStream, labels: Mapping[int, str]) -> tuple[str | None, ...]:
    pairs = zip(stream.segments, stream.structure.labels, strict=True)
    return tuple(labels.get(s.paragraph) if label else None for s, label in pairs)


def _aligned(
    pair: tuple[_AlignStream, _AlignStream],
    joiners: tuple[str, str],
    encoder: Encoder,
    signature: str,
    *,
    force: bool,
    moved: bool,
    progress: Progress,
) -> Iterator[Alignment]:
    """Encode and align one stream; after the body come the passages that moved."""
    from tmtool.aligner import (
        LONGEST,
        SideContent,
        align,
        build_streams,
        describe,
        find_passages,
        has_orphans,
        label_parts,
        name_parts,
    )

    sides, kept, read = [], [], []
    for number, (stream, between) in enumerate(zip(pair, joiners, strict=True)):
        progress("encoding", number / 2)
        at = [index for index, text in enumerate(stream.texts) if text.strip()]
        texts = [stream.texts[index] for index in at]
        if get_base(stream.lang) == "zh":
            # Encoders know simplified characters far better than traditional ones.
            texts = [*map(simplify_in_place, texts)]
        spans = encoder.encode_spans(texts, LONGEST, between)
        sides.append(describe(texts, spans, stream.structure.select(at), encoder.encode))
        segments = [stream.segments[index] for index in at]
        cells = [stream.cells[index] for index in at]
        read.append(SideContent(sides[-1], segments, cells, stream.lang))
        kept.append(at)
    is_body = pair[0].name == "body"
    parts = name_parts((read[0], read[1])) if is_body else None
    if parts:
        sides = [label_parts(*each) for each in zip(sides, parts, strict=True)]
    beads = align(*sides, progress=lambda share: progress("aligning", share))
    passages: list[MovedPassage] = []
    rest = beads
    if is_body and moved and has_orphans(beads):
        names = [
            [find_state(text, stream.lang) if (text := stream.short[at]) else None for at in own]
            for stream, own in zip(pair, kept, strict=True)
        ]
        rest, passages = find_passages((sides[0], sides[1]), beads, (names[0], names[1]), parts)
    if is_body and not force and min(side.size for side in sides) > _TOO_FEW:
        found = [bead for passage in passages for bead in passage.beads]
        _refuse_unrelated(sides[0], sides[1], [*beads, *found])
    whole = Alignment((pair[0].segments, pair[1].segments), tuple(rest), signature, pair[0].name)
    yield from build_streams(whole, kept, passages)


def _refuse_unrelated(source: Side, target: Side, beads: Sequence[Bead]) -> None:
    from tmtool.aligner import measure_agreement

    least = _LEAST_OF_MANY if min(source.size, target.size) >= _MANY else _LEAST_AGREEMENT
    if (found := measure_agreement(source, target, beads)) < least:
        raise UnrelatedError(
            "the two texts do not look like translations of each other: agreement "
            f"{max(found, 0):.0%}, at least {least:.0%} is expected",
            code="unrelated",
        )


def _signature(encoder: Encoder, segmenter: str) -> str:
    """What the result depends on besides the two texts."""
    from tmtool.aligner import parameters
    from tmtool.version import __version__

    return " ".join(
        (
            f"tmtool:{__version__}",
            f"encoder:{encoder.signature}",
            f"segments:{segmenter}",
            f"align:{parameters.load_default().signature}",
        )
    )
