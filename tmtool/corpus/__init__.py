"""Public corpora: what there is, and getting it. The one place of tmtool that opens connections."""

from tmtool.corpus.get import DownloadOptions, Got, Receipt, get, iter_receipts
from tmtool.corpus.registry import (
    Corpus,
    CorpusChoice,
    CorpusPart,
    Remote,
    choose,
    find_corpus,
    list_corpora,
)

__all__ = [
    "Corpus",
    "CorpusChoice",
    "CorpusPart",
    "DownloadOptions",
    "Got",
    "Receipt",
    "Remote",
    "choose",
    "find_corpus",
    "get",
    "iter_receipts",
    "list_corpora",
]
