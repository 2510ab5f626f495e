"""How often are the checks right? Labels of what they say of published texts, and their table.

    TMTOOL_MATERIAL=.../data python benchmarks/claims.py unlabelled [--half measure] [--sheet FILE]
    python benchmarks/claims.py take SHEET FIRST SECOND [SETTLED]
    TMTOOL_MATERIAL=... python benchmarks/claims.py table [--write]

A claim is what a check says of a pair of the clean sets (`halves.py`): the check and the stretches
that it marks. It is right if it is true for the text as given, debatable if careful people would
disagree, else wrong; what is debatable counts as not right. Two readers label each claim alone,
and where they differ a third look settles it; `claims.jsonl` keeps all of it. It holds no sentence
of the texts: a claim is found again by its set, row, digest and stretches, whatever its message.

`unlabelled` counts the claims that have no label, and writes them as a sheet for readers; `take`
adds what two readers wrote, a line each: number, T, D or F, and perhaps why. `table` counts the
labels of the claims that are made today and decides as what each rule is shown, which `--write`
puts into `tmtool/checks/certainty.toml` and docs/checks.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from halves import Half, Row, read_half

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.registry import list_checks
from tmtool.checks.running import run
from tmtool.findings import Finding, MarkedText
from tmtool.terms import seeded

Verdict: TypeAlias = Literal["right", "debatable", "wrong"]
_LETTERS: Mapping[str, Verdict] = {"T": "right", "D": "debatable", "F": "wrong"}
FILE = Path(__file__).with_name("claims.jsonl")
WAYS = (("zh", "en"), ("en", "zh"))
SURE = {"error": 0.9, "warning": 0.75}
"""The share of claims that a rule must have right to be shown so. Standard of this project: a
reviser leaves a checker on that is wrong once in ten errors, once in four warnings."""
_HELD = 120
"""Characters of a Chinese text that a claim is held against; English has twice as many (chosen)."""
ENOUGH = 30
"""Labelled claims of the measuring half that a share is taken from."""
MOST_WRONG = 2
"""A rule with fewer may warn if in all clean pairs it was not right so often at most."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a check says of a pair; `zh` and `en` are what it marks, in code points."""

    set: str
    row: int
    digest: str
    check: str
    zh: tuple[tuple[int, int], ...]
    en: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Label:
    """What two readers said of a claim, and what counts."""

    claim: Claim
    readers: tuple[Verdict, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Made:
    """A claim as it is made today, with all that a reader needs."""

    claim: Claim
    half: Half
    finding: Finding
    texts: tuple[MarkedText, MarkedText]
    others: tuple[Row, ...]


def read_labels() -> list[Label]:
    """The labels, in the order in which they were given."""
    lines = FILE.read_text("utf-8").splitlines() if FILE.exists() else []
    return [_parse(json.loads(line)) for line in lines]


def _parse(record: dict[str, object]) -> Label:
    readers, verdict = record.pop("readers"), record.pop("verdict")
    spans = {lang: tuple(map(tuple, record.pop(lang))) for lang in ("zh", "en")}  # type: ignore[call-overload]
    return Label(Claim(**record, **spans), tuple(readers), verdict)  # type: ignore[arg-type]


class Labels:
    """Labels to be found by claims."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self._by_pair: defaultdict[tuple[str, str], list[Label]] = defaultdict(list)
        for each in labels:
            self._by_pair[each.claim.digest, each.claim.check].append(each)

    def find(self, claim: Claim) -> Label | None:
        """The label of a claim: of the same stretches, else of what is mostly the same ones."""
        listed = self._by_pair[claim.digest, claim.check]
        for each in listed:
            if (each.claim.zh, each.claim.en) == (claim.zh, claim.en):
                return each
        near = [each for each in listed if _share(each.claim, claim) >= 0.5]
        return max(near, key=lambda each: _share(each.claim, claim), default=None)


def _share(first: Claim, second: Claim) -> float:
    """How much of what either of two claims marks is marked by both."""
    one, two = _marked(first), _marked(second)
    return len(one & two) / len(one | two) if one and two else 0.0


def _marked(claim: Claim) -> set[tuple[str, int]]:
    return {
        (lang, at)
        for lang, spans in (("zh", claim.zh), ("en", claim.en))
        for start, stop in spans
        for at in range(start, stop)
    }


def make_claims(half: Half, names: Sequence[str] = ()) -> list[Made]:
    """All that the checks (or some of them) say of a half, in both directions, each thing once."""
    made: dict[Claim, Made] = {}
    for _, rows in groupby(read_half(half), key=lambda row: row.set):
        listed = list(rows)
        for way in WAYS:
            for each in _check(listed, way, names, half):
                made.setdefault(each.claim, each)
    return list(made.values())


def _check(
    rows: Sequence[Row], way: tuple[str, str], names: Sequence[str], half: Half
) -> Iterator[Made]:
    """What is found in one set, as a text of its own."""
    texts = [(row.zh, row.en) if way == WAYS[0] else (row.en, row.zh) for row in rows]
    pairs = [Pair(number, *both) for number, both in enumerate(texts)]
    job = CheckInput(pairs, way, rows[0].set, terms=seeded.read("un-ict"))
    checks = [each for each in list_checks() if not names or each.name in names]
    for group in run(job, checks).findings:
        for place in group.places:
            if place.segment is None:
                continue
            finding, row = group.finding, rows[place.segment]
            sides = finding.source, finding.target
            zh, en = sides if way == WAYS[0] else sides[::-1]
            if (zh.text, en.text) == (row.zh, row.en):
                claim = Claim(
                    row.set, row.number, row.digest, finding.check, _spans(zh), _spans(en)
                )
                others = tuple(rows[at] for at in finding.other_segments[:2])
                yield Made(claim, half, finding, (zh, en), others)


def _spans(side: MarkedText) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((span.start, span.stop) for span in side.spans))


def write_sheet(made: Sequence[Made], path: Path) -> None:
    """Write claims for readers, and beside them what each is, for `take`."""
    with path.open("w", encoding="utf-8") as file:
        for number, each in enumerate(made, start=1):
            finding = each.finding
            print(f"### {number}  {finding.grade}  {finding.check}  {finding.rule}", file=file)
            print(f"claim: {finding.message}", file=file)
            for lang, side in zip(("zh", "en"), each.texts, strict=True):
                print(f"{lang}: {_mark(side)}", file=file)
            for one in finding.evidence:
                print(f"evidence: {one.what}", file=file)
            if finding.suggestion:
                print(f"suggestion: {finding.suggestion}", file=file)
            for row in each.others:
                print(f"held against: {row.zh[:_HELD]} | {row.en[: 2 * _HELD]}", file=file)
            print(file=file)
    keys = "".join(f"{json.dumps(asdict(each.claim), ensure_ascii=False)}\n" for each in made)
    path.with_suffix(".keys").write_text(keys, "utf-8")


def _mark(side: MarkedText) -> str:
    text = side.text
    for start, stop in reversed(_spans(side)):
        text = f"{text[:start]}⟦{text[start:stop]}⟧{text[stop:]}"
    return text


def take(sheet: Path, readers: Sequence[Path], settled: Path | None) -> int:
    """Add the labels of two readers; how many of a sheet's claims still need to be settled."""
    keys = [json.loads(line) for line in sheet.with_suffix(".keys").read_text("utf-8").splitlines()]
    said = [_read_verdicts(path, len(keys)) for path in readers]
    agreed = _read_verdicts(settled, None) if settled else {}
    open_ = [
        number
        for number in range(1, len(keys) + 1)
        if len({each[number] for each in said}) > 1 and number not in agreed
    ]
    if open_:
        print(f"to settle: {', '.join(map(str, open_))}")
        return len(open_)
    with FILE.open("a", encoding="utf-8") as file:
        for number, key in enumerate(keys, start=1):
            labels = [each[number] for each in said]
            verdict = agreed.get(number, labels[0])
            file.write(json.dumps(key | {"readers": labels, "verdict": verdict}) + "\n")
    return 0


def _read_verdicts(path: Path, count: int | None) -> dict[int, Verdict]:
    """The verdicts of a reader, by number; ValueError where one is missing or is none."""
    found: dict[int, Verdict] = {}
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            number, letter = line.split()[:2]
            found[int(number)] = _LETTERS[letter.strip().upper()]
    if count is not None and set(found) != set(range(1, count + 1)):
        missing = sorted(set(range(1, count + 1)) - set(found))
        raise ValueError(f"{path}: no verdict on {missing[:9]}, or too many")
    return found


@dataclass
class Count:
    """What a rule told: labelled claims of the measuring half, and what is not right in all."""

    severity: str = "note"
    right: int = 0
    debatable: int = 0
    wrong: int = 0
    told: int = 0
    not_right: int = 0
    unlabelled: int = 0

    @property
    def labelled(self) -> int:
        """Claims of the measuring half with a label."""
        return self.right + self.debatable + self.wrong

    def decide_shown(self) -> str:
        """As what the rule may be shown."""
        if self.labelled < ENOUGH:
            return "warning" if self.not_right <= MOST_WRONG else "to verify"
        share = self.right / self.labelled
        return self.severity if share >= SURE[self.severity] else "to verify"


def count_labels(made: Iterable[Made]) -> dict[tuple[str, str], Count]:
    """The counts of each rule of each check, but for notes."""
    labels = Labels(read_labels())
    counts: defaultdict[tuple[str, str], Count] = defaultdict(Count)
    for each in made:
        if each.finding.severity == "note":
            continue
        count = counts[each.finding.check, each.finding.rule]
        if count.severity != "error":
            count.severity = each.finding.severity
        count.told += 1
        label = labels.find(each.claim)
        if label is None:
            count.unlabelled += 1
            continue
        count.not_right += label.verdict != "right"
        if each.half == "measure":
            setattr(count, label.verdict, getattr(count, label.verdict) + 1)
    return dict(sorted(counts.items()))


def main(given: Sequence[str] | None = None) -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("unlabelled", help="count and write what has no label")
    listing.add_argument("--half", choices=get_args(Half), default="measure")
    listing.add_argument("--check", action="append", default=[], help="only claims of this check")
    listing.add_argument("--sheet", metavar="FILE", type=Path, help="write them for readers")
    taking = commands.add_parser("take", help="add the labels of two readers")
    taking.add_argument("sheet", type=Path)
    taking.add_argument("readers", type=Path, nargs=2)
    taking.add_argument("settled", type=Path, nargs="?")
    commands.add_parser("table", help="count the labels of what is told today")
    options = parser.parse_args(given)
    if options.command == "take":
        return int(take(options.sheet, options.readers, options.settled) > 0)
    if options.command == "unlabelled":
        return _list_unlabelled(options.half, options.check, options.sheet)
    return _print_table()


def _list_unlabelled(half: Half, names: Sequence[str], sheet: Path | None) -> int:
    labels = Labels(read_labels())
    made = [each for each in make_claims(half, names) if labels.find(each.claim) is None]
    grades = Counter((each.finding.grade, each.finding.check) for each in made)
    for (grade, check), count in sorted(grades.items()):
        print(f"{grade:<10} {check:<24} {count:>5}")
    print(f"{len(made)} claims of the half {half!r} have no label")
    if sheet:
        write_sheet(made, sheet)
    return 0


def _print_table() -> int:
    made = [*make_claims("work"), *make_claims("measure")]
    for (check, rule), count in count_labels(made).items():
        print(
            f"{check:<22} {rule:<22} {count.severity:<8} {count.right:>4} {count.debatable:>4} "
            f"{count.wrong:>4}  told {count.told:>4}  not right {count.not_right:>3}  "
            f"no label {count.unlabelled:>4}  {count.decide_shown()}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
