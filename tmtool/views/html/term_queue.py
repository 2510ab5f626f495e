"""What waits for a decision in a term base: proposals, and entries that seem to be one concept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tmtool.concepts import ConceptEntry, Term
from tmtool.terms.changes import digest_entry
from tmtool.terms.entry_requests import ListProposalsResult, Proposal, TermList
from tmtool.terms.upkeep_requests import DuplicateTermsResult
from tmtool.views.html.render import Tongue, render_served
from tmtool.views.html.term_entry import MadeChange
from tmtool.views.html.terms import (
    OWN,
    PageLinks,
    ShownTerm,
    locate_entry,
    name_base,
    show_term,
    title_entry,
)

_STATUSES = ("preferred", "admitted")
"""What a term can be approved as."""


@dataclass(frozen=True, slots=True)
class ProposedTerm:
    """A proposed term, its number in the entry, and what speaks for it."""

    number: int
    term: ShownTerm
    text: str
    who: str
    note: str | None
    contexts: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """An entry with proposed terms, what it has besides, and what seems to be the same concept."""

    id: str
    title: str
    address: str
    digest: str
    proposed: tuple[ProposedTerm, ...]
    held: tuple[ShownTerm, ...]
    note: str | None
    alike: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """Entries that seem to be one concept, and the terms that they share."""

    entries: tuple[tuple[str, str, str, tuple[ShownTerm, ...]], ...]
    shared: tuple[tuple[str, Tongue], ...]
    is_sure: bool


def render_queue(
    result: ListProposalsResult, offset: int, limit: int, *,
    base: str | None, made: MadeChange | None, may_decide: bool, problem: str = "",
) -> str:  # fmt: skip
    """The queue of proposals, a page of it."""
    rows = [_proposal(each, base) for each in result.proposals]
    return render_served(
        "term_queue.html", title="Queue of proposals - tmtool", module="term_rows.js", rows=rows,
        base=base or OWN, base_name=name_base(base), made=made, may_decide=may_decide,
        problem=problem, statuses=_STATUSES,
        pages=PageLinks.of(offset, len(rows), result.total, limit),
    )  # fmt: skip


def _proposal(each: Proposal, base: str | None) -> ProposalRow:
    entry = each.entry
    proposed = tuple(
        _proposed(number, term)
        for number, term in enumerate(entry.terms, start=1)
        if term.process_status == "proposed"
    )
    held = tuple(show_term(t) for t in entry.terms if t.process_status != "proposed")
    alike = tuple((e.id, title_entry(e), locate_entry(base, e.id)) for e in each.alike)
    return ProposalRow(
        entry.id, title_entry(entry), locate_entry(base, entry.id), each.digest, proposed, held,
        entry.note, alike,
    )  # fmt: skip


def _proposed(number: int, term: Term) -> ProposedTerm:
    who = ", ".join(filter(None, (term.process_by, term.process_date)))
    contexts = tuple(each.text for each in term.contexts)
    return ProposedTerm(number, show_term(term), term.text, who, term.note, contexts, term.status)


def render_duplicates(
    result: DuplicateTermsResult, offset: int, limit: int, *,
    base: str | None, made: MadeChange | None, may_merge: bool,
) -> str:  # fmt: skip
    """Entries that seem to be one concept, a page of them."""
    by_id = {each.id: each for each in result.entries}
    groups = result.groups[offset : offset + limit]
    rows = [
        DuplicateRow(
            tuple(_tell(by_id[identity], base) for identity in each.ids),
            tuple((term.text, Tongue.of(term.lang)) for term in each.shared), each.is_sure,
        )
        for each in groups
    ]  # fmt: skip
    return render_served(
        "term_duplicates.html", title="Duplicates - tmtool", module="term_rows.js", rows=rows,
        base=base or OWN, base_name=name_base(base), made=made, may_merge=may_merge,
        pages=PageLinks.of(offset, len(rows), len(result.groups), limit),
    )  # fmt: skip


def _tell(entry: ConceptEntry, base: str | None) -> tuple[str, str, str, tuple[ShownTerm, ...]]:
    terms = tuple(show_term(each) for each in entry.terms)
    return entry.id, title_entry(entry), locate_entry(base, entry.id), terms


def list_seen(entries: Sequence[ConceptEntry]) -> list[tuple[str, str]]:
    """The ids of entries with the digests of what they say."""
    return [(each.id, digest_entry(each) or "") for each in entries]


def render_lists(
    lists: Sequence[TermList], *, made: MadeChange | None, may_write: str, said: str
) -> str:
    """The lists of terms of jobs."""
    return render_served(
        "term_lists.html", title="Lists of jobs - tmtool", module="term_rows.js", lists=lists,
        made=made, may_write=may_write, said=said,
    )  # fmt: skip
