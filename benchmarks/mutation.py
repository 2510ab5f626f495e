"""How many small faults do the tests find?

    python benchmarks/mutation.py [--results benchmarks/mutants.jsonl] [-j 2] [--only N ...]
    python benchmarks/mutation.py --survivors-only
    python benchmarks/mutation.py --list

A number of mutants is drawn by a seed: over the packages by their lines, in a package over its
modules by theirs, in a module over the operators that find something there (see
mutation_operators.py). Each is made in a copy of the tree, and tests run there until one fails:
those that import the module, directly or through what they import (mutation_imports.py), the
nearest first; no slow ones. A mutant may use so many seconds of CPU (`--cap`); one that survived
when they were used up says so. One that takes far more in a single test hangs, and counts as killed
by time.

Results are kept as they come: a run that was broken off goes on where it was. `--survivors-only`
runs what survived again, what was not run, and what stands in a module that has changed since; a
mutant whose place is no longer there is drawn anew. Printed is the share that was killed, and every
survivor. Asked are 85 %.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from queue import Queue
from threading import Lock

from mutation_imports import Imports
from mutation_operators import Edit, edits, is_valid
from mutation_tree import SURVIVED, Outcome, Tree

ROOT = Path(__file__).parents[1]
ASKED = 0.85
_TRIES = 1000


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mutant and what became of it; `outcome` is None as long as it has not been run.

    `digest` is that of the module it was run in.
    """

    number: int
    module: str
    edit: Edit
    digest: str = ""
    outcome: Outcome | None = None

    @property
    def survived(self) -> bool:
        return self.outcome is not None and self.outcome.result in SURVIVED


@dataclass(slots=True)
class Results:
    """The mutants of a run, and how long each file of tests takes, in a file of JSON Lines."""

    path: Path
    seconds: dict[str, float] = field(default_factory=dict)
    failing: list[str] = field(default_factory=list)
    mutants: list[Mutant] = field(default_factory=list)

    def read(self) -> None:
        """Take over what the file has."""
        head, *lines = self.path.read_text("utf-8").splitlines()
        self.seconds, self.failing = json.loads(head)["seconds"], json.loads(head)["failing"]
        self.mutants = [_mutant(json.loads(line)) for line in lines]

    def write(self) -> None:
        """Replace the file."""
        head = {"seconds": self.seconds, "failing": self.failing}
        lines = [head, *(asdict(mutant) for mutant in self.mutants)]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        unfinished = self.path.with_suffix(".part")
        unfinished.write_text(text, "utf-8")
        unfinished.replace(self.path)


def _mutant(row: dict[str, object]) -> Mutant:
    mutant = Mutant(**row)  # type: ignore[arg-type]
    outcome = row["outcome"]
    return replace(
        mutant,
        edit=Edit(**row["edit"]),  # type: ignore[arg-type]
        outcome=Outcome(**outcome) if outcome else None,  # type: ignore[arg-type]
    )


def digest(source: str) -> str:
    """What a module's text is known by."""
    return sha256(source.encode()).hexdigest()[:16]


