"""What a query is the name of as a whole: a title, an agenda item, a body, a post or a term.

Somebody who asks for a title wants that title in the other language, not its words. Labels, case,
title and quotation marks, final punctuation and the article before it are set aside on both sides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias, get_args

from tmtool.fuzzy.similarity import is_unspaced
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.lang.tokens import split_tokens
from tmtool.memory.known_acts import LANGS, read_seeds
from tmtool.memory.model import LookupOptions
from tmtool.memory.phrase_texts import sample_evenly
from tmtool.memory.scoring import ORIGINS
from tmtool.protocols import Slot, Store, StoredUnit
from tmtool.terms.found import FoundTerm
from tmtool.un import proper_names
from tmtool.un.citations import CITING, find_citations
from tmtool.un.labels import drop_label
from tmtool.un.masthead import find_agenda_item
from tmtool.un.proper_names import Office, list_offices
from tmtool.un.register import Act
from tmtool.units import Origin

WholeKind: TypeAlias = Literal["title", "agenda item", "body", "post", "term"]
WHOLE_KINDS: tuple[WholeKind, ...] = get_args(WholeKind)
"""In the order in which they are told."""
_LONGEST = 400
"""Characters of a query that may be a title. Chosen: the longest of resolutions have some 300."""
_MOST_TOKENS = {True: 60, False: 40}
"""Tokens up to which texts are looked for that have the query with a label before it. Limit: time;
hardly a title is longer."""
_LABEL = 80
"""Characters that a text may have more than the name in it: a label, marks. Limit: time."""
_LEAST = {True: 4, False: 3}
"""Tokens from which on a title is looked for in what cites resolutions by it: characters of a
language without blanks, else words. Chosen: "on trade" is the subject of many."""
_READ = 256
"""So many texts that have the query are looked through for one that is it with a label. Limit:
time."""
_CITED = 16
"""So many texts are read that cite a resolution by the title. Limit: time; one is enough."""
_AMBIGUOUS = 3
"""What is short for more bodies than these says nothing: 理事会. Chosen, no measurement."""
_SUBJECTS: Mapping[str, WholeKind] = {
    "organs": "body", "offices": "post", "titles": "title", "documents": "title",
}  # fmt: skip
"""What the concepts of a term base are, by their subject; all others are terms."""
_RULED_OUT = ("superseded", "deprecated")
"""Terms with this status are no renderings."""
_TREATIES = ("treaties", "plans")
"""Lists of names that are titles of documents."""
_ITEM = re.compile(
    r"(?P<label>(?:(?:provisional |preliminary )?agenda |sub-?)?items? *"
    r"(?P<en>[0-9]{1,3}(?: *\([a-z]+\)|(?! *\([a-z]+\))))"
    r"|(?:临时)?(?:议程)?(?:分)?项目 *"
    r"(?P<zh>[0-9]{1,3}(?: *[(（][a-z]+[)）]|(?! *[(（][a-z]+[)）]))))"
    r"(?: *[:：.。] *| +|(?<=[)）])|(?<=[0-9])(?=[\u4e00-\u9fff]))(?=\S)"
)
"""Before the title of an agenda item, in folded text."""
_NUMBERED = re.compile(r"(?:第 ?)?[0-9]{1,4}/[0-9]{1,3}(?: ?[a-z])?(?:[.。:] *| )(?=\S)")
"""Before the title of a resolution: "75/202. Information and ..."."""
_MARKS = (
    ("《", "》"), ("〈", "〉"), ('"', '"'), ("“", "”"), ("'", "'"), ("‘", "’"), ("「", "」"),
    ("『", "』"), ("«", "»"),
)  # fmt: skip
_END = ".。;；,，:：、"
_CITING = {"en": ('entitled "', "on ", "on the "), "zh": ('题为"', "题为《", "关于")}
"""What stands before a title where a resolution is cited by it."""


@dataclass(frozen=True, slots=True)
class WholeName:
    """What a query is as a whole, and what it is called in the other language.

    `text` is how the name is written where it was found, `renderings` its counterparts, the full
    ones first. `documents` are those whose title or agenda item it is, by their symbols or as they
    are cited; `sources` the lists and term bases that have it, or what these say of it. `item` is
    the number of an agenda item. It is not `official` where only drafts and unofficial translations
    have it so.
    """

    kind: WholeKind
    text: str
    renderings: tuple[str, ...]
    documents: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    item: str | None = None
    official: bool = True


class _Stripped(NamedTuple):
    """A folded text without what is set aside, and the number of the item that it says it is."""

    key: str
    item: str | None


def strip_name(text: str) -> _Stripped:
    """What of a text is compared, folded.

    >>> strip_name("《联合国宪章》。").key, strip_name("The Charter of the United Nations").key
    ('联合国宪章', 'charter of the united nations')
    >>> strip_name("Agenda item 18 (b): Information and communications technologies")
    _Stripped(key='information and communications technologies', item='18 (b)')
    >>> strip_name("75/202. 信息和通信技术促进可持续发展").key
    '信息和通信技术促进可持续发展'
    """
    key, before, item = fold(text).strip(), None, None
    while key != before:
        before = key
        key = _unwrap(key.rstrip(_END).strip()).removeprefix("the ")
        if found := _ITEM.match(key):
            item = item or find_agenda_item(found["label"]) or found["en"] or found["zh"]
            key = key[found.end() :]
        elif found := _NUMBERED.match(key):
            key = key[found.end() :]
        else:
            key = drop_label(key)
    return _Stripped(key if any(map(str.isalnum, key)) else "", item)


def _unwrap(text: str) -> str:
    """A text without one pair of marks that stand around all of it."""
    for start, end in _MARKS:
        inside = text[1:-1]
        if text[:1] == start and text[-1:] == end and inside and end not in inside:
            return inside
    return text


def find_whole_names(
    store: Store, texts: Sequence[str], options: LookupOptions, terms: Sequence[Sequence[FoundTerm]]
) -> list[tuple[WholeName, ...]]:
    """What each text is the name of, in a memory, the lists that come with tmtool, and its terms.

    `terms` are those that were found in each text. A text that is no name has nothing.
    """
    asked = [strip_name(text) if len(text) <= _LONGEST else _Stripped("", None) for text in texts]
    there = _read_texts(store, asked, options)
    same = [_select_same(own, each.key) for own, each in zip(there, asked, strict=True)]
    citing = [
        _select_citing(own, each.key, options) for own, each in zip(there, asked, strict=True)
    ]
    wanted = sorted({number for some in (*same, *citing) for number in some})
    units = store.find_units(wanted, options.target, options.view, ORIGINS) if wanted else []
    of_text = dict(zip(wanted, units, strict=True))
    found = []
    for at, (text, own) in enumerate(zip(texts, asked, strict=True)):
        names: list[WholeName] = []
        if own.key:
            names = [
                *(
                    name
                    for number in same[at]
                    for each in of_text[number]
                    for name in _read_unit(store, each, there[at][number], options)
                ),
                *_read_citations(
                    (each for number in citing[at] for each in of_text[number]), own.key, options
                ),
                *_find_acts(own.key, options),
                *_find_listed(own.key, options),
                *_find_terms(text, own.key, terms[at]),
            ]
        found.append(tuple(sorted(_merge(names), key=partial(_order, own.item))))
    return found


def _read_texts(
    store: Store, asked: Sequence[_Stripped], options: LookupOptions
) -> list[dict[int, str]]:
    """For each name, by their ids, the texts that are it or have it in them; of many some."""
    written = [list(_iter_writings(each.key)) for each in asked]
    flat = list(dict.fromkeys(text for some in written for text in some))
    langs = options.source, options.target
    exact = dict(zip(flat, store.find_exact(flat, *langs, options.view), strict=True))
    tokens = [split_tokens(each.key) for each in asked]
    most = _MOST_TOKENS[is_unspaced(options.source)]
    phrases = [[Slot((each,)) for each in some] if len(some) <= most else [] for some in tokens]
    around = store.find_phrases(phrases, *langs, options.view)
    listed = [
        {*sample_evenly(hits.ids.tolist(), _READ), *(at for text in some for at in exact[text])}
        for some, hits in zip(written, around, strict=True)
    ]
    numbers = sorted({number for ids in listed for number in ids})
    texts = dict(zip(numbers, store.read_texts(numbers), strict=True))
    return [{number: texts[number] for number in sorted(ids)} for ids in listed]


def _select_same(texts: Mapping[int, str], key: str) -> list[int]:
    """Those of some texts that are a name, with a label or marks or without."""
    return [
        number
        for number, text in texts.items()
        if key and len(text) <= len(key) + _LABEL and strip_name(text).key == key
    ]


def _select_citing(texts: Mapping[int, str], key: str, options: LookupOptions) -> list[int]:
    """Those of some texts that cite a resolution by such a title."""
    lang = get_base(options.source)
    written = [f"{before}{key}" for before in _CITING.get(lang, ())]
    if not written or len(split_tokens(key)) < _LEAST[is_unspaced(lang)]:
        return []
    found = (
        number
        for number, text in texts.items()
        if CITING.search(text) and any(each in fold(text) for each in written)
    )
    return list(islice(found, _CITED))


def _iter_writings(key: str) -> Iterator[str]:
    """How a title may stand in a memory as a whole text, folded."""
    if key:
        yield from (key, f"{key}.", f"{key}。", f"《{key}》", f'"{key}"', f"the {key}")


def _read_unit(
    store: Store, stored: StoredUnit, text: str, options: LookupOptions
) -> Iterator[WholeName]:
    """What a unit is the name of: a title of its document, an item that it says it is."""
    renderings = tuple(
        _clean(each.text) for each in stored.unit.in_lang(options.target) if each.text != text
    )
    if not renderings:
        return
    if (said := strip_name(text).item) is not None:
        for origin in stored.unit.origins:
            yield _name_in(origin, "agenda item", text, renderings, said)
        return
    for origin in stored.unit.origins:
        kinds = {each.kind for each in origin.places if each.lang == options.source}
        if "title" not in kinds and not _NUMBERED.match(fold(text).strip()):
            continue
        item = _read_item_before(store, origin, options)
        if item is not None:
            yield _name_in(origin, "agenda item", text, renderings, item)
        yield _name_in(origin, "title", text, renderings)


def _read_item_before(store: Store, origin: Origin, options: LookupOptions) -> str | None:
    """The agenda item whose number stands in the line before a title."""
    if origin.position is None:
        return None
    for position, stored in store.read_context(origin, 1, options.view):
        if position < origin.position:
            for each in stored.unit.in_lang(options.source):
                if (item := find_agenda_item(each.text)) is not None:
                    return item
    return None


def _clean(text: str) -> str:
    """A name as it is told: on one line, without the label, the marks or the stop of its line."""
    told = " ".join(text.split())
    if found := re.match(
        r"(?:[0-9]{1,4}/[0-9]{1,3}(?: ?[A-Z])?[.。:：]? *)|" + _ITEM.pattern, told, re.IGNORECASE
    ):
        told = told[found.end() :]
    told = drop_label(told)
    return _unwrap(told[:-1] if told[-1:] in ".。;；" else told) or told


def _name_in(
    origin: Origin, kind: WholeKind, text: str, renderings: tuple[str, ...], item: str | None = None
) -> WholeName:
    document = origin.symbol or origin.file or "this memory"
    return WholeName(kind, _clean(text), renderings, (document,), (), item, _is_official(origin))


def _is_official(origin: Origin) -> bool:
    return origin.status not in ("draft", "unofficial")


def _read_citations(
    units: Iterable[StoredUnit], key: str, options: LookupOptions
) -> Iterator[WholeName]:
    """The title of an act as a text cites it, and as its translation does by the same number."""
    for stored in units:
        own, other = (
            {
                each.number: each
                for variant in stored.unit.in_lang(lang)
                for each in find_citations(variant.text, lang)
                if each.title
            }
            for lang in (options.source, options.target)
        )
        for number in own.keys() & other.keys():
            title, rendering = own[number].title, other[number].title
            if title and rendering and strip_name(title).key == key:
                act = own[number].act or "resolution"
                organ = own[number].organ or other[number].organ or ""
                named = f"{organ} {act} {number}".strip()
                official = any(map(_is_official, stored.unit.origins))
                yield WholeName("title", title, (rendering,), (named,), official=official)


def _find_acts(key: str, options: LookupOptions) -> Iterator[WholeName]:
    """Resolutions and decisions of such a title that come with tmtool."""
    for title, act in _index_acts(options.source).get(key, ()):
        renderings = tuple(each.text for each in act.select_titles(options.target))
        if renderings:
            named = f"{act.organ} {act.kind} {act.number}".strip()
            yield WholeName("title", title, renderings, (named,))


@lru_cache(maxsize=2)
def _index_acts(lang: str) -> Mapping[str, tuple[tuple[str, Act], ...]]:
    found: defaultdict[str, dict[str, tuple[str, Act]]] = defaultdict(dict)
    for act in read_seeds().list_acts():
        for title in act.select_titles(lang):
            found[strip_name(title.text).key].setdefault(act.number, (title.text, act))
    return {key: tuple(acts.values()) for key, acts in found.items()}


def _find_listed(key: str, options: LookupOptions) -> Iterator[WholeName]:
    """Bodies, treaties and posts of the lists that come with tmtool."""
    source, target = get_base(options.source), get_base(options.target)
    if {source, target} != set(LANGS):
        return
    names = _index_names(source).get(key, ())
    weak = [each for each in names if each.role == "answer"]
    sure = [each for each in names if each.role != "answer"]
    for of in dict.fromkeys(each.of for each in sure or weak[: _AMBIGUOUS + 1]):
        listed = proper_names.find_list(of)
        name = next(each for each in names if each.of == of)
        renderings = _list_renderings(name, target)
        if listed is None or not renderings or (not sure and len(weak) > _AMBIGUOUS):
            continue
        # Of a text with several names some are those of its parts.
        official = proper_names.find_official(of, source, "formal")
        if listed[0] in _TREATIES and name.form == "formal" and name.text != official:
            continue
        kind: WholeKind = "title" if listed[0] in _TREATIES else "body"
        yield WholeName(kind, name.text, renderings, (), (listed[1],))
    for office in _index_offices(source).get(key, ()):
        text, other = (office.en, office.zh) if source == "en" else (office.zh, office.en)
        yield WholeName("post", text, (other,), (), (office.source,))


@lru_cache(maxsize=2)
def _index_offices(lang: str) -> Mapping[str, tuple[Office, ...]]:
    found: defaultdict[str, list[Office]] = defaultdict(list)
    for each in list_offices():
        found[strip_name(each.en if lang == "en" else each.zh).key].append(each)
    return {key: tuple(offices) for key, offices in found.items()}


def _list_renderings(name: proper_names.Name, lang: str) -> tuple[str, ...]:
    """What a body is called in a language in full and in short, the form of the name first."""
    forms: tuple[proper_names.Form, ...] = ("formal", "short")
    ordered = sorted(forms, key=lambda form: form != name.form)
    found = [proper_names.find_official(name.of, lang, form) for form in ordered]
    return tuple(dict.fromkeys(filter(None, found)))


@lru_cache(maxsize=2)
def _index_names(lang: str) -> Mapping[str, tuple[proper_names.Name, ...]]:
    found: defaultdict[str, list[proper_names.Name]] = defaultdict(list)
    for each in proper_names.list_organizations(lang):
        found[strip_name(each.text).key].append(each)
    return {key: tuple(names) for key, names in found.items()}


def _find_terms(text: str, key: str, terms: Sequence[FoundTerm]) -> Iterator[WholeName]:
    """The concepts of a term base that are called as all of the query is."""
    for each in terms:
        if strip_name(text[each.start : each.stop]).key == key:
            kind = _SUBJECTS.get(each.entry.subject or "", "term")
            renderings = tuple(
                term.text for term in each.equivalents if term.status not in _RULED_OUT
            )
            sources = [each.term.source, *(term.source for term in each.equivalents)]
            source = next(filter(None, sources), None) or f"term base, {each.entry.id}"
            if renderings:
                yield WholeName(kind, each.term.text, renderings, (), (source,))


def _merge(names: Iterable[WholeName]) -> Iterable[WholeName]:
    """Those that say the same as one, with all sources."""
    once: dict[tuple[object, ...], WholeName] = {}
    for each in names:
        key = each.kind, fold(each.text), each.renderings, each.item
        before = once.get(key, each)
        once[key] = replace(
            before,
            documents=tuple(dict.fromkeys(before.documents + each.documents)),
            sources=tuple(dict.fromkeys(before.sources + each.sources)),
            official=before.official or each.official,
        )
    return once.values()


def _order(item: str | None, name: WholeName) -> tuple[bool, bool, int]:
    """Items first where one is asked for, that of the number before others; titles, bodies ..."""
    is_item = name.kind == "agenda item"
    return (
        item is not None and not is_item, is_item and name.item != item,
        WHOLE_KINDS.index(name.kind),
    )  # fmt: skip
