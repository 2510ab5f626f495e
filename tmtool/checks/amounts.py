"""What rises or falls *to* a figure, opposite what does so *by* it: 增至 and 增加了."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

from tmtool.lang.fold import lower_in_place, simplify_in_place
from tmtool.un.placeables import find

_Kind: TypeAlias = Literal["to", "by"]
_ZH_VERB = (
    "(?:增加|增长|增|上升|提高|提升|升|扩大|上涨|涨"
    "|减少|下降|降低|降|减|下跌|跌|缩减|缩小|削减|回落)"
)
_ZH_HEDGE = "(?:大?约|近|将近|大概|超过|逾|多达|高达|了?大?约)?"
_ZH_TO = re.compile(rf"{_ZH_VERB}(?:至|到|为){_ZH_HEDGE} ?$")
_ZH_BY = re.compile(rf"{_ZH_VERB}了?{_ZH_HEDGE} ?$")
_EN_VERB = re.compile(
    r"\b(?:increas|ris(?:e|es|en|ing)\b|rose\b|grow|grew\b|decreas|declin|fell\b|fall|drop|reduc|cut\b"
    r"|lower(?:ed|ing)\b|rais(?:ed|ing)\b|climb|expand|shr[au]nk|went (?:up|down))"
)
_EN_STEP = re.compile(
    r"(?<!up )\b(to|by|of)(?: (?:up to|about|some|around|approximately|almost|nearly|over|more than"
    r"|less than|roughly|only|just|an additional|a further|a total of|an average of))*"
    r" ?(?:US)?\$? ?$",
    re.IGNORECASE,
)
_VERB_WITHIN = 60
"""So many characters before "to" or "by" the verb may stand. Chosen, no measurement."""


class AmountReversal(NamedTuple):
    """The verbs that lead to one figure, as far as it, on both sides."""

    chinese: range
    english: range


class _AmountStep(NamedTuple):
    kind: _Kind
    value: object
    span: range


def find_amount_reversals(chinese: str, english: str) -> list[AmountReversal]:
    """Where one figure is the result of a change on one side, and its size on the other.

    >>> [each.chinese for each in find_amount_reversals(
    ...     "失业率增加了12%。", "Unemployment increased to 12 per cent.")]
    [range(3, 9)]
    >>> find_amount_reversals("失业率增至12%。", "Unemployment increased to 12 per cent.")
    []
    """
    if not _EN_VERB.search(lower_in_place(english)):
        return []
    zh, en = _list_chinese(chinese), _list_english(english)
    return [
        AmountReversal(one.span, two.span)
        for one in zh
        for two in en
        if one.value == two.value
        and one.kind != two.kind
        and not _agrees(one, en)
        and not _agrees(two, zh)
    ]


def _agrees(step: _AmountStep, others: list[_AmountStep]) -> bool:
    """Whether the other side has the figure in the same sense as well."""
    return any(other.value == step.value and other.kind == step.kind for other in others)


def _list_chinese(text: str) -> list[_AmountStep]:
    read = simplify_in_place(text)
    if not re.search(_ZH_VERB, read):
        return []
    found = []
    for each in find(text, "zh"):
        kinds: tuple[tuple[_Kind, re.Pattern[str]], ...] = (("to", _ZH_TO), ("by", _ZH_BY))
        for kind, pattern in kinds:
            verb = pattern.search(read, max(each.start - _VERB_WITHIN, 0), each.start)
            if verb:
                found.append(_AmountStep(kind, each.value, range(verb.start(), each.stop)))
                break
    return found


def _list_english(text: str) -> list[_AmountStep]:
    found = []
    small = lower_in_place(text)
    for each in find(text, "en"):
        step = _EN_STEP.search(text, max(each.start - _VERB_WITHIN, 0), each.start)
        if step is None:
            continue
        before = small[max(step.start() - _VERB_WITHIN, 0) : step.start()]
        # What stands between is one clause: no other figure, no mark.
        verbs = [verb for verb in _EN_VERB.finditer(before) if _is_clause(before[verb.end() :])]
        if verbs:
            start = step.start() - len(before) + verbs[-1].start()
            kind: _Kind = "to" if step.group(1).lower() == "to" else "by"
            found.append(_AmountStep(kind, each.value, range(start, each.stop)))
    return found


def _is_clause(text: str) -> bool:
    return not re.search(r"[.,;:()\d]", text)
