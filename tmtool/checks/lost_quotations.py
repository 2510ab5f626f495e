"""Quotations of one side that the other gives without any mark."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.checks.model import SIDES, Check, CheckInput, build_finding, label_side
from tmtool.checks.paired_marks import CLOSES, read_signs
from tmtool.findings import Finding
from tmtool.lang.script import get_base

_NAME = "lost quotations"
_MARK = re.compile(f"[{re.escape(''.join(sign for sign in CLOSES if sign not in '([【（'))}]")
_SINGLE = re.compile(r"(?<!\w)['‘](?=\w)")
_SMALL_WORD = re.compile(r"(?<![^\W\d_])[a-z]{2,}(?![^\W\d_])")
_MIN_SMALL_WORDS = 5
"""Names in quotation marks have fewer words in lower case. In 54 pairs of the clean sets with a
longer quotation, none lacks its marks in Chinese."""
_MIN_CHARACTERS = 12
_SAYS = re.compile(
    r"(?:[说說]|指出|表示|[强強][调調]|[认認][为為]|[写寫]道)[：:，,]?\s*\Z"
    r"|(?:[称稱问問答道]|宣[布佈]|[声聲]明|警告|[规規]定|如下|重申)[：:，,]\s*\Z"
)
"""Words before direct speech: 他说：“……”."""
_REPORTS = re.compile(
    r"\b(?:sa(?:id|ys?)|(?:stress|stat|not|add|underlin|underscor|emphasi[sz]|declar|affirm|warn|argu"
    r"|explain|observ|insist|conclud|confirm|report|recall)\w*|point\w* out|made clear|makes clear)"
    r" that\b"
)
"""Reported speech, which needs no marks."""
_NOUN = re.compile(
    r"(?:[计計][划劃]|[会會][议議]?|倡[议議]|行[动動]|[项項]目|[奖獎]|日|年|周|月)\Z"
)
"""Endings of names of programmes, meetings and days."""


def _lost(job: CheckInput) -> Iterator[Finding]:
    langs = tuple(map(get_base, job.langs))
    if langs[0] == langs[1]:
        return
    for pair in job.pairs:
        texts = pair.source, pair.target
        if not all(texts) or not any(map(_MARK.search, texts)):
            continue
        signs = [read_signs(text, lang) for text, lang in zip(texts, langs, strict=True)]
        for side in SIDES:
            own, other = signs[side], signs[1 - side]
            marked = len(other.quotations) + len(other.titles)
            is_part = other.opening or other.closing or _SINGLE.search(texts[1 - side])
            if len(own.quotations) <= marked or is_part:
                continue
            said = [span for span in own.quotations if _is_said(texts[side], span, langs[side])]
            is_reported = langs[1 - side] == "en" and _REPORTS.search(texts[1 - side])
            if said and not marked and not is_reported:
                where = "source" if side else "target"
                yield build_finding(
                    _NAME, "note", f"the {where} does not mark the quotation", job, pair,
                    **label_side(side, said[0]), rule="quotation",
                )  # fmt: skip


def _is_said(text: str, span: range, lang: str) -> bool:
    """Return True if a quotation has a clause, so that it is no name or title."""
    inside = text[span.start + 1 : span.stop - 1]
    if lang != "zh":
        return len(_SMALL_WORD.findall(inside)) >= _MIN_SMALL_WORDS
    if text.startswith("的", span.stop) or _NOUN.search(inside):
        return False
    if _SAYS.search(text, max(span.start - 12, 0), span.start):
        return True
    return len(inside) >= _MIN_CHARACTERS and re.search("[，。；！？]", inside) is not None


LOST = Check(
    _NAME, _lost,
    "What one side quotes is marked as a quotation on the other as well. Titles in 《》 count as "
        "marked; names that Chinese alone puts in quotation marks are left alone.",
    "United Nations Editorial Manual, on quotations; GB/T 15834, on quotation marks.",
    "他说我们必须立即采取行动。 | He said, “We must take action without any delay.”",
    langs=frozenset({"en", "zh"}),
    both=True,
)  # fmt: skip
