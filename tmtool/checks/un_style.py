"""House styles of the United Nations for English and Chinese.

The rules are data in `un_style.toml`. Their findings are notes. Quotations, titles and texts older
than the rule are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial

from tmtool.checks.kinds import read_toml
from tmtool.checks.model import Check, CheckInput, SideText, build_form_finding, iter_texts
from tmtool.checks.paired_marks import read_signs
from tmtool.findings import Finding

_CELL = re.compile(r".{,39}[^.;:?!,]\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class StyleRule:
    """A rule of a house style; `un_style.toml` explains the fields."""

    name: str
    profile: str
    lang: str
    rule: str
    source: str
    dated: str
    since: int
    message: str
    example: str
    forms: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    unless: str = r"(?!)"
    names: bool = True
    tables: bool = True
    inside: bool = False

    def build_check(self) -> Check:
        """Build the check of the rule, with its source and date."""
        origin = f"{self.source}; {self.dated}. House style {self.profile}."
        run = partial(_check_style, rule=self)
        return Check(self.name, run, self.rule, origin, self.example, langs=frozenset({self.lang}))


@lru_cache(maxsize=1)
def list_rules() -> tuple[StyleRule, ...]:
    """List the rules of all house styles.

    >>> sorted({rule.profile for rule in list_rules()})
    ['un-en', 'un-zh']
    """
    return tuple(StyleRule(**held) for held in read_toml("un_style")["rule"])


def _check_style(job: CheckInput, rule: StyleRule) -> Iterator[Finding]:
    patterns = [(re.compile(pattern), repair) for pattern, repair in rule.forms.items()]
    if rule.words:
        words = "|".join(map(re.escape, rule.words))
        in_context = rf"{rule.before}(?<![\w’'-])(?i:{words})(?![\w’'-]){rule.after}"
        patterns.append((re.compile(in_context), ""))
    for text in iter_texts(job, rule.lang):
        if _is_exempt(text, rule):
            continue
        for pattern, repair in patterns:
            for match in pattern.finditer(text.text):
                if not _is_excluded(text.text, match.start(), rule):
                    written = match[0]
                    message = f"{written}: {rule.message}" if rule.words else rule.message
                    yield build_form_finding(
                        rule.name, message, job, text.pair,
                        marks={text.side: [range(*match.span())]},
                        suggestion=_build_repair(match, repair, rule), rule=rule.profile,
                    )  # fmt: skip


def _is_exempt(text: SideText, rule: StyleRule) -> bool:
    """Return True for texts older than the rule, and for cells where the rule excludes tables."""
    pair = text.pair
    if pair.date and pair.date[:4].isdigit() and int(pair.date[:4]) < rule.since:
        return True
    if re.search(rule.unless, text.text):
        return True
    is_cell = pair.kind == "cell" or (pair.kind is None and _CELL.fullmatch(text.text) is not None)
    return is_cell and not rule.tables


def _is_excluded(text: str, start: int, rule: StyleRule) -> bool:
    """Return True for names, quotations and titles."""
    before = text[:start].rstrip(' \u00a0“"(').rstrip()
    if not rule.names and text[start].isupper() and before and before[-1] not in ".?!:;":
        return True
    if rule.inside:
        return False
    signs = read_signs(text, rule.lang)
    return any(start in stretch for stretch in (*signs.quotations, *signs.titles))


def _build_repair(match: re.Match[str], repair: str, rule: StyleRule) -> str | None:
    if not rule.words or repair:
        return match.expand(repair) or None
    word = rule.words[match[0].lower()]
    return word[0].upper() + word[1:] if match[0][0].isupper() else word
