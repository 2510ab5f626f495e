"""Descriptions of look-ups that all forms share: badges, reasons, differences, names."""

from __future__ import annotations

from tmtool.memory.cited import CitedFacts, write_date
from tmtool.memory.model import KINDS, Answer, Match
from tmtool.memory.whole.prepared import PreparedTarget
from tmtool.memory.whole_matches import locate_query
from tmtool.memory.whole_names import WholeName
from tmtool.views import KIND_NAMES, TextPart, split_parts

LOUD = "magnitude!"  # the badge of the gravest difference
MIN_SIMILARITY = 0.4  # below, differences cover most of a text and are not marked
_ON_TITLE = ("automatic", "unchecked", "draft", "unofficial")
"""Penalties whose reason is shown next to the score anyway."""
MAX_SOURCES = 4


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
    told = [_alike(match)] if match.kind in ("fuzzy", "semantic") else []
    penalties = match.scored.penalties
    told += [f"-{each.points:.3g} {each.why}" for each in penalties if each.about == "text"]
    trust = [
        f"-{each.points:.3g} {each.name if each.name in _ON_TITLE else each.why}"
        for each in penalties
        if each.about == "trust"
    ]
    ranked = [f"ranked as {match.scored.score:.1f}: {', '.join(trust)}"] if trust else []
    return "; ".join([*told, *ranked])


def _alike(match: Match) -> str:
    raw = match.scored.similarity
    values = {"words": raw.word, "characters": raw.character, "in any order": raw.order_free}
    listed = ", ".join(
        f"{name} {format_percent(100 * v)}" for name, v in values.items() if v is not None
    )
    return f"alike: {listed}"


def describe_searched(answer: Answer) -> str:
    """Name the kinds of matches that were searched."""
    kinds = (KIND_NAMES.get(kind, kind) for kind in KINDS if kind in answer.searched)
    return ", ".join(kinds) or "nothing"


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
    found: list[TextPart] = []
    for edit in match.edits:
        stored = match.source[edit.text.start : edit.text.stop]
        if edit.operation == "equal":
            found.append(TextPart(stored))
        else:
            found += [
                TextPart(stored, "gone"),
                TextPart(query[edit.query.start : edit.query.stop], "new"),
            ]
    return [part for part in found if part.text]


def split_rewritten(match: Match) -> list[TextPart]:
    """Split the translation with the values of the query, if there is one."""
    if match.rewritten is None:
        return []
    spans = [range(each.start, each.stop) for each in match.rewritten.changes]
    return split_parts(match.rewritten.text, spans, "value")


def split_proposal(begun: PreparedTarget) -> list[TextPart]:
    """Split a proposal; inserted values and terms, or the renderings of differences, are marked."""
    match = begun.match
    if match.superseded is not None:
        return split_parts(begun.text, match.superseded.spans, "value")
    if match.rewritten is not None:
        return split_rewritten(match)
    return split_parts(begun.text, match.affected, "affected")


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
