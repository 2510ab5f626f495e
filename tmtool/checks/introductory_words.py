"""Opening words of paragraphs: pairs that nobody has seen, and two openings that became one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from tmtool.checks.attested_openings import KnownOpenings
from tmtool.checks.consistency.counterparts import WordingUse, WordingUses
from tmtool.checks.model import Check, CheckInput, Pair, build_form_finding
from tmtool.findings import Evidence, Finding
from tmtool.lang.english import list_verb_forms
from tmtool.lang.script import get_base
from tmtool.un.opening_pairs import (
    AttestedPair,
    find_known,
    find_nearest,
    is_rendered_by,
    is_same_body,
    is_same_core,
    list_leading_words,
    list_renderings,
    split_leading_word,
    split_opening,
)
from tmtool.un.opening_senses import differs_slightly, find_act, may_render
from tmtool.un.openings import Part, find_parts, is_organ_line, load_tables

_NAME = "introductory words"
_NO_PARAGRAPHS = frozenset(("masthead", "title", "heading", "footnote", "cell", "signature"))
_LANGS = frozenset(("zh", "en"))
_ALSO_OPEN = frozenset(
    ("bearing", "believing", "desiring", "having", "hoping", "keeping", "observing", "realizing",
     "seeking")
)  # fmt: skip
"""Participles of verbs that open no operative paragraph."""
_MIN_SHARE = 0.2
"""So many of the paragraphs of a resolution open so. Chosen, no measurement."""
_MOST_OTHERS = 1000
"""Places of other openings that a finding keeps. Limit: a formula stands in each paragraph."""
_MOST_NAMED = 5
"""Documents that evidence names. Chosen, no measurement."""


class _Words(NamedTuple):
    """The opening of one side: what leads on, the rest folded and as shown, where all of it is."""

    leading: str
    core: str
    shown: str
    span: range


@dataclass(frozen=True)
class _Use:
    """Opening words that stand opposite each other, source first, and whose text they are of."""

    pair: Pair
    part: Part
    sides: tuple[_Words, _Words]
    langs: tuple[str, str]

    @property
    def cores(self) -> tuple[str, str]:
        return self.sides[0].core, self.sides[1].core

    def build_use(self) -> WordingUse:
        """The place, as findings of consistency name it."""
        return WordingUse(self.pair, self.sides[0].span, self.sides[1].span)

    def order_english_first(self, first: str, second: str) -> tuple[str, str]:
        return (first, second) if self.langs[0] == "en" else (second, first)


class _Apart(NamedTuple):
    """Uses that share the opening of one side with `kept`, and on the other have another.

    `others` are all places of what is kept; nothing `is_better` where as much speaks for either.
    """

    uses: list[_Use]
    side: int
    kept: _Use
    others: Sequence[_Use]
    excused: bool
    is_better: bool


@dataclass(frozen=True)
class _Text:
    """All opening words of a job, and what is known of them."""

    job: CheckInput
    known: KnownOpenings

    @cached_property
    def uses(self) -> tuple[_Use, ...]:
        return tuple(_uses(self.job))

    @cached_property
    def is_one(self) -> bool:
        """Whether this is one text whose paragraphs open so, and not paragraphs of many texts."""
        issued = {(pair.body, pair.date) for pair in self.job.pairs}
        if self.job.whole is not None or issued != {(None, None)}:
            return len(issued) == 1
        return len(self.uses) >= _MIN_SHARE * len(self.job.pairs)

    @cached_property
    def organs(self) -> Mapping[str | None, str]:
        """Whose line stands in the text, or in each of its files: "The General Assembly,"."""
        side = 0 if get_base(self.job.langs[0]) == "en" else 1
        found: dict[str | None, str] = {}
        for pair in self.job.pairs:
            line = (pair.source, pair.target)[side].strip()
            if is_organ_line(line):
                found.setdefault(_name_file(pair), line.strip(" ,:").removeprefix("The "))
        return found

    def find_issue(self, pair: Pair) -> tuple[str | None, int | None]:
        """Body and year of the text, as far as they are known."""
        year = (pair.date or "")[:4]
        organ = self.organs.get(_name_file(pair))
        return pair.body or organ, int(year) if year.isdecimal() else None

    def find_attested(self, use: _Use) -> tuple[AttestedPair, ...]:
        """Where these two stand side by side."""
        return self.known.find_attested(*use.order_english_first(*use.cores))

    def rank(self, use: _Use) -> int:
        """2 for a pair that is attested, 1 for one only known, 0 for one that nobody has seen."""
        seen = self.find_attested(use)
        return 2 if any(each.verified for each in seen) else int(bool(seen))

    def iter_apart(self) -> Iterator[_Apart]:
        """Openings of one part of the text of which two on one side are one on the other."""
        for side in (0, 1):
            groups: dict[tuple[Part, str], list[_Use]] = defaultdict(list)
            for use in self.uses:
                groups[use.part, use.cores[1 - side]].append(use)
            for own in groups.values():
                yield from self._apart(own, side)

    def _apart(self, uses: list[_Use], side: int) -> Iterator[_Apart]:
        """Of uses that agree on the other side those that differ from what is kept."""
        by_core: dict[str, list[_Use]] = defaultdict(list)
        for use in uses:
            same = (core for core in by_core if is_same_core(core, use.cores[side]))
            by_core[next(same, use.cores[side])].append(use)
        if len(by_core) < 2:
            return
        kept = max(by_core.values(), key=lambda own: (self.rank(own[0]), len(own)))
        for own in by_core.values():
            if own is not kept:
                issued = self.find_issue(own[0].pair)
                both = find_nearest(
                    self.find_attested(own[0]), self.find_attested(kept[0]), *issued
                )
                is_better = (self.rank(kept[0]), len(kept)) > (self.rank(own[0]), len(own))
                yield _Apart(own, side, kept[0], kept, both is not None, is_better)


def _name_file(pair: Pair) -> str | None:
    return pair.place.file if pair.place else None


def _openings(job: CheckInput) -> Iterator[Finding]:
    text = _Text(job, KnownOpenings(job))
    apart = [each for each in text.iter_apart() if not each.excused]
    # In a text that is no resolution, or is of several, renderings vary by right.
    apart = [each for each in apart if text.is_one or _says_another(each.uses[0])]
    for each in apart:
        yield from (_shared(text, each, use) for use in each.uses)
    told = {use.cores for each in apart for use in each.uses}
    for use in text.uses:
        another = _says_another(use) and not text.find_attested(use)
        if use.cores not in told and (another or _is_unseen(text, use)):
            message = (
                f"“{use.sides[1].shown}” is not an attested rendering of “{use.sides[0].shown}”"
            )
            seen = list_renderings(use.cores[0], use.langs[0])
            yield _build_opening_finding(
                text, use, message, seen, _suggested(text, use),
                rule="another act" if another else "not attested",
            )  # fmt: skip
        if not is_rendered_by(*use.order_english_first(*(words.leading for words in use.sides))):
            yield _led_otherwise(job, use)


def _says_another(use: _Use) -> bool:
    """Whether two openings say things of different kinds: "urges" and 欢迎."""
    return may_render(*use.order_english_first(*use.cores)) is False


def _doubt(job: CheckInput) -> str | None:
    """What was taken for attested without knowing body and year, and openings nobody knows."""
    text = _Text(job, KnownOpenings(job))
    excused = [
        each
        for each in text.iter_apart()
        if each.excused and None in text.find_issue(each.kept.pair)
    ]
    unknown = {
        use.sides[0].shown for use in text.uses if not list_renderings(use.cores[0], use.langs[0])
    }
    told = []
    if excused:
        named = _some({each.kept.sides[1 - each.side].shown for each in excused})
        told.append(
            f"the body or the year of the text is not known; {named} is attested for "
            "two openings in one body within ten years"
        )
    if unknown:
        told.append(f"no rendering of {_some(unknown)} is known")
    return "; ".join(told) or None


def _some(names: Iterable[str]) -> str:
    listed = sorted(names)
    return ", ".join(listed[:_MOST_NAMED]) + (", ..." if len(listed) > _MOST_NAMED else "")


def _uses(job: CheckInput) -> Iterator[_Use]:
    """Paragraphs that open with words of a resolution on both sides."""
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    if set(langs) != _LANGS:
        return
    for pair in job.pairs:
        if pair.kind in _NO_PARAGRAPHS:
            continue
        texts = pair.source, pair.target
        said = split_opening(texts[0], langs[0]), split_opening(texts[1], langs[1])
        part = _part(said[langs.index("en")]) if all(said) else None
        if part:
            source, target = map(_words, texts, said, langs)
            use = _Use(pair, part, (source, target), langs)
            at = langs.index("en")
            # "Reiterates its request" is 再次请: the act is in a noun there.
            act = find_act(texts[at], use.sides[at].span)
            if act is None or may_render(act, use.cores[1 - at]) is False:
                yield use


def _part(english: str) -> Part | None:
    """Which part English words open; None where they are no formula, as "According to".

    Small letters stand behind "In this regard,".
    """
    first = split_leading_word(english, "en").core.partition(" ")[0]
    if first.endswith("ing") and first not in _ALSO_OPEN and not _verbs() & list_verb_forms(first):
        return None
    return min(find_parts(english[:1].upper() + english[1:], "en"), default=None)


@lru_cache(maxsize=1)
def _verbs() -> frozenset[str]:
    """Those that open operative paragraphs; their participles open preambular ones."""
    return frozenset(load_tables()["en"]["operative"])


def _words(text: str, said: str, lang: str) -> _Words:
    at = text.index(said)
    leading, core = split_leading_word(said, lang)
    shown = core[:1].upper() + core[1:] if lang == "en" else said[len(leading) :]
    return _Words(leading, core, shown, range(at, at + len(said)))


def _shared(text: _Text, apart: _Apart, use: _Use) -> Finding:
    source, target = use.sides
    other = apart.kept.sides[apart.side].shown
    message = f"“{target.shown}” renders “{source.shown}” here, and “{other}” elsewhere"
    if apart.side == 1:
        message = f"“{source.shown}” is rendered as “{target.shown}” here, as “{other}” elsewhere"
    seen = (
        *text.find_attested(use),
        *text.find_attested(apart.kept),
        *list_renderings(source.core, use.langs[0]),
    )
    better = other if apart.side == 1 and apart.is_better else _suggested(text, use)
    made = _build_opening_finding(
        text, use, message, seen, better,
        rule="another act" if _says_another(use) else "two for one",
    )  # fmt: skip
    where = WordingUses(other, tuple(each.build_use() for each in apart.others))
    numbers = dict.fromkeys(each.pair.number for each in apart.others)
    return replace(
        made, evidence=(where.within, *made.evidence), other_segments=tuple(numbers)[:_MOST_OTHERS]
    )


def _is_unseen(text: _Text, use: _Use) -> bool:
    """Whether nobody has seen a pair of openings, and the source's is known beside others."""
    both = use.order_english_first(*use.cores)
    is_kindred = may_render(*both) and not differs_slightly(*both)
    if find_known(*both) or is_kindred or not list_renderings(use.cores[0], use.langs[0]):
        return False
    return not text.find_attested(use)


