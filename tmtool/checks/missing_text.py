"""Whether a pair is complete: a sentence or clause left out or added, half missing, another text.

Each sentence and clause is a part that the other side may lack. One calibrated model for each kind
of part weighs few things: how long both sides are with and without the part, figures that the other
side has, and, with an encoder, how like the part is to what is nearest to it on the other side, and
how much nearer the sides come to each other without it. Without an encoder only what length makes
sure is told. Whole pairs are weighed in the same way. The weights are fitted by
benchmarks/fit_missing_text.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from tmtool.checks.compared_pairs import (
    ENOUGH,
    LONGEST,
    ComparedPair,
    Stretch,
    compare_lengths,
    cut_sentences,
    have_same_figures,
    is_encodable,
    list_figures,
)
from tmtool.checks.model import (
    SIDES,
    CheckInput,
    Pair,
    Side,
    build_check,
    build_finding,
    load_encoder,
)
from tmtool.findings import Evidence, Finding
from tmtool.lang.codes import name_language

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors

PartKind: TypeAlias = Literal["sentence", "clause"]
_NAME = "completeness"
_MODEL = Path(__file__).with_suffix(".json")
_SHORTEST = 15
"""Letters of a part that says something of its own."""
_MANY = 3
"""Sentences that one side has more, at most: more say no more."""
_MOST_PARTS = 60
"""Clauses of a text, at most; of one with more the parts are not compared. Limit: time goes by the
square of them."""
_RUN = 3
"""Clauses that are one stretch, at most."""
_BEGINNING = {"zh": 80, "en": 260}
"""Characters of a text by which whole pairs are compared."""
_TOGETHER = 200
"""Pairs and parts whose texts are encoded at once."""
_LONG_ENOUGH = 60
"""Letters that the longer side has where half is said to be missing; what is shorter varies."""
_MIN_SPREADS = 4.0
"""So many spreads from what is usual is half of a text missing."""
_MIN_EXCESS = 0.65
"""And at least so far in ln(length): half. Measured on the half for work, 2026-11: at a third
(0.38) 3 of 11 findings were right."""
_SHORTEST_PAIR = 28
"""Letters of both sides of a pair that may be of two texts: titles are translated freely."""
_SHOWN = 60
"""Characters of a part that a message quotes."""

PLAIN = (
    "excess", "left", "mended", "size", "share", "sentences", "figures missing", "figures there",
)  # fmt: skip
"""What is known of a part without an encoder."""
MEANT = ("gain", "gain by share", "like", "like by others", "contested", "pair")
"""What an encoder says beside."""
WHOLE = ("pair", "figures shared", "figures apart", "excess", "size")
"""What is known of a whole pair."""


class PartInDoubt(NamedTuple):
    """A part of a side that the other may lack, with what is known of it, as `PLAIN` names it."""

    compared: ComparedPair
    side: Side
    span: Stretch
    kind: PartKind
    values: tuple[float, ...]

    @property
    def text(self) -> str:
        """What the part says."""
        return self.compared.texts[self.side][self.span.start : self.span.stop]

    @property
    def rest(self) -> str:
        """What its side says without it."""
        text = self.compared.texts[self.side]
        return f"{text[: self.span.start]} {text[self.span.stop :]}".strip() or "."


def list_parts(compared: ComparedPair) -> Iterator[PartInDoubt]:
    """The sentences of a side that has several, and the clauses."""
    cuts = [
        cut_sentences(text, lang) for text, lang in zip(compared.texts, compared.langs, strict=True)
    ]
    counts = [len(sentences) for sentences, _ in cuts]
    for side in SIDES:
        text, (sentences, clauses) = compared.texts[side], cuts[side]
        if not 1 < len(clauses) <= _MOST_PARTS:
            continue
        own, opposite = compared.letters[side], compared.letters[1 - side]
        excess = compared.usual.measure_excess(own, opposite)
        kinds: dict[Stretch, PartKind] = dict.fromkeys(clauses, "clause")
        if len(sentences) > 1:
            kinds |= dict.fromkeys(sentences, "sentence")
        more = max(-_MANY, min(counts[side] - counts[1 - side], _MANY))
        mine, theirs = list_figures(text), list_figures(compared.texts[1 - side])
        for span, kind in kinds.items():
            part = text[span.start : span.stop]
            letters = compared.count_letters(side, part)
            if letters < _SHORTEST or len(kinds) == 1:
                continue
            left = compared.usual.measure_excess(max(own - letters, 0.0), opposite)
            figures = list_figures(part)
            fewer = sum(mine.count(each) > theirs.count(each) for each in figures)
            yield PartInDoubt(compared, side, span, kind, (
                excess / compared.scale, left / compared.scale,
                (abs(excess) - abs(left)) / compared.scale, log(letters),
                letters / max(own, 1.0), more, min(fewer, 2), min(len(figures) - fewer, 2),
            ))  # fmt: skip


@lru_cache(maxsize=1)
def read_model() -> Mapping[str, Mapping[str, float]]:
    """The weights, by kinds of parts, and the sums from which on a part is told."""
    return dict(json.loads(_MODEL.read_text("utf-8")))


def weigh(name: str, names: Sequence[str], values: Sequence[float]) -> float:
    """How sure a part is missing, as ln of the odds."""
    weights = read_model()[name]
    return weights["base"] + sum(
        weights[each] * value for each, value in zip(names, values, strict=True)
    )


@lru_cache(maxsize=4 * _TOGETHER)
def _list_stretches(text: str, lang: str) -> Mapping[Stretch, str]:
    """Return up to three clauses that follow each other, with what they say."""
    clauses = cut_sentences(text, lang)[1][:_MOST_PARTS] or [Stretch(0, len(text))]
    runs = (
        Stretch(clauses[at].start, clauses[at + more].stop)
        for more in range(_RUN)
        for at in range(len(clauses) - more)
    )
    return {each: text[each.start : each.stop] for each in runs}


def measure_meaning(
    doubts: Sequence[PartInDoubt], encode: Callable[[Sequence[str]], Vectors]
) -> list[tuple[float, ...]]:
    """Return what an encoder says of each part, as `MEANT` names it."""
    texts = (text for each in doubts for some in _list_texts(each) for text in some)
    rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    vectors = encode(list(rows))
    return [
        _measure(each, *(vectors[[rows[text] for text in some]] for some in _list_texts(each)))
        for each in doubts
    ]


def _list_texts(doubt: PartInDoubt) -> tuple[Iterable[str], Iterable[str], Iterable[str]]:
    """List the stretches of the part's side, those of the other, and both texts with the part."""
    both = [*zip(doubt.compared.texts, doubt.compared.langs, strict=True)][:: 1 - 2 * doubt.side]
    own, other = (_list_stretches(*each).values() for each in both)
    return own, other, (both[0][0], both[1][0], doubt.text, doubt.rest)


