"""Negation, compared between Chinese and English: a "not" that one side lacks, or that it added.

Negative words are not counted but paired (`cue_pairs`), and each is weighed by what explains it and
what stands opposite (`negation_evidence`). What this leaves in doubt is given to the encoder: the
sides come nearer to each other without a "not" that one of them lacks. Where there is no encoder
only what is clear without it is told.

The rule of a finding is the reading of its word, "unclear" also where only its weight tells. Where
a modal verb is all that the other side affirms (should opposite 不应), the rest may be said in
another way (不应忘记, should remember): that is a rule of its own, and always to be verified.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tmtool.checks.cue_pairs import MOST_CUES
from tmtool.checks.evidence_weights import read_weights
from tmtool.checks.model import (
    SIDES,
    Check,
    CheckInput,
    Pair,
    Side,
    build_finding,
    label_side,
    load_encoder,
)
from tmtool.checks.negation_evidence import (
    CHEAP,
    MEANT,
    CueInDoubt,
    find_doubts,
    list_compared_texts,
    measure_meaning,
)
from tmtool.checks.part_evidence import MeaningTable, describe_unencoded, is_encodable
from tmtool.findings import Finding
from tmtool.lang.codes import name_language
from tmtool.lang.polarity import Cue
from tmtool.lang.script import get_base

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

_NAME = "negation"
_WEIGHTS = Path(__file__).with_suffix(".json")
_LANGS = frozenset(("zh", "en"))
_EXPLAINED = "explained"
_MODAL_ALONE = "modal alone"
_TOLD = {
    ("zh", ""): 3.0, ("zh", "unclear"): 1.5, ("en", ""): 1.0, ("en", "word"): 0.5,
    ("en", _EXPLAINED): 3.5,
}  # fmt: skip
"""The sum from which on a word of a language and a reading is told, where it isn't that of all. No
reading is one of which only the weight tells. Measured on 28 November 2026, by numbers alone, on
the half for measuring: with one sum for all 3 more in 4,811 sound pairs are told, and some 6
fewer of 400 that were dropped."""
_TOGETHER = 50
"""Negative words of which the vectors are kept at once. Limit: what they take, some 10 MB."""
_MOST = 50
"""Negative words of a pair that are given to the encoder, the likeliest first. Limit: of each some
hundred phrases are encoded."""


class UnmatchedNegation(NamedTuple):
    """A negative word that nothing on the other side explains, in its language, and its rule."""

    lang: str
    cue: Cue
    rule: str


def find_unmatched_negation(chinese: str, english: str) -> list[UnmatchedNegation]:
    """The negative words of each side that surely nothing on the other side explains.

    >>> [each.cue.word for each in find_unmatched_negation(
    ...     "会员国不得使用武力。", "Member States may use force.")]
    ['不']
    >>> find_unmatched_negation("各国未能达成协议。", "States failed to agree.")
    []
    """
    return [
        _state(doubt)
        for doubt in find_doubts(chinese, english)
        if doubt.reading and _is_told(doubt, doubt.cheap)
    ]


def _state(doubt: CueInDoubt) -> UnmatchedNegation:
    rule = doubt.reading or "unclear"
    if rule == "modal" and not doubt.own.affirms_verb(doubt.cue, doubt.second):
        rule = _MODAL_ALONE
    return UnmatchedNegation(doubt.own.lang, doubt.cue, rule)


def _is_told(doubt: CueInDoubt, values: Sequence[float]) -> bool:
    is_cheap = len(values) == len(CHEAP)
    weights = read_weights(_WEIGHTS)[f"{doubt.own.lang} cheap" if is_cheap else doubt.own.lang]
    total = weights.weigh(CHEAP if is_cheap else CHEAP + MEANT, values)
    if is_cheap:
        return total >= weights.told
    reading = _EXPLAINED if doubt.cue in doubt.own.explained else doubt.reading
    return total >= _TOLD.get((doubt.own.lang, reading), weights.told)


def _weigh_cheaply(doubt: CueInDoubt) -> float:
    """How far a word is from being given to the encoder."""
    weights = read_weights(_WEIGHTS)[f"{doubt.own.lang} cheap"]
    return weights.weigh(CHEAP, doubt.cheap) - weights.doubtful


def _find_unmatched(
    texts: Sequence[tuple[str, str]], encoder: Encoder | None
) -> dict[int, list[UnmatchedNegation]]:
    """What is told of some texts, Chinese first, by their numbers."""
    found: dict[int, list[UnmatchedNegation]] = defaultdict(list)
    doubts: list[tuple[int, CueInDoubt]] = []
    for at, pair in enumerate(texts):
        if encoder is None or not is_encodable(*pair):
            found[at] += find_unmatched_negation(*pair)
        else:
            own = [doubt for doubt in find_doubts(*pair) if _weigh_cheaply(doubt) >= 0]
            doubts += [(at, doubt) for doubt in sorted(own, key=_weigh_cheaply)[-_MOST:]]
    if encoder is None:
        return found
    for start in range(0, len(doubts), _TOGETHER):
        some = doubts[start : start + _TOGETHER]
        meanings = MeaningTable(encoder)
        meanings.add(text for _, doubt in some for text in list_compared_texts(doubt))
        for at, doubt in some:
            if _is_told(doubt, doubt.cheap + measure_meaning(doubt, meanings)):
                found[at].append(_state(doubt))
    return found


def _find_negation(job: CheckInput) -> Iterator[Finding]:
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    if set(langs) != _LANGS:
        return
    pairs = [pair for pair in job.pairs if pair.source.strip() and pair.target.strip()]
    texts = [(pair.source, pair.target) for pair in pairs]
    found = _find_unmatched(
        texts if langs[0] == "zh" else [(chinese, english) for english, chinese in texts],
        load_encoder(job),
    )
    for at, pair in enumerate(pairs):
        for side in SIDES:
            own = [each for each in found.get(at, ()) if each.lang == langs[side]]
            if own:
                yield _build(job, pair, side, own)


def _build(
    job: CheckInput, pair: Pair, side: Side, unmatched: Sequence[UnmatchedNegation]
) -> Finding:
    text = pair.source if side == 0 else pair.target
    spans = [
        range(cue.start, cue.stop)
        for cue in sorted((each.cue for each in unmatched), key=lambda cue: cue.start)
    ]
    words = ", ".join(f"“{text[span.start : span.stop]}”" for span in spans)
    other = name_language(job.langs[1 - side])
    verb = "has" if len(spans) == 1 else "have"
    rule = min(each.rule for each in unmatched)
    finding = build_finding(
        _NAME, "error", f"{words} {verb} no negative counterpart in {other}", job, pair,
        **label_side(side, *spans), rule=rule,
    )  # fmt: skip
    return replace(finding, to_verify=rule == _MODAL_ALONE)


def _doubt(job: CheckInput) -> str | None:
    if load_encoder(job) is None:
        return None
    told = f"only what is clear without the encoder is told, of up to {MOST_CUES} negative words"
    return describe_unencoded(job, told)


NEGATION = Check(
    _NAME, _find_negation,
    "What one side denies the other denies too.",
    "A “not” is easily lost, and turns the meaning round. Words that are negative by their form or "
    "meaning count: inequality, 缺乏, fail to; no less than and 不仅 deny nothing.",
    "会员国不得使用武力 | Members may use force",
    langs=_LANGS, both=True, doubt=_doubt,
)  # fmt: skip
