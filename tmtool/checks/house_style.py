"""House style: rules of the United Nations for English and Chinese texts, as data with sources.

The rules are in `house_style.toml`. What they find are notes, never inside quotations and titles,
nor in texts that are older than the rule.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeAlias

from tmtool.checks.model import Check, CheckInput, SideText, build_form_finding, iter_texts
from tmtool.checks.paired_signs import read_signs
from tmtool.checks.style_finders import FINDERS, StylePlace
from tmtool.findings import Finding

_MAX_CELL = 40
"""A text of which nothing is known is no cell of a table if it is longer, or ends in a mark.
Chosen, no measurement."""
_Finder: TypeAlias = Callable[[str], Iterator[StylePlace]]


@dataclass(frozen=True, slots=True)
class StyleRule:
    """A rule of a house style, as the file has it."""

    name: str
    profile: str
    lang: str
    rule: str
    source: str
    dated: str
    since: int
    message: str
    example: str
    pattern: str | None = None
    repair: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    unless_behind: str | None = None
    finder: str | None = None
    names: bool = True
    tables: bool = True
    inside: bool = False

    def build_check(self) -> Check:
        """The rule as a check, with its source and its date."""
        origin = f"{self.source}; {self.dated}. House style {self.profile}."
        return Check(
            self.name, partial(_apply, rule=self), self.rule, origin, self.example,
            langs=frozenset({self.lang}),
        )  # fmt: skip


@lru_cache(maxsize=1)
def list_rules() -> tuple[StyleRule, ...]:
    """List the rules of all house styles.

    >>> sorted({rule.profile for rule in list_rules()})
    ['un-en', 'un-zh']
    """
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return tuple(StyleRule(**held) for held in table["rule"])


def _apply(job: CheckInput, rule: StyleRule) -> Iterator[Finding]:
    find = _build_finder(job, rule)
    for each in iter_texts(job, rule.lang):
        if _is_exempt(each, rule):
            continue
        places = list(find(each.text))
        excluded = _list_excluded(each, rule) if places else ()
        for span, repair in places:
            if any(span.start in stretch for stretch in excluded):
                continue
            written = each.text[span.start : span.stop].strip()
            message = f"{written}: {rule.message}" if rule.words else rule.message
            yield build_form_finding(
                rule.name, "note", message, job, each.pair, **each.mark_spans(span),
                suggestion=repair, rule=rule.profile,
            )  # fmt: skip


def _is_exempt(text: SideText, rule: StyleRule) -> bool:
    """Whether a text is older than the rule, or a cell of a table where that makes a difference."""
    pair = text.pair
    if pair.date and pair.date[:4].isdigit() and int(pair.date[:4]) < rule.since:
        return True
    if rule.tables:
        return False
    return pair.kind == "cell" or (
        pair.kind is None
        and len(text.text) <= _MAX_CELL
        and text.text.rstrip()[-1:] not in ".;:?!,"
    )


def _list_excluded(text: SideText, rule: StyleRule) -> tuple[range, ...]:
    if rule.inside:
        return ()
    signs = read_signs(text.text, rule.lang)
    return (*signs.quotations, *signs.titles)


def _build_finder(job: CheckInput, rule: StyleRule) -> _Finder:
    """What finds the places of a rule in the texts of a job."""
    if rule.words:
        pattern = _compile_words(tuple(rule.words))
        return lambda text: _find_words(text, pattern, rule)
    if rule.finder:
        return FINDERS[rule.finder](job)
    assert rule.pattern is not None
    compiled = re.compile(rule.pattern)
    return lambda text: (
        StylePlace(range(*match.span()), _fill(match, rule.repair))
        for match in compiled.finditer(text)
    )


def _fill(match: re.Match[str], repair: str | None) -> str | None:
    """What should stand for a match; `repair` may name groups of the pattern."""
    if repair is None:
        return None
    return repair.format_map({name: held or "" for name, held in match.groupdict().items()})


@lru_cache(maxsize=8)
def _compile_words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b(?![-’'])", re.IGNORECASE)


def _find_words(text: str, pattern: re.Pattern[str], rule: StyleRule) -> Iterator[StylePlace]:
    for match in pattern.finditer(text):
        if not rule.names and match[0][0].isupper() and not _is_at_start(text, match.start()):
            continue
        if rule.unless_behind and re.search(rule.unless_behind, text[: match.start()]):
            continue
        repair = rule.words[match[0].lower()]
        if match[0][0].isupper():
            repair = repair[0].upper() + repair[1:]
        yield StylePlace(range(*match.span()), repair)


def _is_at_start(text: str, at: int) -> bool:
    """Whether a word begins a sentence, so that its capital says nothing."""
    before = text[:at].rstrip(' \u00a0“"(').rstrip()
    return not before or before[-1] in ".?!:;"