def _measure(doubt: PartInDoubt, own: Vectors, other: Vectors, whole: Vectors) -> tuple[float, ...]:
    """Compare a part by the vectors of the texts that `_list_texts` lists."""
    mine, opposite, part, rest = whole
    stretches = _list_stretches(doubt.compared.texts[doubt.side], doubt.compared.langs[doubt.side])
    pair = float(mine @ opposite)
    gain = float(opposite @ rest) - pair
    share = len(doubt.text) / max(len(doubt.compared.texts[doubt.side]), 1)
    cosines = other @ part
    best = int(cosines.argmax())
    like = max(float(cosines[best]), float(opposite @ part))
    apart = [
        at
        for at, each in enumerate(stretches)
        if each.stop <= doubt.span.start or each.start >= doubt.span.stop
    ]
    if not apart:
        return gain, gain / (share + 0.05), like, 0.0, like, pair
    usual = float((other @ own[apart].T).max(axis=0).mean())
    contested = like - float((own[apart] @ other[best]).max())
    return gain, gain / (share + 0.05), like, like - usual, contested, pair


class Claim(NamedTuple):
    """That a part of one side stands nowhere on the other; `sum` is how sure that is."""

    part: PartInDoubt
    sum: float


def find_claims(compared: Sequence[ComparedPair], encoder: Encoder | None) -> list[Claim]:
    """The parts that are missing, at most one of a side, sentences before clauses."""
    limit = "told" if encoder is None else "doubtful"
    asked = compared if encoder is None else [each for each in compared if is_encodable(each.pair)]
    claims = [
        Claim(part, total)
        for each in asked
        for part in list_parts(each)
        if (total := weigh(f"{part.kind} plain", PLAIN, part.values))
        >= read_model()[f"{part.kind} plain"][limit]
    ]
    if encoder is not None:
        doubts = [each.part for each in claims]
        claims = []
        for start in range(0, len(doubts), _TOGETHER):
            some = doubts[start : start + _TOGETHER]
            for part, values in zip(some, measure_meaning(some, encoder.encode), strict=True):
                total = weigh(part.kind, PLAIN + MEANT, part.values + values)
                if total >= read_model()[part.kind]["told"]:
                    claims.append(Claim(part, total))
    best: dict[tuple[int, Side], Claim] = {}
    for each in sorted(claims, key=lambda each: (each.part.kind == "sentence", each.sum)):
        best[each.part.compared.pair.number, each.part.side] = each
    return [best[place] for place in sorted(best)]


