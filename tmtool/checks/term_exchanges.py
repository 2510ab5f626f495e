"""One concept that stands for another: both sides lack a counterpart, in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from tmtool.checks.model import SIDES
from tmtool.checks.term_sides import Both, is_common, is_name, is_proposed, list_usable_terms
from tmtool.concepts import ConceptEntry
from tmtool.findings import Severity

Ids: TypeAlias = tuple[str, ...]
"""The ids of concepts that have one name."""
_FAR = 0.1
"""So far apart in their texts, of the whole, two terms may be that are taken for one another where
others lack a counterpart too, or one is an ordinary word. Chosen: in 3,941 published pairs one is
told."""
_SHORT = 100
"""Characters of a text in which all is near. Chosen, no measurement."""


def weigh_alone(entry: ConceptEntry, text: str, both: Both, side: int) -> Severity:
    """Ordinary words, in either language, may be rendered by many others; proposals bind nobody."""
    lang = both.sides[side].lang
    if not is_binding(entry, both):
        return "note"
    english = list_usable_terms(entry, "en")
    common = is_common(text, lang) or (
        bool(english) and all(is_common(term.text, "en") for term in english)
    )
    return "note" if common and not is_name(entry) else "warning"


def is_binding(entry: ConceptEntry, both: Both) -> bool:
    """Whether a concept has more than proposals on either side."""
    return not any(is_proposed(entry, each.lang) for each in both.sides)


def choose_exchanged(both: Both, missing: tuple[list[Ids], list[Ids]]) -> tuple[str, str] | None:
    """The two that stand nearest to each other in their texts, if near enough."""
    spots = [
        [
            (both.sides[side].named[ids[0]][0].start / len(both.sides[side].text), ids[0])
            for ids in missing[side]
        ]
        for side in SIDES
    ]
    pairs = ((abs(one - other), a, b) for one, a in spots[0] for other, b in spots[1])
    far, *chosen = min(pairs, default=(1.0,))
    if not chosen:
        return None
    is_clear = len(missing[0]) == len(missing[1]) == 1 and not any(
        weigh_alone(both.entries[each], both.sides[side].take_name(each), both, side) == "note"
        for side, each in enumerate(chosen)
    )
    is_short = max(len(side.text) for side in both.sides) <= _SHORT
    entries = [both.entries[each] for each in chosen]
    # Two that have nothing to do with one another, one of them an everyday word, are two cases.
    if any(each.generic for each in entries) and entries[0].subject != entries[1].subject:
        return None
    return (chosen[0], chosen[1]) if is_clear or is_short or far <= _FAR else None


def choose_named_less(both: Both, missing: tuple[list[Ids], list[Ids]]) -> tuple[str, str] | None:
    """A name that one side has less often, and what the other lacks where it should stand.

    The World Summit is named twice in a paragraph, and something else stands for it once.
    """
    for side in SIDES:
        here, there = both.sides[side], both.sides[1 - side]
        for name, places in here.named.items():
            entry, others = both.entries[name], there.answered.get(name, ())
            in_all = len(here.answered.get(name, places))
            if entry.generic or not is_name(entry) or not 0 < len(others) < in_all:
                continue
            for ids in missing[1 - side]:
                at = there.named[ids[0]][0].start / len(there.text)
                where = min((each.start / len(here.text) for each in places), key=_far_from(at))
                near = min(_far_from(where)(each.start / len(there.text)) for each in others)
                if abs(where - at) <= min(_FAR, near):
                    return (name, ids[0]) if side == 0 else (ids[0], name)
    return None


def _far_from(spot: float) -> Callable[[float], float]:
    return lambda each: abs(each - spot)
