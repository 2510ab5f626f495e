"""What one side of a pair says and the other doesn't: a sentence, a clause, an item of a list.

Each part of both texts is weighed by what `part_evidence` and `list_evidence` know of it. Only what
length, marks and figures leave in doubt is given to the encoder. Where there is none, only what is
clear without it is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp
from pathlib import Path
from typing import NamedTuple

from tmtool.checks.counted_lists import compare_counts, count_lists
from tmtool.checks.evidence_weights import EvidenceWeights, read_weights
from tmtool.checks.lengths import find_usual_length, is_whole, measure_size
from tmtool.checks.model import (
    HAN,
    SIDES,
    Check,
    CheckInput,
    Side,
    build_finding,
    label_side,
    load_encoder,
)
from tmtool.checks.part_evidence import (
    CHEAP,
    MEANT,
    ComparedPair,
    MeaningTable,
    PartInDoubt,
    describe_unencoded,
    is_encodable,
    is_label,
    list_compared_texts,
    measure_meaning,
    measure_part,
)
from tmtool.checks.parts import ListedPart, cut_list
from tmtool.findings import Evidence, Finding
from tmtool.lang.codes import name_language
from tmtool.lang.script import get_base

_WEIGHTS = Path(__file__).with_suffix(".json")
_HAN = re.compile(f"[{HAN}]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z][\w-]*")
_WORD = re.compile("[A-Za-z]{2}")
_FIGURE = re.compile(r"\d")
_ACRONYM = re.compile(r"[A-Z].*[A-Z]|\d")
"""In a Latin word: it stays as it is in Chinese, or is left out there."""
_NO_VOTES = re.compile(r"(?<![\d.,])[0零]票")
_NONE = re.compile(r"\b(?:none|no|zero)\b", re.IGNORECASE)
_SPEAKS_IN = re.compile(r"[(（](?:以\S{1,8}[语文]发言|spoke in [A-Z]\w+)[)）]")
"""Beside a speaker the language, which a record in that language leaves out."""
_CLAUSE = re.compile(r"(?:which|who|whom|whose|where|being|having|including|such|as|if|when)\b")
"""With these an English clause begins, no item."""
_SHORTEST_CHINESE = 4
"""Characters of a clause that says something of its own. Chosen, no measurement."""
_SHORTEST_ENGLISH = 12
"""Letters of such a clause. Chosen, no measurement."""
_ENOUGH_FIGURES = 2
"""A part of which so many figures stand on the other side as well is not missing there. Chosen: one
may stand there by chance."""
_SHOWN = 60
"""Characters of a part that a message quotes. Chosen, no measurement."""
_SHORTER = -0.15
"""The excess in length of a side that has an item more, at least. Chosen, as in `list_evidence`."""
_MOST_PARTS = 150
"""Parts of a text, at most; of one with more they are not compared. Limit: time goes by the cube of
them. Measured on the half for work on 28 November 2026: no text has more than 48."""
_TOGETHER = 500
"""Pairs whose vectors are kept at once. Limit: what they take, some 50 MB."""


class Claim(NamedTuple):
    """That a part of one side stands nowhere on the other.

    `margin` is how far it is from doubt, and it is clear where that is great.
    """

    kind: str
    side: Side
    start: int
    stop: int
    margin: float
    is_clear: bool = False


def find_claims(job: CheckInput) -> Iterator[tuple[ComparedPair, Claim]]:
    """What is missing in each pair, at most one part of a side, the surest."""
    compared = _compare_lengths(job)
    meanings_of = load_encoder(job)
    for start in range(0, len(compared), _TOGETHER):
        some = compared[start : start + _TOGETHER]
        found: dict[tuple[int, Side], list[Claim]] = defaultdict(list)
        table = MeaningTable(meanings_of) if meanings_of else None
        for at, claim in _find_parts(some, table):
            found[at, claim.side].append(claim)
        for at, claim in _find_items(some, table) if table else _count_items(some):
            found[at, claim.side].append(claim)
        for at, side in sorted(found):
            yield some[at], max(found[at, side], key=lambda each: each.margin)


def _compare_lengths(job: CheckInput) -> list[ComparedPair]:
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    pairs = [
        pair for pair in job.pairs if is_whole(pair) and is_encodable(pair.source, pair.target)
    ]
    at = langs.index("zh")
    sizes = [measure_size((pair.source, pair.target), at, langs) for pair in pairs]
    usual = find_usual_length(job, sizes)
    return [ComparedPair.measure(pair, langs, usual) for pair in pairs] if usual else []


def _find_parts(
    compared: Sequence[ComparedPair], table: MeaningTable | None
) -> Iterator[tuple[int, Claim]]:
    doubts = [
        (at, doubt, plain)
        for at, each in enumerate(compared)
        if max(map(len, each.parts)) <= _MOST_PARTS
        for side in SIDES
        for part in each.parts[side]
        if says_something(each, side, part) and (doubt := measure_part(each, side, part))
        for plain in [_weigh_plainly(doubt)]
        if plain >= _choose(doubt, cheap=True).doubtful
    ]
    if table is None:
        for at, doubt, plain in doubts:
            margin = plain - _choose(doubt, cheap=True).told
            if margin >= 0:
                yield at, _claim(doubt, margin)
        return
    table.add(text for _, doubt, _ in doubts for text in list_compared_texts(doubt))
    for at, doubt, plain in doubts:
        if doubt.evidence[CHEAP.index("figures as often")] >= _ENOUGH_FIGURES:
            continue
        weights = _choose(doubt)
        values = doubt.evidence + measure_meaning(doubt, table)
        margin = weights.weigh(CHEAP + MEANT, values) - weights.told
        margin = max(margin, plain - _choose(doubt, cheap=True).clear)
        if margin >= 0:
            yield at, _claim(doubt, margin)


def says_something(compared: ComparedPair, side: Side, part: ListedPart) -> bool:
    """Whether a part is no number of a paragraph, no figure, no short form and no "however"."""
    text = compared.texts[side][part.start : part.stop]
    if part.kind == "parenthesis":
        before = compared.texts[side][: part.start]
        return not is_label(text) and _adds_something(text, before, compared.langs[side])
    letters = len(_LETTER.findall(text))
    return letters >= (_SHORTEST_CHINESE if compared.langs[side] == "zh" else _SHORTEST_ENGLISH)


def _adds_something(parenthesis: str, before: str, lang: str) -> bool:
    """Whether a parenthesis is no short form, nor in Chinese the original of a name.

    >>> [_adds_something(each, "2191", "zh") for each in ("(2014)", "(WHO)", "(Ebola)", "（新）")]
    [True, False, False, False]
    >>> [_adds_something(each, "2191", "en") for each in ("(2014)", "(WHO)", "(Nepal)")]
    [True, False, True]
    """
    if _SPEAKS_IN.fullmatch(parenthesis):
        return False
    if lang == "zh":
        if _HAN.search(parenthesis):
            return len(_LETTER.findall(parenthesis)) > 1 and not _is_short(parenthesis, before)
        return _FIGURE.search(_LATIN.sub("", parenthesis)) is not None
    rest = _LATIN.sub(lambda word: "" if _ACRONYM.search(word[0]) else word[0], parenthesis)
    if _WORD.search(rest):
        return " " in parenthesis or not _is_short(parenthesis, before)
    return _FIGURE.search(rest) is not None


def _is_short(parenthesis: str, before: str) -> bool:
    """Whether a parenthesis is a short form of what stands before it: 马里稳定团, fintech."""
    rest = iter(before.lower())
    return all(each in rest for each in _LETTER.findall(parenthesis.lower()))


def _weigh_plainly(doubt: PartInDoubt) -> float:
    return _choose(doubt, cheap=True).weigh(CHEAP, doubt.evidence)


def _choose(doubt: PartInDoubt, *, cheap: bool = False) -> EvidenceWeights:
    kind = doubt.part.kind
    name = f"item {doubt.compared.langs[doubt.side]}" if kind == "item" else kind
    return read_weights(_WEIGHTS)[f"{name} cheap" if cheap else name]


def _claim(doubt: PartInDoubt, margin: float) -> Claim:
    weights = _choose(doubt)
    # Nothing is clear about items: those beyond any sum were right as seldom as the others.
    is_clear = doubt.part.kind != "item" and margin >= weights.clear - weights.told
    return Claim(doubt.part.kind, doubt.side, doubt.part.start, doubt.part.stop, margin, is_clear)


def _find_items(
    compared: Sequence[ComparedPair], table: MeaningTable
) -> Iterator[tuple[int, Claim]]:
    from tmtool.checks.list_evidence import LISTED, ComparedLists
    from tmtool.checks.word_evidence import DRAWN, list_words, measure_drawn

    lists = [
        (at, found)
        for at, each in enumerate(compared)
        if (found := ComparedLists.find(each)) is not None
    ]
    table.add(text for _, each in lists for text in each.list_texts())
    doubts = [
        (at, doubt, total)
        for at, each in lists
        for doubt in each.iter_doubts(table)
        for total in [_choose(doubt).weigh(LISTED, doubt.evidence)]
        if total >= _choose(doubt).told and not _is_said(doubt)
    ]
    english = [doubt for _, doubt, _ in doubts if doubt.compared.langs[doubt.side] == "en"]
    table.add(word for doubt in english for word in list_words(doubt))
    weights = read_weights(_WEIGHTS)["item en drawn"]
    for at, doubt, total in doubts:
        if doubt.compared.langs[doubt.side] == "zh":
            yield at, _claim(doubt, total - _choose(doubt).told)
            continue
        margin = weights.weigh(DRAWN, (measure_drawn(doubt, table), total)) - weights.told
        if margin >= 0:
            yield at, _claim(doubt, margin)


def _is_said(doubt: PartInDoubt) -> bool:
    """Whether what is taken for an item is a clause, or the other side has its figures or names."""
    lang = doubt.compared.langs[doubt.side]
    if lang == "en" and _CLAUSE.match(doubt.text):
        return True
    chinese, english = (doubt.text, doubt.other)[:: 1 if lang == "zh" else -1]
    if _NO_VOTES.search(chinese) and _NONE.search(english):
        return True
    measured = measure_part(doubt.compared, doubt.side, doubt.part)
    if measured is None:
        return False
    return any(
        measured.evidence[CHEAP.index(name)] > 0 for name in ("figures as often", "words there")
    )


def _count_items(compared: Sequence[ComparedPair]) -> Iterator[tuple[int, Claim]]:
    """Chinese lists with more items than the English one has: 、 stands in lists alone."""
    for at, each in enumerate(compared):
        side = SIDES[each.langs.index("zh")]
        excess = each.measure_excess(side, each.size)
        if excess < _SHORTER or "、" not in each.texts[side]:
            continue
        pieces = [cut_list(text, lang) for text, lang in zip(each.texts, each.langs, strict=True)]
        lists = [count_lists(*given) for given in zip(each.texts, pieces, each.langs, strict=True)]
        if compare_counts(lists[side], lists[1 - side]) == 1:
            listed = lists[side][0]
            first, last = (pieces[side][number] for number in (listed.first, listed.last))
            yield at, Claim("list", side, first.start, last.stop, 0.0)


def _omissions(job: CheckInput) -> Iterator[Finding]:
    for compared, claim in find_claims(job):
        text = (compared.pair.source, compared.pair.target)[claim.side]
        said = text[claim.start : claim.stop]
        shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
        lang = name_language(job.langs[1 - claim.side])
        what = "is missing" if claim.side == 0 else "was added, or is missing"
        subject = "an item of this list" if claim.kind == "list" else f"this {claim.kind}"
        before = compared.usual.measure_excess(compared.size)
        length = Evidence(f"English is {_describe_length(before)} than usual for this Chinese")
        finding = build_finding(
            "left out or added", "error", f"{subject} {what} in {lang}: {shown}", job,
            compared.pair, evidence=[length],
            rule=f"{claim.kind}, clear" if claim.is_clear else claim.kind,
            **label_side(claim.side, range(claim.start, claim.stop)),
        )  # fmt: skip
        # What was only counted is no surer than what was weighed, and was never measured.
        yield replace(finding, to_verify=claim.kind == "list")


def _describe_length(excess: float) -> str:
    share = exp(excess) - 1 if excess > 0 else 1 - exp(excess)
    return f"{share:.0%} {'longer' if excess > 0 else 'shorter'}"


def _doubt(job: CheckInput) -> str | None:
    missing = (
        "no encoder: items of lists were only counted, and what length leaves in doubt not compared"
        if load_encoder(job) is None
        else None
    )
    return "; ".join(filter(None, (missing, describe_unencoded(job, "not compared")))) or None


OMISSIONS = Check(
    "left out or added", _omissions,
    "Each sentence, clause, parenthesis and item of a list on one side has its like on the "
        "other.",
    "A translation is complete and adds nothing. Lengths, marks and figures say where something "
    "may be missing, and an encoder whether the other side has anything like it.",
    "大会注意到秘书长2019年的报告，强调必须弥合数字鸿沟，"
    "并请秘书长向大会第七十五届会议提交一份报告。 | "
    "The General Assembly takes note of the 2019 report of the Secretary-General.",
    langs=frozenset({"zh", "en"}), both=True, doubt=_doubt,
)  # fmt: skip
