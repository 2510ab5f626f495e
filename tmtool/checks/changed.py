"""Pairs of a job that are new or changed since an earlier text."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Literal, TypeAlias

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.precedents import find_same
from tmtool.errors import InputError
from tmtool.formats.bitexts.rows import find_file_name, iter_rows
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.memory.comparison import (
    Comparison,
    Earlier,
    ParagraphRow,
    PreviousVersion,
    compare,
    find_previous_version,
    guess,
)
from tmtool.memory.model import LookupOptions
from tmtool.protocols import Store
from tmtool.units import Document, Paragraph

Side: TypeAlias = Literal[0, 1]
_Way: TypeAlias = tuple[str, bool]
"""How an earlier paragraph was translated, and whether only a part of that is known: what stands
there often, as in a table, has few of them."""


@dataclass(frozen=True, slots=True)
class ChangedPairs:
    """The numbers of the pairs that are to be looked at; `description` says from what they differ.

    `code` names what a person may help with: that there was no earlier text to be found.
    """

    numbers: frozenset[int]
    description: str
    code: str = ""


def compare_with(job: CheckInput, previous: PreviousVersion, side: Side = 0) -> ChangedPairs:
    """The pairs of paragraphs that are edited, new, or translated otherwise than before.

    `side` is that of which there is a previous version. What was only put elsewhere, or cut into
    other paragraphs, is unchanged; width, script, case and blanks make no difference.
    A pair without a text on that side has nothing to be compared with, and is looked at.
    """
    draft, places = _draft(job, side)
    pairs = _ParagraphPairs(job, places, side)
    kept, rest, left = _as_they_were(draft, previous, pairs)
    if rest and left:
        parts = replace(draft, paragraphs=tuple(draft.paragraphs[at] for at in rest))
        langs = get_base(job.langs[side]), get_base(job.langs[1 - side])
        comparison = compare(parts, replace(previous, paragraphs=left), LookupOptions(*langs))
        kept |= {
            rest[at]
            for row in comparison.rows
            if _is_kept(row, comparison, pairs, [rest[at] for at in row.draft])
            for at in row.draft
        }
    old = {number for number, own in places.items() if own and kept.issuperset(own)}
    told = "; ".join(previous.evidence)
    name = f"{previous.name} ({told})" if told else previous.name
    return ChangedPairs(frozenset(each.number for each in job.pairs) - old, f"compared with {name}")


def _as_they_were(
    draft: Document, previous: PreviousVersion, pairs: _ParagraphPairs
) -> tuple[set[int], list[int], tuple[Earlier, ...]]:
    """The paragraphs with an equal one, wherever that stands; those without; the earlier ones left.

    What has an equal one, but another translation, is in neither of the first two.
    """
    before = previous.paragraphs
    waiting: defaultdict[str, dict[_Way, deque[int]]] = defaultdict(dict)
    # What was translated as one is translated as before only where all of it is.
    for number, each in enumerate(before):
        if each.parts > 1:
            continue
        waiting[_bare([each.text])].setdefault(_way(each), deque()).append(number)
    kept, rest, used = set(), [], set()
    for at, paragraph in enumerate(draft.paragraphs):
        ways = waiting.get(text := _bare([paragraph.text]))
        if not ways:
            rest.append(at)
            continue
        alike = [own for own in ways.values() if not pairs.has_changed(before[own[0]], [at])]
        used.add(min(alike or ways.values(), key=itemgetter(0)).popleft())
        waiting[text] = {way: own for way, own in ways.items() if own}
        kept |= {at} if alike else set()
    return kept, rest, tuple(each for at, each in enumerate(before) if at not in used)


def _way(earlier: Earlier) -> _Way:
    return earlier.target, bool(earlier.sentences) and not earlier.complete


def compare_with_document(job: CheckInput, earlier: Document) -> ChangedPairs:
    """The pairs that are new since an earlier version of the source, or of the translation.

    InputError where it is in neither language.
    """
    side = _side_of(job, earlier)
    paragraphs = tuple(Earlier(each.text, "", each.kind, each.label) for each in earlier.paragraphs)
    name = find_file_name(earlier.meta.file) or earlier.symbol or "the previous version"
    return compare_with(job, PreviousVersion(name, paragraphs), side)


def compare_with_pairs(job: CheckInput, earlier: CheckInput) -> ChangedPairs:
    """The pairs that are new since a job in the same languages; InputError for other ones."""
    if tuple(map(get_base, earlier.langs)) != tuple(map(get_base, job.langs)):
        ours, theirs = "-".join(job.langs), "-".join(earlier.langs)
        raise InputError(
            f"{earlier.file} is {theirs} but {job.file} is {ours}: name a previous version "
            "in the same languages"
        )
    paragraphs = tuple(
        Earlier(pair.source, pair.target, pair.kind, pair.label)
        for pair in earlier.pairs
        if pair.source.strip()
    )
    found = compare_with(job, PreviousVersion(earlier.file or "the previous version", paragraphs))
    return replace(found, numbers=found.numbers - _halves(job, earlier))


def _halves(job: CheckInput, earlier: CheckInput) -> frozenset[int]:
    """The pairs with one side only that were so before."""
    known = {(_bare([pair.source]), _bare([pair.target])) for pair in earlier.pairs}
    sides = {pair.number: (_bare([pair.source]), _bare([pair.target])) for pair in job.pairs}
    return frozenset(number for number, both in sides.items() if "" in both and both in known)


def compare_with_named(job: CheckInput, name: str, memory: Store) -> ChangedPairs:
    """The pairs that are new since a document of the memory; InputError where there is none."""
    options = LookupOptions(get_base(job.langs[0]), get_base(job.langs[1]))
    return compare_with(job, find_previous_version(memory, name, options, _draft(job, 0)[0]))


def compare_with_guessed(job: CheckInput, memory: Store) -> ChangedPairs:
    """The pairs that are new since the document of the memory that the source goes on from.

    Where there is none, those that no other document has word for word.
    """
    from tmtool.memory.memory import Memory
    from tmtool.memory.whole.bulk import look_up

    source, target = map(get_base, job.langs)
    options = LookupOptions(source, target, semantic="never", fragments=False)
    found = guess(memory, look_up(Memory(memory), _draft(job, 0)[0], options))
    if found is not None:
        return compare_with(job, found)
    known = {pair.number for pair, _ in find_same(replace(job, memory=memory))}
    new = frozenset(pair.number for pair in job.pairs if pair.number not in known)
    if len(new) < len(job.pairs):
        return ChangedPairs(
            new, "no previous version in the memory; the other pairs are in it word for word"
        )
    told = "no previous version in the memory"
    return ChangedPairs(new, told, "no previous version")


def _draft(job: CheckInput, side: Side) -> tuple[Document, Mapping[int, Sequence[int]]]:
    """One side as a document, and in which of its paragraphs each pair stands.

    Where pairs alone are known each one is taken for a paragraph.
    """
    if job.whole is not None:
        whole = job.whole
        placed = {
            row.number: (row.source, row.target)[side].paragraphs
            for row in iter_rows(whole)
            if row.stream != "lists"
        }
        return (whole.source, whole.target)[side], placed
    texts = {pair.number: (pair.source, pair.target)[side] for pair in job.pairs}
    spoken = {number: text for number, text in texts.items() if text.strip()}
    paragraphs = tuple(Paragraph("body", None, text) for text in spoken.values())
    document = Document(get_base(job.langs[side]), paragraphs)
    return document, {number: (at,) for at, number in enumerate(spoken)}


def _side_of(job: CheckInput, earlier: Document) -> Side:
    source, target = map(get_base, job.langs)
    if get_base(earlier.lang) not in (source, target):
        raise InputError(
            f"{find_file_name(earlier.meta.file) or 'the previous version'} is {earlier.lang}: "
            f"name an "
            f"earlier version of the {source} or of the {target} text"
        )
    return 0 if get_base(earlier.lang) == source else 1


class _ParagraphPairs:
    """The pairs of a job by the paragraphs of one side in which they stand."""

    def __init__(self, job: CheckInput, places: Mapping[int, Sequence[int]], side: Side) -> None:
        self._places, self._side = places, side
        self._of: defaultdict[int, list[Pair]] = defaultdict(list)
        for pair in job.pairs:
            for at in places.get(pair.number, ()):
                self._of[at].append(pair)

    def has_changed(self, before: Earlier, paragraphs: Sequence[int]) -> bool:
        """Return True if the earlier translation of paragraphs is known and differs."""
        if not before.target or (before.sentences and not before.complete):
            return False
        own = {pair.number: pair for at in paragraphs for pair in self._of[at]}
        if any(not set(self._places[number]) <= set(paragraphs) for number in own):
            return False
        texts = [(pair.target, pair.source)[self._side] for _, pair in sorted(own.items())]
        return _bare(texts) != _bare([before.target])


def _is_kept(
    row: ParagraphRow, comparison: Comparison, pairs: _ParagraphPairs, paragraphs: Sequence[int]
) -> bool:
    """Return True if paragraphs have the same text and translation as earlier ones."""
    before = comparison.get_earlier(row)
    if before is None or not row.draft or _bare([comparison.get_text(row)]) != _bare([before.text]):
        return False
    return not pairs.has_changed(before, paragraphs)


def _bare(texts: Sequence[str]) -> str:
    """Texts as one, folded and without blanks: the ends of paragraphs count for nothing."""
    return "".join("".join(fold(text).split()) for text in texts)
