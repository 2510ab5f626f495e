"""Regional usage of terms: codes of regions, and whose usage is wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tmtool.concepts import Term
from tmtool.errors import InputError
from tmtool.lang.codes import LANGUAGES
from tmtool.regions import build_tag, list_tags, read_region
from tmtool.terms.picklists import find_language

_FORMER = {"TW": "Hant-TW", "HK": "Hant-HK", "PRC": "Hans-CN"}
"""What `un-ict` of tmtool 0.1 had as organizations."""


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
    """A term of an older base: where its organization is a region, it is of no organization.

    >>> move_region(Term("zh", "數位落差", organization="TW")).region
    'Hant-TW'
    """
    region = _FORMER.get(term.organization or "")
    return term if region is None else replace(term, organization=None, region=region)


def can_be_code(term: Term) -> bool:
    """Whether the language and the region of a term are read again from one code."""
    tag = build_tag(term.lang, term.region)
    return (find_language(tag), read_region(tag)) == (term.lang, term.region)


@dataclass(frozen=True, slots=True)
class Usage:
    """Whose usage is wanted: that of an organization, regional usage, or both.

    >>> Usage("UN"), Usage(region="zh-HK")
    (Usage(organization='UN', region=None), Usage(organization=None, region='zh-HK'))
    """

    organization: str | None = None
    region: str | None = None

    def __bool__(self) -> bool:
        return bool(self.organization or self.region)

    def __str__(self) -> str:
        return " or ".join(filter(None, (self.organization, self.region)))

    def includes(self, term: Term) -> bool:
        """Whether a term is of the organization, or of the region by any of its names.

        >>> usage = Usage("UN", "zh-TW")
        >>> usage.includes(Term("zh", "x", region="Hant-TW")), usage.includes(Term("zh", "x"))
        (True, False)
        """
        if term.organization and term.organization == self.organization:
            return True
        if term.region is None or self.region is None:
            return False
        tags = list_tags(term.lang, build_tag(term.lang, term.region))
        return self.region.casefold() in {each.casefold() for each in tags}


ANY = Usage()
"""Whosoever it is."""
