"""Which occurrences are of one document, and which drafts have their adopted text beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeAlias

from tmtool.provenance import describe_shared
from tmtool.un.symbols import find_session
from tmtool.units import Origin
from tmtool.where import find_year

Name: TypeAlias = Hashable
"""What a document is told by: its symbol, or all that its occurrences have in common."""

_SHARED = 0.5
"""A draft is one of an adopted text that has so much of what was found in it."""


def name_of(origin: Origin) -> Name:
    """What tells the document of an occurrence from others; a reissue (*) is the same one.

    >>> name_of(Origin(symbol="A/75/456*")) == name_of(Origin(symbol="a/75/456", file="b.tmx"))
    True
    """
    symbol = find_symbol(origin)
    return symbol.rstrip("*").casefold() if symbol else describe_shared(origin)


def find_symbol(origin: Origin) -> str | None:
    """The symbol of a document, as the occurrence or one of its languages has it."""
    return origin.symbol or next((each.symbol for each in origin.places if each.symbol), None)


def find_adopted_drafts(named: Iterable[tuple[str, Origin]]) -> dict[Name, Name]:
    """The drafts whose adopted text was found as well, with that text.

    `named` are texts with an occurrence each. A draft and its adopted text are of one organ and
    session, at most a year apart, and have at least half of the draft's texts in common.
    """
    texts: dict[Name, set[str]] = defaultdict(set)
    origins: dict[Name, Origin] = {}
    for text, origin in named:
        name = name_of(origin)
        texts[name].add(text)
        origins.setdefault(name, origin)
    adopted = {name: each for name, each in origins.items() if each.status == "adopted"}
    having: dict[str, list[Name]] = defaultdict(list)
    for name in adopted:
        for text in texts[name]:
            having[text].append(name)
    return dict(_linked(origins, adopted, texts, having))


def _linked(
    origins: Mapping[Name, Origin],
    adopted: Mapping[Name, Origin],
    texts: Mapping[Name, set[str]],
    having: Mapping[str, list[Name]],
) -> Iterator[tuple[Name, Name]]:
    for name, origin in origins.items():
        if origin.status != "draft":
            continue
        shared = Counter(other for text in texts[name] for other in having.get(text, ()))
        fits = [
            (-count, repr(other), other)
            for other, count in shared.items()
            if count >= _SHARED * len(texts[name]) and _may_be(origin, adopted[other])
        ]
        if fits:
            yield name, min(fits, key=lambda each: each[:2])[2]


def _may_be(draft: Origin, adopted: Origin) -> bool:
    """Whether a text may have been adopted from a draft, by their symbols and dates."""
    symbols = [find_symbol(each) for each in (draft, adopted)]
    years = [find_year(each) for each in (draft, adopted)]
    sessions = [find_session(each) if each else None for each in symbols]
    roots = [each.split("/")[0].casefold() if each else None for each in symbols]
    if any(None not in pair and pair[0] != pair[1] for pair in (sessions, roots)):
        return False
    if years[0] is not None and years[1] is not None:
        return abs(years[1] - years[0]) <= 1
    return None not in sessions
