"""Words that stand twice in a row, by a slip of editing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.checks.model import Check, CheckInput, of_form
from tmtool.checks.sides import Text, texts
from tmtool.findings import Finding

_ENGLISH = re.compile(r"\b(?P<word>[A-Za-z]{2,})(?P<again>\s+(?P=word))\b(?![-’'])", re.IGNORECASE)
_MAY_BE_TWICE = frozenset({"had", "that", "very"})
_PARTICLES = (
    "(?<![目标有])的的(?![确喀士])", "(?<![不])了了(?![解之])",
    "(?<![存现所潜内外实正自旨好])在在(?![线职场座于押逃])",
    "(?<![饱温柔缓调谦平祥融随总中议共亲])和和(?![平谐睦解约会气])",
    "(?<![参赠给授赋])与与(?!会)", "(?<![以普涉危埃顾提触波惠遍])及及(?![时早格其])",
    "(?<![针面反相绝敌])对对(?![方象手立外话策抗待应比于称])",
)  # fmt: skip
"""Particles twice, but for what ends or begins another word: 目的的、为了了解、在在线平台."""
_VERBS = (
    "促进|加强|确保|推动|提供|提高|实现|落实|开展|进行|采取|制定|强调|鼓励|敦促|欢迎|回顾|重申|注意"
    "|认识|确认|呼吁|增加|改善|解决|消除|包括|以及|继续|应当|必须|能够|并且|其中|这些|协助|增强|扩大"
)
"""What nobody says twice for emphasis, and no word behind begins with: 保护保护区 is sound."""
_CHINESE = re.compile(
    f"{'|'.join(_PARTICLES)}|(?P<verb>{_VERBS})(?P=verb)"
    "|(?P<long>(?![\u4e00-\u9fff]*一)[\u4e00-\u9fff]{3,8})(?P=long)"
)


def _repeated(job: CheckInput) -> Iterator[Finding]:
    for each in texts(job, "en"):
        for match in _ENGLISH.finditer(each.text):
            word, again = match["word"], match["again"].strip()
            # "Mali Mali" is a mistake, "New York, York" and "Pago Pago" are none.
            if word.lower() in _MAY_BE_TWICE or (again[0].isupper() and not word.isupper()):
                continue
            yield _twice(job, each, match, word)
    for each in texts(job, "zh"):
        for match in _CHINESE.finditer(each.text):
            yield _twice(job, each, match, match[0][: len(match[0]) // 2])


def _twice(job: CheckInput, text: Text, match: re.Match[str], word: str) -> Finding:
    return of_form(
        "repeated words", "warning", f"“{word}” is repeated", job, text.pair,
        **text.marked(range(*match.span())), suggestion=word,
    )  # fmt: skip


REPEATED_WORDS = Check(
    "repeated words", _repeated,
    "No word is repeated, nor a Chinese particle or verb. Words repeated for emphasis "
        "are not reported.",
    "A slip of editing that spelling checkers look for as well.",
    "of the the Assembly (of the Assembly)",
    langs=frozenset({"en", "zh"}),
)  # fmt: skip
