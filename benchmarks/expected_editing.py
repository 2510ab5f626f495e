"""How much was the translation of the first hit edited? Real texts, and the bins they give.

    TMTOOL_MATERIAL=.../data python benchmarks/expected_editing.py [--write]
        [--markdown docs/lookup.md] [--picture docs/expected-editing.svg]
        [--save FILE.jsonl | --seen FILE.jsonl]

Each text of hkma_dev is looked up in the chapters of the other years, each of unpc_dev, of which a
quarter of the blocks is drawn by seed, in the three other quarters; from both languages. What the
first hit offers, adapted where values were put in, is compared with the translation of the text:
editing is the edit distance of both, in characters, over the length of the longer. 0 is none, up to
a tenth light, above heavy; width, case, script and blanks beside Chinese are no editing. What was
looked up before with the same result counts once.

Bins and claims are those of texts of the halves for work (`halves.py`, `editing_bins.py`): these
`--write` puts into tmtool/memory/expected_editing.toml. How often a claim is right is counted in
the other halves. The exit code is 1 where one is right less often there than is asked, or where
what is measured is another table than tmtool has.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from typing import TypeAlias

from claim_rates import find_interval
from editing_bins import ASKED, SAME, SeenMatch, fit_bins
from editing_picture import draw_picture
from error_tables import in_page
from halves import Half, Row, read_rows
from rapidfuzz.distance import Levenshtein
from vectors import load_encoder

from tmtool.batch.vectors import encode
from tmtool.embed import DEFAULT
from tmtool.lang.fold import fold
from tmtool.memory import expected_editing
from tmtool.memory.expected_editing import CLASSES, Editing, EditingBin, read_bins
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions, Match, Query
from tmtool.units import Origin, TranslationUnit, Variant
from tmtool.views import KIND_NAMES

SEED = "editing 1"
_PARTS = 4
"""Into so many parts unpc_dev is drawn. Chosen: a smaller memory has fewer matches."""
_FLOOR = 0.5
"""From which likeness on texts are looked up. Chosen: matches below the usual floor are claimed as
well, where somebody asks for them."""
_WAYS = (("zh", "en"), ("en", "zh"))
_TABLE = Path(expected_editing.__file__).with_suffix(".toml")
_HEAD = """\
# What editing the translations of matches needed, by kind and match percentage: how many needed
# none, light (up to a tenth) or heavy editing, and what is claimed of matches like them. Made by
#
#     python benchmarks/expected_editing.py --write
#
# on {day}, of hkma_dev (reports of a monetary authority) and unpc_dev (documents of the United
# Nations), zh-en and en-zh, the halves for work; seed "{seed}". docs/lookup.md tells how.
"""
Bins: TypeAlias = Mapping[str, Sequence[EditingBin]]


def main(given: Sequence[str] | None = None) -> int:
    """Look up, fit, count; print the tables, and write what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="put the bins into tmtool")
    parser.add_argument("--markdown", metavar="PAGE", type=Path, help="write the tables there")
    parser.add_argument("--picture", metavar="SVG", type=Path, help="draw the curve there")
    parser.add_argument("--save", metavar="FILE", type=Path, help="write what was seen there")
    parser.add_argument("--seen", metavar="FILE", type=Path, help="what --save wrote")
    options = parser.parse_args(given)
    seen = read_seen(options.seen) if options.seen else list(look_up_all())
    if options.save:
        kept = (f"{json.dumps(asdict(each))}\n" for each in seen)
        options.save.write_text("".join(kept), "utf-8")
    bins = fit_half(seen, "work")
    lines = [*iter_table(bins), "", *iter_rights(bins, seen)]
    print(*lines, sep="\n")
    if options.markdown:
        in_page(options.markdown, lines, "expected editing")
    if options.picture:
        options.picture.write_text("\n".join(draw_picture(bins)) + "\n", "utf-8")
    if options.write:
        _TABLE.write_text("".join(write_table(bins)), "utf-8")
        read_bins.cache_clear()
    return int(dict(read_bins()) != bins or not is_right_enough(bins, seen))


