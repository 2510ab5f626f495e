"""How often are the checks right? Labels of findings in published texts, and their table.

    TMTOOL_MATERIAL=.../data python benchmarks/claims.py unlabelled [--half measure] [--planted]
        [--check NAME] [--sheet FILE]
    python benchmarks/claims.py take SHEET FIRST SECOND [SETTLED] [--planted]
    TMTOOL_MATERIAL=... python benchmarks/claims.py table [--write] [--markdown docs/checks.md]

A claim is what a check reports of a pair of the clean sets (`halves.py`): the check and the
stretches that it marks. It is right if it is true for the text as given, debatable if careful
people would disagree, else wrong; debatable claims count as not right. Two readers label each
claim, and a third look settles differences; `claims.jsonl` keeps all labels. It holds no sentence
of the texts: a claim is found again by its set, row, digest and stretches, whatever its message.

`unlabelled` counts the claims without a label, and writes them as a sheet for readers; `take`
adds what two readers wrote, a line each: number, T, D or F, and perhaps why. With `--planted` they
are about pairs with a planted error (planted_claims.py, planted_claims.jsonl). `table` compares the
labels of today's claims with `tmtool/checks/kinds.toml`; `--write` notes in `claims.jsonl` which
rules made each claim, `--markdown` writes the table and the rates into a page. The exit code is 1
where an error or a warning has no label, or kinds.toml has other counts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from claim_rates import ToldClaim, iter_rates, measure_rates
from error_tables import in_page
from halves import Half, Row, read_half
from planted_claims import find_planted
from vectors import load_encoder

from tmtool.checks.kinds import read_kinds
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.registry import list_checks
from tmtool.checks.running import run
from tmtool.findings import Finding, MarkedText
from tmtool.terms import seeded

Verdict: TypeAlias = Literal["right", "debatable", "wrong"]
_LETTERS: Mapping[str, Verdict] = {"T": "right", "D": "debatable", "F": "wrong"}
FILE = Path(__file__).with_name("claims.jsonl")
PLANTED_FILE = Path(__file__).with_name("planted_claims.jsonl")
Langs: TypeAlias = tuple[str, str]
WAYS: tuple[Langs, Langs] = (("zh", "en"), ("en", "zh"))
_HELD = 120
"""Characters of a Chinese text that a claim is held against; English has twice as many (chosen)."""
ENOUGH = 30
"""Claims of a rule on pairs with a planted error that are labelled."""


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
    """Verdicts of two readers on a claim, and the settled one.

    `half` and `rules` say of which half the pair is and which rules made the claim when the table
    was last written.
    """

    claim: Claim
    readers: tuple[Verdict, ...]
    verdict: Verdict
    half: Half | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A claim as it is made today, with all that a reader needs."""

    claim: Claim
    half: Half
    way: Langs
    finding: Finding
    texts: tuple[MarkedText, MarkedText]
    others: tuple[Row, ...]


