"""What makes texts differ on paper that fold to the same: width, script, case, blanks, marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias

from tmtool.fuzzy.edits import Edit, compute_edits
from tmtool.lang.fold import fold, load_simplified

Difference: TypeAlias = Literal["width", "script", "case", "blanks", "punctuation"]


def find_written_differences(
    query: str, text: str, seen_edits: Iterable[Edit] | None = None
) -> frozenset[Difference]:
    """What had to be overlooked for the texts as written, or what they share, to be equal.

    `seen_edits` are their edits where these are known already. A difference in punctuation is one
    of marks that fold together (“ and "); and one of any marks where nothing else differs.

    >>> sorted(find_written_differences("第 74/197號", "第74/197号"))
    ['blanks', 'script']
    >>> sorted(find_written_differences("The “digital divide”.", "the digital divide"))
    ['case', 'punctuation']
    """
    runs = compute_edits(query, text) if seen_edits is None else tuple(seen_edits)
    pairs = [(_part(query, each.query), _part(text, each.text)) for each in runs]
    different = [pair for pair, run in zip(pairs, runs, strict=True) if run.operation != "equal"]
    told: set[Difference] = set()
    for pair, run in zip(pairs, runs, strict=True):
        if run.operation == "equal":
            told |= _overlooked(*pair)
    if different and all(not any(map(str.isalnum, each)) for pair in different for each in pair):
        told.add("punctuation")
    return frozenset(told)


def _part(text: str, span: range) -> str:
    return text[span.start : span.stop]


def _overlooked(own: str, opposite: str) -> set[Difference]:
    """The foldings without which the two would not be equal."""
    own, opposite = own.strip(), opposite.strip()
    if own == opposite:
        return set()
    return {name for name in _FOLDINGS if _all_but(own, name) != _all_but(opposite, name)}


def _all_but(text: str, left_out: Difference) -> str:
    for name, folding in _FOLDINGS.items():
        if name != left_out:
            text = folding(text)
    return text


def _plain_marks(text: str) -> str:
    """Quotation marks, dashes and the like as they fold; not those that only width tells apart."""
    return "".join(
        each if each.isalnum() or each.isspace() or _half(each) != each else fold(each)
        for each in text
    )


def _half(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _plain_script(text: str) -> str:
    return "".join(load_simplified().get(each, each) for each in text)


_FOLDINGS: dict[Difference, Callable[[str], str]] = {
    "width": _half,
    "script": _plain_script,
    "case": str.lower,
    "punctuation": _plain_marks,
    "blanks": lambda text: "".join(text.split()),
}
