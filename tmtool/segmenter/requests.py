"""What segmenting can be asked for, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tmtool.documents import Reading
    from tmtool.documents.requests import ReadRequest
    from tmtool.segmenter.boundary import Decision
    from tmtool.units import Segment


@dataclass(frozen=True, slots=True)
class SegmentRequest:
    """A text to read and cut; `srx` is a file of rules that replace those on sentences."""

    text: ReadRequest
    level: Literal["paragraph", "sentence", "clause", "word"] = "sentence"
    srx: str | None = None


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """What was read, its segments in order, and for each paragraph why it was cut or not.

    Words have no decisions: what finds them is a dictionary.
    """

    reading: Reading
    segments: tuple[Segment, ...]
    decisions: tuple[tuple[Decision, ...], ...]
