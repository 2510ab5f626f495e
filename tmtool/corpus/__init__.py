"""Public corpora: what there is, and getting it. The one place of tmtool that opens connections."""

from tmtool.corpus.get import DownloadOptions, Got, Receipt, all_below, get
from tmtool.corpus.registry import Corpus, Part, Remote, Wanted, choose, described, instead, known

__all__ = [
    "Corpus",
    "DownloadOptions",
    "Got",
    "Part",
    "Receipt",
    "Remote",
    "Wanted",
    "all_below",
    "choose",
    "described",
    "get",
    "instead",
    "known",
]  # fmt: skip
