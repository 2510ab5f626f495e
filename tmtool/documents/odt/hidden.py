"""What a text holds but doesn't show: by its style, under a condition, or in a hidden row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tmtool.documents.odt.names import full, short
from tmtool.documents.odt.styles import Styles

if TYPE_CHECKING:
    from lxml.etree import _Element


def is_hidden(element: _Element, styles: Styles) -> bool:
    """Whether a paragraph, a span, a section or a row is not shown."""
    rule = _RULES.get(short(element.tag))
    return rule is not None and rule(element, styles)


def _paragraph(element: _Element, styles: Styles) -> bool:
    """By its style, or since a field in it hides the whole of it."""
    fields = element.iter(full("text:hidden-paragraph"))
    by_field = any(field.get(full("text:is-hidden")) == "true" for field in fields)
    return by_field or styles.is_hidden("paragraph", element.get(full("text:style-name")))


def _span(element: _Element, styles: Styles) -> bool:
    return styles.is_hidden("text", element.get(full("text:style-name")))


def _section(element: _Element, styles: Styles) -> bool:
    display = element.get(full("text:display"))
    by_condition = display == "condition" and element.get(full("text:is-hidden")) == "true"
    return display == "none" or by_condition


def _row(element: _Element, styles: Styles) -> bool:
    return element.get(full("table:visibility")) in ("collapse", "filter")


_RULES: dict[str, Callable[[_Element, Styles], bool]] = {
    "text:p": _paragraph, "text:h": _paragraph, "text:span": _span, "text:section": _section,
    "table:table-row": _row,
}  # fmt: skip
