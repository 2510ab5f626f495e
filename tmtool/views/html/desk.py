"""The desk of a server: one text, and beside each other its matches, its terms and its places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from tmtool.concepts import Term
from tmtool.lang.codes import name as name_language
from tmtool.lang.wrap import format_count
from tmtool.memory.cited import CitedFacts
from tmtool.memory.concordance.absence import Absence, describe_extent
from tmtool.memory.concordance.answers import Concordance
from tmtool.memory.concordance.finding import ConcordanceLine
from tmtool.memory.concordance.query import write_phrase
from tmtool.memory.model import WHOLE, Answer, Kind, LookupOptions, Match, SubsegmentMatch
from tmtool.operations.beside import (
    MatchesBesideResult,
    MeaningsBesideResult,
    PhraseBesideResult,
    TermsBesideResult,
)
from tmtool.regions import build_tag
from tmtool.views import KIND_NAMES, TextPart, split_parts
from tmtool.views.concordance import NEAR_REASONS
from tmtool.views.html.concordance import mark_pieces, mark_target
from tmtool.views.html.filters import CHECKED, FilterForm
from tmtool.views.html.place import Fact, PlaceLink, list_facts
from tmtool.views.html.render import Tongue, render_served, write_query
from tmtool.views.html.terms import locate_entry
from tmtool.views.lookup import (
    LOUD,
    describe_cited,
    describe_name,
    describe_searched,
    explain_score,
    format_percent,
    list_badges,
    list_name_sources,
    split_differences,
    split_rewritten,
)

PaneName: TypeAlias = Literal["matches", "terms", "concordance"]
_LOOKS: dict[Kind, str] = {
    "context": "exact", "exact": "exact", "formula": "template", "fuzzy": "fuzzy",
    "containing": "fuzzy", "contained": "fuzzy", "semantic": "meaning", "fragment": "meaning",
}  # fmt: skip
LONGEST_IN_ADDRESS = 300
"""Characters of a text that may stand in an address; longer ones are confidential more often.
Chosen, no measurement."""
_LINES = 8
"""Lines of the concordance that stand on the desk. Chosen, no measurement: they fit a screen."""
_RULED_OUT = ("superseded", "deprecated")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form was sent with; a language that is "" is recognized.

    `filters` are its fields of filters that are not empty, as they were typed.
    """

    text: str
    source: str = ""
    target: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    def list_fields(self) -> list[tuple[str, str]]:
        """The fields that are not empty, as addresses and forms have them."""
        own = {"q": self.text, "from": self.source, "to": self.target, **self.filters}
        return [(name, value) for name, value in own.items() if value]

    def get_address(self, page: str) -> str:
        """Where a page answers this."""
        return f"{page}?{write_query(self.list_fields())}"


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language that can be chosen."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class HitRow:
    """A match or a clause as it is shown.

    `score` is a percentage, "~" of what only means the same, empty of a clause or a whole text.
    `copied` is what the copy button takes, `both` the two texts as they stand in the memory with
    where that is, and `key` that of the unit; `made` is the translation with the values of the
    text, and `renewed` the one with the terms that replace superseded ones.
    """

    number: int
    kind: str
    look: str
    score: str
    words: tuple[str, ...]
    badges: tuple[Fact, ...]
    tongues: tuple[Tongue, Tongue]
    source: tuple[TextPart, ...]
    target: tuple[TextPart, ...]
    made: tuple[TextPart, ...]
    superseded: str | None
    renewed: tuple[TextPart, ...]
    copied: str
    renewed_text: str
    both: str
    key: str
    place: PlaceLink | None
    facts: tuple[Fact, ...]
    why: str


@dataclass(frozen=True, slots=True)
class NameRow:
    """What the text is the name of."""

    kind: str
    text: str
    renderings: tuple[str, ...]
    sources: str


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term of the text, and what the term base has for it; the last of each is a warning.

    `address` is that of its entry.
    """

    text: str
    address: str
    equivalents: tuple[tuple[Term, tuple[str, ...], bool], ...]


@dataclass(frozen=True, slots=True)
class NearRow:
    """What comes near to a phrase that stands nowhere."""

    text: str
    count: str
    why: str
    address: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the concordance."""

    source: tuple[TextPart, ...]
    target: tuple[TextPart, ...]
    place: PlaceLink | None
    facts: tuple[Fact, ...]


