"""Whole folders: which files belong together, and aligning all of them.

    >>> from pathlib import Path
    >>> from tmtool.resources import locate_shared
    >>> found = pair_folders(locate_shared("corpora", "ict-2020"), jobs=0)
    >>> [(pair.source.name, pair.target.name) for pair in found.pairs]
    [('zh.txt', 'en.txt')]

`pair_folders`, of more languages `group_folders`, and `read_manifest` say which pairs there are,
`write_manifest` writes them down, `run` aligns them, all or a `Shard` of them, and `merge` makes
one file of what shards have done. Nothing is printed here.
"""

from tmtool.batch.folders import FileReader, group_folders, pair_folders
from tmtool.batch.grouping import group_files
from tmtool.batch.job import BatchOptions
from tmtool.batch.manifest import read_manifest, write_manifest
from tmtool.batch.merging import merge
from tmtool.batch.model import ContentReader, FileLook, FilePair, PairingResult, UnpairedFile
from tmtool.batch.pairing import pair_files
from tmtool.batch.results import ResultRow, Summary
from tmtool.batch.runs import Progress, Step, run
from tmtool.batch.shards import Shard

__all__ = [
    "BatchOptions",
    "ContentReader",
    "FileLook",
    "FilePair",
    "FileReader",
    "PairingResult",
    "Progress",
    "ResultRow",
    "Shard",
    "Step",
    "Summary",
    "UnpairedFile",
    "group_files",
    "group_folders",
    "merge",
    "pair_files",
    "pair_folders",
    "read_manifest",
    "run",
    "write_manifest",
]
