"""Fit the aligner's weights, and measure them on documents they were not fitted on.

    TMTOOL_MATERIAL=... python benchmarks/fit_align.py [--write] [--without "stray clause"]
        [--save FILE] [--against FILE]

Reads `align/mac_dev` and `align/textberg_dev` below the folder that TMTOOL_MATERIAL names and
nothing else. Maximizes the likelihood of the gold beads among all paths through the band (a convex
problem), with a Gaussian prior on the weights. Each document is then aligned with weights fitted
on the others, and calibrated with the probabilities found on the others: that is what the figures
printed at the end are of. There are two sets of weights: of the first look, and of the second one,
which has the clauses at nodes that the first leaves in doubt. `--without` does without a term;
`--save` keeps the beads, and `--against` a file that another run saved prints the difference, with
its interval over chapters drawn anew. `--write` fits on all and stores
tmtool/aligner/parameters.json; then
fit_nulls.py has to be run, for there are hardly any null beads here.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
from differences import report_difference
from expectations import compute_expectations
from scipy.optimize import minimize

from tmtool import embed, evaluate
from tmtool.aligner import LONGEST, describe, lattice, parameters
from tmtool.aligner.band import build_band, find_first_path
from tmtool.aligner.beads import TYPES
from tmtool.aligner.decode import align, compute_log_odds, find_strays, look_first
from tmtool.aligner.score import (
    SidePair,
    compute_likenesses,
    iter_constant_terms,
    iter_node_terms,
    iter_type_terms,
    pair_up,
)
from tmtool.aligner.side import Side
from tmtool.aligner.strays import STRAY
from tmtool.lang.script import get_joiner
from tmtool.protocols import Encoder
from tmtool.units import Bead

PRIOR = 0.05
"""Precision of the Gaussian prior on the weights."""
STRUCTURE = {
    "same label": 4.0,
    "other label": -8.0,
    "label alone": -3.0,
    "other kind": -2.5,
    "paragraph ends alone": -2.0,
    "paragraph idle": -3.0,
    "paragraph inside": -2.0,
    "paragraph unlike": -1.0,
}
"""Set by hand: the development sets have no labels. The last one by dropped.py, on the half of
hkma_dev that is there to work with: -.5, -1 and -2 are no better."""
BY_HAND = {"far below usual": -0.5}
"""Set by hand too: literary texts hardly have pairs that are lost whole paragraph by paragraph."""
PARAMETERS = Path(parameters.__file__).with_name("parameters.json")
Spot = tuple[int, int, int]


@dataclass(frozen=True)
class Sample:
    """A document with gold: its terms for every bead in the band, and where its gold beads lie."""

    name: str
    sides: tuple[Side, Side]
    gold: tuple[Bead, ...]
    terms: np.ndarray  # (terms, types, steps, width)
    real: np.ndarray  # (types, steps, width)
    pair: SidePair
    spots: tuple[Spot, ...]
    following: int


def samples(folder: Path, encoder: Encoder) -> list[Sample]:
    """The chapters of mac_dev and the one document of textberg_dev."""
    chapters = sorted((folder / "mac_dev").glob("*.align"))
    found = [(c.stem, c.with_suffix(".zh"), c.with_suffix(".en"), c, "zh", "en") for c in chapters]
    german = folder / "textberg_dev"
    files = (german / "dev.de", german / "dev.fr", german / "dev.defr")
    found.append(("textberg", *files, "de", "fr"))
    return [_sample(*each, encoder) for each in found]


def _sample(
    title: str, source: Path, target: Path, gold: Path, source_lang: str, target_lang: str,
    encoder: Encoder,
) -> Sample:  # fmt: skip
    sides = _side(source, source_lang, encoder), _side(target, target_lang, encoder)
    guess = find_first_path(*sides)
    pair = pair_up(*sides, build_band(guess, sides[0].size, sides[1].size), guess)
    beads = tuple(read_gold(gold))
    tiled = tiled_gold(beads, sides[0].size, sides[1].size)
    terms, real = _terms(pair)
    return Sample(
        title, sides, beads, terms, real, pair, tuple(_spots(tiled, pair)),
        sum(_is_null(a) and _is_null(b) for a, b in pairwise(tiled)),
    )  # fmt: skip


def _side(path: Path, lang: str, encoder: Encoder) -> Side:
    texts = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    spans = encoder.encode_spans(texts, LONGEST, get_joiner(lang))
    return describe(texts, spans, encode=encoder.encode)


def read_gold(path: Path) -> list[Bead]:
    """Gold beads; one that skips segments keeps its first and last."""
    lines = path.read_text(encoding="utf-8").split("\n")
    pairs = [[ast.literal_eval(part) for part in line.split(":")[:2]] for line in lines if line]
    return [Bead((_range(a), _range(b))) for a, b in pairs if a or b]


def _range(indices: Sequence[int]) -> range:
    return range(indices[0], indices[-1] + 1) if indices else range(0)


def _is_null(bead: Bead) -> bool:
    return not (bead.source and bead.target)


def tiled_gold(gold: Sequence[Bead], sources: int, targets: int) -> list[Bead]:
    """The gold as a path: null beads in place, the deletions of a gap before its insertions."""
    path: list[Bead] = []
    i = j = 0
    end = Bead((range(sources, sources), range(targets, targets)))
    for bead in [*(b for b in gold if not _is_null(b)), end]:
        path += [Bead((range(at, at + 1), range(j, j))) for at in range(i, bead.source.start)]
        i = bead.source.start
        path += [Bead((range(i, i), range(at, at + 1))) for at in range(j, bead.target.start)]
        if bead is not end:
            path.append(bead)
        i, j = bead.source.stop, bead.target.stop
    return path


def _spots(path: Sequence[Bead], pair: SidePair) -> list[Spot]:
    """Type, step and column of each gold bead that the band holds."""
    spots = []
    for bead in path:
        kind = (len(bead.source), len(bead.target))
        i, j = bead.source.stop, bead.target.stop
        column = i - int(pair.band.first[i + j])
        if kind in TYPES and 0 <= column < pair.band.width:
            spots.append((TYPES.index(kind), i + j, column))
    return spots


def _terms(pair: SidePair) -> tuple[np.ndarray, np.ndarray]:
    """Every term of every bead, in the order of `term_names`, and which beads exist."""
    steps = pair.band.steps + 1
    i, j = pair.band.compute_nodes(0, steps)
    inside = (i >= 0) & (i <= pair.source.size) & (j >= 0) & (j <= pair.target.size)
    i, j = np.clip(i, 0, pair.source.size), np.clip(j, 0, pair.target.size)
    names = term_names()
    result = np.zeros((len(names), len(TYPES), *i.shape), np.float32)
    found = compute_likenesses(pair, 0, steps)
    shared = list(iter_node_terms(pair, i, j))
    for at, (m, n) in enumerate(TYPES):
        own = list(iter_type_terms(pair, (m, n), found, i, j)) if m and n else []
        for term, values in (*shared, *own):
            result[names.index(term), at] = values
    real = np.stack([inside & (i >= m) & (j >= n) for m, n in TYPES])
    return result * real, real


def term_names() -> list[str]:
    """The weights of terms that differ from node to node."""
    groups = [
        "cosine",
        "far below usual",
        *(f"margin {group}" for group in ("1-1", "1-n", "m-n", "growth")),
    ]
    ends = ["quotation differs", "both close", "both open", "both ask", "same end"]
    return [*groups, "length", "length squared", *ends, STRAY]


TYPE_NAMES = list(dict.fromkeys(term for t in TYPES for term, _ in iter_constant_terms(t)))
OF_TYPE = np.array(
    [[dict(iter_constant_terms(t)).get(each, 0.0) for t in TYPES] for each in TYPE_NAMES]
)
"""The terms that all beads of a type have in common, shape (terms, types)."""


def fit(
    training: Sequence[Sample], rounds: int, fixed: Mapping[str, float], start: Mapping[str, float]
) -> dict[str, float]:
    """The weights under which the gold of these documents is most likely; some are fixed.

    The problem is convex: a good start only saves time.
    """
    names = [*term_names(), *TYPE_NAMES, "extension"]
    seen = np.sum([_gold_terms(s) for s in training], axis=0)
    gold = np.array([*seen, sum(s.following for s in training)])
    count = sum(len(s.spots) for s in training)

    def cost(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros(len(names))
        for sample in training:
            whole, expected = _expected(sample, weights)
            total, slope = total + whole, slope + expected
        total = (total - gold @ weights + PRIOR / 2 * weights @ weights) / count
        return total, (slope - gold + PRIOR * weights) / count

    fixed = {**BY_HAND, **fixed}
    bounds = [(fixed.get(each), fixed.get(each)) for each in names]
    first = np.array([fixed.get(each, start.get(each, 0.0)) for each in names])
    best = minimize(
        cost, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": rounds}
    )
    return {each: round(float(w), 3) for each, w in zip(names, best.x, strict=True)}


def _gold_terms(sample: Sample) -> np.ndarray:
    types, steps, columns = np.array(sample.spots).T
    terms = sample.terms[:, types, steps, columns].sum(1, dtype=float)
    return np.array([*terms, *OF_TYPE[:, types].sum(1)])


def _expected(sample: Sample, weights: np.ndarray) -> tuple[float, np.ndarray]:
    """The log of the sum over all paths, and its slope: the terms expected on a path."""
    count = len(sample.terms)
    scores = np.tensordot(weights[:count].astype(np.float32), sample.terms, 1)
    scores += (weights[count:-1] @ OF_TYPE).astype(np.float32)[:, None, None]
    band = sample.pair.band
    grid = lattice.Lattice(np.where(sample.real, scores, lattice.NEVER), band.first, weights[-1])
    entry, leave = np.full((2, 1, band.width), lattice.NEVER)
    entry[0, -band.first[0]] = leave[0, band.sources - band.first[-1]] = 0
    block = lattice.StepBlocks(np.array([0]), band.steps, entry, leave)
    shares, following, whole = compute_expectations(grid, block)
    terms = np.tensordot(sample.terms, shares.astype(np.float32), 3)
    return whole, np.array([*terms, *(OF_TYPE @ shares.sum((1, 2))), following])


def add_strays(sample: Sample, weights: dict[str, float], null_rate: float) -> Sample:
    """The same with the terms of clauses, at nodes that are in doubt under weights without them."""
    steps = sample.pair.band.steps
    look = look_first(sample.pair, np.array([0]), steps, raw((weights, weights), null_rate))
    rows, columns, strays = find_strays(sample.pair, look)
    terms = sample.terms.copy()
    terms[term_names().index(STRAY)][:, rows, columns] = strays
    return replace(sample, terms=terms * sample.real)


def null_rate(training: Sequence[Sample]) -> float:
    """The share of null beads in the gold."""
    types = np.concatenate([[spot[0] for spot in s.spots] for s in training])
    return round(float((types < 2).mean()), 4)


def raw(both: tuple[dict[str, float], dict[str, float]], null_rate: float) -> parameters.Parameters:
    """Parameters that leave the model's probabilities as they are, of the weights of both looks."""
    plain = {"offset": 0.0, "slope": 1.0}
    return parameters.Parameters(*both, STRUCTURE, plain, plain, null_rate, {}, "raw")