def _build_opening_finding(
    text: _Text,
    use: _Use,
    message: str,
    seen: Iterable[AttestedPair],
    suggestion: str | None,
    *,
    rule: str,
) -> Finding:
    made = build_form_finding(
        _NAME, "note", message, text.job, use.pair, source=[use.sides[0].span],
        target=[use.sides[1].span], suggestion=suggestion, rule=rule,
    )  # fmt: skip
    return replace(made, evidence=tuple(_evidence(dict.fromkeys(seen))))


def _led_otherwise(job: CheckInput, use: _Use) -> Finding:
    """又 for "further" and the like: "also" is 又 and "further" is 还."""
    words, usual = [each.leading for each in use.sides], ""
    if words[0]:
        usual = next(iter(list_leading_words(words[0], use.langs[0])), "")
        message = f"“{words[0]}” is {f'rendered as “{words[1]}”' if words[1] else 'not rendered'}"
    else:
        message = f"“{words[1]}” has no equivalent in the source"
    return build_form_finding(
        _NAME, "note", message, job, use.pair, source=[use.sides[0].span],
        target=[use.sides[1].span], suggestion=usual or None, rule="leading word",
    )  # fmt: skip


def _suggested(text: _Text, use: _Use) -> str | None:
    """The attested rendering of the source's opening: of its body, and the latest."""
    body, _ = text.find_issue(use.pair)
    target = use.langs[1]
    usable = [
        each
        for each in list_renderings(use.cores[0], use.langs[0])
        if each.verified and use.part in find_parts(each.english, "en")
    ]
    best = max(
        usable,
        default=None,
        key=lambda each: (bool(body) and is_same_body(each.body, body or ""), each.date),
    )
    if best is None:
        return None
    shown = _words(said := (best.english if target == "en" else best.chinese), said, target).shown
    return None if shown == use.sides[1].shown else shown


