"""Xbench checklists (.xbckl) as rules.

Read are the name and description of each check and its source and target terms, with case, whole
words, trimming, PowerSearch (AND, OR, - and quotation marks) and the three search modes. Features
that are not supported are refused with their line: inherited checklists, normalized accents and
white space, parentheses of PowerSearch, and references to groups of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.checks.model import Side
from tmtool.checks.own_rules import Condition, OwnRule, read_language
from tmtool.errors import ParseError
from tmtool.xml import read_tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHECK_ATTRIBUTES = frozenset({"name", "categories", "disabled"})
_TERM_ATTRIBUTES = frozenset({
    "type", "{http://www.w3.org/XML/1998/namespace}space", "casecheck", "wholeword", "notrim",
    "normalizewhitespace", "normalizeaccents", "powersearch", "searchmode",
})  # fmt: skip
_SIDES: Mapping[str, Side] = {"source": 0, "target": 1}
_POWER = re.compile(r'\s*(?P<minus>-?)(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^\s"]+))')
_WORD_TOKEN = re.compile(
    r"\\(?P<escaped>.)|\[(?P<not>!?)(?P<set>[^\]]+)\]|(?P<repeat>\{\d+(?:[,;]\d*)?\})|(?P<one>.)",
    re.DOTALL,
)
_WORD_SIGNS = {"?": ".", "*": ".*?", "@": "+", "<": r"\b(?=\w)", ">": r"\b(?<=\w)"}


def parse_checklist(content: bytes, file: str) -> tuple[OwnRule, ...]:
    """Read the checks of a checklist. Raises ParseError, with the line, for what is not read."""
    root = read_tree(content, file)
    if root.tag != "xbench-checklist":
        message = "not an Xbench checklist"
        raise ParseError(message, file, _line(root), field="rules")
    return tuple(rule for each in root for rule in _parse_list(each, file))


def _parse_list(listed: _Element, file: str) -> Iterator[OwnRule]:
    langs = listed.get("source-language"), listed.get("target-language")
    for each in listed.iterchildren(tag="*"):
        name = each.get("name") or "?"
        rule = OwnRule(name, (), name, file, _line(each))
        if each.tag == "inherit":
            message = "inherited checklists are not read: export them and name each"
            raise rule.build_error(message)
        if each.tag != "check":
            raise rule.build_error(f"<{each.tag}> is not read")
        _check_attributes(rule, each, _CHECK_ATTRIBUTES)
        if not _is_on(each, "disabled"):
            codes = read_language(rule, langs[0]), read_language(rule, langs[1])
            yield _parse_check(replace(rule, langs=codes), each)


def _parse_check(rule: OwnRule, element: _Element) -> OwnRule:
    conditions: list[Condition] = []
    message = rule.name
    for each in element.iterchildren(tag="*"):
        if each.tag == "term":
            conditions += _parse_term(replace(rule, line=_line(each)), each)
        elif each.tag == "description":
            message = (each.text or "").strip() or message
        elif each.tag != "timestamp":
            raise rule.build_error(f"<{each.tag}> is not read")
    if not conditions:
        message = "the check has no source and no target"
        raise rule.build_error(message)
    return replace(rule, conditions=tuple(conditions), message=message)


def _parse_term(rule: OwnRule, term: _Element) -> Iterator[Condition]:
    _check_attributes(rule, term, _TERM_ATTRIBUTES)
    for each in ("normalizeaccents", "normalizewhitespace"):
        if _is_on(term, each):
            raise rule.build_error(f'{each}="yes" is not supported')
    side, mode = _SIDES.get(term.get("type", "")), term.get("searchmode", "simple")
    if side is None or mode not in ("simple", "regexp", "msword"):
        message = "a term is for source or target, in simple, regexp or msword mode"
        raise rule.build_error(message)
    text = term.text or ""
    if not _is_on(term, "notrim"):
        text = text.strip()
    if not text:
        return
    parts = _split_power(rule, text, mode) if _is_on(term, "powersearch") else [([text], True)]
    for alternatives, wanted in parts:
        patterns = [_translate(rule, each, mode) for each in alternatives]
        pattern = patterns[0] if len(patterns) == 1 else "|".join(f"(?:{p})" for p in patterns)
        if _is_on(term, "wholeword"):
            pattern = rf"(?<!\w)(?:{pattern})(?!\w)"
        yield Condition(side, pattern, wanted, not _is_on(term, "casecheck"))


def _split_power(rule: OwnRule, text: str, mode: str) -> list[tuple[list[str], bool]]:
    """Split a PowerSearch: alternatives joined by OR, and whether they must match."""
    parts: list[tuple[list[str], bool]] = []
    joined, position = False, 0
    while found := _POWER.match(text, position):
        position = found.end()
        if found["bare"] == "OR" and parts and not joined:
            joined = True
            continue
        if found["bare"] and mode == "simple" and found["bare"][0] in "(":
            message = "parentheses of PowerSearch are not supported"
            raise rule.build_error(message)
        word = found["bare"] or (found["quoted"] or "").replace('""', '"')
        wanted = not found["minus"]
        if joined and (not wanted or not parts[-1][1]):
            message = "PowerSearch can't have - next to OR here"
            raise rule.build_error(message)
        if joined:
            parts[-1][0].append(word)
        else:
            parts.append(([word], wanted))
        joined = False
    if joined or text[position:].strip() or not all(all(words) for words, _ in parts):
        raise rule.build_error(f"{text!r} is not a PowerSearch")
    return parts


def _translate(rule: OwnRule, text: str, mode: str) -> str:
    """Translate a search into a regular expression."""
    if mode == "simple":
        return re.escape(text)
    if mode == "regexp":
        if re.search(r"(?<!\\)@\d", text):
            message = "references to groups of the source (@1) are not supported"
            raise rule.build_error(message)
        return text
    return "".join(map(_translate_wildcard, _WORD_TOKEN.finditer(text)))


def _translate_wildcard(token: re.Match[str]) -> str:
    """Translate one token of Microsoft Word's wildcards."""
    if token["escaped"]:
        is_group = token["escaped"].isdigit()
        return f"\\{token['escaped']}" if is_group else re.escape(token["escaped"])
    if token["set"]:
        own = re.sub(r"([\\\[\]^&~|])", r"\\\1", token["set"])
        return f"[{'^' if token['not'] else ''}{own}]"
    if token["repeat"]:
        return token["repeat"].replace(";", ",")
    one = token["one"]
    return _WORD_SIGNS.get(one) or (one if one in "()" else re.escape(one))


def _check_attributes(rule: OwnRule, element: _Element, known: frozenset[str]) -> None:
    if unknown := sorted(set(map(str, element.attrib)) - known):
        raise rule.build_error(f"the attribute {unknown[0]} of <{element.tag}> is not read")


def _is_on(element: _Element, name: str) -> bool:
    return element.get(name, "no") == "yes"


def _line(element: _Element) -> int:
    return int(str(element.sourceline or 1))
