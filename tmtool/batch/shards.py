"""Parts of a run that machines do side by side, each by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

from tmtool.errors import InputError

_WRITTEN = re.compile(r"([0-9]{1,6})/([0-9]{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `count` parts of a run, numbered from 1.

    Which pairs are in it follows from the names of their results alone, so that all machines agree
    and a pair that is added later moves no other. InputError for numbers that are none.

    >>> [name for name in ("A_75_1", "A_75_2", "A_75_3") if Shard(1, 2).has(name)]
    ['A_75_2']
    """

    number: int
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.count:
            raise InputError(f"there is no shard {self}: of four they are 1/4, 2/4, 3/4 and 4/4")

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    @property
    def label(self) -> str:
        """What its files are called by."""
        return f"{self.number}-{self.count}"

    def has(self, name: str) -> bool:
        """Whether the result of that name is made here."""
        digest = blake2b(name.encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % self.count == self.number - 1


def parse_shard(text: str) -> Shard:
    """Read a shard as it is typed; InputError for anything else.

    >>> parse_shard("2/4")
    Shard(number=2, count=4)
    """
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        raise InputError(f"a shard is its number and how many there are, as in 1/4, not {text!r}")
    return Shard(int(written[1]), int(written[2]))
