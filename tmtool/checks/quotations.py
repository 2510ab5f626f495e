"""Quotations and repeated paragraphs, compared with adopted texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tmtool.checks.adopted import (
    MAX_TEXTS,
    MIN_TOKENS,
    AdoptedMatch,
    AdoptedPair,
    find_quotations,
    find_with_phrase,
    iter_adopted,
    list_changes,
    match_stretch,
    measure_distance,
    report_nearest,
    shift,
)
from tmtool.checks.model import Check, CheckInput, Pair, build_finding, fold_side
from tmtool.checks.precedents import iter_known
from tmtool.findings import Finding
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.lang.tokens import split_tokens
from tmtool.protocols import Store
from tmtool.un.labels import split_label
from tmtool.un.verbatim import compare

_END = re.compile(r"[\s.,;:!?。，；：！？、]+\Z")
_SENTENCE = re.compile(r"[^。；;.]+(?:[。；;]|[.](?=\s|\Z)|[.](?!\s)[^。；;.]+)*")
_MAX_CHANGED_SHARE = 0.4
"""A source that changes more of the characters is another text, not a wrong quotation."""


def _quotations(job: CheckInput) -> Iterator[Finding]:
    if job.memory is None:
        return
    sources = find_quotations([pair.source for pair in job.pairs])
    targets = find_quotations([pair.target for pair in job.pairs])
    for pair, source, target in zip(job.pairs, sources, targets, strict=True):
        for number, span in enumerate(source if target else ()):
            opposite = [target[number]] if len(source) == len(target) else target
            yield from _check_quotation(job, job.memory, pair, span, opposite)


def _check_quotation(
    job: CheckInput, memory: Store, pair: Pair, span: range, opposite: Sequence[range]
) -> Iterator[Finding]:
    quotation = _END.sub("", pair.source[span.start : span.stop])
    known = find_with_phrase(job, memory, split_tokens(fold(quotation)))
    if known:
        matches = [match_stretch(pair.target, each, own) for own in known for each in opposite]
        yield from report_nearest("quotations", job, pair, span, matches)
        return
    sentences = list(_find_sentences(job, memory, pair.source, span))
    for place, precedents in sentences:
        matches = [_match_within(pair.target, each, own) for own in precedents for each in opposite]
        yield from report_nearest("quotations", job, pair, place, matches)
    if not sentences:
        yield from _check_source(job, memory, pair, span)


def _find_sentences(
    job: CheckInput, memory: Store, text: str, span: range
) -> Iterator[tuple[range, Sequence[AdoptedPair]]]:
    """Yield the sentences of a quotation that are whole texts of the memory."""
    for match in _SENTENCE.finditer(text, span.start, span.stop):
        own = _strip(match[0].strip())
        words = split_tokens(fold(own))
        if len(words) < MIN_TOKENS or match.end() - match.start() == len(span):
            continue
        known = find_with_phrase(job, memory, words)
        same = [each for each in known if fold(_strip(each.source)) == fold(own)]
        if same:
            yield range(*match.span()), same


def _match_within(target: str, place: range, precedent: AdoptedPair) -> AdoptedMatch:
    """Look for an adopted sentence in a quotation of the target."""
    wanted = _strip(precedent.target)
    compared = compare(wanted, target[place.start : place.stop])
    if compared is None:
        return AdoptedMatch(precedent, [place], precedent.target, float("inf"))
    spans = [shift(each.original, place.start) for each in list_changes(compared)]
    return AdoptedMatch(precedent, spans, wanted, measure_distance(compared))


def _strip(text: str) -> str:
    """Return a paragraph without its number and final mark."""
    return _END.sub("", split_label(text)[1])


def _check_source(job: CheckInput, memory: Store, pair: Pair, span: range) -> Iterator[Finding]:
    """Report a source that changes the words of an adopted text which it quotes."""
    quotation = pair.source[span.start : span.stop]
    words = split_tokens(fold(quotation))
    least = max(MIN_TOKENS, len(words) // 2)
    runs = memory.find_token_runs([fold(quotation)], get_base(job.langs[0]), least)[0].longest
    longest = max(runs, key=len, default=range(0))
    known = find_with_phrase(job, memory, words[longest.start : longest.stop]) if longest else []
    results = [(each, found) for each in known if (found := compare(quotation, each.source))]
    if not results or any(found.faithful for _, found in results):
        return
    precedent, nearest = min(results, key=lambda each: measure_distance(each[1]))
    if measure_distance(nearest) <= _MAX_CHANGED_SHARE * len(quotation):
        yield build_finding(
            "quotations", "warning", f"the source does not quote {precedent.name} exactly",
            job, pair, source=[shift(each.quoted, span.start) for each in list_changes(nearest)],
            evidence=[precedent.evidence],
            suggestion=precedent.source[nearest.place.start : nearest.place.stop],
        )  # fmt: skip


def _repeated(job: CheckInput) -> Iterator[Finding]:
    usable = [
        pair
        for pair in job.pairs
        if pair.target.strip() and len(split_tokens(_drop_label(pair.source))) >= MIN_TOKENS
    ]
    for pair, units in iter_known(job, usable, _drop_label):
        known = iter_adopted(job, units[:MAX_TEXTS])
        matches = [_match_paragraph(pair.target, each) for each in known]
        source = range(len(pair.source))
        yield from report_nearest("repeated paragraphs", job, pair, source, matches)


def _drop_label(text: str) -> str:
    return fold_side(split_label(text)[1])


def _match_paragraph(target: str, precedent: AdoptedPair) -> AdoptedMatch:
    """Compare a paragraph with an adopted one, without their numbers."""
    text, wanted = split_label(target)[1], split_label(precedent.target)[1]
    place = range(len(target) - len(text), len(target))
    is_heading = _END.search(text) is None  # It may be in capitals.
    if fold(text) == fold(precedent.target) or (
        is_heading and fold(_strip(precedent.target)).lower() == fold(text.strip()).lower()
    ):
        return AdoptedMatch(precedent, (), wanted, 0)
    found = match_stretch(target, place, precedent)
    rest = split_label(precedent.target.replace(found.suggestion, "", 1))[1]
    is_part = found.distance == 0 and any(map(str.isalnum, rest))
    spans, distance = ([place], len(rest)) if is_part else (found.spans or [place], found.distance)
    return AdoptedMatch(precedent, spans, wanted, distance, is_part)


QUOTATIONS = Check(
    "quotations", _quotations,
    "Quotations from adopted texts have the official wording, word for word.",
    "United Nations Editorial Manual: a quotation may differ in its first capital and "
        "its last mark, footnotes are dropped and clear errors corrected; nothing else.",
    "“to build a people-centred Information Society” | “建设以人民为中心的信息社会”",
    ("memory",),
)  # fmt: skip

REPEATED = Check(
    "repeated paragraphs", _repeated,
    "A paragraph that repeats one of an adopted text has the same translation.",
    "Recalled paragraphs are taken over as they were adopted in each language.",
    "重申必须弥合数字鸿沟， | Reaffirming the need to close the digital gap,",
    ("memory",),
)  # fmt: skip
