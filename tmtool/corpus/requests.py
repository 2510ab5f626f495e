"""What public corpora can be asked for, and what comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.corpus.registry import Corpus

_SHA256 = re.compile("[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class ListCorporaRequest:
    """The corpora that are known, or one of them, and the folder where parts of them may lie."""

    folder: Path
    name: str | None = None


@dataclass(frozen=True, slots=True)
class CorpusState:
    """A corpus, and the parts of it that are here: "moses-en-zh"."""

    corpus: Corpus
    here: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GetCorpusRequest:
    """A part of a corpus to get into a folder of corpora; the first part if none is named.

    `languages` are the one or two that the part is wanted in. With an `address` the file is fetched
    from there, and with a `sha256` it must have that; both are for one file. Offline nothing is
    fetched, but what lies in the folder is taken.
    """

    name: str
    folder: Path
    part: str | None = None
    languages: tuple[str, ...] = ()
    address: str | None = None
    sha256: str | None = None
    unpack: bool = True
    offline: bool = False

    def __post_init__(self) -> None:
        """InputError for what is no SHA-256."""
        if self.sha256 is not None and not _SHA256.fullmatch(self.sha256):
            raise InputError(
                f"{self.sha256!r} is not a SHA-256, which has 64 digits and letters from a to f",
                field="sha256",
            )  # fmt: skip
