"""How many errors in values are found between any two languages, and what is said where none is?

    TMTOOL_MATERIAL=.../data python benchmarks/values_six.py [--half work] [--draws 6] [--misses]
        [--markdown docs/checks.md]

In sentences of `six_sentences.toml`, with values drawn by seed and written in the ways of each
language, and in the goals, targets and indicators and the articles of the Declaration, one value of
the translation is another. Found is what an error or a warning of `numbers`,
`dates`, `symbols` or `citations` reports; an alarm is the same where nothing was changed. The
texts are halved by the hash of their English: --half measure, the default, nobody worked with. The
exit code is 1 where a pair of languages has less than is asked, or an alarm that is not listed in
`six_defects.toml`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeAlias

from error_tables import in_page
from six_texts import Row, read_defects, read_rows, read_sentences
from six_writers import LANGS, SLOTS, Drawn

from tmtool.checks import citations, values
from tmtool.checks.model import CheckInput, Pair

ASKED = 0.95
"""The recall that each pair of languages has to reach. Chosen: by the issue."""
CHECKS = (values.NUMBERS, values.DATES, citations.SYMBOLS, citations.CITED)
WAYS = tuple(permutations(LANGS, 2))
"""Source and target."""
MARK = "values in six languages"
Way: TypeAlias = tuple[str, str]
Change: TypeAlias = Callable[[Any, Random], Drawn]
"""Another value of a slot; None where there is none."""
_SLOT = re.compile(r"\{(\w)\}")
_FIGURE = re.compile(r"(?<![0-9A-Za-z.,/])[0-9]{1,4}(?![0-9A-Za-z/]|[.,  ][0-9])")
_ARABIC = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


class Case(NamedTuple):
    """A pair of texts; `kind` is what is wrong in the second, or nothing."""

    kind: str
    source: str
    target: str
    row: Row


@dataclass
class Counts:
    """What was planted, found, and told where nothing is wrong."""

    planted: int = 0
    found: int = 0
    clean: int = 0
    alarms: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share that was found."""
        return self.found / self.planted if self.planted else 1.0


def other_digit(value: int, rng: Random) -> int:
    """The number with one digit changed; as long as it was.

    >>> len(str(other_digit(1500, Random(1))))
    4
    """
    digits = str(value)
    at = rng.randrange(len(digits))
    new = rng.choice([each for each in "123456789" if each != digits[at]])
    return int(digits[:at] + new + digits[at + 1 :])


def _change_decimal(value: Fraction, rng: Random) -> Fraction:
    return Fraction(other_digit(int(value * 100), rng), 100)


_LAST_PARTS = (2030, 12, 28, 28)
"""The last year, month, day and last day that are drawn."""


def _change_date(value: tuple[int, ...], rng: Random) -> tuple[int, ...] | None:
    """One part is another; None where two days of a span would be one."""
    at = rng.randrange(len(value))
    new = value[at] + 1 if value[at] < _LAST_PARTS[at] else value[at] - 1
    changed = (*value[:at], new, *value[at + 1 :])
    return None if len(value) == len(_LAST_PARTS) and changed[2] == changed[3] else changed


def _move(step: int, last: int) -> Change:
    """The value a step on, or back where it is the last."""
    return lambda value, _: value - step if value == last else value + step


CHANGES: Mapping[str, Mapping[str, Change]] = {
    "digit changed": {**dict.fromkeys("nlab", other_digit), "i": _change_decimal},
    "order of magnitude": {
        "n": lambda value, _: value * 10,
        **dict.fromkeys("mc", lambda value, rng: value * rng.choice((10, 1000))),
    },
    "percentage changed": dict.fromkeys(
        "pq", lambda value, rng: value + rng.choice((1, 2, 10, Fraction(1, 2)))
    ),
    "percentages exchanged": {},
    "date part changed": {
        **dict.fromkeys("dgt", _change_date), "u": lambda value, _: (value[0], value[1] + 1),
        **dict.fromkeys("yz", _move(3, 0)), "e": _move(10, 1990),
    },
    "ordinal changed": {**dict.fromkeys("kv", _move(1, 0)), "h": _move(1, 21), "o": _move(1, 99)},
    "symbol or resolution changed": dict.fromkeys(
        "sr", lambda value, rng: (*value[:-1], other_digit(value[-1], rng))
    ),
    "number in words changed": dict.fromkeys("xw", _move(-1, 3)),
    "fraction changed": {
        "f": lambda value, rng: rng.choice(
            [each for each in ((2, 3), (3, 4), (1, 3), (4, 5)) if each != value]
        )
    },
}  # fmt: skip
"""For each kind of error the slots that it changes, and how."""


