"""The documents of a memory, links and corrections, as objects; each says its `type`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tmtool.memory.document_requests import CorrectResult, LinkResult, ListedDocument
from tmtool.memory.successors import name_origin
from tmtool.operations.lookup_records import tell_origin as build_origin
from tmtool.operations.lookup_records import tell_successors


def build_documents(listed: Iterable[ListedDocument]) -> Iterator[dict[str, Any]]:
    """Each document as an object."""
    for each in listed:
        yield {
            "type": "listed", "name": name_origin(each.origin), "units": each.units,
            "became": tell_successors(each.successors), "origin": build_origin(each.origin),
        }  # fmt: skip


def build_link(result: LinkResult) -> dict[str, Any]:
    """What was linked."""
    made = result.link
    return {
        "type": "link", "change": made.number, "document": made.document,
        "relation": made.successor.relation, "other": made.successor.document,
        "other_in_memory": result.successor_is_there,
    }  # fmt: skip


def build_corrections(result: CorrectResult) -> Iterator[dict[str, Any]]:
    """The whole, then each correction."""
    plan = result.plan
    yield {
        "type": "corrigendum", "name": result.name, "document": plan.document, "lang": plan.lang,
        "units": len(plan.units), "change": result.change, "not_understood": list(result.unread),
    }  # fmt: skip
    for each in plan.corrections:
        told = each.correction
        yield {
            "type": "correction", "parts": [*map(str, told.parts)], "paragraph": told.paragraph,
            "subparagraphs": list(told.subparagraphs), "sentence": told.sentence, "old": told.old,
            "new": told.new, "key": each.key, "before": each.before or None,
            "after": each.after or None, "problem": each.problem,
        }  # fmt: skip
