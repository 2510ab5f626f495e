"""What the desk and the concordance have in common: the query, and near phrases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tmtool.lang.wrap import format_count
from tmtool.memory.concordance.absence import Absence
from tmtool.memory.concordance.query import write_phrase
from tmtool.memory.places import Locator
from tmtool.views.concordance import NEAR_REASONS
from tmtool.views.html.render import render_served, write_query

LONGEST_IN_ADDRESS = 300  # characters; longer texts are more often confidential


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of a query; a language that is "" is detected.

    `filters` are the filter fields that are not empty, as they were typed.
    """

    text: str
    source: str = ""
    target: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    def list_fields(self) -> list[tuple[str, str]]:
        """Return the fields that are not empty, with the names of addresses and forms."""
        own = {"q": self.text, "from": self.source, "to": self.target, **self.filters}
        return [(name, value) for name, value in own.items() if value]

    def get_address(self, page: str) -> str:
        """Return the address of a page with this query."""
        return f"{page}?{write_query(self.list_fields())}"


@dataclass(frozen=True, slots=True)
class NearPhrase:
    """A phrase near one that does not occur, how often it occurs, and its address."""

    text: str
    count: str
    why: str
    address: str


def list_near(absence: Absence, asked: Asked) -> list[NearPhrase]:
    """List the phrases nearest to one that does not occur."""
    rows = []
    for each in absence.near:
        # A phrase of another language is looked up in the direction that is detected for it.
        if each.why in ("other language", "alone"):
            new = Asked(each.text, filters=asked.filters)
        else:
            new = replace(asked, text=write_phrase(each.text))
        count = format_count(each.occurrences, "time")
        address = new.get_address("/concordance")
        rows.append(NearPhrase(each.text, count, NEAR_REASONS[each.why], address))
    return rows


def join_both(source: str, target: str, place: Locator | None) -> str:
    """Join two texts and their place, for a note."""
    where = f"({place})" if place else ""
    return "\n".join(filter(None, (source, target, where)))


def render_failure(sentence: str, identity: str, *, heading: str = "") -> str:
    """Render a part of a page that failed: the sentence, and the id of the request."""
    return render_served("desk_failure.html", sentence=sentence, identity=identity, heading=heading)
