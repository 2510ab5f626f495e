"""How often the rendering of a known term is found: in every hit, and in a single stored unit.

    TMTOOL_MATERIAL=... python benchmarks/renderings.py [--every 4] [--background 300]

Glossaries say what a term may be called in the other language; every unit that has the term on one
side and such a name on the other is a hit with a known answer. Two tasks: `render` finds the
renderings of all hits of a term together, against a background of units without it; `find_affected`
sees one unit in which the term differs, and the units that resemble it, which may have the term.

Columns: hits with a known answer; the share of them where a rendering was told; precision and
recall in characters (the share of what was told that is right; the share of what is right that was
told); the share that is exactly the known name; CPU milliseconds, once per term or unit.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TypeVar
from xml.etree import ElementTree

from tmtool import words
from tmtool.fuzzy.edits import Edit
from tmtool.fuzzy.renderings import Hit, render
from tmtool.fuzzy.runs import RenderingModel
from tmtool.fuzzy.target_parts import find_affected
from tmtool.lang.fold import fold

Told = TypeVar("Told")
Pair = tuple[str, str]
Glossary = dict[str, tuple[str, ...]]

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TERMS = Path(__file__).parents[1] / "tests/data/fuzzy/terms.tsv"
_MOST = 3
"""So many units of each term are tried for `find_affected`: each is a run of its own."""


@dataclass(frozen=True)
class Task:
    """Pairs of one direction, and terms of their sources with the names known in the targets."""

    name: str
    langs: tuple[str, str]
    pairs: Sequence[Pair]
    glossary: Glossary


@dataclass
class Tally:
    """Sums over hits, of characters where nothing else is said."""

    hits: int = 0
    told: int = 0
    equal: int = 0
    said: int = 0
    right: int = 0
    known: int = 0
    seconds: float = 0.0
    runs: int = 0

    def add(self, found: range | None, golds: Sequence[range]) -> None:
        """Count a hit; of several places with a known name the one that fits best is meant."""
        best = max(golds, key=lambda gold: _shared(found, gold) / len(gold))
        self.hits += 1
        self.told += found is not None
        self.equal += found in golds
        self.said += len(found or ())
        self.right += _shared(found, best)
        self.known += len(best)

    def line(self) -> str:
        """The columns."""
        shares = (
            self.told / self.hits, self.right / max(self.said, 1), self.right / self.known,
            self.equal / self.hits,
        )  # fmt: skip
        cost = 1000 * self.seconds / self.runs
        return f"{self.hits:>6}" + "".join(f"{each:>11.3f}" for each in shares) + f"{cost:>9.0f}"


def main() -> None:
    """Print a line for each set, direction and task."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--every", type=int, default=4, help="take each such term (default 4)")
    parser.add_argument("--background", type=int, default=300, help="units beside the hits")
    options = parser.parse_args()
    print(
        "set      direction  task        hits       told  precision     recall      equal   CPU ms"
    )
    for task in _tasks(Path(os.environ["TMTOOL_MATERIAL"])):
        for name, measure in (("render", _rendered), ("affected", _affected)):
            found = measure(task, options.every, options.background)
            print(f"{task.name:<9}{'-'.join(task.langs):<11}{name:<8}{found.line()}", flush=True)


def _tasks(material: Path) -> Iterator[Task]:
    lines = [(material / f"align/sdg/lines/{lang}.txt").read_text("utf-8") for lang in ("en", "zh")]
    sdg = list(zip(*(map(fold, each.splitlines()) for each in lines), strict=True))
    for name, pairs, glossary in (
        ("tico19", _tico(material), _tico_terms(material)),
        ("sdg", sdg, _own_terms()),
    ):
        yield Task(name, ("en", "zh"), pairs, glossary)
        back: dict[str, set[str]] = defaultdict(set)
        for term, others in glossary.items():
            for other in others:
                back[other].add(term)
        turned = {term: tuple(sorted(back[term])) for term in sorted(back)}
        yield Task(name, ("zh", "en"), [(zh, en) for en, zh in pairs], turned)


def _tico(material: Path) -> list[Pair]:
    tree = ElementTree.parse(material / "formats/tmx/tico19/all.en-zh.tmx")
    found = []
    for unit in tree.iter("tu"):
        texts = {each.get(_LANG): "".join(each.itertext()).strip() for each in unit.iter("tuv")}
        found.append((fold(texts["en"]), fold(texts["zh"])))
    return found


