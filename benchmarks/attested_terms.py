"""Where each rendering of seeds/un-ict.toml stands in texts that are official in both languages.

    TMTOOL_MATERIAL=.../data python benchmarks/attested_terms.py [--write]

People decide which concepts there are, which renderings they have and what is noted of them; all of
that is read from the term base itself. What is said of a rendering is found here: its sources with
their paragraphs, its date and body, whether it is verified (stands beside a rendering of its
concept) or attested (two of the sources have it so), and whether it may be preferred. `--write`
puts that into the file; run again, it writes the same bytes. A rendering that no text at hand has
keeps the source that somebody gave it, and is printed: it attests nothing.

The texts: the parts of E/RES/2023/3 and A/RES/61/211 that are at hand, the Goals and targets
(A/RES/70/1) and indicators (A/RES/71/313) of sustainable development, and pairs of the United
Nations Parallel Corpus, of which the half for work alone is read (see halves.py). The Goals are
read whole, so that on their rows of the measuring half the checks of terms are not measured blind.
The draft of 12 November 2020, the seed, is at hand in Chinese alone.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from halves import read_half

from tmtool.lang.fold import fold
from tmtool.terms.patterns import is_abbreviation
from tmtool.terms.seeded import locate_seed

Table: TypeAlias = dict[str, Any]
Lang: TypeAlias = Literal["zh", "en"]

CORPUS = "UN Parallel Corpus"
DRAFT = "draft of 12 November 2020"
ALONE = {"zh": "Chinese alone", "en": "English alone"}
NAMES = ("documents", "meetings", "organs", "titles")
"""Subjects whose concepts are names: one adopted text is enough to prefer the name it uses."""
SHOWN = 3
"""So many paragraphs of a source are named, the others counted. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text, or many: whose it is and of when; adopted texts alone make a rendering preferred."""

    name: str
    body: str
    date: str
    adopted: bool = True


SOURCES = {
    each.name: each
    for each in (
        Source("E/RES/2023/3", "Economic and Social Council", "2023-06-07"),
        Source("A/RES/71/313", "General Assembly", "2017-07-06"),
        Source("A/RES/70/1", "General Assembly", "2015-09-25"),
        Source("A/RES/61/211", "General Assembly", "2006-12-20"),
        # Ziemski, Junczys-Dowmunt and Pouliquen (2016): its development set is of 2015.
        Source(CORPUS, "United Nations", "2015", adopted=False),
        Source(DRAFT, "General Assembly, Second Committee", "2020-11-12", adopted=False),
    )
}
"""In the order in which they are cited: adopted texts, the latest first."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a source, or what is at hand of it: `kind` and `number` say which one."""

    source: str
    kind: str
    number: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Found:
    """Where a rendering stands beside one of its concept, and where alone in its language."""

    beside: tuple[Passage, ...] = ()
    alone: tuple[Passage, ...] = ()

    @property
    def sources(self) -> frozenset[str]:
        """The sources that are official in both languages and have it."""
        return frozenset(each.source for each in self.beside)

    @property
    def is_adopted(self) -> bool:
        """Whether an adopted text has it in both languages."""
        return any(SOURCES[each].adopted for each in self.sources)


def read_passages() -> list[Passage]:
    """All that is read, each source in its order."""
    folder = Path(os.environ["TMTOOL_MATERIAL"]) / "align"
    return [
        *_read_council(folder / "un_ecosoc_2023_3" / "pairs.tsv"),
        *_read_goals(folder / "sdg" / "lines"),
        *(
            Passage("A/RES/61/211", "para.", row["para"], row["zh"], row["en"])
            for row in _read_table(folder / "un_ga61_ldc" / "pairs.tsv")
        ),
        *(
            Passage(CORPUS, "place", str(row.number), row.zh, row.en)
            for row in read_half("work")
            if row.set == "unpc_dev"
        ),
        *_read_draft(Path(__file__).parents[1] / "corpora" / "ict-2020" / "zh.txt"),
    ]


