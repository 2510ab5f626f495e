"""Which files are the same document in two languages: by symbol, by name, by content.

One stage after the other, the surest first; a stage pairs files of which each is the only one to
fit the other. Where several fit, they are reported and left to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tmtool.batch.content import pair_contents
from tmtool.batch.model import (
    Entry,
    FilePair,
    Found,
    Langs,
    Reader,
    Side,
    Unpaired,
    natural,
    normalized,
)
from tmtool.batch.names import describe
from tmtool.batch.sides import looked, sides_of_folder, sides_of_two
from tmtool.lang import codes
from tmtool.un.file_names import SymbolKey

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

_Key: TypeAlias = Callable[[Entry], Hashable]
_Group: TypeAlias = list[Entry]
_MOST = 3
"""Of more candidates for one file, the first ones are reported."""


def pair_files(
    sources: Sequence[Path],
    targets: Sequence[Path] | None = None,
    *,
    reader: Reader,
    langs: Langs = (None, None),
    roots: tuple[Path | None, Path | None] = (None, None),
    encoder: Callable[[], Encoder] | None = None,
) -> Found:
    """Pair the sources with the targets; without targets, the files of one mixed folder.

    `langs` are the languages wanted. `roots` are the folders that were named: what stands above
    them says nothing. Files are read only where their names don't suffice; `encoder` is asked for
    only where facts don't decide which contents are alike, and without it contents in doubt stay
    unpaired. Raises InputError where it can't be told which languages are wanted.
    """
    langs = normalized(langs)
    if targets is None:
        sides = sides_of_folder(sources, roots[0], langs, reader)
    else:
        sides = sides_of_two((sources, targets), roots, langs)
    search = _Search(sides.sources, sides.targets, reader)
    search.by_names()
    search.by_letters()
    search.by_contents(encoder)
    alone = [*sides.alone, *search.alone(sides.langs)]
    return Found(
        tuple(sorted(search.pairs, key=lambda each: natural(each.source))),
        tuple(sorted(alone, key=lambda each: natural(each.file))),
        tuple(search.doubtful),
        sides.langs,
    )


class _Search:
    """Files that are still alone, source and target, and what has been found so far."""

    def __init__(self, sources: Iterable[Entry], targets: Iterable[Entry], reader: Reader) -> None:
        self.pairs: list[FilePair] = []
        self.doubtful: list[FilePair] = []
        self._copies: list[Unpaired] = []
        self._reader = reader
        self._left = [
            {entry.path: entry for entry in sorted(side, key=lambda each: natural(each.path))}
            for side in (sources, targets)
        ]

    def by_names(self) -> None:
        """Pair what the names alone pair."""
        self._by(lambda e: e.name.key, "symbol {name} in both names")
        self._by_halves(
            lambda e: e.name.key, "double symbol: the names say {name} and {other_name}"
        )
        self._by(lambda e: e.name.job, "job number {job} in both names")
        self._by(lambda e: (e.name.folder, e.name.stem), "the same name but for the language")
        self._by(lambda e: e.name.stem or None, "the same name in different folders")

    def by_letters(self) -> None:
        """Take the last letter of a name for a language, where that is the file's language."""
        letters = any(entry.name.letter for side in self._left for entry in side.values())
        if not letters or not all(self._left):
            return
        self._look(lambda e: e.lang is None and e.name.letter is not None)
        for side in self._left:
            side.update({path: _with_letter(entry) for path, entry in side.items()})
        self.by_names()

    def by_contents(self, encoder: Callable[[], Encoder] | None) -> None:
        """Read what is left: pair by the symbols of mastheads, then by what the texts say."""
        if not all(self._left):
            return
        self._look(lambda e: e.look is None)
        self._by(lambda e: e.key, "symbol {symbol} in the texts")
        self._by_halves(lambda e: e.key, "double symbol: the texts say {symbol} and {other}")
        sources, targets = (
            [e for e in side.values() if e.look and not e.trouble] for side in self._left
        )
        sure, doubtful = pair_contents(sources, targets, encoder)
        for source, target, reason in sure:
            self._pair(source, target, reason)
        self._doubt(doubtful)

    def alone(self, langs: Langs) -> list[Unpaired]:
        """Those that are left, each with the reason."""
        told = [*self._copies]
        names: tuple[Side, Side] = ("source", "target")
        for side, name, other in zip(self._left, names, reversed(langs), strict=True):
            none = f"no {codes.name(other)} file belongs to it" if other else "nothing fits it"
            told += [Unpaired(e.path, e.trouble or none, name) for e in side.values()]
        return told

    def _look(self, wanted: Callable[[Entry], bool]) -> None:
        """Read files: those said to be in one language together."""
        for side in self._left:
            unread = [e for e in side.values() if wanted(e) and not e.trouble]
            for lang in dict.fromkeys(e.lang for e in unread):
                looks = self._reader.looks([e.path for e in unread if e.lang == lang], lang)
                side.update({path: looked(side[path], look) for path, look in looks.items()})

    def _by(self, key: _Key, reason: str) -> None:
        """Pair those that alone have a key on their side."""
        sources, targets = (_grouped(side.values(), key) for side in self._left)
        for value, group in sources.items():
            if others := targets.get(value):
                self._match(self._distinct(group), self._distinct(others), reason)

    def _match(self, sources: _Group, targets: _Group, reason: str) -> None:
        """Pair two groups that fit: one and one, or one and one in each of several folders."""
        folders = [_grouped(side, lambda e: e.name.folder) for side in (sources, targets)]
        single = all(len(group) == 1 for each in folders for group in each.values())
        if len(sources) == len(targets) == 1:
            self._pair(sources[0], targets[0], _filled(reason, sources[0], targets[0]))
        elif single and folders[0].keys() == folders[1].keys():
            for folder, (source,) in folders[0].items():
                target = folders[1][folder][0]
                self._pair(source, target, f"{_filled(reason, source, target)}, in equal folders")
        else:
            count = f"{_count(sources, 'source')} and {_count(targets, 'target')} fit"
            self._doubt(
                [
                    (source, target, f"{_filled(reason, source, target)}: {count}")
                    for source in sources
                    for target in _nearest(source, targets)
                ]
            )

    def _by_halves(self, key: Callable[[Entry], SymbolKey | None], reason: str) -> None:
        """Pair those whose symbols share a half, if nothing else shares it."""
        sources, targets = (
            [(e, found) for e in side.values() if (found := key(e))] for side in self._left
        )
        shared = [(s, t) for s, one in sources for t, other in targets if one.shares(other)]
        seen = [entry.path for pair in shared for entry in pair]
        for source, target in shared:
            told = _filled(reason, source, target)
            if seen.count(source.path) == seen.count(target.path) == 1:
                self._pair(source, target, told)
            else:
                self._doubt([(source, target, f"{told}, and others do too")])

    def _distinct(self, entries: _Group) -> _Group:
        """Without those whose content another one has: copies are no candidates."""
        first: dict[str, Entry] = {}
        kept = []
        for entry in sorted(entries, key=lambda each: len(each.path.name)):
            digest = self._reader.digest(entry.path) if len(entries) > 1 else None
            twin = first.setdefault(digest, entry) if digest else entry
            if twin is entry:
                kept.append(entry)
            else:
                side: Side = "source" if entry.path in self._left[0] else "target"
                reason = f"the same content as {twin.path.name}"
                self._copies.append(Unpaired(entry.path, reason, side))
                self._take(entry)
        return [entry for entry in entries if entry in kept]

    def _pair(self, source: Entry, target: Entry, reason: str) -> None:
        self._take(source, target)
        symbol = source.symbol or target.symbol
        self.pairs.append(FilePair(source.path, target.path, symbol, reason))

    def _doubt(self, pairs: Iterable[tuple[Entry, Entry, str]]) -> None:
        for source, target, reason in pairs:
            self._take(source, target)
            symbol = source.symbol or target.symbol
            self.doubtful.append(FilePair(source.path, target.path, symbol, reason))

    def _take(self, *entries: Entry) -> None:
        for entry, side in ((entry, side) for entry in entries for side in self._left):
            side.pop(entry.path, None)


def _grouped(entries: Iterable[Entry], key: _Key) -> dict[Hashable, _Group]:
    groups: dict[Hashable, _Group] = {}
    for entry in entries:
        if (value := key(entry)) is not None:
            groups.setdefault(value, []).append(entry)
    return groups


def _nearest(source: Entry, targets: _Group) -> _Group:
    """A few of many candidates: those of the same kind of file and of the same folder first."""

    def distance(target: Entry) -> tuple[bool, bool]:
        suffixes = source.path.suffix.lower(), target.path.suffix.lower()
        return suffixes[0] != suffixes[1], source.name.folder != target.name.folder

    return sorted(targets, key=distance)[:_MOST]


def _count(group: _Group, name: str) -> str:
    return f"{len(group)} {name}{'s' * (len(group) > 1)}"


def _with_letter(entry: Entry) -> Entry:
    if entry.name.letter is None or entry.name.letter != entry.lang:
        return entry
    return replace(entry, name=describe(entry.parts, letter=True))


def _filled(reason: str, source: Entry, target: Entry) -> str:
    return reason.format(
        symbol=source.symbol, other=target.symbol, job=source.name.job,
        name=source.name.symbol, other_name=target.name.symbol,
    )  # fmt: skip
