"""Public corpora: which there are, and getting parts of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.corpus import Got, Wanted
    from tmtool.corpus.requests import CorpusState, GetCorpusRequest, ListCorporaRequest


def list_corpora(request: ListCorporaRequest) -> tuple[CorpusState, ...]:
    """List the corpora of the registry, in its order, or the one that is named.

    InputError for a corpus that is not known.
    """
    from tmtool.corpus import all_below, described, known
    from tmtool.corpus.requests import CorpusState

    here: dict[str, list[str]] = {}
    for receipt in all_below(request.folder):
        here.setdefault(receipt.corpus, []).append(receipt.label)
    corpora = (described(request.name),) if request.name else known()
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


def _choose(request: GetCorpusRequest) -> tuple[Wanted, ...]:
    """The files that are asked for; with an address or a digest it has to be one."""
    from tmtool.corpus import choose, described, instead
    from tmtool.lang.codes import normalize

    address, sha256 = request.address, request.sha256
    languages = tuple(map(normalize, request.languages))
    wanted = choose(described(request.name), request.part, languages)
    if address is None and sha256 is None:
        return wanted
    if len(wanted) > 1 or (address is None and wanted[0].pieces != 1):
        message = "an address and a SHA-256 can be given for one file at a time"
        raise InputError(message, code="one file at a time", field="address")
    return (instead(wanted[0], address, sha256.lower() if sha256 else None),)
