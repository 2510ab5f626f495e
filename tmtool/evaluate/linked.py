"""Link files of corpora, and the XML documents whose sentences they link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.formats.beads import Link
    from tmtool.formats.links import Group

# More documents than this are one corpus too many for the memory of a desk.
_LARGEST = 200 << 20
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Linked:
    """The links between two documents as numbers, and how many sentences each document has."""

    links: tuple[Link, ...]
    names: tuple[str, str]
    sizes: tuple[int, int]


def is_link_file(path: Path) -> bool:
    """Whether a file is a link file by its content; InputError where it can't be read."""
    from tmtool.formats import links, packed

    with packed.opened(path) as file:
        return links.is_link_file(file.read(4096))


def read(path: Path, folders: Sequence[Path] = (), only: str | None = None) -> Linked:
    """The links of the one pair of documents that a link file holds, or that `only` names.

    The documents are looked for beside the link file, then in `folders`.
    """
    from tmtool.formats.links import numbered

    group = _group(path, only)
    places = (path.parent, *folders)
    source, target = (
        [name for name, _ in sentences(_found(name, places, path))]
        for name in (group.source, group.target)
    )
    links = numbered(group, (source, target), str(path))
    return Linked(links, (group.source, group.target), (len(source), len(target)))


def sentences(path: Path) -> tuple[tuple[str, str], ...]:
    """The sentences of an XML document of a corpus, gzipped or not: id and text, in order."""
    from tmtool.documents.tei import sentences as of_document
    from tmtool.formats import packed

    with packed.opened(path) as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise InputError(f"{path} is larger than any one document: more than {_LARGEST >> 20} MB")
    return of_document(data, str(path))


def _group(path: Path, only: str | None) -> Group:
    """The pair of documents to take; a file that holds several has to be told which."""
    from tmtool.formats.links import read as groups

    wanted = (g for g in groups(path) if only is None or only in g.source or only in g.target)
    found = list(islice(wanted, _SHOWN + 1))
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"{path} holds no links{f' of {only}' if only else ''}")
    names = ", ".join(group.source for group in found[:_SHOWN])
    raise InputError(
        f"{path} links several pairs of documents ({names} ...); choose one by a part of its name",
        code="several linked", field="only",
    )  # fmt: skip


def _found(name: str, places: Sequence[Path], path: Path) -> Path:
    """Where a document lies that a link file names; OPUS writes .gz for what is not packed."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise InputError(f"{path} names a document outside of its folder: {name}")
    for place in places:
        for variant in (name, name.removesuffix(".gz"), f"{name}.gz"):
            if (place / variant).is_file():
                return place / variant
    raise InputError(
        f"{path} links {name}, which is not beside it", code="linked elsewhere", field="folders"
    )
