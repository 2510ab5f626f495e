"""The weights of parts that are compared word by word: fitted on pairs with planted errors.

    TMTOOL_MATERIAL=.../data python benchmarks/fit_drawn.py [-o tmtool/checks/omissions.json]

Parts are left out and added in pairs of the halves for work (`halves.py`) as planted_meaning.py
does it, with another seed. What `omissions` then leaves in doubt, by the weights of
fit_omissions.py, is weighed with what the words of both texts say of it (`word_evidence`), each
kind by itself. It prints what fit_omissions.py prints, by folds and a third held out; the weights
that are written are fitted on all. The sums from which on a part is told are chosen by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from fit_omissions import LANGS, WEIGHTS, Example, fit, round_weights
from halves import SETS, read_half
from planted_meaning import WAYS, Planted, Way, make_site, plant
from planting import Pool
from planting_kinds import KINDS
from vectors import load_encoder

from tmtool.checks.lengths import UsualLength, find_usual_length, measure_size
from tmtool.checks.model import CheckInput, Pair, Side
from tmtool.checks.omissions import find_unclear, name_evidence, name_kind
from tmtool.checks.part_evidence import ComparedPair, Meanings, is_comparable
from tmtool.checks.word_evidence import list_words, measure_drawn

_SEED = 2
"""That of planted_meaning.py is 1."""
_EACH = 260
"""Errors of a kind and direction. Chosen, for speed."""
_LONGEST = 2_000
"""Characters of a text that is used. Chosen, for speed."""
_TOGETHER = 200
"""Pairs whose vectors are kept at once. Limit: memory."""
_OF_KIND = {
    "parenthesis": ("parenthetical dropped",),
    "item zh": ("list item dropped", "list item added"),
    "item en": ("list item dropped", "list item added"),
}
"""Which errors leave a part of a kind alone on its side."""
_PENALTY = {"parenthesis": 3.3, "item zh": 33.0, "item en": 33.0}
"""How much large weights cost; of 3.3 and 33 what did better by folds, 2026-11."""


def read_examples() -> Iterator[tuple[str, Example, tuple[str, ...]]]:
    """Parts in doubt of sound pairs and of pairs with an error: kind, evidence, its names."""
    rows = list(read_half("work"))
    usual = {
        name: _find_usual([Pair(row.number, row.zh, row.en) for row in rows if row.set == name])
        for name in SETS
    }
    sound = [(Pair(row.number, row.zh, row.en), row.set, None) for row in rows]
    yield from _read(sound, usual)
    for way in WAYS:
        pool = Pool([make_site(row, way) for row in rows])
        for kind in KINDS:
            if any(kind.name in errors for errors in _OF_KIND.values()):
                planted, _ = plant(pool, kind, way, _SEED, _EACH)
                yield from _read([(*_make(each, way), each) for each in planted], usual, way)


def _find_usual(pairs: Sequence[Pair]) -> UsualLength:
    sizes = [measure_size((pair.source, pair.target), 0, LANGS) for pair in pairs]
    usual = find_usual_length(CheckInput(pairs, LANGS), sizes)
    assert usual is not None  # Between Chinese and English it is known for any text.
    return usual


def _make(each: Planted, way: Way) -> tuple[Pair, str]:
    texts = each.site.raw_source, each.edit.apply(each.site.written)
    return Pair(each.site.number, *(texts if way == "zh-en" else texts[::-1])), each.site.set


def _read(
    given: Sequence[tuple[Pair, str, Planted | None]],
    usual: dict[str, UsualLength],
    way: Way = "zh-en",
) -> Iterator[tuple[str, Example, tuple[str, ...]]]:
    kept = [
        each
        for each in given
        if is_comparable(each[0]) and max(map(len, (each[0].source, each[0].target))) <= _LONGEST
    ]
    for start in range(0, len(kept), _TOGETHER):
        some = kept[start : start + _TOGETHER]
        meanings = Meanings.make(load_encoder())
        compared = [ComparedPair.measure(pair, LANGS, usual[name]) for pair, name, _ in some]
        for at, doubt in find_unclear(compared, meanings):
            pair, name, error = some[at]
            kind = name_kind(doubt)
            if kind not in _OF_KIND:
                continue
            if error and (
                error.kind.name not in _OF_KIND[kind] or doubt.side != _find_side(error, way)
            ):
                continue
            meanings.full.add(list_words(doubt))
            values = *doubt.evidence, measure_drawn(doubt, meanings.full)
            planted = f"{error.kind.name} {way} {error.edit.start}" if error else ""
            example = Example(values, doubt.part.kind, (name, pair.number), planted)
            yield kind, example, name_evidence(doubt)


def _find_side(error: Planted, way: Way) -> Side:
    """The side that says more, of Chinese and English."""
    is_english = (way == "zh-en") == error.kind.name.endswith("added")
    return 1 if is_english else 0


def main(given: Sequence[str] | None = None) -> int:
    """Fit the weights of all kinds, print how they do, and write them where a file is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--output", metavar="FILE", type=Path)
    output = parser.parse_args(given).output
    table = json.loads(WEIGHTS.read_text("utf-8"))
    by_kind: dict[str, list[Example]] = defaultdict(list)
    names: dict[str, tuple[str, ...]] = {}
    for kind, example, own in read_examples():
        by_kind[kind].append(example)
        names[kind] = own
    for kind, examples in sorted(by_kind.items()):
        print(f"{kind} drawn: {len(examples):,} parts")
        columns = range(len(names[kind]))
        base, weights = fit(examples, columns, print, _PENALTY[kind], takes_all=True)
        table[f"{kind} drawn"] |= round_weights(base, names[kind], weights)
    if output:
        output.write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
