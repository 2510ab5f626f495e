"""Quotations and repeated paragraphs: word for word as the adopted texts have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tmtool.checks.adopted import (
    MOST,
    SHORTEST,
    AdoptedPair,
    build_adopted_finding,
    find_adopted_pairs,
    find_quotations,
    find_with_phrase,
    list_changes,
    locate_changes,
    measure_distance,
    rank_precedents,
)
from tmtool.checks.model import Check, CheckInput, Pair, build_finding, fold_side
from tmtool.findings import Finding
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.lang.tokens import split_tokens
from tmtool.protocols import Store
from tmtool.un.labels import split_label
from tmtool.un.verbatim import TextComparison, compare

_END = re.compile(r"[\s.,;:!?。，；：！？、]+\Z")
_PIECE = re.compile(r"[^。；;.]+(?:[。；;]|[.](?=\s|\Z)|[.](?!\s)[^。；;.]+)*")
_FAR = 0.4
"""What changes more of its characters is another text, not a wrong quotation. Chosen, no
measurement."""
_AT_ONCE = 500
"""Pairs asked for together. Chosen, no measurement."""


def _quotations(job: CheckInput) -> Iterator[Finding]:
    if job.memory is None:
        return
    mine = find_quotations([pair.source for pair in job.pairs])
    theirs = find_quotations([pair.target for pair in job.pairs])
    for pair, here, there in zip(job.pairs, mine, theirs, strict=True):
        for at, one in enumerate(here if there else ()):
            opposite = [there[at]] if len(here) == len(there) else there
            yield from _one(job, job.memory, pair, one, opposite)


def _one(
    job: CheckInput, memory: Store, pair: Pair, here: range, there: Sequence[range]
) -> Iterator[Finding]:
    """A quotation that the memory knows in the source, held against its translations there."""
    quotation = _END.sub("", pair.source[here.start : here.stop])
    known = find_with_phrase(job, memory, split_tokens(fold(quotation)))
    if not known:
        pieces = list(_in_pieces(job, memory, pair, here, there))
        yield from (each for each in pieces if each)
        if not pieces:
            yield from _misquoted(job, memory, pair, here)
        return
    results = [
        (span, precedent, compare(pair.target[span.start : span.stop], precedent.target))
        for precedent in known
        for span in there
    ]
    if any(result and result.faithful for _, _, result in results):
        return
    rank = rank_precedents(known)
    span, precedent, nearest = min(
        results, key=lambda each: (each[2] is None, rank(each[1]), measure_distance(each[2]))
    )
    yield _finding(job, pair, "quotations", here, span, precedent, nearest)


def _in_pieces(
    job: CheckInput, memory: Store, pair: Pair, here: range, there: Sequence[range]
) -> Iterator[Finding | None]:
    """Sentences of a longer quotation that the memory has by themselves; None where all is well."""
    for match in _PIECE.finditer(pair.source, here.start, here.stop):
        own = _bare(match[0])
        words = split_tokens(own)
        if len(words) < SHORTEST or match.end() - match.start() == len(here):
            continue
        known = [each for each in find_with_phrase(job, memory, words) if _bare(each.source) == own]
        if known:
            yield _piece(job, pair, range(*match.span()), there, known)


def _piece(
    job: CheckInput,
    pair: Pair,
    here: range,
    there: Sequence[range],
    precedents: Sequence[AdoptedPair],
) -> Finding | None:
    """An adopted sentence has to stand within the target's quotation, all of it."""
    results = [
        (span, each, compare(_strip_paragraph(each.target), pair.target[span.start : span.stop]))
        for each in precedents
        for span in there
    ]
    if any(result and result.faithful for _, _, result in results):
        return None
    rank = rank_precedents(precedents)
    span, precedent, nearest = min(
        results, key=lambda each: (each[2] is None, rank(each[1]), measure_distance(each[2]))
    )
    if nearest is None:
        return _finding(job, pair, "quotations", here, span, precedent, None)
    marked = [
        range(span.start + each.original.start, span.start + each.original.stop)
        for each in list_changes(nearest)
    ]
    return build_adopted_finding(
        "quotations", "error", f"the wording differs from {precedent.name}", job, pair, here,
        marked, precedent, _strip_paragraph(precedent.target),
    )  # fmt: skip


def _strip_paragraph(text: str) -> str:
    """A paragraph without its number and the mark at its end."""
    return _END.sub("", split_label(text)[1])


def _bare(text: str) -> str:
    return fold(_strip_paragraph(text.strip()))