def _read_table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def _read_council(file: Path) -> Iterator[Passage]:
    """What precedes the opening line is heading; what one language lacks has no number."""
    kind, number = "heading", 0
    for row in _read_table(file):
        if not (row["zh"] and row["en"]):
            yield Passage("E/RES/2023/3", "unnumbered paragraph", "", row["zh"], row["en"])
            continue
        told = re.match(r"(\d+)\. ", row["en"])
        if told:
            yield Passage("E/RES/2023/3", "para.", told[1], row["zh"], row["en"])
        elif row["en"].endswith("plenary meeting"):
            yield Passage("E/RES/2023/3", "date line", "", row["zh"], row["en"])
        else:
            said = str(number) if number else ""
            yield Passage("E/RES/2023/3", kind, said, row["zh"], row["en"])
            if number or row["en"].startswith("The Economic"):
                kind, number = "preambular para.", number + 1


def _read_goals(folder: Path) -> Iterator[Passage]:
    """Goals, targets and indicators; short names of Goals stand in no resolution."""
    sides = [
        (folder / f"{name}.txt").read_text("utf-8").splitlines() for name in ("keys", "zh", "en")
    ]
    for key, chinese, english in zip(*sides, strict=True):
        group, _, name = key.partition("/")
        *numbers, what = name.split("-")
        if what != "title":
            continue
        kind = {"global_goals": "Goal", "global_targets": "target"}.get(group, "indicator")
        symbol = "A/RES/71/313" if kind == "indicator" else "A/RES/70/1"
        yield Passage(symbol, kind, ".".join(numbers), chinese, english)


def _read_draft(file: Path) -> Iterator[Passage]:
    """The paragraphs of the draft, in Chinese."""
    kind, number = "heading", 0
    for line in file.read_text("utf-8").splitlines():
        told = re.match(r"(\d+)\. ", line)
        if told:
            yield Passage(DRAFT, "para.", told[1], line, "")
        elif line[0] in "¹²³⁴⁵⁶⁷⁸⁹":
            yield Passage(DRAFT, "footnote", "", line, "")
        else:
            yield Passage(DRAFT, kind, str(number) if number else "", line, "")
            if number or line == "大会，":
                kind, number = "preambular para.", number + 1


_MARK = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?<=[A-Za-z])[1-9](?![0-9])")
_SPACE = re.compile(r"\s+")


def clean(text: str, lang: str) -> str:
    """A text without the marks of footnotes; Chinese without blanks, which mean nothing there.

    >>> clean("2001-20107 as an initiative", "en"), clean("《2001-2010 十年期》2执行", "zh")
    ('2001-2010 as an initiative', '《2001-2010十年期》2执行')
    """
    text = _MARK.sub("", text.replace("2001-20107", "2001-2010"))
    return _SPACE.sub("" if lang == "zh" else " ", text)


def is_cased(text: str) -> bool:
    """Whether case counts in it: WHO is no who, and a Council is no council.

    >>> is_cased("ICT"), is_cased("Chair"), is_cased("Internet access")
    (True, True, False)
    """
    return is_abbreviation(text) or (text[0].isupper() and " " not in text)


