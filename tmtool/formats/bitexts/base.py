"""What an edited table says of the state it was written in, so that it can come back late.

In a column or hidden words beside each pair stand digests: of the documents, then of each side.
What a cell says is held against them, and what the bitext says now: so it shows who changed what.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from tmtool.formats.bitexts.rows import Row
from tmtool.lang.signs import fold_signs
from tmtool.units import Bitext

COLUMN = "base"
"""What a sheet calls the column."""
_SIZE = 8
"""Hexadecimal digits of a digest: one text in four thousand millions has that of another. Chosen,
no measurement."""


class Base(NamedTuple):
    """The digests of a row: of the documents, and of what each side said."""

    documents: str
    sides: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.documents, *self.sides))


def build_base(documents: str, row: Row) -> Base:
    """What a table says beside a row; `documents` is what `digest_documents` gives."""
    return Base(documents, tuple(digest_text(side.text) for side in row.sides))


def digest_documents(bitext: Bitext) -> str:
    """What stands for the texts that a bitext was made of."""
    return _digest(" ".join(side.id for side in bitext.sides))


def digest_text(text: str) -> str:
    """What stands for a text, white space and forms of signs apart.

    >>> digest_text("the  “bank”") == digest_text('the "bank"')
    True
    """
    return _digest(fold_signs(text))


def parse_base(text: str, sides: int) -> Base | None:
    """The digests in a cell; None where there are none.

    >>> parse_base("0a1b2c3d 00000000 11111111", 2).sides
    ('00000000', '11111111')
    """
    found: Sequence[str] = text.split()
    if len(found) != sides + 1 or any(len(each) != _SIZE for each in found):
        return None
    return Base(found[0], tuple(found[1:]))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_SIZE]
