"""Is the unit that a translator wants the first hit? Real units among a hundred thousand made-up.

    TMTOOL_MATERIAL=.../data python benchmarks/first_hits.py [--units 100000] [--queries 500]
        [--folder DIR] [--misses KIND] [--markdown docs/lookup.md]

The pairs of checks/unpc_dev are added to units of memory_texts.py. Queries are drawn from them in
both languages: a text as it is; with one character or word changed or left out; with all its
numbers and dates changed; half of a sentence; its longest clause. The first two are right if the
first hit is the text that they were made of, the third if it is that but for numbers and months,
the others if it has the whole query in it. Meanings are not searched: they come after all of these.
The exit code is 1 where less is right than is asked.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from error_tables import in_page
from memory_queries import renumbered
from memory_texts import SEED, units

from tmtool.lang.fold import fold
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions, Query
from tmtool.units import Origin, TranslationUnit, Variant

ASKED = {"exact": 1.0, "one edit": 1.0, "values": 0.98, "half": 0.95, "clause": 0.95}
_LANGS = ("zh", "en")
_SHORTEST = {"zh": 8, "en": 5}
"""Characters, or words, of a text that queries are made of. Chosen, no measurement."""
_LEAST = {"zh": 6, "en": 3}
"""Of a half or a clause. Chosen: shorter ones stand in many units."""
_ENDS = {"zh": re.compile("[，。；：！？]"), "en": re.compile(r"[,.;:!?](?: |$)")}
_HAN = re.compile("[\u4e00-\u9fff]")
_NUMERALS = "〇零一二三四五六七八九十百千万亿"
_VALUE = re.compile(
    r"[0-9]+|January|February|March|April|May|June|July|August|September|October|November|December"
)
_COMMON = "的了和在有为与对"


class Asked(NamedTuple):
    """A query, and the text that it was made of."""

    text: str
    origin: str
    lang: str


def main() -> int:
    """Fill a memory, ask it, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=500, help="of each kind and language")
    parser.add_argument("--folder", type=Path, help="where the memory is made, and then left")
    parser.add_argument("--misses", choices=ASKED, metavar="KIND", help="print what was missed")
    parser.add_argument("--markdown", metavar="PAGE", type=Path, help="write the table there")
    given = parser.parse_args()
    pairs = _read_pairs()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary) / "memory"
        memory = _open(folder, pairs, given.units)
        lines = ["| query | zh queries | right | en queries | right | asked |"]
        lines.append("|---|---:|---:|---:|---:|---:|")
        reached = True
        for kind, asked in ASKED.items():
            cells = []
            for lang in _LANGS:
                queries = list(itertools.islice(_make(kind, pairs, lang), given.queries))
                missed = _ask(memory, kind, queries)
                share = 1 - len(missed) / max(len(queries), 1)
                reached &= share >= asked
                cells.append(f"{len(queries)} | {100 * share:.1f} %")
                if kind == given.misses:
                    print(*missed, sep="\n")
            lines.append(f"| {kind} | {' | '.join(cells)} | {100 * asked:.0f} % |")
        memory.close()
    print(*lines, sep="\n")
    if given.markdown:
        in_page(given.markdown, lines, "first hits")
    return int(not reached)


def _read_pairs() -> list[tuple[str, str]]:
    file = Path(os.environ["TMTOOL_MATERIAL"]) / "checks" / "unpc_dev" / "pairs.tsv"
    rows = (line.split("\t") for line in file.read_text("utf-8").splitlines()[1:])
    return [(zh, en) for zh, en in rows]


def _open(folder: Path, pairs: Sequence[tuple[str, str]], count: int) -> Memory:
    if folder.exists():
        return Memory.open(folder)
    memory = Memory.open(folder, create=True)
    real = (
        TranslationUnit(
            (Variant("zh", zh), Variant("en", en)), (Origin(file="unpc_dev", position=at),)
        )
        for at, (zh, en) in enumerate(pairs)
    )
    made = itertools.islice(units(2 * count, SEED), count - len(pairs))
    memory.add(itertools.chain(made, real))
    return memory


def _make(kind: str, pairs: Sequence[tuple[str, str]], lang: str) -> Iterator[Asked]:
    rng = random.Random(f"{SEED} {kind} {lang}")
    texts = list(dict.fromkeys(pair[_LANGS.index(lang)] for pair in pairs))
    for text in rng.sample(texts, len(texts)):
        if _measure(text, lang) >= _SHORTEST[lang]:
            query = _MAKERS[kind](text, lang, rng)
            if query is not None:
                yield Asked(query, text, lang)


def _measure(text: str, lang: str) -> int:
    return len(_HAN.findall(text)) if lang == "zh" else len(text.split())


def _edit(text: str, lang: str, rng: random.Random) -> str:
    """One character, or one word, changed or left out: no figure, no numeral."""
    if lang == "zh":
        plain = [at for at, each in enumerate(text) if _HAN.match(each) and each not in _NUMERALS]
        at = rng.choice(plain)
        new = rng.choice(["", rng.choice([each for each in _COMMON if each != text[at]])])
        return text[:at] + new + text[at + 1 :]
    words = text.split(" ")
    at = rng.choice([at for at, each in enumerate(words) if each.isalpha()] or [0])
    words[at : at + 1] = rng.choice([[], ["other"]])
    return " ".join(words)


def _renumber(text: str, lang: str, rng: random.Random) -> str | None:
    new = renumbered(text, lang, rng)
    return new if new != text else None


def _halve(text: str, lang: str, rng: random.Random) -> str | None:
    """The first half, or the second, cut between words."""
    parts = list(text) if lang == "zh" else text.split(" ")
    half = len(parts) // 2
    chosen = rng.choice([parts[:half], parts[half:]])
    query = ("" if lang == "zh" else " ").join(chosen).strip()
    return query if _measure(query, lang) >= _LEAST[lang] else None


def _cut_clause(text: str, lang: str, _: random.Random) -> str | None:
    clauses = [each.strip() for each in _ENDS[lang].split(text)]
    longest = max(clauses, key=lambda each: _measure(each, lang))
    is_part = len(clauses) > 2 or clauses[-1]
    return longest if is_part and _measure(longest, lang) >= _LEAST[lang] else None


_MAKERS: Mapping[str, Callable[[str, str, random.Random], str | None]] = {
    "exact": lambda text, _, __: text, "one edit": _edit, "values": _renumber, "half": _halve,
    "clause": _cut_clause,
}  # fmt: skip


def _ask(memory: Memory, kind: str, asked: Sequence[Asked]) -> list[str]:
    """What was not answered by the unit that is wanted: the query, and the first hit."""
    missed = []
    for lang, other in (_LANGS, _LANGS[::-1]):
        own = [each for each in asked if each.lang == lang]
        options = LookupOptions(lang, other, k=5, semantic="never")
        answers = memory.lookup_many([Query(each.text) for each in own], options)
        for each, answer in zip(own, answers, strict=True):
            first = answer.best
            if first is None or not _is_right(kind, each, first.source):
                missed.append(f"{each.text}\n    {first and (first.kind, first.source)}")
    return missed


def _is_right(kind: str, asked: Asked, source: str) -> bool:
    if kind in ("half", "clause"):
        return fold(asked.text) in fold(source)
    if kind == "values":
        return _VALUE.sub("0", source) == _VALUE.sub("0", asked.origin)
    return fold(source) == fold(asked.origin)


if __name__ == "__main__":
    sys.exit(main())