@cache
def build_patterns(text: str, lang: Lang) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds a rendering, in English as a word, one or several; and what blots it out."""
    if lang == "zh":
        found = re.escape(fold(clean(text, lang)))
    else:
        word = text if is_cased(text) else fold(text)
        forms = re.escape(word) + "(?:e?s)?", re.escape(re.sub("y$", "ies", word))
        found = rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)"
    return re.compile(found), re.compile(found, re.IGNORECASE)


@cache
def _clean_and_fold(text: str, lang: Lang) -> tuple[str, str]:
    cleaned = clean(text, lang)
    return cleaned.replace("’", "'"), fold(cleaned)


def find_renderings(text: str, lang: Lang, terms: Sequence[str]) -> set[str]:
    """Which renderings of a concept a text has; not those that stand inside longer ones alone.

    >>> sorted(find_renderings("信息社会世界峰会", "zh", ["峰会", "世界峰会", "信息社会世界峰会"]))
    ['信息社会世界峰会']
    """
    cased, folded = _clean_and_fold(text, lang)
    found = set()
    for term in sorted(terms, key=len, reverse=True):
        pattern, blot = build_patterns(term, lang)
        if pattern.search(cased if lang == "en" and is_cased(term) else folded):
            found.add(term)
            cased, folded = blot.sub(" ", cased), blot.sub(" ", folded)
    return found


def find_entry(entry: Table, passages: Iterable[Passage]) -> dict[tuple[str, str], Found]:
    """Where the renderings of a concept stand, by language and text."""
    terms: Mapping[Lang, list[str]] = {
        "zh": [term["text"] for term in entry["terms"] if term["lang"] == "zh"],
        "en": [term["text"] for term in entry["terms"] if term["lang"] == "en"],
    }
    beside: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    alone: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for each in passages:
        chinese = find_renderings(each.zh, "zh", terms["zh"])
        english = find_renderings(each.en, "en", terms["en"])
        into = beside if chinese and english else alone
        for lang, found in (("zh", chinese), ("en", english)):
            for text in found:
                into[lang, text].append(each)
    return {
        key: Found(tuple(beside[key]), tuple(alone[key]))
        for key in ((term["lang"], term["text"]) for term in entry["terms"])
    }


def cite(found: Found, term: Table) -> str:
    """The sources of a rendering; those of one language are named where they add something.

    Of everyday words, which are not looked for in running text, they would say nothing.
    """
    said = [
        f"{CORPUS}, {_count(len(there))}" if name == CORPUS else f"{name}, {_name_places(there)}"
        for name in SOURCES
        if (there := [each for each in found.beside if each.source == name])
    ]
    for name in ("E/RES/2023/3", DRAFT) if term.get("recognized", True) else ():
        there = [each for each in found.alone if each.source == name]
        if there and name not in found.sources:
            said.append(f"{name}, {_name_places(there, 1)} ({ALONE[term['lang']]})")
    return "; ".join(said)


def _count(number: int) -> str:
    return f"{number} place{'s' * (number != 1)}"


def _name_places(passages: Sequence[Passage], shown: int = SHOWN) -> str:
    """The paragraphs by their kinds: "Goal 9, targets 5.b, 9.c and 17.8"."""
    kinds: dict[str, list[str]] = {}
    for each in passages:
        numbers = kinds.setdefault(each.kind, [])
        if each.number not in numbers:
            numbers.append(each.number)
    return ", ".join(_name_kind(kind, numbers, shown) for kind, numbers in kinds.items())


def _name_kind(kind: str, numbers: list[str], shown: int = SHOWN) -> str:
    """Some paragraphs of a kind.

    >>> _name_kind("para.", ["4"]), _name_kind("target", ["1.a", "5.b", "9.c", "17.8"])
    ('para. 4', 'targets 1.a, 5.b, 9.c and 1 more')
    """
    numbers = [each for each in numbers if each]
    if not numbers:
        return kind
    several = re.sub(r"\.?$", r"s\g<0>", kind, count=1) if len(numbers) > 1 else kind
    if len(numbers) > shown:
        return f"{several} {', '.join(numbers[:shown])} and {len(numbers) - shown} more"
    return f"{several} {' and '.join(filter(None, (', '.join(numbers[:-1]), numbers[-1])))}"


def rewrite(entry: Table, passages: Sequence[Passage]) -> Table:
    """A concept with what is found of its renderings, those that stand in most places first."""
    found = find_entry(entry, passages)
    terms = [_rewrite_term(term, found[term["lang"], term["text"]]) for term in entry["terms"]]
    for lang in ("zh", "en"):
        rivals = [term for term in terms if term["lang"] == lang and _is_rival(term)]
        if len(rivals) == 1 and _can_be_preferred(rivals[0], found[lang, rivals[0]["text"]], entry):
            rivals[0]["status"] = "preferred"
    ranks = ("preferred", "admitted", "superseded", "deprecated")
    terms.sort(
        key=lambda term: (
            term["lang"],
            "region" in term,
            ranks.index(term["status"]),
            -len(found[term["lang"], term["text"]].beside),
        )
    )
    return {**entry, "terms": terms}


def _is_rival(term: Table) -> bool:
    """Whether it competes with others: short forms, phrases and regional usage don't."""
    full = term.get("form", "full") in ("full", "variant")
    return full and "region" not in term and term["status"] == "admitted"


