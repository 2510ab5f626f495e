"""How often a rendering that a history calls certain is right, and how many right ones it keeps.

    TMTOOL_MATERIAL=... python benchmarks/certainty.py

The pairs of `checks/unpc_dev` are a memory, and each term of certainty_judged.tsv is asked for. The
file says of each rendering that was found whether it renders the term, all of it and nothing more:
somebody read them all. The terms are parted by a seed: on one half the numbers of
`memory.term_history.counting` were chosen, the other half measures them.

Columns: renderings that are shown; how many of these are right; how many of the right ones are
shown, and of the places where those stand; renderings that nobody judged, which count for nothing.
"""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read
from tmtool.memory.term_history import RenderingHistory, build_timeline
from tmtool.protocols import Store
from tmtool.stores import open_store

SEED = 18
"""Parts the terms. Chosen: the number of the finding that asked for this."""
_JUDGED = Path(__file__).with_name("certainty_judged.tsv")
_AT_ONCE = 500
Term: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Judged:
    """A rendering of a term, and whether it is right; None where nobody judged it."""

    term: Term
    rendering: RenderingHistory
    right: bool | None


def main() -> None:
    """Print a line for each half."""
    verdicts = _read_verdicts()
    terms = sorted({(lang, term) for lang, term, _ in verdicts})
    random.Random(SEED).shuffle(terms)
    halves = {"chosen on": terms[: len(terms) // 2], "measured": terms[len(terms) // 2 :]}
    with TemporaryDirectory() as folder:
        store = _fill(Path(folder) / "m")
        found = list(_judge(store, terms, verdicts))
        store.close()
    print(
        f"{'half':<11}{'shown':>7}{'precision':>11}{'recall':>9}{'of places':>11}{'unjudged':>10}"
    )
    for name, own in halves.items():
        chosen = set(own)
        print(f"{name:<11}{_line([each for each in found if each.term in chosen])}")


def _read_verdicts() -> dict[tuple[str, str, str], bool]:
    with _JUDGED.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(row["lang"], row["term"], row["rendering"]): row["right"] == "yes" for row in rows}


def _fill(folder: Path) -> Store:
    """A memory of the pairs."""
    pairs = Path(os.environ["TMTOOL_MATERIAL"]) / "checks" / "unpc_dev" / "pairs.tsv"
    store = open_store(folder, create=True)
    units = [each.unit for each in read(pairs) if isinstance(each, UnitRead)]
    with store.begin_change("add", user="benchmark", details={}) as change:
        for at in range(0, len(units), _AT_ONCE):
            change.put(units[at : at + _AT_ONCE])
    return store


def _judge(
    store: Store, terms: Iterable[Term], verdicts: Mapping[tuple[str, str, str], bool]
) -> Iterator[Judged]:
    for lang, term in terms:
        phrase = f'"{term}"' if lang == "en" else term
        for each in build_timeline(store, phrase, lang=lang).renderings:
            if each.text is not None:
                yield Judged((lang, term), each, verdicts.get((lang, term, each.text)))


def _line(found: Iterable[Judged]) -> str:
    judged = [each for each in found if each.right is not None]
    shown = [each for each in judged if each.rendering.is_certain]
    right = [each for each in judged if each.right]
    kept = [each for each in shown if each.right]
    places = sum(each.rendering.places for each in kept) / _count(right)
    unjudged = sum(each.right is None for each in found)
    return (
        f"{len(shown):>7}{len(kept) / len(shown):>11.3f}{len(kept) / len(right):>9.3f}"
        f"{places:>11.3f}{unjudged:>10}"
    )


def _count(judged: Iterable[Judged]) -> int:
    return sum(each.rendering.places for each in judged)


if __name__ == "__main__":
    main()