def list_wholes(
    compared: Sequence[ComparedPair], encoder: Encoder, *, takes_all: bool = False
) -> Iterator[tuple[ComparedPair, tuple[float, ...]]]:
    """Pairs that may be of two texts, with what is known of each, as `WHOLE` names it.

    Rough vectors, where an encoder has them, leave out most, unless one `takes_all`; so do figures
    that are the same.
    """
    asked = [
        each for each in compared
        if is_encodable(each.pair) and (takes_all or not have_same_figures(*each.texts))
    ]  # fmt: skip
    glance = getattr(encoder, "glance", encoder.encode)
    if not takes_all:
        rough = _compare_beginnings(asked, glance)
        limit = read_model()["whole"]["doubtful"]
        asked = [each for each, cosine in zip(asked, rough, strict=True) if cosine < limit]
    for each, cosine in zip(asked, _compare_beginnings(asked, encoder.encode), strict=True):
        figures = [set(list_figures(text)) for text in each.texts]
        shared, every = figures[0] & figures[1], figures[0] | figures[1]
        excess = abs(each.usual.measure_excess(*each.letters))
        yield each, (
            cosine, bool(shared), (len(every) - len(shared)) / max(len(every), 1), excess,
            log(each.letters[0] + 1),
        )  # fmt: skip


def _compare_beginnings(
    compared: Sequence[ComparedPair], encode: Callable[[Sequence[str]], Vectors]
) -> list[float]:
    """The cosines of the beginnings of texts."""
    found: list[float] = []
    for start in range(0, len(compared), _TOGETHER):
        some = compared[start : start + _TOGETHER]
        sides = [
            encode([each.texts[side][: _BEGINNING[each.langs[side]]] for each in some])
            for side in SIDES
        ]
        found += (sides[0] * sides[1]).sum(axis=1).tolist()
    return found


