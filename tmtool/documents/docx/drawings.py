"""Pictures, diagrams, charts and text boxes. Text boxes are text; of the rest it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from tmtool.documents.docx.names import CHART, DIAGRAM, MC, OLE, VML, WP, A, R, W
from tmtool.documents.docx.package import Package, Relation

if TYPE_CHECKING:
    from lxml.etree import _Element

Report: TypeAlias = Callable[[str, str], None]

_BOX = f"{W}txbxContent"
_PICTURES = (f"{A}blip", f"{VML}imagedata")


def collect_boxes(
    element: _Element, report: Report, package: Package, relations: Mapping[str, Relation]
) -> list[_Element]:
    """The contents of the text boxes in a drawing; pictures and the like are reported."""
    found = []
    for each in _shapes(element):
        tag = each.tag
        if tag == _BOX:
            found.append(each)
        elif tag == f"{DIAGRAM}relIds":
            report(_text_of(package, relations, each.get(f"{R}dm")) or "diagram", "diagram")
        elif tag == f"{CHART}chart":
            report(_text_of(package, relations, each.get(f"{R}id")) or "chart", "chart")
        elif tag == f"{OLE}OLEObject":
            report(each.get("ProgID") or "object", "embedded object")
        elif tag == f"{VML}textpath":
            report(each.get("string") or "", "text drawn as a picture")
        elif tag in _PICTURES:
            report(_description(each, element), "picture")
    return found


def _shapes(element: _Element) -> Iterator[_Element]:
    """Everything in a drawing, in order: not what is in text boxes, and one alternative only."""
    for child in element:
        if child.tag == f"{MC}AlternateContent":
            chosen = child.find(f"{MC}Choice")
            yield from _shapes(chosen if chosen is not None else child)
            continue
        yield child
        if child.tag != _BOX:
            yield from _shapes(child)


def _description(picture: _Element, drawing: _Element) -> str:
    """What a picture shows, as its author has written: else its name."""
    properties = drawing.find(f".//{WP}docPr")
    shape = picture.getparent()
    words = (
        *(properties.get(name) for name in ("descr", "title", "name") if properties is not None),
        *(shape.get(name) for name in ("alt", "title") if shape is not None),
        picture.get(f"{OLE}title"),
    )
    return next((each for each in words if each), "picture")


def _text_of(package: Package, relations: Mapping[str, Relation], relation_id: str | None) -> str:
    """The words in a diagram or a chart, which is a part of its own."""
    relation = relations.get(relation_id or "")
    return "" if relation is None or relation.external else package.read_words(relation.target)
