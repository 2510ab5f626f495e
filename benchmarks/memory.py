"""The memory and its peers, measured in one run on the same made-up units and queries.

    python benchmarks/memory.py --units 20000|100000|1000000 [--queries 200] [--brute 60]
        [--peers rapidfuzz matcher trigram] [--folder DIR] [--save FILE]

Makes so many distinct units (memory_texts.py), adds them to a memory, and asks it queries of every
kind (memory_queries.py): exact, in context, with other numbers, edited, unknown, phrases, and 500
Chinese sources with one character deleted or replaced. The peers answer the first of the same
queries: rapidfuzz comparing with every text in memory, whose best hit is also what ours must find;
the matcher of the translate-toolkit; SQLite FTS5 with its trigrams. Every program has a process of
its own. Times are of warm queries one after another, in milliseconds; cold ones are CPU seconds of
the command `tmtool lookup`. Beyond 100,000 units the slow peers get fewer queries.

Printed are the tables, and what is asked of the memory beside what was reached, in CPU time, which
other work on the machine disturbs least; the exit code is 1 where something is missed. `--save`
keeps the figures for memory_picture.py.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from memory_queries import DAMAGED, Query, Sample, damaged, queries, samples
from memory_texts import SEED, units
from memory_timing import Job, Times, written

from tmtool.fuzzy.similarity import compute_similarity
from tmtool.lang.fold import fold
from tmtool.un import placeables

_HERE = Path(__file__).parent
_PEERS = ("rapidfuzz", "matcher", "trigram")
_COMPARED = ("exact", "formula", "fuzzy", "nothing")
"""The kinds of queries that peers are asked, as far as they can."""
_SAMPLES = 6000
_FEW = 15
"""Queries of each kind for the peers that take a second for one."""
_SAME = 1e-6


def main() -> int:
    """Measure and print; the exit code is 1 where the memory misses what is asked of it."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch) / "memory"
        count, found = _make(options.units)
        asked = queries(found, options.queries) | {"damaged": damaged(found)}
        job = Job(count, SEED, str(folder), asked)
        result: dict[str, Any] = {"units": options.units, "given": count}
        result["fill"] = _worker("memory_ours.py", "fill", replace(job, queries={}))
        kinds = {kind: some for kind, some in asked.items() if kind != "semantic"}
        kinds |= {"fragment": asked["fuzzy"], "page": asked["concordance"]}
        result["ask"] = _worker("memory_ours.py", "ask", replace(job, queries=kinds))
        result["cold"] = _cold(folder, asked) if options.cold else {}
        compared = replace(
            job, queries={kind: asked[kind] for kind in (*_COMPARED, "damaged")},
            most=options.brute, scored=("fuzzy", "damaged"),
        )  # fmt: skip
        for peer in options.peers:
            result[peer] = _peer(peer, compared, asked)
    _print_tables(result)
    if options.save:
        options.save.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    return _verdict(result, asked)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--units", type=int, default=20_000, help="how many distinct units")
    parser.add_argument("--queries", type=int, default=200, help="how many of each kind")
    parser.add_argument("--brute", type=int, default=60, help="how many of each kind for peers")
    parser.add_argument("--peers", nargs="*", choices=_PEERS, default=list(_PEERS))
    parser.add_argument(
        "--cold", action=argparse.BooleanOptionalAction, default=True,
        help="whether to measure the command from a cold shell",
    )  # fmt: skip
    parser.add_argument("--folder", type=Path, help="where the memory is made, and then left")
    parser.add_argument("--save", type=Path, help="write all figures here, as JSON")
    return parser.parse_args()


def _make(distinct: int) -> tuple[int, list[Sample]]:
    """How many units have so many distinct pairs of texts among them, and a sample of them."""
    seen: set[int] = set()
    count = 0
    for unit in units(2 * distinct):
        seen.add(hash((unit.variants[0].text, unit.variants[1].text)))
        count += 1
        if len(seen) == distinct:
            break
    return count, samples(units(count), count, _SAMPLES)


def _worker(script: str, what: str, job: Job) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(_HERE / script), what], input=written(job), text=True, check=False,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{script} {what} failed")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _peer(peer: str, job: Job, asked: Mapping[str, list[Query]]) -> dict[str, Any]:
    if peer == "matcher":
        return _matcher(job)
    if peer == "trigram":
        kinds = *_COMPARED, "concordance"
        job = replace(job, queries={kind: asked[kind][:_FEW] for kind in kinds})
    return _worker("memory_peers.py", peer, job)


