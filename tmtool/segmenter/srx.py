"""User rules in SRX 2.0: reading them safely, and deciding by them.

Each rule is a pattern before and one after a place, and whether to break there. At every place the
first rule that matches decides. A pattern before the place is looked for in the last `WINDOW` code
points, as Java's engines for SRX do, which can't look back without a limit either. Patterns are
those of ICU: `regex` knows them, but for a few spellings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool import xml
from tmtool.errors import InputError, ParseError, describe_failed_read
from tmtool.segmenter.boundary import BoundaryDecision
from tmtool.xml import get_line, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element
    from regex import Pattern as Compiled

WINDOW = 100
"""Peer (Java's engines for SRX): code points looked back at."""
_HORIZONTAL = r"\t\p{Zs}\u180e"
_VERTICAL = r"\n\x0b\f\r\x85\u2028\u2029"
_SPELLED = {
    "h": f"[{_HORIZONTAL}]",
    "H": f"[^{_HORIZONTAL}]",
    "v": f"[{_VERTICAL}]",
    "V": f"[^{_VERTICAL}]",
    "R": rf"(?:\r\n|[{_VERTICAL}])",
    "e": r"\x1b",
    "z": r"\Z",
    "Z": r"(?=\n?\Z)",
    "k": r"\g",
}
_OTHERWISE = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|\Z)|\\x\{(?P<code>[0-9A-Fa-f]{1,6})\}|\(\?(?P<flags>[a-zA-Z]+)"
    r"|(?P<java>\\p\{java)|\\(?P<letter>.)",
    re.S,
)
_REFUSED = re.compile(r"(?<!\\)(?:\\\\)*(?:\\G|\[(?:[^]\\]|\\.)*?(?:\|\||~~))", re.S)
_LARGEST = 16 * 2**20
"""Bytes: no honest rule file comes near. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class SrxRule:
    """A rule of the file: `name` is where it stands, "rules.srx:12"."""

    name: str
    breaks: bool
    before: Compiled[str]
    after: Compiled[str]
    both: Compiled[str]

    def is_match(self, text: str, offset: int) -> bool:
        """Whether the rule speaks of the place before `offset`."""
        if not self.after.match(text, offset):
            return False
        return self.before.search(text, max(0, offset - WINDOW), offset) is not None


@dataclass(frozen=True, slots=True)
class SrxRules:
    """The rules of a file, by language: `maps` pairs a pattern of language codes with rules."""

    cascade: bool
    maps: tuple[tuple[Compiled[str], tuple[SrxRule, ...]], ...]

    def select_rules(self, lang: str) -> tuple[SrxRule, ...]:
        """The rules for a language: of all maps that match it, or of the first."""
        found = [rules for pattern, rules in self.maps if pattern.fullmatch(lang)]
        return tuple(rule for rules in (found if self.cascade else found[:1]) for rule in rules)

    def decide(self, text: str, lang: str) -> Iterator[BoundaryDecision]:
        """What the rules say of each place where one of them would break."""
        rules = self.select_rules(lang)
        for offset, index in sorted(_places(text, rules).items()):
            rule = next(
                (each for each in rules[:index] if not each.breaks and each.is_match(text, offset)),
                rules[index],
            )
            yield BoundaryDecision(offset, rule.breaks, rule.name)


def _places(text: str, rules: tuple[SrxRule, ...]) -> dict[int, int]:
    """Every place where a breaking rule matches, and the index of the first such rule."""
    places: dict[int, int] = {}
    for index, rule in enumerate(rules):
        if rule.breaks:
            for match in rule.both.finditer(text):
                if 0 < match.end() < len(text):
                    places.setdefault(match.end(), index)
    return places


def read(path: str) -> SrxRules:
    """The rules of an SRX 2.0 file; a faulty one is a ParseError that names line and column."""
    root = _root(path)
    if local_name(root) != "srx" or root.get("version") != "2.0":
        message = "not an SRX 2.0 file: it does not begin with <srx version='2.0'>"
        raise ParseError(message, path, get_line(root))
    rules = {
        each.get("languagerulename", ""): tuple(_rules(each, path))
        for each in _all(root, "languagerule")
    }
    maps = tuple(_map(each, rules, path) for each in _all(root, "languagemap"))
    if not maps:
        message = "<languagemap> is missing: the rules belong to no language"
        raise ParseError(message, path, 1)
    header = next(_all(root, "header"), None)
    return SrxRules(header is not None and header.get("cascade") == "yes", maps)


def _root(path: str) -> _Element:
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from None
    if len(content) > _LARGEST:
        raise ParseError(
            f"the file is larger than {_LARGEST // 2**20} MiB, more than any file of rules", path, 1
        )
    return xml.read_tree(content, path)


def _map(
    element: _Element, rules: dict[str, tuple[SrxRule, ...]], path: str
) -> tuple[Compiled[str], tuple[SrxRule, ...]]:
    name = element.get("languagerulename", "")
    if name not in rules:
        raise ParseError(f"<languagerule> {name!r} does not exist", path, get_line(element))
    pattern = _compiled(element.get("languagepattern", ""), element, path, folds=True)
    return pattern, rules[name]


def _rules(element: _Element, path: str) -> Iterator[SrxRule]:
    for rule in _all(element, "rule"):
        if rule.get("break", "yes") not in {"yes", "no"}:
            message = f"break must be 'yes' or 'no', not {rule.get('break')!r}"
            raise ParseError(message, path, get_line(rule))
        before, after = _pattern(rule, "beforebreak"), _pattern(rule, "afterbreak")
        yield SrxRule(
            f"{Path(path).name}:{get_line(rule)}",
            rule.get("break") != "no",
            _compiled(f"(?:{before})\\z", rule, path),
            _compiled(after, rule, path),
            _compiled(f"(?:{before})(?={after})", rule, path),
        )


def _pattern(rule: _Element, name: str) -> str:
    found = next(_all(rule, name), None)
    return "" if found is None else "".join(str(each) for each in found.itertext())


def _compiled(pattern: str, element: _Element, path: str, *, folds: bool = False) -> Compiled[str]:
    try:
        return compile_pattern(pattern, folds=folds)
    except (ValueError, OverflowError, RecursionError) as error:
        raise ParseError(f"the pattern can't be used: {error}", path, get_line(element)) from None


def compile_pattern(pattern: str, *, folds: bool = False) -> Compiled[str]:
    r"""Compile a regular expression of ICU or Java; ValueError for what can't be matched here.

    >>> compile_pattern(r"\Q(a)\E[\p{L}&&[^b]]\h").fullmatch("(a)c ") is not None
    True
    """
    import regex

    if _REFUSED.search(pattern):
        message = r"\G is not supported, nor are || and ~~ within [ ]"
        raise ValueError(message)
    spelled = _OTHERWISE.sub(_spell, pattern)
    try:
        return regex.compile(spelled, regex.V1 | (regex.IGNORECASE if folds else 0))
    except regex.error as error:
        raise ValueError(f"{error} of {spelled}") from None


def _spell(match: re.Match[str]) -> str:
    """Something that `regex` spells in another way than ICU and Java."""
    if match["flags"]:
        # Unicode classes are the rule here, and only \n ends lines.
        return "(?" + match["flags"].replace("U", "u").replace("d", "u")
    if match["code"]:
        return re.escape(chr(int(match["code"], 16)))
    if match["java"]:
        return r"\p{"
    if match["letter"]:
        return _SPELLED.get(match["letter"], match[0])
    return re.escape(match["quoted"])


def _all(element: _Element, name: str) -> Iterator[_Element]:
    return (each for each in element.iter("{*}" + name, name))
