"""Numbers that stand for folded texts and for formulas in every store; keys as bytes."""

from __future__ import annotations

from hashlib import blake2b

FORMULAS = 3
"""Goes up with every change in what `un.placeables.skeleton` makes of texts: see `upkeep.stale`."""


def fold_key(lang: str, folded: str) -> int:
    """64 bits (signed) of a folded text and its language; whoever finds one compares the texts."""
    content = f"{lang}\x1f{folded}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "big", signed=True)


def skeleton_key(lang: str, folded: str) -> int | None:
    """The same of a text's formula; None for a text without numbers, dates or citations."""
    # Its patterns take long to compile, and who only reads a memory needs none of them.
    from tmtool.un.placeables import skeleton

    formula = skeleton(folded, lang)
    return None if formula == folded else fold_key(f"{lang}\x1fformula", formula)


def blob(key: str) -> bytes:
    r"""The bytes of a unit's key; none for what is no such key.

    >>> blob("00ff"), blob("00FF"), blob("?")
    (b'\x00\xff', b'', b'')
    """
    try:
        found = bytes.fromhex(key)
    except ValueError:
        return b""
    return found if found.hex() == key else b""