def render_desk(
    asked: Asked, languages: Sequence[str], about: str, answers: dict[PaneName, str], how: str,
    filters: FilterForm,
) -> str:  # fmt: skip
    """The page: the form, and the three answers if there are any; `how` says how to fill a memory.

    `about` is the memory in words; `how` is "" where it has texts.
    """
    from markupsafe import Markup

    choices = [LanguageChoice(each, name_language(each)) for each in languages]
    panes = {name: Markup(answers.get(name, "")) for name in ("matches", "terms", "concordance")}
    return render_served(
        "desk.html", title="Desk - tmtool", module="desk.js", asked=asked, choices=choices,
        about=about, panes=panes, how=how, is_answered=bool(answers), filters=filters,
        checked=CHECKED,
    )  # fmt: skip


def render_failure(sentence: str, identity: str, *, heading: str = "") -> str:
    """A part of the desk where something went wrong: the sentence, and the id of the request."""
    return render_served("desk_failure.html", sentence=sentence, identity=identity, heading=heading)


def render_matches(result: MatchesBesideResult, notes: Sequence[str], later: str = "") -> str:
    """The matches of a text, with its names, its citation, and what was searched.

    Where meanings are still to come, `later` is their part of the page; without it the script of
    the page asks for it.
    """
    from markupsafe import Markup

    text = result.text
    answer, options = text.answer, text.options
    kinds = {match.kind for match in answer.matches}
    nothing = f"No match reaches {format_percent(100 * options.floor)}"
    if "contained" in kinds:
        nothing += "; parts of it:"
    cited, unknown = text.cited, list[str]()
    if cited is not None and not cited.is_known:
        unknown = [f"{cited.query}: {sentence}" for sentence in cited.missing]
        cited = None
    not_by_meaning = "" if result.awaits_meanings or answer.notes else " (not by meaning)"
    return render_served(
        "desk_matches.html", answer=answer,
        direction=_direction(options.source, options.target),
        tongues=(Tongue.of(options.source), Tongue.of(options.target)),
        hits=[_hit(n, each, answer, options) for n, each in enumerate(answer.matches, 1)],
        pieces=[
            _piece(number, each, answer, options)
            for number, each in enumerate(answer.pieces, len(answer.matches) + 1)
        ],
        names=[
            NameRow(describe_name(each), each.text, each.renderings, list_name_sources(each))
            for each in text.names
        ],
        cited=cited, unknown=unknown, cited_as=describe_cited(cited) if cited else "",
        cited_facts=[] if cited is None else [*_list_cited(cited)],
        forms=[(Tongue.of(lang), forms) for lang, forms in cited.forms] if cited else [],
        nothing=nothing if kinds <= {"contained"} else "", notes=notes,
        searched=describe_searched(answer) + not_by_meaning,
        awaits_meanings=result.awaits_meanings, later=Markup(later),
    )  # fmt: skip


def render_meanings(result: MeaningsBesideResult, notes: Sequence[str]) -> str:
    """The matches that only the meaning brings: a part of the page below the other matches."""
    answer, options = result.text.answer, result.text.options
    rows = [
        _hit(number, each, answer, options)
        for number, each in enumerate(result.matches, result.first)
    ]
    return render_served(
        "desk_meanings.html", hits=rows, notes=notes,
        is_searched="semantic" in answer.searched,
    )  # fmt: skip


def render_terms(result: TermsBesideResult) -> str:
    """The terms of a text, each once, with all equivalents."""
    once = {(each.entry.id, each.term): each for each in result.terms}
    rows = [
        TermRow(
            result.text[each.start : each.stop],
            locate_entry(None, each.entry.id),
            tuple(
                (term, tuple(_describe_term(term)), term.status in _RULED_OUT)
                for term in each.equivalents
            ),
        )
        for each in once.values()
    ]
    return render_served(
        "desk_terms.html", rows=rows, base=result.base,
        tongues=(Tongue.of(result.source), Tongue.of(result.target)),
    )  # fmt: skip


def render_concordance(result: PhraseBesideResult, asked: Asked) -> str:
    """Where a phrase stands: counts, renderings, and the first lines with both sides.

    What was `asked` leads on to all lines.
    """
    found = result.concordance
    lines = found.lines[:_LINES] if found else ()
    return render_served(
        "desk_concordance.html", text=result.text, found=found,
        counted=_count_places(found) if found else "",
        searched=describe_extent(result.absence.extent) if result.absence else None,
        near=list_near(result.absence, asked) if result.absence else (),
        is_cut=found is not None and (len(found.lines) > _LINES or not found.complete),
        every=replace(asked, text=write_phrase(result.text)).get_address("/concordance"),
        groups=found.groups if found else (), lines=[_line(each, result.source) for each in lines],
        tongues=(Tongue.of(result.source), Tongue.of(result.target)),
    )  # fmt: skip