Judged = tuple[float, bool, bool]
"""A bead's raw probability, whether it is a null bead, whether it is right."""


def judged(sample: Sample, beads: Sequence[Bead]) -> list[Judged]:
    """Each bead held against the gold."""
    right = {(bead.source, bead.target) for bead in _bare(sample.gold)}
    return [
        (b.score or 0.0, _is_null(b), (bare.source, bare.target) in right)
        for b, bare in zip(beads, _bare(beads), strict=True)
    ]


def _bare(beads: Sequence[Bead]) -> list[Bead]:
    """Beads whose empty sides are all alike."""
    return [Bead((b.source or range(0), b.target or range(0)), b.score) for b in beads]


def calibration(seen: Sequence[Judged]) -> dict[str, float]:
    """Platt scaling: the line through the log odds under which the verdicts are likeliest."""
    odds = np.array([compute_log_odds(probability) for probability, *_ in seen])
    right = np.array([float(ok) for *_, ok in seen])

    def cost(line: np.ndarray) -> float:
        z = line[0] + line[1] * odds
        return float((np.logaddexp(0, z) - right * z).sum())

    offset, slope = minimize(cost, np.array([0.0, 1.0]), method="Nelder-Mead").x
    return {"offset": round(float(offset), 3), "slope": round(float(slope), 3)}


