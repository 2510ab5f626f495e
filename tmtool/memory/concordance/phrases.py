"""The concordance in small, for look-ups: how often a term stands there, and its renderings."""

from __future__ import annotations

from tmtool.fuzzy.similarity import is_unspaced
from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.memory.concordance.answers import Concordance, look
from tmtool.memory.concordance.patterns import Phrase
from tmtool.memory.concordance.query import ConcordanceQuery, QueryTerm
from tmtool.memory.model import LookupOptions
from tmtool.memory.whole_matches import strip_marks
from tmtool.protocols import Store

_LONGEST = {True: 12, False: 6}
"""Tokens of a query that may be a term or a phrase: characters of a language without blanks, else
words. Chosen, no measurement."""
_LOOKED_AT = 50
"""Texts that tell how a phrase is rendered. Limit: time; a concordance looks at more."""


def count_phrase(store: Store, text: str, options: LookupOptions) -> Concordance | None:
    """What there is of a term or a phrase; None of a longer text, or one that stands nowhere."""
    if not options.fragments or not is_phrase(text, options.source):
        return None
    query = build_phrase_query(text, options)
    found = look(store, query, view=options.view, limit=_LOOKED_AT)
    return found if found.counts.texts else None


def build_phrase_query(text: str, options: LookupOptions) -> ConcordanceQuery:
    """What a concordance is asked for a phrase, taken word for word whatever signs it has."""
    phrase = strip_marks(text)
    term = QueryTerm(options.source, Phrase(phrase, tuple(split_tokens(fold(phrase)))))
    return ConcordanceQuery((term,), options.target)


def is_phrase(text: str, lang: str) -> bool:
    """Whether a text is short enough to be a term or a phrase of a language.

    >>> is_phrase("弥合数字鸿沟；", "zh"), is_phrase("the whole of a long sentence of words", "en")
    (True, False)
    """
    tokens = split_tokens(fold(strip_marks(text)))
    return 0 < len(tokens) <= _LONGEST[is_unspaced(lang)] and any(map(str.isalnum, tokens))
