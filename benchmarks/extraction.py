"""How many of the first hundred candidates for terms are right, and how many known pairs are found?

    TMTOOL_MATERIAL=... python benchmarks/extraction.py [--names 3] [--show] [--encoder NAME]

Precision: the first 100 candidates of the Goals, targets and indicators (zh-Hans, en), on which the
few constants were chosen, and of TICO-19's texts, on which one of them was. There is no gold, so a
pair is right if a term base or the official names have it (un-ict and the countries), or if
extraction_judged.tsv, which a person filled by reading the texts, says so: "right" where
each side is a whole phrase and renders the other wherever they stand together, "part" where one
side lacks something or has too much, "wrong" otherwise; "term" says whether a glossary would want
it. What nobody has judged counts as wrong and is told.

Recall: the official short and formal names of countries, in sentences made from a seed, each name
so many times, and in the texts of TICO-19; the terms of un-ict in the Goals; the glossaries of
TICO-19 in its texts. A pair is to be found if it stands in two units or more; it is found where a
candidate is the pair, in whatever number, or has it among what competes.

Beside it a baseline: pairs of words, jieba's in Chinese, by Dice's coefficient over units, each
word once. It has single words only. The exit code is 1 where less is reached than is asked.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product
from pathlib import Path

from sets import all_sets

from tmtool import embed
from tmtool.concepts import ConceptEntry, Term
from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.lang.fold import fold
from tmtool.protocols import Encoder
from tmtool.terms import seeded
from tmtool.terms.base import TermBase
from tmtool.terms.extracting.extract import ExtractionLimits, KnownTerms, extract
from tmtool.terms.extracting.model import TextUnit
from tmtool.terms.extracting.rules import load_rules
from tmtool.units import TranslationUnit
from tmtool.words import split

LANGS = ("en", "zh")
FIRST = 100
ASKED_PRECISION = ASKED_NAMES = 0.90
_JUDGED = Path(__file__).with_name("extraction_judged.tsv")

Texts = tuple[str, str]
Method = Callable[[Sequence[Texts]], list[Texts]]

# Each with its Chinese; the numbers are names.
_SENTENCES = (
    ("Statements were made by the representatives of {0} and {1}.", "{0}代表和{1}代表发了言。"),
    ("The Committee considered the report of {0}.", "委员会审议了{0}的报告。"),
    ("At the request of {0}, the item was deferred.", "应{0}的请求，该项目推迟审议。"),
    ("{0}, {1} and {2} joined in sponsoring the draft.", "{0}、{1}和{2}加入为草案提案国。"),
    ("The delegation of {0} thanked that of {1}.", "{0}代表团向{1}代表团致谢。"),
    ("Technical assistance was given to {0} and {1}.", "向{0}和{1}提供了技术援助。"),
    ("The situation in {0} remains of concern.", "{0}局势仍然令人关切。"),
    ("Letter from the Permanent Mission of {0}", "{0}常驻代表团的信"),
    ("Agreement between the Government of {0} and that of {1}", "{0}政府和{1}政府之间的协定"),
    ("In favour: {0}, {1}, {2}", "赞成：{0}、{1}、{2}"),
    ("Imports from {0} grew faster than those from {1}.", "从{0}的进口比从{1}的进口增长快。"),
    ("Households in {0} have better access to water than in {1} or {2}.",
     "{0}家庭比{1}或{2}家庭更容易获得水。"),
)  # fmt: skip


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--names", type=int, default=3, help="how often each name stands there")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--encoder", help="weigh meanings as well")
    parser.add_argument("--show", action="store_true", help="print the candidates, and what misses")
    options = parser.parse_args()
    if "TMTOOL_MATERIAL" not in os.environ:
        parser.error("TMTOOL_MATERIAL doesn't say where the Goals and the names are")
    encoder = embed.load(options.encoder) if options.encoder else None
    methods = {"tmtool": ours(encoder), "dice": dice}
    reached = precision(methods, show=options.show)
    found = names(methods, options.names, random.Random(options.seed), show=options.show)
    real(methods, show=options.show)
    return 0 if reached >= ASKED_PRECISION and found >= ASKED_NAMES else 1


def ours(encoder: Encoder | None = None) -> Method:
    """All pairs of tmtool, in its order; what competes comes after the candidates."""

    def found(units: Sequence[Texts]) -> list[Texts]:
        given = [TextUnit(texts) for texts in units]
        candidates = extract(given, LANGS, ExtractionLimits(top=2000), encoder=encoder).candidates
        rivals = (rival.texts for each in candidates for rival in each.rivals)
        return [*(each.texts for each in candidates), *rivals]

    return found


def dice(units: Sequence[Texts]) -> list[Texts]:
    """Pairs of words in two units or more, by twice their common units among those of either."""
    sides: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    both: Counter[Texts] = Counter()
    for texts in units:
        found = [_words(text, lang) for text, lang in zip(texts, LANGS, strict=True)]
        for side, words in zip(sides, found, strict=True):
            side.update(words)
        both.update((one, other) for one, other in product(*found))
    scores = {
        (one, other): (2 * count / (sides[0][one] + sides[1][other]), count)
        for (one, other), count in both.items()
        if count > 1
    }
    return list(_competing(sorted(scores, key=lambda pair: (*(-n for n in scores[pair]), pair))))


def _competing(ranked: Iterable[Texts]) -> Iterator[Texts]:
    """Pairs as they come, no word a second time."""
    used: tuple[set[str], set[str]] = (set(), set())
    for one, other in ranked:
        if one not in used[0] and other not in used[1]:
            used[0].add(one)
            used[1].add(other)
            yield one, other


def _words(text: str, lang: str) -> set[str]:
    words = {fold(text[start:stop]) for start, stop in split(text, lang)}
    small = load_rules(lang).is_small
    return {word for word in words if len(word) > 1 and word.isalpha() and not small(word)}


def precision(methods: dict[str, Method], *, show: bool) -> float:
    """How many of the first candidates are right; the lowest figure of the first method."""
    print(f"{'first 100 candidates':24}{'right':>7}{'part':>6}{'wrong':>7}{'terms':>7}{'CPU s':>8}")
    (ours_, method), *others = methods.items()
    figures = [judged(f"{ours_}, the Goals", method, goals(), show=show)]
    for name, each in others:
        judged(f"{name}, the Goals", each, goals(), show=show)
    figures.append(judged(f"{ours_}, TICO-19", method, tico(), show=show))
    return min(figures)


def judged(what: str, method: Method, units: Sequence[Texts], *, show: bool) -> float:
    """A row: how many of the first hundred pairs are right, and their share."""
    known, told = KnownTerms(seeded.read("un-ict"), LANGS), judgements()
    start = time.process_time()
    pairs = method(units)[:FIRST]
    spent = time.process_time() - start
    verdicts = [_verdict(pair, known, told) for pair in pairs]
    count = Counter(verdict for verdict, _ in verdicts)
    terms = sum(verdict == "right" and term for verdict, term in verdicts)
    row = f"{count['right']:7}{count['part']:6}{count['wrong']:7}{terms:7}{spent:8.1f}"
    unjudged = f"  unjudged: {count['unjudged']}" if count["unjudged"] else ""
    print(f"{what:24}{row}{unjudged}")
    for pair, (verdict, term) in zip(pairs, verdicts, strict=True):
        if show:
            print(f"    {verdict:9}{'term' if term else '':6}{' | '.join(pair)}")
    return count["right"] / FIRST


def _verdict(
    pair: Texts, known: KnownTerms, judged: dict[Texts, tuple[str, bool]]
) -> tuple[str, bool]:
    """What is known of a pair, and whether a glossary would want it."""
    if known.find_entries(pair)[0]:
        return "right", True
    return judged.get((fold(pair[0]), fold(pair[1])), ("unjudged", False))


def judgements() -> dict[Texts, tuple[str, bool]]:
    """What a person said of pairs: the verdict, and whether it is a term."""
    with _JUDGED.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return {
        (fold(row["en"]), fold(row["zh"])): (row["verdict"], row["term"] == "yes") for row in rows
    }


def goals() -> list[Texts]:
    """The lines of both languages, which pair one by one."""
    (text,) = next(each.texts for each in all_sets() if each.name == "sdg")
    return _lines(text.target, text.source)


def tico() -> list[Texts]:
    """The texts of TICO-19."""
    path = Path(os.environ["TMTOOL_MATERIAL"]) / "formats/tmx/tico19/all.en-zh.tmx"
    units = filter(None, map(_unit, read_units(path, languages=LANGS)))
    texts = ((unit.get_text("en"), unit.get_text("zh")) for unit in units)
    return [(one, other) for one, other in texts if one and other]


def _lines(*paths: Path) -> list[Texts]:
    one, other = (path.read_text(encoding="utf-8").splitlines() for path in paths)
    return list(zip(one, other, strict=True))


def names(methods: dict[str, Method], times: int, rng: random.Random, *, show: bool) -> float:
    """How many names are found; the lowest figure of the first method."""
    print(f"\n{'known pairs found':24}" + "".join(f"{name:>18}" for name in methods))
    figures = []
    for what, pairs in official().items():
        units = list(made(pairs, times, rng))
        entries = [_entry(pair, number) for number, pair in enumerate(pairs)]
        figures.append(recall(f"countries, {what}", entries, units, methods, show=show))
    return min(figures)


def real(methods: dict[str, Method], *, show: bool) -> None:
    """How many terms of term bases are found in texts that people wrote."""
    recall("un-ict in the Goals", seeded.read("un-ict").entries, goals(), methods, show=show)
    countries = [_entry(pair, number) for number, pair in enumerate(official()["short"])]
    recall("countries in TICO-19", countries, tico(), methods, show=show)
    entries = list(_glossary(Path(os.environ["TMTOOL_MATERIAL"])))
    recall("glossaries of TICO-19", entries, tico(), methods, show=show)


def recall(
    what: str,
    entries: Sequence[ConceptEntry],
    units: Sequence[Texts],
    methods: dict[str, Method],
    *,
    show: bool,
) -> float:
    """A row: the share of entries found that have a pair in two units or more; the first method's.

    Terms are looked for as they are written there, in any case.
    """
    wanted = {entry.id: entry for entry in entries if _stands(entry, units)}
    known = KnownTerms(TermBase(tuple(wanted.values()), what), LANGS)
    figures = []
    for method in methods.values():
        found = {name for pair in method(units) for name in known.find_entries(pair)[0]}
        figures.append(len(found) / len(wanted))
        if show:
            missed = (entry for name, entry in wanted.items() if name not in found)
            print("    missed:", "; ".join(_told(entry) for entry in missed))
    row = "".join(f"{share:10.3f} of {len(wanted):4}" for share in figures)
    print(f"{f'{what}, {len(units)}':24}{row}")
    return figures[0]


def _stands(entry: ConceptEntry, units: Sequence[Texts]) -> bool:
    """Whether terms of both languages stand in two units."""
    words = [
        re.compile(rf"(?<!\w){re.escape(term.text)}(?!\w)", re.I)
        for term in entry.select_terms("en")
    ]
    chinese = [term.text for term in entry.select_terms("zh")]
    having = (
        True
        for one, other in units
        if any(text in other for text in chinese) and any(word.search(one) for word in words)
    )
    return len(list(islice(having, 2))) == 2


def _entry(pair: Texts, number: int) -> ConceptEntry:
    return ConceptEntry(str(number), (Term("en", pair[0]), Term("zh", pair[1])))


def _told(entry: ConceptEntry) -> str:
    return " | ".join(term.text for term in entry.terms)


def _unit(item: object) -> TranslationUnit | None:
    return item.unit if isinstance(item, UnitRead) else None


def _glossary(material: Path) -> Iterator[ConceptEntry]:
    """What TICO-19's glossaries say that an English term may be called in Chinese."""
    found: dict[str, list[str]] = {}
    for name in ("f_en-zh_CN.csv", "g_en_zh-CN.csv"):
        with (material / "terms/tico19" / name).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                several = re.split("[:;；]", row["targetString"])
                found.setdefault(row["sourceString"].strip(), []).extend(map(str.strip, several))
    for english, chinese in found.items():
        yield ConceptEntry(english, (Term("en", english), *(Term("zh", text) for text in chinese)))


