"""What can be asked for of whole folders."""

from __future__ import annotations

from dataclasses import dataclass, field

from tmtool.batch.job import BatchOptions
from tmtool.batch.shards import Shard
from tmtool.errors import InputError


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """Texts to pair: those of two folders or more, of a mixed one, or those of a manifest.

    `out` is the folder for the results, needed where pairs are aligned. `job` says how each one is,
    by so many `processes`: as many as there are cores if None, 0 does it all in this one. With a
    `shard` only its pairs are aligned. `ray_address` is the cluster that does it, "local" or
    HOST:PORT; without one this machine does.
    """

    folders: tuple[str, ...] = ()
    manifest: str | None = None
    out: str | None = None
    job: BatchOptions = field(default_factory=BatchOptions)
    processes: int | None = None
    shard: Shard | None = None
    ray_address: str | None = None

    def __post_init__(self) -> None:
        """InputError where there is nothing to pair, or it is named in two ways."""
        if self.manifest is not None and self.folders:
            message = "folders can't be given with a manifest, which names the files itself"
            raise InputError(message, code="manifest and folders")
        if self.manifest is None and not self.folders:
            message = "name one folder, or a folder of texts and one of translations"
            raise InputError(message)
