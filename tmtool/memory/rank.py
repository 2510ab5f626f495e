"""What comes first among matches."""

from __future__ import annotations

from typing import TypeAlias

from tmtool.fuzzy.penalties import CAPS
from tmtool.memory.nouns import KINDS, Match, Options
from tmtool.units import Origin
from tmtool.where import matches as passes
from tmtool.where import year

Rank: TypeAlias = tuple[float, int, int, float, int, int, str]


def rank(match: Match, options: Options) -> Rank:
    """What matches are sorted by: the match, kind, preference, trust, status and year, key.

    How far a text is the query comes first, then how far its translation can be relied on. Caps
    say how much a match is worth as it stands, not whether another one helps more: they count for
    nothing here. What is alike in meaning alone comes after what resembles the query.
    """
    preferred = options.prefer is not None and passes(options.prefer, match.origin)
    capped = sum(each.points for each in match.scored.penalties if each.name in CAPS)
    worth = match.scored.score if match.kind == "semantic" else match.scored.match + capped
    return (
        -round(worth, 1),
        KINDS.index(match.kind),
        -int(preferred),
        -round(match.scored.score, 1),
        -authority(match.origin),
        -(year(match.origin) or 0),
        match.stored.key,
    )


_AUTHORITY = {"adopted": 5, "draft": 4, "report": 3, "agency": 2, None: 1, "unofficial": 0}


def authority(origin: Origin) -> int:
    """How high a text stands: adopted, draft, report, agency, unknown, unofficial."""
    return _AUTHORITY[origin.status]
