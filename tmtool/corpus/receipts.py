"""What says that something was downloaded: a receipt in its folder, and what it stands for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tmtool.corpus.unpack import Unpacked
from tmtool.errors import MissingError, describe_failed_write

NAME = "tmtool.json"


@dataclass(frozen=True, slots=True)
class Item:
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
    files: tuple[Item, ...]
    unpacked: Unpacked | None
    at: str

    @property
    def label(self) -> str:
        """The part with its choice, as its folder is called: "moses-en-zh"."""
        return f"{self.part}-{self.choice}" if self.choice else self.part


def read(folder: Path) -> Receipt | None:
    """The receipt of a folder; None where there is none, or none that can be read."""
    try:
        told: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        files = tuple(Item(**item) for item in told.pop("files"))
        unpacked = told.pop("unpacked")
        return Receipt(**told, files=files, unpacked=Unpacked(**unpacked) if unpacked else None)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write(folder: Path, receipt: Receipt) -> None:
    """Put a receipt into a folder, whole or not at all."""
    path, temporary = folder / NAME, folder / f"{NAME}.new"
    try:
        temporary.write_text(json.dumps(asdict(receipt), indent=1) + "\n", encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise MissingError(describe_failed_write(path, error)) from error


def holds(folder: Path, receipt: Receipt) -> bool:
    """Whether what a receipt stands for is still there.

    An archive that was unpacked may have been removed since, what came out of it may not.
    """
    for item in receipt.files:
        path = folder / item.name
        there = path.is_file() and path.stat().st_size == item.bytes
        if not there and (path.exists() or receipt.unpacked is None):
            return False
    ours = {NAME, *(item.name for item in receipt.files)}
    others = any(path.name not in ours for path in folder.iterdir())
    return receipt.unpacked is None or others


def all_below(root: Path) -> Iterator[Receipt]:
    """The receipts of all that was got into a folder of corpora."""
    for path in sorted(root.glob(f"*/*/{NAME}")):
        receipt = read(path.parent)
        if receipt is not None and holds(path.parent, receipt):
            yield receipt
