"""All keys of the pages of a server in one table: the help and the windows of the pages show it.

Left alone are the keys of browsers, of screen readers and of input methods: see the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

_NAMES = {
    "Control": "Ctrl", "Escape": "Esc", "ArrowDown": "\u2193", "ArrowUp": "\u2191",
    "ArrowLeft": "\u2190", "ArrowRight": "\u2192",
}  # fmt: skip
"""What keyboards have on keys that `aria-keyshortcuts` names otherwise."""
_ANYWHERE = "anywhere but in a field"


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
        return tuple(
            "+".join(_NAMES.get(part, part) for part in key.split("+")) for key in self.keys
        )


def _walk(where: str) -> tuple[KeyBinding, ...]:
    """The keys that go through the rows of any list."""
    return (
        KeyBinding(("j", "ArrowDown"), where, "next"),
        KeyBinding(("k", "ArrowUp"), where, "previous"),
        KeyBinding(("Home",), where, "first"),
        KeyBinding(("End",), where, "last"),
    )


_HELP = KeyBinding(("?",), _ANYWHERE, "these keys")
_OF_TERMS = (KeyBinding(("/",), _ANYWHERE, "to the search"), _HELP)
_UNDO = KeyBinding(("z",), _ANYWHERE, "undo what was just done")


KEYS: tuple[tuple[str, tuple[KeyBinding, ...]], ...] = (
    (
        "Desk",
        (
            KeyBinding(("/",), _ANYWHERE, "to the text, which is selected"),
            KeyBinding(("Control+Enter",), "text", "search now"),
            KeyBinding(
                ("Control+ArrowDown", "Control+ArrowUp"),
                "text",
                "choose the next or previous match without leaving the text",
            ),
            KeyBinding(
                ("Control+K", "Alt+K"),
                "anywhere",
                "concordance of the selected words, else of the text",
            ),
            KeyBinding(("Escape",), "text", "to the chosen match"),
            *_walk("matches"),
            KeyBinding(tuple("123456789"), "matches", "that one"),
            KeyBinding(("c",), "matches", "copy the translation, without marks"),
            KeyBinding(("Shift+C",), "matches", "copy both texts and where they stand"),
            KeyBinding(("l",), "matches", "copy the link to the place"),
            KeyBinding(("Enter",), "matches", "open the place here"),
            KeyBinding(("o",), "matches", "open the place in a new tab"),
            KeyBinding(("w",), "matches", "why the score is what it is"),
            KeyBinding(("t",), "matches", "to the terms"),
            KeyBinding(("Escape",), "matches", "take filters away"),
            _HELP,
        ),
    ),
    (
        "Concordance",
        (
            KeyBinding(("/",), _ANYWHERE, "to the phrase"),
            KeyBinding(("Enter",), "phrase", "search"),
            KeyBinding(("Escape",), "phrase", "to the lines"),
            *_walk("lines"),
            KeyBinding(("c",), "lines", "copy the translation"),
            KeyBinding(("Shift+C",), "lines", "copy both texts and where they stand"),
            KeyBinding(("l",), "lines", "copy the link to the place"),
            KeyBinding(("Enter",), "lines", "open the place here"),
            KeyBinding(("o",), "lines", "open the place in a new tab"),
            KeyBinding(("w",), "lines", "the whole sentences"),
            _HELP,
        ),
    ),
    (
        "Pre-translated and compared documents",
        (
            KeyBinding(("/",), _ANYWHERE, "to the filter"),
            *_walk("rows"),
            KeyBinding(("n",), "rows", "next without a match, or next change"),
            KeyBinding(("p",), "rows", "previous without a match, or previous change"),
            KeyBinding(("c",), "rows", "copy the translation"),
            KeyBinding(("Enter",), "rows", "open its place here"),
            KeyBinding(("o",), "rows", "open its place in a new tab"),
            KeyBinding(("w",), "rows", "why the score is what it is"),
            KeyBinding(("Escape",), "filter, rows", "all rows again"),
        ),
    ),
    (
        "Bitext",
        (
            KeyBinding(("/",), _ANYWHERE, "find"),
            *_walk("pairs"),
            KeyBinding(("n",), "pairs", "next in doubt"),
            KeyBinding(("p",), "pairs", "previous in doubt"),
            KeyBinding(
                ("ArrowLeft", "ArrowRight"),
                "pairs",
                "the side that F2 and Shift with an arrow act on",
            ),
            KeyBinding(("a",), "pairs", "accept, and go on to the next in doubt"),
            KeyBinding(("m",), "pairs", "merge with the next"),
            KeyBinding(("s",), "pairs", "split: choose where, or set the caret in the text first"),
            KeyBinding(("u",), "pairs", "unpair: each side gets a pair of its own"),
            KeyBinding(("g",), "pairs", "pair with the next, which has the other side"),
            KeyBinding(("Shift+ArrowUp",), "pairs", "first segment to the pair above"),
            KeyBinding(("Shift+ArrowDown",), "pairs", "last segment to the pair below"),
            KeyBinding(("F2",), "pairs", "edit the wording"),
            KeyBinding(("Control+Enter",), "wording", "confirm, and go to the next row"),
            KeyBinding(("Escape",), "wording", "leave it as it was"),
            KeyBinding(("r",), "pairs", "restore the wording as it was read"),
            KeyBinding(("z",), "pairs", "undo the last command"),
            KeyBinding(("Enter",), "pairs", "details and history"),
            KeyBinding(("t",), "pairs", "terms"),
            KeyBinding(("w",), "pairs", "matches"),
            KeyBinding(("v",), "pairs", "first finding: keep as is"),
            KeyBinding(("i",), "pairs", "first finding: not an error"),
            KeyBinding(("l",), "pairs", "copy the link"),
            KeyBinding(("x",), "pairs", "swap columns"),
            KeyBinding(("Escape",), _ANYWHERE, "close what is open; then show all pairs"),
            _HELP,
        ),
    ),
    (
        "Check",
        (
            KeyBinding(("/",), _ANYWHERE, "find"),
            *_walk("findings"),
            KeyBinding(("n",), "findings", "next open one"),
            KeyBinding(("p",), "findings", "previous open one"),
            KeyBinding(("e",), "findings", "next error"),
            KeyBinding(("a",), "findings", "apply: put the suggestion in"),
            KeyBinding(("v",), "findings", "keep as is; of an error with a reason"),
            KeyBinding(("i",), "findings", "not an error"),
            KeyBinding(("Shift+I",), "findings", "all like this in this document"),
            KeyBinding(("z",), "findings", "take my last decision back"),
            KeyBinding(("o",), "findings", "the pair in the whole text"),
            KeyBinding(("c",), "findings", "copy the suggestion"),
            KeyBinding(("l",), "findings", "copy the link"),
            KeyBinding(("Escape",), "field", "to the finding"),
            _HELP,
        ),
    ),
    (
        "Terms",
        (
            *_walk("entries"),
            KeyBinding(("Enter", "o"), "entries", "open"),
            *_OF_TERMS,
        ),
    ),
    (
        "Term entry",
        (
            KeyBinding(("e",), _ANYWHERE, "edit the entry"),
            _UNDO,
            *_OF_TERMS,
        ),
    ),
    (
        "Form of an entry",
        (KeyBinding(("Control+Enter",), "form", "show what changes"),),
    ),
    (
        "Queue of proposals",
        (
            *_walk("proposals"),
            KeyBinding(("a",), "proposals", "approve"),
            KeyBinding(("d",), "proposals", "decline: write the reason, then Enter"),
            KeyBinding(("e",), "proposals", "change it, then save"),
            KeyBinding(("Enter", "o"), "proposals", "open the entry"),
            _UNDO,
            *_OF_TERMS,
        ),
    ),
    (
        "Candidates for terms",
        (
            *_walk("candidates"),
            KeyBinding(("a",), "candidates", "into the term base"),
            KeyBinding(("q",), "candidates", "into the queue"),
            KeyBinding(("d",), "candidates", "drop"),
            KeyBinding(("e",), "candidates", "edit as a new entry"),
            KeyBinding(("u",), "candidates", "undo the decision on it"),
            _UNDO,
            *_OF_TERMS,
        ),
    ),
    (
        "Duplicates of terms",
        (
            *_walk("groups"),
            KeyBinding(("m",), "groups", "what becomes of them when they are made one"),
            _UNDO,
            *_OF_TERMS,
        ),
    ),
    (
        "Changes of terms",
        (
            *_walk("changes"),
            KeyBinding(("u",), "changes", "undo it"),
            _UNDO,
            *_OF_TERMS,
        ),
    ),
    (
        "Lists and files of terms",
        (
            *_walk("rows"),
            KeyBinding(("Enter", "o"), "rows", "open"),
            _UNDO,
            *_OF_TERMS,
        ),
    ),
)
"""By pages."""
