"""All keys of the pages of a server in one table: the help shows it, tests hold the pages to it.

Left alone are the keys of browsers, of screen readers and of input methods: see the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

_NAMES = {"Control": "Ctrl", "Escape": "Esc", "ArrowDown": "\u2193", "ArrowUp": "\u2191"}


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """Keys that do the same, as `aria-keyshortcuts` has them, where, and what they do."""

    keys: tuple[str, ...]
    where: str
    does: str

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys as keyboards have them.

        >>> KeyBinding(("Control+Enter", "ArrowUp"), "", "").shown
        ('Ctrl+Enter', '\u2191')
        """
        named = {"Control": "Ctrl", "Escape": "Esc", "ArrowDown": "\u2193", "ArrowUp": "\u2191"}
        return tuple(
            "+".join(named.get(part, part) for part in key.split("+")) for key in self.keys
        )


KEYS: tuple[tuple[str, tuple[KeyBinding, ...]], ...] = (
    (
        "Desk",
        (
            KeyBinding(("Control+Enter",), "text", "search now"),
            KeyBinding(
                ("Control+K", "Alt+K"), "anywhere",
                "concordance of the selected words, else of the text",
            ),
            KeyBinding(("Escape",), "text", "to the matches"),
            KeyBinding(("/",), "anywhere but in a field", "to the text, which is selected"),
            KeyBinding(("j", "ArrowDown"), "matches", "next"),
            KeyBinding(("k", "ArrowUp"), "matches", "previous"),
            KeyBinding(("Home",), "matches", "first"),
            KeyBinding(("End",), "matches", "last"),
            KeyBinding(tuple("123456789"), "matches", "that one"),
            KeyBinding(("c",), "matches", "copy the translation, without marks"),
            KeyBinding(("Enter",), "matches", "open the place here"),
            KeyBinding(("o",), "matches", "open the place in a new tab"),
            KeyBinding(("w",), "matches", "why the score is what it is"),
        ),
    ),
)  # fmt: skip
"""By pages."""
