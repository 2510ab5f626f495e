"""Text that is taken over from adopted documents: quotations, repeated and recalled paragraphs.

The memory has the adopted wording in both languages; the target has to follow it word for word,
but for what the Editorial Manual lets a quotation change (`un.verbatim`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from tmtool.checks.model import CheckInput, Pair, build_check, build_finding, fold_side, is_own
from tmtool.checks.precedents import build_evidence, find_units_with, iter_known
from tmtool.findings import Evidence, Finding
from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.memory.known_acts import find_documents
from tmtool.un.citations import find_act_symbols, find_references
from tmtool.un.labels import split_label
from tmtool.un.verbatim import compare, read_tokens
from tmtool.units import TranslationUnit

_MAX_PAIRS_OF_QUOTATION = 8
"""A quotation mark without a partner in the next pairs was never closed."""
_MIN_TOKENS = 6
"""Shorter texts in quotation marks are names and words, not quotations."""
_MAX_TEXTS = 60
"""Texts of the memory per quotation: some formulas are in thousands."""
_MIN_RUN_OF_WORDING = {"zh": 14, "en": 10}
"""Tokens in a row that are taken over; shorter runs may be names."""
_MIN_RUN = 3
_MAX_GAP = 8
"""Tokens between two runs of one wording."""
_MIN_SHARE_OF_TARGET = 0.5
_MAX_UNITS_OF_DOCUMENT = 500
_END = re.compile(r"[\s.,;:!?。，；：！？、]+\Z")
_SENTENCE = re.compile(r"[^。；;.]+(?:[。；;]|[.](?=\s|\Z)|[.](?!\s)[^。；;.]+)*")


class AdoptedPair(NamedTuple):
    """A pair of the memory from adopted texts, source and target as in the job."""

    source: str
    target: str
    evidence: Evidence


class AdoptedMatch(NamedTuple):
    """An adopted wording compared with a target.

    `spans` are the words of the target that differ, `distance` counts differing characters: 0 for
    a faithful text, infinite for another translation. `is_part` if the target breaks off.
    """

    precedent: AdoptedPair
    spans: Sequence[range]
    suggestion: str
    distance: float
    is_part: bool = False


def _iter_adopted(job: CheckInput, units: Iterable[TranslationUnit]) -> Iterator[AdoptedPair]:
    """Yield the pairs of units that are from adopted texts other than those under check."""
    source, target = job.bases
    for unit in units:
        origins = [o for o in unit.origins if o.status == "adopted" and not is_own(job, o)]
        text = unit.get_text(target) or ""
        if origins:
            yield AdoptedPair(unit.get_text(source) or "", text, build_evidence(text, origins))


def _find_with_phrase(job: CheckInput, text: str) -> list[AdoptedPair]:
    """Return the adopted pairs whose source has the words of a text in a row."""
    return list(_iter_adopted(job, find_units_with(job, _END.sub("", text), 0, _MAX_TEXTS)))


def _match(
    target: str, place: range, precedent: AdoptedPair, *, is_within: bool = True
) -> AdoptedMatch:
    """Compare a stretch of a target with the adopted text that it is a part of.

    With `is_within` False the adopted text is a part of the stretch.
    """
    text = target[place.start : place.stop]
    wanted = precedent.target if is_within else _strip(precedent.target)
    compared = compare(text, wanted) if is_within else compare(wanted, text)
    if compared is None:
        return AdoptedMatch(precedent, [place], precedent.target, float("inf"))
    spans = [each.quoted if is_within else each.original for each in compared.changes]
    if is_within:
        wanted = wanted[compared.place.start : compared.place.stop]
    distance = sum(len(each.quoted) + len(each.original) for each in compared.changes)
    return AdoptedMatch(precedent, [_shift(s, place.start) for s in spans], wanted, distance)


def _shift(span: range, offset: int) -> range:
    return range(offset + span.start, offset + span.stop)


def _strip(text: str) -> str:
    """Return a paragraph without its number and final mark."""
    return _END.sub("", split_label(text)[1])


def _is_long(text: str) -> bool:
    return len(split_tokens(fold(text))) >= _MIN_TOKENS


def _report_nearest(
    check: str, job: CheckInput, pair: Pair, source: range, matches: Sequence[AdoptedMatch]
) -> Iterator[Finding]:
    """Report the match with the translation of most documents, unless one is faithful.

    Among translations of as many documents the nearest is reported.
    """
    if not matches or any(each.distance == 0 for each in matches):
        return
    best = min(matches, key=lambda each: (-each.precedent.evidence.documents, each.distance))
    name = best.precedent.evidence.citations[0]
    message = f"the wording differs from {name}"
    if best.distance == float("inf"):
        message = f"{name} has a different translation of this"
    elif best.is_part:
        message = f"incomplete: {name} has more text"
    yield build_finding(
        check, message, job, pair, source=[source], target=best.spans,
        evidence=[best.precedent.evidence], suggestion=best.suggestion,
    )  # fmt: skip


def _between(opening: str, closing: str) -> str:
    """Build a pattern for a text between two marks, in one line or several.

    Each line may begin with a mark of its own, after the number of a paragraph.
    """
    inside = f"[^{opening}{closing}\n]*"
    again = rf"\n(?:[^\s{opening}{closing}]{{0,8}}\s?{opening})?"
    return f"{opening}({inside}(?:{again}{inside}){{0,{_MAX_PAIRS_OF_QUOTATION}}}){closing}"


_QUOTED = re.compile(
    rf'{_between("“", "”")}|{_between("「", "」")}|(?<![^\s(（])"([^"“”\n]+)"(?!\w)'
)


def find_quotations(texts: Sequence[str]) -> list[list[range]]:
    """Return the quotations in consecutive texts, for each text.

    A quotation that closes in a later text is a stretch of each of them. Quoted paragraphs may each
    open with a mark of their own.

    >>> texts = "says: “We the peoples have met and", "have resolved to combine our efforts”."
    >>> find_quotations(texts)
    [[range(7, 34)], [range(0, 36)]]
    """
    found: list[list[range]] = [[] for _ in texts]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    joined = "\n".join(text.replace("\n", " ") for text in texts)
    number = 0
    for match in _QUOTED.finditer(joined):
        start, stop = match.span(match.lastindex or 0)
        for position, line in enumerate(joined[start:stop].split("\n")):
            text = split_label(line)[1] if position else line
            text = text.removeprefix("“").removeprefix("「")
            while starts[number + 1] <= start:
                number += 1
            end = start + len(line)
            if _is_long(text):
                found[number].append(_shift(range(end - len(text), end), -starts[number]))
            start = end + 1
    return found


def _quotations(job: CheckInput) -> Iterator[Finding]:
    if job.memory is None:
        return
    sources = find_quotations([pair.source for pair in job.pairs])
    targets = find_quotations([pair.target for pair in job.pairs])
    for pair, source, target in zip(job.pairs, sources, targets, strict=True):
        for number, span in enumerate(source if target else ()):
            opposite = [target[number]] if len(source) == len(target) else target
            yield from _check_quotation(job, pair, span, opposite)


def _check_quotation(
    job: CheckInput, pair: Pair, span: range, opposite: Sequence[range]
) -> Iterator[Finding]:
    """Compare a quotation as a part of adopted texts, or else its sentences."""
    whole = _find_with_phrase(job, pair.source[span.start : span.stop])
    pieces = [(span, whole)] if whole else _find_sentences(job, pair.source, span)
    for place, known in pieces:
        matches = [
            _match(pair.target, each, precedent, is_within=bool(whole))
            for precedent in known
            for each in opposite
        ]
        yield from _report_nearest("quotations", job, pair, place, matches)


def _find_sentences(
    job: CheckInput, text: str, span: range
) -> Iterator[tuple[range, list[AdoptedPair]]]:
    """Yield the sentences of a quotation that are whole texts of the memory."""
    for match in _SENTENCE.finditer(text, span.start, span.stop):
        own = _strip(match[0].strip())
        if _is_long(own) and len(match[0]) < len(span):
            known = _find_with_phrase(job, own)
            if same := [each for each in known if fold(_strip(each.source)) == fold(own)]:
                yield range(*match.span()), same


def _repeated(job: CheckInput) -> Iterator[Finding]:
    usable = [p for p in job.pairs if p.target.strip() and _is_long(_drop_label(p.source))]
    for pair, units in iter_known(job, usable, _drop_label):
        known = _iter_adopted(job, units[:_MAX_TEXTS])
        matches = [_match_paragraph(pair.target, each) for each in known]
        source = range(len(pair.source))
        yield from _report_nearest("repeated paragraphs", job, pair, source, matches)


def _drop_label(text: str) -> str:
    return fold_side(split_label(text)[1])


def _match_paragraph(target: str, precedent: AdoptedPair) -> AdoptedMatch:
    """Compare a paragraph with an adopted one, without their numbers."""
    text, wanted = split_label(target)[1], split_label(precedent.target)[1]
    is_heading = _END.search(text) is None  # It may be in capitals.
    if is_heading and fold(_strip(precedent.target)).lower() == fold(text.strip()).lower():
        return AdoptedMatch(precedent, (), wanted, 0)
    place = range(len(target) - len(text), len(target))
    found = _match(target, place, precedent)
    rest = split_label(precedent.target.replace(found.suggestion, "", 1))[1]
    is_part = found.distance == 0 and any(map(str.isalnum, rest))
    spans, distance = ([place], len(rest)) if is_part else (found.spans or [place], found.distance)
    return AdoptedMatch(precedent, spans, wanted, distance, is_part)


def _recalled(job: CheckInput) -> Iterator[Finding]:
    if job.memory is None:
        return
    lang = job.bases[0]
    length = _MIN_RUN_OF_WORDING[lang]
    referring = [
        (pair, symbol.casefold())
        for pair in job.pairs
        if pair.target.strip()
        for each in find_references(pair.source, lang)
        for symbol in find_act_symbols(each.citation, pair.body)
    ]
    acts = defaultdict(list)
    for symbol, documents in find_documents(job.memory, {s for _, s in referring}).items():
        for start in (replace(document, position=0) for document in documents):
            near = job.memory.read_context(start, _MAX_UNITS_OF_DOCUMENT)
            for each in _iter_adopted(job, (stored.unit for _, stored in near)):
                acts[symbol].append((_list_runs(each.source, length), each))
    for pair, symbol in dict.fromkeys(referring):
        runs = _list_runs(pair.source, length)
        taken = [
            (_find_shared(pair.source, each.source, length), each)
            for own, each in acts[symbol]
            if not runs.isdisjoint(own)
        ]
        here = max((place for place, _ in taken), key=len, default=range(0))
        quoted = find_quotations([pair.source])[0]
        if here and not any(here[0] in each and here[-1] in each for each in quoted):
            known = (each for place, each in taken if place == here)
            matches = [_match_taken_over(pair.target, len(here), each) for each in known]
            yield from _report_nearest("recalled paragraphs", job, pair, here, matches)


def _list_runs(text: str, length: int) -> frozenset[tuple[str, ...]]:
    """List all runs of so many words in a text."""
    words = read_tokens(text).folded
    return frozenset(words[at : at + length] for at in range(len(words) - length + 1))


def _match_taken_over(target: str, length: int, precedent: AdoptedPair) -> AdoptedMatch:
    """Compare a target with an adopted text of whose source so many characters are taken over."""
    there = _find_shared(target, precedent.target, _MIN_RUN)
    expected = length / len(precedent.source) * len(precedent.target)
    if len(there) < _MIN_SHARE_OF_TARGET * expected:
        return AdoptedMatch(precedent, [range(len(target))], precedent.target, float("inf"))
    return _match(target, there, precedent)


def _find_shared(text: str, original: str, min_run: int) -> range:
    """Return the stretch with most words of another text, in its order and close together."""
    words, known = read_tokens(text), read_tokens(original)
    groups: list[list[Match]] = [[]]
    matcher = SequenceMatcher(None, words.folded, known.folded, autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size >= min_run:
            last = groups[-1][-1] if groups[-1] else Match(block.a, block.b, 0)
            if max(block.a - last.a, block.b - last.b) > last.size + _MAX_GAP:
                groups.append([])
            groups[-1].append(block)
    best = max(groups, key=lambda group: sum(block.size for block in group))
    return words.locate_stretch(best[0].a, best[-1].a + best[-1].size) if best else range(0)


QUOTATIONS = build_check("quotations", _quotations)

REPEATED = build_check("repeated paragraphs", _repeated)

RECALLED = build_check("recalled paragraphs", _recalled)
