"""Descriptions of look-ups that all forms share: hits, reasons, differences, names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmtool.lang.wrap import format_count
from tmtool.memory.cited import CitedFacts, write_date
from tmtool.memory.model import KINDS, Answer, LookupOptions, Match, SubsegmentMatch
from tmtool.memory.whole.prepared import PreparedTarget
from tmtool.memory.whole_matches import locate_query
from tmtool.memory.whole_names import WholeName
from tmtool.views import KIND_NAMES, TextPart, split_edits, split_parts

if TYPE_CHECKING:
    from tmtool.terms.found import FoundTerm

LOUD = "magnitude!"  # the badge of the gravest difference
MIN_SIMILARITY = 0.4  # below, differences cover most of a text and are not marked
MAX_SOURCES = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A match, or a known clause of the text, with its texts in parts."""

    match: Match
    query: str
    piece: SubsegmentMatch | None = None

    @property
    def kind(self) -> str:
        """The kind, as people call it."""
        return KIND_NAMES.get(self.match.kind, self.match.kind)

    @property
    def phrase(self) -> str:
        """The text that was found: the query or a clause of it."""
        return self.query[self.piece.start : self.piece.stop] if self.piece else self.query

    @property
    def count(self) -> str:
        """The number of texts with a clause; "" for a match."""
        return f"in {format_count(self.piece.count, 'text')}" if self.piece else ""

    @property
    def badges(self) -> list[str]:
        """Warnings, the most urgent first."""
        return list_badges(self.match)

    @property
    def reasons(self) -> str:
        """The reasons of the score; "" if there is nothing to explain."""
        return explain_score(self.match)

    @property
    def source(self) -> list[TextPart]:
        """The stored source, with differences from the query, or with the clause."""
        if self.piece is None:
            return split_differences(self.match, self.query)
        at = self.match.source.find(self.phrase)
        spans = [range(at, at + len(self.phrase))] if at >= 0 else []
        return split_parts(self.match.source, spans, "found")

    @property
    def target(self) -> list[TextPart]:
        """The translation, with what renders the clause or the marked differences."""
        if self.piece is not None:
            return split_parts(self.match.target, self.piece.spans, "affected")
        is_marked = any(part.role for part in self.source)
        return split_parts(self.match.target, self.match.affected if is_marked else (), "affected")

    @property
    def made(self) -> list[TextPart]:
        """The translation with the values of the query, if there is one."""
        made = self.match.rewritten
        spans = [range(each.start, each.stop) for each in made.changes] if made else []
        return split_parts(made.text, spans, "value") if made else []

    @property
    def renewed(self) -> list[TextPart]:
        """The translation with the successors of superseded terms, if there is one."""
        old = self.match.superseded
        return split_parts(old.text, old.spans, "value") if old and old.spans else []


def list_matches(answer: Answer) -> list[Hit]:
    """List the matches of an answer."""
    return [Hit(match, answer.query.text) for match in answer.matches]


def list_pieces(answer: Answer) -> list[Hit]:
    """List the known clauses of a text; their numbers follow those of the matches."""
    return [Hit(piece.match, answer.query.text, piece) for piece in answer.pieces]


def list_once(terms: Iterable[FoundTerm]) -> list[FoundTerm]:
    """List each term of a text once."""
    return [*{(each.entry.id, each.term): each for each in terms}.values()]


def format_percent(value: float) -> str:
    """Format a percentage, rounded down.

    >>> format_percent(99.7), format_percent(100)
    ('99 %', '100 %')
    """
    return f"{int(value + 1e-6)} %"


def list_badges(match: Match) -> list[str]:
    """List warnings about a match, the most urgent first."""
    text = [each.name for each in match.scored.penalties if each.name in ("width", "case")]
    flags = [{"magnitude": LOUD, "value": "values differ"}[f] for f in match.scored.flags]
    return [*flags, *match.scored.badges, *text]


def explain_score(match: Match) -> str:
    """Explain a score; "" if there is nothing to explain."""
    raw, told = match.scored.similarity, []
    if match.kind in ("fuzzy", "semantic"):
        values = {"words": raw.word, "characters": raw.character, "in any order": raw.order_free}
        alike = (f"{k} {format_percent(100 * v)}" for k, v in values.items() if v is not None)
        told.append(f"alike: {', '.join(alike)}")
    penalties = match.scored.penalties
    told += [f"-{each.points:.3g} {each.why}" for each in penalties if each.about == "text"]
    trust = [f"-{each.points:.3g} {each.why}" for each in penalties if each.about == "trust"]
    ranked = [f"ranked as {match.scored.score:.1f}: {', '.join(trust)}"] if trust else []
    return "; ".join([*told, *ranked])


def describe_searched(answer: Answer, *, is_complete: bool = True) -> str:
    """Name the kinds of matches that were searched; meanings may follow if not `is_complete`."""
    kinds = (KIND_NAMES.get(kind, kind) for kind in KINDS if kind in answer.searched)
    has_meanings = "semantic" in answer.searched or answer.notes or not is_complete
    return (", ".join(kinds) or "nothing") + ("" if has_meanings else " (not by meaning)")


def describe_nearest(answer: Answer, options: LookupOptions) -> str:
    """Say that no match reaches the minimum score, if none does."""
    kinds = {match.kind for match in answer.matches}
    if not kinds <= {"contained", "semantic"}:
        return ""
    near = "; parts of it:" if "contained" in kinds else "; nearest in meaning:" if kinds else ""
    return f"no match reaches {format_percent(100 * options.floor)}{near}"


def split_differences(match: Match, query: str) -> list[TextPart]:
    """Split the stored source into parts, with differences from the query.

    A match that contains the query has it marked; of texts with little in common nothing is marked.
    """
    if match.kind == "containing":
        span = locate_query(query, match.source)
        return split_parts(match.source, [span] if span else [], "affected")
    is_far = match.scored.similarity.character < MIN_SIMILARITY
    if match.kind == "contained" or not match.edits or is_far:
        return [TextPart(match.source)]
    return split_edits(match.edits, query, match.source)


def split_proposal(begun: PreparedTarget) -> list[TextPart]:
    """Split a proposal; inserted values and terms, or the renderings of differences, are marked."""
    hit = Hit(begun.match, "")
    if begun.match.superseded is not None:
        return split_parts(begun.text, begun.match.superseded.spans, "value")
    return hit.made or split_parts(begun.text, begun.match.affected, "affected")


def describe_name(name: WholeName) -> str:
    """Describe what a text is the name of, and in which document."""
    kind = f"{name.kind} {name.item}" if name.item else name.kind
    first = next(iter(name.documents), None)
    link = " in " if name.kind == "agenda item" else " of "
    told = kind if first is None else f"{kind}{link}{first}"
    return told if name.official else f"{told}, draft or unofficial"


def list_name_sources(name: WholeName) -> str:
    """Name the other documents and lists that have a name."""
    told = [*name.documents[1:], *name.sources]
    left = len(told) - MAX_SOURCES
    return "; ".join(told[:MAX_SOURCES]) + (f" and {left:,} more" if left > 0 else "")


def describe_cited(facts: CitedFacts) -> str:
    """Describe an act or a document: its name, organ or body, and date."""
    act, document = facts.act, facts.document
    parts: tuple[str | None, ...] = ()
    if act:
        parts = f"{act.kind} {act.number}", act.organ, write_date(act.date)
    elif document:
        parts = document.symbol or document.file, document.body, document.date, document.status
    return ", ".join(filter(None, parts))
