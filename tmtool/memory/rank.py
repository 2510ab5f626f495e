"""What comes first among matches."""

from __future__ import annotations

from typing import TypeAlias

from tmtool.fuzzy.penalties import CAPS
from tmtool.memory.model import KINDS, Kind, LookupOptions, Match
from tmtool.regions import rate_region
from tmtool.units import Origin
from tmtool.where import Where, find_year
from tmtool.where import is_match as passes

Fit: TypeAlias = tuple[int, int]
"""How well the regional usage of the target and of the source fit what is wanted, 0 best."""
Rank: TypeAlias = tuple[float, int, Fit, int, float, int, int, str]


def rank(match: Match, options: LookupOptions) -> Rank:
    """What matches are sorted by: the match, kind, region, preference, trust, status, year, key.

    How far a text is the query comes first, then how far its translation can be relied on. Caps
    say how much a match is worth as it stands, not whether another one helps more: they count for
    nothing here. What is alike in meaning alone comes after what resembles the query.
    """
    capped = sum(each.points for each in match.scored.penalties if each.name in CAPS)
    worth = match.scored.score if match.kind == "semantic" else match.scored.match + capped
    fit = rate_usages(match.source_region, match.target_region, options)
    key = f"{match.stored.key} {match.target_region or ''}"
    return build_rank(worth, match.kind, fit, match.scored.score, match.origin, key, options.prefer)


def rate_usages(source: str | None, target: str | None, options: LookupOptions) -> Fit:
    """How well the regional usages of a source and a target fit what is wanted."""
    return (
        rate_region(options.target, target, options.target_region),
        rate_region(options.source, source, options.source_region),
    )


def build_rank(
    worth: float, kind: Kind, fit: Fit, score: float, origin: Origin, key: str,
    prefer: Where | None,
) -> Rank:  # fmt: skip
    """The same of what a match is made of; `worth` is the match as far as it ranks."""
    preferred = prefer is not None and passes(prefer, origin)
    return (
        -round(worth, 1),
        KINDS.index(kind),
        fit,
        -int(preferred),
        -round(score, 1),
        -rank_authority(origin),
        -(find_year(origin) or 0),
        key,
    )


_AUTHORITY = {"adopted": 5, "draft": 4, "report": 3, "agency": 2, None: 1, "unofficial": 0}
"""Standard (practice of the United Nations): what was adopted stands above drafts and reports."""


def rank_authority(origin: Origin) -> int:
    """How high a text stands: adopted, draft, report, agency, unknown, unofficial."""
    return _AUTHORITY[origin.status]
