"""What does finding values cost, do translations say the same, and do formulas go over?

    python benchmarks/values.py [--units 20000]

On the made-up units of `memory_texts.py`, as they stand and folded as a memory folds them. A
formula goes over if the target of a unit, rewritten with the values of the next unit that has the
same skeleton, is that unit's target; or at least says its values.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from time import process_time

from memory_texts import units

from tmtool.lang.fold import fold
from tmtool.un.placeables import build_template, compare, find, rewrite
from tmtool.units import TranslationUnit

WAYS = (("zh", "en"), ("en", "zh"))


def main() -> int:
    """Print the costs of a text, then how many pairs and formulas are right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=20_000)
    made = list(units(parser.parse_args().units))
    for lang in ("zh", "en"):
        texts = [str(unit.get_text(lang)) for unit in made]
        costs(lang, texts)
    told = [
        unit
        for unit in made
        if compare(str(unit.get_text("zh")), str(unit.get_text("en")), *WAYS[0])
    ]
    print(f"{len(made)} pairs that say the same, {len(told)} told to differ")
    for way in WAYS:
        formulas(made, *way)
    return int(bool(told))


def costs(lang: str, texts: Sequence[str]) -> None:
    """CPU microseconds of a text, each measured on texts that were not seen before."""
    folded = [fold(text) for text in texts]
    characters = sum(map(len, texts)) / len(texts)
    values = sum(len(find(text, lang)) for text in texts[:1000]) / min(1000, len(texts))
    print(f"{lang}: {characters:.0f} characters, {values:.2f} values a text")
    for name, work, given in (
        ("find", find, texts),
        ("skeleton", build_template, texts),
        ("skeleton of a folded text", build_template, folded),
    ):
        print(f"    {name}: {microseconds(work, given, lang):.1f} microseconds of CPU")


def microseconds(work: Callable[[str, str], object], texts: Sequence[str], lang: str) -> float:
    """The best of three runs."""
    taken = []
    for _ in range(3):
        start = process_time()
        for text in texts:
            work(text, lang)
        taken.append(process_time() - start)
    return min(taken) / len(texts) * 1e6


def formulas(made: Sequence[TranslationUnit], source: str, target: str) -> None:
    """How many neighbours of one formula come out as they should, and what one costs."""
    count = equal = same_values = refused = 0
    took = 0.0
    for one, two in _neighbours(made, source, target):
        query, expected = str(two.get_text(source)), str(two.get_text(target))
        start = process_time()
        done = rewrite(query, str(one.get_text(source)), str(one.get_text(target)), source, target)
        took += process_time() - start
        count += 1
        if done is None or not done.complete:
            refused += 1
        elif fold(done.text) == fold(expected):
            equal += 1
        else:
            same_values += [v.value for v in find(done.text, target)] == [
                v.value for v in find(expected, target)
            ]
    wrong = count - equal - same_values - refused
    print(
        f"{source} to {target}: {count} formulas, {equal} as expected, {same_values} with the same "
        f"values in another form, {refused} refused, {wrong} wrong; "
        f"{took / max(1, count) * 1e6:.0f} microseconds of CPU each"
    )


def _neighbours(
    made: Sequence[TranslationUnit], source: str, target: str
) -> Iterator[tuple[TranslationUnit, TranslationUnit]]:
    groups: dict[tuple[str, str], list[TranslationUnit]] = defaultdict(list)
    for unit in made:
        folded = [fold(str(unit.get_text(lang))) for lang in (source, target)]
        marked = (build_template(folded[0], source), build_template(folded[1], target))
        if marked[0] != folded[0]:
            groups[marked].append(unit)
    for group in groups.values():
        yield from pairwise(group)


if __name__ == "__main__":
    sys.exit(main())
