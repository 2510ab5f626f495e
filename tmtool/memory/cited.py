"""What is known of an act, a document or a name that a person wants to cite."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from tmtool.concepts import ConceptEntry
from tmtool.lang.fold import fold
from tmtool.memory.known_acts import LANGS, find_documents, learn_acts, read_headings, read_seeds
from tmtool.protocols import Store
from tmtool.terms.base import TermBase
from tmtool.un import proper_names
from tmtool.un.citations import find_act_symbols
from tmtool.un.citing import (
    CitationForm,
    CitedThing,
    parse_cited,
    write_document_forms,
    write_forms,
)
from tmtool.un.dates import Date
from tmtool.un.places import DocumentPlace
from tmtool.un.register import Act, Register, Title
from tmtool.units import Origin

_LINES = 12
"""Lines of a document among which its title stands. Chosen, no measurement."""
_FORMS: tuple[proper_names.Form, ...] = ("short", "formal")


@dataclass(frozen=True, slots=True)
class CitedFacts:
    """What is known of what a person asked for; `forms` are by language.

    `act` is a resolution or decision, `document` the memory's record of a document, `titles` that
    of both, `names` are those of a State or an organization by language, `entries` the concepts of
    a term base that are called so. Nothing is guessed: what is unknown is empty, and in `missing`.
    """

    query: str
    act: Act | None = None
    document: Origin | None = None
    titles: tuple[Title, ...] = ()
    names: tuple[tuple[str, tuple[str, ...]], ...] = ()
    entries: tuple[ConceptEntry, ...] = ()
    forms: tuple[tuple[str, tuple[CitationForm, ...]], ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it at all."""
        return bool(self.act or self.document or self.names or self.entries)


def find_cited(query: str, store: Store | None, terms: TermBase | None) -> CitedFacts:
    """What a memory, the register and a term base know of a number, a symbol or a name."""
    cited = parse_cited(query)
    if cited is None:
        return _find_name(query, terms)
    if cited.act is not None:
        return _find_act(query, cited, store)
    assert cited.place is not None
    return _find_document(query, cited.place, store)


def _find_act(query: str, cited: CitedThing, store: Store | None) -> CitedFacts:
    citation = cited.act
    assert citation is not None
    symbols = dict.fromkeys(find_act_symbols(citation), citation)
    acts = list(read_seeds().list_acts())
    if store is not None and set(LANGS) <= set(store.list_languages()):
        acts += learn_acts(store, [(lang, citation.number, "") for lang in LANGS], set())
        acts += read_headings(store, symbols)
    act = Register.build(acts).find_act(citation.number, citation.organ)
    known = act or Act(citation.number, citation.organ or "", citation.act or "resolution")
    missing = [] if act else ["the register and this memory do not know it"]
    if act and act.date is None:
        missing.append("its date is not known")
    for lang, name in zip(LANGS, ("Chinese", "English"), strict=True):
        if act and not act.select_titles(lang):
            missing.append(f"its {name} title is not known")
    forms = tuple((lang, tuple(write_forms(known, lang, cited.place))) for lang in LANGS)
    return CitedFacts(
        query, act, _find_origin(store, symbols), act.titles if act else (), forms=forms,
        missing=tuple(missing),
    )  # fmt: skip


def _find_document(query: str, place: DocumentPlace, store: Store | None) -> CitedFacts:
    origin = _find_origin(store, [place.symbol])
    titles = tuple(_iter_titles(store, origin)) if store is not None and origin else ()
    forms = tuple(
        (lang, tuple(write_document_forms(
            place.symbol, [each.text for each in titles if each.lang == lang], lang, place
        )))
        for lang in LANGS
    )  # fmt: skip
    missing = [] if origin else ["this memory does not have it"]
    if origin and not titles:
        missing.append("its title is not known")
    return CitedFacts(query, None, origin, titles, forms=forms, missing=tuple(missing))


def _find_origin(store: Store | None, names: Collection[str]) -> Origin | None:
    """The document of these names that stands highest."""
    if store is None:
        return None
    found = [each for listed in find_documents(store, list(names)).values() for each in listed]
    return min(found, key=lambda each: each.status != "adopted", default=None)


def _iter_titles(store: Store, origin: Origin) -> Iterator[Title]:
    """The first lines of a document that are its title."""
    for _, stored in store.read_context(replace(origin, position=0), _LINES):
        places = {each.kind for each in stored.unit.origins[0].places}
        if "title" in places:
            for each in stored.unit.variants:
                yield Title(each.lang, each.text, origin.symbol or origin.file or "this memory")
            return


def _find_name(query: str, terms: TermBase | None) -> CitedFacts:
    """A State, an organization, a treaty or a programme, or a concept, that is called just so."""
    wanted = fold(query)
    keys = dict.fromkeys(
        each.of
        for lang in LANGS
        for each in proper_names.list_names(lang)
        if fold(each.text) == wanted and not each.of.startswith(proper_names.PLACE)
    )
    names = []
    for lang in LANGS:
        found = [proper_names.find_official(key, lang, form) for key in keys for form in _FORMS]
        names.append((lang, tuple(dict.fromkeys(filter(None, found)))))
    entries = [
        entry for lang in LANGS for entry in (terms.find(query, lang) if terms is not None else ())
    ]
    missing = [] if keys or entries else ["no State, organization, treaty or term is called so"]
    return CitedFacts(
        query, names=tuple(names) if keys else (), entries=tuple(dict.fromkeys(entries)),
        missing=tuple(missing),
    )  # fmt: skip


def write_date(date: Date | None) -> str | None:
    """A date in ISO 8601, as exact as it is known."""
    if date is None or date.year is None:
        return None
    return "-".join(f"{each:02}" for each in date if each is not None)
