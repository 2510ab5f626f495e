"""Getting a part of a corpus: every piece of it downloaded, checked, unpacked, written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.corpus import receipts
from tmtool.corpus.partial import locked
from tmtool.corpus.receipts import Item, Receipt
from tmtool.corpus.registry import Remote, Wanted
from tmtool.corpus.unpack import Unpacked, is_archive, unpack
from tmtool.errors import MissingError
from tmtool.reporter import Remark, Reporter

if TYPE_CHECKING:
    from tmtool.corpus.download import Fetched, Limits, Watch

# More numbered pieces than any corpus has.
_MOST_PIECES = 100


@dataclass(frozen=True, slots=True)
class DownloadOptions:
    """What `get` is told: whether it may use a network, whether to unpack, what time it is."""

    offline: bool = False
    unpack: bool = True
    now: datetime | None = None
    limits: Limits | None = None


@dataclass(frozen=True, slots=True)
class Got:
    """Where something lies, what it is, and whether anything had to be done for it."""

    folder: Path
    receipt: Receipt
    fresh: bool
    unchecked: tuple[Item, ...] = field(default=())


def get(wanted: Wanted, root: Path, reporter: Reporter, how: DownloadOptions | None = None) -> Got:
    """Get what is wanted into its folder below `root`; what is there already stays as it is.

    The reporter gets the bytes of each file so far, and in all where somebody knows.
    `unchecked` of the answer are the files for which no checksum was known. MissingError in one
    line for whatever is in the way; the same call goes on from what is there.
    """
    how, folder = how or DownloadOptions(), root / wanted.folder
    receipt = receipts.read(folder)
    if receipt is not None and _done(folder, receipt, how):
        _same(wanted, receipt, folder)
        return Got(folder, receipt, fresh=False)
    if not _has_address(wanted):
        raise MissingError(_where_to_look(wanted))
    with locked(folder):
        return _get(wanted, folder, reporter, how)


def _done(folder: Path, receipt: Receipt, how: DownloadOptions) -> bool:
    """Whether nothing is left to do in a folder."""
    if not receipts.holds(folder, receipt):
        return False
    packed = receipt.unpacked is None and is_archive(receipt.files[0].name)
    return not (packed and how.unpack)


def _get(wanted: Wanted, folder: Path, reporter: Reporter, how: DownloadOptions) -> Got:
    files = _fetch(wanted, folder, reporter, how)
    for file in files:
        _tell_size(wanted, file, reporter)
    unpacked = _unpack(files, folder, reporter) if how.unpack else None
    items = tuple(Item(f.path.name, f.address, f.bytes, f.sha256) for f in files)
    at = how.now.isoformat(timespec="seconds") if how.now else ""
    receipt = Receipt(wanted.corpus.name, wanted.part.name, wanted.choice, items, unpacked, at)
    receipts.write(folder, receipt)
    unchecked = (i for n, i in enumerate(items) if not wanted.remote(n).sha256)
    return Got(folder, receipt, any(file.fresh for file in files), tuple(unchecked))


def _has_address(wanted: Wanted) -> bool:
    part = wanted.part
    return bool(wanted.given or part.address or part.addresses.get(wanted.choice))


def _where_to_look(wanted: Wanted) -> str:
    """What to do for a corpus that no address is known for."""
    corpus, note = wanted.corpus, wanted.part.note or wanted.corpus.note
    name = wanted.folder.replace("/", " ") if corpus.parts else corpus.name
    return (
        f"no address is known for {name} ({corpus.licence}): "
        f"see {corpus.home}{f'. {note}' if note else ''}"
    )


def _same(wanted: Wanted, receipt: Receipt, folder: Path) -> None:
    """MissingError where what is there is not what a checksum asks for."""
    for number, item in enumerate(receipt.files):
        known = wanted.remote(number).sha256 if _has_address(wanted) else None
        if known and known != item.sha256:
            raise MissingError(
                f"{folder} holds {item.name} with the SHA-256 {item.sha256}, not "
                f"{known}; move the folder away to get it again"
            )


def _fetch(wanted: Wanted, folder: Path, reporter: Reporter, how: DownloadOptions) -> list[Fetched]:
    """All pieces, in order; where nobody knows how many, until the server has no more."""
    from tmtool.corpus.answers import NotThereError
    from tmtool.corpus.download import Watch

    watch = Watch(reporter)
    files: list[Fetched] = []
    for number in range(_MOST_PIECES if wanted.pieces is None else wanted.pieces):
        try:
            files.append(_one(wanted.remote(number), folder, watch, how))
        except NotThereError:
            if wanted.pieces is not None or not files:
                raise
            break
    return files


def _one(remote: Remote, folder: Path, watch: Watch, how: DownloadOptions) -> Fetched:
    from tmtool.corpus.answers import NotThereError
    from tmtool.corpus.download import check_address, fetch, there

    if not how.offline:
        return fetch(remote, folder, watch, how.limits)
    check_address(remote.address)
    if (folder / remote.name).exists():
        return there(remote, folder / remote.name)
    raise NotThereError(
        f"offline: {remote.address} is not fetched; what you download otherwise can be put "
        f"into {folder}"
    )


def _tell_size(wanted: Wanted, file: Fetched, reporter: Reporter) -> None:
    """Say where a size is not the one that was expected, or could not be checked."""
    expected = wanted.part.bytes.get(wanted.choice)
    if expected and not wanted.part.split and not wanted.given and expected != file.bytes:
        told = f"{file.path.name} has {file.bytes} bytes; the registry has {expected}"
        reporter.remark(Remark(told))
    elif not file.size_known:
        told = f"{file.path.name}: its size is not known, so it may be incomplete"
        reporter.remark(Remark(told))


def _unpack(files: list[Fetched], folder: Path, reporter: Reporter) -> Unpacked | None:
    pieces = [file.path for file in files]
    if not pieces or not is_archive(pieces[0].name):
        return None
    return unpack(pieces, folder, lambda done: reporter.step("unpacking", done, None))
