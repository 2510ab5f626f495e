"""Runs of four words, as digests: what a text says and in which order, without the text itself.

    python tests/word_runs.py < TYPED > tests/data/pdf/NAME.runs

makes the list for a page that was typed by hand from its picture.
"""

import re
import sys
from collections import Counter
from hashlib import sha256

_RUN = 4


def list_runs(text):
    """The digests of all runs of four words, in the order of the text; case and signs are left."""
    words = re.findall(r"\w+", text.casefold())
    runs = (" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
    return [sha256(run.encode()).hexdigest()[:10] for run in runs]


def share_of(wanted, found):
    """The share of the wanted runs that were found, each as often as it is wanted."""
    wanted, found = Counter(wanted), Counter(found)
    return (wanted & found).total() / wanted.total()


if __name__ == "__main__":
    print("\n".join(sorted(list_runs(sys.stdin.read()))))  # noqa: T201