def _matcher(job: Job) -> dict[str, Any]:
    """The translate-toolkit's matcher, over a pipe; it knows one direction, so Chinese queries."""
    pairs = {(unit.variants[0].text, unit.variants[1].text): None for unit in job.stream()}
    asked = [
        (kind, query.text)
        for kind, some in job.queries.items()
        for query in [each for each in some if each.lang == "zh"][:_FEW]
    ]
    lines = [json.dumps(list(pairs)), *(json.dumps(text) for _, text in asked)]
    done = subprocess.run(
        [sys.executable, str(_HERE / "memory_matcher.py")], input="\n".join(lines) + "\n",
        text=True, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    loaded, *answers = [json.loads(line) for line in done.stdout.splitlines()]
    times: dict[str, Times] = {kind: Times() for kind in job.queries}
    for (kind, _), (wall, cpu, _) in zip(asked, answers, strict=True):
        times[kind].wall.append(wall)
        times[kind].cpu.append(cpu)
    return {
        "seconds": loaded[1] / 1000, "failed": sum(score < 0 for *_, score in answers),
        "kinds": {kind: each.summary() for kind, each in times.items()},
    }  # fmt: skip


def _cold(folder: Path, asked: Mapping[str, Sequence[Query]]) -> dict[str, float]:
    """CPU seconds of one command from a shell, for some kinds: the median of five queries."""
    found = {}
    for kind in ("exact", "formula", "fuzzy", "nothing", "concordance"):
        chinese = [query.text for query in asked[kind] if query.lang == "zh"][:5]
        found[kind] = median(_seconds(_command(kind, text, folder)) for text in chinese)
    return found


def _command(kind: str, text: str, folder: Path) -> list[str]:
    tmtool = [sys.executable, "-m", "tmtool"]
    if kind == "concordance":
        return [*tmtool, "concordance", text, "--from", "zh", "--memory", str(folder)]
    return [*tmtool, "lookup", text, "--from", "zh", "--to", "en", "--memory", str(folder)]


def _seconds(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# What was found -----------------------------------------------------------------------------------


def damaged_found(
    asked: Sequence[Query],
    found: Sequence[Sequence[Mapping[str, Any]]],
    best: Sequence[float] | None,
) -> tuple[int, int]:
    """How often the origin comes first, or has the match score of the first, of how many queries.

    `best` are the best scores among all texts: a query that another text resembles more than its
    origin does is set aside, as is one that says the same as others but for numbers and dates.
    """
    rows = [
        (query, matches)
        for at, (query, matches) in enumerate(zip(asked, found, strict=True))
        if (best is None or best[at] <= _score(query) + _SAME)
        and not any(_same_formula(query, match) for match in matches)
    ][:DAMAGED]
    right = sum(
        any(match["text"] == query.origin and _ties(match, matches[0]) for match in matches)
        for query, matches in rows
    )
    return right, len(rows)


def _same_formula(query: Query, match: Mapping[str, Any]) -> bool:
    own, other = (
        placeables.build_template(fold(text), query.lang) for text in (query.text, match["text"])
    )
    return own == other


def _score(query: Query) -> float:
    """How much the origin resembles the query."""
    return compute_similarity(fold(query.text), fold(query.origin or ""), query.lang).score


def _ties(match: Mapping[str, Any], first: Mapping[str, Any]) -> bool:
    return bool(match["match"] >= first["match"] - _SAME)


def best_found(best: Sequence[float], found: Sequence[Sequence[Mapping[str, Any]]]) -> float:
    """The share of queries whose best hit among all texts, or an equal one, was found."""
    asked = [(score, matches) for score, matches in zip(best, found, strict=False) if score > 0]
    hits = sum(any(each["raw"] >= score - 1e-4 for each in matches) for score, matches in asked)
    return hits / len(asked) if asked else 1.0


# What is printed ----------------------------------------------------------------------------------


def _print_tables(result: Mapping[str, Any]) -> None:
    fill, ask = result["fill"], result["ask"]
    print(f"{result['units']:,} distinct units, {result['given']:,} given")
    print(
        f"import      {fill['units'] / fill['wall']:,.0f} units a second "
        f"({fill['units'] / fill['cpu']:,.0f} a CPU second), {fill['peak']:.0f} MB at the peak, "
        f"{fill['disk']:.0f} MB on disk"
    )
    print(f"look-ups    {ask['resident']:.0f} MB resident ({ask['opened']:.0f} on opening)\n")
    heads = "".join(
        f"{each:>10}" for each in ("queries", "p50 ms", "p95 ms", "CPU p50", "CPU p95", "CPU mean")
    )
    print(f"{'tool':<12}{'kind':<13}{heads}")
    for tool, kinds in _tools(result):
        for kind, each in kinds.items():
            for name, values in ((kind, each), ("  zh", each.get("zh")), ("  en", each.get("en"))):
                if values:
                    print(f"{tool:<12}{name:<13}{values['count']:>10}{_row(values)}")
    print()
    for kind, seconds in result["cold"].items():
        print(f"cold        {kind:<13}{seconds:.2f} CPU s")
    print()


def _tools(result: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The programs that answered queries, and how long each kind took them."""
    yield "tmtool", result["ask"]["kinds"]
    for peer in _PEERS:
        if held := result.get(peer):
            yield peer, held["kinds"]
            if "cut_off" in held:
                yield "  cut off", held["cut_off"]


def _row(values: Mapping[str, float]) -> str:
    return "".join(f"{values[key]:>10.2f}" for key in ("p50", "p95", "cpu50", "cpu95", "cpu"))


Asked = tuple[str, float, str, float]
"""What, the figure reached, "under" or "at least", and the figure asked."""


def _verdict(result: Mapping[str, Any], asked: Mapping[str, Sequence[Query]]) -> int:
    met = []
    for what, reached, way, wanted in _figures(result, asked):
        met.append(reached < wanted if way == "under" else reached >= wanted)
        print(f"{'ok    ' if met[-1] else 'MISSED'} {what}: {reached:,.4g} ({way} {wanted:,g})")
    return 0 if all(met) else 1


def _figures(result: Mapping[str, Any], asked: Mapping[str, Sequence[Query]]) -> Iterator[Asked]:
    """What is asked at every size, and what is asked of large memories, which small ones meet."""
    kinds, fill = result["ask"]["kinds"], result["fill"]
    yield "exact p95, CPU ms", kinds["exact"]["cpu95"], "under", 2
    yield "fuzzy p50, CPU ms", kinds["fuzzy"]["cpu50"], "under", 10
    yield "fuzzy p95, CPU ms", kinds["fuzzy"]["cpu95"], "under", 60
    yield "nothing found p95, CPU ms", kinds["nothing"]["cpu95"], "under", 60
    yield "concordance p95, CPU ms", kinds["concordance"]["cpu95"], "under", 30
    yield "resident memory, MB", result["ask"]["resident"], "under", 1500
    yield "import, units a CPU second", fill["units"] / fill["cpu"], "at least", 2500
    yield "on disk, MB", fill["disk"], "under", 2000
    found = result["ask"]["found"]
    brute = result.get("rapidfuzz")
    best = brute["best"]["damaged"] if brute else None
    right, of = damaged_found(asked["damaged"], found["damaged"], best)
    yield "origin of a damaged source first", right, "at least", of
    if brute:
        yield "best hit found", best_found(brute["best"]["fuzzy"], found["fuzzy"]), "at least", 0.99
    if result["units"] >= 100_000:
        yield from _ratios(result)
    for kind, seconds in result["cold"].items():
        yield f"cold {kind}, CPU s", seconds, "under", 0.6


def _ratios(result: Mapping[str, Any]) -> Iterator[Asked]:
    """How many times the CPU time of ours the peers take for a fuzzy query, on average."""
    own = result["ask"]["kinds"]["fuzzy"]
    if brute := result.get("rapidfuzz"):
        for lang in ("zh", "en"):
            ratio = brute["kinds"]["fuzzy"][lang]["cpu"] / own[lang]["cpu"]
            yield f"times faster than rapidfuzz, {lang}", ratio, "at least", 30
    if matcher := result.get("matcher"):
        ratio = matcher["kinds"]["fuzzy"]["cpu"] / own["zh"]["cpu"]
        yield "times faster than the matcher, zh", ratio, "at least", 30


if __name__ == "__main__":
    sys.exit(main())
