r"""Formulas in a line of text: what a person would type where formulas can't be set."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tmtool.documents.docx.names import M, W
from tmtool.documents.plain import raise_figures

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED = frozenset(
    f"{M}{name}Pr" for name in (
        "f", "sSup", "sSub", "sSubSup", "sPre", "rad", "nary", "d", "m", "func", "limLow", "limUpp",
        "acc", "bar", "box", "borderBox", "groupChr", "eqArr", "phant", "ctrl", "r", "oMathPara",
    )
)  # fmt: skip
_VALUE = f"{M}val"


def write_formula(formula: _Element) -> tuple[str, bool]:
    """A formula (`m:oMath`) in a line, and whether something had to be flattened for it."""
    writer = _MathWriter()
    return " ".join(writer.write_children(formula).split()), writer.flattened


class _MathWriter:
    def __init__(self) -> None:
        self.flattened = False

    def write_children(self, element: _Element | None) -> str:
        if element is None:
            return ""
        return "".join(self._one(child) for child in element)

    def _one(self, element: _Element) -> str:
        tag = element.tag
        if tag in (f"{M}t", f"{W}t"):
            return element.text or ""
        if tag in _SHAPES:
            self.flattened = True
            return _SHAPES[tag](self, element)
        if not isinstance(tag, str) or tag in _SKIPPED or tag in (f"{W}rPr", f"{W}del"):
            return ""
        return self.write_children(element)

    def write_part(self, element: _Element, name: str) -> str:
        return self.write_children(element.find(M + name))

    def write_grouped(self, element: _Element, name: str) -> str:
        """A part in brackets, if it is more than one sign."""
        text = self.write_part(element, name)
        return text if len(text) < 2 or text.isalnum() else f"({text})"

    def write_fraction(self, element: _Element) -> str:
        return f"{self.write_grouped(element, 'num')}/{self.write_grouped(element, 'den')}"

    def write_power(self, element: _Element) -> str:
        return self.write_grouped(element, "e") + self._up(element)

    def index(self, element: _Element) -> str:
        return f"{self.write_grouped(element, 'e')}_{self.write_grouped(element, 'sub')}"

    def index_and_power(self, element: _Element) -> str:
        return self.index(element) + self._up(element)

    def _up(self, element: _Element) -> str:
        text = self.write_part(element, "sup")
        return raise_figures(text) if text.isdecimal() else f"^{self.write_grouped(element, 'sup')}"

    def write_root(self, element: _Element) -> str:
        degree = self.write_part(element, "deg")
        return f"{raise_figures(degree)}√({self.write_part(element, 'e')})"

    def write_big(self, element: _Element) -> str:
        """A sum, a product or an integral with its limits."""
        sign = _property(element, "nary", "chr", "∫")
        low, high = self.write_grouped(element, "sub"), self.write_grouped(element, "sup")
        limits = (f"_{low}" if low else "") + (f"^{high}" if high else "")
        return f"{sign}{limits} {self.write_part(element, 'e')}"

    def write_brackets(self, element: _Element) -> str:
        between = _property(element, "d", "sepChr", "|")
        inner = between.join(self.write_children(each) for each in element.iterchildren(f"{M}e"))
        first, last = (
            _property(element, "d", name, usual)
            for name, usual in (("begChr", "("), ("endChr", ")"))
        )
        return f"{first}{inner}{last}"

    def write_matrix(self, element: _Element) -> str:
        rows = element.findall(f"{M}mr")
        return "; ".join(", ".join(self.write_children(each) for each in row) for row in rows)

    def write_rows(self, element: _Element) -> str:
        return "; ".join(self.write_children(each) for each in element.iterchildren(f"{M}e"))

    def write_function(self, element: _Element) -> str:
        return f"{self.write_part(element, 'fName')} {self.write_part(element, 'e')}"

    def write_limit(self, element: _Element) -> str:
        return f"{self.write_part(element, 'e')}_{self.write_grouped(element, 'lim')}"


def _property(element: _Element, kind: str, name: str, otherwise: str) -> str:
    found = element.find(f"{M}{kind}Pr/{M}{name}")
    return otherwise if found is None else found.get(_VALUE, "")


_SHAPES: dict[str, Callable[[_MathWriter, _Element], str]] = {
    f"{M}f": _MathWriter.write_fraction,
    f"{M}sSup": _MathWriter.write_power,
    f"{M}sSub": _MathWriter.index,
    f"{M}sSubSup": _MathWriter.index_and_power,
    f"{M}rad": _MathWriter.write_root,
    f"{M}nary": _MathWriter.write_big,
    f"{M}d": _MathWriter.write_brackets,
    f"{M}m": _MathWriter.write_matrix,
    f"{M}eqArr": _MathWriter.write_rows,
    f"{M}func": _MathWriter.write_function,
    f"{M}limLow": _MathWriter.write_limit,
    f"{M}limUpp": _MathWriter.write_limit,
}
