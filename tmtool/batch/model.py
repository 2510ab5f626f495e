"""What pairing speaks in: files, what is known of them, pairs of them, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from tmtool.batch.names import PathName
from tmtool.lang import codes
from tmtool.un.file_names import SymbolKey, build_symbol_key

Langs: TypeAlias = tuple[str | None, ...]
"""The languages of the sources, of the targets, and of others if there are any; None is any."""
Side: TypeAlias = str
"""Where files stand, as `formats.bitexts.rows.name_sides` calls it."""


@dataclass(frozen=True, slots=True)
class FilePair:
    """A source and a target that belong together, and why.

    `symbol` is the document's, where the reason or a person says one; `given` by a person, it
    outranks what the texts say of themselves. In more languages there are `others`, and `places`
    say which of the folders or columns the files are from, where one of them has none.
    `probability` is how sure it is where contents decided; where names or symbols did it is None.
    """

    source: Path
    target: Path
    symbol: str | None = None
    reason: str = ""
    given: bool = False
    others: tuple[Path, ...] = ()
    places: tuple[int, ...] = ()
    probability: float | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """All files in their order."""
        return self.source, self.target, *self.others

    @property
    def sides(self) -> tuple[int, ...]:
        """Which of the folders or columns each file is from."""
        return self.places or tuple(range(len(self.files)))


@dataclass(frozen=True, slots=True)
class UnpairedFile:
    """A file that pairs with no other, and why; `side` is where it was to be found, if known."""

    file: Path
    reason: str
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class PairingResult:
    """What became of all files: each stands in one pair, or is unpaired, or in doubtful pairs.

    `doubtful` are pairs that exclude each other, for a person to choose from; `langs` the languages
    that were looked for, where they are known.
    """

    pairs: tuple[FilePair, ...]
    unpaired: tuple[UnpairedFile, ...] = ()
    doubtful: tuple[FilePair, ...] = ()
    langs: Langs = (None, None)


@dataclass(frozen=True, slots=True)
class FileLook:
    """What reading a file tells of it, as far as pairing asks.

    `facts` are the keys of things that are equal in all languages, with their counts: values,
    symbols cited, names, how many paragraphs of a kind. `length` is in characters of an alphabet.
    `sample` are segments from all over the document, in their order.
    """

    lang: str
    symbol: str | None = None
    facts: Mapping[str, int] = field(default_factory=dict)
    length: float = 0
    sample: tuple[str, ...] = ()


class ContentReader(Protocol):
    """Where pairing gets the contents of files from, if names don't suffice."""

    def look_at_files(
        self, files: Sequence[Path], lang: str | None = None
    ) -> Mapping[Path, FileLook | str]:
        """A look at each file, or why it can't be read; `lang` is what it is said to be in."""
        ...

    def digest(self, file: Path) -> str | None:
        """Something equal for equal contents; None where there are none."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A file on its way: what its name says, its language as far as known, a look at its content.

    `parts` is its path below the folder that was named; `trouble` says why it can't be read.
    """

    path: Path
    parts: tuple[str, ...]
    name: PathName
    lang: str | None = None
    look: FileLook | None = None
    trouble: str | None = None

    @property
    def symbol(self) -> str | None:
        """As the masthead says, else as the name does."""
        return (self.look.symbol if self.look else None) or self.name.symbol

    @property
    def key(self) -> SymbolKey | None:
        """The symbol as it is compared."""
        return build_symbol_key(self.symbol) if self.symbol else None

    @property
    def supplements(self) -> tuple[str, ...]:
        """What makes it another document than its base: "add1", "rev2"."""
        return self.key.supplements if self.key else self.name.supplements


def select_languages(languages: Langs, pair: FilePair) -> Langs:
    """Those of the files of a pair.

    >>> some = FilePair(Path("a.zh"), Path("a.fr"), places=(0, 2))
    >>> select_languages(("zh", "en", "fr"), some), select_languages((None, None), some)
    (('zh', 'fr'), (None, None))
    """
    return tuple(languages[at] if at < len(languages) else None for at in pair.sides)


def normalize_languages(languages: Langs) -> Langs:
    """The languages by their codes, however they are spelled; InputError for unknown ones.

    >>> normalize_languages(("zh_CN", None))
    ('zh', None)
    """
    return tuple((lang and codes.normalize(lang)) or None for lang in languages)


def make_natural_key(path: Path) -> tuple[object, ...]:
    """An order in which file 9 comes before file 10.

    >>> [
    ...     path.name
    ...     for path in sorted(map(Path, ("10.txt", "b", "9.txt", "A")), key=make_natural_key)
    ... ]
    ['9.txt', '10.txt', 'A', 'b']
    """
    parts = re.split(r"([0-9]+)", path.as_posix().casefold())
    numbered = (int(part) if at % 2 else part for at, part in enumerate(parts))
    return (*numbered, path.as_posix())
