"""A user's own rules: patterns that a source, a target or both must match or must not match.

A rule applies to a pair when all its conditions hold. Rules come from a TOML file or from an Xbench
checklist (`xbench`). Patterns run with a time limit. The examples of a rule are tested when its
file is read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from pathlib import Path
from typing import Any, TypeAlias, get_args

from tmtool import files
from tmtool.checks.model import Check, CheckInput, Side, build_finding
from tmtool.errors import InputError, ParseError
from tmtool.findings import Finding, Severity
from tmtool.lang.codes import normalize
from tmtool.lang.script import get_base
from tmtool.memory.concordance.patterns import Budget, compile_expression

NAME = "own rules"
MAX_FILE_BYTES = 1_000_000
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*rules[ \t]*\]\]", re.MULTILINE)
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_CONDITIONS: Mapping[str, tuple[Side, bool]] = {
    "source": (0, True), "not_source": (0, False), "target": (1, True), "not_target": (1, False),
}  # fmt: skip
_TEXTS = ("name", *_CONDITIONS, "message", "severity", "from", "to")
_PAIRS = 'a list of pairs: [["source", "target"]]'
_KEYS: Mapping[str, tuple[type, str]] = {
    **dict.fromkeys(_TEXTS, (str, "a text in quotation marks")),
    "ignore_case": (bool, "true or false"), "bad": (list, _PAIRS), "good": (list, _PAIRS),
}  # fmt: skip
"""Keys of a rule, with the types of their values."""
Spans: TypeAlias = tuple[tuple[range, ...], tuple[range, ...]]
"""Matches in the source and in the target."""


@dataclass(frozen=True)
class Condition:
    """A regular expression that one side must match, or must not match if `wanted` is false."""

    side: Side
    written: str
    wanted: bool = True
    ignore_case: bool = False

    @cached_property
    def pattern(self) -> Any:
        return compile_expression(self.written, ignore_case=self.ignore_case)


@dataclass(frozen=True)
class OwnRule:
    """A rule of a file: it reports pairs for which all its conditions hold.

    `langs` are the languages of source and target, None for any. `bad` and `good` are pairs that
    the rule must report and must not report.
    """

    name: str
    conditions: tuple[Condition, ...]
    message: str
    file: str
    line: int
    severity: Severity = "warning"
    langs: tuple[str | None, str | None] = (None, None)
    bad: tuple[tuple[str, str], ...] = ()
    good: tuple[tuple[str, str], ...] = ()

    def applies_to(self, languages: tuple[str, str]) -> bool:
        """Return True if the rule is for texts in these languages."""
        return all(
            own is None or own == get_base(other)
            for own, other in zip(self.langs, languages, strict=True)
        )

    def find_spans(self, texts: tuple[str, str], budget: Budget) -> Spans | None:
        """Return what a pair matches, or None if a condition does not hold.

        Raises ParseError if a pattern exceeds its time limit.
        """
        spans: tuple[list[range], list[range]] = ([], [])
        for each in self.conditions:
            text = texts[each.side]
            try:
                with budget.measure_time(each.written) as left:
                    found = [
                        range(*match.span())
                        for match in each.pattern.finditer(text, timeout=left)
                        if match.end() > match.start()
                    ]
            except InputError as error:
                raise self.build_error(str(error)) from error
            if bool(found) != each.wanted:
                return None
            spans[each.side].extend(found)
        return tuple(spans[0]), tuple(spans[1])

    def check(self) -> None:
        """Compile the patterns and test the examples. Raises ParseError for a faulty rule."""
        try:
            for condition in self.conditions:
                _ = condition.pattern
        except InputError as error:
            raise self.build_error(str(error)) from error
        budget = Budget()
        for is_bad, pair in chain(zip(repeat(True), self.bad), zip(repeat(False), self.good)):
            if (self.find_spans(pair, budget) is not None) != is_bad:
                kind, does = ("bad", "does not report") if is_bad else ("good", "reports")
                message = f"the rule {does} its {kind} example {' | '.join(pair)!r}"
                raise self.build_error(message)

    def build_error(self, message: str) -> ParseError:
        """Build an error that names the file, the line and the rule."""
        located = " ".join((f'rule "{self.name}":', message))
        return ParseError(located, self.file, self.line, field="rules")


def read_rules(path: Path) -> tuple[OwnRule, ...]:
    """Read the rules of a TOML file or of an Xbench checklist (.xbckl).

    Raises InputError for a file that can't be read and ParseError, with the place, for a rule that
    is faulty or whose examples do not behave as they should.
    """
    return parse_rules(files.read_bytes(path), str(path))


def parse_rules(content: bytes, name: str) -> tuple[OwnRule, ...]:
    """Read rules from the content of a file with this name."""
    if len(content) > MAX_FILE_BYTES:
        raise InputError(f"{name}: a file of rules may have {MAX_FILE_BYTES:,} bytes: divide it")
    if name.lower().endswith(".xbckl"):
        from tmtool.checks import xbench

        rules = xbench.parse_checklist(content, name)
    else:
        rules = _parse_toml(content, name)
    if not rules:
        message = "there are no rules"
        raise ParseError(message, name, 1, field="rules")
    names: set[str] = set()
    for each in rules:
        if each.name in names and not name.lower().endswith(".xbckl"):
            message = "another rule has the same name"
            raise each.build_error(message)
        names.add(each.name)
        each.check()
    return rules


def parse_toml(content: bytes, name: str, field: str) -> tuple[str, dict[str, Any]]:
    """Return the text of a TOML file and its table; ParseError with the line of a fault."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        message = "the file is not UTF-8"
        raise ParseError(message, name, 1, field=field) from error
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        message = f"not TOML: {_PLACE.sub('', str(error))}"
        raise ParseError(message, name, line, field=field) from error


