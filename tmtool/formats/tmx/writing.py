"""TMX 1.4b, level 2 or 1: the units of a memory, each with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from tmtool.formats.tmx import remarks
from tmtool.formats.tmx.headers import write_headers as written_headers
from tmtool.formats.tmx.properties import prepare_unit
from tmtool.formats.tmx.tags import write_segment
from tmtool.markup import format_attributes
from tmtool.units import Origin, Place, TranslationUnit
from tmtool.version import __version__

LOSES = {2: ("whole texts", "links"), 1: ("whole texts", "links", "codes")}
"""By the level."""
_BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'


def render_chunks(
    units: Iterable[TranslationUnit],
    *,
    source: str | None = None,
    when: datetime | None = None,
    level: int = 2,
    headers: Sequence[Origin] = (),
) -> Iterator[str]:
    """The file, piece by piece. Without `source` every language may be the source.

    `when` becomes the creation date of the header; `level` 1 has no inline codes in its texts.
    `headers` are those of the files that the units come from (see `formats.tmx.headers`).
    """
    datatype = "xml" if level == 2 else "plaintext"
    inside = "".join(written_headers(headers))
    head = header("sentence", source or "*all*", datatype, when, inside)
    return frame(head, (write_unit(prepare_unit(unit), level=level) for unit in units))


def frame(header: str, units: Iterable[str], *, doctype: bool = True) -> Iterator[str]:
    """The file around its units, piece by piece."""
    yield f'{_BEGIN}{_DOCTYPE if doctype else ""}<tmx version="1.4">\n'
    yield header
    yield "<body>\n"
    yield from units
    yield "</body>\n</tmx>\n"


def write_unit(unit: TranslationUnit, *, level: int = 2) -> str:
    """A `tu` with the notes, properties and attributes of its one origin, word for word."""
    (origin,) = unit.origins
    pairs = zip(unit.variants, origin.places, strict=True)
    variants = (_variant(each.text, place, level) for each, place in pairs)
    known = format_attributes(dict(remarks.split_attributes(origin.attributes)[0]))
    return "".join((f"<tu{known}>\n", *remarks.write_remarks(origin), *variants, "</tu>\n"))


def header(
    segtype: str, srclang: str, datatype: str, when: datetime | None, inside: str = ""
) -> str:
    """The header; `inside` is what else shall stand there."""
    known = format_attributes({
        "creationtool": "tmtool", "creationtoolversion": __version__, "segtype": segtype,
        "o-tmf": "tmtool", "adminlang": "en", "srclang": srclang, "datatype": datatype,
        **created(when),
    })  # fmt: skip
    return f"<header{known}>\n{inside}</header>\n" if inside else f"<header{known}/>\n"


def created(when: datetime | None) -> dict[str, str | None]:
    """The attributes that say when and by what a file or a unit was made.

    >>> created(datetime(2020, 12, 21, 10, tzinfo=UTC))["creationdate"]
    '20201221T100000Z'
    """
    date = when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") if when else None
    return {"creationdate": date, "creationid": "tmtool"}


def _variant(text: str, place: Place, level: int) -> str:
    seg = write_segment(text, place.tags if level == 2 else ())
    known = format_attributes(
        {"xml:lang": place.code, **dict(remarks.split_attributes(place.attributes)[0])}
    )
    about = remarks.write_remarks(place, " ", "")
    return "".join((f"  <tuv{known}>", *about, f"<seg>{seg}</seg></tuv>\n"))
