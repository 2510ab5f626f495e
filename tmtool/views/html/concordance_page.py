"""The concordance on a server: counts, renderings to choose, lines aligned on the phrase, pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from tmtool.fuzzy.similarity import is_unspaced
from tmtool.lang.codes import name as name_language
from tmtool.lang.fold import fold
from tmtool.lang.wrap import format_count
from tmtool.memory.concordance.absence import Absence, describe_extent
from tmtool.memory.concordance.answers import Concordance, EqualLines, LineGroup, join_equal
from tmtool.memory.concordance.finding import describe_usage
from tmtool.operations.concordance import ConcordanceResult, Sort
from tmtool.views import TextPart
from tmtool.views.concordance import FORMATS
from tmtool.views.html.concordance import (
    STEP,
    YEARS_HEIGHT,
    YearBar,
    build_bars,
    mark_pieces,
    mark_target,
)
from tmtool.views.html.desk import (
    LONGEST_IN_ADDRESS,
    Asked,
    LanguageChoice,
    join_both,
    list_near,
)
from tmtool.views.html.filters import CHECKED, FilterForm
from tmtool.views.html.place import Fact, PlaceLink, list_facts
from tmtool.views.html.render import Tongue, render_served, write_query

LINES = 50
"""Lines of a page. Chosen: some screens, and it is painted at once."""
_RENDERINGS = 8
"""Renderings that are shown unasked. Chosen, no measurement: more hide the lines."""
_ROOM = {True: 26, False: 60}
"""Characters beside the phrase, of a language without blanks, or of another one. Chosen: a line of
a wide screen holds no more."""
_MARK = "\N{OBJECT REPLACEMENT CHARACTER}the lines\N{OBJECT REPLACEMENT CHARACTER}"
_SORTS: dict[Sort, str] = {
    "rendering": "rendering", "left": "what stands before it", "right": "what stands after it",
    "year": "year", "authority": "authority", "memory": "memory",
}  # fmt: skip
assert set(_SORTS) == set(get_args(Sort))


@dataclass(frozen=True, slots=True)
class PhraseAsked:
    """A phrase, and which of its lines are shown how; `rendering` "" are those without one."""

    asked: Asked
    sort: Sort = "rendering"
    page: int = 1
    rendering: str | None = None
    every: bool = False
    whole: bool = False

    @property
    def text(self) -> str:
        return self.asked.text

    @property
    def shown(self) -> str:
        """What is shown, as a part of an address; what is usual is left out."""
        listed = {
            "sort": "" if self.sort == "rendering" else self.sort,
            "page": str(self.page) if self.page > 1 else "",
            "rendering": self.rendering or "", "unrendered": "1" if self.rendering == "" else "",
            "every": "1" if self.every else "", "whole": "1" if self.whole else "",
        }  # fmt: skip
        return write_query([(name, value) for name, value in listed.items() if value])

    @property
    def address(self) -> str:
        """Where the page answers this."""
        own = self.asked.get_address("/concordance")
        return f"{own}&{self.shown}" if self.shown else own


@dataclass(frozen=True, slots=True)
class Way:
    """To another part of the answer: an address, or for a long text what a button sends."""

    label: str
    shown: str
    address: str | None
    is_current: bool = False

    @classmethod
    def to(cls, label: str, asked: PhraseAsked, *, is_current: bool = False) -> Way:
        """The way to what is shown then; "" would be no way for a button."""
        address = asked.address if len(asked.text) <= LONGEST_IN_ADDRESS else None
        return cls(label, asked.shown or "page=1", address, is_current)


@dataclass(frozen=True, slots=True)
class RenderingChoice:
    """A rendering with the way to its lines."""

    group: LineGroup
    bars: tuple[YearBar, ...]
    way: Way


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A text that is cut on both sides of the phrase or its rendering, and the whole of it."""

    tongue: Tongue
    left: tuple[TextPart, ...]
    right: tuple[TextPart, ...]
    whole: tuple[TextPart, ...]


@dataclass(frozen=True, slots=True)
class AlignedLine:
    """A line as it is shown; `target` is None where the other language lacks."""

    number: int
    source: AlignedText
    target: AlignedText | None
    copied: str
    both: str
    key: str
    place: PlaceLink | None
    facts: tuple[Fact, ...]
    renewed: tuple[TextPart, ...] = ()


def render_frame(
    asked: PhraseAsked, languages: Sequence[str], about: str, filters: FilterForm, content: str,
    how: str,
) -> tuple[str, str]:  # fmt: skip
    """The page before and after the lines; `content` stands before them: counts, or a failure.

    `about` is the memory in words; `how` says how to fill one without texts.
    """
    from markupsafe import Markup

    page = render_served(
        "concordance_page.html", title="Concordance - tmtool", module="concordance_page.js",
        asked=asked,
        choices=[LanguageChoice(each, name_language(each)) for each in languages], about=about,
        filters=filters, checked=CHECKED, content=Markup(content), how=how, mark=_MARK,
    )  # fmt: skip
    head, _, tail = page.partition(_MARK)
    return head, tail


