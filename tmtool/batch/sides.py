"""Which files are sources and which are targets: by folder, by name, else by what they contain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tmtool.batch.model import Entry, Langs, Look, Reader, Side, Unpaired
from tmtool.batch.names import describe
from tmtool.errors import InputError
from tmtool.lang import codes

_FIRST = ("zh", *codes.OFFICIAL)
"""Where nobody says which language is the source: the first of these, else of the alphabet."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The files of either side, those of neither, and the languages where they are known."""

    sources: tuple[Entry, ...]
    targets: tuple[Entry, ...]
    alone: tuple[Unpaired, ...]
    langs: Langs


def sides_of_two(
    files: tuple[Sequence[Path], Sequence[Path]],
    roots: tuple[Path | None, Path | None],
    langs: Langs,
) -> Sides:
    """The files of two folders; a folder's name may say its language ("zh", "docs_en")."""
    known = [lang for lang in langs if lang]
    kept: list[tuple[Entry, ...]] = []
    alone: list[Unpaired] = []
    found: list[str | None] = []
    names: tuple[Side, Side] = ("source", "target")
    for paths, root, lang, side in zip(files, roots, langs, names, strict=True):
        entries = [entry(path, root, known) for path in paths]
        lang = lang or _of_folder(root, known) or _of_all(entries)
        strangers = {e.path for e in entries if lang and e.lang not in (None, lang)}
        alone += [
            Unpaired(e.path, f"its name says {codes.name(e.lang)}", side)
            for e in entries
            if e.lang and e.path in strangers
        ]
        kept.append(
            tuple(replace(e, lang=lang or e.lang) for e in entries if e.path not in strangers)
        )
        found.append(lang)
    return Sides(kept[0], kept[1], tuple(alone), (found[0], found[1]))


def sides_of_folder(
    files: Sequence[Path], root: Path | None, langs: Langs, reader: Reader
) -> Sides:
    """The files of one folder, told apart by their languages.

    Raises InputError where the languages wanted can't be told.
    """
    entries = [entry(path, root, [lang for lang in langs if lang]) for path in files]
    unknown = [e.path for e in entries if e.lang is None]
    looks = reader.looks(unknown) if unknown else {}
    entries = [looked(e, looks.get(e.path)) for e in entries]
    source, target = _wanted(entries, langs)
    alone = [Unpaired(e.path, _stranger(e)) for e in entries if e.lang not in (source, target)]
    return Sides(
        tuple(e for e in entries if e.lang == source),
        tuple(e for e in entries if e.lang == target),
        tuple(alone),
        (source, target),
    )


def entry(path: Path, root: Path | None, languages: Iterable[str]) -> Entry:
    """A file and what its path says, as far as it lies below the root."""
    below = root is not None and path.is_relative_to(root) and path != root
    parts = path.relative_to(root).parts if root is not None and below else (path.name,)
    name = describe(parts, languages)
    return Entry(path, parts, name, name.lang)


def looked(entry: Entry, look: Look | str | None) -> Entry:
    """The file with what a look at it told."""
    if look is None:
        return entry
    if isinstance(look, str):
        return replace(entry, trouble=look)
    return replace(entry, look=look, lang=entry.lang or look.lang)


def _of_folder(root: Path | None, languages: Iterable[str]) -> str | None:
    return describe((root.resolve().name, "x"), languages).lang if root is not None else None


def _of_all(entries: Sequence[Entry]) -> str | None:
    """The one language that all names say."""
    said = {entry.lang for entry in entries}
    return said.pop() if len(said) == 1 else None


def _stranger(entry: Entry) -> str:
    if entry.trouble:
        return entry.trouble
    return f"in {codes.name(entry.lang)}, which was not asked for" if entry.lang else "no language"


def _wanted(entries: Sequence[Entry], langs: Langs) -> tuple[str, str]:
    """Source and target: as said; where only two languages are there, these."""
    source, target = langs
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
