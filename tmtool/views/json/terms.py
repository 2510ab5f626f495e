"""Terms in a text as objects; each says its `type`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tmtool.concepts import Term
from tmtool.terms.found import FoundTerm
from tmtool.terms.records import tell_fields


def build_terms(terms: Iterable[FoundTerm], number: int = 1) -> Iterator[dict[str, Any]]:
    """The terms of a text; `number` is that of the text."""
    for each in terms:
        yield {
            "type": "term", "query_number": number, "span": [each.start, each.stop],
            "entry": each.entry.id, "term": _term(each.term),
            "equivalents": [_term(term) for term in each.equivalents],
        }  # fmt: skip


def _term(term: Term) -> dict[str, Any]:
    """What is known of a term; what is unknown is left out."""
    always = ("lang", "text", "status", "form", "recognized", "verified")
    return {name: getattr(term, name) for name in always} | tell_fields(term)
