"""How many errors of meaning do the checks find in clean pairs, and how many do they tell without?

    TMTOOL_MATERIAL=... python benchmarks/planted_meaning.py [--half work] [--kind KIND]
        [--way zh-en] [--each 200] [--seed 1] [--only CHECK] [--misses KIND] [--sample KIND]
        [--markdown PAGE]

One error is planted in a translation of the clean sets (halves.py), by rules that share no word
list with the checks. All checks run over a whole set, in which some pairs have an error and the
others are as they were. An error is found if its pair has an error or a warning, from whichever
check, that it did not have before; a check about form counts only for errors of form. Beside it
stands the share of the same pairs that were flagged before.

The half `measure` is for measuring only: no text of it is ever printed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple, TypeAlias

from claim_rates import find_interval
from error_tables import in_page
from halves import Half, Row, read_half
from planted_errors import usable
from planting import Edit, Pool, Site
from planting_kinds import KINDS, ErrorKind
from vectors import load_encoder

from tmtool.checks.model import Check, CheckInput, Pair
from tmtool.checks.registry import list_checks
from tmtool.findings import Finding
from tmtool.terms import seeded
from tmtool.terms.base import TermBase

Way: TypeAlias = Literal["zh-en", "en-zh"]
WAYS: tuple[Way, Way] = ("zh-en", "en-zh")
"""Source and target."""
Place: TypeAlias = tuple[str, int]
"""A pair: its set, and its number there."""
Told: TypeAlias = Mapping[Place, Sequence[Finding]]
"""What is found in a pair."""
Documents: TypeAlias = Mapping[str, Sequence[Site]]
"""Pairs that are checked together, by their sets."""

FORM = frozenset(
    ("width", "commas", "ellipses and dashes", "paired marks", "quotation marks", "spaces",
     "doubled marks", "repeated words", "curly quotes", "final punctuation", "damage", "titles")
)  # fmt: skip
"""Checks about form: they find no error of meaning, whatever they say of a text that has one."""
_SHARE = 3
"""One pair in so many has an error in one run. Chosen: what is held against the rest of a text
needs a rest that is sound."""
_FEW = 20
"""A set with errors in less than a pair of so many is not run whole. Chosen, for speed."""
_AROUND = 20
"""So many pairs on each side stay with an error then. Chosen, no measurement."""


class Planted(NamedTuple):
    """An error in a pair."""

    kind: ErrorKind
    site: Site
    edit: Edit


@dataclass
class Tally:
    """What became of the errors of a kind in a direction.

    `before` and `after` count the pairs that are flagged without and with their error.
    """

    places: int = 0
    planted: int = 0
    found: int = 0
    before: int = 0
    after: int = 0
    by: Counter[str] = field(default_factory=Counter)
    missed: list[Planted] = field(default_factory=list)


def main(given: Sequence[str] | None = None) -> int:
    """Print the table, or write it."""
    options = _options(given)
    chosen = [kind for kind in KINDS if not options.kind or kind.name in options.kind]
    checks = [
        each for each in usable(list_checks()) if not options.only or each.name in options.only
    ]
    tallies: dict[tuple[str, Way], Tally] = {}
    rows = list(read_half(options.half))
    for way in options.way or WAYS:
        pool = Pool([make_site(row, way) for row in rows])
        if options.sample:
            _print_sample(pool, options.sample, way, options.seed, options.each)
            continue
        planted = []
        for kind in chosen:
            tallies[kind.name, way] = tally = Tally()
            made, tally.places = plant(pool, kind, way, options.seed, options.each)
            planted += made
        measure(pool, planted, way, checks, tallies, options.seed)
    if options.sample:
        return 0
    lines = list(tables(tallies, options.half, options.seed))
    print(*lines, sep="\n")
    if options.markdown:
        in_page(options.markdown, lines, "planted meaning")
    for (kind_name, way), tally in tallies.items():
        if kind_name == options.misses:
            print(f"\nMissed, {kind_name}, {way}:")
            print(*map(_shown, tally.missed), sep="\n")
    return 0


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    names = [kind.name for kind in KINDS]
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", choices=("measure", "work"), default="measure")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=200, help="errors of a kind and direction")
    parser.add_argument("--kind", action="append", choices=names, metavar="KIND")
    parser.add_argument("--way", action="append", choices=WAYS)
    parser.add_argument("--only", action="append", metavar="CHECK", help="run this check alone")
    parser.add_argument(
        "--misses", choices=names, metavar="KIND", help="print what was missed of a kind"
    )
    parser.add_argument(
        "--sample", choices=names, metavar="KIND", help="print what would be planted"
    )
    parser.add_argument("--markdown", metavar="PAGE", type=Path, help="write the table there")
    options = parser.parse_args(given)
    if options.half == "measure" and (options.misses or options.sample):
        parser.error("texts of the measuring half are read by nobody: use --half work")
    if options.misses and options.kind is None:
        options.kind = [options.misses]
    return options


def make_site(row: Row, way: Way) -> Site:
    """A pair of a set, as the planters see it."""
    source, target = (row.zh, row.en) if way == "zh-en" else (row.en, row.zh)
    return Site(row.set, row.number, source, target, way[3:])


def plant(pool: Pool, kind: ErrorKind, way: Way, seed: int, each: int) -> tuple[list[Planted], int]:
    """`each` errors of a kind, where there are so many, and how many pairs have room for one.

    A pair gets a second one only where there are too few pairs.
    """
    found: list[list[Planted]] = []
    for site in pool.sites:
        if kind.sets and site.set not in kind.sets:
            continue
        rng = Random(f"{seed} {kind.name} {way} {site.set} {site.number}")
        edits = list(dict.fromkeys(kind.plant(site, pool, rng)))
        own = [Planted(kind, site, e) for e in edits if e.apply(site.written) != site.written]
        rng.shuffle(own)
        if own:
            found.append(own[: kind.most])
    Random(f"{seed} {kind.name} {way}").shuffle(found)
    ordered = [
        own[at] for at in range(max(map(len, found), default=0)) for own in found if at < len(own)
    ]
    return ordered[:each], len(found)


def measure(
    pool: Pool,
    planted: Sequence[Planted],
    way: Way,
    checks: Sequence[Check],
    tallies: Mapping[tuple[str, Way], Tally],
    seed: int,
) -> None:
    """Count what the checks say of the sets as they are, and with errors."""
    for each, before, after in iter_told(pool, planted, way, checks, seed):
        tally = tallies[each.kind.name, way]
        tally.before += bool(before)
        tally.after += bool(after)
        _count(tally, each, list(new_findings(before, after)))


def iter_told(
    pool: Pool, planted: Sequence[Planted], way: Way, checks: Sequence[Check], seed: int
) -> Iterator[tuple[Planted, list[Finding], list[Finding]]]:
    """Run the checks over the sets as they are, and with errors: what they say of each pair."""
    whole = _run(pool.of_set, {}, way, checks)
    for errors in _rounds(planted, pool, seed):
        full, cut = _documents(pool, errors)
        clean = {**whole, **_run(cut, {}, way, checks)} if cut else whole
        told = _run({**full, **cut}, errors, way, checks)
        for place, each in errors.items():
            before = [f for f in clean.get(place, ()) if _counts(f, each.kind)]
            after = [
                f for f in told.get(place, ())
                if _counts(f, each.kind) and not _is_of_errors(f, place[0], errors)
            ]  # fmt: skip
            yield each, before, after


def _documents(pool: Pool, errors: Collection[Place]) -> tuple[Documents, Documents]:
    """The sets that have errors, whole, or where they have few, these with their neighbours."""
    full: dict[str, Sequence[Site]] = {}
    cut: dict[str, Sequence[Site]] = {}
    for name, sites in pool.of_set.items():
        own = [at for at, site in enumerate(sites) if (name, site.number) in errors]
        if len(own) * _FEW > len(sites):
            full[name] = sites
        elif own:
            near = {at + by for at in own for by in range(-_AROUND, _AROUND + 1)}
            cut[name] = [site for at, site in enumerate(sites) if at in near]
    return full, cut


def _count(tally: Tally, each: Planted, new: Sequence[Finding]) -> None:
    tally.planted += 1
    if not new:
        tally.missed.append(each)
    else:
        tally.found += 1
    tally.by.update({finding.check for finding in new})


def _rounds(planted: Sequence[Planted], pool: Pool, seed: int) -> list[dict[Place, Planted]]:
    """The errors, so that none stand in one pair and no more than a share of a set has one."""
    rounds: list[dict[Place, Planted]] = []
    held: list[Counter[str]] = []
    order = list(planted)
    Random(f"{seed} rounds").shuffle(order)
    for each in order:
        place = each.site.set, each.site.number
        most = max(1, len(pool.of_set[each.site.set]) // _SHARE)
        at = next(
            (at for at, own in enumerate(rounds) if place not in own and held[at][place[0]] < most),
            len(rounds),
        )
        if at == len(rounds):
            rounds.append({})
            held.append(Counter())
        rounds[at][place] = each
        held[at][place[0]] += 1
    return rounds


def _run(
    documents: Documents, errors: Mapping[Place, Planted], way: Way, checks: Iterable[Check]
) -> Told:
    """What the checks say of the pairs of some texts, each a set, with these errors in them."""
    told: dict[Place, list[Finding]] = {}
    for name, sites in documents.items():
        pairs = []
        for site in sites:
            error = errors.get((name, site.number))
            text = error.edit.apply(site.written) if error else site.written
            pairs.append(Pair(site.number, site.raw_source, text))
        job = CheckInput(pairs, (way[:2], way[3:]), name, terms=_terms(), encoder=load_encoder)
        for check in checks:
            for finding in check.run(job):
                if finding.segment is not None and finding.severity != "note":
                    told.setdefault((name, finding.segment), []).append(finding)
    return told


@lru_cache(maxsize=1)
def _terms() -> TermBase:
    return seeded.read("un-ict")


def _counts(finding: Finding, kind: ErrorKind) -> bool:
    return kind.is_of_form or finding.check not in FORM


def _is_of_errors(finding: Finding, name: str, errors: Collection[Place]) -> bool:
    """Whether a finding only holds a pair against others that have errors themselves."""
    others = [other for other in finding.other_segments if other != finding.segment]
    return bool(others) and all((name, other) in errors for other in others)


def new_findings(before: Iterable[Finding], after: Iterable[Finding]) -> Iterator[Finding]:
    """What is told of a pair now and wasn't, by what is marked and by what is said."""
    old = Counter(key for finding in before for key in _keys(finding))
    for finding in after:
        keys = _keys(finding)
        if not any(old[key] for key in keys):
            yield finding
        old.subtract(keys)


