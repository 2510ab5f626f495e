"""Term bases on pages: names, addresses and titles, and the functions that templates call."""

from __future__ import annotations

from collections.abc import Sequence

from tmtool.concepts import ConceptEntry
from tmtool.regions import build_tag
from tmtool.terms import seeded
from tmtool.terms.changes import digest_entry
from tmtool.terms.duplicates import find_alike
from tmtool.terms.searching import mark_matches
from tmtool.views import TextPart, split_parts
from tmtool.views.citations import quote
from tmtool.views.term_changes import list_differences, name_status

OWN = "own"
"""The memory's own term base in addresses."""
_FIRST_LANGS = ("en", "zh")


def locate_entry(base: str | None, identity: str) -> str:
    """Return the address of an entry of a term base.

    >>> locate_entry(None, "digital-divide"), locate_entry("un-ict", "..")
    ('/terms/own/digital-divide', '/terms/un-ict?id=..')
    """
    address = f"/terms/{quote(base or OWN)}"
    # Browsers resolve these segments.
    is_relative = bool({".", "..", ""} & set(identity.replace("\\", "/").split("/")))
    return f"{address}?id={quote(identity)}" if is_relative else f"{address}/{quote(identity)}"


def name_base(base: str | None) -> str:
    """Return the name of a term base for people.

    >>> name_base(None), name_base("un-ict")
    ('own term base', 'un-ict')
    """
    return "own term base" if base is None or base == OWN else base


def order_langs(codes: Sequence[str]) -> tuple[str, ...]:
    """Sort languages as columns: English and Chinese first.

    >>> order_langs(("fr", "zh", "en"))
    ('en', 'zh', 'fr')
    """
    first = (each for each in _FIRST_LANGS if each in codes)
    return (*first, *(each for each in codes if each not in _FIRST_LANGS))


def title_entry(entry: ConceptEntry) -> str:
    """Return the title of an entry: its first term in two languages.

    >>> from tmtool.concepts import Term
    >>> title_entry(ConceptEntry("x", (Term("zh", "鸿沟"), Term("en", "gap"), Term("en", "rift"))))
    'gap · 鸿沟'
    """
    langs = order_langs(tuple(dict.fromkeys(term.lang for term in entry.terms)))[:2]
    first = (next(t for t in entry.terms if t.lang == lang) for lang in langs)
    return " · ".join(term.text for term in first) or entry.id


def _mark_found(text: str, query: str) -> list[TextPart]:
    """Split a term into parts; those that match a query are `found`."""
    return split_parts(text, mark_matches(text, query) if query else (), "found")


def _get_claim(base: str | None) -> str:
    """Return the warning that comes with each entry of a supplied term base."""
    return seeded.CLAIM if base in seeded.NAMES else ""


def _is_web_address(link: str | None) -> bool:
    return (link or "").lower().startswith(("http://", "https://"))


GLOBALS = {
    "build_tag": build_tag,
    "claim_of": _get_claim,
    "digest_entry": digest_entry,
    "find_alike": find_alike,
    "is_web_address": _is_web_address,
    "list_differences": list_differences,
    "locate_entry": locate_entry,
    "mark_found": _mark_found,
    "name_base": name_base,
    "name_status": name_status,
    "order_langs": order_langs,
    "title_entry": title_entry,
}
"""Functions for templates."""
