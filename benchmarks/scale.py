r"""What a large archive would take, reckoned from what was measured: the tables of docs/scale.md.

    python benchmarks/stores.py --units 200000 --vectors 60000 --folder DIR --save stores.json
    python benchmarks/growth.py --units 200000 --copies 5,25,50 --folder DIR --save growth.json
    python benchmarks/bulk_load.py --units 1000000 --store postgresql --save load.json
    python benchmarks/runners.py --save runners.json
    python benchmarks/scale.py stores.json growth.json load.json runners.json \
        --markdown docs/scale.md

Nothing is measured here. What grows with units, texts or vectors is multiplied by them; waiting is
put on a line through the two largest numbers of texts that growth.py had. A number beyond those is
paper, and the page says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from error_tables import in_page

SIZES = (1_000_000, 10_000_000, 100_000_000)
PAIRS = 10_000_000
CORES = 64
"""Of a machine that pairs are reckoned for. Chosen."""
_HOUR = 3600.0
_TIMES = 100
"""As many texts as the memory had that growth.py copied: 100 million units, where it had one."""


def main() -> int:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name in ("stores", "growth", "load", "runners"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--markdown", type=Path)
    asked = parser.parse_args()
    stores, growth, load, runners = (
        json.loads(path.read_text("utf-8"))
        for path in (asked.stores, asked.growth, asked.load, asked.runners)
    )
    tables = {
        "room and hours": [*list_needs(stores, load)],
        "waiting": [*list_waits(growth)],
        "pairs": [*list_pairs(runners)],
    }
    for name, lines in tables.items():
        print("\n".join(lines), end="\n\n")
        if asked.markdown:
            in_page(asked.markdown, lines, name)
    return 0


def list_needs(stores: dict[str, Any], load: dict[str, Any]) -> Iterator[str]:
    """Disk, memory and hours of a memory of so many units."""
    own, folder = stores["PostgreSQL"], stores["folder"]
    sizes, times = own["sizes"], own["times"]
    units, vectors = sizes["units"], sizes["vectors"]
    whole, added = load["whole"], load["units"]
    per_unit = sizes["texts"] / units
    index = times["index"]
    kept = times.get("vectors kept", {"cpu50": 0.0, "server50": 0.0})
    rows: list[tuple[str, str, float, str]] = [
        ("texts, both languages", "stores", per_unit, "M"),
        ("database without vectors", "stores",
         (sizes["all"] - sizes["vectors and their index"]) / units * 1e6, "GB"),
        ("of that the token index", "stores", sizes["postings"] / units * 1e6, "GB"),
        ("vectors of every text, and their index", "stores",
         sizes["vectors and their index"] / vectors * per_unit * 1e6, "GB"),
        (f"a folder instead, with vectors of {vectors / sizes['texts']:.0%} of its texts", "stores",
         folder["sizes"]["all"] / units * 1e6, "GB"),
        ("loading, processor of the client", "bulk_load", whole["client"] / added, "h"),
        ("loading, processor of the server", "bulk_load", whole["server"] / added, "h"),
        ("loading, as it passes", "bulk_load", whole["wall"] / added, "h"),
        ("vectors kept, client and server", "stores",
         (kept["cpu50"] + kept["server50"]) / 1e3 / vectors * per_unit, "h"),
        ("index of the vectors, server", "stores",
         index["server50"] / 1e3 / vectors * per_unit, "h"),
        ("export", "stores", times["export"]["p50"] / 1e3 / units, "h"),
        ("memory of each process of clients: lengths of texts, and a mask", "growth",
         3 * per_unit, "GB"),
    ]  # fmt: skip
    yield "| what | by | 1M units | 10M | 100M |"
    yield "|---|---|---|---|---|"
    for what, command, each, unit in rows:
        yield f"| {what} | {command} | {' | '.join(_write(each * n, unit) for n in SIZES)} |"


def _write(value: float, unit: str) -> str:
    if unit == "M":
        return f"{value / 1e6:,.1f} M"
    if unit == "GB":
        return f"{value / 1e9:,.2f} GB" if value < 1e10 else f"{value / 1e9:,.0f} GB"
    hours = value / _HOUR
    return f"{hours * 60:,.0f} min" if hours < 1 else f"{hours:,.1f} h"


def list_waits(growth: list[dict[str, Any]]) -> Iterator[str]:
    """What a look-up and a concordance cost: measured, then on a line through the last two."""
    yield "| processor, ms a query: median / 95 in 100 | texts | client | server | read |"
    yield "|---|---|---|---|---|"
    for kind in ("fuzzy", "concordance"):
        for lang in ("zh", "en"):
            rows = sorted(
                (e for e in growth if (e["kind"], e["lang"]) == (kind, lang)),
                key=lambda each: float(each["texts"]),
            )
            for each in rows:
                yield (
                    f"| {kind}, {lang} | {each['texts']:,} | {each['cpu50']:.1f} / "
                    f"{each['cpu95']:.1f} | {each['server50']:.1f} / {each['server95']:.1f} | "
                    f"{each['read']:,.0f} |"
                )
            wanted = rows[0]["texts"] * _TIMES
            values = [
                reach(rows, key, wanted)
                for key in ("cpu50", "cpu95", "server50", "server95", "read")
            ]
            yield (
                f"| {kind}, {lang}, on paper | {wanted:,.0f} | {values[0]:.0f} / {values[1]:.0f} | "
                f"{values[2]:.0f} / {values[3]:.0f} | {values[4]:,.0f} |"
            )


def reach(rows: list[dict[str, Any]], key: str, texts: float) -> float:
    """Where the line through the last two measured values is at so many texts; never below zero."""
    before, last = rows[-2:] if len(rows) > 1 else (rows[0], rows[0])
    span = (last["texts"] - before["texts"]) or 1
    slope = (last[key] - before[key]) / span
    return max(0.0, float(last[key] + slope * (texts - last["texts"])))


def list_pairs(runners: dict[str, Any]) -> Iterator[str]:
    """Hours for 10 million pairs of documents."""
    what = f"{PAIRS / 1e6:.0f} million pairs of {runners['paragraphs']} paragraphs"
    yield f"| {what} | by | measured | reckoned |"
    yield "|---|---|---|---|"
    for name in ("local", "ray"):
        seconds = runners["mean"][name]
        hours = seconds * PAIRS / _HOUR
        yield (
            f"| {name} | runners | {seconds:.3f} CPU s a pair | {hours:,.0f} core hours: "
            f"{hours / CORES:,.0f} h on {CORES} cores, {hours / CORES / 10:,.1f} h on ten such |"
        )
    size = runners["bytes"]
    told = f"{size / 1e3:,.0f} KB a pair | {size * PAIRS / 1e9:,.0f} GB"
    yield f"| results on the disk | runners | {told} |"


if __name__ == "__main__":
    sys.exit(main())