def _find_incomplete(job: CheckInput) -> Iterator[Finding]:
    compared = compare_lengths(job)
    encoder = load_encoder(job)
    told: set[int] = set()
    if {*job.bases} == {"zh", "en"}:
        others = dict(_find_others(compared, encoder)) if encoder else {}
        claims = [each.part for each in find_claims(compared, encoder)]
        # A short text is far from one of three sentences, whatever it renders.
        told = {each.compared.pair.number for each in claims if each.kind == "sentence"}
        for each in compared:
            if each.pair.number in others.keys() - told:
                yield _build_other(job, each.pair, others[each.pair.number])
        for part in claims:
            if part.kind == "sentence" or part.compared.pair.number not in others:
                told.add(part.compared.pair.number)
                yield _build_part(job, part.compared, part)
        told |= others.keys()
    for each in compared:
        excess = each.usual.measure_excess(*each.letters)
        limit = max(_MIN_SPREADS * each.usual.spread * each.scale, _MIN_EXCESS)
        is_long = max(each.letters) >= _LONG_ENOUGH and not _is_short_form(each.pair)
        if is_long and abs(excess) > limit and each.pair.number not in told:
            yield _build_half(job, each, SIDES[excess < 0])


def _find_others(compared: Sequence[ComparedPair], encoder: Encoder) -> Iterator[tuple[int, float]]:
    """The pairs whose texts are of two sentences, by number, and how like each other they are."""
    asked = [
        each
        for each in compared
        if min(each.letters) >= _SHORTEST_PAIR and not _is_short_form(each.pair)
    ]
    for each, values in list_wholes(asked, encoder):
        if weigh("whole", WHOLE, values) >= read_model()["whole"]["told"]:
            yield each.pair.number, values[0]


def _is_short_form(pair: Pair) -> bool:
    """Whether a side is nothing but a name in capitals, which may stand for a long one: CEPA."""
    return any(not re.search("[a-z\u3400-\u9fff]", text) for text in pair.texts)


def _build_other(job: CheckInput, pair: Pair, cosine: float) -> Finding:
    return build_finding(
        _NAME, "these texts differ in meaning", job, pair, rule="another sentence",
        evidence=[Evidence(f"likeness of meaning: {max(cosine, 0):.2f} of 1")],
        source=[range(len(pair.source))], target=[range(len(pair.target))],
    )  # fmt: skip


def _build_part(job: CheckInput, compared: ComparedPair, part: PartInDoubt) -> Finding:
    text = (compared.pair.source, compared.pair.target)[part.side]
    said = text[part.span.start : part.span.stop]
    shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
    other = name_language(job.langs[1 - part.side])
    what = "was added, or is missing" if part.side else "is missing"
    return build_finding(
        _NAME, f"this {part.kind} {what} in {other}: {shown}",
        job, compared.pair, rule=f"{part.kind} {'added' if part.side else 'left out'}",
        evidence=[_tell_length(compared, part.side)],
        marks={part.side: [range(*part.span)]},
    )  # fmt: skip


def _build_half(job: CheckInput, compared: ComparedPair, longer: Side) -> Finding:
    message = (
        "the target is unusually long: text may have been added, or be missing in the source"
        if longer else "the target is unusually short: text may be missing"
    )  # fmt: skip
    evidence = [_tell_length(compared, 1)]
    return build_finding(_NAME, message, job, compared.pair, rule="half missing", evidence=evidence)


def _tell_length(compared: ComparedPair, side: Side) -> Evidence:
    own, other = compared.letters[side], compared.letters[1 - side]
    share = exp(compared.usual.measure_excess(own, other))
    return Evidence(f"the {('source', 'target')[side]} has {share:.0%} of the usual length")


def _doubt(job: CheckInput) -> str | None:
    whole = sum(pair.is_full for pair in job.pairs)
    if {*job.bases} != {"zh", "en"}:
        if whole >= ENOUGH:
            return "only lengths were compared, as between Chinese and English meanings are"
        return f"{whole} pairs don't tell how long such translations are; it takes {ENOUGH}"
    if load_encoder(job) is None:
        return "no encoder: only lengths were compared, not meanings"
    count = sum(pair.is_full and not is_encodable(pair) for pair in job.pairs)
    if not count:
        return None
    pairs = "1 pair" if count == 1 else f"{count:,} pairs"
    return f"{pairs} of over {LONGEST:,} characters, or with half a character: not compared"


COMPLETENESS = replace(build_check(_NAME, _find_incomplete), doubt=_doubt)
