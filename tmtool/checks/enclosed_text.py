"""Text in square brackets, and quotations that the other side gives without any mark."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.checks.model import (
    SIDES,
    CheckInput,
    build_check,
    build_finding,
    build_form_finding,
)
from tmtool.checks.paired_marks import CLOSES, read_signs
from tmtool.findings import Finding
from tmtool.un.brackets import has_words, is_negotiated, iter_brackets

_MARK = re.compile(f"[{re.escape(''.join(sign for sign in CLOSES if sign not in '([【（'))}]")
_SINGLE = re.compile(r"(?<!\w)['‘](?=\w)")
_SMALL_WORD = re.compile(r"(?<![^\W\d_])[a-z]{2,}(?![^\W\d_])")
_MIN_SMALL_WORDS = 5
"""Names in quotation marks have fewer words in lower case. In 54 pairs of the clean sets with a
longer quotation, none lacks its marks in Chinese."""
_CLAUSE = re.compile("(?=.{12}).*[，。；！？]", re.DOTALL)
_ROUND = re.compile("[(（]")
_SPEAKER = re.compile(r"[：:]\s*\Z")
_REPORTED = re.compile(r"\b\w+[ds] that\b")
"""Reported speech, which needs no marks: said that, notes that."""


def _brackets(job: CheckInput) -> Iterator[Finding]:
    for pair in job.pairs:
        source = _list_brackets(pair.source, job.bases[0])
        target = _list_brackets(pair.target, job.bases[1])
        open_source = [span for span in source if is_negotiated(pair.source, span)]
        open_target = [span for span in target if is_negotiated(pair.target, span)]
        if not open_source and not open_target:
            continue
        more = len(source) - len(target)
        in_round_ones = [len(_ROUND.findall(text)) for text in pair.texts]
        if more * (in_round_ones[1] - in_round_ones[0]) >= more * more:
            message = "text in square brackets is under negotiation and not precedent"
            yield build_form_finding(
                "brackets", message, job, pair, rule="under negotiation",
                source=open_source, target=open_target,
            )  # fmt: skip
            continue
        counts = f"{len(source)} in the source, {len(target)} in the target"
        message = f"texts in square brackets differ: {counts}"
        yield build_finding(
            "brackets", message, job, pair, rule="number", source=source, target=target
        )


def _list_brackets(text: str, lang: str) -> list[range]:
    """List the texts in square brackets outside quotations, where authors put in what they quote.

    >>> len(_list_brackets("[Commits [jointly]] [to] act, see note [12]", "en"))
    3
    """
    spans = [span for span in iter_brackets(text) if has_words(text, span)]
    quotations = read_signs(text, lang).quotations if spans else ()
    return [span for span in spans if not any(span.start in each for each in quotations)]


BRACKETS = build_check("brackets", _brackets)


def _lost_quotations(job: CheckInput) -> Iterator[Finding]:
    langs = job.bases
    for pair in job.pairs if langs[0] != langs[1] else ():
        texts = pair.texts
        if not all(texts) or not any(map(_MARK.search, texts)):
            continue
        signs = [read_signs(text, lang) for text, lang in zip(texts, langs, strict=True)]
        for side in SIDES:
            other = signs[1 - side]
            is_marked = other.quotations or other.titles or _SINGLE.search(texts[1 - side])
            is_reported = langs[1 - side] == "en" and _REPORTED.search(texts[1 - side])
            said = [s for s in signs[side].quotations if _is_said(texts[side], s, langs[side])]
            if said and not (is_marked or other.opening or other.closing or is_reported):
                where = "source" if side else "target"
                message = f"the {where} does not mark the quotation"
                yield build_finding(
                    "lost quotations", message, job, pair, rule="quotation", marks={side: said[:1]}
                )


def _is_said(text: str, span: range, lang: str) -> bool:
    """Return True if a quotation is a clause, and no name or title."""
    inside = text[span.start + 1 : span.stop - 1]
    if lang != "zh":
        return len(_SMALL_WORD.findall(inside)) >= _MIN_SMALL_WORDS
    is_said = _SPEAKER.search(text, max(span.start - 3, 0), span.start) or _CLAUSE.match(inside)
    return bool(is_said) and not text.startswith("的", span.stop)


LOST_QUOTATIONS = build_check("lost quotations", _lost_quotations)
