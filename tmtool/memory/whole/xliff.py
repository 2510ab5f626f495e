"""A document as a pre-translated XLIFF, 1.2 or 2.1: its segments, and the matches of each beside.

A translation that nobody has to look at again is "translated"; one that is equal but unchecked, or
that values were put into, asks for a review; one of a similar text asks to be adapted. The matches
stand there as they are stored, with their quality in per cent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tmtool.formats.xliff import writing
from tmtool.formats.xliff.model import (
    Version,
    XliffFile,
    XliffMatch,
    XliffNote,
    XliffText,
    XliffUnit,
)
from tmtool.memory.places import Show, show_place
from tmtool.memory.whole.bulk import DocumentAnswers
from tmtool.memory.whole.prepared import prepare_answer, select_worded


def render_chunks(
    whole: DocumentAnswers,
    *,
    version: Version = "1.2",
    when: datetime | None = None,
    show: Show = str,
) -> Iterator[str]:
    """The file, piece by piece; `when` becomes the date in 1.2, which has one.

    `show` says what opens the place of a match.
    """
    document = whole.document
    langs = whole.options.source, whole.options.target
    name = document.meta.file or document.symbol or "draft"
    units = (_unit(at, whole, show) for at in range(len(whole.answers)))
    file = XliffFile(name, langs, units, {"stream": "draft"})
    return writing.frame((file,), langs, version=version, when=when)


def _unit(at: int, whole: DocumentAnswers, show: Show) -> XliffUnit:
    answer, lang = whole.answers[at], whole.options.source
    begun = prepare_answer(answer, lang, show)
    qualifier = None
    if begun is not None:
        is_equal = begun.match.kind in ("context", "exact")
        qualifier = "exact-match" if is_equal else "fuzzy-match"
    return XliffUnit(
        id=f"s{at + 1}",
        name=whole.document.paragraphs[whole.segments[at].paragraph].label,
        source=XliffText(answer.query.text),
        target=XliffText(begun.text) if begun else None,
        state=begun.trust if begun else "new",
        qualifier=qualifier,
        notes=(XliffNote(begun.remark, "tmtool"),) if begun else (),
        matches=tuple(
            XliffMatch(
                match.source,
                match.target,
                # 100 only where nothing is missing.
                int(match.scored.match + 1e-6),
                show_place(match.origin, lang, show),
                in_context=match.kind == "context",
            )
            for match in select_worded(answer)
        ),
    )
