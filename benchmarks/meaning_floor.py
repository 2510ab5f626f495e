"""From which likeness on is a match by meaning of use? Labelled pairs, and the floor they give.

    TMTOOL_MATERIAL=.../data python benchmarks/meaning_floor.py draw SHEET
    python benchmarks/meaning_floor.py take SHEET FIRST SECOND
    python benchmarks/meaning_floor.py table [--markdown docs/lookup.md]

`draw` looks texts of checks/unpc_dev up among all the others by their vectors, and writes the
nearest of those that do not resemble them, as many from each band of likeness and language. Two
readers say of each, alone, whether a translator of the one is helped by the translation of the
other: T or F; what they differ on counts as F. `take` keeps what they said in meaning_floor.jsonl,
which holds no sentence: rows, cosines, labels. `table` tells what share is of use; the floor
(`memory.model.MEANING`) is the least cosine from which on four of five are in each of two halves.
The exit code is 1 where it is another.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
from error_tables import in_page
from halves import read_half
from vectors import load_encoder

from tmtool.fuzzy.similarity import compute_similarity
from tmtool.lang.fold import fold
from tmtool.memory.model import MEANING
from tmtool.un.placeables import build_template

FILE = Path(__file__).with_suffix(".jsonl")
ASKED = 0.8
_SEED = 1
_FUZZY = 0.65
"""What resembles a text is a fuzzy match (`memory.model.FLOOR`), or one of its template."""
_LEAST = 0.45
_BAND = 0.05
_EACH = 12
"""Pairs of a band and a language."""
_SHORTEST = {"zh": 8, "en": 25}
"""Characters of a text that is looked up. Chosen: shorter ones are terms."""


@dataclass(frozen=True)
class Pair:
    """A text, the one that is nearest to it in meaning, and what two readers say of them.

    `weight` is how many such pairs there are in its band for each that was drawn.
    """

    lang: str
    row: int
    nearest: int
    cosine: float
    weight: float = 1.0
    readers: tuple[str, ...] = ()
    useful: bool | None = None

    @property
    def is_first(self) -> bool:
        """Whether it is in the first half."""
        return Random(f"{_SEED} {self.lang} {self.row}").random() < 0.5


def main() -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw", help="write pairs for readers")
    drawing.add_argument("sheet", type=Path)
    taking = commands.add_parser("take", help="keep what readers said")
    taking.add_argument("sheet", type=Path)
    taking.add_argument("readers", type=Path, nargs=2)
    counting = commands.add_parser("table", help="say what each likeness is worth")
    counting.add_argument("--markdown", metavar="PAGE", type=Path, help="write the table there")
    options = parser.parse_args()
    if options.command == "draw":
        draw(options.sheet)
    elif options.command == "take":
        take(options.sheet, options.readers)
    else:
        return print_table(options.markdown)
    return 0


def draw(sheet: Path) -> None:
    """Write pairs for readers, and beside them their rows."""
    rows = [
        each for half in ("work", "measure") for each in read_half(half) if each.set == "unpc_dev"
    ]
    encoder = load_encoder()
    chosen: list[Pair] = []
    shown = []
    for lang in ("zh", "en"):
        texts = {row.number: row.zh if lang == "zh" else row.en for row in rows}
        once = {text: number for number, text in texts.items() if len(text) >= _SHORTEST[lang]}
        numbers = sorted(once.values())
        vectors = encoder.encode([texts[each] for each in numbers])
        near = vectors @ vectors.T
        np.fill_diagonal(near, -1)
        bands: defaultdict[int, list[Pair]] = defaultdict(list)
        order = list(range(len(numbers)))
        Random(f"{_SEED} {lang}").shuffle(order)
        for at in order:
            pair = _find_nearest(at, near, numbers, texts, lang)
            if pair is not None:
                bands[int(pair.cosine / _BAND)].append(pair)
        for _, listed in sorted(bands.items()):
            for pair in listed[:_EACH]:
                weight = round(len(listed) / len(listed[:_EACH]), 2)
                chosen.append(replace(pair, weight=weight))
                shown.append((texts[pair.row], texts[pair.nearest]))
    order = list(range(len(chosen)))
    Random(_SEED).shuffle(order)
    with sheet.open("w", encoding="utf-8") as file:
        for number, at in enumerate(order, start=1):
            print(f"### {number}\ntext:    {shown[at][0]}\nnearest: {shown[at][1]}\n", file=file)
    keys = "".join(f"{json.dumps(asdict(chosen[at]))}\n" for at in order)
    sheet.with_suffix(".keys").write_text(keys, "utf-8")


def _find_nearest(
    at: int, near: np.ndarray, numbers: Sequence[int], texts: dict[int, str], lang: str
) -> Pair | None:
    """The nearest text that does not resemble one; None where it is too far."""
    own = texts[numbers[at]]
    for other in np.argsort(-near[at])[:20].tolist():
        cosine = float(near[at, other])
        if cosine < _LEAST:
            return None
        one, second = fold(own), fold(texts[numbers[other]])
        is_like = compute_similarity(one, second, lang).score >= _FUZZY
        if not is_like and build_template(one, lang) != build_template(second, lang):
            return Pair(lang, numbers[at], numbers[other], round(cosine, 4))
    return None


def take(sheet: Path, readers: Sequence[Path]) -> None:
    """Keep the labels; of use is what both readers say is."""
    keys = [json.loads(line) for line in sheet.with_suffix(".keys").read_text("utf-8").splitlines()]
    said = [_read(each) for each in readers]
    with FILE.open("w", encoding="utf-8") as file:
        for number, key in enumerate(keys, start=1):
            labels = [each[number] for each in said]
            useful = labels == ["T", "T"]
            file.write(json.dumps(key | {"readers": labels, "useful": useful}) + "\n")


def _read(path: Path) -> dict[int, str]:
    lines = (line.split() for line in path.read_text("utf-8").splitlines() if line.strip())
    return {int(line[0]): line[1].upper() for line in lines}


def read_pairs() -> list[Pair]:
    """The labelled pairs."""
    records = map(json.loads, FILE.read_text("utf-8").splitlines())
    return [Pair(**(each | {"readers": tuple(each["readers"])})) for each in records]


def choose_floor(pairs: Sequence[Pair]) -> float:
    """The least cosine, in steps of a hundredth, from which on enough are of use in both halves."""
    halves = [[each for each in pairs if each.is_first == half] for half in (True, False)]
    for floor in np.arange(_LEAST, 1, 0.01).round(2).tolist():
        above = [[each for each in half if each.cosine >= floor] for half in halves]
        if all(half and share_useful(half) >= ASKED for half in above):
            return float(floor)
    return 1.0


def print_table(page: Path | None) -> int:
    """What is of use, band by band and from the floor on."""
    pairs = read_pairs()
    lines = ["| likeness | pairs | of use | share of all such pairs |", "|---|---:|---:|---:|"]
    for low in np.arange(_LEAST, 1, 2 * _BAND).round(2).tolist():
        own = [each for each in pairs if low <= each.cosine < low + 2 * _BAND]
        lines.append(_row(f"{low:.2f}-{min(low + 2 * _BAND, 1):.2f}", own))
    above = [each for each in pairs if each.cosine >= MEANING]
    for name, half in (("first", True), ("second", False)):
        own = [each for each in above if each.is_first == half]
        lines.append(_row(f"from {MEANING:.2f} on, {name} half", own))
    print(*lines, sep="\n")
    if page:
        in_page(page, lines, "meaning floor")
    return int(choose_floor(pairs) != MEANING)


def share_useful(pairs: Sequence[Pair]) -> float:
    """What share is of use, each band as large as it is."""
    every = sum(each.weight for each in pairs)
    return sum(each.weight for each in pairs if each.useful) / every if every else 0.0


def _row(name: str, pairs: Sequence[Pair]) -> str:
    useful = sum(bool(each.useful) for each in pairs)
    return f"| {name} | {len(pairs)} | {useful} | {share_useful(pairs):.2f} |"


if __name__ == "__main__":
    sys.exit(main())
