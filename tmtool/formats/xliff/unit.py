"""What both versions of XLIFF say of a bead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tmtool.formats.bitexts.codes import PlainText
from tmtool.formats.bitexts.columns import is_doubtful
from tmtool.formats.bitexts.rows import Record


@dataclass(frozen=True, slots=True)
class XliffUnit:
    """A unit as read: where, the texts of its columns, and both sides with what stands in them."""

    line: int
    columns: Mapping[str, str]
    source: PlainText
    target: PlainText


def remark(record: Record) -> str:
    """What a translator sees of a bead: its labels, kinds and type, and how sure it is.

    >>> remark({"source_label": "7", "target_label": "7", "source_kind": "operative", "type": "2-1",
    ...     "target_kind": "operative", "score": 0.41, "checked_by": None, "checked_at": None})
    '7; operative; 2-1; alignment 0.41, doubtful'
    """
    labels, kinds = (
        " / ".join(dict.fromkeys(str(each) for each in found if each))
        for found in (
            (record["source_label"], record["target_label"]),
            (record["source_kind"], record["target_kind"]),
        )
    )
    parts = (labels, kinds, str(record["type"]), _confidence(record))
    return "; ".join(part for part in parts if part)


def _confidence(record: Record) -> str:
    if record["checked_by"]:
        at = f", {record['checked_at']}" if record["checked_at"] else ""
        return f"checked by {record['checked_by']}{at}"
    if not isinstance(record["score"], float):
        return ""
    doubtful = ", doubtful" if is_doubtful(record) else ""
    return f"alignment {record['score']:.2f}{doubtful}"