def render_counts(result: ConcordanceResult, asked: PhraseAsked) -> str:
    """How often the phrase stands there; where it doesn't, what was searched and what is near."""
    counts, query = result.concordance.counts, result.concordance.query
    absence = result.absence
    return render_served(
        "concordance_counts.html",
        terms=[("not " * t.excluded, Tongue.of(t.lang), t.written) for t in query.terms],
        counted=f"{format_count(counts.occurrences, 'time')} in "
        f"{format_count(counts.texts, 'text')}",
        searched=_describe_searched(result, absence), is_absent=absence is not None,
        near=list_near(absence, asked.asked) if absence else (),
    )  # fmt: skip


def _describe_searched(result: ConcordanceResult, absence: Absence | None) -> str:
    extent = describe_extent(absence.extent) if absence else result.searched
    return ", ".join(filter(None, (extent, str(result.selection))))


def render_lines(result: ConcordanceResult, asked: PhraseAsked) -> str:
    """The renderings, a page of lines, and the ways to the others and to files."""
    found = result.concordance
    equal = join_equal(found.lines)
    pages = max(1, -(-len(equal) // LINES))
    page = min(asked.page, pages)
    first = (page - 1) * LINES
    rows = [*_list_renderings(found, asked)]
    return render_served(
        "concordance_lines.html", asked=asked, target=Tongue.of(found.query.to or "und"),
        shown=rows[:_RENDERINGS], folded=rows[_RENDERINGS:], height=YEARS_HEIGHT, step=STEP,
        rows=[
            _line(number, each, found)
            for number, each in enumerate(equal[first : first + LINES], first + 1)
        ],
        lines=format_count(len(equal), "line"), page=page, pages=pages,
        previous=_turn(asked, page - 1) if page > 1 else None,
        following=_turn(asked, page + 1) if page < pages else None,
        rendering=_describe_chosen(asked), all_renderings=Way.to(
            "All renderings", replace(asked, rendering=None, page=1)
        ),
        sorts=[
            Way.to(label, replace(asked, sort=sort, page=1), is_current=sort == asked.sort)
            for sort, label in _SORTS.items()
        ],
        whole=Way.to(
            "Aligned lines" if asked.whole else "Whole sentences",
            replace(asked, whole=not asked.whole),
        ),
        sample=None if found.complete else format_count(found.looked_at, "text"),
        every=Way.to(
            f"Use all {format_count(found.counts.texts, 'text')}",
            replace(asked, every=True, page=1),
        ),
        formats=[(ending[1:], told) for ending, told in FORMATS.items()],
    )  # fmt: skip


def _turn(asked: PhraseAsked, page: int) -> Way:
    return Way.to(f"Page {page}", replace(asked, page=page))


def _describe_chosen(asked: PhraseAsked) -> str | None:
    """Which rendering is chosen, None where none is."""
    return "no rendering found" if asked.rendering == "" else asked.rendering


def _list_renderings(concordance: Concordance, asked: PhraseAsked) -> Iterator[RenderingChoice]:
    chosen = None if asked.rendering is None else fold(asked.rendering)
    for group in concordance.groups:
        text = group.text or ""
        is_chosen = fold(text) == chosen
        new = replace(asked, rendering=None if is_chosen else text, page=1)
        label = text or "no rendering found"
        yield RenderingChoice(
            group, tuple(build_bars(group)), Way.to(label, new, is_current=is_chosen)
        )


def _line(number: int, equal: EqualLines, concordance: Concordance) -> AlignedLine:
    line, query = equal.line, concordance.query
    facts = list_facts(line.origin, line.successors)
    if usage := describe_usage(line, query):
        facts = (*facts, Fact(usage))
    if equal.places > 1:
        facts = (*facts, Fact(f"in {equal.places:,} places"))
    place = PlaceLink.of(line.origin, query.lang)
    target = None
    if line.target is not None and query.to:
        target = _align(mark_target(line), query.to)
    return AlignedLine(
        number, _align(mark_pieces(line.text, line.marks, line.span), query.lang), target,
        line.target or "", join_both(line.text, line.target or "", place), line.stored.key, place,
        facts,
    )  # fmt: skip


def _align(parts: Sequence[TextPart], lang: str) -> AlignedText:
    """A text around its main part; without one it is cut at its end."""
    room = _ROOM[is_unspaced(lang)]
    at = next((at for at, each in enumerate(parts) if each.role == "main"), 0)
    main = parts[at : at + 1] if parts and parts[at].role == "main" else ()
    left = _cut(parts[:at], room, from_end=True)
    right = _cut(parts[at + len(main) :], room if main else 2 * room, from_end=False)
    return AlignedText(Tongue.of(lang), left, (*main, *right), tuple(parts))


def _cut(parts: Sequence[TextPart], room: int, *, from_end: bool) -> tuple[TextPart, ...]:
    """So many characters of a text at most, those at its end or at its beginning."""
    kept: list[TextPart] = []
    for part in reversed(parts) if from_end else parts:
        if room <= 0:
            break
        text = part.text
        if len(text) > room:
            text = f"…{text[-room:]}" if from_end else f"{text[:room]}…"
        room -= len(text)
        kept.append(replace(part, text=text))
    return tuple(reversed(kept) if from_end else kept)
