"""Rules on clauses: at a semicolon, and at a comma where a coordinated verb or linker follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.segmenter.boundary import Boundary, BoundaryView, Place, Rule
from tmtool.segmenter.latin import inside_span
from tmtool.segmenter.marks import skip_space

_MARK = re.compile(r"[；;؛，,،]")
_SEMICOLONS = "；;؛"
_LISTED = re.compile(r"、[^，；。、,;]{1,16}\Z")
_LISTED_AFTER = re.compile(r"[^，；。、,;]{1,16}、")


def iter_clause_marks(view: BoundaryView) -> Iterator[Place]:
    """Every comma and semicolon that something follows."""
    for match in _MARK.finditer(view.text):
        if match.end() < view.end:
            yield match.start(), match.end(), skip_space(view.text, match.end())


def inside_number(at: Boundary) -> bool | None:
    """A comma between figures: "1,550,000"."""
    return False if not at.gap and at.left[-1:].isdigit() and at.right[:1].isdigit() else None


def semicolon(at: Boundary) -> bool | None:
    """A semicolon parts clauses, in every language."""
    return True if at.punctuation in _SEMICOLONS else None


def inside_list(at: Boundary) -> bool | None:
    """A comma between two items of a 、 list is part of the list."""
    listed = _LISTED.search(at.left) and _LISTED_AFTER.match(at.right)
    return False if listed else None


def linker_alone(at: Boundary) -> bool | None:
    """A linker stays with what it links: "为此，请", "and in this regard, requests"."""
    if at.mark - at.since > at.facts.longest_opener:
        return None
    return False if at.view.text[at.since : at.mark].lower() in at.facts.openers else None


def opener(at: Boundary) -> bool | None:
    """A coordinated verb or a linker begins a clause of its own; any other comma joins."""
    return at.view.find_opener(at.start) is not None


CLAUSES: tuple[Rule, ...] = (
    inside_span,
    inside_number,
    semicolon,
    inside_list,
    linker_alone,
    opener,
)
"""The last one always answers."""
