"""Phrases in a memory as objects; each says its `type`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tmtool.memory.concordance.absence import Absence
from tmtool.memory.concordance.query import ConcordanceQuery
from tmtool.memory.successors import Successor


def build_absence(absence: Absence, facts: Mapping[str, Any]) -> dict[str, Any]:
    """That nothing was found, as an object."""
    extent = absence.extent
    return {
        "type": "absent",
        "terms": _list_terms(absence.query),
        "occurrences": 0,
        "texts": 0,
        "searched": {
            "documents": extent.documents,
            "units": extent.units,
            "years": [extent.first, extent.last],
        },
        "near": [
            {"why": n.why, "text": n.text, "occurrences": n.occurrences, "texts": n.texts}
            for n in absence.near
        ],
        **facts,
    }  # fmt: skip


def _tell_query(query: ConcordanceQuery) -> dict[str, Any]:
    """What was asked."""
    return {"terms": _list_terms(query), "lang": query.lang, "to": query.to}


def _list_terms(query: ConcordanceQuery) -> list[dict[str, Any]]:
    return [
        {"lang": term.lang, "text": term.written, "excluded": term.excluded} for term in query.terms
    ]


def build_successors(successors: Sequence[Successor]) -> list[dict[str, str]]:
    """What became of a document."""
    return [{"relation": each.relation, "document": each.document} for each in successors]