def _misquoted(job: CheckInput, memory: Store, pair: Pair, here: range) -> Iterator[Finding]:
    """A quotation of which the memory knows a good part: the source itself may quote wrongly."""
    quotation = pair.source[here.start : here.stop]
    words = split_tokens(fold(quotation))
    least = max(SHORTEST, len(words) // 2)
    stretches = memory.find_token_runs([fold(quotation)], get_base(job.langs[0]), least)[0].longest
    longest = max(stretches, key=len, default=range(0))
    known = find_with_phrase(job, memory, words[longest.start : longest.stop]) if longest else []
    results = [(each, there) for each in known if (there := compare(quotation, each.source))]
    if not results or any(nearest.faithful for _, nearest in results):
        return
    precedent, nearest = min(results, key=lambda each: measure_distance(each[1]))
    if measure_distance(nearest) > _FAR * len(quotation):
        return
    yield build_finding(
        "quotations", "warning", f"the source does not quote {precedent.name} exactly",
        job, pair, source=locate_changes(nearest, here.start), evidence=[precedent.evidence],
        suggestion=precedent.source[nearest.place.start : nearest.place.stop],
    )  # fmt: skip


def _finding(
    job: CheckInput,
    pair: Pair,
    check: str,
    here: range,
    there: range,
    precedent: AdoptedPair,
    nearest: TextComparison | None,
) -> Finding:
    """The words that differ are marked; the suggestion is what the adopted text says there."""
    if nearest is None:
        message = f"{precedent.name} has a different translation of this"
        return build_adopted_finding(
            check, "warning", message, job, pair, here, [there], precedent, precedent.target
        )
    spans = locate_changes(nearest, there.start)
    if check == "quotations":
        return build_adopted_finding(
            check, "error", f"the wording differs from {precedent.name}", job, pair, here, spans,
            precedent, precedent.target[nearest.place.start : nearest.place.stop],
        )  # fmt: skip
    return build_adopted_finding(
        check, "warning", _as_a_whole(nearest, precedent), job, pair, here, spans or [there],
        precedent, split_label(precedent.target)[1],
    )  # fmt: skip


def _as_a_whole(nearest: TextComparison, precedent: AdoptedPair) -> str:
    """What a paragraph that is no whole one of an adopted text has otherwise."""
    place, text = nearest.place, precedent.target
    parts = (split_label(text[: place.start])[1], text[place.stop :])
    lost = [_shortened(part) for part in parts if any(c.isalnum() for c in part)]
    if nearest.faithful and lost:
        return f"incomplete: {precedent.name} also has {' and '.join(lost)}"
    return f"the wording differs from {precedent.name}"


_SHOWN = 60
"""Characters of a part that are shown. Chosen, no measurement."""


def _shortened(text: str) -> str:
    plain = _END.sub("", text).lstrip(" ,，;；¹²³⁰⁴-⁹")
    return f"“{plain if len(plain) <= _SHOWN else plain[:_SHOWN].rstrip() + '…'}”"


def _repeated(job: CheckInput) -> Iterator[Finding]:
    """Paragraphs that an adopted text has word for word in the source."""
    if job.memory is None:
        return
    for at in range(0, len(job.pairs), _AT_ONCE):
        some = job.pairs[at : at + _AT_ONCE]
        texts = [split_label(pair.source)[1] for pair in some]
        known = job.memory.find_exact([fold_side(text) for text in texts], get_base(job.langs[0]))
        for pair, text, ids in zip(some, texts, known, strict=True):
            if ids and pair.target.strip() and len(split_tokens(fold_side(text))) >= SHORTEST:
                yield from _held_against(job, pair, find_adopted_pairs(job, job.memory, ids[:MOST]))


def _held_against(
    job: CheckInput, pair: Pair, precedents: Sequence[AdoptedPair]
) -> Iterator[Finding]:
    label, text = split_label(pair.target)
    start = len(pair.target) - len(text) if label else 0
    # A heading, without a mark at its end, may be in other capitals.
    heading = fold(text.strip()).lower() if _END.search(text) is None else None
    if any(fold(each.target) == fold(text) for each in precedents) or any(
        _bare(each.target).lower() == heading for each in precedents
    ):
        return
    results = [(precedent, compare(text, precedent.target)) for precedent in precedents]
    if not results or any(result and _whole(result, each.target) for each, result in results):
        return
    rank = rank_precedents(precedents)
    precedent, nearest = min(results, key=lambda each: (rank(each[0]), measure_distance(each[1])))
    there, here = range(start, len(pair.target)), range(len(pair.source))
    yield _finding(job, pair, "repeated paragraphs", here, there, precedent, nearest)


def _whole(compared: TextComparison, original: str) -> bool:
    """Whether a paragraph is all of the other one, not only a part of it."""
    rest = original[: compared.place.start] + original[compared.place.stop :]
    return compared.faithful and not any(c.isalnum() for c in split_label(rest)[1])


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