def _can_be_preferred(term: Table, found: Found, entry: Table) -> bool:
    """An adopted text has it, and another source too if it is no name: it has no rival there."""
    said = term.get("recognized", True) and term.get("form", "full") == "full"
    sound = len(found.sources) > 1 or entry.get("subject") in NAMES
    return said and sound and found.is_adopted


def _rewrite_term(term: Table, found: Found) -> Table:
    """A rendering with what is found of it; what isn't found keeps the source it has."""
    new = {key: each for key, each in term.items() if key not in ("verified", "process_status")}
    new["status"] = "admitted" if term["status"] == "preferred" else term["status"]
    source = cite(found, term)
    if not source:
        if term["lang"] == "en" and term["source"].startswith("corpora/"):
            new["process_status"] = "proposed"
        return new
    first = SOURCES[source.partition(",")[0]]
    new |= {"organization": "UN", "body": first.body, "source": source, "date": first.date}
    if found.beside:
        new["verified"] = True
    if len(found.sources) > 1:
        new["process_status"] = "attested"
    return new


FIELDS = (
    "lang", "text", "status", "form", "region", "organization", "body", "source", "date", "note",
    "recognized", "verified", "process_status",
)  # fmt: skip


def format_entry(entry: Table) -> str:
    """An entry as the file has it, a rendering a line."""
    lines = ["[[entries]]", f"id = {_quote(entry['id'])}"]
    if entry.get("generic"):
        lines.append("generic = true")
    lines += [
        f"{key} = {_quote(entry[key])}" for key in ("subject", "definition", "note") if key in entry
    ]
    lines.append("terms = [")
    for term in entry["terms"]:
        said = ", ".join(f"{key} = {_quote(term[key])}" for key in FIELDS if key in term)
        lines.append(f"  {{ {said} }},")
    return "\n".join([*lines, "]", ""])


def _quote(value: str | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if '"' not in value and "\\" not in value else f"'{value}'"


def report(entries: Sequence[Table]) -> Iterator[str]:
    """What no text at hand attests, and how much is attested."""
    terms = [(entry["id"], term) for entry in entries for term in entry["terms"]]
    for name, term in terms:
        if not term.get("verified"):
            yield f"{name:<36} {term['lang']}  {term['text']}  ({term['source']})"
    sides: Counter[str] = Counter()
    for entry in entries:
        whole = {each["lang"] for each in entry["terms"] if each.get("verified")} == {"zh", "en"}
        twice = {each["lang"] for each in entry["terms"] if "attested" in each.values()}
        sides["verified"] += whole
        sides["attested"] += twice == {"zh", "en"}
    verified = sum(bool(term.get("verified")) for _, term in terms)
    preferred = sum(term["status"] == "preferred" for _, term in terms)
    yield (
        f"{len(entries)} concepts, {sides['verified']} verified in both languages, "
        f"{sides['attested']} attested by two sources; {len(terms)} renderings, {verified} "
        f"verified, {preferred} preferred"
    )


def main(given: Sequence[str] | None = None) -> int:
    """Print what is unattested, and write what is found where that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(given)
    file = locate_seed("un-ict")
    text = file.read_text("utf-8")
    passages = read_passages()
    entries = [rewrite(each, passages) for each in tomllib.loads(text)["entries"]]
    for line in report(entries):
        print(line)
    if options.write:
        head = text.partition("[[entries]]")[0]
        file.write_text(head + "\n".join(map(format_entry, entries)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
