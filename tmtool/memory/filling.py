"""Files into a memory: streamed, looked at, resumable, with every unit accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from tmtool.doors import Store
from tmtool.errors import InputError
from tmtool.exchange.nouns import Item, Noticed, Read, Skipped

if TYPE_CHECKING:
    from tmtool.doors import Encoder
    from tmtool.exchange.inspect import Inspection, Verdict
    from tmtool.units import TranslationUnit

BATCH = 4_000
"""Units of one transaction: what a kill can cost, about a second of work."""
_LOOKED_AT = 1_000
"""Units that are looked at before the first is kept."""

Report: TypeAlias = Callable[[Skipped | Noticed], None]
Open: TypeAlias = Callable[[int], Iterator[Item]]
"""The items of a file, its first so many units passed over."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of the units of a file. `read` = added + merged + changed + same + skipped.

    `skipped` and `noticed` are counts by reason; `change` is the entry in the journal, None where
    nothing was new. `resumed` is how many units an earlier, interrupted run had taken in.
    """

    file: str
    change: int | None
    counts: Mapping[str, int]
    skipped: Mapping[str, int] = field(default_factory=dict)
    noticed: Mapping[str, int] = field(default_factory=dict)
    resumed: int = 0

    @property
    def read(self) -> int:
        return sum(self.counts.values()) + sum(self.skipped.values())


@dataclass(frozen=True, slots=True)
class Filling:
    """How to take a file in: who does it, what to call it, and what to make of doubtful ones."""

    store: Store
    by: str
    name: str
    report: Report = lambda item: None
    encoder: Encoder | None = None
    force: bool = False

    def take(self, open_file: Open, digest: str | None) -> Filled:
        """Keep all units of a file; whole, or up to a fault in it, which is raised.

        With a digest of the file an interrupted run is gone on with. A memory whose columns are
        swapped, shifted, strange or unrelated is an InputError, and nothing of it is kept.
        """
        work = _Work(self, digest)
        begun = self.store.unfinished(digest) if digest else None
        if begun:
            work.go_on(*begun)
        work.run(open_file)
        return work.filled


class _Work:
    """One file on its way in."""

    def __init__(self, filling: Filling, digest: str | None) -> None:
        self._with = filling
        self._digest = digest or sha256(filling.name.encode()).hexdigest()
        self._keeps_place = digest is not None
        self._counts: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._noticed: Counter[str] = Counter()
        self._change: int | None = None
        self._done = self._resumed = 0
        self._inspections: dict[tuple[str, str], Inspection] = {}

    def go_on(self, change: int, state: Mapping[str, object]) -> None:
        """Begin where an interrupted run was."""
        self._change = change
        for name in ("counts", "skipped", "noticed"):
            getattr(self, f"_{name}").update(state[name])
        self._done = self._resumed = int(str(state["done"]))

    def run(self, open_file: Open) -> None:
        items = self._first_looked_at(open_file(self._done))
        batch: list[TranslationUnit] = []
        fault = yield_fault = None
        while yield_fault is None:
            try:
                item = next(items, None)
            except InputError as error:
                # What stands before a fault is good, and is kept.
                fault, item = error, None
            if item is None:
                yield_fault = True
            else:
                self._take(item, batch)
            if len(batch) >= BATCH or (yield_fault and batch):
                self._keep(batch)
        self._judge(fault)
        self._finish(fault)
        if fault is not None:
            raise fault

    @property
    def filled(self) -> Filled:
        return Filled(
            self._with.name, self._change, dict(self._counts), dict(self._skipped),
            dict(self._noticed), self._resumed,
        )  # fmt: skip

    def _take(self, item: Item, batch: list[TranslationUnit]) -> None:
        if isinstance(item, Noticed):
            self._noticed[item.reason] += 1
            self._with.report(item)
            return
        self._done = max(self._done, item.number + 1)
        if isinstance(item, Read):
            refused = _refusal(item)
            if refused is None:
                self._look(item.unit)
                batch.append(item.unit)
                return
            item = refused
        self._skipped[item.reason] += 1
        self._with.report(item)

    def _keep(self, batch: list[TranslationUnit]) -> None:
        store = self._with.store
        details = {"file": self._with.name}
        with store.change("add", by=self._with.by, details=details, number=self._change) as change:
            outcomes = Counter(store.put(batch, change))
            if self._keeps_place:
                state = {
                    "done": self._done, "counts": self._counts + outcomes,
                    "skipped": self._skipped, "noticed": self._noticed,
                }  # fmt: skip
                store.note_import(self._digest, change, state)
        self._counts += outcomes
        self._change = change
        batch.clear()

    def _finish(self, fault: InputError | None) -> None:
        if self._change is None or not self._keeps_place:
            return
        details = {"file": self._with.name, "fault": str(fault) if fault else None}
        with self._with.store.change(
            "add", by=self._with.by, details=details, number=self._change
        ) as change:
            self._with.store.note_import(self._digest, change, None)

    # Looking at what comes.

    def _first_looked_at(self, items: Iterator[Item]) -> Iterator[Item]:
        """The items, after the first thousand were looked at: most wrong files show at once."""
        head: list[Item] = []
        fault = None
        try:
            for item in items:
                head.append(item)
                if len(head) >= _LOOKED_AT:
                    break
        except InputError as error:
            fault = error
        for item in head:
            if isinstance(item, Read):
                self._look(item.unit)
        self._judge(None)
        self._inspections.clear()
        yield from head
        if fault is not None:
            raise fault
        yield from items

    def _look(self, unit: TranslationUnit) -> None:
        if self._with.force:
            return
        from tmtool.exchange.inspect import Inspection

        first = unit.variants[0]
        for other in unit.variants[1:]:
            langs = first.lang, other.lang
            if langs not in self._inspections:
                self._inspections[langs] = Inspection(langs, self._with.encoder)
            self._inspections[langs].add(first.text, other.text)

    def _judge(self, fault: InputError | None) -> None:
        """Refuse a memory that is wrong as a whole; what was kept of it is taken back."""
        verdicts = [each.verdict() for each in self._inspections.values()]
        wrong = next((verdict for verdict in verdicts if verdict.problem), None)
        if wrong is None:
            return
        if self._change is not None:
            self._take_back()
        raise InputError(_told(self._with.name, wrong)) from fault

    def _take_back(self) -> None:
        store, number = self._with.store, self._change
        details = {"change": number, "file": self._with.name}
        with store.change("undo", by=self._with.by, details=details) as change:
            store.undo(number or 0, change)
            store.note_import(self._digest, change, None)


def _refusal(read: Read) -> Skipped | None:
    """Why a unit can't be kept, None where it can."""
    for variant in read.unit.variants:
        if len(variant.text) > LONGEST:
            detail = f"{variant.lang}: {len(variant.text):,} characters: {variant.text[:60]}..."
            return Skipped(read.line, read.number, "too long", detail)
    return None


LONGEST = 20_000
"""The most characters of a text: no segment has more."""


def _told(name: str, verdict: Verdict) -> str:
    evidence = "; ".join(verdict.evidence)
    return (
        f"{name}: the columns seem {verdict.problem} ({evidence}); nothing was taken in; --force "
        "takes it as it is"
    )


def units_of(items: Iterable[Item]) -> Iterator[TranslationUnit]:
    """Only the units."""
    return (item.unit for item in items if isinstance(item, Read))
