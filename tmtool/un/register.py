"""Resolutions and decisions as far as they are known: number, organ, day of adoption, titles.

What a citation says is held against it: whether the date and the title belong to the number. A
register is read from a file (seeds/register.toml), learnt from texts and their translations, or
both.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as calendar_date
from pathlib import Path
from typing import Any, Literal, TypeAlias

from tmtool.errors import InputError
from tmtool.lang.variants import fold_variants
from tmtool.un.citations import Citation, compile_pattern, find_citations, number
from tmtool.un.dates import Date
from tmtool.un.masthead import find_first_date
from tmtool.un.symbols import find_body

Kind: TypeAlias = Literal["resolution", "decision"]
What: TypeAlias = Literal["number", "kind", "date", "title"]


@dataclass(frozen=True, slots=True)
class Title:
    """A title, or the subject behind "on" and 关于, as a source words it.

    `verified`: the source is official and has it in both languages.
    """

    lang: str
    text: str
    source: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """A resolution or decision; what isn't known is None or empty, never guessed.

    `number` is in the plain spelling of `citations.number`, `organ` an English name. `verified`:
    an official text has number and date in both languages.
    """

    number: str
    organ: str
    kind: Kind
    date: Date | None = None
    titles: tuple[Title, ...] = ()
    sources: tuple[str, ...] = ()
    verified: bool = False

    def select_titles(self, lang: str) -> tuple[Title, ...]:
        """Its titles in a language."""
        return tuple(title for title in self.titles if title.lang == lang)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a citation says and the register doesn't: dates are ISO 8601.

    For "number" the act is the one whose date and title the citation gives. `verified` says whether
    what is known of it is.
    """

    what: What
    said: str
    known: tuple[str, ...]
    act: Act
    verified: bool


class Register:
    """Acts by number and organ.

    >>> day, title = Date(2015, 9, 25), Title("en", "Transforming our world", "A/RES/70/1")
    >>> held = Register.build([Act("70/1", "General Assembly", "resolution", day, (title,))])
    >>> [citation] = find_citations("General Assembly resolution 70/1 of 24 September 2015", "en")
    >>> [(each.what, each.said, each.known) for each in held.find_disagreements(citation, "en")]
    [('date', '2015-09-24', ('2015-09-25',))]
    """

    def __init__(self, acts: Mapping[tuple[str, str], Act]) -> None:
        self._acts = dict(acts)
        self._by_number: dict[str, list[Act]] = defaultdict(list)
        self._by_date: dict[Date, list[Act]] = defaultdict(list)
        for act in self._acts.values():
            self._by_number[act.number].append(act)
            if act.date:
                self._by_date[act.date].append(act)

    @classmethod
    def build(cls, entries: Iterable[Act]) -> Register:
        """Entries of one act become one: titles add up, and a date stands if none contradicts it.

        Verified entries outrank the others; among equals that contradict each other no date stands.
        """
        same: dict[tuple[str, str], list[Act]] = defaultdict(list)
        for entry in entries:
            same[entry.number, entry.organ].append(entry)
        return cls({key: _merged(acts) for key, acts in same.items()})

    def __len__(self) -> int:
        return len(self._acts)

    def list_acts(self) -> tuple[Act, ...]:
        """All acts, in the order in which they came."""
        return tuple(self._acts.values())

    def find_act(self, number: str, organ: str | None = None) -> Act | None:
        """The act with a number; without an organ, where only one organ has that number."""
        if organ is not None:
            return self._acts.get((number, organ))
        acts = self._by_number.get(number, [])
        return acts[0] if len(acts) == 1 else None

    def find_disagreements(self, citation: Citation, lang: str) -> tuple[Disagreement, ...]:
        """Where a citation isn't what the register knows; empty where it knows nothing of it."""
        act = self.find_act(citation.number, citation.organ)
        if act is None:
            return self._misnumbered(citation, lang)
        date, title = _date(citation, act), _title(citation, act, lang)
        if date and (title or not act.select_titles(lang)):
            # Where neither is its own and both are another's, the number is what is wrong.
            other = self._misnumbered(citation, lang)
            if other:
                return other
        return tuple(each for each in (_kind(citation, act), date, title) if each)

    def _misnumbered(self, citation: Citation, lang: str) -> tuple[Disagreement, ...]:
        """An act of the same organ and day with the same title, under another number."""
        if citation.date is None or citation.title is None:
            return ()
        alike = [
            act
            for act in self._by_date.get(citation.date, [])
            if citation.organ in (None, act.organ) and _bears(act, citation.title, lang)
        ]
        if len(alike) != 1:
            return ()
        [act] = alike
        return (Disagreement("number", citation.number, (act.number,), act, act.verified),)


