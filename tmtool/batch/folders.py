"""Folders as pairing gets them: which files lie there, and what is in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tmtool.batch.content import find_own_symbol, look_at
from tmtool.batch.grouping import group_files
from tmtool.batch.model import FileLook, Langs, PairingResult, UnpairedFile, normalize_languages
from tmtool.batch.names import is_document
from tmtool.batch.pairing import pair_files
from tmtool.batch.processes import Crash, spread
from tmtool.batch.state import HIDDEN, digest
from tmtool.errors import InputError, TmtoolError, describe_failed_read
from tmtool.operating_system import count_cores

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

Progress: TypeAlias = Callable[[int, int], None]
_FEW = 4
"""So few files are read faster than a process starts. Chosen, no measurement."""


def _quiet(_done: int, _total: int) -> None:
    """Report nothing."""


def pair_folders(
    source: Path,
    target: Path | None = None,
    *,
    languages: Langs = (None, None),
    jobs: int | None = None,
    encoder: Callable[[], Encoder] | None = None,
    progress: Progress = _quiet,
) -> PairingResult:
    """Pair the files of two folders, or those of one mixed folder, all folders inside included.

    Results of earlier runs are passed over, and so are hidden files. `progress` is told how many
    files have been read of how many that have to be. See `pair_files` for the rest.
    """
    languages = normalize_languages(languages)
    roots = [folder for folder in (source, target) if folder is not None]
    texts, others = _list_texts(roots, languages)
    reader = FileReader(count_cores() if jobs is None else jobs, progress)
    found = pair_files(
        texts[0], texts[1] if target is not None else None,
        languages=languages, roots=(source, target), reader=reader, encoder=encoder,
    )  # fmt: skip
    return PairingResult(found.pairs, (*found.unpaired, *others), found.doubtful, found.langs)


def group_folders(
    folders: Sequence[Path],
    *,
    languages: Langs = (),
    jobs: int | None = None,
    encoder: Callable[[], Encoder] | None = None,
    progress: Progress = _quiet,
) -> PairingResult:
    """Put together the files of three folders or more, each of another language.

    As `pair_folders` does with two; see `grouping.group_files`.
    """
    languages = normalize_languages(languages or (None,) * len(folders))
    texts, others = _list_texts(folders, languages)
    reader = FileReader(count_cores() if jobs is None else jobs, progress)
    found = group_files(texts, languages=languages, roots=folders, reader=reader, encoder=encoder)
    return PairingResult(found.pairs, (*found.unpaired, *others), found.doubtful, found.langs)


def _list_texts(
    roots: Sequence[Path], languages: Langs
) -> tuple[list[list[Path]], tuple[UnpairedFile, ...]]:
    """The files of each folder that may hold a text, and the others."""
    for one, other in combinations(roots, 2):
        if _overlap(one, other):
            raise InputError(
                f"{one} and {other}: one folder lies inside the other; name only one of them"
            )
    known = [lang for lang in languages if lang]
    files = [[*_walk(folder)] for folder in roots]
    texts = [[path for path in each if is_document(path.name, known)] for each in files]
    read = {path for each in texts for path in each}
    others = tuple(
        UnpairedFile(path, f"files in {path.suffix} are not read")
        for each in files
        for path in each
        if path not in read
    )
    return texts, others


class FileReader:
    """`model.ContentReader` of files, by so many processes."""

    def __init__(self, jobs: int = 0, progress: Progress = _quiet) -> None:
        self._jobs, self._progress = jobs, progress

    def look_at_files(
        self, files: Sequence[Path], lang: str | None = None
    ) -> Mapping[Path, FileLook | str]:
        jobs = self._jobs if len(files) > _FEW else 0
        looks: dict[int, FileLook | str] = {}
        for number, look in spread(partial(_look, lang=lang), files, jobs):
            looks[number] = look.reason if isinstance(look, Crash) else look
            self._progress(len(looks), len(files))
        return {file: looks[number] for number, file in enumerate(files)}

    def digest(self, file: Path) -> str | None:
        return digest(file)


def _look(file: Path, lang: str | None) -> FileLook | str:
    from tmtool import documents

    try:
        document = documents.read(file, lang=lang, repair="none")
        return look_at(replace(document, symbol=find_own_symbol(document, file)))
    except TmtoolError as error:
        return str(error)


def _walk(folder: Path) -> Iterator[Path]:
    """All files but hidden ones and those in folders of results."""
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder")

    def complain(error: OSError) -> None:
        raise InputError(describe_failed_read(error.filename, error)) from error

    for parent, folders, names in os.walk(folder, onerror=complain):
        if HIDDEN in folders:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith((".", "~$")):
                yield Path(parent, name)


def _overlap(one: Path, another: Path) -> bool:
    first, second = one.resolve(), another.resolve()
    return first.is_relative_to(second) or second.is_relative_to(first)
