"""Where something stands, for whoever has to cite it: texts, place, authority, what opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tmtool.concepts import ConceptEntry, Term
from tmtool.memory.concordance.finding import ConcordanceLine
from tmtool.memory.concordance.query import ConcordanceQuery
from tmtool.memory.model import LookupOptions, Match
from tmtool.memory.places import Locator, locate
from tmtool.memory.successors import OUTDATED, Successor
from tmtool.protocols import StoredUnit
from tmtool.regions import build_tag
from tmtool.units import Origin
from tmtool.views.lookup import list_badges
from tmtool.where import find_memory

if TYPE_CHECKING:
    from tmtool.memory.term_history.counting import TermDocument

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
"""Standard (RFC 3986, 2.3): what stands in an address as it is."""
RESOURCE = "tmtool://place/"
_UNKNOWN = ("symbol", "paragraph", "memory", "permalink", "command", "resource")


@dataclass(frozen=True, slots=True)
class Permalinks:
    """What opens a place: its address on a server, and the command for it where there is one.

    `base` stands before addresses, such as "https://tm.example.org"; "" leaves them relative.
    """

    base: str = ""
    command: Callable[[Locator], str] | None = None

    def write_address(self, place: Locator) -> str:
        """The address of a place, as the pages of a server have it.

        >>> links = Permalinks("https://tm.example.org")
        >>> links.write_address(Locator("A/RES/75/202", "7"))
        'https://tm.example.org/at/A/RES/75/202?para=7'
        >>> Permalinks().write_address(Locator("../x.tmx", position=3))
        '/at?name=..%2Fx.tmx&at=3'
        """
        parts = place.name.replace("\\", "/").split("/")
        in_path = not {".", ".."} & {*parts}
        asked = [] if in_path else [f"name={quote(place.name)}"]
        if place.position is not None:
            asked.append(f"at={place.position}")
        elif place.label:
            asked.append(f"para={quote(place.label)}")
        path = f"/{quote(place.name, '/')}" if in_path else ""
        return f"{self.base}/at{path}{'?' if asked else ''}{'&'.join(asked)}"

    def write_command(self, place: Locator) -> str | None:
        """The command that opens a place, where there is one."""
        return None if self.command is None else f"tmtool documents show {self.command(place)}"


def quote(text: str, safe: str = "") -> str:
    """A text as it stands in an address, with some characters as they are.

    >>> quote("A/75/1, 段"), quote("A/75/1", "/")
    ('A%2F75%2F1%2C%20%E6%AE%B5', 'A/75/1')
    """
    kept = _PLAIN | {*safe.encode()}
    data = text.encode("utf-8", "surrogatepass")
    return "".join(chr(byte) if byte in kept else f"%{byte:02X}" for byte in data)


def cite_name(
    name: str | None,
    texts: Mapping[str, str],
    date: str | None = None,
    body: str | None = None,
    badges: Sequence[str] = (),
    status: str | None = None,
) -> dict[str, Any]:
    """Cite an act, or a document that speaks for something, of which the name is known alone."""
    authority: dict[str, Any] = {"status": status, "badges": list(badges)}
    authority |= {"superseded_by": [], "corrected_by": [], "checked_by": None, "restriction": None}
    known = {"place": name, "texts": dict(texts), "date": date, "body": body}
    return {**dict.fromkeys(_UNKNOWN), **known, "authority": authority}


def cite_origin(
    origin: Origin,
    lang: str,
    texts: Mapping[str, str],
    links: Permalinks,
    successors: Sequence[Successor] = (),
    badges: Sequence[str] = (),
) -> dict[str, Any]:
    """Cite an origin with the texts there, by language; what is unknown is null or empty."""
    place, memory, own = locate(origin, lang), find_memory(origin), origin.place(lang)
    name = None if place is None else str(place)
    found = cite_name(name, texts, origin.date, origin.body, badges, origin.status)
    labels = (each.label for each in (own, *origin.places) if each.label)
    found |= {"symbol": origin.symbol or own.symbol, "paragraph": next(labels, None)}
    found["memory"] = memory
    found["authority"] |= {
        "checked_by": origin.checked.by if origin.checked else None,
        "restriction": origin.restriction,
        "superseded_by": [str(each) for each in successors if each.relation in OUTDATED],
        "corrected_by": [each.document for each in successors if each.relation not in OUTDATED],
    }
    return found if place is None else found | _link(place, memory, links)


def _link(place: Locator, memory: str | None, links: Permalinks) -> dict[str, Any]:
    return {
        "permalink": links.write_address(place),
        "command": links.write_command(place),
        "resource": name_resource(place, memory),
    }


def name_resource(place: Locator, memory: str | None) -> str:
    """The name of a place as a resource of the Model Context Protocol.

    >>> name_resource(Locator("A/RES/75/202", "7"), None)
    'tmtool://place/-/A%2FRES%2F75%2F202?para=7'
    """
    asked = f"?at={place.position}" if place.position is not None else ""
    if place.label and not asked:
        asked = f"?para={quote(place.label)}"
    return f"{RESOURCE}{quote(memory or '-')}/{quote(place.name)}{asked}"


def cite_match(match: Match, options: LookupOptions, links: Permalinks) -> dict[str, Any]:
    """The place of a match."""
    texts = {
        build_tag(options.source, match.source_region): match.source,
        build_tag(options.target, match.target_region): match.target,
    }
    badges = list_badges(match)
    return cite_origin(match.origin, options.source, texts, links, match.successors, badges)


def cite_line(line: ConcordanceLine, query: ConcordanceQuery, links: Permalinks) -> dict[str, Any]:
    """The place of a line of a concordance."""
    texts = {build_tag(query.lang, line.region): line.text}
    if line.target is not None and query.to is not None:
        texts[build_tag(query.to, line.target_region)] = line.target
    return cite_origin(line.origin, query.lang, texts, links, line.successors)


def cite_unit(
    stored: StoredUnit, links: Permalinks, successors: Sequence[Successor] = ()
) -> dict[str, Any]:
    """The place of a unit that has one origin."""
    variants = stored.unit.variants
    texts = {each.tag: each.text for each in variants}
    return cite_origin(stored.unit.origins[0], variants[0].lang, texts, links, successors)


def cite_document(
    document: TermDocument, texts: Mapping[str, str], links: Permalinks
) -> dict[str, Any]:
    """Cite a document of the memory that has a rendering of a term, with what opens it."""
    year = None if document.year is None else str(document.year)
    found = cite_name(document.name, texts, year, document.body, status=document.status)
    return found | _link(Locator(document.name), None, links)


def cite_check(check: str) -> dict[str, Any]:
    """Cite a check by its name; the rule and its source are in the list of checks."""
    return cite_name(f"check {check}", {})


def cite_terms(entry: ConceptEntry, named: Iterable[Term]) -> dict[str, Any]:
    """Terms of an entry by language, each with its status, and where the last is attested."""
    listed = [*named]
    texts: dict[str, str] = {}
    for each in listed:
        texts[each.lang] = "; ".join(filter(None, (texts.get(each.lang), each.text)))
    source = next((each.source for each in reversed(listed) if each.source), None)
    statuses = dict.fromkeys(f"{each.text}: {each.status}" for each in listed)
    return cite_name(
        source or f"entry {entry.id}", texts, badges=[*statuses], status=listed[-1].status
    )
