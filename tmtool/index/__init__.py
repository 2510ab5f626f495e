"""Nearest vectors: a cache beside the store, made anew whenever it does not fit.

`open_index` gives the index of a language and an encoder, `build_index` makes or completes its
file, `verify_index` looks for faults; all of them return with what there is to say about the file.
FAISS is loaded when an index is opened, not before.
"""

from tmtool.index.build import OpenedIndex, build_index, is_behind, open_index, verify_index
from tmtool.index.faiss_index import FaissIndex
from tmtool.index.files import Stock

__all__ = [
    "FaissIndex",
    "OpenedIndex",
    "Stock",
    "build_index",
    "is_behind",
    "open_index",
    "verify_index",
]
