"""Measure the checks of spelling and letter case on clean pairs and on planted slips.

    TMTOOL_MATERIAL=... python benchmarks/language.py [--half work] [--lang es] [--show]

One letter of a small-letter word of five letters or more is inserted, deleted, exchanged or
replaced in each translation, and the first letter of each sentence is made small. The translations
are English, or with `--lang` the Goals and the Universal Declaration in that language.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from halves import BLOCK, SETS, Row, read_half

from tmtool.checks.checking import check
from tmtool.findings import Finding

SEED = 1
_WORD = re.compile(r"(?<![\w-])[^\W\d_A-ZÀ-ÞЀ-Я]{5,}(?![\w-])")
_SENTENCE = re.compile(r"[A-ZÀ-ÞЀ-Я][^\W\d_A-ZÀ-ÞЀ-Я]+ .*[.?!]$")
KINDS = {"misspelt word": "spelling", "small first letter": "letter case"}


def misspell(text: str, rng: Random) -> str:
    """Change one letter of a word; the same text if it has no such word."""
    found = [*_WORD.finditer(text)]
    if not found:
        return text
    match = rng.choice(found)
    word, letter = match[0], rng.choice("".join(each[0] for each in found))
    at = rng.randrange(len(word) - 1)
    changed = rng.choice([
        word[:at] + letter + word[at:], word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + letter + word[at + 1 :],
    ])  # fmt: skip
    return text[: match.start()] + changed + text[match.end() :]


def lower_first(text: str, _rng: Random) -> str:
    """Make the first letter of a sentence small; the same text if it is no sentence."""
    return text[:1].lower() + text[1:] if _SENTENCE.match(text) else text


def read_other(lang: str, half: str) -> list[Row]:
    """Pairs of English and another language, the lines of a set that both have."""
    folder = Path(os.environ["TMTOOL_MATERIAL"]) / "align"
    rows: list[Row] = []
    for name in ("sdg", "udhr"):
        sides = [
            next((folder / name).rglob(f"{each}.txt")).read_text("utf-8").splitlines()
            for each in ("en", lang)
        ]
        rows += [
            Row(name, number, str(number // BLOCK), *pair)
            for number, pair in enumerate(zip(*sides, strict=False))
            if all(pair)
        ]
    return [row for row in rows if row.half == half]


def run(pairs: Sequence[tuple[str, str]], langs: tuple[str, str]) -> Sequence[Finding]:
    """Return the findings of both checks."""
    return check(pairs, languages=langs, only=[*KINDS.values()]).findings


def measure(rows: Sequence[Row], langs: tuple[str, str], *, show: bool) -> str:
    """Return a row of the table: pairs, findings in clean text, and planted slips found."""
    found = run([(row.zh, row.en) for row in rows], langs)
    cells = [f"{len(rows):,}"]
    for name in KINDS.values():
        own = [each for each in found if each.check == name]
        cells.append(f"{sum(each.count for each in own)}")
        for each in own if show else ():
            print(each.message, "|", each.source.text[:70], "|", each.target.text[:110])
    for kind, plant in zip(KINDS, (misspell, lower_first), strict=True):
        planted = [(row.zh, row.en, plant(row.en, Random(f"{SEED} {row.digest}"))) for row in rows]
        changed = [(zh, new) for zh, old, new in planted if new != old]
        told = run(changed, langs) if changed else ()
        share = sum(each.count for each in told if each.check == KINDS[kind]) / (len(changed) or 1)
        cells.append(f"{len(changed):,} {share:.2f}")
    return " | ".join(cells)


def main(given: Sequence[str] | None = None) -> int:
    """Print a row for each set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", choices=("work", "measure"), default="measure")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--show", action="store_true", help="print what is found in clean texts")
    options = parser.parse_args(given)
    lang = options.lang
    langs = ("zh" if lang == "en" else "en", lang)
    rows = [*read_half(options.half)] if lang == "en" else read_other(lang, options.half)
    print("| set | pairs | spelling | letter case | misspelt found | small letters found |")
    for name in SETS:
        own = [row for row in rows if row.set == name]
        if own:
            print(f"| {name} | {measure(own, langs, show=options.show)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
