"""What a run shows that is no plain text: drawings, characters of symbol fonts, formulas.

Of pictures, diagrams and charts it is told; text boxes are text. Of a character in a symbol font
Word keeps the place in the font, not what it is. A formula becomes what a person would type where
formulas can't be set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from tmtool.documents.content import raise_figures
from tmtool.documents.docx.package import (
    CHART,
    DIAGRAM,
    MC,
    OLE,
    VML,
    WP,
    A,
    M,
    Package,
    R,
    Relation,
    W,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

Report: TypeAlias = Callable[[str, str], None]

_BOX = f"{W}txbxContent"
_PICTURES = (f"{A}blip", f"{VML}imagedata")
# The Symbol font by its codes 0x20 to 0x7E and 0xA0 to 0xFE; a space where there is no character.
_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟ"
    "ΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
_HIGH = (
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉"
    "∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)
_SYMBOL = {0x20 + i: char for i, char in enumerate(_LOW)} | {
    0xA0 + i: char for i, char in enumerate(_HIGH)
}
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x9E: "·",
    0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "◻", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→",
    0xE1: "↑", 0xE2: "↓", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x80 + i: "⓪①②③④⑤⑥⑦⑧⑨⑩"[i] for i in range(11)},
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}
_SKIPPED = frozenset(
    f"{M}{name}Pr" for name in (
        "f", "sSup", "sSub", "sSubSup", "sPre", "rad", "nary", "d", "m", "func", "limLow", "limUpp",
        "acc", "bar", "box", "borderBox", "groupChr", "eqArr", "phant", "ctrl", "r", "oMathPara",
    )
)  # fmt: skip
_VALUE = f"{M}val"


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


def find_symbol(char: str, font: str | None) -> str | None:
    r"""The character that a place in a font means; None if nobody knows.

    >>> (
    ...     find_symbol("\uf061", "Symbol"),
    ...     find_symbol("\uf0fc", "Wingdings"),
    ...     find_symbol("\uf021", "Webdings"),
    ... )
    ('α', '✓', None)
    >>> find_symbol("§", "Arial")
    '§'
    """
    place = ord(char)
    if 0xF000 <= place <= 0xF0FF:
        place -= 0xF000
    elif (font or "").lower() not in _FONTS or place > 0xFF:
        return char
    found = _FONTS.get((font or "").lower())
    if found is not None:
        return found.get(place)
    return None if (font or "").lower().startswith(("webdings", "wingdings", "mt ")) else chr(place)


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
