"""How many planted errors do the checks find, and how much do they find where nothing is wrong?

    TMTOOL_MATERIAL=... python benchmarks/planted_errors.py [--seed 1] [--each 150] [--misses KIND]

Errors of every kind are planted in clean parallel texts (corpora/ict-2020, the Universal
Declaration and the Goals where TMTOOL_MATERIAL has them, made-up units), one in a pair, from
Chinese to English and back. An error is found if a check that it belongs to says of the pair what
it did not say before. Paragraphs are taken out of whole documents, which are then aligned. False
alarms are the errors and warnings of the checks in the clean texts, but for what is listed as truly
wrong there.
The exit code is 1 where less is reached than is asked.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import error_terms
from error_kinds import BELONG, PLANTERS, planted
from error_texts import Clean, clean_texts
from error_wholes import missing_paragraphs

from tmtool.checks.nouns import Check, Job, Pair
from tmtool.checks.registry import checks
from tmtool.checks.running import run
from tmtool.findings import Finding
from tmtool.terms import seeded

LANGS = ("zh", "en")
ASKED = {
    "numbers": 0.98, "percentages": 0.98, "dates": 0.98, "ordinals": 0.98, "symbols": 0.98,
    "citations": 0.98, "lost values": 0.98, "paragraphs": 0.98, "punctuation": 0.90,
    "wrong on both": 0.98, "forbidden terms": 0.98, "wrong terms": 0.95,
}  # fmt: skip
_VALUES = frozenset(("numbers", "dates", "symbols", "citations", "register"))
_ALARMS = 0.01


@dataclass
class Tally:
    """How many errors of a kind were planted and found, and those that were not."""

    planted: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share that was found."""
        return self.found / self.planted if self.planted else 1.0


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=150, help="errors of a kind, at most")
    parser.add_argument("--misses", metavar="KIND", help="print what was missed of a kind")
    parser.add_argument("--alarms", action="store_true", help="print what is found in clean texts")
    options = parser.parse_args()
    texts = list(clean_texts())
    tallies = recalls(texts, options.seed, options.each)
    print(*_recall_table(tallies), sep="\n")
    if options.misses in tallies:
        print(*tallies[options.misses].missed, sep="\n")
    quiet = True
    for raw in (False, True):
        print(f"\nfalse alarms on the {'raw' if raw else 'clean'} texts")
        for text in clean_texts(raw=raw):
            found = findings(text)
            print(_alarm_line(text, found))
            if options.alarms and not raw:
                print(*(f"    {e.check}: {e.message} [{e.segment}]" for e in found), sep="\n")
            quiet &= raw or _is_quiet(text, found)
    reached = all(tallies[kind].recall >= asked for kind, asked in ASKED.items() if kind in tallies)
    return 0 if reached and quiet else 1


def usable(checks_: Iterable[Check]) -> tuple[Check, ...]:
    """Those that need nothing but the pairs and a term base."""
    return tuple(check for check in checks_ if set(check.needs) <= {"terms"})


def recalls(texts: Sequence[Clean], seed: int, each: int) -> dict[str, Tally]:
    """What is found of each kind, in both directions."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    pairs = [pair for text in texts for pair in text.pairs]
    for way in (LANGS, LANGS[::-1]):
        turned = pairs if way == LANGS else [Pair(p.number, p.target, p.source) for p in pairs]
        for kind in PLANTERS:
            rng = Random(f"{seed} {kind} {way}")
            for clean, wrong in planted(turned, kind, way, each // 2, rng):
                _judge(tallies[kind], kind, clean, wrong, way)
    for gone in missing_paragraphs(texts, Random(seed), each // 2):
        tally = tallies["paragraphs"]
        tally.planted += 1
        tally.found += gone.found
        tally.missed += [] if gone.found else [f"{gone.text}: {gone.left}"]
    return dict(tallies)


def _judge(tally: Tally, kind: str, clean: Pair, wrong: Pair, langs: tuple[str, str]) -> None:
    tally.planted += 1
    new = _said(wrong, kind, langs) - _said(clean, kind, langs)
    if new:
        tally.found += 1
    else:
        tally.missed.append(f"{clean.source}\n  {clean.target}\n->{wrong.source}\n  {wrong.target}")


def _said(pair: Pair, kind: str, langs: tuple[str, str]) -> Counter[tuple[str, str]]:
    job = Job([pair], langs, terms=error_terms.base())
    own = [check for check in usable(checks()) if check.name in BELONG[kind]]
    return Counter((each.check, each.message) for check in own for each in check.run(job))


def findings(text: Clean) -> list[Finding]:
    """What the checks report of a text but what is known to be wrong there: each thing once."""
    job = Job(text.pairs, LANGS, text.name, terms=seeded.read("un-ict"))
    found = (each.finding for each in run(job, usable(checks())).found)
    return [each for each in found if (each.check, each.segment) not in text.known]


def alarms(found: Iterable[Finding]) -> list[Finding]:
    """Without what is only information: a rendering that varies is no error."""
    return [each for each in found if each.severity != "information"]


def _recall_table(tallies: dict[str, Tally]) -> Iterator[str]:
    yield f"{'kind':14}{'planted':>8}{'found':>7}{'recall':>8}  asked"
    for kind, tally in tallies.items():
        asked = f"{ASKED[kind]:.2f}" if kind in ASKED else ""
        yield f"{kind:14}{tally.planted:8}{tally.found:7}{tally.recall:8.3f}  {asked}".rstrip()
    planted_, found = (sum(getattr(t, n) for t in tallies.values()) for n in ("planted", "found"))
    yield f"{'all':14}{planted_:8}{found:7}{found / planted_:8.3f}"


def _alarm_line(text: Clean, found: Sequence[Finding]) -> str:
    told = [
        ", ".join(
            f"{check} {count}" for check, count in Counter(each.check for each in some).items()
        )
        for some in (alarms(found), [each for each in found if each.severity == "information"])
    ]
    share = 100 * len(alarms(found)) / len(text.pairs)
    beside = f"; information: {told[1]}" if told[1] else ""
    return (
        f"{text.name:10}{len(text.pairs):6} pairs {share:7.2f} per 100  {told[0] or 'none'}{beside}"
    )


def _is_quiet(text: Clean, found: Sequence[Finding]) -> bool:
    """At most one alarm in a hundred pairs, and none about values."""
    values = any(each.check in _VALUES for each in found)
    return not values and len(alarms(found)) <= _ALARMS * len(text.pairs)


if __name__ == "__main__":
    sys.exit(main())
