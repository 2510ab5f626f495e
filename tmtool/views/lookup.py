"""What every form says of a look-up: badges, reasons, what differs, what was searched."""

from __future__ import annotations

from tmtool.memory.cited import CitedFacts, write_date
from tmtool.memory.model import KINDS, Answer, Match
from tmtool.memory.whole.prepared import PreparedTarget
from tmtool.memory.whole_matches import locate_query
from tmtool.memory.whole_names import WholeName
from tmtool.views import KIND_NAMES, TextPart, split_parts

LOUD = "magnitude!"
"""The badge that must not be overlooked."""
_ALIKE = 0.4
"""Differences are shown of texts with so much in common. Chosen, no measurement."""
_ON_TITLE = ("automatic", "unchecked", "draft", "unofficial")
"""Penalties whose reason stands beside the score already."""
_SOURCES = 4
"""Documents or lists that are named. Chosen, no measurement: acts of every year have one title."""


def format_percent(value: float) -> str:
    """A percentage that is 100 only where nothing is missing.

    >>> format_percent(99.7), format_percent(100)
    ('99 %', '100 %')
    """
    return f"{int(value + 1e-6)} %"


def list_badges(match: Match) -> list[str]:
    """What must not be overlooked, the most urgent first."""
    text = [each.name for each in match.scored.penalties if each.name in ("width", "case")]
    flags = [{"magnitude": LOUD, "value": "values differ"}[f] for f in match.scored.flags]
    return [*flags, *match.scored.badges, *text]


def explain_score(match: Match) -> str:
    """Why the score is what it is, in a sentence; empty where there is nothing to explain."""
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
    """Which kinds were searched, in words."""
    kinds = (KIND_NAMES.get(kind, kind) for kind in KINDS if kind in answer.searched)
    return ", ".join(kinds) or "nothing"


def split_differences(match: Match, query: str) -> list[TextPart]:
    """The stored source with what the query has otherwise, or has more.

    Texts that only mean the same, or that one has whole in the other, are shown as they are, with
    the query marked.
    """
    if match.kind == "containing":
        span = locate_query(query, match.source)
        return split_parts(match.source, [span] if span else [], "affected")
    if match.kind == "contained" or not match.edits or match.scored.similarity.character < _ALIKE:
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
    """The translation with the values of the query; nothing where there is none."""
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
    """What a text is the name of, and in which document."""
    kind = f"{name.kind} {name.item}" if name.item else name.kind
    first = next(iter(name.documents), None)
    link = " in " if name.kind == "agenda item" else " of "
    told = kind if first is None else f"{kind}{link}{first}"
    return told if name.official else f"{told}, draft or unofficial"


def list_name_sources(name: WholeName) -> str:
    """The other documents and the lists that have a name, as many as one reads."""
    told = [*name.documents[1:], *name.sources]
    left = len(told) - _SOURCES
    return "; ".join(told[:_SOURCES]) + (f" and {left:,} more" if left > 0 else "")


def describe_cited(facts: CitedFacts) -> str:
    """What an act or a document is: its name, who adopted it or whose it is, and when."""
    act, document = facts.act, facts.document
    parts: tuple[str | None, ...] = ()
    if act:
        parts = f"{act.kind} {act.number}", act.organ, write_date(act.date)
    elif document:
        parts = document.symbol or document.file, document.body, document.date, document.status
    return ", ".join(filter(None, parts))