def _keys(finding: Finding) -> list[tuple[str, ...]]:
    """What tells a finding from others of its pair: its message, and what it marks."""
    marks = [
        f"{at} {side.text[span.start : span.stop]}"
        for at, side in enumerate((finding.source, finding.target))
        for span in side.spans
    ]
    whole = [side.text for side in (finding.source, finding.target)]
    marked = [] if not marks or any(mark[2:] in whole for mark in marks) else marks
    return [(finding.check, finding.message), (finding.check, *(marked or ["whole"]))]


def tables(tallies: Mapping[tuple[str, Way], Tally], half: Half, seed: int) -> Iterator[str]:
    """A line for each kind, with both directions, and what the twelve kinds give together."""
    ways = list(dict.fromkeys(way for _, way in tallies))
    yield f"Half: {half}; seed {seed}; the error is in the translation."
    yield ""
    columns = "".join(
        f" {way} planted (of pairs with room) | found | recall (95 %) |" for way in ways
    )
    yield f"| kind |{columns} asked | flagged before | found by |"
    yield "|---|" + "---:|" * 3 * len(ways) + "---:|---:|---|"
    for kind in (kind for kind in KINDS if (kind.name, ways[0]) in tallies):
        own = [tallies[kind.name, way] for way in ways]
        planted, before = (sum(getattr(t, name) for t in own) for name in ("planted", "before"))
        by = sum((tally.by for tally in own), Counter[str]())
        most = ", ".join(f"{check} {count}" for check, count in by.most_common(3))
        yield (
            f"| {kind.name} |{''.join(map(_cells, own))} {kind.asked or ''} | "
            f"{100 * before / max(planted, 1):.1f} % | {most} |"
        )
    yield ""
    yield from _twelve(tallies)


