"""What comparing costs: CPU milliseconds a call, on pieces of the corpus that comes with tmtool.

    python benchmarks/fuzzy_cost.py [--texts 500]

English pieces have 190 characters, Chinese ones 62. "unrelated" compares a query with pieces from
anywhere, "near" with copies of it in which 1 to 11 words (or characters) were replaced, as the
candidates of a look-up are. Both are scored against the default floor of 65 %.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from functools import partial

from tmtool.fuzzy.edits import compute_edits
from tmtool.fuzzy.similarity import score_best
from tmtool.lang.fold import fold
from tmtool.lang.script import get_joiner
from tmtool.resources import locate_shared

_FLOOR = 0.65
_ROUNDS = 20
_LENGTH = {"en": 190, "zh": 62}


def main() -> None:
    """Print a line for each language and kind of text."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--texts", type=int, default=500, help="texts in a call (default 500)")
    texts = parser.parse_args().texts
    print("language  texts      best, CPU ms   kept   edits of one, CPU ms")
    for lang in ("en", "zh"):
        rng = random.Random(1)
        parts = _parts(lang)
        query = _piece(rng, parts, lang)
        kinds = {
            "unrelated": [_piece(rng, parts, lang) for _ in range(texts)],
            "near": [_changed(rng, query, parts, lang) for _ in range(texts)],
        }
        for kind, others in kinds.items():
            scores = score_best(query, others, lang, _FLOOR)
            cost = _cost(partial(score_best, query, others, lang, _FLOOR))
            shown = _cost(partial(compute_edits, query, others[0]))
            print(f"{lang:<10}{kind:<11}{cost:>12.2f}{(scores > 0).mean():>7.2f}{shown:>16.3f}")


def _parts(lang: str) -> Sequence[str]:
    text = fold(locate_shared("corpora", "ict-2020", f"{lang}.txt").read_text("utf-8"))
    return text if lang == "zh" else text.split()


def _piece(rng: random.Random, parts: Sequence[str], lang: str) -> str:
    start = rng.randrange(len(parts) - _LENGTH[lang])
    return get_joiner(lang).join(parts[start : start + _LENGTH[lang]])[: _LENGTH[lang]]


def _changed(rng: random.Random, query: str, parts: Sequence[str], lang: str) -> str:
    own = list(query) if lang == "zh" else query.split()
    for _ in range(rng.randrange(1, 12)):
        own[rng.randrange(len(own))] = rng.choice(parts)
    return get_joiner(lang).join(own)


def _cost(work: Callable[[], object]) -> float:
    """The quickest of several rounds: others may be at work on this machine."""
    work()
    costs = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        work()
        costs.append(time.process_time() - start)
    return 1000 * min(costs)


if __name__ == "__main__":
    main()
