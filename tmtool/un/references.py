"""References to paragraphs of resolutions and decisions: "paragraph 19 of resolution 74/197"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tmtool.un.citations import Citation, find_beside, find_citations
from tmtool.un.vocabulary import load_words

_MOST = 30
"""A reference to more paragraphs than these recalls none of them. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Paragraphs of an act that a text refers to: `labels` are their plain numbers.

    `text[start:stop]` is the act's number.
    """

    citation: Citation
    labels: tuple[str, ...]


def find_references(text: str, lang: str) -> tuple[Reference, ...]:
    """The paragraphs of resolutions and decisions that a text refers to, in Chinese or English.

    >>> [each.labels for each in find_references("paragraphs 5 to 7 of resolution 74/197", "en")]
    [('5', '6', '7')]
    >>> [each.labels for each in find_references("大会第74/197号决议第19段和第7(b)段", "zh")]
    [('19',)]
    """
    references = []
    for citation in find_citations(text, lang):
        found = find_beside(text, citation.start, citation.stop, lang, 0, "paragraphs")
        labels = _labels(found[1]) if found else ()
        if labels:
            references.append(Reference(citation, labels))
    return tuple(references)


def _labels(listed: str) -> tuple[str, ...]:
    """5, 6 and 7; 5 to 7; 5至7: each number once, in their order; none where they are many."""
    parts = re.split("([0-9]+)", listed)
    numbers: dict[int, None] = {}
    last = 0
    for between, digits in zip(parts[::2], parts[1::2], strict=False):
        number = int(digits)
        through = re.search("to|[-–－至到]", between) is not None
        for each in range(last + 1 if through else number, number + 1):
            numbers[each] = None
        last = number
    return tuple(map(str, numbers)) if len(numbers) <= _MOST else ()


def find_act_symbols(citation: Citation, body: str | None = None) -> tuple[str, ...]:
    """The symbols that a cited act may have; `body` is whose text cites it, where that is known.

    >>> [cited] = find_citations("its resolution 74/197 of 19 December 2019", "en")
    >>> find_act_symbols(cited), find_act_symbols(cited, "Human Rights Council")
    (('A/RES/74/197',), ('A/HRC/RES/74/197',))
    >>> find_act_symbols(find_citations("Security Council resolution 1757 (2007)", "en")[0])
    ('S/RES/1757(2007)', 'S/RES/1757 (2007)')
    """
    organ = citation.organ or (body if body == "Human Rights Council" else "General Assembly")
    if organ not in (organs := load_words("citations.toml")["organs"]):
        return ()
    root = organs[organ][0]
    kind = "DEC" if citation.act == "decision" else "RES"
    spelled = dict.fromkeys((citation.number.replace(" ", ""), citation.number))
    spaced = (each.replace("(", " (") for each in spelled)
    return tuple(f"{root}/{kind}/{each}" for each in dict.fromkeys((*spelled, *spaced)))