def read_seen(path: Path) -> list[SeenMatch]:
    """What an earlier run has seen."""
    return [SeenMatch(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def look_up_all() -> Iterator[SeenMatch]:
    """The first hits for the texts of both sets, the same result for the same text once."""
    once: set[tuple[str, ...]] = set()
    for memory, asked in [*_split_years(), *_split_parts()]:
        yield from look_up(memory, asked, once)


def _split_years() -> Iterator[tuple[list[Row], list[Row]]]:
    """What is in the memory, and what is looked up: the chapters of one year."""
    rows = read_rows("hkma_dev")
    years = {row: row.block.partition("_")[0] for row in rows}
    for year in sorted(set(years.values())):
        yield [row for row in rows if years[row] != year], [r for r in rows if years[r] == year]


def _split_parts() -> Iterator[tuple[list[Row], list[Row]]]:
    """The same of a set without years: its blocks are drawn."""
    rows = read_rows("unpc_dev")
    parts = {row: sha256(f"{SEED}\x1f{row.block}".encode()).digest()[0] % _PARTS for row in rows}
    for part in range(_PARTS):
        yield [row for row in rows if parts[row] != part], [r for r in rows if parts[r] == part]


def look_up(
    known: Sequence[Row], asked: Sequence[Row], once: set[tuple[str, ...]]
) -> Iterator[SeenMatch]:
    """The first hit for each text that has one, from both languages, but for those in `once`."""
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as folder:
        memory = Memory.open(Path(folder) / "memory", create=True, encoder=load_encoder)
        memory.add(
            TranslationUnit(
                (Variant("zh", row.zh), Variant("en", row.en)),
                (Origin(file=f"{row.set} {row.block}", position=row.number),),
            )
            for row in known
            if row.zh.strip() and row.en.strip()
        )
        for way in _WAYS:
            encode(memory.store, encoder, DEFAULT, way[0], jobs=1)
            options = LookupOptions(*way, k=1, floor=_FLOOR, fragments=False)
            answers = memory.lookup_many([*_iter_queries(asked, way[0])], options)
            for row, answer in zip(asked, answers, strict=True):
                if answer.best is not None:
                    yield from _measure(row, way, answer.best, once)
        memory.close()


def _iter_queries(asked: Sequence[Row], lang: str) -> Iterator[Query]:
    """Each text between its neighbours."""
    texts = [row.zh if lang == "zh" else row.en for row in asked]
    for before, text, after in zip([None, *texts], texts, [*texts[1:], None], strict=False):
        yield Query(text, before, after)


def _measure(
    row: Row, way: tuple[str, str], best: Match, once: set[tuple[str, ...]]
) -> Iterator[SeenMatch]:
    offered = fold(best.rewritten.text if best.rewritten else best.target)
    texts = (row.zh, row.en) if way[0] == "zh" else (row.en, row.zh)
    source, reference = map(fold, texts)
    key = (*way, source, offered, reference)
    if source.strip() and reference.strip() and key not in once:
        once.add(key)
        distance = Levenshtein.normalized_distance(offered, reference)
        kind, match = best.kind, round(best.scored.match, 4)
        yield SeenMatch(row.set, "-".join(way), row.half, kind, match, round(distance, 4))


def fit_half(seen: Iterable[SeenMatch], half: Half) -> dict[str, tuple[EditingBin, ...]]:
    """The bins of one half alone, their ends in hundredths, as the table has them."""
    bins = fit_bins(each for each in seen if each.half == half)
    return {
        kind: tuple(
            EditingBin(
                floor(100 * each.low) / 100, ceil(100 * each.high) / 100,
                each.none, each.light, each.heavy, each.claim,
            )
            for each in listed
        )
        for kind, listed in bins.items()
    }  # fmt: skip


def write_table(bins: Bins) -> Iterator[str]:
    """The bins as tmtool reads them."""
    yield _HEAD.format(seed=SEED, day=datetime.now(UTC).date())
    for kind, listed in bins.items():
        for each in listed:
            yield f"\n[[kinds.{kind}]]\n"
            for name, value in asdict(each).items():
                if value is not None:
                    yield f"{name} = {json.dumps(value)}\n"


def iter_table(bins: Bins) -> Iterator[str]:
    """The bins in Markdown: shares in a hundred, with their intervals."""
    yield "| kind | match | matches | none | light | heavy | expected editing |"
    yield "|---|---|---:|---|---|---|---|"
    for kind, listed in bins.items():
        for each in listed:
            cells = " | ".join(_tell_share(getattr(each, name), each.matches) for name in CLASSES)
            yield (
                f"| {KIND_NAMES.get(kind, kind)} | {each.low:.1f}-{each.high:.1f} | {each.matches} "
                f"| {cells} | {each.claim or 'no claim'} |"
            )


def _tell_share(count: int, of: int) -> str:
    low, high = find_interval(count, of)
    return f"{100 * count / of:.0f} % ({100 * low:.0f}-{100 * high:.0f})"


def iter_rights(bins: Bins, seen: Sequence[SeenMatch]) -> Iterator[str]:
    """How often what the bins claim is right of the half that they were not made of."""
    yield "| claim | texts | matches | right | in a hundred |"
    yield "|---|---|---:|---:|---|"
    for claim, name, told in _group_told(bins, seen):
        right = sum(map(_is_right, [claim] * len(told), told))
        share = _tell_share(right, len(told)) if told else ""
        yield f"| {claim} | {name} | {len(told)} | {right} | {share} |"
    measured = [each for each in seen if each.half == "measure"]
    silent = sum(find_claim(bins, each) is None for each in measured)
    yield f"| no claim | all | {silent} | | |"


def _group_told(
    bins: Bins, seen: Sequence[SeenMatch]
) -> Iterator[tuple[Editing, str, list[SeenMatch]]]:
    """Matches of the other half with the same claim: all, and those of each set and way."""
    told = [(find_claim(bins, each), each) for each in seen if each.half == "measure"]
    for claim in CLASSES:
        own = [each for said, each in told if said == claim]
        if own:
            yield claim, "all", own
            for part in sorted({f"{each.set}, {each.way}" for each in own}):
                yield claim, part, [each for each in own if f"{each.set}, {each.way}" == part]


def find_claim(bins: Bins, seen: SeenMatch) -> Editing | None:
    """What the bins claim of a match, None outside of them."""
    listed = bins.get(SAME.get(seen.kind, seen.kind), ())
    ends = [*(each.low for each in listed), float("inf")]
    for own, (low, high) in zip(listed, pairwise(ends), strict=True):
        if low <= seen.match < high and seen.match <= listed[-1].high:
            return own.claim
    return None


def _is_right(claim: Editing, seen: SeenMatch) -> bool:
    """Whether no more editing was needed than is claimed, or heavy where that is."""
    return claim == seen.needed or (claim == "light" and seen.needed == "none")


def is_right_enough(bins: Bins, seen: Sequence[SeenMatch]) -> bool:
    """Whether each claim is right as often as is asked, of the half it was not made of."""
    return all(
        sum(map(_is_right, [claim] * len(told), told)) > ASKED * len(told)
        for claim, name, told in _group_told(bins, seen)
        if name == "all"
    )


if __name__ == "__main__":
    sys.exit(main())
