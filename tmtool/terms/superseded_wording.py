"""Superseded wording in a text that is offered: the old terms, and the text with the new ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tmtool.concepts import ConceptEntry
from tmtool.lang.script import get_base
from tmtool.terms.replacing import TermReplacement, TermReplacer, replace_terms


@dataclass(frozen=True, slots=True)
class SupersededWording:
    """Terms of a text that were superseded, each with its successor, and the text with these.

    `text[span]` of `spans` are the new terms. What is left to a person, such as a quotation, keeps
    its wording, and `is_whole` is false then.
    """

    terms: tuple[tuple[str, str], ...]
    text: str
    spans: tuple[range, ...]
    is_whole: bool = True

    def __str__(self) -> str:
        """Every term with its successor, and that some of them were left to a person."""
        listed = "; ".join(f"{old} -> {new}" for old, new in self.terms)
        rest = " (not everywhere: look at quotations, titles and names)"
        return listed if self.is_whole else listed + rest


class SupersededTerms:
    """The superseded terms of a language that have a successor, ready to be looked for.

    >>> from tmtool.concepts import Term
    >>> old = Term("en", "digital gap", "superseded", successor="digital divide")
    >>> SupersededTerms([ConceptEntry("gap", (old,))], "en").find("The digital gap.").text
    'The digital divide.'
    """

    def __init__(self, entries: Iterable[ConceptEntry], lang: str) -> None:
        known = tuple(entries)
        pairs = {
            (term.text, term.successor)
            for entry in known
            for term in entry.terms
            if term.status == "superseded" and term.successor and get_base(term.lang) == lang
        }
        # The longest first, so that no part of one is taken for another.
        ordered = sorted(pairs, key=lambda pair: (-len(pair[0]), pair))
        self._pairs = [(old, new, TermReplacer(lang, old, new, known)) for old, new in ordered]

    def find(self, text: str) -> SupersededWording | None:
        """What of a text is superseded; None where nothing is."""
        terms: list[tuple[str, str]] = []
        found: list[TermReplacement] = []
        whole = True
        for old, new, replacer in self._pairs:
            places = replacer.find(text)
            if places:
                terms.append((old, new))
                whole = whole and all(each.new is not None for each in places)
                taken = [range(each.start, each.stop) for each in found]
                found += [
                    each
                    for each in places
                    if not any(each.start < t.stop and t.start < each.stop for t in taken)
                ]
        if not terms:
            return None
        made, spans = replace_terms(text, found)
        return SupersededWording(tuple(terms), made, spans, whole)
