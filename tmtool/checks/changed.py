"""Pairs of a job that are new or changed since an earlier text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tmtool.checks.model import CheckInput, Side
from tmtool.checks.precedents import find_same
from tmtool.errors import InputError
from tmtool.formats.bitexts.rows import find_file_name, iter_rows
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.memory.comparison import Earlier, PreviousVersion, find_previous_version, guess
from tmtool.memory.model import LookupOptions
from tmtool.protocols import Store
from tmtool.units import Document, Paragraph

_SENTENCE_END = re.compile(r"(?<=[。！？!?；;])|(?<=\.)(?!\d)")


@dataclass(frozen=True, slots=True)
class ChangedPairs:
    """The numbers of the pairs to check; `description` says what they were compared with.

    `code` is "no previous version" if there was no earlier text.
    """

    numbers: frozenset[int]
    description: str
    code: str = ""


def compare_with(job: CheckInput, previous: PreviousVersion, side: Side = 0) -> ChangedPairs:
    """Return the pairs of paragraphs that were edited, added or translated in another way.

    A paragraph is unchanged if its sentences, and those of its translation where it is known, are
    in earlier paragraphs that the draft still has as a whole. Their order, and other cuts into
    paragraphs, make no difference. `side` is the side that has a previous version; pairs without
    text there are always changed.
    """
    draft, places = _build_draft(job, side)
    texts = [_cut(paragraph.text) for paragraph in draft.paragraphs]
    translations: list[set[str]] = [set() for _ in texts]
    joined: list[set[int]] = [{at} for at in range(len(texts))]
    for pair in job.pairs:
        for at in places.get(pair.number, ()):
            translations[at] |= _cut((pair.target, pair.source)[side])
            joined[at].update(places[pair.number])
    known = _find_intact(previous, set().union(*texts), set().union(*translations))
    kept = set()
    for at, text in enumerate(texts):
        if known.keys() >= text:
            # A pair of several paragraphs has the translation of all of them.
            around = {sentence for other in joined[at] for sentence in texts[other]}
            earlier = [known[sentence] for sentence in around & known.keys()]
            allowed = {sentence for each in earlier if each is not None for sentence in each}
            own = translations[at]
            if None in earlier or (allowed >= own and bool(allowed) == bool(own)):
                kept.add(at)
    unchanged = {number for number, own in places.items() if own and kept.issuperset(own)}
    evidence = f" ({'; '.join(previous.evidence)})" if previous.evidence else ""
    numbers = frozenset(pair.number for pair in job.pairs) - unchanged
    return ChangedPairs(numbers, f"compared with {previous.name}{evidence}")


def _find_intact(
    previous: PreviousVersion, texts: set[str], translations: set[str]
) -> Mapping[str, set[str] | None]:
    """Return the sentences of earlier paragraphs that the draft has, with their translations.

    A translation of which only a part is known is None.
    """
    found: dict[str, set[str] | None] = {}
    for paragraph in previous.paragraphs:
        sentences, target = _cut(paragraph.text), _cut(paragraph.target)
        is_known = bool(paragraph.target) and (not paragraph.sentences or paragraph.complete)
        if not texts >= sentences or (is_known and not translations >= target):
            continue
        for sentence in sentences:
            before = found.setdefault(sentence, set())
            found[sentence] = before | target if is_known and before is not None else None
    return found


def _cut(text: str) -> set[str]:
    """Cut a text into its sentences, folded and without spaces."""
    bare = "".join(fold(text).split())
    return {sentence for sentence in _SENTENCE_END.split(bare) if sentence}


def compare_with_document(job: CheckInput, earlier: Document) -> ChangedPairs:
    """Return the pairs that are new since an earlier version of the source or the translation.

    Raises InputError if it is in neither language.
    """
    source, target = job.bases
    name = find_file_name(earlier.meta.file)
    if get_base(earlier.lang) not in (source, target):
        raise InputError(
            f"{name or 'the previous version'} is {earlier.lang}: name an earlier version of the "
            f"{source} or of the {target} text"
        )
    paragraphs = tuple(Earlier(each.text, "", each.kind, each.label) for each in earlier.paragraphs)
    previous = PreviousVersion(name or earlier.symbol or "the previous version", paragraphs)
    return compare_with(job, previous, 0 if get_base(earlier.lang) == source else 1)


def compare_with_pairs(job: CheckInput, earlier: CheckInput) -> ChangedPairs:
    """Return the pairs that are new since a job in the same languages.

    Raises InputError for other languages.
    """
    if earlier.bases != job.bases:
        ours, theirs = "-".join(job.langs), "-".join(earlier.langs)
        raise InputError(
            f"{earlier.file} is {theirs} but {job.file} is {ours}: name a previous version "
            "in the same languages"
        )
    paragraphs = tuple(Earlier(*pair.texts) for pair in earlier.pairs if pair.source.strip())
    found = compare_with(job, PreviousVersion(earlier.file or "the previous version", paragraphs))
    before = {texts for _, texts in _iter_one_sided(earlier)}
    unchanged = {number for number, texts in _iter_one_sided(job) if texts in before}
    return replace(found, numbers=found.numbers - unchanged)


def _iter_one_sided(job: CheckInput) -> Iterator[tuple[int, tuple[str, str]]]:
    for pair in job.pairs:
        texts = fold(pair.source).strip(), fold(pair.target).strip()
        if "" in texts:
            yield pair.number, texts


def compare_with_named(job: CheckInput, name: str, memory: Store) -> ChangedPairs:
    """Return the pairs that are new since a document of the memory, or raise InputError."""
    options = LookupOptions(*job.bases)
    draft, _ = _build_draft(job, 0)
    return compare_with(job, find_previous_version(memory, name, options, draft))


def compare_with_guessed(job: CheckInput, memory: Store) -> ChangedPairs:
    """Return the pairs that are new since the document of the memory that the source continues.

    Without such a document these are the pairs that no document has word for word.
    """
    from tmtool.memory.memory import Memory
    from tmtool.memory.whole.bulk import look_up

    source, target = job.bases
    options = LookupOptions(source, target, semantic="never", fragments=False)
    found = guess(memory, look_up(Memory(memory), _build_draft(job, 0)[0], options))
    if found is not None:
        return compare_with(job, found)
    known = {pair.number for pair, _ in find_same(replace(job, memory=memory))}
    new = frozenset(pair.number for pair in job.pairs) - known
    if known:
        return ChangedPairs(
            new, "no previous version in the memory; the other pairs are in it word for word"
        )
    return ChangedPairs(new, "no previous version in the memory", "no previous version")


def _build_draft(job: CheckInput, side: Side) -> tuple[Document, Mapping[int, Sequence[int]]]:
    """Return one side as a document, and the indexes of the paragraphs of each pair.

    Each pair is a paragraph unless the documents are known.
    """
    if job.whole is not None:
        rows = (row for row in iter_rows(job.whole) if row.stream != "lists")
        places = {row.number: (row.source, row.target)[side].paragraphs for row in rows}
        return (job.whole.source, job.whole.target)[side], places
    texts = {pair.number: pair.texts[side] for pair in job.pairs}
    spoken = {number: text for number, text in texts.items() if text.strip()}
    paragraphs = tuple(Paragraph("body", None, text) for text in spoken.values())
    document = Document(job.bases[side], paragraphs)
    return document, {number: (at,) for at, number in enumerate(spoken)}
