"""A pack of evidence as objects; each says its `type`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tmtool.concepts import Term
from tmtool.memory.evidence import EvidenceResult, TextEvidence
from tmtool.memory.model import WHOLE, Kind, LookupOptions, Match
from tmtool.terms.found import FoundTerm
from tmtool.views.citations import Permalinks, cite_match

_UNRATED: frozenset[Kind] = frozenset({*WHOLE, "semantic", "fragment"})
"""Kinds of which the percentage says nothing of how well the translation fits."""


def build_evidence(result: EvidenceResult, links: Permalinks) -> Iterator[dict[str, Any]]:
    """The pack as a whole, then of each text what was asked, its matches, terms, and what to avoid.

    The citation of a match has no texts, as the match has them.
    """
    yield {
        "type": "pack", "texts": len(result.texts), "characters": result.characters,
        "most_characters": result.request.most, "restricted": result.request.restricted,
        "memory": result.memory, "filter": str(result.selection),
    }  # fmt: skip
    for number, each in enumerate(result.texts, start=1):
        yield from _build_text(number, each, links)


def _build_text(number: int, own: TextEvidence, links: Permalinks) -> Iterator[dict[str, Any]]:
    answer, options = own.text.answer, own.text.options
    yield {
        "type": "evidence", "query_number": number, "query": answer.query.text,
        "from": options.source, "to": options.target, "matches": len(own.matches),
        "terms": len(own.terms), "missing_matches": own.missing_matches,
        "missing_terms": own.missing_terms, "searched": list(answer.searched),
        "notes": list(answer.notes),
    }  # fmt: skip
    for rank, match in enumerate(own.matches, start=1):
        yield {
            "type": "evidence_match", "query_number": number, "number": rank,
            "percent": None if match.kind in _UNRATED else int(match.scored.match + 1e-6),
            "kind": match.kind, **_build_made(match),
            "citation": _cite(match, options, links),
        }  # fmt: skip
    for found in own.terms:
        yield {"type": "evidence_term", "query_number": number, **_build_term(found)}
    for wording in own.wordings:
        yield {
            "type": "avoid", "query_number": number, "what": "term", "text": wording.text,
            "why": wording.status, "instead": wording.instead,
        }  # fmt: skip
    for document in own.documents:
        yield {
            "type": "avoid", "query_number": number, "what": "document", "text": document.name,
            "why": ", ".join(map(str, document.successors)),
            "instead": document.successors[-1].document,
        }  # fmt: skip


def _build_made(match: Match) -> dict[str, Any]:
    """The texts; `rewritten` has the values of the query, and stands in no document."""
    return {
        "source": match.source, "target": match.target,
        "rewritten": match.rewritten.text if match.rewritten else None,
    }  # fmt: skip


def _cite(match: Match, options: LookupOptions, links: Permalinks) -> dict[str, Any]:
    told = cite_match(match, options, links).items()
    return {name: value for name, value in told if name != "texts"}


def _build_term(term: FoundTerm) -> dict[str, Any]:
    return {
        "entry": term.entry.id, **_build_name(term.term),
        "equivalents": [_build_name(each) for each in term.equivalents],
    }  # fmt: skip


def _build_name(term: Term) -> dict[str, Any]:
    return {
        "lang": term.lang, "text": term.text, "status": term.status,
        "process_status": term.process_status, "source": term.source,
        "successor": term.successor,
    }  # fmt: skip