def read(path: Path) -> Register:
    """The register that a TOML file holds, `[[acts]]` by `[[acts]]`: see seeds/register.toml.

    Raises:
        InputError: it is no TOML, or an act lacks what it needs or has what none has.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))["acts"]
        return Register.build([_act(table) for table in tables])
    except KeyError as error:
        raise InputError(f"{path}: {error} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: {error}") from error


def learn(texts: Mapping[str, str], source: str, *, official: bool) -> tuple[Act, ...]:
    """The acts that a text and its translation cite with the same number and the same date.

    `texts` are by language, `source` is where they stand. `official` says that both are: only then
    is what they say verified. An act whose organ nobody names is left out.

    >>> english = "Economic and Social Council resolution 2006/46 of 28 July 2006"
    >>> texts = {"en": english, "zh": "经社理事会2006年7月28日第2006/46号决议"}
    >>> [act] = learn(texts, "E/RES/2023/3", official=True)
    >>> act.number, act.organ, act.date, act.verified
    ('2006/46', 'Economic and Social Council', Date(year=2006, month=7, day=28), True)
    """
    cited = {lang: _dated(text, lang) for lang, text in texts.items()}
    first, *others = cited
    return tuple(
        _learnt({lang: cited[lang][key] for lang in cited}, source, official)
        for key in cited[first]
        if others and all(key in cited[other] for other in others)
    )


def learn_heading(
    lines: Iterable[Mapping[str, str]], citation: Citation, symbol: str, issued: str | None = None
) -> Act | None:
    """What an adopted act says of itself in its first lines, each in its languages.

    The day is that of "Resolution adopted by the General Assembly on ...", a line of its own, where
    all languages have the same; the title stands behind the act's own number. None where neither is
    there. `issued` is the document's own date (ISO 8601, as exact as known), which may be the day
    of its distribution: no act is adopted after it, and a day that is later is not taken.

    >>> [cited] = find_citations("General Assembly resolution 74/197", "en")
    >>> lines = [
    ...     {
    ...         "en": "Resolution adopted by the General Assembly on 19 December 2019",
    ...         "zh": "2019年12月19日大会决议",
    ...     },
    ...     {"en": "74/197. Trade", "zh": "74/197. 贸易"},
    ... ]
    >>> act = learn_heading(lines, cited, "A/RES/74/197")
    >>> act.date, [title.text for title in act.titles]
    (Date(year=2019, month=12, day=19), ['Trade', '贸易'])
    """
    day: Date | None = None
    titles: dict[str, str] = {}
    for line in lines:
        days = {_adopted_on(text, lang) for lang, text in line.items()}
        said = days.pop() if len(line) > 1 and len(days) == 1 else None
        # No act was adopted after it was issued, as far as that is known.
        exact = min(len(said or ""), len(issued or ""))
        if said and said[:exact] <= (issued or "")[:exact]:
            day = day or Date(*map(int, said.split("-")))
        behind = {lang: _behind_number(text, citation.number) for lang, text in line.items()}
        if all(behind.values()):
            titles = titles or behind
    if day is None and not titles:
        return None
    kept = tuple(Title(lang, text, symbol, verified=True) for lang, text in titles.items())
    kind = citation.act or "resolution"
    return Act(citation.number, find_body(symbol), kind, day, kept, (symbol,), day is not None)


def _adopted_on(text: str, lang: str) -> str | None:
    """The day of a line that says who adopted the act, and nothing else.

    "Reaffirming its resolution 70/1 of 25 September 2015, in which it adopted ..." is none.
    """
    is_adopted = compile_pattern("adopted", lang).fullmatch(text.strip(" *"))
    return find_first_date(text) if is_adopted else None


def _behind_number(text: str, plain: str) -> str:
    """The title in "74/197. Title"; empty where the line begins otherwise."""
    found = re.match(rf"\s*{re.escape(plain)}\s*[.．。]\s*(\S.*)", text)
    return found[1].rstrip("*¹² ") if found else ""


def _dated(text: str, lang: str) -> dict[tuple[str, str, Date], Citation]:
    found: dict[tuple[str, str, Date], Citation] = {}
    for each in find_citations(text, lang):
        if each.organ and each.date and each.date.day:
            found.setdefault((each.number, each.organ, each.date), each)
    return found


def _learnt(cited: Mapping[str, Citation], source: str, official: bool) -> Act:
    first = next(iter(cited.values()))
    titles = {lang: each.title for lang, each in cited.items() if each.title}
    verified = official and len(titles) == len(cited)
    kept = tuple(Title(lang, text, source, verified) for lang, text in titles.items())
    kind = first.act or "resolution"
    return Act(first.number, first.organ or "", kind, first.date, kept, (source,), official)


def _act(table: dict[str, Any]) -> Act:
    plain = number(table["number"])
    if plain is None or table["kind"] not in ("resolution", "decision"):
        raise ValueError(f"{table['number']}, {table['kind']}: no such act")
    titles = tuple(Title(**title) for title in table.get("titles", ()))
    day = calendar_date.fromisoformat(table["date"]) if "date" in table else None
    said = Date(day.year, day.month, day.day) if day else None
    rest = {key: table[key] for key in table.keys() - {"number", "date", "titles", "sources"}}
    return Act(plain, date=said, titles=titles, sources=tuple(table["sources"]), **rest)


def _merged(acts: list[Act]) -> Act:
    best = [act for act in acts if act.verified and act.date] or acts
    days = {act.date for act in best if act.date}
    titles: dict[tuple[str, str], Title] = {}
    for title in sorted((t for act in acts for t in act.titles), key=lambda t: not t.verified):
        titles.setdefault((title.lang, fold_variants(title.text)), title)
    return Act(
        best[0].number, best[0].organ, best[0].kind, days.pop() if len(days) == 1 else None,
        tuple(titles.values()),
        tuple(dict.fromkeys(source for act in acts for source in act.sources)),
        best[0].verified and not days,
    )  # fmt: skip


def _kind(citation: Citation, act: Act) -> Disagreement | None:
    if citation.act in (None, act.kind):
        return None
    return Disagreement("kind", citation.act or "", (act.kind,), act, act.verified)


def _date(citation: Citation, act: Act) -> Disagreement | None:
    said, known = citation.date, act.date
    if said is None or known is None:
        return None
    if all(part in (None, right) for part, right in zip(said, known, strict=True)):
        return None
    return Disagreement("date", _iso(said), (_iso(known),), act, act.verified)


def _title(citation: Citation, act: Act, lang: str) -> Disagreement | None:
    titles = act.select_titles(lang)
    if citation.title is None or not titles or _bears(act, citation.title, lang):
        return None
    verified = any(title.verified for title in titles)
    return Disagreement("title", citation.title, tuple(t.text for t in titles), act, verified)


def _bears(act: Act, said: str, lang: str) -> bool:
    """Whether what is said is a title of the act, a part of one, or one with more behind it."""
    own = _bare(said)
    known = (sorted((own, _bare(title.text)), key=len) for title in act.select_titles(lang))
    return any(short == long or (len(short) >= 4 and short in long) for short, long in known)


def _bare(title: str) -> str:
    """Folded, without quotation marks and the article in front."""
    return (
        fold_variants(title)
        .translate(str.maketrans("", "", "《》〈〉\"'"))
        .strip(" .,:;")
        .removeprefix("the ")
    )


def _iso(day: Date) -> str:
    year, *rest = (f"{part:02}" if part else "" for part in day)
    return "-".join(each for each in (year, *rest) if each)