def _parse_toml(content: bytes, name: str) -> tuple[OwnRule, ...]:
    text, table = parse_toml(content, name, "rules")
    if unknown := sorted(set(table) - {"rules"}):
        raise ParseError(f"unknown key {unknown[0]!r}: write [[rules]]", name, 1, field="rules")
    listed = table.get("rules", [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        message = "rules begin with [[rules]]"
        raise ParseError(message, name, 1, field="rules")
    lines = [text.count("\n", 0, found.start()) + 1 for found in _HEADER.finditer(text)]
    if len(lines) != len(listed):
        lines = [1] * len(listed)
    return tuple(_build_rule(each, name, line) for each, line in zip(listed, lines, strict=True))


def _build_rule(table: Mapping[str, Any], file: str, line: int) -> OwnRule:
    named = table.get("name")
    if not isinstance(named, str) or not named.strip():
        message = "a rule needs a name"
        raise ParseError(message, file, line, field="rules")
    rule = OwnRule(named, (), named, file, line)
    for key, value in table.items():
        if key not in _KEYS:
            raise rule.build_error(f"unknown key {key!r}: use {', '.join(_KEYS)}")
        if not isinstance(value, _KEYS[key][0]):
            raise rule.build_error(f"{key} must be {_KEYS[key][1]}")
    conditions = tuple(
        Condition(side, table[key], wanted, table.get("ignore_case", False))
        for key, (side, wanted) in _CONDITIONS.items() if key in table
    )  # fmt: skip
    if not any(each.wanted for each in conditions):
        message = "give a pattern to find: source or target"
        raise rule.build_error(message)
    severity = table.get("severity", "warning")
    if severity not in get_args(Severity):
        raise rule.build_error(f"severity must be one of {', '.join(get_args(Severity))}")
    return OwnRule(
        named, conditions, table.get("message", named), file, line, severity,
        (read_language(rule, table.get("from")), read_language(rule, table.get("to"))),
        _read_examples(rule, table, "bad"), _read_examples(rule, table, "good"),
    )  # fmt: skip


def read_language(rule: OwnRule, code: str | None) -> str | None:
    """Return the base code of a language, or None if none is named."""
    try:
        return get_base(normalize(code)) if code else None
    except InputError as error:
        raise rule.build_error(str(error)) from error


def _read_examples(rule: OwnRule, table: Mapping[str, Any], key: str) -> Any:
    pairs = table.get(key, [])
    for each in pairs:
        if not isinstance(each, list) or [type(text) for text in each] != [str, str]:
            raise rule.build_error(f"{key} must be {_PAIRS}")
    return tuple(map(tuple, pairs))


def build_check(rules: Sequence[OwnRule] = ()) -> Check:
    """Build the check that applies these rules."""

    def run(job: CheckInput) -> Iterator[Finding]:
        for rule in rules:
            if not rule.applies_to(job.langs):
                continue
            budget = Budget()
            for pair in job.pairs:
                spans = rule.find_spans(pair.texts, budget)
                if spans is not None:
                    yield build_finding(
                        NAME, rule.message, job, pair, severity=rule.severity,
                        source=spans[0], target=spans[1], rule=rule.name,
                    )  # fmt: skip

    def explain_unused(job: CheckInput) -> str | None:
        if not rules:
            return "no file of rules is given"
        unused = [rule.name for rule in rules if not rule.applies_to(job.langs)]
        return f"for other languages: {', '.join(unused)}" if unused else None

    return Check(
        NAME, run,
        "Your own rules, from the files that you name.",
        "Your own rules.",
        "[[rules]] name = \"per cent\", target = '\\d ?%', message = \"Write per cent\"",
        doubt=explain_unused,
    )  # fmt: skip
