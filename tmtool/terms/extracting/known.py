"""Which terms a term base has already, in whatever number they stand there."""

from __future__ import annotations

from collections import defaultdict

from tmtool.lang.script import base
from tmtool.terms.base import TermBase
from tmtool.terms.patterns import spellings
from tmtool.units import Term


class Known:
    """The terms of a term base in two languages.

    >>> from tmtool.units import ConceptEntry
    >>> entry = ConceptEntry("gap", (Term("en", "digital divide"), Term("zh", "数字鸿沟")))
    >>> known = Known(TermBase((entry,), "ours"), ("en", "zh"))
    >>> known.of(("digital divides", "数字鸿沟")), known.of(("digital divide", "信息鸿沟"))
    ((('gap',), ()), ((), ('gap',)))
    """

    def __init__(self, terms: TermBase, langs: tuple[str, str]) -> None:
        self._langs = langs
        self._ids: tuple[dict[str, dict[str, None]], ...] = (defaultdict(dict), defaultdict(dict))
        for entry in terms.entries:
            for side, lang in zip(self._ids, langs, strict=True):
                for term in entry.terms:
                    if base(term.lang) == base(lang):
                        for form in spellings(term, base(lang)):
                            side[_key(form)][entry.id] = None

    def of(self, texts: tuple[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The ids of the entries that have both terms, and of those that have one of them."""
        one, other = (
            dict.fromkeys(
                each
                for form in spellings(Term(lang, text), base(lang))
                for each in side.get(_key(form), ())
            )
            for side, lang, text in zip(self._ids, self._langs, texts, strict=True)
        )
        both = tuple(each for each in one if each in other)
        return both, tuple(each for each in {**one, **other} if each not in both)


def _key(form: str | tuple[str, ...]) -> str:
    return form if isinstance(form, str) else " ".join(form)