def _evidence(pairs: Iterable[AttestedPair]) -> Iterator[Evidence]:
    """A line for each two openings: distinct sources of those that are verified, years, bodies."""
    for (what, verified), some in groupby(sorted(pairs, key=_line), _line):
        own = list(some)
        sources, bodies = ({each.source: None for each in own}, {each.body: None for each in own})
        years = sorted(each.year for each in own)
        yield Evidence(
            what if verified else f"{what} (unverified)", len(sources) if verified else 0,
            years[0], years[-1], tuple(bodies), tuple(sources),
        )  # fmt: skip


def _line(pair: AttestedPair) -> tuple[str, bool]:
    english, chinese = (
        _words(*each).shown
        for each in (
            (pair.english, pair.english, "en"),
            (pair.chinese, pair.chinese, "zh"),
        )
    )
    return f"{chinese} for {english}", pair.verified


OPENINGS = Check(
    _NAME, _openings,
    "Introductory words distinguish what the source distinguishes, and are rendered as "
        "in adopted texts.",
    "Pairs of opening words with body, year and source, many to many; what the memory's adopted "
    "texts have counts too. A rendering for two openings that one body used within ten years is "
    "no finding.",
    "Stresses the need | 强调必须, and elsewhere Urges States | 强调各国",
    langs=_LANGS, both=True, doubt=_doubt, compares=True,
)  # fmt: skip