class Drawing:
    """Draws mutants of a tree."""

    def __init__(self, root: Path, seed: int) -> None:
        self._root, self._seed = root, seed
        self._lines: dict[str, dict[str, int]] = {}
        for path in sorted((root / "tmtool").rglob("*.py")):
            module = str(path.relative_to(root))
            package = _package(module)
            self._lines.setdefault(package, {})[module] = len(path.read_bytes().splitlines())
        self._edits: dict[str, dict[str, list[Edit]]] = {}

    def shares(self, count: int) -> dict[str, int]:
        """How many mutants each package gets: by lines, the largest remainders first."""
        lines = {package: sum(modules.values()) for package, modules in self._lines.items()}
        whole = sum(lines.values())
        shares = {package: count * number // whole for package, number in lines.items()}
        rest = sorted(lines, key=lambda package: -(count * lines[package] % whole))
        for package in rest[: count - sum(shares.values())]:
            shares[package] += 1
        return shares

    def draw(self, count: int) -> list[Mutant]:
        """So many mutants, over all packages."""
        drawn: list[Mutant] = []
        for package, share in sorted(self.shares(count).items()):
            rng = random.Random(f"{self._seed} {package}")
            for _ in range(share):
                drawn.append(self.another(package, len(drawn) + 1, drawn, rng))
        return drawn

    def another(
        self, package: str, number: int, drawn: Sequence[Mutant], rng: random.Random
    ) -> Mutant:
        """One more mutant of a package, unlike those that were drawn."""
        modules = self._lines[package]
        there = {(mutant.module, mutant.edit.start, mutant.edit.operator) for mutant in drawn}
        for _ in range(_TRIES):
            (module,) = rng.choices(list(modules), list(modules.values()))
            operators = self.edits(module)
            if not operators:
                continue
            edit = rng.choice(operators[rng.choice(sorted(operators))])
            fresh = (module, edit.start, edit.operator) not in there
            if fresh and is_valid(edit.applied(self.source(module))):
                return Mutant(number, module, edit)
        message = f"no further mutant in {package}"
        raise SystemExit(message)

    def again(self, mutant: Mutant) -> Mutant | None:
        """A mutant at the place that it now has; None where that is gone."""
        if not (self._root / mutant.module).exists():
            return None
        for edit in self.edits(mutant.module).get(mutant.edit.operator, ()):
            if edit.key == mutant.edit.key:
                return replace(mutant, edit=edit)
        return None

    def edits(self, module: str) -> dict[str, list[Edit]]:
        """The edits of a module, by operator."""
        if module not in self._edits:
            by_operator: dict[str, list[Edit]] = {}
            for edit in edits(self.source(module)):
                by_operator.setdefault(edit.operator, []).append(edit)
            self._edits[module] = by_operator
        return self._edits[module]

    def source(self, module: str) -> str:
        return (self._root / module).read_text("utf-8")


def _package(module: str) -> str:
    """The package of a module: the first folder in tmtool, or tmtool itself."""
    parts = Path(module).parts
    return parts[1] if len(parts) > 2 else "tmtool"


def renewed(results: Results, drawing: Drawing, seed: int) -> Iterator[Mutant]:
    """The mutants of an earlier run as they are to be run again.

    Those that were killed in a module that is still the same keep their outcome.
    """
    for mutant in results.mutants:
        placed = drawing.again(mutant)
        if placed is None:
            rng = random.Random(f"{seed} {mutant.number}")
            fresh = drawing.another(
                _package(mutant.module), mutant.number, results.mutants, rng
            )  # fmt: skip
            print(f"{mutant.number}: its place is gone, drawn anew in {fresh.module}")
            yield fresh
        elif mutant.survived or mutant.digest != digest(drawing.source(mutant.module)):
            yield replace(placed, outcome=None)
        else:
            yield placed


def run(results: Results, chosen: Sequence[Mutant], trees: Sequence[Tree], cap: float) -> None:
    """Run mutants side by side, one in each tree at a time, and keep each outcome."""
    imports, lock, free = Imports(trees[0].folder), Lock(), Queue[Tree]()
    for tree in trees:
        free.put(tree)

    def run_one(mutant: Mutant) -> None:
        files = ordered(imports, mutant.module, results.seconds)
        tree = free.get()
        source = tree.source(mutant.module)
        try:
            outcome = tree.run(
                mutant.module, mutant.edit.applied(source), files, results.failing, cap
            )
        finally:
            free.put(tree)
        with lock:
            at = [each.number for each in results.mutants].index(mutant.number)
            results.mutants[at] = replace(mutant, digest=digest(source), outcome=outcome)
            results.write()
            print(line(results.mutants[at]), flush=True)

    with ThreadPoolExecutor(len(trees)) as pool:
        for done in [pool.submit(run_one, mutant) for mutant in chosen]:
            done.result()


def ordered(imports: Imports, module: str, seconds: dict[str, float]) -> list[tuple[str, float]]:
    """The tests of a module, nearest first, each with the CPU seconds that it takes.

    A file is a step nearer for each word that its name shares with that of the module; among the
    equally near, those that take least come first.
    """
    name = ".".join(Path(module).with_suffix("").parts).removesuffix(".__init__")
    near = imports.tests_of(name)
    words = set(re.split(r"[._]", name))

    def rank(file: str) -> tuple[int, float]:
        alike = len(words & set(re.split(r"[/._]", file)) - {"tmtool"})
        return near[file] - alike, seconds.get(file, 0.0)

    return [(file, seconds.get(file, 0.0)) for file in sorted(near, key=rank)]


def line(mutant: Mutant) -> str:
    """A mutant in a line: number, result, place, change, and the test that killed it."""
    edit, outcome = mutant.edit, mutant.outcome
    before, after = (" ".join(text.split()) for text in (edit.before, edit.after))
    told = f"{outcome.result} ({outcome.seconds:.0f} s)" if outcome else "not run"
    by = f"  by {outcome.by}" if outcome and outcome.by else ""
    place = f"{mutant.module}:{edit.line} {edit.function}"
    return f"{mutant.number:3}  {told}  {place}  {edit.operator}: {before} -> {after}{by}"


def summary(mutants: Sequence[Mutant]) -> str:
    """The share of those run that was killed, by how; the counts of packages and operators."""
    done = [mutant for mutant in mutants if mutant.outcome]
    killed = [mutant for mutant in done if not mutant.survived]
    counts = Counter(mutant.outcome.result for mutant in done if mutant.outcome)
    told = [f"{result}: {count}" for result, count in sorted(counts.items())]
    if done:
        share = len(killed) / len(done)
        told.append(f"killed: {share:.1%} of {len(done)} run, asked {ASKED:.0%}")
    return "\n".join([*told, f"not run: {len(mutants) - len(done)}"])


def main() -> None:
    """Draw or take over mutants, run them, print what survived; 1 if too many did."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "mutants.jsonl")
    options.add_argument("--count", type=int, default=150)
    options.add_argument("--seed", type=int, default=20261127)
    options.add_argument("-j", "--jobs", type=int, default=1)
    options.add_argument("--cap", type=float, default=90.0, help="CPU seconds for each mutant")
    options.add_argument("--only", type=int, nargs="+", metavar="N", help="run these, done or not")
    options.add_argument("--survivors-only", action="store_true")
    options.add_argument("--list", action="store_true", help="print all mutants and run none")
    given = options.parse_args()
    results, drawing = Results(given.results), Drawing(ROOT, given.seed)
    if given.results.exists():
        results.read()
    if not results.mutants:
        results.mutants = drawing.draw(given.count)
    if given.survivors_only:
        results.mutants = list(renewed(results, drawing, given.seed))
    if not given.list:
        chosen = [
            mutant for mutant in results.mutants
            if (mutant.number in given.only if given.only else mutant.outcome is None)
        ]  # fmt: skip
        _run_in_copies(results, chosen, given.jobs, given.cap)
    for mutant in results.mutants:
        if given.list or mutant.survived:
            print(line(mutant))
    print(summary(results.mutants))
    killed = sum(not mutant.survived for mutant in results.mutants if mutant.outcome)
    sys.exit(int(not given.list and killed < ASKED * len(results.mutants)))


def _run_in_copies(results: Results, chosen: Sequence[Mutant], jobs: int, cap: float) -> None:
    """Run mutants in copies of the tree, that are thrown away."""
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    folder.chmod(0o755)  # some tests become another user
    try:
        trees = [Tree(ROOT, folder / str(number)) for number in range(jobs)]
        if not results.seconds:
            results.seconds, results.failing = trees[0].measure()
            print(f"without a mutant: {sum(results.seconds.values()):.0f} s of CPU, "
                  f"failing: {', '.join(results.failing) or 'none'}", flush=True)  # fmt: skip
        results.write()
        run(results, chosen, trees, cap)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.SubprocessError as error:
        sys.exit(str(error))
