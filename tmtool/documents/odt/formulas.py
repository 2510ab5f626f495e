"""Formulas in a line of text: what a person would type where formulas can't be set."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tmtool.archive import Archive
from tmtool.documents.odt.names import full, short
from tmtool.documents.plain import superscript
from tmtool.xml import tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_TOKENS = frozenset(("math:mi", "math:mn", "math:mo", "math:mtext", "math:ms"))


def formula_of(element: _Element, archive: Archive | None, name: str) -> _Element | None:
    """The formula that an embedded object is: inside the element, or in a part of its own."""
    inside = element.find(full("math:math"))
    target = (element.get(full("xlink:href")) or "").removeprefix("./")
    part = f"{target}/content.xml"
    if inside is not None or archive is None or not target or not archive.has(part):
        return inside
    root = tree(archive.read(part), f"{name}/{part}")
    return root if short(root.tag) == "math:math" else None


def written(formula: _Element) -> tuple[str, bool]:
    """A formula in a line, and whether something had to be flattened for it.

    >>> math = "http://www.w3.org/1998/Math/MathML"
    >>> from lxml.etree import fromstring
    >>> written(fromstring(f'<math xmlns="{math}"><msup><mi>c</mi><mn>2</mn></msup></math>'))
    ('c²', True)
    """
    writer = _Writer()
    return " ".join(writer.one(formula).split()), writer.flattened


class _Writer:
    def __init__(self) -> None:
        self.flattened = False

    def one(self, element: _Element) -> str:
        """An element, by what it is."""
        name = short(element.tag)
        parts = [child for child in element if isinstance(child.tag, str)]
        if name in _TOKENS:
            return " ".join((element.text or "").split()) if not parts else self.row(parts)
        if name == "math:semantics":
            return self.one(parts[0]) if parts else ""
        shape = _SHAPES.get(name)
        if shape is None or not parts:
            return "" if name == "math:annotation" else self.row(parts)
        self.flattened = True
        return shape(self, parts)

    def row(self, parts: list[_Element]) -> str:
        return "".join(self.one(part) for part in parts)

    def grouped(self, parts: list[_Element]) -> str:
        """Something in brackets, if it is more than one sign."""
        text = self.row(parts)
        return text if len(text) < 2 or text.isalnum() else f"({text})"

    def fraction(self, parts: list[_Element]) -> str:
        return f"{self.grouped(parts[:1])}/{self.grouped(parts[1:2])}"

    def power(self, parts: list[_Element]) -> str:
        return self.grouped(parts[:1]) + self._up(parts[1:2])

    def index(self, parts: list[_Element]) -> str:
        return f"{self.grouped(parts[:1])}_{self.grouped(parts[1:2])}"

    def index_and_power(self, parts: list[_Element]) -> str:
        return self.index(parts) + self._up(parts[2:3])

    def _up(self, parts: list[_Element]) -> str:
        text = self.row(parts)
        return superscript(text) if text.isdecimal() else f"^{self.grouped(parts)}"

    def square_root(self, parts: list[_Element]) -> str:
        return f"√({self.row(parts)})"

    def root(self, parts: list[_Element]) -> str:
        return f"{superscript(self.row(parts[1:2]))}√({self.row(parts[:1])})"

    def rows(self, parts: list[_Element]) -> str:
        return "; ".join(self.one(part) for part in parts)

    def cells(self, parts: list[_Element]) -> str:
        return ", ".join(self.one(part) for part in parts)


_SHAPES: dict[str, Callable[[_Writer, list[_Element]], str]] = {
    "math:mfrac": _Writer.fraction, "math:msup": _Writer.power, "math:msub": _Writer.index,
    "math:msubsup": _Writer.index_and_power, "math:munder": _Writer.index,
    "math:mover": _Writer.power, "math:munderover": _Writer.index_and_power,
    "math:msqrt": _Writer.square_root, "math:mroot": _Writer.root, "math:mtable": _Writer.rows,
    "math:mtr": _Writer.cells,
}  # fmt: skip
