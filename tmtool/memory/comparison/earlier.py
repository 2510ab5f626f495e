"""The previous version in paragraphs, with its translation: from the memory, or from a file."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.lang.script import get_joiner
from tmtool.memory.comparison.model import BREAK, Earlier, PreviousVersion, Sentence
from tmtool.memory.model import LookupOptions
from tmtool.memory.whole.bulk import Support, support
from tmtool.memory.whole.self_matches import name_document, reduce_to_document
from tmtool.memory.whole_texts import TextStretch, find_gaps, place_units, read_whole
from tmtool.protocols import Store, StoredUnit, View
from tmtool.provenance import STANDING
from tmtool.segmenter import split
from tmtool.texts import DocumentText, TextParagraph
from tmtool.units import Document, Origin, Place
from tmtool.where import Equal, Where, combine, find_year

_WHOLE = 10_000_000
"""More places than any document has. Limit: positions of a document."""
LONGEST = 20_000
"""A file with more units is no document but a memory. Chosen, no measurement."""
_ORIGINS = 8
"""So many origins of a unit are looked at. Chosen, as in `scoring`."""
_SIDES = ("source", "target")


def find_previous_version(
    store: Store, name: str, options: LookupOptions, draft: Document
) -> PreviousVersion:
    """The document of the memory that is called so: by symbol, file, hash or id.

    InputError where there is none, or several with different texts.
    """
    found = store.list_documents(options.view, name)
    if not found:
        raise InputError(
            f"{name}: neither a file nor a document of this memory has this name",
            code="unknown document", value=name,
        )  # fmt: skip
    names = list(dict.fromkeys(name_document(origin) for origin, _ in found))
    if len(names) > 1:
        listed = ", ".join(names)
        raise InputError(
            f"{name} matches several documents of this memory: {listed}; name one of them"
        )
    count = sum(units for _, units in found)
    if count > LONGEST:
        raise InputError(f"{names[0]} has {count:,} units: that is a memory, not a document")
    return read_previous_version(store, [origin for origin, _ in found], options, draft)


def read_previous_version(
    store: Store, origins: Sequence[Origin], options: LookupOptions, draft: Document
) -> PreviousVersion:
    """The document that all these origins are of: it may have come in from several files."""
    passages = [
        store.read_context(replace(each, position=0), _WHOLE, options.view) for each in origins
    ]
    units = [
        stored
        for stored in _one_text(chain.from_iterable(passages))
        if stored.unit.get_text(options.source) and stored.unit.get_text(options.target)
    ]
    name = name_document(origins[0])
    if not units:
        raise InputError(
            f"{name} has nothing from {options.source} to {options.target} in this memory"
        )
    origin = max(origins, key=rank_origin)
    text = read_whole(store, units[0].unit.origins[0], options.source, options.view)
    known = place_units(units, text) if text is not None else []
    if text is not None and known:
        return PreviousVersion(name, tuple(_read_paragraphs(text, known, options)), origin)
    paragraphs = [_paragraph(some, options) for some in _in_paragraphs(units, options, draft)]
    return PreviousVersion(name, tuple(paragraphs), origin)


def _read_paragraphs(
    text: DocumentText,
    units: Sequence[tuple[StoredUnit, Sequence[TextStretch]]],
    options: LookupOptions,
) -> Iterator[Earlier]:
    """All paragraphs of a text, each with what translates it; those of one unit are one."""
    runs: list[tuple[list[TextParagraph], list[tuple[StoredUnit, Sequence[TextStretch]]]]] = []
    rest = deque(units)
    last = -1
    for paragraph in text.paragraphs:
        if paragraph.number > last:
            runs.append(([], []))
        runs[-1][0].append(paragraph)
        while rest and rest[0][1][0].paragraph <= paragraph.number:
            runs[-1][1].append(rest.popleft())
            last = max(last, runs[-1][1][-1][1][-1].paragraph)
    for paragraphs, own in runs:
        if any(each.text.strip() for each in paragraphs):
            yield from _parts(paragraphs, own, options)


def _parts(
    paragraphs: Sequence[TextParagraph],
    units: Sequence[tuple[StoredUnit, Sequence[TextStretch]]],
    options: LookupOptions,
) -> Iterator[Earlier]:
    """Paragraphs that were translated as one, with the units that are of nothing else."""
    whole, starts = "", {}
    for each in paragraphs:
        whole += BREAK if whole and each.text else ""
        starts[each.number] = len(whole)
        whole += each.text
    ranges: list[tuple[int, int, StoredUnit | None]] = [
        (starts[parts[0].paragraph] + parts[0].start,
         min(starts[parts[-1].paragraph] + parts[-1].stop, len(whole)), stored)
        for stored, parts in units
        if parts[0].paragraph in starts and parts[-1].paragraph in starts
    ]  # fmt: skip
    ranges = _without_overlaps(ranges)
    known = [(start, stop) for start, stop, _ in ranges]
    ranges += ((*each, None) for each in find_gaps(whole, known))
    ranges.sort(key=lambda each: each[:2])
    sentences, target = _with_targets(ranges, options)
    spoken = [each for each in paragraphs if each.text]
    for part, each in enumerate(spoken):
        start, stop = starts[each.number], starts[each.number] + len(each.text)
        own = [
            replace(some, start=max(some.start, start) - start, stop=min(some.stop, stop) - start)
            for some in sentences
            if some.start < stop and start < some.stop
        ]
        yield Earlier(each.text, target, each.kind, each.label, tuple(own), part, len(spoken))


def _without_overlaps(
    ranges: Iterable[tuple[int, int, StoredUnit | None]],
) -> list[tuple[int, int, StoredUnit | None]]:
    """In order; of a unit around another, as around a footnote, only the inner one."""
    kept: list[tuple[int, int, StoredUnit | None]] = []
    for each in sorted(ranges, key=lambda each: each[1] - each[0]):
        if all(each[1] <= other[0] or other[1] <= each[0] for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each[:2])


def rank_origin(origin: Origin) -> tuple[int, int]:
    """What documents that say the same are told apart by: the higher and newer ones come first."""
    return STANDING[origin.status], find_year(origin) or 0


def build_previous_version(
    store: Store, document: Document, options: LookupOptions
) -> PreviousVersion:
    """A text that was read from a file: its sentences are translated as far as the memory can.

    Where the memory has that document, its own translation goes before those of others.
    """
    cuts = [split(each.text, document.lang) for each in document.paragraphs]
    texts = [
        paragraph.text[start:stop]
        for paragraph, ranges in zip(document.paragraphs, cuts, strict=True)
        for start, stop in ranges
    ]
    known = iter(_find_exact(store, texts, options, document))
    paragraphs = []
    for paragraph, ranges in zip(document.paragraphs, cuts, strict=True):
        sentences, target = _with_targets([(*each, next(known)) for each in ranges], options)
        paragraphs.append(
            Earlier(paragraph.text, target, paragraph.kind, paragraph.label, sentences)
        )
    name = document.symbol or document.meta.file or "the file"
    return PreviousVersion(name, tuple(paragraphs))


def _one_text(passage: Iterable[tuple[int, StoredUnit]]) -> list[StoredUnit]:
    """What stands in a document, in order; of several texts under one symbol only the fullest."""
    texts: dict[tuple[str | None, ...], list[StoredUnit]] = {}
    for _, stored in passage:
        origin = stored.unit.origins[0]
        texts.setdefault((origin.file_hash, *(p.file_hash for p in origin.places)), []).append(
            stored
        )
    fullest = max(texts.values(), key=len, default=[])
    return sorted(fullest, key=lambda stored: stored.unit.origins[0].position or 0)


def _in_paragraphs(
    units: Sequence[StoredUnit], options: LookupOptions, draft: Document
) -> Iterator[list[StoredUnit]]:
    """The units that one paragraph was made of, as the aligner noted it.

    Others' memories don't say. What the draft has in one paragraph is taken together there.
    """
    numbers = [_numbers(stored.unit.origins[0], options.source) for stored in units]
    if not any(numbers):
        homes = _homes(draft)
        known = [homes.get(fold(_source_of(stored, options)), ()) for stored in units]
        numbers = list(_between_equals(known))
    run: list[StoredUnit] = []
    last: tuple[int, ...] = ()
    for stored, own in zip(units, numbers, strict=True):
        if run and not (last and own and own[0] == last[-1]):
            yield run
            run = []
        run.append(stored)
        last = own
    if run:
        yield run


def _between_equals(numbers: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """Numbers, an unknown one filled in where those around it are the same."""
    around = [(), *numbers, ()]
    for before, own, after in zip(around, numbers, around[2:], strict=False):
        yield before if not own and before == after else own


def _numbers(origin: Origin, lang: str) -> tuple[int, ...]:
    """The numbers of the paragraphs that the aligner took a text from."""
    at = next((at for at, place in enumerate(origin.places[:2]) if place.lang == lang), None)
    if at is None:
        return ()
    wanted = f"x-tmtool-{_SIDES[at]}-paragraphs"
    written = next((value for name, value in origin.properties if name == wanted), "")
    return tuple(json.loads(written)) if re.fullmatch(r"\[\d+(, ?\d+)*\]", written) else ()


def _homes(draft: Document) -> dict[str, tuple[int, ...]]:
    """In which paragraph of the draft a sentence stands, where that is one alone."""
    found: dict[str, tuple[int, ...]] = {}
    for number, paragraph in enumerate(draft.paragraphs):
        for start, stop in split(paragraph.text, draft.lang):
            text = fold(paragraph.text[start:stop])
            found[text] = () if text in found else (number,)
    return found


def _paragraph(units: Sequence[StoredUnit], options: LookupOptions) -> Earlier:
    text, ranges = "", []
    for stored in units:
        own = _source_of(stored, options)
        text += _between(text, own, options.source) + own
        ranges.append((len(text) - len(own), len(text), stored))
    sentences, target = _with_targets(ranges, options)
    place = _build_place(units[0], options.source)
    return Earlier(text, target, place.kind, place.label, sentences)


def _source_of(stored: StoredUnit, options: LookupOptions) -> str:
    found = stored.unit.find_fitting(options.source, options.source_region)
    return found.text if found else ""


def _between(text: str, more: str, lang: str) -> str:
    """What stands between two sentences; Latin words are apart in a Chinese text as well."""
    if not text or not more:
        return ""
    return " " if (text[-1] + more[0]).isascii() else get_joiner(lang)


def _build_place(stored: StoredUnit, lang: str) -> Place:
    origin = stored.unit.origins[0]
    own = origin.place(lang)
    label = own.label or next((each.label for each in origin.places if each.label), None)
    return replace(own, label=label)


def _with_targets(
    ranges: Sequence[tuple[int, int, StoredUnit | None]], options: LookupOptions
) -> tuple[tuple[Sentence, ...], str]:
    """The sentences, and the translations of those that have one, joined."""
    target, sentences = "", []
    for start, stop, stored in ranges:
        fitting = stored and stored.unit.find_fitting(options.target, options.target_region)
        own = fitting.text if fitting else ""
        target += _between(target, own, options.target) + own
        sentences.append(Sentence(start, stop, range(len(target) - len(own), len(target)), stored))
    return tuple(sentences), target


def _find_exact(
    store: Store, texts: Sequence[str], options: LookupOptions, document: Document
) -> Iterator[StoredUnit | None]:
    """For each text the unit that is it exactly: of the document itself before others.

    Then the higher standing counts, and among equals the document that supplied the neighbours.
    """
    ids = store.find_exact([fold(text) for text in texts], options.source)
    flat = sorted({each for some in ids for each in some})
    keys = dict(zip(flat, store.find_unit_keys(flat, options.target, options.view), strict=True))
    own = View(_of(document, options.view.where), options.view.as_of)
    listed = sorted({key for some in keys.values() for key in some})
    units = dict(zip(listed, store.read_units(listed, options.view, _ORIGINS), strict=True))
    here = dict(zip(listed, store.read_units(listed, own, 1), strict=True))
    found = [[here[k] or units[k] for each in some for k in keys[each]] for some in ids]
    candidates = [[stored for stored in some if stored] for some in found]
    supplied = [frozenset(chain.from_iterable(map(_documents, some))) for some in candidates]
    for at, some in enumerate(candidates):
        near = support(supplied, at)

        def worth(stored: StoredUnit, near: Support = near) -> tuple[bool, int, float, int]:
            higher, newer = rank_origin(stored.unit.origins[0])
            told = max(near.get(each, 0.0) for each in _documents(stored))
            return here[stored.key] is not None, higher, told, newer

        yield max(some, key=worth, default=None)


def _documents(stored: StoredUnit) -> set[Origin]:
    return set(map(reduce_to_document, stored.unit.origins))


def _of(document: Document, where: Where | None) -> Where:
    from tmtool.where import Or

    names: list[Where] = [Equal("document", document.id)]
    if document.meta.file_hash:
        names.append(Equal("hash", document.meta.file_hash))
    if document.symbol:
        names.append(Equal("symbol", document.symbol))
    found = combine(where, Or(tuple(names)))
    assert found is not None
    return found
