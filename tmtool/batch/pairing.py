"""Which files are the same document in two languages: by symbol, by name, by content.

One stage after the other, the surest first; a stage pairs files of which each is the only one to
fit the other. Where several fit, they are reported and left to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tmtool.batch.content_pairs import pair_contents
from tmtool.batch.model import (
    ContentReader,
    Entry,
    FileLook,
    FilePair,
    Langs,
    PairingResult,
    Side,
    UnpairedFile,
    make_natural_key,
    normalize_languages,
)
from tmtool.batch.names import describe
from tmtool.errors import InputError
from tmtool.lang import codes
from tmtool.un.file_names import SymbolKey

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

_FIRST = ("zh", *codes.OFFICIAL)
"""Where nobody says which language is the source: the first of these, else of the alphabet."""
_Key: TypeAlias = Callable[[Entry], Hashable]
_Group: TypeAlias = list[Entry]
_Doubted: TypeAlias = tuple[Entry, Entry, str] | tuple[Entry, Entry, str, float]
_MOST = 3
"""Of more candidates for one file, the first ones are reported. Chosen, no measurement."""


def pair_files(
    sources: Sequence[Path],
    targets: Sequence[Path] | None = None,
    *,
    reader: ContentReader,
    languages: Langs = (None, None),
    roots: tuple[Path | None, Path | None] = (None, None),
    encoder: Callable[[], Encoder] | None = None,
) -> PairingResult:
    """Pair the sources with the targets; without targets, the files of one mixed folder.

    `languages` are the languages wanted. `roots` are the folders that were named: what stands above
    them says nothing. Files are read only where their names don't suffice; `encoder` is asked for
    only where facts don't decide which contents are alike, and without it contents in doubt stay
    unpaired. Raises InputError where it can't be told which languages are wanted.
    """
    languages = normalize_languages(languages)
    if targets is None:
        sides = split_folder(sources, roots[0], languages, reader)
    else:
        sides = split_two_folders((sources, targets), roots, languages)
    search = _PairSearch(sides.sources, sides.targets, reader)
    search.pair_by_names()
    search.pair_by_letters()
    search.pair_by_contents(encoder)
    alone = [*sides.alone, *search.list_unpaired(sides.langs)]
    return PairingResult(
        tuple(sorted(search.pairs, key=lambda each: make_natural_key(each.source))),
        tuple(sorted(alone, key=lambda each: make_natural_key(each.file))),
        tuple(search.doubtful),
        sides.langs,
    )


class _PairSearch:
    """Files that are still alone, source and target, and what has been found so far."""

    def __init__(
        self, sources: Iterable[Entry], targets: Iterable[Entry], reader: ContentReader
    ) -> None:
        self.pairs: list[FilePair] = []
        self.doubtful: list[FilePair] = []
        self._copies: list[UnpairedFile] = []
        self._reader = reader
        self._left = [
            {
                entry.path: entry
                for entry in sorted(side, key=lambda each: make_natural_key(each.path))
            }
            for side in (sources, targets)
        ]

    def pair_by_names(self) -> None:
        """Pair what the names alone pair."""
        self._by(lambda e: e.name.key, "symbol {name} in both names")
        self._by_halves(
            lambda e: e.name.key, "double symbol: the names say {name} and {other_name}"
        )
        self._by(lambda e: e.name.job, "job number {job} in both names")
        self._by(lambda e: (e.name.folder, e.name.stem), "the same name but for the language")
        self._by(lambda e: e.name.stem or None, "the same name in different folders")

    def pair_by_letters(self) -> None:
        """Take the last letter of a name for a language, where that is the file's language."""
        letters = any(entry.name.letter for side in self._left for entry in side.values())
        if not letters or not all(self._left):
            return
        self._look(lambda e: e.lang is None and e.name.letter is not None)
        for side in self._left:
            side.update(
                {
                    path: replace(entry, name=describe(entry.parts, letter=True))
                    for path, entry in side.items()
                    if entry.name.letter is not None and entry.name.letter == entry.lang
                }
            )
        self.pair_by_names()

    def pair_by_contents(self, encoder: Callable[[], Encoder] | None) -> None:
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
        for each in sure:
            self._pair(each.source, each.target, each.reason, each.probability)
        self._doubt((each.source, each.target, each.reason, each.probability) for each in doubtful)

    def list_unpaired(self, languages: Langs) -> list[UnpairedFile]:
        """Those that are left, each with the reason."""
        told = [*self._copies]
        names: tuple[Side, Side] = ("source", "target")
        for side, name, other in zip(self._left, names, reversed(languages), strict=True):
            none = f"no {codes.name(other)} file belongs to it" if other else "nothing fits it"
            told += [UnpairedFile(e.path, e.trouble or none, name) for e in side.values()]
        return told

    def _look(self, wanted: Callable[[Entry], bool]) -> None:
        """Read files: those said to be in one language together."""
        for side in self._left:
            unread = [e for e in side.values() if wanted(e) and not e.trouble]
            for lang in dict.fromkeys(e.lang for e in unread):
                looks = self._reader.look_at_files([e.path for e in unread if e.lang == lang], lang)
                side.update({path: apply_look(side[path], look) for path, look in looks.items()})

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
        shared = [(s, t) for s, one in sources for t, other in targets if one.is_shared(other)]
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
                self._copies.append(UnpairedFile(entry.path, reason, side))
                self._take(entry)
        return [entry for entry in entries if entry in kept]

    def _pair(
        self, source: Entry, target: Entry, reason: str, probability: float | None = None
    ) -> None:
        self._take(source, target)
        self.pairs.append(_build_pair(source, target, reason, probability))

    def _doubt(self, pairs: Iterable[_Doubted]) -> None:
        for source, target, reason, *probability in pairs:
            self._take(source, target)
            self.doubtful.append(_build_pair(source, target, reason, *probability))

    def _take(self, *entries: Entry) -> None:
        for entry, side in ((entry, side) for entry in entries for side in self._left):
            side.pop(entry.path, None)