def _cells(tally: Tally) -> str:
    low, high = find_interval(tally.found, tally.planted)
    return (
        f" {tally.planted} ({tally.places:,}) | {tally.found} | "
        f"{tally.found / max(tally.planted, 1):.2f} ({low:.2f}-{high:.2f}) |"
    )


def _twelve(tallies: Mapping[tuple[str, Way], Tally]) -> Iterator[str]:
    """How many times as many pairs are flagged with an error as without."""
    named = {kind.name for kind in KINDS if kind.is_of_twelve}
    own = [tally for (name, _), tally in tallies.items() if name in named]
    planted, found, after, before = (
        sum(getattr(tally, name) for tally in own)
        for name in ("planted", "found", "after", "before")
    )
    if planted:
        factor = f"{after / before:.1f} times as many" if before else "none without"
        yield (
            f"The twelve kinds of which a recall is asked: of {planted:,} pairs {after:,} are "
            f"flagged with their error ({found:,} for it), and {before:,} without: {factor}."
        )


def _print_sample(pool: Pool, name: str, way: Way, seed: int, each: int) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == name)
    made, places = plant(pool, kind, way, seed, each)
    print(f"\n{name}, {way}: {places} pairs have room")
    print(*map(_shown, made), sep="\n")


def _shown(each: Planted) -> str:
    site = each.site
    shown = each.edit.show(site.written)
    return f"{site.set} {site.number}: {shown}\n    {site.raw_source}\n    {site.written}"


if __name__ == "__main__":
    sys.exit(main())
