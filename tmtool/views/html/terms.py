"""Terms on pages of a server: what one says of itself, its address, and the search for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tmtool.concepts import ConceptEntry, Term
from tmtool.lang.codes import name_language
from tmtool.regions import build_tag
from tmtool.terms import seeded
from tmtool.terms.entry_requests import SearchTermsRequest, SearchTermsResult, TermHit
from tmtool.terms.searching import mark_matches
from tmtool.views import TextPart, split_parts
from tmtool.views.html.render import Tongue, render_served
from tmtool.views.term_changes import name_status

OWN = "own"
"""What the memory's own term base is called in addresses."""
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_RULED_OUT = ("superseded", "deprecated")
_FIRST = ("en", "zh")
"""Languages whose columns come first."""
_COLUMNS = 6
"""Languages that a table has columns for. Limit: as many fit a screen."""


def quote(text: str) -> str:
    """A text as a part of an address has it (RFC 3986).

    >>> quote("a/b 鸿")
    'a%2Fb%20%E9%B8%BF'
    """
    coded = text.encode("utf-8", "surrogatepass")
    return "".join(chr(b) if chr(b) in _PLAIN else f"%{b:02X}" for b in coded)


def locate_entry(base: str | None, identity: str) -> str:
    """The address of an entry of a term base.

    >>> locate_entry(None, "digital-divide"), locate_entry("job:A-1", "..")
    ('/terms/own/digital-divide', '/terms/job%3AA-1?id=..')
    """
    of_base = f"/terms/{quote(base or OWN)}"
    # Browsers take these for a way up.
    is_way = bool({".", "..", ""} & set(identity.replace("\\", "/").split("/")))
    return f"{of_base}?id={quote(identity)}" if is_way else f"{of_base}/{quote(identity)}"


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A term as pages show it, what was searched for being marked.

    `is_out` says that it is superseded or not to be used; `facts` are whose usage it is and where
    it is attested.
    """

    tongue: Tongue
    parts: tuple[TextPart, ...]
    status: str
    is_out: bool
    step: str
    form: str
    facts: tuple[str, ...]
    successor: str | None
    link: str | None


@dataclass(frozen=True, slots=True)
class FoundEntryRow:
    """An entry that was found, its terms by language; `claim` is what its base says of each hit."""

    address: str
    base: str
    claim: str
    columns: tuple[tuple[ShownTerm, ...], ...]
    others: tuple[ShownTerm, ...]
    subject: str | None
    body: str | None


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The pages of a list: which one this is, how many there are, and the rows it has."""

    number: int
    count: int
    first: int
    last: int
    total: int

    @classmethod
    def of(cls, offset: int, shown: int, total: int, limit: int) -> PageLinks:
        """The pages of a list of which `shown` rows after `offset` are on this one."""
        pages = max(1, -(-total // limit))
        return cls(offset // limit + 1, pages, offset + min(1, shown), offset + shown, total)


def name_base(base: str | None) -> str:
    """What people call a term base.

    >>> name_base(None), name_base("job:A-75-1"), name_base("un-ict")
    ('own term base', 'list of job A-75-1', 'un-ict')
    """
    if base is None:
        return "own term base"
    return f"list of job {base.removeprefix('job:')}" if base.startswith("job:") else base


def show_term(term: Term, query: str = "") -> ShownTerm:
    """A term as it is shown."""
    parts = tuple(split_parts(term.text, mark_matches(term.text, query) if query else (), "found"))
    usage = f"regional usage {build_tag(term.lang, term.region)}" if term.region else None
    # Of several sources the first; the entry has all.
    facts = (usage, term.organization, (term.source or "").partition(";")[0], term.date)
    return ShownTerm(
        Tongue.of(build_tag(term.lang, term.region)), parts, name_status(term.status),
        term.status in _RULED_OUT, term.process_status or "",
        "" if term.form == "full" else term.form, tuple(filter(None, facts)),
        term.successor, term.link,
    )  # fmt: skip


def order_langs(codes: Sequence[str]) -> tuple[str, ...]:
    """Languages in the order of their columns: English and Chinese first.

    >>> order_langs(("fr", "zh", "en"))
    ('en', 'zh', 'fr')
    """
    return (*(each for each in _FIRST if each in codes), *(e for e in codes if e not in _FIRST))


def render_terms(
    request: SearchTermsRequest, result: SearchTermsResult, *,
    base: str, as_table: bool, jobs: Sequence[str], may_write: str, waiting: int,
) -> str:  # fmt: skip
    """The page of a search: `base` is what was chosen ("" for all in use), `waiting` proposals."""
    langs = order_langs(result.langs)
    columns = langs[: _COLUMNS if as_table else 2]
    # The language of the text comes first where only two have room.
    if not as_table and request.lang and request.lang not in columns and request.lang in langs:
        columns = (request.lang, *(each for each in langs if each != request.lang))[:2]
    rows = [_row(each, columns, request.text) for each in result.hits]
    return render_served(
        "terms.html", title="Terms - tmtool", module="term_rows.js", request=request, rows=rows,
        columns=[Tongue.of(each) for each in columns], as_table=as_table, base=base,
        bases=[(name or OWN, name_base(name), count) for name, count in result.bases],
        choices=[(OWN, name_base(None)), *((n, n) for n in seeded.NAMES),
                 *((f"job:{each}", name_base(f"job:{each}")) for each in jobs)],
        langs=[(each, name_language(each)) for each in langs], may_write=may_write,
        found_in=[(name or OWN, name_base(name)) for name in result.found_in],
        has_own=any(name is None for name, _ in result.bases), waiting=waiting,
        pages=PageLinks.of(request.offset, len(rows), result.total, request.limit),
        is_list=base.startswith("job:"),
    )  # fmt: skip


def _row(hit: TermHit, columns: Sequence[str], query: str) -> FoundEntryRow:
    entry, base = hit.entry, hit.base
    rest = tuple(term for term in entry.terms if term.lang not in columns)
    return FoundEntryRow(
        locate_entry(base, entry.id), name_base(base),
        seeded.CLAIM if base in seeded.NAMES else "",
        tuple(tuple(show_term(t, query) for t in entry.select_terms(lang)) for lang in columns),
        tuple(show_term(each, query) for each in rest), entry.subject, entry.body,
    )  # fmt: skip


def title_entry(entry: ConceptEntry) -> str:
    """What an entry is called: its first term in two languages.

    >>> title_entry(ConceptEntry("x", (Term("zh", "鸿沟"), Term("en", "gap"), Term("en", "rift"))))
    'gap · 鸿沟'
    """
    langs = order_langs(tuple(dict.fromkeys(term.lang for term in entry.terms)))[:2]
    first = (next(t for t in entry.terms if t.lang == lang) for lang in langs)
    return " · ".join(term.text for term in first) or entry.id