def change_any(kind: str, drawn: Mapping[str, Drawn], rng: Random) -> dict[str, Drawn] | None:
    """The values of a sentence with one error of a kind; None where it has no room for one."""
    if kind == "percentages exchanged":
        if not {"p", "q"} <= drawn.keys() or drawn["p"] == drawn["q"]:
            return None
        return {**drawn, "p": drawn["q"], "q": drawn["p"]}
    slots = sorted(drawn.keys() & CHANGES[kind].keys())
    for slot in rng.sample(slots, len(slots)):
        new = CHANGES[kind][slot](drawn[slot], rng)
        if new is not None and new != drawn[slot]:
            return {**drawn, slot: new}
    return None


def write(sentence: str, drawn: Mapping[str, Drawn], lang: str, rng: Random) -> str:
    """The sentence with its values, each written in one of the ways of the language."""

    def fill(found: re.Match[str]) -> str:
        return rng.choice(SLOTS[found[1]].ways(drawn[found[1]], lang))

    return _SLOT.sub(fill, sentence)


def draw_cases(row: Row, way: Way, draws: int) -> Iterator[Case]:
    """A sentence with its values, and with each error that it has room for."""
    slots = sorted(set(_SLOT.findall(row.texts["en"])))
    for draw in range(draws):
        rng = Random(f"{row.number} {draw}")
        drawn = {slot: SLOTS[slot].draw(rng) for slot in slots}
        written = Random(f"{row.number} {draw} {way}")
        source = write(row.texts[way[0]], drawn, way[0], written)
        yield Case("", source, write(row.texts[way[1]], drawn, way[1], written), row)
        for kind in CHANGES:
            changed = change_any(kind, drawn, rng)
            if changed:
                yield Case(kind, source, write(row.texts[way[1]], changed, way[1], written), row)


def plant_cases(row: Row, way: Way) -> Iterator[Case]:
    """A published text as it is, and with a figure changed that both sides have."""
    source, target = (row.texts[lang] for lang in way)
    yield Case("", source, target, row)
    if read_defects().get((row.set, row.number), frozenset()) & set(way):
        return
    rng = Random(f"{row.set} {row.number} {way}")
    there = Counter(each[0] for each in _FIGURE.finditer(source.translate(_ARABIC)))
    plain = target.translate(_ARABIC)
    for found in _FIGURE.finditer(plain):
        if there[found[0]] and not found[0].startswith("0"):
            new = str(other_digit(int(found[0]), rng))
            yield Case(
                "figure changed", source, plain[: found.start()] + new + plain[found.end() :], row
            )


def find_told(cases: Sequence[Case], way: Way) -> dict[int, list[str]]:
    """What is told of which case."""
    job = CheckInput([Pair(at, each.source, each.target) for at, each in enumerate(cases)], way)
    told: dict[int, list[str]] = defaultdict(list)
    for check in CHECKS:
        for finding in check.run(job):
            if finding.severity != "note" and finding.segment is not None:
                told[finding.segment].append(finding.message)
    return told


