"""XLIFF 1.0 to 1.2 with what Trados Studio adds to it, and XLIFF 2.0 to 2.2, as documents.

One side of them, a unit a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.documents.content import Content, ReadOptions, RemovedText
from tmtool.errors import ParseError
from tmtool.formats.sides.choice import SideChoice, UnitLines
from tmtool.formats.xliff.model import XliffText
from tmtool.formats.xliff.parts import WholePart, WholeUnit
from tmtool.formats.xliff.reading import iter_whole_items
from tmtool.lang.codes import find_known
from tmtool.units import Kind

_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"(?:x-)?(?:h[1-6]|heading|header)"), "heading"),
    (re.compile(r"(?:x-)?(?:cell|td|th)"), "cell"),
    (re.compile(r"(?:x-)?footnote"), "footnote"),
)


def read_xliff(data: bytes, name: str, how: ReadOptions) -> Content:
    """One side of an XLIFF or SDLXLIFF file: the language `how.lang`, else the source.

    `name` is what messages call the file. What a unit lacks on that side, its codes, notes and
    suggestions are reported. `InputError` where the file is not what it should be, or has no such
    language.
    """
    blocks, sides = UnitLines(how), SideChoice(how.lang, name)
    for item in iter_whole_items(data, name):
        if isinstance(item, RemovedText):
            blocks.report(item.text, item.reason, item.line)
        else:
            _add_unit(item, sides, blocks, name)
    return blocks.build_content(find_known(sides.get_chosen()))


def _add_unit(unit: WholeUnit, sides: SideChoice, blocks: UnitLines, name: str) -> None:
    index = sides.index(unit.languages, unit.languages[0])
    if index is None:
        told = " ".join(part.source.text for part in unit.parts if part.source is not None)
        blocks.report(told, f"not in {sides.wanted}", unit.line)
        return
    if unit.is_fixed and not any(_has_text(part.source, part.target) for part in unit.parts):
        return
    text = blocks.start_text(unit.native, unit.languages[1] if index else None)
    for part, chosen in _targets(unit, blocks) if index else _sources(unit, name):
        add = text.add_segment if part.name == "segment" else text.read
        add(chosen.text, chosen.tags)
    kind = next((kind for pattern, kind in _KINDS if pattern.fullmatch(unit.kind)), None)
    blocks.add(text, unit.line, kind)


def _sources(unit: WholeUnit, name: str) -> Iterator[tuple[WholePart, XliffText]]:
    for part in unit.parts:
        if part.source is not None:
            yield part, part.source
        elif part.name != "ignorable":
            raise ParseError(f"a {part.name} element has no source", name, part.line)


def _targets(unit: WholeUnit, blocks: UnitLines) -> Iterator[tuple[WholePart, XliffText]]:
    """The targets in their own order; what has none is reported, or needs none."""
    for part in sorted(unit.parts, key=lambda each: each.order):
        source, target = part.source, part.target
        if target is not None and (_has_text(target) or not _has_text(source)):
            yield part, target
            if unit.cut is not None:
                _report_missing(unit.cut, target, blocks, unit.line)
        elif source is not None and (unit.is_fixed or not _has_text(source)):
            yield part, source
        elif source is not None:
            blocks.report(source.text, "untranslated", part.line)


def _report_missing(cut: XliffText, target: XliffText, blocks: UnitLines, line: int) -> None:
    """Segments of the source that have no text in the target."""
    there = _read_segments(target)
    for mid, text in _read_segments(cut).items():
        if not there.get(mid, "").strip():
            blocks.report(text, "untranslated", line)


def _read_segments(whole: XliffText) -> dict[str | None, str]:
    """The segments that a text of XLIFF 1 is cut into, by their ids."""
    return {
        dict(tag.attributes).get("mid"): whole.text[tag.start : tag.stop]
        for tag in whole.tags
        if tag.name == "mrk" and ("mtype", "seg") in tag.attributes
    }


def _has_text(*sides: XliffText | None) -> bool:
    """Whether any side holds more than codes and white space."""
    return any(side is not None and side.text.strip() for side in sides)
