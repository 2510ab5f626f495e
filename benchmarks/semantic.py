"""What the index of vectors finds, how fast, and what it takes: against all vectors compared.

    python benchmarks/semantic.py [--vectors 20000] [--queries 200] [--folder FOLDER]

Distinct Chinese texts of memory_texts.py are encoded by the default encoder, kept in half precision
in SQLite as a memory keeps them, and put into an index. Queries are texts that come next (new) and
texts that are held with a figure or a clause changed (edited), asked one by one by another process,
with and without filters. Recall is the share of the ten nearest by the encoder's own vectors in
single precision that are found, or others as near. Filters let whole stretches of texts through, as
documents are. Of times the second is the 95th percentile; CPU times are what one processor needs,
others on a machine that has more to do. With --folder, vectors are kept there, and a run that was
stopped goes on. Exit code 1 where recall is under 0.95, or an answer takes over 30 ms of CPU.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from memory_texts import SEED, units

from tmtool.embed import load
from tmtool.index.build import build_index, open_index
from tmtool.index.files import Stock, StoredVectors

if TYPE_CHECKING:
    from tmtool.protocols import Ids, Index, Mask
    from tmtool.units import Vectors

K = 10
_SHARD = 20_000
_AT_ONCE = 50
_STRETCH = 50  # texts of a document
FILTERS = {"none": 1, "a half": 2, "a tenth": 10, "a hundredth": 100, "a thousandth": 1000}


def main() -> int:
    """Measure and print; the exit code is 1 where a figure isn't reached."""
    options = _options()
    if options.answer:
        print(json.dumps(_answers(options.answer)))
        return 0
    if options.folder:
        return _run(options, options.folder)
    with TemporaryDirectory() as folder:
        return _run(options, Path(folder))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--vectors", type=int, default=20_000, help="how many are held")
    parser.add_argument("--queries", type=int, default=200, help="how many are asked, of each kind")
    parser.add_argument("--folder", type=Path, help="where vectors are kept for the next run")
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(options: argparse.Namespace, folder: Path) -> int:
    texts = _texts(options.vectors + options.queries)
    held, new = texts[: options.vectors], texts[options.vectors :]
    print(f"texts      {len(held):,}, {sum(map(len, held)) / len(held):.0f} characters each")
    vectors = np.concatenate(list(_encoded(held, folder / "encoded")))
    asked = load().encode(new + _edited(held, len(new)))
    job = folder / f"job-{options.vectors}"
    job.mkdir(exist_ok=True)
    Kept(job).fill(vectors)
    _build(job)
    np.save(job / "asked.npy", asked)
    command = [sys.executable, __file__, "--answer", str(job)]
    answers = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    print(f"opened     {answers['opened'] * 1000:.0f} ms of CPU; then {answers['memory']}")
    print(f"{'filter':15}{'texts':>10}{'recall new':>13}{'edited':>9}{'ms':>14}{'CPU ms':>14}")
    recalls = _recalls(vectors, asked, answers["filters"])
    good = [_row(*each) for each in zip(answers["filters"], recalls, strict=True)]
    return 0 if all(good) else 1


def _row(answer: dict[str, Any], recall: list[float]) -> bool:
    """Print what was found under a filter; whether it is good enough."""
    new, edited = (part.mean() for part in np.array_split(np.array(recall), 2))
    times = [np.percentile(answer[kind], [50, 95]) for kind in ("wall", "cpu")]
    print(
        f"{answer['name']:15}{answer['texts']:>10,}{new:>13.3f}{edited:>9.3f}"
        + "".join(f"{middle:>7.1f}{most:>7.1f}" for middle, most in times)
    )
    return bool(min(new, edited) >= 0.95 and times[1][1] <= 30)


def _recalls(
    vectors: Vectors, asked: Vectors, answers: Sequence[dict[str, Any]]
) -> list[list[float]]:
    """For each filter and query: the share of the nearest that was found, or others as near."""
    recalls: list[list[float]] = [[] for _ in answers]
    for start in range(0, len(asked), _AT_ONCE):
        cosines = asked[start : start + _AT_ONCE] @ vectors.T
        for answer, recall in zip(answers, recalls, strict=True):
            among = cosines[:, _allowed(len(vectors), answer["share"])]
            many = min(K, among.shape[1])
            least = np.partition(among, -many, axis=1)[:, -many]
            for row, low, found in zip(cosines, least, answer["found"][start:], strict=False):
                recall.append(float((row[found] >= low - 1e-6).sum()) / many)
    return recalls


# Texts and vectors --------------------------------------------------------------------------------


def _texts(count: int) -> list[str]:
    """So many distinct Chinese texts, in the order of their documents."""
    found: dict[str, None] = {}
    for unit in units(10 * count, SEED):
        found[unit.variants[0].text] = None
        if len(found) == count:
            break
    return list(found)


def _edited(texts: Sequence[str], count: int) -> list[str]:
    """Texts of a memory with a figure changed, or a clause left out."""
    rng = random.Random(SEED)
    found: list[str] = []
    while len(found) < count:
        text = rng.choice(texts)
        clauses = re.findall("[^，]+，?", text)
        if len(clauses) > 1 and rng.random() < 0.5:
            del clauses[rng.randrange(len(clauses))]
            found.append("".join(clauses))
        elif re.search("[0-9]", text):
            found.append(re.sub("[0-9]", lambda _: str(rng.randrange(1, 10)), text))
    return found


