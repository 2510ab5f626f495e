"""What speaks against a term that a side seems to lack: it is not named there, or otherwise.

A term may be part of a longer name that no term base has (人权和行政司法委员会, the Family Farming
Secretariat). And what names it on the other side may be a name that no term base has either:
letters ("EULEX"), "the Institute", where the term base has UNITAR alone, or a form that only the
register of names has. A user's own term base asks for its terms all the same; what only shows
attested usage does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from tmtool.checks.model import HAN, Side, read_word_lists
from tmtool.checks.names import find_pair_names, follows_capital
from tmtool.checks.term_sides import Both, TermSide, is_name, list_usable_terms
from tmtool.concepts import ConceptEntry
from tmtool.lang.script import UNSPACED
from tmtool.terms.patterns import is_abbreviation

_LONGEST_NAME = 14
"""Chinese characters between a term and the noun that ends a name. Chosen, no measurement."""
_SHORT = ("abbreviation", "short")
_LETTERS = re.compile(r"(?<![\w/])[A-Z]{3,}(?:[-/][A-Z]+)*(?![A-Za-z0-9]|[-/][0-9])")


def is_doubtful(both: Both, side: Side, ids: Sequence[str]) -> bool:
    """Whether what one side names may be part of another name, or be named by one on the other."""
    here, there = both.sides[side], both.sides[1 - side]
    if _is_registered_in_both(both, side, here.named[ids[0]]):
        return True
    if all(_is_in_longer_name(here, place) for place in here.named[ids[0]]):
        return True
    if there.lang == "en" and _has_unknown_letters(here, there):
        return True
    entries = (both.entries[each] for each in ids)
    return there.lang == "en" and any(
        is_name(entry) and _has_letters_alone(entry) for entry in entries
    ) and bool(_english_pointer().search(there.text))  # fmt: skip


def _is_registered_in_both(both: Both, side: Side, places: Sequence[range]) -> bool:
    """Whether in each place stands a name that the other side has by the register of names."""
    names = find_pair_names(both.pair, [each.lang for each in both.sides])
    if names is None:
        return False
    here, there = names[side], names[1 - side]
    shared = [each for each in here.places if not there.keys.isdisjoint(each.keys)]
    return all(
        any(each.start < place.stop and place.start < each.stop for each in shared)
        for place in places
    )


def _has_letters_alone(entry: ConceptEntry) -> bool:
    """Whether no English name of a concept says what kind of thing it is: UNITAR, Habitat III."""
    english = list_usable_terms(entry, "en")
    return all(is_abbreviation(term.text) or term.form in _SHORT for term in english)


def _is_in_longer_name(side: TermSide, place: range) -> bool:
    """Whether a longer name begins with what stands in a place, in English ends with it."""
    if side.lang in UNSPACED:
        return bool(_chinese_body().match(side.text, place.stop))
    return side.text[place.start].isupper() and follows_capital(side.text, place.start)


def _has_unknown_letters(here: TermSide, there: TermSide) -> bool:
    """Whether English has letters that are neither a term that both have nor written here too."""
    known = [span for each in there.answered.keys() & here.answered.keys()
             for span in there.answered[each]]  # fmt: skip
    return any(
        found[0] not in here.text
        and not any(span.start < found.end() and found.start() < span.stop for span in known)
        for found in _LETTERS.finditer(there.text)
    )


@lru_cache(maxsize=1)
def _chinese_body() -> re.Pattern[str]:
    lists = read_word_lists()["term mentions"]
    inside = f"(?![{lists['not_in_names']}])[{HAN}]"
    ends, no_end = "|".join(lists["chinese_bodies"]), lists["no_end_of_names"]
    return re.compile(f"(?:{inside}){{0,{_LONGEST_NAME}}}?(?:{ends})(?![{no_end}])")


@lru_cache(maxsize=1)
def _english_pointer() -> re.Pattern[str]:
    lists = read_word_lists()["term mentions"]
    nouns = "|".join(lists["english_bodies"])
    the = "|".join(lists["determiners"])
    return re.compile(
        rf"\b(?i:{the}) (?:\w+ )?(?:{nouns})\b(?! (?:against|for|of|on) (?:the )?[A-Z])"
    )