def read_labels(file: Path = FILE) -> list[Label]:
    """The labels of a file, in the order in which they were given."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [_parse(json.loads(line)) for line in lines]


def _parse(record: dict[str, object]) -> Label:
    readers, verdict = record.pop("readers"), record.pop("verdict")
    half, rules = record.pop("half", None), record.pop("rules", ())
    spans = {lang: tuple(map(tuple, record.pop(lang))) for lang in ("zh", "en")}  # type: ignore[call-overload]
    return Label(Claim(**record, **spans), tuple(readers), verdict, half, tuple(rules))  # type: ignore[arg-type]


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
    """All that the checks (or some of them) say of a half, in both directions."""
    made: list[Made] = []
    for _, rows in groupby(read_half(half), key=lambda row: row.set):
        listed = list(rows)
        for way in WAYS:
            made += _check(listed, way, names, half)
    return made


def make_planted_claims() -> list[Made]:
    """Claims on pairs that were given an error, of the measuring half: `ENOUGH` of each rule."""
    of_rule: defaultdict[tuple[str, str], list[Made]] = defaultdict(list)
    for way in WAYS:
        for row, finding in find_planted(way):
            if finding.severity == "note":
                continue
            sides = finding.source, finding.target
            zh, en = sides if way == WAYS[0] else sides[::-1]
            claim = Claim(row.set, row.number, row.digest, finding.check, _spans(zh), _spans(en))
            made = Made(claim, "measure", way, finding, (zh, en), ())
            of_rule[finding.check, finding.rule].append(made)
    # In an order of their own, so that a change of a rule leaves most of its labels in use.
    for listed in of_rule.values():
        listed.sort(key=lambda each: sha256(str(each.claim).encode()).digest())
    return [each for listed in of_rule.values() for each in listed[:ENOUGH]]


def _check(rows: Sequence[Row], way: Langs, names: Sequence[str], half: Half) -> Iterator[Made]:
    """What is found in one set, as a text of its own."""
    texts = [(row.zh, row.en) if way == WAYS[0] else (row.en, row.zh) for row in rows]
    pairs = [Pair(number, *both) for number, both in enumerate(texts)]
    job = CheckInput(pairs, way, rows[0].set, terms=seeded.read("un-ict"), encoder=load_encoder)
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
                yield Made(claim, half, way, finding, (zh, en), others)


def _spans(side: MarkedText) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((span.start, span.stop) for span in side.spans))


def write_sheet(made: Sequence[Made], path: Path) -> None:
    """Write claims for readers, and beside them what each is, for `take`."""
    with path.open("w", encoding="utf-8") as file:
        for number, each in enumerate(made, start=1):
            finding = each.finding
            print(f"### {number}  {finding.severity}  {finding.check}  {finding.rule}", file=file)
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


def take(sheet: Path, readers: Sequence[Path], settled: Path | None, to: Path = FILE) -> int:
    """Add the labels of two readers to a file; how many claims still need to be settled."""
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
    with to.open("a", encoding="utf-8") as file:
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


def count_right(labels: Iterable[Label]) -> dict[tuple[str, str], tuple[int, int]]:
    """Count the right and all labelled claims of each kind in the measuring half.

    >>> claim = Claim("sdg", 1, "0" * 16, "dates", (), ())
    >>> count_right([Label(claim, ("right", "right"), "right", "measure", ("years",))])
    {('dates', 'years'): (1, 1)}
    """
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for each in labels:
        for rule in each.rules if each.half == "measure" else ():
            right, of = counts.get((each.claim.check, rule), (0, 0))
            counts[each.claim.check, rule] = right + (each.verdict == "right"), of + 1
    return counts


def note_rules(made: Iterable[Made], labels: Sequence[Label]) -> list[Label]:
    """Return the labels with the half and the rules of the claims that are made today."""
    found = Labels(labels)
    rules: defaultdict[Claim, set[str]] = defaultdict(set)
    halves: dict[Claim, Half] = {}
    for each in made:
        label = found.find(each.claim)
        if label is not None:
            rules[label.claim].add(each.finding.rule)
            halves[label.claim] = each.half
    return [
        replace(each, half=halves.get(each.claim), rules=tuple(sorted(rules[each.claim])))
        for each in labels
    ]


def write_labels(labels: Iterable[Label], file: Path = FILE) -> None:
    """Write labels, a line each."""
    with file.open("w", encoding="utf-8") as lines:
        for each in labels:
            record = asdict(each.claim) | {"readers": each.readers, "verdict": each.verdict}
            if each.half:
                record |= {"half": each.half, "rules": each.rules}
            print(json.dumps(record), file=lines)


def main(given: Sequence[str] | None = None) -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("unlabelled", help="count and write what has no label")
    taking = commands.add_parser("take", help="add the labels of two readers")
    listing.add_argument("--half", choices=get_args(Half), default="measure")
    listing.add_argument("--check", action="append", default=[], help="only claims of this check")
    for each in (listing, taking):
        each.add_argument("--planted", action="store_true", help="of pairs with a planted error")
    listing.add_argument("--sheet", metavar="FILE", type=Path, help="write them for readers")
    taking.add_argument("sheet", type=Path)
    taking.add_argument("readers", type=Path, nargs=2)
    taking.add_argument("settled", type=Path, nargs="?")
    counting = commands.add_parser("table", help="count the labels of what is told today")
    counting.add_argument("--write", action="store_true", help="note the rules of claims")
    counting.add_argument("--markdown", metavar="PAGE", type=Path, help="write the tables there")
    options = parser.parse_args(given)
    if options.command == "take":
        to = PLANTED_FILE if options.planted else FILE
        return int(take(options.sheet, options.readers, options.settled, to) > 0)
    if options.command == "unlabelled":
        made = (
            make_planted_claims() if options.planted else make_claims(options.half, options.check)
        )
        labels = Labels(read_labels(PLANTED_FILE if options.planted else FILE))
        return _list_unlabelled(made, labels, options.sheet)
    return _print_tables(write=options.write, page=options.markdown)


def _list_unlabelled(listed: Iterable[Made], labels: Labels, sheet: Path | None) -> int:
    once = {each.claim: each for each in listed}
    made = [each for each in once.values() if not labels.find(each.claim)]
    weights = Counter((each.finding.severity, each.finding.check) for each in made)
    for (severity, check), count in sorted(weights.items()):
        print(f"{severity:<10} {check:<24} {count:>5}")
    print(f"{len(made)} claims have no label")
    if sheet:
        write_sheet(made, sheet)
    return 0


def _print_tables(*, write: bool, page: Path | None) -> int:
    made = {half: make_claims(half) for half in get_args(Half)}
    labels = note_rules((each for listed in made.values() for each in listed), read_labels())
    if write:
        write_labels(labels)
    counts = count_right(labels)
    pairs = Counter(row.set for row in read_half("measure"))
    found = Labels(labels)
    rates = {
        "-".join(way): measure_rates(list_told(made["measure"], way, found), pairs) for way in WAYS
    }
    lines = [*iter_kinds(), "", *iter_rates(rates)]
    print(*lines, sep="\n")
    if page:
        in_page(page, lines, "kinds")
    different = {
        kind: counts.get(kind, (0, 0))
        for kind, own in read_kinds().items()
        if (own.right, own.of) != counts.get(kind, (0, 0))
    }
    for (check, rule), (right, of) in different.items():
        print(f"{check}, {rule}: {right} of {of} are right, kinds.toml has other counts")
    unlabelled = [
        each for each in made["measure"]
        if each.finding.severity != "note" and found.find(each.claim) is None
    ]  # fmt: skip
    return int(bool(different or unlabelled))


def iter_kinds() -> Iterator[str]:
    """Yield the table of kinds for a page."""
    yield "| check | rule | severity | right | with a planted error, right | exception |"
    yield "|---|---|---|---|---|---|"
    for (check, rule), kind in read_kinds().items():
        share = f"{kind.right} of {kind.of}" if kind.of else ""
        planted = f"{kind.planted[0]} of {kind.planted[1]}" if kind.planted[1] else ""
        yield f"| {check} | {rule} | {kind.severity} | {share} | {planted} | {kind.why} |"


def list_told(made: Iterable[Made], way: Langs, labels: Labels) -> Iterator[ToldClaim]:
    """List the claims of a direction; claims without a label count as not right."""
    for each in made:
        if each.way == way:
            label = labels.find(each.claim)
            right = label is not None and label.verdict == "right"
            yield ToldClaim(each.claim.set, each.finding.severity, right)


if __name__ == "__main__":
    sys.exit(main())
