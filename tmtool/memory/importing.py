"""Files into a memory: streamed, looked at, resumable, with every unit accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import chain, islice, starmap
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TypeAlias

from tmtool.errors import InputError
from tmtool.formats.tmx.headers import build_details
from tmtool.formats.units.model import Item, LinkedNames, ReadNotice, SkippedUnit, UnitRead
from tmtool.formats.units.provenance import find_edit
from tmtool.lang.wrap import format_count
from tmtool.limits import LONGEST_TEXT, check_unit, check_whole_text
from tmtool.memory.successors import note_links
from tmtool.protocols import Change, ImportResult, Store, View
from tmtool.protocols.data import OUTCOMES
from tmtool.un.labels import has_words
from tmtool.units import Origin, TranslationUnit
from tmtool.where import And, Equal, is_match

if TYPE_CHECKING:
    from tmtool.formats.units.inspect import Inspection
    from tmtool.protocols import Encoder
    from tmtool.texts import DocumentText

BATCH = 4_000  # units of one transaction, about a second of work that a kill can cost
_TEXTS = 50  # whole texts of one transaction
_ODDITIES = ("broken encoding", "length ratio")
_SHOWN = 60  # characters of a text in messages
_LOOKED_AT = 1_000  # items that are inspected before the first is kept

Report: TypeAlias = Callable[[SkippedUnit | ReadNotice], None]
Texts: TypeAlias = "Callable[[TranslationUnit], Iterable[DocumentText]]"


def find_no_texts(_: TranslationUnit) -> tuple[DocumentText, ...]:
    """The whole texts of files of which nothing but segments is known."""
    return ()


class ItemCounter:
    """Counts units for progress: bytes alone say little of the work."""

    def __init__(self, report: Callable[[int, int, int], None] | None) -> None:
        self._told = report
        self._units = 0

    def count_items(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, counted."""
        for item in items:
            self._units = item.number + 1
            yield item

    def report(self, done: int, total: int) -> None:
        """Tell how far it has come."""
        if self._told is not None:
            self._told(done, total, self._units)


@dataclass(slots=True)
class ImportRun:
    """A run by its name, "" for one that can't be continued, and the digests of its files."""

    name: str = ""
    digests: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Importer:
    """How to add a file: by whom, under which name, and what to do with doubtful units.

    `memory` is its name in filters. `restricted` texts are added to others only on demand. The
    file replaces what the memory has of the texts `anew`, by their ids. Finished files of a `run`
    are not read again until `finish_run`.
    """

    store: Store
    by: str
    name: str
    report: Report = lambda item: None
    encoder: Encoder | None = None
    force: bool = False
    memory: str | None = None
    restricted: bool = False
    anew: tuple[str, ...] = ()
    run: ImportRun = field(default_factory=ImportRun)

    def take(
        self, items: Iterable[Item], digest: str | None, texts: Texts = find_no_texts
    ) -> ImportResult:
        """Keep all units of a file; whole, or up to a fault in it, which is raised.

        With a digest of the file an interrupted run is continued, and reports all items again.
        InputError, before anything is kept, for swapped, shifted or unrelated columns.
        """
        # What can't be gone on with is unfinished all the same until it is done.
        work = _FileImport(self, digest or token_hex(32), texts)
        if not work.is_finished:
            work.run(iter(items))
        if digest:
            self.run.digests.append(digest)
        return work.filled


def finish_run(store: Store, run: ImportRun, by: str) -> None:
    """Forget that files of a run are finished, now that all of it is: they can be added again."""
    kept = [each for each in run.digests if store.find_unfinished(each)]
    if not kept:
        return
    number, _ = store.find_unfinished(kept[-1]) or (None, {})
    with store.begin_change("add", user=by, details={}, number=number) as change:
        for digest in kept:
            change.note_import(digest, None)


class _NothingNewError(Exception):
    """A change that would be one in name only, and is none."""


