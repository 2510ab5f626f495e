"""Numbers that stand for folded texts and for formulas in every store; keys as bytes."""

from __future__ import annotations

from hashlib import blake2b
from zlib import crc32

FORMULAS = 5
"""Goes up with every change in what `un.placeables.build_template` makes of texts: see
`SqliteUpkeep.list_stale`. Chosen: counted from 1."""

LANGUAGE_BITS = 32
"""How many bits of a text's id are its number in its language; above them is the language. Limit:
no language has more texts."""
TEXT_BITS = 38
"""How many bits of a vector's id are its text's; above them is the encoder. Limit: 63 languages of
as many texts."""


def fold_key(lang: str, folded: str) -> int:
    """64 bits (signed) of a folded text and its language; whoever finds one compares the texts."""
    content = f"{lang}\x1f{folded}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "big", signed=True)


def compute_template_key(lang: str, folded: str) -> int | None:
    """The same of a text's template; None for one without a label, numbers, dates or citations."""
    # Its patterns take long to compile, and who only reads a memory needs none of them.
    from tmtool.un.placeables import build_template

    formula = build_template(folded, lang)
    return None if formula == folded else fold_key(f"{lang}\x1fformula", formula)


def encode_key(key: str) -> bytes:
    r"""The bytes of a unit's key; none for what is no such key.

    >>> encode_key("00ff"), encode_key("00FF"), encode_key("?")
    (b'\x00\xff', b'', b'')
    """
    try:
        found = bytes.fromhex(key)
    except ValueError:
        return b""
    return found if found.hex() == key else b""


def compute_text_sum(number: int, text: str | bytes) -> int:
    """32 bits of a text, or of its UTF-8, and of its id: no other bit goes unnoticed.

    >>> compute_text_sum(7, "数") == compute_text_sum(7, "数".encode()) != compute_text_sum(8, "数")
    True
    """
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return crc32(content, number & 0xFFFFFFFF ^ number >> 32)


def compute_vector_sum(text: int, vector: bytes) -> int:
    """64 bits (signed) of a vector as it is kept, and of the id of its text."""
    found = blake2b(text.to_bytes(8, "big") + vector, digest_size=8).digest()
    return int.from_bytes(found, "big", signed=True)


def make_signed(number: int) -> int:
    """A number modulo 2 ** 64, as SQLite and NumPy have it: from -2 ** 63 on.

    >>> make_signed(2**63), make_signed(-1), make_signed(2**64 + 5)
    (-9223372036854775808, -1, 5)
    """
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)
