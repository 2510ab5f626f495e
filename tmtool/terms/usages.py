"""Regional usage of terms: codes of regions, and what older term bases called houses."""

from __future__ import annotations

from dataclasses import replace

from tmtool.concepts import Term
from tmtool.errors import InputError
from tmtool.lang.codes import LANGUAGES
from tmtool.regions import build_tag, list_tags, read_region
from tmtool.terms.picklists import find_language

_FORMER = {"TW": "Hant-TW", "HK": "Hant-HK", "PRC": "Hans-CN"}
"""What `un-ict` of tmtool 0.1 had as houses."""


def parse_region(text: str) -> str:
    """A region as it stands behind a language in BCP 47; InputError for what is none.

    >>> parse_region("zh_hant_tw"), parse_region("HK"), parse_region("hant-HK")
    ('Hant-TW', 'HK', 'Hant-HK')
    """
    told = text.strip()
    first = told.replace("_", "-").partition("-")[0]
    has_language = first != told and first.lower() in LANGUAGES
    found = read_region(told if has_language else f"und-{told}")
    if found is None or " " in told:
        raise InputError(f"not a region like TW or Hant-HK: {text[:30]!r}")
    return found


def move_region(term: Term) -> Term:
    """A term of an older base: where its house is a region, it is of no house.

    >>> move_region(Term("zh", "數位落差", house="TW")).region, move_region(Term("zh", "x")).region
    ('Hant-TW', None)
    """
    region = _FORMER.get(term.house or "")
    return term if region is None else replace(term, house=None, region=region)


def can_be_code(term: Term) -> bool:
    """Whether the language and the region of a term are read again from one code."""
    tag = build_tag(term.lang, term.region)
    return (find_language(tag), read_region(tag)) == (term.lang, term.region)


def is_usage_of(term: Term, wanted: str) -> bool:
    """Whether a term is of an organization, or of a region by any of its names.

    >>> is_usage_of(Term("zh", "x", region="Hant-TW"), "zh-TW"), is_usage_of(Term("zh", "x"), "UN")
    (True, False)
    """
    if term.region is None:
        return term.house == wanted
    tags = list_tags(term.lang, build_tag(term.lang, term.region))
    return term.house == wanted or wanted.casefold() in {each.casefold() for each in tags}
