r"""Formulas in a line of text: what a person would type where formulas can't be set."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tmtool.documents.docx.names import M, W
from tmtool.documents.plain import superscript

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED = frozenset(
    f"{M}{name}Pr" for name in (
        "f", "sSup", "sSub", "sSubSup", "sPre", "rad", "nary", "d", "m", "func", "limLow", "limUpp",
        "acc", "bar", "box", "borderBox", "groupChr", "eqArr", "phant", "ctrl", "r", "oMathPara",
    )
)  # fmt: skip
_VALUE = f"{M}val"


def written(formula: _Element) -> tuple[str, bool]:
    """A formula (`m:oMath`) in a line, and whether something had to be flattened for it."""
    writer = _Writer()
    return " ".join(writer.inside(formula).split()), writer.flattened


class _Writer:
    def __init__(self) -> None:
        self.flattened = False

    def inside(self, element: _Element | None) -> str:
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
        return self.inside(element)

    def part(self, element: _Element, name: str) -> str:
        return self.inside(element.find(M + name))

    def grouped(self, element: _Element, name: str) -> str:
        """A part in brackets, if it is more than one sign."""
        text = self.part(element, name)
        return text if len(text) < 2 or text.isalnum() else f"({text})"

    def fraction(self, element: _Element) -> str:
        return f"{self.grouped(element, 'num')}/{self.grouped(element, 'den')}"

    def power(self, element: _Element) -> str:
        return self.grouped(element, "e") + self._up(element)

    def index(self, element: _Element) -> str:
        return f"{self.grouped(element, 'e')}_{self.grouped(element, 'sub')}"

    def index_and_power(self, element: _Element) -> str:
        return self.index(element) + self._up(element)

    def _up(self, element: _Element) -> str:
        text = self.part(element, "sup")
        return superscript(text) if text.isdecimal() else f"^{self.grouped(element, 'sup')}"

    def root(self, element: _Element) -> str:
        degree = self.part(element, "deg")
        return f"{superscript(degree)}√({self.part(element, 'e')})"

    def big(self, element: _Element) -> str:
        """A sum, a product or an integral with its limits."""
        sign = _property(element, "nary", "chr", "∫")
        low, high = self.grouped(element, "sub"), self.grouped(element, "sup")
        limits = (f"_{low}" if low else "") + (f"^{high}" if high else "")
        return f"{sign}{limits} {self.part(element, 'e')}"

    def brackets(self, element: _Element) -> str:
        between = _property(element, "d", "sepChr", "|")
        inner = between.join(self.inside(each) for each in element.iterchildren(f"{M}e"))
        first, last = (
            _property(element, "d", name, usual)
            for name, usual in (("begChr", "("), ("endChr", ")"))
        )
        return f"{first}{inner}{last}"

    def matrix(self, element: _Element) -> str:
        rows = element.findall(f"{M}mr")
        return "; ".join(", ".join(self.inside(each) for each in row) for row in rows)

    def rows(self, element: _Element) -> str:
        return "; ".join(self.inside(each) for each in element.iterchildren(f"{M}e"))

    def function(self, element: _Element) -> str:
        return f"{self.part(element, 'fName')} {self.part(element, 'e')}"

    def limit(self, element: _Element) -> str:
        return f"{self.part(element, 'e')}_{self.grouped(element, 'lim')}"


def _property(element: _Element, kind: str, name: str, otherwise: str) -> str:
    found = element.find(f"{M}{kind}Pr/{M}{name}")
    return otherwise if found is None else found.get(_VALUE, "")


_SHAPES: dict[str, Callable[[_Writer, _Element], str]] = {
    f"{M}f": _Writer.fraction,
    f"{M}sSup": _Writer.power,
    f"{M}sSub": _Writer.index,
    f"{M}sSubSup": _Writer.index_and_power,
    f"{M}rad": _Writer.root,
    f"{M}nary": _Writer.big,
    f"{M}d": _Writer.brackets,
    f"{M}m": _Writer.matrix,
    f"{M}eqArr": _Writer.rows,
    f"{M}func": _Writer.function,
    f"{M}limLow": _Writer.limit,
    f"{M}limUpp": _Writer.limit,
}