def _tico_terms(material: Path) -> Glossary:
    terms: dict[str, set[str]] = defaultdict(set)
    for name in ("f_en-zh_CN.csv", "g_en_zh-CN.csv"):
        with (material / "terms/tico19" / name).open(encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                names = re.split(r" : |/|；|;", row["targetString"])
                plain = (fold(re.sub(r"[（(\[].*?[)）\]]", "", each)) for each in names)
                terms[fold(row["sourceString"])] |= {each for each in plain if each}
    return {term: tuple(sorted(terms[term])) for term in sorted(terms)}


def _own_terms() -> Glossary:
    lines = _TERMS.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {fold(term): tuple(map(fold, names.split("|"))) for term, names in rows}


def _places(term: str, text: str) -> list[range]:
    """Where a term stands as a whole word; in Chinese anywhere."""
    guarded = rf"(?<![a-z0-9-]){re.escape(term)}(?![a-z0-9-])"
    return [range(*each.span()) for each in re.finditer(guarded, text)]


def _cases(task: Task, every: int) -> Iterator[tuple[str, list[Hit], list[list[range]]]]:
    """Each term with its hits and the known answers, of which some may be empty."""
    for term in list(task.glossary)[::every]:
        hits = [Hit(*pair, at[0]) for pair in task.pairs if (at := _places(term, pair[0]))]
        names = task.glossary[term]
        golds = [[at for name in names for at in _places(name, hit.target)] for hit in hits]
        if any(golds):
            yield term, hits, golds


def _rendered(task: Task, every: int, background: int) -> Tally:
    tally, rng = Tally(), random.Random(1)
    one, other = (partial(_cut, lang=lang) for lang in task.langs)
    for term, hits, golds in _cases(task, every):
        rest = [pair for pair in task.pairs if not _places(term, pair[0])]
        chosen = rng.sample(rest, min(background, len(rest)))
        found = _timed(tally, partial(render, hits, chosen, one, other))
        for each, gold in zip(found, golds, strict=True):
            if gold:
                tally.add(each.span, gold)
    return tally


def _affected(task: Task, every: int, background: int) -> Tally:
    tally = Tally()
    cuts = (partial(_cut, lang=task.langs[0]), partial(_cut, lang=task.langs[1]))
    near = _nearness(task, cuts[0])
    for _, hits, golds in _cases(task, every):
        known = [(hit, gold) for hit, gold in zip(hits, golds, strict=True) if gold][:_MOST]
        for hit, gold in known:
            pair, gone = (hit.source, hit.target), [Edit("delete", range(0), hit.span)]
            others = near(pair, background)
            found = _timed(
                tally, partial(_differing, gone, RenderingModel([pair], others, cuts), task)
            )
            tally.add(found[0] if found else None, gold)
    return tally


def _differing(gone: list[Edit], model: RenderingModel, task: Task) -> tuple[range, ...]:
    return find_affected(gone, model, task.langs)


def _nearness(
    task: Task, cut: Callable[[str], list[tuple[int, int]]]
) -> Callable[[Pair, int], list[Pair]]:
    """What finds the units that share the most and the rarest words with one, itself apart."""
    index: dict[str, list[int]] = defaultdict(list)
    for number, (source, _) in enumerate(task.pairs):
        for word in {source[start:stop] for start, stop in cut(source)}:
            index[word].append(number)

    def near(pair: Pair, most: int) -> list[Pair]:
        scores: dict[int, float] = defaultdict(float)
        for word in {pair[0][start:stop] for start, stop in cut(pair[0])}:
            for number in index[word]:
                scores[number] += math.log(len(task.pairs) / len(index[word]))
        best = sorted(scores, key=lambda number: -scores[number])[: most + 9]
        found = (task.pairs[number] for number in best)
        return [each for each in found if each != pair][:most]

    return near


@cache
def _cut(text: str, lang: str) -> list[tuple[int, int]]:
    """Words are cut once: a memory may keep them, and jieba's time is not what is measured."""
    return words.split(text, lang)


def _timed(tally: Tally, work: Callable[[], Told]) -> Told:
    start = time.process_time()
    found = work()
    tally.seconds += time.process_time() - start
    tally.runs += 1
    return found


def _shared(one: range | None, other: range) -> int:
    if one is None:
        return 0
    return max(min(one.stop, other.stop) - max(one.start, other.start), 0)


if __name__ == "__main__":
    main()
