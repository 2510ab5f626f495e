"""A text, cut into paragraphs, sentences, clauses or words."""

from __future__ import annotations

from tmtool.pipeline import SegmentRequest, SegmentResult
from tmtool.reporter import SILENT, Reporter
from tmtool.services.reading import read


def segment(request: SegmentRequest, reporter: Reporter = SILENT) -> SegmentResult:
    """Read a text and cut it; InputError where it can't be read, or the file of rules is faulty."""
    from tmtool.segmenter import build_ranges, explain, read_srx
    from tmtool.units import Segment

    rules = read_srx(request.srx) if request.srx else None
    reading = read(request.text, reporter)
    document = reading.document
    if request.level == "word":
        from tmtool.words import split_words

        return SegmentResult(reading, split_words(document), ((),) * len(document.paragraphs))
    decisions = tuple(
        tuple(explain(each.text, document.lang, request.level, rules=rules))
        for each in document.paragraphs
    )
    segments = tuple(
        Segment(at, start, stop, paragraph.text[start:stop])
        for at, paragraph in enumerate(document.paragraphs)
        for start, stop in build_ranges(paragraph.text, decisions[at])
    )
    return SegmentResult(reading, segments, decisions)