def _encoded(texts: Sequence[str], folder: Path) -> Iterator[Vectors]:
    """The vectors of texts in pieces, each kept in a file that its texts name."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder, spent, done = load(), 0.0, 0
    for start in range(0, len(texts), _SHARD):
        some = texts[start : start + _SHARD]
        named = sha256("\n".join([encoder.signature, *some]).encode()).hexdigest()
        path = folder / f"{named}.npy"
        if not path.exists():
            before = time.process_time()
            found = encoder.encode(some)
            spent, done = spent + time.process_time() - before, done + len(some)
            np.save(path.with_suffix(".new.npy"), found)
            path.with_suffix(".new.npy").replace(path)
        yield np.load(path)
    if done:
        print(f"encoding   {done / spent:,.0f} a CPU second ({done:,} in {spent:.0f} s)")


def _allowed(count: int, share: int) -> Mask:
    """Every so manyth stretch of ids."""
    result: Mask = np.arange(count) // _STRETCH % share == 0
    return result


# The store and the index --------------------------------------------------------------------------


class Kept:
    """The vectors of a job in half precision, as a store has them."""

    def __init__(self, job: Path) -> None:
        self._database = sqlite3.connect(job / "vectors.db")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS vectors (id INTEGER PRIMARY KEY, v BLOB)"
        )

    def fill(self, vectors: Vectors) -> None:
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                ((at, row.astype(np.float16).tobytes()) for at, row in enumerate(vectors)),
            )

    def held(self) -> StoredVectors:
        rows = self._database.execute("SELECT id FROM vectors ORDER BY id").fetchall()
        ids = np.array(rows, np.int64).reshape(-1)
        # They never change, so that ids say enough of them.
        return StoredVectors(ids, ids)

    def fetch(self, ids: Ids) -> Vectors:
        """Vectors in the order of ascending ids, which is how they are asked for."""
        marks = ",".join(map(str, ids.tolist()))
        rows = self._database.execute(
            f"SELECT v FROM vectors WHERE id IN ({marks}) ORDER BY id"
        ).fetchall()
        found = np.frombuffer(b"".join(row for (row,) in rows), np.float16)
        return found.reshape(len(ids), -1).astype(np.float32)

    def stock(self) -> Stock:
        count, last = self._database.execute("SELECT count(*), max(id) FROM vectors").fetchone()
        blob = self._database.execute("SELECT v FROM vectors LIMIT 1").fetchone()[0]
        digest = count * (count - 1) // 2  # ids go from 0 on
        return Stock("5eed", "zh", "benchmark", len(blob) // 2, count, last, digest)


def _build(job: Path) -> None:
    """Make the index anew, and say what that took."""
    kept, wall, cpu = Kept(job), time.perf_counter(), time.process_time()
    opened = build_index(job, kept.stock(), kept.held, kept.fetch, anew=True)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    size = kept.stock().build_path(job).stat().st_size
    print(f"index      {opened.index.describe()}")
    print(f"build      {cpu:.0f} CPU s, {wall:.0f} s on the clock; a file of {size / 1e6:,.0f} MB")


# Answers ------------------------------------------------------------------------------------------


def _answers(job: Path) -> dict[str, Any]:
    """What a process of its own finds, how long that takes, and how much memory it has in the end.

    A filter comes as sorted ids, as a store gives them.
    """
    asked, cpu = np.load(job / "asked.npy"), time.process_time()
    kept = Kept(job)
    index = open_index(job, kept.stock(), kept.held, kept.fetch, threads=1).index
    opened = time.process_time() - cpu
    filters = [
        {"name": name, "share": share, **_timed(index, asked, share)}
        for name, share in FILTERS.items()
    ]
    return {"opened": opened, "memory": _memory(), "filters": filters}


def _timed(index: Index, asked: Vectors, share: int) -> dict[str, Any]:
    """Each query alone: ids found, milliseconds on the clock and of CPU."""
    among = None if share == 1 else np.flatnonzero(_allowed(len(index), share))
    texts = len(index) if among is None else len(among)
    result: dict[str, Any] = {"texts": texts, "found": [], "wall": [], "cpu": []}
    for query in asked:
        wall, cpu = time.perf_counter(), time.process_time()
        ids, _ = index.search(query[None], K, among)
        result["wall"].append((time.perf_counter() - wall) * 1000)
        result["cpu"].append((time.process_time() - cpu) * 1000)
        result["found"].append([number for number in ids[0].tolist() if number >= 0])
    return result


def _memory() -> str:
    """How much memory this process has, in words."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return "memory unknown on this platform"
    size = {key: int(kb) / 1024 for key, kb in re.findall(r"(\w+):\s+(\d+) kB", status)}
    return (
        f"{size['VmRSS']:,.0f} MB resident, of which {size['RssFile']:,.0f} MB are mapped files "
        "that the system may take back"
    )


if __name__ == "__main__":
    sys.exit(main())