def list_near(absence: Absence, asked: Asked) -> list[NearRow]:
    """What comes nearest to a phrase that stands nowhere, each with the way to its places."""
    rows = []
    for each in absence.near:
        # What says its language says in which direction it is looked up.
        is_complete = each.why in ("other language", "alone")
        new = Asked(each.text, "", "", asked.filters) if is_complete else None
        new = new or replace(asked, text=write_phrase(each.text))
        count = format_count(each.occurrences, "time")
        rows.append(
            NearRow(each.text, count, NEAR_REASONS[each.why], new.get_address("/concordance"))
        )
    return rows


def _count_places(concordance: Concordance) -> str:
    counts = concordance.counts
    return f"{format_count(counts.occurrences, 'time')} in {format_count(counts.texts, 'text')}"


def _direction(source: str, target: str) -> str:
    return f"{name_language(source)} to {name_language(target)}"


def _hit(number: int, match: Match, answer: Answer, options: LookupOptions) -> HitRow:
    source = split_differences(match, answer.query.text)
    is_marked = any(part.role for part in source)
    target = split_parts(match.target, match.affected if is_marked else (), "affected")
    return _row(number, match, options, source, target)


def _piece(number: int, piece: SubsegmentMatch, answer: Answer, options: LookupOptions) -> HitRow:
    """A clause that the memory knows: the clause is marked, and what renders it."""
    match, phrase = piece.match, answer.query.text[piece.start : piece.stop]
    at = match.source.find(phrase)
    spans = [range(at, at + len(phrase))] if at >= 0 else []
    count = f"in {format_count(piece.count, 'text')}"
    return _row(
        number, match, options, split_parts(match.source, spans, "found"),
        split_parts(match.target, piece.spans, "affected"), (count,),
    )  # fmt: skip


def _row(
    number: int,
    match: Match,
    options: LookupOptions,
    source: Sequence[TextPart],
    target: Sequence[TextPart],
    words: tuple[str, ...] = (),
) -> HitRow:
    old = match.superseded
    tongues = (
        Tongue.of(build_tag(options.source, match.source_region)),
        Tongue.of(build_tag(options.target, match.target_region)),
    )
    badges = list_badges(match)
    facts = tuple(
        each for each in list_facts(match.origin, match.successors) if each.text not in badges
    )
    if match.stored.occurrences > 1:
        facts = (*facts, Fact(f"in {match.stored.occurrences:,} places"))
    place = PlaceLink.of(match.origin, options.source)
    # Of a text that has the other one whole, the rest says nothing of how well that fits.
    scores: dict[Kind, str] = {"semantic": "~", "fragment": "", **dict.fromkeys(WHOLE, "")}
    return HitRow(
        number, KIND_NAMES.get(match.kind, match.kind), _LOOKS[match.kind],
        scores.get(match.kind, format_percent(match.scored.match)),
        (*words, *_list_words(match)),
        tuple(Fact(each, each == LOUD) for each in badges), tongues,
        tuple(source), tuple(target), tuple(split_rewritten(match)),
        str(old).replace("->", "→") if old else None,
        tuple(split_parts(old.text, old.spans, "value")) if old and old.spans else (),
        match.rewritten.text if match.rewritten else match.target,
        old.text if old else "",
        join_both(match.source, match.target, place), match.stored.key, place, facts,
        explain_score(match),
    )  # fmt: skip


def join_both(source: str, target: str, place: PlaceLink | None) -> str:
    """Two texts and where they stand, as one pastes them into a note."""
    where = f"({place.text})" if place else ""
    return "\n".join(filter(None, (source, target, where)))


def _list_words(match: Match) -> Iterator[str]:
    """What stands beside the kind and the percentage."""
    if match.cosine is not None:
        yield f"meaning {match.cosine:.2f}"
    if match.kind == "semantic":
        yield f"match {format_percent(match.scored.match)}"


def _list_cited(facts: CitedFacts) -> Iterator[tuple[str, str, Tongue | None]]:
    """What is known of an act or a document, each with what it is called and its language."""
    for title in facts.titles:
        checked = "" if title.verified else ", not verified"
        yield f"title ({title.source}{checked})", title.text, Tongue.of(title.lang)
    for lang, names in facts.names:
        yield "name", "; ".join(names), Tongue.of(lang)
    if facts.act and facts.act.sources:
        yield "sources", ", ".join(facts.act.sources), None
    yield from (("not known", each, None) for each in facts.missing)


def _describe_term(term: Term) -> Iterator[str]:
    source = (term.source or "").partition(";")[0]
    yield from filter(None, (term.status, term.process_status, term.organization, source))


def _line(line: ConcordanceLine, lang: str) -> LineRow:
    return LineRow(
        mark_pieces(line.text, line.marks, line.span),
        mark_target(line) if line.target is not None else (),
        PlaceLink.of(line.origin, lang), list_facts(line.origin, line.successors),
    )  # fmt: skip
