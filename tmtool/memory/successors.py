"""What became of documents: superseded, adopted, corrected, reissued.

Symbols say it of each other, and people say the rest: each link of theirs is an entry of the
journal, so that it can be undone, and the past is asked as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from tmtool.errors import InputError
from tmtool.protocols import EVERYTHING, ReadableStore, Store, View
from tmtool.un.symbols import Relation, list_beginnings, relate_symbols, split_revision
from tmtool.units import Origin
from tmtool.visibility import find_undone
from tmtool.where import list_names

LINK, CORRIGENDUM = "link", "corrigendum"
"""What the journal calls the making of a link, and a corrigendum that was applied."""
_MOST = 5
"""So many steps are followed: a draft, its revisions, what was adopted. Chosen, no measurement."""
OUTDATED: frozenset[Relation] = frozenset({"superseded by", "adopted as", "reissued as"})
"""What leaves a text standing no more; a corrigendum changes some words."""


@dataclass(frozen=True, slots=True)
class Successor:
    """What became of a document: `document` is the symbol or the file of the other."""

    relation: Relation
    document: str

    def __str__(self) -> str:
        return f"{self.relation} {self.document}"


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """That somebody linked two documents, by change `number`."""

    number: int
    document: str
    successor: Successor


def name_origin(origin: Origin) -> str | None:
    """What links call a document: its symbol, else its file."""
    places = (each.symbol or each.file for each in origin.places)
    return origin.symbol or origin.file or next(filter(None, places), None)


def list_links(store: ReadableStore, as_of: int | None = None) -> list[DocumentLink]:
    """The links that people made and nobody took back, the oldest first."""
    entries = [
        each
        for each in store.read_journal(actions=(LINK, CORRIGENDUM, "undo"))
        if as_of is None or each.number <= as_of
    ]
    undone = find_undone(
        (each.number, int(each.details["change"])) for each in entries if each.action == "undo"
    )
    found = []
    for each in reversed(entries):
        if each.action != "undo" and each.number not in undone:
            told = each.details
            successor = Successor(told["relation"], told["other"])
            found.append(DocumentLink(each.number, told["document"], successor))
    return found


def find_successors(
    store: ReadableStore, origins: Iterable[Origin], view: View = EVERYTHING
) -> dict[str, tuple[Successor, ...]]:
    """What became of the documents of some origins, by `name_origin`; of most of them nothing.

    What became of a successor follows it: a revision, then what was adopted in the end.
    """
    named = {name: list_names(each) for each in origins if (name := name_origin(each))}
    if not named:
        return {}
    links: dict[str, list[Successor]] = {}
    for each in list_links(store, view.as_of):
        links.setdefault(each.document.casefold(), []).append(each.successor)
    asked = [*named, *(each.document for some in links.values() for each in some)]
    beginnings = dict.fromkeys(
        beginning for name in asked if "/" in name for beginning in list_beginnings(name)
    )
    symbols = store.find_symbols(list(beginnings), view) if beginnings else []
    found = {}
    for name, names in named.items():
        if chain := _follow(name, names, links, symbols):
            found[name] = chain
    return found


def _follow(
    name: str, names: Iterable[str], links: Mapping[str, Sequence[Successor]],
    symbols: Sequence[str],
) -> tuple[Successor, ...]:  # fmt: skip
    """What became of a document, and of what it became, each document once."""
    found: dict[str, Successor] = {}
    seen = {*names}
    last = name
    for _ in range(_MOST):
        linked = [each for one in {*names} for each in links.get(one, ())]
        new = [
            each
            for each in (*_relate(last, symbols), *linked)
            if each.document.casefold() not in seen
        ]
        for each in new:
            found.setdefault(each.document, each)
            seen.add(each.document.casefold())
        following = [each.document for each in new if each.relation in OUTDATED]
        if not following:
            break
        last = following[-1]
        names = (last.casefold(),)
    return tuple(found.values())


def _relate(name: str, symbols: Sequence[str]) -> list[Successor]:
    """What the symbols of others say: the last revision, and each corrigendum."""
    related = [(relate_symbols(name, each), each) for each in symbols]
    revisions = [each for relation, each in related if relation == "superseded by"]
    found = [Successor("corrected by", each) for kind, each in related if kind == "corrected by"]
    if revisions:
        last = max(revisions, key=lambda each: split_revision(each)[1])
        found.append(Successor("superseded by", last))
    return found


def link_documents(
    store: Store, document: str, relation: Relation, successor: str, user: str
) -> DocumentLink:
    """Note what became of a document; InputError where it is not there or that is noted already.

    The other document need not be in the memory. Taken back as any change is.
    """
    assert relation in get_args(Relation)
    known = [each for each, _ in store.list_documents(name=document)]
    if not known:
        message = f"no document of this memory is called {document}"
        raise InputError(message, code="no document", field="document", name=document)
    names = frozenset(name for each in known for name in list_names(each))
    if successor.casefold() in names:
        message = f"{document} and {successor} are one document"
        raise InputError(message, code="one document", field="successor", name=successor)
    name = name_origin(known[0]) or document
    became = Successor(relation, successor)
    for each in list_links(store):
        if each.document.casefold() in names and each.successor == became:
            raise InputError(
                f"{name} is {became} already, by change {each.number}",
                code="linked already", number=each.number,
            )  # fmt: skip
    return _note(store, name, became, user)


def note_links(store: Store, links: Iterable[tuple[str, str, str]], user: str) -> None:
    """Note the links that another memory had; those that stand here are left as they are.

    Each is a document, a relation and the document that it became. A relation that is none is left
    out.
    """
    there = {(each.document, each.successor) for each in list_links(store)} if links else set()
    for document, told, name in links:
        relation = next((each for each in get_args(Relation) if each == told), None)
        if relation and (document, Successor(relation, name)) not in there:
            _note(store, document, Successor(relation, name), user)


def _note(store: Store, document: str, successor: Successor, user: str) -> DocumentLink:
    details = {
        "document": document, "relation": successor.relation, "other": successor.document,
    }  # fmt: skip
    with store.begin_change(LINK, user=user, details=details) as change:
        return DocumentLink(change.number, document, successor)


def is_outdated(successors: Iterable[Successor]) -> bool:
    """Whether a document stands no more.

    >>> is_outdated([Successor("corrected by", "A/75/1/Corr.1")])
    False
    """
    return any(each.relation in OUTDATED for each in successors)
