"""Units that tmtool itself wrote, the aligner or a memory, told by their properties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.errors import InputError, ParseError
from tmtool.formats.units import provenance
from tmtool.formats.units.build import Builder, ReadSide, read_regions, shorten
from tmtool.formats.units.model import Item, SkippedUnit, UnitRead
from tmtool.units import Origin, TranslationUnit, Variant

_COUNT = "x-tmtool-origins"
"""What every unit has that a memory wrote."""


def iter_items(builder: Builder, sides: Sequence[ReadSide], origin: Origin) -> Iterator[Item]:
    """The unit as it was where tmtool wrote it, any other unit as it is.

    `origin` has a line and a position, and what the file says as properties, notes and attributes.
    ParseError where a unit that a memory wrote is damaged.
    """
    line, number = origin.line or 0, origin.position or 0
    if provenance.is_ours(origin.properties):
        if any(name == _COUNT for name, _ in origin.properties):
            yield _restored(builder, sides, origin)
            return
        origin = provenance.apply(origin)
        sides = [
            ReadSide(side.text, place) for side, place in zip(sides, origin.places, strict=True)
        ]
    yield from builder.build_items(sides, origin, line, number)


def _restored(builder: Builder, sides: Sequence[ReadSide], origin: Origin) -> Item:
    from tmtool.formats.tmx.properties import restore_unit

    line, number = origin.line or 0, origin.position or 0
    literal = Origin(
        origin.places,
        properties=origin.properties,
        notes=origin.notes,
        attributes=origin.attributes,
    )
    told = read_regions([place.lang for place in origin.places],
                        [place.code for place in origin.places])  # fmt: skip
    variants = tuple(
        Variant(side.place.lang, side.text, region)
        for side, region in zip(sides, told, strict=True)
    )
    try:
        unit = restore_unit(TranslationUnit(variants, (literal,)))
    except InputError as error:
        raise ParseError(str(error), builder.file or "", max(line, 1)) from error
    if unit is None:
        return SkippedUnit(line, number, "not what tmtool wrote", shorten(variants[0].text))
    return UnitRead(unit, line, number)
