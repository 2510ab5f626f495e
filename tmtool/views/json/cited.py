"""How something is cited, as an object."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tmtool.memory.cited import CitedFacts, write_date


def build_cited(facts: CitedFacts) -> dict[str, Any]:
    """All that is known; what is unknown is null or empty, and told in `missing`."""
    act, document = facts.act, facts.document
    return {
        "type": "cited",
        "query": facts.query,
        "known": facts.is_known,
        "kind": act.kind if act else "document" if document else None,
        "number": act.number if act else None,
        "organ": act.organ if act else document.body if document else None,
        "date": write_date(act.date) if act else document.date if document else None,
        "symbol": document.symbol if document else None,
        "titles": [asdict(each) for each in facts.titles],
        "forms": {lang: {each.name: each.text for each in own} for lang, own in facts.forms},
        "names": {lang: list(own) for lang, own in facts.names},
        "entries": [each.id for each in facts.entries],
        "sources": list(act.sources) if act else [],
        "verified": act.verified if act else False,
        "missing": list(facts.missing),
    }