def _build_pair(
    source: Entry, target: Entry, reason: str, probability: float | None = None
) -> FilePair:
    symbol = source.symbol or target.symbol
    return FilePair(source.path, target.path, symbol, reason, probability=probability)


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


def _filled(reason: str, source: Entry, target: Entry) -> str:
    return reason.format(
        symbol=source.symbol, other=target.symbol, job=source.name.job,
        name=source.name.symbol, other_name=target.name.symbol,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileSides:
    """The files of either side, those of neither, and the languages where they are known."""

    sources: tuple[Entry, ...]
    targets: tuple[Entry, ...]
    alone: tuple[UnpairedFile, ...]
    langs: Langs


def split_two_folders(
    files: tuple[Sequence[Path], Sequence[Path]],
    roots: tuple[Path | None, Path | None],
    languages: Langs,
) -> FileSides:
    """The files of two folders; a folder's name may say its language ("zh", "docs_en")."""
    known = [lang for lang in languages if lang]
    kept: list[tuple[Entry, ...]] = []
    alone: list[UnpairedFile] = []
    found: list[str | None] = []
    names: tuple[Side, Side] = ("source", "target")
    for paths, root, lang, side in zip(files, roots, languages, names, strict=True):
        entries = [read_entry(path, root, known) for path in paths]
        if lang is None and root is not None:
            lang = describe((root.resolve().name, "x"), known).lang
        lang = lang or _of_all(entries)
        strangers = {e.path for e in entries if lang and e.lang not in (None, lang)}
        alone += [
            UnpairedFile(e.path, f"its name says {codes.name(e.lang)}", side)
            for e in entries
            if e.lang and e.path in strangers
        ]
        kept.append(
            tuple(replace(e, lang=lang or e.lang) for e in entries if e.path not in strangers)
        )
        found.append(lang)
    return FileSides(kept[0], kept[1], tuple(alone), (found[0], found[1]))


def split_folder(
    files: Sequence[Path], root: Path | None, languages: Langs, reader: ContentReader
) -> FileSides:
    """The files of one folder, told apart by their languages.

    Raises InputError where the languages wanted can't be told.
    """
    entries = [read_entry(path, root, [lang for lang in languages if lang]) for path in files]
    unknown = [e.path for e in entries if e.lang is None]
    looks = reader.look_at_files(unknown) if unknown else {}
    entries = [apply_look(e, looks.get(e.path)) for e in entries]
    source, target = _wanted(entries, languages)
    alone = [UnpairedFile(e.path, _stranger(e)) for e in entries if e.lang not in (source, target)]
    return FileSides(
        tuple(e for e in entries if e.lang == source),
        tuple(e for e in entries if e.lang == target),
        tuple(alone),
        (source, target),
    )


def read_entry(path: Path, root: Path | None, languages: Iterable[str]) -> Entry:
    """A file and what its path says, as far as it lies below the root."""
    below = root is not None and path.is_relative_to(root) and path != root
    parts = path.relative_to(root).parts if root is not None and below else (path.name,)
    name = describe(parts, languages)
    return Entry(path, parts, name, name.lang)


def apply_look(entry: Entry, look: FileLook | str | None) -> Entry:
    """The file with what a look at it told."""
    if look is None:
        return entry
    if isinstance(look, str):
        return replace(entry, trouble=look)
    return replace(entry, look=look, lang=entry.lang or look.lang)


def _of_all(entries: Sequence[Entry]) -> str | None:
    """The one language that all names say."""
    said = {entry.lang for entry in entries}
    return said.pop() if len(said) == 1 else None


def _stranger(entry: Entry) -> str:
    if entry.trouble:
        return entry.trouble
    return f"in {codes.name(entry.lang)}, which was not asked for" if entry.lang else "no language"


def _wanted(entries: Sequence[Entry], languages: Langs) -> tuple[str, str]:
    """Source and target: as said; where only two languages are there, these."""
    source, target = languages
    there = Counter(e.lang for e in entries if e.lang)
    others = sorted(there.keys() - {source, target}, key=_rank)
    if source is None and target is None and len(others) == 2:
        return others[0], others[1]
    if (source is None) != (target is None) and len(others) == 1:
        return source or others[0], target or others[0]
    if source and target and source != target:
        return source, target
    if source and source == target:
        raise InputError(f"the source and the target are both {codes.name(source)}")
    found = ", ".join(f"{lang} ({count})" for lang, count in there.most_common()) or "none"
    raise InputError(
        f"the languages to pair are not clear: the files are in {found}", code="which languages"
    )


def _rank(lang: str) -> tuple[int, str]:
    return (_FIRST.index(lang) if lang in _FIRST else len(_FIRST), lang)
