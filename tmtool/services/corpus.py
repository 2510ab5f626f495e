"""Public corpora: which there are, getting parts of them, and what links their sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.corpus import CorpusChoice, Got
    from tmtool.corpus.requests import CorpusState, GetCorpusRequest, ListCorporaRequest
    from tmtool.formats.bitexts.links import LinkedDocuments, LinkGroup

MAX_DOCUMENT_BYTES = 200 << 20
"""Limit: a larger document would be more than the memory of a desk holds with its sentences."""
_MAX_NAMES = 3
"""Documents that a message names. Chosen, no measurement."""


def is_link_file(path: Path) -> bool:
    """Tell whether a file is a link file by its content; InputError where it can't be read."""
    from tmtool import archive
    from tmtool.formats.bitexts import links

    with archive.open_packed(path) as file:
        return links.is_link_file(file.read(4096))


def read_links(
    path: Path, folders: Sequence[Path] = (), only: str | None = None
) -> LinkedDocuments:
    """Read the links of the one pair of documents that a link file holds, or that `only` names.

    The documents are looked for beside the link file, then in `folders`. InputError where there are
    several pairs, or a document is not found; ParseError for what is no link file.
    """
    from tmtool.formats.bitexts.links import LinkedDocuments, number_links

    group = _find_group(path, only)
    places = (path.parent, *folders)
    source, target = (
        [name for name, _ in read_sentences(_find_document(name, places, path))]
        for name in (group.source, group.target)
    )
    links = number_links(group, (source, target), str(path))
    return LinkedDocuments(links, (group.source, group.target), (len(source), len(target)))


def read_sentences(path: Path) -> tuple[tuple[str, str], ...]:
    """Read the sentences of an XML document of a corpus, gzipped or not: id and text, in order."""
    from tmtool import archive
    from tmtool.documents.tei import read_sentences

    with archive.open_packed(path) as file:
        data = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        limit = f"{MAX_DOCUMENT_BYTES >> 20} MB"
        raise InputError(f"{path} is larger than any document ({limit})")
    return read_sentences(data, str(path))


def _find_group(path: Path, only: str | None) -> LinkGroup:
    """The pair of documents to take; a file that holds several has to be told which."""
    from tmtool.formats.bitexts.links import read

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


def list_corpora(request: ListCorporaRequest) -> tuple[CorpusState, ...]:
    """List the corpora of the registry, in its order, or the one that is named.

    InputError for a corpus that is not known.
    """
    from tmtool.corpus import find_corpus, iter_receipts, list_corpora
    from tmtool.corpus.requests import CorpusState

    here: dict[str, list[str]] = {}
    for receipt in iter_receipts(request.folder):
        here.setdefault(receipt.corpus, []).append(receipt.label)
    corpora = (find_corpus(request.name),) if request.name else list_corpora()
    return tuple(CorpusState(each, tuple(here.get(each.name, ()))) for each in corpora)


def get_corpus(
    session: Session, request: GetCorpusRequest, reporter: Reporter = SILENT
) -> Iterator[Got]:
    """Get a part of a corpus: a file, or one for each language, as soon as it is there.

    The reporter gets bytes, of how many where that is known. InputError for a corpus, a part or a
    language that there is not; MissingError in one line for whatever is in the way. The same call
    goes on from what is there.
    """
    from tmtool.corpus import DownloadOptions, get

    how = DownloadOptions(request.offline, request.unpack, session.now)
    for wanted in _choose(request):
        yield get(wanted, request.folder, reporter, how)


def _choose(request: GetCorpusRequest) -> tuple[CorpusChoice, ...]:
    """The files that are asked for; with an address or a digest it has to be one."""
    from tmtool.corpus import choose, find_corpus, replace_source
    from tmtool.lang.codes import normalize

    address, sha256 = request.address, request.sha256
    languages = tuple(map(normalize, request.languages))
    wanted = choose(find_corpus(request.name), request.part, languages)
    if address is None and sha256 is None:
        return wanted
    if len(wanted) > 1 or (address is None and wanted[0].pieces != 1):
        message = "an address and a SHA-256 can be given for one file at a time"
        raise InputError(message, code="one file at a time", field="address")
    return (replace_source(wanted[0], address, sha256.lower() if sha256 else None),)
