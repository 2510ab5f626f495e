"""What restricts the use of a document, by its first lines: restricted, embargoed, provisional."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tmtool.un.masthead import find_distribution
from tmtool.un.vocabulary import compile_pieces

_LONGEST = 160
"""Characters of a line that says so. Chosen, no measurement."""
_AROUND = " *[](){}（）［］【】.。-–—!！:："
"""What may stand around such a line."""


def find_restriction(lines: Iterable[str]) -> str | None:
    """All that restricts a document, what weighs most first; None where its lines say nothing.

    >>> find_restriction(["Distr.: Restricted", "EMBARGOED until 2 June 2020, 10 a.m."])
    'restricted; embargoed'
    >>> find_restriction(["Distr.: General", "The restricted report was kept."]) is None
    True
    """
    patterns = compile_pieces("restrictions.toml", "", re.IGNORECASE)
    found = set()
    for line in lines:
        text = re.sub(r"\s+", " ", line).strip(_AROUND)
        if text and len(text) <= _LONGEST:
            found.add(find_distribution(line))
            found.update(name for name, pattern in patterns.items() if pattern.fullmatch(text))
    return "; ".join(name for name in patterns if name in found) or None