def calibration_error(scores: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: equally wide bins, weighted by their size (Guo et al. 2017)."""
    at = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [abs((scores - right)[at == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(scores))


def main() -> None:
    """Leave each document out in turn; then, if asked, fit on all and write."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--write", action="store_true", help="fit on all and store the result")
    options.add_argument("--rounds", type=int, default=100, help="rounds of L-BFGS")
    options.add_argument("--scores", type=Path, help="store scores and verdicts as TSV for a plot")
    options.add_argument(
        "--without", nargs="+", default=[], metavar="TERM", help="weights left at 0"
    )
    options.add_argument("--save", type=Path, help="store the beads of each document left out")
    options.add_argument("--against", type=Path, help="compare with beads that another run stored")
    chosen = options.parse_args()
    folder = Path(os.environ["TMTOOL_MATERIAL"]) / "align"
    data = samples(folder, embed.load("use"))
    left = dict.fromkeys(chosen.without, 0.0)
    found = _leave_one_out(data, chosen.rounds, left)
    verdicts = {each.name: judged(each, found[each.name]) for each in data}
    _report_calibration(verdicts, chosen.scores)
    if chosen.save:
        links = {name: evaluate.list_links(beads) for name, beads in found.items()}
        chosen.save.write_text(json.dumps(links), encoding="utf-8")
    if chosen.against:
        before = json.loads(chosen.against.read_text(encoding="utf-8"))
        report_difference({each.name: each.gold for each in data}, before, found)
    if chosen.write:
        both = fit_both(data, chosen.rounds, left)
        _write(data, both, [v for each in verdicts.values() for v in each])


