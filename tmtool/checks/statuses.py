"""What the term base says of wordings: which of several it would have.

The term base comes before what a text or a memory has more often. A wording with a term that it
rules out is never the one that is kept or suggested.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from tmtool.checks.model import CheckInput, Side
from tmtool.checks.term_sides import build_finder, choose_rendering, list_usable_terms
from tmtool.concepts import ConceptEntry
from tmtool.lang.script import get_base
from tmtool.terms.base import TermBase
from tmtool.terms.recognizing import RecognizedTerm, select_outermost
from tmtool.terms.usages import ANY, Usage

_SHORT = ("short", "abbreviation")
"""Forms that may stand beside full ones."""


class Standing(NamedTuple):
    """How many terms of a wording are deprecated, superseded, or not the ones to be preferred.

    `missing` are concepts that are to be rendered, and are not, as the term base has them. The
    smaller, the better.
    """

    deprecated: int = 0
    superseded: int = 0
    missing: int = 0
    second: int = 0

    @property
    def is_ruled_out(self) -> bool:
        """Whether the term base rules out a term of it."""
        return bool(self.deprecated or self.superseded)


EQUAL = Standing()
"""What is said where there is no term base. Chosen: nothing speaks against a wording."""


@dataclass(frozen=True)
class Statuses:
    """The terms of a language in a term base, asked about wordings; without one all are equal."""

    terms: TermBase | None
    lang: str
    usage: Usage = ANY

    @staticmethod
    def of(job: CheckInput, side: Side) -> Statuses:
        """Those that hold for a side of a job."""
        return _build(job.terms, get_base(job.langs[side]), job.usage)

    @cached_property
    def _entries(self) -> Mapping[str, ConceptEntry]:
        return {entry.id: entry for entry in self.terms.entries} if self.terms else {}

    @cached_property
    def _has_choice(self) -> bool:
        """Whether the term base prefers anything in the language, or rules it out."""
        listed = (term for entry in self._entries.values() for term in entry.terms)
        own = [term for term in listed if get_base(term.lang) == self.lang]
        return any(term.status != "admitted" for term in own) or bool(self.usage)

    def measure(self, text: str, concepts: Collection[str] = ()) -> Standing:
        """How the terms of a wording stand that renders some concepts.

        >>> from tmtool.concepts import Term
        >>> uk = Term("zh", "联合王国", status="preferred"), Term("zh", "英国", status="deprecated")
        >>> base = TermBase((ConceptEntry("uk", uk),), "ours")
        >>> [Statuses(base, "zh").measure(text).deprecated for text in ("联合王国代表", "英国代表")]
        [0, 1]
        """
        if self.terms is None:
            return EQUAL
        missing = 0
        if concepts:
            known = self.list_concepts(text)
            missing = sum(each not in known and self._has_term(each) for each in concepts)
        if not self._has_choice:
            return Standing(missing=missing)
        found = list(self._find(text))
        statuses = [each.term.status for each in found]
        return Standing(
            statuses.count("deprecated"), statuses.count("superseded"), missing,
            sum(map(self._is_second, found)),
        )  # fmt: skip

    def list_concepts(self, text: str, spans: Sequence[range] = ()) -> frozenset[str]:
        """The concepts that a text names by terms that may be used; with `spans` just there."""
        if self.terms is None:
            return frozenset()
        places = {(span.start, span.stop) for span in spans}
        return frozenset(
            each.entry_id
            for each in build_finder(self.terms, self.lang)(text)
            if each.term.status in ("preferred", "admitted")
            and (not places or (each.start, each.stop) in places)
        )

    def _has_term(self, concept: str) -> bool:
        return bool(list_usable_terms(self._entries[concept], self.lang))

    def _find(self, text: str) -> Iterator[RecognizedTerm]:
        assert self.terms is not None
        found = build_finder(self.terms, self.lang)(text)
        # What stands inside a longer term that may be used is a part of that.
        usable = [each for each in found if each.term.status in ("preferred", "admitted")]
        for each in select_outermost(found):
            if each in usable or not any(
                other[2:] == each[2:] or (other.start <= each.start and each.stop <= other.stop)
                for other in usable
            ):
                yield each

    def _is_second(self, each: RecognizedTerm) -> bool:
        """Whether the term base would have another term for what a term names."""
        best = choose_rendering(self._entries[each.entry_id], self.lang, self.usage)
        if best is None or best.text == each.term.text or each.term.form in _SHORT:
            return False
        wanted = self.usage.includes(best) and not self.usage.includes(each.term)
        return wanted or (best.status == "preferred" and each.term.status != "preferred")


@lru_cache(maxsize=4)
def _build(terms: TermBase | None, lang: str, usage: Usage) -> Statuses:
    """The statuses of one language: what they have read of the term base is used again."""
    return Statuses(terms, lang, usage)
