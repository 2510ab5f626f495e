"""Queries for memories of the units that memory_texts.py makes: seeded, of every kind.

    python benchmarks/memory_queries.py [--units 20000] [--count 3]

Prints some of each kind. A query knows the text it was made of, if it was made of one: its origin.
Edits are those of people: characters or words changed, left out or put in, clauses dropped, swapped
or added. The origin of a fuzzy query resembles it by 65 to 99 %, by the raw score of tmtool.fuzzy.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from memory_texts import FIGURES, SEED, Writer, coined, data, rules, units

from tmtool.fuzzy.similarity import compute_similarity
from tmtool.lang.fold import fold
from tmtool.units import TranslationUnit

FLOOR, CEILING = 0.65, 0.99
SHORTEST = 6
"""The sources that get damaged have at least so many characters."""
DAMAGED = 500
_SPARE = 50
"""So many more are damaged, in place of those that come out nearer to another text."""

_HAN = re.compile("[\u4e00-\u9fff]+")
_NUMERALS = "〇零一二三四五六七八九十百千万亿"
_ENGLISH_WORD = re.compile(r"[A-Za-z]+(?:[-’'][A-Za-z]+)*")
_DATE = {
    "zh": re.compile(r"[0-9]{4} ?年 ?[0-9]{1,2} ?月 ?[0-9]{1,2} ?日"),
    "en": re.compile(r"[0-9]{1,2} [JFMASOND][a-z]+ [12][0-9]{3}"),
}
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Sample:
    """A unit, and those before and after it in its document, if any."""

    unit: TranslationUnit
    before: TranslationUnit | None
    after: TranslationUnit | None

    def text(self, lang: str) -> str:
        """What the unit says."""
        return self.unit.get_text(lang) or ""


@dataclass(frozen=True)
class Query:
    """What is looked up, in which language, and the text it was made of.

    `before` and `after` are the texts around it, for matches in context.
    """

    text: str
    lang: str
    origin: str | None = None
    before: str | None = None
    after: str | None = None


# Samples ------------------------------------------------------------------------------------------


def samples(
    stream: Iterable[TranslationUnit], total: int, count: int, seed: int = SEED
) -> list[Sample]:
    """So many units of a stream of `total`, each text once, in the order of the stream."""
    wanted = set(random.Random(seed).sample(range(total), min(total, 2 * count)))
    taken: dict[str, Sample] = {}
    before: TranslationUnit | None = None
    unit: TranslationUnit | None = None
    for number, after in enumerate(itertools.chain(stream, [None])):
        if unit is not None and number - 1 in wanted:
            sample = Sample(unit, _near(before, unit), _near(after, unit))
            taken.setdefault(unit.variants[0].text, sample)
        before, unit = unit, after
    every = list(taken.values())
    kept = random.Random(seed + 1).sample(range(len(every)), min(count, len(every)))
    return [every[at] for at in sorted(kept)]


def _near(unit: TranslationUnit | None, of: TranslationUnit) -> TranslationUnit | None:
    """The unit, if it stands in the same document."""
    here = unit is not None and unit.origins[0].symbol == of.origins[0].symbol
    return unit if here else None


# Kinds of queries ---------------------------------------------------------------------------------


def queries(found: Sequence[Sample], count: int, seed: int = SEED) -> dict[str, list[Query]]:
    """Up to `count` queries of each kind, half of them in either language where it makes sense."""
    made: dict[str, list[Query]] = {}
    for kind, make in _KINDS.items():
        rng = random.Random(f"{seed} {kind}")
        order = rng.sample(found, len(found))
        candidates = (
            make(sample, lang, rng) for sample, lang in zip(order, _langs(), strict=False)
        )
        made[kind] = list(itertools.islice((each for each in candidates if each), count))
    return made


def _langs() -> Iterable[str]:
    """Chinese three times of four: it is what the memory is asked in most."""
    return itertools.cycle(("zh", "zh", "en", "zh"))


def _exact(sample: Sample, lang: str, rng: random.Random) -> Query:
    return Query(sample.text(lang), lang, sample.text(lang))


def _context(sample: Sample, lang: str, rng: random.Random) -> Query | None:
    if sample.before is None or sample.after is None:
        return None
    text = sample.text(lang)
    return Query(text, lang, text, sample.before.get_text(lang), sample.after.get_text(lang))


def _formula(sample: Sample, lang: str, rng: random.Random) -> Query | None:
    text = renumbered(sample.text(lang), lang, rng)
    return None if text == sample.text(lang) else Query(text, lang, sample.text(lang))


def _fuzzy(sample: Sample, lang: str, rng: random.Random) -> Query | None:
    """One to eight edits, but none that would make it too different."""
    text = edited = sample.text(lang)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        further = rng.choice(EDITS)(edited, lang, rng)
        if compute_similarity(fold(further), fold(text), lang).score >= FLOOR:
            edited = further
    score = compute_similarity(fold(edited), fold(text), lang).score
    return Query(edited, lang, text) if FLOOR <= score <= CEILING else None


def _nothing(sample: Sample, lang: str, rng: random.Random) -> Query:
    """New text of ordinary words, of another kind, or the words of a unit in a new order."""
    kind = rng.choice(("novel", "everyday", "shuffled"))
    if kind == "shuffled":
        return Query(_shuffled(sample.text(lang), lang, rng), lang)
    source, target = _filled(kind, rng)
    return Query(source if lang == "zh" else target, lang)


def _concordance(sample: Sample, lang: str, rng: random.Random) -> Query | None:
    """One to six characters, or one to four words, out of a text: common ones and rare ones."""
    text = sample.text(lang)
    if lang == "zh":
        long = [run for run in _HAN.findall(text) if len(run) >= 6]
        return Query(_cut(rng.choice(long), rng.randint(1, 6), rng), lang) if long else None
    words = list(_ENGLISH_WORD.finditer(text))
    size = rng.randint(1, 4)
    if len(words) < size:
        return None
    at = rng.randrange(len(words) - size + 1)
    return Query(text[words[at].start() : words[at + size - 1].end()], lang)


def _semantic(sample: Sample, lang: str, rng: random.Random) -> Query | None:
    """A Chinese text said with other words, its last clause first."""
    text = sample.text("zh")
    said = text
    for group in _alike():
        for word in group:
            if word in text:
                said = said.replace(word, rng.choice([w for w in group if w != word]))
                break
    clauses = said[:-1].split("，")
    if said == text or len(text) < 20:
        return None
    return Query("，".join([*clauses[-1:], *clauses[:-1]]) + said[-1], "zh", text)


Maker = Callable[[Sample, str, random.Random], Query | None]
_KINDS: Mapping[str, Maker] = {
    "exact": _exact, "context": _context, "formula": _formula, "fuzzy": _fuzzy,
    "nothing": _nothing, "concordance": _concordance, "semantic": _semantic,
}  # fmt: skip


def damaged(
    found: Sequence[Sample], count: int = DAMAGED + _SPARE, seed: int = SEED
) -> list[Query]:
    """Chinese sources of six characters or more with one Chinese character deleted or replaced.

    Neither a digit nor a numeral: a number with another one is another number, and what differs in
    numbers alone is the same formula.

    A third are titles and headings where there are so many. A few more than are needed: some come
    out nearer to another text than to their origin.
    """
    rng = random.Random(seed)
    long = [each for each in found if len(each.text("zh")) >= SHORTEST]
    short = [each for each in long if each.unit.origins[0].places[0].kind in ("title", "heading")]
    some = rng.sample(short, min(len(short), count // 3))
    chosen = {each.text("zh") for each in some}
    rest = [each for each in long if each.text("zh") not in chosen]
    picked = some + rng.sample(rest, min(len(rest), count - len(some)))
    rng.shuffle(picked)
    return [Query(_damage(each.text("zh"), rng), "zh", each.text("zh")) for each in picked]


def _damage(text: str, rng: random.Random) -> str:
    plain = [at for at, each in enumerate(text) if _HAN.match(each) and each not in _NUMERALS]
    at = rng.choice(plain)
    other = rng.choice([each for each in _characters() if each not in (text[at], *_NUMERALS)])
    return text[:at] + rng.choice(("", other)) + text[at + 1 :]


# What is done to texts ----------------------------------------------------------------------------


def renumbered(text: str, lang: str, rng: random.Random) -> str:
    """The text with other dates and numbers, as long as the ones that were there or nearly so."""
    parts, at = [], 0
    for match in _DATE[lang].finditer(text):
        parts += [_other_numbers(text[at : match.start()], rng), _other_date(match[0], lang, rng)]
        at = match.end()
    return "".join([*parts, _other_numbers(text[at:], rng)])


def _other_date(date: str, lang: str, rng: random.Random) -> str:
    """Another day, written as the one that was there."""
    if lang == "en":
        return FIGURES["date"](rng, rng.randint(2003, 2023))[1]
    numbers = iter((rng.randint(2000, 2023), rng.randint(1, 12), rng.randint(1, 28)))
    return _NUMBER.sub(lambda _: str(next(numbers)), date)


def _other_numbers(text: str, rng: random.Random) -> str:
    return _NUMBER.sub(lambda match: _other_number(match[0], rng), text)


def _other_number(digits: str, rng: random.Random) -> str:
    """Another number of as many digits; a year stays one, and 2030 stays the agenda's."""
    if digits == "2030":
        return digits
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return str(rng.randint(2001, 2025))
    low = 10 ** (len(digits) - 1)
    return str(rng.randint(low, 10 * low - 1))


