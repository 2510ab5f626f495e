"""Link files of corpora, and the XML documents whose sentences they link."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.formats.links import Group, LinkedDocuments

MAX_DOCUMENT_BYTES = 200 << 20
"""A larger document would be more than the memory of a desk holds with its sentences."""
_MAX_NAMES = 3


def is_link_file(path: Path) -> bool:
    """Tell whether a file is a link file by its content; InputError where it can't be read."""
    from tmtool.formats import links, packed

    with packed.opened(path) as file:
        return links.is_link_file(file.read(4096))


def read_links(
    path: Path, folders: Sequence[Path] = (), only: str | None = None
) -> LinkedDocuments:
    """Read the links of the one pair of documents that a link file holds, or that `only` names.

    The documents are looked for beside the link file, then in `folders`. InputError where there are
    several pairs, or a document is not found; ParseError for what is no link file.
    """
    from tmtool.formats.links import LinkedDocuments, numbered

    group = _find_group(path, only)
    places = (path.parent, *folders)
    source, target = (
        [name for name, _ in read_sentences(_find_document(name, places, path))]
        for name in (group.source, group.target)
    )
    links = numbered(group, (source, target), str(path))
    return LinkedDocuments(links, (group.source, group.target), (len(source), len(target)))


def read_sentences(path: Path) -> tuple[tuple[str, str], ...]:
    """Read the sentences of an XML document of a corpus, gzipped or not: id and text, in order."""
    from tmtool.documents.tei import sentences
    from tmtool.formats import packed

    with packed.opened(path) as file:
        data = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        limit = f"{MAX_DOCUMENT_BYTES >> 20} MB"
        raise InputError(f"{path} is larger than any document ({limit})")
    return sentences(data, str(path))


def _find_group(path: Path, only: str | None) -> Group:
    """The pair of documents to take; a file that holds several has to be told which."""
    from tmtool.formats.links import read

    wanted = (g for g in read(path) if only is None or only in g.source or only in g.target)
    found = list(islice(wanted, _MAX_NAMES + 1))
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"{path} holds no links{f' of {only}' if only else ''}")
    names = ", ".join(group.source for group in found[:_MAX_NAMES])
    raise InputError(
        f"{path} links several pairs of documents ({names} ...); choose one by a part of its name",
        code="several linked", field="only",
    )  # fmt: skip


def _find_document(name: str, places: Sequence[Path], path: Path) -> Path:
    """Where a document lies that a link file names; OPUS writes .gz for what is not packed."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise InputError(f"{path} names a document outside its folder: {name}")
    for place in places:
        for variant in (name, name.removesuffix(".gz"), f"{name}.gz"):
            if (place / variant).is_file():
                return place / variant
    raise InputError(
        f"{path} links {name}, which is not in the same folder",
        code="linked elsewhere",
        field="folders",
    )