def fit_both(
    training: Sequence[Sample], rounds: int, left: Mapping[str, float]
) -> tuple[dict[str, float], dict[str, float]]:
    """The weights of both looks; `left` are kept as they are."""
    first = fit(training, rounds, {**left, STRAY: 0.0}, {})
    marked = [add_strays(each, first, null_rate(training)) for each in training]
    return first, fit(marked, rounds, left, first)


def _leave_one_out(
    data: Sequence[Sample], rounds: int, left: Mapping[str, float]
) -> dict[str, list[Bead]]:
    """The beads of each document by weights fitted on the others."""
    result: dict[str, list[Bead]] = {}
    parts: dict[str, list[evaluate.BeadCounts]] = {}
    for sample in data:
        others = [s for s in data if s is not sample]
        both = fit_both(others, rounds, left)
        beads = align(*sample.sides, parameters=raw(both, null_rate(others)))
        result[sample.name] = beads
        found = evaluate.count_clusters(
            evaluate.list_links(sample.gold), evaluate.list_links(beads)
        )
        parts[sample.name] = found
        print(_line(sample.name, found), flush=True)
    chapters = [part for title, each in parts.items() if title != "textberg" for part in each]
    print(_line("mac_dev, each chapter left out", chapters))
    return result


def _line(title: str, parts: Sequence[evaluate.BeadCounts]) -> str:
    """Strict F1 with its 95 % interval in both conventions."""
    total = sum(parts, evaluate.BeadCounts())
    rng = np.random.default_rng(0)
    figures = []
    for convention in evaluate.CONVENTIONS:
        low, high = evaluate.estimate_interval(parts, convention, rng)
        f1 = evaluate.score(total, convention).f1
        figures.append(f"{convention} {f1:.3f} [{low:.3f}, {high:.3f}]")
    return f"{title}: {'; '.join(figures)}"


def _report_calibration(verdicts: dict[str, list[Judged]], file: Path | None) -> None:
    """Calibrate each document on the others, and print the error of all together."""
    rows = []
    for title, seen in verdicts.items():
        others = [v for other, each in verdicts.items() if other != title for v in each]
        line = calibration(others)
        for probability, null, ok in seen:
            z = line["offset"] + line["slope"] * compute_log_odds(probability)
            rows.append((title, 1 / (1 + np.exp(-z)), probability, int(null), int(ok)))
    scores, plain, _, right = (np.array(column) for column in list(zip(*rows, strict=True))[1:])
    print(f"expected calibration error: {calibration_error(scores, right):.4f}", end=" ")
    print(f"(before calibration {calibration_error(plain, right):.4f}), {len(rows)} beads")
    if file:
        lines = ["\t".join(str(value) for value in row) for row in rows]
        file.write_text("\n".join(["document\tscore\traw\tnull\tright", *lines]) + "\n", "utf-8")


def _write(
    data: Sequence[Sample],
    both: tuple[Mapping[str, float], Mapping[str, float]],
    verdicts: Sequence[Judged],
) -> None:
    stored = json.loads(PARAMETERS.read_text("utf-8"))
    write_parameters(
        {
            "weights": {name: weight for name, weight in both[0].items() if name != STRAY},
            "second": both[1],
            "structure": STRUCTURE,
            "calibration": calibration(verdicts),
            "null_calibration": stored["null_calibration"],
            "null_rate": null_rate(data),
            "moved": stored["moved"],
        }
    )


def write_parameters(stored: Mapping[str, object]) -> None:
    """Store parameters, under a signature of what they are and the day."""
    parts = {name: each for name, each in stored.items() if name not in ("signature", "fitted")}
    digest = sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:8]
    result = {"signature": digest, "fitted": date.today().isoformat(), **parts}
    PARAMETERS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"written: {PARAMETERS.name}, signature {digest}")


if __name__ == "__main__":
    main()