def _units_of(text: str, lang: str) -> list[str]:
    return list(text) if lang == "zh" else text.split(" ")


def _joined(parts: Sequence[str], lang: str) -> str:
    return ("" if lang == "zh" else " ").join(parts)


def _word(lang: str, rng: random.Random) -> str:
    """An ordinary word of a language."""
    return rng.choice(_words(lang))


def _change(text: str, lang: str, rng: random.Random) -> str:
    """One to three characters or words become others."""
    parts = _units_of(text, lang)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(parts))
        parts[at] = rng.choice(_characters()) if lang == "zh" else _word(lang, rng)
    return _joined(parts, lang)


def _leave_out(text: str, lang: str, rng: random.Random) -> str:
    """One to four characters or words in a row go."""
    parts = _units_of(text, lang)
    size = rng.randint(1, 4)
    at = rng.randrange(len(parts))
    return _joined(parts[:at] + parts[at + size :], lang) or text


def _put_in(text: str, lang: str, rng: random.Random) -> str:
    """A word goes in."""
    parts = _units_of(text, lang)
    at = rng.randrange(len(parts) + 1)
    return _joined([*parts[:at], _word(lang, rng), *parts[at:]], lang)


def _exchange(text: str, lang: str, rng: random.Random) -> str:
    """Another word stands where two to four characters, or one word, stood."""
    parts = _units_of(text, lang)
    size = rng.randint(2, 4) if lang == "zh" else 1
    at = rng.randrange(max(1, len(parts) - size))
    return _joined([*parts[:at], _word(lang, rng), *parts[at + size :]], lang)