class _FileImport:
    """One file on its way in."""

    def __init__(self, filling: Importer, digest: str, texts: Texts) -> None:
        self._with = filling
        self._find_texts = texts
        self._texts: tuple[DocumentText, ...] | None = None
        """Those that are still to be kept; None before anybody has asked for them."""
        self._digest = digest
        self._batch: list[TranslationUnit] = []
        self._counts: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._noticed: Counter[str] = Counter()
        self._headers: tuple[Origin, ...] = ()
        self._given: list[DocumentText] = []
        """Texts that stand in the file itself."""
        self._links: list[LinkedNames] = []
        self._kept: set[tuple[str, int | None]] = set()
        """Which units were kept, and at which positions, where others are to give way."""
        self._left: SkippedUnit | None = None
        self._change: int | None = None
        self._seen = self._past = self._resumed = 0
        self._fault: InputError | None = None
        self._inspections: dict[tuple[str, str], Inspection] = {}
        self.is_finished = False
        begun = filling.store.find_unfinished(digest)
        # What another run has finished may have been changed since: it is read as any other file.
        if begun and begun[1].get("finished", filling.run.name) == filling.run.name:
            self.is_finished = "finished" in begun[1]
            self._go_on(*begun)

    def _go_on(self, change: int, state: Mapping[str, Mapping[str, int]]) -> None:
        """Begin where an interrupted run was."""
        self._change = change
        self._counts.update(state["counts"])
        self._skipped.update(state["skipped"])
        self._noticed.update(state["noticed"])
        self._past = state["place"]["items"]
        self._resumed = self.filled.read

    def run(self, items: Iterator[Item]) -> None:
        for item in self._first_looked_at(self._until_fault(self._check_restrictions(items))):
            self._seen += 1
            self._take(item)
            if len(self._batch) >= BATCH or len(self._given) >= _TEXTS:
                self._keep()
        self._keep()
        self._judge()
        self._note_oddities()
        self._drop_others()
        note_links(self._with.store, self._links, self._with.by)
        self._finish()
        if self._fault is not None:
            self._report_kept_units(self._fault)
            raise self._fault

    def _report_kept_units(self, fault: InputError) -> None:
        """Add to the fault how many units were kept before it, and how to undo that."""
        count = sum(self._counts[name] for name in ("added", "merged", "changed"))
        if self._change is None or not count:
            return
        were, them = ("was", "it") if count == 1 else ("were", "them")
        if count == self._counts["added"]:
            done, undone = "added", f"takes {them} out"
        else:
            done, undone = "added or changed", "reverts that"
        units = format_count(count, "unit")
        clause = f"{units} {were} {done} before the error; undo {self._change} {undone}"
        fault.extend(clause, added=count, change=self._change)

    @property
    def filled(self) -> ImportResult:
        outcomes: Any = {each: self._counts[each] for each in (*OUTCOMES, "replaced")}
        return ImportResult(
            file=self._with.name,
            change=self._change,
            read=sum(self._counts[each] for each in OUTCOMES) + self._skipped.total(),
            **outcomes,
            skipped=dict(self._skipped),
            noticed=dict(self._noticed),
            resumed=self._resumed,
        )

    def _until_fault(self, items: Iterator[Item]) -> Iterator[Item]:
        """What stands before a fault is good, and is kept."""
        try:
            yield from items
        except InputError as error:
            self._fault = error

    def _check_restrictions(self, items: Iterator[Item]) -> Iterator[Item]:
        """InputError at the first restricted unit, if the memory has other texts."""
        is_allowed = self._with.restricted
        for item in items:
            if not is_allowed and isinstance(item, UnitRead):
                marks = [each.restriction for each in item.unit.origins if each.restriction]
                if marks:
                    others = View(Equal("restriction", None))
                    if self._batch or self._with.store.count_units(others):
                        raise InputError(
                            f"{self._with.name} is {marks[0]}: add it to a memory of its own",
                            code="restricted text", file=self._with.name, restriction=marks[0],
                        )  # fmt: skip
                    is_allowed = True
            yield item

    def _take(self, item: Item) -> None:
        item = _checked(item)
        new = self._seen > self._past
        if not isinstance(item, UnitRead):
            self._with.report(item)
            if isinstance(item, ReadNotice):
                self._headers += item.headers
                self._given += filter(self._can_keep, item.texts)
                self._links += item.links
            if new:
                self._count(item)
        elif new:
            if self._left is not None and self._left.number == item.number:
                # Only a side of it was left out.
                self._skipped[self._left.reason] -= 1
                self._noticed[self._left.reason] += 1
            self._batch.append(_named(item.unit, self._with.memory))

    def _count(self, item: SkippedUnit | ReadNotice) -> None:
        """A unit counts as skipped once, however much there is to be said of it."""
        known = self._left is not None and self._left.number == item.number
        if isinstance(item, SkippedUnit) and not known:
            self._left = item
            self._skipped[item.reason] += 1
        else:
            self._noticed[item.reason] += 1

    def _keep(self) -> None:
        if not self._batch and not self._given:
            return
        if self._with.anew:
            self._kept |= {(each.key, at.position) for each in self._batch for at in each.origins}
        store, outcomes = self._with.store, Counter[str]()
        details: dict[str, Any] = {"file": self._with.name}
        if self._headers:
            details["headers"] = build_details(self._headers)
        try:
            with store.begin_change(
                "add", user=self._with.by, details=details, number=self._change
            ) as change:
                outcomes.update(change.put(self._batch))
                _replace_former(change, self._batch)
                texts = (*self._given, *self._whole_texts())
                told = {*outcomes, *map(change.put_document, texts)}
                if self._change is None and told == {"same"}:
                    raise _NothingNewError
                self._note(change, self._counts + outcomes)
        except _NothingNewError:
            pass
        else:
            self._change = change.number
            if self._texts is not None:
                self._texts = ()
        self._counts += outcomes
        self._batch.clear()
        self._given.clear()

    def _whole_texts(self) -> tuple[DocumentText, ...]:
        """The texts that the units are of; where they can't be had, that is told."""
        if self._texts is None and self._batch:
            try:
                found = tuple(self._find_texts(self._batch[0]))
            except InputError as error:
                self._tell_no_text(error)
                found = ()
            self._texts = tuple(filter(self._can_keep, found))
        return self._texts or ()

    def _can_keep(self, text: DocumentText) -> bool:
        try:
            check_whole_text(text)
        except InputError as error:
            self._tell_no_text(error)
            return False
        return True

    def _tell_no_text(self, error: InputError) -> None:
        noticed = ReadNotice(0, self._seen, "whole text not kept", str(error))
        self._noticed[noticed.reason] += 1
        self._with.report(noticed)

    def _note(self, change: Change, counts: Counter[str]) -> None:
        """How far it has come, in the transaction that brings it there."""
        change.note_import(self._digest, self._build_state(counts))

    def _build_state(self, counts: Counter[str]) -> dict[str, Any]:
        return {
            "place": {"items": self._seen}, "counts": counts, "skipped": +self._skipped,
            "noticed": self._noticed,
        }  # fmt: skip

    def _drop_others(self) -> None:
        """Take out what is to give way, in the same change; whole, or not at all after a fault."""
        if self._fault is not None or not self._kept:
            return
        store = self._with.store
        where = And(tuple(Equal("document", each) for each in self._with.anew))
        old = [
            (each.unit, kept)
            for each in store.iter_units(View(where))
            if len(kept := self._list_kept(each.unit)) < len(each.unit.origins)
        ]
        if not old:
            return
        details = {"file": self._with.name}
        with store.begin_change(
            "add", user=self._with.by, details=details, number=self._change
        ) as change:
            change.drop([unit.key for unit, _ in old], where)
            change.put([replace(unit, origins=kept) for unit, kept in old if kept])
        self._change = change.number
        if gone := sum(not kept for _, kept in old):
            self._counts["replaced"] += gone

    def _list_kept(self, unit: TranslationUnit) -> tuple[Origin, ...]:
        """The origins of a unit that stay: those in other texts, and those in the file."""
        anew = {*self._with.anew}
        return tuple(
            each
            for each in unit.origins
            if (unit.key, each.position) in self._kept
            or {place.document for place in each.places if place.document} != anew
        )

    def _finish(self) -> None:
        self._skipped = +self._skipped
        if self._change is None:
            return
        with self._with.store.begin_change(
            "add", user=self._with.by, details={}, number=self._change
        ) as change:
            is_part = self._with.run.name and self._fault is None
            done = self._build_state(self._counts) | {"finished": self._with.run.name}
            change.note_import(self._digest, done if is_part else None)

    # Looking at what comes.

    def _first_looked_at(self, items: Iterator[Item]) -> Iterator[Item]:
        """The items, after the first thousand were looked at: most wrong files show at once."""
        head = [(item, self._look_at(item)) for item in islice(items, _LOOKED_AT)]
        going_on, encoder = self._inspections, self._with.encoder
        # What has been judged ends there, and what comes would be looked at by itself.
        self._inspections = deepcopy(going_on, {id(encoder): encoder})
        self._judge()
        self._inspections = going_on
        looked = chain(head, ((item, self._look_at(item)) for item in items))
        return starmap(self._report_oddities, looked)

    def _report_oddities(self, item: Item, oddities: Iterable[tuple[str, str]]) -> Item:
        """The item; its oddities are counted when all is there."""
        for kind, detail in oddities:
            self._with.report(ReadNotice(item.line, item.number, kind, detail))
        return item

    def _look_at(self, item: Item) -> Iterable[tuple[str, str]]:
        return () if self._with.force or not isinstance(item, UnitRead) else self._look(item.unit)

    def _look(self, unit: TranslationUnit) -> list[tuple[str, str]]:
        """The oddities that only comparing languages can tell, and the texts that have them."""
        from tmtool.formats.units.inspect import Inspection

        told = []
        first = unit.variants[0]
        for other in (each for each in unit.variants if each.lang != first.lang):
            langs = first.lang, other.lang
            if langs not in self._inspections:
                self._inspections[langs] = Inspection(langs, self._with.encoder)
            kinds = self._inspections[langs].add(first.text, other.text)
            if kinds:
                detail = f"{first.text[:_SHOWN]} | {other.text[:_SHOWN]}"
                told += [(kind, detail) for kind in _ODDITIES if kind in kinds]
        return told

    def _judge(self) -> None:
        """Refuse a memory that is wrong as a whole; what was kept of it is taken back."""
        verdicts = (each.judge() for each in self._inspections.values())
        wrong = next((verdict for verdict in verdicts if verdict.problem), None)
        if wrong is None:
            return
        if self._change is not None:
            self._take_back(self._change)
        raise InputError(
            f"{self._with.name}: the columns seem {wrong.problem} ({'; '.join(wrong.evidence)}); "
                "nothing was added",
            code="doubtful columns", file=self._with.name, problem=wrong.problem,
        ) from self._fault  # fmt: skip

    def _note_oddities(self) -> None:
        """Count what only comparing languages can tell; readers tell the rest, unit by unit."""
        for inspection in self._inspections.values():
            counts = inspection.judge().counts
            self._noticed.update({kind: counts[kind] for kind in _ODDITIES if counts.get(kind)})

    def _take_back(self, number: int) -> None:
        store = self._with.store
        details = {"change": number, "file": self._with.name}
        with store.begin_change("undo", user=self._with.by, details=details) as change:
            change.undo(number)


