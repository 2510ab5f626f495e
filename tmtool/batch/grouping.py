"""Which files are the same document in three languages or more: pairs, put together.

The files of each folder are paired with those of all that come after it. A document may lack any
languages, as long as it has two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.batch.model import (
    ContentReader,
    FileLook,
    FilePair,
    Langs,
    PairingResult,
    UnpairedFile,
    make_natural_key,
    normalize_languages,
)
from tmtool.batch.pairing import pair_files
from tmtool.formats.bitexts.rows import name_sides

if TYPE_CHECKING:
    from tmtool.protocols import Encoder


def group_files(
    folders: Sequence[Sequence[Path]],
    *,
    reader: ContentReader,
    languages: Langs,
    roots: Sequence[Path | None],
    encoder: Callable[[], Encoder] | None = None,
) -> PairingResult:
    """Put together the files of several folders, each in a language of its own.

    See `pairing.pair_files` for how two belong together. A file that fits several of another folder
    is in doubt there, and may have its place with the others all the same.
    """
    languages = normalize_languages(languages)
    search = _GroupSearch([[*each] for each in folders], _RememberingReader(reader))
    for one in range(len(folders)):
        for other in range(one + 1, len(folders)):
            search.pair(one, other, languages, roots, encoder)
    return search.build_result()


@dataclass(slots=True)
class _Group:
    """The files of one document by the numbers of their folders, and why they are together.

    `probability` is that of the least sure one that contents decided.
    """

    files: dict[int, Path]
    symbol: str | None = None
    reasons: list[str] = field(default_factory=list)
    probability: float | None = None


class _GroupSearch:
    """Files that are in no group yet, folder by folder, and what has been found so far."""

    def __init__(self, left: list[list[Path]], reader: ContentReader) -> None:
        self._left, self._reader = left, reader
        self._groups: dict[Path, _Group] = {}
        self._alone: dict[Path, tuple[int, list[str]]] = {}
        self._doubtful: list[FilePair] = []
        self._langs: list[str | None] = [None] * len(left)

    def pair(
        self,
        first: int,
        second: int,
        languages: Langs,
        roots: Sequence[Path | None],
        encoder: Callable[[], Encoder] | None,
    ) -> None:
        """Pair what is left of two folders; groups of the first get the files of the second."""
        found = pair_files(
            self._left[first], self._left[second], languages=(languages[first], languages[second]),
            roots=(roots[first], roots[second]), reader=self._reader, encoder=encoder,
        )  # fmt: skip
        for side, lang in zip((first, second), found.langs, strict=True):
            self._langs[side] = self._langs[side] or lang
        for pair in found.pairs:
            group = self._groups.setdefault(pair.source, _Group({first: pair.source}))
            group.files[second] = pair.target
            group.symbol = group.symbol or pair.symbol
            group.reasons.append(pair.reason)
            if pair.probability is not None:
                group.probability = min(pair.probability, group.probability or 1.0)
        for each in found.doubtful:
            self._doubtful.append(
                FilePair(
                    each.source,
                    each.target,
                    each.symbol,
                    each.reason,
                    places=(first, second),
                    probability=each.probability,
                )
            )
        for alone in found.unpaired:
            side = second if alone.side == "target" else first
            self._alone.setdefault(alone.file, (side, []))[1].append(alone.reason)
        taken = {pair.target for pair in (*found.pairs, *found.doubtful)}
        self._left[second] = [file for file in self._left[second] if file not in taken]

    def build_result(self) -> PairingResult:
        """The groups, and the files in none."""
        groups = sorted(self._groups.values(), key=_make_key)
        grouped = {file for each in groups for file in each.files.values()}
        doubted = {file for each in self._doubtful for file in each.files}
        names = name_sides(len(self._left))
        alone = [
            UnpairedFile(file, "; ".join(dict.fromkeys(reasons)), names[side])
            for file, (side, reasons) in self._alone.items()
            if file not in grouped and file not in doubted
        ]
        return PairingResult(
            tuple(map(_build_pair, groups)),
            tuple(sorted(alone, key=lambda each: make_natural_key(each.file))),
            tuple(self._doubtful),
            tuple(self._langs),
        )


def _make_key(group: _Group) -> tuple[object, ...]:
    """The order of the first folder, then that of documents which it lacks."""
    first = min(group.files)
    return first, make_natural_key(group.files[first])


def _build_pair(group: _Group) -> FilePair:
    places = tuple(sorted(group.files))
    source, target, *others = (group.files[place] for place in places)
    reason = "; ".join(dict.fromkeys(group.reasons))
    return FilePair(
        source, target, group.symbol, reason, others=tuple(others), places=places,
        probability=group.probability,
    )  # fmt: skip


class _RememberingReader:
    """`model.ContentReader` that looks at each file once."""

    def __init__(self, reader: ContentReader) -> None:
        self._reader = reader
        self._looks: dict[tuple[Path, str | None], FileLook | str] = {}

    def look_at_files(
        self, files: Sequence[Path], lang: str | None = None
    ) -> Mapping[Path, FileLook | str]:
        new = [file for file in files if (file, lang) not in self._looks]
        if new:
            self._looks |= {
                (file, lang): look for file, look in self._reader.look_at_files(new, lang).items()
            }
        return {file: self._looks[file, lang] for file in files}

    def digest(self, file: Path) -> str | None:
        return self._reader.digest(file)
