"""The query language of the concordance.

    数字鸿沟                          a phrase; its language is guessed by its script
    en:"digital divide" zh:-弥合      this in English and, on the other side, not that in Chinese
    communicat* technolog?es          * any letters, ? one; alone between words: tokens
    弥合*鸿沟                         between Chinese characters: up to 20 tokens, or one
    /digital (divide|gap)s?/          a regular expression

A condition goes on until the next one begins: with the code of a language and a colon, or after
quotation marks or slashes. The first one that isn't excluded is what is shown in context.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmtool.errors import InputError
from tmtool.lang.codes import LANGUAGES, normalize
from tmtool.lang.codes import name as language_name
from tmtool.lang.script import get_base
from tmtool.limits import check_query_length
from tmtool.memory.concordance.patterns import Expression, Pattern, Phrase
from tmtool.memory.direction import find_known, find_other, guess

_PREFIX = re.compile(r"([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*):(-?)(?=\S)")
_QUOTED = re.compile(r'"([^"]*)"(?=\s|$)')
_SLASHED = re.compile(r"/((?:[^/\\]|\\.)+)/(?=\s|$)")
_BEGINS = re.compile(r"""-?(?:"[^"]*"|/(?:[^/\\]|\\.)+/)(?=\s|$)""")


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One condition: what has to be in the text of a language, or must not be."""

    lang: str
    pattern: Pattern
    excluded: bool = False

    @property
    def written(self) -> str:
        """As a person writes it."""
        slash = "/" if isinstance(self.pattern, Expression) else ""
        return f"{slash}{self.pattern.written}{slash}"


@dataclass(frozen=True, slots=True)
class ConcordanceQuery:
    """All conditions; `to` is the language of the other side, None where a memory has only one."""

    terms: tuple[QueryTerm, ...]
    to: str | None

    @property
    def main(self) -> QueryTerm:
        """What is shown in context."""
        return next(term for term in self.terms if not term.excluded)

    @property
    def lang(self) -> str:
        """The language that is searched."""
        return self.main.lang

    @property
    def own(self) -> tuple[QueryTerm, ...]:
        """The further conditions on the same side."""
        return tuple(t for t in self.terms if t.lang == self.lang and t is not self.main)

    @property
    def others(self) -> tuple[QueryTerm, ...]:
        """The conditions on the other side."""
        return tuple(term for term in self.terms if term.lang != self.lang)


def write_phrase(text: str) -> str:
    r"""The query for a text as it is, whatever signs it has.

    >>> write_phrase("弥合"), write_phrase("why?"), write_phrase("and/or")
    ('弥合', 'why\\?', '"and/or"')
    """
    plain = re.sub(r"[*?]", r"\\\g<0>", " ".join(text.split()))
    # Quotation marks can't stand within others; without signs that mean something none are needed.
    return f'"{plain}"' if re.search("[/:-]", plain) and '"' not in plain else plain


def parse(
    text: str, languages: Sequence[str], *, lang: str | None = None, to: str | None = None
) -> ConcordanceQuery:
    """Read a query to a memory that has these languages; `lang` is that of all bare conditions.

    >>> query = parse('en:"digital divide" zh:-弥合', ["zh", "en"])
    >>> [(term.lang, term.written, term.excluded) for term in query.terms]
    [('en', 'digital divide', False), ('zh', '弥合', True)]
    >>> parse("数字鸿沟", ["zh", "en"]).lang
    'zh'
    """
    check_query_length(text, "the phrase", "look for a part of it")
    terms = tuple(_terms(text, languages, lang))
    if not any(not term.excluded for term in terms):
        message = "the query only excludes words: add a word to look for"
        raise InputError(message)
    main = next(term for term in terms if not term.excluded)
    others = {term.lang for term in terms} - {main.lang}
    if len(others) > 1:
        named = ", ".join(sorted(others | {main.lang}))
        raise InputError(f"a query can name two languages at most, not {named}")
    if others and to and normalize(to) not in others:
        raise InputError(
            f"the query names {main.lang} and {others.pop()}, but translations into {to} "
            "are asked for"
        )
    to = find_known(to, languages) if to else next(iter(others), None)
    if to == main.lang:
        message = f"{language_name(to)} is the language of the phrase itself"
        raise InputError(message, code="one language of a phrase", field="to")
    return ConcordanceQuery(terms, to or find_other(main.lang, languages))


def _terms(text: str, languages: Sequence[str], lang: str | None) -> Iterator[QueryTerm]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        prefix = _prefix(text, at, languages)
        minus = text[at] == "-" and text[at + 1 : at + 2] in ('"', "/")
        start = prefix.end() if prefix else at + minus
        content, at = _content(text, start, languages)
        pattern = _pattern(content)
        named = find_known(prefix[1], languages) if prefix else lang and find_known(lang, languages)
        code = named or guess(pattern.written, languages)
        yield QueryTerm(code, pattern, excluded=minus or bool(prefix and prefix[2]))


def _prefix(text: str, at: int, languages: Sequence[str]) -> re.Match[str] | None:
    """The code of a language and a colon; other words before a colon are text."""
    found = _PREFIX.match(text, at)
    is_language = found and (found[1] in languages or get_base(found[1]) in LANGUAGES)
    return found if is_language else None


def _content(text: str, start: int, languages: Sequence[str]) -> tuple[str, int]:
    """What a condition is about, quotation marks and slashes included, and where it ends."""
    for kind in (_QUOTED, _SLASHED):
        found = kind.match(text, start)
        if found:
            return found[0], found.end()
    for blank in re.finditer(r"\s+", text[start:]):
        after = start + blank.end()
        if _BEGINS.match(text, after) or _prefix(text, after, languages):
            return text[start : start + blank.start()], after
    return text[start:].rstrip(), len(text)


def _pattern(content: str) -> Pattern:
    if _SLASHED.fullmatch(content):
        return Expression.parse(content[1:-1])
    return Phrase.parse(content[1:-1] if _QUOTED.fullmatch(content) else content)
