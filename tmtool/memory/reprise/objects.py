"""A reprise as objects for programs: what was compared, then every paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tmtool.memory.reprise import cells
from tmtool.memory.reprise.nouns import Reprise, Row


def objects(reprise: Reprise, facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The comparison, then its rows in order; offsets are code points."""
    draft, earlier = cells.titles(reprise)
    yield {
        "type": "reprise",
        "draft": draft,
        "predecessor": earlier,
        "evidence": list(reprise.predecessor.evidence),
        "source": reprise.langs[0],
        "target": reprise.langs[1],
        "counts": reprise.counts,
        "notes": list(reprise.notes),
        **facts,
    }
    for row in reprise.rows:
        yield {"type": "paragraph", **_record(row, reprise)}


def _record(row: Row, reprise: Reprise) -> dict[str, Any]:
    before = reprise.before(row)
    own = reprise.draft.paragraphs[row.draft] if row.draft is not None else None
    return {
        "verdict": row.verdict,
        "draft": row.draft,
        "earlier": row.earlier,
        "label": own.label if own else None,
        "earlier_label": before.label if before else None,
        "kind": own.kind if own else before.kind if before else None,
        "score": round(row.score, 3) if before and own else None,
        "text": own.text if own else None,
        "earlier_text": before.text if before else None,
        "edits": [
            [each.operation, each.query.start, each.query.stop, each.text.start, each.text.stop]
            for each in row.edits
            if each.operation != "equal"
        ],
        "target": (before.target or None) if before else None,
        "complete": before.complete if before else None,
        "affected": [[each.start, each.stop] for each in row.affected],
        "rewritten": row.rewritten.text if row.rewritten else None,
        "show": cells.source_of(row, reprise) or None,
    }