def _drop_clause(text: str, lang: str, rng: random.Random) -> str:
    clauses = _clauses(text, lang)
    if len(clauses) > 1:
        del clauses[rng.randrange(len(clauses))]
    return _rejoined(clauses, lang)


def _swap_clauses(text: str, lang: str, rng: random.Random) -> str:
    clauses = _clauses(text, lang)
    if len(clauses) > 1:
        at = rng.randrange(len(clauses) - 1)
        clauses[at], clauses[at + 1] = clauses[at + 1], clauses[at]
    return _rejoined(clauses, lang)


def _add_clause(text: str, lang: str, rng: random.Random) -> str:
    source, target = _filled("aim", rng)
    clauses = _clauses(text, lang)
    clauses.insert(rng.randint(1, len(clauses)), source if lang == "zh" else target)
    return _rejoined(clauses, lang)


def _clauses(text: str, lang: str) -> list[str]:
    return text.split("，" if lang == "zh" else ", ")


def _rejoined(clauses: Sequence[str], lang: str) -> str:
    return ("，" if lang == "zh" else ", ").join(clauses)


EDITS: Sequence[Callable[[str, str, random.Random], str]] = (
    _change, _change, _leave_out, _leave_out, _put_in, _exchange, _exchange, _drop_clause,
    _swap_clauses, _add_clause,
)  # fmt: skip


def _shuffled(text: str, lang: str, rng: random.Random) -> str:
    """Its words in another order; in Chinese, pieces of two or three characters."""
    parts = _units_of(text, lang)
    if lang == "zh":
        parts, left = [], text
        while left:
            size = rng.randint(2, 3)
            parts, left = [*parts, left[:size]], left[size:]
    rng.shuffle(parts)
    return _joined(parts, lang)


def _cut(text: str, size: int, rng: random.Random) -> str:
    at = rng.randrange(len(text) - size + 1)
    return text[at : at + size]


def _filled(rule: str, rng: random.Random) -> tuple[str, str]:
    """Both languages of a rule of the grammar, with names and figures of its own."""
    skeleton = Writer(rng, coined(rng)).skeleton(rule, "body")
    figures = [FIGURES[each](rng, 2015) for each in skeleton.figures]
    sides = [[each[side] for each in figures] for side in (0, 1)]
    return skeleton.source.format(*sides[0]).strip(), skeleton.target.format(*sides[1])


@cache
def _words(lang: str) -> tuple[str, ...]:
    names = ("value", "service", "bad", "group", "adj", "field")
    side = 0 if lang == "zh" else 1
    every = [(each.source, each.target)[side] for name in names for each in rules()[name]]
    return tuple(sorted({each for each in every if "{" not in each}))


@cache
def _characters() -> str:
    return "".join(sorted({each for word in _words("zh") for each in word}))


@cache
def _alike() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in data()["alike"])


def main() -> int:
    """Print some queries of each kind."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--units", type=int, default=20_000)
    parser.add_argument("--count", type=int, default=3)
    options = parser.parse_args()
    found = samples(units(options.units), options.units, 5000)
    made = queries(found, options.count) | {"damaged": damaged(found, options.count)}
    for kind, each in made.items():
        for query in each:
            print(f"{kind:<12} {query.text}\n{'':<12} {query.origin or ''}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
