"""A pre-translated document as a page: what the memory is worth for it, a proposal per segment.

The page stands alone, or it is a part that a server stores and puts into a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tmtool.lang.fold import fold
from tmtool.memory.model import Match
from tmtool.memory.places import Show, show_place
from tmtool.memory.whole.leverage import Band, compute_leverage, iter_bands
from tmtool.memory.whole.prepared import PreparedTarget, prepare_answer
from tmtool.operations.pretranslate import PretranslateResult
from tmtool.terms.found import FoundTerm
from tmtool.units import Paragraph
from tmtool.views import KIND_NAMES
from tmtool.views import lookup as words
from tmtool.views.document import count_begun
from tmtool.views.html.render import render, render_served

MIN_NEAR_PERCENT = 65.0  # the default of look-ups


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment with its proposal, or the match that is nearest to it.

    `paragraph` is None if the row before is of the same one; `same` is the number of the first row
    with this text, if that is another one.
    """

    number: int
    text: str
    paragraph: tuple[int, Paragraph] | None
    kind: str
    band: Band
    same: int | None
    begun: PreparedTarget | None
    match: Match | None
    others: int
    terms: tuple[FoundTerm, ...]


def render_chunks(result: PretranslateResult, show: Show = str) -> Iterator[str]:
    """Render the page that stands alone in pieces; `show` formats what opens a place."""
    return render("pretranslation.html", **_build_context(result, show))


def render_part(
    result: PretranslateResult, file: str, name_note: Callable[[str], str] = str
) -> str:
    """Render the part for a page of a server; `file` is the id of the document there.

    `name_note` rewrites notes for a page.
    """
    context = _build_context(result, str, name_note)
    return render_served("served_pretranslation.html", file=file, **context)


def _build_context(
    result: PretranslateResult, show: Show, name_note: Callable[[str], str] = str
) -> dict[str, object]:
    whole = result.whole
    document, source = whole.document, whole.options.source
    notes = dict.fromkeys(note for answer in whole.answers for note in answer.notes)
    name = document.meta.file or document.symbol or "The document"
    return {
        "title": f"{name} pre-translated",
        "name": name,
        "document": document,
        "source": source,
        "target": whole.options.target,
        "leverage": compute_leverage(whole),
        "begun": count_begun(whole),
        "rows": list(_iter_rows(result)),
        "remarks": [*map(name_note, (*whole.itself.remarks, *notes))],
        "previous": result.previous,
        "words": words,
        "kind_names": KIND_NAMES,
        "show_place": lambda origin: show_place(origin, source, show),
    }


def _iter_rows(result: PretranslateResult) -> Iterator[SegmentRow]:
    whole = result.whole
    first: dict[str, int] = {}
    before = None
    pairs = zip(whole.segments, whole.answers, iter_bands(whole), strict=True)
    for number, (segment, answer, band) in enumerate(pairs, start=1):
        at = segment.paragraph
        paragraph = whole.document.paragraphs[at]
        same = first.setdefault(fold(segment.text), number)
        begun = prepare_answer(answer, whole.options.source)
        match = begun.match if begun else answer.best
        if not begun and match and match.scored.match < MIN_NEAR_PERCENT:
            match = None
        terms = result.terms[number - 1] if result.terms else ()
        yield SegmentRow(
            number,
            answer.query.text,
            None if at == before else (at + 1, paragraph),
            paragraph.kind,
            band,
            same if same < number else None,
            begun,
            match,
            len(answer.matches) - 1,
            tuple({(each.entry.id, each.term): each for each in terms}.values()),
        )
        before = at
