"""The public corpora that tmtool knows by name, as corpora/registry.toml describes them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from typing import Literal, TypeAlias

from tmtool.errors import InputError
from tmtool.fields import record
from tmtool.resources import locate_shared

Of: TypeAlias = Literal["whole", "language", "pair"]
WHOLE = ""
"""The choice that a part leaves which comes as one file for all languages."""


@dataclass(frozen=True, slots=True)
class CorpusPart:
    """Files of one kind in a corpus: one for all, one a language, or one a pair of languages.

    A choice is "", a language code or two in alphabetical order ("en-zh"). `address` holds
    `{choice}` and, where the file comes in numbered pieces, `{piece}`; `addresses` are those of
    choices whose names follow no rule. `pieces` says how many there are, where that is known;
    `bytes` and `sha256` what is known of the file (of all pieces together for `bytes`).

    `verified` means that the address was tried and the checksum is that of what it gave; what is
    not verified is as `source` has it, and `note` says what to mind.
    """

    name: str
    title: str
    of: Of
    format: str
    source: str
    address: str | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)
    pieces: Mapping[str, int] = field(default_factory=dict)
    bytes: Mapping[str, int] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)
    verified: bool = False
    note: str = ""

    @property
    def split(self) -> bool:
        """Whether the file comes in numbered pieces."""
        return "{piece}" in (self.address or "")


@record("corpus")
class Corpus:
    """A public corpus: `licence` is the short form, `terms` the long one.

    `here` are its parts on this machine: "moses-en-zh".
    """

    name: str
    title: str
    description: str
    languages: tuple[str, ...]
    licence: str
    terms: str
    home: str
    citation: str
    parts: tuple[CorpusPart, ...] = ()
    note: str = ""
    here: tuple[str, ...] = ()

    @property
    def pairs(self) -> tuple[str, ...]:
        """All pairs of its languages, each in alphabetical order."""
        return tuple("-".join(pair) for pair in combinations(sorted(self.languages), 2))

    def list_choices(self, part: CorpusPart) -> tuple[str, ...]:
        """The choices that a part leaves and that have an address."""
        if part.address is None:
            return tuple(part.addresses)
        return {"whole": (WHOLE,), "language": self.languages, "pair": self.pairs}[part.of]


@dataclass(frozen=True, slots=True)
class Remote:
    """A file to download: its name here, where it is had, and what is known of it.

    `certain` means that the size was verified, so that another one is an error.
    """

    name: str
    address: str
    bytes: int | None = None
    sha256: str | None = None
    certain: bool = False
    home: str | None = None


@dataclass(frozen=True, slots=True)
class CorpusChoice:
    """What is to be got: one choice of one part. `pieces` is None where their number is unknown."""

    corpus: Corpus
    part: CorpusPart
    choice: str
    pieces: int | None = 1

    @property
    def folder(self) -> str:
        """Where it lies below the folder of corpora: "unpc/moses-en-zh"."""
        kind = f"{self.part.name}-{self.choice}" if self.choice else self.part.name
        return f"{self.corpus.name}/{kind}"

    def build_remote(self, piece: int) -> Remote:
        """The file to download; the piece of this number where there are several."""
        part, many = self.part, self.part.split
        template = part.addresses.get(self.choice, part.address or "")
        address = template.format(choice=self.choice, piece=f"{piece:02d}")
        return Remote(
            name=address.rpartition("/")[2],
            address=address,
            bytes=None if many else part.bytes.get(self.choice),
            sha256=part.sha256.get(f"{self.choice}.{piece:02d}" if many else self.choice),
            certain=part.verified,
            home=self.corpus.home,
        )


@cache
def list_corpora() -> tuple[Corpus, ...]:
    """All corpora of the registry, in its order.

    >>> [part.name for part in find_corpus("unpc").parts][:2]
    ['moses', 'tmx']
    """
    registry = tomllib.loads(locate_shared("corpora", "registry.toml").read_text(encoding="utf-8"))
    corpora = []
    for entry in registry["corpus"]:
        parts = tuple(CorpusPart(**part) for part in entry.pop("part", ()))
        languages = tuple(entry.pop("languages").split())
        corpora.append(Corpus(**entry, languages=languages, parts=parts))
    return tuple(corpora)


def find_corpus(name: str) -> Corpus:
    """The corpus of this name; an unknown one is an InputError that lists those there are."""
    for corpus in list_corpora():
        if corpus.name == name:
            return corpus
    names = ", ".join(corpus.name for corpus in list_corpora())
    raise InputError(f"corpus {name!r} does not exist: choose one of {names}")


def choose(
    corpus: Corpus, part: str | None, languages: tuple[str, ...]
) -> tuple[CorpusChoice, ...]:
    """What is to be got of a corpus; languages are two-letter codes, at most two.

    Without a part it is the first. InputError where something is missing or is not there.
    """
    chosen = _part(corpus, part)
    choices: tuple[str, ...] = (WHOLE,)
    if chosen.of == "language":
        choices = tuple(dict.fromkeys(languages))
        if not choices:
            raise _needs(corpus, chosen, "a language", "part without language")
    elif chosen.of == "pair":
        choices = ("-".join(sorted(languages)),)
        if len(set(languages)) != 2:
            raise _needs(corpus, chosen, "two languages", "part without two languages")
    return tuple(_wanted(corpus, chosen, choice) for choice in choices)


def _part(corpus: Corpus, name: str | None) -> CorpusPart:
    if not corpus.parts:
        # Nothing of it has an address: what somebody gives one for is put in a part of its own.
        return CorpusPart(name or "given", "", "whole", "", "")
    for part in corpus.parts:
        if name in (None, part.name):
            return part
    names = ", ".join(part.name for part in corpus.parts)
    raise InputError(f"{corpus.name} has no part {name!r}: choose one of {names}")


def _needs(corpus: Corpus, part: CorpusPart, what: str, code: str) -> InputError:
    choices, name = ", ".join(corpus.list_choices(part)), f"{corpus.name} {part.name}"
    return InputError(
        f"{name} needs {what}: choose from {choices}",
        code=code,
        field="languages",
        part=name,
        choices=choices,
    )


def _wanted(corpus: Corpus, part: CorpusPart, choice: str) -> CorpusChoice:
    choices = corpus.list_choices(part)
    if choices and choice not in choices:
        raise InputError(
            f"{corpus.name} {part.name} has no {choice or 'such file'}: choose one of "
            f"{', '.join(choices)}"
        )
    pieces = part.pieces.get(choice) if part.split else 1
    return CorpusChoice(corpus, part, choice, pieces)
