"""Translation memories (TMX) as documents: one language of them, a unit a block.

Units that lack the language, codes and notes are reported.
"""

from __future__ import annotations

from tmtool.documents.content import Content, ReadOptions, RemovedText
from tmtool.errors import ParseError
from tmtool.formats.inline.blocks import Native
from tmtool.formats.sides.choice import SideChoice, UnitLines
from tmtool.formats.tmx.reading import TmxVariant, WholeTmxUnit, iter_whole_units
from tmtool.lang.codes import find_known
from tmtool.units import Tag


def read_tmx(data: bytes, name: str, how: ReadOptions) -> Content:
    """One language of a translation memory, a unit a block: `how.lang`, else the source.

    `InputError` where the file is no TMX, or no unit has the language.
    """
    blocks, sides = UnitLines(how), SideChoice(how.lang, name)
    source = ""
    for item in iter_whole_units(data, name):
        if isinstance(item, RemovedText):
            blocks.report(item.text, item.reason, item.line)
        else:
            source = source or item.source
            _add_unit(item, sides, blocks, name)
    return blocks.build_content(find_known(sides.get_chosen(source)))


def _add_unit(unit: WholeTmxUnit, sides: SideChoice, blocks: UnitLines, name: str) -> None:
    if not unit.variants:
        message = "a tu element has no variants"
        raise ParseError(message, name, unit.line)
    wanted = _index([each.code for each in unit.variants], unit.source, sides)
    if wanted is None:
        other, _ = _require_segment(unit.variants[0], name)
        blocks.report(other, f"not in {sides.wanted or unit.source}", unit.line)
        return
    variant = unit.variants[wanted]
    text = blocks.start_text(Native())
    text.read(*_require_segment(variant, name))
    for place, again in enumerate(unit.variants):
        if place != wanted and again.code.lower() == variant.code.lower():
            told, _ = _require_segment(again, name)
            blocks.report(told, "another variant", unit.line)
    blocks.add(text, unit.line)


def _index(codes: list[str], source: str, sides: SideChoice) -> int | None:
    """Which variant: of the wished language, else of the source, else as in the units before."""
    default = source if source.lower() != "*all*" else sides.found or ""
    found = sides.index(codes, default)
    return sides.index(codes) if found is None and sides.wanted is None else found


def _require_segment(variant: TmxVariant, name: str) -> tuple[str, tuple[Tag, ...]]:
    if variant.text is None:
        message = "a tuv element has no seg"
        raise ParseError(message, name, variant.line)
    return variant.text, variant.tags