def official() -> dict[str, list[Texts]]:
    """The short and the formal names, without articles and asterisks."""
    path = Path(os.environ["TMTOOL_MATERIAL"]) / "terms" / "country-codes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for form in ("Short", "Formal"):
        pairs = ((row[f"UNTERM English {form}"], row[f"UNTERM Chinese {form}"]) for row in rows)
        cleaned = [(_plain(one), _plain(other)) for one, other in pairs]
        found[form.lower()] = [pair for pair in dict.fromkeys(cleaned) if all(pair)]
    return {**found, "both": [*found["short"], *found["formal"]]}


def _plain(name: str) -> str:
    return name.replace("(the)", "").strip(" *").removeprefix("the ")


def made(pairs: Sequence[Texts], times: int, rng: random.Random) -> Iterator[Texts]:
    """Sentences with each pair of names so many times, none twice."""
    queue = [pair for _ in range(times) for pair in rng.sample(pairs, len(pairs))]
    seen = set()
    while len(queue) > 2:
        english, chinese = rng.choice(_SENTENCES)
        size = max(number + 1 for number in range(3) if f"{{{number}}}" in english)
        some = [queue.pop() for _ in range(size)]
        unit = english.format(*(e for e, _ in some)), chinese.format(*(z for _, z in some))
        if unit not in seen:
            seen.add(unit)
            yield unit


if __name__ == "__main__":
    sys.exit(main())
