"""How many planted errors do the checks find, and how much do they find where nothing is wrong?

    TMTOOL_MATERIAL=... python benchmarks/planted_errors.py [--seed 1] [--each 100] [--misses KIND]
        [--alarms] [--markdown docs/checks.md]

Errors of every kind are planted in clean parallel texts (corpora/ict-2020, the Universal
Declaration and the Goals where TMTOOL_MATERIAL has them, made-up units), one in a pair, where
Chinese is the source and where English is. An error is found if a check that it belongs to says of
the pair what it did not say before. Paragraphs are taken out of whole documents, which are then
aligned. False alarms are the errors and warnings of the checks in the clean texts, but for what is
truly wrong there, which error_gold.toml lists; the texts as they were given are measured beside.
The exit code is 1 where less is reached than is asked. `--markdown` writes the tables into a page.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

import error_terms
from error_kinds import BELONG, PLANTERS, Langs, planted, turned
from error_tables import ASKED, WAYS, Alarms, Tallies, Tally, in_page, tables
from error_texts import Clean, clean_texts
from error_wholes import missing_paragraphs

from tmtool.checks.model import Check, CheckInput, Pair
from tmtool.checks.registry import list_checks
from tmtool.checks.running import run
from tmtool.findings import Finding
from tmtool.terms import seeded

VALUES = frozenset(("numbers", "dates", "symbols", "citations", "cited resolutions"))
"""Checks that may raise no false alarm at all."""
MOST_ALARMS = 0.01
"""Errors and warnings for a pair of clean text."""


def main(given: Sequence[str] | None = None) -> int:
    """Print the tables, or write them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=100, help="errors of a kind and direction")
    parser.add_argument("--misses", metavar="KIND", help="print what was missed of a kind")
    parser.add_argument("--alarms", action="store_true", help="print what is found in clean texts")
    parser.add_argument("--markdown", metavar="PAGE", type=Path, help="write the tables there")
    options = parser.parse_args(given)
    texts = list(clean_texts())
    tallies = recalls(texts, options.seed, options.each)
    alarms = [
        alarm(text, way, raw=raw, told=options.alarms)
        for raw in (False, True)
        for text in clean_texts(raw=raw)
        for way in WAYS
    ]
    lines = list(tables(tallies, alarms, options.seed))
    print(*lines, sep="\n")
    if options.markdown:
        in_page(options.markdown, lines)
    for (kind, _), tally in tallies.items():
        if kind == options.misses:
            print(*tally.missed, sep="\n")
    return (
        0 if reached(tallies) and all(map(is_quiet, alarms)) and not any(map(_lost, alarms)) else 1
    )


_GIVEN = {"terms", "deprecated", "superseded"}


def reached(tallies: Tallies) -> bool:
    """Whether as many errors are found of each kind as is asked, in each direction."""
    return all(tally.recall >= ASKED.get(kind, 0) for (kind, _), tally in tallies.items())


def usable(checks_: Iterable[Check]) -> tuple[Check, ...]:
    """Those that need nothing but the pairs and a term base."""
    return tuple(check for check in checks_ if set(check.needs) <= _GIVEN)


def recalls(texts: Sequence[Clean], seed: int, each: int) -> Tallies:
    """What is found of each kind, in each direction."""
    tallies: Tallies = {}
    pairs = [pair for text in texts for pair in text.pairs]
    for kind in PLANTERS:
        for way in WAYS:
            tallies[kind, way] = tally = Tally()
            own = pairs if way == WAYS[0] else [turned(pair) for pair in pairs]
            for clean, wrong in planted(own, kind, way, each, Random(f"{seed} {kind} {way}")):
                _judge(tally, kind, clean, wrong, way)
    for way in WAYS:
        tallies["paragraphs", way] = tally = Tally()
        for gone in missing_paragraphs(texts, way, Random(f"{seed} {way}"), each):
            tally.count(gone.found, f"{gone.text}: {gone.left}")
    return tallies


def _judge(tally: Tally, kind: str, clean: Pair, wrong: Pair, langs: Langs) -> None:
    new = _said(wrong, kind, langs) - _said(clean, kind, langs)
    tally.count(bool(new), f"{clean.source}\n  {clean.target}\n->{wrong.source}\n  {wrong.target}")


def _said(pair: Pair, kind: str, langs: Langs) -> Counter[tuple[str, str]]:
    job = CheckInput([pair], langs, terms=error_terms.base())
    own = [check for check in usable(list_checks()) if check.name in BELONG[kind]]
    return Counter((each.check, each.message) for check in own for each in check.run(job))


def alarm(text: Clean, way: Langs, *, raw: bool = False, told: bool = False) -> Alarms:
    """What the checks report of a text, each thing once; what is listed as true apart."""
    pairs = text.pairs if way == WAYS[0] else tuple(map(turned, text.pairs))
    job = CheckInput(pairs, way, text.name, terms=seeded.read("un-ict"))
    found = run(job, usable(list_checks())).findings
    places = [{(each.finding.check, place.segment) for place in each.places} for each in found]
    false = [each.finding for each, at in zip(found, places, strict=True) if not at <= text.known]
    if told and not raw:
        print(f"\n{text.name} {'-'.join(way)}", *map(_line, false), sep="\n")
    return Alarms(
        text.name, way, raw, len(pairs),
        Counter(each.check for each in false if each.severity in ("error", "warning")),
        sum(each.severity == "note" for each in false),
        (len(text.known & set().union(*places)), len(text.known)),
    )  # fmt: skip


def _line(each: Finding) -> str:
    return f"    {each.severity} {each.check}: {each.message} [{each.segment}]"


def is_quiet(of: Alarms) -> bool:
    """At most one alarm in a hundred pairs of clean text, and none about values."""
    return of.raw or (not VALUES & of.told.keys() and of.told.total() <= MOST_ALARMS * of.pairs)


def _lost(of: Alarms) -> bool:
    """Whether something that is listed as truly wrong is not found."""
    return not of.raw and of.gold[0] < of.gold[1]


if __name__ == "__main__":
    sys.exit(main())
