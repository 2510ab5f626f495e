"""Compare wordings by the statuses of the terms that they use.

The term base has precedence over the wording that a text or a memory uses more often.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from tmtool.checks.model import CheckInput, Side
from tmtool.checks.term_sides import USABLE, build_finder, choose_rendering, list_usable_terms
from tmtool.concepts import ConceptEntry
from tmtool.terms.base import TermBase
from tmtool.terms.recognizing import RecognizedTerm, select_outermost
from tmtool.terms.usages import ANY, Usage


class Standing(NamedTuple):
    """Counts of terms of a wording by status: the smaller, the better.

    `missing` counts concepts that the wording does not render, `second` terms for which the term
    base prefers another.
    """

    deprecated: int = 0
    superseded: int = 0
    missing: int = 0
    second: int = 0

    @property
    def is_ruled_out(self) -> bool:
        """True if the term base rules out a term of the wording."""
        return bool(self.deprecated or self.superseded)


EQUAL = Standing()
"""The standing of all wordings without a term base."""


@dataclass(frozen=True)
class Statuses:
    """The terms of one language of a term base, or of none."""

    terms: TermBase | None
    lang: str
    usage: Usage = ANY

    @staticmethod
    def of(job: CheckInput, side: Side) -> Statuses:
        """Return the statuses for a side of a job."""
        return _build(job.terms, job.bases[side], job.usage)

    @cached_property
    def _entries(self) -> Mapping[str, ConceptEntry]:
        return {entry.id: entry for entry in self.terms.entries} if self.terms else {}

    def measure(self, text: str, concepts: Collection[str] = ()) -> Standing:
        """Count the terms of a wording that should render some concepts.

        >>> from tmtool.concepts import Term
        >>> uk = Term("zh", "联合王国", status="preferred"), Term("zh", "英国", status="deprecated")
        >>> base = TermBase((ConceptEntry("uk", uk),), "ours")
        >>> [Statuses(base, "zh").measure(text).deprecated for text in ("联合王国代表", "英国代表")]
        [0, 1]
        """
        if self.terms is None:
            return EQUAL
        found = select_outermost(build_finder(self.terms, self.lang)(text))
        # A word may be a term of one concept that may be used, and of another that is ruled out.
        usable = {each[2:] for each in found if each.term.status in USABLE}
        found = tuple(e for e in found if e.term.status in USABLE or e[2:] not in usable)
        statuses = [each.term.status for each in found]
        known = self.list_concepts(text) if concepts else frozenset()
        return Standing(
            statuses.count("deprecated"),
            statuses.count("superseded"),
            sum(
                bool(list_usable_terms(self._entries[concept], self.lang))
                for concept in concepts
                if concept not in known
            ),
            sum(map(self._is_second, found)),
        )

    def list_concepts(self, text: str, spans: Sequence[range] = ()) -> frozenset[str]:
        """List the concepts that a text names by usable terms; with `spans`, only those there."""
        found = build_finder(self.terms, self.lang)(text) if self.terms else ()
        return frozenset(
            each.entry_id
            for each in found
            if each.term.status in USABLE and (not spans or range(each.start, each.stop) in spans)
        )

    def _is_second(self, each: RecognizedTerm) -> bool:
        """Return True if the term base prefers another term for the same concept."""
        best = choose_rendering(self._entries[each.entry_id], self.lang, self.usage)
        if not best or best.text == each.term.text or each.term.form in ("short", "abbreviation"):
            return False
        is_wanted = self.usage.includes(best) and not self.usage.includes(each.term)
        return is_wanted or (best.status == "preferred" and each.term.status != "preferred")


_build = lru_cache(maxsize=4)(Statuses)
