"""What pages of look-ups share: the query, failed parts, facts of places, and keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from csv import DictReader
from dataclasses import dataclass, fields
from importlib.resources import files
from itertools import groupby
from operator import itemgetter

from tmtool.memory.concordance.absence import Neighbour
from tmtool.memory.concordance.query import write_phrase
from tmtool.memory.places import describe_origin
from tmtool.memory.successors import Successor
from tmtool.selection import Selection
from tmtool.units import Origin
from tmtool.views.html.render import render_served, write_query

LONGEST_IN_ADDRESS = 300  # characters; longer texts are more often confidential
FILTERS = tuple(each.name for each in fields(Selection) if each.name != "without")
DISPLAY = ("sort", "page", "rendering", "unrendered", "every", "whole")
FIELDS = ("q", "from", "to", *FILTERS, *DISPLAY)


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of a form or an address that are not empty, as they were typed."""

    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        """Return a field, "" if it is empty."""
        return self.fields.get(name, "")

    @property
    def text(self) -> str:
        """The text to look up."""
        return self.get("q")

    @property
    def source(self) -> str | None:
        """The language of the text; None to detect it."""
        return self.get("from") or None

    @property
    def target(self) -> str | None:
        """The language of the translations; None for the other one of the memory."""
        return self.get("to") or None

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are not empty."""
        return {name: self.fields[name] for name in FILTERS if name in self.fields}

    @property
    def is_long(self) -> bool:
        """True if the text is too long for an address."""
        return len(self.text) > LONGEST_IN_ADDRESS

    def change(self, **changes: object) -> Asked:
        """Return the query with other fields, from its first page."""
        changed = {**self.fields, "page": "", **{name: str(v or "") for name, v in changes.items()}}
        return Asked({name: changed[name] for name in FIELDS if changed.get(name)})

    def choose_rendering(self, text: str | None) -> Asked:
        """Return the query for the lines with a rendering, "" for those without, None for all."""
        return self.change(rendering=text, unrendered="1" if text == "" else "")

    def get_address(self, page: str = "/concordance") -> str:
        """Return the address of a page with this query."""
        return f"{page}?{write_query([*self.fields.items()])}"

    def get_near_address(self, near: Neighbour) -> str:
        """Return the address of the concordance of a phrase near one that does not occur."""
        # A phrase of another language is looked up in the direction that is detected for it.
        if near.why in ("other language", "alone"):
            return Asked({"q": near.text, **self.filters}).get_address()
        return self.change(q=write_phrase(near.text)).get_address()


def render_failure(sentence: str, identity: str, *, heading: str = "") -> str:
    """Render a part of a page that failed: the sentence, and the id of the request."""
    return render_served("desk_failure.html", sentence=sentence, identity=identity, heading=heading)


# The facts of a place.


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about an origin, and whether it is a warning."""

    text: str
    is_warning: bool = False


def list_facts(origin: Origin, successors: Sequence[Successor] = ()) -> tuple[Fact, ...]:
    """List facts about an origin; a restriction and successors of its document are warnings."""
    grave = {str(each) for each in successors}
    if origin.restriction:
        grave.add(origin.restriction.upper())
    return tuple(Fact(each, each in grave) for each in describe_origin(origin, successors))


# Keys of pages, from `keys.tsv`; the help and the windows of the pages show them. Keys of browsers,
# screen readers and input methods are left alone: see the tests.

_NAMES = {
    "Control": "Ctrl",
    "Escape": "Esc",
    "ArrowDown": "↓",
    "ArrowUp": "↑",
    "ArrowLeft": "←",
    "ArrowRight": "→",
}
"""Names on keyboards, where `aria-keyshortcuts` has others."""


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """Keys with one effect, named as in `aria-keyshortcuts`, and where they work."""

    keys: tuple[str, ...]
    where: str
    does: str

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys as keyboards name them.

        >>> KeyBinding(("Control+Enter", "ArrowUp"), "", "").shown
        ('Ctrl+Enter', '↑')
        """
        return tuple("+".join(_NAMES.get(p, p) for p in key.split("+")) for key in self.keys)


def _read() -> Iterator[tuple[str, KeyBinding]]:
    text = files("tmtool.views.html").joinpath("keys.tsv").read_text("utf-8")
    for row in DictReader(text.splitlines(), delimiter="\t"):
        yield row["page"], KeyBinding(tuple(row["keys"].split()), row["where"], row["does"])


KEYS: dict[str, tuple[KeyBinding, ...]] = {
    page: tuple(binding for _, binding in rows)
    for page, rows in groupby(_read(), key=itemgetter(0))
}
"""The keys of each page."""