def measure(rows: Sequence[Row], draws: int) -> dict[tuple[Way, str], Counts]:
    """Per pair of languages and kind of error; of alarms by the set of the text."""
    defects = read_defects()
    counts: dict[tuple[Way, str], Counts] = defaultdict(Counts)
    for way in WAYS:
        cases = [
            case
            for row in rows
            for case in (
                draw_cases(row, way, draws) if row.set == "sentences" else plant_cases(row, way)
            )
        ]
        told = find_told(cases, way)
        for at, case in enumerate(cases):
            own = counts[way, case.kind or case.row.set]
            shown = (
                f"{'-'.join(way)} {case.row.set} {case.row.number} {case.source} | {case.target}"
            )
            if case.kind:
                own.planted += 1
                own.found += bool(told[at])
                own.missed += [] if told[at] else [f"{case.kind}: {shown}"]
                continue
            is_known = defects.get((case.row.set, case.row.number), frozenset()) & set(way)
            own.clean += 1
            if told[at] and not is_known:
                own.alarms += 1
                own.missed.append(f"alarm: {shown}: {'; '.join(told[at])}")
    return counts


def main() -> int:
    """Measure and print; 1 where less is reached than is asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", choices=("work", "measure"), default="measure")
    parser.add_argument("--draws", type=int, default=6, help="how often a sentence gets values")
    parser.add_argument("--misses", action="store_true", help="print what is missed and alarms")
    parser.add_argument("--markdown", metavar="PAGE", type=Path, help="write the tables there")
    options = parser.parse_args()
    rows = [row for row in (*read_sentences(), *read_rows()) if row.half == options.half]
    counts = measure(rows, options.draws)
    if options.misses:
        print("\n".join(line for each in counts.values() for line in each.missed))
    lines = [f"Half: {options.half}; {options.draws} draws of values.", "", *tables(counts)]
    print("\n".join(lines))
    if options.markdown:
        in_page(options.markdown, lines, MARK)
    return int(not is_enough(counts))


def is_enough(counts: Mapping[tuple[Way, str], Counts]) -> bool:
    """Whether every pair of languages has the recall that is asked, and no text an alarm."""
    alarms = sum(each.alarms for each in counts.values())
    return not alarms and all(sum_up(counts, way=way).recall >= ASKED for way in WAYS)


def sum_up(
    counts: Mapping[tuple[Way, str], Counts], *, way: Way | None = None, kind: str | None = None
) -> Counts:
    """All of a pair of languages, or of a kind."""
    total = Counts()
    for (own_way, own_kind), each in counts.items():
        if way in (None, own_way) and kind in (None, own_kind):
            total.planted += each.planted
            total.found += each.found
            total.clean += each.clean
            total.alarms += each.alarms
    return total


def tables(counts: Mapping[tuple[Way, str], Counts]) -> Iterator[str]:
    """By pairs of languages, then by kinds of error; in Markdown."""
    yield "| from \\ to | " + " | ".join(LANGS) + " |"
    yield "|---|" + "---:|" * len(LANGS)
    for source in LANGS:
        cells = (
            "" if source == target else _cell(sum_up(counts, way=(source, target)))
            for target in LANGS
        )
        yield f"| {source} | " + " | ".join(cells) + " |"
    yield ""
    yield "| kind | planted | found | recall | least of a pair |"
    yield "|---|---:|---:|---:|---|"
    for kind in (*CHANGES, "figure changed"):
        total = sum_up(counts, kind=kind)
        least = min(WAYS, key=lambda way: counts[way, kind].recall)
        pair = f" ({'-'.join(least)})" if total.found < total.planted else ""
        yield (
            f"| {kind} | {total.planted:,} | {total.found:,} | {total.recall:.3f} | "
            f"{counts[least, kind].recall:.2f}{pair} |"
        )
    yield ""
    yield "| clean texts | pairs | alarms |"
    yield "|---|---:|---:|"
    for name in ("sentences", "sdg", "udhr"):
        total = sum_up(counts, kind=name)
        yield f"| {name} | {total.clean:,} | {total.alarms} |"


def _cell(counts: Counts) -> str:
    return f"{counts.recall:.3f} of {counts.planted:,}, {counts.alarms}"


if __name__ == "__main__":
    sys.exit(main())