def _checked(item: Item) -> Item:
    """Return the item, or a skipped unit with its reason if a memory cannot use it."""
    if not isinstance(item, UnitRead):
        return item
    if not any(has_words(each.text) for each in item.unit.variants):
        told = " | ".join(each.text[:_SHOWN] for each in item.unit.variants)
        return SkippedUnit(item.line, item.number, "numbers only", told)
    try:
        check_unit(item.unit)
    except InputError as error:
        long = any(len(each.text) > LONGEST_TEXT for each in item.unit.variants)
        return SkippedUnit(item.line, item.number, "too long" if long else "not kept", str(error))
    return item


def _replace_former(change: Change, units: Iterable[TranslationUnit]) -> None:
    """Take units out where their wording was edited: what they became stands there now.

    Nobody should find wording that was corrected beside the new one; elsewhere it stays.
    """
    for unit in units:
        for origin in unit.origins:
            edit = find_edit(origin) if origin.properties else None
            documents = [each.document for each in origin.places if each.document]
            if edit is None or not documents:
                continue
            before = dict(edit.before)
            variants = (
                replace(each, text=before.get(each.lang, each.text)) for each in unit.variants
            )
            former = TranslationUnit(tuple(variants))
            with change.read_within() as store:
                (stored,) = store.read_units([former.key])
            if stored is None or former.key == unit.key:
                continue
            where = And(tuple(Equal("document", each) for each in documents))
            change.drop([former.key], where)
            # It may stand in other paragraphs of the document as well.
            others = [
                each
                for each in stored.unit.origins
                if is_match(where, each) and each.position != origin.position
            ]
            if others:
                change.put([replace(stored.unit, origins=tuple(others))])


def _named(unit: TranslationUnit, memory: str | None) -> TranslationUnit:
    """The unit as part of a memory of that name."""
    if memory is None:
        return unit
    origins = unit.origins or (Origin(),)
    return replace(unit, origins=tuple(replace(each, memory=memory) for each in origins))
