"""The names of the elements that a Word file is made of.

Strict and transitional files differ in nothing but the addresses of their namespaces; parts are
read as transitional ones.
"""

from __future__ import annotations

_OFFICE = "http://schemas.openxmlformats.org"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
VML = "{urn:schemas-microsoft-com:vml}"
OLE = "{urn:schemas-microsoft-com:office:office}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

VAL = f"{W}val"

_STRICT = "http://purl.oclc.org/ooxml"
TRANSITIONAL: tuple[tuple[bytes, bytes], ...] = tuple(
    (f"{_STRICT}/{strict}".encode(), f"{_OFFICE}/{usual}".encode())
    for strict, usual in (
        ("wordprocessingml/main", "wordprocessingml/2006/main"),
        ("officeDocument/math", "officeDocument/2006/math"),
        ("officeDocument/relationships", "officeDocument/2006/relationships"),
        ("drawingml/main", "drawingml/2006/main"),
        ("drawingml/wordprocessingDrawing", "drawingml/2006/wordprocessingDrawing"),
        ("drawingml/diagram", "drawingml/2006/diagram"),
        ("drawingml/chart", "drawingml/2006/chart"),
    )
)
"""The namespaces of strict files, and what other files call them."""


def build_names(*names: str) -> frozenset[str]:
    """Full names of elements of the main namespace.

    >>> sorted(build_names("p", "tbl"))[0][-6:]
    'main}p'
    """
    return frozenset(W + name for name in names)
