"""Modal verbs by class: what is owed on one side and only allowed on the other.

"Shall" and "should" are both 应, and never told apart; "must" or 必须 opposite 应 is a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.checks.model import Check, CheckInput, Pair, build_finding
from tmtool.checks.opposites import (
    Crossing,
    as_crossing,
    find_reversals,
    iter_chinese_first,
    order_sides,
)
from tmtool.findings import Finding
from tmtool.lang.fold import simplify_in_place
from tmtool.lang.modals import BAN, find_modals
from tmtool.lang.opposites import PoleWord

_NAME = "modals"
_LANGS = frozenset(("zh", "en"))
_ZH_STRICT = re.compile("必须|务必|务须|必需|须(?!知)|一定|只能|势必|不得不")
_ZH_OTHER = re.compile(
    "应当|应该|应予|(?<![相响供反适效对呼答感顺照回因])应(?![对邀急用付享运变收计缴])"
)
_BINDING = ("必须", "务必")
_EN_STRICT = re.compile(r"\bmust\b|\b(?:ha(?:s|ve|d)|is|are) to\b|\bneed|\brequire")
_EN_MUST = re.compile(r"\bmust\b(?! not)")
_EN_OTHER = re.compile(r"\b(?:shall|should|ought)\b", re.IGNORECASE)
_CLASSES = {
    (0, 0): "an obligation", (0, 1): "a permission or possibility", (1, 0): "a prohibition",
    (1, 1): "not required",
}  # fmt: skip


def _find_both(chinese: str, english: str) -> tuple[list[PoleWord], list[PoleWord]]:
    return find_modals(chinese, "zh"), find_modals(english, "en")


def _find_modal_changes(job: CheckInput) -> Iterator[Finding]:
    for pair, chinese, english in iter_chinese_first(job):
        found = find_reversals(chinese, english, _find_both)
        for reversal in found:
            crossing = as_crossing(reversal)
            one = _CLASSES[reversal.chinese.opposition, reversal.chinese.pole]
            two = _CLASSES[reversal.english.opposition, reversal.english.pole]
            rule = "prohibition" if reversal.chinese.opposition == BAN else "class"
            yield _build(job, pair, crossing, (one, two), rule)
        strength = None if found else _find_strength(chinese, english)
        if strength:
            yield _build(job, pair, strength, ("", ""), "strength")


def _find_strength(chinese: str, english: str) -> Crossing | None:
    """应 opposite "must", or 必须 opposite "should", where each is the only modal of its side."""
    read = simplify_in_place(chinese)
    zh_strict, zh_other = list(_ZH_STRICT.finditer(read)), list(_ZH_OTHER.finditer(read))
    if not zh_strict and not zh_other:
        return None
    en_strict, en_other = list(_EN_STRICT.finditer(english)), list(_EN_OTHER.finditer(english))
    must = list(_EN_MUST.finditer(english))
    if len(must) == 1 == len(zh_other) and not zh_strict and not en_other:
        return Crossing(range(*zh_other[0].span()), range(*must[0].span()))
    alone = len(zh_strict) == 1 == len(en_other) and not zh_other and not en_strict
    if alone and zh_strict[0].group() in _BINDING and en_other[0].group().lower() == "should":
        return Crossing(range(*zh_strict[0].span()), range(*en_other[0].span()))
    return None


def _build(
    job: CheckInput, pair: Pair, crossing: Crossing, classes: tuple[str, str], rule: str
) -> Finding:
    source, target = order_sides(job, crossing)
    if source != crossing.chinese:
        classes = classes[::-1]
    words = pair.source[source.start : source.stop], pair.target[target.start : target.stop]
    message = (
        f"“{words[0]}” and “{words[1]}” differ in strength"
        if rule == "strength"
        else f"“{words[0]}” is {classes[0]}, “{words[1]}” {classes[1]}"
    )
    return build_finding(
        _NAME, "note" if rule == "strength" else "error", message, job, pair,
        source=[source], target=[target], rule=rule,
    )  # fmt: skip


MODALS = Check(
    _NAME, _find_modal_changes,
    "What is owed, allowed, possible or forbidden on one side is so on the other.",
    "Classes, not words: shall, should and must are 应, 应当, 须 and 必须; may and can are 可, "
    "可以, 能 and 可能.",
    "缔约国应提交报告 | States parties may submit reports",
    langs=_LANGS, both=True,
)  # fmt: skip
