"""The part of a page that is its own text, and what stands outside of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tmtool.documents.html_parts import is_notes, letters, removed
from tmtool.documents.lines import Removed

if TYPE_CHECKING:
    from lxml.etree import _Element


def main_part(root: _Element, found: dict[_Element, str]) -> _Element:
    """The element that holds the page's own text: what says so itself, where it holds enough."""
    kept = _Kept(root, found)
    mains = [e for e in root.iter("main", "div", "section", "td") if _is_main(e)]
    best = max((e for e in mains if e in kept.sizes), key=kept.size, default=None)
    if best is not None and kept.is_enough(best, 0.25):
        return best
    articles = [e for e in root.iter("article") if e in kept.sizes]
    if len(articles) == 1 and kept.is_enough(articles[0], 0.5):
        return articles[0]
    return root


def _is_main(element: _Element) -> bool:
    return element.tag == "main" or element.get("role") == "main"


class _Kept:
    """How much text of each element is left, and whether notes lie outside of one."""

    def __init__(self, root: _Element, found: dict[_Element, str]) -> None:
        self.root = root
        self.sizes: dict[_Element, int] = {}
        self._measure(root, found)

    def _measure(self, root: _Element, found: dict[_Element, str]) -> None:
        order, waiting = [], [root]
        while waiting:
            element = waiting.pop()
            if element not in found and isinstance(element.tag, str):
                order.append(element)
                waiting.extend(element)
        for element in reversed(order):
            inner = sum(self.sizes.get(child, 0) + letters(child.tail) for child in element)
            self.sizes[element] = letters(element.text) + inner

    def size(self, element: _Element) -> int:
        return self.sizes[element]

    def is_enough(self, element: _Element, share: float) -> bool:
        """Whether it holds this share of the page, and all its notes."""
        if self.sizes[element] < share * self.sizes[self.root] or not self.sizes[element]:
            return False
        around = {*element.iter(), *element.iterancestors()}
        return not any(is_notes(e) and size for e, size in self.sizes.items() if e not in around)


def outside(root: _Element, part: _Element, found: dict[_Element, str]) -> Iterator[Removed]:
    """What stands outside of a part of the page and is not in `found`."""
    within = part
    for parent in part.iterancestors():
        if parent.text and parent.text.strip():
            yield removed(parent.text, parent)
        for child in parent:
            if child is not within and child not in found and isinstance(child.tag, str):
                yield from _left_out(child, found)
            if child.tail and child.tail.strip():
                yield removed(child.tail, child)
        if parent is root:
            return
        within = parent


def _left_out(element: _Element, found: dict[_Element, str]) -> Iterator[Removed]:
    """The text of an element outside, without what has a reason of its own."""
    texts: list[str] = []
    waiting: list[_Element | str] = [element]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            texts.append(each)
        elif each not in found and isinstance(each.tag, str):
            for child in reversed(each):
                waiting.extend((child.tail or "", child))
            waiting.append(each.text or "")
    text = " ".join(" ".join(texts).split())
    if text:
        yield removed(text, element)
