"""Evidence for a translation, chosen to fit a length: the best matches, the terms, what not to use.

It is made for somebody who sees nothing else of the memory, such as a language model. A text is
never cut: what does not fit is left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmtool.concepts import Term
from tmtool.memory.model import Match
from tmtool.memory.requests import LookedUpText, LookupRequest, LookupResult
from tmtool.memory.successors import Successor, is_outdated, name_origin
from tmtool.selection import Selection
from tmtool.terms.found import FoundTerm

MOST_CHARACTERS = 4_000
"""So many characters of stored text a pack has at most, where nothing else is said. Chosen, no
measurement: some twenty matches of the length of a clause."""
RULED_OUT = ("superseded", "deprecated")


@dataclass(frozen=True, slots=True)
class EvidenceRequest:
    """Texts to gather evidence for, looked up as `lookup` says, without pieces and phrases.

    The pack has at most `most` characters of stored text. What is restricted, embargoed or
    provisional is left out as if it were not there, unless it is asked for.
    """

    lookup: LookupRequest
    most: int = MOST_CHARACTERS
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class AvoidedWording:
    """A term that is not to be used, and what is used instead, None where nobody says it."""

    text: str
    status: str
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class AvoidedDocument:
    """A document that stands no more, what became of it, and how many matches are from it."""

    name: str
    successors: tuple[Successor, ...]
    matches: int


@dataclass(frozen=True, slots=True)
class TextEvidence:
    """What the pack has of a text; `missing_matches` and `missing_terms` count what did not fit."""

    text: LookedUpText
    matches: tuple[Match, ...]
    terms: tuple[FoundTerm, ...]
    wordings: tuple[AvoidedWording, ...]
    documents: tuple[AvoidedDocument, ...]
    missing_matches: int = 0
    missing_terms: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceResult:
    """A pack: what there is of each text, and how many characters of stored text that has."""

    texts: tuple[TextEvidence, ...]
    characters: int
    request: EvidenceRequest
    memory: str

    @property
    def selection(self) -> Selection:
        return self.request.lookup.selection

    @property
    def is_known(self) -> bool:
        """Whether there is a match or a term of any text."""
        return any(each.matches or each.terms for each in self.texts)


class _Room:
    """How many characters are left."""

    def __init__(self, most: int) -> None:
        self.most = self.left = most

    def take(self, length: int) -> bool:
        """Take so many, if they are left."""
        if length > self.left:
            return False
        self.left -= length
        return True


def choose_evidence(looked_up: LookupResult, request: EvidenceRequest) -> EvidenceResult:
    """Choose what of a look-up fits: of each text the best match, its terms, then more matches.

    A match that does not fit ends the matches of its text: a worse one never stands for it. Of
    documents that stand no more only the names are there.
    """
    room = _Room(request.most)
    current = [_list_current(each) for each in looked_up.texts]
    kept: list[list[Match]] = [[] for _ in looked_up.texts]
    for each, own in zip(current, kept, strict=True):
        _keep(each[:1], own, room)
    terms = [[*_fit_terms(each, room)] for each in looked_up.texts]
    for each, own in zip(current, kept, strict=True):
        if own:
            _keep(each[1:], own, room)
    texts = tuple(
        TextEvidence(
            text, tuple(matches), tuple(known), tuple(_list_wordings(matches, known)),
            tuple(_list_outdated(text)), len(standing) - len(matches),
            len(_list_terms(text)) - len(known),
        )
        for text, standing, matches, known in zip(
            looked_up.texts, current, kept, terms, strict=True
        )
    )  # fmt: skip
    return EvidenceResult(texts, room.most - room.left, request, looked_up.memory)


def _keep(matches: Sequence[Match], kept: list[Match], room: _Room) -> None:
    for each in matches:
        made = each.rewritten.text if each.rewritten else ""
        if not room.take(len(each.source) + len(each.target) + len(made)):
            return
        kept.append(each)


def _list_current(text: LookedUpText) -> list[Match]:
    return [each for each in text.answer.matches if not is_outdated(each.successors)]


def _list_outdated(text: LookedUpText) -> Iterator[AvoidedDocument]:
    named: dict[str, list[Match]] = {}
    for each in text.answer.matches:
        if is_outdated(each.successors):
            named.setdefault(name_origin(each.origin) or "", []).append(each)
    for name, matches in named.items():
        yield AvoidedDocument(name, matches[0].successors, len(matches))


def _list_terms(text: LookedUpText) -> list[FoundTerm]:
    """The terms of a text, each once."""
    return [*{(each.entry.id, each.term): each for each in text.terms}.values()]


def _fit_terms(text: LookedUpText, room: _Room) -> Iterator[FoundTerm]:
    for each in _list_terms(text):
        if not room.take(sum(len(term.text) for term in (each.term, *each.equivalents))):
            return
        yield each


def _list_wordings(
    matches: Sequence[Match], terms: Sequence[FoundTerm]
) -> Iterator[AvoidedWording]:
    """Equivalents that are ruled out, and superseded terms in the matches, each once."""
    named: dict[str, AvoidedWording] = {}
    for each in terms:
        for term in each.equivalents:
            if term.status in RULED_OUT:
                instead = term.successor or _find_usable(each.equivalents)
                named.setdefault(term.text, AvoidedWording(term.text, term.status, instead))
    for match in matches:
        for old, new in match.superseded.terms if match.superseded else ():
            named.setdefault(old, AvoidedWording(old, "superseded", new))
    yield from named.values()


def _find_usable(terms: Sequence[Term]) -> str | None:
    """The first equivalent that may be used."""
    return next((each.text for each in terms if each.status not in RULED_OUT), None)
