"""Getting a part of a corpus: every piece of it downloaded, checked, unpacked, written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmtool.corpus.partial import lock_folder
from tmtool.corpus.registry import CorpusChoice, Remote
from tmtool.corpus.unpack import UnpackResult, is_archive, unpack
from tmtool.errors import MissingError, describe_failed_write
from tmtool.fields import record
from tmtool.reporter import Remark, Reporter

if TYPE_CHECKING:
    from tmtool.corpus.download import DownloadLimits, DownloadResult, Watch

RECEIPT = "tmtool.json"
"""The file in a folder that says what was got into it."""
_MOST_PIECES = 100
"""Chosen, more numbered pieces than any corpus of the registry has: the end of asking for more."""


@dataclass(frozen=True, slots=True)
class DownloadOptions:
    """Options of a download: without a network, the time, and limits."""

    offline: bool = False
    now: datetime | None = None
    limits: DownloadLimits | None = None


@record("corpus_part")
class Got:
    """A part of a corpus in its folder; `fresh` if it was downloaded now.

    No checksum is known for the files that are `unchecked`.
    """

    folder: Path
    receipt: Receipt
    fresh: bool
    unchecked: tuple[ReceivedFile, ...] = ()


def get(
    wanted: CorpusChoice, root: Path, reporter: Reporter, how: DownloadOptions | None = None
) -> Got:
    """Get what is wanted into its folder below `root`; what is there already stays as it is.

    The reporter gets the bytes of each file so far, and in all where somebody knows.
    `unchecked` of the answer are the files for which no checksum was known. MissingError in one
    line for whatever is in the way; the same call goes on from what is there.
    """
    how, folder = how or DownloadOptions(), root / wanted.folder
    receipt = read_receipt(folder)
    if receipt is not None and holds_all(folder, receipt):
        _same(wanted, receipt, folder)
        return Got(folder, receipt, fresh=False)
    if not _has_address(wanted):
        corpus, note = wanted.corpus, wanted.part.note or wanted.corpus.note
        name = wanted.folder.replace("/", " ") if corpus.parts else corpus.name
        raise MissingError(
            f"no address is known for {name} ({corpus.licence}): "
            f"see {corpus.home}{f'. {note}' if note else ''}"
        )
    with lock_folder(folder):
        return _get(wanted, folder, reporter, how)


def _get(wanted: CorpusChoice, folder: Path, reporter: Reporter, how: DownloadOptions) -> Got:
    files = _fetch(wanted, folder, reporter, how)
    for file in files:
        _tell_size(wanted, file, reporter)
    unpacked = _unpack(files, folder, reporter)
    items = tuple(ReceivedFile(f.path.name, f.address, f.bytes, f.sha256) for f in files)
    at = how.now.isoformat(timespec="seconds") if how.now else ""
    receipt = Receipt(wanted.corpus.name, wanted.part.name, wanted.choice, items, unpacked, at)
    write_receipt(folder, receipt)
    unchecked = (i for n, i in enumerate(items) if not wanted.build_remote(n).sha256)
    return Got(folder, receipt, any(file.fresh for file in files), tuple(unchecked))


def _has_address(wanted: CorpusChoice) -> bool:
    part = wanted.part
    return bool(part.address or part.addresses.get(wanted.choice))


def _same(wanted: CorpusChoice, receipt: Receipt, folder: Path) -> None:
    """MissingError where what is there is not what a checksum asks for."""
    for number, item in enumerate(receipt.files):
        known = wanted.build_remote(number).sha256 if _has_address(wanted) else None
        if known and known != item.sha256:
            raise MissingError(
                f"{folder} holds {item.name} with the SHA-256 {item.sha256}, not "
                f"{known}; move the folder away to get it again"
            )


def _fetch(
    wanted: CorpusChoice, folder: Path, reporter: Reporter, how: DownloadOptions
) -> list[DownloadResult]:
    """All pieces, in order; where nobody knows how many, until the server has no more."""
    from tmtool.corpus.download import Watch
    from tmtool.corpus.partial import NotThereError

    watch = Watch(reporter)
    files: list[DownloadResult] = []
    for number in range(_MOST_PIECES if wanted.pieces is None else wanted.pieces):
        try:
            files.append(_one(wanted.build_remote(number), folder, watch, how))
        except NotThereError:
            if wanted.pieces is not None or not files:
                raise
            break
    return files


def _one(remote: Remote, folder: Path, watch: Watch, how: DownloadOptions) -> DownloadResult:
    from tmtool.corpus.download import check_address, fetch, take_existing
    from tmtool.corpus.partial import NotThereError

    if not how.offline:
        return fetch(remote, folder, watch, how.limits)
    check_address(remote.address)
    if (folder / remote.name).exists():
        return take_existing(remote, folder / remote.name)
    raise NotThereError(
        f"offline: {remote.address} is not fetched; what you download otherwise can be put "
        f"into {folder}"
    )


def _tell_size(wanted: CorpusChoice, file: DownloadResult, reporter: Reporter) -> None:
    """Say where a size is not the one that was expected, or could not be checked."""
    expected = wanted.part.bytes.get(wanted.choice)
    if expected and not wanted.part.split and expected != file.bytes:
        told = f"{file.path.name} has {file.bytes} bytes; the registry has {expected}"
        reporter.remark(Remark(told))
    elif not file.size_known:
        told = f"{file.path.name}: its size is not known, so it may be incomplete"
        reporter.remark(Remark(told))


def _unpack(files: list[DownloadResult], folder: Path, reporter: Reporter) -> UnpackResult | None:
    pieces = [file.path for file in files]
    if not pieces or not is_archive(pieces[0].name):
        return None
    return unpack(pieces, folder, lambda done: reporter.step("unpacking", done, None))


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A downloaded file: its name in the folder, where it came from, its size and digest."""

    name: str
    address: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was got, of which part, when (ISO 8601), and what it unpacked to."""

    corpus: str
    part: str
    choice: str
    files: tuple[ReceivedFile, ...]
    unpacked: UnpackResult | None
    at: str

    @property
    def label(self) -> str:
        """The part with its choice, as its folder is called: "moses-en-zh"."""
        return f"{self.part}-{self.choice}" if self.choice else self.part


def read_receipt(folder: Path) -> Receipt | None:
    """The receipt of a folder; None where there is none, or none that can be read."""
    try:
        told: dict[str, Any] = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
        files = tuple(ReceivedFile(**item) for item in told.pop("files"))
        unpacked = told.pop("unpacked")
        return Receipt(**told, files=files, unpacked=UnpackResult(**unpacked) if unpacked else None)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write_receipt(folder: Path, receipt: Receipt) -> None:
    """Put a receipt into a folder, whole or not at all."""
    path, temporary = folder / RECEIPT, folder / f"{RECEIPT}.new"
    try:
        temporary.write_text(json.dumps(asdict(receipt), indent=1) + "\n", encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise MissingError(describe_failed_write(path, error)) from error


def holds_all(folder: Path, receipt: Receipt) -> bool:
    """Whether what a receipt stands for is still there.

    An archive that was unpacked may have been removed since, what came out of it may not.
    """
    for item in receipt.files:
        path = folder / item.name
        there = path.is_file() and path.stat().st_size == item.bytes
        if not there and (path.exists() or receipt.unpacked is None):
            return False
    ours = {RECEIPT, *(item.name for item in receipt.files)}
    others = any(path.name not in ours for path in folder.iterdir())
    return receipt.unpacked is None or others


def iter_receipts(root: Path) -> Iterator[Receipt]:
    """The receipts of all that was got into a folder of corpora."""
    for path in sorted(root.glob(f"*/*/{RECEIPT}")):
        receipt = read_receipt(path.parent)
        if receipt is not None and holds_all(path.parent, receipt):
            yield receipt
