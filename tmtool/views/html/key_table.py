"""Keys of the server's pages, from `keys.tsv`; the help and the windows of the pages show them.

Keys of browsers, screen readers and input methods are left alone: see the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from csv import DictReader
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from operator import itemgetter

_NAMES = {
    "Control": "Ctrl",
    "Escape": "Esc",
    "ArrowDown": "↓",
    "ArrowUp": "↑",
    "ArrowLeft": "←",
    "ArrowRight": "→",
}
"""Names on keyboards, where `aria-keyshortcuts` has others."""


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """Keys with one effect, named as in `aria-keyshortcuts`, and where they work."""

    keys: tuple[str, ...]
    where: str
    does: str

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys as keyboards name them.

        >>> KeyBinding(("Control+Enter", "ArrowUp"), "", "").shown
        ('Ctrl+Enter', '↑')
        """
        return tuple("+".join(_NAMES.get(p, p) for p in key.split("+")) for key in self.keys)


def _read() -> Iterator[tuple[str, KeyBinding]]:
    text = files("tmtool.views.html").joinpath("keys.tsv").read_text("utf-8")
    for row in DictReader(text.splitlines(), delimiter="\t"):
        yield row["page"], KeyBinding(tuple(row["keys"].split()), row["where"], row["does"])


KEYS: dict[str, tuple[KeyBinding, ...]] = {
    page: tuple(binding for _, binding in rows)
    for page, rows in groupby(_read(), key=itemgetter(0))
}
"""The keys of each page."""
