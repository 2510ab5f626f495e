"""Which document of a memory a draft goes on from: by the text they share, and what is cited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt

from tmtool.errors import InputError
from tmtool.memory.comparison.earlier import LONGEST, rank_origin, read_previous_version
from tmtool.memory.comparison.model import PreviousVersion
from tmtool.memory.comparison.pairing import pair_paragraphs
from tmtool.memory.model import Answer, LookupOptions
from tmtool.memory.whole.bulk import DocumentAnswers
from tmtool.memory.whole.self_matches import COMMON, name_document, reduce_to_document
from tmtool.protocols import Store
from tmtool.un.citations import find_citations
from tmtool.un.symbols import find_symbols
from tmtool.units import Document, Origin

LEAST = 0.15
"""The share of a draft that a document has to supply to be taken for its previous version. Chosen,
no measurement."""
_COMPARED = 3
"""So many of the most promising documents are compared with the draft in full. Chosen, no
measurement."""
_CITED = 0.1
"""What it is worth that the draft cites the document, in shares of the draft. Chosen, no
measurement."""
_ALIKE = 65.0
"""Per cent from which a match counts for its document. Chosen, as the floor of look-ups."""


@dataclass(frozen=True, slots=True)
class _DocumentGuess:
    """A document, what it supplies of the draft (0..1), and in which paragraph it is cited."""

    origin: Origin
    share: float
    cited: int | None = None

    @property
    def worth(self) -> float:
        return self.share + (_CITED if self.cited is not None else 0)


def guess(store: Store, whole: DocumentAnswers) -> PreviousVersion | None:
    """The document that most of the draft goes on from, with the evidence; None where none does."""
    draft, options = whole.document, whole.options
    ranked = sorted(_candidates(whole), key=lambda each: -each.worth)[:_COMPARED]
    best: tuple[tuple[float, int, int], PreviousVersion] | None = None
    for candidate in ranked:
        origins = _of_memory(store, candidate.origin, options)
        if not origins:
            continue
        try:
            found = read_previous_version(store, origins, options, draft)
        except InputError:
            # Units that nobody knows the place of make no text to go on from.
            continue
        kept, equal, continued = _kept(draft, found)
        share = kept + (_CITED if candidate.cited is not None else 0)
        worth = (round(share, 2), *max(map(rank_origin, origins)))
        if kept >= LEAST and (best is None or worth > best[0]):
            told = tuple(_evidence(candidate, continued, equal, draft))
            best = worth, replace(found, evidence=told)
    return best[1] if best else None


def _candidates(whole: DocumentAnswers) -> Iterator[_DocumentGuess]:
    """Every document that supplies a match, by how much it supplies that few others have."""
    cited = dict(_cited(whole.document))
    worth: defaultdict[Origin, float] = defaultdict(float)
    total = sum(sqrt(len(answer.query.text)) for answer in whole.answers) or 1
    for answer in whole.answers:
        supplied = _supplied(answer)
        for origin, score in supplied.items():
            worth[origin] += score * sqrt(len(answer.query.text)) / sqrt(len(supplied))
    for origin, value in worth.items():
        at = next((cited[name] for name in _names(origin) if name in cited), None)
        yield _DocumentGuess(origin, value / total, at)


def _supplied(answer: Answer) -> dict[Origin, float]:
    """The documents that have a match for a segment, and how good the best of each is, 0..1."""
    found: dict[Origin, float] = {}
    for match in answer.matches:
        if match.scored.match < _ALIKE or match.stored.occurrences > COMMON:
            continue
        for origin in map(reduce_to_document, (match.origin, *match.stored.unit.origins)):
            found[origin] = max(found.get(origin, 0.0), match.scored.match / 100)
    return found


def _of_memory(store: Store, named: Origin, options: LookupOptions) -> list[Origin]:
    """The document as the memory knows it; nothing where it is a whole memory that came in."""
    found = [
        (origin, units)
        for origin, units in store.list_documents(options.view, name_document(named))
        if reduce_to_document(origin) == named
    ]
    return [origin for origin, _ in found] if sum(units for _, units in found) <= LONGEST else []


def _kept(draft: Document, earlier: PreviousVersion) -> tuple[float, int, int]:
    """The share of the draft's text that goes on from a document.

    Beside it how many paragraphs are unchanged, and how many go on at all.
    """
    texts = [each.text for each in draft.paragraphs]
    found = pair_paragraphs(texts, [each.text for each in earlier.paragraphs], draft.lang)
    kept = sum(pair.score * len(texts[at]) for pair in found for at in pair.draft)
    equal = sum(pair.score == 1 and len(pair.draft) == len(pair.earlier) for pair in found)
    return kept / (sum(map(len, texts)) or 1), equal, sum(len(pair.draft) for pair in found)


def _cited(draft: Document) -> Iterator[tuple[str, int]]:
    """What the draft cites, symbols and numbers of resolutions, with the paragraph; last is first.

    As a dict the first paragraph that cites each remains.
    """
    for number in reversed(range(len(draft.paragraphs))):
        text = draft.paragraphs[number].text
        yield from ((each.symbol, number) for each in find_symbols(text))
        yield from ((each.number, number) for each in find_citations(text, draft.lang))


def _names(origin: Origin) -> Iterator[str]:
    """What a document is cited by: its symbol, and the number of a resolution."""
    if origin.symbol:
        yield origin.symbol
        _, found, number = origin.symbol.partition("/RES/")
        if found:
            yield number


def _evidence(
    candidate: _DocumentGuess, continued: int, equal: int, draft: Document
) -> Iterator[str]:
    told = f"{continued} of {len(draft.paragraphs)} paragraphs go on from it"
    yield f"{told}, {equal} of them unchanged"
    if candidate.cited is not None:
        text = " ".join(draft.paragraphs[candidate.cited].text.split())
        yield f"the draft cites it: {_short(text)}"


def _short(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
