"""Formulas in a line of text: what a person would type where formulas can't be set."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tmtool.archive import Archive
from tmtool.documents.odt.names import expand_name, shorten_name
from tmtool.documents.plain import raise_figures
from tmtool.xml import read_tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_TOKENS = frozenset(("math:mi", "math:mn", "math:mo", "math:mtext", "math:ms"))


def find_formula(element: _Element, archive: Archive | None, name: str) -> _Element | None:
    """The formula that an embedded object is: inside the element, or in a part of its own."""
    inside = element.find(expand_name("math:math"))
    target = (element.get(expand_name("xlink:href")) or "").removeprefix("./")
    part = f"{target}/content.xml"
    if inside is not None or archive is None or not target or not archive.has(part):
        return inside
    root = read_tree(archive.read(part), f"{name}/{part}")
    return root if shorten_name(root.tag) == "math:math" else None


def write_formula(formula: _Element) -> tuple[str, bool]:
    """A formula in a line, and whether something had to be flattened for it.

    >>> math = "http://www.w3.org/1998/Math/MathML"
    >>> from lxml.etree import fromstring
    >>> write_formula(fromstring(f'<math xmlns="{math}"><msup><mi>c</mi><mn>2</mn></msup></math>'))
    ('c²', True)
    """
    writer = _MathmlWriter()
    return " ".join(writer.write_element(formula).split()), writer.flattened


class _MathmlWriter:
    def __init__(self) -> None:
        self.flattened = False

    def write_element(self, element: _Element) -> str:
        """An element, by what it is."""
        name = shorten_name(element.tag)
        parts = [child for child in element if isinstance(child.tag, str)]
        if name in _TOKENS:
            return " ".join((element.text or "").split()) if not parts else self.write_row(parts)
        if name == "math:semantics":
            return self.write_element(parts[0]) if parts else ""
        shape = _SHAPES.get(name)
        if shape is None or not parts:
            return "" if name == "math:annotation" else self.write_row(parts)
        self.flattened = True
        return shape(self, parts)

    def write_row(self, parts: list[_Element]) -> str:
        return "".join(self.write_element(part) for part in parts)

    def write_grouped(self, parts: list[_Element]) -> str:
        """Something in brackets, if it is more than one sign."""
        text = self.write_row(parts)
        return text if len(text) < 2 or text.isalnum() else f"({text})"

    def write_fraction(self, parts: list[_Element]) -> str:
        return f"{self.write_grouped(parts[:1])}/{self.write_grouped(parts[1:2])}"

    def write_power(self, parts: list[_Element]) -> str:
        return self.write_grouped(parts[:1]) + self._up(parts[1:2])

    def index(self, parts: list[_Element]) -> str:
        return f"{self.write_grouped(parts[:1])}_{self.write_grouped(parts[1:2])}"

    def index_and_power(self, parts: list[_Element]) -> str:
        return self.index(parts) + self._up(parts[2:3])

    def _up(self, parts: list[_Element]) -> str:
        text = self.write_row(parts)
        return raise_figures(text) if text.isdecimal() else f"^{self.write_grouped(parts)}"

    def write_square_root(self, parts: list[_Element]) -> str:
        return f"√({self.write_row(parts)})"

    def write_root(self, parts: list[_Element]) -> str:
        return f"{raise_figures(self.write_row(parts[1:2]))}√({self.write_row(parts[:1])})"

    def write_rows(self, parts: list[_Element]) -> str:
        return "; ".join(self.write_element(part) for part in parts)

    def write_cells(self, parts: list[_Element]) -> str:
        return ", ".join(self.write_element(part) for part in parts)


_SHAPES: dict[str, Callable[[_MathmlWriter, list[_Element]], str]] = {
    "math:mfrac": _MathmlWriter.write_fraction, "math:msup": _MathmlWriter.write_power,
    "math:msub": _MathmlWriter.index,
    "math:msubsup": _MathmlWriter.index_and_power, "math:munder": _MathmlWriter.index,
    "math:mover": _MathmlWriter.write_power, "math:munderover": _MathmlWriter.index_and_power,
    "math:msqrt": _MathmlWriter.write_square_root, "math:mroot": _MathmlWriter.write_root,
    "math:mtable": _MathmlWriter.write_rows,
    "math:mtr": _MathmlWriter.write_cells,
}  # fmt: skip
